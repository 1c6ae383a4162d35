/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reconcile_least.h"

#include <gsl/gsl_linalg.h>
#include <math.h>

/* Of a row's length: what is left of it outside the rows before it, below which it depends on them. */
#define RANK_TOLERANCE 1e-10

typedef struct solver {
  grdp_arena *arena;
  const grdp_least *of;
  grdp_least_result *out;
  size_t *kept; /* the independent conditions, [rank] */
  size_t rank;
  double *basis;   /* [rank][unknowns], orthonormal */
  double *weights; /* [hard][hard]: a kept row as weights of the basis, [number of the kept][basis] */
} solver;

static double dot(const double *a, const double *b, size_t count) {
  double sum = 0.0;
  for (size_t i = 0; i < count; i++)
    sum += a[i] * b[i];
  return sum;
}

/* A dependent row as a combination of the kept ones: back substitution through their weights. */
static void combine(solver *at, size_t row, double *along) {
  size_t hard = at->of->hard;
  for (size_t k = at->rank; k-- > 0;) {
    double share = along[k] / at->weights[k * hard + k];
    at->out->combination[row * hard + at->kept[k]] = share;
    for (size_t i = 0; i <= k; i++)
      along[i] -= share * at->weights[k * hard + i];
  }
}

/* Takes the part of a row along the basis away, twice, so that rounding leaves nothing of it (Giraud, Langou and
 * Rozloznik 2005, doi:10.1016/j.camwa.2005.08.009). */
static void look_at_row(solver *at, size_t row) {
  size_t n = at->of->unknowns, hard = at->of->hard;
  const double *slopes = at->of->hard_slopes + row * n;
  double length = sqrt(dot(slopes, slopes, n));
  double *rest = at->basis + at->rank * n;
  double *along = GRDP_NEW_ARRAY(at->arena, at->rank + 1, double);
  for (size_t i = 0; i < n; i++)
    rest[i] = slopes[i];
  for (size_t pass = 0; pass < 2; pass++) {
    for (size_t k = 0; k < at->rank; k++) {
      const double *direction = at->basis + k * n;
      double part = dot(direction, rest, n);
      along[k] += part;
      for (size_t i = 0; i < n; i++)
        rest[i] -= part * direction[i];
    }
  }
  double left = sqrt(dot(rest, rest, n));
  if (left <= RANK_TOLERANCE * length) {
    combine(at, row, along);
    return;
  }
  for (size_t i = 0; i < n; i++)
    rest[i] /= left;
  for (size_t k = 0; k < at->rank; k++)
    at->weights[at->rank * hard + k] = along[k];
  at->weights[at->rank * hard + at->rank] = left;
  at->out->independent[row] = true;
  at->kept[at->rank++] = row;
}

static gsl_matrix *matrix_of(grdp_arena *arena, size_t rows, size_t columns) {
  gsl_matrix_view *view = GRDP_NEW(arena, gsl_matrix_view);
  *view = gsl_matrix_view_array(GRDP_NEW_ARRAY(arena, rows * columns, double), rows, columns);
  return &view->matrix;
}

static gsl_vector *vector_of(grdp_arena *arena, size_t count) {
  gsl_vector_view *view = GRDP_NEW(arena, gsl_vector_view);
  *view = gsl_vector_view_array(GRDP_NEW_ARRAY(arena, count, double), count);
  return &view->vector;
}

/* The transposed conditions: a column for each that was kept, and one for each residual. */
static gsl_matrix *conditions_of(const solver *at) {
  size_t n = at->of->unknowns, soft = at->of->soft;
  gsl_matrix *columns = matrix_of(at->arena, n + soft, at->rank + soft);
  for (size_t i = 0; i < n; i++) {
    for (size_t k = 0; k < at->rank; k++)
      gsl_matrix_set(columns, i, k, at->of->hard_slopes[at->kept[k] * n + i]);
    for (size_t s = 0; s < soft; s++)
      gsl_matrix_set(columns, i, at->rank + s, at->of->soft_slopes[s * n + i]);
  }
  for (size_t s = 0; s < soft; s++)
    gsl_matrix_set(columns, n + s, at->rank + s, 1.0);
  return columns;
}

/* The shortest x with M x = v: with M' = Q R it is x = Q y where R' y = v, and y has no further parts. */
static void find_shortest(const solver *at, double *unknowns) {
  size_t count = at->rank + at->of->soft, size = at->of->unknowns + at->of->soft;
  if (count == 0)
    return;
  gsl_matrix *factors = conditions_of(at);
  gsl_vector *scales = vector_of(at->arena, count), *turned = vector_of(at->arena, size);
  gsl_linalg_QR_decomp(factors, scales);
  for (size_t k = 0; k < count; k++) {
    double value = k < at->rank ? at->of->hard_values[at->kept[k]] : at->of->soft_values[k - at->rank];
    for (size_t i = 0; i < k; i++)
      value -= gsl_matrix_get(factors, i, k) * gsl_vector_get(turned, i);
    gsl_vector_set(turned, k, value / gsl_matrix_get(factors, k, k));
  }
  gsl_linalg_QR_Qvec(factors, scales, turned);
  for (size_t i = 0; i < at->of->unknowns; i++)
    unknowns[i] = gsl_vector_get(turned, i);
}

grdp_least_result grdp_least_find(grdp_arena *arena, const grdp_least *least) {
  size_t n = least->unknowns, hard = least->hard;
  grdp_least_result out = {.unknowns = GRDP_NEW_ARRAY(arena, n, double),
                           .independent = GRDP_NEW_ARRAY(arena, hard, bool),
                           .combination = GRDP_NEW_ARRAY(arena, hard * hard, double)};
  solver at = {.arena = arena, .of = least, .out = &out};
  at.kept = GRDP_NEW_ARRAY(arena, hard, size_t);
  at.basis = GRDP_NEW_ARRAY(arena, (hard + 1) * n, double);
  at.weights = GRDP_NEW_ARRAY(arena, hard * hard, double);
  for (size_t row = 0; row < hard; row++)
    look_at_row(&at, row);
  find_shortest(&at, out.unknowns);
  return out;
}
