/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Texts and numbers of charts.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "plot_axis.h"
#include "plot_text.h"

Test(plot_number, writes_both_languages) {
  static const struct {
    double value;
    int decimals;
    const char *english, *vietnamese;
  } rows[] = {{12.311, 1, "12.3", "12,3"},
              {118079.279, 3, "118,079.279", "118.079,279"},
              {-0.04, 1, "0.0", "0,0"},
              {-1234567.5, 0, "−1,234,568", "−1.234.568"},
              {0, -1, "0", "0"},
              {999.96, 1, "1,000.0", "1.000,0"},
              {9486, -1, "9,486", "9.486"},
              {12.5, -1, "12.5", "12,5"},
              {10, -1, "10", "10"},
              {0.5, -1, "0.5", "0,5"},
              {0.123456, -1, "0.123", "0,123"},
              {1e6, 2, "1,000,000.00", "1.000.000,00"},
              {2.5e18, -1, "2.50e18", "2,50e18"},
              {-3.456e-9, -1, "−3.46e-9", "−3,46e-9"},
              {9.9999e20, 0, "1.00e21", "1,00e21"},
              {INFINITY, 1, "∞", "∞"},
              {NAN, 1, "", ""}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char text[64];
    grdp_plot_number(rows[i].value, rows[i].decimals, GRDP_ENGLISH, text);
    cr_expect_str_eq(text, rows[i].english, "row %zu: %s", i, text);
    grdp_plot_number(rows[i].value, rows[i].decimals, GRDP_VIETNAMESE, text);
    cr_expect_str_eq(text, rows[i].vietnamese, "row %zu: %s", i, text);
  }
}

Test(plot_number, never_leaves_its_buffer) {
  static const double extremes[] = {1.7976931348623157e308, -1.7976931348623157e308, 5e-324, -5e-324, 1e15,
                                    999999999999999};
  for (size_t i = 0; i < sizeof extremes / sizeof *extremes; i++)
    for (int decimals = -2; decimals < 20; decimals++) {
      char text[65];
      memset(text, 'x', sizeof text);
      grdp_plot_number(extremes[i], decimals, GRDP_VIETNAMESE, text);
      cr_expect(memchr(text, 0, 64) != NULL && text[64] == 'x', "row %zu, %d decimals", i, decimals);
    }
}

/* Widths from the font's own table: H 0.741, 0 0.572, i 0.258. */
Test(plot_text, measures_letters) {
  cr_expect_float_eq(grdp_plot_text_width(GRDP_TEXT("H0i"), 100), 74.1 + 57.2 + 25.8, 1e-9);
  cr_expect(grdp_plot_text_width(GRDP_TEXT("Nông"), 100) > grdp_plot_text_width(GRDP_TEXT("Nng"), 100));
  cr_expect_float_eq(grdp_plot_text_width(GRDP_TEXT(""), 100), 0, 0);
}

static void expect_lines(const char *text, grdp_plot_measure measure, const char *expected, bool cut) {
  grdp_arena arena = {0};
  grdp_plot_lines lines;
  grdp_buffer joined = {.arena = &arena};
  grdp_plot_wrap(&arena, text, measure, &lines);
  for (size_t i = 0; i < lines.count; i++) {
    grdp_buffer_add_string(&joined, i > 0 ? "|" : "");
    grdp_buffer_add_string(&joined, lines.line[i]);
    cr_expect(grdp_plot_text_width(grdp_text_of(lines.line[i]), measure.size) <= measure.width + 1e-9 ||
                  strlen(lines.line[i]) < 8,
              "'%s' is wider than %g", lines.line[i], measure.width);
  }
  cr_expect_str_eq(grdp_buffer_string(&joined), expected);
  cr_expect_eq(lines.cut, cut, "%s", text);
  grdp_arena_free(&arena);
}

Test(plot_text, breaks_at_spaces) {
  expect_lines("Công nghiệp, xây dựng", (grdp_plot_measure){10, 400, 3}, "Công nghiệp, xây dựng", false);
  expect_lines("Công nghiệp, xây dựng", (grdp_plot_measure){10, 70, 3}, "Công nghiệp,|xây dựng", false);
  expect_lines("one two three", (grdp_plot_measure){10, 35, 2}, "one|two t…", true);
  expect_lines("  spaces  ", (grdp_plot_measure){10, 100, 2}, "spaces", false);
  expect_lines("", (grdp_plot_measure){10, 100, 2}, "", false);
  expect_lines("mmmmmmmmmmmm", (grdp_plot_measure){10, 50, 4}, "mmmmm|mmmmm|mm", true);
}

Test(plot_text, breaks_nothing_into_nothing) {
  expect_lines("x", (grdp_plot_measure){10, 0, 1}, "x…", true);
  expect_lines("ữ ữ", (grdp_plot_measure){1000, 1, 9}, "ữ|ữ", true);
}

static const char *cleaned(grdp_arena *arena, const char *text) {
  return grdp_plot_clean(arena, text);
}

Test(plot_text, cleans_what_is_not_text) {
  grdp_arena arena = {0};
  cr_expect_str_eq(cleaned(&arena, "a\nb\tc\x01"
                                   "d\x7f"
                                   "e"),
                   "a b c d e");
  cr_expect_str_eq(cleaned(&arena, "ng\xC6\xB0\xE1\xBB\x9Di"), "người");
  cr_expect_str_eq(cleaned(&arena, "\xFF\xC3(\xE1\xBB"), "  (  ");
  cr_expect_str_eq(cleaned(&arena, "\xC2\x85"), "  ", "C1 control characters");
  cr_expect_str_eq(cleaned(&arena, NULL), "");
  char long_text[2001];
  memset(long_text, 'x', 2000);
  long_text[2000] = 0;
  cr_expect_eq(strlen(cleaned(&arena, long_text)), 403);
  grdp_arena_free(&arena);
}

Test(plot_text, quotes_for_gnuplot_and_csv) {
  grdp_arena arena = {0};
  grdp_buffer script = {.arena = &arena}, data = {.arena = &arena};
  grdp_plot_quote(&script, "it's `x` \\n \"y\"");
  cr_expect_str_eq(grdp_buffer_string(&script), "'it’s `x` \\n \"y\"'");
  grdp_plot_field(&data, "a, \"b\"");
  cr_expect_str_eq(grdp_buffer_string(&data), "\"a, ”b”\"");
  grdp_arena_free(&arena);
}

Test(plot_axis, has_round_ticks) {
  static const struct {
    double low, high, axis_low, axis_high, step;
    int decimals;
  } rows[] = {{0, 12.3, 0, 12.5, 2.5, 1}, /* 12.3 / 6 is 2.05; the next round step is 2.5 */
              {0, 11.9, 0, 12, 2, 0},     {0, 0.06, 0, 0.06, 0.01, 2}, {-3, 8.9, -4, 10, 2, 0},
              {0, 1.4, 0, 1.5, 0.25, 2},  {100, 100, 90, 110, 5, 0}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    grdp_plot_axis axis = grdp_plot_axis_round((grdp_plot_range){rows[i].low, rows[i].high}, 6);
    cr_expect_float_eq(axis.low, rows[i].axis_low, 1e-12, "row %zu: low %g", i, axis.low);
    cr_expect_float_eq(axis.high, rows[i].axis_high, 1e-12, "row %zu: high %g", i, axis.high);
    cr_expect_float_eq(axis.step, rows[i].step, 1e-12, "row %zu: step %g", i, axis.step);
    cr_expect_eq(axis.decimals, rows[i].decimals, "row %zu: %d decimals", i, axis.decimals);
  }
}

Test(plot_axis, survives_any_range) {
  static const double values[] = {0, 1e-300, -1e-300, 1e290, -1e290, 5e-324, 1, -7};
  for (size_t i = 0; i < sizeof values / sizeof *values; i++)
    for (size_t k = 0; k < sizeof values / sizeof *values; k++) {
      grdp_plot_range range = grdp_plot_range_none();
      grdp_plot_range_add(&range, values[i]);
      grdp_plot_range_add(&range, values[k]);
      grdp_plot_range_add(&range, NAN);
      grdp_plot_range_add(&range, INFINITY);
      grdp_plot_axis axis = grdp_plot_axis_round(range, 6);
      cr_expect(isfinite(axis.low) && axis.low < axis.high && axis.step > 0 && isfinite(axis.step), "%g to %g",
                values[i], values[k]);
      double slack = 1e-9 * (axis.high - axis.low);
      cr_expect(axis.low <= range.low + slack && axis.high >= range.high - slack, "%g to %g for %g to %g", axis.low,
                axis.high, range.low, range.high);
    }
  grdp_plot_axis empty = grdp_plot_axis_exact(grdp_plot_range_none(), 6);
  cr_expect(empty.low == 0 && empty.high == 1);
}
