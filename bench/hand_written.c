/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "elementary.h"
#include "workload.h"

static double grow(const draws *at, unsigned draw, unsigned i) {
  double exponent = at->shock[0][draw] * workload_factor[i][0];
  for (unsigned j = 1; j <= i; j++)
    exponent += at->shock[j][draw] * workload_factor[i][j];
  return exp(exponent + workload_drift[i]);
}

void run_plain(draws *at, unsigned lanes) {
  for (unsigned draw = 0; draw < lanes; draw++) {
    double output[COMPONENTS];
    memcpy(output, workload_start, sizeof output);
    for (unsigned year = 1; year <= YEARS; year++) {
      double total = 0.0, revenue = 0.0;
      for (unsigned i = 0; i < COMPONENTS; i++) {
        output[i] *= grow(at, draw, i);
        total += output[i];
        revenue += workload_rate[i] * pow(output[i], workload_elasticity[i]);
      }
      at->total[year][draw] = total;
      at->revenue[year][draw] = revenue;
    }
  }
}

enum { TILE = 128, GROUP = MOST_ABREAST * VECTOR_LANES, HALF = GROUP / 2 };

typedef struct tile {
  _Alignas(64) double output[COMPONENTS][TILE];
  _Alignas(64) double exponent[TILE];
  _Alignas(64) double k[TILE], offset[TILE], r[TILE], r_low[TILE], high[TILE], low[TILE];
} tile;

#define EACH EACH_ABREAST(MOST_ABREAST)

VECTOR_INLINE void load_all(size_t count, const double *from, vector x[]) {
  EACH_ABREAST(count) x[j] = load(from + j * VECTOR_LANES);
}
VECTOR_INLINE void store_all(size_t count, const vector x[], double *to) {
  EACH_ABREAST(count) store(to + j * VECTOR_LANES, x[j]);
}

/* y *= exp(mu + l z) */
VECTOR_INLINE void grow_tile(const unsigned i, const draws *at, unsigned draw, tile *own) {
  vector x[MOST_ABREAST], y[MOST_ABREAST];
  for (unsigned lane = 0; lane < TILE; lane += GROUP) {
    EACH x[j] = load(&at->shock[0][draw + lane + j * VECTOR_LANES]) * workload_factor[i][0];
    UNROLLED for (unsigned k = 1; k <= i; k++) {
      EACH x[j] = x[j] + load(&at->shock[k][draw + lane + j * VECTOR_LANES]) * workload_factor[i][k];
    }
    EACH x[j] = x[j] + workload_drift[i];
    store_all(MOST_ABREAST, x, own->exponent + lane);
  }
  for (unsigned lane = 0; lane < TILE; lane += GROUP) {
    load_all(MOST_ABREAST, own->exponent + lane, x);
    if (!all_lanes(all_below(MOST_ABREAST, x, MOST_MODERATE)))
      abort();
    exponentials(MOST_ABREAST, x, NULL, x);
    load_all(MOST_ABREAST, own->output[i] + lane, y);
    EACH y[j] = y[j] * x[j];
    store_all(MOST_ABREAST, y, own->output[i] + lane);
  }
}

VECTOR_INLINE void take_logarithms(const unsigned i, tile *own) {
  vector x[MOST_ABREAST], b[MOST_ABREAST], high[MOST_ABREAST], low[MOST_ABREAST];
  near_one near;
  for (unsigned lane = 0; lane < TILE; lane += HALF) {
    load_all(2, own->output[i] + lane, x);
    come_near_one(2, x, &near);
    store_all(2, near.k, own->k + lane);
    store_all(2, near.offset, own->offset + lane);
    store_all(2, near.r, own->r + lane);
    store_all(2, near.r_low, own->r_low + lane);
  }
  for (unsigned lane = 0; lane < TILE; lane += HALF) {
    load_all(2, own->k + lane, near.k);
    load_all(2, own->offset + lane, near.offset);
    load_all(2, own->r + lane, near.r);
    load_all(2, own->r_low + lane, near.r_low);
    EACH_ABREAST(2) b[j] = broadcast(workload_elasticity[i]);
    if (!power_exponents(2, &near, b, high, low))
      abort();
    store_all(2, high, own->high + lane);
    store_all(2, low, own->low + lane);
  }
}

/* revenue += a y ^ b, total += y */
VECTOR_INLINE void add_up(const unsigned i, const tile *own, double *total, double *revenue) {
  for (unsigned lane = 0; lane < TILE; lane += GROUP) {
    vector high[MOST_ABREAST], low[MOST_ABREAST];
    EACH high[j] = load(own->high + lane + j * VECTOR_LANES);
    EACH low[j] = load(own->low + lane + j * VECTOR_LANES);
    exponentials(MOST_ABREAST, high, low, high);
    EACH {
      size_t at = lane + j * VECTOR_LANES;
      vector tax = high[j] * workload_rate[i], output = load(own->output[i] + at);
      store(revenue + at, i == 0 ? tax : load(revenue + at) + tax);
      store(total + at, i == 0 ? output : load(total + at) + output);
    }
  }
}

static void run_year(draws *at, unsigned year, unsigned draw, tile *own) {
  double *total = &at->total[year][draw], *revenue = &at->revenue[year][draw];
#define COMPONENT(i)                                                                                                 \
  grow_tile(i, at, draw, own);                                                                                       \
  take_logarithms(i, own);                                                                                           \
  add_up(i, own, total, revenue)
  COMPONENT(0);
  COMPONENT(1);
  COMPONENT(2);
  COMPONENT(3);
#undef COMPONENT
}

void run_limit(draws *at, unsigned lanes) {
  static tile tiles[MOST_LANES / TILE];
  for (unsigned t = 0; t < lanes / TILE; t++)
    for (unsigned i = 0; i < COMPONENTS; i++)
      for (unsigned lane = 0; lane < TILE; lane++)
        tiles[t].output[i][lane] = workload_start[i];
  for (unsigned year = 1; year <= YEARS; year++)
    for (unsigned t = 0; t < lanes / TILE; t++)
      run_year(at, year, t * TILE, &tiles[t]);
}
