/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Coefficients of an equation from observations, by least squares.
 *
 * The equation is evaluated at the observations. It must be linear in its coefficients, so that what stands with a
 * coefficient is the equation's value with that coefficient 1 and all others 0, less its value with all 0.
 */
#ifndef GRDP_FIT_H
#define GRDP_FIT_H

#include "fitting.h"
#include "program.h"

/* What is left to explain, and by what: target = regressors * coefficients + error. */
typedef struct grdp_fit_data {
  uint32_t first, last; /* periods t */
  size_t observations;  /* last - first + 1 */
  size_t coefficients;
  const double *target;     /* [observations]: the equation's left side less its value with all coefficients 0 */
  const double *regressors; /* [observations][coefficients] */
  bool own_past;            /* the equation reads lags of its own series */
} grdp_fit_data;

/* NaN: does not apply. Fits of one equation with the same periods can be compared by all of them. */
typedef struct grdp_fit_statistics {
  double r_squared, adjusted_r_squared; /* about the mean where the regressors hold a constant, else about 0 */
  double deviation;                     /* s, with observations less free coefficients in the denominator */
  double log_likelihood;                /* of normal errors at their maximum */
  double f, f_above, f_below;           /* that all coefficients but the constant are 0, and its degrees of freedom */
  double durbin_watson;
  double aic, bic; /* -2 log L + 2 p and + p log n; p counts the free coefficients, s and rho */
  double rho, rho_error;
  double critical; /* the t that is exceeded on either side with a probability of 5 % if the coefficient is 0 */
} grdp_fit_statistics;

typedef struct grdp_fit {
  const grdp_fitting *request;
  grdp_fit_data data;
  size_t free;              /* coefficients less restrictions */
  const double *values;     /* [coefficients] */
  const double *covariance; /* [coefficients][coefficients] */
  const double
      *residuals; /* [observations]; of AR(1) errors what is left of them (the first times sqrt(1 - rho^2)) */
  bool constant;  /* the regressors hold a constant */
  grdp_fit_statistics statistics;
} grdp_fit;

static inline double grdp_fit_variance(const grdp_fit *fit, size_t coefficient) {
  return fit->covariance[coefficient * fit->data.coefficients + coefficient];
}

/*
 * Fits one request of the scenario. The program is the scenario's, built with `implicit` (compile.h). Everything is in
 * the arena. GRDP_INVALID: observations are missing or too few, the equation is not linear, the coefficients cannot be
 * told apart, or the restrictions cannot hold; reported.
 */
grdp_status grdp_fit_run(grdp_arena *arena, const grdp_scenario *scenario, const grdp_program *program,
                         const grdp_fitting *request, grdp_diagnostics *diagnostics, grdp_fit *out);

#endif
