/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Vectors run over scrambles, which are independent, so that no sum's order depends on their width. merge and place are
 * plain loops that compilers turn into vectors themselves; the sums they would turn the wrong way round.
 */
#include "passes.h"

#include <math.h>

#include "placing.h"
#include "vector.h"

#ifndef GRDP_PASSES
#define GRDP_PASSES portable
#endif

VECTOR_INLINE double least_of(vector a) {
  double least = a[0];
  for (size_t lane = 1; lane < VECTOR_LANES; lane++)
    least = a[lane] < least ? a[lane] : least;
  return least;
}
VECTOR_INLINE double most_of(vector a) {
  double most = a[0];
  for (size_t lane = 1; lane < VECTOR_LANES; lane++)
    most = a[lane] > most ? a[lane] : most;
  return most;
}
VECTOR_INLINE double sum_of(vector a) {
  double sum = a[0];
  for (size_t lane = 1; lane < VECTOR_LANES; lane++)
    sum += a[lane];
  return sum;
}

/* As many scrambles at a time as keep their sums in registers. */
enum { WIDE = 4, STRIP = WIDE * VECTOR_LANES, ROWS = GRDP_BLOCK / GRDP_SCRAMBLES };

static bool look(const double *values, double *out_least, double *out_most) {
  vector least[WIDE], most[WIDE], rest[WIDE];
  for (size_t k = 0; k < WIDE; k++) {
    least[k] = most[k] = load(values + k * VECTOR_LANES);
    rest[k] = broadcast(0.0);
  }
  for (size_t i = 0; i < GRDP_BLOCK; i += STRIP)
    for (size_t k = 0; k < WIDE; k++) {
      vector x = load(values + i + k * VECTOR_LANES);
      least[k] = lesser(x, least[k]);
      most[k] = greater(x, most[k]);
      rest[k] += x * 0.0; /* NaN unless x is finite */
    }
  for (size_t k = 1; k < WIDE; k++) {
    least[0] = lesser(least[k], least[0]);
    most[0] = greater(most[k], most[0]);
    rest[0] += rest[k];
  }
  *out_least = least_of(least[0]) + 0.0; /* -0 to 0: which of them came first depends on the width */
  *out_most = most_of(most[0]) + 0.0;
  return sum_of(rest[0]) == 0.0;
}

/* Two passes, so that nothing cancels: the mean, then the powers of the deviations from it. */
VECTOR_INLINE void measure_strip(const double *values, size_t first, grdp_moments *out) {
  vector sum[WIDE], squares[WIDE], cubes[WIDE], centre = broadcast(out->centre);
  for (size_t k = 0; k < WIDE; k++)
    sum[k] = squares[k] = cubes[k] = broadcast(0.0);
  for (size_t row = 0; row < ROWS; row++)
    for (size_t k = 0; k < WIDE; k++)
      sum[k] += load(values + row * GRDP_SCRAMBLES + k * VECTOR_LANES) - centre;
  for (size_t k = 0; k < WIDE; k++)
    sum[k] *= 1.0 / ROWS;
  for (size_t row = 0; row < ROWS; row++)
    for (size_t k = 0; k < WIDE; k++) {
      vector deviation = load(values + row * GRDP_SCRAMBLES + k * VECTOR_LANES) - centre - sum[k];
      vector square = deviation * deviation;
      squares[k] += square;
      cubes[k] += square * deviation;
    }
  for (size_t k = 0; k < WIDE; k++) {
    store(out->count + first + k * VECTOR_LANES, broadcast(ROWS));
    store(out->offset + first + k * VECTOR_LANES, sum[k]);
    store(out->squares + first + k * VECTOR_LANES, squares[k]);
    store(out->cubes + first + k * VECTOR_LANES, cubes[k]);
  }
}

static void measure(const double *values, grdp_moments *out) {
  for (size_t first = 0; first < GRDP_SCRAMBLES; first += STRIP)
    measure_strip(values + first, first, out);
}

/* One vector at a time: blocks with failures are rare. */
VECTOR_INLINE void measure_some_lanes(const double *values, const double *weights, size_t first, grdp_moments *out) {
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
  for (size_t first = 0; first < GRDP_SCRAMBLES; first += VECTOR_LANES)
    measure_some_lanes(values + first, weights + first, first, out);
}

static void deviate(const double *values, const double *weights, double centre, double *offsets, double *deviations) {
  for (size_t first = 0; first < GRDP_SCRAMBLES; first += VECTOR_LANES) {
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
        sum[k] += load(a + row + k * VECTOR_LANES) * load(b + row + k * VECTOR_LANES);
    for (size_t k = 0; k < WIDE; k++)
      store(sums + first + k * VECTOR_LANES, sum[k]);
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

static void place_near(const double *restrict values, const grdp_scaling *scaling, uint16_t *restrict bins) {
  const grdp_scaling fixed = *scaling;
  uint32_t whole[GRDP_BLOCK];
  for (size_t i = 0; i < GRDP_BLOCK; i++)
    whole[i] = grdp_place(values[i], &fixed) - GRDP_NEAR_FIRST * GRDP_PAGE_BINS;
  for (size_t i = 0; i < GRDP_BLOCK; i++)
    bins[i] = (uint16_t)whole[i];
}

/* ---- counting ---- */

/* Bytes that are compared at once; no more than there are scrambles. */
enum { BYTES = VECTOR_LANES * 8 < GRDP_SCRAMBLES ? VECTOR_LANES * 8 : GRDP_SCRAMBLES };
typedef uint8_t byte_vector __attribute__((vector_size(BYTES)));

/* Where each of a block's values is counted: its bin's place on the near pages, and its eighth. On its own, so that the
 * eighths stay in memory, from where they are compared: there are too few registers for them. */
static __attribute__((noinline)) void find_places(const uint16_t *restrict bins, uint32_t *restrict places,
                                                  uint8_t *restrict eighths) {
  for (size_t i = 0; i < GRDP_BLOCK; i++) {
    uint32_t bin = bins[i];
    places[i] = bin + bin / GRDP_PAGE_BINS * (GRDP_PAGE_COUNTS - GRDP_PAGE_BINS);
    eighths[i] = (uint8_t)(bin / GRDP_EIGHTH_BINS);
  }
}

/* How many of each scramble's values lie in an eighth: a comparison gives 0 or -1 in each byte. */
VECTOR_INLINE void count_eighth(const uint8_t *eighths, uint8_t eighth, uint32_t *counts) {
  uint8_t sums[GRDP_SCRAMBLES];
  for (size_t part = 0; part < GRDP_SCRAMBLES; part += BYTES) {
    byte_vector sum = {0}, sought = eighth - (byte_vector){0}, found;
    for (size_t i = part; i < GRDP_BLOCK; i += GRDP_SCRAMBLES) {
      memcpy(&found, eighths + i, sizeof found);
      sum -= (byte_vector)(found == sought);
    }
    memcpy(sums + part, &sum, sizeof sum);
  }
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++)
    counts[r] += sums[r];
}

/*
 * A value's bin takes a store, of which the processor makes one at a time. Its scramble's count would take another, so
 * values are compared with each eighth instead; these comparisons stand between the stores, which leave room for them.
 */
static void count(const uint16_t *bins, uint32_t least, uint32_t most, uint32_t *near) {
  uint32_t places[GRDP_BLOCK];
  uint8_t eighths[GRDP_BLOCK];
  find_places(bins, places, eighths);
  uint32_t eighth = least / GRDP_EIGHTH_BINS, past = most / GRDP_EIGHTH_BINS + 1;
  uint32_t each_row = (past - eighth + ROWS - 1) / ROWS;
  for (size_t row = 0; row < GRDP_BLOCK; row += GRDP_SCRAMBLES) {
    for (size_t r = 0; r < GRDP_SCRAMBLES; r++)
      near[places[row + r]]++;
    for (uint32_t k = 0; k < each_row && eighth < past; k++, eighth++) {
      uint32_t *page = near + eighth / GRDP_EIGHTHS * GRDP_PAGE_COUNTS;
      count_eighth(eighths, (uint8_t)eighth, page + grdp_page_eighth(eighth % GRDP_EIGHTHS));
    }
  }
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
    .place_near = place_near,
    .count = count,
};
