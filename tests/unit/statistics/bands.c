/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Path bands against counting paths one by one, and against closed forms.
 */
#include "bands.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "order.h"
#include "sample.h"

enum { PERIODS = 5, FEW = 400 };

/* Whether the path of a draw lies within, ends included. */
static bool is_within(const grdp_stored_draws *paths, size_t draw, const double *low, const double *high) {
  bool within = true;
  for (size_t t = 0; t < paths->series; t++) {
    double value = paths->values[t * paths->capacity + draw];
    within = within && low[t] <= value && value <= high[t];
  }
  return within;
}

static bool is_there(const grdp_stored_draws *paths, size_t draw) {
  bool there = true;
  for (size_t t = 0; t < paths->series; t++)
    there = there && isfinite(paths->values[t * paths->capacity + draw]);
  return there;
}

/* The band from the k-th lowest to the k-th highest of those that are there, by qsort, and how many paths it holds. */
static size_t hold_by_sorting(const grdp_stored_draws *paths, size_t k, double *low, double *high) {
  static double column[FEW];
  size_t held = 0, count = 0;
  for (size_t t = 0; t < paths->series; t++) {
    count = 0;
    for (size_t draw = 0; draw < paths->capacity; draw++)
      if (is_there(paths, draw))
        column[count++] = paths->values[t * paths->capacity + draw];
    qsort(column, count, sizeof *column, compare_doubles);
    low[t] = column[k - 1];
    high[t] = column[count - k];
  }
  for (size_t draw = 0; draw < paths->capacity; draw++)
    held += is_there(paths, draw) && is_within(paths, draw, low, high);
  return held;
}

/* Kinds of paths: walks; walks in steps, which tie; a floor at which half of the draws lie; one period that is certain;
 * all certain. */
static double path_value(int kind, double walk, size_t period) {
  if (kind == 1)
    return floor(2.0 * walk);
  if (kind == 2)
    return fmax(0.0, walk);
  if (kind == 3)
    return period == 2 ? 7.0 : walk;
  return kind == 4 ? 1.0 : walk;
}

static grdp_stored_draws make_paths(int kind, uint64_t seed, size_t draws, size_t periods, grdp_arena *arena) {
  grdp_stored_draws paths = grdp_stored_draws_empty(periods, draws, arena);
  uint64_t state = seed;
  for (size_t draw = 0; draw < draws; draw++) {
    double walk = 0.0;
    for (size_t t = 0; t < periods; t++) {
      walk += next_normal(&state);
      double value = draw % 37 == 5 && t >= 3 ? (double)NAN : path_value(kind, walk, t); /* failed from then on */
      paths.values[t * draws + draw] = value;
    }
  }
  return paths;
}

/* It holds what it says, at least what was asked for, and the next narrower one would hold less than that. */
static void check_band(const grdp_stored_draws *paths, const grdp_path_depths *depths, double share, int kind) {
  double low[PERIODS], high[PERIODS], other_low[PERIODS], other_high[PERIODS];
  grdp_band band = grdp_path_band_of(depths, share, low, high);
  size_t held = 0, n = depths->draws;
  for (size_t draw = 0; draw < paths->capacity; draw++)
    held += is_there(paths, draw) && is_within(paths, draw, low, high);
  cr_expect(fabs(band.held - (double)held / (double)n) < 1e-12 && band.held >= share, "kind %d, %g: %g held, %g said",
            kind, share, (double)held / (double)n, band.held);
  size_t k = (size_t)lround((1.0 - band.pointwise) / 2.0 * (double)n) + 1;
  cr_expect(hold_by_sorting(paths, k, other_low, other_high) == held, "kind %d, %g: depth %zu", kind, share, k);
  cr_expect(memcmp(low, other_low, paths->series * sizeof *low) == 0 &&
                memcmp(high, other_high, paths->series * sizeof *high) == 0,
            "kind %d, %g: ends", kind, share);
  if (k < (n + 1) / 2)
    cr_expect((double)hold_by_sorting(paths, k + 1, other_low, other_high) < share * (double)n,
              "kind %d, %g: a narrower band would do", kind, share);
}

Test(bands, hold_the_paths_that_they_promise) {
  static const double shares[] = {0.001, 0.3, 0.6, 0.9, 0.99, 1.0};
  for (int kind = 0; kind < 5; kind++)
    for (uint64_t seed = 1; seed <= 5; seed++) {
      grdp_arena arena = {0};
      grdp_stored_draws paths = make_paths(kind, seed, FEW, PERIODS, &arena);
      grdp_path_depths depths = grdp_path_depths_make(&paths, &arena);
      cr_assert(depths.draws == FEW - 11);
      for (size_t i = 0; i < sizeof shares / sizeof *shares; i++)
        check_band(&paths, &depths, shares[i], kind);
      grdp_arena_free(&arena);
    }
}

/* Independent periods: a band of pointwise share q holds q^T of the paths, so q = share^(1/T). */
Test(bands, of_independent_periods) {
  enum { DRAWS = 65536 };
  grdp_arena arena = {0};
  grdp_stored_draws paths = grdp_stored_draws_empty(PERIODS, DRAWS, &arena);
  uint64_t state = 77;
  for (size_t i = 0; i < (size_t)PERIODS * DRAWS; i++)
    paths.values[i] = next_normal(&state);
  grdp_path_depths depths = grdp_path_depths_make(&paths, &arena);
  static const double shares[] = {0.3, 0.6, 0.9};
  for (size_t i = 0; i < 3; i++) {
    double low[PERIODS], high[PERIODS], expected = pow(shares[i], 1.0 / PERIODS);
    grdp_band band = grdp_path_band_of(&depths, shares[i], low, high);
    /* The error of q is that of the share over its derivative T q^(T - 1); of independent draws, at most. */
    double error = sqrt(shares[i] * (1.0 - shares[i]) / DRAWS) / (PERIODS * shares[i] / expected);
    cr_expect(fabs(band.pointwise - expected) < 4.0 * error, "%g: %g instead of %g", shares[i], band.pointwise,
              expected);
    cr_expect(band.held - shares[i] < 2.0 * PERIODS / DRAWS + 1e-12, "%g holds %g", shares[i], band.held);
  }
  grdp_arena_free(&arena);
}

/* One period: the band is the pointwise one. Equal paths in all periods: no more than that is needed either. */
Test(bands, of_one_period_and_of_equal_ones) {
  enum { DRAWS = 1000 };
  for (size_t periods = 1; periods <= PERIODS; periods += PERIODS - 1) {
    grdp_arena arena = {0};
    grdp_stored_draws paths = grdp_stored_draws_empty(periods, DRAWS, &arena);
    for (size_t t = 0; t < periods; t++)
      for (size_t draw = 0; draw < DRAWS; draw++) /* 0 … 999 in some order, times t + 1 */
        paths.values[t * DRAWS + draw] = (double)(t + 1) * (double)(draw * 387 % DRAWS);
    grdp_path_depths depths = grdp_path_depths_make(&paths, &arena);
    double low[PERIODS], high[PERIODS];
    grdp_band band = grdp_path_band_of(&depths, 0.9, low, high);
    cr_expect(fabs(band.held - 0.9) < 1e-12 && fabs(band.pointwise - 0.9) < 1e-12);
    for (size_t t = 0; t < periods; t++)
      cr_expect(low[t] == 50.0 * (double)(t + 1) && high[t] == 949.0 * (double)(t + 1), "period %zu: %g to %g", t,
                low[t], high[t]);
    grdp_arena_free(&arena);
  }
}

/* A random walk: other paths of the same kind lie within as often, to sampling error; and a band of the pointwise share
 * would hold far fewer. */
Test(bands, of_a_walk_hold_other_draws) {
  enum { DRAWS = 16384 };
  grdp_arena arena = {0};
  grdp_stored_draws paths = make_paths(0, 5, DRAWS, PERIODS, &arena),
                    others = make_paths(0, 6, DRAWS, PERIODS, &arena);
  grdp_path_depths depths = grdp_path_depths_make(&paths, &arena);
  double low[PERIODS], high[PERIODS];
  grdp_band band = grdp_path_band_of(&depths, 0.9, low, high);
  size_t held = 0, count = 0;
  for (size_t draw = 0; draw < DRAWS; draw++) {
    count += is_there(&others, draw);
    held += is_there(&others, draw) && is_within(&others, draw, low, high);
  }
  double error = sqrt(2.0 * 0.9 * 0.1 / (double)count); /* of both samples */
  cr_expect(fabs((double)held / (double)count - 0.9) < 4.0 * error, "%g", (double)held / (double)count);
  cr_expect(band.pointwise > 0.93 && band.pointwise < pow(0.9, 1.0 / PERIODS), "%g", band.pointwise);
  grdp_arena_free(&arena);
}

Test(bands, without_draws) {
  grdp_arena arena = {0};
  grdp_stored_draws paths = grdp_stored_draws_empty(PERIODS, 64, &arena);
  grdp_path_depths depths = grdp_path_depths_make(&paths, &arena);
  double low[PERIODS], high[PERIODS];
  grdp_band band = grdp_path_band_of(&depths, 0.9, low, high);
  cr_expect(depths.draws == 0 && isnan(band.held) && isnan(band.pointwise) && isnan(low[0]) && isnan(high[4]));
  for (size_t t = 0; t < PERIODS; t++)
    paths.values[t * 64 + 9] = (double)t;
  depths = grdp_path_depths_make(&paths, &arena);
  band = grdp_path_band_of(&depths, 0.9, low, high);
  cr_expect(depths.draws == 1 && band.held == 1.0 && band.pointwise == 1.0 && low[3] == 3.0 && high[3] == 3.0);
  grdp_arena_free(&arena);
}

/* Against qsort: all kinds of numbers, equal ones by draw. */
Test(order, agrees_with_qsort) {
  static const size_t counts[] = {0, 1, 2, 3, 100, 5000};
  static double values[5000];
  static grdp_ordered items[5000], work[5000];
  for (size_t kind = 0; kind < sample_kind_count; kind++)
    for (size_t row = 0; row < sizeof counts / sizeof *counts; row++) {
      uint64_t state = 40 + kind;
      for (size_t i = 0; i < counts[row]; i++) {
        double value = sample_kinds[kind].draw(&state);
        values[i] = i % 50 == 7 ? -value : i % 50 == 8 ? -0.0 : i % 50 == 9 ? 0.0 : value;
        items[i] = grdp_ordered_make(values[i], (uint32_t)i);
      }
      grdp_order(counts[row], items, work);
      for (size_t i = 0; i < counts[row]; i++) {
        cr_expect(grdp_ordered_value(&items[i]) == values[items[i].draw], "%s %zu", sample_kinds[kind].name, i);
        cr_expect(i == 0 || items[i - 1].key < items[i].key ||
                      (items[i - 1].key == items[i].key && items[i - 1].draw < items[i].draw),
                  "%s %zu", sample_kinds[kind].name, i);
      }
      qsort(values, counts[row], sizeof *values, compare_doubles);
      for (size_t i = 0; i < counts[row]; i++)
        cr_expect(grdp_ordered_value(&items[i]) == values[i], "%s %zu", sample_kinds[kind].name, i);
    }
}
