/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef GRDP_COMPILE_DERIVATIVE_H
#define GRDP_COMPILE_DERIVATIVE_H

#include "algebra.h"

/* An operation with the nodes of its operands and result. */
typedef struct grdp_operation_nodes {
  grdp_operation operation;
  grdp_node operands[3];
  grdp_node result;
} grdp_operation_nodes;

/* The tangent of the result, given those of the operands (0: a constant 0), simplified. Where the operation has a kink,
 * of the side that it takes, as in evaluate/derivatives.c; where there is no derivative, no number comes out. */
grdp_node grdp_derivative_node(grdp_algebra *algebra, const grdp_operation_nodes *nodes, const grdp_node tangents[3]);
/* Whether the result of an operation does not change with its operands but in steps. */
bool grdp_operation_flat(grdp_operation operation);

#endif
