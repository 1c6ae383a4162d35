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

static void fill_value(const grdp_result *result, uint32_t cell, uint32_t period, grdp_row *out) {
  const grdp_scenario *scenario = result->scenario;
  out->scenario = scenario->name;
  out->series = grdp_text_of(scenario->cells[cell].name);
  out->statistic = period <= scenario->time.base ? "history" : "central";
  out->value = grdp_result_value(result, cell, period);
  out->unit = scenario->series[scenario->cells[cell].series].unit_text;
  grdp_timeline_write(&scenario->time, period, out->period);
}

/* An input's value that also holds in the first simulated period is a parameter, not history. */
static bool is_parameter(const grdp_scenario *scenario, uint32_t cell, uint32_t period) {
  const grdp_given *path = &scenario->cells[cell].path;
  uint32_t first = scenario->time.base + 1;
  return period < first && path->values != NULL && path->origins[period] == path->origins[first];
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
    if (shown && isfinite(grdp_result_value(result, cell, period))) {
      fill_value(result, cell, period, out);
      return true;
    }
  }
  return false;
}

static bool next_target(grdp_rows *rows, grdp_row *out) {
  const grdp_result *result = rows->result;
  while (rows->target < result->target_count) {
    const grdp_target_result *target = &result->targets[rows->target++];
    bool wanted = rows->selection.targets == NULL || rows->selection.targets[target->target];
    if (!wanted || target->outcome == GRDP_TRACKED)
      continue;
    out->scenario = result->scenario->name;
    out->series = result->scenario->targets[target->target].name;
    out->statistic = "met";
    out->value = target->outcome == GRDP_MET ? 1 : 0;
    out->unit = (grdp_text){"", 0};
    grdp_timeline_write(&result->scenario->time, target->period, out->period);
    return true;
  }
  return false;
}

bool grdp_rows_next(grdp_rows *rows, grdp_row *out) {
  return next_value(rows, out) || next_target(rows, out);
}
