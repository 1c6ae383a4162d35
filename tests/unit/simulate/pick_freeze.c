/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Mixtures of two samples, against the model worked out by hand from the rows.
 */
#include "pick_freeze.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "design.h"
#include "support.h"

enum { LANES = 512 };

static const char model[] = "grdp: 1\n"
                            "time: {frequency: annual, base: 2024, end: 2027}\n"
                            "inputs:\n"
                            "  slope: {path: 2, uncertain: normal(sd=0.5)}\n"
                            "  flow: {path: 10, uncertain: normal(sd=1), every: period}\n"
                            "  whole: {path: 1}\n"
                            "equations:\n"
                            "  stock: {start: 5, is: 0.5 * stock(-1) + slope * flow + whole}\n"
                            "fix:\n"
                            "  flow: {2026: 7}\n"
                            "targets:\n"
                            "  enough: {series: stock, in: 2025..2027, at_least: 20}\n"
                            "  little: {series: whole, in: 2026, at_most: 3}\n";

typedef struct experiment {
  trial *one;
  grdp_experiment *shared;
  grdp_pick_freeze *frozen;
  size_t slope, flow, factors; /* numbers of factors */
} experiment;

/* The stock in 2024 + years. */
static grdp_look stock_in(uint32_t years) {
  trial *one = run_text(model);
  grdp_look look = {GRDP_LOOK_VALUE, cell_of(one, "stock"), one->scenario->time.base + years, 0};
  free_trial(one);
  return look;
}

static void open_experiment(experiment *out, const char *text, const grdp_look *looks, size_t count) {
  out->one = run_text(text);
  const grdp_experiment_plan plan = {.scenario = out->one->scenario,
                                     .program = out->one->program,
                                     .looks = looks,
                                     .look_count = count,
                                     .seed = 3,
                                     .design = GRDP_DESIGN_SOBOL,
                                     .scores = true};
  cr_assert_eq(grdp_experiment_open(&plan, out->one->diagnostics, &out->shared), GRDP_OK, "%s", told(out->one));
  cr_assert_eq(grdp_pick_freeze_open(out->shared, &out->frozen), GRDP_OK);
  out->factors = grdp_experiment_factors(out->shared)->count;
  for (size_t f = 0; f < out->factors; f++) {
    const char *name = out->one->scenario->cells[grdp_experiment_cell(out->shared, f)].name;
    if (strcmp(name, "slope") == 0)
      out->slope = f;
    if (strcmp(name, "flow") == 0)
      out->flow = f;
  }
}

static void close_experiment(experiment *one) {
  grdp_pick_freeze_free(one->frozen);
  grdp_experiment_free(one->shared);
  free_trial(one->one);
}

static double value_in(const double *row, size_t lane, double otherwise) {
  return row == NULL ? otherwise : row[lane];
}

/* The stock after `periods` periods. */
static double stock_of(const experiment *one, const double *const *rows, uint32_t periods, size_t lane) {
  double stock = 5.0;
  for (uint32_t p = 0; p < periods; p++) {
    double slope = value_in(rows[p * one->factors + one->slope], lane, 2.0);
    double flow = value_in(rows[p * one->factors + one->flow], lane, p == 1 ? 7.0 : 10.0);
    stock = 0.5 * stock + slope * flow + 1.0;
  }
  return stock;
}

static void check(const experiment *one, const double *const *rows, const char *label) {
  grdp_pick_freeze_run(one->frozen, rows);
  cr_expect_null(grdp_pick_freeze_failed(one->frozen), "%s", label);
  for (size_t lane = 0; lane < LANES; lane += 37) {
    double first = stock_of(one, rows, 1, lane), last = stock_of(one, rows, 3, lane);
    cr_expect_float_eq(grdp_pick_freeze_values(one->frozen, 0)[lane], first, 1e-9, "%s, 2025", label);
    cr_expect_float_eq(grdp_pick_freeze_values(one->frozen, 1)[lane], last, 1e-9, "%s, 2027", label);
    double met = first >= 20.0 && last >= 20.0 && stock_of(one, rows, 2, lane) >= 20.0;
    cr_expect_eq(grdp_pick_freeze_values(one->frozen, 2)[lane], met, "%s, target", label);
    cr_expect_eq(grdp_pick_freeze_values(one->frozen, 3)[lane], met, "%s, all targets", label);
  }
}

Test(pick_freeze, mixtures_are_the_model_on_their_rows) {
  experiment one;
  const grdp_look looks[] = {stock_in(1), stock_in(3), {GRDP_LOOK_TARGET, 0, 0, 0}, {GRDP_LOOK_ALL, 0, 0, 0}};
  open_experiment(&one, model, looks, 4);
  cr_assert_eq(grdp_experiment_periods(one.shared), 3);
  cr_expect(grdp_experiment_drawn(one.shared, one.flow, 0) && !grdp_experiment_drawn(one.shared, one.flow, 1));
  cr_expect_float_eq(grdp_experiment_central(one.shared, 0), 0.5 * 5 + 20 + 1, 1e-12);
  cr_expect_eq(grdp_experiment_central(one.shared, 2), 1.0); /* 23.5, 26.75, 34.4 */
  for (uint64_t block = 0; block < 3; block++) {
    grdp_pick_freeze_begin(one.frozen, block);
    const double *const *a = grdp_pick_freeze_rows(one.frozen, GRDP_SAMPLE_A);
    const double *const *b = grdp_pick_freeze_rows(one.frozen, GRDP_SAMPLE_B);
    const double *rows[6], *nothing[6] = {NULL};
    check(&one, a, "A");
    check(&one, b, "B");
    for (size_t i = 0; i < 6; i++)
      rows[i] = i % one.factors == one.slope ? b[i] : a[i];
    check(&one, rows, "A with the slope of B");
    for (size_t i = 0; i < 6; i++)
      rows[i] = i == one.flow ? b[i] : a[i];
    check(&one, rows, "A with the first flow of B");
    check(&one, a, "A again");
    check(&one, nothing, "nothing drawn");
  }
  close_experiment(&one);
}

/* The caller's own rows are read anew in each run, wherever they lie. */
Test(pick_freeze, own_rows_may_change) {
  experiment one;
  const grdp_look look = stock_in(1);
  open_experiment(&one, model, &look, 1);
  cr_expect_eq(grdp_experiment_periods(one.shared), 1);
  double own[LANES];
  const double *rows[6] = {NULL};
  grdp_pick_freeze_begin(one.frozen, 0);
  rows[one.slope] = own;
  for (int turn = 0; turn < 3; turn++) {
    for (size_t lane = 0; lane < LANES; lane++)
      own[lane] = (double)(lane * (size_t)(turn + 1));
    grdp_pick_freeze_run(one.frozen, rows);
    for (size_t lane = 0; lane < LANES; lane++)
      cr_expect_float_eq(grdp_pick_freeze_values(one.frozen, 0)[lane], 3.5 + own[lane] * 10.0, 1e-9);
  }
  close_experiment(&one);
}

/* Values are made of their scores: normal inputs are m + sd z. */
Test(pick_freeze, scores_are_those_of_the_values) {
  experiment one;
  const grdp_look look = stock_in(3);
  open_experiment(&one, model, &look, 1);
  grdp_pick_freeze_begin(one.frozen, 5);
  for (int sample = 0; sample < 2; sample++)
    for (size_t row = 0; row < 6; row++) {
      const double *values = grdp_pick_freeze_rows(one.frozen, (grdp_sample)sample)[row];
      if (values == NULL)
        continue;
      const double *scores = grdp_pick_freeze_scores(one.frozen, (grdp_sample)sample, row);
      double m = row % 2 == one.slope ? 2.0 : 10.0, sd = row % 2 == one.slope ? 0.5 : 1.0;
      for (size_t lane = 0; lane < LANES; lane++)
        cr_expect_float_eq(values[lane], m + sd * scores[lane], 1e-12);
    }
  close_experiment(&one);
}

static const char tied[] = "grdp: 1\n"
                           "time: {frequency: annual, base: 2024, end: 2025}\n"
                           "inputs:\n"
                           "  a: {path: 0, uncertain: normal(sd=1)}\n"
                           "  b: {path: 0, uncertain: normal(sd=1)}\n"
                           "  c: {path: 0, uncertain: normal(sd=1)}\n"
                           "  f: {path: 0, uncertain: normal(sd=1)}\n"
                           "  e: {path: 0, uncertain: normal(sd=1)}\n"
                           "correlation:\n"
                           "%s"
                           "  pairs: {a ~ c: 0.5, b ~ f: 0.5}\n"
                           "equations:\n"
                           "  y: {is: a + b + c + f + e}\n";

/* a with c and b with f; under a Student copula these four. */
Test(pick_freeze, bundles_are_what_cannot_be_parted) {
  static const struct {
    const char *copula;
    size_t count;
    uint32_t bundles[5];
  } rows[] = {{"", 3, {0, 1, 0, 1, 2}}, {"  copula: student(df=5)\n", 2, {0, 0, 0, 0, 1}}};
  for (size_t i = 0; i < 2; i++) {
    char text[1024];
    snprintf(text, sizeof text, tied, rows[i].copula);
    experiment one;
    const grdp_look look = {GRDP_LOOK_ALL, 0, 0, 0};
    open_experiment(&one, text, &look, 1);
    size_t count;
    const uint32_t *bundles = grdp_experiment_bundles(one.shared, &count);
    cr_expect_eq(count, rows[i].count);
    for (size_t f = 0; f < 5; f++)
      cr_expect_eq(bundles[f], rows[i].bundles[f], "%zu: factor %zu", i, f);
    close_experiment(&one);
  }
}
