/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "number.h"
#include "period.h"

static grdp_arena arena;

static void clean(void) {
  grdp_arena_free(&arena);
}

TestSuite(text, .fini = clean);

Test(text, arena_gives_zeroed_aligned_memory) {
  for (size_t size = 1; size < 100000; size = size * 3 + 1) {
    unsigned char *bytes = grdp_arena_allocate(&arena, size);
    size_t alignment = size >= 4096 ? 64 : 16;
    cr_expect_eq((uintptr_t)bytes % alignment, 0, "%zu bytes", size);
    for (size_t i = 0; i < size; i++)
      cr_assert_eq(bytes[i], 0);
    memset(bytes, 0xff, size);
  }
}

static size_t guarded(size_t count, size_t size) {
  grdp_arena local = {0};
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&local, exhausted) {
    grdp_arena_free(&local);
    return 0;
  }
  grdp_arena_array(&local, count, size);
  grdp_arena_free(&local);
  return 1;
}

Test(text, arena_jumps_when_memory_ends) {
  cr_expect_eq(guarded(10, 8), 1);
  cr_expect_eq(guarded(SIZE_MAX / 4, 8), 0, "the product overflows");
  cr_expect_eq(guarded(SIZE_MAX / 2 + 1, 1), 0, "more than there is");
}

static int released;
static void release(void *object) {
  released = released * 10 + *(int *)object;
}

Test(text, arena_releases_last_registered_first) {
  grdp_arena local = {0};
  int one = 1, two = 2;
  grdp_arena_defer(&local, release, &one);
  grdp_arena_defer(&local, release, &two);
  grdp_arena_free(&local);
  cr_expect_eq(released, 21);
}

Test(text, vector_keeps_its_items) {
  GRDP_VECTOR(int) vector = {0};
  for (int i = 0; i < 1000; i++)
    *GRDP_PUSH(&arena, &vector) = i;
  cr_assert_eq(vector.count, 1000);
  for (int i = 0; i < 1000; i++)
    cr_assert_eq(vector.items[i], i);
}

Test(text, table_finds_what_was_added) {
  grdp_table table = {0};
  for (uint32_t i = 0; i < 5000; i++) {
    grdp_buffer key = {.arena = &arena};
    grdp_buffer_add_integer(&key, i);
    bool added;
    grdp_table_add(&arena, &table, grdp_buffer_text(&key), i * 7, &added);
    cr_assert(added);
    cr_assert_eq(*grdp_table_add(&arena, &table, grdp_buffer_text(&key), 1, &added), i * 7);
    cr_assert_not(added);
  }
  cr_expect_eq(*grdp_table_find(&table, GRDP_TEXT("4711")), 4711 * 7);
  cr_expect_null(grdp_table_find(&table, GRDP_TEXT("5000")));
  cr_expect_null(grdp_table_find(&(grdp_table){0}, GRDP_TEXT("x")));
}

Test(text, pattern_takes_arguments) {
  grdp_buffer buffer = {.arena = &arena};
  const char *const arguments[] = {"a", "b"};
  grdp_buffer_add_pattern(&buffer, "{1}-{0}-{2}-{x}{", arguments, 2);
  cr_expect_str_eq(grdp_buffer_string(&buffer), "b-a--{x}{");
}

Test(text, nearest_name) {
  const grdp_text names[] = {GRDP_TEXT("services"), GRDP_TEXT("industry"), GRDP_TEXT("tax")};
  struct {
    const char *wrong, *nearest;
  } rows[] = {{"servces", "services"},
              {"sevrices", "services"},
              {"Industry", "industry"},
              {"txa", "tax"},
              {"agriculture", ""},
              {"x", ""},
              {"tor", ""},
              {"", ""}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    grdp_text found = grdp_text_nearest(grdp_text_of(rows[i].wrong), names, 3);
    cr_expect(grdp_text_is(found, rows[i].nearest), "%s gives %.*s", rows[i].wrong, (int)found.size, found.data);
  }
}

Test(text, width_counts_columns) {
  struct {
    const char *text;
    size_t width;
  } rows[] = {{"abc", 3}, {"Hải Phòng", 9}, {"Ha\xCC\x89i", 3}, {"港", 2}, {"", 0}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    cr_expect_eq(grdp_text_width(grdp_text_of(rows[i].text)), rows[i].width, "%s", rows[i].text);
}

Test(text, validity) {
  struct {
    const char *text;
    bool valid;
    size_t fault;
  } rows[] = {{"tỷ đồng\t\r\n", true, 0}, {"a\x01", false, 1},     {"ab\xff", false, 2}, {"\xC0\x80", false, 0},
              {"\xED\xA0\x80", false, 0}, {"x\xC2\x85", false, 1}, {"\x7f", false, 0}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    size_t fault = 0;
    cr_expect_eq(grdp_text_valid(grdp_text_of(rows[i].text), &fault), rows[i].valid, "row %zu", i);
    cr_expect_eq(fault, rows[i].fault, "row %zu: fault at %zu", i, fault);
  }
}

/* --- numbers --- */

typedef struct number_row {
  const char *text;
  grdp_number_form form;
  double value;
  bool percent;
} number_row;

static const number_row number_rows[] = {
    {"0", GRDP_NUMBER_GOOD, 0, false},
    {"118079.279", GRDP_NUMBER_GOOD, 118079.279, false},
    {"1_000_000", GRDP_NUMBER_GOOD, 1e6, false},
    {"1.5e3", GRDP_NUMBER_GOOD, 1500, false},
    {"-2", GRDP_NUMBER_GOOD, -2, false},
    {"+2", GRDP_NUMBER_GOOD, 2, false},
    {" 7 ", GRDP_NUMBER_GOOD, 7, false},
    {"118.079", GRDP_NUMBER_GOOD, 118.079, false},
    {"15.67%", GRDP_NUMBER_GOOD, 0.1567, true},
    {"9.2%", GRDP_NUMBER_GOOD, 0.092, true},
    {"1e2%", GRDP_NUMBER_GOOD, 1, true},
    {"0.1%", GRDP_NUMBER_GOOD, 0.001, true},
    {"15,67%", GRDP_NUMBER_COMMA, 0, false},
    {"118.079,279", GRDP_NUMBER_COMMA, 0, false},
    {"118,079,279", GRDP_NUMBER_COMMA, 0, false},
    {"1.234.567", GRDP_NUMBER_COMMA, 0, false},
    {"1,5", GRDP_NUMBER_COMMA, 0, false},
    {"", GRDP_NUMBER_NONE, 0, false},
    {"abc", GRDP_NUMBER_NONE, 0, false},
    {"1 2", GRDP_NUMBER_NONE, 0, false},
    {"1__0", GRDP_NUMBER_NONE, 0, false},
    {"1e", GRDP_NUMBER_NONE, 0, false},
    {"--1", GRDP_NUMBER_NONE, 0, false},
    {"0x10", GRDP_NUMBER_NONE, 0, false},
    {"nan", GRDP_NUMBER_NONE, 0, false},
    {"1e999", GRDP_NUMBER_RANGE, 0, false},
    {"1e-99999999999999999999%", GRDP_NUMBER_GOOD, 0, true},
    {"1e99999999999999999999%", GRDP_NUMBER_RANGE, 0, false},
};

Test(text, numbers_are_the_nearest_doubles) {
  for (size_t i = 0; i < sizeof number_rows / sizeof *number_rows; i++) {
    const number_row *row = &number_rows[i];
    grdp_number number = {0};
    cr_expect_eq(grdp_number_read(grdp_text_of(row->text), &number), row->form, "%s", row->text);
    cr_expect_eq(number.value, row->value, "%s gives %.17g", row->text, number.value);
    cr_expect_eq(number.percent, row->percent, "%s", row->text);
  }
}

Test(text, numbers_as_they_should_be_written) {
  struct {
    const char *wrong, *right;
  } rows[] = {{"15,67%", "15.67%"},          {"118.079,279", "118079.279"}, {"1.234.567", "1234567"},
              {"118,079.279", "118079.279"}, {"118,079,279", "118079279"},  {"-1,5", "-1.5"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    cr_expect_str_eq(grdp_number_suggest(&arena, grdp_text_of(rows[i].wrong)), rows[i].right);
}

Test(text, numbers_read_back) {
  double values[] = {0, 0.1, 0.12311, 1.0 / 3, 1e300, 5e-324, -118079.279, 324007.35, 1e21, 123456789012345680.0};
  for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
    char text[32];
    grdp_number number;
    grdp_number_write(values[i], text);
    cr_assert_eq(grdp_number_read(grdp_text_of(text), &number), GRDP_NUMBER_GOOD, "%s", text);
    cr_expect_eq(number.value, values[i], "%s", text);
  }
  char text[32];
  grdp_number_write(0.12311, text);
  cr_expect_str_eq(text, "0.12311", "the shortest that reads back");
  grdp_number_write(NAN, text);
  cr_expect_str_eq(text, "nan");
}

/* --- periods --- */

Test(text, periods) {
  struct {
    const char *text;
    bool good;
    grdp_frequency frequency;
    int32_t ordinal;
  } rows[] = {{"2025", true, GRDP_ANNUAL, 2025},
              {"2025Q3", true, GRDP_QUARTERLY, 2025 * 4 + 2},
              {"2025M07", true, GRDP_MONTHLY, 2025 * 12 + 6},
              {"2025Q5", false, 0, 0},
              {"2025M13", false, 0, 0},
              {"2025M7", false, 0, 0},
              {"25", false, 0, 0},
              {"2025q3", false, 0, 0},
              {"0000", false, 0, 0}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    grdp_period period = {0};
    cr_expect_eq(grdp_period_read(grdp_text_of(rows[i].text), &period), rows[i].good, "%s", rows[i].text);
    cr_expect_eq(period.frequency, rows[i].frequency, "%s", rows[i].text);
    cr_expect_eq(period.ordinal, rows[i].ordinal, "%s", rows[i].text);
    char text[16];
    if (rows[i].good) {
      grdp_period_write(period.frequency, period.ordinal, text);
      cr_expect_str_eq(text, rows[i].text);
    }
  }
}

Test(text, an_annual_period_spans_its_quarters) {
  grdp_span span;
  cr_assert(grdp_period_span((grdp_period){GRDP_ANNUAL, 2025}, GRDP_QUARTERLY, &span));
  cr_expect_eq(span.first, 8100);
  cr_expect_eq(span.last, 8103);
  cr_assert(grdp_period_span((grdp_period){GRDP_QUARTERLY, 2025 * 4 + 1}, GRDP_MONTHLY, &span));
  cr_expect_eq(span.first, 2025 * 12 + 3);
  cr_expect_eq(span.last, 2025 * 12 + 5);
  cr_expect_not(grdp_period_span((grdp_period){GRDP_QUARTERLY, 8100}, GRDP_ANNUAL, &span));
  cr_expect_eq(grdp_period_quarter(GRDP_MONTHLY, 2025 * 12 + 6), 3);
  cr_expect_eq(grdp_period_part(GRDP_QUARTERLY, 8103), 4);
  cr_expect_eq(grdp_period_year(GRDP_MONTHLY, 2025 * 12 + 11), 2025);
}
