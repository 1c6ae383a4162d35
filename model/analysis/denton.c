/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "denton.h"

#include <assert.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdint.h>

/* Numbers that the band may hold. */
#define BAND_LIMIT ((size_t)1 << 27)

/*
 * With r_t = x_t / i_t and a multiplier for each total the solution is that of a symmetric linear system:
 *
 *   | D'D  C' | | r |   | 0 |      D: differences; C: the indicator over each total's periods,
 *   |  C   0  | | m | = | 1 |      divided by the total's size
 *
 * Unknowns stand in the order of periods, a multiplier behind the middle period of its total, so that the system is a
 * band as wide as the longest total.
 */
typedef struct band {
  const grdp_denton *of;
  size_t size, width;
  size_t *periods;     /* [count] the unknown of a period */
  size_t *multipliers; /* [totals] */
  double *values;      /* [size][3 width + 1], as GSL keeps bands */
  double *right;
} band;

static void place_unknowns(band *at) {
  const grdp_denton *of = at->of;
  size_t next = 0, total = 0;
  for (size_t t = 0; t < of->count; t++) {
    at->periods[t] = next++;
    if (total == of->total_count ||
        t != of->totals[total].first + (of->totals[total].last - of->totals[total].first) / 2)
      continue;
    at->multipliers[total++] = next++;
  }
  at->width = 2;
  for (size_t k = 0; k < of->total_count; k++) {
    size_t before = at->multipliers[k] - at->periods[of->totals[k].first];
    size_t behind = at->periods[of->totals[k].last] - at->multipliers[k];
    if (of->totals[k].first == of->totals[k].last)
      behind = 0;
    at->width = before > at->width ? before : at->width;
    at->width = behind > at->width ? behind : at->width;
  }
  at->width = at->width < at->size ? at->width : at->size - 1;
}

static void add(band *at, size_t i, size_t j, double value) {
  at->values[j * (3 * at->width + 1) + 2 * at->width + i - j] += value;
}

static double size_of(const grdp_denton *of, const grdp_denton_total *total) {
  double sum = 0.0;
  for (size_t t = total->first; t <= total->last; t++)
    sum += of->indicator[t];
  return fmax(sum, fabs(total->value));
}

static void fill(band *at) {
  const grdp_denton *of = at->of;
  for (size_t t = 1; t < of->count; t++) {
    size_t before = at->periods[t - 1], now = at->periods[t];
    add(at, before, before, 1.0);
    add(at, now, now, 1.0);
    add(at, before, now, -1.0);
    add(at, now, before, -1.0);
  }
  for (size_t k = 0; k < of->total_count; k++) {
    const grdp_denton_total *total = &of->totals[k];
    double size = size_of(of, total);
    for (size_t t = total->first; t <= total->last; t++) {
      add(at, at->multipliers[k], at->periods[t], of->indicator[t] / size);
      add(at, at->periods[t], at->multipliers[k], of->indicator[t] / size);
    }
    at->right[at->multipliers[k]] = total->value / size;
  }
}

static grdp_status solve(grdp_arena *arena, band *at, double *unknowns) {
  unsigned int *exchanged = GRDP_NEW_ARRAY(arena, at->size, unsigned int);
  gsl_matrix_view matrix = gsl_matrix_view_array(at->values, at->size, 3 * at->width + 1);
  gsl_vector_uint_view places = gsl_vector_uint_view_array(exchanged, at->size);
  gsl_vector_view right = gsl_vector_view_array(at->right, at->size);
  gsl_vector_view left = gsl_vector_view_array(unknowns, at->size);
  if (gsl_linalg_LU_band_decomp(at->size, at->width, at->width, &matrix.matrix, &places.vector) != GSL_SUCCESS ||
      gsl_linalg_LU_band_solve(at->width, at->width, &matrix.matrix, &places.vector, &right.vector, &left.vector) !=
          GSL_SUCCESS)
    return GRDP_NUMERIC;
  return GRDP_OK;
}

grdp_status grdp_denton_spread(grdp_arena *arena, const grdp_denton *denton, double *values) {
  band at = {.of = denton, .size = denton->count + denton->total_count};
  at.periods = GRDP_NEW_ARRAY(arena, denton->count, size_t);
  at.multipliers = GRDP_NEW_ARRAY(arena, denton->total_count, size_t);
  place_unknowns(&at);
  assert(at.size > 0);
  if (at.width > BAND_LIMIT / at.size / 4)
    return GRDP_MEMORY;
  at.values = GRDP_NEW_ARRAY(arena, at.size * (3 * at.width + 1), double);
  at.right = GRDP_NEW_ARRAY(arena, at.size, double);
  double *unknowns = GRDP_NEW_ARRAY(arena, at.size, double);
  fill(&at);
  GRDP_TRY(solve(arena, &at, unknowns));
  for (size_t t = 0; t < denton->count; t++)
    values[t] = unknowns[at.periods[t]] * denton->indicator[t];
  return GRDP_OK;
}
