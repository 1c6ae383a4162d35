/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scores.h"

#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "elementary.h"

enum { COUNT = 4096 };

typedef double row[COUNT];

static const grdp_score_kernels *table(size_t number) {
  return grdp_score_kernels_get(number);
}

static bool same_bits(const double *a, const double *b, size_t count) {
  return memcmp(a, b, count * sizeof *a) == 0;
}

/* ---- AS 241 as Wichura prints it: PPND16 with coefficients from the lowest power on, here with fma ---- */

static double ratio(double factor, double r, const double above[8], const double below[8]) {
  double over = above[7], under = below[7];
  for (int i = 6; i >= 0; i--) {
    over = fma(over, r, above[i]);
    under = fma(under, r, below[i]);
  }
  return factor * over / under;
}

/* With the kernels' own logarithm, whose error against MPFR is tested with the functions of the evaluate layer. */
static double invert(double u) {
  static const double a[8] = {3.3871328727963666080, 133.14166789178437745, 1971.5909503065514427,
                              13731.693765509461125, 45921.953931549871457, 67265.770927008700853,
                              33430.575583588128105, 2509.0809287301226727};
  static const double b[8] = {1.0,
                              42.313330701600911252,
                              687.18700749205790830,
                              5394.1960214247511077,
                              21213.794301586595867,
                              39307.895800092710610,
                              28729.085735721942674,
                              5226.4952788528545610};
  static const double c[8] = {1.42343711074968357734,   4.63033784615654529590,   5.76949722146069140550,
                              3.64784832476320460504,   1.27045825245236838258,   0.241780725177450611770,
                              0.0227238449892691845833, 7.74545014278341407640e-4};
  static const double d[8] = {1.0,
                              2.05319162663775882187,
                              1.67638483018380384940,
                              0.689767334985100004550,
                              0.148103976427480074590,
                              0.0151986665636164571966,
                              5.47593808499534494600e-4,
                              1.05075007164441684324e-9};
  static const double e[8] = {6.65790464350110377720,    5.46378491116411436990,   1.78482653991729133580,
                              0.296560571828504891230,   0.0265321895265761230930, 1.24266094738807843860e-3,
                              2.71155556874348757815e-5, 2.01033439929228813265e-7};
  static const double f[8] = {1.0,
                              0.599832206555887937690,
                              0.136929880922735805310,
                              0.0148753612908506148525,
                              7.86869131145613259100e-4,
                              1.84631831751005468180e-5,
                              1.42151175831644588870e-7,
                              2.04426310338993978564e-15};
  double q = u - 0.5;
  if (fabs(q) <= 0.425)
    return ratio(q, fma(-q, q, 0.180625), a, b);
  double r = sqrt(-logarithm(broadcast(q < 0 ? u : 1.0 - u))[0]);
  double size = r <= 5.0 ? ratio(1.0, r - 1.6, c, d) : ratio(1.0, r - 5.0, e, f);
  return q < 0 ? -size : size;
}

/* Uniform numbers of all sizes: even steps, both ends of the ranges, and lower tails down to the least double. */
static void fill_uniforms(double *out) {
  static const double edges[] = {0.5,
                                 0.075,
                                 0.925,
                                 0.25,
                                 1e-3,
                                 1e-20,
                                 1e-300,
                                 0x1p-53,
                                 0x1p-33,
                                 1.0 - 0x1p-53,
                                 0x1p-1074,
                                 1.3887943864964021e-11,
                                 1.3887943864964020e-11,
                                 1.0 - 0x1p-33};
  const size_t count = sizeof edges / sizeof *edges;
  for (size_t i = 0; i < COUNT; i++)
    out[i] = ((double)i + 0.5) / COUNT;
  for (size_t i = 0; i < 512; i++)
    out[8 * i + 3] = exp2(-2.0 * (double)i - 1.0);
  for (size_t i = 0; i < count; i++) {
    out[16 * i] = edges[i];
    out[16 * i + 1] = nextafter(edges[i], 0.5);
  }
}

Test(scores, have_the_bits_of_as241) {
  static row uniforms, scores;
  fill_uniforms(uniforms);
  for (size_t number = 0; table(number) != NULL; number++) {
    size_t tails = 0;
    table(number)->of_uniforms(COUNT, uniforms, scores);
    for (size_t i = 0; i < COUNT; i++) {
      double expected = invert(uniforms[i]);
      tails += fabs(uniforms[i] - 0.5) > 0.425;
      cr_expect(scores[i] == expected, "%s, u = %a: %a, AS 241 %a", table(number)->name, uniforms[i], scores[i],
                expected);
    }
    cr_expect(tails > 1000);
  }
}

/* Wichura 1988, the examples of the driver in the text of AS 241. */
Test(scores, are_those_that_wichura_prints) {
  static const double examples[3][2] = {
      {0.25, -0.6744897501960817}, {0.001, -3.090232306167814}, {1e-20, -9.262340089798408}};
  static row uniforms, scores;
  for (size_t i = 0; i < COUNT; i++)
    uniforms[i] = examples[i % 3][0];
  for (size_t number = 0; table(number) != NULL; number++) {
    table(number)->of_uniforms(COUNT, uniforms, scores);
    for (size_t i = 0; i < COUNT; i++)
      cr_assert_float_eq(scores[i], examples[i % 3][1], 1e-15 * fabs(examples[i % 3][1]), "%s, %zu",
                         table(number)->name, i);
  }
}

Test(scores, agree_with_gsl) {
  static row uniforms, scores;
  fill_uniforms(uniforms);
  table(0)->of_uniforms(COUNT, uniforms, scores);
  double worst = 0;
  for (size_t i = 0; i < COUNT; i++) {
    double expected = gsl_cdf_ugaussian_Pinv(uniforms[i]);
    double error = expected == 0 ? fabs(scores[i]) : fabs(scores[i] / expected - 1);
    worst = error > worst ? error : worst;
    cr_expect(error <= 1e-15, "u = %a: %a, GSL %a", uniforms[i], scores[i], expected);
  }
}

Test(scores, of_uniforms_have_the_same_bits_in_all_tables) {
  static row uniforms, expected, scores;
  fill_uniforms(uniforms);
  table(0)->of_uniforms(COUNT, uniforms, expected);
  for (size_t number = 0; table(number) != NULL; number++)
    for (size_t count = 32; count <= COUNT; count += count < 1200 ? 32 : 1000 / 32 * 32) {
      memset(scores, 0, sizeof scores);
      table(number)->of_uniforms(count, uniforms, scores);
      cr_expect(same_bits(scores, expected, count), "%s, %zu", table(number)->name, count);
      for (size_t i = count; i < COUNT; i++)
        cr_assert(scores[i] == 0, "%s, %zu writes beyond", table(number)->name, count);
    }
}

Test(scores, of_uniforms_may_be_in_place) {
  static row uniforms, expected;
  for (size_t number = 0; table(number) != NULL; number++) {
    fill_uniforms(uniforms);
    table(number)->of_uniforms(COUNT, uniforms, expected);
    table(number)->of_uniforms(COUNT, uniforms, uniforms);
    cr_expect(same_bits(uniforms, expected, COUNT), "%s", table(number)->name);
  }
}

/* All lanes in a tail, none, and what is no uniform number. */
Test(scores, of_uniforms_that_are_all_alike) {
  static const double values[] = {0.5, 0.01, 0.99, 1e-12, 0x1p-1074, 0.0, 1.0, -0.5, 2.0, INFINITY, -INFINITY, NAN};
  static row uniforms, scores;
  for (size_t number = 0; table(number) != NULL; number++)
    for (size_t k = 0; k < sizeof values / sizeof *values; k++) {
      double u = values[k], expected = u > 0 && u < 1 ? gsl_cdf_ugaussian_Pinv(u) : NAN;
      for (size_t i = 0; i < COUNT; i++)
        uniforms[i] = u;
      table(number)->of_uniforms(COUNT, uniforms, scores);
      for (size_t i = 0; i < COUNT; i++)
        cr_assert(isnan(expected) ? isnan(scores[i]) : fabs(scores[i] - expected) <= 1e-15 * fabs(expected),
                  "%s, u = %g, lane %zu: %g", table(number)->name, u, i, scores[i]);
    }
}

/* ---- streams and points ---- */

static void check_stream(const grdp_stream *stream, uint32_t period, uint64_t first, size_t count) {
  static uint64_t bits[COUNT];
  static row uniforms, expected, scores;
  grdp_stream_fill(stream, period, first, count, bits);
  grdp_stream_uniforms(count, bits, uniforms);
  table(0)->of_uniforms(count, uniforms, expected);
  for (size_t number = 0; table(number) != NULL; number++) {
    table(number)->of_stream(stream, period, first, count, scores);
    cr_expect(same_bits(scores, expected, count), "%s: period %u, %zu draws from %llu", table(number)->name, period,
              count, (unsigned long long)first);
    static row pair[2];
    table(number)->of_stream_pair(stream, period / 2, first, count, pair[0], pair[1]);
    cr_expect(same_bits(pair[period % 2], expected, count), "%s: pair of period %u, %zu draws from %llu",
              table(number)->name, period, count, (unsigned long long)first);
  }
}

Test(scores, of_streams_are_those_of_their_bits) {
  static const uint64_t firsts[] = {
      0, 32, 512, 1000 * 32, 0xFFFFFC00u, 0xFFFFFFE0u, 0x100000000u, UINT64_C(1) << 50, UINT64_C(0) - 2 * COUNT};
  static const uint32_t periods[] = {0, 1, 2, 5, 0xFFFFFFFEu, 0xFFFFFFFFu};
  static const size_t counts[] = {0, 32, 64, 480, 512, 544, 1024, COUNT};
  grdp_stream streams[2] = {grdp_stream_open(0, 0),
                            grdp_stream_open(UINT64_MAX - 6, grdp_stream_name(GRDP_TEXT("growth")))};
  for (size_t i = 0; i < sizeof firsts / sizeof *firsts; i++)
    for (size_t j = 0; j < sizeof periods / sizeof *periods; j++)
      for (size_t k = 0; k < sizeof counts / sizeof *counts; k++)
        check_stream(&streams[(i + j + k) % 2], periods[j], firsts[i], counts[k]);
}

static void check_sobol(const grdp_sobol *sobol, uint64_t first, size_t count) {
  static uint32_t fractions[COUNT];
  static row uniforms, expected, scores;
  grdp_sobol_fill(sobol, first, count, fractions);
  grdp_stream_uniforms_of_fractions(count, fractions, uniforms);
  table(0)->of_uniforms(count, uniforms, expected);
  for (size_t number = 0; table(number) != NULL; number++) {
    table(number)->of_sobol(sobol, first, count, scores);
    cr_expect(same_bits(scores, expected, count), "%s: %zu draws from %llu", table(number)->name, count,
              (unsigned long long)first);
    table(number)->span_of_sobol(sobol, first, count, -2.5, 6.1, scores);
    bool same = true;
    for (size_t i = 0; i < count; i++)
      same = same && scores[i] == fma(uniforms[i], 6.1, -2.5);
    cr_expect(same, "%s: span of %zu draws from %llu", table(number)->name, count, (unsigned long long)first);
  }
}

Test(scores, of_points_are_those_of_their_fractions) {
  static const uint64_t firsts[] = {0, 32, 512, 12345 * 32, GRDP_SOBOL_DRAWS / 2 - 64, GRDP_SOBOL_DRAWS - COUNT};
  static const size_t counts[] = {0, 32, 64, 480, 512, 544, 1024, COUNT};
  static const size_t dimensions[] = {0, 1, 17, GRDP_SOBOL_DIMENSIONS - 1};
  for (size_t j = 0; j < sizeof dimensions / sizeof *dimensions; j++) {
    grdp_sobol sobol;
    grdp_sobol_open(dimensions[j], 7, grdp_stream_name(GRDP_TEXT("growth")), 2025, &sobol);
    for (size_t i = 0; i < sizeof firsts / sizeof *firsts; i++)
      for (size_t k = 0; k < sizeof counts / sizeof *counts; k++)
        check_sobol(&sobol, firsts[i], counts[k]);
  }
}

/* ---- linear combinations ---- */

enum { ROWS = 5 };

Test(scores, combine_is_one_fma_for_each_row) {
  static row rows[ROWS], base, expected, out;
  static const double coefficients[ROWS] = {0.6, -0.3, 1e-3, 0.0, 7.25};
  const double *pointers[ROWS];
  grdp_stream stream = grdp_stream_open(1, 2);
  for (size_t j = 0; j < ROWS; j++) {
    pointers[j] = rows[j];
    table(0)->of_stream(&stream, (uint32_t)j, 0, COUNT, rows[j]);
  }
  table(0)->of_stream(&stream, ROWS, 0, COUNT, base);
  for (size_t number = 0; table(number) != NULL; number++)
    for (size_t count = 0; count <= ROWS; count++)
      for (size_t with_base = 0; with_base < 2; with_base++) {
        for (size_t i = 0; i < COUNT; i++) {
          expected[i] = with_base ? base[i] : 0.0;
          for (size_t j = 0; j < count; j++)
            expected[i] = fma(coefficients[j], rows[j][i], expected[i]);
        }
        for (size_t length = 32; length <= COUNT; length = length * 2 + 32) {
          memset(out, 0, sizeof out);
          table(number)->combine(length, with_base ? base : NULL, count, coefficients, pointers, out);
          cr_expect(same_bits(out, expected, length), "%s, %zu rows", table(number)->name, count);
          cr_expect(length == COUNT || out[length] == 0);
        }
      }
}

Test(scores, combine_may_be_in_place) {
  static row first, second, out;
  static const double coefficients[2] = {0.6, 0.8};
  grdp_stream stream = grdp_stream_open(1, 2);
  for (size_t number = 0; table(number) != NULL; number++) {
    const double *rows[2] = {first, second};
    table(0)->of_stream(&stream, 0, 0, COUNT, first);
    table(0)->of_stream(&stream, 1, 0, COUNT, second);
    table(number)->combine(COUNT, NULL, 2, coefficients, rows, out);
    table(number)->combine(COUNT, NULL, 2, coefficients, rows, second);
    cr_expect(same_bits(out, second, COUNT), "%s, out is a row", table(number)->name);
    table(number)->combine(COUNT, first, 1, coefficients, rows + 1, out);
    table(number)->combine(COUNT, first, 1, coefficients, rows + 1, first);
    cr_expect(same_bits(out, first, COUNT), "%s, out is the base", table(number)->name);
  }
}

Test(scores, the_fastest_table_is_the_last) {
  cr_assert(table(0) != NULL);
  cr_expect(strcmp(table(0)->name, "portable") == 0);
  size_t count = 0;
  while (table(count) != NULL)
    count++;
  cr_expect(grdp_score_kernels_choose() == table(count - 1));
}
