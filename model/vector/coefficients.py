#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes coefficients.h: python3 coefficients.py > coefficients.h   (needs mpmath; the build does not run it)

Every polynomial interpolates its function at the Chebyshev nodes of the interval (near to minimax), in 60 digits,
and is then rounded to doubles. Beside each stands the greatest error of the rounded polynomial as a power of two,
as a part of the whole function it is used in.
"""
from mpmath import mp, mpf, cos, erfc, exp, floor, log, pi, sin, sqrt

mp.dps = 60


def interpolate(function, low, high, degree):
    """Coefficients of 1, x, x^2, ... of the interpolating polynomial."""
    count = degree + 1
    nodes = [cos(pi * (2 * i + 1) / (2 * count)) for i in range(count)]
    values = [function((low + high) / 2 + (high - low) / 2 * node) for node in nodes]
    series = [2 * sum(values[i] * cos(j * pi * mpf(2 * i + 1) / (2 * count)) for i in range(count)) / count
              for j in range(count)]
    series[0] /= 2
    # Clenshaw on polynomials in x: u = (2 x - low - high) / (high - low)
    slope, offset = 2 / (high - low), -(low + high) / (high - low)

    def add(a, b, factor=1):
        size = max(len(a), len(b))
        return [(a[i] if i < len(a) else 0) + factor * (b[i] if i < len(b) else 0) for i in range(size)]

    def times_u(a):
        return add([offset * v for v in a], [mpf(0)] + [slope * v for v in a])

    one, two = [mpf(0)], [mpf(0)]
    for value in reversed(series[1:]):
        one, two = add(add([2 * v for v in times_u(one)], two, -1), [value]), one
    return add(add(times_u(one), two, -1), [series[0]])[:count]


def worst(function, coefficients, low, high, weight):
    error = mpf(0)
    for i in range(2001):
        x = low + (high - low) * i / 2000
        value = sum(mpf(c) * x ** j for j, c in enumerate(coefficients))
        error = max(error, abs((value - function(x)) * weight(x)))
    return error


def series_of(function, terms):
    """A function with a removable singularity at 0: its Taylor series near 0, itself elsewhere."""
    near = [mpf(t) for t in terms]
    return lambda x: sum(t * x ** j for j, t in enumerate(near)) if abs(x) < mpf(10) ** -6 else function(x)


def write(name, meaning, function, low, high, degree, weight):
    coefficients = [float(c) for c in interpolate(function, mpf(low), mpf(high), degree)]
    error = worst(function, coefficients, mpf(low), mpf(high), weight)
    print(f'/* {meaning}; error 2^{mp.nstr(log(error, 2), 3)} */')
    print(f'static const double {name}[] = {{')
    for coefficient in reversed(coefficients):
        print(f'  {coefficient.hex()},')
    print('};\n')


def parts(name, value, count):
    """A constant as a sum of doubles."""
    for part in range(count):
        rounded = float(value)
        print(f'static const double {name}_{part + 1} = {rounded.hex()};')
        value -= mpf(rounded)


print('/* SPDX-License-Identifier: GPL-3.0-or-later')
print(' *')
print(' * Written by coefficients.py, which says how. Polynomials run from the highest power down.')
print(' */')
print('#ifndef GRDP_COEFFICIENTS_H\n#define GRDP_COEFFICIENTS_H\n\n#include <stdint.h>\n')

half_log2 = log(mpf(2)) / 2 * mpf('1.0001')
write('exp_polynomial', '(e^r - 1 - r) / r^2 for |r| <= ln(2) / 2',
      series_of(lambda r: (exp(r) - 1 - r) / r ** 2, [mpf(1) / mp.factorial(j + 2) for j in range(8)]),
      -half_log2, half_log2, 10, lambda r: r ** 2)

# ln((1 + s) / (1 - s)) = 2 s (1 + z / 3 + z^2 / 5 + ...), z = s^2, |s| <= (sqrt 2 - 1) / (sqrt 2 + 1)
z_most = ((sqrt(mpf(2)) - 1) / (sqrt(mpf(2)) + 1)) ** 2 * mpf('1.0001')


def logarithm(z):
    s = sqrt(z)
    return log((1 + s) / (1 - s)) / s


write('log_polynomial', '(ln((1 + s) / (1 - s)) / s - 2) / z, z = s^2, for |s| <= 3 - 2 sqrt(2)',
      series_of(lambda z: (logarithm(z) - 2) / z, [mpf(2) / (2 * j + 3) for j in range(8)]),
      0, z_most, 7, lambda z: z / 2)
write('log_tail', '((ln((1 + s) / (1 - s)) / s - 2) / z - 2/3) / z',
      series_of(lambda z: ((logarithm(z) - 2) / z - mpf(2) / 3) / z, [mpf(2) / (2 * j + 5) for j in range(8)]),
      0, z_most, 8, lambda z: z ** 2 / 2)

quarter = (pi / 4) ** 2 * mpf('1.0001')
write('sin_polynomial', '(sin(r) / r - 1) / z, z = r^2, for |r| <= pi / 4',
      series_of(lambda z: (sin(sqrt(z)) / sqrt(z) - 1) / z,
                [(-1) ** (j + 1) / mp.factorial(2 * j + 3) for j in range(8)]),
      0, quarter, 6, lambda z: z * sqrt(z) / sin(sqrt(z)) if z > 0 else z)
write('cos_polynomial', '(cos(r) - 1 + z / 2) / z^2',
      series_of(lambda z: (cos(sqrt(z)) - 1 + z / 2) / z ** 2,
                [(-1) ** j / mp.factorial(2 * j + 4) for j in range(8)]),
      0, quarter, 6, lambda z: z ** 2 / cos(sqrt(z)))

centre, most = 5, 40


def scaled_mills(q):
    t = centre * (1 + q) / (1 - q)
    return exp(t * t / 2) * erfc(t / sqrt(mpf(2))) / 2 * (1 + t)


top = mpf(most - centre) / (most + centre)
middle = scaled_mills(mpf(0))
write('mills_polynomial',
      f'(M(q) - M(0)) / q, M = P(Z > t) e^(t^2 / 2) (1 + t), q = (t - {centre}) / (t + {centre}), 0 <= t <= {most}',
      lambda q: (scaled_mills(q) - middle) / q if q else mp.diff(scaled_mills, 0), -1, top, 23,
      lambda q: q / scaled_mills(q))
parts('MILLS_CENTRE', middle, 2)
parts('LOG2_E', 1 / log(mpf(2)), 1)
parts('LN_2', log(mpf(2)), 2)
# ln 2 with the last 11 bits of its head zero, so that a multiple by a whole number below 2^11 is exact
head = floor(log(mpf(2)) * mpf(2) ** 42) / mpf(2) ** 42
print(f'static const double LN_2_HEAD = {float(head).hex()};')
print(f'static const double LN_2_REST = {float(log(mpf(2)) - head).hex()};')
parts('INVERSE_LN_10', 1 / log(mpf(10)), 2)
parts('TWO_THIRDS', mpf(2) / 3, 2)
parts('TWO_OVER_PI', 2 / pi, 1)
parts('HALF_PI', pi / 2, 3)
print('\n/* 2 / pi in words of 64 bits after a word of zeros: the value is the sum of word[i] 2^(-64 i). */')
print('static const uint64_t two_over_pi_words[] = {')
mp.prec = 1600
rest = 2 / pi
print('  UINT64_C(0),')
for word in range(20):
    rest *= mpf(2) ** 64
    whole = int(floor(rest))
    rest -= whole
    print(f'  UINT64_C(0x{whole:016x}),')
print('};\n\n#endif')
