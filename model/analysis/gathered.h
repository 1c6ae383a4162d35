/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Draws side by side: one column for each score or input and period, and one for each look, of those draws that
 * did not
 * fail. What needs all draws at once (ranks, regressions) is made of them.
 */
#ifndef GRDP_GATHERED_H
#define GRDP_GATHERED_H

#include "effects.h"

/* Most memory for the columns; with more of them fewer draws are looked at. */
#define GRDP_GATHERED_BYTES ((uint64_t)1 << 30)

typedef struct grdp_gathering {
  const uint32_t *rows; /* of the experiment, ascending, one for each column */
  size_t column_count;
  bool scores; /* normal scores rather than values; of joint inputs, whose rows have no order, values all the same */
  uint64_t draws; /* at most */
} grdp_gathering;

typedef struct grdp_gathered {
  size_t draws;             /* that did not fail */
  const uint8_t *scrambles; /* [draws] */
  size_t column_count, look_count;
  double **columns; /* [column_count][draws] */
  double **looks;   /* [look_count][draws] */
  uint64_t base, failed;
  bool stopped;
} grdp_gathered;

/* The number of draws that fit, a multiple of 32 at least. */
uint64_t grdp_gathered_most(const grdp_sensitivity_work *work, size_t columns, uint64_t draws);
/* In the arena. The first draws of sample A. */
grdp_status grdp_gather(const grdp_sensitivity_work *work, const grdp_gathering *gathering, grdp_arena *arena,
                        grdp_gathered *out);

typedef struct grdp_standard {
  double mean, deviation; /* as they were */
} grdp_standard;
/* Makes the mean 0 and the mean square 1; of a constant (deviation 0) all become 0. */
grdp_standard grdp_standardise(double *values, size_t count);

#endif
