/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Least squares by QR, also under linear restrictions.
 */
#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <math.h>

#include "fit_parts.h"

/* What is left of a column of length 1 when the others are taken out, below which it is nothing but rounding. */
static const double NOTHING = 1e-11;

/* A factored matrix a p = q r with room for the work on it. */
typedef struct factors {
  size_t rows, columns, least; /* least: of both */
  gsl_matrix_view qr;
  gsl_vector_view tau;
  gsl_permutation order;
} factors;

/* `matrix` [rows][columns] is overwritten. */
static factors factor(grdp_arena *arena, double *matrix, size_t rows, size_t columns) {
  size_t least = rows < columns ? rows : columns;
  factors made = {.rows = rows,
                  .columns = columns,
                  .least = least,
                  .qr = gsl_matrix_view_array(matrix, rows, columns),
                  .tau = gsl_vector_view_array(GRDP_NEW_ARRAY(arena, least, double), least),
                  .order = {.size = columns, .data = GRDP_NEW_ARRAY(arena, columns, size_t)}};
  gsl_vector_view norms = gsl_vector_view_array(GRDP_NEW_ARRAY(arena, columns, double), columns);
  int sign;
  gsl_linalg_QRPT_decomp(&made.qr.matrix, &made.tau.vector, &made.order, &sign, &norms.vector);
  return made;
}

static double upper(const factors *of, size_t row, size_t column) {
  return gsl_matrix_get(&of->qr.matrix, row, column);
}

static size_t rank_of(const factors *of) {
  size_t rank = 0;
  while (rank < of->least && fabs(upper(of, rank, rank)) > NOTHING)
    rank++;
  return rank;
}

/* r z = b for the first `rank` rows, in place. */
static void back_substitute(const factors *of, size_t rank, double *b) {
  for (size_t i = rank; i-- > 0;) {
    for (size_t j = i + 1; j < rank; j++)
      b[i] -= upper(of, i, j) * b[j];
    b[i] /= upper(of, i, i);
  }
}

static double *lengths_of(grdp_arena *arena, const double *x, size_t rows, size_t columns) {
  double *lengths = GRDP_NEW_ARRAY(arena, columns, double);
  for (size_t j = 0; j < columns; j++) {
    double largest = 0, squares = 0;
    for (size_t t = 0; t < rows; t++)
      largest = fmax(largest, fabs(x[t * columns + j]));
    for (size_t t = 0; t < rows && largest > 0; t++)
      squares += (x[t * columns + j] / largest) * (x[t * columns + j] / largest);
    lengths[j] = largest > 0 ? largest * sqrt(squares) : 1;
  }
  return lengths;
}

/* --- without restrictions --- */

typedef struct least_work {
  grdp_arena *arena;
  const grdp_fit_problem *problem;
  const double *lengths;
  factors factors;
  double *side;  /* [rows] */
  double *slant; /* [columns] */
} least_work;

/* r' z = b, in place. */
static void forward_substitute(const factors *of, double *b) {
  for (size_t i = 0; i < of->columns; i++) {
    for (size_t j = 0; j < i; j++)
      b[i] -= upper(of, j, i) * b[j];
    b[i] /= upper(of, i, i);
  }
}

/* What e + x b = y and x' e = 0 lack: of the first in `side`, of the second, in the order of the pivots, in `slant`;
 * summed with the digits of a long double where there are more. */
static void find_lacks(const least_work *work, const double *values, const double *residuals) {
  const grdp_fit_problem *problem = work->problem;
  for (size_t t = 0; t < problem->rows; t++) {
    long double rest = (long double)problem->y[t] - residuals[t];
    for (size_t j = 0; j < problem->columns; j++)
      rest -= (long double)problem->x[t * problem->columns + j] * values[j];
    work->side[t] = (double)rest;
  }
  for (size_t j = 0; j < problem->columns; j++) {
    size_t column = work->factors.order.data[j];
    long double sum = 0;
    for (size_t t = 0; t < problem->rows; t++)
      sum -= (long double)problem->x[t * problem->columns + column] * residuals[t];
    work->slant[j] = (double)(sum / work->lengths[column]);
  }
}

/* Adds to the values and residuals what makes up for the lacks, which are lost. */
static void add_solution(least_work *work, double *values, double *residuals) {
  size_t columns = work->problem->columns, rows = work->problem->rows;
  gsl_vector_view side = gsl_vector_view_array(work->side, rows);
  double *steps = GRDP_NEW_ARRAY(work->arena, columns, double);
  forward_substitute(&work->factors, work->slant);
  gsl_linalg_QR_QTvec(&work->factors.qr.matrix, &work->factors.tau.vector, &side.vector);
  for (size_t j = 0; j < columns; j++) {
    steps[j] = work->side[j] - work->slant[j];
    work->side[j] = work->slant[j];
  }
  back_substitute(&work->factors, columns, steps);
  for (size_t j = 0; j < columns; j++) {
    size_t column = work->factors.order.data[j];
    values[column] += steps[j] / work->lengths[column];
  }
  gsl_linalg_QR_Qvec(&work->factors.qr.matrix, &work->factors.tau.vector, &side.vector);
  for (size_t t = 0; t < rows; t++)
    residuals[t] += work->side[t];
}

/* y - x b, summed with the digits of a long double where there are more. */
static void find_residuals(const grdp_fit_problem *problem, const double *values, double *residuals) {
  for (size_t t = 0; t < problem->rows; t++) {
    long double rest = problem->y[t];
    for (size_t j = 0; j < problem->columns; j++)
      rest -= (long double)problem->x[t * problem->columns + j] * values[j];
    residuals[t] = (double)rest;
  }
}

/* (x'x)^-1 = p r^-1 r'^-1 p' */
static const double *invert(const least_work *work) {
  size_t columns = work->problem->columns;
  double *inverse = GRDP_NEW_ARRAY(work->arena, columns * columns, double);
  double *roots = GRDP_NEW_ARRAY(work->arena, columns * columns, double); /* row j: column j of r^-1 */
  for (size_t j = 0; j < columns; j++) {
    roots[j * columns + j] = 1;
    back_substitute(&work->factors, columns, roots + j * columns);
  }
  for (size_t a = 0; a < columns; a++)
    for (size_t b = 0; b < columns; b++) {
      size_t row = work->factors.order.data[a], column = work->factors.order.data[b];
      double sum = 0;
      for (size_t j = 0; j < columns; j++)
        sum += roots[j * columns + a] * roots[j * columns + b];
      inverse[row * columns + column] = sum / (work->lengths[row] * work->lengths[column]);
    }
  return inverse;
}

/* The first column that the pivots before it explain, as their combination. */
static const double *find_dependence(const least_work *work, size_t rank) {
  size_t columns = work->problem->columns;
  double *dependence = GRDP_NEW_ARRAY(work->arena, columns, double);
  double *weights = GRDP_NEW_ARRAY(work->arena, columns, double), largest = 0;
  for (size_t i = 0; i < rank; i++)
    weights[i] = -upper(&work->factors, i, rank);
  back_substitute(&work->factors, rank, weights);
  weights[rank] = 1;
  for (size_t i = 0; i <= rank; i++)
    largest = fmax(largest, fabs(weights[i]));
  for (size_t i = 0; i <= rank; i++) {
    size_t column = work->factors.order.data[i];
    dependence[column] = weights[i] / largest / work->lengths[column];
  }
  return dependence;
}

grdp_fit_solution grdp_fit_solve(grdp_arena *arena, const grdp_fit_problem *problem) {
  enum { REFINEMENTS = 3 };
  size_t rows = problem->rows, columns = problem->columns;
  least_work work = {.arena = arena,
                     .problem = problem,
                     .side = GRDP_NEW_ARRAY(arena, rows, double),
                     .slant = GRDP_NEW_ARRAY(arena, columns, double)};
  double *scaled = GRDP_NEW_ARRAY(arena, rows * columns, double);
  work.lengths = lengths_of(arena, problem->x, rows, columns);
  for (size_t i = 0; i < rows * columns; i++)
    scaled[i] = problem->x[i] / work.lengths[i % columns];
  work.factors = factor(arena, scaled, rows, columns);
  grdp_fit_solution solution = {.rank = rank_of(&work.factors)};
  if (solution.rank < columns) {
    solution.dependence = find_dependence(&work, solution.rank);
    return solution;
  }
  double *values = GRDP_NEW_ARRAY(arena, columns, double), *residuals = GRDP_NEW_ARRAY(arena, rows, double);
  for (int pass = 0; pass <= REFINEMENTS; pass++) {
    find_lacks(&work, values, residuals);
    add_solution(&work, values, residuals);
  }
  find_residuals(problem, values, residuals);
  solution.values = values;
  solution.residuals = residuals;
  solution.inverse = invert(&work);
  return solution;
}

/* --- restrictions --- */

/* Restrictions per scaled coefficient, as columns of length 1, and their right sides. */
static double *scale_restrictions(const grdp_fit_work *work, const double *scales, double *sides) {
  size_t count = work->request->restriction_count, coefficients = work->request->coefficient_count;
  double *columns = GRDP_NEW_ARRAY(work->arena, coefficients * count, double);
  for (size_t r = 0; r < count; r++) {
    const grdp_fit_restriction *one = &work->request->restrictions[r];
    double squares = 0;
    for (size_t i = 0; i < coefficients; i++)
      squares += (one->weights[i] / scales[i]) * (one->weights[i] / scales[i]);
    for (size_t i = 0; i < coefficients; i++)
      columns[i * count + r] = one->weights[i] / scales[i] / sqrt(squares);
    sides[r] = one->value / sqrt(squares);
  }
  return columns;
}

static grdp_status report_restriction(const grdp_fit_work *work, size_t number) {
  const grdp_fragment *fragment = &work->request->restrictions[number].fragment;
  grdp_diagnose(work->diagnostics, GRDP_DIAGNOSTIC_FIT_RESTRICTIONS, fragment->place,
                grdp_text_string(work->arena, fragment->text), grdp_fit_name(work), NULL);
  return GRDP_INVALID;
}

/* The columns of q from `count` on are orthogonal to the restrictions; the first hold the point nearest to 0. */
static void find_space(const grdp_fit_work *work, const factors *of, double *sides, grdp_fit_space *space) {
  size_t coefficients = space->coefficients, count = work->request->restriction_count;
  double *origin = GRDP_NEW_ARRAY(work->arena, coefficients, double);
  double *directions = GRDP_NEW_ARRAY(work->arena, coefficients * space->free, double);
  double *along = GRDP_NEW_ARRAY(work->arena, coefficients, double);
  gsl_vector_view vector = gsl_vector_view_array(along, coefficients);
  for (size_t i = 0; i < count; i++) { /* r' w = p' side, forwards */
    double rest = sides[of->order.data[i]];
    for (size_t j = 0; j < i; j++)
      rest -= upper(of, j, i) * along[j];
    along[i] = rest / upper(of, i, i);
  }
  gsl_linalg_QR_Qvec(&of->qr.matrix, &of->tau.vector, &vector.vector);
  for (size_t i = 0; i < coefficients; i++)
    origin[i] = along[i] / space->scales[i];
  for (size_t k = 0; k < space->free; k++) {
    for (size_t i = 0; i < coefficients; i++)
      along[i] = i == count + k;
    gsl_linalg_QR_Qvec(&of->qr.matrix, &of->tau.vector, &vector.vector);
    for (size_t i = 0; i < coefficients; i++)
      directions[i * space->free + k] = along[i];
  }
  space->origin = origin;
  space->directions = directions;
}

static void open_space(grdp_arena *arena, grdp_fit_space *space) {
  double *directions = GRDP_NEW_ARRAY(arena, space->coefficients * space->coefficients, double);
  for (size_t i = 0; i < space->coefficients; i++)
    directions[i * space->coefficients + i] = 1;
  space->origin = GRDP_NEW_ARRAY(arena, space->coefficients, double);
  space->directions = directions;
  space->free = space->coefficients;
}

grdp_status grdp_fit_restrict(const grdp_fit_work *work, const grdp_fit_data *data, grdp_fit_space *out) {
  size_t count = work->request->restriction_count, coefficients = data->coefficients;
  grdp_fit_space space = {.coefficients = coefficients,
                          .scales = lengths_of(work->arena, data->regressors, data->observations, coefficients)};
  if (count == 0) {
    open_space(work->arena, &space);
    *out = space;
    return GRDP_OK;
  }
  double *sides = GRDP_NEW_ARRAY(work->arena, count, double);
  factors of = factor(work->arena, scale_restrictions(work, space.scales, sides), coefficients, count);
  size_t rank = rank_of(&of);
  if (rank < count)
    return report_restriction(work, of.order.data[rank]);
  space.free = coefficients - count;
  find_space(work, &of, sides, &space);
  *out = space;
  return GRDP_OK;
}

grdp_fit_problem grdp_fit_reduce(grdp_arena *arena, const grdp_fit_data *data, const grdp_fit_space *space) {
  grdp_fit_problem problem = {data->observations, space->free, NULL, NULL};
  size_t coefficients = data->coefficients, free = space->free;
  double *x = GRDP_NEW_ARRAY(arena, data->observations * free, double);
  double *y = GRDP_NEW_ARRAY(arena, data->observations, double);
  for (size_t t = 0; t < data->observations; t++) {
    const double *row = data->regressors + t * coefficients;
    y[t] = data->target[t];
    for (size_t i = 0; i < coefficients; i++) {
      y[t] -= row[i] * space->origin[i];
      for (size_t k = 0; k < free; k++)
        x[t * free + k] += row[i] / space->scales[i] * space->directions[i * free + k];
    }
  }
  problem.x = x;
  problem.y = y;
  return problem;
}

const double *grdp_fit_expand(grdp_arena *arena, const grdp_fit_space *space, const double *free) {
  double *all = GRDP_NEW_ARRAY(arena, space->coefficients, double);
  for (size_t i = 0; i < space->coefficients; i++) {
    double sum = 0;
    for (size_t k = 0; k < space->free; k++)
      sum += space->directions[i * space->free + k] * free[k];
    all[i] = space->origin[i] + sum / space->scales[i];
  }
  return all;
}

const double *grdp_fit_expand_covariance(grdp_arena *arena, const grdp_fit_space *space, const double *free) {
  size_t coefficients = space->coefficients, count = space->free;
  double *half = GRDP_NEW_ARRAY(arena, coefficients * count, double);
  double *all = GRDP_NEW_ARRAY(arena, coefficients * coefficients, double);
  for (size_t i = 0; i < coefficients; i++)
    for (size_t k = 0; k < count; k++)
      for (size_t l = 0; l < count; l++)
        half[i * count + k] += space->directions[i * count + l] * free[l * count + k] / space->scales[i];
  for (size_t i = 0; i < coefficients; i++)
    for (size_t j = 0; j < coefficients; j++)
      for (size_t k = 0; k < count; k++)
        all[i * coefficients + j] += half[i * count + k] * space->directions[j * count + k] / space->scales[j];
  return all;
}
