/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sobol' points in base 2 with the direction numbers of Joe and Kuo (2008, SIAM J. Sci. Comput. 30, 2635-2654, set
 * new-joe-kuo-6; data/sobol_directions.csv), scrambled as Owen (1995) says by hashing (Burley 2020, 'Practical
 * hash-based Owen scrambling', JCGT 9(4); Laine and Karras 2011). Points come in natural order and have 32 bits.
 *
 * Draw d is point floor(d / 32) of scramble d mod 32: the 32 scrambles are independent replicates whose scatter gives
 * the error, and a run extends without change: filling N draws and then M more equals filling N + M. Integers
 * throughout, so all machines agree to the bit.
 */
#ifndef GRDP_SOBOL_H
#define GRDP_SOBOL_H

#include <stddef.h>
#include <stdint.h>

enum { GRDP_SOBOL_DIMENSIONS = 4096, GRDP_SOBOL_BITS = 32, GRDP_SOBOL_SCRAMBLES = 32 };

/* Draws of a design: 2^32 points of each scramble. Greater numbers of draws are a caller's mistake. */
#define GRDP_SOBOL_DRAWS ((uint64_t)1 << 37)

/* One dimension of a design: direction numbers with their bits in reverse, and the seeds of its scrambles. */
typedef struct grdp_sobol {
  uint32_t directions[GRDP_SOBOL_BITS];
  uint32_t scrambles[GRDP_SOBOL_SCRAMBLES];
} grdp_sobol;

/* dimension from 0, below GRDP_SOBOL_DIMENSIONS (beyond: a stream, stream.h). The scrambles depend on the seed, the
 * hash of the input's name (stream.h) and the period, not on the dimension. */
void grdp_sobol_open(size_t dimension, uint64_t seed, uint64_t name, uint32_t period, grdp_sobol *out);

/* Point `index` without scrambling, as a fraction of 2^32. */
uint32_t grdp_sobol_point(const grdp_sobol *sobol, uint32_t index);
/* Owen's scrambling of a fraction: each bit is flipped or not by a hash of the bits above it and the seed. */
uint32_t grdp_sobol_scramble(uint32_t fraction, uint32_t seed);

/* The fractions of draws first, first + 1, … first + count - 1; grdp_stream_uniforms_of_fractions makes uniform
 * numbers of them. A plain loop, which defines the points; scores.h is the fast way to normal scores. */
void grdp_sobol_fill(const grdp_sobol *sobol, uint64_t first, size_t count, uint32_t *out);

#endif
