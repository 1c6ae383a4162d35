/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The elementary functions over a vector: no branch but for huge angles, explicit fma, no libm.
 * The errors measured against MPFR stand in tests/unit/evaluate/accuracy.c.
 *
 * Methods: argument reduction and polynomial as in Muller, Elementary Functions (2016), chapters 10 and 11;
 * sums and products in two parts as in Dekker (1971), Numerische Mathematik 18, doi:10.1007/BF01397083.
 */
#ifndef GRDP_ELEMENTARY_H
#define GRDP_ELEMENTARY_H

#include "coefficients.h"
#include "reduction.h"
#include "vector.h"

/* ---- exponentials ---- */

typedef struct reduced_exponent {
  vector shifted; /* ROUNDER + k */
  vector r;       /* x = k ln 2 + r */
} reduced_exponent;

VECTOR_INLINE reduced_exponent reduce_exponent(vector x) {
  vector shifted = multiply_add(x, broadcast(LOG2_E_1), broadcast(ROUNDER));
  vector k = shifted - ROUNDER;
  vector r = multiply_add(k, broadcast(-LN_2_1), x);
  return (reduced_exponent){shifted, multiply_add(k, broadcast(-LN_2_2), r)};
}

/* e^r - 1 for |r| <= ln(2) / 2 */
VECTOR_INLINE vector exp_less_one_near(vector r) {
  return multiply_add(POLYNOMIAL(r, exp_polynomial), r * r, r);
}

VECTOR_INLINE vector exponential(vector x) {
  reduced_exponent at = reduce_exponent(confine(x, -760.0, 720.0));
  return scale(exp_less_one_near(at.r) + 1.0, at.shifted);
}

/* e^(x + low), |low| far below |x| */
VECTOR_INLINE vector exponential_of_two(vector x, vector low) {
  reduced_exponent at = reduce_exponent(confine(x, -760.0, 720.0));
  return scale(exp_less_one_near(at.r + low) + 1.0, at.shifted);
}

/* e^x - 1 for 0 <= x <= 60 */
VECTOR_INLINE vector exp_less_one(vector x) {
  reduced_exponent at = reduce_exponent(x);
  vector factor = (vector)(((vector_bits)at.shifted + 1023) << 52);
  return multiply_add(exp_less_one_near(at.r), factor, factor - 1.0);
}

/* 1 / (1 + e^-x), by e^-|x| so that the lower tail keeps its relative precision */
VECTOR_INLINE vector logistic(vector x) {
  vector e = exponential(-magnitude(x));
  return choose(less(x, broadcast(0.0)), e, broadcast(1.0)) / (e + 1.0);
}

/* tanh |x| = (e^2|x| - 1) / (e^2|x| + 1); beyond 22 it rounds to 1 */
VECTOR_INLINE vector hyperbolic_tangent(vector x) {
  vector e = exp_less_one(confine(magnitude(x), 0.0, 22.0) * 2.0);
  return with_sign(e / (e + 2.0), sign_of(x));
}

/* ---- logarithms ---- */

typedef struct split_number {
  vector k, f; /* x = 2^k (1 + f), sqrt(1/2) <= 1 + f < sqrt(2) */
} split_number;

VECTOR_INLINE split_number split_normal(vector x) {
  const uint64_t one = UINT64_C(0x3ff0000000000000), root_half = UINT64_C(0x3fe6a09e667f3bcd);
  vector_bits bits = (vector_bits)x;
  vector_bits exponent = (bits + (one - root_half)) >> 52;
  vector k = (vector)(exponent | (vector_bits)broadcast(0x1p52)) - (0x1p52 + 1023.0);
  vector f = (vector)(bits - ((exponent - 1023) << 52)) - 1.0;
  return (split_number){k, f};
}

VECTOR_INLINE split_number split(vector x) {
  vector_mask subnormal = less(x, broadcast(0x1p-1022));
  split_number at = split_normal(choose(subnormal, x * 0x1p54, x));
  return (split_number){at.k + choose(subnormal, broadcast(-54.0), broadcast(0.0)), at.f};
}

/* What every logarithm does with its argument's special values. */
VECTOR_INLINE vector guard_logarithm(vector x, vector result) {
  vector infinite = broadcast(INFINITY);
  result = choose(less(x, infinite), result, x);
  return choose(less_equal(x, broadcast(0.0)), broadcast(NAN), result);
}

/* ln(1 + f) = f - f^2/2 + s (f^2/2 + z R(z)), s = f / (2 + f), z = s^2 */
VECTOR_INLINE vector logarithm(vector x) {
  split_number at = split(x);
  vector s = at.f / (at.f + 2.0);
  vector z = s * s;
  vector tail = POLYNOMIAL(z, log_polynomial) * z;
  vector half_square = at.f * 0.5 * at.f;
  vector small = multiply_add(at.k, broadcast(LN_2_2), s * (half_square + tail));
  return guard_logarithm(x, multiply_add(at.k, broadcast(LN_2_1), at.f - (half_square - small)));
}

typedef struct two_parts {
  vector high, low;
} two_parts;

/* ---- several vectors side by side: each step of one fills the time in which another waits ---- */

enum { MOST_ABREAST = 4 };
#define EACH_ABREAST(count) UNROLLED for (size_t j = 0; j < (count); j++)

/* x = 2^k m, m inverse = 1 + r + r_low exactly, ln m = offset + ln(1 + r + r_low); inverse and offset = -ln(inverse)
 * stand in a table of sixteen intervals of m. */
typedef struct near_one {
  vector k[MOST_ABREAST], offset[MOST_ABREAST], r[MOST_ABREAST], r_low[MOST_ABREAST];
} near_one;

VECTOR_INLINE void come_near_one(size_t count, const vector x[], near_one *out) {
  const uint64_t fraction = (UINT64_C(1) << 52) - 1;
  EACH_ABREAST(count) {
    vector_bits bits = (vector_bits)x[j] + ((UINT64_C(1023) << 52) - LOG_START);
    vector m = (vector)((bits & fraction) + LOG_START);
    vector_bits place = bits >> 48;
    vector inverse = look_up(log_inverse, place);
    vector product = m * inverse;
    out->k[j] = (vector)((bits >> 52) | (vector_bits)broadcast(0x1p52)) - (0x1p52 + 1023.0);
    out->offset[j] = look_up(log_offset, place);
    out->r_low[j] = multiply_add(m, inverse, -product);
    out->r[j] = product - 1.0;
  }
}

/* (ln(1 + r) - r + r^2 / 2) / r^3 */
VECTOR_INLINE void near_polynomials(size_t count, const vector r[], const vector square[], vector out[]) {
  vector odd[MOST_ABREAST];
  EACH_ABREAST(count) out[j] = multiply_add(broadcast(log_near[0]), square[j], broadcast(log_near[2]));
  EACH_ABREAST(count) odd[j] = multiply_add(broadcast(log_near[1]), square[j], broadcast(log_near[3]));
  EACH_ABREAST(count) out[j] = multiply_add(out[j], square[j], broadcast(log_near[4]));
  EACH_ABREAST(count) odd[j] = multiply_add(odd[j], square[j], broadcast(log_near[5]));
  EACH_ABREAST(count) out[j] = multiply_add(out[j], square[j], broadcast(log_near[6]));
  EACH_ABREAST(count) odd[j] = multiply_add(odd[j], square[j], broadcast(log_near[7]));
  EACH_ABREAST(count) out[j] = multiply_add(out[j], square[j], broadcast(log_near[8]));
  EACH_ABREAST(count) out[j] = multiply_add(odd[j], r[j], out[j]);
}

/* ln x of normal numbers x > 0 in two parts, with a relative error of about 2^-63; k is the exponent. Of other x
 * anything, but then |k| >= 1022. (Gal and Bachelis 1991, doi:10.1145/103147.103151; Tang 1990,
 * doi:10.1145/98267.98294)
 *   k ln 2 + offset is exact in its head; then r, -r^2 / 2 and the rest are added with their rounding errors. */
VECTOR_INLINE void logarithms_near_one(size_t count, const near_one *at, vector high[], vector low[]) {
  vector square[MOST_ABREAST], rest[MOST_ABREAST], first[MOST_ABREAST], second[MOST_ABREAST], curve[MOST_ABREAST];
  EACH_ABREAST(count) square[j] = at->r[j] * at->r[j];
  EACH_ABREAST(count) {
    vector square_low = multiply_add(at->r[j], at->r[j], -square[j]);
    vector whole = multiply_add(at->k[j], broadcast(LN_2_HEAD), at->offset[j]);
    first[j] = whole + at->r[j];
    second[j] = multiply_add(square[j], broadcast(-0.5), first[j]);
    rest[j] = multiply_add(square_low, broadcast(-0.5), at->k[j] * LN_2_REST);
    rest[j] = rest[j] + ((whole - first[j]) + at->r[j]);
    rest[j] = rest[j] + multiply_add(square[j], broadcast(-0.5), first[j] - second[j]);
    rest[j] = rest[j] + multiply_add(at->r_low[j], square[j] - at->r[j], at->r_low[j]);
  }
  near_polynomials(count, at->r, square, curve);
  EACH_ABREAST(count) {
    rest[j] = multiply_add(square[j] * at->r[j], curve[j], rest[j]);
    high[j] = second[j] + rest[j];
    low[j] = (second[j] - high[j]) + rest[j];
  }
}

VECTOR_INLINE void logarithms_in_two(size_t count, const vector x[], vector high[], vector low[], vector k[]) {
  near_one at;
  come_near_one(count, x, &at);
  logarithms_near_one(count, &at, high, low);
  EACH_ABREAST(count) k[j] = at.k[j];
}

#define MOST_MODERATE 700.0

/* e^(x + low) for |x| < MOST_MODERATE; low NULL: 0 */
VECTOR_INLINE void exponentials(size_t count, const vector x[], const vector low[], vector out[]) {
  reduced_exponent at[MOST_ABREAST];
  vector square[MOST_ABREAST], odd[MOST_ABREAST], even[MOST_ABREAST];
  EACH_ABREAST(count) at[j] = reduce_exponent(x[j]);
  EACH_ABREAST(count) if (low != NULL) at[j].r = at[j].r + low[j];
  EACH_ABREAST(count) square[j] = at[j].r * at[j].r;
  EACH_ABREAST(count) even[j] = broadcast(exp_polynomial[0]);
  EACH_ABREAST(count) odd[j] = broadcast(exp_polynomial[1]);
  UNROLLED for (size_t i = 2; i < 10; i += 2) {
    EACH_ABREAST(count) even[j] = multiply_add(even[j], square[j], broadcast(exp_polynomial[i]));
    EACH_ABREAST(count) odd[j] = multiply_add(odd[j], square[j], broadcast(exp_polynomial[i + 1]));
  }
  EACH_ABREAST(count) even[j] = multiply_add(even[j], square[j], broadcast(exp_polynomial[10]));
  EACH_ABREAST(count) even[j] = multiply_add(odd[j], at[j].r, even[j]);
  EACH_ABREAST(count) even[j] = multiply_add(even[j], square[j], at[j].r) + 1.0;
  /* 2^k goes straight into the exponent: the result is far from overflow and underflow. */
  EACH_ABREAST(count) out[j] = (vector)((vector_bits)even[j] + ((vector_bits)at[j].shifted << 52));
}

/* The lanes whose every |x| is below the bound. */
VECTOR_INLINE vector_mask all_below(size_t count, const vector x[], double bound) {
  vector_mask below = less(magnitude(x[0]), broadcast(bound));
  UNROLLED for (size_t j = 1; j < count; j++) below = both(below, less(magnitude(x[j]), broadcast(bound)));
  return below;
}

/* ln x for 0 < x < infinity */
VECTOR_INLINE two_parts logarithm_in_two(vector x) {
  vector_mask subnormal = less(x, broadcast(0x1p-1022));
  vector normal = choose(subnormal, x * 0x1p54, x), k;
  two_parts ln;
  logarithms_in_two(1, &normal, &ln.high, &ln.low, &k);
  vector shift = choose(subnormal, broadcast(-54.0), broadcast(0.0));
  vector moved = multiply_add(shift, broadcast(LN_2_HEAD), ln.high);
  ln.low =
      ln.low + multiply_add(shift, broadcast(LN_2_REST), multiply_add(shift, broadcast(LN_2_HEAD), ln.high - moved));
  vector high = moved + ln.low;
  return (two_parts){high, (moved - high) + ln.low};
}

VECTOR_INLINE vector logarithm_10(vector x) {
  two_parts ln = logarithm_in_two(x);
  vector product = ln.high * INVERSE_LN_10_1;
  vector rest = multiply_add(ln.high, broadcast(INVERSE_LN_10_1), -product);
  rest = multiply_add(ln.high, broadcast(INVERSE_LN_10_2), multiply_add(ln.low, broadcast(INVERSE_LN_10_1), rest));
  return guard_logarithm(x, product + rest);
}

/* ---- whole numbers and powers ---- */

VECTOR_INLINE vector round_down(vector x) {
  vector size = magnitude(x);
  vector whole = with_sign((size + 0x1p52) - 0x1p52, sign_of(x));
  whole = choose(less(x, whole), whole - 1.0, whole);
  return choose(less(size, broadcast(0x1p52)), whole, x);
}

/* |a|^b, also for |a| = 0 and infinity, where b is not 0 and |a| is not 1; exponent is b ln |a|. */
VECTOR_INLINE vector power_of_magnitude(vector size, vector b, two_parts exponent) {
  vector infinite = broadcast(INFINITY), zero = broadcast(0.0);
  vector_mask within = less(magnitude(exponent.high), broadcast(800.0));
  vector result = exponential_of_two(exponent.high, choose(within, exponent.low, zero));
  vector_mask at_zero = equal(size, zero), at_infinity = equal(size, infinite);
  vector limit = choose(differ(at_zero, less(b, zero)), zero, infinite);
  return choose(either(at_zero, at_infinity), limit, result);
}

/* a^b in full: zero, negative and infinite a, infinite b, NaN */
VECTOR_INLINE vector power_of_any(vector a, vector b, two_parts exponent) {
  vector zero = broadcast(0.0), one = broadcast(1.0);
  vector size = magnitude(a);
  vector result = power_of_magnitude(size, b, exponent);
  result = choose(either(equal(b, zero), equal(size, one)), one, result);

  vector half = b * 0.5;
  vector_mask whole = equal(round_down(b), b);
  vector_mask odd = both(whole, opposite(equal(round_down(half), half)));
  result = choose(odd, with_sign(result, sign_of(a)), result);

  vector_mask broken = both(less(a, zero), opposite(whole));
  vector_mask divides = both(equal(a, zero), less(b, zero));
  result = choose(either(broken, divides), broadcast(NAN), result);
  return choose(ordered(a, b), result, a + b);
}

static __attribute__((noinline)) vector power_of_some(vector a, vector b) {
  two_parts ln = logarithm_in_two(magnitude(a));
  vector product = ln.high * b;
  return power_of_any(a, b, (two_parts){product, multiply_add(ln.high, b, -product) + ln.low * b});
}

/* b ln a in two parts. True where every lane is ordinary: a normal and positive, and the result far from overflow and
 * underflow; `exponentials` then makes the power of it, and power_of_some gives the same. */
VECTOR_INLINE bool power_exponents(size_t count, const near_one *a, const vector b[], vector high[], vector low[]) {
  logarithms_near_one(count, a, high, low);
  EACH_ABREAST(count) {
    vector product = high[j] * b[j];
    low[j] = multiply_add(high[j], b[j], -product) + low[j] * b[j];
    high[j] = product;
  }
  return all_lanes(both(all_below(count, a->k, 1022.0), all_below(count, high, MOST_MODERATE)));
}

VECTOR_INLINE vector power(vector a, vector b) {
  near_one near;
  vector high, low, result;
  come_near_one(1, &a, &near);
  if (!power_exponents(1, &near, &b, &high, &low))
    return power_of_some(a, b);
  exponentials(1, &high, &low, &result);
  return result;
}

/* ---- angles ---- */

typedef struct angle {
  vector high, low;     /* the angle less a multiple of pi / 2, in two parts */
  vector_bits quadrant; /* that multiple, modulo 4 */
} angle;

/* The lanes beyond the quick reduction, one by one. */
static __attribute__((noinline)) angle reduce_large(vector x, angle quick) {
  for (size_t lane = 0; lane < VECTOR_LANES; lane++) {
    if (fabs(x[lane]) < 0x1p20)
      continue;
    double high, low;
    uint64_t quadrant;
    grdp_reduce_angle(x[lane], &high, &low, &quadrant);
    quick.high[lane] = high;
    quick.low[lane] = low;
    quick.quadrant[lane] = quadrant;
  }
  return quick;
}

/* x - k pi/2 with pi/2 in three parts (Cody and Waite 1980): the first product is subtracted exactly, the second
 * in two parts, since x may lie within 2^-50 of a multiple. */
VECTOR_INLINE angle reduce(vector x) {
  vector shifted = multiply_add(x, broadcast(TWO_OVER_PI_1), broadcast(ROUNDER));
  vector k = shifted - ROUNDER;
  vector first = multiply_add(k, broadcast(-HALF_PI_1), x);
  vector product = k * HALF_PI_2;
  vector product_low = multiply_add(k, broadcast(HALF_PI_2), -product);
  vector second = first - product;
  vector back = second - first;
  vector error = (first - (second - back)) - (product + back);
  vector low = multiply_add(k, broadcast(-HALF_PI_3), error - product_low);
  vector high = second + low;
  angle quick = {high, (second - high) + low, (vector_bits)shifted & 3};
  if (all_lanes(less(magnitude(x), broadcast(0x1p20))))
    return quick;
  return reduce_large(x, quick);
}

VECTOR_INLINE vector sin_near(angle at) {
  vector z = at.high * at.high;
  vector cubic = at.high * z * POLYNOMIAL(z, sin_polynomial);
  return at.high + multiply_add(at.low, multiply_add(z, broadcast(-0.5), broadcast(1.0)), cubic);
}

VECTOR_INLINE vector cos_near(angle at) {
  vector z = at.high * at.high, half = z * 0.5;
  vector head = broadcast(1.0) - half;
  vector rest = multiply_add(-at.high, at.low, z * z * POLYNOMIAL(z, cos_polynomial));
  return head + (((broadcast(1.0) - head) - half) + rest);
}

VECTOR_INLINE vector sine(vector x) {
  angle at = reduce(x);
  vector result = choose(any_bit(at.quadrant & 1), cos_near(at), sin_near(at));
  return with_sign(result, (at.quadrant & 2) << 62);
}

VECTOR_INLINE vector cosine(vector x) {
  angle at = reduce(x);
  vector result = choose(any_bit(at.quadrant & 1), sin_near(at), cos_near(at));
  return with_sign(result, ((at.quadrant + 1) & 2) << 62);
}

VECTOR_INLINE vector tangent(vector x) {
  angle at = reduce(x);
  vector s = sin_near(at), c = cos_near(at);
  vector_mask odd = any_bit(at.quadrant & 1);
  return choose(odd, -c, s) / choose(odd, s, c);
}

/* ---- the normal distribution ---- */

/* P(Z > t) e^(t^2 / 2) for 0 <= t <= 40 in two parts: M(q) / (1 + t), q = (t - 5) / (t + 5). The last sum and the
 * divisor keep their rounding errors, which the quotient's remainder takes in. */
VECTOR_INLINE two_parts mills_ratio(vector t) {
  vector q = (t - 5.0) / (t + 5.0);
  vector small = multiply_add(q, POLYNOMIAL(q, mills_polynomial), broadcast(MILLS_CENTRE_2));
  vector m = small + MILLS_CENTRE_1;
  vector m_low = (broadcast(MILLS_CENTRE_1) - m) + small;

  vector divisor = t + 1.0, back = divisor - 1.0;
  vector divisor_low = (broadcast(1.0) - (divisor - back)) + (t - back);
  vector inverse = broadcast(1.0) / divisor;
  vector ratio = m * inverse;
  vector remainder = multiply_add(-ratio, divisor, m) + multiply_add(-ratio, divisor_low, m_low);
  return (two_parts){ratio, remainder * inverse};
}

/* P(Z <= x) by Mills' ratio, so that one polynomial serves the whole line and the lower tail keeps its relative
 * precision until it underflows. */
VECTOR_INLINE vector normal_cdf(vector x) {
  vector t = confine(magnitude(x), 0.0, 40.0);
  vector square = t * t;
  vector square_low = multiply_add(t, t, -square);
  vector density = exponential_of_two(square * -0.5, square_low * -0.5);
  two_parts ratio = mills_ratio(t);
  vector tail = multiply_add(density, ratio.high, density * ratio.low);
  return choose(less(broadcast(0.0), x), broadcast(1.0) - tail, tail);
}

#endif
