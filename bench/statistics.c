/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Moments and the histogram: nanoseconds per value for each instruction set that this processor has, beside the GNU
 * Scientific Library. A peer that is not installed is named.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "histogram.h"
#include "moments.h"
#include "timing.h"

#ifdef GRDP_HAS_GSL
#include <gsl/gsl_histogram.h>
#include <gsl/gsl_rstat.h>
#include <gsl/gsl_sort.h>
#include <string.h>
#endif

enum { VALUES = 1 << 20 };

typedef struct work {
  const grdp_passes *passes;
  const double *values;
  grdp_block block;
  grdp_moments moments;
  grdp_histogram histogram;
} work;

static void prepare(void *context) {
  work *at = context;
  for (size_t first = 0; first < VALUES; first += GRDP_BLOCK)
    grdp_block_prepare(at->passes, at->values + first, NULL, GRDP_BLOCK, &at->block);
}

static void prepare_and_measure(void *context) {
  work *at = context;
  for (size_t first = 0; first < VALUES; first += GRDP_BLOCK) {
    grdp_block_prepare(at->passes, at->values + first, NULL, GRDP_BLOCK, &at->block);
    grdp_moments_add(&at->moments, &at->block);
  }
}

static void prepare_and_count(void *context) {
  work *at = context;
  for (size_t first = 0; first < VALUES; first += GRDP_BLOCK) {
    grdp_block_prepare(at->passes, at->values + first, NULL, GRDP_BLOCK, &at->block);
    grdp_histogram_add(&at->histogram, &at->block);
  }
}

static void do_all(void *context) {
  work *at = context;
  for (size_t first = 0; first < VALUES; first += GRDP_BLOCK) {
    grdp_block_prepare(at->passes, at->values + first, NULL, GRDP_BLOCK, &at->block);
    grdp_moments_add(&at->moments, &at->block);
    grdp_histogram_add(&at->histogram, &at->block);
  }
}

static void report(work *at, const char *what, timed_work *task) {
  char label[64];
  snprintf(label, sizeof label, "%s, %s", what, at->passes->name);
  print_result("statistics", label, measure_nanoseconds(task, at, VALUES), "ns per value");
}

#ifdef GRDP_HAS_GSL
typedef struct peer_work {
  const double *values;
  double *sorted;
  gsl_histogram *histogram;
  gsl_rstat_workspace *moments;
  gsl_rstat_quantile_workspace *quantile;
} peer_work;

static void count_by_gsl(void *context) {
  peer_work *at = context;
  for (size_t i = 0; i < VALUES; i++)
    gsl_histogram_increment(at->histogram, at->values[i]);
}

static void measure_by_gsl(void *context) {
  peer_work *at = context;
  for (size_t i = 0; i < VALUES; i++)
    gsl_rstat_add(at->values[i], at->moments);
}

static void follow_by_gsl(void *context) {
  peer_work *at = context;
  for (size_t i = 0; i < VALUES; i++)
    gsl_rstat_quantile_add(at->values[i], at->quantile);
}

static void sort_by_gsl(void *context) {
  peer_work *at = context;
  memcpy(at->sorted, at->values, VALUES * sizeof *at->sorted);
  gsl_sort(at->sorted, 1, VALUES);
}

static void report_peer(peer_work *at, const char *what, timed_work *task) {
  print_result("statistics", what, measure_nanoseconds(task, at, VALUES), "ns per value");
}

static void report_peers(const double *values) {
  peer_work at = {values, malloc(VALUES * sizeof *values), gsl_histogram_alloc(16384), gsl_rstat_alloc(),
                  gsl_rstat_quantile_alloc(0.05)};
  gsl_histogram_set_ranges_uniform(at.histogram, 0.0, 1000.0);
  report_peer(&at, "GSL histogram of equal classes", count_by_gsl);
  report_peer(&at, "GSL running moments", measure_by_gsl);
  report_peer(&at, "GSL running quantile, one of them", follow_by_gsl);
  report_peer(&at, "GSL sort of the whole", sort_by_gsl);
  gsl_rstat_quantile_free(at.quantile);
  gsl_rstat_free(at.moments);
  gsl_histogram_free(at.histogram);
  free(at.sorted);
}
#else
static void report_peers(const double *values) {
  (void)values;
  puts("statistics,GSL,,not installed");
}
#endif

/* Lognormal values by the generator of Lehmer and Knuth's MMIX and the method of Box and Muller (1958). */
static void fill(double *values) {
  uint64_t state = 1;
  for (size_t i = 0; i < VALUES; i++) {
    double uniform[2];
    for (size_t k = 0; k < 2; k++) {
      state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
      uniform[k] = ((double)(state >> 12) + 0.5) * 0x1p-52;
    }
    values[i] = exp(5.0 + 0.2 * sqrt(-2.0 * log(uniform[0])) * cos(6.283185307179586 * uniform[1]));
  }
}

int main(void) {
  static work at;
  double *values = malloc(VALUES * sizeof *values);
  if (values == NULL)
    return 1;
  fill(values);
  at.values = values;
  for (size_t number = 0; grdp_passes_get(number) != NULL; number++) {
    grdp_arena arena = {0};
    at.passes = grdp_passes_get(number);
    grdp_block_prepare(at.passes, values, NULL, GRDP_BLOCK, &at.block);
    grdp_frame frame = grdp_frame_make(&at.block);
    at.moments = grdp_moments_empty(frame.scaling.centre);
    at.histogram = grdp_histogram_empty(&frame, &arena);
    report(&at, "look for failures", prepare);
    report(&at, "look, moments", prepare_and_measure);
    report(&at, "look, histogram", prepare_and_count);
    report(&at, "look, moments, histogram", do_all);
    grdp_arena_free(&arena);
  }
  report_peers(values);
  free(values);
  return 0;
}
