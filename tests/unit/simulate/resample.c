/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Inputs drawn anew given the others: together with those that stay they have the distribution of an ordinary draw.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "pick_freeze.h"
#include "support.h"

enum { LANES = 512, BLOCKS = 128, ROWS_LIMIT = 24 };

#define HEAD                                                                                                         \
  "grdp: 1\n"                                                                                                        \
  "time: {frequency: annual, base: 2024, end: 2027}\n"

typedef struct drawn {
  trial *one;
  grdp_experiment *shared;
  grdp_pick_freeze *frozen;
  size_t factors, rows;
  bool chosen[ROWS_LIMIT];
} drawn;

/* Looks at `y` in 2027. */
static void open_drawn(const char *text, drawn *out) {
  *out = (drawn){.one = run_text(text)};
  const grdp_look look = {GRDP_LOOK_VALUE, cell_of(out->one, "y"), out->one->scenario->time.base + 3, 0};
  const grdp_experiment_plan plan = {.scenario = out->one->scenario,
                                     .program = out->one->program,
                                     .looks = &look,
                                     .look_count = 1,
                                     .seed = 5,
                                     .design = GRDP_DESIGN_RANDOM,
                                     .scores = true};
  cr_assert_eq(grdp_experiment_open(&plan, out->one->diagnostics, &out->shared), GRDP_OK, "%s", told(out->one));
  cr_assert_eq(grdp_pick_freeze_open(out->shared, &out->frozen), GRDP_OK);
  cr_assert_eq(grdp_pick_freeze_prepare_resampling(out->frozen), GRDP_OK);
  out->factors = grdp_experiment_factors(out->shared)->count;
  out->rows = 3 * out->factors;
  cr_assert(out->rows <= ROWS_LIMIT);
}

static void close_drawn(drawn *one) {
  grdp_pick_freeze_free(one->frozen);
  grdp_experiment_free(one->shared);
  free_trial(one->one);
}

static size_t number_of(const drawn *one, const char *name) {
  for (size_t f = 0; f < one->factors; f++)
    if (strcmp(one->one->scenario->cells[grdp_experiment_cell(one->shared, f)].name, name) == 0)
      return f;
  cr_assert_fail("no %s", name);
  return 0;
}

static void choose(drawn *one, const char *name) {
  for (size_t p = 0; p < 3; p++)
    one->chosen[p * one->factors + number_of(one, name)] = true;
}

/* Means of products of rows as they were drawn, as they are with the chosen ones drawn anew, and of a row before and
 * after; the same of squares less 1. */
typedef struct products {
  double a[ROWS_LIMIT][ROWS_LIMIT], anew[ROWS_LIMIT][ROWS_LIMIT], both[ROWS_LIMIT];
  double squares_a[ROWS_LIMIT][ROWS_LIMIT], squares_anew[ROWS_LIMIT][ROWS_LIMIT];
} products;

static double mean_of(const double *x, const double *y, bool squares) {
  double sum = 0.0;
  for (size_t lane = 0; lane < LANES; lane++)
    sum += squares ? (x[lane] * x[lane] - 1.0) * (y[lane] * y[lane] - 1.0) : x[lane] * y[lane];
  return sum / (LANES * BLOCKS);
}

static void add_rows(size_t rows, const double *const *a, const double *const *anew, products *out) {
  for (size_t i = 0; i < rows; i++) {
    if (a[i] == NULL)
      continue;
    out->both[i] += mean_of(a[i], anew[i], false);
    for (size_t j = 0; j < rows; j++) {
      if (a[j] == NULL)
        continue;
      out->a[i][j] += mean_of(a[i], a[j], false);
      out->anew[i][j] += mean_of(anew[i], anew[j], false);
      out->squares_a[i][j] += mean_of(a[i], a[j], true);
      out->squares_anew[i][j] += mean_of(anew[i], anew[j], true);
    }
  }
}

static void multiply(drawn *one, products *out) {
  memset(out, 0, sizeof *out);
  for (uint64_t block = 0; block < BLOCKS; block++) {
    grdp_pick_freeze_begin(one->frozen, block);
    const double *const *anew = grdp_pick_freeze_resample(one->frozen, one->chosen);
    const double *const *a = grdp_pick_freeze_rows(one->frozen, GRDP_SAMPLE_A);
    for (size_t row = 0; row < one->rows; row++)
      cr_assert(one->chosen[row] || anew[row] == a[row], "what is not chosen stays");
    add_rows(one->rows, a, anew, out);
  }
}

/* All rows have mean 0 and variance 1. */
static void expect_same(const drawn *one, const products *found, double fourth) {
  for (size_t i = 0; i < one->rows; i++)
    for (size_t j = 0; j <= i; j++) {
      cr_expect_float_eq(found->anew[i][j], found->a[i][j], 0.02, "rows %zu, %zu: %g, not %g", i, j,
                         found->anew[i][j], found->a[i][j]);
      cr_expect_float_eq(found->squares_anew[i][j], found->squares_a[i][j], fourth, "squares %zu, %zu: %g, not %g", i,
                         j, found->squares_anew[i][j], found->squares_a[i][j]);
    }
}

static const char persistent[] = HEAD "inputs:\n"
                                      "  a: {path: 0, uncertain: normal(sd=1), every: period, persistence: 0.7}\n"
                                      "  b: {path: 0, uncertain: normal(sd=1), every: period, persistence: 0.3}\n"
                                      "  c: {path: 0, uncertain: normal(sd=1), every: period}\n"
                                      "  g: {path: 0, uncertain: normal(sd=1)}\n"
                                      "  e: {path: 0, uncertain: normal(sd=1)}\n"
                                      "  alone: {path: 0, uncertain: normal(sd=1), every: period, persistence: 0.5}\n"
                                      "correlation:\n"
                                      "  kind: pearson\n"
                                      "  pairs: {a ~ b: 0.5, b ~ c: 0.4, a ~ c: 0.2, g ~ e: -0.8}\n"
                                      "equations:\n"
                                      "  y: {is: a + b + c + g + e + alone}\n";

/* 1 - 1 / (S^-1)_bb of a, b, c with correlations 0.5 (ab), 0.4 (bc), 0.2 (ac): |S| = 1 + 2 (0.5)(0.4)(0.2) - 0.25 - 0.16 -
 * 0.04 = 0.63, (S^-1)_bb = (1 - 0.04) / 0.63: what is left is 0.65625. */
Test(resample, persistent_paths_keep_their_joint_distribution) {
  drawn one;
  products found;
  open_drawn(persistent, &one);
  choose(&one, "b");
  choose(&one, "g");
  choose(&one, "alone");
  multiply(&one, &found);
  expect_same(&one, &found, 0.2);
  size_t n = one.factors, a = number_of(&one, "a"), b = number_of(&one, "b"), c = number_of(&one, "c");
  cr_expect_float_eq(found.anew[a][b], 0.5, 0.02);
  cr_expect_float_eq(found.anew[2 * n + a][2 * n + b], 0.5, 0.02);
  cr_expect_float_eq(found.anew[2 * n + c][2 * n + b], 0.4, 0.02);
  cr_expect_float_eq(found.anew[b][n + b], 0.3, 0.02);
  cr_expect_float_eq(found.anew[b][2 * n + b], 0.09, 0.02);
  cr_expect_float_eq(found.anew[b][n + a], 0.7 * 0.5, 0.02);
  cr_expect_float_eq(found.anew[a][n + b], 0.3 * 0.5, 0.02);
  cr_expect_float_eq(found.both[b], 1.0 - 0.65625, 0.02, "of b the others tell the rest");
  cr_expect_float_eq(found.both[number_of(&one, "g")], 0.64, 0.02);
  cr_expect_float_eq(found.both[number_of(&one, "alone")], 0.0, 0.02);
  cr_expect_eq(found.both[a], found.a[a][a]);
  close_drawn(&one);
}

static const char student[] = HEAD "inputs:\n"
                                   "  a: {path: 0, uncertain: normal(sd=1), every: period}\n"
                                   "  b: {path: 0, uncertain: normal(sd=1), every: period}\n"
                                   "  c: {path: 0, uncertain: normal(sd=1), every: period}\n"
                                   "  g: {path: 0, uncertain: normal(sd=1), every: period}\n"
                                   "  e: {path: 0, uncertain: normal(sd=1)}\n"
                                   "  f: {path: 0, uncertain: normal(sd=1)}\n"
                                   "correlation:\n"
                                   "  kind: pearson\n"
                                   "  copula: student(df=4)\n"
                                   "  pairs: {a ~ b: 0.6, c ~ g: 0.3, e ~ f: 0.5}\n"
                                   "equations:\n"
                                   "  y: {is: a + b + c + g + e + f}\n";

/* Squares of a and c, which are not correlated, are: they share the chi-square of a period, not of two. */
Test(resample, students_share_the_chi_square_of_a_period) {
  static const char *const sets[][4] = {{"b", "c", "e"}, {"a", "b"}, {"a", "b", "c", "f"}, {"g"}};
  for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
    drawn one;
    products found;
    open_drawn(student, &one);
    for (size_t j = 0; j < 4 && sets[i][j] != NULL; j++)
      choose(&one, sets[i][j]);
    multiply(&one, &found);
    expect_same(&one, &found, 0.2);
    size_t n = one.factors, a = number_of(&one, "a"), b = number_of(&one, "b"), c = number_of(&one, "c");
    cr_expect(found.squares_anew[b][c] > 0.2, "%zu: %g", i, found.squares_anew[b][c]);
    cr_expect(found.squares_anew[a][c] > 0.2, "%zu: %g", i, found.squares_anew[a][c]);
    cr_expect_float_eq(found.squares_anew[b][n + c], 0.0, 0.12);
    close_drawn(&one);
  }
}

/* Rows of `b` that whole sets consist of are B's, and those of nothing A's, to the bit. */
Test(resample, whole_sets_are_the_other_sample) {
  static const char *const texts[] = {persistent, student};
  for (size_t i = 0; i < 2; i++) {
    drawn one;
    open_drawn(texts[i], &one);
    grdp_pick_freeze_begin(one.frozen, 1);
    for (int all = 0; all < 2; all++) {
      memset(one.chosen, all, sizeof one.chosen);
      const double *const *expected = grdp_pick_freeze_rows(one.frozen, all ? GRDP_SAMPLE_B : GRDP_SAMPLE_A);
      cr_expect_arr_eq(grdp_pick_freeze_resample(one.frozen, one.chosen), expected, one.rows * sizeof *expected);
    }
    memset(one.chosen, 0, sizeof one.chosen);
    choose(&one, i == 0 ? "g" : "e");
    choose(&one, i == 0 ? "e" : "f");
    const double *const *anew = grdp_pick_freeze_resample(one.frozen, one.chosen);
    size_t row = number_of(&one, i == 0 ? "g" : "e");
    cr_expect_eq(anew[row], grdp_pick_freeze_rows(one.frozen, GRDP_SAMPLE_B)[row]);
    close_drawn(&one);
  }
}

/* An input that stands still in a year says nothing of the others there; one with steps is conditioned on by its score. */
Test(resample, fixed_years_and_steps) {
  drawn one;
  products found;
  open_drawn(HEAD "inputs:\n"
                  "  a: {path: 0, uncertain: normal(sd=1), every: period}\n"
                  "  b: {path: 0, uncertain: normal(sd=1), every: period}\n"
                  "  c: {path: 0, uncertain: \"discrete(-1=1, 1=1)\", every: period}\n"
                  "correlation:\n"
                  "  kind: pearson\n"
                  "  pairs: {a ~ b: 0.9, b ~ c: 0.3}\n"
                  "fix:\n"
                  "  a: {2026: 1}\n"
                  "equations:\n"
                  "  y: {is: a + b + c}\n",
             &one);
  size_t n = one.factors, b = number_of(&one, "b"), c = number_of(&one, "c");
  choose(&one, "b");
  multiply(&one, &found);
  expect_same(&one, &found, 0.2);
  /* Of b the scores of a and c, which are not correlated, tell 0.81 + 0.09; that of c alone 0.09. E(b c) = 0.3 E|z|. */
  cr_expect_float_eq(found.both[b], 0.9, 0.02);
  cr_expect_float_eq(found.both[n + b], 0.09, 0.02);
  cr_expect_float_eq(found.anew[b][c], 0.3 * sqrt(2.0 / 3.14159265358979), 0.02);
  close_drawn(&one);
}
