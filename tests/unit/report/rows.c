/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rows of results, the given numbers and results by name, on the model of tests/command/fixtures, whose numbers
 * are products of powers of two: 512 * 1.25 + 512 * 1.5 = 1408 = 1.375 * 1024.
 */
#include "rows.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "loaded.h"
#include "results.h"
#include "tables.h"
#include "values.h"

static loaded_model model;
static grdp_arena arena;

static void open_model(void) {
  model = open_loaded(GRDP_TESTS "/command/fixtures/model.yaml", "model");
}

static void close_model(void) {
  grdp_arena_free(&arena);
  close_loaded(&model);
}

TestSuite(rows, .init = open_model, .fini = close_model);

typedef struct expected_row {
  const char *series, *period, *statistic;
  double value;
  const char *unit;
} expected_row;

static void expect_rows(grdp_selection selection, const expected_row *expected, size_t count) {
  grdp_row row;
  size_t i = 0;
  for (grdp_rows rows = grdp_rows_begin(model.result, selection); grdp_rows_next(&rows, &row); i++) {
    cr_assert_lt(i, count);
    cr_expect(grdp_text_is(row.series, expected[i].series), "row %zu", i);
    cr_expect_str_eq(row.period, expected[i].period, "row %zu", i);
    cr_expect_str_eq(row.statistic, expected[i].statistic, "row %zu", i);
    cr_expect_eq(row.value, expected[i].value, "row %zu", i);
    cr_expect(grdp_text_is(row.unit, expected[i].unit), "row %zu", i);
    cr_expect_str_eq(row.scenario, "model");
  }
  cr_expect_eq(i, count);
}

Test(rows, all_of_a_run) {
  static const expected_row expected[] = {{"growth[a]", "2025", "central", 0.25, "%"},
                                          {"growth[a]", "2026", "central", 0, "%"},
                                          {"growth[b]", "2025", "central", 0.5, "%"},
                                          {"growth[b]", "2026", "central", 0, "%"},
                                          {"output[a]", "2024", "history", 512, "vnd_bn"},
                                          {"output[a]", "2025", "central", 640, "vnd_bn"},
                                          {"output[a]", "2026", "central", 640, "vnd_bn"},
                                          {"output[b]", "2024", "history", 512, "vnd_bn"},
                                          {"output[b]", "2025", "central", 768, "vnd_bn"},
                                          {"output[b]", "2026", "central", 768, "vnd_bn"},
                                          {"total", "2024", "history", 1024, "vnd_bn"},
                                          {"total", "2025", "central", 1408, "vnd_bn"},
                                          {"total", "2026", "central", 1408, "vnd_bn"},
                                          {"total_growth", "2025", "central", 0.375, "%"},
                                          {"total_growth", "2026", "central", 0, "%"},
                                          {"growth_2025", "2025", "met", 0, ""},
                                          {"total_2025", "2025", "met", 1, ""},
                                          {"services_2025", "2025", "met", 0, ""}};
  expect_rows((grdp_selection){0}, expected, sizeof expected / sizeof expected[0]);
}

Test(rows, selected_by_name) {
  static const char *const names[] = {"growth", "total_2025"};
  static const expected_row expected[] = {{"growth[a]", "2025", "central", 0.25, "%"},
                                          {"growth[a]", "2026", "central", 0, "%"},
                                          {"growth[b]", "2025", "central", 0.5, "%"},
                                          {"growth[b]", "2026", "central", 0, "%"},
                                          {"total_2025", "2025", "met", 1, ""}};
  grdp_selection selection;
  cr_assert_eq(grdp_selection_make(&arena, model.scenario, names, 2, model.diagnostics, &selection), GRDP_OK);
  expect_rows(selection, expected, sizeof expected / sizeof expected[0]);
}

Test(rows, an_unknown_name_is_reported) {
  static const char *const names[] = {"totl", "total"};
  grdp_selection selection;
  cr_expect_eq(grdp_selection_make(&arena, model.scenario, names, 2, model.diagnostics, &selection), GRDP_INVALID);
  cr_expect_eq(grdp_diagnostics_errors(model.diagnostics), 1);
}

Test(rows, given_numbers_with_their_origin) {
  static const struct {
    const char *name, *kind;
    uint32_t first, last, line;
    double value;
    grdp_origin_status status;
  } expected[] = {
      {"growth[a]", "path", 1, 1, 18, 0.25, GRDP_ASSUMED},   {"growth[a]", "path", 2, 2, 18, 0, GRDP_ASSUMED},
      {"growth[b]", "path", 1, 1, 19, 0.5, GRDP_TARGETED},   {"growth[b]", "path", 2, 2, 19, 0, GRDP_TARGETED},
      {"output[a]", "observed", 0, 0, 2, 512, GRDP_SOURCED}, {"output[b]", "observed", 0, 0, 3, 512, GRDP_SOURCED}};
  size_t i = 0;
  uint32_t base = model.scenario->time.base;
  for (uint32_t cell = 0; cell < model.scenario->cell_count; cell++) {
    grdp_given_run run;
    for (grdp_given_walk walk = {.scenario = model.scenario, .cell = cell}; grdp_given_next(&walk, &run); i++) {
      uint32_t line, column;
      cr_assert_lt(i, sizeof expected / sizeof expected[0]);
      cr_expect_str_eq(model.scenario->cells[cell].name, expected[i].name);
      cr_expect_str_eq(run.kind, expected[i].kind, "row %zu", i);
      cr_expect_eq(run.first, base + expected[i].first, "row %zu", i);
      cr_expect_eq(run.last, base + expected[i].last, "row %zu", i);
      cr_expect_eq(run.value, expected[i].value, "row %zu", i);
      cr_expect_eq(run.origin->status, expected[i].status, "row %zu", i);
      grdp_place_position(run.origin->place, &line, &column);
      cr_expect_eq(line, expected[i].line, "row %zu", i);
    }
  }
  cr_expect_eq(i, sizeof expected / sizeof expected[0]);
}

Test(rows, results_by_name) {
  double values[8];
  size_t periods = grdp_result_periods(model.result), base = grdp_result_base(model.result);
  char period[16];
  cr_assert_leq(periods, 8);
  cr_assert_eq(grdp_result_series(model.result, "output[b]", periods, values), GRDP_OK);
  cr_expect_eq(values[base], 512);
  cr_expect_eq(values[base + 1], 768);
  grdp_result_period(model.result, base + 1, period);
  cr_expect_str_eq(period, "2025");
  cr_expect_eq(grdp_result_series(model.result, "output", periods, values), GRDP_INVALID);
  cr_expect_eq(grdp_result_series(model.result, "none", periods, values), GRDP_INVALID);
  cr_expect_eq(grdp_result_series(model.result, "total", periods + 1, values), GRDP_INVALID);
}

Test(rows, files_are_named_from_the_scenario) {
  cr_expect_str_eq(grdp_file_path(model.scenario, GRDP_TESTS "/command/fixtures/data.csv"), "data.csv");
  cr_expect_str_eq(grdp_file_path(model.scenario, GRDP_TESTS "/command/fixtures/../x.yaml"), "../x.yaml");
  cr_expect_str_eq(grdp_file_path(model.scenario, "--set"), "--set");
}

Test(rows, units_in_words) {
  cr_expect_str_eq(grdp_unit_words(model.scenario, &arena, GRDP_TEXT("vnd_bn"), GRDP_VIETNAMESE), "tỷ đồng");
  cr_expect_str_eq(grdp_unit_words(model.scenario, &arena, GRDP_TEXT("vnd_bn / vnd_bn"), GRDP_ENGLISH),
                   "billion VND/billion VND");
  cr_expect_str_eq(grdp_unit_words(model.scenario, &arena, GRDP_TEXT("1 / vnd_bn^2"), GRDP_VIETNAMESE),
                   "1/tỷ đồng^2");
  cr_expect_str_eq(grdp_unit_words(model.scenario, &arena, GRDP_TEXT("%"), GRDP_ENGLISH), "");
  cr_expect_str_eq(grdp_value_text(model.scenario, &arena, 118079.279,
                                   (grdp_display){GRDP_VIETNAMESE, false, GRDP_EXACT}, GRDP_TEXT("vnd_bn")),
                   "118.079,279 tỷ đồng");
}
