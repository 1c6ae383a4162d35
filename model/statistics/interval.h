/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Standard errors and intervals. Point estimates are those of all draws together; their errors come from the scatter
 * among the 32 scrambles, each of which is a sample of its own. Statistics of single scrambles are never averaged: of
 * quantiles and standard deviations such averages are biased by more than their scatter.
 */
#ifndef GRDP_INTERVAL_H
#define GRDP_INTERVAL_H

#include "histogram.h"
#include "moments.h"

/* Scrambled: the 32 scrambles are independent, the draws within them are not (sobol, lhs). Independent: all draws are
 * (random). */
typedef enum grdp_replication { GRDP_SCRAMBLED, GRDP_INDEPENDENT } grdp_replication;

/* Made once: the factors cost some thousand operations. */
typedef struct grdp_confidence {
  grdp_replication replication;
  double level;   /* for instance 0.95 */
  double tail;    /* (1 - level) / 2 */
  double student; /* the t with 31 degrees of freedom that is exceeded with the probability `tail` */
  double normal;  /* the same of the standard normal */
} grdp_confidence;

/* 0 < level < 1 */
grdp_confidence grdp_confidence_make(grdp_replication replication, double level);

/* NaN where there are no values; the error is NaN too where there are too few to tell it. An end of the interval that
 * the draws cannot give is infinite. */
typedef struct grdp_estimate {
  double value, error, low, high;
} grdp_estimate;

/* Mean: value, and t times the scatter of the scrambles, as a ratio of sums so that failed draws may leave scrambles of
 * different size (Cochran 1977, Sampling Techniques, eq. 6.10). */
grdp_estimate grdp_interval_mean(const grdp_moments *moments, const grdp_confidence *confidence);
/* Standard deviation: the scatter of the scrambles' mean squares about the common mean, over twice the deviation. */
grdp_estimate grdp_interval_deviation(const grdp_moments *moments, const grdp_confidence *confidence);
/* Skewness g: the scatter of the mean of z^3 - 3 z - 3 g z^2 / 2, z = (x - m) / s, its linear part. */
grdp_estimate grdp_interval_skewness(const grdp_moments *moments, const grdp_confidence *confidence);

/*
 * Quantile of p. Scrambled: the common quantile function at p - t e and p + t e, where e is the standard error of the
 * share below (grdp_pooled_error, at least grdp_pooled_blur); with fewer than 30 values on a side, at the Clopper-Pearson
 * limits. Independent: order statistics whose ranks hold with at least the level (David and Nagaraja 2003, sec. 7.1),
 * infinite where no draw is extreme enough. The error is half the distance of the quantiles at p - e and p + e.
 */
grdp_estimate grdp_interval_quantile(const grdp_pooled *pooled, double p, const grdp_confidence *confidence);
/* The same of scrambled draws with an error of the share below that is known otherwise: of grdp_interval_probability for
 * the hits x <= quantile in a second run. */
grdp_estimate grdp_interval_quantile_at(const grdp_pooled *pooled, double p, double error,
                                        const grdp_confidence *confidence);

/* ---- probabilities ---- */

typedef struct grdp_hits {
  uint64_t hits[GRDP_SCRAMBLES];     /* draws that met the condition */
  uint64_t draws[GRDP_SCRAMBLES];    /* draws that count */
  uint64_t left_out[GRDP_SCRAMBLES]; /* failed draws */
} grdp_hits;

/* hit: a nonzero byte for each draw that meets the condition; failed: as grdp_block_prepare. The first of the `count`
 * draws is of scramble 0. */
void grdp_hits_add(grdp_hits *hits, const uint8_t *hit, const uint8_t *failed, size_t count);
void grdp_hits_merge(grdp_hits *into, const grdp_hits *from);
/* The same with failed draws counted, as met or as missed. */
grdp_hits grdp_hits_with_failures(const grdp_hits *hits, bool met);
/* Scrambled: t times the scatter, cut to [0, 1]. Independent: Wilson (1927). Either: Clopper and Pearson (1934) with fewer
 * than 30 hits or misses. Where all draws are hits, or all misses, the error is 0, for nothing scatters; what they leave
 * open the limits say, such as 0 to 3.7 / n. */
grdp_estimate grdp_interval_probability(const grdp_hits *hits, const grdp_confidence *confidence);

/* ---- the pieces ---- */

/* What each scramble adds to the error of a mean and of a probability: the scatter of the parts is the standard error
 * (Cochran 1977, eq. 6.10). Of runs with common draws the differences of their parts have the scatter of the
 * difference. 0 without values. */
void grdp_mean_parts(const grdp_moments *moments, double parts[GRDP_SCRAMBLES]);
void grdp_probability_parts(const grdp_hits *hits, double parts[GRDP_SCRAMBLES]);

/* The standard error of a sum of 32 independent parts whose expectations are 0. */
double grdp_scatter(const double parts[GRDP_SCRAMBLES]);
/* The interval of a correlation r with a standard error, by Fisher's transform artanh r, whose scatter does not depend
 * on r. */
grdp_estimate grdp_interval_correlation(double r, double error, const grdp_confidence *confidence);

/* The x with P(X <= x) = p of the beta distribution, relative error below 1e-9; 0 < p < 1. */
double grdp_beta_quantile(double a, double b, double p);
/* The t exceeded with probability `tail` < 1/2 by Student's distribution. Relative error below 1e-12. */
double grdp_student_quantile(double degrees, double tail);
typedef struct grdp_limits {
  double low, high;
} grdp_limits;
grdp_limits grdp_clopper_pearson(double hits, double draws, double tail);
grdp_limits grdp_wilson(double hits, double draws, double normal);

#endif
