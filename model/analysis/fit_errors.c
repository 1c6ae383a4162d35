/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Errors that are not independent: allowed for, or modelled.
 */
#include <math.h>
#include <string.h>

#include "fit_parts.h"

/* --- Newey and West --- */

/* Adds weight * sum over t of e(t) e(t - lag) (x(t) x(t - lag)' + its transpose, unless the lag is 0). */
static void add_products(const grdp_fit_problem *problem, const double *residuals, size_t lag, double weight,
                         double *sum) {
  size_t columns = problem->columns;
  for (size_t t = lag; t < problem->rows; t++) {
    const double *now = problem->x + t * columns, *before = problem->x + (t - lag) * columns;
    double factor = weight * residuals[t] * residuals[t - lag];
    for (size_t i = 0; i < columns; i++)
      for (size_t j = 0; j < columns; j++)
        sum[i * columns + j] += factor * (now[i] * before[j] + (lag == 0 ? 0 : before[i] * now[j]));
  }
}

/* a b, both [n][n] */
static double *multiply(grdp_arena *arena, const double *a, const double *b, size_t n) {
  double *product = GRDP_NEW_ARRAY(arena, n * n, double);
  for (size_t i = 0; i < n; i++)
    for (size_t k = 0; k < n; k++)
      for (size_t j = 0; j < n; j++)
        product[i * n + j] += a[i * n + k] * b[k * n + j];
  return product;
}

const double *grdp_fit_newey_west(grdp_arena *arena, const grdp_fit_problem *problem,
                                  const grdp_fit_solution *solution, uint32_t lags) {
  size_t columns = problem->columns;
  double *sum = GRDP_NEW_ARRAY(arena, columns * columns, double);
  for (uint32_t lag = 0; lag <= lags; lag++)
    add_products(problem, solution->residuals, lag, 1 - (double)lag / ((double)lags + 1), sum);
  double *half = multiply(arena, solution->inverse, sum, columns);
  double *covariance = multiply(arena, half, solution->inverse, columns);
  for (size_t i = 0; i < columns * columns; i++)
    covariance[i] *= (double)problem->rows / (double)(problem->rows - columns);
  return covariance;
}

/* --- AR(1) --- */

/* A problem transformed again and again, with memory for one solution at a time. */
typedef struct autoregression {
  grdp_arena *arena, *scratch;
  const grdp_fit_problem *problem;
  grdp_fit_problem transformed;
  double *x, *y;
} autoregression;

/* z(1) sqrt(1 - rho^2); z(t) - rho z(t - 1) (Prais and Winsten 1954). */
static void transform(autoregression *work, double rho) {
  size_t rows = work->problem->rows, columns = work->problem->columns;
  double first = sqrt((1 - rho) * (1 + rho));
  for (size_t t = rows; t-- > 0;) {
    const double *x = work->problem->x + t * columns, *y = work->problem->y + t;
    work->y[t] = t == 0 ? first * y[0] : y[0] - rho * y[-1];
    for (size_t j = 0; j < columns; j++)
      work->x[t * columns + j] = t == 0 ? first * x[j] : x[j] - rho * (x - columns)[j];
  }
}

/* The log likelihood at the best coefficients for this rho, up to a constant. */
static double likelihood(double rho, const grdp_fit_solution *solution, size_t rows) {
  double squares = 0;
  for (size_t t = 0; t < rows; t++)
    squares += solution->residuals[t] * solution->residuals[t];
  return 0.5 * log((1 - rho) * (1 + rho)) - 0.5 * (double)rows * log(squares);
}

static void release_scratch(void *scratch) {
  grdp_arena_free(scratch);
}

/* Holds until the next one. */
static grdp_fit_solution solve_at(autoregression *work, double rho) {
  grdp_arena_free(work->scratch);
  work->scratch->exhausted = work->arena->exhausted;
  transform(work, rho);
  return grdp_fit_solve(work->scratch, &work->transformed);
}

/* The best rho for given coefficients: the one root between -1 and 1 of the cubic (Beach and MacKinnon 1978, eq. 6)
 *   n (b - c rho)(1 - rho^2) = rho (a - 2 b rho + c rho^2),
 * a the squares of u, b the products of neighbours, c the squares without the first and the last. The left side less
 * the right falls from above 0 at -1 to below 0 at 1. */
static double best_rho(const grdp_fit_problem *problem, const double *values) {
  enum { HALVINGS = 60 };
  double a = 0, b = 0, c = 0, before = 0, low = -1, high = 1;
  size_t rows = problem->rows;
  for (size_t t = 0; t < rows; t++) {
    double u = problem->y[t];
    for (size_t j = 0; j < problem->columns; j++)
      u -= problem->x[t * problem->columns + j] * values[j];
    a += u * u;
    b += t > 0 ? u * before : 0;
    c += t > 0 && t + 1 < rows ? u * u : 0;
    before = u;
  }
  if (a == 0)
    return 0;
  for (int halving = 0; halving < HALVINGS; halving++) {
    double middle = low + (high - low) / 2;
    double rest = (double)rows * (b - c * middle) * (1 - middle) * (1 + middle) -
                  middle * (a - 2 * b * middle + c * middle * middle);
    *(rest > 0 ? &low : &high) = middle;
  }
  return low + (high - low) / 2;
}

/* The likelihood may have several maxima (Dufour et al. 1980): the best of a grid is where the steps begin. */
static double scan(autoregression *work) {
  enum { POINTS = 199 };
  double best = 0, best_likelihood = -INFINITY;
  for (int i = 1; i <= POINTS; i++) {
    double rho = -1 + 2.0 * i / (POINTS + 1);
    grdp_fit_solution solution = solve_at(work, rho);
    double value =
        solution.rank < work->problem->columns ? -INFINITY : likelihood(rho, &solution, work->problem->rows);
    if (value > best_likelihood) {
      best = rho;
      best_likelihood = value;
    }
  }
  return best;
}

grdp_fit_autoregression grdp_fit_ar1(grdp_arena *arena, const grdp_fit_problem *problem) {
  enum { STEPS = 500 };
  autoregression work = {.arena = arena, .problem = problem};
  work.x = GRDP_NEW_ARRAY(arena, problem->rows * problem->columns, double);
  work.y = GRDP_NEW_ARRAY(arena, problem->rows, double);
  work.transformed = (grdp_fit_problem){problem->rows, problem->columns, work.x, work.y};
  work.scratch = GRDP_NEW(arena, grdp_arena);
  grdp_arena_defer(arena, release_scratch, work.scratch);
  double rho = scan(&work), moved = 1;
  for (int step = 0; step < STEPS && moved > 1e-14; step++) {
    double before = rho;
    rho = best_rho(problem, solve_at(&work, rho).values);
    moved = fabs(rho - before);
  }
  transform(&work, rho);
  return (grdp_fit_autoregression){rho, grdp_fit_solve(arena, &work.transformed)};
}
