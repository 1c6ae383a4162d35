/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scores_fit.h"

#include <math.h>

/* Four by four columns at a time, for their sums run side by side. */
enum { TILE = 4, STRETCH = 1024 };
/* A column of which less is left, of its variance, is one of those before it. */
#define LEAST_LEFT 1e-9

/* --- the correlation matrix --- */

static void add_tile(const double *const a[TILE], const double *const b[TILE], size_t count,
                     double sums[TILE][TILE]) {
  for (size_t i = 0; i < count; i++)
    for (size_t j = 0; j < TILE; j++)
      for (size_t k = 0; k < TILE; k++)
        sums[j][k] += a[j][i] * b[k][i];
}

typedef struct tiles {
  const grdp_gathered *data;
  const double *nothing; /* beyond the last column */
  double *matrix;        /* [columns][columns], lower */
} tiles;

static void point_at(const tiles *all, size_t column, size_t draw, const double *out[TILE]) {
  for (size_t j = 0; j < TILE; j++)
    out[j] = column + j < all->data->column_count ? all->data->columns[column + j] + draw : all->nothing;
}

static void make_tile(const tiles *all, size_t row, size_t column, size_t draw) {
  size_t n = all->data->column_count, left = all->data->draws - draw;
  const double *a[TILE], *b[TILE];
  double sums[TILE][TILE] = {{0.0}};
  point_at(all, row, draw, a);
  point_at(all, column, draw, b);
  add_tile(a, b, left < STRETCH ? left : STRETCH, sums);
  for (size_t j = 0; j < TILE && row + j < n; j++)
    for (size_t k = 0; k < TILE && column + k < n; k++)
      all->matrix[(row + j) * n + column + k] += sums[j][k];
}

/* Draws by stretches that stay in the cache. */
static void multiply_columns(const tiles *all) {
  size_t n = all->data->column_count;
  for (size_t draw = 0; draw < all->data->draws; draw += STRETCH)
    for (size_t row = 0; row < n; row += TILE)
      for (size_t column = 0; column <= row; column += TILE)
        make_tile(all, row, column, draw);
}

/* --- its factor --- */

static double dot(const double *a, const double *b, size_t count) {
  double sum = 0.0;
  for (size_t i = 0; i < count; i++)
    sum += a[i] * b[i];
  return sum;
}

/* Row j of L over the row of the matrix (Cholesky). A column that takes no part is cut out: its row is that of the
 * unit
 * matrix. */
static void factor_row(double *matrix, size_t n, size_t j, bool *used) {
  double *row = matrix + j * n;
  double own = row[j];
  for (size_t k = 0; k < j; k++)
    row[k] = used[k] ? (row[k] - dot(row, matrix + k * n, k)) / matrix[k * n + k] : 0.0;
  double left = own - dot(row, row, j);
  used[j] = left > LEAST_LEFT && own > 0.0;
  for (size_t k = 0; k < j && !used[j]; k++)
    row[k] = 0.0;
  row[j] = used[j] ? sqrt(left) : 1.0;
}

/* Rows of L^-1: row i is (e_i - sum over k < i of L_ik row k) / L_ii. */
static void invert_factor(const double *factor, size_t n, double *inverse) {
  for (size_t i = 0; i < n; i++) {
    double *row = inverse + i * n, diagonal = factor[i * n + i];
    for (size_t k = 0; k < i; k++) {
      double by = factor[i * n + k];
      const double *other = inverse + k * n;
      for (size_t j = 0; by != 0.0 && j <= k; j++)
        row[j] -= by * other[j];
    }
    for (size_t j = 0; j < i; j++)
      row[j] /= diagonal;
    row[i] = 1.0 / diagonal;
  }
}

grdp_fit_base grdp_fit_prepare(const grdp_gathered *data, grdp_arena *arena) {
  size_t n = data->column_count;
  grdp_fit_base base = {data, GRDP_NEW_ARRAY(arena, n, bool), GRDP_NEW_ARRAY(arena, n * n, double)};
  double *matrix = GRDP_NEW_ARRAY(arena, n * n, double);
  const tiles all = {data, GRDP_NEW_ARRAY(arena, STRETCH, double), matrix};
  multiply_columns(&all);
  for (size_t i = 0; i < n * n; i++)
    matrix[i] /= (double)data->draws;
  for (size_t j = 0; j < n; j++)
    factor_row(matrix, n, j, base.used);
  invert_factor(matrix, n, base.inverse);
  return base;
}

/* --- a fit --- */

typedef struct fitting {
  const grdp_fit_base *base;
  const double *look;
  size_t columns, used;
  double *residuals;                  /* [draws] */
  double *coefficients;               /* [columns] */
  double *diagonal;                   /* [columns] of the inverse of R */
  double *parts;                      /* [columns][scrambles] of the coefficients' errors */
  double *squares;                    /* [columns][scrambles] sums of x^2 - 1 over n */
  double unexplained;                 /* SSE / n */
  double error_parts[GRDP_SCRAMBLES]; /* sums of e^2 - SSE / n, over n */
  double look_parts[GRDP_SCRAMBLES];  /* sums of y^2 - 1, over n */
  double correction;                  /* of errors, for the degrees of freedom */
} fitting;

/* x := R^-1 x, with R^-1 = L^-1' L^-1; x is 0 where a column takes no part. */
static void solve(const fitting *fit, double *x, double *work) {
  size_t n = fit->base->data->column_count;
  for (size_t i = 0; i < fit->columns; i++)
    work[i] = fit->base->used[i] ? dot(fit->base->inverse + i * n, x, i + 1) : 0.0;
  for (size_t j = 0; j < fit->columns; j++)
    x[j] = 0.0;
  for (size_t i = 0; i < fit->columns; i++)
    for (size_t j = 0; work[i] != 0.0 && j <= i; j++)
      x[j] += fit->base->inverse[i * n + j] * work[i];
}

static void find_coefficients(fitting *fit, double *work) {
  const grdp_gathered *data = fit->base->data;
  for (size_t j = 0; j < fit->columns; j++)
    fit->coefficients[j] =
        fit->base->used[j] ? dot(data->columns[j], fit->look, data->draws) / (double)data->draws : 0.0;
  solve(fit, fit->coefficients, work);
  for (size_t i = 0; i < data->draws; i++)
    fit->residuals[i] = fit->look[i];
  for (size_t j = 0; j < fit->columns; j++)
    for (size_t i = 0; fit->coefficients[j] != 0.0 && i < data->draws; i++)
      fit->residuals[i] -= fit->coefficients[j] * data->columns[j][i];
  fit->unexplained = dot(fit->residuals, fit->residuals, data->draws) / (double)data->draws;
}

static void find_diagonal(fitting *fit) {
  size_t n = fit->base->data->column_count;
  for (size_t i = 0; i < fit->columns; i++)
    for (size_t j = 0; fit->base->used[i] && j <= i; j++) {
      double x = fit->base->inverse[i * n + j];
      fit->diagonal[j] += x * x;
    }
}

/* Sums over each scramble of x e / n, times R^-1: what a scramble adds to the error of the coefficients. */
static void find_parts(fitting *fit, double *gathered, double *work) {
  const grdp_gathered *data = fit->base->data;
  double n = (double)data->draws;
  for (size_t j = 0; j < fit->columns; j++)
    for (size_t i = 0; fit->base->used[j] && i < data->draws; i++) {
      double x = data->columns[j][i];
      size_t at = j * GRDP_SCRAMBLES + data->scrambles[i];
      fit->parts[at] += x * fit->residuals[i] / n;
      fit->squares[at] += (x * x - 1.0) / n;
    }
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++) {
    for (size_t j = 0; j < fit->columns; j++)
      gathered[j] = fit->parts[j * GRDP_SCRAMBLES + r];
    solve(fit, gathered, work);
    for (size_t j = 0; j < fit->columns; j++)
      fit->parts[j * GRDP_SCRAMBLES + r] = gathered[j];
  }
}

static void find_look_parts(fitting *fit) {
  const grdp_gathered *data = fit->base->data;
  double n = (double)data->draws;
  for (size_t i = 0; i < data->draws; i++) {
    double e = fit->residuals[i], y = fit->look[i];
    fit->error_parts[data->scrambles[i]] += (e * e - fit->unexplained) / n;
    fit->look_parts[data->scrambles[i]] += (y * y - 1.0) / n;
  }
}

static grdp_estimate around(double value, double error, const grdp_confidence *confidence) {
  double reach = confidence->student * error;
  return (grdp_estimate){value, error, value - reach, value + reach};
}

/* b = b_xy s_x / s_y: the deviations are estimates as well. */
static grdp_estimate coefficient_of(const fitting *fit, size_t j, const grdp_confidence *confidence) {
  double parts[GRDP_SCRAMBLES], b = fit->coefficients[j];
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++)
    parts[r] =
        fit->parts[j * GRDP_SCRAMBLES + r] + 0.5 * b * (fit->squares[j * GRDP_SCRAMBLES + r] - fit->look_parts[r]);
  return around(b, fit->correction * grdp_scatter(parts), confidence);
}

/* r = b / sqrt(b^2 + d SSE / n), d the diagonal of R^-1 (the square of t over that and the degrees of freedom);
 * parts by
 * its derivatives. Of d, 1 over the variance that the other columns leave, the scatter counts as that of the
 * column. */
static grdp_estimate partial_of(const fitting *fit, size_t j, const grdp_confidence *confidence) {
  double b = fit->coefficients[j], d = fit->diagonal[j], rest = d * fit->unexplained, m = b * b + rest;
  double parts[GRDP_SCRAMBLES], scale = 1.0 / (m * sqrt(m));
  if (!(m > 0.0))
    return grdp_effect_alone((double)NAN);
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++)
    parts[r] = scale * (rest * fit->parts[j * GRDP_SCRAMBLES + r] - 0.5 * b * d * fit->error_parts[r] +
                        0.5 * b * rest * fit->squares[j * GRDP_SCRAMBLES + r]);
  return grdp_interval_correlation(b / sqrt(m), fit->correction * grdp_scatter(parts), confidence);
}

static grdp_estimate share_explained(const fitting *fit, const grdp_confidence *confidence) {
  double parts[GRDP_SCRAMBLES], n = (double)fit->base->data->draws;
  double adjusted = fit->unexplained * (n - 1.0) / (n - (double)fit->used - 1.0);
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++)
    parts[r] = fit->unexplained * fit->look_parts[r] - fit->error_parts[r];
  return around(1.0 - adjusted, fit->correction * grdp_scatter(parts), confidence);
}

static fitting new_fitting(const grdp_fit_base *base, const double *look, size_t columns, grdp_arena *arena) {
  fitting fit = {.base = base, .look = look, .columns = columns};
  fit.residuals = GRDP_NEW_ARRAY(arena, base->data->draws, double);
  fit.coefficients = GRDP_NEW_ARRAY(arena, columns, double);
  fit.diagonal = GRDP_NEW_ARRAY(arena, columns, double);
  fit.parts = GRDP_NEW_ARRAY(arena, columns * GRDP_SCRAMBLES, double);
  fit.squares = GRDP_NEW_ARRAY(arena, columns * GRDP_SCRAMBLES, double);
  for (size_t j = 0; j < columns; j++)
    fit.used += base->used[j];
  return fit;
}

grdp_fit_answer grdp_fit_on(const grdp_fit_base *base, const double *look, size_t columns, grdp_arena *arena) {
  grdp_confidence confidence = grdp_confidence_make(GRDP_SCRAMBLED, 0.95);
  fitting fit = new_fitting(base, look, columns, arena);
  double n = (double)base->data->draws, freedom = n - (double)fit.used - 1.0;
  grdp_fit_answer answer = {grdp_effect_alone((double)NAN), GRDP_NEW_ARRAY(arena, columns, grdp_estimate),
                            GRDP_NEW_ARRAY(arena, columns, grdp_estimate)};
  for (size_t j = 0; j < columns; j++)
    answer.coefficients[j] = answer.partials[j] = answer.r_squared;
  if (!(freedom >= GRDP_SCRAMBLES) || !(dot(look, look, base->data->draws) > 0.0))
    return answer;
  double *work = GRDP_NEW_ARRAY(arena, columns, double), *gathered = GRDP_NEW_ARRAY(arena, columns, double);
  fit.correction = sqrt(n / freedom);
  find_coefficients(&fit, work);
  find_diagonal(&fit);
  find_parts(&fit, gathered, work);
  find_look_parts(&fit);
  answer.r_squared = share_explained(&fit, &confidence);
  for (size_t j = 0; j < columns; j++) {
    if (!base->used[j])
      continue;
    answer.coefficients[j] = coefficient_of(&fit, j, &confidence);
    answer.partials[j] = partial_of(&fit, j, &confidence);
  }
  return answer;
}
