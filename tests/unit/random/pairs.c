/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two samples for pick-freeze, and values straight from points.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "drawn.h"
#include "draws.h"

static const grdp_distribution lognormal = {
    .kind = GRDP_DISTRIBUTION_LOGNORMAL, .parameters = {0.3}, .minimum = -INFINITY, .maximum = INFINITY};

/* The largest correlation in size between the scores of the first and the second sample, over N. */
static double greatest_correlation(const grdp_factors *factors, const grdp_design *pair[2], uint64_t draws) {
  double *a = draw_all(factors, pair[0], draws), *b = draw_all(factors, pair[1], draws), greatest = 0.0;
  for (size_t i = 0; i < factors->count * factors->periods; i++)
    for (size_t k = 0; k < factors->count * factors->periods; k++) {
      double r = fabs(pearson_of(draws, a + i * draws, b + k * draws));
      greatest = r > greatest ? r : greatest;
    }
  free(a);
  free(b);
  return greatest;
}

/* Two samples of ten scores each: of 100 correlations of independent draws the largest is below 4 / sqrt(N) but for one in a
 * hundred; the 16 points of a scramble that 512 draws have leave some pairs of dimensions half as much again. */
Test(pairs, a_pair_of_designs_is_independent) {
  static const grdp_design_kind kinds[] = {GRDP_DESIGN_SOBOL, GRDP_DESIGN_RANDOM};
  grdp_factor items[4];
  for (uint32_t i = 0; i < 4; i++)
    items[i] = factor_of((const char *const[]){"a", "b", "c", "whole"}[i], i < 3, 0.0, &standard_normal, i);
  const grdp_factors factors = {.items = items, .count = 4, .periods = 3, .first_ordinal = 2026};
  for (size_t k = 0; k < 2; k++) {
    grdp_arena arena = {0};
    const grdp_design *pair[2];
    grdp_design_pair(&arena, &factors, kinds[k], 11, pair);
    cr_expect_neq(pair[0]->seed, pair[1]->seed);
    for (uint64_t draws = 512; draws <= 32768; draws *= 8) {
      double greatest = greatest_correlation(&factors, pair, draws);
      cr_expect_lt(greatest, 6.0 / sqrt((double)draws), "%s %llu: %g", grdp_design_kind_text(kinds[k]),
                   (unsigned long long)draws, greatest);
    }
    grdp_arena_free(&arena);
  }
}

/* The product of a score of A and one of B converges like a net's, not like plain draws: they share one net. */
Test(pairs, a_pair_of_designs_shares_a_net) {
  enum { POINTS = 32768 };
  grdp_factor items[2] = {factor_of("a", false, 0.0, &standard_normal, 0),
                          factor_of("b", false, 0.0, &standard_normal, 1)};
  const grdp_factors factors = {.items = items, .count = 2, .periods = 1, .first_ordinal = 2026};
  grdp_arena arena = {0};
  const grdp_design *pair[2];
  grdp_design_pair(&arena, &factors, GRDP_DESIGN_SOBOL, 5, pair);
  cr_expect_lt(greatest_correlation(&factors, pair, POINTS), 1.0 / sqrt((double)POINTS));
  grdp_arena_free(&arena);
}

/* Uniform factors are nearly the same straight from the points; others are the same to the bit. */
Test(pairs, points_give_uniform_factors) {
  const grdp_distribution flat = {
      .kind = GRDP_DISTRIBUTION_UNIFORM, .parameters = {-2.0, 5.0}, .minimum = -1.0, .maximum = INFINITY};
  grdp_factor items[4] = {factor_of("a", true, 0.0, &flat, 0), factor_of("b", false, 0.0, &flat, 1),
                          factor_of("c", true, 0.5, &flat, 2), factor_of("e", true, 0.0, &lognormal, 3)};
  const grdp_factors factors = {.items = items, .count = 4, .periods = 3, .first_ordinal = 2026};
  grdp_arena arena = {0};
  const grdp_design *pair[2];
  grdp_design_pair(&arena, &factors, GRDP_DESIGN_SOBOL, 4, pair);
  grdp_draws *ordinary, *direct[2];
  grdp_draw_worker *workers[2];
  block_rows rows[2] = {make_rows(4), make_rows(4)};
  cr_assert_eq(grdp_draws_open(&factors, pair[1], 0, &ordinary), GRDP_OK);
  cr_assert_eq(grdp_draws_open_pair(&factors, pair, 0, true, direct), GRDP_OK);
  for (int i = 0; i < 2; i++) {
    cr_assert_eq(grdp_draw_worker_open(i == 0 ? ordinary : direct[1], false, &workers[i]), GRDP_OK);
    grdp_draw_worker_begin(workers[i], 3);
  }
  for (uint32_t p = 0; p < 3; p++) {
    for (int i = 0; i < 2; i++)
      grdp_draw_worker_period(workers[i], p, rows[i].rows);
    for (uint32_t f = 0; f < 4; f++)
      for (size_t lane = 0; lane < GRDP_DRAW_BLOCK; lane++)
        cr_expect_float_eq(rows[0].rows[f][lane], rows[1].rows[f][lane], f < 2 ? 1e-8 : 0.0, "factor %u", f);
  }
  for (int i = 0; i < 2; i++) {
    grdp_draw_worker_free(workers[i]);
    free_rows(rows[i]);
  }
  grdp_draws_free(direct[1]);
  grdp_draws_free(direct[0]);
  grdp_draws_free(ordinary);
  grdp_arena_free(&arena);
}
