/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tables aligned by the columns a terminal shows, not by bytes.
 */
#include "grid.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>

static void add_row(grdp_grid *grid, const char *label, const char *value, grdp_style style) {
  grdp_grid_row(grid);
  grdp_grid_cell(grid, 0, grdp_text_of(label), GRDP_STYLE_PLAIN);
  grdp_grid_cell(grid, 1, grdp_text_of(value), style);
}

static grdp_grid *sample(grdp_arena *arena) {
  grdp_grid *grid = grdp_grid_create(arena, 2);
  grdp_grid_align(grid, 1, GRDP_ALIGN_RIGHT);
  grdp_grid_shrink(grid, 0, 6);
  add_row(grid, "Thuế sản phẩm", "6,00%", GRDP_STYLE_PLAIN);
  add_row(grid, "Dịch vụ", "12,31%", GRDP_STYLE_BAD);
  return grid;
}

Test(grid, vietnamese_aligns) {
  grdp_arena arena = {0};
  grdp_buffer text = {.arena = &arena};
  grdp_grid *grid = sample(&arena);
  cr_expect_eq(grdp_grid_width(grid), 13 + 2 + 6);
  grdp_grid_write(grid, 80, false, &text);
  cr_expect_str_eq(grdp_buffer_string(&text), "Thuế sản phẩm   6,00%\n"
                                              "Dịch vụ        12,31%\n");
  grdp_arena_free(&arena);
}

Test(grid, narrow_screens_cut_the_label) {
  grdp_arena arena = {0};
  grdp_buffer text = {.arena = &arena};
  grdp_grid_write(sample(&arena), 17, false, &text);
  cr_expect_str_eq(grdp_buffer_string(&text), "Thuế sản…   6,00%\n"
                                              "Dịch vụ    12,31%\n");
  grdp_arena_free(&arena);
}

Test(grid, every_column_gives_way_at_last) {
  grdp_arena arena = {0};
  grdp_buffer text = {.arena = &arena};
  grdp_grid_write(sample(&arena), 1, false, &text);
  cr_expect_str_eq(grdp_buffer_string(&text), "Thuế …  6,0…\n"
                                              "Dịch …  12,…\n");
  grdp_arena_free(&arena);
}

Test(grid, colour_takes_no_columns) {
  grdp_arena arena = {0};
  grdp_buffer text = {.arena = &arena};
  grdp_grid_write(sample(&arena), 80, true, &text);
  cr_expect_str_eq(grdp_buffer_string(&text), "Thuế sản phẩm   6,00%\n"
                                              "Dịch vụ        \033[31m12,31%\033[0m\n");
  grdp_arena_free(&arena);
}

Test(grid, decomposed_and_wide_letters) {
  grdp_arena arena = {0};
  grdp_buffer text = {.arena = &arena};
  grdp_grid *grid = grdp_grid_create(&arena, 2);
  add_row(grid, "Ha\xcc\x89i", "1", GRDP_STYLE_PLAIN); /* a + combining hook above */
  add_row(grid, "海防", "2", GRDP_STYLE_PLAIN);
  grdp_grid_write(grid, 80, false, &text);
  cr_expect_str_eq(grdp_buffer_string(&text), "Ha\xcc\x89i   1\n海防  2\n");
  grdp_arena_free(&arena);
}

Test(grid, control_characters_are_blanked) {
  grdp_arena arena = {0};
  grdp_buffer text = {.arena = &arena};
  grdp_grid *grid = grdp_grid_create(&arena, 2);
  add_row(grid, "a\033[2Jb", "two\nlines", GRDP_STYLE_PLAIN);
  grdp_grid_write(grid, 80, false, &text);
  cr_expect_str_eq(grdp_buffer_string(&text), "a [2Jb  two lines\n");
  grdp_arena_free(&arena);
}

Test(grid, items_flow_over_lines) {
  grdp_arena arena = {0};
  grdp_buffer text = {.arena = &arena};
  const grdp_text items[] = {GRDP_TEXT("aaaa"), GRDP_TEXT("bbbb"), GRDP_TEXT("cccccccccccccccc"), GRDP_TEXT("d")};
  grdp_items_add(&text, items, 4, ", ", 2, 12);
  cr_expect_str_eq(grdp_buffer_string(&text), "  aaaa, bbbb\n"
                                              "  ccccccccc…\n"
                                              "  d\n");
  grdp_arena_free(&arena);
}

Test(grid, sentences_wrap_at_spaces) {
  grdp_arena arena = {0};
  grdp_buffer text = {.arena = &arena};
  grdp_sentence_add(&text, GRDP_TEXT("one two three four"), (grdp_wrap){0, 1, 9});
  cr_expect_str_eq(grdp_buffer_string(&text), "one two\n three\n four\n");
  grdp_arena_free(&arena);
}
