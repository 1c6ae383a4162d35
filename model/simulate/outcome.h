/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a run found: the central path, the targets on it, and what the draws say.
 */
#ifndef GRDP_OUTCOME_H
#define GRDP_OUTCOME_H

#include "compile.h"
#include "design.h"
#include "interval.h"
#include "machine.h"

/*
 * A target counts as met within this tolerance, times max(1, |bound|): a bound that was typed in and a value that was
 * computed to be it differ by rounding. The strict rules (more_than, below) ask for a difference beyond it. A target
 * that is missed is near when it is missed by at most its `about`.
 */
#define GRDP_TARGET_TOLERANCE 1e-9

typedef enum grdp_outcome { GRDP_TRACKED, GRDP_MET, GRDP_NEAR, GRDP_MISSED } grdp_outcome;
const char *grdp_outcome_text(grdp_outcome outcome); /* "tracked", "met", "near", "missed" */

/* A probability, and what it would be with failed draws counted as missed and as met. */
typedef struct grdp_chance {
  grdp_estimate estimate; /* error and 95 % interval; NaN: nothing was drawn */
  double with_missed, with_met;
  double parts[GRDP_SCRAMBLES]; /* grdp_probability_parts */
} grdp_chance;

/* A target in one period. */
typedef struct grdp_target_result {
  uint32_t target;
  uint32_t period;
  double projected; /* NaN: tracked, or not known in that period */
  double gap;       /* projected less the bound, in the series' unit; < 0 is below. Of between: against the
                                   bound that is overstepped, 0 inside. NaN: tracked */
  grdp_outcome outcome;
  const grdp_chance *chance; /* of being met in this period; NULL: without draws, or tracked */
} grdp_target_result;

/* quantiles.def: the quantiles of every series, with their names in result files ("q05"). */
typedef enum grdp_quantile {
#define GRDP_QUANTILE(name, share) GRDP_QUANTILE_##name,
#include "quantiles.def"
#undef GRDP_QUANTILE
  GRDP_QUANTILE_COUNT
} grdp_quantile;
extern const double grdp_quantile_shares[GRDP_QUANTILE_COUNT];
extern const char *const grdp_quantile_texts[GRDP_QUANTILE_COUNT];

enum { GRDP_CLASSES = 60 };

/* A cell in a simulated period. */
typedef struct grdp_spread {
  double count, left_out; /* draws that count; failed ones */
  grdp_estimate mean, deviation, skewness;
  grdp_estimate quantiles[GRDP_QUANTILE_COUNT];
  double mean_parts[GRDP_SCRAMBLES]; /* grdp_mean_parts */
  double least, most;
  double first, width;         /* classes for a chart: [first + k width, first + (k + 1) width) */
  double shares[GRDP_CLASSES]; /* of the draws in each; the 0.1st to the 99.9th percentile */
} grdp_spread;

/* The paths of a cell: a band that holds the whole path of the named share of draws. */
typedef struct grdp_path_band {
  double share;             /* 0.9, 0.6, 0.3 */
  double pointwise;         /* the share that the same band holds in each period alone */
  const double *low, *high; /* [simulated periods] */
} grdp_path_band;
enum { GRDP_PATH_BANDS = 3 };

/* Draws that failed for one reason at one step in one period. */
typedef struct grdp_loss {
  grdp_failure_reason reason;
  uint32_t cell, period; /* of the step; t */
  uint64_t count;
  uint64_t first; /* number of the first such draw; `grdp draw` replays it */
  double arguments[3];
} grdp_loss;

/* The chance that a target is met in every period it asks for, and that all targets are. */
typedef struct grdp_draw_outcome {
  uint64_t draws, asked; /* done; asked for after rounding up */
  bool partial;          /* interrupted */
  bool aimed, reached;   /* a precision was asked for; it was reached */
  grdp_replication replication;
  const grdp_design *design;
  /* Variance p (1 - p) / n of the first target's chance by plain draws over ours (the first that is neither 0 nor 1);
   * NaN: independent draws, or no such target. */
  double gain;
  const grdp_spread *const *spreads;  /* [cells] -> [simulated periods]; NULL: not looked at, or never varies */
  const grdp_path_band *const *bands; /* [cells] -> [GRDP_PATH_BANDS]; NULL: not looked at */
  const grdp_chance *every;           /* [targets]: met in every period asked for; NaN: tracked */
  grdp_chance all;                    /* all targets in all their periods */
  uint64_t failed;                    /* draws */
  const grdp_loss *losses;            /* most frequent first */
  size_t loss_count;
  /* Correlations of chosen series: those of targets (in their last period) and of --of, at most 16. */
  size_t correlated;
  const uint32_t *correlated_cells, *correlated_periods;
  const grdp_estimate *correlations;      /* [n * n] Pearson's */
  const grdp_estimate *rank_correlations; /* [n * n] Spearman's, of the first 16,384 draws */
} grdp_draw_outcome;

typedef struct grdp_result {
  grdp_arena arena;
  const grdp_scenario *scenario;
  uint32_t periods;
  const double *central; /* [cells][periods] of the scenario's cells; NaN: not known */
  const grdp_target_result *targets;
  size_t target_count;
  const grdp_draw_outcome *draws; /* NULL: the central path alone */
} grdp_result;

static inline double grdp_result_value(const grdp_result *result, uint32_t cell, uint32_t period) {
  return result->central[(size_t)cell * result->periods + period];
}

/* The spread of a cell in a period t; NULL without one: then it does not vary, or nothing was drawn. */
const grdp_spread *grdp_result_spread(const grdp_result *result, uint32_t cell, uint32_t period);

void grdp_result_free(grdp_result *result);

#endif
