/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "csv.h"
#include "format.h"
#include "grid.h"
#include "guarded.h"
#include "messages.h"
#include "selftest_report.h"

/* --- rows for programs --- */

static void add_csv_row(grdp_buffer *out, const grdp_selftest_row *row) {
  grdp_csv_string(out, row->model->name);
  grdp_csv_string(out, row->model->source);
  grdp_csv_string(out, grdp_selftest_task_texts[row->truth.task]);
  grdp_csv_string(out, row->truth.what);
  grdp_csv_string(out, row->truth.input == NULL ? "" : row->truth.input);
  grdp_csv_integer(out, row->truth.year);
  grdp_csv_number(out, row->truth.expected);
  grdp_csv_number(out, row->value);
  grdp_csv_number(out, row->low);
  grdp_csv_number(out, row->high);
  const unsigned counts[] = {row->held, row->seeds, row->least, row->most};
  for (size_t i = 0; i < 4; i++)
    grdp_csv_number(out, row->seeds > 0 ? (double)counts[i] : (double)NAN);
  grdp_csv_string(out, grdp_selftest_passed(row) ? "yes" : "no");
  grdp_csv_end(out);
}

grdp_status grdp_write_selftest_csv(const grdp_selftest *found, FILE *out) {
  grdp_arena arena = {0};
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&arena, exhausted) {
    grdp_arena_free(&arena);
    return GRDP_MEMORY;
  }
  grdp_buffer text = {.arena = &arena};
  grdp_buffer_add_string(&text,
                         "model,source,method,measure,input,period,expected,value,low,high,held,seeds,least,most,"
                         "passed\n");
  for (size_t i = 0; i < found->count; i++)
    add_csv_row(&text, &found->rows[i]);
  bool written = fwrite(text.data, 1, text.size, out) == text.size;
  grdp_arena_free(&arena);
  return written ? GRDP_OK : GRDP_FILE;
}

/* --- the table for people --- */

enum { COLUMNS = 8 };

static void add_number(grdp_grid *grid, size_t column, double value, grdp_language language, grdp_arena *arena) {
  grdp_buffer text = {.arena = arena};
  if (!isfinite(value))
    return;
  grdp_format_number(&text, value, (grdp_display){language, false, 5});
  grdp_grid_cell(grid, column, grdp_buffer_text(&text), GRDP_STYLE_PLAIN);
}

static void add_head(grdp_grid *grid, grdp_language language) {
  static const grdp_message heads[COLUMNS] = {GRDP_MESSAGE_SELFTEST_MODEL,    GRDP_MESSAGE_SELFTEST_METHOD,
                                              GRDP_MESSAGE_SELFTEST_WHAT,     GRDP_MESSAGE_SELFTEST_EXPECTED,
                                              GRDP_MESSAGE_SELFTEST_GOT,      GRDP_MESSAGE_SELFTEST_INTERVAL,
                                              GRDP_MESSAGE_SELFTEST_COVERAGE, GRDP_MESSAGE_SELFTEST_RESULT};
  grdp_grid_row(grid);
  for (size_t i = 0; i < COLUMNS; i++) {
    grdp_grid_align(grid, i, i >= 3 && i < 7 ? GRDP_ALIGN_RIGHT : GRDP_ALIGN_LEFT);
    grdp_grid_cell(grid, i, grdp_text_of(grdp_message_text(heads[i], language)), GRDP_STYLE_BOLD);
  }
}

static void add_row(grdp_grid *grid, const grdp_selftest_row *row, grdp_language language, grdp_arena *arena) {
  const char *year = grdp_integer_text(arena, row->truth.year);
  const char *of = row->truth.input == NULL ? year : row->truth.input;
  bool passed = grdp_selftest_passed(row);
  grdp_grid_row(grid);
  grdp_grid_cell(grid, 0, grdp_text_of(row->model->name), GRDP_STYLE_PLAIN);
  grdp_grid_cell(grid, 1, grdp_text_of(grdp_selftest_task_texts[row->truth.task]), GRDP_STYLE_PLAIN);
  grdp_grid_cell(grid, 2, grdp_text_of(grdp_text_join(arena, row->truth.what, " ", of, NULL)), GRDP_STYLE_PLAIN);
  add_number(grid, 3, row->truth.expected, language, arena);
  add_number(grid, 4, row->value, language, arena);
  if (row->seeds > 0) {
    add_number(grid, 5, (row->high - row->low) / 2.0, language, arena);
    const char *share =
        grdp_text_join(arena, grdp_integer_text(arena, row->held), "/", grdp_integer_text(arena, row->seeds), NULL);
    grdp_grid_cell(grid, 6, grdp_text_of(share), row->covered ? GRDP_STYLE_PLAIN : GRDP_STYLE_BAD);
  }
  grdp_message verdict = passed ? GRDP_MESSAGE_SELFTEST_GOOD : GRDP_MESSAGE_SELFTEST_WRONG;
  grdp_grid_cell(grid, 7, grdp_text_of(grdp_message_text(verdict, language)),
                 passed ? GRDP_STYLE_GOOD : GRDP_STYLE_BAD);
}

static void add_sentence(const grdp_screen *screen, grdp_buffer *out, const grdp_buffer *text) {
  grdp_sentence_add(out, grdp_buffer_text(text), (grdp_wrap){0, 0, screen->columns});
}

void grdp_selftest_table_add(const grdp_selftest *found, const grdp_screen *screen, grdp_buffer *out) {
  grdp_arena *arena = out->arena;
  grdp_grid *grid = grdp_grid_create(arena, COLUMNS);
  grdp_buffer rule = {.arena = arena}, sum = {.arena = arena};
  add_head(grid, screen->language);
  for (size_t i = 0; i < found->count; i++)
    add_row(grid, &found->rows[i], screen->language, arena);
  grdp_grid_write(grid, screen->columns, screen->colour, out);
  grdp_message_add(&rule, GRDP_MESSAGE_SELFTEST_RULE, screen->language, NULL);
  add_sentence(screen, out, &rule);
  grdp_message_add(&sum, GRDP_MESSAGE_SELFTEST_SUM, screen->language,
                   grdp_integer_text(arena, (long long)(found->count - found->failed)),
                   grdp_integer_text(arena, (long long)found->count), NULL);
  add_sentence(screen, out, &sum);
}
