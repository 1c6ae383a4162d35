/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From normal scores to the values of a distribution: x = Q(Phi(z)) with Q its quantile function. Closed forms where
 * there are any, else tables of polynomials between kinks, built once, whose error is certified when they are built:
 * |F(x) - Phi(z)| <= 1e-9 min(Phi(z), 1 - Phi(z)) (Derflinger, Hörmann and Leydold 2010, ACM TOMACS 20(4), doi
 * 10.1145/1842722.1842723), or x is right but for the last digits of a double, as near an end that is not 0. Discrete
 * distributions are thresholds on the score; a poisson of a mean above a million is the whole part of a table.
 */
#ifndef GRDP_TRANSFORM_H
#define GRDP_TRANSFORM_H

#include "distribution.h"

typedef struct grdp_transform grdp_transform;

/* Transforms of one run: {arena}, the rest zero. Equal tables (same shape, other location and scale) are built once, and
 * the same distribution around the same m gives the same transform. */
typedef struct grdp_transforms {
  grdp_arena *arena;
  GRDP_VECTOR(struct grdp_transform_table *) tables;
  GRDP_VECTOR(const grdp_transform *) made;
  GRDP_VECTOR(struct grdp_steps *) steps;
  grdp_table known; /* by what they were made from: the place in the vector of its sort */
} grdp_transforms;

/* For the distribution around m; in the arena of `transforms`. The distribution must satisfy grdp_distribution_check;
 * its values and weights must not change afterwards. */
const grdp_transform *grdp_transform_make(grdp_transforms *transforms, const grdp_distribution *distribution,
                                          double m);

/* values[count] of scores[count]; count is a multiple of 8; may be in place. Scores beyond ±8.5 count as ±8.5 where
 * there is a table. Values are finite, ascend with the score and lie within the distribution's support and truncation. */
void grdp_transform_apply(const grdp_transform *transform, size_t count, const double *scores, double *values);
/* dx/dz, for gradients; 0 where the distribution is discrete. */
void grdp_transform_slopes(const grdp_transform *transform, size_t count, const double *scores, double *slopes);

/* rows[floor(count Phi(z))]: observations resampled by row, for factors that are joint. `rows` must outlive it. */
const grdp_transform *grdp_transform_rows(grdp_transforms *transforms, const double *rows, size_t count);
/* The normal score of Student's t: Phi^-1(T_df(t)), by the same kind of table, for the Student copula. */
const grdp_transform *grdp_transform_student_score(grdp_transforms *transforms, double df);

/* The greatest |F(x) - Phi(z)| / min(Phi(z), 1 - Phi(z)) that was seen where the table was checked; 0 without a table.
 * NaN: no table of moderate size is as exact (a beta whose a is below some 0.01, or the like), and each value is found
 * by bisection, which takes 0.1 ms, of extreme shapes more. */
double grdp_transform_error(const grdp_transform *transform);

#endif
