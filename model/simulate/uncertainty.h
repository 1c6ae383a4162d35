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

/* The matrix of each group of inputs that pairs connect, as normal scores: positive definite, and so also that of the
 * innovations when the inputs persist. */
void grdp_correlations_check(const grdp_scenario *scenario, grdp_arena *arena, grdp_diagnostics *diagnostics);

#endif
