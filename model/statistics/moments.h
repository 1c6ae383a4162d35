/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Count, mean, standard deviation, skewness, least and most of a series in a period, kept for each of the 32 scrambles.
 * A block's sums have a fixed order and blocks are merged one after the other (Chan, Golub and LeVeque 1979, Stanford
 * STAN-CS-79-773; Pebay 2008, doi:10.2172/1028931, for the third moment). The result is the same to the bit for the same
 * chunks of draws merged in the same order, however they were shared out among threads. Squares overflow beyond 1e150 and
 * cubes beyond 1e100 times sqrt of the count: the statistics then are infinite or NaN.
 */
#ifndef GRDP_MOMENTS_H
#define GRDP_MOMENTS_H

#include "block.h"

/* What the 32 scrambles say together. NaN where there are no values. */
typedef struct grdp_summary {
  double count;
  double mean;
  double deviation; /* standard deviation, divisor count - 1; NaN for one value */
  double skewness;  /* third central moment over the second to the 3/2, divisors count; NaN for a constant */
  double least, most;
  double left_out;
} grdp_summary;

/* Empty, about a centre (that of the series' frame; all parts of a run must have the same). */
grdp_moments grdp_moments_empty(double centre);
void grdp_moments_add(grdp_moments *moments, const grdp_block *block);
/* Adds the draws of `from`, which come after those of `into`. */
void grdp_moments_merge(grdp_moments *into, const grdp_moments *from);
grdp_summary grdp_moments_summary(const grdp_moments *moments);

/* The count, mean less centre, sum of squares and of cubes of all scrambles together. */
typedef struct grdp_pooled_moments {
  double count, offset, squares, cubes;
} grdp_pooled_moments;
grdp_pooled_moments grdp_moments_pool(const grdp_moments *moments);

#endif
