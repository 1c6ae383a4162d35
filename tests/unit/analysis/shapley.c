/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shapley effects against published closed forms, and against all sets of a linear Gaussian model.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "asked.h"

#define HEAD                                                                                                         \
  "grdp: 1\n"                                                                                                        \
  "time: {frequency: annual, base: 2024, end: 2025}\n"

/* Within one and a half times its interval, that is about three standard errors. */
static void expect(const asked *all, uint32_t look, const char *player, double value, double width) {
  const grdp_effect *effect = effect_of(all, look, player, GRDP_EFFECT_SHAPLEY, UINT32_MAX);
  cr_assert_not_null(effect, "%s", player);
  double reach = (effect->high - effect->low) / 2.0;
  cr_expect(fabs(effect->value - value) <= 1.5 * reach + 1e-12, "%s: %g, not %g +- %g", player, effect->value, value,
            reach);
  cr_expect(reach <= width, "%s: +- %g", player, reach);
}

/* Shares add up to one however few the draws are. */
static void expect_sum(const asked *all, uint32_t look) {
  double sum = 0.0;
  for (size_t i = 0; i < all->answer.effect_count; i++)
    if (all->answer.effects[i].measure == GRDP_EFFECT_SHAPLEY && all->answer.effects[i].look == look)
      sum += all->answer.effects[i].value;
  cr_expect_float_eq(sum, 1.0, 1e-12);
}

#define ANGLE "{path: 0, uncertain: \"uniform(low=-3.141592653589793, high=3.141592653589793)\"}\n"

/* Owen 2014, from the variance components of Ishigami and Homma 1990: what x1 and x3 do together is halved. */
Test(shapley, ishigami) {
  asked all = ask_of(sought_text(HEAD "inputs:\n"
                                      "  x1: " ANGLE "  x2: " ANGLE "  x3: " ANGLE "equations:\n"
                                      "  y: {is: \"sin(x1) + 7 * sin(x2)^2 + 0.1 * x3^4 * sin(x1)\"}\n"),
                     GRDP_SENSITIVITY_SHAPLEY);
  ask_value(&all, "y", 2025);
  cr_assert_eq(ask(&all), GRDP_OK);
  cr_expect_eq(all.answer.runs, 16384 * 8);
  expect(&all, 0, "x1", 0.435747, 0.02);
  expect(&all, 0, "x2", 0.442411, 0.02);
  expect(&all, 0, "x3", 0.121842, 0.02);
  cr_expect_float_eq(number_of(&all, 0, NULL, GRDP_EFFECT_VARIANCE), 13.844587940719, 0.3);
  expect_sum(&all, 0);
  free_sought(all.one);
}

static const char linear[] = HEAD "inputs:\n"
                                  "  x1: {path: 0, uncertain: normal(sd=1)}\n"
                                  "  x2: {path: 0, uncertain: normal(sd=1)}\n"
                                  "  x3: {path: 0, uncertain: normal(sd=2)}\n"
                                  "correlation:\n"
                                  "  kind: pearson\n"
                                  "  pairs: {x2 ~ x3: 0.9}\n"
                                  "equations:\n"
                                  "  y: {is: x1 + x2 + x3}\n"
                                  "  steady: {is: 3}\n"
                                  "targets:\n"
                                  "  low: {series: y, in: 2025, at_most: 0}\n";

/* Owen and Prieur 2017, doi:10.1137/16M1097717, theorem for three variables. */
Test(shapley, correlated_inputs) {
  asked all = ask_of(sought_text(linear), GRDP_SENSITIVITY_SHAPLEY);
  ask_value(&all, "y", 2025);
  ask_value(&all, "steady", 2025);
  cr_assert_eq(ask(&all), GRDP_OK);
  expect(&all, 0, "x1", 0.1041667, 0.005);
  expect(&all, 0, "x2", 0.4182292, 0.005);
  expect(&all, 0, "x3", 0.4776042, 0.005);
  expect_sum(&all, 0);
  cr_expect(isnan(number_of(&all, 1, "x1", GRDP_EFFECT_SHAPLEY)), "what does not vary has no shares");
  free_sought(all.one);
}

/* A group of what is correlated: 1 / 9.6 and 8.6 / 9.6 of the variance, as without correlation. */
Test(shapley, groups) {
  sought *one = sought_text(linear);
  const uint32_t cells[] = {sought_cell(one, "x2"), sought_cell(one, "x3")};
  const grdp_player_group group = {"both", cells, 2, {0}};
  asked all = ask_of(one, GRDP_SENSITIVITY_SHAPLEY);
  ask_value(&all, "y", 2025);
  all.request.choice.groups = &group;
  all.request.choice.group_count = 1;
  cr_assert_eq(ask(&all), GRDP_OK);
  cr_expect_eq(all.answer.players.count, 2);
  expect(&all, 0, "x1", 1.0 / 9.6, 0.005);
  expect(&all, 0, "both", 8.6 / 9.6, 0.005);
  free_sought(one);
}

/* 1(a + b <= 0) of two standard normals: of the variance 1/4 each has 1/3 alone and the rest they share. With correlation
 * r, alone: corr(1(y <= 0), given a) with E Phi(k a)^2 = 1/4 + asin(k^2 / (1 + k^2)) / (2 pi); by symmetry a half each. */
Test(shapley, of_a_chance) {
  asked all = ask_of(sought_text(HEAD "inputs:\n"
                                      "  a: {path: 0, uncertain: normal(sd=1)}\n"
                                      "  b: {path: 0, uncertain: normal(sd=1)}\n"
                                      "  c: {path: 0, uncertain: normal(sd=1)}\n"
                                      "correlation:\n"
                                      "  pairs: {a ~ b: 0.5}\n"
                                      "equations:\n"
                                      "  y: {is: a + b}\n"
                                      "targets:\n"
                                      "  negative: {series: y, in: 2025, at_most: 0}\n"),
                     GRDP_SENSITIVITY_SHAPLEY);
  ask_target(&all, 0);
  cr_assert_eq(ask(&all), GRDP_OK);
  cr_expect_float_eq(number_of(&all, 0, NULL, GRDP_EFFECT_VARIANCE), 0.25, 0.005);
  expect(&all, 0, "a", 0.5, 0.02);
  expect(&all, 0, "b", 0.5, 0.02);
  cr_expect_eq(number_of(&all, 0, "c", GRDP_EFFECT_SHAPLEY), 0.0);
  free_sought(all.one);
}

/* log fails in a quarter of the draws of each input; of the others both are uniform on (0, 3) and alike. */
Test(shapley, base_points_with_a_failed_run_are_left_out) {
  asked all = ask_of(sought_text(HEAD "inputs:\n"
                                      "  a: {path: 1, uncertain: \"uniform(low=-1, high=3)\"}\n"
                                      "  b: {path: 1, uncertain: \"uniform(low=-1, high=3)\"}\n"
                                      "equations:\n"
                                      "  y: {is: log(a) + 2 * log(b)}\n"),
                     GRDP_SENSITIVITY_SHAPLEY);
  ask_value(&all, "y", 2025);
  cr_assert_eq(ask(&all), GRDP_OK);
  cr_expect_float_eq((double)all.answer.failed / (double)all.answer.base, 1.0 - 81.0 / 256.0, 0.01);
  expect(&all, 0, "a", 0.2, 0.03);
  expect(&all, 0, "b", 0.8, 0.03);
  free_sought(all.one);
}

/* Correlations, deviations and slopes by chance. The shares are of an independent calculation over all 4,096 sets, by
 * b_u' (S_uu - S_uv S_vv^-1 S_vu) b_u (Owen and Prieur 2017, sec. 4), in Python with numpy 1.24; 12 are more than are run
 * set by set. */
static const char twelve[] =
    HEAD "inputs:\n"
         "  x1: {path: 0, uncertain: normal(sd=1.6)}\n"
         "  x2: {path: 0, uncertain: normal(sd=1.1)}\n"
         "  x3: {path: 0, uncertain: normal(sd=1.6)}\n"
         "  x4: {path: 0, uncertain: normal(sd=2.7)}\n"
         "  x5: {path: 0, uncertain: normal(sd=0.6)}\n"
         "  x6: {path: 0, uncertain: normal(sd=2.3)}\n"
         "  x7: {path: 0, uncertain: normal(sd=1.9)}\n"
         "  x8: {path: 0, uncertain: normal(sd=3.0)}\n"
         "  x9: {path: 0, uncertain: normal(sd=1.6)}\n"
         "  x10: {path: 0, uncertain: normal(sd=2.7)}\n"
         "  x11: {path: 0, uncertain: normal(sd=1.2)}\n"
         "  x12: {path: 0, uncertain: normal(sd=2.4)}\n"
         "correlation:\n"
         "  kind: pearson\n"
         "  pairs:\n"
         "    x1 ~ x2: -0.14\n"
         "    x1 ~ x3: -0.19\n"
         "    x2 ~ x3: 0.16\n"
         "    x1 ~ x4: -0.11\n"
         "    x2 ~ x4: 0.37\n"
         "    x3 ~ x4: -0.11\n"
         "    x1 ~ x5: 0.04\n"
         "    x2 ~ x5: 0.25\n"
         "    x3 ~ x5: -0.32\n"
         "    x4 ~ x5: -0.10\n"
         "    x1 ~ x6: 0.02\n"
         "    x2 ~ x6: 0.19\n"
         "    x3 ~ x6: 0.04\n"
         "    x4 ~ x6: -0.05\n"
         "    x5 ~ x6: -0.35\n"
         "    x1 ~ x7: -0.15\n"
         "    x2 ~ x7: -0.08\n"
         "    x3 ~ x7: -0.19\n"
         "    x4 ~ x7: 0.10\n"
         "    x5 ~ x7: -0.55\n"
         "    x6 ~ x7: 0.33\n"
         "    x1 ~ x8: -0.37\n"
         "    x2 ~ x8: 0.26\n"
         "    x3 ~ x8: 0.18\n"
         "    x4 ~ x8: 0.07\n"
         "    x5 ~ x8: 0.34\n"
         "    x6 ~ x8: -0.21\n"
         "    x7 ~ x8: -0.58\n"
         "    x1 ~ x9: 0.27\n"
         "    x2 ~ x9: -0.00\n"
         "    x3 ~ x9: -0.46\n"
         "    x4 ~ x9: -0.21\n"
         "    x5 ~ x9: 0.00\n"
         "    x6 ~ x9: 0.01\n"
         "    x7 ~ x9: -0.13\n"
         "    x8 ~ x9: -0.05\n"
         "    x1 ~ x10: -0.24\n"
         "    x2 ~ x10: 0.08\n"
         "    x3 ~ x10: -0.12\n"
         "    x4 ~ x10: -0.39\n"
         "    x5 ~ x10: -0.11\n"
         "    x6 ~ x10: -0.07\n"
         "    x7 ~ x10: 0.37\n"
         "    x8 ~ x10: -0.13\n"
         "    x9 ~ x10: 0.22\n"
         "    x1 ~ x11: 0.06\n"
         "    x2 ~ x11: -0.45\n"
         "    x3 ~ x11: -0.14\n"
         "    x4 ~ x11: -0.47\n"
         "    x5 ~ x11: 0.36\n"
         "    x6 ~ x11: -0.15\n"
         "    x7 ~ x11: -0.10\n"
         "    x8 ~ x11: 0.06\n"
         "    x9 ~ x11: -0.04\n"
         "    x10 ~ x11: -0.19\n"
         "    x1 ~ x12: 0.35\n"
         "    x2 ~ x12: -0.04\n"
         "    x3 ~ x12: 0.03\n"
         "    x4 ~ x12: 0.17\n"
         "    x5 ~ x12: 0.11\n"
         "    x6 ~ x12: -0.32\n"
         "    x7 ~ x12: -0.22\n"
         "    x8 ~ x12: 0.11\n"
         "    x9 ~ x12: -0.26\n"
         "    x10 ~ x12: -0.00\n"
         "    x11 ~ x12: 0.09\n"
         "equations:\n"
         "  y: {is: \"(1.8) * x1 + (1.3) * x2 + (-0.9) * x3 + (-0.6) * x4 + (0.2) * x5 + (1.0) * x6 + (0.7) * x7 + "
         "(1.1) * x8 + (0.3) * x9 + (-0.7) * x10 + (-0.1) * x11 + (-0.5) * x12\"}\n";

Test(shapley, orders_of_twelve) {
  static const double shares[] = {0.151327218, 0.072241697, 0.053068355, 0.036099658, 0.028513415, 0.269791184,
                                  0.030328579, 0.116021025, 0.071407212, 0.093307552, 0.014205730, 0.063688375};
  static const char *const names[] = {"x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12"};
  asked all = ask_of(sought_text(twelve), GRDP_SENSITIVITY_SHAPLEY);
  ask_value(&all, "y", 2025);
  all.request.draws = 131072;
  cr_assert_eq(ask(&all), GRDP_OK);
  cr_expect_eq(all.answer.runs, 131072 * 24);
  for (size_t i = 0; i < 12; i++)
    expect(&all, 0, names[i], shares[i], 0.01);
  expect_sum(&all, 0);
  free_sought(all.one);
}

/* The number of threads changes no bit, of all sets and of orders. */
Test(shapley, threads_change_nothing) {
  static const char *const texts[] = {linear, twelve};
  for (size_t i = 0; i < 2; i++) {
    asked one = ask_of(sought_text(texts[i]), GRDP_SENSITIVITY_SHAPLEY), two = one;
    ask_value(&one, "y", 2025);
    ask_value(&two, "y", 2025);
    one.request.threads = 1;
    two.request.threads = 3;
    cr_assert(ask(&one) == GRDP_OK && ask(&two) == GRDP_OK);
    cr_assert_eq(one.answer.effect_count, two.answer.effect_count);
    for (size_t j = 0; j < one.answer.effect_count; j++)
      cr_expect_eq(one.answer.effects[j].value, two.answer.effects[j].value);
    free_sought(one.one);
  }
}

Test(shapley, precision) {
  asked all = ask_of(sought_text(linear), GRDP_SENSITIVITY_SHAPLEY);
  ask_value(&all, "y", 2025);
  all.request.draws = 1 << 18;
  all.request.precision = 0.004;
  cr_assert_eq(ask(&all), GRDP_OK);
  cr_expect(all.answer.aimed && all.answer.reached && all.answer.base < 1 << 18);
  expect(&all, 0, "x2", 0.4182292, 0.004);
  free_sought(all.one);
}

static bool stop_at_once(void *context, grdp_progress progress) {
  (void)context;
  (void)progress;
  return false;
}

Test(shapley, stopped) {
  asked all = ask_of(sought_text(linear), GRDP_SENSITIVITY_SHAPLEY);
  ask_value(&all, "y", 2025);
  all.request.going = stop_at_once;
  cr_assert_eq(ask(&all), GRDP_OK);
  cr_expect(all.answer.partial && all.answer.base == 1024);
  expect_sum(&all, 0);
  free_sought(all.one);
}

static const char moving[] = HEAD "inputs:\n"
                                  "  a: {path: 0, uncertain: normal(sd=1), every: period, persistence: 0.5}\n"
                                  "  b: {path: 0, uncertain: normal(sd=1), every: period}\n"
                                  "  c: {path: 0, uncertain: normal(sd=1)}\n"
                                  "correlation:\n"
                                  "  copula: student(df=5)\n"
                                  "  pairs: {a ~ b: 0.5}\n"
                                  "equations:\n"
                                  "  y: {is: a + b + c}\n";

Test(shapley, persistence_in_a_student_copula_is_refused) {
  sought *one = sought_text(moving);
  asked all = ask_of(one, GRDP_SENSITIVITY_SHAPLEY);
  ask_value(&all, "y", 2025);
  cr_assert_eq(ask(&all), GRDP_INVALID);
  cr_expect(sought_told(one, "E1110", "'a' and 'b'"));
  const uint32_t cells[] = {sought_cell(one, "a"), sought_cell(one, "b")};
  const grdp_player_group group = {"ab", cells, 2, {0}};
  all.request.choice.groups = &group;
  all.request.choice.group_count = 1;
  cr_assert_eq(ask(&all), GRDP_OK, "one player of all of them is fine");
  cr_expect_eq(all.answer.players.count, 2);
  free_sought(one);
}
