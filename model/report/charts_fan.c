/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fans: the median of the draws with bands around it, history before them. One series: a panel for each scenario.
 * Several: a panel for each, on a sheet for each scenario's series when there are several scenarios too. In one period
 * alone the scenarios stand side by side as boxes.
 */
#include <math.h>

#include "charts_fill.h"

enum {
  BANDS = 3,
  CENTRE = BANDS,    /* place of the median among a panel's series */
  FIXED = BANDS + 1, /* series before the marks */
  PANEL_LIMIT = 60,
  SHEET_LIMIT = 12 /* series of several scenarios */
};

/* Ends, look and name of each band, the widest first. */
static const struct {
  grdp_quantile low, high;
  grdp_plot_colour colour;
  grdp_chart_word word;
} bands[BANDS] = {{GRDP_QUANTILE_q05, GRDP_QUANTILE_q95, GRDP_PLOT_COLOUR_WIDE, GRDP_WORD_BAND_WIDE},
                  {GRDP_QUANTILE_q20, GRDP_QUANTILE_q80, GRDP_PLOT_COLOUR_MIDDLE, GRDP_WORD_BAND_MIDDLE},
                  {GRDP_QUANTILE_q35, GRDP_QUANTILE_q65, GRDP_PLOT_COLOUR_NARROW, GRDP_WORD_BAND_NARROW}};

/* A panel in work: either a cell of one result over the periods, or of all results in one period. */
typedef struct fan_panel {
  const grdp_chart_work *work;
  uint32_t cell;
  size_t result;  /* SIZE_MAX: all of them, in the first period */
  size_t count;   /* of categories */
  double *centre; /* [count] */
  double *lows[BANDS], *highs[BANDS];
  bool varies;
} fan_panel;

static size_t result_at(const fan_panel *panel, size_t category) {
  return panel->result == SIZE_MAX ? category : panel->result;
}

static uint32_t period_at(const fan_panel *panel, size_t category) {
  return panel->work->first + (panel->result == SIZE_MAX ? 0 : (uint32_t)category);
}

/* Where nothing varies a band has no width: so it begins at the last known value. */
static void fill_category(fan_panel *panel, size_t category) {
  const grdp_chart_work *work = panel->work;
  size_t result = result_at(panel, category);
  uint32_t t = period_at(panel, category);
  const grdp_spread *spread = grdp_chart_spread(work, result, panel->cell, t);
  bool ahead = !grdp_chart_known(work, result, t) || !grdp_chart_known(work, result, t + 1);
  double central = grdp_chart_value(work, result, panel->cell, t);
  panel->centre[category] =
      spread ? grdp_chart_shown(work, panel->cell, spread->quantiles[GRDP_QUANTILE_q50].value) : central;
  for (size_t i = 0; i < BANDS; i++) {
    double low = spread ? spread->quantiles[bands[i].low].value : NAN;
    double high = spread ? spread->quantiles[bands[i].high].value : NAN;
    panel->lows[i][category] = spread ? grdp_chart_shown(work, panel->cell, low) : ahead ? central : NAN;
    panel->highs[i][category] = spread ? grdp_chart_shown(work, panel->cell, high) : ahead ? central : NAN;
  }
  panel->varies = panel->varies || spread;
}

/* What does not vary at all has no bands. */
static void clear_bands(fan_panel *panel) {
  for (size_t i = 0; i < BANDS; i++)
    for (size_t category = 0; category < panel->count; category++)
      panel->lows[i][category] = panel->highs[i][category] = NAN;
}

static void fill_values(fan_panel *panel) {
  grdp_arena *arena = panel->work->filler->arena;
  panel->centre = GRDP_NEW_ARRAY(arena, panel->count + 1, double);
  for (size_t i = 0; i < BANDS; i++) {
    panel->lows[i] = GRDP_NEW_ARRAY(arena, panel->count + 1, double);
    panel->highs[i] = GRDP_NEW_ARRAY(arena, panel->count + 1, double);
  }
  for (size_t category = 0; category < panel->count; category++)
    fill_category(panel, category);
  if (!panel->varies)
    clear_bands(panel);
}

/* The mark of the one period stands at each scenario. */
static void repeat_marks(const fan_panel *panel, grdp_plot_series *marks, size_t count) {
  for (size_t i = 0; i < count && panel->result == SIZE_MAX; i++) {
    double *values = GRDP_NEW_ARRAY(panel->work->filler->arena, panel->count + 1, double);
    for (size_t category = 0; category < panel->count; category++)
      values[category] = marks[i].values[0];
    marks[i].values = values;
  }
}

static grdp_plot_panel make_panel(const grdp_chart_work *work, uint32_t cell, size_t result, size_t count,
                                  const char *title) {
  grdp_arena *arena = work->filler->arena;
  grdp_language language = work->filler->language;
  fan_panel panel = {.work = work, .cell = cell, .result = result, .count = count};
  grdp_plot_series *series = GRDP_NEW_ARRAY(arena, FIXED + GRDP_CHART_MARKS, grdp_plot_series);
  fill_values(&panel);
  for (size_t i = 0; i < BANDS; i++)
    series[i] = (grdp_plot_series){.label = grdp_chart_word_text(bands[i].word, language),
                                   .mark = GRDP_PLOT_BAND,
                                   .colour = (int)bands[i].colour,
                                   .lows = panel.lows[i],
                                   .highs = panel.highs[i]};
  series[CENTRE] = (grdp_plot_series){.label = grdp_chart_word_text(GRDP_WORD_MEDIAN, language),
                                      .mark = result == SIZE_MAX ? GRDP_PLOT_TOTAL : GRDP_PLOT_LINE,
                                      .colour = GRDP_PLOT_COLOUR_CENTRE,
                                      .valued = true,
                                      .values = panel.centre};
  size_t marks = grdp_chart_marks(work, cell, series + FIXED);
  repeat_marks(&panel, series + FIXED, marks);
  return (grdp_plot_panel){.title = title, .series = series, .series_count = FIXED + marks};
}

static grdp_plot begin_plot(grdp_chart_work *work, const char *unit) {
  grdp_chart_filler *filler = work->filler;
  grdp_plot plot = grdp_chart_plot(work, unit);
  plot.kind = GRDP_PLOT_COLUMNS;
  plot.subtitle = grdp_chart_joined(filler->arena, plot.subtitle, grdp_chart_draws(filler));
  plot.note =
      grdp_chart_joined(filler->arena, grdp_chart_word_text(GRDP_WORD_POINTWISE, filler->language), plot.note);
  return plot;
}

static void add_panels(grdp_chart_work *work, grdp_plot plot, grdp_plot_panel *panels, size_t count) {
  grdp_chart_drop_marks(panels, count, FIXED, plot.category_count);
  plot.panels = panels;
  plot.panel_count = count;
  grdp_chart_add(work, plot);
}

/* With its unit where the panels do not share one; a single panel needs no title. */
static const char *cell_title(const grdp_chart_work *work, uint32_t cell, bool with_unit) {
  const char *label = grdp_chart_cell_label(work, cell), *unit = grdp_chart_unit(work, cell);
  if (work->cell_count == 1)
    return NULL;
  return with_unit && *unit ? grdp_text_join(work->filler->arena, label, ", ", unit, NULL) : label;
}

/* A panel for each series: of one scenario over the periods, or of all in one period. */
static void fill_series(grdp_chart_work *work, bool scenarios) {
  grdp_chart_filler *filler = work->filler;
  const char *unit = grdp_chart_common_unit(work);
  size_t count = work->cell_count < PANEL_LIMIT ? work->cell_count : PANEL_LIMIT;
  grdp_plot_panel *panels = GRDP_NEW_ARRAY(filler->arena, count, grdp_plot_panel);
  grdp_chart_note_first(work, PANEL_LIMIT);
  grdp_plot plot = begin_plot(work, unit ? unit : "");
  if (scenarios)
    grdp_chart_across_scenarios(work, &plot);
  for (size_t i = 0; i < count; i++)
    panels[i] = make_panel(work, work->cells[i], scenarios ? SIZE_MAX : 0, plot.category_count,
                           cell_title(work, work->cells[i], unit == NULL));
  plot.own_axes = unit == NULL;
  add_panels(work, plot, panels, count);
}

/* A sheet for each series, on it a panel for each scenario. */
static void fill_sheets(grdp_chart_work *work) {
  grdp_chart_filler *filler = work->filler;
  size_t count = work->cell_count < SHEET_LIMIT ? work->cell_count : SHEET_LIMIT;
  grdp_chart_note_first(work, SHEET_LIMIT);
  for (size_t i = 0; i < count; i++) {
    uint32_t cell = work->cells[i];
    grdp_plot plot = begin_plot(work, grdp_chart_unit(work, cell));
    grdp_plot_panel *panels = GRDP_NEW_ARRAY(filler->arena, filler->result_count, grdp_plot_panel);
    for (size_t result = 0; result < filler->result_count; result++)
      panels[result] = make_panel(work, cell, result, plot.category_count, filler->scenario_labels[result]);
    if (work->cell_count > 1)
      plot.title = grdp_chart_cell_label(work, cell);
    add_panels(work, plot, panels, filler->result_count);
  }
}

void grdp_chart_fill_fan(grdp_chart_work *work) {
  bool several = work->filler->result_count > 1;
  if (work->cell_count == 0)
    return;
  if (several && work->first < work->last)
    fill_sheets(work);
  else
    fill_series(work, several);
}
