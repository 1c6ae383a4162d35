/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The histogram's scale: a value x lies at the bits of u = 1 + |x - centre| / scale, on the side of its sign.
 * Internal to statistics/; passes.c and histogram.c share it so that both mean the same bin.
 */
#ifndef GRDP_PLACING_H
#define GRDP_PLACING_H

#include <stdint.h>
#include <string.h>

#include "passes.h"

enum { GRDP_BIN_SHIFT = 52 - GRDP_BIN_BITS };
static const uint64_t GRDP_BITS_OF_ONE = UINT64_C(0x3ff0000000000000);

/* The bin of a value, in ascending order of values. What is not finite or lies beyond 128 octaves goes to the last. */
/* Adding 0 turns -0 to 0, so that equal values share a bin. */
static inline uint32_t grdp_place(double value, const grdp_scaling *scaling) {
  const double last = 0x1.fffffffffffffp127;
  double distance = (value - scaling->centre + 0.0) * scaling->lift * scaling->inverse;
  uint64_t bits;
  memcpy(&bits, &distance, sizeof bits);
  uint64_t below = (uint64_t)0 - (bits >> 63);
  bits &= ~(UINT64_C(1) << 63);
  double size;
  memcpy(&size, &bits, sizeof size);
  double u = 1.0 + size;
  u = u < last ? u : last;
  memcpy(&bits, &u, sizeof bits);
  uint64_t bin = (bits - GRDP_BITS_OF_ONE) >> GRDP_BIN_SHIFT;
  return (uint32_t)((bin ^ below) + GRDP_SIDE_BINS);
}

#endif
