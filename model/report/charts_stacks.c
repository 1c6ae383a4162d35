/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Stacked bars: contributions, structure, levels with a target, what is reached with what is still required. Over
 * periods with a panel for each scenario; in one period with a bar for each scenario.
 */
#include <math.h>

#include "charts_fill.h"

enum { PART_LIMIT = 12 }; /* more parts cannot be told apart; the smallest go together */

/* Which cells are shown on their own. */
typedef struct stack_parts {
  bool *own;
  bool other;   /* some are not */
  size_t count; /* of parts, the others together being one */
} stack_parts;

static double size_of(const grdp_chart_work *work, uint32_t cell) {
  double size = 0;
  for (uint32_t t = work->first; t <= work->last; t++)
    size = fmax(size, fabs(grdp_chart_value(work, 0, cell, t)));
  return size;
}

/* The largest so far, in falling order. */
typedef struct stack_ranking {
  size_t limit, count;
  size_t cells[PART_LIMIT];
  double sizes[PART_LIMIT];
} stack_ranking;

/* Puts a cell in its place and drops the smallest beyond the limit. */
static void rank(stack_ranking *ranking, size_t cell, double size) {
  if (ranking->count == ranking->limit && !(size > ranking->sizes[ranking->limit - 1]))
    return;
  size_t at = ranking->count < ranking->limit ? ranking->count++ : ranking->limit - 1;
  for (; at > 0 && ranking->sizes[at - 1] < size; at--) {
    ranking->sizes[at] = ranking->sizes[at - 1];
    ranking->cells[at] = ranking->cells[at - 1];
  }
  ranking->sizes[at] = size;
  ranking->cells[at] = cell;
}

/* The largest PART_LIMIT - 1 when there are more than PART_LIMIT. */
static stack_parts choose_parts(const grdp_chart_work *work) {
  stack_parts parts = {.own = GRDP_NEW_ARRAY(work->filler->arena, work->cell_count + 1, bool)};
  parts.other = work->cell_count > PART_LIMIT;
  stack_ranking ranking = {.limit = parts.other ? PART_LIMIT - 1 : PART_LIMIT};
  for (size_t i = 0; i < work->cell_count; i++)
    rank(&ranking, i, size_of(work, work->cells[i]));
  for (size_t i = 0; i < ranking.count; i++)
    parts.own[ranking.cells[i]] = true;
  parts.count = ranking.count + parts.other;
  return parts;
}

/* A picture of the work: its categories are periods of one result, or results in one period. */
typedef struct stack_view {
  const grdp_chart_work *work;
  bool scenarios; /* the categories are scenarios */
  size_t result;
  size_t count; /* of categories */
} stack_view;

static double view_value(const stack_view *view, uint32_t cell, size_t category) {
  if (view->scenarios)
    return grdp_chart_value(view->work, category, cell, view->work->first);
  return grdp_chart_value(view->work, view->result, cell, view->work->first + (uint32_t)category);
}

static double *new_values(const stack_view *view, double value) {
  double *values = GRDP_NEW_ARRAY(view->work->filler->arena, view->count + 1, double);
  for (size_t i = 0; i < view->count; i++)
    values[i] = value;
  return values;
}

static const double *cell_values(const stack_view *view, uint32_t cell) {
  double *values = new_values(view, NAN);
  for (size_t i = 0; i < view->count; i++)
    values[i] = view_value(view, cell, i);
  return values;
}

static const double *other_values(const stack_view *view, const stack_parts *parts) {
  double *values = new_values(view, NAN);
  for (size_t k = 0; k < view->work->cell_count; k++)
    for (size_t i = 0; i < view->count && !parts->own[k]; i++) {
      double value = view_value(view, view->work->cells[k], i);
      if (isfinite(value))
        values[i] = (isfinite(values[i]) ? values[i] : 0) + value;
    }
  return values;
}

static size_t add_parts(const stack_view *view, const stack_parts *parts, grdp_plot_series *out) {
  const grdp_chart_work *work = view->work;
  size_t count = 0;
  for (size_t i = 0; i < work->cell_count; i++)
    if (parts->own[i])
      out[count++] = (grdp_plot_series){.label = grdp_chart_cell_label(work, work->cells[i]),
                                        .mark = GRDP_PLOT_BAR,
                                        .valued = true,
                                        .values = cell_values(view, work->cells[i])};
  if (parts->other)
    out[count++] = (grdp_plot_series){.label = grdp_chart_word_text(GRDP_WORD_OTHER, work->filler->language),
                                      .mark = GRDP_PLOT_BAR,
                                      .colour = GRDP_PLOT_COLOUR_GREY,
                                      .valued = true,
                                      .values = other_values(view, parts)};
  return count;
}

/* Shares of the whole in each category, in %. */
static void make_shares(const stack_view *view, grdp_plot_series *parts, size_t count) {
  for (size_t i = 0; i < view->count; i++) {
    double whole = 0;
    for (size_t k = 0; k < count; k++)
      whole += isfinite(parts[k].values[i]) ? parts[k].values[i] : 0;
    for (size_t k = 0; k < count; k++)
      ((double *)parts[k].values)[i] *= whole > 0 ? 100 / whole : NAN;
  }
}

/* The total as it is; what is still required is nothing where the year is over. */
static grdp_plot_series total_series(const stack_view *view) {
  const grdp_chart_work *work = view->work;
  double *values = new_values(view, NAN);
  for (size_t i = 0; i < view->count; i++) {
    double value = view_value(view, work->total, i);
    if (work->request->kind != GRDP_CHART_REQUIRED || value != 0)
      values[i] = value;
  }
  return (grdp_plot_series){
      .label = grdp_cell_label(work->filler->scenario, work->filler->arena, work->total, work->filler->language),
      .mark = GRDP_PLOT_TOTAL,
      .colour = GRDP_PLOT_COLOUR_BLACK,
      .valued = true,
      .values = values};
}

/* The targets' dashes; among scenarios the target of the one period stands at each of them. */
static size_t add_marks(const stack_view *view, grdp_plot_series *out) {
  size_t count = grdp_chart_marks(view->work, UINT32_MAX, out);
  for (size_t i = 0; i < count && view->scenarios; i++)
    out[i].values = new_values(view, out[i].values[0]);
  return count;
}

static grdp_plot_panel make_panel(const stack_view *view, const stack_parts *parts, bool alone) {
  const grdp_chart_work *work = view->work;
  grdp_plot_series *series =
      GRDP_NEW_ARRAY(work->filler->arena, parts->count + 1 + GRDP_CHART_MARKS, grdp_plot_series);
  size_t count = add_parts(view, parts, series);
  if (work->request->kind == GRDP_CHART_STRUCTURE)
    make_shares(view, series, count);
  else if (work->total != UINT32_MAX)
    series[count++] = total_series(view);
  if (work->request->kind != GRDP_CHART_STRUCTURE)
    count += add_marks(view, series + count);
  return (grdp_plot_panel){alone ? NULL : work->filler->scenario_labels[view->result], series, count};
}

static const char *unit_of(const grdp_chart_work *work) {
  bool shares = work->request->kind == GRDP_CHART_STRUCTURE;
  const char *own = grdp_chart_label(work->filler, &work->request->unit, "");
  if (shares)
    return *own ? own : grdp_chart_word_text(GRDP_WORD_SHARES, work->filler->language);
  return work->cell_count > 0 ? grdp_chart_unit(work, work->cells[0]) : own;
}

void grdp_chart_fill_stacks(grdp_chart_work *work) {
  grdp_chart_filler *filler = work->filler;
  if (work->cell_count == 0)
    return;
  stack_parts parts = choose_parts(work);
  bool scenarios = work->first == work->last && filler->result_count > 1;
  grdp_plot plot = grdp_chart_plot(work, unit_of(work));
  stack_view view = {
      .work = work, .scenarios = scenarios, .count = scenarios ? filler->result_count : plot.category_count};
  plot.panel_count = scenarios ? 1 : filler->result_count;
  grdp_plot_panel *panels = GRDP_NEW_ARRAY(filler->arena, plot.panel_count, grdp_plot_panel);
  for (view.result = 0; view.result < plot.panel_count; view.result++)
    panels[view.result] = make_panel(&view, &parts, plot.panel_count == 1);
  plot.panels = panels;
  if (scenarios)
    grdp_chart_across_scenarios(work, &plot);
  if (work->request->kind == GRDP_CHART_STRUCTURE) {
    plot.low = 0;
    plot.high = 100;
  }
  grdp_chart_add(work, plot);
}
