/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Targets reached, against formulas solved by hand.
 */
#include "seek.h"

#include <criterion/criterion.h>
#include <math.h>

#include "sought.h"

static const char growing[] = "grdp: 1\n"
                              "time: {frequency: annual, base: 2024, end: 2028}\n"
                              "inputs:\n"
                              "  rate: {path: {2025: 0.1, 2026..: prev}, uncertain: normal(sd=0.02)}\n"
                              "  gift: {path: 4}\n"
                              "  idle: {path: 1}\n"
                              "equations:\n"
                              "  stock: {start: 100, is: stock(-1) * (1 + rate)}\n"
                              "  income: {is: stock + 2 * gift}\n"
                              "  square: {is: income ^ 2}\n"
                              "  capped: {is: \"min(income, 130)\"}\n"
                              "  level: {solve: level ^ 3 == stock, start: 4}\n";

static grdp_status seek(sought *one, const grdp_seek_target *targets, size_t target_count,
                        const grdp_seek_instrument *instruments, size_t count, grdp_seek_answer *out) {
  const grdp_seek_request request = {one->scenario, one->residuals, instruments, count, targets, target_count};
  return grdp_seek(&one->arena, &request, one->diagnostics, out);
}

Test(seek, one_by_one) {
  sought *one = sought_text(growing);
  grdp_seek_answer answer;
  const grdp_seek_instrument rate = by(one, "rate");
  grdp_seek_target target = wanted(one, "square", 2025, 16384.0); /* 128: stock 120 */
  cr_assert(seek(one, &target, 1, &rate, 1, &answer) == GRDP_OK);
  cr_expect(answer.period_count == 1 && answer.before[0] == 0.1);
  cr_expect(fabs(answer.after[0] - 0.2) < 1e-9, "%.17g", answer.after[0]);
  cr_expect(fabs(answer.targets_after[0] / 16384.0 - 1.0) < 1e-10);
  target = wanted(one, "level", 2025, 5.0); /* 125 */
  cr_assert(seek(one, &target, 1, &rate, 1, &answer) == GRDP_OK);
  cr_expect(fabs(answer.after[0] - 0.25) < 1e-10, "%.17g", answer.after[0]);
  free_sought(one);
}

/* Two instruments and one target: the moves are weights squared times slopes, for the model is linear in both. */
Test(seek, least_weighted_move) {
  sought *one = sought_text(growing);
  grdp_seek_answer answer;
  grdp_seek_instrument both[] = {by(one, "rate"), by(one, "gift")};
  const grdp_seek_target target = wanted(one, "income", 2025, 130.0); /* from 118: 12 = 100 r + 2 g */
  cr_assert(seek(one, &target, 1, both, 2, &answer) == GRDP_OK);
  /* weights 0.02 (its standard deviation) and 4 (its size): slopes 2 and 8 by unit of move */
  cr_expect(fabs(answer.after[0] - (0.1 + 0.02 * 12 * 2 / 68)) < 1e-12, "%.17g", answer.after[0]);
  cr_expect(fabs(answer.after[1] - (4 + 4 * 12 * 8.0 / 68)) < 1e-10, "%.17g", answer.after[1]);
  both[0].scale = 0.1;
  both[1].scale = 5;  /* slopes 10 and 10 */
  both[1].high = 4.5; /* would be 7 */
  cr_assert(seek(one, &target, 1, both, 2, &answer) == GRDP_OK);
  cr_expect(answer.after[1] == 4.5 && fabs(answer.after[0] - 0.21) < 1e-12, "%.17g", answer.after[0]);
  free_sought(one);
}

Test(seek, several_periods) {
  sought *one = sought_text(growing);
  grdp_seek_answer answer;
  grdp_seek_instrument rate = by(one, "rate");
  rate.scale = 1;
  const grdp_seek_target targets[] = {wanted(one, "stock", 2026, 100 * 1.3 * 1.2), wanted(one, "stock", 2025, 130)};
  cr_assert(seek(one, targets, 2, &rate, 1, &answer) == GRDP_OK);
  cr_expect(answer.period_count == 2 && answer.periods[0] + 1 == answer.periods[1]);
  cr_expect(fabs(answer.after[0] - 0.3) < 1e-10 && fabs(answer.after[1] - 0.2) < 1e-10);
  free_sought(one);
}

static const char product[] = "grdp: 1\n"
                              "time: {frequency: annual, base: 2024, end: 2025}\n"
                              "inputs: {a: {path: 1}, b: {path: 1}, c: {path: 2}}\n"
                              "equations: {both: {is: a * b}, other: {is: a * b + c}, root: {is: a - 1}}\n";

/* a b = 4 from (1, 1): by symmetry (2, 2) is nearest. */
Test(seek, least_move_along_a_curve) {
  sought *one = sought_text(product);
  grdp_seek_answer answer;
  grdp_seek_instrument both[] = {by(one, "a"), by(one, "b"), by(one, "c")};
  const grdp_seek_target target = wanted(one, "both", 2025, 4.0);
  cr_assert(seek(one, &target, 1, both, 2, &answer) == GRDP_OK);
  cr_expect(fabs(answer.after[0] - 2.0) < 1e-8 && fabs(answer.after[1] - 2.0) < 1e-8, "%.12g %.12g", answer.after[0],
            answer.after[1]);
  /* Two targets: a b = 4, c = 3 */
  const grdp_seek_target two[] = {target, wanted(one, "other", 2025, 7.0)};
  cr_assert(seek(one, two, 2, both, 3, &answer) == GRDP_OK);
  cr_expect(fabs(answer.after[2] - 3.0) < 1e-9 && fabs(answer.after[0] * answer.after[1] - 4.0) < 1e-9);
  const grdp_seek_target zero = wanted(one, "root", 2025, 0.0);
  cr_expect(seek(one, &zero, 1, both, 1, &answer) == GRDP_OK && answer.after[0] == 1.0);
  free_sought(one);
}

Test(seek, add_factors) {
  sought *one = sought_text(growing);
  grdp_seek_answer answer;
  const grdp_seek_instrument stock = by(one, "stock"), level = by(one, "level");
  grdp_seek_target target = wanted(one, "income", 2026, 150.0); /* stock 121 + a 2026 */
  cr_assert(seek(one, &target, 1, &stock, 1, &answer) == GRDP_OK);
  cr_expect(answer.before[0] == 0.0 && fabs(answer.after[0] - 21.0) < 1e-9);
  target = wanted(one, "level", 2025, 5.0); /* 125 = 110 + a: added to the right side */
  cr_assert(seek(one, &target, 1, &level, 1, &answer) == GRDP_OK);
  cr_expect(fabs(answer.after[0] - 15.0) < 1e-8, "%.12g", answer.after[0]);
  free_sought(one);
}

/* Each way of being out of reach names its culprit. */
Test(seek, out_of_reach) {
  grdp_seek_answer answer;
  sought *one = sought_text(growing);
  grdp_seek_instrument rate = by(one, "rate"), idle = by(one, "idle");
  const grdp_seek_target stock = wanted(one, "stock", 2025, 120.0);
  cr_expect(seek(one, &stock, 1, &idle, 1, &answer) == GRDP_NUMERIC);
  cr_expect(sought_told(one, "E0817", "'stock' in 2025, which stays at 110"));
  const grdp_seek_target two[] = {stock, wanted(one, "income", 2025, 140.0)};
  cr_expect(seek(one, two, 2, &rate, 1, &answer) == GRDP_NUMERIC);
  cr_expect(
      sought_told(one, "E0818", "'income' in 2025 apart from 'stock' @ 2025; their multipliers have rank 1 for 2"));
  const grdp_seek_target agreeing[] = {stock, wanted(one, "income", 2025, 128.0)};
  cr_expect(seek(one, agreeing, 2, &rate, 1, &answer) == GRDP_OK && fabs(answer.after[0] - 0.2) < 1e-9);
  rate.high = 0.15;
  cr_expect(seek(one, &stock, 1, &rate, 1, &answer) == GRDP_NUMERIC);
  cr_expect(sought_told(one, "E0819", "comes no nearer to 120 than 115; at a bound: 'rate' @ 2025"));
  rate.low = 0.12;
  cr_expect(seek(one, &stock, 1, &rate, 1, &answer) == GRDP_INVALID &&
            sought_told(one, "E0815", "outside its bounds"));
  const grdp_seek_target capped = wanted(one, "capped", 2025, 150.0);
  const grdp_seek_instrument free_rate = by(one, "rate");
  cr_expect(seek(one, &capped, 1, &free_rate, 1, &answer) == GRDP_NUMERIC);
  cr_expect(sought_told(one, "E0820", "'capped' in 2025 comes no nearer to 150 than 130"));
  free_sought(one);
}

Test(seek, fixed_instrument) {
  sought *one = sought_text("grdp: 1\ntime: {frequency: annual, base: 2024, end: 2026}\n"
                            "inputs: {a: {path: 1}}\nequations: {twice: {is: 2 * a}}\nfix: {a: {2026: 5}}\n");
  grdp_seek_answer answer;
  const grdp_seek_instrument a = by(one, "a");
  grdp_seek_target target = wanted(one, "twice", 2025, 3.0);
  cr_expect(seek(one, &target, 1, &a, 1, &answer) == GRDP_OK && answer.after[0] == 1.5);
  target = wanted(one, "twice", 2026, 3.0);
  cr_expect(seek(one, &target, 1, &a, 1, &answer) == GRDP_INVALID &&
            sought_told(one, "E0812", "'a' is fixed in 2026"));
  free_sought(one);
}

/* Domestic revenue is recurrent revenue of 2024 grown by buoyancy times the growth of nominal value added, and land. */
Test(seek, haiphong_revenue) {
  sought *one = sought_file(GRDP_SCENARIOS "/haiphong/resolution.yaml");
  const grdp_result *result = sought_result(one, false);
  grdp_seek_answer answer;
  const grdp_seek_instrument buoyancy = by(one, "buoyancy"), exports = by(one, "export_plan");
  const grdp_seek_target domestic = wanted(one, "domestic", 2025, 55000),
                         customs = wanted(one, "revenue[customs]", 2025, 70000);
  double growth = sought_value(one, result, "value_added_current", 2025) /
                      sought_value(one, result, "value_added_current", 2024) -
                  1.0;
  double recurrent = sought_value(one, result, "revenue_trend[recurrent]", 2024);
  double needed = ((55000 - sought_value(one, result, "revenue[land]", 2025)) / recurrent - 1.0) / growth;
  cr_assert(seek(one, &domestic, 1, &buoyancy, 1, &answer) == GRDP_OK);
  cr_expect(fabs(answer.after[0] - needed) < 1e-9, "%.12g, by hand %.12g", answer.after[0], needed);
  cr_expect(fabs(answer.after[0] - 1.8043) < 5e-5, "as the scenario of the stretch goals has it");
  /* customs = customs of 2024 (1 + 0.8 ((1 + g) e - 1)), with e the change of the exchange rate */
  double rate = sought_value(one, result, "exchange_rate", 2025) / sought_value(one, result, "exchange_rate", 2024);
  double before = sought_value(one, result, "revenue_trend[customs]", 2024);
  double elasticity = sought_value(one, result, "customs_elasticity", 2025);
  cr_assert(seek(one, &customs, 1, &exports, 1, &answer) == GRDP_OK);
  needed = (1.0 + (70000 / before - 1.0) / elasticity) / rate - 1.0;
  cr_expect(fabs(answer.after[0] - needed) < 1e-9, "%.12g, by hand %.12g", answer.after[0], needed);
  cr_expect(fabs(answer.after[0] - 0.1789) < 1e-4);
  free_sought(one);
}
