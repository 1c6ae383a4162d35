/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Charts of draws that were made by hand (charts_sample.h), read back from their data files.
 *
 * By hand: the total of 2025 is 162.5 and lies evenly between 146.25 and 178.75, so that P(total >= 160) is
 * 18.75/32.5 = 57.69 %. Growth in 2026 is 8.38 % and at most 9.22 %, so that P(growth >= 10 %) = 0.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "charts_sample.h"

static const char requests[] = "charts:\n"
                               "  fan: {kind: fan, of: total, target: more}\n"
                               "  spread: {kind: distribution, target: more}\n"
                               "  chances: {kind: probabilities}\n"
                               "  together: {kind: correlations}\n";

static charts_sample open_drawn(const char *more, size_t results) {
  charts_sample with = charts_sample_open(charts_sample_model, more);
  if (results > 1)
    charts_sample_run(&with, "other");
  for (size_t i = 0; i < results; i++)
    charts_sample_add_draws(&with, i);
  return with;
}

/* The shares of a distribution's classes added up; coloured alone or all. */
static double shares(const charts_sample *with, const char *name, bool coloured_only) {
  char *text = charts_sample_read(with, name);
  double sum = 0;
  for (const char *line = strchr(text, '\n'); line && line[1]; line = strchr(line + 1, '\n')) {
    double from, to, share, height;
    int coloured;
    cr_assert_eq(sscanf(strstr(line, "\",") + 2, "%lf,%lf,%lf,%lf,%d", &from, &to, &share, &height, &coloured), 5);
    sum += coloured || !coloured_only ? share : 0;
  }
  free(text);
  return sum;
}

Test(charts_draws, makes_a_fan) {
  charts_sample with = open_drawn(requests, 1);
  cr_expect_eq(charts_sample_draw(&with, GRDP_ENGLISH), 4);
  ROW(&with, "fan.csv", 0, 2, 0, 150, 150, 150, 150, 150, 150, 150, NONE, NONE);
  ROW(&with, "fan.csv", 1, 2, 1, 162.5 * 0.91, 162.5 * 1.09, 162.5 * 0.94, 162.5 * 1.06, 162.5 * 0.97, 162.5 * 1.03,
      162.5, 160, 170);
  charts_sample_expect(&with, "fan.csv", "\"90%: 5th to 95th percentile: from\",\"90%: 5th to 95th percentile: to\"");
  charts_sample_expect(&with, "fan.gp", "'tonnes/day · Base plan · 65,536 draws'");
  charts_sample_expect(&with, "fan.gp", "pointwise");
  charts_sample_close(&with);
}

/* Class 25 of 60 reaches from 159.79 to 160.33; the target goes through it. */
Test(charts_draws, makes_a_distribution) {
  charts_sample with = open_drawn(requests, 1);
  charts_sample_draw(&with, GRDP_ENGLISH);
  ROW(&with, "spread.csv", 0, 1, 146.25, 146.25 + 32.5 / 60, 100. / 60, (100. / 60) / (32.5 / 60), 0);
  ROW(&with, "spread.csv", 25, 1, 146.25 + 25 * 32.5 / 60, 160);
  ROW(&with, "spread.csv", 26, 1, 160, 146.25 + 26 * 32.5 / 60);
  cr_expect_float_eq(shares(&with, "spread.csv", false), 100, 1e-9);
  cr_expect_float_eq(shares(&with, "spread.csv", true), 100 * 18.75 / 32.5, 1e-9);
  charts_sample_expect(&with, "spread.gp", "'P(≥ 160 tonnes/day) = 57.7% ± 0.4'");
  charts_sample_expect(&with, "spread.gp", "'Target ≥ 160'");
  charts_sample_expect(&with, "spread.gp", "'Median 162.5'");
  charts_sample_expect(&with, "spread.gp", "· 2025 ·");
  charts_sample_close(&with);
}

Test(charts_draws, writes_probabilities) {
  charts_sample with = open_drawn(requests, 1);
  charts_sample_draw(&with, GRDP_ENGLISH);
  double share = 100 * 18.75 / 32.5;
  ROW(&with, "chances.csv", 0, 1, 0, share, GRDP_PLOT_COLOUR_FIRST);
  ROW(&with, "chances.csv", 0, 5, share - 0.39, share + 0.39);
  ROW(&with, "chances.csv", 1, 1, 1, 0, GRDP_PLOT_COLOUR_FIRST);
  ROW(&with, "chances.csv", 2, 1, 2, 0, GRDP_PLOT_COLOUR_ALL);
  charts_sample_expect(&with, "chances.csv", "\"Total in 2025 ≥ 160 tonnes/day\"");
  charts_sample_expect(&with, "chances.csv", ",\"57.7% ± 0.4\",");
  charts_sample_expect(&with, "chances.csv", "\"Growth ≥ 10%\",1,0,");
  charts_sample_expect(&with, "chances.csv", ",\"< 0.06%\",0,0.06,");
  charts_sample_expect(&with, "chances.csv", "\"All targets together\"");
  char *text = charts_sample_read(&with, "chances.csv");
  cr_expect(strstr(text, "other") == NULL, "a tracked target has no probability:\n%s", text);
  free(text);
  charts_sample_close(&with);
}

Test(charts_draws, writes_correlations) {
  charts_sample with = open_drawn(requests, 1);
  charts_sample_draw(&with, GRDP_ENGLISH);
  ROW(&with, "together.csv", 0, 2, 0, 0, 1, 1);
  ROW(&with, "together.csv", 1, 2, 0, 1, -0.256, 0);
  charts_sample_expect(&with, "together.csv", "\"All, 2025\",\"Growth, 2026\",0,1,-0.256");
  charts_sample_expect(&with, "together.gp", "D = 2\n");
  charts_sample_close(&with);
}

Test(charts_draws, speaks_vietnamese) {
  charts_sample with = open_drawn(requests, 1);
  charts_sample_draw(&with, GRDP_VIETNAMESE);
  charts_sample_expect(&with, "fan.csv", "\"90%: phân vị 5 đến 95: từ\",\"90%: phân vị 5 đến 95: đến\"");
  charts_sample_expect(&with, "fan.gp", "'tấn/ngày · Phương án cơ sở · 65.536 lần mô phỏng'");
  charts_sample_expect(&with, "spread.gp", "'P(≥ 160 tấn/ngày) = 57,7% ± 0,4'");
  charts_sample_expect(&with, "spread.gp", "'Trung vị 162,5'");
  charts_sample_expect(&with, "chances.gp", "Xác suất đạt từng chỉ tiêu");
  charts_sample_expect(&with, "chances.csv", "\"< 0,06%\"");
  charts_sample_expect(&with, "chances.csv", "\"Đạt đồng thời mọi chỉ tiêu\"");
  charts_sample_expect(&with, "together.gp", "Tương quan hạng Spearman");
  charts_sample_close(&with);
}

/* With b growing by 9 %: 164.5 in 2025, P = (180.95 - 160)/32.9. A fan has panels, a distribution too, bars a lane. */
Test(charts_draws, puts_scenarios_side_by_side) {
  charts_sample with = open_drawn(requests, 2);
  cr_expect_eq(charts_sample_draw(&with, GRDP_ENGLISH), 5, "correlations are of one scenario");
  ROW(&with, "fan.csv", 4, 3, 164.5 * 0.91, 164.5 * 1.09);
  charts_sample_expect(&with, "fan.csv", "\"Second plan\",\"2026\"");
  charts_sample_expect(&with, "spread.csv", "\"Second plan\",");
  ROW(&with, "chances.csv", 1, 2, 100 * (180.95 - 160) / 32.9, GRDP_PLOT_COLOUR_FIRST + 1);
  charts_sample_expect(&with, "together_model.gp", "Base plan");
  charts_sample_expect(&with, "together_other.gp", "Second plan");
  charts_sample_close(&with);
}

/* In one period the scenarios are the categories, each with its boxes. */
Test(charts_draws, puts_boxes_side_by_side) {
  charts_sample with = open_drawn("charts: {fan: {kind: fan, of: total, in: 2025, target: more}}\n", 2);
  cr_expect_eq(charts_sample_draw(&with, GRDP_ENGLISH), 1);
  charts_sample_expect(&with, "fan.csv", "\"\",\"Base plan\",0,");
  ROW(&with, "fan.csv", 1, 2, 1, 164.5 * 0.91, 164.5 * 1.09);
  ROW(&with, "fan.csv", 1, 9, 164.5, 160, 170);
  charts_sample_expect(&with, "fan.gp", "with boxxyerror");
  charts_sample_close(&with);
}

/* Several series: a panel for each, or with several scenarios a sheet; without a target the 90 % are marked. */
Test(charts_draws, shows_several_series) {
  static const char several[] = "charts:\n"
                                "  fans: {kind: fan, of: [total, total_growth]}\n"
                                "  spreads: {kind: distribution, of: [total, 'level[a]'], in: 2025..2026}\n";
  charts_sample with = open_drawn(several, 1);
  cr_expect_eq(charts_sample_draw(&with, GRDP_ENGLISH), 2);
  charts_sample_expect(&with, "fans.csv", "\"All, tonnes/day\",\"2025\"");
  charts_sample_expect(&with, "fans.csv", "\"Growth, %\",\"2025\"");
  charts_sample_expect(&with, "spreads.csv", "\"Level: First, part, tonnes/day, 2026\",");
  charts_sample_expect(&with, "spreads.gp", "5th percentile");
  cr_expect_float_eq(shares(&with, "spreads.csv", false), 400, 1e-9);
  charts_sample_run(&with, "other");
  charts_sample_add_draws(&with, 1);
  cr_expect_eq(charts_sample_draw(&with, GRDP_ENGLISH), 6, "two sheets of fans, four of distributions");
  charts_sample_close(&with);
}

Test(charts_draws, leaves_charts_of_draws_out_without_them) {
  charts_sample with = charts_sample_open(charts_sample_model, requests);
  grdp_charts_report report = charts_sample_report(&with, GRDP_ENGLISH);
  cr_expect_eq(report.charts, 0);
  cr_expect_eq(report.undrawn, 4);
  charts_sample_close(&with);
}

Test(charts_draws, has_a_default) {
  charts_sample with = open_drawn("", 1);
  grdp_charts_report report = charts_sample_report(&with, GRDP_ENGLISH);
  cr_expect_eq(report.charts, 5);
  cr_expect_eq(report.undrawn, 0);
  ROW(&with, "fan.csv", 1, 3, 162.5 * 0.91, 162.5 * 1.09);
  charts_sample_expect(&with, "probabilities.gp", "Probability of meeting each target");
  charts_sample_expect(&with, "correlations.gp", "How the results move together");
  charts_sample_close(&with);
}

/* An input does not vary here: a fan is its line alone, a distribution says so. */
Test(charts_draws, shows_what_does_not_vary) {
  charts_sample with =
      open_drawn("charts:\n  fan: {kind: fan, of: plan}\n  spread: {kind: distribution, of: plan}\n", 1);
  cr_expect_eq(charts_sample_draw(&with, GRDP_ENGLISH), 2);
  ROW(&with, "fan.csv", 1, 3, NONE, NONE, NONE, NONE, NONE, NONE, 8);
  charts_sample_expect(&with, "spread.gp", "no values");
  charts_sample_expect(&with, "spread.gp", "does not vary: ");
  charts_sample_close(&with);
}

/* One scenario without draws beside one that has them: its lane is empty, its fan a line. */
Test(charts_draws, mixes_scenarios_with_and_without_draws) {
  charts_sample with = charts_sample_open(charts_sample_model, requests);
  charts_sample_run(&with, "other");
  charts_sample_add_draws(&with, 1);
  cr_expect_eq(charts_sample_draw(&with, GRDP_ENGLISH), 4);
  ROW(&with, "fan.csv", 1, 3, NONE, NONE, NONE, NONE, NONE, NONE, 162.5);
  charts_sample_expect(&with, "chances.csv", ",\"–\",");
  charts_sample_expect(&with, "spread.gp", "does not vary: Base plan");
  charts_sample_close(&with);
}
