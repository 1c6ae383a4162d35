/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The workload as well as we could write it by hand for AVX-512, for this one model and nothing else: what a program
 * that reads its model from a file can hope to come near. Usage: bench_draws_limit DRAWS, a multiple of 512
 *
 * The same points as the program's (Sobol' with 32 Owen scrambles, the same names and dimensions), the same algorithm
 * for the normal scores and functions of the same accuracy; but nothing is ever looked up: factor, rates and loops are
 * constants, tails and special values that cannot come are left out, and the statistics are sums and a plain histogram
 * without standard errors.
 */
#include <immintrin.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "elementary.h"
#include "sobol.h"
#include "stream.h"
#include "workload_constants.h"

enum { BLOCK = 512, TOTAL = 0, REVENUE, SERIES, FIRST_YEAR = 2025 };
#define ROW _Alignas(64)

/* ---- points: Sobol' numbers with Owen scrambling by hash (Burley 2020), 16 at a time ---- */

static __m512i reverse_bits(__m512i x) {
  const __m512i bytes = _mm512_broadcast_i32x4(_mm_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12));
  const __m512i odd = _mm512_set1_epi32(0x55555555), pairs = _mm512_set1_epi32(0x33333333);
  const __m512i nibbles = _mm512_set1_epi32(0x0F0F0F0F);
  x = _mm512_or_si512(_mm512_and_si512(_mm512_srli_epi32(x, 1), odd), _mm512_slli_epi32(_mm512_and_si512(x, odd), 1));
  x = _mm512_or_si512(_mm512_and_si512(_mm512_srli_epi32(x, 2), pairs),
                      _mm512_slli_epi32(_mm512_and_si512(x, pairs), 2));
  x = _mm512_or_si512(_mm512_and_si512(_mm512_srli_epi32(x, 4), nibbles),
                      _mm512_slli_epi32(_mm512_and_si512(x, nibbles), 4));
  return _mm512_shuffle_epi8(x, bytes);
}

static __m512i scramble(__m512i point, __m512i seed) {
  static const int multipliers[] = {0x6C50B47C, (int)0xB82F1E52u, (int)0xC7AFE638u, (int)0x8D22F6E6u};
  __m512i x = _mm512_add_epi32(point, seed);
  for (int k = 0; k < 4; k++)
    x = _mm512_xor_si512(x, _mm512_mullo_epi32(x, _mm512_set1_epi32(multipliers[k])));
  return reverse_bits(x);
}

/* (k + 1/2) / 2^32, less 1/2 */
static vector centred_uniform(__m256i fraction) {
  __m512i bits = _mm512_slli_epi64(_mm512_cvtepu32_epi64(fraction), 20);
  bits = _mm512_or_si512(bits, _mm512_set1_epi64(0x3FF0000000080000));
  return (vector)bits - 1.5;
}

/* Uniform numbers less 1/2 of the block's 16 points, each under 32 scrambles. The points of a block differ from its
 * first in four bits alone. */
static void fill_uniforms(const grdp_sobol *sobol, const uint32_t offsets[16], uint32_t block, double *out) {
  uint32_t first = 0;
  for (unsigned bit = 4; block >> (bit - 4) != 0; bit++)
    if (block >> (bit - 4) & 1u)
      first ^= sobol->directions[bit];
  const __m512i seeds[2] = {_mm512_loadu_si512(sobol->scrambles), _mm512_loadu_si512(sobol->scrambles + 16)};
  for (size_t i = 0; i < BLOCK; i += 16) {
    __m512i point = _mm512_set1_epi32((int)(first ^ offsets[i / 32]));
    __m512i fractions = scramble(point, seeds[i / 16 % 2]);
    store(out + i, centred_uniform(_mm512_castsi512_si256(fractions)));
    store(out + i + 8, centred_uniform(_mm512_extracti64x4_epi64(fractions, 1)));
  }
}

/* ---- four vectors at a time, so that the processor never waits for a result ---- */

enum { WIDE = 4, STRIDE = WIDE * VECTOR_LANES };
typedef struct wide {
  vector at[WIDE];
} wide;

#define EACH _Pragma("GCC unroll 4") for (size_t k = 0; k < WIDE; k++)

VECTOR_INLINE wide load_wide(const double *from) {
  wide x;
  EACH x.at[k] = load(from + k * VECTOR_LANES);
  return x;
}
VECTOR_INLINE void store_wide(double *to, wide x) {
  EACH store(to + k * VECTOR_LANES, x.at[k]);
}
VECTOR_INLINE wide constant(double x) {
  wide result;
  EACH result.at[k] = broadcast(x);
  return result;
}
VECTOR_INLINE wide plus(wide a, wide b) {
  EACH a.at[k] = a.at[k] + b.at[k];
  return a;
}
VECTOR_INLINE wide minus(wide a, wide b) {
  EACH a.at[k] = a.at[k] - b.at[k];
  return a;
}
VECTOR_INLINE wide times(wide a, wide b) {
  EACH a.at[k] = a.at[k] * b.at[k];
  return a;
}
VECTOR_INLINE wide over(wide a, wide b) {
  EACH a.at[k] = a.at[k] / b.at[k];
  return a;
}
/* c + a b, c - a b, a b - c: one rounding */
VECTOR_INLINE wide fused(wide a, wide b, wide c) {
  EACH a.at[k] = multiply_add(a.at[k], b.at[k], c.at[k]);
  return a;
}
VECTOR_INLINE wide fused_minus(wide a, wide b, wide c) {
  EACH a.at[k] = multiply_add(-a.at[k], b.at[k], c.at[k]);
  return a;
}
VECTOR_INLINE wide fused_less(wide a, wide b, wide c) {
  EACH a.at[k] = multiply_add(a.at[k], b.at[k], -c.at[k]);
  return a;
}

/* Horner's rule; highest power first. */
#define HORNER(x, coefficients) horner((x), (coefficients), sizeof(coefficients) / sizeof *(coefficients))
VECTOR_INLINE wide horner(wide x, const double *coefficients, size_t count) {
  wide result = constant(coefficients[0]);
  for (size_t i = 1; i < count; i++)
    result = fused(result, x, constant(coefficients[i]));
  return result;
}

/* ---- elementary functions, as in elementary.h, without what no value of this model needs ---- */

/* e^(x + low) */
VECTOR_INLINE wide exponential_wide(wide x, const wide *low) {
  wide shifted = fused(x, constant(LOG2_E_1), constant(ROUNDER));
  wide whole = minus(shifted, constant(ROUNDER));
  wide r = fused_minus(whole, constant(LN_2_1), x);
  r = fused_minus(whole, constant(LN_2_2), r);
  if (low != NULL)
    r = plus(r, *low);
  wide result = plus(fused(HORNER(r, exp_polynomial), times(r, r), r), constant(1.0));
  EACH result.at[k] = (vector)((vector_bits)result.at[k] + ((vector_bits)shifted.at[k] << 52));
  return result;
}

typedef struct wide_pair {
  wide high, low;
} wide_pair;

/* x = 2^whole (1 + rest), positive and not subnormal */
VECTOR_INLINE wide split_wide(wide x, wide *whole) {
  const uint64_t one = UINT64_C(0x3ff0000000000000), root_half = UINT64_C(0x3fe6a09e667f3bcd);
  wide rest;
  EACH {
    vector_bits bits = (vector_bits)x.at[k], exponent = (bits + (one - root_half)) >> 52;
    whole->at[k] = (vector)(exponent | (vector_bits)broadcast(0x1p52)) - (0x1p52 + 1023.0);
    rest.at[k] = (vector)(bits - ((exponent - 1023) << 52)) - 1.0;
  }
  return rest;
}

/* ln x = 2 s + s z R(z) + whole ln 2: all but the product with R in two parts, which is enough for a power within two
 * units in the last place while |b ln x| < 8. */
VECTOR_INLINE wide_pair logarithm_wide(wide x) {
  wide whole, rest = split_wide(x, &whole);
  wide divisor = plus(rest, constant(2.0));
  wide divisor_low = minus(rest, minus(divisor, constant(2.0)));
  wide inverse = over(constant(1.0), divisor);
  wide s = times(rest, inverse);
  wide s_low = times(fused_minus(s, divisor_low, fused_minus(s, divisor, rest)), inverse);
  wide z = times(s, s);
  wide tail = fused(times(s, z), HORNER(z, log_polynomial), plus(s_low, s_low));
  wide head = times(whole, constant(LN_2_HEAD)), twice = plus(s, s);
  wide sum = plus(head, twice);
  wide low = plus(fused(whole, constant(LN_2_REST), plus(minus(head, sum), twice)), tail);
  wide high = plus(sum, low);
  return (wide_pair){high, plus(minus(sum, high), low)};
}

/* ---- normal scores: Wichura (1988), algorithm AS 241, PPND16 ---- */

static const double centre_above[] = {2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4,
                                      4.5921953931549871457e4, 1.3731693765509461125e4, 1.9715909503065514427e3,
                                      1.3314166789178437745e2, 3.3871328727963666080e0};
static const double centre_below[] = {
    5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
    5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1.0};
static const double tail_above[] = {7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
                                    1.27045825245236838258e0,  3.64784832476320460504e0,  5.76949722146069140550e0,
                                    4.63033784615654529590e0,  1.42343711074968357734e0};
static const double tail_below[] = {
    1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
    6.89767334985100004550e-1, 1.67638483018380384940e0,  2.05319162663775882187e0,  1.0};

/* q: a uniform number less 1/2 */
VECTOR_INLINE wide centre_scores(wide q) {
  wide r = fused_minus(q, q, constant(0.180625));
  return over(times(q, HORNER(r, centre_above)), HORNER(r, centre_below));
}

/* Beyond 0.425 from the middle. No point of 32 bits lies in AS 241's far tail, r > 5. */
VECTOR_INLINE wide tail_scores(wide q) {
  wide r;
  EACH r.at[k] = square_root(-logarithm(broadcast(0.5) - magnitude(q.at[k]))) - 1.6;
  wide score = over(HORNER(r, tail_above), HORNER(r, tail_below));
  EACH score.at[k] = with_sign(score.at[k], sign_of(q.at[k]));
  return score;
}

/* In place: scores of uniform numbers less 1/2. The tails, a seventh of all, are put together, computed and put back. */
static void fill_scores(double *row) {
  ROW double tails[BLOCK + STRIDE];
  vector_mask beyond[BLOCK / VECTOR_LANES];
  size_t count = 0;
  for (size_t i = 0; i < BLOCK; i += STRIDE) {
    wide q = load_wide(row + i);
    EACH {
      vector_mask mask = less(broadcast(0.425), magnitude(q.at[k]));
      beyond[i / VECTOR_LANES + k] = mask;
      _mm512_storeu_pd(tails + count, _mm512_maskz_compress_pd(mask, q.at[k]));
      count += (size_t)__builtin_popcount(mask);
    }
    store_wide(row + i, centre_scores(q));
  }
  EACH store(tails + count + k * VECTOR_LANES, broadcast(0.45));
  for (size_t i = 0; i < count; i += STRIDE)
    store_wide(tails + i, tail_scores(load_wide(tails + i)));
  count = 0;
  for (size_t i = 0; i < BLOCK; i += VECTOR_LANES) {
    vector_mask mask = beyond[i / VECTOR_LANES];
    store(row + i, _mm512_mask_expand_pd(load(row + i), mask, load(tails + count)));
    count += (size_t)__builtin_popcount(mask);
  }
}

/* ---- the model ---- */

typedef struct block {
  ROW double score[COMPONENTS][BLOCK];
  ROW double output[COMPONENTS][BLOCK];
  ROW double exponent[2][BLOCK]; /* in two parts */
  ROW double values[SERIES][BLOCK];
} block;

VECTOR_INLINE void grow(block *at, unsigned i) {
  for (size_t lane = 0; lane < BLOCK; lane += STRIDE) {
    wide growth = constant(workload_drift[i]);
    for (unsigned j = 0; j <= i; j++)
      growth = fused(load_wide(&at->score[j][lane]), constant(workload_factor[i][j]), growth);
    store_wide(&at->output[i][lane], times(load_wide(&at->output[i][lane]), exponential_wide(growth, NULL)));
  }
}

/* Two short loops, since the processor cannot look far enough ahead in one. */
VECTOR_INLINE void add(block *at, unsigned i) {
  const wide elasticity = constant(workload_elasticity[i]);
  for (size_t lane = 0; lane < BLOCK; lane += STRIDE) {
    wide_pair ln = logarithm_wide(load_wide(&at->output[i][lane]));
    wide product = times(ln.high, elasticity);
    store_wide(&at->exponent[0][lane], product);
    store_wide(&at->exponent[1][lane], fused(ln.low, elasticity, fused_less(ln.high, elasticity, product)));
  }
  for (size_t lane = 0; lane < BLOCK; lane += STRIDE) {
    wide low = load_wide(&at->exponent[1][lane]);
    wide power = exponential_wide(load_wide(&at->exponent[0][lane]), &low);
    wide total = load_wide(&at->output[i][lane]), revenue = times(power, constant(workload_rate[i]));
    if (i > 0) {
      total = plus(total, load_wide(&at->values[TOTAL][lane]));
      revenue = plus(revenue, load_wide(&at->values[REVENUE][lane]));
    }
    store_wide(&at->values[TOTAL][lane], total);
    store_wide(&at->values[REVENUE][lane], revenue);
  }
}

/* ---- statistics: sums about the central value, and a histogram of the leading bits ---- */

enum { KEPT_BITS = 10, SHIFT = 52 - KEPT_BITS, OCTAVES = 6, BINS = OCTAVES << KEPT_BITS };
static const double lowest = 8.0; /* all values lie far within 8 ... 512 */
static const double shares[] = {0.01, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99};

typedef struct record {
  double centre, sum, squares;
  uint32_t histogram[BINS];
} record;

static uint64_t first_bin(void) {
  return ((vector_bits)broadcast(lowest))[0] >> SHIFT;
}

static void record_values(record *at, const double *values) {
  vector sum[2] = {broadcast(0.0), broadcast(0.0)}, squares[2] = {broadcast(0.0), broadcast(0.0)};
  ROW uint32_t bins[BLOCK];
  for (size_t i = 0; i < BLOCK; i += VECTOR_LANES) {
    vector x = load(values + i), deviation = x - at->centre;
    sum[i / VECTOR_LANES % 2] += deviation;
    squares[i / VECTOR_LANES % 2] = multiply_add(deviation, deviation, squares[i / VECTOR_LANES % 2]);
    __m512i bin = (__m512i)(((vector_bits)x >> SHIFT) - first_bin());
    _mm256_store_si256((__m256i *)(bins + i), _mm512_cvtepi64_epi32(bin));
  }
  for (size_t i = 0; i < BLOCK; i++)
    at->histogram[bins[i]]++;
  at->sum += _mm512_reduce_add_pd(sum[0] + sum[1]);
  at->squares += _mm512_reduce_add_pd(squares[0] + squares[1]);
}

static double quantile(const record *at, double rank) {
  double below = 0.0;
  size_t bin = 0;
  while (below + at->histogram[bin] <= rank)
    below += at->histogram[bin++];
  vector_bits edges = {(first_bin() + bin) << SHIFT, (first_bin() + bin + 1) << SHIFT};
  double low = ((vector)edges)[0], high = ((vector)edges)[1];
  return low + (high - low) * (rank - below) / at->histogram[bin];
}

static void print_record(const record *at, unsigned series, unsigned year, double count) {
  const char *name = series == TOTAL ? "total" : "revenue";
  double mean = at->sum / count;
  printf("%s,%u,mean,%.17g\n", name, FIRST_YEAR + year, at->centre + mean);
  printf("%s,%u,variance,%.12g\n", name, FIRST_YEAR + year, (at->squares - mean * at->sum) / (count - 1.0));
  for (size_t k = 0; k < sizeof shares / sizeof *shares; k++)
    printf("%s,%u,q%02.0f,%.12g\n", name, FIRST_YEAR + year, 100.0 * shares[k], quantile(at, shares[k] * count));
}

/* ---- all together ---- */

typedef struct points {
  grdp_sobol sobol[YEARS][COMPONENTS];
  uint32_t offsets[YEARS][COMPONENTS][16];
} points;

/* As the program does: dimensions period by period, scrambles by the input's name and the period. */
static void open_points(uint64_t seed, points *out) {
  static const char *const names[COMPONENTS] = {"shock[industry]", "shock[services]", "shock[agriculture]",
                                                "shock[taxes]"};
  for (unsigned year = 0; year < YEARS; year++)
    for (unsigned i = 0; i < COMPONENTS; i++) {
      grdp_sobol *sobol = &out->sobol[year][i];
      uint64_t name = grdp_stream_name((grdp_text){names[i], strlen(names[i])});
      grdp_sobol_open(COMPONENTS * year + i, seed, name, FIRST_YEAR + year, sobol);
      for (unsigned k = 0; k < 16; k++) {
        uint32_t offset = 0;
        for (unsigned bit = 0; bit < 4; bit++)
          offset ^= k >> bit & 1u ? sobol->directions[bit] : 0;
        out->offsets[year][i][k] = offset;
      }
    }
}

static void run_block(const points *at, uint32_t number, block *work, record records[SERIES][YEARS]) {
  for (unsigned i = 0; i < COMPONENTS; i++)
    for (size_t lane = 0; lane < BLOCK; lane += VECTOR_LANES)
      store(&work->output[i][lane], broadcast(workload_start[i]));
  for (unsigned year = 0; year < YEARS; year++) {
    for (unsigned i = 0; i < COMPONENTS; i++) {
      fill_uniforms(&at->sobol[year][i], at->offsets[year][i], number, work->score[i]);
      fill_scores(work->score[i]);
    }
#pragma GCC unroll 4
    for (unsigned i = 0; i < COMPONENTS; i++) {
      grow(work, i);
      add(work, i);
    }
    for (unsigned series = 0; series < SERIES; series++)
      record_values(&records[series][year], work->values[series]);
  }
}

int main(int argc, char **argv) {
  size_t count = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;
  if (count == 0 || count % BLOCK != 0) {
    fputs("usage: bench_draws_limit DRAWS, a multiple of 512\n", stderr);
    return 2;
  }
  if (!__builtin_cpu_supports("avx512dq") || !__builtin_cpu_supports("avx512bw")) {
    fputs("this processor has no AVX-512\n", stderr);
    return 3;
  }
  static points all;
  static block work;
  static record records[SERIES][YEARS];
  open_points(1, &all);
  for (unsigned year = 0; year < YEARS; year++) {
    records[TOTAL][year].centre = 100.0;
    records[REVENUE][year].centre = 25.0;
  }
  for (size_t number = 0; number < count / BLOCK; number++)
    run_block(&all, (uint32_t)number, &work, records);
  for (unsigned i = 0; i < SERIES * YEARS; i++)
    print_record(&records[i / YEARS][i % YEARS], i / YEARS, i % YEARS, (double)count);
  return 0;
}
