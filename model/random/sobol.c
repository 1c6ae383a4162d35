/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sobol.h"

#include "stream.h"

#include <assert.h>
#include <string.h>

enum { DEGREE_LIMIT = 16 };

/* A primitive polynomial over the field of two elements, with its leading and trailing 1, and the odd numbers m_1 …
 * m_degree. The build makes the rows from data/sobol_directions.csv. */
static const struct {
  uint32_t polynomial;
  uint16_t initial[DEGREE_LIMIT];
} table[GRDP_SOBOL_DIMENSIONS] = {
#include "sobol_directions.inc"
};

static inline uint32_t reverse_bits(uint32_t x) {
  x = ((x >> 1) & 0x55555555u) | ((x & 0x55555555u) << 1);
  x = ((x >> 2) & 0x33333333u) | ((x & 0x33333333u) << 2);
  x = ((x >> 4) & 0x0F0F0F0Fu) | ((x & 0x0F0F0F0Fu) << 4);
  x = ((x >> 8) & 0x00FF00FFu) | ((x & 0x00FF00FFu) << 8);
  return (x >> 16) | (x << 16);
}

/* Burley 2020, listing 1, after Laine and Karras 2011: multipliers are even, so that a bit changes by the bits below
 * it alone. On reversed bits that is Owen's scrambling. */
static inline uint32_t hash_reversed(uint32_t x, uint32_t seed) {
  x += seed;
  x ^= x * 0x6C50B47Cu;
  x ^= x * 0xB82F1E52u;
  x ^= x * 0xC7AFE638u;
  x ^= x * 0x8D22F6E6u;
  return x;
}

static unsigned degree_of(uint32_t polynomial) {
  unsigned degree = 0;
  while (polynomial >> (degree + 1) != 0)
    degree++;
  return degree;
}

/* v_k = m_k / 2^k, with Joe and Kuo 2008, equation (2): m_k = 2 a_1 m_(k-1) + … + 2^s a_s m_(k-s) + m_(k-s), sums
 * bit by bit. In terms of v each 2 drops out but for the last m_(k-s), which is moved down by s. */
static void fill_directions(size_t dimension, uint32_t directions[GRDP_SOBOL_BITS]) {
  const uint32_t polynomial = table[dimension].polynomial;
  const unsigned degree = degree_of(polynomial);
  for (unsigned k = 0; k < GRDP_SOBOL_BITS; k++) {
    if (degree == 0) {
      directions[k] = 0x80000000u >> k;
    } else if (k < degree) {
      directions[k] = (uint32_t)table[dimension].initial[k] << (31 - k);
    } else {
      directions[k] = directions[k - degree] ^ (directions[k - degree] >> degree);
      for (unsigned j = 1; j < degree; j++)
        if ((polynomial >> (degree - j)) & 1u)
          directions[k] ^= directions[k - j];
    }
  }
}

void grdp_sobol_open(size_t dimension, uint64_t seed, uint64_t name, uint32_t period, grdp_sobol *out) {
  assert(dimension < GRDP_SOBOL_DIMENSIONS);
  fill_directions(dimension, out->directions);
  for (unsigned k = 0; k < GRDP_SOBOL_BITS; k++)
    out->directions[k] = reverse_bits(out->directions[k]);
  /* Counters of their own: pairs of periods end at 2^31, so no draw of a stream shares these bits. */
  grdp_stream stream = grdp_stream_open(seed, name);
  for (uint32_t scramble = 0; scramble < GRDP_SOBOL_SCRAMBLES; scramble++) {
    const uint32_t counter[4] = {scramble, period, 0xFFFFFFFFu, stream.name};
    uint32_t bits[4];
    grdp_stream_block(counter, stream.key, bits);
    out->scrambles[scramble] = bits[0];
  }
}

static uint32_t reversed_point(const grdp_sobol *sobol, uint32_t index) {
  uint32_t point = 0;
  for (unsigned k = 0; index >> k != 0; k++) {
    if ((index >> k) & 1u)
      point ^= sobol->directions[k];
    if (k == 31)
      break;
  }
  return point;
}

uint32_t grdp_sobol_point(const grdp_sobol *sobol, uint32_t index) {
  return reverse_bits(reversed_point(sobol, index));
}

uint32_t grdp_sobol_scramble(uint32_t fraction, uint32_t seed) {
  return reverse_bits(hash_reversed(reverse_bits(fraction), seed));
}

/* One point under all scrambles. */
static inline void fill_scrambles(uint32_t point, const uint32_t *restrict scrambles, uint32_t *restrict out) {
  for (unsigned lane = 0; lane < GRDP_SOBOL_SCRAMBLES; lane++)
    out[lane] = reverse_bits(hash_reversed(point, scrambles[lane]));
}

/* From point i to i + 1 the lowest zero bit of i and the ones below it change: the exclusive or of their directions
 * is steps[bit]. */
static void fill_steps(const grdp_sobol *sobol, uint32_t steps[GRDP_SOBOL_BITS]) {
  uint32_t step = 0;
  for (unsigned k = 0; k < GRDP_SOBOL_BITS; k++)
    steps[k] = step ^= sobol->directions[k];
}

static uint32_t next_point(uint32_t point, uint32_t index, const uint32_t steps[GRDP_SOBOL_BITS]) {
  unsigned bit = 0;
  while (bit < GRDP_SOBOL_BITS - 1 && ((index >> bit) & 1u))
    bit++;
  return point ^ steps[bit];
}

void grdp_sobol_fill(const grdp_sobol *sobol, uint64_t first, size_t count, uint32_t *out) {
  assert(first <= GRDP_SOBOL_DRAWS && count <= GRDP_SOBOL_DRAWS - first);
  if (count == 0)
    return;
  uint32_t steps[GRDP_SOBOL_BITS], index = (uint32_t)(first / GRDP_SOBOL_SCRAMBLES);
  fill_steps(sobol, steps);
  uint32_t point = reversed_point(sobol, index);
  size_t skip = (size_t)(first % GRDP_SOBOL_SCRAMBLES), done = 0;
  while (done < count) {
    if (skip == 0 && count - done >= GRDP_SOBOL_SCRAMBLES) {
      fill_scrambles(point, sobol->scrambles, out + done);
      done += GRDP_SOBOL_SCRAMBLES;
    } else {
      uint32_t whole[GRDP_SOBOL_SCRAMBLES];
      fill_scrambles(point, sobol->scrambles, whole);
      size_t part = GRDP_SOBOL_SCRAMBLES - skip < count - done ? GRDP_SOBOL_SCRAMBLES - skip : count - done;
      memcpy(out + done, whole + skip, part * sizeof *out);
      done += part;
      skip = 0;
    }
    point = next_point(point, index, steps);
    index++;
  }
}
