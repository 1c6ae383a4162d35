/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Covariances and correlations of chosen series, kept for each of the 32 scrambles. Draws that failed or are not finite in
 * any of the series are left out of all. Merged in order as moments are, with the same promise of equal bits.
 * Memory for n series: 256 bytes for each of n (n + 3) / 2 sums, and 4 KiB of working memory for each series.
 */
#ifndef GRDP_COVARIANCE_H
#define GRDP_COVARIANCE_H

#include "arena.h"
#include "interval.h"

typedef double grdp_scramble_sums[GRDP_SCRAMBLES];
typedef double grdp_block_values[GRDP_BLOCK];

typedef struct grdp_covariances {
  size_t series;
  double *centres;
  grdp_scramble_sums draws;
  grdp_scramble_sums *offsets;  /* [series]: means less the centres */
  grdp_scramble_sums *products; /* [series (series + 1) / 2]: of deviations; pair (i, j <= i) at i (i + 1) / 2 + j */
  uint64_t left_out;
  grdp_scramble_sums *block_offsets; /* [series], working memory */
  grdp_block_values *deviations;     /* [series], working memory */
} grdp_covariances;

/* Empty, in the arena; centres[series] as the frames have them. */
grdp_covariances grdp_covariances_empty(size_t series, const double *centres, grdp_arena *arena);
/* values[i] points at `count` values of series i, at most GRDP_BLOCK, the first of scramble 0. */
void grdp_covariances_add(grdp_covariances *covariances, const double *const *values, const uint8_t *failed,
                          size_t count);
/* Adds the draws of `from`, which come after those of `into`. */
void grdp_covariances_merge(grdp_covariances *into, const grdp_covariances *from);

/* Divisor count - 1; the error from the scatter of the scrambles' mean products about the common means. */
grdp_estimate grdp_covariance_of(const grdp_covariances *covariances, size_t i, size_t j,
                                 const grdp_confidence *confidence);
/* Pearson's correlation; the error from the mean of x y - r (x^2 + y^2) / 2 in standard units, its linear part. NaN when
 * one of the series does not vary. */
grdp_estimate grdp_correlation_of(const grdp_covariances *covariances, size_t i, size_t j,
                                  const grdp_confidence *confidence);

#endif
