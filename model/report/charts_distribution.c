/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Distributions: the draws of a series in one period, with the target and the part that meets it. Of one scenario the
 * series stand beside each other, each on its own axis; of several, the scenarios, on one axis, on a sheet for each
 * series.
 */
#include <math.h>

#include "chances.h"
#include "charts_fill.h"

enum { PANEL_LIMIT = 60, PINS = 3 };

/* What one panel shows, in one result. */
typedef struct spread_view {
  uint32_t cell, t;
  uint32_t target; /* of the first scenario; UINT32_MAX: none */
} spread_view;

typedef struct spread_list {
  spread_view *items;
  size_t count;
} spread_list;

static const grdp_target *target_of(const grdp_chart_work *work, const spread_view *view) {
  return view->target == UINT32_MAX ? NULL : &work->filler->scenario->targets[view->target];
}

/* --- what is shown --- */

static void add_view(const grdp_chart_work *work, spread_list *list, spread_view view) {
  if (list->count < PANEL_LIMIT && view.t > work->filler->scenario->time.base)
    list->items[list->count++] = view;
}

/* The target's periods among those asked for; its last one when none are. */
static void add_target(const grdp_chart_work *work, spread_list *list, uint32_t number) {
  const grdp_target *target = &work->filler->scenario->targets[number];
  const grdp_chart_request *request = work->request;
  bool asked = request->first <= request->last;
  for (uint32_t t = target->first; t <= target->last; t++)
    if (target->cell != UINT32_MAX && (asked ? t >= request->first && t <= request->last : t == target->last))
      add_view(work, list, (spread_view){target->cell, t, number});
}

static bool has_cell(const spread_list *list, size_t count, uint32_t cell) {
  for (size_t i = 0; i < count; i++)
    if (list->items[i].cell == cell)
      return true;
  return false;
}

/* Targets first, then series without a target there. */
static spread_list find_views(const grdp_chart_work *work) {
  const grdp_chart_request *request = work->request;
  uint32_t last = work->filler->scenario->time.last;
  bool asked = request->first <= request->last;
  spread_list list = {.items = GRDP_NEW_ARRAY(work->filler->arena, PANEL_LIMIT, spread_view)};
  for (size_t i = 0; i < request->target_count; i++)
    add_target(work, &list, request->targets[i]);
  size_t targets = list.count;
  for (size_t i = 0; i < work->cell_count && list.count < PANEL_LIMIT; i++)
    for (uint32_t t = asked ? request->first : last; t <= (asked ? request->last : last); t++)
      if (!has_cell(&list, targets, work->cells[i]))
        add_view(work, &list, (spread_view){work->cells[i], t, UINT32_MAX});
  return list;
}

/* --- one panel --- */

/* The part that meets the target, as shown. */
static void set_part(const grdp_chart_work *work, const spread_view *view, grdp_plot_classes *classes) {
  const grdp_target *target = target_of(work, view);
  classes->from = classes->to = NAN;
  if (!target)
    return;
  double bound = grdp_chart_shown(work, view->cell, target->bound);
  bool above = target->rule == GRDP_AT_LEAST || target->rule == GRDP_MORE_THAN;
  bool below = target->rule == GRDP_AT_MOST || target->rule == GRDP_BELOW;
  classes->from = below ? -INFINITY : bound;
  classes->to = above                          ? INFINITY
                : target->rule == GRDP_BETWEEN ? grdp_chart_shown(work, view->cell, target->upper)
                                               : bound;
}

/* The chance that the target is met in this period, or NULL. */
static const grdp_chance *chance_of(const grdp_chart_work *work, const spread_view *view, size_t number) {
  const grdp_result *result = work->filler->results[number];
  if (view->target == UINT32_MAX)
    return NULL;
  uint32_t target = grdp_chart_target_in(work->filler, number, view->target);
  int64_t period =
      (int64_t)view->t + work->filler->scenario->time.first_ordinal - result->scenario->time.first_ordinal;
  for (size_t i = 0; i < result->target_count; i++)
    if (result->targets[i].target == target && result->targets[i].period == period)
      return result->targets[i].chance;
  return NULL;
}

static const char *statement_of(const grdp_chart_work *work, const spread_view *view, size_t result) {
  const grdp_chance *chance = chance_of(work, view, result);
  grdp_arena *arena = work->filler->arena;
  if (!chance || isnan(chance->estimate.value))
    return NULL;
  const char *probability = grdp_chance_text(arena, chance, (double)work->filler->results[result]->draws->draws, true,
                                             work->filler->language);
  bool limit = *probability == '<' || *probability == '>';
  return grdp_chart_phrase(arena, work->filler->language, limit ? GRDP_WORD_PROBABILITY_BELOW : GRDP_WORD_PROBABILITY,
                           grdp_chart_bound(work, target_of(work, view), true), probability, NULL);
}

static grdp_plot_pin quantile_pin(const grdp_chart_work *work, uint32_t cell, const grdp_estimate *quantile,
                                  grdp_chart_word word) {
  double value = grdp_chart_shown(work, cell, quantile->value);
  grdp_estimate shown = {value, grdp_chart_shown(work, cell, quantile->error),
                         grdp_chart_shown(work, cell, quantile->low), grdp_chart_shown(work, cell, quantile->high)};
  int usual = fabs(value) >= 1000 ? 0 : fabs(value) >= 100 ? 1 : 2;
  grdp_language language = work->filler->language;
  char number[64];
  grdp_plot_number(value, grdp_supported_decimals(&shown, false, usual), language, number);
  return (grdp_plot_pin){value,
                         grdp_chart_phrase(work->filler->arena, language, GRDP_WORD_PIN,
                                           grdp_chart_word_text(word, language), number, NULL),
                         GRDP_PLOT_COLOUR_CENTRE};
}

static grdp_plot_pin target_pin(const grdp_chart_work *work, const spread_view *view, double bound) {
  grdp_language language = work->filler->language;
  const char *target = grdp_chart_word_text(GRDP_WORD_TARGET, language);
  return (grdp_plot_pin){grdp_chart_shown(work, view->cell, bound),
                         grdp_chart_phrase(work->filler->arena, language, GRDP_WORD_PIN, target,
                                           grdp_chart_bound(work, target_of(work, view), false), NULL),
                         GRDP_PLOT_COLOUR_TARGET};
}

/* The target and the median; without a target the median and the 90 % around it. */
static void set_pins(const grdp_chart_work *work, const spread_view *view, const grdp_spread *spread,
                     grdp_plot_classes *classes) {
  grdp_plot_pin *pins = GRDP_NEW_ARRAY(work->filler->arena, PINS, grdp_plot_pin);
  const grdp_target *target = target_of(work, view);
  size_t count = 0;
  if (target)
    pins[count++] = target_pin(work, view, target->bound);
  else
    pins[count++] = quantile_pin(work, view->cell, &spread->quantiles[GRDP_QUANTILE_q05], GRDP_WORD_PERCENTILE_LOW);
  pins[count++] = quantile_pin(work, view->cell, &spread->quantiles[GRDP_QUANTILE_q50], GRDP_WORD_MEDIAN);
  if (!target)
    pins[count++] = quantile_pin(work, view->cell, &spread->quantiles[GRDP_QUANTILE_q95], GRDP_WORD_PERCENTILE_HIGH);
  classes->pins = pins;
  classes->pin_count = count;
}

static grdp_plot_panel make_panel(const grdp_chart_work *work, const spread_view *view, size_t result,
                                  const char *title) {
  grdp_arena *arena = work->filler->arena;
  const grdp_spread *spread = grdp_chart_spread(work, result, view->cell, view->t);
  grdp_plot_classes *classes = GRDP_NEW(arena, grdp_plot_classes);
  grdp_plot_series *series = GRDP_NEW(arena, grdp_plot_series);
  double *shares = GRDP_NEW_ARRAY(arena, GRDP_CLASSES, double);
  for (size_t k = 0; k < GRDP_CLASSES; k++)
    shares[k] = 100 * spread->shares[k];
  classes->first = grdp_chart_shown(work, view->cell, spread->first);
  classes->width = grdp_chart_shown(work, view->cell, spread->width);
  classes->statement = statement_of(work, view, result);
  set_part(work, view, classes);
  set_pins(work, view, spread, classes);
  *series = (grdp_plot_series){.label = "", .values = shares, .classes = classes};
  return (grdp_plot_panel){title, series, 1};
}

/* --- sheets --- */

/* "GRDP growth, 2025", with the unit where panels do not share one. */
static const char *view_title(const grdp_chart_work *work, const spread_view *view, bool with_unit) {
  const char *unit = with_unit ? grdp_chart_unit(work, view->cell) : "";
  return grdp_text_join(
      work->filler->arena,
      grdp_cell_label(work->filler->scenario, work->filler->arena, view->cell, work->filler->language),
      *unit ? ", " : "", unit, ", ", grdp_chart_period(work->filler, view->t), NULL);
}

/* What has no panel is named below the chart. */
static void note_certain(grdp_chart_work *work, const char *what) {
  grdp_chart_filler *filler = work->filler;
  const char *said = grdp_chart_phrase(filler->arena, filler->language, GRDP_WORD_CERTAIN, what, NULL);
  work->note = grdp_chart_joined(filler->arena, work->note ? work->note : "", said);
}

static void add_sheet(grdp_chart_work *work, const spread_view *view, grdp_plot_panel *panels, size_t count) {
  grdp_chart_filler *filler = work->filler;
  const char *areas = grdp_chart_word_text(GRDP_WORD_AREAS, filler->language);
  const char *unit = view ? grdp_chart_unit(work, view->cell) : "";
  grdp_plot plot = grdp_chart_plot(work, unit);
  if (view)
    plot.subtitle = grdp_chart_joined(filler->arena, plot.subtitle, grdp_chart_period(filler, view->t));
  plot.subtitle = grdp_chart_joined(filler->arena, plot.subtitle, grdp_chart_draws(filler));
  plot.note = grdp_chart_joined(filler->arena, areas, plot.note);
  if (view && grdp_chart_label(filler, &work->request->label, "")[0] == 0)
    plot.title = grdp_cell_label(filler->scenario, filler->arena, view->cell, filler->language);
  plot.kind = GRDP_PLOT_HISTOGRAM;
  plot.category_count = GRDP_CLASSES;
  plot.history = 0;
  plot.panels = panels;
  plot.panel_count = count;
  plot.own_axes = !view;
  grdp_chart_add(work, plot);
}

/* Series or periods of one scenario beside each other. */
static void fill_one(grdp_chart_work *work, const spread_list *list) {
  grdp_plot_panel *panels = GRDP_NEW_ARRAY(work->filler->arena, list->count + 1, grdp_plot_panel);
  size_t count = 0;
  for (size_t i = 0; i < list->count; i++) {
    const spread_view *view = &list->items[i];
    const char *title = view_title(work, view, true);
    if (grdp_chart_spread(work, 0, view->cell, view->t))
      panels[count++] = make_panel(work, view, 0, list->count > 1 ? title : NULL);
    else
      note_certain(work, title);
  }
  add_sheet(work, list->count == 1 ? &list->items[0] : NULL, panels, count);
}

/* The scenarios beside each other. */
static void fill_scenarios(grdp_chart_work *work, const spread_view *view) {
  grdp_chart_filler *filler = work->filler;
  grdp_plot_panel *panels = GRDP_NEW_ARRAY(filler->arena, filler->result_count, grdp_plot_panel);
  size_t count = 0;
  work->note = NULL;
  for (size_t result = 0; result < filler->result_count; result++) {
    if (grdp_chart_spread(work, result, view->cell, view->t))
      panels[count++] = make_panel(work, view, result, filler->scenario_labels[result]);
    else
      note_certain(work, filler->scenario_labels[result]);
  }
  add_sheet(work, view, panels, count);
}

void grdp_chart_fill_distribution(grdp_chart_work *work) {
  spread_list list = find_views(work);
  if (list.count == 0)
    return;
  if (work->filler->result_count == 1)
    fill_one(work, &list);
  for (size_t i = 0; i < list.count && work->filler->result_count > 1; i++)
    fill_scenarios(work, &list.items[i]);
}
