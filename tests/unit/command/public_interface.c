/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The library as another program sees it: this file includes grdp.h alone. The hand check of the resolution: 157,517 *
 * 1.1567 + 106,598 * 1.092 + 8,741 * 1.01 + 15,636 * 1.06 = 324,007.5 over 288,492 is a growth of 12.3107 %.
 */
#include "../../../model/grdp.h"

#include <criterion/criterion.h>
#include <string.h>

enum { PERIOD_LIMIT = 64 };

static void expect_growth(const grdp_result *result, double expected) {
  double growth[PERIOD_LIMIT];
  char period[16];
  size_t periods = grdp_result_periods(result), first = grdp_result_base(result) + 1;
  cr_assert_leq(periods, PERIOD_LIMIT);
  cr_assert_eq(grdp_result_series(result, "grdp_growth", periods, growth), GRDP_OK);
  grdp_result_period(result, first, period);
  cr_expect_str_eq(period, "2025");
  cr_expect_float_eq(growth[first], expected, 1e-12);
}

Test(public_interface, the_resolution_gives_12_31) {
  grdp_diagnostics *diagnostics;
  grdp_scenario *scenario;
  grdp_program *program;
  grdp_run *run;
  grdp_result *result;
  bool done = false;
  double grdp = 157517 * 1.1567 + 106598 * 1.092 + 8741 * 1.01 + 15636 * 1.06;
  cr_assert_eq(grdp_diagnostics_create(&diagnostics), GRDP_OK);
  cr_assert_eq(
      grdp_scenario_load(GRDP_SCENARIOS "/haiphong/resolution.yaml", "resolution", NULL, 0, diagnostics, &scenario),
      GRDP_OK);
  cr_assert_eq(grdp_program_build(scenario, diagnostics, &program), GRDP_OK);
  cr_assert_eq(grdp_run_open(scenario, program, NULL, diagnostics, &run), GRDP_OK);
  while (!done)
    cr_assert_eq(grdp_run_step(run, diagnostics, &done), GRDP_OK);
  cr_assert_eq(grdp_run_take(run, &result), GRDP_OK);
  expect_growth(result, grdp / 288492 - 1);
  grdp_result_free(result);
  grdp_run_free(run);
  grdp_program_free(program);
  grdp_scenario_free(scenario);
  grdp_diagnostics_free(diagnostics);
}

/* Luck is uniform on [0, 1]: at least 1/4 in 3/4 of the draws, which the net of points hits exactly. */
static void expect_luck(const grdp_result *result) {
  grdp_estimate estimate;
  size_t first = grdp_result_base(result) + 1;
  cr_expect_eq(grdp_result_draws(result), 4096);
  cr_assert_eq(grdp_result_probability(result, "lucky", first, &estimate), GRDP_OK);
  cr_expect_eq(estimate.value, 0.75);
  cr_assert_eq(grdp_result_probability_every(result, NULL, &estimate), GRDP_OK);
  cr_expect_float_eq(estimate.value, 0.375, 1e-12);
  cr_assert_eq(grdp_result_statistic(result, "luck", first, "mean", &estimate), GRDP_OK);
  cr_expect_leq(estimate.low, 0.5 + 1e-4);
  cr_expect_geq(estimate.high, 0.5 - 1e-4);
  cr_expect_eq(grdp_result_statistic(result, "luck", first, "mode", &estimate), GRDP_INVALID);
}

Test(public_interface, draws_give_probabilities) {
  grdp_diagnostics *diagnostics;
  grdp_scenario *scenario;
  grdp_program *program;
  grdp_run_options *options;
  grdp_run *run;
  grdp_result *result;
  bool done = false;
  cr_assert_eq(grdp_diagnostics_create(&diagnostics), GRDP_OK);
  cr_assert_eq(
      grdp_scenario_load(GRDP_TESTS "/command/fixtures/uncertain.yaml", "uncertain", NULL, 0, diagnostics, &scenario),
      GRDP_OK);
  cr_assert_eq(grdp_program_build(scenario, diagnostics, &program), GRDP_OK);
  cr_assert_eq(grdp_run_options_create(4096, &options), GRDP_OK);
  grdp_run_options_set_seed(options, 3);
  grdp_run_options_set_threads(options, 1);
  cr_expect_eq(grdp_run_options_set_design(options, "sobel"), GRDP_INVALID);
  cr_expect_eq(grdp_run_options_set_design(options, "sobol"), GRDP_OK);
  cr_assert_eq(grdp_run_open(scenario, program, options, diagnostics, &run), GRDP_OK);
  while (!done)
    cr_assert_eq(grdp_run_step(run, diagnostics, &done), GRDP_OK);
  cr_expect_eq(grdp_run_progress(run).done, 4096);
  cr_assert_eq(grdp_run_take(run, &result), GRDP_OK);
  expect_luck(result);
  grdp_result_free(result);
  grdp_run_free(run);
  grdp_run_options_free(options);
  grdp_program_free(program);
  grdp_scenario_free(scenario);
  grdp_diagnostics_free(diagnostics);
}

Test(public_interface, mistakes_are_printed) {
  grdp_diagnostics *diagnostics;
  grdp_scenario *scenario = NULL;
  char line[256] = "";
  FILE *out = tmpfile();
  cr_assert_not_null(out);
  cr_assert_eq(grdp_diagnostics_create(&diagnostics), GRDP_OK);
  cr_expect_eq(grdp_scenario_load("no-such-file.yaml", "none", NULL, 0, diagnostics, &scenario), GRDP_INVALID);
  cr_expect_null(scenario);
  cr_expect_eq(grdp_diagnostics_errors(diagnostics), 1);
  cr_expect_eq(grdp_diagnostics_print(diagnostics, GRDP_ENGLISH, out), GRDP_OK);
  rewind(out);
  cr_assert_not_null(fgets(line, sizeof line, out));
  cr_expect_str_eq(line, "error[E0101]: cannot read 'no-such-file.yaml'\n");
  fclose(out);
  grdp_diagnostics_free(diagnostics);
}
