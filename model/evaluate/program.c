/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "program.h"

uint32_t grdp_program_longest_step(const grdp_program *program) {
  uint32_t longest = 0;
  for (uint32_t i = 0; i < program->step_count; i++)
    if (program->steps[i].count > longest)
      longest = program->steps[i].count;
  return longest;
}

void grdp_program_free(grdp_program *program) {
  if (program == NULL)
    return;
  grdp_arena arena = program->arena; /* the program stands in the memory that is freed */
  grdp_arena_free(&arena);
}
