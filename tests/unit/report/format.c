/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers as people read them, in both languages; expected texts by hand.
 */
#include "format.h"

#include <criterion/criterion.h>
#include <math.h>

static void expect_text(double value, grdp_display display, const char *expected, size_t row) {
  grdp_arena arena = {0};
  grdp_buffer text = {.arena = &arena};
  grdp_format_number(&text, value, display);
  cr_expect_str_eq(grdp_buffer_string(&text), expected, "row %zu: %s", row, expected);
  grdp_arena_free(&arena);
}

Test(format, both_languages) {
  static const struct {
    double value;
    bool percent;
    int decimals;
    const char *english, *vietnamese;
  } rows[] = {{118079.279, false, GRDP_EXACT, "118,079.279", "118.079,279"},
              {118079.279, false, 0, "118,079", "118.079"},
              {9486, false, 0, "9,486", "9.486"},
              {1234567.5, false, 1, "1,234,567.5", "1.234.567,5"},
              {999.996, false, 2, "1,000.00", "1.000,00"},
              {0.1567, true, 2, "15.67%", "15,67%"},
              {0.12311, true, 2, "12.31%", "12,31%"},
              {0.125, true, GRDP_EXACT, "12.5%", "12,5%"},
              {1, true, GRDP_EXACT, "100%", "100%"},
              {0, true, 2, "0.00%", "0,00%"},
              {-0.0119, true, 2, "-1.19%", "-1,19%"},
              {0.00005, true, 2, "0.01%", "0,01%"},
              {-0.00001, true, 2, "0.00%", "0,00%"},
              {0.996, false, 2, "1.00", "1,00"},
              {0.004, false, 2, "0.00", "0,00"},
              {0.005, false, 2, "0.01", "0,01"},
              {2.675, false, 2, "2.68", "2,68"},
              {0.5, false, 0, "1", "1"},
              {-1234.5, false, 1, "-1,234.5", "-1.234,5"},
              {1e20, false, 0, "1e+20", "1e+20"},
              {1e-9, false, 2, "1e-09", "1e-09"},
              {NAN, false, 2, "–", "–"},
              {INFINITY, true, 2, "–", "–"}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    expect_text(rows[i].value, (grdp_display){GRDP_ENGLISH, rows[i].percent, rows[i].decimals}, rows[i].english, i);
    expect_text(rows[i].value, (grdp_display){GRDP_VIETNAMESE, rows[i].percent, rows[i].decimals}, rows[i].vietnamese,
                i);
  }
}

Test(format, decimals_by_size) {
  cr_expect_eq(grdp_format_decimals(0.12311, true), 2);
  cr_expect_eq(grdp_format_decimals(324007.4, false), 0);
  cr_expect_eq(grdp_format_decimals(196.2, false), 1);
  cr_expect_eq(grdp_format_decimals(-37, false), 2);
  cr_expect_eq(grdp_format_decimals(0.85, false), 3);
  cr_expect_eq(grdp_format_decimals(0, false), 0);
}

/* A value just short of its target must not be printed as the target. */
Test(format, near_values_look_different) {
  cr_expect_eq(grdp_format_decimals_apart(0.12311, 0.125, true), 2);
  cr_expect_eq(grdp_format_decimals_apart(0.124996, 0.125, true), 4);
  cr_expect_eq(grdp_format_decimals_apart(239999.6, 240000, false), 1);
  cr_expect_eq(grdp_format_decimals_apart(0.125, 0.125, true), 2);
  cr_expect_eq(grdp_format_decimals_apart(NAN, 0.125, true), 2);
  cr_expect_eq(grdp_format_decimals_apart(-1, 1, false), 2);
  cr_expect_eq(grdp_format_decimals_apart(0, 0.001, true), 2);
  cr_expect_eq(grdp_format_decimals_apart(0, 0.00001, true), 3);
}
