/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Results by name, for programs that use the library (grdp.h).
 */
#ifndef GRDP_RESULTS_H
#define GRDP_RESULTS_H

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

#endif
