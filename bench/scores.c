/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Normal scores: nanoseconds per score for each instruction set that this processor has, beside the GNU Scientific
 * Library, which makes one at a time. A peer that is not installed is named.
 */
#include "scores.h"

#include <stdio.h>
#include <stdlib.h>

#include "timing.h"

#ifdef GRDP_HAS_GSL
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_qrng.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#endif

enum { DRAWS = 1 << 18, BLOCK = 512, ROWS = 4 };

typedef struct work {
  const grdp_score_kernels *kernels;
  grdp_stream stream;
  grdp_sobol sobol;
  uint64_t bits[BLOCK];
  uint32_t fractions[BLOCK];
  _Alignas(64) double rows[ROWS][BLOCK], even[BLOCK], odd[BLOCK], out[BLOCK];
  double sum; /* what the peers make is looked at, so that it is made */
} work;

static void make_of_stream(void *context) {
  work *at = context;
  for (uint64_t first = 0; first < DRAWS; first += BLOCK)
    at->kernels->of_stream(&at->stream, 6, first, BLOCK, at->out);
}

static void make_of_pair(void *context) {
  work *at = context;
  for (uint64_t first = 0; first < DRAWS / 2; first += BLOCK)
    at->kernels->of_stream_pair(&at->stream, 3, first, BLOCK, at->even, at->odd);
}

static void make_of_sobol(void *context) {
  work *at = context;
  for (uint64_t first = 0; first < DRAWS; first += BLOCK)
    at->kernels->of_sobol(&at->sobol, first, BLOCK, at->out);
}

static void invert(void *context) {
  work *at = context;
  for (uint64_t first = 0; first < DRAWS; first += BLOCK)
    at->kernels->of_uniforms(BLOCK, at->rows[0], at->out);
}

static void combine(void *context) {
  static const double coefficients[ROWS] = {0.5, 0.4, 0.3, 0.2};
  work *at = context;
  const double *rows[ROWS];
  for (size_t j = 0; j < ROWS; j++)
    rows[j] = at->rows[j];
  for (uint64_t first = 0; first < DRAWS; first += BLOCK)
    at->kernels->combine(BLOCK, NULL, ROWS, coefficients, rows, at->out);
}

static void fill_stream(void *context) {
  work *at = context;
  for (uint64_t first = 0; first < DRAWS; first += BLOCK)
    grdp_stream_fill(&at->stream, 6, first, BLOCK, at->bits);
}

static void fill_sobol(void *context) {
  work *at = context;
  for (uint64_t first = 0; first < DRAWS; first += BLOCK)
    grdp_sobol_fill(&at->sobol, first, BLOCK, at->fractions);
}

static void report(work *at, const char *what, timed_work *task) {
  char label[64];
  snprintf(label, sizeof label, "%s, %s", what, at->kernels->name);
  print_result("scores", label, measure_nanoseconds(task, at, DRAWS), "ns per score");
}

#ifdef GRDP_HAS_GSL
static gsl_rng *generator;
static gsl_qrng *points;

enum { DIMENSIONS = 40 };

static void run_ziggurat(void *context) {
  work *at = context;
  for (size_t i = 0; i < DRAWS; i++)
    at->sum += gsl_ran_gaussian_ziggurat(generator, 1.0);
}

static void run_inverse(void *context) {
  work *at = context;
  for (size_t i = 0; i < DRAWS; i++)
    at->sum += gsl_cdf_ugaussian_Pinv(at->rows[0][i % BLOCK]);
}

static void run_sobol(void *context) {
  work *at = context;
  for (size_t i = 0; i < DRAWS / DIMENSIONS; i++) {
    double point[DIMENSIONS];
    gsl_qrng_get(points, point);
    at->sum += point[0];
  }
}

static void report_peers(work *at) {
  generator = gsl_rng_alloc(gsl_rng_mt19937);
  points = gsl_qrng_alloc(gsl_qrng_sobol, DIMENSIONS);
  print_result("scores", "GSL ziggurat with mt19937", measure_nanoseconds(run_ziggurat, at, DRAWS), "ns per score");
  print_result("scores", "GSL inverse of given uniforms", measure_nanoseconds(run_inverse, at, DRAWS),
               "ns per score");
  print_result("scores", "GSL Sobol' points alone, 40 dimensions", measure_nanoseconds(run_sobol, at, DRAWS),
               "ns per score");
  gsl_qrng_free(points);
  gsl_rng_free(generator);
}
#else
static void report_peers(work *at) {
  (void)at;
  puts("scores,GSL,,not installed");
}
#endif

int main(void) {
  static work at;
  at.stream = grdp_stream_open(1, grdp_stream_name(GRDP_TEXT("growth")));
  grdp_sobol_open(17, 1, grdp_stream_name(GRDP_TEXT("growth")), 6, &at.sobol);
  for (uint32_t j = 0; j < ROWS; j++) {
    grdp_stream_fill(&at.stream, j, 0, BLOCK, at.bits);
    grdp_stream_uniforms(BLOCK, at.bits, at.rows[j]);
  }
  for (size_t number = 0; grdp_score_kernels_get(number) != NULL; number++) {
    at.kernels = grdp_score_kernels_get(number);
    report(&at, "of a stream", make_of_stream);
    report(&at, "of a stream, two periods", make_of_pair);
    report(&at, "of Sobol' points", make_of_sobol);
    report(&at, "of given uniforms", invert);
    report(&at, "combination of 4 rows", combine);
  }
  print_result("scores", "bits of a stream alone", measure_nanoseconds(fill_stream, &at, DRAWS), "ns per score");
  print_result("scores", "Sobol' points alone", measure_nanoseconds(fill_sobol, &at, DRAWS), "ns per score");
  report_peers(&at);
  return 0;
}
