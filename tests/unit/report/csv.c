/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Quoting by RFC 4180, section 2, rules 5 to 7; formulas made harmless.
 */
#include "csv.h"

#include <criterion/criterion.h>
#include <math.h>

Test(csv, cells_are_quoted_where_needed) {
  static const struct {
    const char *text, *cell;
  } rows[] = {{"", ""},
              {"plain", "plain"},
              {"a,b", "\"a,b\""},
              {"say \"yes\"", "\"say \"\"yes\"\"\""},
              {"two\nlines", "\"two\nlines\""},
              {"carriage\rreturn", "\"carriage\rreturn\""},
              {" leading", "\" leading\""},
              {"trailing ", "\"trailing \""},
              {"Thủy sản", "Thủy sản"},
              {"=1+1", "'=1+1"},
              {"=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""},
              {"+cmd", "'+cmd"},
              {"-name", "'-name"},
              {"@SUM(A1)", "'@SUM(A1)"},
              {"\tx", "'\tx"},
              {"-5%", "-5%"},
              {"+0.25", "+0.25"},
              {"-1_000", "-1_000"},
              {"a=b", "a=b"},
              {"-", "'-"}};
  grdp_arena arena = {0};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    grdp_buffer record = {.arena = &arena};
    grdp_csv_string(&record, rows[i].text);
    grdp_csv_string(&record, "x");
    grdp_csv_end(&record);
    grdp_buffer expected = {.arena = &arena};
    grdp_buffer_add_string(&expected, rows[i].cell);
    grdp_buffer_add_string(&expected, ",x\n");
    cr_expect_str_eq(grdp_buffer_string(&record), grdp_buffer_string(&expected), "row %zu", i);
  }
  grdp_arena_free(&arena);
}

Test(csv, numbers_read_back) {
  grdp_arena arena = {0};
  grdp_buffer record = {.arena = &arena};
  grdp_csv_number(&record, 0.1);
  grdp_csv_number(&record, -300);
  grdp_csv_number(&record, 118079.279);
  grdp_csv_number(&record, NAN);
  grdp_csv_number(&record, INFINITY);
  grdp_csv_integer(&record, 42);
  grdp_csv_end(&record);
  cr_expect_str_eq(grdp_buffer_string(&record), "0.1,-300,118079.279,,,42\n");
  grdp_arena_free(&arena);
}
