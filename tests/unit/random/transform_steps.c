/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Discrete distributions: the score at which a value gives way to the next has exactly the probability of the values up
 * to there.
 */
#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

#include "transformed.h"

#define UNUSED ((double)NAN)
#define KIND(name) GRDP_DISTRIBUTION_##name

/* The least score whose value is above x: tails below and above it. */
static tails boundary_above(const grdp_transform *transform, double x) {
  double low = -8.5, high = 8.5;
  for (int step = 0; step < 60; step++) {
    double middle = 0.5 * (low + high);
    *(value_at(transform, middle) <= x ? &low : &high) = middle;
  }
  return (tails){gsl_cdf_ugaussian_P(low), gsl_cdf_ugaussian_Q(low)};
}

/* The lesser tail counts. */
static void expect_boundary(const grdp_transform *transform, double x, double below, double above, double margin) {
  tails found = boundary_above(transform, x);
  double lesser = below < above ? below : above, seen = below < above ? found.below : found.above;
  cr_expect_float_eq(seen, lesser, margin * lesser, "at %g: %.17g, not %.17g", x, seen, lesser);
}

Test(transform_steps, a_coin_falls_as_often_as_it_should) {
  grdp_arena arena = {0};
  grdp_transforms made = {.arena = &arena};
  static const double shares[] = {0.5, 0.3, 1e-6, 1.0 - 1e-9};
  for (size_t i = 0; i < 4; i++) {
    const grdp_distribution coin = {KIND(BERNOULLI), {shares[i]}, -INFINITY, INFINITY, NULL, NULL, 0};
    const grdp_transform *transform = grdp_transform_make(&made, &coin, UNUSED);
    expect_boundary(transform, 0.0, 1.0 - shares[i], shares[i], 1e-13);
    cr_expect(value_at(transform, 8.4) == 1.0 && value_at(transform, -8.4) == 0.0);
  }
  for (double p = 0.0; p <= 1.0; p += 1.0) {
    const grdp_distribution sure = {KIND(BERNOULLI), {p}, -INFINITY, INFINITY, NULL, NULL, 0};
    const grdp_transform *transform = grdp_transform_make(&made, &sure, UNUSED);
    cr_expect(value_at(transform, -8.4) == p && value_at(transform, 8.4) == p);
  }
  grdp_arena_free(&arena);
}

/* Boundaries by GSL from one end to the other, as far as scores reach. */
Test(transform_steps, poisson_boundaries_are_those_of_gsl) {
  static const double means[] = {0.05, 1.0, 4.2, 60.0, 5000.0};
  grdp_arena arena = {0};
  grdp_transforms made = {.arena = &arena};
  for (size_t i = 0; i < 5; i++) {
    double mean = means[i], reach = 8.0 * sqrt(mean) + 12.0;
    const grdp_distribution poisson = {KIND(POISSON), {mean}, -INFINITY, INFINITY, NULL, NULL, 0};
    const grdp_transform *transform = grdp_transform_make(&made, &poisson, UNUSED);
    for (double k = floor(fmax(0.0, mean - reach)); k < mean + reach; k += 1.0 + floor(reach / 40.0)) {
      double below = gsl_cdf_poisson_P((unsigned)k, mean), above = gsl_cdf_poisson_Q((unsigned)k, mean);
      if (below > 1e-15 && above > 1e-15)
        expect_boundary(transform, k, below, above, 1e-10);
    }
  }
  const grdp_distribution none = {KIND(POISSON), {0.0}, -INFINITY, INFINITY, NULL, NULL, 0};
  cr_expect(value_at(grdp_transform_make(&made, &none, UNUSED), 8.0) == 0.0);
  grdp_arena_free(&arena);
}

/* P(X <= k), or P(X > k), of a poisson, term by term in long double. */
static double poisson_sum(double mean, double k, bool upwards) {
  long double at = upwards ? (long double)k + 1.0L : (long double)k, m = (long double)mean;
  long double term = expl(at * logl(m) - m - lgammal(at + 1.0L)), sum = 0.0L;
  for (; term > sum * 1e-20L; at += upwards ? 1.0L : -1.0L) {
    sum += term;
    term *= upwards ? m / (at + 1.0L) : at / m;
  }
  return (double)sum;
}

/* Beyond the reach of a table of thresholds a poisson is the whole part of a curve. */
Test(transform_steps, a_poisson_of_millions_keeps_its_boundaries) {
  static const double means[] = {2e6, 3e9}, margins[] = {2e-9, 3e-8}; /* of the sum's first term, too */
  grdp_arena arena = {0};
  grdp_transforms made = {.arena = &arena};
  for (size_t i = 0; i < 2; i++) {
    double mean = means[i], sd = sqrt(mean);
    const grdp_distribution poisson = {KIND(POISSON), {mean}, -INFINITY, INFINITY, NULL, NULL, 0};
    const grdp_transform *transform = grdp_transform_make(&made, &poisson, UNUSED);
    for (double z = -7.25; z <= 7.5; z += 1.5) {
      double k = floor(mean + z * sd), lesser = poisson_sum(mean, k, z > 0.0);
      expect_boundary(transform, k, z > 0.0 ? 1.0 : lesser, z > 0.0 ? lesser : 1.0, margins[i]);
      cr_expect(value_at(transform, z) == floor(value_at(transform, z)));
    }
  }
  grdp_distribution cut = {KIND(POISSON), {2e6}, 2e6 + 0.5, 2e6 + 1000.0, NULL, NULL, 0};
  const grdp_transform *transform = grdp_transform_make(&made, &cut, UNUSED);
  cr_expect(value_at(transform, -8.4) == 2e6 + 1.0 && value_at(transform, 8.4) == 2e6 + 1000.0);
  double mass = poisson_sum(2e6, 2e6, true) - poisson_sum(2e6, 2e6 + 1000.0, true);
  double above = (poisson_sum(2e6, 2e6 + 500.0, true) - poisson_sum(2e6, 2e6 + 1000.0, true)) / mass;
  expect_boundary(transform, 2e6 + 500.0, 1.0 - above, above, 4e-9);
  grdp_arena_free(&arena);
}

Test(transform_steps, truncated_poissons_are_renormalised) {
  grdp_arena arena = {0};
  grdp_transforms made = {.arena = &arena};
  const grdp_distribution poisson = {KIND(POISSON), {3.0}, 1.5, 6.0, NULL, NULL, 0};
  const grdp_transform *transform = grdp_transform_make(&made, &poisson, UNUSED);
  double mass = gsl_cdf_poisson_P(6, 3.0) - gsl_cdf_poisson_P(1, 3.0);
  for (unsigned k = 2; k < 6; k++) {
    double below = (gsl_cdf_poisson_P(k, 3.0) - gsl_cdf_poisson_P(1, 3.0)) / mass;
    expect_boundary(transform, k, below, 1.0 - below, 1e-12);
  }
  cr_expect(value_at(transform, -8.4) == 2.0 && value_at(transform, 8.4) == 6.0);
  const grdp_distribution rare = {KIND(POISSON), {0.001}, 4.0, INFINITY, NULL, NULL, 0}; /* P(4 | X >= 4) */
  double above = gsl_cdf_poisson_Q(4, 0.001) / gsl_cdf_poisson_Q(3, 0.001);
  expect_boundary(grdp_transform_make(&made, &rare, UNUSED), 4.0, 1.0 - above, above, 1e-10);
  grdp_arena_free(&arena);
}

Test(transform_steps, listed_values_have_their_weights) {
  static const double values[] = {5.0, -2.0, 0.0, 1.0, 5.0, 9.0}, weights[] = {1.0, 2.0, 4.5, 2.0, 0.5, 0.0};
  grdp_arena arena = {0};
  grdp_transforms made = {.arena = &arena};
  grdp_distribution listed = {KIND(DISCRETE), {0}, -INFINITY, INFINITY, values, weights, 6};
  const grdp_transform *transform = grdp_transform_make(&made, &listed, UNUSED);
  expect_boundary(transform, -2.0, 0.2, 0.8, 1e-13);
  expect_boundary(transform, 0.0, 0.65, 0.35, 1e-13);
  expect_boundary(transform, 1.0, 0.85, 0.15, 1e-13);
  cr_expect(value_at(transform, 8.4) == 5.0 && value_at(transform, -8.4) == -2.0);
  listed.minimum = 0.0; /* 4.5, 2 and 1.5 of 8 are left */
  transform = grdp_transform_make(&made, &listed, UNUSED);
  expect_boundary(transform, 0.0, 4.5 / 8.0, 3.5 / 8.0, 1e-13);
  expect_boundary(transform, 1.0, 6.5 / 8.0, 1.5 / 8.0, 1e-13);
  cr_expect(value_at(transform, -8.4) == 0.0);
  grdp_arena_free(&arena);
}

enum { MANY = 1000 };

/* 1,000 values of which each has its thousandth, then with weights that crowd the scores of many into few cells. */
Test(transform_steps, many_values_are_found_by_their_guide) {
  static double values[MANY], weights[MANY], below[MANY + 1];
  grdp_arena arena = {0};
  grdp_transforms made = {.arena = &arena};
  for (size_t i = 0; i < MANY; i++) {
    values[i] = (double)((i * 337) % MANY); /* 0 … 999, out of order */
    weights[(size_t)values[i]] = 0.0;
  }
  grdp_distribution observed = {KIND(EMPIRICAL), {0}, -INFINITY, INFINITY, values, NULL, MANY};
  const grdp_transform *transform = grdp_transform_make(&made, &observed, UNUSED);
  for (size_t k = 0; k + 1 < MANY; k += 37)
    expect_boundary(transform, (double)k, (double)(k + 1) / MANY, (double)(MANY - k - 1) / MANY, 1e-12);
  for (size_t i = 0; i < MANY; i++)
    weights[i] = values[i] == 0.0 || values[i] == MANY - 1 ? 1.0 : 1e-9 * (1.0 + values[i]);
  for (size_t k = 0; k < MANY; k++)
    below[k + 1] = below[k] + (k == 0 || k == MANY - 1 ? 1.0 : 1e-9 * (1.0 + (double)k));
  grdp_distribution crowded = {KIND(DISCRETE), {0}, -INFINITY, INFINITY, values, weights, MANY};
  transform = grdp_transform_make(&made, &crowded, UNUSED);
  for (size_t k = 0; k + 1 < MANY; k += 37)
    expect_boundary(transform, (double)k, below[k + 1] / below[MANY], 1.0 - below[k + 1] / below[MANY], 1e-12);
  grdp_arena_free(&arena);
}

/* rows[floor(count Phi(z))], whatever their order. */
Test(transform_steps, rows_are_resampled_in_equal_shares) {
  static const size_t counts[] = {1, 2, 7, 16, 17, 40, 1000};
  static double rows[1000], other[1000];
  grdp_arena arena = {0};
  grdp_transforms made = {.arena = &arena};
  for (size_t i = 0; i < 1000; i++) {
    rows[i] = (double)((i * 7) % 1000) - 3.5;
    other[i] = (double)i;
  }
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
    size_t count = counts[i];
    const grdp_transform *transform = grdp_transform_rows(&made, rows, count);
    const grdp_transform *second = grdp_transform_rows(&made, other, count);
    uint64_t state = i;
    for (size_t k = 0; k < 2000; k++) {
      double z = next_score(&state, 8.3), place = (double)count * gsl_cdf_ugaussian_P(z);
      size_t row = (size_t)fmin(floor(place), (double)(count - 1));
      cr_assert(value_at(transform, z) == rows[row], "%zu rows, score %.17g: row %zu", count, z, row);
      cr_assert(value_at(second, z) == other[row]); /* the same row of a second series */
    }
  }
  cr_expect(value_at(grdp_transform_rows(&made, other, 4), 0.0) == 2.0); /* 4 Phi(0) = 2 */
  cr_expect(made.steps.count == sizeof counts / sizeof *counts + 1);
  grdp_arena_free(&arena);
}
