/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How good a fit is.
 */
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "fit_parts.h"

static double sum_of_squares(const double *values, size_t count, double about) {
  double sum = 0;
  for (size_t i = 0; i < count; i++)
    sum += (values[i] - about) * (values[i] - about);
  return sum;
}

static double mean_of(const double *values, size_t count) {
  double sum = 0;
  for (size_t i = 0; i < count; i++)
    sum += values[i];
  return sum / (double)count;
}

/* Whether some combination of the free regressors is the same in every period. */
static bool holds_constant(grdp_arena *arena, const grdp_fit_problem *problem) {
  static const double rounding = 1e-9;
  double *ones = GRDP_NEW_ARRAY(arena, problem->rows, double);
  for (size_t t = 0; t < problem->rows; t++)
    ones[t] = 1;
  grdp_fit_problem one = {problem->rows, problem->columns, problem->x, ones};
  grdp_fit_solution solution = grdp_fit_solve(arena, &one);
  return sum_of_squares(solution.residuals, problem->rows, 0) < rounding * (double)problem->rows;
}

/* Durbin and Watson 1950, doi:10.2307/2332391 */
static double durbin_watson(const double *residuals, size_t count) {
  double sum = 0;
  for (size_t t = 1; t < count; t++)
    sum += (residuals[t] - residuals[t - 1]) * (residuals[t] - residuals[t - 1]);
  return sum / sum_of_squares(residuals, count, 0);
}

/* Of normal errors (Greene, Econometric Analysis, eq. 14-6); with AR(1) errors Beach and MacKinnon 1978, eq. 4. */
static double log_likelihood(double squares, double count, double rho) {
  static const double pi = 3.14159265358979323846;
  double start = isnan(rho) ? 0 : 0.5 * log((1 - rho) * (1 + rho));
  return -0.5 * count * (log(2 * pi * squares / count) + 1) + start;
}

/* Whether the restrictions hold with all coefficients but the constant 0, so that F compares nested models. */
static bool is_nested(const grdp_fitting *request) {
  for (size_t i = 0; i < request->restriction_count; i++)
    if (request->restrictions[i].value != 0)
      return false;
  return true;
}

static void judge_f(double squares, double total, grdp_fit *fit) {
  grdp_fit_statistics *of = &fit->statistics;
  of->f = of->f_above = of->f_below = NAN;
  size_t above = fit->free - fit->constant;
  if (above == 0 || !isnan(of->rho) || !is_nested(fit->request))
    return;
  of->f_above = (double)above;
  of->f_below = (double)(fit->data.observations - fit->free);
  of->f = ((total - squares) / of->f_above) / (squares / of->f_below);
}

void grdp_fit_judge(grdp_arena *arena, const grdp_fit_problem *problem, grdp_fit *fit) {
  grdp_fit_statistics *of = &fit->statistics;
  size_t rows = problem->rows;
  fit->constant = holds_constant(arena, problem);
  double n = (double)rows, freedom = n - (double)fit->free;
  double squares = sum_of_squares(fit->residuals, rows, 0);
  double centre = fit->constant ? mean_of(fit->data.target, rows) : 0;
  double total = sum_of_squares(fit->data.target, rows, centre);
  double parameters = (double)fit->free + 1 + !isnan(of->rho);
  of->r_squared = 1 - squares / total;
  of->adjusted_r_squared = 1 - squares / freedom / (total / (n - fit->constant));
  of->deviation = sqrt(squares / freedom);
  of->log_likelihood = log_likelihood(squares, n, of->rho);
  judge_f(squares, total, fit);
  of->durbin_watson = durbin_watson(fit->residuals, rows);
  of->critical = gsl_cdf_tdist_Qinv(0.025, freedom);
  of->aic = 2 * parameters - 2 * of->log_likelihood;
  of->bic = parameters * log(n) - 2 * of->log_likelihood;
}
