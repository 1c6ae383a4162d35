/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fit.h"

#include <math.h>

#include "fit_parts.h"

const char *grdp_fit_name(const grdp_fit_work *work) {
  return grdp_text_string(work->arena, work->request->name);
}

const char *grdp_fit_coefficient(const grdp_fit_work *work, size_t number) {
  return work->scenario->cells[work->request->coefficients[number]].name;
}

static grdp_status check_count(const grdp_fit_work *work, const grdp_fit_data *data, size_t free) {
  if (free == 0) {
    grdp_diagnose(work->diagnostics, GRDP_DIAGNOSTIC_FIT_DETERMINED, work->request->place, grdp_fit_name(work), NULL);
    return GRDP_INVALID;
  }
  if (data->observations > free)
    return GRDP_OK;
  grdp_diagnose(work->diagnostics, GRDP_DIAGNOSTIC_FIT_FEW, work->request->place, grdp_fit_name(work),
                grdp_integer_text(work->arena, (long long)data->observations),
                grdp_integer_text(work->arena, (long long)free), NULL);
  return GRDP_INVALID;
}

static grdp_status check_lags(const grdp_fit_work *work, const grdp_fit_data *data) {
  uint32_t lags = work->request->newey_west;
  if (lags == GRDP_FIT_NO_LAGS || lags < data->observations)
    return GRDP_OK;
  grdp_diagnose(work->diagnostics, GRDP_DIAGNOSTIC_FIT_LAGS, work->request->place,
                grdp_integer_text(work->arena, (long long)data->observations - 1),
                grdp_integer_text(work->arena, lags), NULL);
  return GRDP_INVALID;
}

/* Names the coefficients whose columns add up to nothing; those of rounding are left out. */
static grdp_status report_collinear(const grdp_fit_work *work, const grdp_fit_space *space,
                                    const double *dependence) {
  static const double rounding = 1e-6;
  grdp_buffer names = {.arena = work->arena};
  size_t count = 0;
  for (size_t i = 0; i < space->coefficients; i++) {
    double weight = 0;
    for (size_t j = 0; j < space->free; j++)
      weight += space->directions[i * space->free + j] * dependence[j];
    if (fabs(weight) < rounding)
      continue;
    grdp_buffer_add_string(&names, count++ == 0 ? "" : ", ");
    grdp_buffer_add_string(&names, grdp_fit_coefficient(work, i));
  }
  grdp_diagnose(work->diagnostics, GRDP_DIAGNOSTIC_FIT_COLLINEAR, work->request->place, grdp_fit_name(work),
                grdp_buffer_string(&names), NULL);
  return GRDP_INVALID;
}

/* s^2 (x'x)^-1 */
static const double *plain_covariance(grdp_arena *arena, const grdp_fit_problem *problem,
                                      const grdp_fit_solution *solution) {
  size_t columns = problem->columns;
  double *covariance = GRDP_NEW_ARRAY(arena, columns * columns, double);
  double squares = 0;
  for (size_t t = 0; t < problem->rows; t++)
    squares += solution->residuals[t] * solution->residuals[t];
  for (size_t i = 0; i < columns * columns; i++)
    covariance[i] = solution->inverse[i] * squares / (double)(problem->rows - columns);
  return covariance;
}

static void estimate(const grdp_fit_work *work, const grdp_fit_problem *problem, const grdp_fit_space *space,
                     grdp_fit_solution solution, grdp_fit *fit) {
  const double *covariance;
  fit->statistics.rho = fit->statistics.rho_error = NAN;
  if (work->request->errors == GRDP_FIT_AR1) {
    grdp_fit_autoregression with = grdp_fit_ar1(work->arena, problem);
    solution = with.solution;
    fit->statistics.rho = with.rho;
    /* Asymptotically (Beach and MacKinnon 1978, section 3) */
    fit->statistics.rho_error = sqrt((1 - with.rho * with.rho) / (double)problem->rows);
  }
  if (work->request->newey_west != GRDP_FIT_NO_LAGS)
    covariance = grdp_fit_newey_west(work->arena, problem, &solution, work->request->newey_west);
  else
    covariance = plain_covariance(work->arena, problem, &solution);
  fit->values = grdp_fit_expand(work->arena, space, solution.values);
  fit->covariance = grdp_fit_expand_covariance(work->arena, space, covariance);
  fit->residuals = solution.residuals;
}

grdp_status grdp_fit_run(grdp_arena *arena, const grdp_scenario *scenario, const grdp_program *program,
                         const grdp_fitting *request, grdp_diagnostics *diagnostics, grdp_fit *out) {
  const grdp_fit_work work = {arena, scenario, program, request, diagnostics};
  grdp_fit fit = {.request = request};
  grdp_fit_space space;
  GRDP_TRY(grdp_fit_collect(&work, &fit.data));
  GRDP_TRY(grdp_fit_restrict(&work, &fit.data, &space));
  GRDP_TRY(check_count(&work, &fit.data, space.free));
  GRDP_TRY(check_lags(&work, &fit.data));
  fit.free = space.free;
  grdp_fit_problem problem = grdp_fit_reduce(arena, &fit.data, &space);
  grdp_fit_solution solution = grdp_fit_solve(arena, &problem);
  if (solution.rank < problem.columns)
    return report_collinear(&work, &space, solution.dependence);
  estimate(&work, &problem, &space, solution, &fit);
  grdp_fit_judge(arena, &problem, &fit);
  *out = fit;
  return GRDP_OK;
}
