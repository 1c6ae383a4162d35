/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rotation.h"

#include <math.h>
#include <string.h>

static double product_of(size_t count, const double *a, const double *b) {
  double sum = 0.0;
  for (size_t i = 0; i < count; i++)
    sum += a[i] * b[i];
  return sum;
}

/* The scores that a direction touches, and those that are carried. */
static size_t find_rotated(const grdp_design *design, uint32_t *scores) {
  size_t count = 0;
  for (uint32_t i = 0; i < design->score_count; i++) {
    bool rotated = i < design->direction_count;
    for (size_t k = 0; k < design->direction_count && !rotated; k++)
      rotated = design->directions[k * design->score_count + i] != 0.0;
    if (rotated)
      scores[count++] = i;
  }
  return count;
}

/* Turns a direction, which the earlier reflections have passed through, into the vector of the reflection that brings
 * it to the axis k (Golub and Van Loan 2013, 5.1.2; the sign avoids cancellation); gives 2 / v'v. */
static double make_reflection(size_t n, size_t k, double *v) {
  double length = sqrt(product_of(n - k, v + k, v + k));
  memset(v, 0, k * sizeof *v);
  v[k] += v[k] < 0.0 ? -length : length;
  return 2.0 / product_of(n - k, v + k, v + k);
}

/* Rows of V by reflecting each direction by those before; factors[k] = 2 / v'v. */
static void make_reflections(size_t n, size_t count, double *columns, double *factors) {
  for (size_t k = 0; k < count; k++) {
    double *x = columns + k * n;
    for (size_t j = 0; j < k; j++) {
      const double *v = columns + j * n;
      double share = factors[j] * product_of(n, v, x);
      for (size_t i = 0; i < n; i++)
        x[i] -= share * v[i];
    }
    factors[k] = make_reflection(n, k, x);
  }
}

/* T of I - V T V' = H_0 H_1 …: its new column is -factor T V'v, with the factor on the diagonal (Schreiber and Van
 * Loan 1989, 2.3). Stored with its sign changed. */
static void make_triangle(size_t n, size_t count, const double *columns, const double *factors, double *negative) {
  for (size_t k = 0; k < count; k++) {
    double products[GRDP_DIRECTION_LIMIT];
    for (size_t j = 0; j < k; j++)
      products[j] = product_of(n, columns + j * n, columns + k * n);
    for (size_t i = 0; i < k; i++)
      negative[i * count + k] = -factors[k] * product_of(k - i, negative + i * count + i, products + i);
    negative[k * count + k] = -factors[k];
  }
}

grdp_rotation grdp_rotation_make(grdp_arena *arena, const grdp_design *design) {
  size_t count = design->direction_count;
  if (count == 0)
    return (grdp_rotation){0};
  uint32_t *scores = GRDP_NEW_ARRAY(arena, design->score_count, uint32_t);
  size_t n = find_rotated(design, scores);
  double *columns = GRDP_NEW_ARRAY(arena, count * n, double), *rows = GRDP_NEW_ARRAY(arena, n * count, double);
  double *triangle = GRDP_NEW_ARRAY(arena, count * count, double), factors[GRDP_DIRECTION_LIMIT];
  for (size_t k = 0; k < count; k++)
    for (size_t i = 0; i < n; i++)
      columns[k * n + i] = design->directions[k * design->score_count + scores[i]];
  make_reflections(n, count, columns, factors);
  make_triangle(n, count, columns, factors, triangle);
  for (size_t k = 0; k < count; k++)
    for (size_t i = 0; i < n; i++)
      rows[i * count + k] = columns[k * n + i];
  return (grdp_rotation){count, n, scores, columns, rows, triangle};
}

void grdp_rotation_apply(const grdp_rotation *rotation, const grdp_score_kernels *kernels, size_t draws,
                         double *const *rows, double *const *work) {
  const size_t count = rotation->count, n = rotation->row_count;
  double *const *products = work, *const *shares = work + GRDP_DIRECTION_LIMIT;
  for (size_t k = 0; k < count; k++)
    kernels->combine(draws, NULL, n - k, rotation->columns + k * n + k, (const double *const *)rows + k, products[k]);
  for (size_t k = 0; k < count; k++)
    kernels->combine(draws, NULL, count - k, rotation->triangle + k * count + k, (const double *const *)products + k,
                     shares[k]);
  for (size_t i = 0; i < n; i++)
    kernels->combine(draws, rows[i], i < count ? i + 1 : count, rotation->rows + i * count,
                     (const double *const *)shares, rows[i]);
}

void grdp_rotation_pull(const grdp_rotation *rotation, double *gradient) {
  const size_t count = rotation->count, n = rotation->row_count;
  double products[GRDP_DIRECTION_LIMIT], shares[GRDP_DIRECTION_LIMIT];
  for (size_t k = 0; k < count; k++) {
    products[k] = 0.0;
    for (size_t i = 0; i < n; i++)
      products[k] += rotation->columns[k * n + i] * gradient[rotation->scores[i]];
  }
  for (size_t k = 0; k < count; k++) {
    shares[k] = 0.0;
    for (size_t j = 0; j <= k; j++)
      shares[k] += rotation->triangle[j * count + k] * products[j];
  }
  for (size_t i = 0; i < n; i++)
    for (size_t k = 0; k < count; k++)
      gradient[rotation->scores[i]] += rotation->rows[i * count + k] * shares[k];
}
