/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From normal scores to the values of a distribution: x = Q(Phi(z)) with Q its quantile function. Closed forms where
 * there are any, else tables of polynomials between kinks, built once, whose error is certified when they are built:
 * |F(x) - Phi(z)| <= 1e-9 min(Phi(z), 1 - Phi(z)) (Derflinger, Hörmann and Leydold 2010, ACM TOMACS 20(4), doi
 * 10.1145/1842722.1842723). Discrete distributions are thresholds on the score.
 */
#ifndef GRDP_TRANSFORM_H
#define GRDP_TRANSFORM_H

#include "distribution.h"

typedef struct grdp_transform grdp_transform;

/* Transforms of one run; equal tables (same shape, other location and scale) are built once. */
typedef struct grdp_transforms {
  grdp_arena *arena;
  GRDP_VECTOR(struct grdp_transform_table *) tables;
} grdp_transforms;

/* For the distribution around m; in the arena of `transforms`. The distribution must satisfy grdp_distribution_check. */
const grdp_transform *grdp_transform_make(grdp_transforms *transforms, const grdp_distribution *distribution,
                                          double m);

/* values[count] of scores[count]; count is a multiple of 8, rows aligned to 64 bytes; may be in place. */
void grdp_transform_apply(const grdp_transform *transform, size_t count, const double *scores, double *values);
/* dx/dz, for gradients; 0 where the distribution is discrete. */
void grdp_transform_slopes(const grdp_transform *transform, size_t count, const double *scores, double *slopes);

/* rows[floor(count Phi(z))]: observations resampled by row, for factors that are joint. `rows` must outlive it. */
const grdp_transform *grdp_transform_rows(grdp_transforms *transforms, const double *rows, size_t count);
/* The normal score of Student's t: Phi^-1(T_df(t)), by the same kind of table, for the Student copula. */
const grdp_transform *grdp_transform_student_score(grdp_transforms *transforms, double df);

#endif
