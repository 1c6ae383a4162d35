/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Values of scores against GSL's distribution functions: P(X <= x) must be Phi(z), relative to the lesser tail, from
 * the centre to the farthest score that a stream gives.
 */
#include "transform.h"

#include <criterion/criterion.h>
#include <float.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <string.h>

#include "transform_kernels.h"
#include "transformed.h"

enum { SCORES = 10000 };

#define UNUSED ((double)NAN)
#define KIND(name) GRDP_DISTRIBUTION_##name

/* Whether the lesser tail of x is that of z, or would be with other last digits of x. */
static bool is_right(const reference *row, double z, double x) {
  bool lower = z < 0.0;
  double expected = lower ? gsl_cdf_ugaussian_P(z) : gsl_cdf_ugaussian_Q(z), noise;
  tails here = expected_tails(row, x, &noise);
  double margin = 1e-9 * expected + noise;
  if (fabs((lower ? here.below : here.above) - expected) <= margin)
    return true;
  double digits = 32.0 * DBL_EPSILON * (fabs(x) + row->size);
  tails left = expected_tails(row, x - digits, &noise), right = expected_tails(row, x + digits, &noise);
  if (lower)
    return !(left.below > expected + margin) && !(right.below < expected - margin);
  return !(left.above < expected - margin) && !(right.above > expected + margin);
}

Test(transform, values_have_the_probability_of_their_scores) {
  static double scores[SCORES], values[SCORES];
  grdp_arena arena = {0};
  grdp_transforms made = {.arena = &arena};
  for (size_t i = 0; i < reference_count; i++) {
    const reference *row = &references[i];
    const grdp_distribution d = distribution_of(row);
    const grdp_transform *transform = grdp_transform_make(&made, &d, row->m);
    size_t count = row->kind == KIND(SKEW_NORMAL) ? 400 : SCORES; /* GSL's integral takes its time */
    uint64_t state = i;
    for (size_t k = 0; k < count; k++)
      scores[k] = next_score(&state, 8.3);
    grdp_transform_apply(transform, count, scores, values);
    cr_expect(grdp_transform_error(transform) <= 1e-9, "%s (row %zu): %g", row->label, i,
              grdp_transform_error(transform));
    size_t wrong = 0;
    double first = 0.0;
    for (size_t k = 0; k < count; k++)
      if (!is_right(row, scores[k], values[k]) && wrong++ == 0)
        first = scores[k];
    cr_expect(wrong == 0, "%s (row %zu): %zu of %zu scores, the first %.17g gives %.17g", row->label, i, wrong, count,
              first, value_at(transform, first));
  }
  grdp_arena_free(&arena);
}

/* The quantile function that medians come from. */
Test(transform, values_are_the_quantiles) {
  static const double probabilities[] = {1e-6, 0.001, 0.05, 0.3, 0.5, 0.7, 0.95, 0.999};
  grdp_arena arena = {0};
  grdp_transforms made = {.arena = &arena};
  for (size_t i = 0; i < reference_count; i++) {
    const reference *row = &references[i];
    const grdp_distribution d = distribution_of(row);
    const grdp_transform *transform = grdp_transform_make(&made, &d, row->m);
    for (size_t k = 0; k < sizeof probabilities / sizeof *probabilities; k++) {
      double z = gsl_cdf_ugaussian_Pinv(probabilities[k]), x = value_at(transform, z), h = 1e-3;
      double expected = grdp_distribution_quantile(&d, row->m, probabilities[k]);
      double slope = (value_at(transform, z + h) - value_at(transform, z - h)) / (2.0 * h);
      cr_expect_float_eq(x, expected, 3e-9 * slope + 32.0 * DBL_EPSILON * (fabs(x) + row->size),
                         "%s (row %zu): %.17g, quantile %.17g", row->label, i, x, expected);
    }
  }
  grdp_arena_free(&arena);
}

/* On a fine grid, past the last score of the tables, and for scores that no stream gives. */
Test(transform, values_ascend_and_stay_inside) {
  enum { GRID = 20000 };
  static const double odd[8] = {-8.5, 8.5, -40.0, 40.0, -INFINITY, INFINITY, -1e300, 1e300};
  static double values[GRID];
  grdp_arena arena = {0};
  grdp_transforms made = {.arena = &arena};
  for (size_t i = 0; i < reference_count; i++) {
    const reference *row = &references[i];
    const grdp_distribution d = distribution_of(row);
    const grdp_transform *transform = grdp_transform_make(&made, &d, row->m);
    for (size_t k = 0; k < GRID; k++)
      values[k] = 17.2 * (double)k / GRID - 8.6;
    grdp_transform_apply(transform, GRID, values, values);
    size_t wrong = 0;
    for (size_t k = 0; k < GRID; k++) {
      double digits = 32.0 * DBL_EPSILON * (fabs(values[k]) + row->size);
      wrong += (k > 0 && values[k] < values[k - 1] - digits) || !(values[k] >= d.minimum && values[k] <= d.maximum);
      wrong += values[k] != 0.0 && !(fabs(values[k]) <= DBL_MAX);
    }
    cr_expect(wrong == 0, "%s (row %zu): %zu values", row->label, i, wrong);
    grdp_transform_apply(transform, 8, odd, values);
    for (size_t k = 0; k < 8; k++)
      cr_expect(fabs(values[k]) <= DBL_MAX && values[k] >= d.minimum && values[k] <= d.maximum, "%s: %g gives %g",
                row->label, odd[k], values[k]);
  }
  grdp_arena_free(&arena);
}

/* Supports that the parameters give, at their ends where rounding could pass them. */
Test(transform, values_stay_within_the_support) {
  static const reference rows[] = {
      {"triangular", KIND(TRIANGULAR), {0.1, 0.7}, 0.3, 0, NULL, 0, 0},
      {"pert", KIND(PERT), {-0.7, -0.1}, -0.3, 0, NULL, 0, 0},
      {"uniform", KIND(UNIFORM), {1e9 + 0.1, 1e9 + 0.3}, 1e9 + 0.2, 0, NULL, 0, 0},
      {"beta", KIND(BETA), {0.1, 0.7, 0.1, 0.1}, UNUSED, 0, NULL, 0, 0},
      {"beta", KIND(BETA), {0.1, 0.7, 3.0, 0.1}, UNUSED, 0, NULL, 0, 0},
  };
  double values[8];
  grdp_arena arena = {0};
  grdp_transforms made = {.arena = &arena};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const grdp_distribution d = distribution_of(&rows[i]);
    const grdp_transform *transform = grdp_transform_make(&made, &d, rows[i].m);
    uint64_t state = 7;
    for (size_t k = 0; k < SCORES; k += 8) {
      for (size_t j = 0; j < 8; j++)
        values[j] = next_score(&state, 8.6);
      grdp_transform_apply(transform, 8, values, values);
      for (size_t j = 0; j < 8; j++)
        cr_assert(values[j] >= d.parameters[0] && values[j] <= d.parameters[1], "%s: %.17g", rows[i].label,
                  values[j]);
    }
  }
  grdp_arena_free(&arena);
}

/* dx/dz = phi(z) / f(x), with GSL's densities. */
static double slope_by_density(double z, double density) {
  return gsl_ran_ugaussian_pdf(z) / density;
}

Test(transform, slopes_are_the_ratio_of_densities) {
  const grdp_distribution rows[] = {{KIND(NORMAL), {2.0}, -INFINITY, INFINITY, NULL, NULL, 0},
                                    {KIND(LOGNORMAL), {0.3}, -INFINITY, INFINITY, NULL, NULL, 0},
                                    {KIND(GAMMA), {2.5, 4.0}, -INFINITY, INFINITY, NULL, NULL, 0},
                                    {KIND(GAMMA), {0.4, 4.0}, -INFINITY, INFINITY, NULL, NULL, 0},
                                    {KIND(STUDENT), {1.0, 4.0}, -INFINITY, INFINITY, NULL, NULL, 0},
                                    {KIND(WEIBULL), {1.7, 5.0}, -INFINITY, INFINITY, NULL, NULL, 0},
                                    {KIND(BETA), {0.0, 1.0, 2.0, 5.0}, -INFINITY, INFINITY, NULL, NULL, 0}};
  grdp_arena arena = {0};
  grdp_transforms made = {.arena = &arena};
  uint64_t state = 3;
  for (size_t k = 0; k < 400; k++) {
    double scores[8], slopes[8], values[8];
    for (size_t i = 0; i < 8; i++)
      scores[i] = next_score(&state, 5.0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
      const grdp_transform *transform = grdp_transform_make(&made, &rows[i], 1.5);
      grdp_transform_slopes(transform, 8, scores, slopes);
      grdp_transform_apply(transform, 8, scores, values);
      double z = scores[0], x = values[0];
      const double densities[] = {gsl_ran_gaussian_pdf(x - 1.5, 2.0), gsl_ran_lognormal_pdf(x, log(1.5), 0.3),
                                  gsl_ran_gamma_pdf(x, 2.5, 4.0),     gsl_ran_gamma_pdf(x, 0.4, 4.0),
                                  gsl_ran_tdist_pdf(x - 1.5, 4.0),    gsl_ran_weibull_pdf(x, 5.0, 1.7),
                                  gsl_ran_beta_pdf(x, 2.0, 5.0)};
      double expected = slope_by_density(z, densities[i]);
      cr_expect_float_eq(slopes[0], expected, 1e-6 * expected, "%zu at %g: %.12g, not %.12g", i, z, slopes[0],
                         expected);
    }
  }
  grdp_arena_free(&arena);
}

Test(transform, slopes_of_all_are_those_of_the_values) {
  grdp_arena arena = {0};
  grdp_transforms made = {.arena = &arena};
  for (size_t i = 0; i < reference_count; i++) {
    const reference *row = &references[i];
    const grdp_distribution d = distribution_of(row);
    const grdp_transform *transform = grdp_transform_make(&made, &d, row->m);
    for (double z = -3.03; z < 3.1; z += 0.5) {
      double scores[8] = {z, z, z, z, z, z, z, z}, slopes[8], h = 1e-4;
      grdp_transform_slopes(transform, 8, scores, slopes);
      double expected = (value_at(transform, z + h) - value_at(transform, z - h)) / (2.0 * h);
      double digits = DBL_EPSILON * (fabs(value_at(transform, z)) + row->size) / h;
      cr_expect_float_eq(slopes[7], expected, 1e-5 * expected + 8.0 * digits, "%s (row %zu) at %g: %.12g, not %.12g",
                         row->label, i, z, slopes[7], expected);
    }
  }
  grdp_arena_free(&arena);
}

static void expect_same_bits(const grdp_transform *transform, const char *label) {
  enum { COUNT = 1024 };
  static double scores[COUNT], expected[2][COUNT], values[2][COUNT];
  const grdp_transform_kernels *portable = grdp_transform_kernels_get(0);
  uint64_t state = 11;
  for (size_t k = 0; k < COUNT; k++)
    scores[k] = next_score(&state, k % 2 == 0 ? 8.7 : 3.0);
  portable->apply[transform->form](transform, COUNT, scores, expected[0]);
  portable->slopes[transform->form](transform, COUNT, scores, expected[1]);
  for (size_t number = 1; grdp_transform_kernels_get(number) != NULL; number++) {
    const grdp_transform_kernels *kernels = grdp_transform_kernels_get(number);
    kernels->apply[transform->form](transform, COUNT, scores, values[0]);
    kernels->slopes[transform->form](transform, COUNT, scores, values[1]);
    cr_expect(memcmp(values, expected, sizeof values) == 0, "%s: %s", label, kernels->name);
  }
}

Test(transform, bits_are_the_same_for_all_instruction_sets) {
  static const double listed[40] = {1, 5, 2, 7, 3, -1, 0, 9, 12, 8, 6, 4};
  const grdp_distribution more[] = {{KIND(BERNOULLI), {0.3}, -INFINITY, INFINITY, NULL, NULL, 0},
                                    {KIND(POISSON), {300.0}, -INFINITY, INFINITY, NULL, NULL, 0},
                                    {KIND(POISSON), {3e6}, -INFINITY, INFINITY, NULL, NULL, 0},
                                    {KIND(EMPIRICAL), {0}, -INFINITY, INFINITY, listed, NULL, 12}};
  grdp_arena arena = {0};
  grdp_transforms made = {.arena = &arena};
  for (size_t i = 0; i < reference_count; i++) {
    const grdp_distribution d = distribution_of(&references[i]);
    expect_same_bits(grdp_transform_make(&made, &d, references[i].m), references[i].label);
  }
  for (size_t i = 0; i < sizeof more / sizeof *more; i++)
    expect_same_bits(grdp_transform_make(&made, &more[i], UNUSED), "single values");
  expect_same_bits(grdp_transform_rows(&made, listed, 40), "rows");
  expect_same_bits(grdp_transform_student_score(&made, 4.0), "student score");
  grdp_arena_free(&arena);
}

Test(transform, no_score_reaches_outside_the_tables) {
  double odd[8] = {(double)NAN, -(double)NAN, INFINITY, -INFINITY, 1e308, -1e308, DBL_MIN, -0.0}, values[8];
  static const double rows[40] = {0};
  grdp_arena arena = {0};
  grdp_transforms made = {.arena = &arena};
  const grdp_transform *others[2] = {grdp_transform_rows(&made, rows, 40), grdp_transform_student_score(&made, 4.0)};
  for (size_t number = 0; grdp_transform_kernels_get(number) != NULL; number++) {
    const grdp_transform_kernels *kernels = grdp_transform_kernels_get(number);
    for (size_t i = 0; i < reference_count + 2; i++) {
      const grdp_transform *transform = others[i % 2];
      if (i < reference_count) {
        const grdp_distribution d = distribution_of(&references[i]);
        transform = grdp_transform_make(&made, &d, references[i].m);
      }
      kernels->apply[transform->form](transform, 8, odd, values);
      for (size_t k = 2; k < 8; k++)
        cr_expect(fabs(values[k]) <= DBL_MAX, "row %zu: %g", i, odd[k]);
      kernels->slopes[transform->form](transform, 8, odd, values);
    }
  }
  grdp_arena_free(&arena);
}

Test(transform, equal_shapes_share_a_table) {
  grdp_arena arena = {0};
  grdp_transforms made = {.arena = &arena};
  grdp_distribution student = {KIND(STUDENT), {0.03, 4.0}, -INFINITY, INFINITY, NULL, NULL, 0};
  grdp_distribution pert = {KIND(PERT), {0.0, 1.0}, -INFINITY, INFINITY, NULL, NULL, 0};
  const grdp_transform *first = grdp_transform_make(&made, &student, 0.1);
  cr_expect(grdp_transform_make(&made, &student, 0.1) == first);
  cr_expect(grdp_transform_make(&made, &student, 0.2) != first);
  student.parameters[0] = 7.0;
  double shifted = value_at(grdp_transform_make(&made, &student, -2.0), 1.25);
  cr_expect_float_eq((shifted + 2.0) / 7.0, (value_at(first, 1.25) - 0.1) / 0.03, 1e-13);
  cr_expect(made.tables.count == 1);
  grdp_transform_make(&made, &pert, 0.25);
  pert.parameters[0] = -8.0;
  pert.parameters[1] = 8.0;
  grdp_transform_make(&made, &pert, -4.0);
  cr_expect(made.tables.count == 2, "%zu", made.tables.count);
  grdp_arena_free(&arena);
}

Test(transform, a_spread_of_zero_gives_the_path) {
  const grdp_distribution rows[] = {{KIND(NORMAL), {0.0}, -INFINITY, INFINITY, NULL, NULL, 0},
                                    {KIND(NORMAL), {0.0}, 0.0, 3.0, NULL, NULL, 0},
                                    {KIND(STUDENT), {0.0, 4.0}, -INFINITY, INFINITY, NULL, NULL, 0},
                                    {KIND(LOGNORMAL), {0.0}, -INFINITY, INFINITY, NULL, NULL, 0},
                                    {KIND(LOGNORMAL), {0.0}, 0.1, 9.0, NULL, NULL, 0},
                                    {KIND(SPLIT_NORMAL), {0.0, 0.0}, -INFINITY, INFINITY, NULL, NULL, 0},
                                    {KIND(SKEW_NORMAL), {0.0, 2.0}, -INFINITY, INFINITY, NULL, NULL, 0}};
  grdp_arena arena = {0};
  grdp_transforms made = {.arena = &arena};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const grdp_transform *transform = grdp_transform_make(&made, &rows[i], 0.1567);
    cr_expect(value_at(transform, -3.0) == 0.1567 && value_at(transform, 7.0) == 0.1567, "row %zu", i);
  }
  grdp_arena_free(&arena);
}

/* Shapes for which no table of moderate size is exact fall back to the quantile. */
Test(transform, what_no_table_can_hold_is_bisected) {
  const grdp_distribution rows[] = {{KIND(BETA), {0.0, 1.0, 1e-3, 1e-3}, -INFINITY, INFINITY, NULL, NULL, 0},
                                    {KIND(STUDENT), {1.0, 0.02}, -INFINITY, INFINITY, NULL, NULL, 0}};
  grdp_arena arena = {0};
  grdp_transforms made = {.arena = &arena};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const grdp_transform *transform = grdp_transform_make(&made, &rows[i], 0.0);
    cr_expect(isnan(grdp_transform_error(transform)), "row %zu: %g", i, grdp_transform_error(transform));
    double x = value_at(transform, gsl_cdf_ugaussian_Pinv(0.45)), scores[8] = {0.3}, slopes[8];
    double expected = grdp_distribution_quantile(&rows[i], 0.0, 0.45);
    cr_expect_float_eq(x, expected, 1e-9 * fabs(expected), "row %zu: %g, not %g", i, x, expected);
    grdp_transform_slopes(transform, 8, scores, slopes);
    cr_expect(slopes[0] >= 0.0);
  }
  grdp_arena_free(&arena);
}

/* The score of t has t's probability, and gives t back by GSL's quantile. */
Test(transform, student_scores_have_the_probability_of_t) {
  static const double degrees[] = {0.5, 1.0, 2.5, 4.0, 10.0, 100.0, 1e4};
  grdp_arena arena = {0};
  grdp_transforms made = {.arena = &arena};
  for (size_t i = 0; i < sizeof degrees / sizeof *degrees; i++) {
    double df = degrees[i];
    const grdp_transform *score = grdp_transform_student_score(&made, df);
    cr_expect(grdp_transform_student_score(&made, df) == score);
    cr_expect(fabs(value_at(score, 0.0)) < 1e-15 && value_at(score, -1e300) == -8.5);
    uint64_t state = i;
    for (size_t k = 0; k < 2000; k++) {
      double t = gsl_cdf_tdist_Qinv(gsl_cdf_ugaussian_Q(fabs(next_score(&state, 8.0))), df);
      double z = value_at(score, t), expected = gsl_cdf_tdist_Q(t, df);
      cr_assert_float_eq(gsl_cdf_ugaussian_Q(z), expected, 1e-9 * expected, "df %g: %.17g gives %.17g", df, t, z);
      cr_assert(value_at(score, -t) == -z);
    }
  }
  const grdp_transform *score = grdp_transform_student_score(&made, 4.0);
  for (double p = 0.01; p < 1.0; p += 0.01)
    cr_expect_float_eq(value_at(score, gsl_cdf_tdist_Pinv(p, 4.0)), gsl_cdf_ugaussian_Pinv(p), 2e-9);
  double t[8] = {1.7, -1.7, 30.0, -0.001, 0.0, 2.0, 3.0, 4.0}, slopes[8], z[8];
  grdp_transform_slopes(score, 8, t, slopes);
  grdp_transform_apply(score, 8, t, z);
  for (size_t k = 0; k < 8; k++)
    cr_expect_float_eq(slopes[k], gsl_ran_tdist_pdf(t[k], 4.0) / gsl_ran_ugaussian_pdf(z[k]), 1e-6 * slopes[k]);
  grdp_arena_free(&arena);
}
