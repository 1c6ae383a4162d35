/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Chooses super-instructions: a program over draws becomes a private code of fewer, larger operations over rows, with
 * everything that does not vary over draws taken out of the loops. The program itself stays as it is, for messages and
 * for the central path; the fused code gives the same bits, since every rounding is made in the same order.
 *
 *   sum        ((s[0] x[0] + s[1] x[1]) + … ) + c, s and c scalars: dot products, sums, differences, a x + b
 *   sum_times  the same, times a row
 *   sum_mixed  a sum where a term may also be (s x) y or (s x) / y, and the whole be multiplied or divided by a row
 *   chain      (c + s[0] x[0]) + s[1] x[1] + …, each term rounded once with the sum (MULTIPLY_ADD), s scalars or rows
 *   times_exp  y exp(x)
 *   power      k x ^ b, k and b scalars
 *
 * Chains over the same x in several steps, with scalars, are one product of a matrix and a vector (contraction.h).
 *
 * What makes it exact: a product with 1 or -1 is exact and so is the sum with -0; a - b = a + (-b); addition and
 * multiplication commute.
 */
#ifndef GRDP_FUSE_H
#define GRDP_FUSE_H

#include "kernels.h"
#include "varying.h"

/* Where a row comes from. */
typedef enum grdp_row_kind {
  GRDP_ROW_TEMPORARY, /* number: of the temporary */
  GRDP_ROW_REFERENCE, /* of the reference: lanes, or a tile of the central value where the cell does not vary */
  GRDP_ROW_RESIDUAL,  /* of the cell */
  GRDP_ROW_SCALAR     /* of the scalar: a tile of its value */
} grdp_row_kind;

typedef struct grdp_row_source {
  grdp_row_kind kind;
  uint32_t number;
  uint32_t ahead; /* RESIDUAL: of this many periods after the one that runs */
  bool once;      /* REFERENCE, RESIDUAL: looked at in the first simulated period alone */
} grdp_row_source;

/* A number that does not vary over draws: a constant, a cell's central value at a reference, or computed of such. */
typedef enum grdp_scalar_kind { GRDP_SCALAR_CONSTANT, GRDP_SCALAR_REFERENCE, GRDP_SCALAR_COMPUTED } grdp_scalar_kind;
typedef struct grdp_scalar {
  grdp_scalar_kind kind;
  double constant;
  uint32_t reference;
  grdp_operation operation; /* COMPUTED: of earlier scalars */
  uint32_t operands[3];
  bool once; /* COMPUTED: of a step that runs in the first simulated period alone */
} grdp_scalar;

/* A scalar as an operation uses it. */
typedef struct grdp_factor {
  uint32_t scalar;
  bool negative;
} grdp_factor;

/* operation(rows first … first + count - 1; factors) -> target */
typedef struct grdp_fused_operation {
  uint32_t operation; /* grdp_operation or grdp_super */
  uint32_t target;    /* row */
  uint32_t first_row, row_count;
  uint32_t first_factor, factor_count;
  uint32_t terms;      /* of a sum */
  uint32_t first_mode; /* of sum_mixed: what each term does with its second row, and the whole with the last */
} grdp_fused_operation;

/* a[rows][terms] times x[terms] -> targets[rows] */
typedef struct grdp_fused_product {
  uint32_t rows, terms;
  uint32_t first_x, first_target; /* of the operands */
  uint32_t first_factor;          /* a, by rows */
} grdp_fused_product;

typedef struct grdp_fused_step {
  uint32_t step; /* of the program */
  uint32_t first, count;
  uint32_t first_product, product_count; /* of the code's products_read */
  bool add_later; /* add-factors and residuals are added after the operations, in passes of their own */
} grdp_fused_step;

typedef struct grdp_fused_code {
  GRDP_VECTOR(grdp_row_source) rows;
  GRDP_VECTOR(uint32_t) operands; /* rows of the operations */
  GRDP_VECTOR(grdp_scalar) scalars;
  GRDP_VECTOR(grdp_factor) factors;
  GRDP_VECTOR(uint8_t) modes;
  GRDP_VECTOR(grdp_fused_operation) operations;
  GRDP_VECTOR(grdp_fused_product) products;
  GRDP_VECTOR(uint32_t) products_read; /* by the steps; the first that runs in a period computes all rows */
  GRDP_VECTOR(grdp_fused_step) steps;  /* those that vary in some period, in the program's order */
  uint32_t temporaries;
} grdp_fused_code;

/* Linear in instructions. The code lies in the arena. */
void grdp_fuse(grdp_arena *arena, const grdp_varying *varying, grdp_fused_code *out);

#endif
