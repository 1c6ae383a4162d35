/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What charts are filled with, read back from their data files. No gnuplot is needed: PATH is empty.
 *
 * By hand: a = 100 grows by 10 % a year, b = 50 by 5 %. 2025: a 110, b 52.5, total 162.5; the total grows by 12.5/150.
 */
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "charts.h"

static const char model[] =
    "grdp: 1\n"
    "title: {en: Base plan, vi: Phương án cơ sở}\n"
    "time: {frequency: annual, base: 2024, end: 2026}\n"
    "units: {t: {en: tonnes, vi: tấn}, day: {en: day, vi: ngày}}\n"
    "sets:\n"
    "  part: {a: {en: 'First, part', vi: Phần đầu}, b: {en: Second, vi: Phần hai}}\n"
    "inputs:\n"
    "  growth[p in part]: {unit: \"%\", each: {a: 10%, b: 5%}}\n"
    "  plan: {unit: \"%\", path: {2024: 7%, 2025..: 8%}}\n"
    "equations:\n"
    "  level[p in part]: {label: {en: Level, vi: Mức}, unit: t / day, start: {a: 100, b: 50}, is: 'level[p](-1) * (1 "
    "+ growth[p])'}\n"
    "  total: {label: {en: All, vi: Tất cả}, unit: t / day, is: 'sum(level[p] for p in part)'}\n"
    "  share[p in part]: {unit: \"%\", is: 'd(level[p]) / total(-1)'}\n"
    "  total_growth: {label: {en: Growth, vi: Tăng trưởng}, unit: \"%\", is: pct(total)}\n"
    "targets:\n"
    "  more: {series: total, in: 2025, at_least: 160, stretch: 170, label: {en: Total in 2025, vi: Tổng năm 2025}}\n"
    "  fast: {series: total_growth, in: 2026, at_least: 10%}\n"
    "  other: {in: 2025, at_least: 5}\n";

static const char charts[] = "charts:\n"
                             "  parts: {kind: contributions, of: share, total: total_growth, in: 2025..2026}\n"
                             "  shares: {kind: structure, of: level}\n"
                             "  levels: {kind: stacked, of: level, total: total, target: more, scale: 10}\n"
                             "  bridge: {kind: bridge, of: level, total: total, in: 2024..2025}\n"
                             "  half_bridge: {kind: bridge, of: 'level[a]', total: total, in: 2024..2025}\n"
                             "  between: {kind: bridge, of: level, total: total, in: 2025}\n"
                             "  one_year: {kind: contributions, of: share, total: total_growth, in: 2025}\n"
                             "  path: {kind: lines, of: total, target: more}\n"
                             "  card: {kind: targets}\n";

static const char other[] = "grdp: 1\nextends: model.yaml\ntitle: {en: Second plan, vi: Phương án hai}\n"
                            "set: {'growth[b]': 9%}\n";

typedef struct fixture {
  char *folder;
  grdp_diagnostics *diagnostics;
  grdp_scenario *scenarios[2];
  grdp_program *programs[2];
  grdp_result *results[2];
  size_t count;
} fixture;

static void write_text(const char *folder, const char *name, const char *a, const char *b) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "wb");
  cr_assert(file && fputs(a, file) >= 0 && fputs(b, file) >= 0 && fclose(file) == 0);
}

static void run(fixture *with, const char *name) {
  char path[512];
  bool done = false;
  grdp_run *running;
  size_t i = with->count++;
  snprintf(path, sizeof path, "%s/%s.yaml", with->folder, name);
  grdp_status status = grdp_scenario_load(path, name, NULL, 0, with->diagnostics, &with->scenarios[i]);
  grdp_buffer said = {.arena = &(grdp_arena){0}};
  grdp_diagnostics_render(with->diagnostics, GRDP_ENGLISH, false, &said);
  cr_assert_eq(status, GRDP_OK, "%s", grdp_buffer_string(&said));
  grdp_arena_free(said.arena);
  cr_assert_eq(grdp_program_build(with->scenarios[i], with->diagnostics, &with->programs[i]), GRDP_OK);
  cr_assert_eq(grdp_run_open(with->scenarios[i], with->programs[i], NULL, with->diagnostics, &running), GRDP_OK);
  while (!done)
    cr_assert_eq(grdp_run_step(running, with->diagnostics, &done), GRDP_OK);
  cr_assert_eq(grdp_run_take(running, &with->results[i]), GRDP_OK);
  grdp_run_free(running);
}

static fixture open_text(const char *text, const char *more) {
  const char *base = getenv("TMPDIR");
  char path[256];
  fixture with = {0};
  snprintf(path, sizeof path, "%s/grdp-charts-XXXXXX", base && *base ? base : "/tmp");
  cr_assert(mkdtemp(path) != NULL);
  with.folder = strdup(path);
  write_text(path, "model.yaml", text, more);
  write_text(path, "other.yaml", other, "");
  cr_assert_eq(grdp_diagnostics_create(&with.diagnostics), GRDP_OK);
  run(&with, "model");
  setenv("PATH", "", 1);
  return with;
}

static fixture open_fixture(const char *requests, bool two) {
  fixture with = open_text(model, requests);
  if (two)
    run(&with, "other");
  return with;
}

static void remove_all(const char *folder) {
  DIR *open_folder = opendir(folder);
  char path[600];
  for (struct dirent *entry; open_folder && (entry = readdir(open_folder)) != NULL;) {
    snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    if (*entry->d_name != '.' && unlink(path) != 0)
      remove_all(path);
  }
  if (open_folder)
    closedir(open_folder);
  rmdir(folder);
}

static void close_fixture(fixture *with) {
  for (size_t i = 0; i < with->count; i++) {
    grdp_result_free(with->results[i]);
    grdp_program_free(with->programs[i]);
    grdp_scenario_free(with->scenarios[i]);
  }
  grdp_diagnostics_free(with->diagnostics);
  remove_all(with->folder);
  free(with->folder);
}

static size_t draw(fixture *with, grdp_language language) {
  char folder[512];
  grdp_charts_options options = {.language = language};
  grdp_charts_report report = {0};
  snprintf(folder, sizeof folder, "%s/charts", with->folder);
  cr_assert_eq(grdp_charts_write((const grdp_result *const *)with->results, with->count, &options, folder, &report),
               GRDP_OK);
  cr_expect_eq(report.outcome, GRDP_PLOTS_NO_GNUPLOT);
  return report.charts;
}

/* A file of the charts as text; empty when there is none. The caller frees it. */
static char *read_chart(const fixture *with, const char *name) {
  char path[512];
  snprintf(path, sizeof path, "%s/charts/%s", with->folder, name);
  FILE *file = fopen(path, "rb");
  char *text = calloc(1, 1 << 16);
  cr_assert(text != NULL);
  if (file) {
    cr_assert(fread(text, 1, (1 << 16) - 1, file) > 0);
    fclose(file);
  }
  return text;
}

static void expect_has(const fixture *with, const char *name, const char *text) {
  char *found = read_chart(with, name);
  cr_expect(strstr(found, text) != NULL, "%s has no '%s':\n%.1500s", name, text, found);
  free(found);
}

/* The number in a row (0: the first behind the heading) and a column of a CSV file, quoted commas respected. */
static double number_at(const fixture *with, const char *name, size_t row, size_t column) {
  char *text = read_chart(with, name);
  const char *at = text;
  for (size_t line = 0; line <= row; line++)
    at = strchr(at, '\n') + 1;
  for (bool quoted = false; column > 0; at++) {
    quoted ^= *at == '"';
    column -= *at == ',' && !quoted;
  }
  double value = *at == ',' || *at == '\n' ? -999 : strtod(at, NULL);
  free(text);
  return value;
}

static void expect_row(const fixture *with, const char *name, size_t row, size_t first, const double *values,
                       size_t count) {
  for (size_t i = 0; i < count; i++) {
    double found = number_at(with, name, row, first + i);
    cr_expect_float_eq(found, values[i], 1e-9, "%s, row %zu, column %zu: %.12g for %.12g", name, row, first + i,
                       found, values[i]);
  }
}

#define ROW(with, name, row, first, ...)                                                                             \
  expect_row(with, name, row, first, (const double[]){__VA_ARGS__},                                                  \
             sizeof((const double[]){__VA_ARGS__}) / sizeof(double))

enum { NONE = -999 };

Test(charts, fills_every_kind_from_one_result) {
  fixture with = open_fixture(charts, false);
  cr_expect_eq(draw(&with, GRDP_ENGLISH), 8, "a bridge between scenarios needs two");
  ROW(&with, "parts.csv", 0, 2, 0, 100 * 10. / 150, 100 * 2.5 / 150, 100 * 12.5 / 150);
  ROW(&with, "parts.csv", 1, 2, 1, 100 * 11. / 162.5, 100 * 2.625 / 162.5, 100 * 13.625 / 162.5);
  ROW(&with, "shares.csv", 0, 2, 0, 100 * 100. / 150, 100 * 50. / 150);
  ROW(&with, "shares.csv", 1, 2, 1, 100 * 110. / 162.5, 100 * 52.5 / 162.5);
  ROW(&with, "levels.csv", 0, 2, 0, 10, 5, 15, NONE, NONE);
  ROW(&with, "levels.csv", 1, 2, 1, 11, 5.25, 16.25, 16, 17);
  ROW(&with, "bridge.csv", 0, 3, 1, 150, 0, 150);
  ROW(&with, "bridge.csv", 1, 3, 0, 10, 150, 160);
  ROW(&with, "bridge.csv", 2, 3, 0, 2.5, 160, 162.5);
  ROW(&with, "bridge.csv", 3, 3, 1, 162.5, 0, 162.5);
  ROW(&with, "half_bridge.csv", 2, 3, 0, 2.5, 160, 162.5); /* what the parts leave */
  ROW(&with, "path.csv", 2, 2, 2, 121 + 55.125, NONE, NONE);
  ROW(&with, "card.csv", 0, 2, 100 * 162.5 / 160, GRDP_PLOT_COLOUR_GOOD);
  ROW(&with, "card.csv", 1, 2, 100 * (13.625 / 162.5) / 0.1, GRDP_PLOT_COLOUR_BAD);
  close_fixture(&with);
}

Test(charts, speaks_both_languages) {
  fixture with = open_fixture(charts, false);
  draw(&with, GRDP_ENGLISH);
  expect_has(&with, "parts.csv", "\"First, part\",\"Second\",\"Growth\"");
  expect_has(&with, "parts.gp", "'percentage points · Base plan'");
  expect_has(&with, "levels.gp", "'10 tonnes/day · Base plan'");
  expect_has(&with, "levels.csv", "\"Target 2025: 16.0\",\"Stretch 2025: 17.0\"");
  expect_has(&with, "half_bridge.csv", "\"Other\"");
  expect_has(&with, "card.csv", "\"162.5 / 160 tonnes/day\"");
  draw(&with, GRDP_VIETNAMESE);
  expect_has(&with, "parts.csv", "\"Phần đầu\",\"Phần hai\",\"Tăng trưởng\"");
  expect_has(&with, "parts.gp", "'điểm phần trăm · Phương án cơ sở'");
  expect_has(&with, "levels.csv", "\"Mục tiêu 2025: 16,0\",\"Phấn đấu 2025: 17,0\"");
  expect_has(&with, "card.csv", "\"162,5 / 160 tấn/ngày\"");
  close_fixture(&with);
}

/* With b growing by 9 %: level 54.5, total 164.5, growth 14.5/150. */
Test(charts, puts_scenarios_side_by_side) {
  fixture with = open_fixture(charts, true);
  cr_expect_eq(draw(&with, GRDP_ENGLISH), 10, "nine charts, and a scorecard for each scenario");
  expect_has(&with, "parts.csv", "\"Base plan\",\"2025\"");
  expect_has(&with, "parts.csv", "\"Second plan\",\"2025\"");
  ROW(&with, "parts.csv", 2, 2, 0, 100 * 10. / 150, 100 * 4.5 / 150, 100 * 14.5 / 150);
  expect_has(&with, "one_year.csv", "\"\",\"Second plan\"");
  ROW(&with, "one_year.csv", 1, 2, 1, 100 * 10. / 150, 100 * 4.5 / 150, 100 * 14.5 / 150);
  ROW(&with, "between.csv", 0, 3, 1, 162.5, 0, 162.5);
  ROW(&with, "between.csv", 2, 3, 0, 2, 162.5, 164.5);
  ROW(&with, "path.csv", 1, 3, 162.5, 164.5, 160, 170);
  expect_has(&with, "card_other.csv", "\"164.5 / 160 tonnes/day\"");
  close_fixture(&with);
}

/* Twenty parts of 1 to 20: the eleven largest are shown, 1 + … + 9 = 45 go together. */
Test(charts, puts_small_parts_together) {
  char text[4096] = "grdp: 1\ntime: {frequency: annual, base: 2024, end: 2025}\nsets: {many: {";
  for (int i = 1; i <= 20; i++)
    snprintf(text + strlen(text), sizeof text - strlen(text), "m%d: {}%s", i, i < 20 ? ", " : "}}\n");
  strcat(text, "inputs: {'x[m in many]': {each: {");
  for (int i = 1; i <= 20; i++)
    snprintf(text + strlen(text), sizeof text - strlen(text), "m%d: %d%s", i, (i * 7) % 20 + 1,
             i < 20 ? ", " : "}}}\n");
  strcat(text, "charts: {all: {kind: stacked, of: x, in: 2025}}\n");
  fixture with = open_text(text, "");
  cr_expect_eq(draw(&with, GRDP_ENGLISH), 1);
  expect_has(&with, "all.csv", ",\"Other\"\n");
  double total = 0;
  for (size_t column = 3; column < 15; column++)
    total += number_at(&with, "all.csv", 0, column);
  cr_expect_float_eq(total, 210, 1e-9, "nothing is lost: %g", total);
  cr_expect_float_eq(number_at(&with, "all.csv", 0, 14), 45, 1e-9);
  close_fixture(&with);
}

Test(charts, has_a_default) {
  fixture with = open_fixture("", false);
  cr_expect_eq(draw(&with, GRDP_ENGLISH), 2);
  expect_has(&with, "series.csv", "\"All, tonnes/day\",\"2025\"");
  ROW(&with, "series.csv", 1, 3, 162.5, 160, 170);
  expect_has(&with, "targets.csv", "\"Total in 2025\"");
  close_fixture(&with);
}

Test(charts, defaults_to_equations_without_targets) {
  fixture with = open_fixture("", false);
  with.scenarios[0]->target_count = 0;
  with.results[0]->target_count = 0;
  cr_expect_eq(draw(&with, GRDP_ENGLISH), 1);
  expect_has(&with, "series.csv", "\"Level: First, part");
  close_fixture(&with);
}

/* Plan 7 and 8 %; outcomes 8.333 % in 2025 are no observation, those of 2024 do not exist: no point. */
Test(charts, compares_plans_with_observations_only) {
  fixture with = open_fixture("charts: {plans: {kind: scatter, of: [plan, total_growth]}}\n", false);
  cr_expect_eq(draw(&with, GRDP_ENGLISH), 1);
  expect_has(&with, "plans.gp", "no values");
  close_fixture(&with);
}
