/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Proportional Denton against the IMF's example and its first-order conditions.
 */
#include "denton.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "reconciled.h"

enum { INDICATOR, TOTAL, PUBLISHED, EXACT, CELLS };

Test(denton, the_example_of_the_quarterly_national_accounts_manual) {
  enum { QUARTERS = 12 };
  grdp_arena arena = {0};
  double rows[QUARTERS][CELLS], indicator[QUARTERS], values[QUARTERS];
  grdp_denton_total totals[QUARTERS];
  size_t count = 0;
  for (size_t t = 0; t < QUARTERS; t++) {
    char name[8];
    snprintf(name, sizeof name, "%zu", t + 1);
    cr_assert_eq(read_case("denton.csv", name, rows[t], CELLS), CELLS, "quarter %s", name);
    indicator[t] = rows[t][INDICATOR];
    if (!isnan(rows[t][TOTAL]))
      totals[count++] = (grdp_denton_total){t, t + 3, rows[t][TOTAL]};
  }
  cr_assert_eq(count, 2);
  const grdp_denton denton = {QUARTERS, indicator, totals, count};
  cr_assert_eq(grdp_denton_spread(&arena, &denton, values), GRDP_OK);
  for (size_t t = 0; t < QUARTERS; t++) {
    cr_expect(fabs(values[t] - rows[t][EXACT]) <= 1e-6, "quarter %zu: %.9g", t + 1, values[t]);
    /* Its last digit: the manual carries rounded ratios. */
    cr_expect(fabs(values[t] - rows[t][PUBLISHED]) <= 0.1, "quarter %zu: %.9g", t + 1, values[t]);
  }
  grdp_arena_free(&arena);
}

/* Where sum of (r_t - r_{t-1})^2 is least, its slope along r_t is the total's multiplier times i_t: the same multiple of
 * i_t within a total, and 0 outside. */
static void check_conditions(const grdp_denton *of, const double *values) {
  size_t total = 0;
  double multiplier = NAN;
  for (size_t t = 0; t < of->count; t++) {
    double ratio = values[t] / of->indicator[t], slope = 0.0;
    if (t > 0)
      slope += ratio - values[t - 1] / of->indicator[t - 1];
    if (t + 1 < of->count)
      slope -= values[t + 1] / of->indicator[t + 1] - ratio;
    if (total < of->total_count && t == of->totals[total].first)
      multiplier = slope / of->indicator[t];
    bool within = total < of->total_count && t >= of->totals[total].first;
    cr_expect(fabs(slope - (within ? multiplier * of->indicator[t] : 0.0)) <= 1e-10, "period %zu", t);
    total += within && t == of->totals[total].last;
  }
  for (size_t k = 0; k < of->total_count; k++) {
    double sum = 0.0;
    for (size_t t = of->totals[k].first; t <= of->totals[k].last; t++)
      sum += values[t];
    cr_expect(fabs(sum - of->totals[k].value) <= 1e-10 * fabs(of->totals[k].value), "total %zu", k);
  }
}

Test(denton, totals_of_any_length_with_gaps_between_them) {
  enum { MONTHS = 60 };
  static const grdp_denton_total cases[][3] = {
      {{0, 11, 1500}, {12, 23, 1700}, {24, 35, 1600}},
      {{3, 3, 130}, {12, 40, 5000}, {58, 59, 260}}, /* one period; a long one; gaps, and both ends open */
      {{0, 59, 9000}, {60, 60, 0}, {60, 60, 0}},    /* one total alone: the ratio is the same everywhere */
  };
  double indicator[MONTHS], values[MONTHS];
  for (size_t t = 0; t < MONTHS; t++)
    indicator[t] = 100.0 + (double)((t * 37) % 23);
  for (size_t i = 0; i < 3; i++) {
    grdp_arena arena = {0};
    const grdp_denton denton = {MONTHS, indicator, cases[i], i == 2 ? 1 : 3};
    cr_assert_eq(grdp_denton_spread(&arena, &denton, values), GRDP_OK);
    check_conditions(&denton, values);
    grdp_arena_free(&arena);
  }
  for (size_t t = 1; t < MONTHS; t++)
    cr_expect(fabs(values[t] / indicator[t] - values[0] / indicator[0]) <= 1e-12);
}

Test(denton, one_period) {
  grdp_arena arena = {0};
  const double indicator = 3.0;
  const grdp_denton_total total = {0, 0, 12.0};
  const grdp_denton denton = {1, &indicator, &total, 1};
  double value;
  cr_assert_eq(grdp_denton_spread(&arena, &denton, &value), GRDP_OK);
  cr_expect_eq(value, 12.0);
  grdp_arena_free(&arena);
}
