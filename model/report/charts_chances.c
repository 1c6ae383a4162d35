/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The probability of each target and of all together, and how the draws of results move together.
 */
#include <math.h>
#include <string.h>

#include "chances.h"
#include "charts_fill.h"
#include "format.h"
#include "spreads.h"
#include "values.h"

/* --- texts --- */

/* The unit of a bound as shown; "" for %. */
static const char *bound_unit(const grdp_chart_work *work, const grdp_target *target) {
  const grdp_chart_filler *filler = work->filler;
  if (target->percent)
    return "";
  if (work->request->scale != 1 && target->cell != UINT32_MAX)
    return grdp_chart_unit(work, target->cell);
  return grdp_unit_words(filler->scenario, filler->arena, target->unit_text, filler->language);
}

const char *grdp_chart_bound(const grdp_chart_work *work, const grdp_target *target, bool with_unit) {
  static const char *const signs[] = {[GRDP_AT_LEAST] = "≥ ", [GRDP_MORE_THAN] = "> ", [GRDP_AT_MOST] = "≤ ",
                                      [GRDP_BELOW] = "< ",    [GRDP_EQUALS] = "= ",    [GRDP_BETWEEN] = ""};
  grdp_chart_filler *filler = work->filler;
  grdp_buffer text = {.arena = filler->arena};
  grdp_display display = {filler->language, target->percent, GRDP_EXACT};
  grdp_buffer_add_string(&text, signs[target->rule]);
  grdp_format_number(&text, target->bound / work->request->scale, display);
  if (target->rule == GRDP_BETWEEN) {
    grdp_buffer_add_string(&text, "–");
    grdp_format_number(&text, target->upper / work->request->scale, display);
  }
  const char *unit = with_unit ? bound_unit(work, target) : "";
  grdp_buffer_add_string(&text, *unit ? " " : "");
  grdp_buffer_add_string(&text, unit);
  return grdp_buffer_string(&text);
}

/* --- probabilities --- */

enum {
  LANES = 3,     /* scenarios whose bars a row holds */
  BAR_LIMIT = 60 /* bars of a sheet; more are a table */
};

typedef struct chances_chart {
  grdp_chart_work *work;
  grdp_chart_filler *filler;
  uint32_t *targets; /* of the first scenario; UINT32_MAX: all together */
  size_t count;
} chances_chart;

/* Whether all targets together can turn out differently: not when one that cannot is missed. */
static bool all_can_vary(const grdp_result *result) {
  bool any = false;
  for (size_t i = 0; i < result->target_count; i++) {
    const grdp_target_result *row = &result->targets[i];
    bool varies = grdp_target_varies(result, &result->scenario->targets[row->target], row->period);
    if (!varies && row->chance && row->chance->estimate.value == 0)
      return false;
    any = any || varies;
  }
  return any;
}

/* Whether a target can turn out differently in any of its periods. */
static bool can_vary(const chances_chart *chart, size_t number, uint32_t target) {
  const grdp_result *result = chart->filler->results[number];
  if (target == UINT32_MAX)
    return all_can_vary(result);
  const grdp_target *facts = &result->scenario->targets[grdp_chart_target_in(chart->filler, number, target)];
  for (uint32_t t = facts->first; t <= facts->last; t++)
    if (grdp_target_varies(result, facts, t))
      return true;
  return false;
}

/* The chance in a result that the target is met in all its periods; NULL without one. */
static const grdp_chance *chance_in(const chances_chart *chart, size_t number, uint32_t target) {
  const grdp_draw_outcome *draws = chart->filler->results[number]->draws;
  if (!draws)
    return NULL;
  uint32_t there = target == UINT32_MAX ? 0 : grdp_chart_target_in(chart->filler, number, target);
  if (there == UINT32_MAX || (target != UINT32_MAX && !draws->every))
    return NULL;
  const grdp_chance *chance = target == UINT32_MAX ? &draws->all : &draws->every[there];
  return isnan(chance->estimate.value) ? NULL : chance;
}

static bool is_known(const chances_chart *chart, uint32_t target) {
  for (size_t i = 0; i < chart->filler->result_count; i++)
    if (chance_in(chart, i, target))
      return true;
  return false;
}

static void add_target(chances_chart *chart, uint32_t target) {
  bool tracked = target != UINT32_MAX && chart->filler->scenario->targets[target].cell == UINT32_MAX;
  if (!tracked && is_known(chart, target))
    chart->targets[chart->count++] = target;
}

/* Those asked for; without a choice all, and all together when they are several. */
static void find_targets(chances_chart *chart) {
  const grdp_chart_request *request = chart->work->request;
  size_t all = chart->filler->scenario->target_count;
  chart->targets = GRDP_NEW_ARRAY(chart->filler->arena, all + request->target_count + 1, uint32_t);
  for (size_t i = 0; i < request->target_count; i++)
    add_target(chart, request->targets[i]);
  for (uint32_t i = 0; i < all && request->target_count == 0; i++)
    add_target(chart, i);
  if (request->target_count == 0 && chart->count > 1)
    add_target(chart, UINT32_MAX);
}

/* "GRDP growth ≥ 12.5%" */
static const char *target_label(const chances_chart *chart, uint32_t number) {
  grdp_arena *arena = chart->filler->arena;
  if (number == UINT32_MAX)
    return grdp_chart_word_text(GRDP_WORD_ALL_TARGETS, chart->filler->language);
  const grdp_target *target = &chart->filler->scenario->targets[number];
  const char *label = grdp_chart_label(chart->filler, &target->label, grdp_text_string(arena, target->name));
  return grdp_text_join(arena, label, " ", grdp_chart_bound(chart->work, target, true), NULL);
}

static const char *chance_text(const chances_chart *chart, size_t result, uint32_t target) {
  const grdp_chance *chance = chance_in(chart, result, target);
  if (!chance)
    return "–";
  return grdp_chance_text(chart->filler->arena, chance, (double)chart->filler->results[result]->draws->draws,
                          can_vary(chart, result, target), chart->filler->language);
}

/* Without its error in whole per cents, and never so rounded that it looks certain. */
static const char *short_text(const chances_chart *chart, size_t result, uint32_t target) {
  const grdp_chance *chance = chance_in(chart, result, target);
  const char *text = chance_text(chart, result, target);
  char number[64];
  if (!chance || strstr(text, "±") == NULL)
    return text;
  double value = 100 * chance->estimate.value, shown = fmax(0.1, fmin(99.9, value));
  bool edge = value < 0.5 || value > 99.5;
  grdp_plot_number(shown, edge ? 1 : 0, chart->filler->language, number);
  const char *sign = value < 0.05 ? "< " : value > 99.95 ? "> " : "";
  return grdp_text_join(chart->filler->arena, sign, number, "%", NULL);
}

static double in_percent(double share) {
  return 100 * fmin(1, fmax(0, share));
}

/* A scenario's bars. */
static grdp_plot_series make_bars(const chances_chart *chart, size_t result) {
  grdp_arena *arena = chart->filler->arena;
  double *values = GRDP_NEW_ARRAY(arena, chart->count, double), *lows = GRDP_NEW_ARRAY(arena, chart->count, double);
  double *highs = GRDP_NEW_ARRAY(arena, chart->count, double);
  const char **texts = GRDP_NEW_ARRAY(arena, chart->count, const char *);
  int *colours = GRDP_NEW_ARRAY(arena, chart->count, int);
  for (size_t i = 0; i < chart->count; i++) {
    const grdp_chance *chance = chance_in(chart, result, chart->targets[i]);
    bool wide = chance && can_vary(chart, result, chart->targets[i]);
    values[i] = chance ? in_percent(chance->estimate.value) : NAN;
    lows[i] = wide ? in_percent(chance->estimate.low) : NAN;
    highs[i] = wide ? in_percent(chance->estimate.high) : NAN;
    texts[i] = chance_text(chart, result, chart->targets[i]);
    colours[i] = chart->targets[i] == UINT32_MAX ? GRDP_PLOT_COLOUR_ALL : GRDP_PLOT_COLOUR_FIRST;
  }
  return (grdp_plot_series){.label = chart->filler->scenario_labels[result],
                            .values = values,
                            .lows = lows,
                            .highs = highs,
                            .texts = texts,
                            .colours = chart->filler->result_count == 1 ? colours : NULL};
}

static const char **row_labels(const chances_chart *chart) {
  const char **labels = GRDP_NEW_ARRAY(chart->filler->arena, chart->count, const char *);
  for (size_t i = 0; i < chart->count; i++)
    labels[i] = target_label(chart, chart->targets[i]);
  return labels;
}

static grdp_plot begin_plot(const chances_chart *chart, grdp_chart_word unit, const char *title) {
  grdp_chart_filler *filler = chart->filler;
  grdp_plot plot = grdp_chart_plot(chart->work, grdp_chart_word_text(unit, filler->language));
  if (grdp_chart_label(filler, &chart->work->request->label, "")[0] == 0)
    plot.title = title;
  plot.subtitle = grdp_chart_joined(filler->arena, plot.subtitle, grdp_chart_draws(filler));
  plot.periods = false;
  plot.history = 0;
  plot.low = 0;
  plot.high = 100;
  return plot;
}

static void add_sheet(const chances_chart *chart, grdp_plot plot, const grdp_plot_series *series, size_t count) {
  grdp_plot_panel *panel = GRDP_NEW(chart->filler->arena, grdp_plot_panel);
  *panel = (grdp_plot_panel){NULL, series, count};
  plot.panels = panel;
  plot.panel_count = 1;
  grdp_chart_add(chart->work, plot);
}

static void fill_bars(const chances_chart *chart) {
  grdp_chart_filler *filler = chart->filler;
  grdp_plot plot =
      begin_plot(chart, GRDP_WORD_CHANCES_UNIT, grdp_chart_word_text(GRDP_WORD_CHANCES, filler->language));
  grdp_plot_series *series = GRDP_NEW_ARRAY(filler->arena, filler->result_count, grdp_plot_series);
  for (size_t result = 0; result < filler->result_count; result++)
    series[result] = make_bars(chart, result);
  plot.kind = GRDP_PLOT_BARS;
  plot.categories = row_labels(chart);
  plot.category_count = chart->count;
  add_sheet(chart, plot, series, filler->result_count);
}

/* Many scenarios: a row for each target, a column for each scenario. */
static void fill_table(const chances_chart *chart) {
  grdp_chart_filler *filler = chart->filler;
  grdp_plot plot =
      begin_plot(chart, GRDP_WORD_CHANCES_TABLE, grdp_chart_word_text(GRDP_WORD_CHANCES, filler->language));
  grdp_plot_series *rows = GRDP_NEW_ARRAY(filler->arena, chart->count, grdp_plot_series);
  const char **labels = row_labels(chart);
  for (size_t i = 0; i < chart->count; i++) {
    double *values = GRDP_NEW_ARRAY(filler->arena, filler->result_count, double);
    const char **texts = GRDP_NEW_ARRAY(filler->arena, filler->result_count, const char *);
    for (size_t result = 0; result < filler->result_count; result++) {
      const grdp_chance *chance = chance_in(chart, result, chart->targets[i]);
      values[result] = chance ? in_percent(chance->estimate.value) : NAN;
      texts[result] = short_text(chart, result, chart->targets[i]);
    }
    rows[i] = (grdp_plot_series){.label = labels[i], .values = values, .texts = texts};
  }
  plot.kind = GRDP_PLOT_HEATMAP;
  plot.categories = filler->scenario_labels;
  plot.category_count = filler->result_count;
  add_sheet(chart, plot, rows, chart->count);
}

void grdp_chart_fill_probabilities(grdp_chart_work *work) {
  chances_chart chart = {.work = work, .filler = work->filler};
  find_targets(&chart);
  if (chart.count == 0)
    return;
  if (work->filler->result_count > LANES || work->filler->result_count * chart.count > BAR_LIMIT)
    fill_table(&chart);
  else
    fill_bars(&chart);
}

/* --- correlations --- */

/* The correlated series that are asked for, by their places in the matrix. */
typedef struct together {
  const grdp_result *result;
  size_t *places;
  size_t count;
} together;

static bool is_wanted(const grdp_chart_work *work, const grdp_scenario *scenario, uint32_t cell) {
  for (size_t i = 0; i < work->cell_count; i++)
    if (grdp_text_equal(grdp_text_of(work->filler->scenario->cells[work->cells[i]].name),
                        grdp_text_of(scenario->cells[cell].name)))
      return true;
  return work->cell_count == 0;
}

static together find_correlated(const grdp_chart_work *work, const grdp_result *result) {
  const grdp_draw_outcome *draws = result->draws;
  together found = {.result = result, .places = GRDP_NEW_ARRAY(work->filler->arena, draws->correlated + 1, size_t)};
  for (size_t i = 0; i < draws->correlated; i++)
    if (is_wanted(work, result->scenario, draws->correlated_cells[i]))
      found.places[found.count++] = i;
  return found;
}

static const grdp_estimate *correlation(const together *of, size_t row, size_t column) {
  const grdp_draw_outcome *draws = of->result->draws;
  return &draws->rank_correlations[of->places[row] * draws->correlated + of->places[column]];
}

/* One decimal less than usual when the errors are that large. */
static int correlation_decimals(const together *of) {
  for (size_t row = 0; row < of->count; row++)
    for (size_t column = 0; column < row; column++)
      if (correlation(of, row, column)->error > 0.02)
        return 1;
  return 2;
}

static bool one_period(const together *of) {
  const uint32_t *periods = of->result->draws->correlated_periods;
  for (size_t i = 1; i < of->count; i++)
    if (periods[of->places[i]] != periods[of->places[0]])
      return false;
  return true;
}

/* A period of this result in words: its own calendar begins where it likes. */
static const char *period_text(const grdp_chart_work *work, const together *of, size_t i) {
  int64_t t = (int64_t)of->result->draws->correlated_periods[of->places[i]] +
              of->result->scenario->time.first_ordinal - work->filler->scenario->time.first_ordinal;
  return t >= 0 && t <= UINT32_MAX ? grdp_chart_period(work->filler, (uint32_t)t) : "";
}

static const char *place_label(const grdp_chart_work *work, const together *of, size_t i, bool with_period) {
  grdp_chart_filler *filler = work->filler;
  uint32_t cell = of->result->draws->correlated_cells[of->places[i]];
  const char *label = grdp_cell_label(of->result->scenario, filler->arena, cell, filler->language);
  return with_period ? grdp_text_join(filler->arena, label, ", ", period_text(work, of, i), NULL) : label;
}

static grdp_plot_series make_row(const grdp_chart_work *work, const together *of, size_t row, const char *label) {
  double *values = GRDP_NEW_ARRAY(work->filler->arena, of->count, double);
  int *colours = GRDP_NEW_ARRAY(work->filler->arena, of->count, int);
  for (size_t column = 0; column < of->count; column++) {
    values[column] = row == column ? 1 : correlation(of, row, column)->value;
    colours[column] = row == column ? GRDP_PLOT_COLOUR_GREY : GRDP_PLOT_COLOUR_NEXT;
  }
  return (grdp_plot_series){.label = label, .values = values, .colours = colours};
}

static void fill_correlated(grdp_chart_work *work, size_t result, const together *of) {
  grdp_chart_filler *filler = work->filler;
  chances_chart chart = {.work = work, .filler = filler};
  bool same = one_period(of);
  grdp_plot plot =
      begin_plot(&chart, GRDP_WORD_RANK_CORRELATION, grdp_chart_word_text(GRDP_WORD_TOGETHER, filler->language));
  grdp_plot_series *rows = GRDP_NEW_ARRAY(filler->arena, of->count, grdp_plot_series);
  const char **labels = GRDP_NEW_ARRAY(filler->arena, of->count, const char *);
  for (size_t i = 0; i < of->count; i++) {
    labels[i] = place_label(work, of, i, !same);
    rows[i] = make_row(work, of, i, labels[i]);
  }
  if (filler->result_count > 1)
    plot.subtitle = grdp_chart_joined(filler->arena, plot.subtitle, filler->scenario_labels[result]);
  if (same)
    plot.subtitle = grdp_chart_joined(filler->arena, plot.subtitle, period_text(work, of, 0));
  plot.kind = GRDP_PLOT_HEATMAP;
  plot.name = grdp_chart_result_name(work, result);
  plot.categories = labels;
  plot.category_count = of->count;
  plot.low = -1;
  plot.high = 1;
  plot.decimals = correlation_decimals(of);
  add_sheet(&chart, plot, rows, of->count);
}

void grdp_chart_fill_correlations(grdp_chart_work *work) {
  for (size_t i = 0; i < work->filler->result_count; i++) {
    const grdp_result *result = work->filler->results[i];
    if (!result->draws || result->draws->correlated < 2)
      continue;
    together of = find_correlated(work, result);
    if (of.count >= 2)
      fill_correlated(work, i, &of);
  }
}
