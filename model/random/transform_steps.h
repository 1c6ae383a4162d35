/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Discrete distributions: ascending values, and the thresholds on the score between them. Internal to random/.
 */
#ifndef GRDP_TRANSFORM_STEPS_H
#define GRDP_TRANSFORM_STEPS_H

#include "transform_kernels.h"

typedef struct grdp_steps {
  const double *thresholds; /* [count - 1], and padding */
  const double *values;     /* [count] */
  size_t count;
  grdp_transform_guide guide; /* from 17 values on */
} grdp_steps;

/* Of a distribution on single values, truncated as it says; a poisson's mean up to GRDP_POISSON_STEPS. */
#define GRDP_POISSON_STEPS 1e6
grdp_steps grdp_steps_make(grdp_arena *arena, const grdp_distribution *distribution);
/* Of the numbers 0 … count - 1 in equal shares; value i holds from the score of i / count on. No values. */
grdp_steps grdp_steps_of_rows(grdp_arena *arena, size_t count);

#endif
