/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "format.h"
#include "grid.h"
#include "messages.h"
#include "sweep_report.h"

enum { ROWS_MOST = 60 };

static const char *value_text(const grdp_sweep_report *report, grdp_arena *arena, const grdp_sweep_look *look,
                              double value, grdp_language language) {
  grdp_buffer text = {.arena = arena};
  bool percent = look->statistic == GRDP_SWEEP_PROBABILITY || grdp_quantity_percent(report->base, &look->quantity);
  if (!isfinite(value))
    return "";
  grdp_format_number(&text, value, (grdp_display){language, percent, grdp_format_decimals(value, percent)});
  return grdp_buffer_string(&text);
}

static void add_head(const grdp_sweep_report *report, grdp_arena *arena, grdp_grid *grid) {
  grdp_grid_row(grid);
  for (size_t i = 0; i < report->axis_count; i++)
    grdp_grid_cell(grid, i, grdp_text_of(report->axes[i].name), GRDP_STYLE_BOLD);
  for (size_t i = 0; i < report->look_count; i++) {
    const grdp_sweep_look *look = &report->looks[i];
    const char *name = grdp_text_join(arena, look->statistic == GRDP_SWEEP_MEAN ? "mean(" : "", look->series,
                                      look->statistic == GRDP_SWEEP_MEAN ? ")" : "", " ", look->period, NULL);
    grdp_grid_align(grid, report->axis_count + i, GRDP_ALIGN_RIGHT);
    grdp_grid_cell(grid, report->axis_count + i, grdp_text_of(name), GRDP_STYLE_FAINT);
  }
}

static void add_cell(const grdp_sweep_report *report, grdp_arena *arena, size_t number, grdp_language language,
                     grdp_grid *grid) {
  const grdp_sweep_cell *cell = &report->cells[number];
  grdp_grid_row(grid);
  for (size_t i = 0; i < report->axis_count; i++)
    grdp_grid_cell(grid, i, grdp_text_of(report->axes[i].texts[grdp_sweep_place(report, number, i)]),
                   GRDP_STYLE_PLAIN);
  if (cell->reason != NULL)
    grdp_grid_cell(grid, report->axis_count, grdp_text_of("-"), GRDP_STYLE_BAD);
  for (size_t i = 0; cell->values != NULL && i < report->look_count; i++) {
    const char *text = value_text(report, arena, &report->looks[i], cell->values[i].value, language);
    grdp_grid_cell(grid, report->axis_count + i, grdp_text_of(text), GRDP_STYLE_PLAIN);
  }
}

static void add_line(grdp_buffer *out, const grdp_screen *screen, const char *text) {
  grdp_sentence_add(out, grdp_text_of(text), (grdp_wrap){0, 0, screen->columns});
}

/* How many could not be computed, and why the first of them could not. */
static void add_failures(const grdp_sweep_report *report, const grdp_screen *screen, grdp_buffer *out) {
  size_t failed = grdp_sweep_failures(report), first = 0;
  grdp_buffer text = {.arena = out->arena};
  if (failed == 0)
    return;
  while (report->cells[first].reason == NULL)
    first++;
  grdp_message_add(&text, GRDP_MESSAGE_SWEEP_FAILURES, screen->language,
                   grdp_integer_text(out->arena, (long long)failed),
                   grdp_integer_text(out->arena, (long long)report->cell_count), report->cells[first].reason, NULL);
  add_line(out, screen, grdp_buffer_string(&text));
}

void grdp_sweep_table_add(const grdp_sweep_report *report, const grdp_screen *screen, grdp_buffer *out) {
  grdp_arena *arena = out->arena;
  grdp_grid *grid = grdp_grid_create(arena, report->axis_count + report->look_count);
  size_t shown = report->cell_count < ROWS_MOST ? report->cell_count : ROWS_MOST;
  add_head(report, arena, grid);
  for (size_t i = 0; i < shown; i++)
    add_cell(report, arena, i, screen->language, grid);
  grdp_grid_write(grid, screen->columns, screen->colour, out);
  if (shown < report->cell_count) {
    grdp_buffer text = {.arena = arena};
    grdp_message_add(&text, GRDP_MESSAGE_SWEEP_MORE, screen->language,
                     grdp_integer_text(arena, (long long)(report->cell_count - shown)), NULL);
    add_line(out, screen, grdp_buffer_string(&text));
  }
  add_failures(report, screen, out);
}
