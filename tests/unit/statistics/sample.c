/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

double next_uniform(uint64_t *state) {
  uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  z ^= z >> 31;
  return ((double)(z >> 12) + 0.5) * 0x1p-52;
}

double next_normal(uint64_t *state) {
  return gsl_cdf_ugaussian_Pinv(next_uniform(state));
}

static double lognormal(uint64_t *state) {
  return exp(1.0 + 0.8 * next_normal(state));
}
static double cauchy(uint64_t *state) {
  return 3.0 + 2.0 * tan(3.14159265358979323846 * (next_uniform(state) - 0.5));
}
static double exponential(uint64_t *state) {
  return -log(next_uniform(state));
}
static double floored(uint64_t *state) {
  double z = next_normal(state) - 0.3;
  return z > 0.0 ? z : 0.0;
}
static double three_values(uint64_t *state) {
  double u = next_uniform(state);
  return u < 0.2 ? 0.1 : u < 0.7 ? 0.37 : 1.93;
}
static double constant(uint64_t *state) {
  return next_uniform(state) * 0.0 + 12.345678901234567;
}
static double narrow(uint64_t *state) {
  return 100.0 + 0.01 * next_normal(state);
}
static double far_off(uint64_t *state) {
  return 1e12 + next_normal(state);
}
static double subnormal(uint64_t *state) {
  return 1e-312 * next_normal(state);
}
static double giant(uint64_t *state) {
  return 1e300 * (5.0 + next_normal(state));
}
static double two_humps(uint64_t *state) {
  double u = next_uniform(state), z = next_normal(state);
  return u < 0.5 ? -40.0 + z : 40.0 + 2.0 * z;
}
static double rarely_more(uint64_t *state) {
  double u = next_uniform(state), z = next_normal(state);
  return u < 0.995 ? 7.0 : 1000.0 + z;
}
static double standard(uint64_t *state) {
  return next_normal(state);
}

const sample_kind sample_kinds[] = {
    {"normal", standard, 0.0, false, false},
    {"lognormal", lognormal, 0.0, false, false},
    {"Cauchy", cauchy, 2.0, true, false},
    {"exponential", exponential, 0.0, false, false},
    {"floored normal", floored, 0.0, false, false},
    {"three values", three_values, 0.0, false, false},
    {"constant", constant, 1e-300, false, false},
    {"mean 100, sd 0.01", narrow, 0.0, false, false},
    {"mean 1e12, sd 1", far_off, 0.0, false, false},
    {"subnormal", subnormal, 1e-312, false, false},
    {"mean 5e300", giant, 1e300, false, false},
    {"two humps", two_humps, 0.0, false, true},
    {"rarely more", rarely_more, 0.0, false, true},
};
const size_t sample_kind_count = sizeof sample_kinds / sizeof sample_kinds[0];

static size_t block_size(size_t first, size_t count) {
  return count - first < GRDP_BLOCK ? count - first : GRDP_BLOCK;
}

grdp_moments measure_values(const grdp_passes *passes, const double *values, size_t count, double centre) {
  grdp_moments moments = grdp_moments_empty(centre);
  grdp_block block;
  for (size_t first = 0; first < count; first += GRDP_BLOCK) {
    grdp_block_prepare(passes, values + first, NULL, block_size(first, count), &block);
    grdp_moments_add(&moments, &block);
  }
  return moments;
}

void count_values(const grdp_passes *passes, const double *values, size_t count, grdp_histogram *histogram) {
  grdp_block block;
  for (size_t first = 0; first < count; first += GRDP_BLOCK) {
    grdp_block_prepare(passes, values + first, NULL, block_size(first, count), &block);
    grdp_histogram_add(histogram, &block);
  }
}

grdp_frame frame_values(const double *values, size_t count) {
  grdp_block block;
  grdp_block_prepare(grdp_passes_choose(), values, NULL, block_size(0, count), &block);
  return grdp_frame_make(&block);
}

int compare_doubles(const void *a, const void *b) {
  double x, y;
  memcpy(&x, a, sizeof x);
  memcpy(&y, b, sizeof y);
  return (x > y) - (x < y);
}
