/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Functions whose answers are known in closed form, put through the program's own language, draws and analyses. Each
 * case is a model as text and a list of numbers it must give.
 *
 * The rule, one per number:
 *   exact     a number without an interval must be right to 1e-9 of max(1, |expected|)
 *   value     that of the first seed must be inside its 99.9 % interval, which is its 95 % interval widened on each
 *             side by the ratio of Student's t with 31 degrees of freedom at the two levels
 *   coverage  over all seeds the 95 % interval must hold the number as often as 99.9 % of binomial counts of 0.95 do
 * Seeds are fixed, so that a failure can be repeated.
 */
#ifndef GRDP_SELFTEST_H
#define GRDP_SELFTEST_H

#include "run.h"
#include "sensitivity.h"

typedef enum grdp_selftest_task {
#define GRDP_SELFTEST_TASK(name, text, method, draws) GRDP_SELFTEST_##name,
#include "selftest_tasks.def"
#undef GRDP_SELFTEST_TASK
  GRDP_SELFTEST_TASK_COUNT
} grdp_selftest_task;
extern const char *const grdp_selftest_task_texts[GRDP_SELFTEST_TASK_COUNT];

/* A number that must come out. `what`: "mean", "sd" or "q05" … of a run, else the text of an effect's measure; `input`:
 * the name of a player, NULL: of the result as a whole. */
typedef struct grdp_selftest_truth {
  grdp_selftest_task task;
  const char *what, *input;
  uint32_t year;
  double expected;
} grdp_selftest_truth;

typedef struct grdp_selftest_truths {
  grdp_selftest_truth *items;
  size_t count, capacity;
} grdp_selftest_truths;

typedef struct grdp_selftest_case {
  const char *name, *source, *text; /* text: the model; its series `y` is looked at */
  void (*find)(grdp_arena *arena, grdp_selftest_truths *out);
} grdp_selftest_case;

/* The published functions. */
const grdp_selftest_case *grdp_selftest_cases(size_t *count);

typedef struct grdp_selftest_row {
  const grdp_selftest_case *model;
  grdp_selftest_truth truth;
  double value, low, high;    /* of the first seed; low and high NaN: an exact number */
  unsigned held, seeds;       /* how often the 95 % interval held it; seeds 0: exact */
  unsigned least, most;       /* that `held` may be */
  bool found, right, covered; /* it came out at all; the value is right; the coverage is */
} grdp_selftest_row;

bool grdp_selftest_passed(const grdp_selftest_row *row);

typedef struct grdp_selftest_request {
  const grdp_selftest_case *cases;
  size_t case_count;
  unsigned seeds; /* 1, 2, …, seeds; at least 1 */
  unsigned threads;
  /* Asked between analyses; false stops. NULL: never stopped. */
  bool (*going)(void *context, grdp_progress progress);
  void *context;
} grdp_selftest_request;

typedef struct grdp_selftest {
  const grdp_selftest_row *rows; /* by case, then as its truths stand */
  size_t count, failed;
  bool partial; /* stopped before its end */
} grdp_selftest;

/* In the arena. A model that does not load or run: its diagnostics and status. */
grdp_status grdp_selftest_run(grdp_arena *arena, const grdp_selftest_request *request, grdp_diagnostics *diagnostics,
                              grdp_selftest *out);

/* Counts of n trials with the chance 0.95 below which, and above which, at most 0.05 % fall. */
void grdp_selftest_limits(unsigned n, unsigned *least, unsigned *most);

#endif
