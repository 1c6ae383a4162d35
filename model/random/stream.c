/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stream.h"

#include <string.h>

enum { LANES = 64 };

/* Multipliers and increments of the key: Salmon et al. 2011, table 2 and section 3.3. */
#define MULTIPLIER_0 0xD2511F53u
#define MULTIPLIER_1 0xCD9E8D57u
#define INCREMENT_0 0x9E3779B9u
#define INCREMENT_1 0xBB67AE85u
enum { ROUNDS = 10 };

#define WORD 0xFFFFFFFFu

/* Words are held in 64 bits each: a vector unit multiplies the lower halves of 64-bit lanes. Upper halves may hold
 * anything; they are dropped where it counts. */
typedef struct state {
  uint64_t words[4];
} state;

static inline state apply_rounds(state x, uint32_t key_0, uint32_t key_1) {
#pragma GCC unroll 10
  for (int round = 0; round < ROUNDS; round++) {
    uint64_t product_0 = (x.words[0] & WORD) * MULTIPLIER_0, product_1 = (x.words[2] & WORD) * MULTIPLIER_1;
    x.words[0] = (product_1 >> 32) ^ x.words[1] ^ key_0;
    x.words[1] = product_1;
    x.words[2] = (product_0 >> 32) ^ x.words[3] ^ key_1;
    x.words[3] = product_0;
    key_0 += INCREMENT_0;
    key_1 += INCREMENT_1;
  }
  return x;
}

void grdp_stream_block(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]) {
  state x = {{counter[0], counter[1], counter[2], counter[3]}};
  x = apply_rounds(x, key[0], key[1]);
  for (int i = 0; i < 4; i++)
    out[i] = (uint32_t)(x.words[i] & WORD);
}

uint64_t grdp_stream_mix(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

uint64_t grdp_stream_name(grdp_text name) {
  uint64_t hash = 0xCBF29CE484222325u;
  for (size_t i = 0; i < name.size; i++)
    hash = (hash ^ (unsigned char)name.data[i]) * 0x100000001B3u;
  return grdp_stream_mix(hash);
}

grdp_stream grdp_stream_open(uint64_t seed, uint64_t name) {
  return (grdp_stream){{(uint32_t)(seed & WORD) ^ (uint32_t)(name >> 32), (uint32_t)(seed >> 32)},
                       (uint32_t)(name & WORD)};
}

static void fill_lanes(const grdp_stream *stream, uint32_t pair, uint64_t first, uint64_t *restrict even,
                       uint64_t *restrict odd) {
  const uint32_t key_0 = stream->key[0], key_1 = stream->key[1], name = stream->name;
  for (unsigned lane = 0; lane < LANES; lane++) {
    uint64_t draw = first + lane;
    state x = {{draw & WORD, draw >> 32, pair, name}};
    x = apply_rounds(x, key_0, key_1);
    even[lane] = (x.words[0] & WORD) | (x.words[1] << 32);
    odd[lane] = (x.words[2] & WORD) | (x.words[3] << 32);
  }
}

void grdp_stream_fill_pair(const grdp_stream *stream, uint32_t pair, uint64_t first, size_t count, uint64_t *even,
                           uint64_t *odd) {
  size_t done = 0;
  for (; count - done >= LANES; done += LANES)
    fill_lanes(stream, pair, first + done, even + done, odd + done);
  if (done == count)
    return;
  uint64_t rest[2][LANES];
  fill_lanes(stream, pair, first + done, rest[0], rest[1]);
  memcpy(even + done, rest[0], (count - done) * sizeof *even);
  memcpy(odd + done, rest[1], (count - done) * sizeof *odd);
}

void grdp_stream_fill(const grdp_stream *stream, uint32_t period, uint64_t first, size_t count, uint64_t *out) {
  uint64_t halves[2][LANES];
  for (size_t done = 0; done < count; done += LANES) {
    size_t part = count - done < LANES ? count - done : LANES;
    fill_lanes(stream, period / 2, first + done, halves[0], halves[1]);
    memcpy(out + done, halves[period % 2], part * sizeof *out);
  }
}

/* 1 + k / 2^52 has the bits of k as its fraction; less 1 it is exact. */
static inline double fraction_of(uint64_t k) {
  uint64_t bits = 0x3FF0000000000000u | k;
  double one_and_fraction;
  memcpy(&one_and_fraction, &bits, sizeof one_and_fraction);
  return one_and_fraction - 1.0;
}

void grdp_stream_uniforms(size_t count, const uint64_t *restrict bits, double *restrict out) {
  for (size_t i = 0; i < count; i++)
    out[i] = fraction_of(bits[i] >> 12) + 0x1p-53;
}

void grdp_stream_uniforms_of_fractions(size_t count, const uint32_t *restrict fractions, double *restrict out) {
  for (size_t i = 0; i < count; i++)
    out[i] = fraction_of(((uint64_t)fractions[i] << 20) | 0x80000u);
}
