/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A run of a program: open, step, take. Today the central path; draws come on the same three calls.
 */
#ifndef GRDP_RUN_H
#define GRDP_RUN_H

#include "compile.h"
#include "machine.h"

/*
 * A target counts as met within this tolerance, times max(1, |bound|): a bound that was typed in and a value that was
 * computed to be it differ by rounding. The strict rules (more_than, below) ask for a difference beyond it. A target
 * that is missed is near when it is missed by at most its `about`.
 */
#define GRDP_TARGET_TOLERANCE 1e-9

typedef enum grdp_outcome { GRDP_TRACKED, GRDP_MET, GRDP_NEAR, GRDP_MISSED } grdp_outcome;
const char *grdp_outcome_text(grdp_outcome outcome); /* "tracked", "met", "near", "missed" */

/* A target in one period. */
typedef struct grdp_target_result {
  uint32_t target;
  uint32_t period;
  double projected; /* NaN: tracked, or not known in that period */
  double gap;       /* projected less the bound, in the series' unit; < 0 is below. Of between: against the
                                   bound that is overstepped, 0 inside. NaN: tracked */
  grdp_outcome outcome;
} grdp_target_result;

typedef struct grdp_result {
  grdp_arena arena;
  const grdp_scenario *scenario;
  uint32_t periods;
  const double *central; /* [cells][periods] of the scenario's cells; NaN: not known */
  const grdp_target_result *targets;
  size_t target_count;
} grdp_result;

static inline double grdp_result_value(const grdp_result *result, uint32_t cell, uint32_t period) {
  return result->central[(size_t)cell * result->periods + period];
}

typedef struct grdp_run grdp_run;

/* The program and its scenario must outlive the run and its result. Checks what needs the whole scenario: every
 * distribution around the path of every simulated period, and that the correlations can hold together (a matrix per
 * group of inputs that pairs connect, as normal scores, and that of the innovations when the inputs persist). */
grdp_status grdp_run_open(const grdp_scenario *scenario, const grdp_program *program, grdp_diagnostics *diagnostics,
                          grdp_run **out);
/* Goes on by one piece; *done tells when nothing is left. History first, then period by period. A lag with no
 * observation, a numeric failure and a check that does not hold are reported with series, period and arguments:
 * GRDP_INVALID, GRDP_NUMERIC, GRDP_CHECK, the first of them when there are several kinds. What follows from another
 * failure is not reported. */
grdp_status grdp_run_step(grdp_run *run, grdp_diagnostics *diagnostics, bool *done);
/* After the last step: copies the central path and evaluates the targets. */
grdp_status grdp_run_take(grdp_run *run, grdp_result **out);
void grdp_run_free(grdp_run *run);
void grdp_result_free(grdp_result *result);

#endif
