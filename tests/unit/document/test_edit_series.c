/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where `grdp set` changes the path of a series, in a scenario and in a model.
 */
#include <glob.h>

#include "edit.h"
#include "support.h"

static const char scenario[] = "grdp: 1\n"
                               "extends: resolution.yaml\n"
                               "title: {en: Services lead, vi: Dịch vụ dẫn dắt}\n"
                               "set:                                   # new paths for inputs\n"
                               "  growth[services]: 10.3%  # đích\n"
                               "  growth[industry]:\n"
                               "    2025: 12.2%\n"
                               "    2026..: was - 1%\n"
                               "  export_shock: {2026: was - 10%, status: assumed, note: tariffs}\n"
                               "  shock[taxes]: {uncertain: normal(sd=4%)}\n"
                               "  coef[a, m]: 0.25\n"
                               "  bias: {path: {2025: 1%, 2026..2028: to 2%}, status: target}\n"
                               "adjust:\n"
                               "  output[agriculture]: {2026: -300}\n";

static const char model[] = "grdp: 1\n"
                            "inputs:\n"
                            "  growth[c in component]:\n"
                            "    unit: \"%\"\n"
                            "    each:\n"
                            "      industry: {path: {2025: 15.67%, 2026..: prev}, status: target}  # II.2.1\n"
                            "      services:\n"
                            "        path:\n"
                            "          2025: 9.2%  # kế hoạch\n"
                            "          2026..2028: to 8%\n"
                            "          2029..: prev\n"
                            "      agriculture: 1%\n"
                            "      taxes: {path: 6%}\n"
                            "  coef[i in s, j in s]: {each: {\"a, m\": 0.25}}\n"
                            "  shock[c in component]: {path: 0%, each: {taxes: {uncertain: normal(sd=4%)}}}\n"
                            "  bias: {unit: \"%\", path: 0%}\n"
                            "  tourists: {path: {2025: 10.1, 2026..: prev * 1.07}}\n"
                            "  rate: 3\n"
                            "  seen: {unit: \"%\"}\n";

/* The text with the first `old` replaced: what a person would have written. */
static const char *replaced(grdp_arena *arena, const char *text, const char *old, const char *new) {
  const char *at = strstr(text, old);
  cr_assert_not_null(at, "%s", old);
  grdp_buffer out = {.arena = arena};
  grdp_buffer_add(&out, (grdp_text){text, (size_t)(at - text)});
  grdp_buffer_add_string(&out, new);
  grdp_buffer_add_string(&out, at + strlen(old));
  return grdp_buffer_string(&out);
}

typedef struct series_row {
  const char *text, *series, *period, *value;
  const char *old, *new; /* of the file */
  const char *before;
} series_row;

#define LAST "  bias: {path: {2025: 1%, 2026..2028: to 2%}, status: target}\n"

static const series_row series_rows[] = {
    {scenario, "growth[services]", "", "11%", "10.3%", "11%", "10.3%"},
    {scenario, "growth[ services ]", "", "11%", "10.3%", "11%", "10.3%"},
    {scenario, "coef[a,m]", "", "0.3", "0.25", "0.3", "0.25"},
    {scenario, "growth[industry]", "2025", "13%", "12.2%", "13%", "12.2%"},
    {scenario, "growth[industry]", "2026..", "was - 2%", "was - 1%", "was - 2%", "was - 1%"},
    {scenario, "growth[industry]", "2024", "9%", "    2026..: was - 1%\n", "    2026..: was - 1%\n    2024: 9%\n",
     ""},
    {scenario, "growth[industry]", "", "9%", ":\n    2025: 12.2%\n    2026..: was - 1%\n", ": 9%\n",
     "2025: 12.2%\n    2026..: was - 1%"},
    {scenario, "export_shock", "", "was - 5%", "was - 10%", "was - 5%", "was - 10%"},
    {scenario, "export_shock", "2026", "was - 5%", "was - 10%", "was - 5%", "was - 10%"},
    {scenario, "export_shock", "2027", "was - 5%", "note: tariffs}", "note: tariffs, 2027: was - 5%}", ""},
    {scenario, "shock[taxes]", "", "1%", "{uncertain: normal(sd=4%)}", "{uncertain: normal(sd=4%), path: 1%}", ""},
    {scenario, "shock[taxes]", "2026Q2", "1%", "{uncertain: normal(sd=4%)}", "{uncertain: normal(sd=4%), 2026Q2: 1%}",
     ""},
    {scenario, "bias", "2025", "2%", "2025: 1%", "2025: 2%", "1%"},
    {scenario, "bias", "2029", "2%", "to 2%}", "to 2%, 2029: 2%}", ""},
    {scenario, "bias", "2026 .. 2028", "to 3%", "to 2%", "to 3%", "to 2%"},
    {scenario, "bias", "", "2%", "{2025: 1%, 2026..2028: to 2%}", "2%", "{2025: 1%, 2026..2028: to 2%}"},
    {scenario, "growth[taxes]", "", "5%", LAST, LAST "  growth[taxes]: 5%\n", ""},
    {scenario, "growth", "2025", "5%", LAST, LAST "  growth: {2025: 5%}\n", ""},
    {model, "growth[industry]", "2025", "16%", "15.67%", "16%", "15.67%"},
    {model, "growth[industry]", "", "16%", "{2025: 15.67%, 2026..: prev}", "16%", "{2025: 15.67%, 2026..: prev}"},
    {model, "growth[services]", "2025", "10.3%", "9.2%", "10.3%", "9.2%"},
    {model, "growth[services]", "2029..", "prev * 0.9", "2029..: prev", "2029..: prev * 0.9", "prev"},
    {model, "growth[services]", "2024", "8%", "          2029..: prev\n",
     "          2029..: prev\n          2024: 8%\n", ""},
    {model, "growth[agriculture]", "", "2%", "agriculture: 1%", "agriculture: 2%", "1%"},
    {model, "growth[taxes]", "", "7%", "6%", "7%", "6%"},
    {model, "coef[a,m]", "", "0.3", "0.25", "0.3", "0.25"},
    {model, "bias", "", "1%", "path: 0%}", "path: 1%}", "0%"},
    {model, "rate", "", "4", "rate: 3", "rate: 4", "3"},
    {model, "tourists", "2025", "11", "10.1", "11", "10.1"},
    /* The file gives no path of exactly this series. */
    {model, "shock[taxes]", "", "1%", "  seen: {unit: \"%\"}\n", "  seen: {unit: \"%\"}\nset:\n  shock[taxes]: 1%\n",
     ""},
    {model, "growth", "", "1%", "  seen: {unit: \"%\"}\n", "  seen: {unit: \"%\"}\nset:\n  growth: 1%\n", ""},
    {model, "seen", "2025", "1%", "  seen: {unit: \"%\"}\n", "  seen: {unit: \"%\"}\nset:\n  seen: {2025: 1%}\n", ""},
    {"grdp: 1", "x", "", "1%", "grdp: 1", "grdp: 1\nset:\n  x: 1%", ""},
    {"grdp: 1\nset: {x: 1, \"g[s]\": 2}\n", "g[s]", "", "3", "2}", "3}", "2"},
};

static void open_edit(reading_test *test, const char *text, const grdp_series_edit *edit, grdp_series_edited *out) {
  open_test(test);
  *out = (grdp_series_edited){.text = {"", 0}, .before = {"", 0}};
  test->source = grdp_source_make(&test->arena, "x.yaml", grdp_text_of(text));
  test->status = grdp_edit_series(&test->arena, test->source, edit, test->diagnostics, out);
}

Test(edit_series, changes_the_value_where_the_file_gives_it) {
  for (size_t i = 0; i < sizeof series_rows / sizeof series_rows[0]; i++) {
    const series_row *row = &series_rows[i];
    reading_test test;
    grdp_series_edited out;
    grdp_series_edit edit = {grdp_text_of(row->series), grdp_text_of(row->period), grdp_text_of(row->value)};
    open_edit(&test, row->text, &edit, &out);
    cr_expect_eq(test.status, GRDP_OK, "row %zu: %s", i, rendered(&test, GRDP_ENGLISH));
    cr_expect_str_eq(grdp_text_string(&test.arena, out.text), replaced(&test.arena, row->text, row->old, row->new),
                     "row %zu", i);
    cr_expect_str_eq(grdp_text_string(&test.arena, out.before), row->before, "row %zu", i);
    cr_expect_eq(out.place.size > 0, row->before[0] != '\0', "row %zu", i);
    close_test(&test);
  }
}

typedef struct series_mistake {
  const char *text, *series, *period, *rendered;
} series_mistake;

static const series_mistake series_mistakes[] = {
    {scenario, "growth[services]", "2025",
     "x.yaml:5:21: error[E0162]: 'growth[services]' has one value for all periods, so 2025 cannot be changed alone\n"
     "    5 |   growth[services]: 10.3%  # đích\n"
     "      |                     ^^^^^ write a map that names every period; if 2025 is the first: "
     "{2025: 7%, 2026..: 10.3%}\n"},
    {scenario, "growth[services]", "2025..",
     "x.yaml:5:21: error[E0162]: 'growth[services]' has one value for all periods, so 2025.. cannot be changed "
     "alone\n"
     "    5 |   growth[services]: 10.3%  # đích\n"
     "      |                     ^^^^^\n"},
    {model, "growth[taxes]", "2025Q4",
     "x.yaml:13:21: error[E0162]: 'growth[taxes]' has one value for all periods, so 2025Q4 cannot be changed alone\n"
     "   13 |       taxes: {path: 6%}\n"
     "      |                     ^^ write a map that names every period; if 2025Q4 is the first: "
     "{2025Q4: 7%, 2026Q1..: 6%}\n"},
    {scenario, "growth[industry]", "2028",
     "x.yaml:8:5: error[E0163]: the key '2026..' covers 2028, so that cannot be changed alone\n"
     "    8 |     2026..: was - 1%\n"
     "      |     ^^^^^^ split the key first, for example 2026..2027: was - 1%, 2028: 7%, 2029..: was - 1%\n"},
    {scenario, "growth[industry]", "2026",
     "x.yaml:8:5: error[E0163]: the key '2026..' covers 2026, so that cannot be changed alone\n"
     "    8 |     2026..: was - 1%\n"
     "      |     ^^^^^^ split the key first, for example 2026: 7%, 2027..: was - 1%\n"},
    {scenario, "growth[industry]", "2025Q2",
     "x.yaml:7:5: error[E0163]: the key '2025' covers 2025Q2, so that cannot be changed alone\n"
     "    7 |     2025: 12.2%\n"
     "      |     ^^^^\n"},
    {model, "growth[services]", "2027",
     "x.yaml:10:11: error[E0163]: the key '2026..2028' covers 2027, so that cannot be changed alone\n"
     "   10 |           2026..2028: to 8%\n"
     "      |           ^^^^^^^^^^\n"},
    {"grdp: 1\nset:\n  x: {2025: 1%, 2026: 2%, status: assumed}\n", "x", "",
     "x.yaml:3:6: error[E0164]: 'x' has values by period beside other keys\n"
     "    3 |   x: {2025: 1%, 2026: 2%, status: assumed}\n"
     "      |      ^ name a period: x@2025=7%\n"},
    {scenario, "Growth", "25",
     "error[E0160]: 'Growth' is not the name of a series\n      for example growth[services]\n"
     "error[E0161]: '25' is not a period\n      for example 2025, 2025Q3, 2025M07 or 2026..2028\n"},
    {scenario, "growth[services", "",
     "error[E0160]: 'growth[services' is not the name of a series\n      for example growth[services]\n"},
    {scenario, "growth", "2028..2026",
     "error[E0161]: '2028..2026' is not a period\n      for example 2025, 2025Q3, 2025M07 or 2026..2028\n"},
    {scenario, "growth", "2025..2026Q1",
     "error[E0161]: '2025..2026Q1' is not a period\n      for example 2025, 2025Q3, 2025M07 or 2026..2028\n"},
};

Test(edit_series, says_what_only_a_person_can_decide) {
  for (size_t i = 0; i < sizeof series_mistakes / sizeof series_mistakes[0]; i++) {
    const series_mistake *row = &series_mistakes[i];
    reading_test test;
    grdp_series_edited out;
    grdp_series_edit edit = {grdp_text_of(row->series), grdp_text_of(row->period), GRDP_TEXT("7%")};
    open_edit(&test, row->text, &edit, &out);
    cr_expect_eq(test.status, GRDP_INVALID, "row %zu", i);
    cr_expect_eq(out.text.size, 0, "row %zu", i);
    cr_expect_str_eq(rendered(&test, GRDP_ENGLISH), row->rendered, "row %zu", i);
    close_test(&test);
  }
}

Test(edit_series, speaks_vietnamese) {
  reading_test test;
  grdp_series_edited out;
  grdp_series_edit edit = {GRDP_TEXT("growth[services]"), GRDP_TEXT("2025"), GRDP_TEXT("7%")};
  open_edit(&test, scenario, &edit, &out);
  cr_expect_str_eq(
      rendered(&test, GRDP_VIETNAMESE),
      "x.yaml:5:21: lỗi[E0162]: 'growth[services]' có một giá trị cho mọi kỳ, nên không thể chỉ sửa 2025\n"
      "    5 |   growth[services]: 10.3%  # đích\n"
      "      |                     ^^^^^ hãy viết theo từng kỳ; nếu 2025 là kỳ đầu: "
      "{2025: 7%, 2026..: 10.3%}\n");
  close_test(&test);
}

/* Where the old value stood the new one stands, and every other byte is as it was. */
static void edit_shipped(const char *path) {
  reading_test test;
  open_test(&test);
  cr_assert_eq(grdp_source_read(&test.arena, path, path, &test.source), GRDP_READ_FINE, "%s", path);
  grdp_series_edit edit = {GRDP_TEXT("growth[services]"), GRDP_TEXT("2025"), GRDP_TEXT("was * 1.5")};
  grdp_series_edited out;
  test.status = grdp_edit_series(&test.arena, test.source, &edit, test.diagnostics, &out);
  if (test.status != GRDP_OK) {
    cr_assert_eq(grdp_diagnostics_count(test.diagnostics), 1, "%s", path);
    grdp_code code = grdp_diagnostics_get(test.diagnostics, 0)->code;
    cr_expect(code == GRDP_DIAGNOSTIC_EDIT_ONE_VALUE || code == GRDP_DIAGNOSTIC_EDIT_OVERLAP, "%s", path);
  } else if (out.place.size > 0) {
    grdp_text old = test.source->text;
    size_t end = out.place.offset + out.place.size, behind = old.size - end;
    cr_expect_eq(out.text.size, out.place.offset + strlen("was * 1.5") + behind, "%s", path);
    cr_expect_eq(memcmp(out.text.data, old.data, out.place.offset), 0, "%s", path);
    cr_expect_eq(memcmp(out.text.data + out.place.offset, "was * 1.5", strlen("was * 1.5")), 0, "%s", path);
    cr_expect_eq(memcmp(out.text.data + out.text.size - behind, old.data + end, behind), 0, "%s", path);
  } else {
    cr_expect_gt(out.text.size, test.source->text.size, "%s", path);
  }
  close_test(&test);
}

Test(edit_series, keeps_every_other_byte_of_the_shipped_scenarios) {
  glob_t files;
  cr_assert_eq(glob(GRDP_SCENARIOS "/haiphong/*.yaml", 0, NULL, &files), 0);
  cr_expect_gt(files.gl_pathc, 0);
  for (size_t i = 0; i < files.gl_pathc; i++)
    edit_shipped(files.gl_pathv[i]);
  globfree(&files);
}
