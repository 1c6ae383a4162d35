/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Why a lane has failed: the equation farthest from holding, and equations that depend on each other.
 */
#include <math.h>

#include "solve_state.h"

/* A pivot of complete pivoting below this part of the first, of scaled rows and columns, is rounding; likewise a part
 * of a null vector. */
static const double rounding = 1e-12, negligible = 1e-9;

/* |x_k|, or its usual size where it is 0. */
static double present_size(const grdp_newton *newton, size_t k, size_t lane) {
  double size = fabs(newton->x[k][lane]);
  return size > 0.0 ? size : newton->weights[k];
}

static double present_scale(const grdp_newton *newton, size_t k, size_t lane) {
  double sum = newton->implicit[k] ? 0.0 : present_size(newton, k, lane);
  for (uint32_t i = newton->first_slopes[k]; i < newton->first_slopes[k + 1]; i++) {
    const grdp_newton_slope *slope = &newton->slopes[i];
    sum += fabs(grdp_value_at(&slope->value, lane)) * present_size(newton, slope->unknown, lane);
  }
  return sum;
}

static size_t find_worst(const grdp_newton *newton, size_t lane) {
  size_t worst = 0;
  double most = -1.0;
  for (size_t k = 0; k < newton->unknowns; k++) {
    double residual = fabs(grdp_residual_at(newton, k, lane));
    if (!(residual < INFINITY))
      return k;
    double part = residual == 0.0 ? 0.0 : residual / present_scale(newton, k, lane);
    if (part > most || isnan(part)) {
      most = isnan(part) ? INFINITY : part;
      worst = k;
    }
  }
  return worst;
}

/* The greatest element from (k, k) on comes to (k, k); `rows` remembers. False: there is none but rounding. */
static bool pivot_completely(grdp_solver *solver, size_t k, double least) {
  const grdp_matrix *matrix = &solver->matrix;
  double *a = matrix->elements, most = least;
  size_t row = matrix->n, column = k, pitch = matrix->pitch;
  for (size_t i = k; i < matrix->n; i++)
    for (size_t j = k; j < matrix->n; j++)
      if (fabs(a[i * pitch + j]) > most) {
        most = fabs(a[i * pitch + j]);
        row = i;
        column = j;
      }
  if (row == matrix->n)
    return false;
  for (size_t j = 0; j < matrix->n; j++) {
    double kept = a[k * pitch + j];
    a[k * pitch + j] = a[row * pitch + j];
    a[row * pitch + j] = kept;
  }
  for (size_t i = 0; i < matrix->n; i++) {
    double kept = a[i * pitch + k];
    a[i * pitch + k] = a[i * pitch + column];
    a[i * pitch + column] = kept;
  }
  uint32_t number = solver->rows[k];
  solver->rows[k] = solver->rows[row];
  solver->rows[row] = number;
  return true;
}

/* Gaussian elimination with complete pivoting: L below the diagonal of the first `rank` columns. */
static size_t eliminate(grdp_solver *solver) {
  const grdp_matrix *matrix = &solver->matrix;
  double *a = matrix->elements, least = 0.0;
  size_t n = matrix->n, pitch = matrix->pitch;
  for (size_t k = 0; k < n; k++)
    solver->rows[k] = (uint32_t)k;
  for (size_t k = 0; k < n; k++) {
    if (!pivot_completely(solver, k, least))
      return k;
    const double *top = a + k * pitch;
    least = k == 0 ? rounding * fabs(top[0]) : least;
    for (size_t i = k + 1; i < n; i++) {
      double *row = a + i * pitch, factor = row[k] /= top[k];
      for (size_t j = k + 1; factor != 0.0 && j < n; j++)
        row[j] -= factor * top[j];
    }
  }
  return n;
}

/* The left null vector that has row i, beyond the rank, and rows of the rank: y L = 0. */
static void mark_null_vector(grdp_solver *solver, size_t rank, size_t i, bool *dependent) {
  const double *a = solver->matrix.elements;
  size_t pitch = solver->matrix.pitch;
  double *y = solver->solution, most = 1.0;
  for (size_t j = rank; j-- > 0;) {
    double sum = a[i * pitch + j];
    for (size_t k = j + 1; k < rank; k++)
      sum += y[k] * a[k * pitch + j];
    y[j] = -sum;
    most = fabs(sum) > most ? fabs(sum) : most;
  }
  dependent[solver->active[solver->rows[i]]] = true;
  for (size_t j = 0; j < rank; j++)
    if (fabs(y[j]) > negligible * most)
      dependent[solver->active[solver->rows[j]]] = true;
}

static void find_dependent(grdp_solver *solver, size_t lane, bool *dependent) {
  grdp_newton *newton = &solver->newton;
  grdp_matrix *matrix = &solver->matrix;
  if (newton->banded && newton->unknowns > GRDP_MOST_EXPLAINED)
    return;
  newton->banded = false;
  grdp_solver_build_matrix(solver, lane);
  for (size_t i = 0; i < matrix->n; i++)
    for (size_t j = 0; j < matrix->n; j++) {
      double *element = &matrix->elements[i * matrix->pitch + j];
      *element *= newton->weights[j];
      if (!(fabs(*element) < INFINITY))
        return;
    }
  size_t rank = eliminate(solver);
  for (size_t i = rank; i < matrix->n; i++)
    mark_null_vector(solver, rank, i, dependent);
}

uint32_t grdp_solver_worst(grdp_solver *solver, const grdp_system *system, size_t lane, bool *dependent) {
  grdp_solver_prepare(solver, system);
  for (uint32_t k = 0; k < system->block->unknowns; k++)
    dependent[k] = false;
  if (solver->newton.unknowns == 0)
    return 0;
  find_dependent(solver, lane, dependent);
  return solver->active[find_worst(&solver->newton, lane)];
}
