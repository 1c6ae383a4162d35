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
