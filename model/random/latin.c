/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latin.h"

#include <assert.h>

/* Bits of the smallest power of two that reaches `strata`. */
static unsigned bits_of(uint64_t strata) {
  unsigned bits = 0;
  while ((uint64_t)1 << bits < strata)
    bits++;
  return bits;
}

void grdp_latin_open(uint64_t seed, uint64_t name, uint32_t period, uint64_t strata, grdp_latin *out) {
  assert(strata > 0 && strata <= (uint64_t)1 << 32);
  out->stream = grdp_stream_open(seed, name);
  out->period = period;
  out->strata = strata;
  out->high_bits = bits_of(strata) / 2;
  out->low_bits = bits_of(strata) - out->high_bits;
  uint64_t key = grdp_stream_mix(grdp_stream_mix(seed) ^ name);
  key = grdp_stream_mix(key + period);
  for (uint64_t replicate = 0; replicate < GRDP_LATIN_REPLICATES; replicate++)
    out->keys[replicate] = grdp_stream_mix(key + replicate);
}

/* One to one on the numbers of low_bits + high_bits bits: each round changes one half by a hash of the other. */
static uint64_t scatter(uint64_t x, uint64_t key, unsigned low_bits, unsigned high_bits) {
  const uint64_t low_mask = ((uint64_t)1 << low_bits) - 1, high_mask = ((uint64_t)1 << high_bits) - 1;
  uint64_t low = x & low_mask, high = x >> low_bits;
  for (uint64_t round = 0; round < GRDP_LATIN_ROUNDS; round += 2) {
    low ^= grdp_stream_mix(key ^ (round << 56) ^ high) & low_mask;
    high ^= grdp_stream_mix(key ^ ((round + 1) << 56) ^ low) & high_mask;
  }
  return high << low_bits | low;
}

uint64_t grdp_latin_stratum(const grdp_latin *latin, unsigned replicate, uint64_t point) {
  uint64_t x = point;
  do
    x = scatter(x, latin->keys[replicate], latin->low_bits, latin->high_bits);
  while (x >= latin->strata);
  return x;
}

enum { LANES = 64 };

void grdp_latin_fill(const grdp_latin *latin, uint64_t first, size_t count, double *out) {
  const double most = 1.0 - 0x1p-53, strata = (double)latin->strata;
  uint64_t bits[LANES], point = first / GRDP_LATIN_REPLICATES % latin->strata;
  unsigned replicate = (unsigned)(first % GRDP_LATIN_REPLICATES);
  double places[LANES];
  for (size_t i = 0; i < count; i++) {
    if (i % LANES == 0) {
      grdp_stream_fill(&latin->stream, latin->period, first + i, LANES, bits);
      grdp_stream_uniforms(LANES, bits, places);
    }
    double uniform = ((double)grdp_latin_stratum(latin, replicate, point) + places[i % LANES]) / strata;
    out[i] = uniform < most ? uniform : most;
    replicate = (replicate + 1) % GRDP_LATIN_REPLICATES;
    if (replicate == 0)
      point = point + 1 < latin->strata ? point + 1 : 0;
  }
}
