/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Charts of a sweep: lines over one swept name, a heat map over two.
 */
#include <math.h>
#include <string.h>

#include "chart_list.h"
#include "charts_fill.h"
#include "outcome.h"
#include "results.h"
#include "sweep_report.h"

enum { MAP_ROWS_MOST = 40, MAP_COLUMNS_MOST = 40, POINTS_MOST = 1000 };

typedef struct drawing {
  grdp_arena *arena;
  const grdp_sweep_report *report;
  grdp_language language;
  grdp_chart_list list;
} drawing;

static bool is_percent(const drawing *work, const grdp_sweep_look *look) {
  return look->statistic == GRDP_SWEEP_PROBABILITY || grdp_quantity_percent(work->report->base, &look->quantity);
}

/* In the unit of the chart: percentages times 100. */
static double value_of(const drawing *work, size_t look, size_t cell) {
  const grdp_sweep_cell *found = &work->report->cells[cell];
  double scale = is_percent(work, &work->report->looks[look]) ? 100 : 1;
  return found->values == NULL ? (double)NAN : scale * found->values[look].value;
}

/* The target of a look's series in its period; NULL: none. */
static const grdp_target *target_of(const drawing *work, const grdp_sweep_look *look) {
  const grdp_scenario *base = work->report->base;
  for (size_t i = 0; look->statistic != GRDP_SWEEP_PROBABILITY && i < base->target_count; i++) {
    const grdp_target *target = &base->targets[i];
    if (target->cell == look->quantity.cell && target->first <= look->quantity.period &&
        look->quantity.period <= target->last)
      return target;
  }
  return NULL;
}

/* As outcome.h says: within its tolerance a bound is met. */
static bool meets(const grdp_target *target, double value) {
  double slack = GRDP_TARGET_TOLERANCE * fmax(1, fabs(target->bound));
  switch (target->rule) {
  case GRDP_AT_LEAST:
    return value >= target->bound - slack;
  case GRDP_MORE_THAN:
    return value > target->bound + slack;
  case GRDP_AT_MOST:
    return value <= target->bound + slack;
  case GRDP_BELOW:
    return value < target->bound - slack;
  case GRDP_EQUALS:
    return fabs(value - target->bound) <= slack;
  case GRDP_BETWEEN:
  default:
    return value >= target->bound - slack &&
           value <= target->upper + GRDP_TARGET_TOLERANCE * fmax(1, fabs(target->upper));
  }
}

/* --- words --- */

/* A swept name as reports call its series, with the period where it has one. */
static const char *axis_label(const drawing *work, const grdp_sweep_axis *axis) {
  grdp_text whole = grdp_text_of(axis->name);
  size_t at = grdp_text_find(whole, '@');
  const char *name = grdp_text_string(work->arena, grdp_text_slice(whole, 0, at));
  uint32_t cell = axis->scenario ? UINT32_MAX : grdp_cell_named(work->report->base, name);
  const char *label =
      cell == UINT32_MAX ? name : grdp_cell_label(work->report->base, work->arena, cell, work->language);
  if (axis->scenario)
    return grdp_chart_word_text(GRDP_WORD_SWEEP_SCENARIO, work->language);
  if (at == whole.size)
    return label;
  return grdp_text_join(work->arena, label, ", ", axis->name + at + 1, NULL);
}

/* Numbers as charts write them, files without folder and ending. */
static const char *const *axis_texts(const drawing *work, const grdp_sweep_axis *axis) {
  const char **texts = GRDP_NEW_ARRAY(work->arena, axis->count, const char *);
  for (size_t i = 0; i < axis->count; i++) {
    char *text = grdp_arena_copy(work->arena, axis->texts[i], strlen(axis->texts[i]));
    char *point = work->language == GRDP_VIETNAMESE && isfinite(axis->values[i]) ? strchr(text, '.') : NULL;
    if (point != NULL)
      *point = ',';
    texts[i] = axis->scenario ? grdp_scenario_name_of(work->arena, text) : text;
  }
  return texts;
}

static const char *subtitle_of(const drawing *work, const grdp_sweep_look *look) {
  const grdp_scenario *base = work->report->base;
  const char *unit = "%";
  if (!is_percent(work, look))
    unit = grdp_unit_words(base, work->arena, base->series[base->cells[look->quantity.cell].series].unit_text,
                           work->language);
  static const grdp_chart_word words[GRDP_SWEEP_STATISTIC_COUNT] = {GRDP_WORD_SWEEP_CENTRAL, GRDP_WORD_SWEEP_MEAN,
                                                                    GRDP_WORD_SWEEP_PROBABILITY};
  const char *what = grdp_chart_word_text(words[look->statistic], work->language);
  return grdp_chart_joined(work->arena, grdp_chart_joined(work->arena, what, unit), look->period);
}

static grdp_plot begin_plot(drawing *work, size_t number, const char *prefix) {
  const grdp_sweep_look *look = &work->report->looks[number];
  grdp_plot plot = grdp_plot_default();
  plot.name = grdp_chart_list_name(&work->list,
                                   grdp_text_join(work->arena, prefix, grdp_sweep_statistic_text(look->statistic),
                                                  "_", look->series, "_", look->period, NULL));
  plot.title = grdp_quantity_label(work->arena, work->report->base, &look->quantity, work->language);
  plot.subtitle = subtitle_of(work, look);
  return plot;
}

static void add_panel(drawing *work, grdp_plot plot, const grdp_plot_series *series, size_t count) {
  grdp_plot_panel *panel = GRDP_NEW(work->arena, grdp_plot_panel);
  *panel = (grdp_plot_panel){NULL, series, count};
  plot.panels = panel;
  plot.panel_count = 1;
  *GRDP_PUSH(work->arena, &work->list.plots) = plot;
}

/* --- two names --- */

/* As many decimals as tell the smallest and the largest apart to three digits, at most 4. */
static int map_decimals(const drawing *work, size_t look) {
  double least = (double)INFINITY, most = -(double)INFINITY;
  for (size_t i = 0; i < work->report->cell_count; i++) {
    double value = value_of(work, look, i);
    least = isfinite(value) ? fmin(least, value) : least;
    most = isfinite(value) ? fmax(most, value) : most;
  }
  if (!(most > least))
    return -1;
  int decimals = 2 - (int)floor(log10(most - least));
  return decimals < 0 ? 0 : decimals > 4 ? 4 : decimals;
}

static grdp_plot_series map_row(const drawing *work, size_t look, size_t row, int decimals) {
  const grdp_sweep_report *report = work->report;
  size_t columns = report->axes[1].count;
  const grdp_target *target = target_of(work, &report->looks[look]);
  double *values = GRDP_NEW_ARRAY(work->arena, columns, double);
  const char **texts = GRDP_NEW_ARRAY(work->arena, columns, const char *);
  for (size_t i = 0; i < columns; i++) {
    char number[64];
    const grdp_sweep_cell *cell = &report->cells[row * columns + i];
    values[i] = value_of(work, look, row * columns + i);
    grdp_plot_number(values[i], decimals, work->language, number);
    bool met =
        target != NULL && cell->values != NULL && isfinite(values[i]) && meets(target, cell->values[look].value);
    texts[i] = grdp_text_join(work->arena, number, met ? " ✓" : "", NULL);
  }
  return (grdp_plot_series){.values = values, .texts = texts};
}

static void add_map(drawing *work, size_t look) {
  const grdp_sweep_report *report = work->report;
  const grdp_sweep_axis *down = &report->axes[0], *across = &report->axes[1];
  if (down->count > MAP_ROWS_MOST || across->count > MAP_COLUMNS_MOST)
    return;
  grdp_plot plot = begin_plot(work, look, "map_");
  const char *const *labels = axis_texts(work, down);
  grdp_plot_series *rows = GRDP_NEW_ARRAY(work->arena, down->count, grdp_plot_series);
  int decimals = map_decimals(work, look);
  for (size_t i = 0; i < down->count; i++) {
    rows[i] = map_row(work, look, i, decimals);
    rows[i].label = labels[i];
  }
  plot.kind = GRDP_PLOT_HEATMAP;
  plot.categories = axis_texts(work, across);
  plot.category_count = across->count;
  plot.decimals = decimals;
  plot.note = grdp_chart_phrase(work->arena, work->language,
                                target_of(work, &report->looks[look]) != NULL ? GRDP_WORD_SWEEP_MAP_TARGET
                                                                              : GRDP_WORD_SWEEP_MAP,
                                axis_label(work, down), axis_label(work, across), NULL);
  add_panel(work, plot, rows, down->count);
}

/* --- one name --- */

static void add_lines(drawing *work, size_t look) {
  const grdp_sweep_report *report = work->report;
  const grdp_sweep_axis *axis = &report->axes[0];
  const grdp_target *target = target_of(work, &report->looks[look]);
  if (axis->count > POINTS_MOST)
    return;
  grdp_plot plot = begin_plot(work, look, "line_");
  grdp_plot_series *series = GRDP_NEW_ARRAY(work->arena, 2, grdp_plot_series);
  double *values = GRDP_NEW_ARRAY(work->arena, axis->count, double);
  double *bounds = GRDP_NEW_ARRAY(work->arena, axis->count, double);
  for (size_t i = 0; i < axis->count; i++) {
    values[i] = value_of(work, look, i);
    bounds[i] = target == NULL ? (double)NAN : target->bound * (is_percent(work, &report->looks[look]) ? 100 : 1);
  }
  series[0] = (grdp_plot_series){.label = plot.title, .mark = GRDP_PLOT_LINE, .valued = true, .values = values};
  series[1] = (grdp_plot_series){.label = grdp_chart_word_text(GRDP_WORD_SWEEP_TARGET, work->language),
                                 .mark = GRDP_PLOT_DASH,
                                 .colour = GRDP_PLOT_COLOUR_TARGET,
                                 .values = bounds};
  plot.kind = GRDP_PLOT_COLUMNS;
  plot.categories = axis_texts(work, axis);
  plot.category_count = axis->count;
  plot.periods = true; /* labels may be left out when they are many */
  plot.note = grdp_chart_phrase(work->arena, work->language, GRDP_WORD_SWEEP_LINE, axis_label(work, axis), NULL);
  add_panel(work, plot, series, target == NULL ? 1 : 2);
}

/* Nothing of what no point has. */
static bool is_known(const drawing *work, size_t look) {
  for (size_t i = 0; i < work->report->cell_count; i++)
    if (isfinite(value_of(work, look, i)))
      return true;
  return false;
}

grdp_status grdp_sweep_charts_write(const grdp_sweep_report *report, const grdp_charts_options *options,
                                    const char *folder, grdp_charts_report *out) {
  grdp_arena arena = {0};
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&arena, exhausted) {
    grdp_arena_free(&arena);
    return GRDP_MEMORY;
  }
  drawing work = {&arena, report, options->language, {.arena = &arena, .options = options}};
  for (size_t i = 0; i < report->look_count && report->axis_count <= 2; i++) {
    if (!is_known(&work, i))
      continue;
    if (report->axis_count == 2)
      add_map(&work, i);
    else
      add_lines(&work, i);
  }
  grdp_status status = grdp_chart_list_draw(&work.list, folder, out);
  grdp_arena_free(&arena);
  return status;
}
