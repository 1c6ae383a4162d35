/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "correlation.h"

#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_math.h>

/* Reproducible numbers in (-1, 1). */
static double next_number(uint64_t *state) {
  *state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
  return (double)(*state >> 11) * 0x1p-52 - 1.0;
}

static void fill_symmetric(size_t n, uint64_t seed, double *matrix) {
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j <= i; j++)
      matrix[i * n + j] = matrix[j * n + i] = i == j ? 1.0 : next_number(&seed);
}

Test(correlation, conversions_follow_the_gaussian_copula) {
  for (double r = -1.0; r <= 1.0; r += 0.125) {
    cr_expect_float_eq(grdp_correlation_of_scores(GRDP_SPEARMAN, r), 2.0 * sin(M_PI * r / 6.0), 1e-15);
    cr_expect_float_eq(grdp_correlation_of_scores(GRDP_KENDALL, r), sin(M_PI * r / 2.0), 1e-15);
    cr_expect(grdp_correlation_of_scores(GRDP_PEARSON, r) == r);
    for (int kind = GRDP_SPEARMAN; kind <= GRDP_KENDALL; kind++) {
      double score = grdp_correlation_of_scores((grdp_correlation_kind)kind, r);
      if (fabs(score) <= 1.0)
        cr_expect_float_eq(grdp_correlation_from_scores((grdp_correlation_kind)kind, score), r,
                           fabs(r) == 1.0 ? 3e-8 : 1e-14);
    }
  }
}

/* Spearman's rho of a Student copula by its definition, 12 times the integral of C(u, v) less 3, with the conditional
 * distribution by GSL: Y given X = x is Student with df + 1. Midpoint rule after u = s^3 (10 - 15 s + 6 s^2), which
 * flattens the ends. */
static double spearman_by_integration(double df, double score) {
  enum { GRID = 200 };
  double levels[GRID], weights[GRID], quantiles[GRID], sum = 0.0;
  for (int i = 0; i < GRID; i++) {
    double s = (i + 0.5) / GRID;
    levels[i] = s * s * s * (10.0 - 15.0 * s + 6.0 * s * s);
    weights[i] = 30.0 * s * s * (1.0 - s) * (1.0 - s) / GRID;
    quantiles[i] = gsl_cdf_tdist_Pinv(levels[i], df);
  }
  for (int i = 0; i < GRID; i++) {
    double x = quantiles[i], scale = sqrt((df + x * x) * (1.0 - score * score) / (df + 1.0));
    for (int j = 0; j < GRID; j++)
      sum +=
          weights[i] * weights[j] * (1.0 - levels[i]) * gsl_cdf_tdist_P((quantiles[j] - score * x) / scale, df + 1.0);
  }
  return 12.0 * sum - 3.0;
}

Test(correlation, spearman_under_the_student_copula) {
  static const double dfs[] = {1.0, 4.0, 20.0}, scores[] = {-0.7, 0.3, 0.5, 0.9};
  for (size_t i = 0; i < 3; i++) {
    grdp_copula copula;
    grdp_copula_prepare(GRDP_SPEARMAN, dfs[i], &copula);
    double total = 0.0;
    for (int class = 0; class < GRDP_COPULA_CLASSES; class ++)
      total += copula.weights[class];
    cr_expect_float_eq(total, 1.0, 1e-12);
    for (size_t j = 0; j < 4; j++) {
      double expected = spearman_by_integration(dfs[i], scores[j]),
             actual = grdp_copula_from_scores(&copula, scores[j]);
      cr_expect_float_eq(actual, expected, 1e-5, "df %g, score %g: %.7f, by integration %.7f", dfs[i], scores[j],
                         actual, expected);
      cr_expect_float_eq(grdp_copula_of_scores(&copula, actual), scores[j], 1e-9);
    }
    cr_expect(grdp_copula_of_scores(&copula, 0.0) == 0.0 && grdp_copula_of_scores(&copula, 1.0) == 1.0);
  }
  grdp_copula kendall, gaussian;
  grdp_copula_prepare(GRDP_KENDALL, 4.0, &kendall);
  grdp_copula_prepare(GRDP_SPEARMAN, 0.0, &gaussian);
  cr_expect(grdp_copula_of_scores(&kendall, 0.3) == grdp_correlation_of_scores(GRDP_KENDALL, 0.3));
  cr_expect(grdp_copula_of_scores(&gaussian, 0.3) == grdp_correlation_of_scores(GRDP_SPEARMAN, 0.3));
}

Test(correlation, eigenvalues_agree_with_gsl_and_vectors_satisfy_their_equation) {
  static const size_t sizes[] = {1, 2, 3, 7, 30};
  for (size_t s = 0; s < 5; s++) {
    size_t n = sizes[s];
    grdp_arena arena = {0};
    double *matrix = GRDP_NEW_ARRAY(&arena, n * n, double), *values = GRDP_NEW_ARRAY(&arena, n, double);
    double *vectors = GRDP_NEW_ARRAY(&arena, n * n, double);
    fill_symmetric(n, 20 + s, matrix);
    grdp_correlation_eigen(&arena, n, matrix, values, vectors);
    gsl_matrix *copy = gsl_matrix_alloc(n, n);
    gsl_vector *expected = gsl_vector_alloc(n);
    gsl_matrix *space_vectors = gsl_matrix_alloc(n, n);
    gsl_eigen_symmv_workspace *space = gsl_eigen_symmv_alloc(n);
    for (size_t i = 0; i < n * n; i++)
      copy->data[i / n * copy->tda + i % n] = matrix[i];
    gsl_eigen_symmv(copy, expected, space_vectors, space);
    gsl_eigen_symmv_sort(expected, space_vectors, GSL_EIGEN_SORT_VAL_ASC);
    for (size_t k = 0; k < n; k++) {
      cr_expect_float_eq(values[k], gsl_vector_get(expected, k), 1e-13, "n = %zu, value %zu", n, k);
      for (size_t i = 0; i < n; i++) {
        double product = 0.0;
        for (size_t j = 0; j < n; j++)
          product += matrix[i * n + j] * vectors[j * n + k];
        cr_expect_float_eq(product, values[k] * vectors[i * n + k], 1e-13, "n = %zu, vector %zu", n, k);
      }
    }
    gsl_eigen_symmv_free(space);
    gsl_matrix_free(space_vectors);
    gsl_vector_free(expected);
    gsl_matrix_free(copy);
    grdp_arena_free(&arena);
  }
}

Test(correlation, factor_agrees_with_gsl_and_refuses_what_is_not_definite) {
  double matrix[16] = {1, 0.5, 0.2, -0.1, 0.5, 1, 0.3, 0.4, 0.2, 0.3, 1, 0.6, -0.1, 0.4, 0.6, 1}, lower[16];
  gsl_matrix *expected = gsl_matrix_alloc(4, 4);
  for (size_t i = 0; i < 16; i++)
    gsl_matrix_set(expected, i / 4, i % 4, matrix[i]);
  gsl_linalg_cholesky_decomp1(expected);
  cr_assert(grdp_correlation_factor(4, matrix, lower));
  for (size_t i = 0; i < 4; i++)
    for (size_t j = 0; j < 4; j++)
      cr_expect_float_eq(lower[i * 4 + j], j <= i ? gsl_matrix_get(expected, i, j) : 0.0, 1e-15);
  gsl_matrix_free(expected);
  double higham[9] = {1, 1, 0, 1, 1, 1, 0, 1, 1};
  cr_expect_not(grdp_correlation_factor(3, higham, lower));
  double singular[4] = {1, 1, 1, 1};
  cr_expect_not(grdp_correlation_factor(2, singular, lower));
}

/* Higham 2002, 'Computing the nearest correlation matrix: a problem from finance', IMA J. Numer. Anal. 22, p. 334. */
Test(correlation, nearest_matrix_of_higham) {
  grdp_arena arena = {0};
  double matrix[9] = {1, 1, 0, 1, 1, 1, 0, 1, 1}, out[9], distance = 0.0;
  grdp_correlation_nearest(&arena, 3, matrix, 0.0, out);
  for (size_t i = 0; i < 9; i++)
    distance += (out[i] - matrix[i]) * (out[i] - matrix[i]);
  cr_expect_float_eq(sqrt(distance), 0.5278, 5e-5, "distance %.6f", sqrt(distance));
  cr_expect_float_eq(out[1], 0.7607, 5e-5, "%.6f", out[1]);
  cr_expect_float_eq(out[5], 0.7607, 5e-5);
  cr_expect_float_eq(out[2], 0.1573, 5e-5, "%.6f", out[2]);
  cr_expect(out[0] == 1.0 && out[4] == 1.0 && out[8] == 1.0 && out[1] == out[3] && out[5] == out[7]);
  grdp_arena_free(&arena);
}

/* The nearest matrix has a unit diagonal, is definite as asked, and no feasible neighbour is nearer (the projection
 * theorem: <A - X, Y - X> <= 0 for every feasible Y). */
Test(correlation, nearest_matrix_is_feasible_and_optimal) {
  enum { N = 6 };
  for (uint64_t seed = 1; seed <= 5; seed++) {
    grdp_arena arena = {0};
    double matrix[N * N], out[N * N], values[N];
    fill_symmetric(N, seed, matrix);
    grdp_correlation_nearest(&arena, N, matrix, 1e-3, out);
    grdp_correlation_eigen(&arena, N, out, values, NULL);
    cr_expect(values[0] >= 1e-3 - 1e-12, "seed %d: %.17g", (int)seed, values[0]);
    for (size_t i = 0; i < N; i++)
      cr_expect(out[i * N + i] == 1.0);
    uint64_t state = seed + 100;
    for (int trial = 0; trial < 20; trial++) {
      double factor[N * N], other[N * N], product = 0.0;
      for (size_t i = 0; i < N; i++) {
        double size = 0.0;
        for (size_t j = 0; j < N; j++)
          size += pow(factor[i * N + j] = next_number(&state), 2.0);
        for (size_t j = 0; j < N; j++)
          factor[i * N + j] /= sqrt(size);
      }
      for (size_t i = 0; i < N * N; i++) {
        other[i] = 0.0;
        for (size_t k = 0; k < N; k++)
          other[i] += factor[i / N * N + k] * factor[i % N * N + k];
        /* Mixed with the unit matrix its eigenvalues are at least 1e-3. */
        other[i] = (1.0 - 1e-3) * other[i] + (i / N == i % N ? 1e-3 : 0.0);
        product += (matrix[i] - out[i]) * (other[i] - out[i]);
      }
      cr_expect(product <= 1e-6, "seed %d, trial %d: %.3g", (int)seed, trial, product);
    }
    grdp_arena_free(&arena);
  }
}

Test(correlation, a_valid_matrix_is_its_own_nearest) {
  grdp_arena arena = {0};
  double matrix[9] = {1, 0.4, 0.1, 0.4, 1, -0.2, 0.1, -0.2, 1}, out[9];
  grdp_correlation_nearest(&arena, 3, matrix, 1e-6, out);
  for (size_t i = 0; i < 9; i++)
    cr_expect_float_eq(out[i], matrix[i], 1e-15);
  grdp_arena_free(&arena);
}
