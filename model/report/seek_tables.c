/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "seek_tables.h"

#include <math.h>

#include "csv.h"
#include "format.h"
#include "grid.h"
#include "messages.h"

/* ---- shared ---- */

static bool is_percent(const grdp_scenario *scenario, uint32_t cell) {
  return scenario->series[scenario->cells[cell].series].percent;
}

static void head(grdp_grid *grid, size_t column, grdp_message message, const grdp_screen *screen) {
  grdp_grid_cell(grid, column, grdp_text_of(grdp_message_text(message, screen->language)), GRDP_STYLE_FAINT);
}

static void put_number(grdp_grid *grid, size_t column, grdp_arena *arena, double value, grdp_display display) {
  grdp_buffer text = {.arena = arena};
  grdp_format_number(&text, value, display);
  grdp_grid_cell(grid, column, grdp_buffer_text(&text), GRDP_STYLE_PLAIN);
}

static void put_period(grdp_grid *grid, size_t column, const grdp_scenario *scenario, uint32_t period) {
  char written[16];
  grdp_timeline_write(&scenario->time, period, written);
  grdp_grid_cell(grid, column, grdp_text_of(written), GRDP_STYLE_PLAIN);
}

/* Enough decimals to see a part in a hundred thousand. */
static int decimals_for(double value, bool percent) {
  double shown = percent ? 100.0 * value : value;
  int usual = grdp_format_decimals(value, percent);
  if (!isfinite(shown) || shown == 0.0)
    return usual;
  int fine = 4 - (int)floor(log10(fabs(shown)));
  fine = fine < 0 ? 0 : fine > 6 ? 6 : fine;
  return fine > usual ? fine : usual;
}

/* ---- what must be true ---- */

enum { SOUGHT_NAME, SOUGHT_PERIOD, SOUGHT_BEFORE, SOUGHT_VALUE, SOUGHT_CHANGE, SOUGHT_ERROR, SOUGHT_COLUMNS };

static void sought_rows(const grdp_sought_list *list, const grdp_sought *items, size_t count, grdp_buffer *out) {
  for (size_t i = 0; i < count; i++) {
    char period[16];
    grdp_timeline_write(&list->scenario->time, items[i].period, period);
    grdp_csv_string(out, items[i].name);
    grdp_csv_string(out, period);
    grdp_csv_number(out, items[i].before);
    grdp_csv_number(out, items[i].value);
    if (list->errors)
      grdp_csv_number(out, items[i].error);
    grdp_csv_end(out);
  }
}

void grdp_sought_rows(const grdp_sought_list *list, grdp_buffer *out) {
  grdp_buffer_add_string(out, "series,period,before,value");
  grdp_buffer_add_string(out, list->errors ? ",standard_error\n" : "\n");
  sought_rows(list, list->instruments, list->instrument_count, out);
  sought_rows(list, list->targets, list->target_count, out);
}

static void add_sought(grdp_grid *grid, const grdp_sought_list *list, const grdp_sought *one, grdp_arena *arena,
                       grdp_language language) {
  bool percent = is_percent(list->scenario, one->cell);
  grdp_display display = {language, percent, decimals_for(one->value, percent)};
  grdp_grid_row(grid);
  grdp_grid_cell(grid, SOUGHT_NAME, grdp_text_of(one->name), GRDP_STYLE_PLAIN);
  put_period(grid, SOUGHT_PERIOD, list->scenario, one->period);
  put_number(grid, SOUGHT_BEFORE, arena, one->before, display);
  put_number(grid, SOUGHT_VALUE, arena, one->value, display);
  if (isfinite(one->before))
    put_number(grid, SOUGHT_CHANGE, arena, one->value - one->before, display);
  if (isfinite(one->error)) {
    display.decimals = decimals_for(one->error, percent);
    put_number(grid, SOUGHT_ERROR, arena, one->error, display);
  }
}

static void sought_part(const grdp_sought_list *list, const grdp_sought *items, size_t count, grdp_message title,
                        const grdp_screen *screen, grdp_buffer *out) {
  if (count == 0)
    return;
  grdp_grid *grid = grdp_grid_create(out->arena, SOUGHT_COLUMNS);
  for (size_t column = SOUGHT_BEFORE; column < SOUGHT_COLUMNS; column++)
    grdp_grid_align(grid, column, GRDP_ALIGN_RIGHT);
  grdp_grid_shrink(grid, SOUGHT_NAME, 12);
  grdp_grid_row(grid);
  head(grid, SOUGHT_NAME, title, screen);
  head(grid, SOUGHT_BEFORE, GRDP_MESSAGE_SEEK_BEFORE, screen);
  head(grid, SOUGHT_VALUE, GRDP_MESSAGE_SEEK_VALUE, screen);
  head(grid, SOUGHT_CHANGE, GRDP_MESSAGE_SEEK_CHANGE, screen);
  if (list->errors)
    head(grid, SOUGHT_ERROR, GRDP_MESSAGE_SEEK_ERROR, screen);
  for (size_t i = 0; i < count; i++)
    add_sought(grid, list, &items[i], out->arena, screen->language);
  grdp_grid_write(grid, screen->columns, screen->colour, out);
}

void grdp_sought_table(const grdp_sought_list *list, const grdp_screen *screen, grdp_buffer *out) {
  sought_part(list, list->instruments, list->instrument_count, GRDP_MESSAGE_SEEK_MUST, screen, out);
  if (list->target_count > 0)
    grdp_buffer_add_byte(out, '\n');
  sought_part(list, list->targets, list->target_count, GRDP_MESSAGE_SEEK_THEN, screen, out);
}

/* ---- residuals ---- */

void grdp_residual_head(grdp_buffer *out) {
  grdp_buffer_add_string(out, "scenario,series,period,residual,value,unit\n");
}

static double observed_of(const grdp_scenario *scenario, const grdp_residual *one) {
  return scenario->cells[one->cell].observed.values[one->period];
}

void grdp_residual_rows(const grdp_scenario *scenario, const grdp_residuals *residuals, grdp_buffer *out) {
  for (size_t i = 0; i < residuals->count; i++) {
    const grdp_residual *one = &residuals->items[i];
    const grdp_cell *cell = &scenario->cells[one->cell];
    char period[16];
    grdp_timeline_write(&scenario->time, one->period, period);
    grdp_csv_string(out, scenario->name);
    grdp_csv_string(out, cell->name);
    grdp_csv_string(out, period);
    grdp_csv_number(out, one->value);
    grdp_csv_number(out, observed_of(scenario, one));
    grdp_csv_text(out, scenario->series[cell->series].unit_text);
    grdp_csv_end(out);
  }
}

enum { RESIDUAL_NAME, RESIDUAL_PERIOD, RESIDUAL_OBSERVED, RESIDUAL_VALUE, RESIDUAL_COLUMNS };

void grdp_residual_table(const grdp_scenario *scenario, const grdp_residuals *residuals, const grdp_screen *screen,
                         grdp_buffer *out) {
  grdp_grid *grid = grdp_grid_create(out->arena, RESIDUAL_COLUMNS);
  grdp_grid_align(grid, RESIDUAL_OBSERVED, GRDP_ALIGN_RIGHT);
  grdp_grid_align(grid, RESIDUAL_VALUE, GRDP_ALIGN_RIGHT);
  grdp_grid_shrink(grid, RESIDUAL_NAME, 12);
  grdp_grid_row(grid);
  grdp_grid_cell(grid, RESIDUAL_NAME, grdp_text_of(scenario->name), GRDP_STYLE_BOLD);
  head(grid, RESIDUAL_OBSERVED, GRDP_MESSAGE_RESIDUAL_OBSERVED, screen);
  head(grid, RESIDUAL_VALUE, GRDP_MESSAGE_RESIDUAL, screen);
  for (size_t i = 0; i < residuals->count; i++) {
    const grdp_residual *one = &residuals->items[i];
    bool percent = is_percent(scenario, one->cell);
    double observed = observed_of(scenario, one);
    int decimals = decimals_for(observed, percent);
    grdp_grid_row(grid);
    grdp_grid_cell(grid, RESIDUAL_NAME, grdp_text_of(scenario->cells[one->cell].name), GRDP_STYLE_PLAIN);
    put_period(grid, RESIDUAL_PERIOD, scenario, one->period);
    put_number(grid, RESIDUAL_OBSERVED, out->arena, observed, (grdp_display){screen->language, percent, decimals});
    put_number(grid, RESIDUAL_VALUE, out->arena, one->value, (grdp_display){screen->language, percent, decimals});
  }
  grdp_grid_write(grid, screen->columns, screen->colour, out);
}

/* ---- multipliers ---- */

void grdp_multiplier_rows(const grdp_multiplier_list *list, grdp_buffer *out) {
  grdp_buffer_add_string(out, "series,input,lag,value,cumulated\n");
  for (size_t i = 0; i < list->count; i++) {
    const grdp_multiplier_row *row = &list->items[i];
    double sum = 0.0;
    for (uint32_t lag = 0; lag < list->lags; lag++) {
      sum += row->values[lag];
      grdp_csv_string(out, list->scenario->cells[row->series].name);
      grdp_csv_string(out, row->name);
      grdp_csv_integer(out, lag);
      grdp_csv_number(out, row->values[lag]);
      grdp_csv_number(out, sum);
      grdp_csv_end(out);
    }
  }
}

enum { MULTIPLIER_NAME, MULTIPLIER_FIRST, MULTIPLIER_SHOWN = 6 };

/* Lags that have a column; behind them that of the sum. */
static uint32_t shown_lags(const grdp_multiplier_list *list) {
  return list->lags < MULTIPLIER_SHOWN ? list->lags : MULTIPLIER_SHOWN;
}

static void add_multipliers(grdp_grid *grid, const grdp_multiplier_list *list, const grdp_multiplier_row *row,
                            grdp_language language, grdp_arena *arena) {
  double unit =
      (is_percent(list->scenario, row->input) ? 0.01 : 1.0) * (is_percent(list->scenario, row->series) ? 100.0 : 1.0);
  double sum = 0.0;
  grdp_grid_row(grid);
  grdp_grid_cell(grid, MULTIPLIER_NAME, grdp_text_of(row->name), GRDP_STYLE_PLAIN);
  for (uint32_t lag = 0; lag < list->lags; lag++) {
    double value = unit * row->values[lag];
    sum += value;
    if (lag < shown_lags(list))
      put_number(grid, MULTIPLIER_FIRST + lag, arena, value,
                 (grdp_display){language, false, decimals_for(value, false)});
  }
  put_number(grid, MULTIPLIER_FIRST + shown_lags(list), arena, sum,
             (grdp_display){language, false, decimals_for(sum, false)});
}

static void add_head(grdp_grid *grid, const grdp_multiplier_list *list, const grdp_screen *screen) {
  grdp_grid_row(grid);
  for (uint32_t lag = 0; lag < shown_lags(list); lag++) {
    char written[16];
    grdp_timeline_write(&list->scenario->time, list->first + lag, written);
    grdp_grid_cell(grid, MULTIPLIER_FIRST + lag, grdp_text_of(written), GRDP_STYLE_FAINT);
  }
  head(grid, MULTIPLIER_FIRST + shown_lags(list), GRDP_MESSAGE_MULTIPLIERS_CUMULATED, screen);
}

static void add_title(const grdp_multiplier_list *list, uint32_t cell, const grdp_screen *screen, grdp_buffer *out) {
  char written[16];
  grdp_timeline_write(&list->scenario->time, list->first, written);
  grdp_message message =
      is_percent(list->scenario, cell) ? GRDP_MESSAGE_MULTIPLIERS_IN_POINTS : GRDP_MESSAGE_MULTIPLIERS_OF;
  grdp_buffer title = {.arena = out->arena};
  grdp_message_add(&title, message, screen->language, list->scenario->cells[cell].name, written, NULL);
  grdp_sentence_add(out, grdp_buffer_text(&title), (grdp_wrap){0, 0, screen->columns});
}

void grdp_multiplier_table(const grdp_multiplier_list *list, const grdp_screen *screen, grdp_buffer *out) {
  for (size_t i = 0; i < list->count;) {
    uint32_t series = list->items[i].series;
    grdp_grid *grid = grdp_grid_create(out->arena, MULTIPLIER_FIRST + shown_lags(list) + 1);
    for (size_t column = MULTIPLIER_FIRST; column <= MULTIPLIER_FIRST + shown_lags(list); column++)
      grdp_grid_align(grid, column, GRDP_ALIGN_RIGHT);
    grdp_grid_shrink(grid, MULTIPLIER_NAME, 12);
    grdp_buffer_add_string(out, i == 0 ? "" : "\n");
    add_title(list, series, screen, out);
    add_head(grid, list, screen);
    for (; i < list->count && list->items[i].series == series; i++)
      add_multipliers(grid, list, &list->items[i], screen->language, out->arena);
    grdp_grid_write(grid, screen->columns, screen->colour, out);
  }
}
