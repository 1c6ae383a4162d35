/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Special functions against GSL and against values that are known exactly.
 */
#include "special.h"

#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_sf.h>

static void expect_near(double actual, double expected, double relative, const char *what, double a, double b) {
  double error = fabs(actual - expected);
  cr_expect(error <= relative * fabs(expected), "%s(%.17g, %.17g): %.17g instead of %.17g, relative error %.3g", what,
            a, b, actual, expected, error / fabs(expected));
}

Test(special, elementary_functions_agree_with_the_c_library) {
  static const double points[] = {-744.0, -700.5, -36.7, -1.0,  -0.3,  -1e-9, 0.0,   1e-300, 1e-9, 0.1,
                                  0.3466, 0.5,    0.7,   0.999, 1.001, 2.0,   10.25, 1234.5, 1e5,  1e300};
  for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
    double x = points[i];
    if (x < 709.0)
      expect_near(grdp_special_exp(x), exp(x), x < -708.0 ? 0.2 : 4e-16, "exp", x, 0);
    if (x < 709.0)
      expect_near(grdp_special_expm1(x), expm1(x), 6e-16, "expm1", x, 0);
    if (x > 0.0)
      expect_near(grdp_special_log(x), log(x), 4e-16, "log", x, 0);
    if (x > -1.0)
      expect_near(grdp_special_log1p(x), log1p(x), 8e-16, "log1p", x, 0);
    expect_near(grdp_special_arctangent(x), atan(x), 8e-16, "atan", x, 0);
    if (fabs(x) <= 1.0) {
      expect_near(grdp_special_sine(x), sin(x), 4e-16, "sin", x, 0);
      expect_near(grdp_special_arcsine(x), asin(x), 8e-16, "asin", x, 0);
    }
    if (x > 0.0)
      expect_near(grdp_special_power(x, 0.37), pow(x, 0.37), 1e-13, "pow", x, 0.37);
  }
  cr_expect(grdp_special_log(0.0) == -INFINITY && isnan(grdp_special_exp((double)NAN)));
  cr_expect(grdp_special_exp(1000.0) == INFINITY && grdp_special_exp(-1000.0) == 0.0);
}

Test(special, log_factorial_agrees_with_gsl) {
  static const double points[] = {1e-8, 0.25, 0.5, 1.5, 3.0, 9.75, 11.99, 12.0, 100.5, 1e4, 1e7};
  for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
    double x = points[i], expected = gsl_sf_lngamma(x + 1.0), scale = fmax(1.0, x * fabs(log(x)));
    cr_expect(fabs(grdp_special_log_factorial(x) - expected) <= 3e-14 * scale, "x = %g: %.17g, %.17g", x,
              grdp_special_log_factorial(x), expected);
  }
}

Test(special, incomplete_gamma_agrees_with_gsl) {
  static const double shapes[] = {0.01, 0.5, 1.0, 2.5, 10.0, 130.25, 5e3};
  static const double scores[] = {-6.0, -3.0, -1.0, -0.1, 0.0, 0.3, 1.0, 4.0, 7.0};
  gsl_set_error_handler_off();
  for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
    for (size_t j = 0; j < sizeof scores / sizeof scores[0]; j++) {
      double a = shapes[i], x = a + scores[j] * sqrt(a);
      if (x <= 0.0)
        x = a * pow(10.0, scores[j]);
      grdp_tails tails = grdp_special_gamma(a, x);
      double below = gsl_sf_gamma_inc_P(a, x), above = gsl_sf_gamma_inc_Q(a, x);
      expect_near(tails.below, below, below <= above ? 1e-12 : 1e-13, "gamma P", a, x);
      expect_near(tails.above, above, above <= below ? 1e-11 : 1e-13, "gamma Q", a, x);
    }
}

/* GSL has 8 digits only at such shapes: values by mpmath 1.3 with 40 digits (quadrature of the density). */
Test(special, incomplete_gamma_of_a_million) {
  expect_near(grdp_special_gamma(1e6, 1e6).below, 0.50013298076087259, 2e-14, "gamma P", 1e6, 1e6);
  expect_near(grdp_special_gamma(1e6, 1001000).above, 0.15865521363165971, 2e-14, "gamma Q", 1e6, 1001000);
}

/* The median of a gamma distribution has a known expansion: median of
 * gamma(a) = a - 1/3 + 8/(405 a) + … (Choi 1994, DOI 10.1090/S0002-9939-1994-1195477-8). */
Test(special, incomplete_gamma_of_a_large_shape) {
  static const double shapes[] = {1e5, 2e8, 1e9, 1e12};
  for (size_t i = 0; i < 4; i++) {
    double a = shapes[i];
    grdp_tails tails = grdp_special_gamma(a, a - 1.0 / 3 + 8.0 / (405.0 * a));
    cr_expect_float_eq(tails.below, 0.5, 2e-12 + 4e-17 * sqrt(a), "a = %g: %.17g", a, tails.below);
    cr_expect_float_eq(tails.below + tails.above, 1.0, 1e-15);
  }
  cr_expect(grdp_special_gamma(1e300, 1.0).below == 0.0 && grdp_special_gamma(1e300, 1e302).above == 0.0);
}

Test(special, incomplete_beta_agrees_with_gsl) {
  static const double shapes[] = {0.05, 0.5, 1.0, 2.0, 4.75, 30.0, 400.0};
  static const double points[] = {1e-9, 1e-3, 0.1, 0.31, 0.5, 0.77, 0.9, 0.9999};
  gsl_set_error_handler_off();
  for (size_t i = 0; i < 7; i++)
    for (size_t j = 0; j < 7; j++)
      for (size_t k = 0; k < 8; k++) {
        double a = shapes[i], b = shapes[j], x = points[k];
        grdp_tails tails = grdp_special_beta(a, b, x, 1.0 - x);
        double below = gsl_cdf_beta_P(x, a, b), above = gsl_cdf_beta_Q(x, a, b);
        if (below > 1e-290 && below < 0.9)
          expect_near(tails.below, below, 3e-12, "beta P", a, b);
        if (above > 1e-290 && above < 0.9)
          expect_near(tails.above, above, 3e-12, "beta Q", a, b);
        cr_expect_float_eq(tails.below, below, 3e-13, "I(%g; %g, %g): %.17g, %.17g", x, a, b, tails.below, below);
      }
}

Test(special, normal_and_its_quantile_agree_with_gsl) {
  for (double z = -37.0; z <= 8.0; z += 0.37) {
    grdp_tails tails = grdp_special_normal(z);
    expect_near(tails.below, gsl_cdf_ugaussian_P(z), 2e-13, "normal P", z, 0);
    expect_near(tails.above, gsl_cdf_ugaussian_Q(z), 2e-13, "normal Q", z, 0);
    if (z < 0.0)
      cr_expect_float_eq(grdp_special_normal_quantile(tails.below, 1.0 - tails.below), z, 1e-13 * fabs(z) + 1e-15);
    else
      cr_expect_float_eq(grdp_special_normal_quantile(1.0 - tails.above, tails.above), z, 1e-13 * fabs(z) + 1e-15);
  }
  cr_expect(grdp_special_normal_quantile(0.5, 0.5) == 0.0);
  cr_expect_float_eq(grdp_special_normal_quantile(0.95, 0.05), 1.6448536269514722, 4e-15);
}

typedef struct owen_point {
  double h;
} owen_point;

static double integrand(double x, void *data) {
  double h = ((owen_point *)data)->h;
  return exp(-0.5 * h * h * (1.0 + x * x)) / (1.0 + x * x) / (2.0 * M_PI);
}

Test(special, owen_agrees_with_the_integral_by_gsl) {
  static const double hs[] = {0.0, 0.1, 0.7, -1.3, 2.5, 4.0, 6.0};
  static const double as[] = {0.0, 0.2, 0.99, 1.0, 1.6, -3.0, 25.0};
  gsl_integration_workspace *space = gsl_integration_workspace_alloc(1000);
  for (size_t i = 0; i < 7; i++)
    for (size_t j = 0; j < 7; j++) {
      owen_point point = {hs[i]};
      gsl_function function = {integrand, &point};
      double expected, error;
      gsl_integration_qag(&function, 0.0, as[j], 1e-17, 1e-13, 1000, GSL_INTEG_GAUSS61, space, &expected, &error);
      cr_expect_float_eq(grdp_special_owen(hs[i], as[j]), expected, 1e-15, "T(%g, %g): %.17g, %.17g", hs[i], as[j],
                         grdp_special_owen(hs[i], as[j]), expected);
    }
  gsl_integration_workspace_free(space);
}
