/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What `grdp fit` tells: a table, rows, a scenario layer.
 */
#ifndef GRDP_FIT_REPORT_H
#define GRDP_FIT_REPORT_H

#include <stdio.h>

#include "fit.h"
#include "scorecard.h"

typedef struct grdp_fit_report {
  const grdp_scenario *scenario;
  const grdp_fit *fits;
  size_t count;
} grdp_fit_report;

/*
 * equation,coefficient,value,standard_error,t: a row for each coefficient (of AR(1) errors also rho), then rows whose
 * last two cells are empty for observations, r_squared, adjusted_r_squared, standard_deviation, log_likelihood, f,
 * durbin_watson, aic, bic. `equation` is the name under `fit`.
 */
grdp_status grdp_write_fit_csv(const grdp_fit_report *report, FILE *out);
void grdp_fit_table_add(const grdp_fit_report *report, const grdp_screen *screen, grdp_buffer *out);

/* A scenario that extends a file and sets the coefficients, with their errors and correlations as `uncertain`. */
void grdp_fit_layer_add(const grdp_fit_report *report, const char *extends, grdp_buffer *out);

/* "2021..2024" of periods t. */
const char *grdp_fit_periods(grdp_arena *arena, const grdp_scenario *scenario, const grdp_fit *fit);

#endif
