/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A block of base points of which several runs are compared: what is left out because a run of it failed, and values
 * less a centre. One for each thread.
 */
#ifndef GRDP_BASE_BLOCK_H
#define GRDP_BASE_BLOCK_H

#include "draws.h"
#include "mixtures.h"
#include "sensitivity.h"

typedef struct grdp_base_block {
  grdp_pick_freeze *frozen;
  const grdp_mixture_kernels *kernels;
  const double *centres; /* [looks] near the means, so that nothing cancels */
  size_t looks;
  double *values;               /* a row */
  uint8_t out[GRDP_DRAW_BLOCK]; /* base points that are left out */
  bool any_out;
} grdp_base_block;

/* Rows of a block's base points. */
static inline double *grdp_block_row(double *rows, size_t number) {
  return rows + number * GRDP_DRAW_BLOCK;
}
double *grdp_block_rows(grdp_arena *arena, size_t count);

/* The means of A in the first block, of what did not fail; else the central path. In the arena. */
const double *grdp_base_centres(const grdp_sensitivity_work *work, grdp_pick_freeze *frozen, grdp_arena *arena);
grdp_base_block grdp_base_block_make(const grdp_sensitivity_work *work, grdp_pick_freeze *frozen, grdp_arena *arena);

/* Draws block `number`, of which the first `count` base points count. */
void grdp_base_block_begin(grdp_base_block *block, uint64_t number, size_t count);
/* Leaves out what failed in the last run. False when a base point failed that had not before: the runs of the block must
 * then be made once more. */
bool grdp_base_block_note_failures(grdp_base_block *block);
/* A look's values in the last run; where a base point is left out the centre, which adds nothing to any sum. Until the
 * next call. */
const double *grdp_base_block_values(grdp_base_block *block, size_t look);
/* Runs a sample into the rows out[looks], less the centres. As grdp_base_block_note_failures. */
bool grdp_base_block_run_sample(grdp_base_block *block, grdp_sample sample, double *out);

#endif
