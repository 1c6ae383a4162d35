/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The values of one series in one period for 512 consecutive draws, looked at once for draws to be left out.
 */
#ifndef GRDP_BLOCK_H
#define GRDP_BLOCK_H

#include "passes.h"

/* Working memory of a thread; 12 KB, used again for every block. */
typedef struct grdp_block {
  const grdp_passes *passes;
  const double *values;       /* [GRDP_BLOCK], all finite */
  size_t good;                /* draws that count */
  size_t left_out;            /* draws that do not: failed, or not finite */
  double least, most;         /* of those that count */
  bool whole;                 /* every value counts; weights are not filled in */
  double weights[GRDP_BLOCK]; /* 1 or 0 */
  double clean[GRDP_BLOCK];
  uint32_t bins[GRDP_BLOCK];
} grdp_block;

/*
 * `count` values, at most GRDP_BLOCK, of which the first is of scramble 0. `failed` has a nonzero byte for each draw
 * that is to be left out, or is NULL. Values that are not finite are left out and counted too. `values` must live as
 * long as the block is used.
 */
void grdp_block_prepare(const grdp_passes *passes, const double *values, const uint8_t *failed, size_t count,
                        grdp_block *out);

#endif
