/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Results by name, for programs that use the library (grdp.h).
 */
#ifndef GRDP_RESULTS_H
#define GRDP_RESULTS_H

#include <stdint.h>
#include <stdio.h>

#include "run.h"

/* The cell called `name` ("output[industry]"), or UINT32_MAX. Spaces count. */
uint32_t grdp_cell_named(const grdp_scenario *scenario, const char *name);

/* Prints all diagnostics as a compiler does. */
grdp_status grdp_diagnostics_print(const grdp_diagnostics *diagnostics, grdp_language language, FILE *out);

/* Periods 0 … count - 1, the known ones first. */
size_t grdp_result_periods(const grdp_result *result);
/* The last known period; simulation runs over those behind it. */
size_t grdp_result_base(const grdp_result *result);
/* "2025", "2025Q3" or "2025M07" */
void grdp_result_period(const grdp_result *result, size_t period, char out[16]);
/* The central path of a series, out[periods]; NaN where it is not known. GRDP_INVALID when there is no such series or
 * more periods are asked for than there are. */
grdp_status grdp_result_series(const grdp_result *result, const char *series, size_t periods, double *out);

/* --- draws: grdp.h describes them --- */

grdp_status grdp_run_options_create(uint64_t draws, grdp_run_options **out);
void grdp_run_options_set_seed(grdp_run_options *options, uint64_t seed);
grdp_status grdp_run_options_set_design(grdp_run_options *options, const char *design);
void grdp_run_options_set_threads(grdp_run_options *options, unsigned threads);
void grdp_run_options_free(grdp_run_options *options);
uint64_t grdp_result_draws(const grdp_result *result);
grdp_status grdp_result_statistic(const grdp_result *result, const char *series, size_t period, const char *statistic,
                                  grdp_estimate *out);
grdp_status grdp_result_probability(const grdp_result *result, const char *target, size_t period, grdp_estimate *out);
grdp_status grdp_result_probability_every(const grdp_result *result, const char *target, grdp_estimate *out);

#endif
