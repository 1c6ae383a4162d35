/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "program.h"

uint32_t grdp_program_longest_step(const grdp_program *program) {
  uint32_t longest = 0;
  for (uint32_t i = 0; i < program->step_count; i++)
    if (program->steps[i].count > longest)
      longest = program->steps[i].count;
  return longest;
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
  uint32_t cell = program->references[block->equations[step - block->first]].cell;
  const grdp_step *found = &program->steps[block->first + block->unknowns];
  while (found->cell != cell)
    found++;
  return found;
}

void grdp_program_free(grdp_program *program) {
  if (program == NULL)
    return;
  grdp_arena arena = program->arena; /* the program stands in the memory that is freed */
  grdp_arena_free(&arena);
}
