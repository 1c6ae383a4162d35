/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is projected against what was planned: a bar for each target, and past plans against their outcomes.
 */
#include <math.h>

#include "charts_fill.h"
#include "format.h"
#include "values.h"

/* Bars beyond this per cent of the target are cut: their numbers stand beside them. */
static const double RATIO_LIMIT = 200;

typedef struct targets_chart {
  grdp_chart_work *work;
  grdp_chart_filler *filler;
  const char **labels;
  const char **texts;
  double *ratios;
  int *colours;
  size_t count;
} targets_chart;

static bool is_wanted(const grdp_chart_request *request, uint32_t target) {
  for (size_t i = 0; i < request->target_count; i++)
    if (request->targets[i] == target)
      return true;
  return request->target_count == 0;
}

/* The bound that the projection is measured by: of a range the nearer end, or the projection itself inside it. */
static double bound_of(const grdp_target *target, double projected) {
  if (target->rule != GRDP_BETWEEN)
    return target->bound;
  return projected < target->bound ? target->bound : projected > target->upper ? target->upper : projected;
}

static int colour_of(grdp_outcome outcome) {
  return outcome == GRDP_MET    ? GRDP_PLOT_COLOUR_GOOD
         : outcome == GRDP_NEAR ? GRDP_PLOT_COLOUR_NEAR
                                : GRDP_PLOT_COLOUR_BAD;
}

/* "12.31 / 12.5 %" */
static const char *text_of(const targets_chart *chart, const grdp_scenario *scenario, const grdp_target *target,
                           double projected) {
  static const char *const signs[] = {[GRDP_AT_LEAST] = "", [GRDP_MORE_THAN] = "> ", [GRDP_AT_MOST] = "≤ ",
                                      [GRDP_BELOW] = "< ",  [GRDP_EQUALS] = "",      [GRDP_BETWEEN] = ""};
  grdp_arena *arena = chart->filler->arena;
  grdp_display display = {chart->filler->language, target->percent, GRDP_EXACT};
  grdp_buffer text = {.arena = arena};
  char value[64];
  grdp_plot_number(projected * (target->percent ? 100 : 1),
                   grdp_format_decimals_apart(projected, target->bound, target->percent), display.language, value);
  grdp_buffer_add_string(&text, value);
  grdp_buffer_add_string(&text, " / ");
  grdp_buffer_add_string(&text, signs[target->rule]);
  grdp_format_number(&text, target->bound, display);
  if (target->rule == GRDP_BETWEEN) {
    grdp_buffer_add_string(&text, "–");
    grdp_format_number(&text, target->upper, display);
  }
  const char *unit =
      target->percent ? ""
                      : grdp_unit_words(scenario, chart->filler->arena, target->unit_text, chart->filler->language);
  grdp_buffer_add_string(&text, *unit ? " " : "");
  grdp_buffer_add_string(&text, unit);
  return grdp_buffer_string(&text);
}

/* A target that is not modelled, or whose bound is no measure (0, negative), has no bar. */
static void add_row(targets_chart *chart, const grdp_result *result, const grdp_target_result *row) {
  const grdp_target *target = &result->scenario->targets[row->target];
  double bound = bound_of(target, row->projected);
  if (row->outcome == GRDP_TRACKED || !isfinite(row->projected) || !(bound > 0) || row->period != target->last)
    return;
  const char *name = grdp_text_string(chart->filler->arena, target->name);
  chart->labels[chart->count] = grdp_chart_label(chart->filler, &target->label, name);
  chart->texts[chart->count] = text_of(chart, result->scenario, target, row->projected);
  chart->ratios[chart->count] = fmin(RATIO_LIMIT, 100 * row->projected / bound);
  chart->colours[chart->count] = colour_of(row->outcome);
  chart->count++;
}

static void fill_result(targets_chart *chart, size_t number) {
  const grdp_result *result = chart->filler->results[number];
  grdp_arena *arena = chart->filler->arena;
  chart->count = 0;
  chart->labels = GRDP_NEW_ARRAY(arena, result->target_count + 1, const char *);
  chart->texts = GRDP_NEW_ARRAY(arena, result->target_count + 1, const char *);
  chart->ratios = GRDP_NEW_ARRAY(arena, result->target_count + 1, double);
  chart->colours = GRDP_NEW_ARRAY(arena, result->target_count + 1, int);
  bool named = result->scenario == chart->filler->scenario;
  for (size_t i = 0; i < result->target_count; i++)
    if (!named || is_wanted(chart->work->request, result->targets[i].target))
      add_row(chart, result, &result->targets[i]);
}

void grdp_chart_fill_targets(grdp_chart_work *work) {
  targets_chart chart = {.work = work, .filler = work->filler};
  const char *subtitle = grdp_chart_word_text(GRDP_WORD_VERDICTS, work->filler->language);
  for (size_t result = 0; result < work->filler->result_count; result++) {
    grdp_plot plot = grdp_chart_plot(work, subtitle);
    fill_result(&chart, result);
    if (chart.count == 0)
      continue;
    grdp_plot_series *series = GRDP_NEW(work->filler->arena, grdp_plot_series);
    grdp_plot_panel *panel = GRDP_NEW(work->filler->arena, grdp_plot_panel);
    *series = (grdp_plot_series){.label = "", .values = chart.ratios, .colours = chart.colours, .texts = chart.texts};
    *panel = (grdp_plot_panel){NULL, series, 1};
    plot.kind = GRDP_PLOT_BARS;
    plot.subtitle = grdp_chart_joined(work->filler->arena, subtitle, work->filler->scenario_labels[result]);
    plot.name = grdp_chart_result_name(work, result);
    plot.categories = chart.labels;
    plot.category_count = chart.count;
    plot.periods = false;
    plot.history = 0;
    plot.panels = panel;
    plot.panel_count = 1;
    plot.reference = 100;
    grdp_chart_add(work, plot);
  }
}

/* "2023", or "2023, Services" when there are several pairs. */
static const char *point_label(const grdp_chart_work *work, size_t pair, uint32_t t) {
  const char *period = grdp_chart_period(work->filler, t);
  const grdp_scenario *scenario = work->filler->scenario;
  const grdp_cell *cell = &scenario->cells[work->cells[pair]];
  if (scenario->series[cell->series].dimensions == 0)
    return period;
  const grdp_element *element = &scenario->elements[cell->elements[0]];
  return grdp_chart_joined(
      work->filler->arena, period,
      grdp_text_string(work->filler->arena, grdp_label_text(&element->label, work->filler->language, element->name)));
}

static const char *axis_title(const grdp_chart_work *work, uint32_t cell) {
  const char *unit = grdp_chart_unit(work, cell);
  return grdp_text_join(work->filler->arena, grdp_chart_series_label(work->filler, cell), *unit ? ", " : "", unit,
                        NULL);
}

void grdp_chart_fill_scatter(grdp_chart_work *work) {
  grdp_arena *arena = work->filler->arena;
  size_t pairs = work->cell_count / 2, periods = work->last - work->first + 1, count = 0;
  if (pairs == 0)
    return;
  grdp_plot plot = grdp_chart_plot(work, "");
  double *across = GRDP_NEW_ARRAY(arena, pairs * periods + 1, double);
  double *up = GRDP_NEW_ARRAY(arena, pairs * periods + 1, double);
  const char **labels = GRDP_NEW_ARRAY(arena, pairs * periods + 1, const char *);
  for (size_t pair = 0; pair < pairs; pair++)
    for (uint32_t t = work->first; t <= work->last; t++) {
      across[count] = grdp_chart_value(work, 0, work->cells[pair], t);
      up[count] = grdp_chart_observed(work, work->cells[pairs + pair], t);
      labels[count] = point_label(work, pair, t);
      count += isfinite(across[count]) && isfinite(up[count]);
    }
  grdp_plot_series *series = GRDP_NEW_ARRAY(arena, 2, grdp_plot_series);
  grdp_plot_panel *panel = GRDP_NEW(arena, grdp_plot_panel);
  series[0] = (grdp_plot_series){.label = axis_title(work, work->cells[0]), .values = across};
  series[1] = (grdp_plot_series){.label = axis_title(work, work->cells[pairs]), .values = up};
  *panel = (grdp_plot_panel){NULL, series, 2};
  plot.kind = GRDP_PLOT_SCATTER;
  plot.subtitle = grdp_chart_word_text(GRDP_WORD_ABOVE_LINE, work->filler->language); /* of no scenario */
  plot.categories = labels;
  plot.category_count = count;
  plot.history = 0;
  plot.panels = panel;
  plot.panel_count = 1;
  plot.across = series[0].label;
  plot.up = series[1].label;
  grdp_chart_add(work, plot);
}
