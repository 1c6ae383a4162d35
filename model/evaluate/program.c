/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "program.h"

uint32_t grdp_program_longest_step(const grdp_program *program) {
  uint32_t longest = 0;
  for (uint32_t i = 0; i < program->step_count; i++)
    if (program->steps[i].count > longest)
      longest = program->steps[i].count;
  return longest;
}

uint32_t grdp_instruction_reference(const grdp_program *program, const grdp_instruction *code, uint32_t operand) {
  if (operand >= grdp_operation_operands(code->operation))
    return UINT32_MAX;
  uint32_t slot = operand == 0 ? code->a : operand == 1 ? code->b : code->c;
  uint32_t first = grdp_program_reference_slot(program, 0);
  return slot >= first ? slot - first : UINT32_MAX;
}

const grdp_equation_block *grdp_program_block_of_step(const grdp_program *program, uint32_t step) {
  uint32_t low = 0, high = program->block_count; /* the first that begins behind the step */
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (program->blocks[middle].first <= step)
      low = middle + 1;
    else
      high = middle;
  }
  const grdp_equation_block *block = low == 0 ? NULL : &program->blocks[low - 1];
  return block != NULL && step - block->first < block->count ? block : NULL;
}

const grdp_step *grdp_program_computing(const grdp_program *program, uint32_t step) {
  const grdp_equation_block *block = grdp_program_block_of_step(program, step);
  if (block == NULL || step - block->first >= block->unknowns)
    return &program->steps[step];
  const grdp_cell_reference *equation = &program->references[block->equations[step - block->first]];
  const grdp_step *found = &program->steps[block->first + block->unknowns];
  while (found->cell != equation->cell || (int32_t)found->ahead != equation->shift)
    found++;
  return found;
}

static uint32_t step_ahead(const grdp_program *program, uint32_t cell, int64_t ahead) {
  if (!grdp_program_ahead(program, cell) || ahead < 0 || ahead >= grdp_program_simulated(program))
    return UINT32_MAX;
  return program->ahead_steps[program->ahead_first[cell] + (uint32_t)ahead];
}

uint32_t grdp_program_source(const grdp_program *program, const grdp_step *reader,
                             const grdp_cell_reference *reference) {
  if (reader->time == GRDP_STEP_AHEAD)
    return step_ahead(program, reference->cell, reference->shift);
  bool before = reader->time == GRDP_STEP_ALWAYS && grdp_program_ahead(program, reference->cell);
  return reference->shift != 0 || before ? UINT32_MAX : program->cell_steps[reference->cell];
}

uint32_t grdp_program_step_in(const grdp_program *program, uint32_t cell, uint32_t period) {
  if (period > program->base && grdp_program_ahead(program, cell))
    return step_ahead(program, cell, (int64_t)period - program->base - 1);
  return program->cell_steps[cell];
}

void grdp_program_spread(const grdp_program *program, grdp_step *steps, uint32_t cell) {
  const grdp_step *known = &steps[program->cell_steps[cell]];
  if (!grdp_program_ahead(program, cell) || known->time != GRDP_STEP_PAST)
    return;
  for (uint32_t ahead = 0; ahead < grdp_program_simulated(program); ahead++) {
    grdp_step *step = &steps[program->ahead_steps[program->ahead_first[cell] + ahead]];
    step->given = known->given;
    step->added = known->added;
  }
}

void grdp_program_free(grdp_program *program) {
  if (program == NULL)
    return;
  grdp_arena arena = program->arena; /* the program stands in the memory that is freed */
  grdp_arena_free(&arena);
}
