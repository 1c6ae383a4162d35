/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One equation looked at by itself, at values that were written into the machine.
 */
#ifndef GRDP_EVALUATE_STEP_H
#define GRDP_EVALUATE_STEP_H

#include "machine.h"

/* What the equation of a step gives in a period in the first lane, without what is given in its place, added or drawn;
 * of an unknown of a simultaneous block what its equation gives (`solve`: left less right). NaN: a value that it reads
 * is missing, or its arithmetic is illegal. Nothing is stored. Of the central path's machine. */
double grdp_machine_evaluate(grdp_machine *machine, uint32_t period, uint32_t step);

#endif
