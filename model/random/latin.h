/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Latin hypercube samples (McKay, Beckman and Conover 1979, doi 10.2307/1268522), replicated: draw d is point
 * floor(d / 32) of replicate d mod 32, and each replicate has exactly one point in each of `strata` equal parts of
 * [0, 1], in an order of its own for each score. The order is a keyed one-to-one map that is computed point by point:
 * an alternating Feistel network over the next power of two, walked until it falls below `strata` (Black and Rogaway
 * 2002, 'Ciphers with arbitrary finite domains', doi 10.1007/3-540-45760-7_9), so that nothing is stored.
 */
#ifndef GRDP_LATIN_H
#define GRDP_LATIN_H

#include "stream.h"

enum { GRDP_LATIN_REPLICATES = 32, GRDP_LATIN_ROUNDS = 6 };

/* The orders of one score. */
typedef struct grdp_latin {
  grdp_stream stream; /* of the places within the strata */
  uint32_t period;
  uint64_t strata;              /* 1 to 2^32 */
  unsigned low_bits, high_bits; /* of the next power of two */
  uint64_t keys[GRDP_LATIN_REPLICATES];
} grdp_latin;

void grdp_latin_open(uint64_t seed, uint64_t name, uint32_t period, uint64_t strata, grdp_latin *out);
/* The stratum of a point below `strata`. */
uint64_t grdp_latin_stratum(const grdp_latin *latin, unsigned replicate, uint64_t point);
/* Uniform numbers of draws first … first + count - 1, never 0 or 1. Points from `strata` on begin again at the first
 * stratum of their order. */
void grdp_latin_fill(const grdp_latin *latin, uint64_t first, size_t count, double *out);

#endif
