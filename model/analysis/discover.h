/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * In which ranges of the uncertain inputs a plan misses a target: scenario discovery (Bryant and Lempert 2010,
 * doi:10.1016/j.techfore.2009.08.002) by peeling (discover_peel.h).
 *
 * Draws of half of the scrambles find a box, those of the other half say how good it is, so that the numbers of the box
 * owe nothing to the search. A restriction stays where
 *   - the box without it would have had the density of the box by chance with a probability of at most 0.05 over the number
 *     of restrictions (the quasi-p-value of Bryant and Lempert, binomial, on the other half), and
 *   - at least half of 20 searches in half of the scrambles, chosen at random, restrict the same end of the same input.
 */
#ifndef GRDP_DISCOVER_H
#define GRDP_DISCOVER_H

#include "discover_peel.h"
#include "sensitivity.h"

typedef enum grdp_discover_outcome {
  GRDP_DISCOVER_BOX,
  GRDP_DISCOVER_NONE,          /* no restriction is significant */
  GRDP_DISCOVER_THIN,          /* no box has the density that was asked for */
  GRDP_DISCOVER_NEVER_MISSED,  /* no draw misses it */
  GRDP_DISCOVER_ALWAYS_MISSED, /* no draw meets it */
  GRDP_DISCOVER_FEW            /* too few draws miss it, or meet it, to search among them */
} grdp_discover_outcome;

enum { GRDP_DISCOVER_LEAST = 30, GRDP_DISCOVER_HALVES = 20, GRDP_DISCOVER_LEVELS = 3 };
extern const double grdp_discover_levels[GRDP_DISCOVER_LEVELS]; /* 0.05, 0.5, 0.95 */

typedef enum grdp_discover_phase { GRDP_DISCOVER_DRAWING, GRDP_DISCOVER_SEARCHING } grdp_discover_phase;

typedef struct grdp_discover_request {
  const grdp_scenario *scenario;
  const grdp_program *program;
  grdp_look look; /* a target, in every period it asks for, or all */
  grdp_design_kind design;
  uint64_t seed, draws; /* rounded up as those of a run */
  double density;       /* the largest box that is so dense; 0: the box by Youden's J */
  unsigned threads;
  /* Asked with draws, then searches, done and to do; false stops. NULL: never stopped. */
  bool (*going)(void *context, grdp_discover_phase phase, grdp_progress progress);
  void *context;
} grdp_discover_request;

/* What a box may restrict: an input drawn once by its value in the target's last period, one of every period by its value
 * in each period up to it. */
typedef struct grdp_discover_input {
  uint32_t cell, period;                                           /* t */
  double all[GRDP_DISCOVER_LEVELS], failing[GRDP_DISCOVER_LEVELS]; /* quantiles over all draws and those that miss */
  double least, most;                                              /* of all draws */
  double
      distance; /* between the distributions where the target is missed and where it is met (Kolmogorov, Smirnov) */
} grdp_discover_input;

typedef struct grdp_discover_restriction {
  uint32_t input;
  grdp_box_end end;
  double bound, low, high; /* low, high: the range of the bound over the searches that have it; NaN: none */
  double place;            /* the share of all draws whose value is below the bound, or at it of a high end */
  double p_value, share;   /* share: of the searches that restrict this end */
  bool kept;
} grdp_discover_restriction;

/* On the other half, with 95 % intervals (Wilson 1927; Clopper and Pearson 1934 with fewer than 30). */
typedef struct grdp_discover_point {
  grdp_estimate density, coverage, mass;
  size_t restricted; /* inputs */
} grdp_discover_point;

typedef struct grdp_discovery {
  grdp_discover_outcome outcome;
  uint64_t draws, failed; /* that could be computed; that could not */
  uint64_t missed_draws;
  uint64_t needed; /* FEW: draws that would do */
  grdp_estimate missed;
  const grdp_discover_input *inputs;
  size_t input_count;
  const uint32_t *ranking;                       /* [input_count] the largest distance first */
  const grdp_discover_restriction *restrictions; /* those kept first */
  size_t restriction_count, kept_count;
  grdp_discover_point box;
  const grdp_discover_point *trajectory; /* the first is everything */
  size_t trajectory_count, chosen;
} grdp_discovery;

/* In the arena. Reports what is wrong; statuses of runs; GRDP_NUMERIC without a diagnostic when it was stopped. */
grdp_status grdp_discover(grdp_arena *arena, const grdp_discover_request *request, grdp_diagnostics *diagnostics,
                          grdp_discovery *out);

#endif
