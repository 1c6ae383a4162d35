/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "blocks.h"

uint32_t grdp_varying_reach(const grdp_varying *varying, uint32_t period, const grdp_cell_reference *reference) {
  uint32_t reached = grdp_machine_reach(varying->program, period, reference->shift);
  bool later = reached != UINT32_MAX && reached > period && varying->steps[reference->cell] != UINT32_MAX;
  return later && !grdp_program_ahead(varying->program, reference->cell) ? UINT32_MAX : reached;
}

bool grdp_varying_in(const grdp_varying *varying, uint32_t period, uint32_t cell) {
  if (period <= varying->program->base)
    return false;
  return varying->varies[(size_t)(period - varying->program->base - 1) * varying->program->cells + cell];
}

const grdp_equation_block *grdp_varying_block(const grdp_varying *varying, uint32_t step) {
  if (varying->map == NULL || varying->map->blocks[step] == GRDP_NO_BLOCK)
    return NULL;
  return &varying->program->blocks[varying->map->blocks[step]];
}

bool grdp_varying_solved(const grdp_varying *varying, uint32_t period, const grdp_equation_block *block) {
  for (uint32_t k = 0; k < block->unknowns; k++)
    if (grdp_varying_step(varying, period, &varying->program->steps[block->first + k]))
      return true;
  return false;
}

bool grdp_varying_step(const grdp_varying *varying, uint32_t period, const grdp_step *step) {
  return grdp_step_runs(varying->program, step, period) &&
         grdp_varying_in(varying, grdp_step_period(step, period), step->cell);
}

/* Cells still to be followed, and the step of each cell. */
typedef struct search {
  grdp_varying *varying;
  uint32_t *waiting;
  size_t count;
} search;

static void need(search *at, uint32_t cell) {
  if (at->varying->needed[cell])
    return;
  at->varying->needed[cell] = true;
  at->waiting[at->count++] = cell;
}

static void need_operands(search *at, const grdp_step *step) {
  const grdp_program *program = at->varying->program;
  for (uint32_t i = 0; i < step->count; i++)
    for (uint32_t operand = 0; operand < 3; operand++) {
      uint32_t reference = grdp_instruction_reference(program, &program->instructions[step->first + i], operand);
      if (reference != UINT32_MAX)
        need(at, program->references[reference].cell);
    }
}

/* A block is solved whole. */
static void need_step(search *at, uint32_t number) {
  const grdp_program *program = at->varying->program;
  const grdp_equation_block *block = grdp_varying_block(at->varying, number);
  need_operands(at, &program->steps[number]);
  if (block != NULL)
    need(at, program->steps[block->first].cell);
  for (uint32_t i = 1; block != NULL && block->first == number && i < block->count; i++)
    need(at, program->steps[number + i].cell);
}

/* All steps of a cell that run in simulated periods. */
static void need_steps(search *at, uint32_t cell) {
  const grdp_program *program = at->varying->program;
  if (!grdp_program_ahead(program, cell)) {
    if (at->varying->steps[cell] != UINT32_MAX)
      need_step(at, at->varying->steps[cell]);
    return;
  }
  const uint32_t *steps = program->ahead_steps + program->ahead_first[cell];
  for (uint32_t i = 0; i < at->varying->simulated; i++)
    if (steps[i] != UINT32_MAX)
      need_step(at, steps[i]);
}

/* Checks are always looked at: a draw that violates one must not pass. */
static void find_needed(grdp_arena *arena, grdp_varying *varying) {
  const grdp_program *program = varying->program;
  search at = {varying, GRDP_NEW_ARRAY(arena, program->cells, uint32_t), 0};
  uint32_t first_check = program->scenario_cells + GRDP_CALENDAR_COUNT;
  for (uint32_t cell = 0; cell < program->cells; cell++)
    if (varying->plan->wanted == NULL || varying->plan->wanted[cell] ||
        (cell >= first_check && cell - first_check < program->checks))
      need(&at, cell);
  while (at.count > 0)
    need_steps(&at, at.waiting[--at.count]);
}

static bool reads_varying(const grdp_varying *varying, const grdp_step *step, uint32_t period) {
  const grdp_program *program = varying->program;
  for (uint32_t i = 0; i < step->count; i++)
    for (uint32_t operand = 0; operand < 3; operand++) {
      uint32_t number = grdp_instruction_reference(program, &program->instructions[step->first + i], operand);
      if (number == UINT32_MAX)
        continue;
      uint32_t reached = grdp_varying_reach(varying, period, &program->references[number]);
      if (reached != UINT32_MAX && grdp_varying_in(varying, reached, program->references[number].cell))
        return true;
    }
  return false;
}

static bool may_vary(const grdp_varying *varying, uint32_t number, uint32_t period) {
  const grdp_step *step = &varying->program->steps[number];
  if (!varying->needed[step->cell] || !isnan(grdp_step_given(step, grdp_step_period(step, period))))
    return false;
  return varying->plan->drawn[step->cell] || reads_varying(varying, step, period);
}

static void note(grdp_varying *varying, const grdp_step *step, uint32_t period, bool varies) {
  size_t simulated = grdp_step_period(step, period) - varying->program->base - 1;
  varying->varies[simulated * varying->program->cells + step->cell] = varies;
}

/* What a block reads from outside goes to all of its unknowns; the other steps then are as elsewhere. */
static void find_in_block(grdp_varying *varying, const grdp_equation_block *block, uint32_t period) {
  const grdp_step *steps = varying->program->steps + block->first;
  bool any = false;
  for (uint32_t i = 0; i < block->count; i++)
    any = any || may_vary(varying, block->first + i, period);
  for (uint32_t k = 0; k < block->unknowns; k++)
    note(varying, &steps[k], period, any && isnan(grdp_step_given(&steps[k], grdp_step_period(&steps[k], period))));
  for (uint32_t i = block->unknowns; i < block->count; i++)
    note(varying, &steps[i], period, may_vary(varying, block->first + i, period));
}

static void find_in_period(grdp_varying *varying, uint32_t period) {
  const grdp_program *program = varying->program;
  const bool *varies = varying->varies + (size_t)(period - program->base - 1) * program->cells;
  for (uint32_t i = 0; i < program->step_count; i++) {
    const grdp_equation_block *block = grdp_varying_block(varying, i);
    if (!grdp_step_runs(program, &program->steps[i], period))
      continue;
    if (block == NULL)
      note(varying, &program->steps[i], period, may_vary(varying, i, period));
    else if (block->first == i)
      find_in_block(varying, block, period);
  }
  for (uint32_t cell = 0; cell < program->cells; cell++)
    varying->ever[cell] = varying->ever[cell] || varies[cell];
}

/* Drawn inputs first: a lead reads them before their period runs. */
static void find_varying(grdp_varying *varying) {
  const grdp_program *program = varying->program;
  for (uint32_t s = 0; s < varying->simulated; s++)
    for (uint32_t cell = 0; cell < program->cells; cell++)
      if (varying->steps[cell] == UINT32_MAX)
        varying->varies[(size_t)s * program->cells + cell] = varying->plan->drawn[cell];
  for (uint32_t period = program->base + 1; period < program->periods; period++)
    find_in_period(varying, period);
}

void grdp_varying_find(grdp_arena *arena, const grdp_program *program, const grdp_machine_plan *plan,
                       grdp_varying *out) {
  uint32_t simulated = program->base + 1 < program->periods ? program->periods - program->base - 1 : 0;
  *out = (grdp_varying){.program = program, .plan = plan, .simulated = simulated};
  out->needed = GRDP_NEW_ARRAY(arena, program->cells, bool);
  out->varies = GRDP_NEW_ARRAY(arena, (size_t)simulated * program->cells, bool);
  out->ever = GRDP_NEW_ARRAY(arena, program->cells, bool);
  out->steps = GRDP_NEW_ARRAY(arena, program->cells, uint32_t);
  memset(out->steps, 0xff, program->cells * sizeof *out->steps);
  for (uint32_t i = 0; i < program->step_count; i++)
    out->steps[program->steps[i].cell] = i;
  if (program->block_count > 0)
    out->map = grdp_block_map_make(arena, program);
  find_needed(arena, out);
  find_varying(out);
}
