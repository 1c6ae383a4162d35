/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Special functions in own arithmetic, so that a median has the same bits on every machine: libc alone, and of libm
 * the exact square root and fma. Written to be short and plain; each states its error, measured against GSL or mpmath
 * over the arguments of the tests. Simple before fast: draws do not pass here.
 */
#ifndef GRDP_SPECIAL_H
#define GRDP_SPECIAL_H

#include <math.h>

#define GRDP_PI 3.14159265358979323846

/* Relative error below 4e-16, but near the ends of the range. */
double grdp_special_exp(double x);
double grdp_special_expm1(double x);
/* x <= 0 gives -INFINITY. */
double grdp_special_log(double x);
double grdp_special_log1p(double x);
/* 2^exponent, -1022 <= exponent <= 1023, exactly. */
double grdp_special_power_of_two(int exponent);
/* x >= 0. Relative error about 2e-16 * (1 + |y log x|). */
double grdp_special_power(double x, double y);
/* |x| <= pi/2 */
double grdp_special_sine(double x);
/* |x| <= 1 */
double grdp_special_arcsine(double x);
double grdp_special_arctangent(double x);

/* log Gamma(x + 1), x >= 0. Absolute error below 1e-14 * max(1, x log x). */
double grdp_special_log_factorial(double x);

/* The two tails of a distribution at a point. Each is computed without subtraction where it is the lesser one. */
typedef struct grdp_tails {
  double below; /* P(X <= x) */
  double above; /* P(X > x) */
} grdp_tails;

/* Regularised incomplete gamma functions P(a, x) and Q(a, x), a > 0. Relative error of the lesser below 1e-13, below
 * 1e-11 for a > 1e8. */
grdp_tails grdp_special_gamma(double a, double x);
/* Regularised incomplete beta function I_x(a, b) and I_y(b, a), a, b > 0, with y = 1 - x given apart so that no
 * digits are lost. Relative error of the lesser below 1e-12. */
grdp_tails grdp_special_beta(double a, double b, double x, double y);
/* The standard normal. Relative error of the lesser below 1e-13. */
grdp_tails grdp_special_normal(double z);
/* The z with P(Z <= z) = p, where p + q = 1 and the lesser of the two counts. */
double grdp_special_normal_quantile(double p, double q);
/* Node k = 0 … GRDP_GAUSS_NODES - 1 of Gauss and Legendre's rule on [0, 1] and its weight. */
enum { GRDP_GAUSS_NODES = 16 };
double grdp_special_gauss(int k, double *weight);
/* Owen's T function (Owen 1956): absolute error below 1e-15. */
double grdp_special_owen(double h, double a);

#endif
