/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Covariances, correlations and rank correlations against GSL and closed forms.
 */
#include "covariance.h"

#include <criterion/criterion.h>
#include <gsl/gsl_statistics.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ranks.h"
#include "sample.h"

enum { COUNT = 6000 };

static void expect_near(double actual, double expected, double error, const char *what) {
  cr_expect(fabs(actual - expected) <= error, "%s: %.17g instead of %.17g", what, actual, expected);
}

static void draw_pair(uint64_t *state, double correlation, size_t count, double *x, double *y) {
  for (size_t i = 0; i < count; i++) {
    x[i] = next_normal(state);
    y[i] = correlation * x[i] + sqrt(1.0 - correlation * correlation) * next_normal(state);
  }
}

static void add_all(grdp_covariances *covariances, const double *const *values, const uint8_t *failed, size_t count) {
  const double *at[8];
  for (size_t first = 0; first < count; first += GRDP_BLOCK) {
    for (size_t s = 0; s < covariances->series; s++)
      at[s] = values[s] + first;
    size_t rest = count - first;
    grdp_covariances_add(covariances, at, failed == NULL ? NULL : failed + first,
                         rest < GRDP_BLOCK ? rest : GRDP_BLOCK);
  }
}

Test(covariance, agrees_with_gsl) {
  static double x[COUNT], y[COUNT], z[COUNT];
  uint64_t state = 2;
  draw_pair(&state, -0.6, COUNT, x, y);
  for (size_t i = 0; i < COUNT; i++) {
    y[i] = 1e6 + 0.01 * y[i];
    z[i] = exp(x[i]);
  }
  grdp_arena arena = {0};
  const double *const values[] = {x, y, z};
  grdp_covariances all = grdp_covariances_empty(3, (const double[]){0.1, 1e6, 1.0}, &arena);
  add_all(&all, values, NULL, COUNT);
  grdp_confidence confidence = grdp_confidence_make(GRDP_SCRAMBLED, 0.95);
  for (size_t i = 0; i < 3; i++)
    for (size_t j = 0; j < 3; j++) {
      double covariance = gsl_stats_covariance(values[i], 1, values[j], 1, COUNT);
      double correlation = gsl_stats_correlation(values[i], 1, values[j], 1, COUNT);
      grdp_estimate found = grdp_correlation_of(&all, i, j, &confidence);
      expect_near(grdp_covariance_of(&all, i, j, &confidence).value / covariance, 1.0, 1e-8, "covariance");
      expect_near(found.value, correlation, 1e-8, "correlation");
      cr_expect(found.low <= found.value && found.value <= found.high && (i != j || found.error == 0.0));
    }
  grdp_arena_free(&arena);
}

/* The error of a covariance is the scatter of 32 means of products about the common means. */
Test(covariance, error) {
  static double x[4096], y[4096];
  uint64_t state = 4;
  draw_pair(&state, 0.5, 4096, x, y);
  grdp_arena arena = {0};
  grdp_covariances all = grdp_covariances_empty(2, (const double[]){0.0, 0.0}, &arena);
  add_all(&all, (const double *const[]){x, y}, NULL, 4096);
  grdp_confidence confidence = grdp_confidence_make(GRDP_SCRAMBLED, 0.95);
  double means[32] = {0.0}, mx = gsl_stats_mean(x, 1, 4096), my = gsl_stats_mean(y, 1, 4096);
  for (size_t i = 0; i < 4096; i++)
    means[i % 32] += (x[i] - mx) * (y[i] - my) / 128.0;
  double error = gsl_stats_sd(means, 1, 32) / sqrt(32.0);
  expect_near(grdp_covariance_of(&all, 0, 1, &confidence).error / error, 1.0, 1e-12, "error");
  grdp_arena_free(&arena);
}

Test(covariance, merges_and_leaves_out) {
  static double x[COUNT], y[COUNT], kept_x[COUNT], kept_y[COUNT];
  static uint8_t failed[COUNT];
  uint64_t state = 6;
  size_t kept = 0;
  draw_pair(&state, 0.3, COUNT, x, y);
  for (size_t i = 0; i < COUNT; i++) {
    failed[i] = i % 11 == 3;
    x[i] = i % 301 == 5 ? (double)NAN : x[i];
    if (!failed[i] && isfinite(x[i])) {
      kept_x[kept] = x[i];
      kept_y[kept++] = y[i];
    }
  }
  grdp_arena arena = {0};
  const double centres[] = {0.5, -0.5};
  grdp_covariances whole = grdp_covariances_empty(2, centres, &arena),
                   merged = grdp_covariances_empty(2, centres, &arena);
  grdp_covariances again = grdp_covariances_empty(2, centres, &arena);
  add_all(&whole, (const double *const[]){x, y}, failed, COUNT);
  for (size_t first = 0; first < COUNT; first += 1024) {
    grdp_covariances part = grdp_covariances_empty(2, centres, &arena);
    add_all(&part, (const double *const[]){x + first, y + first}, failed + first,
            COUNT - first < 1024 ? COUNT - first : 1024);
    grdp_covariances_merge(&merged, &part);
    grdp_covariances_merge(&again, &part);
  }
  grdp_confidence confidence = grdp_confidence_make(GRDP_SCRAMBLED, 0.95);
  double expected = gsl_stats_covariance(kept_x, 1, kept_y, 1, kept);
  expect_near(grdp_covariance_of(&whole, 0, 1, &confidence).value, expected, 1e-14, "whole");
  expect_near(grdp_covariance_of(&merged, 0, 1, &confidence).value, expected, 1e-14, "merged");
  cr_expect(whole.left_out == COUNT - kept && merged.left_out == whole.left_out);
  cr_expect(memcmp(merged.products, again.products, 3 * sizeof(grdp_scramble_sums)) == 0);
  grdp_arena_free(&arena);
}

/* GSL's coefficient: Pearson's of the mean ranks. Without ties, with ties, and with failed draws. */
Test(ranks, agree_with_gsl) {
  static double x[COUNT], y[COUNT], work[2 * COUNT];
  grdp_confidence confidence = grdp_confidence_make(GRDP_SCRAMBLED, 0.95);
  for (int rounding = 0; rounding < 2; rounding++) {
    uint64_t state = 8;
    draw_pair(&state, 0.7, COUNT, x, y);
    for (size_t i = 0; rounding == 1 && i < COUNT; i++) {
      x[i] = floor(2.0 * x[i]);
      y[i] = fmax(0.0, y[i]);
    }
    grdp_arena arena = {0};
    grdp_stored_draws stored = grdp_stored_draws_empty(2, COUNT, &arena);
    for (size_t first = COUNT; first > 0; first -= 500) /* in any order */
      grdp_stored_draws_put(&stored, first - 500, (const double *const[]){x + first - 500, y + first - 500}, NULL,
                            500);
    grdp_ranks ranks = grdp_ranks_make(&stored, &arena);
    grdp_estimate found = grdp_rank_correlation_of(&ranks, 0, 1, &confidence);
    expect_near(found.value, gsl_stats_spearman(x, 1, y, 1, COUNT, work), 1e-12, "Spearman");
    cr_expect(found.low < found.value && found.value < found.high && found.error < 0.02);
    expect_near(grdp_rank_correlation_of(&ranks, 1, 1, &confidence).value, 1.0, 1e-15, "with itself");
    grdp_arena_free(&arena);
  }
}

Test(ranks, leave_out_failed_draws) {
  double x[100], y[100], work[200], kept_x[100], kept_y[100];
  uint8_t failed[100] = {0};
  uint64_t state = 12;
  size_t kept = 0;
  draw_pair(&state, -0.4, 100, x, y);
  for (size_t i = 0; i < 100; i++) {
    failed[i] = i % 9 == 0;
    y[i] = i % 10 == 3 ? (double)INFINITY : y[i];
    if (i < 90 && !failed[i] && isfinite(y[i])) {
      kept_x[kept] = x[i];
      kept_y[kept++] = y[i];
    }
  }
  grdp_arena arena = {0};
  grdp_confidence confidence = grdp_confidence_make(GRDP_SCRAMBLED, 0.95);
  grdp_stored_draws stored = grdp_stored_draws_empty(2, 90, &arena); /* the last ten find no room */
  grdp_stored_draws_put(&stored, 0, (const double *const[]){x, y}, failed, 100);
  grdp_ranks ranks = grdp_ranks_make(&stored, &arena);
  cr_expect(ranks.draws == kept);
  expect_near(grdp_rank_correlation_of(&ranks, 0, 1, &confidence).value,
              gsl_stats_spearman(kept_x, 1, kept_y, 1, kept, work), 1e-13, "Spearman");
  grdp_stored_draws empty = grdp_stored_draws_empty(2, 16, &arena);
  ranks = grdp_ranks_make(&empty, &arena);
  cr_expect(ranks.draws == 0 && isnan(grdp_rank_correlation_of(&ranks, 0, 1, &confidence).value));
  grdp_arena_free(&arena);
}

/* Truth over seeds 1 to 1000: normal pairs (Pearson rho, Spearman 6 / pi arcsin(rho / 2), Kruskal 1958), and two coins,
 * whose Spearman coefficient is their correlation, so that the part of the ties in the error is tested too. */
Test(ranks, coverage) {
  enum { SEEDS = 1000, DRAWS = 2048 };
  static double x[DRAWS], y[DRAWS], coin_x[DRAWS], coin_y[DRAWS];
  grdp_confidence confidence = grdp_confidence_make(GRDP_SCRAMBLED, 0.95);
  const double rho = 0.8, pi = 3.14159265358979323846;
  const double truth[3] = {rho, 6.0 / pi * asin(0.5 * rho), 0.5 / sqrt(0.75)};
  unsigned held[3] = {0};
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    grdp_arena arena = {0};
    uint64_t state = seed * 104729;
    draw_pair(&state, rho, DRAWS, x, y);
    for (size_t i = 0; i < DRAWS; i++) { /* P(x) = 1/2, P(y) = 1/4, y only with x: 1/8 / sqrt(1/4 * 3/16) */
      coin_x[i] = next_uniform(&state) < 0.5;
      coin_y[i] = coin_x[i] > 0.0 && next_uniform(&state) < 0.5;
    }
    grdp_covariances moments = grdp_covariances_empty(2, (const double[]){0.0, 0.0}, &arena);
    add_all(&moments, (const double *const[]){x, y}, NULL, DRAWS);
    grdp_stored_draws stored = grdp_stored_draws_empty(4, DRAWS, &arena);
    grdp_stored_draws_put(&stored, 0, (const double *const[]){x, y, coin_x, coin_y}, NULL, DRAWS);
    grdp_ranks ranks = grdp_ranks_make(&stored, &arena);
    grdp_estimate found[3] = {grdp_correlation_of(&moments, 0, 1, &confidence),
                              grdp_rank_correlation_of(&ranks, 0, 1, &confidence),
                              grdp_rank_correlation_of(&ranks, 2, 3, &confidence)};
    for (size_t k = 0; k < 3; k++)
      held[k] += found[k].low <= truth[k] && truth[k] <= found[k].high;
    grdp_arena_free(&arena);
  }
  static const char *const names[] = {"Pearson", "Spearman", "Spearman of coins"};
  for (size_t k = 0; k < 3; k++) {
    double share = 100.0 * held[k] / SEEDS;
    cr_log_info("%s: %.1f %%", names[k], share);
    cr_expect(share >= 92.0 && share <= 98.0, "%s: %.1f %%", names[k], share);
  }
}
