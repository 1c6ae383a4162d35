/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What charts are filled with, read back from their data files. No gnuplot is needed: PATH is empty.
 *
 * By hand: a = 100 grows by 10 % a year, b = 50 by 5 %. 2025: a 110, b 52.5, total 162.5; the total grows by 12.5/150.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "charts_sample.h"

static const char charts[] = "charts:\n"
                             "  parts: {kind: contributions, of: share, total: total_growth, in: 2025..2026}\n"
                             "  shares: {kind: structure, of: level}\n"
                             "  levels: {kind: stacked, of: level, total: total, target: more, scale: 10}\n"
                             "  bridge: {kind: bridge, of: level, total: total, in: 2024..2025}\n"
                             "  half_bridge: {kind: bridge, of: 'level[a]', total: total, in: 2024..2025}\n"
                             "  between: {kind: bridge, of: level, total: total, in: 2025}\n"
                             "  one_year: {kind: contributions, of: share, total: total_growth, in: 2025}\n"
                             "  path: {kind: lines, of: total, target: more}\n"
                             "  card: {kind: targets}\n";

static charts_sample open_fixture(const char *requests, bool two) {
  charts_sample with = charts_sample_open(charts_sample_model, requests);
  if (two)
    charts_sample_run(&with, "other");
  return with;
}

Test(charts, fills_every_kind_from_one_result) {
  charts_sample with = open_fixture(charts, false);
  cr_expect_eq(charts_sample_draw(&with, GRDP_ENGLISH), 8, "a bridge between scenarios needs two");
  ROW(&with, "parts.csv", 0, 2, 0, 100 * 10. / 150, 100 * 2.5 / 150, 100 * 12.5 / 150);
  ROW(&with, "parts.csv", 1, 2, 1, 100 * 11. / 162.5, 100 * 2.625 / 162.5, 100 * 13.625 / 162.5);
  ROW(&with, "shares.csv", 0, 2, 0, 100 * 100. / 150, 100 * 50. / 150);
  ROW(&with, "shares.csv", 1, 2, 1, 100 * 110. / 162.5, 100 * 52.5 / 162.5);
  ROW(&with, "levels.csv", 0, 2, 0, 10, 5, 15, NONE, NONE);
  ROW(&with, "levels.csv", 1, 2, 1, 11, 5.25, 16.25, 16, 17);
  ROW(&with, "bridge.csv", 0, 3, 1, 150, 0, 150);
  ROW(&with, "bridge.csv", 1, 3, 0, 10, 150, 160);
  ROW(&with, "bridge.csv", 2, 3, 0, 2.5, 160, 162.5);
  ROW(&with, "bridge.csv", 3, 3, 1, 162.5, 0, 162.5);
  ROW(&with, "half_bridge.csv", 2, 3, 0, 2.5, 160, 162.5); /* what the parts leave */
  ROW(&with, "path.csv", 2, 2, 2, 121 + 55.125, NONE, NONE);
  ROW(&with, "card.csv", 0, 2, 100 * 162.5 / 160, GRDP_PLOT_COLOUR_GOOD);
  ROW(&with, "card.csv", 1, 2, 100 * (13.625 / 162.5) / 0.1, GRDP_PLOT_COLOUR_BAD);
  charts_sample_close(&with);
}

Test(charts, speaks_both_languages) {
  charts_sample with = open_fixture(charts, false);
  charts_sample_draw(&with, GRDP_ENGLISH);
  charts_sample_expect(&with, "parts.csv", "\"First, part\",\"Second\",\"Growth\"");
  charts_sample_expect(&with, "parts.gp", "'percentage points · Base plan'");
  charts_sample_expect(&with, "levels.gp", "'10 tonnes/day · Base plan'");
  charts_sample_expect(&with, "levels.csv", "\"Target 2025: 16.0\",\"Stretch 2025: 17.0\"");
  charts_sample_expect(&with, "half_bridge.csv", "\"Other\"");
  charts_sample_expect(&with, "card.csv", "\"162.5 / 160 tonnes/day\"");
  charts_sample_draw(&with, GRDP_VIETNAMESE);
  charts_sample_expect(&with, "parts.csv", "\"Phần đầu\",\"Phần hai\",\"Tăng trưởng\"");
  charts_sample_expect(&with, "parts.gp", "'điểm phần trăm · Phương án cơ sở'");
  charts_sample_expect(&with, "levels.csv", "\"Mục tiêu 2025: 16,0\",\"Phấn đấu 2025: 17,0\"");
  charts_sample_expect(&with, "card.csv", "\"162,5 / 160 tấn/ngày\"");
  charts_sample_close(&with);
}

/* With b growing by 9 %: level 54.5, total 164.5, growth 14.5/150. */
Test(charts, puts_scenarios_side_by_side) {
  charts_sample with = open_fixture(charts, true);
  cr_expect_eq(charts_sample_draw(&with, GRDP_ENGLISH), 10, "nine charts, and a scorecard for each scenario");
  charts_sample_expect(&with, "parts.csv", "\"Base plan\",\"2025\"");
  charts_sample_expect(&with, "parts.csv", "\"Second plan\",\"2025\"");
  ROW(&with, "parts.csv", 2, 2, 0, 100 * 10. / 150, 100 * 4.5 / 150, 100 * 14.5 / 150);
  charts_sample_expect(&with, "one_year.csv", "\"\",\"Second plan\"");
  ROW(&with, "one_year.csv", 1, 2, 1, 100 * 10. / 150, 100 * 4.5 / 150, 100 * 14.5 / 150);
  ROW(&with, "between.csv", 0, 3, 1, 162.5, 0, 162.5);
  ROW(&with, "between.csv", 2, 3, 0, 2, 162.5, 164.5);
  ROW(&with, "path.csv", 1, 3, 162.5, 164.5, 160, 170);
  charts_sample_expect(&with, "card_other.csv", "\"164.5 / 160 tonnes/day\"");
  charts_sample_close(&with);
}

/* Twenty parts of 1 to 20: the eleven largest are shown, 1 + … + 9 = 45 go together. */
Test(charts, puts_small_parts_together) {
  char text[4096] = "grdp: 1\ntime: {frequency: annual, base: 2024, end: 2025}\nsets: {many: {";
  for (int i = 1; i <= 20; i++)
    snprintf(text + strlen(text), sizeof text - strlen(text), "m%d: {}%s", i, i < 20 ? ", " : "}}\n");
  strcat(text, "inputs: {'x[m in many]': {each: {");
  for (int i = 1; i <= 20; i++)
    snprintf(text + strlen(text), sizeof text - strlen(text), "m%d: %d%s", i, (i * 7) % 20 + 1,
             i < 20 ? ", " : "}}}\n");
  strcat(text, "charts: {all: {kind: stacked, of: x, in: 2025}}\n");
  charts_sample with = charts_sample_open(text, "");
  cr_expect_eq(charts_sample_draw(&with, GRDP_ENGLISH), 1);
  charts_sample_expect(&with, "all.csv", ",\"Other\"\n");
  double total = 0;
  for (size_t column = 3; column < 15; column++)
    total += charts_sample_number(&with, "all.csv", 0, column);
  cr_expect_float_eq(total, 210, 1e-9, "nothing is lost: %g", total);
  cr_expect_float_eq(charts_sample_number(&with, "all.csv", 0, 14), 45, 1e-9);
  charts_sample_close(&with);
}

Test(charts, has_a_default) {
  charts_sample with = open_fixture("", false);
  cr_expect_eq(charts_sample_draw(&with, GRDP_ENGLISH), 2);
  charts_sample_expect(&with, "series.csv", "\"All, tonnes/day\",\"2025\"");
  ROW(&with, "series.csv", 1, 3, 162.5, 160, 170);
  charts_sample_expect(&with, "targets.csv", "\"Total in 2025\"");
  charts_sample_close(&with);
}

Test(charts, defaults_to_equations_without_targets) {
  charts_sample with = open_fixture("", false);
  with.scenarios[0]->target_count = 0;
  with.results[0]->target_count = 0;
  cr_expect_eq(charts_sample_draw(&with, GRDP_ENGLISH), 1);
  charts_sample_expect(&with, "series.csv", "\"Level: First, part");
  charts_sample_close(&with);
}

/* Plan 7 and 8 %; outcomes 8.333 % in 2025 are no observation, those of 2024 do not exist: no point. */
Test(charts, compares_plans_with_observations_only) {
  charts_sample with = open_fixture("charts: {plans: {kind: scatter, of: [plan, total_growth]}}\n", false);
  cr_expect_eq(charts_sample_draw(&with, GRDP_ENGLISH), 1);
  charts_sample_expect(&with, "plans.gp", "no values");
  charts_sample_close(&with);
}
