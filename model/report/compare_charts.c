/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Waterfalls from one scenario to another, over the edits between them.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chart_list.h"
#include "charts_fill.h"
#include "compare_report.h"
#include "messages.h"
#include "results.h"

enum { STEPS_MOST = 10 }; /* edits on a chart; the smaller ones stand together */

typedef struct drawing {
  grdp_arena *arena;
  const grdp_compare_report *report;
  const grdp_charts_options *options;
  grdp_chart_list list;
} drawing;

/* --- words --- */

/* An edit as reports call it: by the labels of its series. */
static const char *edit_label(drawing *work, const grdp_scenario *scenario, const char *name) {
  static const struct {
    const char *prefix;
    grdp_chart_word word;
  } kinds[] = {{"adjust ", GRDP_WORD_EDIT_ADJUST}, {"fix ", GRDP_WORD_EDIT_FIX}, {"", GRDP_CHART_WORD_COUNT}};
  grdp_language language = work->options->language;
  size_t kind = 0;
  while (strncmp(name, kinds[kind].prefix, strlen(kinds[kind].prefix)) != 0)
    kind++;
  const char *series = name + strlen(kinds[kind].prefix), *label = series;
  uint32_t cell = grdp_cell_named(scenario, series);
  const uint32_t *number = grdp_table_find(&scenario->series_by_name, grdp_text_of(series));
  if (cell != UINT32_MAX)
    label = grdp_cell_label(scenario, work->arena, cell, language);
  else if (number != NULL)
    label = grdp_text_string(
        work->arena, grdp_label_text(&scenario->series[*number].label, language, scenario->series[*number].name));
  return kinds[kind].word == GRDP_CHART_WORD_COUNT
             ? label
             : grdp_chart_phrase(work->arena, language, kinds[kind].word, label, NULL);
}

/* Titles tell more than names of files, unless both have the same. */
static const char *scenario_label(const drawing *work, const grdp_scenario *scenario, const grdp_scenario *other) {
  const grdp_text none = {"", 0};
  grdp_text title = grdp_label_text(&scenario->title, work->options->language, none);
  bool same = grdp_text_equal(title, grdp_label_text(&other->title, work->options->language, none));
  return title.size == 0 || same ? scenario->name : grdp_text_string(work->arena, title);
}

/* "bridge_low_grdp_growth" */
static const char *chart_name(drawing *work, const grdp_scenario *scenario, const grdp_quantity *quantity) {
  const char *series = grdp_quantity_name(work->arena, work->report->base, quantity);
  return grdp_chart_list_name(&work->list, grdp_text_join(work->arena, "bridge_", scenario->name, "_", series, NULL));
}

/* What an edit adds may be far smaller than the totals: two digits of the largest. -1: those of the totals do. */
static int decimals_of(const double *values, size_t count) {
  double largest = 0, total = fmax(fabs(values[0]), fabs(values[count - 1]));
  for (size_t i = 1; i + 1 < count; i++)
    largest = fmax(largest, fabs(values[i]));
  int needed = largest > 0 ? 1 - (int)floor(log10(largest)) : 0;
  return needed <= (total >= 1000 ? 0 : 1) ? -1 : needed > 9 ? 9 : needed;
}

/* --- steps --- */

typedef struct step {
  size_t edit;
  double value;
} step;

static int by_size(const void *a, const void *b) {
  const step *x = a, *y = b;
  if (fabs(x->value) != fabs(y->value))
    return fabs(x->value) > fabs(y->value) ? -1 : 1;
  return x->edit < y->edit ? -1 : 1;
}

static step *sort_steps(drawing *work, const grdp_compared *compared, const grdp_difference *one, size_t *count) {
  step *steps = GRDP_NEW_ARRAY(work->arena, compared->comparison.edit_count + 1, step);
  *count = 0;
  for (size_t i = 0; i < compared->comparison.edit_count; i++)
    if (one->edits[i].value != 0)
      steps[(*count)++] = (step){i, one->edits[i].value};
  if (*count > 1)
    qsort(steps, *count, sizeof *steps, by_size);
  return steps;
}

static void fill_steps(drawing *work, const grdp_compared *compared, const grdp_difference *one, double factor,
                       grdp_plot *plot) {
  size_t count, shown = 0;
  step *steps = sort_steps(work, compared, one, &count);
  size_t single = count > STEPS_MOST ? STEPS_MOST - 1 : count;
  const char **names = GRDP_NEW_ARRAY(work->arena, single + 3, const char *);
  double *values = GRDP_NEW_ARRAY(work->arena, single + 3, double), rest = 0;
  names[shown] = scenario_label(work, work->report->base, compared->scenario);
  values[shown++] = one->from * factor;
  for (size_t i = 0; i < single; i++) {
    names[shown] = edit_label(work, compared->scenario, compared->comparison.edits[steps[i].edit]);
    values[shown++] = steps[i].value * factor;
  }
  for (size_t i = single; i < count; i++)
    rest += steps[i].value * factor;
  if (single < count) {
    names[shown] = grdp_chart_word_text(GRDP_WORD_OTHER, work->options->language);
    values[shown++] = rest;
  }
  names[shown] = scenario_label(work, compared->scenario, work->report->base);
  values[shown++] = one->to * factor;
  grdp_plot_series *series = GRDP_NEW(work->arena, grdp_plot_series);
  grdp_plot_panel *panel = GRDP_NEW(work->arena, grdp_plot_panel);
  *series = (grdp_plot_series){.label = "", .mark = GRDP_PLOT_BAR, .values = values};
  *panel = (grdp_plot_panel){NULL, series, 1};
  plot->categories = names;
  plot->category_count = shown;
  plot->decimals = decimals_of(values, shown);
  plot->panels = panel;
  plot->panel_count = 1;
}

static const char *subtitle_of(const drawing *work, const grdp_quantity *quantity, bool percent) {
  const grdp_scenario *base = work->report->base;
  char *period = GRDP_NEW_ARRAY(work->arena, GRDP_RANGE_SIZE, char);
  grdp_quantity_period(base, quantity, period);
  const char *unit = "%";
  if (!percent)
    unit = grdp_unit_words(base, work->arena, base->series[base->cells[quantity->cell].series].unit_text,
                           work->options->language);
  return grdp_chart_joined(work->arena, unit, period);
}

static void add_plot(drawing *work, const grdp_compared *compared, size_t number) {
  const grdp_quantity *quantity = &work->report->quantities[number];
  const grdp_difference *one = &compared->comparison.differences[number];
  if (one->edits == NULL || !isfinite(one->level.value) || one->level.value == 0)
    return;
  bool percent = grdp_quantity_percent(work->report->base, quantity);
  grdp_plot plot = grdp_plot_default();
  plot.kind = GRDP_PLOT_WATERFALL;
  plot.name = chart_name(work, compared->scenario, quantity);
  plot.title = grdp_quantity_label(work->arena, work->report->base, quantity, work->options->language);
  plot.subtitle = subtitle_of(work, quantity, percent);
  plot.note = grdp_chart_word_text(GRDP_WORD_EDITS_AVERAGED, work->options->language);
  fill_steps(work, compared, one, percent ? 100 : 1, &plot);
  *GRDP_PUSH(work->arena, &work->list.plots) = plot;
}

/* The last period of each series. */
static void add_plots(drawing *work, const grdp_compared *compared) {
  const grdp_compare_report *report = work->report;
  for (size_t i = 0; i < report->count; i++)
    if (i + 1 == report->count || !grdp_quantity_alike(&report->quantities[i], &report->quantities[i + 1]))
      add_plot(work, compared, i);
}

grdp_status grdp_compare_charts_write(const grdp_compare_report *report, const grdp_charts_options *options,
                                      const char *folder, grdp_charts_report *out) {
  grdp_arena arena = {0};
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&arena, exhausted) {
    grdp_arena_free(&arena);
    return GRDP_MEMORY;
  }
  drawing work = {
      .arena = &arena, .report = report, .options = options, .list = {.arena = &arena, .options = options}};
  for (size_t i = 0; i < report->compared_count; i++)
    add_plots(&work, &report->compared[i]);
  grdp_status status = grdp_chart_list_draw(&work.list, folder, out);
  grdp_arena_free(&arena);
  return status;
}
