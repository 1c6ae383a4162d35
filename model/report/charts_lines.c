/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lines over periods. One series: the scenarios in one panel, or each in its own with the others in grey when they are
 * many. Several series: together when they are few, of one unit and of one scenario, else a panel for each.
 */
#include <math.h>

#include "charts_fill.h"

enum {
  LINES_TOGETHER = 6, /* lines that a reader can follow in one panel */
  PANEL_LIMIT = 60    /* series of one request that are drawn: three sheets */
};

typedef struct lines_chart {
  grdp_chart_work *work;
  grdp_chart_filler *filler;
  size_t scenarios;
} lines_chart;

static grdp_plot_series line(const lines_chart *chart, size_t result, uint32_t cell, const char *label) {
  return (grdp_plot_series){
      .label = label, .mark = GRDP_PLOT_LINE, .values = grdp_chart_path(chart->work, result, cell)};
}

static grdp_plot_series *new_series(const lines_chart *chart, size_t count) {
  return GRDP_NEW_ARRAY(chart->filler->arena, count + GRDP_CHART_MARKS, grdp_plot_series);
}

/* One panel: a line for each scenario, or for each series of the one scenario. */
static void fill_together(lines_chart *chart) {
  grdp_chart_work *work = chart->work;
  grdp_plot_series *series = new_series(chart, chart->scenarios * work->cell_count);
  size_t count = 0;
  for (size_t result = 0; result < chart->scenarios; result++)
    for (size_t i = 0; i < work->cell_count; i++)
      series[count++] = line(chart, result, work->cells[i],
                             chart->scenarios > 1 ? chart->filler->scenario_labels[result]
                                                  : grdp_chart_cell_label(work, work->cells[i]));
  if (count == 1)
    series[0].valued = series[0].quiet = true; /* the title names it */
  count += grdp_chart_marks(work, UINT32_MAX, series + count);
  grdp_plot_panel *panel = GRDP_NEW(chart->filler->arena, grdp_plot_panel);
  *panel = (grdp_plot_panel){NULL, series, count};
  grdp_plot plot = grdp_chart_plot(work, grdp_chart_unit(work, work->cells[0]));
  plot.panels = panel;
  plot.panel_count = 1;
  grdp_chart_add(work, plot);
}

/* The scenarios of a panel: all in grey, its own on top. */
static grdp_plot_panel scenario_panel(const lines_chart *chart, size_t own) {
  grdp_plot_series *series = new_series(chart, chart->scenarios);
  for (size_t result = 0; result < chart->scenarios; result++) {
    series[result] = line(chart, result, chart->work->cells[0], chart->filler->scenario_labels[result]);
    series[result].quiet = true;
    series[result].colour = result == own ? GRDP_PLOT_COLOUR_FIRST : GRDP_PLOT_COLOUR_GREY;
    series[result].valued = result == own;
  }
  size_t count = chart->scenarios + grdp_chart_marks(chart->work, UINT32_MAX, series + chart->scenarios);
  return (grdp_plot_panel){chart->filler->scenario_labels[own], series, count};
}

static void fill_scenarios(lines_chart *chart) {
  const char *grey = grdp_chart_word_text(GRDP_WORD_OTHERS_GREY, chart->filler->language);
  const char *unit = grdp_chart_unit(chart->work, chart->work->cells[0]);
  grdp_plot plot = grdp_chart_plot(chart->work, grdp_chart_joined(chart->filler->arena, unit, grey));
  grdp_plot_panel *panels = GRDP_NEW_ARRAY(chart->filler->arena, chart->scenarios, grdp_plot_panel);
  for (size_t own = 0; own < chart->scenarios; own++)
    panels[own] = scenario_panel(chart, own);
  plot.panels = panels;
  plot.panel_count = chart->scenarios;
  grdp_chart_add(chart->work, plot);
}

static grdp_plot_panel series_panel(const lines_chart *chart, uint32_t cell, bool with_unit) {
  grdp_plot_series *series = new_series(chart, chart->scenarios);
  for (size_t result = 0; result < chart->scenarios; result++) {
    series[result] = line(chart, result, cell, chart->filler->scenario_labels[result]);
    series[result].quiet = chart->scenarios == 1;
    series[result].valued = chart->scenarios == 1;
  }
  size_t count = chart->scenarios + grdp_chart_marks(chart->work, cell, series + chart->scenarios);
  const char *label = grdp_chart_cell_label(chart->work, cell), *unit = grdp_chart_unit(chart->work, cell);
  if (with_unit && *unit)
    label = grdp_text_join(chart->filler->arena, label, ", ", unit, NULL);
  return (grdp_plot_panel){label, series, count};
}

static void fill_series(lines_chart *chart, const char *unit) {
  grdp_chart_work *work = chart->work;
  size_t count = work->cell_count < PANEL_LIMIT ? work->cell_count : PANEL_LIMIT;
  grdp_plot plot = grdp_chart_plot(work, unit ? unit : "");
  grdp_plot_panel *panels = GRDP_NEW_ARRAY(chart->filler->arena, count, grdp_plot_panel);
  for (size_t i = 0; i < count; i++)
    panels[i] = series_panel(chart, work->cells[i], unit == NULL);
  grdp_chart_drop_marks(panels, count, chart->scenarios, plot.category_count);
  plot.panels = panels;
  plot.panel_count = count;
  plot.own_axes = unit == NULL;
  grdp_chart_add(work, plot);
}

void grdp_chart_fill_lines(grdp_chart_work *work) {
  lines_chart chart = {work, work->filler, work->filler->result_count};
  if (work->cell_count == 0)
    return;
  grdp_chart_note_first(work, PANEL_LIMIT);
  const char *unit = grdp_chart_common_unit(work);
  if (work->cell_count == 1 && chart.scenarios > LINES_TOGETHER)
    fill_scenarios(&chart);
  else if (work->cell_count == 1 || (unit && chart.scenarios == 1 && work->cell_count <= LINES_TOGETHER))
    fill_together(&chart);
  else
    fill_series(&chart, unit);
}
