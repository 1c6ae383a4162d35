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
#include <string.h>

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

/* Scrambles with 100 or 101 hits each of 500: the sum of squared deviations from the ratio, over 31/32, and one. */
Test(interval, of_a_probability) {
  grdp_hits hits = {{0}, {0}, {0}}, equal = {{0}, {0}, {0}};
  double squares = 0.0, p = (32.0 * 100.0 + 8.0) / 16000.0;
  for (size_t r = 0; r < 32; r++) {
    hits.draws[r] = equal.draws[r] = 500;
    hits.hits[r] = r % 4 == 0 ? 101 : 100;
    equal.hits[r] = 100;
    squares += pow((double)hits.hits[r] - 500.0 * p, 2.0);
  }
  grdp_confidence confidence = grdp_confidence_make(GRDP_SCRAMBLED, 0.95);
  grdp_estimate found = grdp_interval_probability(&hits, &confidence);
  double error = sqrt(squares * 32.0 / 31.0 + 1.0) / 16000.0;
  expect_near(found.value, p, 1e-15, "share");
  expect_near(found.error / error, 1.0, 1e-12, "error");
  expect_near(found.high - found.value, confidence.student * error, 1e-15, "reach");
  expect_near(grdp_interval_probability(&equal, &confidence).error, 1.0 / 16000.0, 1e-18, "of equal scrambles");
}

/* ---- failed draws ---- */

/* Every draw has failed: nothing is known but how many. Counted as met or missed they are all or none. */
Test(interval, when_all_draws_have_failed) {
  double values[512] = {0.0};
  uint8_t failed[512], hit[512] = {0};
  memset(failed, 1, sizeof failed);
  grdp_block block;
  grdp_arena arena = {0};
  grdp_block_prepare(grdp_passes_choose(), values, failed, 512, &block);
  cr_assert(block.good == 0 && block.left_out == 512 && !block.whole);
  grdp_frame frame = grdp_frame_make(&block);
  grdp_moments moments = grdp_moments_empty(frame.scaling.centre);
  grdp_histogram histogram = grdp_histogram_empty(&frame, &arena);
  grdp_hits hits = {{0}, {0}, {0}};
  grdp_moments_add(&moments, &block);
  grdp_histogram_add(&histogram, &block);
  grdp_hits_add(&hits, hit, failed, 512);
  grdp_pooled pooled = grdp_histogram_read(&histogram, &arena);
  for (int replication = 0; replication < 2; replication++) {
    grdp_confidence confidence = grdp_confidence_make(replication == 0 ? GRDP_SCRAMBLED : GRDP_INDEPENDENT, 0.95);
    cr_expect(isnan(grdp_interval_mean(&moments, &confidence).value));
    cr_expect(isnan(grdp_interval_deviation(&moments, &confidence).value));
    cr_expect(isnan(grdp_interval_skewness(&moments, &confidence).value));
    cr_expect(isnan(grdp_interval_quantile(&pooled, 0.5, &confidence).high));
    cr_expect(isnan(grdp_interval_probability(&hits, &confidence).value));
    grdp_hits met = grdp_hits_with_failures(&hits, true), missed = grdp_hits_with_failures(&hits, false);
    grdp_estimate all = grdp_interval_probability(&met, &confidence);
    grdp_estimate none = grdp_interval_probability(&missed, &confidence);
    cr_expect(all.value == 1.0 && all.high == 1.0 && none.value == 0.0 && none.low == 0.0);
    expect_near(all.low, pow(0.025, 1.0 / 512.0), 1e-10, "all of 512");
    expect_near(none.high, 1.0 - pow(0.025, 1.0 / 512.0), 1e-10, "none of 512");
  }
  grdp_summary summary = grdp_moments_summary(&moments);
  cr_expect(summary.count == 0.0 && summary.left_out == 512.0 && isnan(summary.mean) && isnan(summary.most));
  grdp_arena_free(&arena);
}

static void add_all(const double *values, const uint8_t *failed, size_t count, grdp_moments *moments,
                    grdp_histogram *histogram) {
  grdp_block block;
  for (size_t first = 0; first < count; first += 512) {
    size_t size = count - first < 512 ? count - first : 512;
    grdp_block_prepare(grdp_passes_choose(), values + first, failed == NULL ? NULL : failed + first, size, &block);
    grdp_moments_add(moments, &block);
    grdp_histogram_add(histogram, &block);
  }
}

/* Blocks whole, failed in part, failed altogether and short: as if the failed draws, here those beyond 1.5 and a stretch
 * of 700, had never been; the interval of a mean with scrambles of different size by its formula. */
Test(interval, when_some_draws_have_failed) {
  enum { COUNT = 512 * 9 - 77 };
  static double values[COUNT], kept[COUNT];
  static uint8_t failed[COUNT];
  double sums[32] = {0.0}, counts[32] = {0.0}, squares = 0.0;
  size_t good = 0;
  uint64_t state = 31;
  for (size_t i = 0; i < COUNT; i++) {
    values[i] = next_normal(&state);
    failed[i] = (i >= 2048 && values[i] > 1.5) || (i >= 1000 && i < 1700);
    if (failed[i] == 0) {
      kept[good++] = values[i];
      sums[i % 32] += values[i];
      counts[i % 32] += 1.0;
    }
  }
  grdp_arena arena = {0};
  grdp_frame frame = frame_values(values, COUNT);
  grdp_moments moments = grdp_moments_empty(frame.scaling.centre), others = moments;
  grdp_histogram histogram = grdp_histogram_empty(&frame, &arena), other = grdp_histogram_empty(&frame, &arena);
  add_all(values, failed, COUNT, &moments, &histogram);
  add_all(kept, NULL, good, &others, &other);
  grdp_confidence confidence = grdp_confidence_make(GRDP_SCRAMBLED, 0.95);
  double mean = gsl_stats_mean(kept, 1, good), n = (double)good;
  for (size_t r = 0; r < 32; r++)
    squares += pow((sums[r] - counts[r] * mean) / n, 2.0);
  grdp_estimate found = grdp_interval_mean(&moments, &confidence);
  expect_near(found.value, mean, 1e-14, "mean");
  expect_near(found.error / sqrt(squares * 32.0 / 31.0), 1.0, 1e-12, "error");
  expect_near(grdp_interval_deviation(&moments, &confidence).value, gsl_stats_sd(kept, 1, good), 1e-13, "deviation");
  cr_expect(moments.left_out == COUNT - good && histogram.total == good);
  grdp_pooled pooled = grdp_histogram_read(&histogram, &arena), same = grdp_histogram_read(&other, &arena);
  for (double p = 0.01; p < 1.0; p += 0.07) /* the same bins, whatever the scrambles */
    cr_expect(grdp_pooled_quantile(&pooled, p) == grdp_pooled_quantile(&same, p), "%g", p);
  cr_expect(isfinite(grdp_interval_quantile(&pooled, 0.3, &confidence).error));
  grdp_arena_free(&arena);
}
