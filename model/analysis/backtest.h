/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How past plans turned out. An error is the outcome less the plan.
 *
 * A plan is judged as a forecast: a normal distribution around the plan with the sd that the file gives, or else the sd
 * of the errors of the other periods (at least two of them), so that no plan is judged by its own error.
 */
#ifndef GRDP_BACKTEST_H
#define GRDP_BACKTEST_H

#include "arena.h"
#include "backtesting.h"

/* One forecast whose outcome is known. */
typedef struct grdp_judged {
  int32_t ordinal;
  double forecast, outcome, error;
  double spread; /* the sd it is judged by; NaN: there is none, and the rest is NaN */
  double crps;   /* continuous ranked probability score, in the unit of the outcome; 0 is perfect */
  double pit;    /* probability that the forecast gave to what lies below the outcome */
  bool inside;   /* the outcome lies in the interval of the request's level */
} grdp_judged;

/* NaN where there are too few. */
typedef struct grdp_scores {
  const grdp_judged *judged;
  size_t count;               /* of forecasts with an outcome */
  double bias;                /* mean error */
  double bias_low, bias_high; /* its 95 % interval by Student's t: two errors at least */
  double deviation;           /* sd of the errors, with n - 1 */
  double rmse, mae;
  size_t scored; /* how many had an sd */
  size_t inside;
  double crps;                                  /* mean of those that had */
  double coverage, coverage_low, coverage_high; /* share inside, and its 95 % interval (Clopper and Pearson 1934) */
} grdp_scores;

typedef struct grdp_hindsight {
  const grdp_backtest *request;
  grdp_scores plans;
  grdp_scores naive; /* the outcome of the period before as forecast, where that is known */
  grdp_scores alike; /* the plans of the same periods as `naive` */
} grdp_hindsight;

/* In the arena. */
grdp_hindsight grdp_backtest_judge(grdp_arena *arena, const grdp_backtest *request);

#endif
