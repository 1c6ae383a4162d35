/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The derivative of each operation with respect to each of its operands, over lanes.
 */
#ifndef GRDP_DERIVATIVES_H
#define GRDP_DERIVATIVES_H

#include "kernels.h"

/* An operation as it ran: rows of its operands (NULL: it has no such operand) and of its result. */
typedef struct grdp_operation_rows {
  const grdp_kernels *kernels;
  size_t lanes;
  const double *operands[3];
  const double *result;
} grdp_operation_rows;

/* dr / d operand. Where the operation has a kink, of the side that the operation took. */
typedef struct grdp_derivative {
  double constant; /* in every lane, without `of` */
  /* [lanes], written to `out` or found among the operation's own rows; NULL: the constant. */
  const double *(*of)(const grdp_operation_rows *rows, double *out);
} grdp_derivative;

const grdp_derivative *grdp_derivative_of(grdp_operation operation, uint32_t operand);

#endif
