/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A thin layer over the machine's vectors, so that kernels.c is written once and compiled for each instruction set.
 * Everything here is exact or one correctly rounded IEEE 754 operation per lane: all instruction sets give the same
 * bits (but for the sign and payload of a NaN, which nothing looks at). The arithmetic operators of the compilers'
 * vector extension are used as they are.
 *
 * greater, lesser  of a and b; b where either is NaN
 * raise, lower     the greater of x and a bound, the lesser; NaN stays
 * choose          a where the mask holds, else b
 * scale           x 2^k with one rounding (overflow, gradual underflow), from shifted = ROUNDER + k, |k| <= 1100
 * upper           the upper halves of 64-bit lanes, moved down; what is above them is undefined
 * multiply_low    64-bit products of the lower halves of 64-bit lanes
 * reverse_words   32-bit lanes with their bits in reverse
 * first_half, second_half    half of the 32-bit lanes as doubles
 * lane_bits       a bit for each lane of a mask, the first lane lowest
 * look_up         table[index modulo 16], by lane
 */
#ifndef GRDP_VECTOR_H
#define GRDP_VECTOR_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define VECTOR_INLINE static inline __attribute__((always_inline))

/* Loops of a few turns that must leave no loop behind, so that what they do side by side is interleaved. */
#ifdef __clang__
#define UNROLLED _Pragma("clang loop unroll(full)")
#else
#define UNROLLED _Pragma("GCC unroll 16")
#endif

/* Adding and subtracting it rounds to a whole number k; ROUNDER + k holds k in its low bits. */
#define ROUNDER 0x1.8p52

#if defined(__AVX512F__) && defined(__AVX512DQ__)
#include <immintrin.h>
enum { VECTOR_LANES = 8 };
typedef double vector __attribute__((vector_size(64)));
typedef uint64_t vector_bits __attribute__((vector_size(64)));
typedef uint32_t vector_words __attribute__((vector_size(64)));
typedef __mmask8 vector_mask;

VECTOR_INLINE vector broadcast(double x) {
  return _mm512_set1_pd(x);
}
VECTOR_INLINE vector load(const double *from) {
  return _mm512_loadu_pd(from);
}
VECTOR_INLINE void store(double *to, vector x) {
  _mm512_storeu_pd(to, x);
}
VECTOR_INLINE vector multiply_add(vector a, vector b, vector c) {
  return _mm512_fmadd_pd(a, b, c);
}
VECTOR_INLINE vector square_root(vector a) {
  return _mm512_sqrt_pd(a);
}
VECTOR_INLINE vector greater(vector a, vector b) {
  return _mm512_max_pd(a, b);
}
VECTOR_INLINE vector lesser(vector a, vector b) {
  return _mm512_min_pd(a, b);
}
VECTOR_INLINE vector scale(vector x, vector shifted) {
  return _mm512_scalef_pd(x, shifted - ROUNDER);
}
VECTOR_INLINE vector_mask less(vector a, vector b) {
  return _mm512_cmp_pd_mask(a, b, _CMP_LT_OQ);
}
VECTOR_INLINE vector_mask less_equal(vector a, vector b) {
  return _mm512_cmp_pd_mask(a, b, _CMP_LE_OQ);
}
VECTOR_INLINE vector_mask equal(vector a, vector b) {
  return _mm512_cmp_pd_mask(a, b, _CMP_EQ_OQ);
}
VECTOR_INLINE vector_mask any_bit(vector_bits a) {
  return _mm512_test_epi64_mask((__m512i)a, (__m512i)a);
}
VECTOR_INLINE vector_mask both(vector_mask a, vector_mask b) {
  return (vector_mask)(a & b);
}
VECTOR_INLINE vector_mask either(vector_mask a, vector_mask b) {
  return (vector_mask)(a | b);
}
VECTOR_INLINE vector_mask differ(vector_mask a, vector_mask b) {
  return (vector_mask)(a ^ b);
}
VECTOR_INLINE vector_mask opposite(vector_mask a) {
  return (vector_mask)~a;
}
VECTOR_INLINE vector choose(vector_mask m, vector a, vector b) {
  return _mm512_mask_blend_pd(m, b, a);
}
VECTOR_INLINE bool all_lanes(vector_mask m) {
  return m == 0xff;
}
VECTOR_INLINE unsigned lane_bits(vector_mask m) {
  return m;
}
VECTOR_INLINE vector look_up(const double table[16], vector_bits index) {
  return _mm512_permutex2var_pd(load(table), (__m512i)index, load(table + 8));
}
VECTOR_INLINE vector_bits multiply_low(vector_bits a, vector_bits b) {
  return (vector_bits)_mm512_mul_epu32((__m512i)a, (__m512i)b);
}
VECTOR_INLINE vector_bits upper(vector_bits x) {
  return (vector_bits)_mm512_shuffle_epi32((__m512i)x, _MM_PERM_DDBB);
}
/* x >> distance where the mask has bits, else x << distance. */
VECTOR_INLINE vector_words swap_bits(vector_words x, int distance, uint32_t mask) {
  __m512i right = (__m512i)(x >> distance), left = (__m512i)(x << distance);
  return (vector_words)_mm512_ternarylogic_epi32(_mm512_set1_epi32((int)mask), right, left, 0xCA);
}
VECTOR_INLINE vector_words reverse_words(vector_words x) {
  x = swap_bits(swap_bits(swap_bits(x, 1, 0x55555555u), 2, 0x33333333u), 4, 0x0F0F0F0Fu);
  __m512i right = _mm512_ror_epi32((__m512i)x, 8), left = _mm512_rol_epi32((__m512i)x, 8);
  return (vector_words)_mm512_ternarylogic_epi32(_mm512_set1_epi32(0x00FF00FF), left, right, 0xCA);
}
VECTOR_INLINE vector first_half(vector_words x) {
  return _mm512_cvtepu32_pd(_mm512_castsi512_si256((__m512i)x));
}
VECTOR_INLINE vector second_half(vector_words x) {
  return _mm512_cvtepu32_pd(_mm512_extracti64x4_epi64((__m512i)x, 1));
}

#else
#if defined(__AVX2__) && defined(__FMA__)
#include <immintrin.h>
enum { VECTOR_LANES = 4 };
typedef double vector __attribute__((vector_size(32)));
typedef uint64_t vector_bits __attribute__((vector_size(32)));
typedef uint32_t vector_words __attribute__((vector_size(32)));

VECTOR_INLINE vector broadcast(double x) {
  return _mm256_set1_pd(x);
}
VECTOR_INLINE vector multiply_add(vector a, vector b, vector c) {
  return _mm256_fmadd_pd(a, b, c);
}
VECTOR_INLINE vector square_root(vector a) {
  return _mm256_sqrt_pd(a);
}
VECTOR_INLINE vector greater(vector a, vector b) {
  return _mm256_max_pd(a, b);
}
VECTOR_INLINE vector lesser(vector a, vector b) {
  return _mm256_min_pd(a, b);
}
VECTOR_INLINE vector choose(vector_bits m, vector a, vector b) {
  return _mm256_blendv_pd(b, a, (__m256d)m);
}
VECTOR_INLINE unsigned lane_bits(vector_bits m) {
  return (unsigned)_mm256_movemask_pd((__m256d)m);
}
VECTOR_INLINE bool all_lanes(vector_bits m) {
  return lane_bits(m) == 15;
}
VECTOR_INLINE vector look_up(const double table[16], vector_bits index) {
  return _mm256_i64gather_pd(table, (__m256i)(index & 15), sizeof(double));
}
VECTOR_INLINE vector_bits multiply_low(vector_bits a, vector_bits b) {
  return (vector_bits)_mm256_mul_epu32((__m256i)a, (__m256i)b);
}
VECTOR_INLINE vector_bits upper(vector_bits x) {
  return (vector_bits)_mm256_shuffle_epi32((__m256i)x, _MM_SHUFFLE(3, 3, 1, 1));
}
/* Each byte by tables for its two halves, then the bytes. */
VECTOR_INLINE vector_words reverse_words(vector_words x) {
  const __m256i table =
      _mm256_set_epi64x(0x0F070B030D050901, 0x0E060A020C040800, 0x0F070B030D050901, 0x0E060A020C040800);
  const __m256i bytes =
      _mm256_set_epi64x(0x0C0D0E0F08090A0B, 0x0405060700010203, 0x0C0D0E0F08090A0B, 0x0405060700010203);
  __m256i low = _mm256_shuffle_epi8(table, (__m256i)(x & 0x0F0F0F0Fu));
  __m256i high = _mm256_shuffle_epi8(table, (__m256i)(x >> 4 & 0x0F0F0F0Fu));
  return (vector_words)_mm256_shuffle_epi8(_mm256_slli_epi32(low, 4) | high, bytes);
}
/* A whole number in the fraction of 2^52. */
VECTOR_INLINE vector number_of(__m128i x) {
  vector_bits shifted = (vector_bits)_mm256_cvtepu32_epi64(x) | ((uint64_t)0x433 << 52);
  return (vector)shifted - 0x1p52;
}
VECTOR_INLINE vector first_half(vector_words x) {
  return number_of(_mm256_castsi256_si128((__m256i)x));
}
VECTOR_INLINE vector second_half(vector_words x) {
  return number_of(_mm256_extracti128_si256((__m256i)x, 1));
}

#else
enum { VECTOR_LANES = 2 };
typedef double vector __attribute__((vector_size(16)));
typedef uint64_t vector_bits __attribute__((vector_size(16)));
typedef uint32_t vector_words __attribute__((vector_size(16)));

VECTOR_INLINE vector broadcast(double x) {
  return (vector){x, x};
}
VECTOR_INLINE vector multiply_add(vector a, vector b, vector c) {
  return (vector){fma(a[0], b[0], c[0]), fma(a[1], b[1], c[1])};
}
VECTOR_INLINE vector square_root(vector a) {
  return (vector){sqrt(a[0]), sqrt(a[1])};
}
VECTOR_INLINE vector choose(vector_bits m, vector a, vector b) {
  return (vector)(((vector_bits)a & m) | ((vector_bits)b & ~m));
}
VECTOR_INLINE vector greater(vector a, vector b) {
  return choose((vector_bits)(a > b), a, b);
}
VECTOR_INLINE vector lesser(vector a, vector b) {
  return choose((vector_bits)(a < b), a, b);
}
VECTOR_INLINE bool all_lanes(vector_bits m) {
  return (m[0] & m[1]) != 0;
}
VECTOR_INLINE unsigned lane_bits(vector_bits m) {
  return (unsigned)((m[0] & 1) | (m[1] & 2));
}
VECTOR_INLINE vector look_up(const double table[16], vector_bits index) {
  return (vector){table[index[0] & 15], table[index[1] & 15]};
}
VECTOR_INLINE vector_bits multiply_low(vector_bits a, vector_bits b) {
  return (a & UINT32_MAX) * (b & UINT32_MAX);
}
VECTOR_INLINE vector_bits upper(vector_bits x) {
  return x >> 32;
}
VECTOR_INLINE vector_words swap_bits(vector_words x, int distance, uint32_t mask) {
  return (x >> distance & mask) | (x & mask) << distance;
}
VECTOR_INLINE vector_words reverse_words(vector_words x) {
  x = swap_bits(swap_bits(swap_bits(x, 1, 0x55555555u), 2, 0x33333333u), 4, 0x0F0F0F0Fu);
  x = swap_bits(x, 8, 0x00FF00FFu);
  return x >> 16 | x << 16;
}
VECTOR_INLINE vector first_half(vector_words x) {
  return (vector){x[0], x[1]};
}
VECTOR_INLINE vector second_half(vector_words x) {
  return (vector){x[2], x[3]};
}
#endif

/* In two steps, so that overflow gives infinity and only the last step can round. */
VECTOR_INLINE vector scale(vector x, vector shifted) {
  vector_bits raised = (vector_bits)shifted - ((uint64_t)0x4338 << 48) + 2048;
  vector_bits half = raised >> 1;
  return x * (vector)((half - 1) << 52) * (vector)((raised - half - 1) << 52);
}

typedef vector_bits vector_mask; /* of each lane all bits or none */

VECTOR_INLINE vector load(const double *from) {
  vector x;
  memcpy(&x, from, sizeof x);
  return x;
}
VECTOR_INLINE void store(double *to, vector x) {
  memcpy(to, &x, sizeof x);
}
VECTOR_INLINE vector_mask less(vector a, vector b) {
  return (vector_mask)(a < b);
}
VECTOR_INLINE vector_mask less_equal(vector a, vector b) {
  return (vector_mask)(a <= b);
}
VECTOR_INLINE vector_mask equal(vector a, vector b) {
  return (vector_mask)(a == b);
}
VECTOR_INLINE vector_mask any_bit(vector_bits a) {
  return (vector_mask)(a != 0);
}
VECTOR_INLINE vector_mask both(vector_mask a, vector_mask b) {
  return a & b;
}
VECTOR_INLINE vector_mask either(vector_mask a, vector_mask b) {
  return a | b;
}
VECTOR_INLINE vector_mask differ(vector_mask a, vector_mask b) {
  return a ^ b;
}
VECTOR_INLINE vector_mask opposite(vector_mask a) {
  return ~a;
}
#endif

static const uint64_t SIGN_BIT = UINT64_C(1) << 63;

VECTOR_INLINE vector magnitude(vector x) {
  return (vector)((vector_bits)x & ~SIGN_BIT);
}
VECTOR_INLINE vector_bits sign_of(vector x) {
  return (vector_bits)x & SIGN_BIT;
}
VECTOR_INLINE vector with_sign(vector x, vector_bits sign) {
  return (vector)((vector_bits)x ^ sign);
}

/* Neither is NaN. */
VECTOR_INLINE vector_mask ordered(vector a, vector b) {
  return both(equal(a, a), equal(b, b));
}

VECTOR_INLINE vector raise(vector x, double least) {
  return greater(broadcast(least), x);
}
VECTOR_INLINE vector lower(vector x, double most) {
  return lesser(broadcast(most), x);
}

/* x within [low, high]; NaN stays. */
VECTOR_INLINE vector confine(vector x, double low, double high) {
  return lower(raise(x, low), high);
}

/* Horner's rule on the even and the odd powers apart, which halves the wait for one result; highest power first. */
#define POLYNOMIAL(x, coefficients) polynomial((x), (coefficients), sizeof(coefficients) / sizeof *(coefficients))
VECTOR_INLINE vector polynomial(vector x, const double *coefficients, size_t count) {
  vector square = x * x, first = broadcast(coefficients[0]), second = broadcast(coefficients[1]);
  size_t i = 2;
  for (; i + 1 < count; i += 2) {
    first = multiply_add(first, square, broadcast(coefficients[i]));
    second = multiply_add(second, square, broadcast(coefficients[i + 1]));
  }
  if (i == count)
    return multiply_add(first, x, second);
  return multiply_add(second, x, multiply_add(first, square, broadcast(coefficients[i])));
}

#endif
