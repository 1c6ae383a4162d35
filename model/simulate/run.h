/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A run of a program: open, step, take. First the central path; then, where inputs are uncertain and draws are asked
 * for, draws in rounds of one chunk per thread.
 */
#ifndef GRDP_RUN_H
#define GRDP_RUN_H

#include "compile.h"
#include "design.h"
#include "machine.h"
#include "outcome.h"

/* Draws of a chunk: the unit of merging, a constant of the results' bits. */
enum { GRDP_CHUNK = 16384, GRDP_DRAWS_DEFAULT = 65536, GRDP_THREAD_LIMIT = 1024 };

/* A width to be reached: P(target), P(all targets), or the mean of a cell in a period. */
typedef enum grdp_aim_kind { GRDP_AIM_NONE, GRDP_AIM_TARGET, GRDP_AIM_ALL, GRDP_AIM_MEAN } grdp_aim_kind;
typedef struct grdp_aim {
  grdp_aim_kind kind;
  uint32_t number; /* of the target, or the cell */
  uint32_t period; /* of a mean, t */
  double width;    /* of half the 95 % interval */
} grdp_aim;

typedef struct grdp_run_options {
  uint64_t draws; /* 0: the central path alone. Rounded up as the design asks */
  uint64_t seed;
  grdp_design_kind design;
  const grdp_design *shared; /* of another run, whose draws this one shall have in common; NULL: an own one */
  const bool *of;            /* [cells] only these (and the targets') are looked at; NULL: all */
  bool exact;                /* quantiles exact, by running the draws again */
  bool accept_failures;      /* more than 1 % of failed draws do not fail the run */
  grdp_aim aim;              /* draws are doubled until it is reached twice in a row; `draws` is the first number */
  unsigned threads;          /* 0: as many as there are processors */
  const uint32_t *kept;      /* cells whose draws grdp_run_kept gives */
  size_t kept_count;
  uint64_t memory; /* bytes for histograms and, half of it each, the values of exact quantiles; beyond, groups
                                of series by running again, of one at least. 0: no limit */
  bool one_step;   /* the central path one step ahead: lags of computed series read observations where there are any,
                    and the values computed are still those of the result. Not with draws */
} grdp_run_options;

/* How many draws are made when `draws` are asked for: of Sobol' points a power of two, as many for each scramble. */
uint64_t grdp_run_draws(grdp_design_kind kind, uint64_t draws);

typedef struct grdp_run grdp_run;

typedef struct grdp_progress {
  uint64_t done, total; /* draws, all passes together; total 0: the central path */
} grdp_progress;

/* The program and its scenario must outlive the run and its result; the options' arrays too. Checks what needs the
 * whole scenario: every distribution around the path of every simulated period, and that the correlations can hold
 * together (a matrix per group of inputs that pairs connect, as normal scores, and that of the innovations when the
 * inputs persist). options NULL: the central path. */
grdp_status grdp_run_open(const grdp_scenario *scenario, const grdp_program *program, const grdp_run_options *options,
                          grdp_diagnostics *diagnostics, grdp_run **out);
/* Goes on by one piece; *done tells when nothing is left. The central path first: history, then period by period. A
 * lag with no observation, a numeric failure and a check that does not hold are reported with series, period and
 * arguments: GRDP_INVALID, GRDP_NUMERIC, GRDP_CHECK, the first of them when there are several kinds. What follows from
 * another failure is not reported. Then round by round of draws: GRDP_CHECK for a check that does not hold in a draw,
 * GRDP_NUMERIC when at the end more than 1 % of the draws have failed. A distribution whose accuracy is not certified is
 * warned of when draws begin. After a step that failed the run stands still:
 * every other step does nothing and returns the same. */
grdp_status grdp_run_step(grdp_run *run, grdp_diagnostics *diagnostics, bool *done);
grdp_progress grdp_run_progress(const grdp_run *run);
/* The draws that the last grdp_run_step made, of the options' `kept` cells: values[cell][simulated period][count], NaN
 * where a draw had failed; numbers first … first + count - 1. Each draw is given once, in order. count 0: none. */
typedef struct grdp_kept {
  uint64_t first;
  size_t count;
  const float *values;
} grdp_kept;
grdp_kept grdp_run_kept(const grdp_run *run);
/* What has been done so far; once the central path is there it may be taken at any time, and is then partial. After a
 * step that failed there is no result: the status of that step, and *out stays. */
grdp_status grdp_run_take(grdp_run *run, grdp_result **out);
void grdp_run_free(grdp_run *run);

/* One draw of a run again: values[periods][cells of the scenario], NaN from a failure on; `failure` (step UINT32_MAX:
 * none) says the first of it, in its own lane 0. The run must have been opened with draws and stepped once; when its
 * central path has failed, the status of that. It does not matter whether a step over draws has failed. */
grdp_status grdp_run_replay(grdp_run *run, uint64_t number, double *values, grdp_failure *failure);

#endif
