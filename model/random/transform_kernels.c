/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Compiled once per instruction set, with GRDP_TRANSFORMS as the set's name.
 */
#include "transform_kernels.h"

#include <float.h>

#include "elementary.h"

#ifndef GRDP_TRANSFORMS
#define GRDP_TRANSFORMS portable
#endif

/* ---- rows of polynomials ---- */

/* columns[k] holds coefficient k of each lane's row; places are in doubles. Whole rows are loaded and transposed, which
 * takes a fraction of the time of as many gathers. */
VECTOR_INLINE void load_rows(const double *rows, vector_bits places, vector columns[GRDP_ROW]) {
  uint64_t at[VECTOR_LANES];
  memcpy(at, &places, sizeof at);
#if defined(__AVX512F__) && defined(__AVX512DQ__)
#define HALF_ROW(lane, half) _mm256_loadu_pd(rows + at[lane] + (half))
#define TWO_HALVES(lane, half)                                                                                       \
  _mm512_insertf64x4(_mm512_castpd256_pd512(HALF_ROW(lane, half)), HALF_ROW((lane) + 2, half), 1)
  for (size_t half = 0; half < GRDP_ROW; half += GRDP_ROW / 2) {
    __m512d a = TWO_HALVES(0, half), b = TWO_HALVES(1, half), c = TWO_HALVES(4, half), d = TWO_HALVES(5, half);
    __m512d even = _mm512_unpacklo_pd(a, b), odd = _mm512_unpackhi_pd(a, b);
    __m512d later_even = _mm512_unpacklo_pd(c, d), later_odd = _mm512_unpackhi_pd(c, d);
    columns[half] = _mm512_shuffle_f64x2(even, later_even, 0x88);
    columns[half + 1] = _mm512_shuffle_f64x2(odd, later_odd, 0x88);
    columns[half + 2] = _mm512_shuffle_f64x2(even, later_even, 0xdd);
    columns[half + 3] = _mm512_shuffle_f64x2(odd, later_odd, 0xdd);
  }
#elif defined(__AVX2__) && defined(__FMA__)
#define HALF_ROW(lane, half) _mm256_loadu_pd(rows + at[lane] + (half))
  for (size_t half = 0; half < GRDP_ROW; half += GRDP_ROW / 2) {
    __m256d a = HALF_ROW(0, half), b = HALF_ROW(1, half), c = HALF_ROW(2, half), d = HALF_ROW(3, half);
    __m256d even = _mm256_unpacklo_pd(a, b), odd = _mm256_unpackhi_pd(a, b);
    __m256d later_even = _mm256_unpacklo_pd(c, d), later_odd = _mm256_unpackhi_pd(c, d);
    columns[half] = _mm256_permute2f128_pd(even, later_even, 0x20);
    columns[half + 1] = _mm256_permute2f128_pd(odd, later_odd, 0x20);
    columns[half + 2] = _mm256_permute2f128_pd(even, later_even, 0x31);
    columns[half + 3] = _mm256_permute2f128_pd(odd, later_odd, 0x31);
  }
#else
  for (size_t k = 0; k < GRDP_ROW; k++)
    columns[k] = (vector){rows[at[0] + k], rows[at[1] + k]};
#endif
}

/* Even and odd powers apart. */
VECTOR_INLINE vector row_value(const vector c[GRDP_ROW], vector u) {
  vector square = u * u;
  vector even = multiply_add(multiply_add(multiply_add(c[6], square, c[4]), square, c[2]), square, c[0]);
  vector odd = multiply_add(multiply_add(multiply_add(c[7], square, c[5]), square, c[3]), square, c[1]);
  return multiply_add(odd, u, even);
}

VECTOR_INLINE vector row_slope(const vector c[GRDP_ROW], vector u) {
  vector square = u * u;
  vector even =
      multiply_add(multiply_add(multiply_add(c[7] * 7.0, square, c[5] * 5.0), square, c[3] * 3.0), square, c[1]);
  vector odd = multiply_add(multiply_add(c[6] * 6.0, square, c[4] * 4.0), square, c[2] * 2.0);
  return multiply_add(odd, u, even);
}

/* The row of each score and where in it, u. The comparison that takes NaN to the first row keeps memory safe. */
VECTOR_INLINE vector find_row(const grdp_transform *t, vector z, vector columns[GRDP_ROW]) {
  vector position = multiply_add(z, broadcast(t->cells), broadcast(t->origin));
  position = choose(less(broadcast(0.0), position), position, broadcast(0.0));
  position = lower(position, t->last) - 0.5;
  vector shifted = position + ROUNDER;
  vector_bits places = ((vector_bits)shifted - (vector_bits)broadcast(ROUNDER)) << 3;
  load_rows(t->rows, places, columns);
  return position - (shifted - ROUNDER);
}

/* As above for |t|, octave by octave of 1 + |t|; out_scale is du/d|t|. */
VECTOR_INLINE vector find_octave_row(const grdp_transform *t, vector x, vector columns[GRDP_ROW], vector *out_scale) {
  const uint64_t fraction = (UINT64_C(1) << 52) - 1, one = UINT64_C(1023) << 52;
  vector moved = magnitude(x) + 1.0;
  moved = choose(less(moved, broadcast(t->last)), moved, broadcast(t->last));
  vector_bits bits = (vector_bits)moved;
  unsigned kept = t->octave_bits;
  vector_bits row = (bits >> (52 - kept)) - (UINT64_C(1023) << kept);
  load_rows(t->rows, row << 3, columns);
  *out_scale = (vector)((UINT64_C(2046) << 52) - (bits & ~fraction)) * (double)(1U << kept);
  return (vector)(((bits << kept) & fraction) | one) - 1.5;
}

/* ---- what each form does with a vector ---- */

VECTOR_INLINE vector value_LINE(const grdp_transform *t, vector z) {
  return multiply_add(z, broadcast(t->scale), broadcast(t->base));
}
VECTOR_INLINE vector slope_LINE(const grdp_transform *t, vector z) {
  (void)z;
  return broadcast(t->scale);
}

VECTOR_INLINE vector value_POWER(const grdp_transform *t, vector z) {
  return multiply_add(exponential(z * t->power), broadcast(t->scale), broadcast(t->base));
}
VECTOR_INLINE vector slope_POWER(const grdp_transform *t, vector z) {
  return exponential(z * t->power) * t->scale * t->power;
}

VECTOR_INLINE vector table_value(const grdp_transform *t, vector z) {
  vector columns[GRDP_ROW];
  vector u = find_row(t, z, columns);
  return row_value(columns, u);
}

VECTOR_INLINE vector value_TABLE_LINE(const grdp_transform *t, vector z) {
  return value_LINE(t, table_value(t, z));
}
VECTOR_INLINE vector slope_TABLE_LINE(const grdp_transform *t, vector z) {
  vector columns[GRDP_ROW];
  vector u = find_row(t, z, columns);
  return row_slope(columns, u) * t->cells * t->scale;
}

VECTOR_INLINE vector value_TABLE_POWER(const grdp_transform *t, vector z) {
  return value_POWER(t, table_value(t, z));
}
VECTOR_INLINE vector slope_TABLE_POWER(const grdp_transform *t, vector z) {
  vector columns[GRDP_ROW];
  vector u = find_row(t, z, columns);
  return slope_POWER(t, row_value(columns, u)) * (row_slope(columns, u) * t->cells);
}

VECTOR_INLINE vector value_TABLE_FLOOR(const grdp_transform *t, vector z) {
  return round_down(table_value(t, z));
}

VECTOR_INLINE vector value_FEW(const grdp_transform *t, vector z) {
  vector value = broadcast(t->steps[0]);
  for (size_t i = 0; i < t->threshold_count; i++)
    value = choose(less(broadcast(t->thresholds[i]), z), broadcast(t->steps[i + 1]), value);
  return value;
}

VECTOR_INLINE vector value_SCORE(const grdp_transform *t, vector x) {
  vector columns[GRDP_ROW], scale;
  vector u = find_octave_row(t, x, columns, &scale);
  return with_sign(row_value(columns, u), sign_of(x));
}
VECTOR_INLINE vector slope_SCORE(const grdp_transform *t, vector x) {
  vector columns[GRDP_ROW], scale;
  vector u = find_octave_row(t, x, columns, &scale);
  return row_slope(columns, u) * scale;
}

/* ---- the loops ---- */

/* The transform is copied so that no store can change it. Values never fall: where they have reached an end, a slope
 * below 0 is one of rounding. */
#define VALUE_LOOP(form)                                                                                             \
  static void apply_##form(const grdp_transform *transform, size_t count, const double *scores, double *out) {       \
    const grdp_transform t = *transform;                                                                             \
    for (size_t i = 0; i < count; i += VECTOR_LANES)                                                                 \
      store(out + i, confine(value_##form(&t, load(scores + i)), t.low, t.high));                                    \
  }
#define SLOPE_LOOP(form)                                                                                             \
  static void slopes_##form(const grdp_transform *transform, size_t count, const double *scores, double *out) {      \
    const grdp_transform t = *transform;                                                                             \
    for (size_t i = 0; i < count; i += VECTOR_LANES)                                                                 \
      store(out + i, confine(slope_##form(&t, load(scores + i)), 0.0, DBL_MAX));                                     \
  }
VALUE_LOOP(LINE)
VALUE_LOOP(TABLE_LINE)
VALUE_LOOP(TABLE_FLOOR)
VALUE_LOOP(FEW)
VALUE_LOOP(SCORE)
SLOPE_LOOP(LINE)
SLOPE_LOOP(POWER)
SLOPE_LOOP(TABLE_LINE)
SLOPE_LOOP(TABLE_POWER)
SLOPE_LOOP(SCORE)

/* Exponentials of several vectors side by side where they are ordinary, which gives the same bits and takes less time. */
VECTOR_INLINE void exponentials_of(size_t abreast, vector x[]) {
  if (all_lanes(all_below(abreast, x, MOST_MODERATE))) {
    exponentials(abreast, x, NULL, x);
    return;
  }
  for (size_t j = 0; j < abreast; j++)
    x[j] = exponential(x[j]);
}

#define POWER_LOOP(form, abreast, exponent_of)                                                                       \
  static void apply_##form(const grdp_transform *transform, size_t count, const double *scores, double *out) {       \
    const grdp_transform t = *transform;                                                                             \
    size_t i = 0;                                                                                                    \
    for (; i + (abreast)*VECTOR_LANES <= count; i += (abreast)*VECTOR_LANES) {                                       \
      vector x[abreast];                                                                                             \
      EACH_ABREAST(abreast) x[j] = exponent_of(&t, load(scores + i + j * VECTOR_LANES)) * t.power;                   \
      exponentials_of(abreast, x);                                                                                   \
      EACH_ABREAST(abreast) x[j] = multiply_add(x[j], broadcast(t.scale), broadcast(t.base));                        \
      EACH_ABREAST(abreast) store(out + i + j * VECTOR_LANES, confine(x[j], t.low, t.high));                         \
    }                                                                                                                \
    for (; i < count; i += VECTOR_LANES)                                                                             \
      store(out + i, confine(value_##form(&t, load(scores + i)), t.low, t.high));                                    \
  }
VECTOR_INLINE vector the_score(const grdp_transform *t, vector z) {
  (void)t;
  return z;
}
/* As many as leave registers for the rest. */
POWER_LOOP(POWER, 2, the_score)
POWER_LOOP(TABLE_POWER, 4, table_value)

/* In each cell the same number of steps, without a branch. */
static void apply_MANY(const grdp_transform *transform, size_t count, const double *scores, double *out) {
  const grdp_transform t = *transform;
  for (size_t i = 0; i < count; i++) {
    double z = scores[i];
    size_t below = t.guide.first[grdp_transform_cell(&t.guide, z)];
    for (size_t step = t.guide.span; step > 0; step >>= 1)
      below += t.thresholds[below + step - 1] < z ? step : 0;
    out[i] = t.steps[below];
  }
}

static void slopes_of_steps(const grdp_transform *transform, size_t count, const double *scores, double *out) {
  (void)transform;
  (void)scores;
  memset(out, 0, count * sizeof *out);
}

#define KERNELS_OF_SET(set) KERNELS_OF(set)
#define KERNELS_OF(set) grdp_transform_kernels_##set
#define TEXT_OF_SET(set) TEXT_OF(set)
#define TEXT_OF(set) #set

const grdp_transform_kernels KERNELS_OF_SET(GRDP_TRANSFORMS) = {
    TEXT_OF_SET(GRDP_TRANSFORMS),
    {[GRDP_TRANSFORM_LINE] = apply_LINE,
     [GRDP_TRANSFORM_POWER] = apply_POWER,
     [GRDP_TRANSFORM_TABLE_LINE] = apply_TABLE_LINE,
     [GRDP_TRANSFORM_TABLE_POWER] = apply_TABLE_POWER,
     [GRDP_TRANSFORM_TABLE_FLOOR] = apply_TABLE_FLOOR,
     [GRDP_TRANSFORM_FEW] = apply_FEW,
     [GRDP_TRANSFORM_MANY] = apply_MANY,
     [GRDP_TRANSFORM_SCORE] = apply_SCORE},
    {[GRDP_TRANSFORM_LINE] = slopes_LINE,
     [GRDP_TRANSFORM_POWER] = slopes_POWER,
     [GRDP_TRANSFORM_TABLE_LINE] = slopes_TABLE_LINE,
     [GRDP_TRANSFORM_TABLE_POWER] = slopes_TABLE_POWER,
     [GRDP_TRANSFORM_TABLE_FLOOR] = slopes_of_steps,
     [GRDP_TRANSFORM_FEW] = slopes_of_steps,
     [GRDP_TRANSFORM_MANY] = slopes_of_steps,
     [GRDP_TRANSFORM_SCORE] = slopes_SCORE},
};
