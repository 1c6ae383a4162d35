/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <string.h>
#include <sys/stat.h>

#include "diagnostics.h"

static grdp_arena arena;
static grdp_diagnostics *diagnostics;

static void begin(void) {
  cr_assert_eq(grdp_diagnostics_create(&diagnostics), GRDP_OK);
}

static void end(void) {
  grdp_diagnostics_free(diagnostics);
  grdp_arena_free(&arena);
}

TestSuite(diagnostics, .init = begin, .fini = end);

static grdp_place place_of(const grdp_source *source, const char *part) {
  const char *found = strstr(source->text.data, part);
  cr_assert_not_null(found);
  return (grdp_place){source, (uint32_t)(found - source->text.data), (uint32_t)strlen(part)};
}

static const char *rendered(grdp_language language) {
  grdp_buffer out = {.arena = &arena};
  grdp_diagnostics_render(diagnostics, language, false, &out);
  return grdp_buffer_string(&out);
}

Test(diagnostics, caret_stands_by_display_width) {
  const grdp_source *source =
      grdp_source_make(&arena, "low.yaml", GRDP_TEXT("a: 1\n  Tăng trưởng 港 growth[servces]: 8.5%\n"));
  grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_UNKNOWN_SERIES, place_of(source, "servces"), "growth[servces]",
                "services", NULL);
  cr_expect_str_eq(rendered(GRDP_ENGLISH), "low.yaml:2:24: error[E0203]: unknown series 'growth[servces]'\n"
                                           "    2 |   Tăng trưởng 港 growth[servces]: 8.5%\n"
                                           "      |                         ^^^^^^^ did you mean 'services'?\n"
                                           "1 error(s), 0 warning(s)\n");
  cr_expect_str_eq(rendered(GRDP_VIETNAMESE), "low.yaml:2:24: lỗi[E0203]: không có chuỗi 'growth[servces]'\n"
                                              "    2 |   Tăng trưởng 港 growth[servces]: 8.5%\n"
                                              "      |                         ^^^^^^^ có phải ý là 'services'?\n"
                                              "1 lỗi, 0 cảnh báo\n");
}

Test(diagnostics, a_hint_needs_its_arguments) {
  const grdp_source *source = grdp_source_make(&arena, "f", GRDP_TEXT("xyz"));
  grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_UNKNOWN_SERIES, place_of(source, "xyz"), "xyz", "", NULL);
  cr_expect_str_eq(rendered(GRDP_ENGLISH), "f:1:1: error[E0203]: unknown series 'xyz'\n"
                                           "    1 | xyz\n"
                                           "      | ^^^\n"
                                           "1 error(s), 0 warning(s)\n");
}

Test(diagnostics, sorted_by_place_and_counted) {
  const grdp_source *a = grdp_source_make(&arena, "a", GRDP_TEXT("one\ntwo\n"));
  const grdp_source *b = grdp_source_make(&arena, "b", GRDP_TEXT("one\ntwo\n"));
  grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_UNKNOWN_SERIES, place_of(a, "two"), "two", "", NULL);
  grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_UNKNOWN_SERIES, place_of(b, "one"), "one", "", NULL);
  grdp_diagnose_second(diagnostics, GRDP_DIAGNOSTIC_NAME_TAKEN, place_of(a, "one"), place_of(b, "two"), "one", NULL);
  grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_EDIT_NOTHING, (grdp_place){0}, "x", NULL);
  cr_expect_eq(grdp_diagnostics_errors(diagnostics), 3);
  cr_expect_eq(grdp_diagnostics_warnings(diagnostics), 1);
  cr_expect_eq(grdp_diagnostics_status(diagnostics), GRDP_INVALID);
  cr_expect_str_eq(rendered(GRDP_ENGLISH), "warning[W0416]: this edit of 'x' changes nothing\n"
                                           "a:1:1: error[E0207]: the name 'one' denotes something else already\n"
                                           "    1 | one\n"
                                           "      | ^^^\n"
                                           "      see b:2:1\n"
                                           "a:2:1: error[E0203]: unknown series 'two'\n"
                                           "    2 | two\n"
                                           "      | ^^^\n"
                                           "b:1:1: error[E0203]: unknown series 'one'\n"
                                           "    1 | one\n"
                                           "      | ^^^\n"
                                           "3 error(s), 1 warning(s)\n");
}

Test(diagnostics, outlive_their_sources) {
  grdp_arena local = {0};
  const grdp_source *source = grdp_source_make(&local, "f", GRDP_TEXT("xyz"));
  grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_UNKNOWN_SERIES, place_of(source, "xyz"), "xyz", "", NULL);
  grdp_arena_free(&local);
  cr_expect_not_null(strstr(rendered(GRDP_ENGLISH), "unknown series 'xyz'"));
}

Test(diagnostics, very_many_are_counted_and_not_all_shown) {
  const grdp_source *source = grdp_source_make(&arena, "f", GRDP_TEXT("xyz"));
  for (int i = 0; i < 5000; i++)
    grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_UNKNOWN_SERIES, place_of(source, "xyz"), "xyz", "", NULL);
  cr_expect_eq(grdp_diagnostics_errors(diagnostics), 5000);
  cr_expect_not_null(strstr(rendered(GRDP_ENGLISH), "4900 more not shown\n5000 error(s), 0 warning(s)\n"));
}

/* Every code once, in ascending order within its section, with texts in both languages whose arguments agree. */
typedef struct entry {
  const char *code;
  const char *texts[4];
} entry;

static const entry entries[] = {
#define GRDP_DIAGNOSTIC(code, name, english, vietnamese, hint_english, hint_vietnamese)                              \
  {#code, {english, vietnamese, hint_english, hint_vietnamese}},
#include "diagnostics.def"
#undef GRDP_DIAGNOSTIC
};

static unsigned arguments_in(const char *text) {
  unsigned set = 0;
  for (const char *p = text; *p != '\0'; p++)
    if (p[0] == '{' && p[1] >= '0' && p[1] <= '9' && p[2] == '}')
      set |= 1u << (p[1] - '0');
  return set;
}

Test(diagnostics, every_message_stands_in_both_languages) {
  size_t count = sizeof entries / sizeof *entries;
  for (size_t i = 0; i < count; i++) {
    const entry *e = &entries[i];
    cr_expect(e->texts[0][0] != '\0' && e->texts[1][0] != '\0', "%s has no text", e->code);
    cr_expect_eq(e->texts[2][0] == '\0', e->texts[3][0] == '\0', "%s has a hint in one language", e->code);
    cr_expect_str_neq(e->texts[0], e->texts[1], "%s is not translated", e->code);
    cr_expect_eq(arguments_in(e->texts[0]), arguments_in(e->texts[1]), "%s: arguments differ", e->code);
    cr_expect_eq(arguments_in(e->texts[2]), arguments_in(e->texts[3]), "%s: the hints' arguments differ", e->code);
    cr_expect(i == 0 || strcmp(entries[i - 1].code + 1, e->code + 1) < 0, "%s stands after %s", e->code,
              i == 0 ? "" : entries[i - 1].code);
  }
}

/* --- places --- */

Test(diagnostics, positions_count_characters) {
  const grdp_source *source = grdp_source_make(&arena, "f", GRDP_TEXT("ab\r\nđồng x\n"));
  uint32_t line, column;
  grdp_place_position(place_of(source, "x"), &line, &column);
  cr_expect_eq(line, 2);
  cr_expect_eq(column, 6);
  cr_expect_eq(grdp_source_offset(source, 1, 5), strlen("ab\r\nđồng "));
  cr_expect(grdp_text_is(grdp_source_line(source, 1), "ab"), "the line end is not part of the line");
  cr_expect(grdp_text_is(grdp_source_line(source, 3), ""));
  cr_expect(grdp_text_is(grdp_source_line(source, 9), ""));
}

static void expect_mapped(const char *file, const char *whole, const char *text, const char *part,
                          const char *there) {
  const grdp_source *source = grdp_source_make(&arena, "f", grdp_text_of(file));
  grdp_fragment fragment = {grdp_text_of(text), place_of(source, whole)};
  const char *found = strstr(text, part);
  grdp_place place = grdp_fragment_place(&fragment, (size_t)(found - text), strlen(part));
  const char *expected = strstr(file, there);
  cr_expect_eq(place.offset, (uint32_t)(expected - file), "%s: at %u, not %td", part, place.offset, expected - file);
  cr_expect_eq(place.size, strlen(there), "%s: %u bytes", part, place.size);
}

Test(diagnostics, parts_of_folded_and_quoted_scalars_are_found) {
  expect_mapped("is: a + bcd", "a + bcd", "a + bcd", "bcd", "bcd");
  expect_mapped("is: a +\n   bcd * e\n", "a +\n   bcd * e", "a + bcd * e", "bcd", "bcd");
  expect_mapped("is: \"sum(a)\"", "\"sum(a)\"", "sum(a)", "(a)", "(a)");
  expect_mapped("is: 'it''s here'", "'it''s here'", "it's here", "here", "here");
  expect_mapped("is: >\n  first\n  second\n", ">\n  first\n  second\n", "first second\n", "second", "second");
}

/* --- files --- */

Test(diagnostics, only_regular_files_are_read) {
  const grdp_source *source;
  cr_expect_eq(grdp_source_read(&arena, "/nowhere/at/all", "x", &source), GRDP_READ_MISSING);
  cr_expect_eq(grdp_source_read(&arena, "/", "x", &source), GRDP_READ_SPECIAL);
  cr_expect_eq(grdp_source_read(&arena, "/dev/zero", "x", &source), GRDP_READ_SPECIAL);
}
