/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Of a program over draws: which cells must be computed, and which of them can differ between draws, period by
 * period. The rest is known from the central path.
 */
#ifndef GRDP_VARYING_H
#define GRDP_VARYING_H

#include "arena.h"
#include "machine.h"

typedef struct grdp_varying {
  const grdp_program *program;
  const grdp_machine_plan *plan;
  uint32_t simulated;         /* periods after the base */
  bool *needed;               /* [cells]: wanted, a check, or read by what is needed */
  bool *varies;               /* [simulated][cells] */
  bool *ever;                 /* [cells]: varies in some period */
  uint32_t *steps;            /* [cells]: the step that computes a cell; UINT32_MAX: an input */
  struct grdp_block_map *map; /* NULL: no simultaneous blocks */
} grdp_varying;

/* Linear in instructions times periods. The plan and the program must outlive the result. */
void grdp_varying_find(grdp_arena *arena, const grdp_program *program, const grdp_machine_plan *plan,
                       grdp_varying *out);

/* The period that a reference reads; UINT32_MAX: before the first, or a lead of what is not yet computed. */
uint32_t grdp_varying_reach(const grdp_varying *varying, uint32_t period, const grdp_cell_reference *reference);
/* Whether a cell's lanes are computed or drawn in a period; up to the base nothing is. */
bool grdp_varying_in(const grdp_varying *varying, uint32_t period, uint32_t cell);

/* Whether a step runs over lanes in a period. */
bool grdp_varying_step(const grdp_varying *varying, uint32_t period, const grdp_step *step);

/* The simultaneous block of a step; NULL: none. */
const grdp_equation_block *grdp_varying_block(const grdp_varying *varying, uint32_t step);
/* Whether the solver runs a block over lanes in a period: an unknown varies. */
bool grdp_varying_solved(const grdp_varying *varying, uint32_t period, const grdp_equation_block *block);

#endif
