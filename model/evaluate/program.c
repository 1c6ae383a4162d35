/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "program.h"

void grdp_program_free(grdp_program *program) {
  if (program == NULL)
    return;
  grdp_arena arena = program->arena; /* the program stands in the memory that is freed */
  grdp_arena_free(&arena);
}
