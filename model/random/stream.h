/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Random bits by counter: Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011, 'Parallel random numbers: as easy as 1,
 * 2, 3', SC11, doi 10.1145/2063384.2063405). The bits of a draw depend on the seed, the input's name, the period and
 * the draw's number alone: not on the other inputs, the threads, the instruction set or how many draws are made. So
 * filling N draws and then M more equals filling N + M.
 */
#ifndef GRDP_STREAM_H
#define GRDP_STREAM_H

#include "text.h"

#include <stdint.h>

/* One application of Philox4x32-10: 128 bits for a counter and a key. */
void grdp_stream_block(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

/* 64 bits all of whose bits depend on all bits of x, one to one: the finaliser of MurmurHash3 with the constants of
 * Stafford's variant 13 (Steele, Lea and Flood 2014, doi 10.1145/2660193.2660195). */
uint64_t grdp_stream_mix(uint64_t x);

/* The hash of an input's name: FNV-1a in 64 bits over its bytes (Fowler, Noll and Vo; draft-eastlake-fnv), mixed as above
 * because FNV leaves its high bits poor for short names. */
uint64_t grdp_stream_name(grdp_text name);

/* The stream of one input. The key is the seed; the name's 64 bits are spread over the last word of the counter and,
 * by exclusive or, the first word of the key, so that for any seed different hashes have different streams: 32 bits
 * would make two of 10,000 inputs equal once in a hundred models. */
typedef struct grdp_stream {
  uint32_t key[2];
  uint32_t name;
} grdp_stream;

grdp_stream grdp_stream_open(uint64_t seed, uint64_t name);

/* 64 bits each for the draws first, first + 1, … first + count - 1 in one period. Periods 2k and 2k + 1 are the two
 * halves of one block; filling both at once costs as much as one. Plain loops, which define the bits; scores.h is the
 * fast way to normal scores. */
void grdp_stream_fill(const grdp_stream *stream, uint32_t period, uint64_t first, size_t count, uint64_t *out);
void grdp_stream_fill_pair(const grdp_stream *stream, uint32_t pair, uint64_t first, size_t count, uint64_t *even,
                           uint64_t *odd);

/* Uniform numbers from bits, never 0 or 1 and symmetric about 1/2: (k + 1/2) / 2^52 with k the upper 52 of 64 bits,
 * or (k + 1/2) / 2^32 with k all 32. Both are exact in double. */
void grdp_stream_uniforms(size_t count, const uint64_t *bits, double *out);
void grdp_stream_uniforms_of_fractions(size_t count, const uint32_t *fractions, double *out);

#endif
