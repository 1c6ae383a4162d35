/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Linear algebra over lanes, one table per instruction set. Every element is a chain of fused multiply-adds in an order
 * that is written here, whatever the blocking: all tables, and one lane or many, give the same bits. (BLAS promises no
 * order: its bits depend on the processor, the number of threads, even the number of columns.)
 */
#ifndef GRDP_LINEAR_H
#define GRDP_LINEAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The kernel of sum(a[i,j] * x[j]): out[i][lane] = sum over j < terms of a[i * terms + j] * x[j][lane], i < rows.
 * The sum begins at -0 and takes each term with one fused multiply-add, in ascending j: fma(a, x, sum). These are the
 * bits of the operation MULTIPLY for the first term and MULTIPLY_ADD for each that follows. lanes is 1 or a multiple of 32; out[i] overlaps no x[j].
 */
typedef void grdp_contraction_kernel(size_t rows, size_t terms, size_t lanes, const double *a, const double *const *x,
                                     double *const *out);

/*
 * A square matrix and its factors P A = L U, by rows (Golub and Van Loan 2013, Matrix Computations, 3.4): partial
 * pivoting takes the first greatest element of the column. `pitch` is that of grdp_matrix_pitch; what lies beyond
 * column n must be numbers, and takes part in the elimination: a right side in column n comes out ready for
 * grdp_linear_kernels.finish.
 *
 *   in:  elements = A
 *   out: elements = U on and above the diagonal, -L below it; swaps[k]: the row that changed places with row k;
 *        inverses[k] = 1 / U[k][k]
 */
typedef struct grdp_matrix {
  size_t n, pitch;
  double *elements; /* [n][pitch] */
  double *inverses; /* [n] */
  uint32_t *swaps;  /* [n] */
  /* A has elements (i, j) with i - lower <= j <= i + upper only, and U with j <= i + lower + upper; no others have a
   * place, and rows overlap: pitch = 2 lower + upper + 1. The right side of row i is as it were element
   * (i, i + lower + upper + 1). Parts of L that are done stay where they are when rows change places. */
  bool banded;
  size_t lower, upper; /* where banded */
} grdp_matrix;

static inline double *grdp_matrix_right(const grdp_matrix *matrix, size_t row) {
  size_t column = matrix->banded ? row + matrix->lower + matrix->upper + 1 : matrix->n;
  return matrix->elements + row * matrix->pitch + column;
}

/* Numbers of `elements`. */
static inline size_t grdp_matrix_size(const grdp_matrix *matrix) {
  return matrix->n * (matrix->banded ? matrix->pitch + 1 : matrix->pitch);
}

/* Columns of a row, with one for a right side: a multiple of 32 that spreads rows over the cache. */
size_t grdp_matrix_pitch(size_t n);

/* Whether a pivot is no number or no more than what rounding leaves of its column. */
int grdp_matrix_singular(const grdp_matrix *factored);

typedef struct grdp_linear_kernels {
  const char *name;
  grdp_contraction_kernel *contract;
  void (*factor)(const grdp_matrix *matrix);
  /* Back substitution of the right side in column n: solution[n]. Takes the columns in descending order. */
  void (*finish)(const grdp_matrix *factored, double *solution);
  /* Solves A x = b in every lane, rows[n][lanes]: in b, out x. Of each row the columns of L ascend, those of U descend.
   * lanes is 1 or a multiple of 32; scratch[n * 32]. */
  void (*substitute)(const grdp_matrix *factored, size_t lanes, double *const *rows, double *scratch);
} grdp_linear_kernels;

extern const grdp_linear_kernels grdp_linear_portable;
extern const grdp_linear_kernels grdp_linear_avx2;
extern const grdp_linear_kernels grdp_linear_avx512;

/* The number-th table that this processor runs, the portable one first; NULL when there is none. */
const grdp_linear_kernels *grdp_linear_get(size_t number);
/* The fastest. */
const grdp_linear_kernels *grdp_linear_choose(void);

#endif
