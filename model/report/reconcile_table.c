/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "grid.h"
#include "messages.h"
#include "reconcile_report.h"

enum { ITEM, STATED, RECONCILED, SIGMA, RATIO, COLUMNS };
enum { ITEM_LEAST = 20, DECIMALS_MOST = 6, RATIO_DECIMALS = 2, DIGITS_OF_SIGMA = 3 };
#define FLAGGED 2.0

typedef struct table {
  const grdp_reconcile_report *report;
  const grdp_reconciled *one;
  const grdp_screen *screen;
  grdp_arena *arena;
  int finest[2]; /* the most decimals of items that are not exact, of those in % [1] and of the others [0] */
} table;

static bool is_percent(const table *at, const grdp_reconciled_item *item) {
  const grdp_scenario *scenario = at->report->scenario;
  return scenario->series[scenario->cells[item->cell].series].percent;
}

/* So many that sigma shows its first three digits: what is smaller than that is no news. Without one as many as the
 * finest in the table. */
static int decimals_of(const table *at, const grdp_reconciled_item *item) {
  bool percent = is_percent(at, item);
  int usual = grdp_format_decimals(item->stated, percent);
  double sigma = percent ? item->sigma * 100.0 : item->sigma;
  if (!(sigma > 0.0))
    return at->finest[percent] > usual ? at->finest[percent] : usual;
  double digits = DIGITS_OF_SIGMA - 1 - floor(log10(sigma));
  int decimals = digits > DECIMALS_MOST ? DECIMALS_MOST : digits <= usual ? usual + 1 : (int)digits;
  return decimals;
}

static grdp_text number(const table *at, double value, bool percent, int decimals) {
  grdp_buffer text = {.arena = at->arena};
  if (isfinite(value))
    grdp_format_number(&text, value, (grdp_display){at->screen->language, percent, decimals});
  return grdp_buffer_text(&text);
}

static grdp_text message(const table *at, grdp_message which) {
  return grdp_text_of(grdp_message_text(which, at->screen->language));
}

static bool is_flagged(const grdp_reconciled_item *item) {
  return fabs(item->ratio) > FLAGGED;
}

static grdp_text ratio_text(const table *at, const grdp_reconciled_item *item) {
  if (isnan(item->sigma)) /* a change in per cent */
    return number(at, item->stated == 0.0 ? (double)NAN : item->reconciled / item->stated - 1.0, true,
                  RATIO_DECIMALS);
  grdp_buffer text = {.arena = at->arena};
  grdp_buffer_add(&text, number(at, item->ratio, false, RATIO_DECIMALS));
  if (isfinite(item->ratio))
    grdp_buffer_add_string(&text, is_flagged(item) ? " !" : "  ");
  return grdp_buffer_text(&text);
}

static void add_item(const table *at, grdp_grid *grid, const grdp_reconciled_item *item) {
  bool percent = is_percent(at, item);
  int decimals = decimals_of(at, item);
  grdp_style style = is_flagged(item) ? GRDP_STYLE_CLOSE : GRDP_STYLE_PLAIN;
  grdp_text sigma =
      item->sigma == 0.0 ? message(at, GRDP_MESSAGE_RECONCILE_EXACT) : number(at, item->sigma, percent, decimals);
  grdp_grid_row(grid);
  grdp_grid_cell(grid, ITEM, grdp_text_of(item->name), style);
  grdp_grid_cell(grid, STATED, number(at, item->stated, percent, decimals), GRDP_STYLE_PLAIN);
  grdp_grid_cell(grid, RECONCILED, number(at, item->reconciled, percent, decimals), GRDP_STYLE_BOLD);
  grdp_grid_cell(grid, SIGMA, sigma, GRDP_STYLE_FAINT);
  grdp_grid_cell(grid, RATIO, ratio_text(at, item), style);
}

static void add_heads(const table *at, grdp_grid *grid) {
  bool accounts = at->one->asked->kind == GRDP_RECONCILE_ACCOUNTS;
  grdp_grid_row(grid);
  for (size_t column = STATED; column < COLUMNS; column++)
    grdp_grid_align(grid, column, GRDP_ALIGN_RIGHT);
  grdp_grid_cell(grid, STATED, message(at, GRDP_MESSAGE_HEAD_STATED), GRDP_STYLE_FAINT);
  grdp_grid_cell(grid, RECONCILED, message(at, GRDP_MESSAGE_HEAD_RECONCILED), GRDP_STYLE_FAINT);
  grdp_grid_cell(grid, SIGMA, accounts ? GRDP_TEXT("\u03c3") : GRDP_TEXT(""), GRDP_STYLE_FAINT);
  grdp_grid_cell(grid, RATIO, message(at, accounts ? GRDP_MESSAGE_HEAD_ADJUSTMENT : GRDP_MESSAGE_HEAD_CHANGE),
                 GRDP_STYLE_FAINT);
}

static void add_heading(const table *at, grdp_buffer *out) {
  const grdp_reconciliation *asked = at->one->asked;
  grdp_buffer text = {.arena = at->arena};
  char period[GRDP_RANGE_SIZE];
  grdp_range_write(&at->report->scenario->time, asked->first, asked->last, period);
  grdp_buffer_add(&text, asked->name);
  grdp_buffer_add_string(&text, ", ");
  grdp_buffer_add_string(&text, period);
  grdp_text label = grdp_label_text(&asked->label, at->screen->language, (grdp_text){"", 0});
  grdp_buffer_add_string(&text, label.size > 0 ? ": " : "");
  grdp_buffer_add(&text, label);
  grdp_styled_add(out, grdp_buffer_text(&text), GRDP_STYLE_BOLD, at->screen->colour, at->screen->columns);
  grdp_buffer_add_byte(out, '\n');
}

static void add_flags(const table *at, grdp_buffer *out) {
  grdp_buffer names = {.arena = at->arena}, text = {.arena = at->arena};
  size_t flagged = 0, adjusted = 0;
  for (size_t i = 0; i < at->one->count; i++) {
    const grdp_reconciled_item *item = &at->one->items[i];
    adjusted += item->sigma > 0.0;
    if (is_flagged(item))
      grdp_buffer_add_listed(&names, flagged++, item->name);
  }
  if (flagged == 0)
    return;
  grdp_message_add(&text, GRDP_MESSAGE_RECONCILE_FLAGGED, at->screen->language,
                   grdp_integer_text(at->arena, (long long)flagged),
                   grdp_integer_text(at->arena, (long long)adjusted), grdp_buffer_string(&names), NULL);
  grdp_sentence_add(out, grdp_buffer_text(&text), (grdp_wrap){0, 0, at->screen->columns});
}

static void find_finest(table *at) {
  for (size_t i = 0; i < at->one->count; i++) {
    const grdp_reconciled_item *item = &at->one->items[i];
    bool percent = is_percent(at, item);
    int decimals = item->sigma == 0.0 ? 0 : decimals_of(at, item);
    at->finest[percent] = decimals > at->finest[percent] ? decimals : at->finest[percent];
  }
}

void grdp_reconcile_table_add(const grdp_reconcile_report *report, const grdp_screen *screen, grdp_buffer *out) {
  for (size_t i = 0; i < report->count; i++) {
    table at = {report, &report->reconciled[i], screen, out->arena, {0, 0}};
    grdp_grid *grid = grdp_grid_create(out->arena, COLUMNS);
    grdp_buffer_add_string(out, i == 0 ? "" : "\n");
    find_finest(&at);
    add_heading(&at, out);
    grdp_grid_shrink(grid, ITEM, ITEM_LEAST);
    add_heads(&at, grid);
    for (size_t k = 0; k < at.one->count; k++)
      add_item(&at, grid, &at.one->items[k]);
    grdp_grid_write(grid, screen->columns, screen->colour, out);
    add_flags(&at, out);
  }
}
