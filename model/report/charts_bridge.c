/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bridges: from a total in one period to that in another, or from the first scenario's to another's, over the changes
 * of the parts.
 */
#include <math.h>

#include "charts_fill.h"

/* One side of a bridge. */
typedef struct bridge_end {
  size_t result;
  uint32_t t;
} bridge_end;

typedef struct bridge {
  const grdp_chart_work *work;
  bridge_end from, to;
} bridge;

/* The total there: the request's, else the sum of the parts. */
static double total_at(const grdp_chart_work *work, bridge_end end) {
  double sum = 0;
  if (work->total != UINT32_MAX)
    return grdp_chart_value(work, end.result, work->total, end.t);
  for (size_t i = 0; i < work->cell_count; i++)
    sum += grdp_chart_value(work, end.result, work->cells[i], end.t);
  return sum;
}

static double part_change(const bridge *over, uint32_t cell) {
  return grdp_chart_value(over->work, over->to.result, cell, over->to.t) -
         grdp_chart_value(over->work, over->from.result, cell, over->from.t);
}

/* What the parts leave unexplained; nothing when that is rounding. */
static double remainder_of(const bridge *over) {
  double before = total_at(over->work, over->from), after = total_at(over->work, over->to), rest = after - before;
  for (size_t i = 0; i < over->work->cell_count; i++)
    rest -= part_change(over, over->work->cells[i]);
  return fabs(rest) <= 1e-9 * (fabs(before) + fabs(after)) ? 0 : rest;
}

static bool is_known(const bridge *over) {
  return isfinite(remainder_of(over));
}

static grdp_plot_panel make_panel(const bridge *over, const char *title, bool rest) {
  const grdp_chart_work *work = over->work;
  double *values = GRDP_NEW_ARRAY(work->filler->arena, work->cell_count + 3, double);
  grdp_plot_series *series = GRDP_NEW(work->filler->arena, grdp_plot_series);
  size_t count = 0;
  values[count++] = total_at(work, over->from);
  for (size_t i = 0; i < work->cell_count; i++)
    values[count++] = part_change(over, work->cells[i]);
  if (rest)
    values[count++] = remainder_of(over);
  values[count++] = total_at(work, over->to);
  *series = (grdp_plot_series){.label = title ? title : "", .mark = GRDP_PLOT_BAR, .values = values};
  return (grdp_plot_panel){title, series, 1};
}

/* The steps' names: `from` and `to` around the parts. */
static void name_steps(const grdp_chart_work *work, const char *from, const char *to, bool rest, grdp_plot *plot) {
  const char **names = GRDP_NEW_ARRAY(work->filler->arena, work->cell_count + 3, const char *);
  size_t count = 0;
  names[count++] = from;
  for (size_t i = 0; i < work->cell_count; i++)
    names[count++] = grdp_chart_cell_label(work, work->cells[i]);
  if (rest)
    names[count++] = grdp_chart_word_text(GRDP_WORD_OTHER, work->filler->language);
  names[count++] = to;
  plot->categories = names;
  plot->category_count = count;
  plot->periods = false;
  plot->history = 0;
}

/* The bridges of a request: one for each scenario between two periods, or one from the first scenario to each other. */
static bridge bridge_of(const grdp_chart_work *work, size_t number) {
  if (work->first == work->last)
    return (bridge){work, {0, work->first}, {number + 1, work->first}};
  return (bridge){work, {number, work->first}, {number, work->last}};
}

static const char *panel_title(const grdp_chart_work *work, size_t number, size_t count) {
  if (count == 1)
    return NULL;
  return work->filler->scenario_labels[work->first == work->last ? number + 1 : number];
}

static void name_ends(const grdp_chart_work *work, size_t count, bool rest, grdp_plot *plot) {
  const grdp_chart_filler *filler = work->filler;
  if (work->first < work->last) {
    name_steps(work, grdp_chart_period(filler, work->first), grdp_chart_period(filler, work->last), rest, plot);
    return;
  }
  plot->subtitle = grdp_chart_joined(filler->arena, plot->subtitle, grdp_chart_period(filler, work->first));
  const char *other =
      count == 1 ? filler->scenario_labels[1] : grdp_chart_word_text(GRDP_WORD_SCENARIO, filler->language);
  name_steps(work, filler->scenario_labels[0], other, rest, plot);
}

/* Without a range the bridge leads from the base to the period after it. */
static void set_periods(grdp_chart_work *work) {
  const grdp_timeline *time = &work->filler->scenario->time;
  if (work->request->first <= work->request->last || time->base >= time->last)
    return;
  work->first = time->base;
  work->last = time->base + 1;
}

void grdp_chart_fill_bridge(grdp_chart_work *work) {
  grdp_chart_filler *filler = work->filler;
  set_periods(work);
  size_t count = work->first == work->last ? filler->result_count - 1 : filler->result_count, known = 0;
  if (work->cell_count == 0 || count == 0)
    return;
  grdp_plot plot = grdp_chart_plot(work, grdp_chart_unit(work, work->cells[0]));
  grdp_plot_panel *panels = GRDP_NEW_ARRAY(filler->arena, count, grdp_plot_panel);
  bool rest = false;
  for (size_t i = 0; i < count; i++) {
    bridge over = bridge_of(work, i);
    rest = rest || (is_known(&over) && remainder_of(&over) != 0);
  }
  for (size_t i = 0; i < count; i++) {
    bridge over = bridge_of(work, i);
    if (is_known(&over))
      panels[known++] = make_panel(&over, panel_title(work, i, count), rest);
  }
  name_ends(work, count, rest, &plot);
  plot.kind = GRDP_PLOT_WATERFALL;
  plot.panels = panels;
  plot.panel_count = known;
  grdp_chart_add(work, plot);
}
