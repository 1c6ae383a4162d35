/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stddef.h>

#include "backtest_report.h"
#include "grid.h"
#include "messages.h"

enum { PIT_DECIMALS = 2, FEW = 20, COVERAGE_DECIMALS = 0 };

typedef struct backtest_table {
  const grdp_scenario *scenario;
  const grdp_hindsight *one;
  const grdp_screen *screen;
  grdp_arena *arena;
  int decimals; /* of values and errors */
} backtest_table;

const char *grdp_backtest_label(grdp_arena *arena, const grdp_scenario *scenario, const grdp_backtest *request,
                                grdp_language language) {
  grdp_text own = grdp_label_text(&request->label, language, (grdp_text){"", 0});
  if (own.size > 0)
    return grdp_text_string(arena, own);
  if (request->cell != UINT32_MAX)
    return grdp_cell_label(scenario, arena, request->cell, language);
  return grdp_text_string(arena, request->name);
}

static const char *value(const backtest_table *at, double number) {
  grdp_buffer text = {.arena = at->arena};
  if (isfinite(number))
    grdp_format_number(&text, number, (grdp_display){at->screen->language, at->one->request->percent, at->decimals});
  return grdp_buffer_string(&text);
}

static const char *plain(const backtest_table *at, double number, bool percent, int decimals) {
  grdp_buffer text = {.arena = at->arena};
  if (isfinite(number))
    grdp_format_number(&text, number, (grdp_display){at->screen->language, percent, decimals});
  return grdp_buffer_string(&text);
}

static const char *words(const backtest_table *at, grdp_message message, const char *a, const char *b) {
  grdp_buffer text = {.arena = at->arena};
  grdp_message_add(&text, message, at->screen->language, a, b, NULL);
  return grdp_buffer_string(&text);
}

static const char *pair(const backtest_table *at, double low, double high) {
  return isfinite(low) ? words(at, GRDP_MESSAGE_BACKTEST_RANGE, value(at, low), value(at, high)) : "";
}

static const char *whole(const backtest_table *at, size_t number) {
  return grdp_integer_text(at->arena, (long long)number);
}

static void add_cell(grdp_grid *grid, size_t column, const char *text, grdp_style style) {
  grdp_grid_cell(grid, column, grdp_text_of(text), style);
}

static void add_sentence(const backtest_table *at, grdp_buffer *out, const char *text) {
  grdp_sentence_add(out, grdp_text_of(text), (grdp_wrap){0, 0, at->screen->columns});
}

/* --- period by period --- */

static void add_periods(const backtest_table *at, grdp_buffer *out) {
  static const grdp_message heads[] = {GRDP_MESSAGE_BACKTEST_PERIOD,  GRDP_MESSAGE_BACKTEST_PLAN,
                                       GRDP_MESSAGE_BACKTEST_OUTCOME, GRDP_MESSAGE_BACKTEST_ERROR,
                                       GRDP_MESSAGE_BACKTEST_SPREAD,  GRDP_MESSAGE_BACKTEST_CRPS,
                                       GRDP_MESSAGE_BACKTEST_PIT};
  enum { COLUMNS = sizeof heads / sizeof *heads };
  grdp_grid *grid = grdp_grid_create(at->arena, COLUMNS);
  grdp_grid_row(grid);
  for (size_t i = 0; i < COLUMNS; i++) {
    grdp_grid_align(grid, i, i == 0 ? GRDP_ALIGN_LEFT : GRDP_ALIGN_RIGHT);
    add_cell(grid, i, words(at, heads[i], NULL, NULL), GRDP_STYLE_FAINT);
  }
  for (size_t i = 0; i < at->one->plans.count; i++) {
    const grdp_judged *judged = &at->one->plans.judged[i];
    const double numbers[] = {judged->forecast, judged->outcome, judged->error, judged->spread, judged->crps};
    char period[16];
    grdp_period_write(at->scenario->time.frequency, judged->ordinal, period);
    grdp_grid_row(grid);
    add_cell(grid, 0, period, GRDP_STYLE_PLAIN);
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
      add_cell(grid, k + 1, value(at, numbers[k]), GRDP_STYLE_PLAIN);
    bool outside = !isnan(judged->spread) && !judged->inside;
    add_cell(grid, COLUMNS - 1, plain(at, round(judged->pit * 100) / 100, false, PIT_DECIMALS),
             outside ? GRDP_STYLE_CLOSE : GRDP_STYLE_PLAIN);
  }
  grdp_grid_write(grid, at->screen->columns, at->screen->colour, out);
}

/* --- all together, beside the last outcome --- */

enum { SCORE_PLANS = 1, SCORE_ALIKE, SCORE_NAIVE, SCORE_COLUMNS };

static const grdp_scores *scores_of(const backtest_table *at, size_t column) {
  return column == SCORE_PLANS ? &at->one->plans : column == SCORE_ALIKE ? &at->one->alike : &at->one->naive;
}

static void add_value_row(const backtest_table *at, grdp_grid *grid, grdp_message head, size_t offset) {
  grdp_grid_row(grid);
  add_cell(grid, 0, words(at, head, NULL, NULL), GRDP_STYLE_PLAIN);
  for (size_t column = SCORE_PLANS; column < SCORE_COLUMNS; column++) {
    const double *number = (const double *)(const void *)((const char *)scores_of(at, column) + offset);
    add_cell(grid, column, value(at, *number), column == SCORE_PLANS ? GRDP_STYLE_BOLD : GRDP_STYLE_PLAIN);
  }
}

static void add_counts(const backtest_table *at, grdp_grid *grid) {
  grdp_grid_row(grid);
  add_cell(grid, 0, words(at, GRDP_MESSAGE_BACKTEST_N, NULL, NULL), GRDP_STYLE_PLAIN);
  for (size_t column = SCORE_PLANS; column < SCORE_COLUMNS; column++)
    add_cell(grid, column, whole(at, scores_of(at, column)->count), GRDP_STYLE_PLAIN);
}

static void add_interval(const backtest_table *at, grdp_grid *grid) {
  grdp_grid_row(grid);
  add_cell(grid, 0, words(at, GRDP_MESSAGE_BACKTEST_BIAS_INTERVAL, NULL, NULL), GRDP_STYLE_FAINT);
  for (size_t column = SCORE_PLANS; column < SCORE_COLUMNS; column++)
    add_cell(grid, column, pair(at, scores_of(at, column)->bias_low, scores_of(at, column)->bias_high),
             GRDP_STYLE_FAINT);
}

static void add_coverage(const backtest_table *at, grdp_grid *grid) {
  const char *level = plain(at, at->one->request->level, true, GRDP_EXACT);
  grdp_grid_row(grid);
  add_cell(grid, 0, words(at, GRDP_MESSAGE_BACKTEST_COVERAGE, level, NULL), GRDP_STYLE_PLAIN);
  for (size_t column = SCORE_PLANS; column < SCORE_COLUMNS; column++) {
    const grdp_scores *scores = scores_of(at, column);
    const char *text = scores->scored == 0 ? ""
                                           : words(at, GRDP_MESSAGE_BACKTEST_OF, whole(at, scores->inside),
                                                   whole(at, scores->scored));
    add_cell(grid, column, text, GRDP_STYLE_PLAIN);
  }
}

static void add_scores(const backtest_table *at, grdp_buffer *out) {
  static const grdp_message heads[SCORE_COLUMNS] = {[SCORE_PLANS] = GRDP_MESSAGE_BACKTEST_PLANS,
                                                    [SCORE_ALIKE] = GRDP_MESSAGE_BACKTEST_ALIKE,
                                                    [SCORE_NAIVE] = GRDP_MESSAGE_BACKTEST_NAIVE};
  grdp_grid *grid = grdp_grid_create(at->arena, SCORE_COLUMNS);
  grdp_grid_row(grid);
  for (size_t column = SCORE_PLANS; column < SCORE_COLUMNS; column++) {
    grdp_grid_align(grid, column, GRDP_ALIGN_RIGHT);
    add_cell(grid, column, words(at, heads[column], NULL, NULL), GRDP_STYLE_FAINT);
  }
  add_counts(at, grid);
  add_value_row(at, grid, GRDP_MESSAGE_BACKTEST_BIAS, offsetof(grdp_scores, bias));
  add_interval(at, grid);
  add_value_row(at, grid, GRDP_MESSAGE_BACKTEST_DEVIATION, offsetof(grdp_scores, deviation));
  add_value_row(at, grid, GRDP_MESSAGE_BACKTEST_RMSE, offsetof(grdp_scores, rmse));
  add_value_row(at, grid, GRDP_MESSAGE_BACKTEST_MAE, offsetof(grdp_scores, mae));
  add_value_row(at, grid, GRDP_MESSAGE_BACKTEST_MEAN_CRPS, offsetof(grdp_scores, crps));
  add_coverage(at, grid);
  grdp_grid_write(grid, at->screen->columns, at->screen->colour, out);
}

/* --- what may be made of it --- */

static void add_cautions(const backtest_table *at, grdp_buffer *out) {
  const grdp_scores *plans = &at->one->plans;
  add_sentence(at, out, words(at, GRDP_MESSAGE_BACKTEST_ERRORS, NULL, NULL));
  if (plans->bias_low <= 0 && plans->bias_high >= 0)
    add_sentence(at, out, words(at, GRDP_MESSAGE_BACKTEST_UNSURE, NULL, NULL));
  if (plans->scored == 0 || plans->scored >= FEW)
    return;
  grdp_buffer text = {.arena = at->arena};
  grdp_message_add(&text, GRDP_MESSAGE_BACKTEST_SMALL, at->screen->language, whole(at, plans->scored),
                   plain(at, plans->coverage_low, true, COVERAGE_DECIMALS),
                   plain(at, plans->coverage_high, true, COVERAGE_DECIMALS), NULL);
  add_sentence(at, out, grdp_buffer_string(&text));
}

static void add_title(const backtest_table *at, grdp_buffer *out) {
  const grdp_backtest *request = at->one->request;
  const char *label = grdp_backtest_label(at->arena, at->scenario, request, at->screen->language);
  const char *title = words(at, GRDP_MESSAGE_BACKTEST_TITLE, grdp_text_string(at->arena, request->name), label);
  grdp_styled_add(out, grdp_text_of(title), GRDP_STYLE_BOLD, at->screen->colour, at->screen->columns);
  grdp_buffer_add_byte(out, '\n');
}

static void add_suggestion(const backtest_table *at, grdp_buffer *out) {
  grdp_buffer_add_byte(out, '\n');
  add_sentence(at, out, words(at, GRDP_MESSAGE_BACKTEST_SUGGEST, NULL, NULL));
  grdp_backtest_lines_add(at->scenario, at->one, false, out);
}

void grdp_backtest_table_add(const grdp_backtest_report *report, const grdp_screen *screen, grdp_buffer *out) {
  for (size_t i = 0; i < report->count; i++) {
    const grdp_hindsight *one = &report->items[i];
    const backtest_table at = {report->scenario, one, screen, out->arena,
                               grdp_format_decimals(one->plans.judged[0].outcome, one->request->percent)};
    if (i > 0)
      grdp_buffer_add_byte(out, '\n');
    add_title(&at, out);
    add_periods(&at, out);
    grdp_buffer_add_byte(out, '\n');
    add_scores(&at, out);
    grdp_buffer_add_byte(out, '\n');
    add_cautions(&at, out);
    add_suggestion(&at, out);
  }
}
