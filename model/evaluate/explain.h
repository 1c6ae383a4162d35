/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One lane of the past looked at again: steps are run once more with every result kept, alone or as parts of a
 * simultaneous block. Internal to evaluate/.
 */
#ifndef GRDP_EXPLAIN_H
#define GRDP_EXPLAIN_H

#include "blocks.h"

typedef struct grdp_lane_place {
  const grdp_machine *machine;
  const grdp_step *step;
  uint32_t period;
  uint32_t lane;
  const grdp_equation_block *block; /* NULL, or: its cells are read from `values` in the period */
  const double *values;             /* [steps of the block] */
} grdp_lane_place;

/* The value of a reference in the lane, by the number of its slot. */
double grdp_lane_reference(const grdp_lane_place *at, uint32_t slot);
/* Runs the step's instructions: what they give, without what is given or added. */
double grdp_lane_run(const grdp_lane_place *at);
/* After that, where the result is no number: the instruction that made none of numbers, or what it read. */
void grdp_lane_follow(const grdp_lane_place *at, grdp_failure *failure);

/* ---- simultaneous blocks ---- */

typedef struct grdp_block_explainer grdp_block_explainer;

/* Solves a block once more in one lane of a simulated period. NONE: it was solved. */
grdp_failure grdp_block_explain(grdp_machine *machine, const grdp_equation_block *block, uint32_t period,
                                uint32_t lane);

#endif
