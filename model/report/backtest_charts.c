/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Outcomes over plans.
 */
#include <math.h>

#include "backtest_report.h"
#include "chart_list.h"
#include "charts_fill.h"

typedef struct drawing {
  grdp_arena *arena;
  const grdp_backtest_report *report;
  const grdp_charts_options *options;
} drawing;

/* "Plan, %" */
static const char *axis_title(const drawing *at, const grdp_backtest *request, grdp_chart_word word) {
  const char *name = grdp_chart_word_text(word, at->options->language);
  const char *unit =
      request->percent ? "%"
                       : grdp_unit_words(at->report->scenario, at->arena, request->unit_text, at->options->language);
  return grdp_text_join(at->arena, name, *unit ? ", " : "", unit, NULL);
}

/* "n = 4; mean error -1.16, sd 0.84" */
static const char *note_of(const drawing *at, const grdp_hindsight *one) {
  const grdp_scores *scores = &one->plans;
  double scale = one->request->percent ? 100 : 1;
  char bias[64], deviation[64];
  int decimals = grdp_format_decimals(scores->bias, one->request->percent);
  grdp_plot_number(scale * scores->bias, decimals, at->options->language, bias);
  grdp_plot_number(scale * scores->deviation, decimals, at->options->language, deviation);
  return grdp_chart_phrase(at->arena, at->options->language, GRDP_WORD_HINDSIGHT,
                           grdp_integer_text(at->arena, (long long)scores->count), bias,
                           isfinite(scores->deviation) ? deviation : "–", NULL);
}

static grdp_plot make_plot(const drawing *at, const grdp_hindsight *one) {
  size_t count = one->plans.count;
  double scale = one->request->percent ? 100 : 1;
  double *across = GRDP_NEW_ARRAY(at->arena, count, double), *up = GRDP_NEW_ARRAY(at->arena, count, double);
  const char **labels = GRDP_NEW_ARRAY(at->arena, count, const char *);
  for (size_t i = 0; i < count; i++) {
    char period[16];
    grdp_period_write(at->report->scenario->time.frequency, one->plans.judged[i].ordinal, period);
    across[i] = scale * one->plans.judged[i].forecast;
    up[i] = scale * one->plans.judged[i].outcome;
    labels[i] = grdp_text_join(at->arena, period, NULL);
  }
  grdp_plot_series *series = GRDP_NEW_ARRAY(at->arena, 2, grdp_plot_series);
  grdp_plot_panel *panel = GRDP_NEW(at->arena, grdp_plot_panel);
  grdp_plot plot = grdp_plot_default();
  plot.name = grdp_text_string(at->arena, one->request->name);
  plot.kind = GRDP_PLOT_SCATTER;
  plot.title = grdp_backtest_label(at->arena, at->report->scenario, one->request, at->options->language);
  plot.subtitle = grdp_chart_word_text(GRDP_WORD_ABOVE_LINE, at->options->language);
  plot.note = note_of(at, one);
  plot.across = axis_title(at, one->request, GRDP_WORD_PLAN);
  plot.up = axis_title(at, one->request, GRDP_WORD_OUTCOME);
  series[0] = (grdp_plot_series){.label = plot.across, .values = across};
  series[1] = (grdp_plot_series){.label = plot.up, .values = up};
  *panel = (grdp_plot_panel){NULL, series, 2};
  plot.categories = labels;
  plot.category_count = count;
  plot.panels = panel;
  plot.panel_count = 1;
  return plot;
}

grdp_status grdp_backtest_charts_write(const grdp_backtest_report *report, const grdp_charts_options *options,
                                       const char *folder, grdp_charts_report *out) {
  grdp_arena arena = {0};
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&arena, exhausted) {
    grdp_arena_free(&arena);
    return GRDP_MEMORY;
  }
  const drawing at = {&arena, report, options};
  grdp_chart_list list = {.arena = &arena, .options = options};
  for (size_t i = 0; i < report->count; i++)
    *GRDP_PUSH(&arena, &list.plots) = make_plot(&at, &report->items[i]);
  grdp_status status = grdp_chart_list_draw(&list, folder, out);
  grdp_arena_free(&arena);
  return status;
}
