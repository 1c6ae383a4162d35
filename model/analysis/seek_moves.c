/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The dual of the problem has one number l for each row, and its solution is z = slopes' l cut to the bounds. Which
 * columns are cut is found by going to the solution of the problem as if they were known, and looking again (a
 * semismooth Newton method; Qi and Sun 1993, doi:10.1007/BF01581275). Should that go round in circles, the dual function,
 * which is concave, is climbed with step lengths that are sure to rise.
 */
#include "seek_moves.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>

/* Singular values below this share of the largest are none. */
#define RANK_TOLERANCE 1e-9

/* matrix = left diag(values) right', only what counts. */
typedef struct decomposition {
  size_t rows, columns, count, rank;
  double *left;   /* [rows][count] */
  double *right;  /* [columns][count] */
  double *values; /* [count], descending */
} decomposition;

/* The library wants at least as many rows as columns: else the transpose is taken apart. One-sided Jacobi rotations
 * find small singular values to high relative accuracy (Demmel and Veselic 1992). */
static decomposition decompose(grdp_arena *arena, size_t rows, size_t columns, const double *matrix) {
  bool tall = rows >= columns;
  size_t longer = tall ? rows : columns, shorter = tall ? columns : rows;
  decomposition found = {.rows = rows, .columns = columns, .count = shorter};
  double *first = GRDP_NEW_ARRAY(arena, longer * shorter + 1, double);
  double *second = GRDP_NEW_ARRAY(arena, shorter * shorter + 1, double);
  found.values = GRDP_NEW_ARRAY(arena, shorter + 1, double);
  found.left = tall ? first : second;
  found.right = tall ? second : first;
  if (shorter == 0)
    return found;
  for (size_t i = 0; i < rows; i++)
    for (size_t j = 0; j < columns; j++)
      first[tall ? i * columns + j : j * rows + i] = matrix[i * columns + j];
  gsl_matrix_view a = gsl_matrix_view_array(first, longer, shorter);
  gsl_matrix_view v = gsl_matrix_view_array(second, shorter, shorter);
  gsl_vector_view s = gsl_vector_view_array(found.values, shorter);
  gsl_error_handler_t *before = gsl_set_error_handler_off(); /* it would end the program */
  gsl_linalg_SV_decomp_jacobi(&a.matrix, &v.matrix, &s.vector);
  gsl_set_error_handler(before);
  while (found.rank < shorter && found.values[found.rank] > RANK_TOLERANCE * found.values[0])
    found.rank++;
  return found;
}

/* left' wanted, over the singular values to a power. */
static void project(const decomposition *of, const double *wanted, int power, double *out) {
  for (size_t k = 0; k < of->rank; k++) {
    out[k] = 0.0;
    for (size_t i = 0; i < of->rows; i++)
      out[k] += of->left[i * of->count + k] * wanted[i];
    out[k] /= power == 1 ? of->values[k] : of->values[k] * of->values[k];
  }
}

static void expand(const decomposition *of, const double *basis, size_t rows, const double *parts, double *out) {
  for (size_t i = 0; i < rows; i++) {
    out[i] = 0.0;
    for (size_t k = 0; k < of->rank; k++)
      out[i] += basis[i * of->count + k] * parts[k];
  }
}

typedef enum column_state { COLUMN_FREE, COLUMN_LOW, COLUMN_HIGH } column_state;

typedef struct move_search {
  grdp_arena *arena;
  const grdp_least_move *problem;
  column_state *states;
  size_t *free; /* the columns that are */
  size_t free_count;
  double *slopes; /* [rows][free_count] */
  double *left;   /* [rows] wanted beyond what the cut columns give */
  double *inside; /* [rows] wanted as far as the rows can have it */
  double *duals;  /* [rows] */
  double *parts;
  double *moves; /* [free_count]; behind [columns] room for [rows] */
} move_search;

static double cut_value(const move_search *search, size_t column) {
  const grdp_least_move *problem = search->problem;
  return search->states[column] == COLUMN_LOW ? problem->low[column] : problem->high[column];
}

static void gather(move_search *search) {
  const grdp_least_move *problem = search->problem;
  search->free_count = 0;
  for (size_t j = 0; j < problem->columns; j++)
    if (search->states[j] == COLUMN_FREE)
      search->free[search->free_count++] = j;
  for (size_t i = 0; i < problem->rows; i++) {
    const double *row = problem->slopes + i * problem->columns;
    search->left[i] = problem->wanted[i];
    for (size_t j = 0; j < problem->columns; j++)
      if (search->states[j] != COLUMN_FREE)
        search->left[i] -= row[j] * cut_value(search, j);
    for (size_t k = 0; k < search->free_count; k++)
      search->slopes[i * search->free_count + k] = row[search->free[k]];
  }
}

/* As if the states were right. */
static void solve_free(move_search *search) {
  decomposition of = decompose(search->arena, search->problem->rows, search->free_count, search->slopes);
  project(&of, search->left, 1, search->parts);
  expand(&of, of.right, search->free_count, search->parts, search->moves);
  project(&of, search->left, 2, search->parts);
  expand(&of, of.left, search->problem->rows, search->parts, search->duals);
}

static column_state state_of(const move_search *search, size_t column) {
  const grdp_least_move *problem = search->problem;
  double value = 0.0, edge = 1e-12;
  for (size_t i = 0; i < problem->rows; i++)
    value += problem->slopes[i * problem->columns + column] * search->duals[i];
  if (value < problem->low[column] - edge * fabs(problem->low[column]))
    return COLUMN_LOW;
  return value > problem->high[column] + edge * fabs(problem->high[column]) ? COLUMN_HIGH : COLUMN_FREE;
}

/* Whether a state changes. */
static bool look_again(move_search *search) {
  bool changed = false;
  for (size_t j = 0; j < search->problem->columns; j++) {
    column_state state = state_of(search, j);
    changed = changed || state != search->states[j];
    search->states[j] = state;
  }
  return changed;
}

/* ---- climbing ---- */

/* The dual function at l: wanted' l less the sum of v z - z^2 / 2, with v = slopes' l and z that cut to the bounds. Its
 * gradient is what is wanted less what z gives. */
static double dual_value(const move_search *search, const double *duals, double *gradient) {
  const grdp_least_move *problem = search->problem;
  double value = 0.0;
  for (size_t i = 0; i < problem->rows; i++) {
    gradient[i] = search->inside[i];
    value += search->inside[i] * duals[i];
  }
  for (size_t j = 0; j < problem->columns; j++) {
    double v = 0.0;
    for (size_t i = 0; i < problem->rows; i++)
      v += problem->slopes[i * problem->columns + j] * duals[i];
    double z = fmin(fmax(v, problem->low[j]), problem->high[j]);
    value -= v * z - z * z / 2.0;
    for (size_t i = 0; i < problem->rows; i++)
      gradient[i] -= problem->slopes[i * problem->columns + j] * z;
  }
  return value;
}

/* Newton's direction of the free columns; where these leave the gradient alone, along it. */
static void find_direction(move_search *search, const double *gradient, double size, double *direction) {
  size_t rows = search->problem->rows;
  gather(search);
  decomposition of = decompose(search->arena, rows, search->free_count, search->slopes);
  project(&of, gradient, 2, search->parts);
  expand(&of, of.left, rows, search->parts, direction);
  for (size_t k = 0; k < of.rank; k++)
    search->parts[k] *= of.values[k] * of.values[k];
  double *held = GRDP_NEW_ARRAY(search->arena, rows + 1, double);
  expand(&of, of.left, rows, search->parts, held);
  for (size_t i = 0; i < rows; i++)
    direction[i] += (gradient[i] - held[i]) / size;
}

static double dot(size_t count, const double *a, const double *b) {
  double sum = 0.0;
  for (size_t i = 0; i < count; i++)
    sum += a[i] * b[i];
  return sum;
}

/* The length of a step that rises enough; 0: none does. */
static double find_length(const move_search *search, const double *direction, double value, double rise,
                          double *trial) {
  enum { HALVINGS = 60 };
  double length = 1.0, *gradient = search->moves + search->problem->columns;
  for (int i = 0; i < HALVINGS; i++, length /= 2.0) {
    for (size_t k = 0; k < search->problem->rows; k++)
      trial[k] = search->duals[k] + length * direction[k];
    if (dual_value(search, trial, gradient) >= value + 1e-4 * length * rise)
      return length;
  }
  return 0.0;
}

static void climb(move_search *search) {
  enum { CLIMBS = 500 };
  static const double farthest = 1e6;
  size_t rows = search->problem->rows;
  double *gradient = GRDP_NEW_ARRAY(search->arena, rows + 1, double);
  double *direction = GRDP_NEW_ARRAY(search->arena, rows + 1, double);
  double *trial = GRDP_NEW_ARRAY(search->arena, rows + 1, double);
  double size = dot(rows * search->problem->columns, search->problem->slopes, search->problem->slopes);
  for (size_t i = 0; i < rows; i++)
    search->duals[i] = 0.0;
  for (int round = 0; round < CLIMBS && size > 0.0; round++) {
    double value = dual_value(search, search->duals, gradient);
    look_again(search);
    if (dot(rows, gradient, gradient) <= 1e-28 * dot(rows, search->inside, search->inside) ||
        dot(rows, search->duals, search->duals) > farthest * farthest)
      return;
    find_direction(search, gradient, size, direction);
    double length = find_length(search, direction, value, dot(rows, gradient, direction), trial);
    if (length == 0.0)
      return;
    for (size_t i = 0; i < rows; i++)
      search->duals[i] += length * direction[i];
  }
}

/* What is wanted as far as the rows can have it: dependent rows may ask for what cannot be had together. */
static void find_inside(move_search *search) {
  const grdp_least_move *problem = search->problem;
  decomposition of = decompose(search->arena, problem->rows, problem->columns, problem->slopes);
  project(&of, problem->wanted, 1, search->parts);
  for (size_t k = 0; k < of.rank; k++)
    search->parts[k] *= of.values[k];
  expand(&of, of.left, problem->rows, search->parts, search->inside);
}

/* ---- all ---- */

static move_search begin(grdp_arena *arena, const grdp_least_move *problem) {
  size_t rows = problem->rows, columns = problem->columns, larger = rows > columns ? rows : columns;
  return (move_search){.arena = arena,
                       .problem = problem,
                       .states = GRDP_NEW_ARRAY(arena, columns + 1, column_state),
                       .free = GRDP_NEW_ARRAY(arena, columns + 1, size_t),
                       .slopes = GRDP_NEW_ARRAY(arena, rows * columns + 1, double),
                       .left = GRDP_NEW_ARRAY(arena, rows + 1, double),
                       .inside = GRDP_NEW_ARRAY(arena, rows + 1, double),
                       .duals = GRDP_NEW_ARRAY(arena, rows + 1, double),
                       .parts = GRDP_NEW_ARRAY(arena, larger + 1, double),
                       .moves = GRDP_NEW_ARRAY(arena, columns + rows + 1, double)};
}

void grdp_least_move_find(grdp_arena *arena, const grdp_least_move *problem, double *out) {
  enum { ROUNDS = 20 };
  move_search search = begin(arena, problem);
  bool found = false;
  for (int round = 0; round < ROUNDS && !found; round++) {
    gather(&search);
    solve_free(&search);
    found = !look_again(&search);
  }
  if (!found) {
    find_inside(&search);
    climb(&search);
    gather(&search);
    solve_free(&search);
  }
  for (size_t j = 0; j < problem->columns; j++)
    out[j] = search.states[j] == COLUMN_FREE ? 0.0 : cut_value(&search, j);
  for (size_t k = 0; k < search.free_count; k++) {
    size_t j = search.free[k];
    out[j] = fmin(fmax(search.moves[k], problem->low[j]), problem->high[j]);
  }
}

size_t grdp_slopes_rank(grdp_arena *arena, size_t rows, size_t columns, const double *slopes, double *null) {
  double *even = GRDP_NEW_ARRAY(arena, rows * columns + 1, double);
  for (size_t i = 0; i < rows; i++) {
    double length = 0.0;
    for (size_t j = 0; j < columns; j++)
      length = hypot(length, slopes[i * columns + j]);
    for (size_t j = 0; j < columns && length > 0.0; j++)
      even[i * columns + j] = slopes[i * columns + j] / length;
  }
  decomposition of = decompose(arena, rows, columns, even);
  for (size_t i = 0; i < rows; i++)
    for (size_t j = 0; j < rows; j++) {
      double inside = 0.0;
      for (size_t k = 0; k < of.rank; k++)
        inside += of.left[i * of.count + k] * of.left[j * of.count + k];
      null[i * rows + j] = (i == j ? 1.0 : 0.0) - inside;
    }
  return of.rank;
}
