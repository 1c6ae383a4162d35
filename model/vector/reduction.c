/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reduction.h"

#include <math.h>
#include <string.h>

#include "coefficients.h"
#include "special.h"

__extension__ typedef unsigned __int128 wide;

enum { EXPONENT_BIAS = 1075, WORD = 64 };

/* 192 bits of 2 / pi, the first of weight 2^(1 - exponent): times the mantissa, those before add multiples of 4. */
static void take_window(int exponent, uint64_t window[3]) {
  unsigned offset = (unsigned)(exponent - 2 + WORD);
  const uint64_t *words = two_over_pi_words + offset / WORD;
  unsigned shift = offset % WORD;
  for (int i = 0; i < 3; i++)
    window[i] = shift == 0 ? words[i] : words[i] << shift | words[i + 1] >> (WORD - shift);
}

/* The product modulo 2^192, highest word first. */
static void multiply(uint64_t mantissa, uint64_t window[3]) {
  wide carry = 0;
  for (int i = 2; i >= 0; i--) {
    carry += (wide)mantissa * window[i];
    window[i] = (uint64_t)carry;
    carry >>= WORD;
  }
}

static void negate(uint64_t words[3]) {
  uint64_t carry = 1;
  for (int i = 2; i >= 0; i--) {
    words[i] = ~words[i] + carry;
    carry = carry != 0 && words[i] == 0;
  }
}

/* words 2^-190 as a sum of two doubles: 53 bits from the first that is set, and the next 64 rounded. */
static void to_doubles(uint64_t words[3], double *high, double *low) {
  int exponent = 2;
  for (int i = 0; i < 2 && words[0] == 0; i++) {
    words[0] = words[1];
    words[1] = words[2];
    words[2] = 0;
    exponent -= WORD;
  }
  if (words[0] >> (WORD - 1) == 0 && words[0] != 0) {
    int zeros = __builtin_clzll(words[0]);
    words[0] = words[0] << zeros | words[1] >> (WORD - zeros);
    words[1] = words[1] << zeros | words[2] >> (WORD - zeros);
    exponent -= zeros;
  }
  *high = (double)(words[0] >> 11) * grdp_special_power_of_two(exponent - 53);
  *low = (double)(words[0] << 53 | words[1] >> 11) * grdp_special_power_of_two(exponent - 117);
}

void grdp_reduce_angle(double x, double *high, double *low, uint64_t *quadrant) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  *quadrant = 0;
  if (!isfinite(x)) {
    *high = *low = NAN;
    return;
  }
  uint64_t words[3];
  take_window((int)(bits >> 52 & 0x7ff) - EXPONENT_BIAS, words);
  multiply((bits & ((UINT64_C(1) << 52) - 1)) | (UINT64_C(1) << 52), words);
  uint64_t turns = (words[0] + (UINT64_C(1) << 61)) >> 62;
  words[0] -= turns << 62;
  int below = words[0] >> 63 != 0;
  if (below)
    negate(words);
  double first, second;
  to_doubles(words, &first, &second);
  double sign = below != (x < 0) ? -1.0 : 1.0;
  double product = first * HALF_PI_1;
  double rest = fma(first, HALF_PI_1, -product) + (first * HALF_PI_2 + second * HALF_PI_1);
  *high = sign * (product + rest);
  *low = sign * ((product - (product + rest)) + rest);
  *quadrant = x < 0 ? (0 - turns) & 3 : turns & 3;
}
