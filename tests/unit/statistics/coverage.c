/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How often the 95 % intervals hold the truth over a hundred seeds; tests/coverage does it over a thousand, with the
 * program's own draws, and to closer bounds. Here are three designs of a generator of the tests' own: draws
 * all independent; the same read as scrambles; and scrambles that are lattices with a shift of their own (Cranley and
 * Patterson 1976), whose draws depend on one another as those of a Sobol' net do.
 */
#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "interval.h"
#include "sample.h"

enum { SEEDS = 100, DRAWS = 4096, POINTS = DRAWS / 32 };

static void draw_independent(uint64_t seed, double *values) {
  uint64_t state = seed * 7919;
  for (size_t i = 0; i < DRAWS; i++) {
    double first = next_normal(&state);
    values[i] = sqrt(0.5) * (first + next_normal(&state));
  }
}

/* Owen's scrambling (1995): each bit is flipped by a hash of the bits above it. */
static double scramble(uint32_t bits, uint64_t key) {
  uint32_t out = 0;
  for (unsigned bit = 0; bit < 16; bit++) {
    uint64_t state = key ^ ((uint64_t)bit << 58) ^ ((uint64_t)(bit == 0 ? 0 : bits >> (32 - bit)) << 20);
    out = out << 1 | (((bits >> (31 - bit)) & 1) ^ (next_uniform(&state) < 0.5));
  }
  uint64_t state = key ^ UINT64_C(0xabcdef) ^ ((uint64_t)out << 30); /* what lies below the 16th bit */
  return (out + next_uniform(&state)) * 0x1p-16;
}

/* The first two dimensions of Sobol's sequence (1967): bits reversed, and the polynomial x + 1. */
static uint32_t sobol_bits(uint32_t k, unsigned dimension) {
  uint32_t bits = 0, direction = 1;
  for (unsigned bit = 0; bit < 16; bit++) {
    if (k >> bit & 1)
      bits ^= (dimension == 0 ? 1u : direction) << (31 - bit);
    direction ^= direction << 1;
  }
  return bits;
}

static void draw_sobol(uint64_t seed, double weight, double *values) {
  for (uint32_t r = 0; r < 32; r++) {
    uint64_t state = seed * 7919 + r * UINT64_C(104729000001);
    uint64_t first = (uint64_t)(next_uniform(&state) * 0x1p52) << 8,
             second = (uint64_t)(next_uniform(&state) * 0x1p52) << 8;
    for (uint32_t k = 0; k < POINTS; k++) {
      double x = gsl_cdf_ugaussian_Pinv(scramble(sobol_bits(k, 0), first));
      double y = gsl_cdf_ugaussian_Pinv(scramble(sobol_bits(k, 1), second));
      values[k * 32 + r] = (x + weight * y) / sqrt(1.0 + weight * weight);
    }
  }
}

/* Both dimensions count as much, or one far more, as after a rotation by the targets' gradients. */
static void draw_sobol_of_two(uint64_t seed, double *values) {
  draw_sobol(seed, 1.0, values);
}
static void draw_sobol_of_one(uint64_t seed, double *values) {
  draw_sobol(seed, 0.1, values);
}

typedef struct design_row {
  const char *name;
  grdp_replication replication;
  void (*draw)(uint64_t seed, double *values);
} design_row;

enum { STATISTICS = 10 };
static const char *const statistics[STATISTICS] = {"mean",     "deviation", "skewness", "P(Z <= 0.5)", "P(Z <= -2.7)",
                                                   "0.005 q.", "0.05 q.",   "0.5 q.",   "0.9 q.",      "0.995 q."};
static const double levels[5] = {0.005, 0.05, 0.5, 0.9, 0.995};

static grdp_estimate probability_of(const double *values, double bound, const grdp_confidence *confidence) {
  uint8_t hit[DRAWS];
  grdp_hits hits = {{0}, {0}, {0}};
  for (size_t i = 0; i < DRAWS; i++)
    hit[i] = values[i] <= bound;
  grdp_hits_add(&hits, hit, NULL, DRAWS);
  return grdp_interval_probability(&hits, confidence);
}

static void estimate_all(const double *values, const grdp_confidence *confidence, grdp_estimate *out) {
  grdp_arena arena = {0};
  const grdp_passes *passes = grdp_passes_choose();
  grdp_frame frame = frame_values(values, DRAWS);
  grdp_moments moments = measure_values(passes, values, DRAWS, frame.scaling.centre);
  grdp_histogram histogram = grdp_histogram_empty(&frame, &arena);
  count_values(passes, values, DRAWS, &histogram);
  grdp_pooled pooled = grdp_histogram_read(&histogram, &arena);
  out[0] = grdp_interval_mean(&moments, confidence);
  out[1] = grdp_interval_deviation(&moments, confidence);
  out[2] = grdp_interval_skewness(&moments, confidence);
  out[3] = probability_of(values, 0.5, confidence);
  out[4] = probability_of(values, -2.7, confidence);
  for (size_t k = 0; k < 5; k++)
    out[5 + k] = grdp_interval_quantile(&pooled, levels[k], confidence);
  grdp_arena_free(&arena);
}

/* Chance of so few that one in ten thousand tests fails though the interval holds as often as it must, 92 of a hundred.
 * (Whether it holds too often a hundred seeds do not tell.) */
static bool too_few(unsigned held) {
  return gsl_cdf_binomial_P(held, 0.92, SEEDS) < 1e-4;
}

static void check_coverage(const design_row *row) {
  static double values[DRAWS];
  double truth[STATISTICS] = {0.0, 1.0, 0.0, gsl_cdf_ugaussian_P(0.5), gsl_cdf_ugaussian_P(-2.7)}, total = 0.0;
  unsigned held[STATISTICS] = {0};
  for (size_t k = 0; k < 5; k++)
    truth[5 + k] = gsl_cdf_ugaussian_Pinv(levels[k]);
  grdp_confidence confidence = grdp_confidence_make(row->replication, 0.95);
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    grdp_estimate estimates[STATISTICS];
    row->draw(seed, values);
    estimate_all(values, &confidence, estimates);
    for (size_t k = 0; k < STATISTICS; k++)
      held[k] += estimates[k].low <= truth[k] && truth[k] <= estimates[k].high;
  }
  for (size_t k = 0; k < STATISTICS; k++) {
    cr_log_info("%s, %s: %u of %d", row->name, statistics[k], held[k], SEEDS);
    cr_expect(!too_few(held[k]), "%s, %s: %u of %d", row->name, statistics[k], held[k], SEEDS);
    total += held[k];
  }
  /* Statistics of one sample hang together; at worst they are as good as one. */
  cr_expect(total / STATISTICS >= SEEDS * (0.94 - 3.7 * sqrt(0.94 * 0.06 / SEEDS)), "%s: %g of %d on average",
            row->name, total / STATISTICS, SEEDS);
}

Test(coverage, independent_draws) {
  check_coverage(&(design_row){"independent", GRDP_INDEPENDENT, draw_independent});
}

Test(coverage, independent_draws_as_scrambles) {
  check_coverage(&(design_row){"scrambles of independent draws", GRDP_SCRAMBLED, draw_independent});
}

Test(coverage, sobol_two_directions) {
  check_coverage(&(design_row){"Sobol' points, two directions", GRDP_SCRAMBLED, draw_sobol_of_two});
}

Test(coverage, sobol_one_direction) {
  check_coverage(&(design_row){"Sobol' points, one direction", GRDP_SCRAMBLED, draw_sobol_of_one});
}
