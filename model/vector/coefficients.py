#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes coefficients.h: python3 coefficients.py > coefficients.h   (needs mpmath; the build does not run it)

Every polynomial interpolates its function at the Chebyshev nodes of the interval (near to minimax), in 60 digits,
and is then rounded to doubles. Beside each stands the greatest error of the rounded polynomial as a power of two,
as a part of the whole function it is used in.
"""
import struct

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
# For powers: ln x = k ln 2 + offset[i] + ln(1 + r), x = 2^k m, r = m inverse[i] - 1. The intervals i of m are sixteenths
# of an octave's bits, from LOG_START on; one has 1 in its middle, where inverse = 1 and offset = 0.
def as_bits(x):
    return struct.unpack('<Q', struct.pack('<d', float(x)))[0]


def as_double(word):
    return struct.unpack('<d', struct.pack('<Q', word))[0]


def accurate_inverse(centre, half):
    """The double near 1 / centre whose logarithm is nearest to a multiple of 2^-42 (Gal and Bachelis 1991, accurate
    tables): the offset is then one double, and its sum with k ln 2 exact."""
    unit = mpf(2) ** -42
    middle = int(floor(log(centre) / unit + mpf('0.5')))
    value, step, best = exp(-(middle - half) * unit), exp(-unit), None
    for multiple in range(middle - half, middle + half):
        error = abs(mpf(float(value)) / value - 1)
        if best is None or error < best[0]:
            best = (error, float(value), float(multiple * unit))
        value *= step
    return best


start = as_bits(1 - mpf(1) / 48 - mpf(9) / 32) >> 32 << 32
inverses, offsets, reach, wrong = [], [], mpf(0), mpf(0)
for i in range(16):
    low, high = mpf(as_double(start + (i << 48))), mpf(as_double(start + (i + 1 << 48)))
    nearest = min(abs(log(low)), abs(log(high)))
    error, inverse, offset = (mpf(0), 1.0, 0.0)
    if not low < 1 < high:
        error, inverse, offset = accurate_inverse((low + high) / 2, 300000 if nearest < 0.03 else 30000)
        wrong = max(wrong, error / nearest)
    inverses.append(inverse)
    offsets.append(offset)
    reach = max(reach, abs(low * inverse - 1), abs(high * inverse - 1))
reach *= mpf('1.0001')
write('log_near', '(ln(1 + r) - r + r^2 / 2) / r^3 for |r| <= 0.03, as a part of ln x',
      series_of(lambda r: (log(1 + r) - r + r * r / 2) / r ** 3, [mpf((-1) ** j) / (j + 3) for j in range(12)]),
      -reach, reach, 8, lambda r: r ** 3 / max(abs(log(1 + r)), mpf('0.0206')) if r else r)
print(f'/* 1 / m, and -ln of it, which is off by 2^{mp.nstr(log(wrong, 2), 3)} of ln x */')
for name, values in (('log_inverse', inverses), ('log_offset', offsets)):
    print(f'static const _Alignas(64) double {name}[16] = {{')
    for value in values:
        print(f'  {value.hex()},')
    print('};\n')
print(f'static const uint64_t LOG_START = UINT64_C(0x{start:016x});\n')

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
