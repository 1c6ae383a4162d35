/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tables of a curve: polynomials over cells of equal width in z, certified as they are built. Internal to random/.
 */
#ifndef GRDP_TRANSFORM_TABLE_H
#define GRDP_TRANSFORM_TABLE_H

#include "transform_curve.h"
#include "transform_kernels.h"

struct grdp_transform_table {
  const double *rows; /* [row_count][GRDP_ROW]; NULL: no table can be certified */
  size_t row_count;
  double cells, origin; /* row floor(origin + cells z) */
  double most;          /* of Student's scores: the greatest 1 + |t| */
  double error;         /* the greatest relative error of the lesser tail that was seen; NaN without a table */
};

typedef struct grdp_transform_table grdp_transform_table;

/* What counts as right: |F(x) - Phi(z)| <= GRDP_TRANSFORM_ERROR min(Phi(z), 1 - Phi(z)), or x
 * right to the last digits of a double. */
#define GRDP_TRANSFORM_ERROR 1e-9

/* The curve need not be prepared. */
grdp_transform_table grdp_transform_table_of_curve(grdp_arena *arena, grdp_curve *curve);

/* The score of |t|, Phi^-1(T_df(t)), over 2^octave_bits cells in each octave of 1 + |t|. */
grdp_transform_table grdp_transform_table_of_score(grdp_arena *arena, double df, unsigned *octave_bits);

#endif
