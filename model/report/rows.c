/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rows.h"

#include <math.h>

static bool select_target(const grdp_scenario *scenario, const char *name, bool *targets) {
  for (size_t i = 0; i < scenario->target_count; i++) {
    if (grdp_text_is(scenario->targets[i].name, name)) {
      targets[i] = true;
      return true;
    }
  }
  return false;
}

static grdp_status select_series(grdp_arena *arena, const grdp_scenario *scenario, const char *name,
                                 grdp_diagnostics *diagnostics, bool *cells) {
  const grdp_source *source = grdp_source_make(arena, "--of", grdp_text_of(name));
  grdp_fragment fragment = {source->text, {source, 0, (uint32_t)source->text.size}};
  grdp_series_name series;
  uint32_t first, count;
  GRDP_TRY(grdp_parse_series_name(fragment, diagnostics, &series));
  GRDP_TRY(grdp_scenario_cells(scenario, &series, diagnostics, &first, &count));
  for (uint32_t cell = first; cell < first + count; cell++)
    cells[cell] = true;
  return GRDP_OK;
}

grdp_status grdp_selection_make(grdp_arena *arena, const grdp_scenario *scenario, const char *const *names,
                                size_t count, grdp_diagnostics *diagnostics, grdp_selection *out) {
  *out = (grdp_selection){0};
  if (count == 0)
    return GRDP_OK;
  bool *cells = GRDP_NEW_ARRAY(arena, scenario->cell_count + 1, bool);
  bool *targets = GRDP_NEW_ARRAY(arena, scenario->target_count + 1, bool);
  grdp_status status = GRDP_OK;
  for (size_t i = 0; i < count; i++) {
    /* A target may be called as its series is; both are meant then. */
    bool series = grdp_table_find(&scenario->series_by_name, grdp_text_of(names[i])) != NULL;
    if (select_target(scenario, names[i], targets) && !series)
      continue;
    grdp_status one = select_series(arena, scenario, names[i], diagnostics, cells);
    status = one != GRDP_OK ? one : status;
  }
  *out = (grdp_selection){cells, targets};
  return status;
}

grdp_rows grdp_rows_begin(const grdp_result *result, grdp_selection selection) {
  return (grdp_rows){.result = result, .selection = selection};
}

static grdp_row row_of_value(const grdp_result *result, uint32_t cell, uint32_t period) {
  const grdp_scenario *scenario = result->scenario;
  grdp_row row = {.scenario = scenario->name,
                  .series = grdp_text_of(scenario->cells[cell].name),
                  .statistic = period <= scenario->time.base ? "history" : "central",
                  .value = grdp_result_value(result, cell, period),
                  .unit = scenario->series[scenario->cells[cell].series].unit_text};
  grdp_timeline_write(&scenario->time, period, row.period);
  return row;
}

static grdp_row row_of_targets(const grdp_result *result, grdp_text name, uint32_t first, uint32_t last) {
  grdp_row row = {.scenario = result->scenario->name, .series = name, .unit = {"", 0}};
  grdp_range_write(&result->scenario->time, first, last, row.period);
  return row;
}

/* An input's value that also holds in the first simulated period is a parameter, not history. */
static bool is_parameter(const grdp_scenario *scenario, uint32_t cell, uint32_t period) {
  const grdp_given *path = &scenario->cells[cell].path;
  uint32_t first = scenario->time.base + 1;
  return period < first && path->values != NULL && path->origins[period] == path->origins[first];
}

static void announce_spread(grdp_rows *rows, const grdp_row *about, const grdp_spread *spread) {
  if (spread == NULL)
    return;
  rows->about = *about;
  rows->statistics_of = spread;
  rows->statistics = grdp_spread_statistics(&rows->statistics_left);
}

static void announce_chance(grdp_rows *rows, const grdp_row *about, const grdp_chance *chance) {
  if (chance == NULL || isnan(chance->estimate.value))
    return;
  rows->about = *about;
  rows->statistics_of = chance;
  rows->statistics = grdp_chance_statistics(&rows->statistics_left);
}

static bool next_statistic(grdp_rows *rows, grdp_row *out) {
  while (rows->statistics_left > 0) {
    const grdp_statistic *statistic = rows->statistics++;
    double value = grdp_statistic_value(statistic, rows->statistics_of);
    rows->statistics_left--;
    if (!isfinite(value))
      continue;
    *out = rows->about;
    out->statistic = statistic->name;
    out->value = value;
    out->unit = statistic->unitless ? (grdp_text){"", 0} : out->unit;
    return true;
  }
  return false;
}

static bool next_value(grdp_rows *rows, grdp_row *out) {
  const grdp_result *result = rows->result;
  while (rows->cell < result->scenario->cell_count) {
    uint32_t cell = rows->cell, period = rows->period;
    bool wanted = rows->selection.cells == NULL || rows->selection.cells[cell];
    bool last = !wanted || period + 1 >= result->periods;
    rows->cell += last ? 1 : 0;
    rows->period = last ? 0 : period + 1;
    bool shown = wanted && period < result->periods && !is_parameter(result->scenario, cell, period);
    if (!shown || !isfinite(grdp_result_value(result, cell, period)))
      continue;
    *out = row_of_value(result, cell, period);
    announce_spread(rows, out, grdp_result_spread(result, cell, period));
    return true;
  }
  return false;
}

static bool is_wanted(const grdp_rows *rows, size_t target) {
  return rows->selection.targets == NULL || rows->selection.targets[target];
}

/* When the rows of a target's last period are told: the chance that it is met in every period. */
static bool next_every(grdp_rows *rows, grdp_row *out) {
  const grdp_result *result = rows->result;
  if (rows->every_told || rows->target == 0 || result->draws == NULL)
    return false;
  uint32_t number = result->targets[rows->target - 1].target;
  const grdp_target *target = &result->scenario->targets[number];
  bool ends = rows->target == result->target_count || result->targets[rows->target].target != number;
  if (!ends)
    return false;
  rows->every_told = true;
  if (target->first == target->last || !is_wanted(rows, number))
    return false;
  grdp_row about = row_of_targets(result, target->name, target->first, target->last);
  announce_chance(rows, &about, &result->draws->every[number]);
  return next_statistic(rows, out);
}

static bool next_target(grdp_rows *rows, grdp_row *out) {
  const grdp_result *result = rows->result;
  while (rows->target < result->target_count) {
    const grdp_target_result *one = &result->targets[rows->target++];
    rows->every_told = false;
    if (is_wanted(rows, one->target) && one->outcome != GRDP_TRACKED) {
      *out = row_of_targets(result, result->scenario->targets[one->target].name, one->period, one->period);
      announce_chance(rows, out, one->chance);
      out->statistic = "met";
      out->value = one->outcome == GRDP_MET ? 1 : 0;
      return true;
    }
    if (next_every(rows, out))
      return true;
  }
  return false;
}

static bool next_all(grdp_rows *rows, grdp_row *out) {
  uint32_t first, last;
  if (rows->all_told)
    return false;
  rows->all_told = true;
  if (rows->result->draws == NULL || rows->selection.targets != NULL ||
      !grdp_target_range(rows->result, &first, &last))
    return false;
  grdp_row about = row_of_targets(rows->result, GRDP_TEXT(GRDP_ALL_TARGETS), first, last);
  announce_chance(rows, &about, &rows->result->draws->all);
  return next_statistic(rows, out);
}

bool grdp_rows_next(grdp_rows *rows, grdp_row *out) {
  return next_statistic(rows, out) || next_value(rows, out) || next_every(rows, out) || next_target(rows, out) ||
         next_all(rows, out);
}
