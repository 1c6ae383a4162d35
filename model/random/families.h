/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The families of distributions without truncation: distribution function and, where there is one in closed form or
 * in standard units, the quantile. Internal to random/.
 */
#ifndef GRDP_FAMILIES_H
#define GRDP_FAMILIES_H

#include "distribution.h"
#include "special.h"

typedef struct grdp_family {
  /* P(X <= x) and P(X > x); both sum to 1 up to rounding. */
  grdp_tails (*tails)(const grdp_distribution *distribution, double m, double x);
  /* The x with P(X <= x) = p, p + q = 1, the lesser of which counts. NULL: a distribution on single values. */
  double (*quantile)(const grdp_distribution *distribution, double m, double p, double q);
} grdp_family;

const grdp_family *grdp_family_of(grdp_distribution_kind kind);

/* The quantile of the truncated distribution; p and q as above. */
double grdp_family_truncated_quantile(const grdp_distribution *distribution, double m, double p, double q);

/* Whose quantile is searched. */
typedef struct grdp_family_search {
  const grdp_distribution *distribution;
  double m;
  grdp_tails (*tails)(const grdp_distribution *distribution, double m, double x);
} grdp_family_search;

/* The smallest double in [low, high] whose distribution function reaches p (q = 1 - p), by bisection over the order
 * of the doubles: 64 steps whatever the distribution. */
double grdp_family_find(const grdp_family_search *search, double p, double q, double low, double high);

#endif
