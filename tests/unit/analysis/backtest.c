/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Scores of past plans. Expected values: by hand, by numerical integration of the definition, and by R 4.2.2 (qt, pbinom
 * inverted by binom.test).
 */
#include "backtest.h"

#include <criterion/criterion.h>
#include <math.h>

static void expect_close(const char *what, double value, double expected, double tolerance) {
  cr_expect(fabs(value - expected) <= tolerance, "%s: %.17g, expected %.17g", what, value, expected);
}

/* Growth of Hai Phong in 2020-24: plans, outcomes first published (scenarios/haiphong/data/plans.csv), in per cent. */
static const grdp_plan growth[] = {{.ordinal = 2020, .plan = 16.5, .outcome = 11.22, .spread = NAN},
                                   {.ordinal = 2021, .plan = 13.5, .outcome = 12.38, .spread = NAN},
                                   {.ordinal = 2022, .plan = 13, .outcome = 12.32, .spread = NAN},
                                   {.ordinal = 2023, .plan = 12.7, .outcome = 10.34, .spread = NAN},
                                   {.ordinal = 2024, .plan = 11.5, .outcome = 11.01, .spread = NAN},
                                   {.ordinal = 2025, .plan = 12.35, .outcome = NAN, .spread = NAN}};

Test(backtest, plans_of_growth) {
  grdp_arena arena = {0};
  const grdp_backtest request = {.level = 0.9, .over = {2021, 2024}, .plans = growth, .plan_count = 6};
  grdp_hindsight found = grdp_backtest_judge(&arena, &request);
  cr_expect_eq(found.plans.count, 4u);
  expect_close("bias", found.plans.bias, -1.1625, 1e-12);
  expect_close("sd", found.plans.deviation, sqrt(2.120875 / 3), 1e-12); /* .0425^2 + .4825^2 + 1.1975^2 + .6725^2 */
  expect_close("rmse", found.plans.rmse, sqrt((1.12 * 1.12 + 0.68 * 0.68 + 2.36 * 2.36 + 0.49 * 0.49) / 4), 1e-12);
  expect_close("mae", found.plans.mae, 1.1625, 1e-12);
  /* qt(0.975, 3) = 3.18244630528371 */
  expect_close("low", found.plans.bias_low, -1.1625 - 3.18244630528371 * found.plans.deviation / 2, 1e-12);
  expect_close("high", found.plans.bias_high, -1.1625 + 3.18244630528371 * found.plans.deviation / 2, 1e-12);
  cr_expect_eq(found.plans.scored, 4u);
  cr_expect_eq(found.plans.inside, 3u);
  expect_close("coverage low", found.plans.coverage_low, 0.1941204, 1e-7); /* binom.test(3, 4) */
  expect_close("coverage high", found.plans.coverage_high, 0.9936905, 1e-7);
  /* The first is judged by the sd of -0.68, -2.36 and -0.49. */
  expect_close("sd of the others", found.plans.judged[0].spread, 1.02919062, 1e-8);
  /* The year before as forecast: 12.38 - 11.22, 12.32 - 12.38, 10.34 - 12.32, 11.01 - 10.34. */
  cr_expect_eq(found.naive.count, 4u);
  expect_close("naive bias", found.naive.bias, (1.16 - 0.06 - 1.98 + 0.67) / 4, 1e-12);
  cr_expect_eq(found.alike.count, 4u);
  grdp_arena_free(&arena);
}

/* The definition, the integral of (F(x) - 1{x >= y})^2 dx, by the trapezoidal rule in steps of 1e-4. */
static double crps_by_integration(double error, double spread) {
  const double step = 1e-4;
  double sum = 0;
  for (double x = -12 * spread; x < 12 * spread; x += step * spread) {
    double below = 0.5 * erfc(-x / spread / sqrt(2)) - (x >= error);
    sum += below * below * step * spread;
  }
  return sum;
}

Test(backtest, crps_is_its_integral) {
  grdp_arena arena = {0};
  const grdp_plan plans[] = {{.ordinal = 1, .plan = 0, .outcome = 0, .spread = 1},
                             {.ordinal = 2, .plan = 1, .outcome = 3, .spread = 0.8},
                             {.ordinal = 4, .plan = 1, .outcome = -0.7, .spread = 2}};
  const grdp_backtest request = {.level = 0.5, .over = {1, 0}, .plans = plans, .plan_count = 3};
  grdp_hindsight found = grdp_backtest_judge(&arena, &request);
  for (size_t i = 0; i < 3; i++)
    expect_close("crps", found.plans.judged[i].crps,
                 crps_by_integration(plans[i].outcome - plans[i].plan, plans[i].spread), 2e-4);
  expect_close("at the centre", found.plans.judged[0].crps, 0.2336949772, 1e-10); /* (sqrt(2) - 1) / sqrt(pi) */
  expect_close("pit", found.plans.judged[0].pit, 0.5, 1e-15);
  expect_close("pit", found.plans.judged[1].pit, 0.99379033467422384, 1e-12); /* pnorm(2.5) */
  cr_expect(found.plans.judged[0].inside);
  cr_expect_not(found.plans.judged[1].inside); /* half the mass lies within 0.674 sd */
  cr_expect_not(found.plans.judged[2].inside);
  cr_expect_eq(found.naive.count, 1u); /* period 3 is missing */
  grdp_arena_free(&arena);
}

Test(backtest, two_plans_have_no_scores) {
  grdp_arena arena = {0};
  const grdp_backtest request = {.level = 0.9, .over = {2021, 2022}, .plans = growth, .plan_count = 6};
  grdp_hindsight found = grdp_backtest_judge(&arena, &request);
  cr_expect_eq(found.plans.count, 2u);
  cr_expect_eq(found.plans.scored, 0u);
  cr_expect(isnan(found.plans.crps) && isnan(found.plans.coverage) && isnan(found.plans.judged[0].pit));
  expect_close("sd", found.plans.deviation, 0.44 / sqrt(2), 1e-12);
  grdp_arena_free(&arena);
}
