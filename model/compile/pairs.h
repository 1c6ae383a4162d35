/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A hash table from a 64-bit key (two numbers, or the bits of a double) to a 32-bit number below UINT32_MAX.
 */
#ifndef GRDP_PAIRS_H
#define GRDP_PAIRS_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"

/* Zero-initialise. */
typedef struct grdp_pairs {
  uint64_t *keys;
  uint32_t *values; /* UINT32_MAX: free */
  size_t count, capacity;
} grdp_pairs;

static inline uint64_t grdp_pair_key(uint32_t high, uint32_t low) {
  return (uint64_t)high << 32 | low;
}

/* The value of a key, or UINT32_MAX. */
uint32_t grdp_pairs_find(const grdp_pairs *pairs, uint64_t key);
/* Sets key to value unless it is there; gives the value that it now has. */
uint32_t grdp_pairs_add(grdp_arena *arena, grdp_pairs *pairs, uint64_t key, uint32_t value);
/* Gives a key that is there another value. */
void grdp_pairs_set(grdp_pairs *pairs, uint64_t key, uint32_t value);

#endif
