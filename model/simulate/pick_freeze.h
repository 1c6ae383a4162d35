/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pick-freeze: a block of draws of two independent samples A and B of everything that is drawn, and the model run on any
 * mixture of them (Sobol' 1993; Saltelli et al. 2010, doi:10.1016/j.cpc.2009.09.018). Draw d is point floor(d / 32) of
 * scramble d mod 32; scores of A and B stand in separate dimensions, unrotated. One of it for each thread. Internal to
 * simulate/ and analysis/.
 */
#ifndef GRDP_PICK_FREEZE_H
#define GRDP_PICK_FREEZE_H

#include "factors.h"
#include "machine.h"
#include "run.h"

/* What is looked at, of every draw. */
typedef enum grdp_look_kind {
  GRDP_LOOK_VALUE,  /* a cell in a simulated period */
  GRDP_LOOK_TARGET, /* 1 where a target is met in every period it asks for, else 0 */
  GRDP_LOOK_ALL     /* 1 where all targets are met */
} grdp_look_kind;

typedef struct grdp_look {
  grdp_look_kind kind;
  uint32_t cell, period; /* of a value; t */
  uint32_t target;
} grdp_look;

/* What the threads share; nothing of it changes once it is open. Rows are numbered p * factors + f, p simulated. */
typedef struct grdp_experiment grdp_experiment;

typedef struct grdp_experiment_plan {
  const grdp_scenario *scenario;
  const grdp_program *program;
  const grdp_look *looks;
  size_t look_count;
  uint64_t seed;
  grdp_design_kind design;
  /* A is drawn as this stored design says (rotated or not), and there is no B; NULL: a pair of new designs. */
  const grdp_design *replayed;
  uint64_t draws; /* of the replayed run or of base points, for lhs */
  bool scores;    /* grdp_pick_freeze_scores shall be there; copies of all of them are then made */
} grdp_experiment_plan;

/* Runs the central path, checks the uncertain inputs as grdp_run_open does, and makes the designs. Reports what is wrong;
 * statuses as grdp_run_open and grdp_run_step. The plan's arrays, the scenario and the program must outlive it. */
grdp_status grdp_experiment_open(const grdp_experiment_plan *plan, grdp_diagnostics *diagnostics,
                                 grdp_experiment **out);
void grdp_experiment_free(grdp_experiment *experiment);

const grdp_factors *grdp_experiment_factors(const grdp_experiment *experiment);
/* The cell of a factor. */
uint32_t grdp_experiment_cell(const grdp_experiment *experiment, size_t factor);
/* How many simulated periods are drawn and run: up to the last that is looked at, or with leads all. */
uint32_t grdp_experiment_periods(const grdp_experiment *experiment);
/* Whether a factor is drawn in simulated period p: it is not fixed there, and the period is run. */
bool grdp_experiment_drawn(const grdp_experiment *experiment, size_t factor, uint32_t p);
/* Factors that cannot be resampled apart from each other: correlated, joint, or both in a Student copula; numbers of the
 * bundles [factors], ascending by their first factor. */
const uint32_t *grdp_experiment_bundles(const grdp_experiment *experiment, size_t *count);
/* What is looked at on the central path. */
double grdp_experiment_central(const grdp_experiment *experiment, size_t look);

typedef struct grdp_pick_freeze grdp_pick_freeze;
/* One thread's; all memory is taken here. GRDP_MEMORY. */
grdp_status grdp_pick_freeze_open(const grdp_experiment *experiment, grdp_pick_freeze **out);
void grdp_pick_freeze_free(grdp_pick_freeze *frozen);

typedef enum grdp_sample { GRDP_SAMPLE_A, GRDP_SAMPLE_B } grdp_sample;

/* Draws block b of both samples. */
void grdp_pick_freeze_begin(grdp_pick_freeze *frozen, uint64_t block);
/* Rows [periods * factors] of 512 values each, until the next block. Of what is not drawn: NULL. */
const double *const *grdp_pick_freeze_rows(const grdp_pick_freeze *frozen, grdp_sample sample);
/* The normal scores from which the values of a row were made, after correlation, persistence and copula; 512. Those of
 * the whole path are the same in every period. Where the plan asks for them. */
const double *grdp_pick_freeze_scores(const grdp_pick_freeze *frozen, grdp_sample sample, size_t row);

/* Takes the memory for what follows; the plan must ask for scores, and there must be a B. GRDP_MEMORY. */
grdp_status grdp_pick_freeze_prepare_resampling(grdp_pick_freeze *frozen);
/* Rows of A of which the chosen ones [periods * factors] are drawn anew given all others: their innovations, period by
 * period, from those of B, conditional on the innovations of the others (resample.h; Owen 2014, doi:10.1137/130936233; Song,
 * Nelson and Staum 2016, doi:10.1137/15M1048070). Where whole bundles are chosen these are B's rows. All periods of a factor
 * that persists or is drawn once go together, and so do joint factors. They hold until the next call or block. */
const double *const *grdp_pick_freeze_resample(grdp_pick_freeze *frozen, const bool *chosen);

/* Runs the model on rows[periods * factors] of 512 values, each taken from A, from B or made by the caller; NULL where
 * nothing is drawn, or to leave an input at its path. The rows must stay as they are until the next run. */
void grdp_pick_freeze_run(grdp_pick_freeze *frozen, const double *const *rows);
/* Of the last run: values of a look [512], anything where the draw failed. */
const double *grdp_pick_freeze_values(const grdp_pick_freeze *frozen, size_t look);
/* A nonzero byte for each draw that failed in the last run; NULL: none. */
const uint8_t *grdp_pick_freeze_failed(const grdp_pick_freeze *frozen);

#endif
