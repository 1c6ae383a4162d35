/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the model computes of given numbers in one period, and how that moves with them. Internal to reconcile*.c.
 */
#ifndef GRDP_RECONCILE_SLOPES_H
#define GRDP_RECONCILE_SLOPES_H

#include "trial.h"

typedef struct grdp_slopes grdp_slopes;

/* Cells by number: moved are given (by an input's path or an observation), compared are computed. Of a simulated period
 * slopes are exact derivatives; up to the base, where nothing runs over draws, central differences of fourth order. */
typedef struct grdp_slopes_plan {
  const grdp_program *program;
  uint32_t period;
  const uint32_t *moved, *compared;
  size_t moved_count, compared_count;
  const double *scales; /* [moved]: sizes of moves that matter */
} grdp_slopes_plan;

/* The plan's arrays and the program must outlive them. */
grdp_status grdp_slopes_open(const grdp_slopes_plan *plan, grdp_slopes **out);
void grdp_slopes_free(grdp_slopes *slopes);

/* Sets a given cell in the period; also one that is not among the moved. */
void grdp_slopes_set(grdp_slopes *slopes, uint32_t cell, double value);
/* Runs the model and writes compared[]; false when it cannot be computed. */
bool grdp_slopes_run(grdp_slopes *slopes, double *compared);
/* After a run that succeeded: d compared / d moved, [compared][moved]. GRDP_NUMERIC when it cannot be computed. */
grdp_status grdp_slopes_find(grdp_slopes *slopes, double *out);

#endif
