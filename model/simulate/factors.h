/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The uncertain inputs and residuals of a scenario as factors to draw. Internal to simulate/.
 */
#ifndef GRDP_FACTORS_H
#define GRDP_FACTORS_H

#include "draws.h"
#include "uncertainty.h"

/* Factors in the scenario's order of cells, and the cell of each. */
typedef struct grdp_drawn_cells {
  grdp_factors factors;
  const uint32_t *cells; /* [factors.count] */
} grdp_drawn_cells;

/* In the arena. Reports `joint` inputs that cannot draw the same rows. The groups must have been checked. */
grdp_drawn_cells grdp_factors_make(const grdp_scenario *scenario, const grdp_correlation_groups *groups,
                                   grdp_arena *arena, grdp_diagnostics *diagnostics);

/* A warning for each factor whose distribution has no certified table. */
void grdp_factors_warn(const grdp_drawn_cells *drawn, const grdp_draws *draws, const grdp_scenario *scenario,
                       grdp_diagnostics *diagnostics);

#endif
