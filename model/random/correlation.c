/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "correlation.h"

#include <string.h>

#include "special.h"

/* The projections end when a step changes the matrix by less than this share of its norm. */
#define CHANGE_LIMIT 1e-10

enum { SWEEP_LIMIT = 60, PROJECTION_LIMIT = 1000, SMALL_SIZE = 24 };

double grdp_correlation_of_scores(grdp_correlation_kind kind, double correlation) {
  if (kind == GRDP_SPEARMAN)
    return 2.0 * grdp_special_sine(GRDP_PI * correlation / 6.0);
  if (kind == GRDP_KENDALL)
    return grdp_special_sine(GRDP_PI * correlation / 2.0);
  return correlation;
}

double grdp_correlation_from_scores(grdp_correlation_kind kind, double score) {
  if (kind == GRDP_SPEARMAN)
    return 6.0 / GRDP_PI * grdp_special_arcsine(0.5 * score);
  if (kind == GRDP_KENDALL)
    return 2.0 / GRDP_PI * grdp_special_arcsine(score);
  return score;
}

/* The rotation in the plane of rows p and q that makes a[p][q] vanish (Golub and Van Loan 2013, 8.5.2). */
typedef struct rotation {
  size_t p, q;
  double cosine, sine;
} rotation;

static rotation rotation_for(size_t n, const double *a, size_t p, size_t q) {
  double theta = (a[q * n + q] - a[p * n + p]) / (2.0 * a[p * n + q]);
  double size = theta < 0.0 ? -theta : theta;
  double tangent = size > 1e150 ? 0.5 / size : 1.0 / (size + sqrt(theta * theta + 1.0));
  if (theta < 0.0)
    tangent = -tangent;
  double cosine = 1.0 / sqrt(tangent * tangent + 1.0);
  return (rotation){p, q, cosine, tangent * cosine};
}

/* Turns two rows of n numbers in their plane. */
static void turn(size_t n, double *x, double *y, const rotation *r) {
  for (size_t k = 0; k < n; k++) {
    double first = x[k], second = y[k];
    x[k] = r->cosine * first - r->sine * second;
    y[k] = r->sine * first + r->cosine * second;
  }
}

/* Rows p and q are turned and copied to their columns; the four entries where they cross, exactly. */
static void rotate(size_t n, double *a, double *rows, size_t p, size_t q) {
  rotation r = rotation_for(n, a, p, q);
  double shift = r.sine / r.cosine * a[p * n + q];
  double first = a[p * n + p] - shift, second = a[q * n + q] + shift;
  turn(n, a + p * n, a + q * n, &r);
  a[p * n + p] = first;
  a[q * n + q] = second;
  a[p * n + q] = a[q * n + p] = 0.0;
  for (size_t k = 0; k < n; k++) {
    a[k * n + p] = a[p * n + k];
    a[k * n + q] = a[q * n + k];
  }
  turn(n, rows + p * n, rows + q * n, &r);
}

static double norm_of(size_t count, const double *x) {
  double sum = 0.0;
  for (size_t i = 0; i < count; i++)
    sum += x[i] * x[i];
  return sqrt(sum);
}

static void swap(double *a, double *b) {
  double kept = *a;
  *a = *b;
  *b = kept;
}

/* Puts the eigenvalues in ascending order and their vectors, which are rows, with them. */
static void sort_eigen(size_t n, double *values, double *rows) {
  for (size_t i = 0; i < n; i++) {
    size_t least = i;
    for (size_t k = i + 1; k < n; k++)
      if (values[k] < values[least])
        least = k;
    swap(&values[i], &values[least]);
    for (size_t k = 0; least != i && k < n; k++)
      swap(&rows[i * n + k], &rows[least * n + k]);
  }
}

static void transpose(size_t n, double *matrix) {
  for (size_t i = 0; i < n; i++)
    for (size_t k = 0; k < i; k++)
      swap(&matrix[i * n + k], &matrix[k * n + i]);
}

/* Whether a rotation would still change the matrix; else the entry is set to 0. */
static bool entry_counts(size_t n, double *a, size_t p, size_t q, double scale) {
  double entry = a[p * n + q];
  if ((entry < 0.0 ? -entry : entry) > 1e-17 * scale)
    return true;
  a[p * n + q] = a[q * n + p] = 0.0;
  return false;
}

/* As grdp_correlation_eigen, in given memory; `a` is used up. */
static void eigen_of(size_t n, double *a, double *values, double *vectors) {
  for (size_t i = 0; i < n * n; i++)
    vectors[i] = i % (n + 1) == 0 ? 1.0 : 0.0;
  double scale = norm_of(n * n, a);
  bool changed = true;
  for (int sweep = 0; sweep < SWEEP_LIMIT && changed; sweep++) {
    changed = false;
    for (size_t p = 0; p + 1 < n; p++)
      for (size_t q = p + 1; q < n; q++)
        if (entry_counts(n, a, p, q, scale)) {
          rotate(n, a, vectors, p, q);
          changed = true;
        }
  }
  for (size_t i = 0; i < n; i++)
    values[i] = a[i * n + i];
  sort_eigen(n, values, vectors);
  transpose(n, vectors);
}

void grdp_correlation_eigen(grdp_arena *arena, size_t n, const double *matrix, double *values, double *vectors) {
  double *a = GRDP_NEW_ARRAY(arena, n * n, double);
  double *turned = vectors != NULL ? vectors : GRDP_NEW_ARRAY(arena, n * n, double);
  memcpy(a, matrix, n * n * sizeof *a);
  eigen_of(n, a, values, turned);
}

bool grdp_correlation_factor(size_t n, const double *matrix, double *lower) {
  memset(lower, 0, n * n * sizeof *lower);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j <= i; j++) {
      double sum = matrix[i * n + j];
      for (size_t k = 0; k < j; k++)
        sum -= lower[i * n + k] * lower[j * n + k];
      if (i == j && !(sum > 1e-14))
        return false;
      lower[i * n + j] = i == j ? sqrt(sum) : sum / lower[j * n + j];
    }
  return true;
}

/* Working space of the projections. */
typedef struct projection {
  size_t n;
  double least;
  double *matrix, *values, *vectors;
} projection;

static projection projection_of(grdp_arena *arena, size_t n, double least) {
  return (projection){n, least, GRDP_NEW_ARRAY(arena, n * n, double), GRDP_NEW_ARRAY(arena, n, double),
                      GRDP_NEW_ARRAY(arena, n * n, double)};
}

static void decompose(projection *space, const double *from) {
  memcpy(space->matrix, from, space->n * space->n * sizeof *from);
  eigen_of(space->n, space->matrix, space->values, space->vectors);
}

/* The nearest matrix with eigenvalues at least `least`: the lesser ones are raised (Higham 2002, theorem 3.2). */
static void project_definite(projection *space, const double *from, double *out) {
  size_t n = space->n;
  decompose(space, from);
  memcpy(out, from, n * n * sizeof *out);
  for (size_t k = 0; k < n && space->values[k] < space->least; k++) {
    double raise = space->least - space->values[k];
    for (size_t i = 0; i < n * n; i++)
      out[i] += raise * space->vectors[i / n * n + k] * space->vectors[i % n * n + k];
  }
}

/* Alternating projections can end a rounding short of `least`; mixing with the unit matrix moves every eigenvalue
 * towards 1 and keeps the diagonal. */
static void lift(projection *space, double *out) {
  size_t n = space->n;
  decompose(space, out);
  double smallest = space->values[0];
  if (smallest >= space->least)
    return;
  double share = (space->least - smallest) / (1.0 - smallest);
  for (size_t i = 0; i < n * n; i++)
    if (i % (n + 1) != 0)
      out[i] *= 1.0 - share;
}

/* A step costs n^3: large matrices get fewer, very large ones none, so that only the last step below is left. */
static int step_limit(size_t n) {
  if (n <= SMALL_SIZE)
    return PROJECTION_LIMIT;
  double share = (double)SMALL_SIZE / (double)n;
  return (int)(PROJECTION_LIMIT * share * share * share);
}

void grdp_correlation_nearest(grdp_arena *arena, size_t n, const double *matrix, double least, double *out) {
  projection space = projection_of(arena, n, least);
  double *correction = GRDP_NEW_ARRAY(arena, n * n, double);
  double *shifted = GRDP_NEW_ARRAY(arena, n * n, double);
  double *definite = GRDP_NEW_ARRAY(arena, n * n, double);
  memcpy(out, matrix, n * n * sizeof *out);
  double change = 1.0;
  int limit = step_limit(n);
  /* Higham 2002, algorithm 3.3: R = Y - correction; X = definite(R); correction = X - R; Y = X with diagonal 1. */
  for (int step = 0; step < limit && change > CHANGE_LIMIT; step++) {
    for (size_t i = 0; i < n * n; i++)
      shifted[i] = out[i] - correction[i];
    project_definite(&space, shifted, definite);
    for (size_t i = 0; i < n * n; i++) {
      double next = i % (n + 1) == 0 ? 1.0 : definite[i];
      correction[i] = definite[i] - shifted[i];
      shifted[i] = next - out[i];
      out[i] = next;
    }
    change = norm_of(n * n, shifted) / norm_of(n * n, out);
  }
  lift(&space, out);
}
