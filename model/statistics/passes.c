/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Vectors run over scrambles, which are independent, so that no sum's order depends on their width. merge and place are
 * plain loops that compilers turn into vectors themselves; the sums they would turn the wrong way round.
 */
#include "passes.h"

#include <math.h>

#include "placing.h"

#ifndef GRDP_PASSES
#define GRDP_PASSES portable
#endif

#define INLINE static inline __attribute__((always_inline))

#if defined(__AVX512F__) && defined(__AVX512DQ__)
#include <immintrin.h>
enum { LANES = 8 };
typedef double vector __attribute__((vector_size(64)));
INLINE vector lesser(vector a, vector b) {
  return _mm512_min_pd(a, b);
}
INLINE vector greater(vector a, vector b) {
  return _mm512_max_pd(a, b);
}
#elif defined(__AVX2__)
#include <immintrin.h>
enum { LANES = 4 };
typedef double vector __attribute__((vector_size(32)));
INLINE vector lesser(vector a, vector b) {
  return _mm256_min_pd(a, b);
}
INLINE vector greater(vector a, vector b) {
  return _mm256_max_pd(a, b);
}
#else
enum { LANES = 2 };
typedef double vector __attribute__((vector_size(16)));
typedef int64_t vector_mask __attribute__((vector_size(16)));
INLINE vector choose(vector_mask mask, vector a, vector b) {
  return (vector)(((vector_mask)a & mask) | ((vector_mask)b & ~mask));
}
INLINE vector lesser(vector a, vector b) {
  return choose((vector_mask)(a < b), a, b);
}
INLINE vector greater(vector a, vector b) {
  return choose((vector_mask)(a > b), a, b);
}
#endif

INLINE vector load(const double *from) {
  vector x;
  memcpy(&x, from, sizeof x);
  return x;
}
INLINE void store(double *to, vector x) {
  memcpy(to, &x, sizeof x);
}
INLINE vector broadcast(double x) {
  return x - (vector){0.0};
}

/* As many scrambles at a time as keep their sums in registers. */
enum { WIDE = 4, STRIP = WIDE * LANES, ROWS = GRDP_BLOCK / GRDP_SCRAMBLES };

static bool look(const double *values, double *out_least, double *out_most) {
  vector least[WIDE], most[WIDE], rest[WIDE];
  for (size_t k = 0; k < WIDE; k++) {
    least[k] = most[k] = load(values + k * LANES);
    rest[k] = broadcast(0.0);
  }
  for (size_t i = 0; i < GRDP_BLOCK; i += STRIP)
    for (size_t k = 0; k < WIDE; k++) {
      vector x = load(values + i + k * LANES);
      least[k] = lesser(x, least[k]);
      most[k] = greater(x, most[k]);
      rest[k] += x * 0.0; /* NaN unless x is finite */
    }
  for (size_t k = 1; k < WIDE; k++) {
    least[0] = lesser(least[k], least[0]);
    most[0] = greater(most[k], most[0]);
    rest[0] += rest[k];
  }
  bool finite = true;
  for (size_t lane = 0; lane < LANES; lane++) {
    least[0][0] = least[0][lane] < least[0][0] ? least[0][lane] : least[0][0];
    most[0][0] = most[0][lane] > most[0][0] ? most[0][lane] : most[0][0];
    finite = finite && rest[0][lane] == 0.0;
  }
  *out_least = least[0][0] + 0.0; /* -0 to 0: which of them came first depends on the width */
  *out_most = most[0][0] + 0.0;
  return finite;
}

/* Two passes, so that nothing cancels: the mean, then the powers of the deviations from it. */
INLINE void measure_strip(const double *values, size_t first, grdp_moments *out) {
  vector sum[WIDE], squares[WIDE], cubes[WIDE], centre = broadcast(out->centre);
  for (size_t k = 0; k < WIDE; k++)
    sum[k] = squares[k] = cubes[k] = broadcast(0.0);
  for (size_t row = 0; row < ROWS; row++)
    for (size_t k = 0; k < WIDE; k++)
      sum[k] += load(values + row * GRDP_SCRAMBLES + k * LANES) - centre;
  for (size_t k = 0; k < WIDE; k++)
    sum[k] *= 1.0 / ROWS;
  for (size_t row = 0; row < ROWS; row++)
    for (size_t k = 0; k < WIDE; k++) {
      vector deviation = load(values + row * GRDP_SCRAMBLES + k * LANES) - centre - sum[k];
      vector square = deviation * deviation;
      squares[k] += square;
      cubes[k] += square * deviation;
    }
  for (size_t k = 0; k < WIDE; k++) {
    store(out->count + first + k * LANES, broadcast(ROWS));
    store(out->offset + first + k * LANES, sum[k]);
    store(out->squares + first + k * LANES, squares[k]);
    store(out->cubes + first + k * LANES, cubes[k]);
  }
}

static void measure(const double *values, grdp_moments *out) {
  for (size_t first = 0; first < GRDP_SCRAMBLES; first += STRIP)
    measure_strip(values + first, first, out);
}

/* One vector at a time: blocks with failures are rare. */
INLINE void measure_some_lanes(const double *values, const double *weights, size_t first, grdp_moments *out) {
  vector zero = broadcast(0.0), count = zero, sum = zero, squares = zero, cubes = zero;
  vector centre = broadcast(out->centre);
  for (size_t row = 0; row < GRDP_BLOCK; row += GRDP_SCRAMBLES) {
    vector weight = load(weights + row);
    count += weight;
    sum += weight * (load(values + row) - centre);
  }
  sum /= greater(count, broadcast(1.0));
  for (size_t row = 0; row < GRDP_BLOCK; row += GRDP_SCRAMBLES) {
    vector deviation = load(values + row) - centre - sum;
    vector square = load(weights + row) * (deviation * deviation);
    squares += square;
    cubes += square * deviation;
  }
  store(out->count + first, count);
  store(out->offset + first, sum);
  store(out->squares + first, squares);
  store(out->cubes + first, cubes);
}

static void measure_some(const double *values, const double *weights, grdp_moments *out) {
  for (size_t first = 0; first < GRDP_SCRAMBLES; first += LANES)
    measure_some_lanes(values + first, weights + first, first, out);
}

static void deviate(const double *values, const double *weights, double centre, double *offsets, double *deviations) {
  for (size_t first = 0; first < GRDP_SCRAMBLES; first += LANES) {
    vector count = broadcast(0.0), sum = broadcast(0.0);
    for (size_t i = first; i < GRDP_BLOCK; i += GRDP_SCRAMBLES) {
      vector weight = load(weights + i);
      count += weight;
      sum += weight * (load(values + i) - broadcast(centre));
    }
    sum /= greater(count, broadcast(1.0));
    store(offsets + first, sum);
    for (size_t i = first; i < GRDP_BLOCK; i += GRDP_SCRAMBLES)
      store(deviations + i, load(weights + i) * (load(values + i) - broadcast(centre) - sum));
  }
}

static void multiply(const double *a, const double *b, double *sums) {
  for (size_t first = 0; first < GRDP_SCRAMBLES; first += STRIP) {
    vector sum[WIDE];
    for (size_t k = 0; k < WIDE; k++)
      sum[k] = broadcast(0.0);
    for (size_t row = first; row < GRDP_BLOCK; row += GRDP_SCRAMBLES)
      for (size_t k = 0; k < WIDE; k++)
        sum[k] += load(a + row + k * LANES) * load(b + row + k * LANES);
    for (size_t k = 0; k < WIDE; k++)
      store(sums + first + k * LANES, sum[k]);
  }
}

static void merge(grdp_moments *restrict into, const grdp_moments *restrict from) {
  for (size_t j = 0; j < GRDP_SCRAMBLES; j++) {
    double a = into->count[j], b = from->count[j], n = a + b;
    double inverse = 1.0 / (n > 1.0 ? n : 1.0);
    double delta = from->offset[j] - into->offset[j];
    double step = delta * (b * inverse); /* the mean moves by it */
    double product = delta * a * step;
    into->cubes[j] += from->cubes[j] + product * (delta * ((a - b) * inverse)) +
                      3.0 * (delta * inverse) * (a * from->squares[j] - b * into->squares[j]);
    into->squares[j] += from->squares[j] + product;
    into->offset[j] += step;
    into->count[j] = n;
  }
  into->least = from->least < into->least ? from->least : into->least;
  into->most = from->most > into->most ? from->most : into->most;
  into->left_out += from->left_out;
}

static void place(const double *restrict values, const grdp_scaling *scaling, uint32_t *restrict bins) {
  const grdp_scaling fixed = *scaling;
  for (size_t i = 0; i < GRDP_BLOCK; i++)
    bins[i] = grdp_place(values[i], &fixed);
}

#define TABLE_OF(set) TABLE_NAMED(set)
#define TABLE_NAMED(set) grdp_passes_##set
#define TEXT_OF(set) TEXT_NAMED(set)
#define TEXT_NAMED(set) #set

const grdp_passes TABLE_OF(GRDP_PASSES) = {
    .name = TEXT_OF(GRDP_PASSES),
    .look = look,
    .measure = measure,
    .measure_some = measure_some,
    .deviate = deviate,
    .multiply = multiply,
    .merge = merge,
    .place = place,
};
