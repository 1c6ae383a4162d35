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

VECTOR_INLINE split_number split(vector x) {
  const uint64_t one = UINT64_C(0x3ff0000000000000), root_half = UINT64_C(0x3fe6a09e667f3bcd);
  vector_mask subnormal = less(x, broadcast(0x1p-1022));
  vector_bits bits = (vector_bits)choose(subnormal, x * 0x1p54, x);
  vector_bits exponent = (bits + (one - root_half)) >> 52;
  vector k = (vector)(exponent | (vector_bits)broadcast(0x1p52)) - (0x1p52 + 1023.0);
  vector f = (vector)(bits - ((exponent - 1023) << 52)) - 1.0;
  return (split_number){k + choose(subnormal, broadcast(-54.0), broadcast(0.0)), f};
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

/* ln x for 0 < x < infinity, with a relative error of about 2^-64: 2 s + s (2/3 z + z^2 T(z)), all but the last
 * term in two parts. */
VECTOR_INLINE two_parts logarithm_in_two(vector x) {
  split_number at = split(x);
  vector divisor = at.f + 2.0;
  vector divisor_low = at.f - (divisor - 2.0);
  vector inverse = broadcast(1.0) / divisor;
  vector s = at.f * inverse;
  vector s_low = multiply_add(-s, divisor_low, multiply_add(-s, divisor, at.f)) * inverse;
  vector z = s * s;
  vector z_low = multiply_add(s, s, -z) + s * s_low * 2.0;

  vector tail = POLYNOMIAL(z, log_tail) * z;
  vector c = tail + TWO_THIRDS_1;
  vector c_low = (tail - (c - TWO_THIRDS_1)) + TWO_THIRDS_2;
  vector t = z * c;
  vector t_low = multiply_add(z, c, -t) + multiply_add(z, c_low, z_low * c);
  vector u = s * t;
  vector u_low = multiply_add(s, t, -u) + multiply_add(s, t_low, s_low * t);

  vector whole = at.k * LN_2_HEAD, twice = s * 2.0;
  vector first = whole + twice;
  vector first_low = (whole - first) + twice;
  vector second = first + u;
  vector second_low = (first - second) + u;
  vector low = second_low + first_low + multiply_add(at.k, broadcast(LN_2_REST), s_low * 2.0 + u_low);
  vector high = second + low;
  return (two_parts){high, (second - high) + low};
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

static __attribute__((noinline)) vector power_of_some(vector a, vector b, vector high, vector low) {
  return power_of_any(a, b, (two_parts){high, low});
}

/* a^b given ln |a|. Where every lane is ordinary, that is 0 < a < infinity and the result neither overflows nor
 * underflows by far, nothing special can happen, and both ways give the same. */
VECTOR_INLINE vector power_by_logarithm(vector a, vector b, two_parts ln) {
  vector product = ln.high * b;
  two_parts exponent = {product, multiply_add(ln.high, b, -product) + ln.low * b};
  vector_mask positive = both(less(broadcast(0.0), a), less(a, broadcast(INFINITY)));
  vector_mask within = less(magnitude(product), broadcast(800.0));
  if (all_lanes(both(positive, within)))
    return exponential_of_two(exponent.high, exponent.low);
  return power_of_some(a, b, exponent.high, exponent.low);
}

VECTOR_INLINE vector power(vector a, vector b) {
  return power_by_logarithm(a, b, logarithm_in_two(magnitude(a)));
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
