/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What can be said of the uncertain inputs only when every path is known: whether the distributions make sense around
 * the path in every period, and whether the correlations can hold together. Internal to simulate/.
 */
#ifndef GRDP_UNCERTAINTY_H
#define GRDP_UNCERTAINTY_H

#include "scenario.h"

/* The most inputs that may be correlated with one another, directly or through others. */
enum { GRDP_CORRELATED_LIMIT = 256 };

/* Each distribution in every simulated period (around 0 for the residual of an equation); the first fault of each. */
void grdp_uncertainty_check(const grdp_scenario *scenario, grdp_arena *arena, grdp_diagnostics *diagnostics);

/* Inputs that pairs connect, and the correlation matrix of their normal scores, repaired where that was asked for. */
typedef struct grdp_correlation_group {
  uint32_t count;
  const uint32_t *cells;
  const double *scores; /* [count * count] */
  grdp_place place;
} grdp_correlation_group;

typedef struct grdp_correlation_groups {
  const grdp_correlation_group *items;
  size_t count;
} grdp_correlation_groups;

/* Each group, in the arena: its matrix is positive definite, and so is that of the innovations when the inputs persist;
 * reports otherwise. */
grdp_correlation_groups grdp_correlations_check(const grdp_scenario *scenario, grdp_arena *arena,
                                                grdp_diagnostics *diagnostics);

#endif
