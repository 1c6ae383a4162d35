/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "fit_report.h"
#include "grid.h"
#include "messages.h"
#include "results.h"

enum { NAME, VALUE, ERROR, RATIO, COLUMNS };
enum { DIGITS = 6, DECIMALS_MOST = 9, RATIO_DECIMALS = 2 };

typedef struct fit_table {
  const grdp_scenario *scenario;
  const grdp_fit *fit;
  const grdp_screen *screen;
  grdp_arena *arena;
} fit_table;

const char *grdp_fit_periods(grdp_arena *arena, const grdp_scenario *scenario, const grdp_fit *fit) {
  char range[GRDP_RANGE_SIZE];
  grdp_range_write(&scenario->time, fit->data.first, fit->data.last, range);
  return grdp_text_join(arena, range, NULL);
}

/* Six significant digits. */
static const char *number(const fit_table *at, double value, bool percent) {
  grdp_buffer text = {.arena = at->arena};
  double size = fabs(percent ? value * 100 : value);
  double decimals = size > 0 ? DIGITS - 1 - floor(log10(size)) : 0;
  int kept = decimals < 0 ? 0 : decimals > DECIMALS_MOST ? DECIMALS_MOST : (int)decimals;
  grdp_format_number(&text, value, (grdp_display){at->screen->language, percent, kept});
  return grdp_buffer_string(&text);
}

/* What is 0 to these decimals is 0, not a power of ten. */
static const char *fixed(const fit_table *at, double value, int decimals) {
  grdp_buffer text = {.arena = at->arena};
  double shown = fabs(value) < 0.5 * pow(10, -decimals) ? 0 : value;
  grdp_format_number(&text, shown, (grdp_display){at->screen->language, false, decimals});
  return grdp_buffer_string(&text);
}

static const char *whole(const fit_table *at, double value) {
  return grdp_integer_text(at->arena, (long long)value);
}

static void add_cell(grdp_grid *grid, size_t column, const char *text, grdp_style style) {
  grdp_grid_cell(grid, column, grdp_text_of(text), style);
}

static void add_row(const fit_table *at, grdp_grid *grid, const char *name, bool percent, double value,
                    double error) {
  grdp_grid_row(grid);
  add_cell(grid, NAME, name, GRDP_STYLE_PLAIN);
  add_cell(grid, VALUE, number(at, value, percent), GRDP_STYLE_BOLD);
  add_cell(grid, ERROR, number(at, error, percent), GRDP_STYLE_PLAIN);
  add_cell(grid, RATIO, fixed(at, value / error, RATIO_DECIMALS), GRDP_STYLE_PLAIN);
}

static void add_heads(const fit_table *at, grdp_grid *grid) {
  static const grdp_message heads[COLUMNS] = {[NAME] = GRDP_MESSAGE_FIT_COEFFICIENT,
                                              [VALUE] = GRDP_MESSAGE_FIT_VALUE,
                                              [ERROR] = GRDP_MESSAGE_FIT_ERROR,
                                              [RATIO] = GRDP_MESSAGE_FIT_RATIO};
  grdp_grid_row(grid);
  for (size_t column = 0; column < COLUMNS; column++) {
    grdp_grid_align(grid, column, column == NAME ? GRDP_ALIGN_LEFT : GRDP_ALIGN_RIGHT);
    add_cell(grid, column, grdp_message_text(heads[column], at->screen->language), GRDP_STYLE_FAINT);
  }
}

static void add_coefficients(const fit_table *at, grdp_buffer *out) {
  grdp_grid *grid = grdp_grid_create(at->arena, COLUMNS);
  add_heads(at, grid);
  for (size_t i = 0; i < at->fit->data.coefficients; i++) {
    const grdp_cell *cell = &at->scenario->cells[at->fit->request->coefficients[i]];
    add_row(at, grid, cell->name, at->scenario->series[cell->series].percent, at->fit->values[i],
            sqrt(grdp_fit_variance(at->fit, i)));
  }
  if (!isnan(at->fit->statistics.rho))
    add_row(at, grid, "rho", false, at->fit->statistics.rho, at->fit->statistics.rho_error);
  grdp_grid_write(grid, at->screen->columns, at->screen->colour, out);
}

/* What fills {0}, … of a message; the rest is NULL. */
typedef struct fillings {
  const char *texts[4];
} fillings;

static void add_line(const fit_table *at, grdp_buffer *out, grdp_message message, fillings with) {
  grdp_buffer text = {.arena = at->arena};
  const char *const *texts = with.texts;
  grdp_message_add(&text, message, at->screen->language, texts[0], texts[1], texts[2], texts[3], NULL);
  grdp_sentence_add(out, grdp_buffer_text(&text), (grdp_wrap){0, 0, at->screen->columns});
}

static void add_title(const fit_table *at, grdp_buffer *out) {
  const grdp_fitting *request = at->fit->request;
  grdp_buffer text = {.arena = at->arena};
  grdp_message method =
      request->errors == GRDP_FIT_AR1 ? GRDP_MESSAGE_FIT_LIKELIHOOD : GRDP_MESSAGE_FIT_LEAST_SQUARES;
  grdp_message_add(&text, GRDP_MESSAGE_FIT_TITLE, at->screen->language, grdp_text_string(at->arena, request->name),
                   grdp_fit_periods(at->arena, at->scenario, at->fit), whole(at, (double)at->fit->data.observations),
                   grdp_message_text(method, at->screen->language), NULL);
  grdp_styled_add(out, grdp_buffer_text(&text), GRDP_STYLE_BOLD, at->screen->colour, at->screen->columns);
  grdp_buffer_add_byte(out, '\n');
}

static void add_statistics(const fit_table *at, grdp_buffer *out) {
  const grdp_fit_statistics *of = &at->fit->statistics;
  bool percent = at->scenario->series[at->scenario->cells[at->fit->request->cell].series].percent;
  add_line(at, out, at->fit->constant ? GRDP_MESSAGE_FIT_QUALITY : GRDP_MESSAGE_FIT_QUALITY_ZERO,
           (fillings){{fixed(at, of->r_squared, 4), fixed(at, of->adjusted_r_squared, 4),
                       number(at, of->deviation, percent), fixed(at, of->durbin_watson, 2)}});
  if (!isnan(of->f))
    add_line(at, out, GRDP_MESSAGE_FIT_F,
             (fillings){{whole(at, of->f_above), whole(at, of->f_below), number(at, of->f, false)}});
  add_line(at, out, GRDP_MESSAGE_FIT_LIKELIHOODS,
           (fillings){{fixed(at, of->log_likelihood, 3), fixed(at, of->aic, 3), fixed(at, of->bic, 3)}});
}

static void add_notes(const fit_table *at, grdp_buffer *out) {
  const grdp_fitting *request = at->fit->request;
  size_t freedom = at->fit->data.observations - at->fit->free;
  if (request->newey_west != GRDP_FIT_NO_LAGS)
    add_line(at, out, GRDP_MESSAGE_FIT_NEWEY_WEST, (fillings){{whole(at, request->newey_west)}});
  if (request->restriction_count > 0)
    add_line(at, out, GRDP_MESSAGE_FIT_RESTRICTED,
             (fillings){{whole(at, (double)request->restriction_count), whole(at, (double)at->fit->free)}});
  if (request->errors == GRDP_FIT_AR1)
    add_line(at, out, GRDP_MESSAGE_FIT_AR1, (fillings){{NULL}});
  add_line(at, out, GRDP_MESSAGE_FIT_FREEDOM,
           (fillings){{whole(at, (double)freedom), fixed(at, at->fit->statistics.critical, RATIO_DECIMALS)}});
  if (at->fit->data.own_past)
    add_line(at, out, GRDP_MESSAGE_FIT_OWN_PAST, (fillings){{NULL}});
}

void grdp_fit_table_add(const grdp_fit_report *report, const grdp_screen *screen, grdp_buffer *out) {
  for (size_t i = 0; i < report->count; i++) {
    const fit_table at = {report->scenario, &report->fits[i], screen, out->arena};
    if (i > 0)
      grdp_buffer_add_byte(out, '\n');
    add_title(&at, out);
    add_coefficients(&at, out);
    add_statistics(&at, out);
    add_notes(&at, out);
  }
}
