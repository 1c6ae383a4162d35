/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What makes one scenario differ from another: differences of quantities, and what each edit of the second adds to them
 * (Shapley values over the edits), and each thing that a series' equation reads (over those).
 */
#ifndef GRDP_COMPARE_H
#define GRDP_COMPARE_H

#include "quantity.h"
#include "run.h"

typedef struct grdp_compare_side {
  const grdp_scenario *scenario;
  const grdp_program *program;
} grdp_compare_side;

/*
 * What something adds to a difference. The meaning of low and high:
 *   central path   the least and the most that it adds, over all orders in which the changes may come; where the orders
 *                  were sampled, the 95 % interval of the mean over them
 *   mean, chance   the 95 % interval, from the same draws on both sides; where the orders were sampled, theirs as well
 */
typedef struct grdp_share {
  double value, low, high;
} grdp_share;

typedef struct grdp_read {
  const char *name; /* "output[industry](-1)", or "adjust": the add-factor */
  grdp_share share;
} grdp_read;

typedef struct grdp_difference {
  double from, to;
  double reach[2];         /* half the 95 % interval of `from` and of `to`; 0 on the central path */
  grdp_share level;        /* to - from. low and high: of a mean or a chance the 95 % interval; else NaN */
  const grdp_share *edits; /* [edit_count], adding up to level.value exactly; NULL: could not be found */
  const grdp_read *reads;  /* of a computed cell on the central path whose equation is the same on both sides */
  size_t read_count;
} grdp_difference;

typedef struct grdp_comparison {
  const char *const *edits; /* "growth[services]", "adjust output[agriculture]", "fix exports", "equations:output" */
  size_t edit_count;
  bool sampled;        /* the orders of the edits were, on the central path */
  bool different_time; /* periods differ: nothing is attributed */
  bool uncomputable;   /* with some of the edits alone the model cannot be computed: nothing is attributed */
  bool revised;        /* a value up to the base differs that no edit gives: another vintage */
  const grdp_difference *differences; /* [quantities] */
} grdp_comparison;

typedef struct grdp_compare_request {
  grdp_compare_side sides[2];
  const grdp_quantity
      *quantities; /* numbers in the first; the second must have a cell and a period, or a target, of that name */
  size_t count;
  const grdp_run_options *draws;  /* of means and chances; its seed also draws the orders */
  bool (*stopped)(void *context); /* asked before each step of the draws; NULL: never stopped */
  /* Told after each step how many draws of all runs are done; NULL: nobody listens. */
  void (*progressed)(void *context, grdp_progress progress);
  void *context;
} grdp_compare_request;

/* Exact with as many edits: of the central path 12 (compare_game.h), of draws fewer, each coalition being a run. */
enum { GRDP_COMPARE_EXACT_DRAWS = 6 };

/* Both sides must have been run without fault. In the arena. GRDP_MEMORY; GRDP_NUMERIC when it was stopped. */
grdp_status grdp_compare(grdp_arena *arena, const grdp_compare_request *request, grdp_comparison *out);

/* The cell of each cell's name in another scenario; UINT32_MAX: none. In the arena. */
const uint32_t *grdp_compare_twins(grdp_arena *arena, const grdp_scenario *from, const grdp_scenario *to);
/* Periods that the same t means on both sides: the second's less the first's. False: of different frequency, base or
 * end, so that nothing can be attributed. */
bool grdp_compare_times(const grdp_timeline *from, const grdp_timeline *to, int64_t *offset);

#endif
