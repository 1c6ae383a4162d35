/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where a series lies in a period: found once, from the first block of a run, and then fixed, so that all parts of the
 * run can be put together exactly.
 */
#ifndef GRDP_FRAME_H
#define GRDP_FRAME_H

#include <stdbool.h>

#include "block.h"

enum { GRDP_ATOMS = 8 };

typedef struct grdp_frame {
  grdp_scaling scaling;     /* its centre is the median */
  double scale;             /* about a standard deviation, by the quartiles */
  double atoms[GRDP_ATOMS]; /* the most frequent first, of those that came up four times or more */
  uint32_t atom_count;
  bool few; /* so few values in the block that they may be all: they are counted one by one (distinct.h) */
} grdp_frame;

/* Of a block with at least one good value; without any, a frame about 0 that serves in name only. A run takes the first
 * block that has good values. */
grdp_frame grdp_frame_make(const grdp_block *block);

#endif
