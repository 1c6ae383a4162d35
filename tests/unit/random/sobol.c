/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sobol.h"

#include "stream.h"

#include <criterion/criterion.h>
#include <gsl/gsl_qrng.h>
#include <math.h>
#include <string.h>

static grdp_sobol open_dimension(size_t dimension) {
  grdp_sobol sobol;
  grdp_sobol_open(dimension, 7, grdp_stream_name(GRDP_TEXT("growth")), 2025, &sobol);
  return sobol;
}

/* Joe and Kuo number points in the order of the Gray code. */
static double gray_point(const grdp_sobol *sobol, uint32_t number) {
  return grdp_sobol_point(sobol, number ^ (number >> 1)) * 0x1p-32;
}

/* The example that Joe and Kuo print with their program: 'sobol 10 3' and the last point of 'sobol 3 10'. */
Test(sobol, points_are_those_of_joe_and_kuo) {
  static const double points[10][3] = {{0.0, 0.0, 0.0},         {0.5, 0.5, 0.5},       {0.75, 0.25, 0.25},
                                       {0.25, 0.75, 0.75},      {0.375, 0.375, 0.625}, {0.875, 0.875, 0.125},
                                       {0.625, 0.125, 0.875},   {0.125, 0.625, 0.375}, {0.1875, 0.3125, 0.9375},
                                       {0.6875, 0.8125, 0.4375}};
  static const double third[10] = {0.75, 0.25, 0.25, 0.25, 0.75, 0.75, 0.25, 0.75, 0.75, 0.75};
  for (size_t dimension = 0; dimension < 10; dimension++) {
    grdp_sobol sobol = open_dimension(dimension);
    cr_expect(gray_point(&sobol, 2) == third[dimension], "dimension %zu", dimension);
    for (uint32_t i = 0; i < 10 && dimension < 3; i++)
      cr_expect(gray_point(&sobol, i) == points[i][dimension], "dimension %zu, point %u", dimension, i);
  }
}

/* GSL has the direction numbers of Bratley and Fox (1988), which are Joe and Kuo's in the first two dimensions only;
 * it leaves out the point 0 and has 30 bits. */
Test(sobol, points_are_those_of_gsl_where_direction_numbers_agree) {
  gsl_qrng *reference = gsl_qrng_alloc(gsl_qrng_sobol, 2);
  grdp_sobol sobol[2] = {open_dimension(0), open_dimension(1)};
  for (uint32_t i = 1; i <= 100000; i++) {
    double point[2];
    gsl_qrng_get(reference, point);
    cr_assert(gray_point(&sobol[0], i) == point[0] && gray_point(&sobol[1], i) == point[1], "point %u", i);
  }
  gsl_qrng_free(reference);
}

/* Rows of the published table by hand, and the recurrence in whole numbers m_k as Joe and Kuo write it. */
Test(sobol, directions_follow_the_recurrence) {
  static const struct {
    size_t dimension;
    uint32_t polynomial, degree;
    uint64_t initial[16];
  } rows[] = {
      {3, 7, 2, {1, 3}},
      {10, 47, 5, {1, 1, 7, 11, 19}},
      {20, 131, 7, {1, 3, 7, 11, 23, 15, 103}},
      {4096, 79555, 16, {1, 3, 5, 1, 3, 15, 63, 103, 119, 801, 1681, 3463, 6083, 6453, 11379, 8205}},
  };
  for (size_t row = 0; row < 4; row++) {
    uint64_t m[32];
    uint32_t s = rows[row].degree;
    memcpy(m, rows[row].initial, s * sizeof *m);
    for (uint32_t k = s; k < 32; k++) {
      m[k] = m[k - s] ^ m[k - s] << s;
      for (uint32_t j = 1; j < s; j++)
        m[k] ^= ((rows[row].polynomial >> (s - j)) & 1u) * (m[k - j] << j);
    }
    grdp_sobol sobol = open_dimension(rows[row].dimension - 1);
    for (uint32_t k = 0; k < 32; k++)
      cr_expect(grdp_sobol_point(&sobol, 1u << k) == (uint32_t)(m[k] << (31 - k)), "dimension %zu, %u",
                rows[row].dimension, k);
  }
}

/* Each dimension alone is a (0, 1)-sequence: its 2^m first points hit every interval of length 2^-m once. For that
 * every v_k must end with the bit k. */
Test(sobol, every_dimension_has_triangular_directions) {
  for (size_t dimension = 0; dimension < GRDP_SOBOL_DIMENSIONS; dimension++) {
    grdp_sobol sobol = open_dimension(dimension);
    for (unsigned k = 0; k < 32; k++)
      cr_expect(sobol.directions[k] >> k == 1u, "dimension %zu, direction %u", dimension, k);
  }
}

enum { NET_BITS = 10, NET_POINTS = 1 << NET_BITS, NET_DIMENSIONS = 4 };

/* Counts points in the boxes with cuts[j] halvings of axis j; true when each box has as many as any other. */
static bool boxes_are_even(uint32_t points[NET_DIMENSIONS][NET_POINTS], size_t dimensions, const unsigned *cuts) {
  unsigned counts[NET_POINTS] = {0}, total = 0;
  for (size_t j = 0; j < dimensions; j++)
    total += cuts[j];
  for (size_t i = 0; i < NET_POINTS; i++) {
    size_t box = 0;
    for (size_t j = 0; j < dimensions; j++)
      box = box << cuts[j] | (cuts[j] == 0 ? 0 : points[j][i] >> (32 - cuts[j]));
    counts[box]++;
  }
  for (size_t box = 0; box < (size_t)1 << total; box++)
    if (counts[box] != (unsigned)NET_POINTS >> total)
      return false;
  return true;
}

/* All ways to cut `left` times among the dimensions from j on; the number of uneven ones. */
static unsigned count_uneven(uint32_t points[NET_DIMENSIONS][NET_POINTS], size_t dimensions, size_t j, unsigned left,
                             unsigned *cuts) {
  if (j + 1 == dimensions) {
    cuts[j] = left;
    return boxes_are_even(points, dimensions, cuts) ? 0 : 1;
  }
  unsigned uneven = 0;
  for (cuts[j] = 0; cuts[j] <= left; cuts[j]++)
    uneven += count_uneven(points, dimensions, j + 1, left - cuts[j], cuts);
  return uneven;
}

/* Sobol' 1967: t is the sum of the polynomials' degrees less 1; in these dimensions 0, 0, 1, 2. Plain points of a
 * later block and all scrambles of the first. */
Test(sobol, points_form_nets_before_and_after_scrambling) {
  static const unsigned t[NET_DIMENSIONS + 1] = {0, 0, 0, 1, 3};
  static uint32_t plain[NET_DIMENSIONS][NET_POINTS], points[NET_DIMENSIONS][NET_POINTS];
  for (int scramble = -1; scramble < GRDP_SOBOL_SCRAMBLES; scramble++) {
    for (size_t j = 0; j < NET_DIMENSIONS; j++) {
      grdp_sobol sobol;
      grdp_sobol_open(j, 7, grdp_stream_mix(j + 1), 0, &sobol);
      for (uint32_t i = 0; i < NET_POINTS; i++) {
        plain[j][i] = grdp_sobol_point(&sobol, i + (scramble < 0 ? 5 * NET_POINTS : 0));
        points[j][i] = scramble < 0 ? plain[j][i] : grdp_sobol_scramble(plain[j][i], sobol.scrambles[scramble]);
      }
    }
    for (size_t s = 1; s <= NET_DIMENSIONS; s++) {
      unsigned cuts[NET_DIMENSIONS] = {0};
      cr_expect(count_uneven(points, s, 0, NET_BITS - t[s], cuts) == 0, "scramble %d, %zu dimensions", scramble, s);
    }
  }
}

/* What makes it Owen's: two fractions that share their first n bits, and differ in the next, do so after scrambling. */
Test(sobol, scrambling_keeps_common_leading_bits) {
  for (uint64_t i = 1; i <= 2000; i++) {
    uint32_t x = (uint32_t)(grdp_stream_mix(3 * i) >> 32), seed = (uint32_t)(grdp_stream_mix(3 * i + 1) >> 32);
    unsigned common = (unsigned)(i % 32);
    uint32_t low = 0x7FFFFFFFu >> common, noise = (uint32_t)(grdp_stream_mix(3 * i + 2) >> 32) & low;
    uint32_t y = x ^ (0x80000000u >> common) ^ noise;
    uint32_t difference = grdp_sobol_scramble(x, seed) ^ grdp_sobol_scramble(y, seed);
    cr_expect(difference >> (31 - common) == 1u, "row %d", (int)i);
  }
}

enum { DRAWS = 32 * 40 + 11 };

Test(sobol, a_draw_is_its_point_under_its_scramble_and_runs_extend) {
  static const size_t dimensions[] = {0, 1, 2, 66, 4095}, splits[] = {0, 1, 31, 32, 33, 64, 500, DRAWS};
  static const uint64_t firsts[] = {0, 5, 32 * 1000 + 31, GRDP_SOBOL_DRAWS - DRAWS};
  for (size_t d = 0; d < 5; d++)
    for (size_t f = 0; f < 4; f++) {
      grdp_sobol sobol = open_dimension(dimensions[d]);
      uint32_t whole[DRAWS], parts[DRAWS];
      grdp_sobol_fill(&sobol, firsts[f], DRAWS, whole);
      for (size_t i = 0; i < DRAWS; i++) {
        uint64_t draw = firsts[f] + i;
        uint32_t point = grdp_sobol_point(&sobol, (uint32_t)(draw / 32));
        cr_expect(whole[i] == grdp_sobol_scramble(point, sobol.scrambles[draw % 32]), "dimension %zu, draw %zu",
                  dimensions[d], i);
      }
      for (size_t s = 0; s < sizeof splits / sizeof *splits; s++) {
        grdp_sobol_fill(&sobol, firsts[f], splits[s], parts);
        grdp_sobol_fill(&sobol, firsts[f] + splits[s], DRAWS - splits[s], parts + splits[s]);
        cr_expect(memcmp(whole, parts, sizeof whole) == 0, "first %zu, split %zu", f, splits[s]);
      }
    }
}

/* Over many seeds, names and periods each scramble of a fixed point is uniform: chi-square over 64 classes of the
 * first six bits; 99.99 % of a chi-square with 63 degrees of freedom lies below 111.1 (Wilson and Hilferty 1931). */
Test(sobol, scrambles_differ_and_each_is_uniform) {
  enum { SEEDS = 4096 };
  static unsigned counts[GRDP_SOBOL_SCRAMBLES][64];
  for (uint64_t seed = 0; seed < SEEDS; seed++) {
    grdp_sobol sobol;
    grdp_sobol_open(5, seed / 4, grdp_stream_mix(seed / 2 % 2), (uint32_t)(seed % 2), &sobol);
    for (size_t r = 0; r < GRDP_SOBOL_SCRAMBLES; r++) {
      counts[r][grdp_sobol_scramble(grdp_sobol_point(&sobol, 3), sobol.scrambles[r]) >> 26]++;
      for (size_t q = 0; q < r && seed == 0; q++)
        cr_expect(sobol.scrambles[q] != sobol.scrambles[r], "%zu and %zu", q, r);
    }
  }
  for (size_t r = 0; r < GRDP_SOBOL_SCRAMBLES; r++) {
    double chi_square = 0.0;
    for (size_t class = 0; class < 64; class ++)
      chi_square += (counts[r][class] - SEEDS / 64.0) * (counts[r][class] - SEEDS / 64.0) / (SEEDS / 64.0);
    cr_expect(chi_square < 111.1, "scramble %zu: %g", r, chi_square);
  }
}
