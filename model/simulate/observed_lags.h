/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One step ahead: after a simulated period has run, observations take the place of what was computed, for the lags of
 * the periods that follow. Internal to simulate/.
 */
#ifndef GRDP_OBSERVED_LAGS_H
#define GRDP_OBSERVED_LAGS_H

#include "compile.h"
#include "machine.h"

/* What was computed where an observation stands now. */
typedef struct grdp_covered_value {
  double *row;
  double value;
} grdp_covered_value;

typedef struct grdp_observed_lags {
  const grdp_scenario *scenario;
  const grdp_program *program;
  grdp_machine *machine; /* of the central path */
  grdp_arena *arena;
  GRDP_VECTOR(grdp_covered_value) covered;
} grdp_observed_lags;

/* Before anything runs: a lead reads what was observed, too. */
void grdp_observed_lags_begin(const grdp_observed_lags *lags);
/* A fixed value stays: it was given to be read. Sums over time (cumsum, ytd) go on from the observations. */
void grdp_observed_lags_put(grdp_observed_lags *lags, uint32_t period);
/* What was computed stands in its place again. */
void grdp_observed_lags_take_back(const grdp_observed_lags *lags);

#endif
