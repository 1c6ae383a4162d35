/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Moments against closed forms and GSL; merging; draws left out.
 */
#include "moments.h"

#include <criterion/criterion.h>
#include <gsl/gsl_statistics.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sample.h"

static void expect_near(double actual, double expected, double error, const char *what) {
  cr_expect(fabs(actual - expected) <= error, "%s: %.17g instead of %.17g", what, actual, expected);
}

/* 1 … n: mean (n + 1) / 2, variance n (n + 1) / 12 with divisor n - 1, skewness 0. */
Test(moments, first_whole_numbers) {
  static const size_t counts[] = {1, 2, 31, 32, 33, 511, 512, 513, 1024, 5000};
  double values[5000];
  for (size_t i = 0; i < 5000; i++)
    values[i] = (double)(i + 1);
  for (size_t row = 0; row < sizeof counts / sizeof counts[0]; row++) {
    double n = (double)counts[row];
    grdp_moments moments = measure_values(grdp_passes_choose(), values, counts[row], 3.0);
    grdp_summary summary = grdp_moments_summary(&moments);
    cr_expect(summary.count == n && summary.left_out == 0.0 && summary.least == 1.0 && summary.most == n, "%g", n);
    expect_near(summary.mean, 0.5 * (n + 1.0), 1e-14 * n, "mean");
    if (n > 1.0) {
      expect_near(summary.deviation, sqrt(n * (n + 1.0) / 12.0), 1e-14 * n, "deviation");
      expect_near(summary.skewness, 0.0, 1e-12, "skewness");
    } else {
      cr_expect(isnan(summary.deviation) && isnan(summary.skewness));
    }
  }
}

/* A success of probability 1/4 in exactly a quarter of the draws: skewness (1 - 2 p) / sqrt(p q) = 2 / sqrt 3. */
Test(moments, skewness_of_a_coin) {
  double values[2048];
  for (size_t i = 0; i < 2048; i++)
    values[i] = i / 32 % 4 == 0 ? 5.0 : 2.0;
  grdp_moments moments = measure_values(grdp_passes_choose(), values, 2048, 2.0);
  grdp_summary summary = grdp_moments_summary(&moments);
  expect_near(summary.skewness, 2.0 / sqrt(3.0), 1e-14, "skewness");
  expect_near(summary.mean, 2.75, 1e-15, "mean");
}

/* GSL's skewness has the divisor n - 1 in its deviation. Both lose digits far from 0; the tolerance is that of GSL. */
Test(moments, agree_with_gsl) {
  enum { COUNT = 100000 };
  static double values[COUNT];
  for (size_t kind = 0; kind < sample_kind_count; kind++) {
    if (sample_kinds[kind].scale != 0.0)
      continue; /* squares overflow, vanish, or have no mean */
    uint64_t state = 7 + kind;
    for (size_t i = 0; i < COUNT; i++)
      values[i] = sample_kinds[kind].draw(&state);
    grdp_frame frame = frame_values(values, COUNT);
    grdp_moments moments = measure_values(grdp_passes_choose(), values, COUNT, frame.scaling.centre);
    grdp_summary summary = grdp_moments_summary(&moments);
    double mean = gsl_stats_mean(values, 1, COUNT), deviation = gsl_stats_sd_m(values, 1, COUNT, mean);
    double skewness = gsl_stats_skew_m_sd(values, 1, COUNT, mean, deviation) * pow(COUNT / (COUNT - 1.0), 1.5);
    double least, most;
    gsl_stats_minmax(&least, &most, values, 1, COUNT);
    expect_near(summary.mean, mean, 2e-15 * (fabs(mean) + deviation), sample_kinds[kind].name);
    expect_near(summary.deviation, deviation, 1e-9 * deviation, sample_kinds[kind].name);
    expect_near(summary.skewness, skewness, 1e-4 * (kind == 8) + 1e-9 * (1.0 + fabs(skewness)),
                sample_kinds[kind].name);
    cr_expect(summary.least == least && summary.most == most);
  }
}

/* Values 2^50 + k, k = 0 … 3 in equal parts: deviation sqrt(5/4) to the last digits. */
Test(moments, keep_their_digits_far_from_zero) {
  double values[4096];
  for (size_t i = 0; i < 4096; i++)
    values[i] = 0x1p50 + (double)(i / 32 % 4);
  grdp_frame frame = frame_values(values, 4096);
  grdp_moments moments = measure_values(grdp_passes_choose(), values, 4096, frame.scaling.centre);
  grdp_summary summary = grdp_moments_summary(&moments);
  expect_near(summary.deviation, sqrt(1.25 * 4096.0 / 4095.0), 1e-15, "deviation");
  expect_near(summary.skewness, 0.0, 1e-15, "skewness");
  cr_expect(summary.mean == 0x1p50 + 1.5);
}

Test(moments, of_a_constant) {
  double values[700];
  for (size_t i = 0; i < 700; i++)
    values[i] = 0.1;
  grdp_moments moments = measure_values(grdp_passes_choose(), values, 700, 0.1);
  grdp_summary summary = grdp_moments_summary(&moments);
  cr_expect(summary.mean == 0.1 && summary.deviation == 0.0 && isnan(summary.skewness));
  moments = grdp_moments_empty(1.0);
  summary = grdp_moments_summary(&moments);
  cr_expect(summary.count == 0.0 && isnan(summary.mean) && isnan(summary.deviation) && isnan(summary.least));
}

/* Chunks measured apart and merged are the whole to rounding; and the same bits whoever measured them. */
Test(moments, merge) {
  enum { CHUNK = 2048, CHUNKS = 12 };
  static double values[CHUNK * CHUNKS];
  uint64_t state = 3;
  for (size_t i = 0; i < CHUNK * CHUNKS; i++)
    values[i] = exp(next_normal(&state));
  const grdp_passes *passes = grdp_passes_choose();
  grdp_moments parts[CHUNKS], forwards = grdp_moments_empty(1.0), extended = grdp_moments_empty(1.0);
  for (size_t k = CHUNKS; k-- > 0;) /* measured backwards, as another thread might have */
    parts[k] = measure_values(passes, values + k * CHUNK, CHUNK, 1.0);
  for (size_t k = 0; k < CHUNKS; k++)
    grdp_moments_merge(&forwards, &parts[k]);
  for (size_t k = 0; k < CHUNKS / 2; k++)
    grdp_moments_merge(&extended, &parts[k]);
  for (size_t k = CHUNKS / 2; k < CHUNKS; k++) { /* the run goes on later */
    grdp_moments again = measure_values(passes, values + k * CHUNK, CHUNK, 1.0);
    grdp_moments_merge(&extended, &again);
  }
  cr_expect(memcmp(&forwards, &extended, sizeof forwards) == 0);
  grdp_moments whole = measure_values(passes, values, CHUNK * CHUNKS, 1.0);
  grdp_summary one = grdp_moments_summary(&whole), two = grdp_moments_summary(&forwards);
  expect_near(two.mean, one.mean, 1e-15, "mean");
  expect_near(two.deviation, one.deviation, 1e-14 * one.deviation, "deviation");
  expect_near(two.skewness, one.skewness, 1e-13 * one.skewness, "skewness");
  cr_expect(one.count == two.count && one.least == two.least && one.most == two.most);
}

/* Draws left out do not count, whatever their value, and the rest is as if they had never been. */
Test(moments, leave_out_failed_draws) {
  double values[512], kept[512];
  uint8_t failed[512] = {0};
  uint64_t state = 11;
  size_t count = 0;
  for (size_t i = 0; i < 512; i++) {
    values[i] = 10.0 + next_normal(&state);
    failed[i] = i % 7 == 0;
    if (failed[i])
      values[i] = 1e200;
    else if (i % 50 == 1)
      values[i] = i % 100 == 1 ? (double)NAN : -(double)INFINITY;
    else
      kept[count++] = values[i];
  }
  grdp_block block;
  grdp_block_prepare(grdp_passes_choose(), values, failed, 512, &block);
  grdp_moments moments = grdp_moments_empty(9.0);
  grdp_moments_add(&moments, &block);
  grdp_summary summary = grdp_moments_summary(&moments);
  cr_expect(summary.count == (double)count && summary.left_out == 512.0 - (double)count && block.good == count);
  expect_near(summary.mean, gsl_stats_mean(kept, 1, count), 1e-14, "mean");
  expect_near(summary.deviation, gsl_stats_sd(kept, 1, count), 1e-14, "deviation");
  double least, most;
  gsl_stats_minmax(&least, &most, kept, 1, count);
  cr_expect(summary.least == least && summary.most == most);
  for (size_t i = 0; i < 512; i++)
    failed[i] = 1;
  grdp_block_prepare(grdp_passes_choose(), values, failed, 512, &block);
  grdp_moments_add(&moments, &block);
  cr_expect(grdp_moments_summary(&moments).mean == summary.mean &&
            grdp_moments_summary(&moments).count == summary.count);
  cr_expect(moments.left_out == 1024 - count);
}

/* A chunk in which every draw has failed changes nothing but the count of those left out, before or after others. */
Test(moments, merge_with_nothing) {
  double values[512];
  uint8_t failed[512];
  uint64_t state = 23;
  memset(failed, 1, sizeof failed);
  for (size_t i = 0; i < 512; i++)
    values[i] = next_normal(&state);
  grdp_block block;
  grdp_block_prepare(grdp_passes_choose(), values, failed, 512, &block);
  grdp_moments lost = grdp_moments_empty(0.0), some = measure_values(grdp_passes_choose(), values, 512, 0.0);
  grdp_moments_add(&lost, &block);
  grdp_moments before = lost, after = some;
  grdp_moments_merge(&before, &some);
  grdp_moments_merge(&after, &lost);
  cr_expect(memcmp(&before, &after, sizeof before) == 0 && before.left_out == 512);
  before.left_out = 0;
  cr_expect(memcmp(&before, &some, sizeof before) == 0);
}

/* Of a sample with a NaN, a short block and zeros of both signs. */
Test(moments, are_the_same_bits_in_every_instruction_set) {
  static double values[512 * 8];
  uint64_t state = 5;
  for (size_t i = 0; i < 512 * 8; i++)
    values[i] = i == 1777 ? (double)NAN : lround(next_normal(&state)) == 0 ? -0.0 : 3.0 * next_normal(&state);
  grdp_moments first = measure_values(grdp_passes_get(0), values, 512 * 8 - 3, 0.25);
  for (size_t number = 1; grdp_passes_get(number) != NULL; number++) {
    grdp_moments other = measure_values(grdp_passes_get(number), values, 512 * 8 - 3, 0.25);
    cr_expect(memcmp(&first, &other, sizeof first) == 0, "%s", grdp_passes_get(number)->name);
  }
  cr_expect(first.left_out == 1);
}
