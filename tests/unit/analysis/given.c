/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the draws of a run tell, against closed forms.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "asked.h"

static bool near(double a, double b, double tolerance) {
  return fabs(a - b) <= tolerance;
}

/* y has standard deviation 5 = sqrt(9 + 16): coefficients 0.6 and -0.8, of a residual 0. */
static const char linear[] = "grdp: 1\n"
                             "time: {frequency: annual, base: 2024, end: 2026}\n"
                             "inputs:\n"
                             "  a: {path: 10, uncertain: normal(sd=3)}\n"
                             "  b: {path: 0, uncertain: normal(sd=1), every: period}\n"
                             "  c: {path: 0, uncertain: \"uniform(low=-1, high=1)\"}\n"
                             "equations:\n"
                             "  y: {is: a - 4 * b}\n"
                             "  w: {is: 2 * y + 0 * c}\n"
                             "  flat: {is: 3}\n"
                             "targets:\n"
                             "  t: {series: y, in: 2025, at_least: 10}\n";

/* Of normals of correlation r: Spearman's is 6 / pi asin(r / 2) (Pearson 1907). */
static double spearman(double r) {
  return 6.0 / acos(-1.0) * asin(0.5 * r);
}

static void check_linear(const asked *all) {
  cr_expect(all->answer.players.count == 4, "a, b of two periods, c");
  cr_expect(near(number_of(all, 0, NULL, GRDP_EFFECT_R_SQUARED), 1.0, 1e-9));
  cr_expect(near(number_of(all, 0, "a", GRDP_EFFECT_REGRESSION), 0.6, 0.02));
  cr_expect(near(number_of(all, 0, "b@2025", GRDP_EFFECT_REGRESSION), -0.8, 0.02));
  cr_expect(near(number_of(all, 0, "c", GRDP_EFFECT_REGRESSION), 0.0, 1e-9));
  cr_expect(near(number_of(all, 0, "a", GRDP_EFFECT_RANK_CORRELATION), spearman(0.6), 0.03));
  cr_expect(near(number_of(all, 0, "b@2025", GRDP_EFFECT_RANK_CORRELATION), spearman(-0.8), 0.03));
  cr_expect(near(number_of(all, 0, "a", GRDP_EFFECT_FIRST_GIVEN), 0.36, 0.03));
  cr_expect(near(number_of(all, 0, "b@2025", GRDP_EFFECT_FIRST_GIVEN), 0.64, 0.03));
  cr_expect(near(number_of(all, 0, "c", GRDP_EFFECT_FIRST_GIVEN), 0.0, 0.03));
  cr_expect(near(number_of(all, 0, "c", GRDP_EFFECT_PARTIAL_RANK), 0.0, 0.05));
  cr_expect(number_of(all, 0, "a", GRDP_EFFECT_PARTIAL_RANK) > 0.9);
  cr_expect(number_of(all, 0, "b@2025", GRDP_EFFECT_PARTIAL_RANK) < -0.95);
  cr_expect(effect_of(all, 0, "b@2026", GRDP_EFFECT_REGRESSION, UINT32_MAX) == NULL, "comes after the look");
  cr_expect(effect_of(all, 2, "b@2026", GRDP_EFFECT_REGRESSION, UINT32_MAX) != NULL);
  cr_expect(effect_of(all, 1, "a", GRDP_EFFECT_FIRST_GIVEN, UINT32_MAX) == NULL, "a constant");
}

Test(given, linear_model) {
  static const grdp_design_kind kinds[] = {GRDP_DESIGN_SOBOL, GRDP_DESIGN_RANDOM, GRDP_DESIGN_LHS};
  sought *one = sought_text(linear);
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    asked all = ask_of(one, GRDP_SENSITIVITY_GIVEN);
    ask_value(&all, "y", 2025);
    ask_value(&all, "flat", 2025);
    ask_value(&all, "w", 2026);
    ask_target(&all, 0);
    cr_assert(ask_given(&all, kinds[i]) == GRDP_OK);
    cr_expect(all.answer.base == 16384 && all.answer.runs == 16384);
    check_linear(&all);
  }
  free_sought(one);
}

/* Ishigami and Homma (1990), a = 7, b = 0.1: first order 0.313905, 0.442411, 0; linear share: of x1 alone, whose
 * regression is E(x f) / E(x^2) with E(x1 sin x1) = 1 and E(x3^4) = pi^4 / 5. */
static const char ishigami[] =
    "grdp: 1\n"
    "time: {frequency: annual, base: 2024, end: 2025}\n"
    "inputs:\n"
    "  x1: {path: 0, uncertain: \"uniform(low=-3.141592653589793, high=3.141592653589793)\"}\n"
    "  x2: {path: 0, uncertain: \"uniform(low=-3.141592653589793, high=3.141592653589793)\"}\n"
    "  x3: {path: 0, uncertain: \"uniform(low=-3.141592653589793, high=3.141592653589793)\"}\n"
    "equations:\n"
    "  y: {is: sin(x1) + 7 * sin(x2) ^ 2 + 0.1 * x3 ^ 4 * sin(x1)}\n";

Test(given, ishigami) {
  sought *one = sought_text(ishigami);
  asked all = ask_of(one, GRDP_SENSITIVITY_GIVEN);
  all.request.draws = 65536;
  ask_value(&all, "y", 2025);
  cr_assert(ask_given(&all, GRDP_DESIGN_SOBOL) == GRDP_OK);
  cr_expect(near(number_of(&all, 0, "x1", GRDP_EFFECT_FIRST_GIVEN), 0.313905191, 0.012));
  cr_expect(near(number_of(&all, 0, "x2", GRDP_EFFECT_FIRST_GIVEN), 0.442411145, 0.012));
  cr_expect(near(number_of(&all, 0, "x3", GRDP_EFFECT_FIRST_GIVEN), 0.0, 0.012));
  double pi = acos(-1.0), slope = 1.0 + 0.1 * pi * pi * pi * pi / 5.0;
  double share = slope * slope / (pi * pi / 3.0) / 13.844587940719;
  cr_expect(near(number_of(&all, 0, NULL, GRDP_EFFECT_R_SQUARED), share, 0.01));
  cr_expect(near(number_of(&all, 0, "x1", GRDP_EFFECT_REGRESSION), sqrt(share), 0.01));
  free_sought(one);
}

/* Inputs that are the same, that do not vary, and that are correlated. */
Test(given, collinear_inputs) {
  sought *one = sought_text("grdp: 1\n"
                            "time: {frequency: annual, base: 2024, end: 2025}\n"
                            "inputs:\n"
                            "  a: {path: 0, uncertain: empirical(u), joint: w}\n"
                            "  b: {path: 0, uncertain: empirical(v), joint: w}\n"
                            "  c: {path: 0, uncertain: normal(sd=0)}\n"
                            "  f: {path: 0, uncertain: normal(sd=1)}\n"
                            "  e: {path: 0, uncertain: normal(sd=1)}\n"
                            "equations:\n"
                            "  u: {start: {2020: 3, 2021: 1, 2022: 5, 2023: 4, 2024: 2}, is: u(-1)}\n"
                            "  v: {start: {2020: 6, 2021: 2, 2022: 10, 2023: 8, 2024: 4}, is: v(-1)}\n"
                            "  y: {is: a + b + c + f + e}\n"
                            "correlation:\n"
                            "  kind: pearson\n"
                            "  pairs: {f ~ e: 0.8}\n");
  asked all = ask_of(one, GRDP_SENSITIVITY_GIVEN);
  ask_value(&all, "y", 2025);
  cr_assert(ask_given(&all, GRDP_DESIGN_SOBOL) == GRDP_OK);
  cr_expect(near(number_of(&all, 0, NULL, GRDP_EFFECT_R_SQUARED), 1.0, 1e-9));
  cr_expect(isnan(number_of(&all, 0, "b", GRDP_EFFECT_REGRESSION)), "twice a");
  cr_expect(isnan(number_of(&all, 0, "c", GRDP_EFFECT_REGRESSION)), "does not vary");
  cr_expect(isnan(number_of(&all, 0, "c", GRDP_EFFECT_RANK_CORRELATION)));
  /* variances: 9 * 2 of a and b, 1 + 1 + 1.6 of f and e; f explains (1 + 0.8)^2 */
  cr_expect(near(number_of(&all, 0, "a", GRDP_EFFECT_REGRESSION), sqrt(18.0 / 21.6), 0.01));
  cr_expect(near(number_of(&all, 0, "f", GRDP_EFFECT_REGRESSION), sqrt(1.0 / 21.6), 0.01));
  cr_expect(near(number_of(&all, 0, "f", GRDP_EFFECT_FIRST_GIVEN), 3.24 / 21.6, 0.03));
  cr_expect(near(number_of(&all, 0, "a", GRDP_EFFECT_FIRST_GIVEN), 18.0 / 21.6, 0.03));
  cr_expect(near(number_of(&all, 0, "b", GRDP_EFFECT_FIRST_GIVEN), 18.0 / 21.6, 0.03));
  free_sought(one);
}

Test(given, refusals) {
  sought *one = sought_text(linear);
  asked all = ask_of(one, GRDP_SENSITIVITY_GIVEN);
  ask_value(&all, "y", 2025);
  cr_expect(ask(&all) == GRDP_INVALID && sought_told(one, "E1122", "draws of a run"));
  const uint32_t cell = sought_cell(one, "a");
  const grdp_player_group group = {"g", &cell, 1, {0}};
  all.request.choice.groups = &group;
  all.request.choice.group_count = 1;
  cr_expect(ask_given(&all, GRDP_DESIGN_SOBOL) == GRDP_INVALID && sought_told(one, "E1120", "groups"));
  free_sought(one);
}

Test(given, few_draws_and_failures) {
  sought *one = sought_text("grdp: 1\n"
                            "time: {frequency: annual, base: 2024, end: 2025}\n"
                            "inputs: {a: {path: 5, uncertain: normal(sd=1)}, b: {path: 1, uncertain: normal(sd=1)}}\n"
                            "equations: {y: {is: log(a - 4) + b}}\n");
  asked all = ask_of(one, GRDP_SENSITIVITY_GIVEN);
  ask_value(&all, "y", 2025);
  all.request.seed = 7;
  all.request.draws = 1024;
  cr_assert(ask(&all) == GRDP_INVALID);
  const grdp_run_options options = {.draws = 64, .seed = 7, .accept_failures = true};
  grdp_run *run;
  grdp_result *result;
  bool done = false;
  cr_assert(grdp_run_open(one->scenario, one->program, &options, one->diagnostics, &run) == GRDP_OK);
  while (!done)
    cr_assert(grdp_run_step(run, one->diagnostics, &done) == GRDP_OK);
  cr_assert(grdp_run_take(run, &result) == GRDP_OK);
  all.request.replayed = result->draws->design;
  for (uint64_t draws = 1; draws <= 1024; draws *= 4) {
    all.request.draws = draws;
    cr_assert(ask(&all) == GRDP_OK);
    cr_expect(all.answer.failed > 0 && all.answer.failed < all.answer.base);
    cr_expect(isfinite(number_of(&all, 0, "a", GRDP_EFFECT_FIRST_GIVEN)));
  }
  cr_expect(near(number_of(&all, 0, NULL, GRDP_EFFECT_R_SQUARED), 0.9, 0.1));
  grdp_result_free(result);
  grdp_run_free(run);
  free_sought(one);
}
