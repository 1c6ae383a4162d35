/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Exact derivatives of a value with respect to everything that is drawn, lane by lane: reverse (adjoint) accumulation
 * through a run's periods (Griewank and Walther 2008, Evaluating Derivatives, ch. 3). The derivative of each operation
 * stands in operations.def's order in gradient.c; where an operation has a kink (abs, min, max, clamp, floor,
 * comparisons) the derivative is that of the side taken.
 */
#ifndef GRDP_GRADIENT_H
#define GRDP_GRADIENT_H

#include "machine.h"

typedef struct grdp_gradient grdp_gradient;

/* The machine must be one over draws whose plan says `whole`. All memory is taken here. */
grdp_status grdp_gradient_open(grdp_machine *machine, grdp_gradient **out);
void grdp_gradient_free(grdp_gradient *gradient);

/* Of a cell's value in a simulated period, after the machine has run through that period. */
void grdp_gradient_run(grdp_gradient *gradient, uint32_t cell, uint32_t period);
/* d value / d (input's value or equation's residual) of a drawn cell in a simulated period, [lanes]; NULL: 0 in every
 * lane. Holds until the next grdp_gradient_run. Lanes that failed hold anything. */
const double *grdp_gradient_of(const grdp_gradient *gradient, uint32_t cell, uint32_t period);

#endif
