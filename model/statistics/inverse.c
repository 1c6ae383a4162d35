/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Quantiles that intervals need, by inverting the incomplete beta function.
 */
#include <math.h>

#include "interval.h"
#include "special.h"

enum { STEPS = 200 };

/* Points by the logarithm of the lesser of x and 1 - x, so that small ones keep their relative precision:
 * x = e^s / 2 for s < 0, else 1 - e^-s / 2. */
typedef struct point {
  double x, y; /* y = 1 - x */
} point;

static point point_at(double score) {
  double small = grdp_special_exp(score < 0.0 ? score : -score);
  small *= 0.5;
  return score < 0.0 ? (point){small, 1.0 - small} : (point){1.0 - small, small};
}

double grdp_beta_quantile(double a, double b, double p) {
  double low = -745.0, high = 745.0;
  for (int step = 0; step < STEPS && high - low > 1e-11 * (1.0 + (low < 0.0 ? -low : low)); step++) {
    double middle = 0.5 * (low + high);
    point at = point_at(middle);
    if (grdp_special_beta(a, b, at.x, at.y).below < p)
      low = middle;
    else
      high = middle;
  }
  return point_at(0.5 * (low + high)).x;
}

/* P(T > t) = I_x(v/2, 1/2) / 2 with x = v / (v + t^2), DLMF 8.17. */
static double student_above(double degrees, double t) {
  double total = degrees + t * t;
  return 0.5 * grdp_special_beta(0.5 * degrees, 0.5, degrees / total, t * t / total).below;
}

double grdp_student_quantile(double degrees, double tail) {
  double low = 0.0, high = 1.0;
  for (int step = 0; step < STEPS && student_above(degrees, high) > tail; step++) {
    low = high;
    high *= 2.0;
  }
  for (int step = 0; step < STEPS && high - low > 1e-14 * high; step++) {
    double middle = 0.5 * (low + high);
    if (student_above(degrees, middle) > tail)
      low = middle;
    else
      high = middle;
  }
  return 0.5 * (low + high);
}
