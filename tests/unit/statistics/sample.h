/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Samples for the tests, by a generator of their own, and what the statistics make of them.
 */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "histogram.h"
#include "moments.h"

/* SplitMix64 (Steele, Lea and Flood 2014): uniform in (0, 1). */
double next_uniform(uint64_t *state);
double next_normal(uint64_t *state);

/* Kinds of samples of which the quantiles are compared with sorting. */
typedef struct sample_kind {
  const char *name;
  double (*draw)(uint64_t *state);
  double scale; /* what errors are measured by; 0: the standard deviation */
  bool heavy;   /* has no standard deviation */
  bool apart;   /* consists of parts far apart */
} sample_kind;
extern const sample_kind sample_kinds[];
extern const size_t sample_kind_count;

/* All of the values, block by block. */
grdp_moments measure_values(const grdp_passes *passes, const double *values, size_t count, double centre);
void count_values(const grdp_passes *passes, const double *values, size_t count, grdp_histogram *histogram);
grdp_frame frame_values(const double *values, size_t count);

int compare_doubles(const void *a, const void *b);

#endif
