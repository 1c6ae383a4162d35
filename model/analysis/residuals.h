/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What equations leave unexplained of observations: observed less what the equation gives on observed data; of `solve`
 * the left side less the right one. As add-factors they make a model track the data exactly (tracking residuals).
 */
#ifndef GRDP_RESIDUALS_H
#define GRDP_RESIDUALS_H

#include "compile.h"

typedef struct grdp_residual {
  uint32_t cell, period;
  double value; /* finite */
} grdp_residual;

typedef struct grdp_residuals {
  const grdp_residual *items; /* by cell, then period */
  size_t count;
} grdp_residuals;

/*
 * Of every equation in every simulated period in which its series is observed and all that it reads is known. Known are
 * inputs, fixed values, observations; and what equations of series that are not observed make of these (with their
 * add-factors, as a run would). A series that is fixed in a period has no residual there: its equation is switched off.
 * The program must be built with `implicit` (compile.h). An observation whose equation reads what is not known is warned
 * of, once for each series; without any residual there is an error: GRDP_INVALID. In the arena.
 */
grdp_status grdp_residuals_find(grdp_arena *arena, const grdp_scenario *scenario, const grdp_program *program,
                                grdp_diagnostics *diagnostics, grdp_residuals *out);

#endif
