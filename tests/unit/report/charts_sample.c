/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "charts_sample.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char charts_sample_model[] =
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

static const char other[] = "grdp: 1\nextends: model.yaml\ntitle: {en: Second plan, vi: Phương án hai}\n"
                            "set: {'growth[b]': 9%}\n";

static void write_text(const char *folder, const char *name, const char *a, const char *b) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "wb");
  cr_assert(file && fputs(a, file) >= 0 && fputs(b, file) >= 0 && fclose(file) == 0);
}

void charts_sample_run(charts_sample *with, const char *name) {
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

charts_sample charts_sample_open(const char *text, const char *more) {
  const char *base = getenv("TMPDIR");
  char path[256];
  charts_sample with = {0};
  snprintf(path, sizeof path, "%s/grdp-charts-XXXXXX", base && *base ? base : "/tmp");
  cr_assert(mkdtemp(path) != NULL);
  with.folder = strdup(path);
  write_text(path, "model.yaml", text, more);
  write_text(path, "other.yaml", other, "");
  cr_assert_eq(grdp_diagnostics_create(&with.diagnostics), GRDP_OK);
  charts_sample_run(&with, "model");
  setenv("PATH", "", 1);
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

void charts_sample_close(charts_sample *with) {
  for (size_t i = 0; i < with->count; i++) {
    grdp_result_free(with->results[i]);
    grdp_program_free(with->programs[i]);
    grdp_scenario_free(with->scenarios[i]);
  }
  grdp_diagnostics_free(with->diagnostics);
  remove_all(with->folder);
  free(with->folder);
}

grdp_charts_report charts_sample_report(charts_sample *with, grdp_language language) {
  char folder[512];
  grdp_charts_options options = {.language = language};
  grdp_charts_report report = {0};
  snprintf(folder, sizeof folder, "%s/charts", with->folder);
  cr_assert_eq(grdp_charts_write((const grdp_result *const *)with->results, with->count, &options, folder, &report),
               GRDP_OK);
  cr_expect(report.charts == 0 || report.outcome == GRDP_PLOTS_NO_GNUPLOT);
  return report;
}

size_t charts_sample_draw(charts_sample *with, grdp_language language) {
  return charts_sample_report(with, language).charts;
}

/* A file of the charts as text; empty when there is none. The caller frees it. */
char *charts_sample_read(const charts_sample *with, const char *name) {
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

void charts_sample_expect(const charts_sample *with, const char *name, const char *text) {
  char *found = charts_sample_read(with, name);
  cr_expect(strstr(found, text) != NULL, "%s has no '%s':\n%.1500s", name, text, found);
  free(found);
}

/* The number in a row (0: the first behind the heading) and a column of a CSV file, quoted commas respected. */
double charts_sample_number(const charts_sample *with, const char *name, size_t row, size_t column) {
  char *text = charts_sample_read(with, name);
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

void charts_sample_row(const charts_sample *with, const char *name, size_t row, size_t first, const double *values,
                       size_t count) {
  for (size_t i = 0; i < count; i++) {
    double found = charts_sample_number(with, name, row, first + i);
    cr_expect_float_eq(found, values[i], 1e-9, "%s, row %zu, column %zu: %.12g for %.12g", name, row, first + i,
                       found, values[i]);
  }
}

/* --- draws --- */

/* Draws that lie evenly between 0.9 and 1.1 times the central value. */
static grdp_spread even_spread(double central) {
  grdp_spread spread = {.count = 1000, .first = 0.9 * central, .width = 0.2 * central / GRDP_CLASSES};
  for (size_t i = 0; i < GRDP_QUANTILE_COUNT; i++) {
    double value = central * (0.9 + 0.2 * grdp_quantile_shares[i]);
    spread.quantiles[i] = (grdp_estimate){value, 0.001 * central, value - 0.002 * central, value + 0.002 * central};
  }
  for (size_t i = 0; i < GRDP_CLASSES; i++)
    spread.shares[i] = 1.0 / GRDP_CLASSES;
  return spread;
}

static grdp_chance even_chance(const grdp_target *target, double central) {
  double share = fmax(0, fmin(1, (1.1 * central - target->bound) / (0.2 * central)));
  bool inside = share > 0 && share < 1;
  double low = inside       ? share - 0.0039
               : share == 0 ? 0
                            : 0.9994,
         high = inside       ? share + 0.0039
                : share == 1 ? 1
                             : 0.0006;
  return (grdp_chance){.estimate = {share, 0.002, low, high}};
}

static const grdp_spread *const *even_spreads(grdp_result *result) {
  const grdp_scenario *scenario = result->scenario;
  uint32_t first = scenario->time.base + 1;
  const grdp_spread **spreads = GRDP_NEW_ARRAY(&result->arena, scenario->cell_count, const grdp_spread *);
  for (uint32_t cell = 0; cell < scenario->cell_count; cell++) {
    grdp_spread *periods = GRDP_NEW_ARRAY(&result->arena, result->periods - first, grdp_spread);
    for (uint32_t t = first; t < result->periods; t++)
      periods[t - first] = even_spread(grdp_result_value(result, cell, t));
    bool varies = scenario->series[scenario->cells[cell].series].kind == GRDP_SERIES_EQUATION;
    spreads[cell] = varies ? periods : NULL;
  }
  return spreads;
}

static void correlate(grdp_result *result, grdp_draw_outcome *draws) {
  size_t count = result->target_count;
  uint32_t *cells = GRDP_NEW_ARRAY(&result->arena, count, uint32_t);
  uint32_t *periods = GRDP_NEW_ARRAY(&result->arena, count, uint32_t);
  for (size_t i = 0; i < count; i++) {
    const grdp_target *target = &result->scenario->targets[result->targets[i].target];
    if (target->cell == UINT32_MAX)
      continue;
    cells[draws->correlated] = target->cell;
    periods[draws->correlated++] = target->last;
  }
  grdp_estimate *matrix = GRDP_NEW_ARRAY(&result->arena, draws->correlated * draws->correlated, grdp_estimate);
  for (size_t i = 0; i < draws->correlated * draws->correlated; i++) {
    double value = i % (draws->correlated + 1) == 0 ? 1 : -0.256;
    matrix[i] = (grdp_estimate){value, 0.004, value - 0.008, value + 0.008};
  }
  draws->correlated_cells = cells;
  draws->correlated_periods = periods;
  draws->correlations = draws->rank_correlations = matrix;
}

void charts_sample_add_draws(charts_sample *with, size_t number) {
  grdp_result *result = with->results[number];
  grdp_draw_outcome *draws = GRDP_NEW(&result->arena, grdp_draw_outcome);
  grdp_chance *every = GRDP_NEW_ARRAY(&result->arena, result->scenario->target_count, grdp_chance);
  *draws = (grdp_draw_outcome){.draws = 65536, .asked = 65536, .every = every, .spreads = even_spreads(result)};
  draws->all.estimate = (grdp_estimate){0, 0.002, 0, 0.0006};
  for (size_t i = 0; i < result->target_count; i++) {
    grdp_target_result *row = (grdp_target_result *)&result->targets[i];
    const grdp_target *target = &result->scenario->targets[row->target];
    every[row->target].estimate.value = NAN;
    if (target->cell == UINT32_MAX)
      continue;
    every[row->target] = even_chance(target, row->projected);
    row->chance = &every[row->target];
  }
  correlate(result, draws);
  result->draws = draws;
}
