/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "support.h"

Test(run, central_path_is_the_product_of_its_growth) {
  trial *one = run_text("grdp: 1\n"
                        "time: {frequency: annual, base: 2024, end: 2027}\n"
                        "inputs:\n"
                        "  growth: {unit: '%', path: {2025: 10%, 2026..: 5%}}\n"
                        "equations:\n"
                        "  output: {start: 200, is: output(-1) * (1 + growth)}\n"
                        "  double: {is: 2 * output}\n"
                        "checks: {positive: output > 0}\n");
  cr_assert(one->status == GRDP_OK, "%s", told(one));
  uint32_t base = one->scenario->time.base;
  cr_expect(value_of(one, "output", base) == 200.0);
  cr_expect(value_of(one, "double", base) == 400.0, "identities are computed at the base");
  cr_expect_float_eq(value_of(one, "output", base + 1), 220.0, 1e-12);
  cr_expect_float_eq(value_of(one, "output", base + 3), 242.55, 1e-12); /* 200 * 1.1 * 1.05^2 */
  cr_expect_float_eq(value_of(one, "double", base + 3), 485.1, 1e-12);
  cr_expect(value_of(one, "growth", base + 2) == 0.05);
  cr_expect(one->result->periods == base + 4);
  free_trial(one);
}

Test(run, a_lag_without_observation_names_what_to_give) {
  trial *one = run_text("grdp: 1\n"
                        "time: {frequency: annual, base: 2024, end: 2027}\n"
                        "equations:\n"
                        "  output: {is: 1.1 * output(-1)}\n"
                        "  growth: {is: output / output(-1) - 1}\n"
                        "  other:  {is: 2 * level(-1) + level(-2)}\n"
                        "  level:  {start: 3, is: level(-1) + 1}\n");
  cr_expect(one->status == GRDP_INVALID && one->result == NULL);
  /* growth reads output too: output in 2025 failed before, so that growth is a consequence and silent. */
  cr_expect_str_eq(told(one), "E0701 4:22 'output' has no observation in 2024, which 'output' reads in 2025\n"
                              "E0701 6:32 'level' has no observation in 2023, which 'other' reads in 2025\n");
  const grdp_diagnostic *first = grdp_diagnostics_get(one->diagnostics, 0);
  grdp_buffer rendered = {.arena = &one->arena};
  grdp_diagnostic_render(first, GRDP_ENGLISH, false, &rendered);
  cr_expect(strstr(grdp_buffer_string(&rendered),
                   "give it by `start:` under 'output', or as a row of data: output,2024,") != NULL,
            "%s", grdp_buffer_string(&rendered));
  free_trial(one);
}

Test(run, missing_quarters_are_one_message) {
  trial *one = run_text("grdp: 1\n"
                        "time: {frequency: quarterly, base: 2024Q4, end: 2026Q4}\n"
                        "inputs:\n"
                        "  price: {path: {2025Q1..: 2}}\n"
                        "equations:\n"
                        "  inflation:\n"
                        "    is: yoy(price)\n");
  cr_expect(one->status == GRDP_INVALID);
  cr_expect_str_eq(told(one),
                   "E0702 7:13 the input 'price' has no value in 2024Q1..2024Q4, which 'inflation' reads in "
                   "2025Q1..2025Q4\n");
  free_trial(one);
}

Test(run, numeric_failures_name_period_and_arguments_once) {
  trial *one = run_text("grdp: 1\n"
                        "time: {frequency: annual, base: 2024, end: 2027}\n"
                        "inputs:\n"
                        "  x: {path: {2025: 1, 2026..: 0}}\n"
                        "equations:\n"
                        "  quotient: {is: 5 / x}\n"
                        "  logarithm: {is: log(x - 0.5)}\n"
                        "  root: {is: 'sqrt(x - 0.9)'}\n"
                        "  power: {is: (x - 3) ^ 0.3}\n"
                        "  bounds: {is: 'clamp(0, 2, 2 * x)'}\n"
                        "  large: {is: exp(1000 * (1 - x))}\n"
                        "  after: {is: quotient + 1}\n"
                        "  taken: {is: 'if(x == 0, 1, 5 / x)'}\n");
  cr_expect(one->status == GRDP_NUMERIC && one->result == NULL);
  cr_expect_str_eq(told(one),
                   "E0703 6:18 'quotient' divides by zero in 2026: 5 / 0\n"
                   "E0704 7:19 'logarithm' takes the logarithm of -0.5 in 2026\n"
                   "E0705 8:15 'root' takes the square root of -0.9 in 2026\n"
                   "E0706 9:15 'power' raises -2 to the power 0.3 in 2025, which is no number\n"
                   "E0707 10:17 'bounds' clamps 0 between 2 and 0 in 2026, but the lower bound is above the "
                   "upper\n"
                   "E0708 11:15 'large' is too large to compute in 2026\n");
  free_trial(one);
}

Test(run, a_check_that_fails_lists_its_periods) {
  trial *one = run_text("grdp: 1\n"
                        "time: {frequency: quarterly, base: 2024Q4, end: 2026Q4}\n"
                        "equations: {one: {is: quarter + year}}\n"
                        "checks:\n"
                        "  first_half: quarter <= 2\n"
                        "  always: one > 0\n"
                        "  not_2026: year < 2026\n");
  cr_expect(one->status == GRDP_CHECK && one->result == NULL);
  cr_expect_str_eq(told(one), "E0710 5:15 the check 'first_half' does not hold in 2025Q3..2025Q4, 2026Q3..2026Q4\n"
                              "E0710 7:13 the check 'not_2026' does not hold in 2026Q1..2026Q4\n");
  free_trial(one);
}

Test(run, what_is_not_given_comes_before_numeric_failures_and_checks) {
  trial *one = run_text("grdp: 1\n"
                        "time: {frequency: annual, base: 2024, end: 2025}\n"
                        "equations:\n"
                        "  a: {is: a(-1)}\n"
                        "  b: {is: 1 / (year - 2025)}\n"
                        "checks: {c: year == 1, d: 1 / (year - 2025) > 0}\n");
  cr_expect(one->status == GRDP_INVALID);
  cr_expect_str_eq(told(one), "E0701 4:11 'a' has no observation in 2024, which 'a' reads in 2025\n"
                              "E0703 5:11 'b' divides by zero in 2025: 1 / 0\n"
                              "E0710 6:13 the check 'c' does not hold in 2025\n"
                              "E0703 6:27 'd' divides by zero in 2025: 1 / 0\n");
  free_trial(one);
}

Test(run, before_the_base_nothing_fails) {
  trial *one = run_text("grdp: 1\n"
                        "time: {frequency: annual, base: 2024, end: 2026}\n"
                        "inputs: {x: {path: {2023: 0, 2024: 0, 2025..: 4}}}\n"
                        "equations:\n"
                        "  y: {is: 1 / x}\n"
                        "  z: {is: x(-1) + 1}\n"
                        "checks: {known: x > 0}\n");
  cr_assert(one->status == GRDP_OK, "%s", told(one));
  uint32_t base = one->scenario->time.base;
  cr_expect(isnan(value_of(one, "y", base)) || isinf(value_of(one, "y", base)));
  cr_expect(value_of(one, "y", base + 1) == 0.25);
  cr_expect(value_of(one, "z", base + 1) == 1.0 && value_of(one, "z", base + 2) == 5.0);
  free_trial(one);
}

Test(run, fixed_values_and_add_factors) {
  trial *one = run_text("grdp: 1\n"
                        "time: {frequency: annual, base: 2024, end: 2027}\n"
                        "equations:\n"
                        "  y: {start: 100, is: y(-1) + 10}\n"
                        "fix: {y: {2026: 200}}\n"
                        "adjust: {y: {2025: -3}}\n");
  cr_assert(one->status == GRDP_OK, "%s", told(one));
  uint32_t base = one->scenario->time.base;
  cr_expect(value_of(one, "y", base + 1) == 107.0);
  cr_expect(value_of(one, "y", base + 2) == 200.0);
  cr_expect(value_of(one, "y", base + 3) == 210.0);
  free_trial(one);
}
