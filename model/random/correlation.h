/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Correlation matrices: conversion between kinds, definiteness, the nearest valid matrix.
 * Matrices are n x n, row by row, symmetric.
 */
#ifndef GRDP_CORRELATION_H
#define GRDP_CORRELATION_H

#include "diagnostics.h"

typedef enum grdp_correlation_kind { GRDP_SPEARMAN, GRDP_PEARSON, GRDP_KENDALL } grdp_correlation_kind;

/* Pearson correlation of the normal scores under a Gaussian copula: Spearman 2 sin(pi r / 6), Kendall
 * sin(pi r / 2). */
double grdp_correlation_of_scores(grdp_correlation_kind kind, double correlation);
double grdp_correlation_from_scores(grdp_correlation_kind kind, double score);

/*
 * The same for the copula of a model. Under a Student copula Kendall's conversion is as above, and Spearman's has no
 * closed form: with mixing variables G1, G2, G3 of chi-square with df degrees of freedom it is the mean of
 * (6 / pi) arcsin(score sqrt(G2 / (G1 + G2) G3 / (G1 + G3))) (Kruskal 1958 for three independent copies; Heinen and
 * Valdesogo 2020), here over a table of the factor's distribution; error below 1e-5.
 */
enum { GRDP_COPULA_CLASSES = 128 };
typedef struct grdp_copula {
  grdp_correlation_kind kind;
  double student_df;                   /* 0: Gaussian */
  double factors[GRDP_COPULA_CLASSES]; /* Spearman under Student: the mean factor of each class */
  double weights[GRDP_COPULA_CLASSES];
} grdp_copula;

void grdp_copula_prepare(grdp_correlation_kind kind, double student_df, grdp_copula *out);
double grdp_copula_of_scores(const grdp_copula *copula, double correlation);
double grdp_copula_from_scores(const grdp_copula *copula, double score);

/* Eigenvalues ascending, by cyclic Jacobi rotations (Golub and Van Loan 2013, 8.5). vectors may be NULL; else
 * vectors[i*n + k] is component i of eigenvector k. */
void grdp_correlation_eigen(grdp_arena *arena, size_t n, const double *matrix, double *values, double *vectors);

/* Lower Cholesky factor; false when the matrix is not positive definite. */
bool grdp_correlation_factor(size_t n, const double *matrix, double *lower);

/* The nearest correlation matrix in the Frobenius norm with smallest eigenvalue at least `least` (Higham 2002,
 * alternating projections with Dykstra's correction). Always valid; beyond 24 rows the steps are limited so that it
 * ends within seconds, and it may then lie farther than the nearest; beyond 240 it is shrunk towards independence
 * alone. */
void grdp_correlation_nearest(grdp_arena *arena, size_t n, const double *matrix, double least, double *out);

#endif
