/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Compiled once per instruction set, with GRDP_SCORES as the set's name. A strip of draws goes through three loops:
 * uniform numbers, the centre of the inverse for all lanes, its tails for the lanes that lie there. They are loops
 * apart and have several vectors under way each, since a processor looks only so far ahead for work that need not
 * wait.
 */
#include "scores.h"

#include <assert.h>

#include "elementary.h"

#ifndef GRDP_SCORES
#define GRDP_SCORES portable
#endif

enum { STRIP = 512, UNIT = 32, POINTS = STRIP / GRDP_SOBOL_SCRAMBLES };

/* How many vectors each kind of loop has under way: as many as leave registers for what they share. */
enum {
  WIDE = 2, /* of the inverse */
  GROUP = WIDE * VECTOR_LANES,
  STREAM_WIDE = 4,
  WORD_LANES = 2 * VECTOR_LANES,
  WORDS_WIDE = 8, /* of 32-bit lanes */
  UNIT_WIDE = UNIT / VECTOR_LANES
};
#define EACH(many) _Pragma("GCC unroll 32") for (size_t k = 0; k < (many); k++)
#define EACH_OF_WIDE EACH(WIDE)

/* ---- Wichura 1988, AS 241, PPND16: coefficients a to f, highest power first ---- */

static const double centre_above[] = {2.5090809287301226727e+3, 3.3430575583588128105e+4, 6.7265770927008700853e+4,
                                      4.5921953931549871457e+4, 1.3731693765509461125e+4, 1.9715909503065514427e+3,
                                      1.3314166789178437745e+2, 3.3871328727963666080e+0};
static const double centre_below[] = {
    5.2264952788528545610e+3, 2.8729085735721942674e+4, 3.9307895800092710610e+4, 2.1213794301586595867e+4,
    5.3941960214247511077e+3, 6.8718700749205790830e+2, 4.2313330701600911252e+1, 1.0};
static const double near_above[] = {7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1,
                                    1.27045825245236838258e+0, 3.64784832476320460504e+0, 5.76949722146069140550e+0,
                                    4.63033784615654529590e+0, 1.42343711074968357734e+0};
static const double near_below[] = {
    1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
    6.89767334985100004550e-1, 1.67638483018380384940e+0, 2.05319162663775882187e+0, 1.0};
static const double far_above[] = {2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3,
                                   2.65321895265761230930e-2, 2.96560571828504891230e-1, 1.78482653991729133580e+0,
                                   5.46378491116411436990e+0, 6.65790464350110377720e+0};
static const double far_below[] = {
    2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
    1.48753612908506148525e-2,  1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0};
enum { TERMS = sizeof centre_above / sizeof *centre_above };

#define CENTRE_REACH 0.425
#define CENTRE_SQUARE 0.180625
#define NEAR_REACH 5.0
#define NEAR_START 1.6
#define NEAR_LEAST 0x1p-36 /* just above e^-25 */

/* above(r) and below(r) by Horner's rule. */
VECTOR_INLINE void two_polynomials(const vector r[WIDE], const double *above, const double *below, vector over[WIDE],
                                   vector under[WIDE]) {
  EACH_OF_WIDE over[k] = broadcast(above[0]);
  EACH_OF_WIDE under[k] = broadcast(below[0]);
  _Pragma("GCC unroll 8") for (size_t i = 1; i < TERMS; i++) {
    EACH_OF_WIDE over[k] = multiply_add(over[k], r[k], broadcast(above[i]));
    EACH_OF_WIDE under[k] = multiply_add(under[k], r[k], broadcast(below[i]));
  }
}

/* The logarithms of elementary.h, side by side, for normal numbers. */
VECTOR_INLINE void logarithms(const vector x[WIDE], vector out[WIDE]) {
  split_number at[WIDE];
  vector s[WIDE], z[WIDE], half[WIDE];
  EACH_OF_WIDE at[k] = split_normal(x[k]);
  EACH_OF_WIDE s[k] = at[k].f / (at[k].f + 2.0);
  EACH_OF_WIDE half[k] = at[k].f * 0.5 * at[k].f;
  EACH_OF_WIDE z[k] = s[k] * s[k];
  EACH_OF_WIDE z[k] = POLYNOMIAL(z[k], log_polynomial) * z[k];
  EACH_OF_WIDE z[k] = multiply_add(at[k].k, broadcast(LN_2_2), s[k] * (half[k] + z[k]));
  EACH_OF_WIDE out[k] = multiply_add(at[k].k, broadcast(LN_2_1), at[k].f - (half[k] - z[k]));
}

/* Which lanes of four are set, as 16-bit numbers packed to the front. */
static const uint64_t packed_lanes[16] = {0x0,     0x0,         0x1,         0x10000,        0x2,     0x20000,
                                          0x20001, 0x200010000, 0x3,         0x30000,        0x30001, 0x300010000,
                                          0x30002, 0x300020000, 0x300020001, 0x3000200010000};

/* Appends the numbers of the lanes that are set; without a branch, since nothing predicts them. */
VECTOR_INLINE size_t append_lanes(unsigned lanes, size_t first, uint16_t *positions, size_t count) {
  for (size_t part = 0; part < VECTOR_LANES; part += 4) {
    unsigned four = lanes >> part & 15;
    uint64_t numbers = packed_lanes[four] + (first + part) * UINT64_C(0x1000100010001);
    memcpy(positions + count, &numbers, sizeof numbers);
    count += (size_t)__builtin_popcount(four);
  }
  return count;
}

/* q (a(r) / b(r)), r = 0.425^2 - q^2, q = u - 1/2, for all lanes; the number of those in a tail, and which. */
static size_t invert_centre(size_t count, const double *uniforms, double *out, uint16_t *positions) {
  size_t tails = 0;
  for (size_t i = 0; i < count; i += GROUP) {
    vector q[WIDE], r[WIDE], over[WIDE], under[WIDE];
    EACH_OF_WIDE q[k] = load(uniforms + i + k * VECTOR_LANES) - 0.5;
    EACH_OF_WIDE r[k] = multiply_add(-q[k], q[k], broadcast(CENTRE_SQUARE));
    two_polynomials(r, centre_above, centre_below, over, under);
    EACH_OF_WIDE store(out + i + k * VECTOR_LANES, q[k] * over[k] / under[k]);
    EACH_OF_WIDE {
      vector_mask tail = less(broadcast(CENTRE_REACH), magnitude(q[k]));
      tails = append_lanes(lane_bits(tail), i + k * VECTOR_LANES, positions, tails);
    }
  }
  return tails;
}

VECTOR_INLINE void store_tails(const vector u[WIDE], const vector size[WIDE], double *values) {
  EACH_OF_WIDE store(values + k * VECTOR_LANES, with_sign(size[k], sign_of(u[k] - 0.5)));
}

/* Tails that hold u below 2^-36 or what is no uniform number: rare. With the whole logarithm, and e(r - 5) / f(r - 5)
 * where r > 5. */
static __attribute__((noinline)) void invert_any_tails(size_t count, double *values) {
  for (size_t i = 0; i < count; i += GROUP) {
    vector u[WIDE], r[WIDE], beyond[WIDE], over[WIDE], under[WIDE], size[WIDE];
    EACH_OF_WIDE u[k] = load(values + i + k * VECTOR_LANES);
    EACH_OF_WIDE r[k] = square_root(-logarithm(choose(less(u[k], broadcast(0.5)), u[k], 1.0 - u[k])));
    EACH_OF_WIDE beyond[k] = r[k] - NEAR_START;
    two_polynomials(beyond, near_above, near_below, over, under);
    EACH_OF_WIDE size[k] = over[k] / under[k];
    EACH_OF_WIDE beyond[k] = r[k] - NEAR_REACH;
    two_polynomials(beyond, far_above, far_below, over, under);
    EACH_OF_WIDE size[k] = choose(less(broadcast(NEAR_REACH), r[k]), over[k] / under[k], size[k]);
    store_tails(u, size, values + i);
  }
}

/* r = sqrt(-ln(min(u, 1 - u))); false, and nothing is written, unless all are ordinary. */
VECTOR_INLINE bool find_roots(const double *values, double *roots) {
  vector u[WIDE], r[WIDE];
  EACH_OF_WIDE u[k] = load(values + k * VECTOR_LANES);
  EACH_OF_WIDE u[k] = choose(less(u[k], broadcast(0.5)), u[k], 1.0 - u[k]);
  unsigned ordinary = ~0u;
  EACH_OF_WIDE ordinary &= lane_bits(less_equal(broadcast(NEAR_LEAST), u[k]));
  logarithms(u, r);
  EACH_OF_WIDE store(roots + k * VECTOR_LANES, square_root(-r[k]));
  return ordinary == (1u << VECTOR_LANES) - 1;
}

/* c(r - 1.6) / d(r - 1.6), with the sign of u - 1/2; in place of u. */
VECTOR_INLINE void invert_near(const double *roots, double *values) {
  vector u[WIDE], r[WIDE], over[WIDE], under[WIDE];
  EACH_OF_WIDE r[k] = load(roots + k * VECTOR_LANES) - NEAR_START;
  two_polynomials(r, near_above, near_below, over, under);
  EACH_OF_WIDE u[k] = load(values + k * VECTOR_LANES);
  EACH_OF_WIDE over[k] = over[k] / under[k];
  store_tails(u, over, values);
}

/* The lanes in a tail, moved together; whole groups of them, so that there is one number of steps to guess. */
static void invert_tails(const double *uniforms, const uint16_t *positions, size_t count, double *out) {
  _Alignas(64) double values[STRIP], roots[STRIP];
  for (size_t i = 0; i < count; i += GROUP)
    EACH(GROUP) values[i + k] = uniforms[positions[i + k]];
  bool ordinary = true;
  for (size_t i = 0; i < count; i += GROUP)
    ordinary &= find_roots(values + i, roots + i);
  if (!ordinary)
    invert_any_tails(count, values);
  else
    for (size_t i = 0; i < count; i += GROUP)
      invert_near(roots + i, values + i);
  for (size_t i = 0; i < count; i += GROUP)
    EACH(GROUP) out[positions[i + k]] = values[i + k];
}

/* count <= STRIP; out is not uniforms. */
static void invert_strip(size_t count, const double *uniforms, double *out) {
  uint16_t positions[STRIP + GROUP];
  size_t tails = invert_centre(count, uniforms, out, positions);
  if (tails == 0)
    return;
  EACH(GROUP) positions[tails + k] = positions[0]; /* to a whole group: done again */
  invert_tails(uniforms, positions, (tails + GROUP - 1) / GROUP * GROUP, out);
}

static void of_uniforms(size_t count, const double *uniforms, double *out) {
  assert(count % UNIT == 0);
  for (size_t done = 0; done < count; done += STRIP) {
    size_t part = count - done < STRIP ? count - done : STRIP;
    _Alignas(64) double copy[STRIP];
    memcpy(copy, uniforms + done, part * sizeof *copy);
    invert_strip(part, copy, out + done);
  }
}

/* ---- streams: Philox4x32-10 (stream.c has it in plain words) ---- */

#define MULTIPLIER_0 0xD2511F53u
#define MULTIPLIER_1 0xCD9E8D57u
#define INCREMENT_0 0x9E3779B9u
#define INCREMENT_1 0xBB67AE85u
enum { ROUNDS = 10 };

VECTOR_INLINE vector_bits repeat(uint64_t x) {
  return x - (vector_bits){0};
}

/* The vectors' lanes after two rounds, of which only one multiplication each depends on the draw; only while the
 * draws' upper halves are equal. */
typedef struct stream_start {
  uint64_t key[ROUNDS][2]; /* 32 bits each, as wide as the lanes that they go to */
  uint64_t enter[3];       /* what words 2, 0 and 2 again are combined with */
  uint64_t product;        /* of word 0 in the second round */
} stream_start;

static stream_start begin_stream(const grdp_stream *stream, uint32_t pair, uint32_t draw_high) {
  stream_start start;
  for (uint32_t round = 0; round < ROUNDS; round++) {
    start.key[round][0] = (stream->key[0] + round * INCREMENT_0) & UINT32_MAX;
    start.key[round][1] = (stream->key[1] + round * INCREMENT_1) & UINT32_MAX;
  }
  uint64_t product_1 = (uint64_t)pair * MULTIPLIER_1;
  uint64_t word_0 = product_1 >> 32 ^ draw_high ^ start.key[0][0], word_1 = product_1 & UINT32_MAX;
  start.product = word_0 * MULTIPLIER_0;
  start.enter[0] = stream->name ^ start.key[0][1];
  start.enter[1] = word_1 ^ start.key[1][0];
  start.enter[2] = start.product >> 32 ^ start.key[1][1];
  return start;
}

/* Words sit in the lower halves of 64-bit lanes; the upper halves hold anything. */
typedef struct stream_words {
  vector_bits at[4];
} stream_words;

VECTOR_INLINE void enter_stream(const stream_start *start, vector_bits draws, stream_words *x) {
  vector_bits product_0 = multiply_low(draws, repeat(MULTIPLIER_0));
  vector_bits product_1 = multiply_low(upper(product_0) ^ repeat(start->enter[0]), repeat(MULTIPLIER_1));
  x->at[0] = upper(product_1) ^ repeat(start->enter[1]);
  x->at[1] = product_1;
  x->at[2] = product_0 ^ repeat(start->enter[2]);
  x->at[3] = repeat(start->product);
}

VECTOR_INLINE void apply_round(const uint64_t key[2], stream_words *x) {
  vector_bits product_0 = multiply_low(x->at[0], repeat(MULTIPLIER_0));
  vector_bits product_1 = multiply_low(x->at[2], repeat(MULTIPLIER_1));
  x->at[0] = upper(product_1) ^ x->at[1] ^ repeat(key[0]);
  x->at[1] = product_1;
  x->at[2] = upper(product_0) ^ x->at[3] ^ repeat(key[1]);
  x->at[3] = product_0;
}

/* (k + 1/2) / 2^52 with k the upper 52 of 64 bits, by the fraction of 1 + k / 2^52. */
VECTOR_INLINE vector uniform_of(vector_bits low, vector_bits high) {
  vector_bits bits = (low & UINT32_MAX) | high << 32;
  return (vector)(bits >> 12 | UINT64_C(0x3FF) << 52) - (1.0 - 0x1p-53);
}

/* One of even and odd may be NULL: nothing is computed for it. */
VECTOR_INLINE void fill_from_stream(const stream_start *start, uint64_t first, size_t count, double *even,
                                    double *odd) {
  static const uint64_t lane_numbers[] = {0, 1, 2, 3, 4, 5, 6, 7};
  vector_bits draws;
  memcpy(&draws, lane_numbers, sizeof draws);
  draws += first;
  for (size_t i = 0; i < count; i += STREAM_WIDE * VECTOR_LANES) {
    stream_words x[STREAM_WIDE];
    EACH(STREAM_WIDE) enter_stream(start, draws + (i + k * VECTOR_LANES), &x[k]);
    _Pragma("GCC unroll 10") for (size_t round = 2; round < ROUNDS; round++) EACH(STREAM_WIDE)
        apply_round(start->key[round], &x[k]);
    if (even != NULL)
      EACH(STREAM_WIDE) store(even + i + k * VECTOR_LANES, uniform_of(x[k].at[0], x[k].at[1]));
    if (odd != NULL)
      EACH(STREAM_WIDE) store(odd + i + k * VECTOR_LANES, uniform_of(x[k].at[2], x[k].at[3]));
  }
}

/* From draw `first` as far as `count` or the end of its strip, within which the draws' upper halves are equal. */
static size_t part_of_strip(uint64_t first, size_t count) {
  size_t left = STRIP - (size_t)(first % STRIP);
  return count < left ? count : left;
}

static void of_stream(const grdp_stream *stream, uint32_t period, uint64_t first, size_t count, double *out) {
  assert(first % UNIT == 0 && count % UNIT == 0);
  for (size_t done = 0, part; done < count; done += part) {
    part = part_of_strip(first + done, count - done);
    stream_start start = begin_stream(stream, period / 2, (uint32_t)((first + done) >> 32));
    _Alignas(64) double uniforms[STRIP];
    if (period % 2 == 0)
      fill_from_stream(&start, first + done, part, uniforms, NULL);
    else
      fill_from_stream(&start, first + done, part, NULL, uniforms);
    invert_strip(part, uniforms, out + done);
  }
}

static void of_stream_pair(const grdp_stream *stream, uint32_t pair, uint64_t first, size_t count, double *even,
                           double *odd) {
  assert(first % UNIT == 0 && count % UNIT == 0);
  for (size_t done = 0, part; done < count; done += part) {
    part = part_of_strip(first + done, count - done);
    stream_start start = begin_stream(stream, pair, (uint32_t)((first + done) >> 32));
    _Alignas(64) double uniforms[2][STRIP];
    fill_from_stream(&start, first + done, part, uniforms[0], uniforms[1]);
    invert_strip(part, uniforms[0], even + done);
    invert_strip(part, uniforms[1], odd + done);
  }
}

/* ---- Sobol' points (sobol.c has them in plain words) ---- */

/* Burley 2020, listing 1. */
VECTOR_INLINE void hash_reversed(vector_words x[WORDS_WIDE]) {
  static const uint32_t multipliers[] = {0x6C50B47Cu, 0xB82F1E52u, 0xC7AFE638u, 0x8D22F6E6u};
  _Pragma("GCC unroll 4") for (size_t i = 0; i < 4; i++) EACH(WORDS_WIDE) x[k] ^= x[k] * multipliers[i];
}

/* The points of a strip with their bits in reverse, the first of number `index`, a multiple of POINTS. */
static void fill_points(const grdp_sobol *sobol, uint32_t index, uint32_t points[POINTS]) {
  points[0] = 0;
  for (; index != 0; index &= index - 1)
    points[0] ^= sobol->directions[__builtin_ctz(index)];
  for (size_t bit = 0; 1u << bit < POINTS; bit++)
    for (size_t i = 0; i < 1u << bit; i++)
      points[(1u << bit) + i] = points[i] ^ sobol->directions[bit];
}

/* All draws of the strip whose first is `first`. */
static void fill_from_sobol(const grdp_sobol *sobol, uint64_t first, double out[STRIP]) {
  const vector half = broadcast(0x1p-33), unit = broadcast(0x1p-32);
  uint32_t points[POINTS];
  fill_points(sobol, (uint32_t)(first / STRIP * POINTS), points);
  for (size_t i = 0; i < STRIP; i += WORDS_WIDE * WORD_LANES) {
    vector_words x[WORDS_WIDE];
    EACH(WORDS_WIDE) {
      size_t lane = i + k * WORD_LANES;
      memcpy(&x[k], sobol->scrambles + lane % GRDP_SOBOL_SCRAMBLES, sizeof x[k]);
      x[k] += points[lane / GRDP_SOBOL_SCRAMBLES];
    }
    hash_reversed(x);
    EACH(WORDS_WIDE) x[k] = reverse_words(x[k]);
    EACH(WORDS_WIDE) {
      double *to = out + i + k * WORD_LANES;
      store(to, multiply_add(first_half(x[k]), unit, half));
      store(to + VECTOR_LANES, multiply_add(second_half(x[k]), unit, half));
    }
  }
}

static void of_sobol(const grdp_sobol *sobol, uint64_t first, size_t count, double *out) {
  assert(first % UNIT == 0 && count % UNIT == 0);
  assert(first <= GRDP_SOBOL_DRAWS && count <= GRDP_SOBOL_DRAWS - first);
  for (size_t done = 0, part; done < count; done += part) {
    part = part_of_strip(first + done, count - done);
    size_t skipped = (size_t)((first + done) % STRIP);
    _Alignas(64) double uniforms[STRIP];
    fill_from_sobol(sobol, first + done - skipped, uniforms);
    invert_strip(part, uniforms + skipped, out + done);
  }
}

static void span_of_sobol(const grdp_sobol *sobol, uint64_t first, size_t count, double low, double width,
                          double *out) {
  assert(first % UNIT == 0 && count % UNIT == 0);
  assert(first <= GRDP_SOBOL_DRAWS && count <= GRDP_SOBOL_DRAWS - first);
  for (size_t done = 0, part; done < count; done += part) {
    part = part_of_strip(first + done, count - done);
    size_t skipped = (size_t)((first + done) % STRIP);
    _Alignas(64) double uniforms[STRIP];
    fill_from_sobol(sobol, first + done - skipped, uniforms);
    for (size_t i = 0; i < part; i += VECTOR_LANES)
      store(out + done + i, multiply_add(load(uniforms + skipped + i), broadcast(width), broadcast(low)));
  }
}

/* ---- linear combinations ---- */

static void combine(size_t count, const double *base, size_t row_count, const double *coefficients,
                    const double *const *rows, double *out) {
  assert(count % UNIT == 0);
  for (size_t i = 0; i < count; i += UNIT) {
    vector sum[UNIT_WIDE];
    EACH(UNIT_WIDE) sum[k] = base == NULL ? broadcast(0.0) : load(base + i + k * VECTOR_LANES);
    for (size_t j = 0; j < row_count; j++) {
      vector coefficient = broadcast(coefficients[j]);
      EACH(UNIT_WIDE) sum[k] = multiply_add(coefficient, load(rows[j] + i + k * VECTOR_LANES), sum[k]);
    }
    EACH(UNIT_WIDE) store(out + i + k * VECTOR_LANES, sum[k]);
  }
}

#define TEXT_OF(set) #set
#define NAME_OF(set) TEXT_OF(set)
#define TABLE_FOR(set) grdp_score_kernels_##set
#define TABLE_OF(set) TABLE_FOR(set)

const grdp_score_kernels TABLE_OF(GRDP_SCORES) = {
    .name = NAME_OF(GRDP_SCORES),
    .of_stream = of_stream,
    .of_stream_pair = of_stream_pair,
    .of_sobol = of_sobol,
    .span_of_sobol = span_of_sobol,
    .of_uniforms = of_uniforms,
    .combine = combine,
};
