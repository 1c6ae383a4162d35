/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rotation of a design's scores, as a product of Householder reflections in compact form: z = w - V T V'w carries
 * the axis of score k to direction k, up to its sign (Schreiber and Van Loan 1989, SIAM J. Sci. Stat. Comput. 10(1),
 * doi 10.1137/0910005). About 2 k n fmas per draw for k directions and n rotated scores. Internal to random/.
 */
#ifndef GRDP_ROTATION_H
#define GRDP_ROTATION_H

#include "design.h"
#include "scores.h"

typedef struct grdp_rotation {
  size_t count;           /* of directions; 0: no rotation */
  size_t row_count;       /* of rotated scores */
  const uint32_t *scores; /* [row_count] their numbers in the design, ascending; the first `count` are 0, 1, … */
  const double *columns;  /* [count][row_count] V */
  const double *rows;     /* [row_count][count] V */
  const double *triangle; /* [count][count] -T, upper */
} grdp_rotation;

grdp_rotation grdp_rotation_make(grdp_arena *arena, const grdp_design *design);

/* rows[row_count][draws] of scores in place; work[2 * GRDP_DIRECTION_LIMIT] are rows of as many draws. Rows hold a
 * multiple of 32 draws. */
void grdp_rotation_apply(const grdp_rotation *rotation, const grdp_score_kernels *kernels, size_t draws,
                         double *const *rows, double *const *work);
/* From the gradient with respect to the rotated scores z to that with respect to w, over all the design's scores, in
 * place: g - V T' V'g. */
void grdp_rotation_pull(const grdp_rotation *rotation, double *gradient);

#endif
