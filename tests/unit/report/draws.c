/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What results say of draws: rows, tables and words, on outcomes made by hand for the model of tests/command/fixtures.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chances.h"
#include "loaded.h"
#include "results.h"
#include "rows.h"

static loaded_model model;
static grdp_arena arena;

static void open_model(void) {
  model = open_loaded(GRDP_TESTS "/command/fixtures/uncertain.yaml", "made");
}

static void close_model(void) {
  grdp_arena_free(&arena);
  close_loaded(&model);
}

TestSuite(draws, .init = open_model, .fini = close_model);

static grdp_estimate estimate(double value) {
  return (grdp_estimate){value, 0.01, value - 0.02, value + 0.02};
}

/* `luck` varies in both periods, with the 5th percentile at 0.05 and so on; its 95th percentile has no upper end. */
static const grdp_spread *const *made_spreads(void) {
  grdp_spread *luck = GRDP_NEW_ARRAY(&arena, 2, grdp_spread);
  const grdp_spread **all = GRDP_NEW_ARRAY(&arena, model.scenario->cell_count, const grdp_spread *);
  for (size_t i = 0; i < 2; i++) {
    luck[i] = (grdp_spread){.count = 1000,
                            .mean = estimate(0.5),
                            .deviation = estimate(0.25),
                            .skewness = estimate(-1),
                            .least = 0.125,
                            .most = 0.875};
    for (size_t k = 0; k < GRDP_QUANTILE_COUNT; k++)
      luck[i].quantiles[k] = estimate(grdp_quantile_shares[k]);
    luck[i].quantiles[GRDP_QUANTILE_q95].high = INFINITY;
  }
  all[grdp_cell_named(model.scenario, "luck")] = luck;
  return all;
}

static const grdp_chance chance_of_luck = {
    .estimate = {0.75, 0.01, 0.73, 0.77}, .with_missed = 0.745, .with_met = 0.755};
static const grdp_chance chance_of_all = {
    .estimate = {0.375, 0.01, 0.355, 0.395}, .with_missed = 0.37, .with_met = 0.38};
static const grdp_design design = {.kind = GRDP_DESIGN_SOBOL, .seed = 7};

/* The model.result result with draws. */
static grdp_result made_result(void) {
  grdp_result result = *model.result;
  grdp_target_result *targets = GRDP_NEW_ARRAY(&arena, result.target_count, grdp_target_result);
  grdp_draw_outcome *draws = GRDP_NEW(&arena, grdp_draw_outcome);
  grdp_chance *every = GRDP_NEW_ARRAY(&arena, model.scenario->target_count, grdp_chance);
  grdp_loss *loss = GRDP_NEW(&arena, grdp_loss);
  for (size_t i = 0; i < result.target_count; i++) {
    targets[i] = result.targets[i];
    targets[i].chance = &chance_of_luck;
    every[targets[i].target] = chance_of_luck;
  }
  *loss = (grdp_loss){GRDP_FAILURE_DIVISION, grdp_cell_named(model.scenario, "luck_twice"), 2, 10, 4711, {1, 0, 0}};
  *draws = (grdp_draw_outcome){.draws = 1024,
                               .asked = 2048,
                               .partial = true,
                               .design = &design,
                               .gain = NAN,
                               .spreads = made_spreads(),
                               .every = every,
                               .all = chance_of_all,
                               .failed = 10,
                               .losses = loss,
                               .loss_count = 1};
  result.targets = targets;
  result.draws = draws;
  return result;
}

/* The first rows of luck in 2025: the model.result value, then the statistics in their order, what is infinite left out. */
Test(draws, statistics_follow_the_central_value) {
  static const struct {
    const char *statistic;
    double value;
    const char *unit;
  } expected[] = {
      {"central", 0.5, "point"}, {"mean", 0.5, "point"},    {"sd", 0.25, "point"},       {"skewness", -1, ""},
      {"min", 0.125, "point"},   {"max", 0.875, "point"},   {"q05", 0.05, "point"},      {"q10", 0.1, "point"},
      {"q20", 0.2, "point"},     {"q25", 0.25, "point"},    {"q35", 0.35, "point"},      {"q50", 0.5, "point"},
      {"q65", 0.65, "point"},    {"q75", 0.75, "point"},    {"q80", 0.8, "point"},       {"q90", 0.9, "point"},
      {"q95", 0.95, "point"},    {"se", 0.01, "point"},     {"mean_low", 0.48, "point"}, {"mean_high", 0.52, "point"},
      {"sd_se", 0.01, "point"},  {"sd_low", 0.23, "point"}, {"sd_high", 0.27, "point"},  {"q05_se", 0.01, "point"}};
  grdp_result result = made_result();
  grdp_row row;
  grdp_rows rows = grdp_rows_begin(&result, (grdp_selection){0});
  for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
    cr_assert(grdp_rows_next(&rows, &row));
    cr_expect_str_eq(row.statistic, expected[i].statistic);
    cr_expect_float_eq(row.value, expected[i].value, 1e-12, "%s", row.statistic);
    cr_expect(grdp_text_is(row.unit, expected[i].unit), "%s", row.statistic);
    cr_expect_str_eq(row.period, "2025");
    cr_expect(grdp_text_is(row.series, "luck"));
  }
  size_t endless = 0, infinite = 0;
  while (grdp_rows_next(&rows, &row)) {
    endless += strcmp(row.statistic, "q95_high") == 0 ? 1 : 0;
    infinite += isfinite(row.value) ? 0 : 1;
  }
  cr_expect_eq(endless, 0);
  cr_expect_eq(infinite, 0);
}

/* Of the targets: each period, then all periods, then all targets; series that do not vary have one row a period. */
Test(draws, targets_have_chances) {
  static const char *const expected[] = {"lucky 2025 met 1",
                                         "lucky 2025 probability 0.75",
                                         "lucky 2026 met 1",
                                         "lucky 2026 probability 0.75",
                                         "lucky 2025..2026 probability 0.75",
                                         "worked 2026 met 1",
                                         "worked 2026 probability 0.75",
                                         "sure 2026 met 1",
                                         "sure 2026 probability 0.75",
                                         "P(all) 2025..2026 probability 0.375"};
  grdp_result result = made_result();
  bool *none = GRDP_NEW_ARRAY(&arena, model.scenario->cell_count, bool);
  grdp_row row;
  size_t i = 0;
  for (grdp_rows rows = grdp_rows_begin(&result, (grdp_selection){none, NULL}); grdp_rows_next(&rows, &row);) {
    grdp_buffer text = {.arena = &arena};
    if (strchr(row.statistic, '_') != NULL)
      continue;
    grdp_buffer_add(&text, row.series);
    grdp_buffer_add_string(&text, grdp_text_join(&arena, " ", row.period, " ", row.statistic, " ", NULL));
    grdp_buffer_add_number(&text, row.value);
    cr_assert_lt(i, sizeof expected / sizeof expected[0]);
    cr_expect_str_eq(grdp_buffer_string(&text), expected[i]);
    i++;
  }
  cr_expect_eq(i, sizeof expected / sizeof expected[0]);
}

/* Half the interval has one digit, and the probability no more; beyond what the draws can tell, the interval's end. */
Test(draws, chances_in_words) {
  static const struct {
    double value, low, high, draws;
    bool varies;
    grdp_language language;
    const char *text;
  } rows[] = {{0.47, 0.459, 0.481, 1e6, true, GRDP_ENGLISH, "47% ± 1"},
              {0.4734, 0.4697, 0.4771, 1e6, true, GRDP_ENGLISH, "47.3% ± 0.4"},
              {0.4734, 0.4697, 0.4771, 1e6, true, GRDP_VIETNAMESE, "47,3% ± 0,4"},
              {0.4734, 0.4634, 0.4834, 1e6, true, GRDP_ENGLISH, "47% ± 1"},
              {0.5, 0.38, 0.62, 64, true, GRDP_ENGLISH, "50% ± 12"},
              {0.0005, 0.0001, 0.00093, 1e5, true, GRDP_ENGLISH, "0.05% ± 0.04"},
              {0.0003, 0, 0.00093, 1e5, true, GRDP_ENGLISH, "< 0.1%"},
              {0, 0, 3.69e-5, 1e5, true, GRDP_ENGLISH, "< 0.004%"},
              {1, 0.99996, 1, 1e5, true, GRDP_ENGLISH, "> 99.996%"},
              {1, 0.99996, 1, 1e5, true, GRDP_VIETNAMESE, "> 99,996%"},
              {0.25, 0.25, 0.25, 1e4, true, GRDP_ENGLISH, "25.00% ± 0.01"},
              {1, 0.99996, 1, 1e5, false, GRDP_ENGLISH, "100%"},
              {0, 0, 0.0004, 1e5, false, GRDP_ENGLISH, "0%"},
              {NAN, NAN, NAN, 1e5, true, GRDP_ENGLISH, "–"}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    grdp_chance chance = {
        .estimate = {rows[i].value, NAN, rows[i].low, rows[i].high}, .with_missed = NAN, .with_met = NAN};
    cr_expect_str_eq(grdp_chance_text(&arena, &chance, rows[i].draws, rows[i].varies, rows[i].language), rows[i].text,
                     "row %zu", i);
  }
}

Test(draws, quantiles_have_the_digits_of_their_errors) {
  static const struct {
    double half;
    bool percent;
    int usual, decimals;
  } rows[] = {{0.3, false, 2, 1}, {0.003, false, 2, 2}, {12, false, 2, 0}, {0.004, true, 2, 1}, {0, false, 3, 3}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    grdp_estimate one = {5, NAN, 5 - rows[i].half, 5 + rows[i].half};
    cr_expect_eq(grdp_supported_decimals(&one, rows[i].percent, rows[i].usual), rows[i].decimals, "row %zu", i);
  }
}

static void expect_scorecard(grdp_language language, const char *const *parts, size_t count) {
  grdp_result result = made_result();
  const grdp_result *results[] = {&result};
  grdp_report report = {.results = results, .count = 1, .version = "1", .folder = "results/made"};
  grdp_screen screen = {language, false, 200};
  grdp_buffer text = {.arena = &arena};
  grdp_scorecard_add(&report, &screen, &text);
  for (size_t i = 0; i < count; i++)
    cr_expect_not_null(strstr(grdp_buffer_string(&text), parts[i]), "%s", parts[i]);
}

Test(draws, the_scorecard_says_all) {
  static const char *const english[] = {
      "Partial: interrupted after 1,024 of 2,048 draws.",
      "  5th percentile             0.05    0.05\n",
      "Luck     2025        ≥ 0.25 points      0.500  met         75% ± 2",
      "Luck     2025..2026  ≥ 0.25 points                         75% ± 2",
      "P(all modelled targets met) = 38% ± 2\n",
      "1,024 draws, Sobol' design, seed 7; ± is half the 95% interval.\n",
      "10 of 1,024 draws failed and are left out from the period on. Most often: division by zero, luck_twice in ",
      "Counted as missed or as met they move no probability by more than 1 points.\n",
      "The first such draw: grdp draw results/made --number 4711\n"};
  static const char *const vietnamese[] = {"Chưa đầy đủ: bị ngắt sau 1.024 trên 2.048 lần mô phỏng.",
                                           "P(đạt mọi chỉ tiêu trong mô hình) = 38% ± 2\n",
                                           "grdp draw results/made --number 4711\n"};
  expect_scorecard(GRDP_ENGLISH, english, sizeof english / sizeof english[0]);
  expect_scorecard(GRDP_VIETNAMESE, vietnamese, sizeof vietnamese / sizeof vietnamese[0]);
}

Test(draws, results_by_name) {
  grdp_result result = made_result();
  grdp_estimate got;
  size_t first = grdp_result_base(&result) + 1;
  cr_expect_eq(grdp_result_draws(&result), 1024);
  cr_expect_eq(grdp_result_draws(model.result), 0);
  cr_assert_eq(grdp_result_statistic(&result, "luck", first, "q25", &got), GRDP_OK);
  cr_expect_eq(got.value, 0.25);
  cr_expect_eq(got.error, 0.01);
  cr_assert_eq(grdp_result_statistic(&result, "luck", first, "min", &got), GRDP_OK);
  cr_expect_eq(got.value, 0.125);
  cr_expect(isnan(got.error));
  cr_expect_eq(grdp_result_statistic(&result, "luck", first, "q26", &got), GRDP_INVALID);
  cr_expect_eq(grdp_result_statistic(&result, "luck", first - 1, "mean", &got), GRDP_INVALID);
  cr_expect_eq(grdp_result_statistic(&result, "certain", first, "mean", &got), GRDP_INVALID);
  cr_assert_eq(grdp_result_probability(&result, "lucky", first, &got), GRDP_OK);
  cr_expect_eq(got.value, 0.75);
  cr_expect_eq(grdp_result_probability(&result, "worked", first, &got), GRDP_INVALID);
  cr_assert_eq(grdp_result_probability_every(&result, NULL, &got), GRDP_OK);
  cr_expect_eq(got.value, 0.375);
  cr_expect_eq(grdp_result_probability_every(model.result, NULL, &got), GRDP_INVALID);
}
