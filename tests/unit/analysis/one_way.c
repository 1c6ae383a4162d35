/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One input at a time: tornado, derivatives and elementary effects, against closed forms.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "asked.h"

static const double normal_95 = 1.6448536269514722;

static bool near(double a, double b, double tolerance) {
  return fabs(a - b) <= tolerance * (1.0 + fabs(b));
}

/* ---- tornado ---- */

static const char linear[] = "grdp: 1\n"
                             "time: {frequency: annual, base: 2024, end: 2025}\n"
                             "inputs:\n"
                             "  a: {path: 5, uncertain: normal(sd=1)}\n"
                             "  b: {path: 2, uncertain: \"uniform(low=0, high=4)\"}\n"
                             "  c: {path: 0, uncertain: \"discrete(0=0.8, 10=0.15, 20=0.05)\"}\n"
                             "  one: {path: 1}\n"
                             "equations:\n"
                             "  y: {is: 2 * a - 3 * b + c * one}\n"
                             "  x: {is: a - 4}\n"
                             "targets:\n"
                             "  t: {series: x, in: 2025, at_least: 0}\n";

/* Of the standard normal: its density, and the mean over the tenth from k / 10 on. */
static double mean_of_tenth(int k) {
  static const double edges[] = {
      -INFINITY, -1.2815515655446004, -0.8416212335729143, -0.5244005127080407, -0.2533471031357997,
      0.0,       0.2533471031357997,  0.5244005127080407,  0.8416212335729143,  1.2815515655446004,
      INFINITY};
  double low = exp(-0.5 * edges[k] * edges[k]), high = exp(-0.5 * edges[k + 1] * edges[k + 1]);
  return 10.0 * (low - high) / sqrt(2.0 * acos(-1.0));
}

Test(one_way, tornado_of_a_linear_model) {
  sought *one = sought_text(linear);
  asked all = ask_of(one, GRDP_SENSITIVITY_TORNADO);
  ask_value(&all, "y", 2025);
  ask_value(&all, "x", 2025);
  cr_assert(ask(&all) == GRDP_OK);
  cr_expect(all.answer.players.count == 3 && all.answer.base == 16384 && all.answer.failed == 0);
  cr_expect(near(number_of(&all, 0, "a", GRDP_EFFECT_LOW), 10 - 6 - 2 * normal_95, 1e-9));
  cr_expect(near(number_of(&all, 0, "a", GRDP_EFFECT_HIGH), 10 - 6 + 2 * normal_95, 1e-9));
  cr_expect(near(number_of(&all, 0, "b", GRDP_EFFECT_LOW), 10 - 3 * 0.2, 1e-9));
  cr_expect(near(number_of(&all, 0, "b", GRDP_EFFECT_HIGH), 10 - 3 * 3.8, 1e-9));
  cr_expect(number_of(&all, 0, "c", GRDP_EFFECT_LOW) == 4.0);
  cr_expect(number_of(&all, 0, "c", GRDP_EFFECT_HIGH) == 14.0); /* P(c <= 10) is 0.95 */
  cr_expect(number_of(&all, 1, "b", GRDP_EFFECT_LOW) == 1.0 && number_of(&all, 1, "b", GRDP_EFFECT_HIGH) == 1.0);
  cr_expect(isnan(effect_of(&all, 0, "a", GRDP_EFFECT_LOW, UINT32_MAX)->low));
  for (uint32_t bin = 0; bin < 10; bin++) {
    const grdp_effect *mean = effect_of(&all, 1, "a", GRDP_EFFECT_CONDITIONAL_MEAN, bin);
    cr_expect(mean->low <= mean->value && mean->value <= mean->high);
    cr_expect(near(mean->value, 1.0 + mean_of_tenth((int)bin), 1e-3), "%u: %g", bin, mean->value);
    mean = effect_of(&all, 0, "b", GRDP_EFFECT_CONDITIONAL_MEAN, bin);
    cr_expect(near(mean->value, 10 + 2.5 - 3 * (0.2 + 0.4 * bin), 0.02), "%u: %g", bin, mean->value);
  }
  /* x is a straight line in a score */
  cr_expect(near(number_of(&all, 1, NULL, GRDP_EFFECT_R_SQUARED), 1.0, 1e-9) && !all.answer.interacts[1]);
  free_sought(one);
}

/* With a at its 5th percentile x is 1 - 1.64; else P(x >= 0) is that of a normal 1 above it. */
Test(one_way, tornado_of_a_probability) {
  sought *one = sought_text(linear);
  asked all = ask_of(one, GRDP_SENSITIVITY_TORNADO);
  ask_target(&all, 0);
  cr_assert(ask(&all) == GRDP_OK);
  cr_expect(number_of(&all, 0, "a", GRDP_EFFECT_LOW) == 0.0 && number_of(&all, 0, "a", GRDP_EFFECT_HIGH) == 1.0);
  cr_expect(near(number_of(&all, 0, "b", GRDP_EFFECT_LOW), 0.841344746068543, 1e-3));
  cr_expect(holds(&all, "b", GRDP_EFFECT_HIGH, 0.841344746068543));
  const grdp_effect *low = effect_of(&all, 0, "a", GRDP_EFFECT_LOW, UINT32_MAX);
  cr_expect(low->low == 0.0 && low->high > 0.0 && low->high < 1e-3);
  cr_expect(effect_of(&all, 0, "a", GRDP_EFFECT_CONDITIONAL_MEAN, 0)->value == 0.0);
  /* the second tenth of a reaches to -0.84, the target lies at -1 */
  double part = effect_of(&all, 0, "a", GRDP_EFFECT_CONDITIONAL_MEAN, 1)->value;
  cr_expect(fabs(part - 10 * (0.2 - 0.15865525393145707)) < 2e-3, "%g", part);
  cr_expect(all.answer.interacts[0]);
  free_sought(one);
}

static const char several[] = "grdp: 1\n"
                              "time: {frequency: annual, base: 2024, end: 2026}\n"
                              "sets: {s: {p: {}, q: {}}}\n"
                              "inputs:\n"
                              "  r: {path: 1, uncertain: normal(sd=1), every: period}\n"
                              "  \"k[i in s]\": {path: 0, uncertain: normal(sd=1)}\n"
                              "equations:\n"
                              "  y: {is: \"k[p] * k[q]\"}\n"
                              "  z: {is: r + r(-1), start: 0}\n"
                              "  e: {is: 0 * r, uncertain: normal(sd=2), every: period}\n"
                              "correlation:\n"
                              "  kind: pearson\n"
                              "  pairs: {\"k[p] ~ k[q]\": 0.5}\n";

Test(one_way, tornado_of_products_periods_and_residuals) {
  sought *one = sought_text(several);
  asked all = ask_of(one, GRDP_SENSITIVITY_TORNADO);
  ask_value(&all, "y", 2025);
  ask_value(&all, "z", 2026);
  ask_value(&all, "e", 2025);
  cr_assert(ask(&all) == GRDP_OK);
  cr_expect(all.answer.interacts[0] && !all.answer.interacts[1]);
  /* all periods together */
  cr_expect(near(number_of(&all, 1, "r", GRDP_EFFECT_HIGH), 2 + 2 * normal_95, 1e-9));
  /* the mean of two scores, standardised: z has sd sqrt 2 */
  const grdp_effect *mean = effect_of(&all, 1, "r", GRDP_EFFECT_CONDITIONAL_MEAN, 9);
  cr_expect(near(mean->value, 2.0 + sqrt(2.0) * mean_of_tenth(9), 2e-3), "%g", mean->value);
  cr_expect(near(number_of(&all, 2, "e", GRDP_EFFECT_LOW), -2 * normal_95, 1e-9));
  /* E(k[p] k[q] | k[p]) is half of the square */
  mean = effect_of(&all, 0, "k[p]", GRDP_EFFECT_CONDITIONAL_MEAN, 9);
  cr_expect(mean->low < mean->value && mean->value < mean->high);
  double z = 1.2815515655446004, truth = 0.5 * (1.0 + 10.0 * z * exp(-0.5 * z * z) / sqrt(2.0 * acos(-1.0)));
  cr_expect(mean->low < truth && truth < mean->high && mean->high - mean->low < 0.5, "%g", mean->value);
  free_sought(one);
}

/* ---- derivatives ---- */

static const char growing[] = "grdp: 1\n"
                              "time: {frequency: annual, base: 2024, end: 2026}\n"
                              "inputs:\n"
                              "  rate: {path: {2025: 0.1, 2026: 0.2}}\n"
                              "  gift: {path: 4, uncertain: normal(sd=1)}\n"
                              "  idle: {path: 1}\n"
                              "  zero: {path: 0}\n"
                              "equations:\n"
                              "  stock: {start: 100, is: stock(-1) * (1 + rate)}\n"
                              "  income: {is: stock + gift ^ 2 + 3 * zero}\n"
                              "  level: {solve: level ^ 3 == income, start: 4}\n"
                              "  nothing: {is: zero * gift}\n";

Test(one_way, derivatives_by_hand) {
  sought *one = sought_text(growing);
  asked all = ask_of(one, GRDP_SENSITIVITY_LOCAL);
  ask_value(&all, "income", 2026);
  ask_value(&all, "level", 2026);
  ask_value(&all, "nothing", 2026);
  cr_assert(ask(&all) == GRDP_OK);
  /* 100 * 1.1 * 1.2 + 16 = 148; d / d rate: 100 * 1.2 and 100 * 1.1 */
  cr_expect(near(number_of(&all, 0, "rate", GRDP_EFFECT_DERIVATIVE), 230.0, 1e-12));
  cr_expect(near(number_of(&all, 0, "rate", GRDP_EFFECT_ELASTICITY), (12.0 + 22.0) / 148.0, 1e-12));
  cr_expect(near(number_of(&all, 0, "gift", GRDP_EFFECT_DERIVATIVE), 8.0, 1e-12));
  cr_expect(near(number_of(&all, 0, "gift", GRDP_EFFECT_ELASTICITY), 32.0 / 148.0, 1e-12));
  cr_expect(near(number_of(&all, 0, "zero", GRDP_EFFECT_DERIVATIVE), 3.0, 1e-12));
  cr_expect(number_of(&all, 0, "zero", GRDP_EFFECT_ELASTICITY) == 0.0);
  cr_expect(all.answer.players.count == 3, "idle plays no part");
  double slope = 1.0 / (3.0 * pow(148.0, 2.0 / 3.0));
  cr_expect(near(number_of(&all, 1, "rate", GRDP_EFFECT_DERIVATIVE), 230.0 * slope, 1e-9));
  cr_expect(near(number_of(&all, 1, "gift", GRDP_EFFECT_ELASTICITY), 32.0 / 148.0 / 3.0, 1e-9));
  cr_expect(number_of(&all, 2, "zero", GRDP_EFFECT_DERIVATIVE) == 4.0);
  cr_expect(effect_of(&all, 2, "zero", GRDP_EFFECT_ELASTICITY, UINT32_MAX) == NULL, "of a result of 0");
  free_sought(one);
}

Test(one_way, derivatives_of_each_period) {
  sought *one = sought_text(growing);
  asked all = ask_of(one, GRDP_SENSITIVITY_LOCAL);
  all.request.choice.each_period = true;
  ask_value(&all, "income", 2026);
  cr_assert(ask(&all) == GRDP_OK);
  cr_expect(near(number_of(&all, 0, "rate@2025", GRDP_EFFECT_DERIVATIVE), 120.0, 1e-12));
  cr_expect(near(number_of(&all, 0, "rate@2026", GRDP_EFFECT_DERIVATIVE), 110.0, 1e-12));
  cr_expect(near(number_of(&all, 0, "gift@2026", GRDP_EFFECT_DERIVATIVE), 8.0, 1e-12));
  cr_expect(all.answer.players.count == 4);
  free_sought(one);
}

Test(one_way, derivatives_need_something_that_moves) {
  sought *one = sought_text("grdp: 1\n"
                            "time: {frequency: annual, base: 2024, end: 2025}\n"
                            "inputs: {a: {path: 1}}\n"
                            "equations: {y: {is: 2}}\n");
  asked all = ask_of(one, GRDP_SENSITIVITY_LOCAL);
  ask_value(&all, "y", 2025);
  cr_expect(ask(&all) == GRDP_INVALID && sought_told(one, "E1121", "depends on no input"));
  all.request.method = GRDP_SENSITIVITY_TORNADO;
  cr_expect(ask(&all) == GRDP_INVALID && sought_told(one, "E1101", "no input is uncertain"));
  all.request.method = GRDP_SENSITIVITY_MORRIS;
  cr_expect(ask(&all) == GRDP_INVALID);
  free_sought(one);
}

/* ---- elementary effects ---- */

static const char boxes[] = "grdp: 1\n"
                            "time: {frequency: annual, base: 2024, end: 2026}\n"
                            "inputs:\n"
                            "  a: {path: 0.5, uncertain: \"uniform(low=0, high=1)\"}\n"
                            "  b: {path: 0.5, uncertain: \"uniform(low=0, high=1)\"}\n"
                            "  c: {path: 0.5, uncertain: \"uniform(low=0, high=1)\", every: period}\n"
                            "  coin: {path: 0, uncertain: bernoulli(p=0.5)}\n"
                            "equations:\n"
                            "  line: {is: 3 * a - 5 * b + 100}\n"
                            "  product: {is: a * b}\n"
                            "  root: {is: 1 / (a - 2)}\n"
                            "  both: {is: c + c(-1), start: 0}\n"
                            "  jump: {is: coin}\n"
                            "  flat: {is: 7}\n"
                            "targets:\n"
                            "  t: {series: line, in: 2025, at_least: 99}\n";

Test(one_way, elementary_effects) {
  sought *one = sought_text(boxes);
  asked all = ask_of(one, GRDP_SENSITIVITY_MORRIS);
  ask_value(&all, "line", 2025);
  ask_value(&all, "product", 2025);
  ask_value(&all, "flat", 2025);
  ask_value(&all, "jump", 2025);
  cr_assert(ask(&all) == GRDP_OK);
  cr_expect(near(number_of(&all, 0, "a", GRDP_EFFECT_MU), 3.0, 1e-9));
  cr_expect(near(number_of(&all, 0, "b", GRDP_EFFECT_MU), -5.0, 1e-9));
  cr_expect(near(number_of(&all, 0, "b", GRDP_EFFECT_MU_STAR), 5.0, 1e-9));
  cr_expect(number_of(&all, 0, "b", GRDP_EFFECT_SIGMA) < 1e-7);
  cr_expect(number_of(&all, 0, "coin", GRDP_EFFECT_MU_STAR) == 0.0);
  /* EE of a is b, which is uniform */
  cr_expect(near(number_of(&all, 1, "a", GRDP_EFFECT_MU), 0.5, 1e-2));
  cr_expect(near(number_of(&all, 1, "a", GRDP_EFFECT_SIGMA), sqrt(1.0 / 12.0), 1e-2));
  cr_expect(number_of(&all, 2, "a", GRDP_EFFECT_MU_STAR) == 0.0 && number_of(&all, 2, "a", GRDP_EFFECT_SIGMA) == 0.0);
  /* The jump is crossed with u and v on both sides of a half: E 1 / |u - v| given |u - v| >= d = 1 / 16 is
   * 2 (integral from d to 1/2 of x / x, and from 1/2 to 1 of (1 - x) / x) / (1 - d)^2 */
  double d = 0.0625, truth = 2.0 * ((0.5 - d) + (log(2.0) - 0.5)) / ((1.0 - d) * (1.0 - d));
  cr_expect(near(number_of(&all, 3, "coin", GRDP_EFFECT_MU_STAR), truth, 1e-2), "%g, not %g",
            number_of(&all, 3, "coin", GRDP_EFFECT_MU_STAR), truth);
  free_sought(one);
}

/* c moves in both periods: of the sum of both steps over their root mean square only the size is told. */
Test(one_way, elementary_effects_of_paths) {
  sought *one = sought_text(boxes);
  asked all = ask_of(one, GRDP_SENSITIVITY_MORRIS);
  ask_value(&all, "both", 2026);
  cr_assert(ask(&all) == GRDP_OK);
  cr_expect(effect_of(&all, 0, "c", GRDP_EFFECT_MU, UINT32_MAX) == NULL);
  cr_expect(effect_of(&all, 0, "c", GRDP_EFFECT_SIGMA, UINT32_MAX) == NULL);
  double size = number_of(&all, 0, "c", GRDP_EFFECT_MU_STAR);
  cr_expect(size > 1.0 && size < 2.0, "%g", size);
  all.request.choice.each_period = true;
  cr_assert(ask(&all) == GRDP_OK);
  cr_expect(near(number_of(&all, 0, "c@2025", GRDP_EFFECT_MU), 1.0, 1e-9));
  free_sought(one);
}

Test(one_way, elementary_effects_grow_and_refuse) {
  sought *one = sought_text(boxes);
  asked all = ask_of(one, GRDP_SENSITIVITY_MORRIS);
  ask_value(&all, "product", 2025);
  all.request.precision = 0.01;
  cr_assert(ask(&all) == GRDP_OK);
  cr_expect(all.answer.aimed && all.answer.reached && all.answer.base < 16384);
  ask_target(&all, 0);
  cr_expect(ask(&all) == GRDP_INVALID && sought_told(one, "E1107", "morris"));
  free_sought(one);
}

/* ---- what does not go well ---- */

Test(one_way, failures) {
  sought *one = sought_text("grdp: 1\n"
                            "time: {frequency: annual, base: 2024, end: 2025}\n"
                            "inputs: {a: {path: 5, uncertain: normal(sd=1)}, b: {path: 1, uncertain: normal(sd=1)}}\n"
                            "equations: {y: {is: log(a - 4) + b}, z: {is: log(b - 0.999999999) - a * 1e-300}}\n");
  asked all = ask_of(one, GRDP_SENSITIVITY_TORNADO);
  ask_value(&all, "y", 2025);
  cr_assert(ask(&all) == GRDP_OK);
  cr_expect(isnan(number_of(&all, 0, "a", GRDP_EFFECT_LOW)));
  cr_expect(near(number_of(&all, 0, "a", GRDP_EFFECT_HIGH), 1 + log(1 + normal_95), 1e-9));
  cr_expect(fabs((double)all.answer.failed / 16384.0 - 0.1587) < 1e-2);
  all.request.method = GRDP_SENSITIVITY_MORRIS;
  cr_assert(ask(&all) == GRDP_OK);
  cr_expect(all.answer.failed > 0 && all.answer.failed < 16384);
  free_sought(one);
}

Test(one_way, all_draws_fail) {
  sought *one = sought_text("grdp: 1\n"
                            "time: {frequency: annual, base: 2024, end: 2025}\n"
                            "inputs: {a: {path: 5, uncertain: \"normal(sd=0.1, max=3)\"}}\n"
                            "equations: {y: {is: log(a - 4)}}\n");
  asked all = ask_of(one, GRDP_SENSITIVITY_TORNADO);
  ask_value(&all, "y", 2025);
  cr_expect(ask(&all) == GRDP_NUMERIC && sought_told(one, "E1109", "at every one of"));
  all.request.method = GRDP_SENSITIVITY_MORRIS;
  cr_expect(ask(&all) == GRDP_NUMERIC);
  all.request.method = GRDP_SENSITIVITY_LOCAL;
  cr_assert(ask(&all) == GRDP_OK);
  cr_expect(near(number_of(&all, 0, "a", GRDP_EFFECT_DERIVATIVE), 1.0, 1e-12));
  free_sought(one);
}

/* Joint inputs draw rows of observations: at an end stands the row of that rank of the first. */
Test(one_way, joint_inputs) {
  sought *one = sought_text("grdp: 1\n"
                            "time: {frequency: annual, base: 2024, end: 2025}\n"
                            "inputs:\n"
                            "  a: {path: 0, uncertain: empirical(u), joint: w}\n"
                            "  b: {path: 0, uncertain: empirical(v), joint: w}\n"
                            "equations:\n"
                            "  u: {start: {2020: 3, 2021: 1, 2022: 5, 2023: 4, 2024: 2}, is: u(-1)}\n"
                            "  v: {start: {2020: 7, 2021: 9, 2022: 5, 2023: 6, 2024: 8}, is: v(-1)}\n"
                            "  y: {is: a + b}\n"
                            "  x: {is: a}\n");
  asked all = ask_of(one, GRDP_SENSITIVITY_TORNADO);
  ask_value(&all, "y", 2025);
  ask_value(&all, "x", 2025);
  cr_assert(ask(&all) == GRDP_OK);
  cr_expect(all.answer.players.count == 1);
  cr_expect(number_of(&all, 0, "a + b", GRDP_EFFECT_LOW) == 10.0 &&
            number_of(&all, 0, "a + b", GRDP_EFFECT_HIGH) == 10.0);
  cr_expect(number_of(&all, 1, "a + b", GRDP_EFFECT_LOW) == 1.0 &&
            number_of(&all, 1, "a + b", GRDP_EFFECT_HIGH) == 5.0);
  cr_expect(near(effect_of(&all, 1, "a + b", GRDP_EFFECT_CONDITIONAL_MEAN, 0)->value, 1.0, 1e-9));
  cr_expect(near(effect_of(&all, 1, "a + b", GRDP_EFFECT_CONDITIONAL_MEAN, 9)->value, 5.0, 1e-9));
  all.request.method = GRDP_SENSITIVITY_MORRIS;
  cr_assert(ask(&all) == GRDP_OK);
  cr_expect(number_of(&all, 0, "a + b", GRDP_EFFECT_MU_STAR) == 0.0);
  free_sought(one);
}

Test(one_way, groups) {
  sought *one = sought_text(linear);
  asked all = ask_of(one, GRDP_SENSITIVITY_TORNADO);
  const uint32_t cells[] = {sought_cell(one, "a"), sought_cell(one, "b")};
  const grdp_player_group group = {"both", cells, 2, {0}};
  all.request.choice.groups = &group;
  all.request.choice.group_count = 1;
  ask_value(&all, "y", 2025);
  cr_assert(ask(&all) == GRDP_OK);
  cr_expect(near(number_of(&all, 0, "both", GRDP_EFFECT_LOW), 10 - 2 * normal_95 - 0.6, 1e-9));
  all.request.method = GRDP_SENSITIVITY_LOCAL;
  cr_expect(ask(&all) == GRDP_INVALID && sought_told(one, "E1120", "no use for groups"));
  free_sought(one);
}

Test(one_way, tornado_grows) {
  sought *one = sought_text(linear);
  asked all = ask_of(one, GRDP_SENSITIVITY_TORNADO);
  ask_target(&all, 0);
  all.request.precision = 0.05;
  all.request.draws = 65536;
  cr_assert(ask(&all) == GRDP_OK);
  cr_expect(all.answer.aimed && all.answer.reached && all.answer.base < 65536);
  cr_expect(all.answer.players.count == 3);
  all.request.precision = 1e-9;
  all.request.draws = 4096;
  cr_assert(ask(&all) == GRDP_OK);
  cr_expect(all.answer.aimed && !all.answer.reached && all.answer.base == 4096);
  free_sought(one);
}
