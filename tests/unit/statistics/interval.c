/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Intervals: their pieces against GSL and published values, and how often they hold the truth.
 */
#include "interval.h"

#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics.h>
#include <math.h>
#include <stdlib.h>

#include "sample.h"

static void expect_near(double actual, double expected, double error, const char *what) {
  cr_expect(fabs(actual - expected) <= error, "%s: %.17g instead of %.17g", what, actual, expected);
}

/* GSL's distribution functions at our quantiles: its own inverses converge less well. */
Test(interval, student_and_beta_quantiles_agree_with_gsl) {
  static const double degrees[] = {1.0, 2.0, 5.0, 31.0, 1000.0};
  static const double tails[] = {0.25, 0.05, 0.025, 0.005, 1e-6};
  for (size_t i = 0; i < 5; i++)
    for (size_t j = 0; j < 5; j++) {
      double t = grdp_student_quantile(degrees[i], tails[j]);
      expect_near(gsl_cdf_tdist_Q(t, degrees[i]) / tails[j], 1.0, 1e-11, "t");
    }
  static const double shapes[][2] = {{0.5, 0.5}, {1.0, 20.0}, {3.0, 65534.0}, {30.0, 1e6}, {1e4, 3.0}, {12.0, 7.0}};
  for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
    for (size_t j = 0; j < 5; j++) {
      double a = shapes[i][0], b = shapes[i][1];
      double low = grdp_beta_quantile(a, b, tails[j]), high = grdp_beta_quantile(a, b, 1.0 - tails[j]);
      expect_near(gsl_cdf_beta_P(low, a, b) / tails[j], 1.0, 1e-8, "beta, low");
      double rounding = 2e-16 / (1.0 - high); /* of a quantile close to 1 */
      expect_near(gsl_cdf_beta_Q(high, a, b) / tails[j], 1.0, 1e-8 + rounding, "beta, high");
    }
}

/* No hit in n draws: 1 - (alpha / 2)^(1/n); all hit mirrors it. The limits of 7 in 200 solve the binomial's own sums. */
Test(interval, clopper_and_pearson) {
  grdp_limits none = grdp_clopper_pearson(0.0, 1000.0, 0.025), all = grdp_clopper_pearson(1000.0, 1000.0, 0.025);
  expect_near(none.high, 1.0 - pow(0.025, 1e-3), 1e-11, "none of 1000");
  expect_near(all.low, pow(0.025, 1e-3), 1e-11, "all of 1000");
  cr_expect(none.low == 0.0 && all.high == 1.0);
  grdp_limits some = grdp_clopper_pearson(7.0, 200.0, 0.025);
  expect_near(gsl_cdf_binomial_Q(6, some.low, 200), 0.025, 1e-9, "P(7 or more)");
  expect_near(gsl_cdf_binomial_P(7, some.high, 200), 0.025, 1e-9, "P(7 or fewer)");
}

/* Newcombe (1998, Statistics in Medicine 17, 857-872, table I): 81 of 263 gives 0.2553 to 0.3662 by Wilson's method, 15 of
 * 148 gives 0.0624 to 0.1605. */
Test(interval, wilson) {
  double normal = grdp_confidence_make(GRDP_INDEPENDENT, 0.95).normal;
  grdp_limits first = grdp_wilson(81.0, 263.0, normal), second = grdp_wilson(15.0, 148.0, normal);
  expect_near(normal, 1.959963984540054, 1e-14, "normal");
  expect_near(first.low, 0.2553, 5e-5, "81 of 263");
  expect_near(first.high, 0.3662, 5e-5, "81 of 263");
  expect_near(second.low, 0.0624, 5e-5, "15 of 148");
  expect_near(second.high, 0.1605, 5e-5, "15 of 148");
}

/* With equal scrambles the ratio's error is the scatter of 32 means; t with 31 degrees of freedom is 2.0395. */
Test(interval, of_a_mean) {
  double values[4096], means[32] = {0.0};
  uint64_t state = 1;
  for (size_t i = 0; i < 4096; i++) {
    values[i] = 50.0 + next_normal(&state);
    means[i % 32] += values[i] / 128.0;
  }
  grdp_moments moments = measure_values(grdp_passes_choose(), values, 4096, 50.0);
  grdp_confidence confidence = grdp_confidence_make(GRDP_SCRAMBLED, 0.95);
  grdp_estimate mean = grdp_interval_mean(&moments, &confidence);
  double error = gsl_stats_sd(means, 1, 32) / sqrt(32.0);
  expect_near(mean.value, gsl_stats_mean(values, 1, 4096), 1e-13, "mean");
  expect_near(mean.error / error, 1.0, 1e-12, "error");
  expect_near(confidence.student, 2.0395134463964082, 1e-12, "t");
  expect_near(mean.high - mean.value, 2.0395134463964082 * error, 1e-12, "reach");
  grdp_moments empty = grdp_moments_empty(0.0);
  cr_expect(isnan(grdp_interval_mean(&empty, &confidence).value));
  cr_expect(isnan(grdp_interval_deviation(&empty, &confidence).low));
  cr_expect(isnan(grdp_interval_skewness(&empty, &confidence).error));
}

/* Ranks (from 1) r and s with P(B < r) <= 2.5 % and P(B >= s) <= 2.5 %, and none narrower. */
Test(interval, order_statistics) {
  static const unsigned counts[] = {20, 100, 1000, 4096};
  static const double levels[] = {0.02, 0.1, 0.5, 0.9};
  double values[4096];
  for (size_t i = 0; i < 4096; i++)
    values[i] = 0x1p20 * (double)i; /* far apart: each in a bin of its own until a thousand */
  grdp_confidence confidence = grdp_confidence_make(GRDP_INDEPENDENT, 0.95);
  for (size_t row = 0; row < 4; row++)
    for (size_t k = 0; k < 4; k++) {
      grdp_arena arena = {0};
      unsigned n = counts[row], low = 0, high = n + 1;
      double p = levels[k];
      grdp_frame frame = frame_values(values, n);
      grdp_histogram histogram = grdp_histogram_empty(&frame, &arena);
      count_values(grdp_passes_choose(), values, n, &histogram);
      grdp_pooled pooled = grdp_histogram_read(&histogram, &arena);
      grdp_estimate quantile = grdp_interval_quantile(&pooled, p, &confidence);
      while (low < n && gsl_cdf_binomial_P(low, p, n) <= 0.025)
        low++;
      while (high > 0 && (high > n ? 0.0 : gsl_cdf_binomial_Q(high - 1, p, n)) <= 0.025)
        high--;
      high++; /* the first that holds */
      if (low == 0)
        cr_expect(quantile.low == -(double)INFINITY, "%u, %g", n, p);
      else
        expect_near(quantile.low / 0x1p20, low - 1.0, 2.0, "rank, low");
      if (high > n)
        cr_expect(quantile.high == (double)INFINITY, "%u, %g", n, p);
      else
        expect_near(quantile.high / 0x1p20, high - 1.0, 2.0, "rank, high");
      grdp_arena_free(&arena);
    }
}

Test(interval, hits) {
  uint8_t hit[512], failed[512];
  for (size_t i = 0; i < 512; i++) {
    hit[i] = i % 4 == 0;
    failed[i] = i % 16 == 0;
  }
  grdp_hits hits = {{0}, {0}, {0}}, more = {{0}, {0}, {0}};
  grdp_hits_add(&hits, hit, failed, 512);
  grdp_hits_add(&more, hit, NULL, 512);
  grdp_confidence confidence = grdp_confidence_make(GRDP_INDEPENDENT, 0.95);
  expect_near(grdp_interval_probability(&hits, &confidence).value, 96.0 / 480.0, 1e-15, "of those that count");
  grdp_hits met = grdp_hits_with_failures(&hits, true), missed = grdp_hits_with_failures(&hits, false);
  expect_near(grdp_interval_probability(&met, &confidence).value, 0.25, 1e-15, "as met");
  expect_near(grdp_interval_probability(&missed, &confidence).value, 96.0 / 512.0, 1e-15, "as missed");
  grdp_hits_merge(&hits, &more);
  expect_near(grdp_interval_probability(&hits, &confidence).value, 224.0 / 992.0, 1e-15, "both");
  grdp_hits none = {{0}, {0}, {0}};
  cr_expect(isnan(grdp_interval_probability(&none, &confidence).value));
  grdp_hits_add(&none, (const uint8_t[32]){0}, NULL, 32);
  grdp_estimate rare = grdp_interval_probability(&none, &confidence);
  expect_near(rare.high, 1.0 - pow(0.025, 1.0 / 32.0), 1e-10, "no hit");
  cr_expect(rare.low == 0.0 && rare.value == 0.0);
}
