/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The public interface of the library: load a scenario, build its program, run it, read the results.
 *
 *   grdp_diagnostics *diagnostics;
 *   grdp_scenario *scenario;
 *   grdp_program *program;
 *   grdp_run *run;
 *   grdp_result *result;
 *   bool done = false;
 *   grdp_diagnostics_create(&diagnostics);
 *   grdp_scenario_load("scenarios/haiphong/resolution.yaml", "resolution", NULL, 0, diagnostics, &scenario);
 *   grdp_program_build(scenario, diagnostics, &program);
 *   grdp_run_open(scenario, program, NULL, diagnostics, &run);
 *   while (!done && grdp_run_step(run, diagnostics, &done) == GRDP_OK) { }
 *   grdp_run_take(run, &result);
 *   grdp_result_series(result, "grdp_growth", grdp_result_periods(result), growth);
 *
 * Every function that can fail returns a status and writes its results only when that is GRDP_OK. A mistake in a file
 * is GRDP_INVALID, and the diagnostics say where. What is created is freed by the function that ends in _free, in the
 * opposite order: a program needs its scenario, a result both.
 */
#ifndef GRDP_H
#define GRDP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* The types are the library's own where its inner headers have been included already. */
#ifndef GRDP_STATUS_H
typedef enum grdp_status {
  GRDP_OK,
  GRDP_INVALID, /* the input is invalid; the diagnostics say where */
  GRDP_MEMORY,
  GRDP_FILE,    /* a file could not be read or written */
  GRDP_NUMERIC, /* the model could not be computed; the diagnostics say why */
  GRDP_CHECK    /* a check of the model does not hold */
} grdp_status;
#endif

#ifndef GRDP_DIAGNOSTICS_H
typedef enum grdp_language { GRDP_ENGLISH, GRDP_VIETNAMESE } grdp_language;
typedef struct grdp_diagnostics grdp_diagnostics;
#endif

#ifndef GRDP_SCENARIO_H
typedef enum grdp_edit_kind { GRDP_EDIT_SET, GRDP_EDIT_ADJUST, GRDP_EDIT_FIX } grdp_edit_kind;
/* A change on top of a scenario: {GRDP_EDIT_SET, "growth[services]=10.3%"}. */
typedef struct grdp_edit {
  grdp_edit_kind kind;
  const char *text;
} grdp_edit;
typedef struct grdp_scenario grdp_scenario;
#endif

#ifndef GRDP_PROGRAM_H
typedef struct grdp_program grdp_program;
#endif

#ifndef GRDP_RUN_H
typedef struct grdp_run grdp_run;
typedef struct grdp_result grdp_result;
#endif

/* The English meaning of a status. */
const char *grdp_status_text(grdp_status status);

grdp_status grdp_diagnostics_create(grdp_diagnostics **out);
void grdp_diagnostics_free(grdp_diagnostics *diagnostics);
size_t grdp_diagnostics_errors(const grdp_diagnostics *diagnostics);
size_t grdp_diagnostics_warnings(const grdp_diagnostics *diagnostics);
/* Prints all of them with place, line and caret. */
grdp_status grdp_diagnostics_print(const grdp_diagnostics *diagnostics, grdp_language language, FILE *out);

/* Reads a file with all it extends and its data, applies the edits, checks everything. */
grdp_status grdp_scenario_load(const char *path, const char *name, const grdp_edit *edits, size_t edit_count,
                               grdp_diagnostics *diagnostics, grdp_scenario **out);
void grdp_scenario_free(grdp_scenario *scenario);

/* Resolves names, checks units, orders the equations. */
grdp_status grdp_program_build(const grdp_scenario *scenario, grdp_diagnostics *diagnostics, grdp_program **out);
void grdp_program_free(grdp_program *program);

/*
 * Draws of the uncertain inputs: how many (0: the central path alone; 65,536 is a good number), of which seed (0 unless
 * set), of which design ("sobol" unless set, "random", "lhs"; GRDP_INVALID for another), on how many threads (all
 * processors unless set; results do not depend on it). The options must outlive the run.
 */
#ifndef GRDP_RUN_H
typedef struct grdp_run_options grdp_run_options;
#endif
grdp_status grdp_run_options_create(uint64_t draws, grdp_run_options **out);
void grdp_run_options_set_seed(grdp_run_options *options, uint64_t seed);
grdp_status grdp_run_options_set_design(grdp_run_options *options, const char *design);
void grdp_run_options_set_threads(grdp_run_options *options, unsigned threads);
void grdp_run_options_free(grdp_run_options *options);

/* A run is stepped until done, so that the caller may show progress or stop. options NULL: the central path. */
grdp_status grdp_run_open(const grdp_scenario *scenario, const grdp_program *program, const grdp_run_options *options,
                          grdp_diagnostics *diagnostics, grdp_run **out);
grdp_status grdp_run_step(grdp_run *run, grdp_diagnostics *diagnostics, bool *done);
/* Also before it is done, once draws have been made: a partial result. */
grdp_status grdp_run_take(grdp_run *run, grdp_result **out);
void grdp_run_free(grdp_run *run);

/* Draws done of all that are asked for; total 0: the central path. */
#ifndef GRDP_RUN_H
typedef struct grdp_progress {
  uint64_t done, total;
} grdp_progress;
#endif
grdp_progress grdp_run_progress(const grdp_run *run);

/* Periods 0 … periods - 1; those up to base are known, the others projected. */
size_t grdp_result_periods(const grdp_result *result);
size_t grdp_result_base(const grdp_result *result);
/* "2025", "2025Q3" or "2025M07" */
void grdp_result_period(const grdp_result *result, size_t period, char out[16]);
/* The central path of a series such as "output[industry]", out[periods]; NaN where it is not known. GRDP_INVALID when
 * there is no such series, or not so many periods. */
grdp_status grdp_result_series(const grdp_result *result, const char *series, size_t periods, double *out);

/* An estimate with its standard error and 95 % interval; NaN where there is none. An end of the interval that the draws
 * do not give is infinite. */
#ifndef GRDP_INTERVAL_H
typedef struct grdp_estimate {
  double value, error, low, high;
} grdp_estimate;
#endif
/* How many draws the result is of; 0: the central path alone. */
uint64_t grdp_result_draws(const grdp_result *result);
/* "mean", "sd", "skewness", "min", "max", or a quantile "q05", "q10", "q20", "q25", "q35", "q50", "q65", "q75", "q80",
 * "q90", "q95" of a series in a period. GRDP_INVALID when there is no such statistic, or the series does not vary there:
 * its central value is then all there is. */
grdp_status grdp_result_statistic(const grdp_result *result, const char *series, size_t period, const char *statistic,
                                  grdp_estimate *out);
/* The chance that a target is met in a period, that it is met in every period it asks for, and (target NULL) that all
 * targets are. GRDP_INVALID when there is no such target, or nothing was drawn. */
grdp_status grdp_result_probability(const grdp_result *result, const char *target, size_t period, grdp_estimate *out);
grdp_status grdp_result_probability_every(const grdp_result *result, const char *target, grdp_estimate *out);

void grdp_result_free(grdp_result *result);

#endif
