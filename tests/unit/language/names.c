/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keys that name series, declarations, pairs and the forms of uncertainty.
 */
#include <criterion/criterion.h>
#include <math.h>

#include "support.h"

#define EXPECT_TEXT(view, wanted)                                                                                    \
  cr_expect(grdp_text_is((view), (wanted)), "'%.*s', wanted '%s'", (int)(view).size, (view).data, (wanted))

Test(names, series) {
  workbench bench;
  grdp_series_name name;
  bench_open(&bench);
  cr_assert_eq(grdp_parse_series_name(bench_fragment(&bench, "grdp"), bench.diagnostics, &name), GRDP_OK);
  EXPECT_TEXT(name.name.text, "grdp");
  cr_expect_eq(name.index_count, 0);
  cr_assert_eq(grdp_parse_series_name(bench_fragment(&bench, " coef [ a , m ] "), bench.diagnostics, &name), GRDP_OK);
  EXPECT_TEXT(name.name.text, "coef");
  cr_assert_eq(name.index_count, 2);
  EXPECT_TEXT(name.indices[0].text, "a");
  EXPECT_TEXT(name.indices[1].text, "m");
  cr_expect_eq(name.indices[1].offset, 12);
  bench_close(&bench);
}

Test(names, header) {
  workbench bench;
  grdp_header header;
  bench_open(&bench);
  cr_assert_eq(grdp_parse_header(bench_fragment(&bench, "grdp"), bench.diagnostics, &header), GRDP_OK);
  EXPECT_TEXT(header.name.text, "grdp");
  cr_expect_eq(header.binder_count, 0);
  grdp_fragment fragment = bench_fragment(&bench, "coef[a in sector, m in market]");
  cr_assert_eq(grdp_parse_header(fragment, bench.diagnostics, &header), GRDP_OK);
  EXPECT_TEXT(header.name.text, "coef");
  cr_assert_eq(header.binder_count, 2);
  EXPECT_TEXT(header.binders[0].index.text, "a");
  EXPECT_TEXT(header.binders[0].set.text, "sector");
  EXPECT_TEXT(header.binders[1].index.text, "m");
  EXPECT_TEXT(header.binders[1].set.text, "market");
  cr_expect_eq(header.binders[1].set.offset, 23);
  bench_close(&bench);
}

Test(names, pair) {
  workbench bench;
  grdp_series_name left, right;
  bench_open(&bench);
  grdp_fragment fragment = bench_fragment(&bench, "shock[industry] ~ export_shock");
  cr_assert_eq(grdp_parse_pair(fragment, bench.diagnostics, &left, &right), GRDP_OK);
  EXPECT_TEXT(left.name.text, "shock");
  EXPECT_TEXT(left.indices[0].text, "industry");
  EXPECT_TEXT(right.name.text, "export_shock");
  cr_expect_eq(right.index_count, 0);
  bench_close(&bench);
}

/* Reads a form; fails the test when it is refused. */
static grdp_named_call read_call(workbench *bench, const char *text) {
  grdp_named_call call;
  cr_assert_eq(grdp_parse_named_call(&bench->arena, bench_fragment(bench, text), bench->diagnostics, &call), GRDP_OK,
               "%s: %s", text, bench_report(bench, GRDP_ENGLISH));
  return call;
}

Test(names, call_of_arguments) {
  workbench bench;
  bench_open(&bench);
  grdp_named_call call = read_call(&bench, "interval(low=1, high = 2 * 3, log=1, min=-5%)");
  static const char *const keys[] = {"low", "high", "log", "min"};
  static const double values[] = {1, 6, 1, -0.05};
  EXPECT_TEXT(call.name.text, "interval");
  cr_assert_eq(call.argument_count, 4);
  for (size_t i = 0; i < 4; i++) {
    EXPECT_TEXT(call.arguments[i].key.text, keys[i]);
    cr_expect(call.arguments[i].value.value == values[i], "%s", keys[i]);
    cr_expect_eq(call.arguments[i].value.percent, i == 3);
    cr_expect_not(call.arguments[i].numeric_key);
  }
  cr_expect_eq(call.arguments[1].offset, 16);
  cr_expect_eq(call.arguments[1].size, 12);
  cr_expect_eq(call.series.name.text.size, 0);
  bench_close(&bench);
}

Test(names, call_with_numbers_as_keys) {
  workbench bench;
  bench_open(&bench);
  grdp_named_call call = read_call(&bench, "discrete(-5%=0.2, 0%=0.5, +7=0.3)");
  cr_assert_eq(call.argument_count, 3);
  static const double keys[] = {-0.05, 0, 7}, values[] = {0.2, 0.5, 0.3};
  for (size_t i = 0; i < 3; i++) {
    cr_expect(call.arguments[i].numeric_key);
    cr_expect(call.arguments[i].key_number.value == keys[i]);
    cr_expect_eq(call.arguments[i].key_number.percent, i < 2);
    cr_expect(call.arguments[i].value.value == values[i]);
  }
  EXPECT_TEXT(call.arguments[0].key.text, "-5%");
  bench_close(&bench);
}

Test(names, call_of_a_series) {
  workbench bench;
  bench_open(&bench);
  grdp_named_call call = read_call(&bench, "empirical(output[industry], min=0)");
  EXPECT_TEXT(call.series.name.text, "output");
  cr_assert_eq(call.series.index_count, 1);
  EXPECT_TEXT(call.series.indices[0].text, "industry");
  cr_assert_eq(call.argument_count, 1);
  EXPECT_TEXT(call.arguments[0].key.text, "min");
  call = read_call(&bench, "empirical(storms)");
  EXPECT_TEXT(call.series.name.text, "storms");
  cr_expect_eq(call.argument_count, 0);
  bench_close(&bench);
}

Test(names, call_without_brackets) {
  workbench bench;
  bench_open(&bench);
  grdp_named_call call = read_call(&bench, "gaussian");
  EXPECT_TEXT(call.name.text, "gaussian");
  cr_expect_eq(call.argument_count, 0);
  cr_expect_eq(read_call(&bench, "gaussian()").argument_count, 0);
  bench_close(&bench);
}
