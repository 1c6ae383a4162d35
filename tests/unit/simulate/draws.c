/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs over draws: against closed forms, and the same bits however they are run.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

/* A random walk with drift, its exponential, and targets whose chances are known. */
static const char walk[] = "grdp: 1\n"
                           "time: {frequency: annual, base: 2024, end: 2028}\n"
                           "inputs:\n"
                           "  step: {path: 0.5, uncertain: normal(sd=1), every: period}\n"
                           "  shift: {path: 0, uncertain: normal(sd=2)}\n"
                           "equations:\n"
                           "  level: {start: 0, is: level(-1) + step}\n"
                           "  moved: {is: level + shift}\n"
                           "  steady: {start: 10, is: steady(-1) * 1.1}\n"
                           "targets:\n"
                           "  high: {series: level, in: 2028, at_least: 4}\n"
                           "  low: {series: moved, in: 2025, at_most: 0}\n"
                           "  always: {series: level, in: 2025..2026, at_least: 0}\n"
                           "  sure: {series: steady, in: 2025, at_least: 10}\n"
                           "  lost: {series: steady, in: 2025, at_least: 12}\n";

static const grdp_run_options plain = {.draws = 65536, .seed = 1, .threads = 1};

static double normal_cdf(double z) {
  return 0.5 * erfc(-z / sqrt(2.0));
}

/* Year 1 is the first behind the base. */
static const grdp_spread *spread_of(const trial *one, const char *cell, uint32_t year) {
  const grdp_spread *spread = grdp_result_spread(one->result, cell_of(one, cell), one->scenario->time.base + year);
  cr_assert_not_null(spread, "%s does not vary in %u", cell, year);
  return spread;
}

/* Within five standard errors and a little: true of a right estimate in all but one of two million. */
#define EXPECT_ESTIMATE(estimate, truth)                                                                             \
  cr_expect(fabs((estimate).value - (truth)) <= 5.0 * (estimate).error + 1e-4, "%s: %g +- %g, not %g", #estimate,    \
            (estimate).value, (estimate).error, (double)(truth))

static const grdp_chance *chance_of(const trial *one, size_t result) {
  return one->result->targets[result].chance;
}

Test(draws, a_random_walk_has_its_moments_quantiles_and_chances) {
  static const grdp_design_kind kinds[] = {GRDP_DESIGN_SOBOL, GRDP_DESIGN_RANDOM, GRDP_DESIGN_LHS};
  for (size_t i = 0; i < 3; i++) {
    grdp_run_options options = plain;
    options.design = kinds[i];
    trial *one = run_text_with(walk, &options);
    cr_assert_eq(one->status, GRDP_OK, "%s", told(one));
    for (uint32_t year = 1; year <= 4; year++) {
      const grdp_spread *level = spread_of(one, "level", year);
      cr_expect_eq(level->count, 65536.0);
      EXPECT_ESTIMATE(level->mean, 0.5 * year);
      EXPECT_ESTIMATE(level->deviation, sqrt(year));
      EXPECT_ESTIMATE(level->skewness, 0.0);
      EXPECT_ESTIMATE(level->quantiles[GRDP_QUANTILE_q50], 0.5 * year);
      EXPECT_ESTIMATE(level->quantiles[GRDP_QUANTILE_q05], 0.5 * year - 1.6448536269514722 * sqrt(year));
      EXPECT_ESTIMATE(level->quantiles[GRDP_QUANTILE_q90], 0.5 * year + 1.2815515655446004 * sqrt(year));
    }
    EXPECT_ESTIMATE(chance_of(one, 0)->estimate, 1.0 - normal_cdf((4.0 - 2.0) / 2.0));
    EXPECT_ESTIMATE(chance_of(one, 1)->estimate, normal_cdf(-0.5 / sqrt(5.0)));
    EXPECT_ESTIMATE(chance_of(one, 2)->estimate, normal_cdf(0.5));
    cr_expect_eq(chance_of(one, 4)->estimate.value, 1.0);
    cr_expect_eq(chance_of(one, 5)->estimate.value, 0.0);
    free_trial(one);
  }
}

/* P(level >= 0 in 2025 and 2026): by the bivariate normal with correlation 1 / sqrt(2) and bounds -0.5 and
 * -1 / sqrt(2), integrated over the first step: the integral of phi(z) Phi(1 + z) over z >= -0.5. */
static double both_years(void) {
  double sum = 0.0, step = 1e-4;
  for (double z = -0.5 + step / 2.0; z < 9.0; z += step)
    sum += exp(-z * z / 2.0) / sqrt(2.0 * 3.14159265358979323846) * normal_cdf(1.0 + z) * step;
  return sum;
}

Test(draws, a_target_over_years_has_the_chance_of_all_of_them) {
  trial *one = run_text_with(walk, &plain);
  EXPECT_ESTIMATE(one->result->draws->every[2].estimate, both_years());
  cr_expect_eq(one->result->draws->every[3].estimate.value, 1.0);
  cr_expect_eq(one->result->draws->all.estimate.value, 0.0, "one target is never met");
  free_trial(one);
}

Test(draws, what_does_not_vary_has_no_spread) {
  trial *one = run_text_with(walk, &plain);
  cr_expect_null(grdp_result_spread(one->result, cell_of(one, "steady"), 2));
  cr_expect_null(grdp_result_spread(one->result, cell_of(one, "level"), one->scenario->time.base));
  free_trial(one);
}

/* FNV-1a over everything that a result says in numbers. */
static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t size) {
  const unsigned char *at = bytes;
  for (size_t i = 0; i < size; i++)
    hash = (hash ^ at[i]) * UINT64_C(1099511628211);
  return hash;
}

static uint64_t hash_result(const trial *one) {
  uint64_t hash = UINT64_C(14695981039346656037);
  cr_assert(one->result != NULL, "%s", told(one));
  const grdp_draw_outcome *draws = one->result->draws;
  for (uint32_t cell = 0; cell < one->scenario->cell_count; cell++)
    for (uint32_t t = 0; t < one->result->periods; t++) {
      const grdp_spread *spread = grdp_result_spread(one->result, cell, t);
      if (spread != NULL)
        hash = hash_bytes(hash, spread, sizeof *spread);
    }
  for (size_t i = 0; i < one->result->target_count; i++)
    if (chance_of(one, i) != NULL)
      hash = hash_bytes(hash, chance_of(one, i), sizeof(grdp_chance));
  hash = hash_bytes(hash, &draws->all, sizeof draws->all);
  hash = hash_bytes(hash, draws->correlations, draws->correlated * draws->correlated * sizeof(grdp_estimate));
  return hash_bytes(hash, draws->rank_correlations, draws->correlated * draws->correlated * sizeof(grdp_estimate));
}

static uint64_t hash_with(grdp_run_options options) {
  trial *one = run_text_with(walk, &options);
  uint64_t hash = hash_result(one);
  free_trial(one);
  return hash;
}

Test(draws, threads_and_groups_of_columns_do_not_change_a_bit) {
  static const grdp_design_kind kinds[] = {GRDP_DESIGN_SOBOL, GRDP_DESIGN_RANDOM};
  for (size_t i = 0; i < 2; i++) {
    grdp_run_options options = {.draws = 131072, .seed = 3, .threads = 1, .design = kinds[i]};
    uint64_t alone = hash_with(options);
    static const unsigned threads[] = {2, 3, 7};
    for (size_t k = 0; k < 3; k++) {
      options.threads = threads[k];
      cr_expect_eq(hash_with(options), alone, "%u threads", threads[k]);
    }
    options.threads = 2;
    options.memory = 200000;
    cr_expect_eq(hash_with(options), alone, "in groups of columns");
  }
}

Test(draws, a_seed_of_0_works_and_differs_from_others) {
  grdp_run_options options = plain;
  options.seed = 0;
  uint64_t zero = hash_with(options);
  cr_expect_eq(hash_with(options), zero);
  cr_expect_neq(hash_with(plain), zero);
}

/* Steps of a walk are independent: the share of paths within the band in every year, counted by replaying draws. */
Test(draws, a_band_holds_its_share_of_whole_paths) {
  grdp_run_options options = {.draws = 16384, .seed = 2, .threads = 2, .design = GRDP_DESIGN_RANDOM};
  trial *one = run_text_with(walk, &options);
  uint32_t cell = cell_of(one, "level"), cells = (uint32_t)one->scenario->cell_count;
  uint32_t first = one->scenario->time.base + 1;
  const grdp_path_band *bands = one->result->draws->bands[cell];
  cr_assert_not_null(bands);
  for (size_t i = 0; i < GRDP_PATH_BANDS; i++) {
    const grdp_path_band *band = &bands[i];
    int held = 0, held_in_2026 = 0;
    for (uint64_t number = 0; number < 2000; number++) {
      double values[6 * 16];
      grdp_failure failure;
      cr_assert_eq(grdp_run_replay(one->run, number, values, &failure), GRDP_OK);
      bool within = true;
      for (uint32_t p = 0; p < 4; p++) {
        double value = values[(first + p) * cells + cell];
        bool inside = value >= band->low[p] && value <= band->high[p];
        within = within && inside;
        held_in_2026 += p == 1 && inside;
      }
      held += within;
    }
    double error = 5.0 * sqrt(band->share * (1.0 - band->share) / 2000.0);
    cr_expect_float_eq(held / 2000.0, band->share, error, "%g", band->share);
    cr_expect_float_eq(held_in_2026 / 2000.0, band->pointwise, error, "%g", band->share);
    cr_expect(band->pointwise > band->share);
  }
  free_trial(one);
}

/* --- replay --- */

/* [draws][cells * periods] by replaying each. */
static void replay(const trial *one, uint64_t number, double *values, grdp_failure *failure) {
  cr_assert_eq(grdp_run_replay(one->run, number, values, failure), GRDP_OK);
}

static int by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

Test(draws, exact_quantiles_are_those_of_the_sorted_draws) {
  grdp_run_options options = {.draws = 512, .seed = 5, .threads = 2, .exact = true};
  trial *one = run_text_with(walk, &options);
  cr_assert_eq(one->status, GRDP_OK, "%s", told(one));
  uint32_t cell = cell_of(one, "moved"), cells = (uint32_t)one->scenario->cell_count;
  double sorted[512], values[6 * 16];
  cr_assert(cells * one->result->periods <= 6 * 16);
  for (uint64_t number = 0; number < 512; number++) {
    grdp_failure failure;
    replay(one, number, values, &failure);
    cr_expect_eq(failure.step, UINT32_MAX);
    sorted[number] = values[(one->scenario->time.base + 3) * cells + cell];
  }
  qsort(sorted, 512, sizeof *sorted, by_value);
  const grdp_spread *spread = spread_of(one, "moved", 3);
  for (int q = 0; q < GRDP_QUANTILE_COUNT; q++) {
    double at = 511.0 * grdp_quantile_shares[q];
    double low = sorted[(int)at], high = sorted[(int)at + 1];
    cr_expect_eq(spread->quantiles[q].value, low + (at - floor(at)) * (high - low), "%s", grdp_quantile_texts[q]);
    cr_expect(spread->quantiles[q].low <= spread->quantiles[q].value);
  }
  cr_expect_eq(spread->least, sorted[0]);
  cr_expect_eq(spread->most, sorted[511]);
  free_trial(one);
}

/* --- failures --- */

static const char fragile[] = "grdp: 1\n"
                              "time: {frequency: annual, base: 2024, end: 2026}\n"
                              "inputs:\n"
                              "  demand: {path: 2.5, uncertain: normal(sd=1), every: period}\n"
                              "equations:\n"
                              "  weight: {is: log(demand)}\n"
                              "targets:\n"
                              "  heavy: {series: weight, in: 2025, at_least: 0}\n";

Test(draws, failed_draws_are_counted_and_their_first_can_be_replayed) {
  grdp_run_options options = {.draws = 65536, .seed = 1, .threads = 2, .accept_failures = true};
  trial *one = run_text_with(fragile, &options);
  cr_assert_eq(one->status, GRDP_OK, "%s", told(one));
  const grdp_draw_outcome *draws = one->result->draws;
  double lost = normal_cdf(-2.5), n = 65536.0;
  cr_assert_eq(draws->loss_count, 2);
  uint64_t counted = 0;
  for (size_t i = 0; i < 2; i++) {
    const grdp_loss *loss = &draws->losses[i];
    double share = loss->period == 1 ? lost : lost * (1.0 - lost);
    cr_expect_eq(loss->reason, GRDP_FAILURE_LOGARITHM);
    cr_expect(fabs((double)loss->count - n * share) < 5.0 * sqrt(n * share), "%llu", (unsigned long long)loss->count);
    counted += loss->count;
    double values[3 * 8];
    grdp_failure failure;
    replay(one, loss->first, values, &failure);
    cr_assert_eq(failure.reason, GRDP_FAILURE_LOGARITHM);
    cr_expect_eq(failure.period, loss->period);
    cr_expect_eq(failure.arguments[0], loss->arguments[0]);
    cr_expect(loss->arguments[0] <= 0.0);
  }
  cr_expect_eq(draws->failed, counted);
  const grdp_chance *chance = chance_of(one, 0);
  cr_expect(chance->with_missed < chance->estimate.value && chance->estimate.value < chance->with_met);
  EXPECT_ESTIMATE(chance->estimate, normal_cdf(1.5) / normal_cdf(2.5));
  cr_expect_float_eq(chance->with_met - chance->with_missed, lost, 1e-3);
  free_trial(one);
}

Test(draws, the_same_failures_whatever_the_threads) {
  grdp_run_options options = {.draws = 65536, .seed = 1, .threads = 1, .accept_failures = true};
  trial *one = run_text_with(fragile, &options);
  options.threads = 4;
  trial *other = run_text_with(fragile, &options);
  cr_assert_eq(one->result->draws->loss_count, other->result->draws->loss_count);
  cr_expect_eq(memcmp(one->result->draws->losses, other->result->draws->losses,
                      one->result->draws->loss_count * sizeof(grdp_loss)),
               0);
  free_trial(one);
  free_trial(other);
}

static const char brittle[] = "grdp: 1\n"
                              "time: {frequency: annual, base: 2024, end: 2025}\n"
                              "inputs:\n"
                              "  demand: {path: 2, uncertain: normal(sd=1)}\n"
                              "equations:\n"
                              "  weight: {is: log(demand)}\n";

Test(draws, more_than_one_in_a_hundred_fails_the_run) {
  grdp_run_options options = {.draws = 4096, .seed = 1, .threads = 1};
  trial *one = run_text_with(brittle, &options);
  cr_expect_eq(one->status, GRDP_NUMERIC);
  const char *text = told(one);
  cr_expect(strstr(text, "E0712 6:") == text, "%s", text);
  cr_expect(strstr(text, " of 4096 draws failed, more than 1 %; 'weight' could not be computed in 2025 in ") != NULL,
            "%s", text);
  free_trial(one);
}

static const char checked[] = "grdp: 1\n"
                              "time: {frequency: annual, base: 2024, end: 2026}\n"
                              "inputs:\n"
                              "  demand: {path: 2, uncertain: normal(sd=1)}\n"
                              "equations:\n"
                              "  twice: {is: 2 * demand}\n"
                              "checks:\n"
                              "  same: twice == demand + demand\n"
                              "  small: twice < 10\n";

Test(draws, a_check_that_a_draw_breaks_fails_the_run_wherever_it_runs) {
  char first[300] = "";
  for (unsigned threads = 1; threads <= 3; threads++) {
    grdp_run_options options = {.draws = 65536, .seed = 1, .threads = threads};
    trial *one = run_text_with(checked, &options);
    cr_expect_eq(one->status, GRDP_CHECK);
    const char *text = told(one);
    cr_expect(strstr(text, "E0711 9:10 the check 'small' does not hold in 2025 in draw ") == text, "%s", text);
    if (threads == 1)
      snprintf(first, sizeof first, "%s", text);
    cr_expect_str_eq(text, first);
    uint64_t number = strtoull(strstr(text, "draw ") + 5, NULL, 10);
    double values[3 * 8];
    grdp_failure failure;
    replay(one, number, values, &failure);
    cr_expect(values[one->scenario->cell_count + cell_of(one, "twice")] >= 10.0);
    free_trial(one);
  }
}

/* --- precision --- */

Test(draws, a_precision_is_reached_twice_before_the_run_ends) {
  grdp_run_options options = {.draws = 1024, .seed = 1, .threads = 2, .aim = {GRDP_AIM_TARGET, 0, 0, 0.002}};
  options.design = GRDP_DESIGN_RANDOM;
  trial *one = run_text_with(walk, &options);
  cr_assert_eq(one->status, GRDP_OK);
  const grdp_draw_outcome *draws = one->result->draws;
  const grdp_estimate *chance = &chance_of(one, 0)->estimate;
  cr_expect(draws->aimed && draws->reached && !draws->partial);
  cr_expect((chance->high - chance->low) / 2.0 <= 0.002);
  /* 1.96 sqrt(p (1 - p) / n) = 0.002 at n = 128,000: 131,072 is the first power of two, 262,144 the second. */
  cr_expect_eq(draws->draws, 262144, "%llu", (unsigned long long)draws->draws);
  free_trial(one);
}

/* --- identity --- */

static const char more_inputs[] = "grdp: 1\n"
                                  "time: {frequency: annual, base: 2024, end: 2028}\n"
                                  "inputs:\n"
                                  "  other: {path: 1, uncertain: \"student(scale=1, df=5)\"}\n"
                                  "  step: {path: 0.5, uncertain: normal(sd=1), every: period}\n"
                                  "  shift: {path: 0, uncertain: normal(sd=2)}\n"
                                  "  noise: {path: 0, uncertain: bernoulli(p=20%), every: period}\n"
                                  "equations:\n"
                                  "  level: {start: 0, is: level(-1) + step}\n"
                                  "  moved: {is: level + shift + 0 * (other + noise)}\n";

static void expect_same_draws(const grdp_run_options *options, const grdp_run_options *with_more) {
  trial *one = run_text_with(walk, options), *other = run_text_with(more_inputs, with_more);
  double a[6 * 16], b[6 * 16];
  for (uint64_t number = 0; number < 700; number += 100) {
    grdp_failure failure;
    replay(one, number, a, &failure);
    replay(other, number, b, &failure);
    for (uint32_t t = one->scenario->time.base + 1; t < one->result->periods; t++) {
      size_t row = t * one->scenario->cell_count, row_too = t * other->scenario->cell_count;
      cr_expect_eq(a[row + cell_of(one, "level")], b[row_too + cell_of(other, "level")]);
      cr_expect_eq(a[row + cell_of(one, "moved")], b[row_too + cell_of(other, "moved")]);
    }
  }
  free_trial(one);
  free_trial(other);
}

Test(draws, another_input_leaves_the_draws_of_the_others_unchanged) {
  grdp_run_options options = {.draws = 1024, .seed = 9, .threads = 1, .design = GRDP_DESIGN_RANDOM};
  expect_same_draws(&options, &options);
  options.design = GRDP_DESIGN_SOBOL;
  trial *first = run_text_with(walk, &options);
  cr_assert_eq(first->status, GRDP_OK);
  cr_expect(first->result->draws->design->direction_count > 0, "the walk's design is rotated");
  grdp_run_options shared = options;
  shared.shared = first->result->draws->design;
  expect_same_draws(&options, &shared);
  free_trial(first);
}
