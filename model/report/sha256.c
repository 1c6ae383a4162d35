/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sha256.h"

#include <stdint.h>
#include <string.h>

enum { BLOCK = 64, ROUNDS = 64, WORDS = 8, LENGTH_BYTES = 8 };

/* Section 4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
static const uint32_t round_constants[ROUNDS] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t rotate(uint32_t x, unsigned by) {
  return (x >> by) | (x << (32 - by));
}

/* W_t of section 6.2.2, step 1. */
static void schedule(const unsigned char block[BLOCK], uint32_t words[ROUNDS]) {
  for (size_t t = 0; t < 16; t++)
    words[t] = (uint32_t)block[4 * t] << 24 | (uint32_t)block[4 * t + 1] << 16 | (uint32_t)block[4 * t + 2] << 8 |
               (uint32_t)block[4 * t + 3];
  for (size_t t = 16; t < ROUNDS; t++) {
    uint32_t low = words[t - 15], high = words[t - 2];
    uint32_t sigma0 = rotate(low, 7) ^ rotate(low, 18) ^ (low >> 3);
    uint32_t sigma1 = rotate(high, 17) ^ rotate(high, 19) ^ (high >> 10);
    words[t] = sigma1 + words[t - 7] + sigma0 + words[t - 16];
  }
}

/* Section 6.2.2, steps 2 to 4, for one block. */
static void absorb(uint32_t hash[WORDS], const unsigned char block[BLOCK]) {
  uint32_t words[ROUNDS], v[WORDS];
  schedule(block, words);
  memcpy(v, hash, sizeof v);
  for (size_t t = 0; t < ROUNDS; t++) {
    uint32_t a = v[0], e = v[4];
    uint32_t sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    uint32_t choice = (e & v[5]) ^ (~e & v[6]);
    uint32_t t1 = v[7] + sum1 + choice + round_constants[t] + words[t];
    uint32_t sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    uint32_t majority = (a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]);
    memmove(v + 1, v, 7 * sizeof v[0]);
    v[4] += t1;
    v[0] = t1 + sum0 + majority;
  }
  for (size_t i = 0; i < WORDS; i++)
    hash[i] += v[i];
}

/* Section 5.1.1: a one bit, zeros, and the length in bits in the last eight bytes. */
static void absorb_end(uint32_t hash[WORDS], const unsigned char *rest, size_t rest_size, uint64_t bits) {
  unsigned char tail[2 * BLOCK] = {0};
  size_t size = rest_size + 1 + LENGTH_BYTES <= BLOCK ? BLOCK : 2 * BLOCK;
  memcpy(tail, rest, rest_size);
  tail[rest_size] = 0x80;
  for (size_t i = 0; i < LENGTH_BYTES; i++)
    tail[size - 1 - i] = (unsigned char)(bits >> (8 * i));
  for (size_t offset = 0; offset < size; offset += BLOCK)
    absorb(hash, tail + offset);
}

void grdp_sha256(const void *bytes, size_t size, char out[65]) {
  static const char digits[] = "0123456789abcdef";
  /* Section 5.3.3. */
  uint32_t hash[WORDS] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                          0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  const unsigned char *data = size == 0 ? (const unsigned char *)"" : bytes;
  size_t whole = size / BLOCK * BLOCK;
  for (size_t offset = 0; offset < whole; offset += BLOCK)
    absorb(hash, data + offset);
  absorb_end(hash, data + whole, size - whole, (uint64_t)size * 8);
  for (size_t i = 0; i < 2 * BLOCK / 2; i++)
    out[i] = digits[hash[i / 8] >> (28 - 4 * (i % 8)) & 15];
  out[BLOCK] = '\0';
}
