/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The lesser tail of families whose formula would cancel there: relative to it, by an independent formula.
 */
#include <criterion/criterion.h>
#include <float.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "families.h"
#include "transformed.h"

static grdp_tails tails_of(const reference *row, double x) {
  const grdp_distribution d = distribution_of(row);
  return grdp_family_of(row->kind)->tails(&d, row->m, x);
}

/* At points through the distribution and far out, but for the last digits of x. */
Test(tails, the_lesser_tail_keeps_its_digits) {
  static const double scores[] = {-8.0, -6.0, -4.0, -2.0, -0.5, 0.5, 2.0, 4.0, 6.0, 8.0};
  for (size_t i = 0; i < reference_count; i++) {
    const reference *row = &references[i];
    if (row->minimum != 0.0 || row->maximum != 0.0)
      continue;
    const grdp_distribution d = distribution_of(row);
    for (size_t k = 0; k < sizeof scores / sizeof *scores; k++) {
      double p = gsl_cdf_ugaussian_P(scores[k]), q = gsl_cdf_ugaussian_Q(scores[k]), noise;
      double x = grdp_family_truncated_quantile(&d, row->m, p, q);
      tails expected = expected_tails(row, x, &noise);
      grdp_tails found = tails_of(row, x);
      bool lower = expected.below < expected.above;
      double lesser = lower ? expected.below : expected.above, seen = lower ? found.below : found.above;
      tails next = expected_tails(row, x - 2.0 * DBL_EPSILON * (fabs(x) + row->size), &noise);
      double digits = fabs((lower ? next.below : next.above) - lesser);
      cr_expect_float_eq(seen, lesser, 3e-11 * lesser + digits, "%s (row %zu) at %.17g: %.17g, not %.17g", row->label,
                         i, x, seen, lesser);
    }
  }
}

/* A triangle with its mode at an end, a split normal of which one half is all. */
Test(tails, modes_at_an_end_leave_the_other_tail_its_digits) {
  const grdp_distribution triangle = {GRDP_DISTRIBUTION_TRIANGULAR, {0.0, 2.0}, 0, 0, NULL, NULL, 0};
  const grdp_distribution half = {GRDP_DISTRIBUTION_SPLIT_NORMAL, {0.0, 2.0}, 0, 0, NULL, NULL, 0};
  const grdp_distribution other = {GRDP_DISTRIBUTION_SPLIT_NORMAL, {2.0, 0.0}, 0, 0, NULL, NULL, 0};
  for (double x = 1e-18; x < 1.0; x *= 10.0) {
    cr_expect_float_eq(grdp_family_of(triangle.kind)->tails(&triangle, 0.0, x).below, x * (1.0 - 0.25 * x),
                       1e-15 * x);
    cr_expect_float_eq(grdp_family_of(triangle.kind)->tails(&triangle, 2.0, 2.0 - x).above,
                       (2.0 - (2.0 - x)) * (1.0 - 0.25 * x), 1e-15);
    double expected = erf(x / 2.0 / sqrt(2.0));
    cr_expect_float_eq(grdp_family_of(half.kind)->tails(&half, 0.0, x).below, expected, 1e-13 * expected);
    cr_expect_float_eq(grdp_family_of(other.kind)->tails(&other, 0.0, -x).above, expected, 1e-13 * expected);
  }
}
