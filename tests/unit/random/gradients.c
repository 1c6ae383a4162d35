/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Gradients of the draws, and what the rotation along them gains.
 */
#include "drawn.h"
#include "latin.h"
#include "sampler.h"

#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FEW = 2048, PULLED = 7, PULLED_PERIODS = 3 };

static const grdp_distribution lognormal = {
    .kind = GRDP_DISTRIBUTION_LOGNORMAL, .parameters = {0.3}, .minimum = -INFINITY, .maximum = INFINITY};
static const grdp_distribution coin = {
    .kind = GRDP_DISTRIBUTION_BERNOULLI, .parameters = {0.3}, .minimum = -INFINITY, .maximum = INFINITY};
static const double ones[] = {1.0, 1.0, 1.0}, half[] = {1.0, 0.5, 0.5, 1.0};

/* All that a gradient passes through: groups with persistence and without, the whole path, the copula, a discrete
 * factor in a group, distributions of different shapes, a fixed period. */
typedef struct pulled_model {
  grdp_factor items[PULLED];
  grdp_factor_group groups[2];
  grdp_factors factors;
} pulled_model;

static void make_pulled(pulled_model *out, double student_df) {
  static const char *const names[PULLED] = {"a", "b", "coin", "whole", "path", "alone", "free"};
  static const double persistence[PULLED] = {0.5, 0.3, 0.0, 0.0, 0.0, -0.7, 0.0};
  static const double centres[PULLED_PERIODS] = {1.0, (double)NAN, 1.5};
  static const uint32_t first[] = {0, 1, 2}, second[] = {3, 4};
  static const double matrix[] = {1.0, 0.5, 0.3, 0.5, 1.0, -0.2, 0.3, -0.2, 1.0};
  for (uint32_t f = 0; f < PULLED; f++) {
    out->items[f] =
        factor_of(names[f], f != 3 && f != 4, persistence[f], f % 2 == 0 ? &lognormal : &standard_normal, f);
    out->items[f].centres = ones;
  }
  out->items[2].distribution = &coin;
  out->items[1].centres = out->items[6].centres = centres;
  out->groups[0] = (grdp_factor_group){3, first, matrix};
  out->groups[1] = (grdp_factor_group){2, second, half};
  out->factors = (grdp_factors){.items = out->items,
                                .count = PULLED,
                                .groups = out->groups,
                                .group_count = 2,
                                .student_df = student_df,
                                .periods = PULLED_PERIODS};
}

/* Kernels that shift one score of the design by a step: Criterion runs each test in a process of its own. */
static const grdp_sobol *shifted;
static double step;

static void shift_sobol(const grdp_sobol *sobol, uint64_t first, size_t count, double *out) {
  grdp_score_kernels_get(0)->of_sobol(sobol, first, count, out);
  for (size_t i = 0; i < count && sobol == shifted; i++)
    out[i] += step;
}

/* y = sum over factors and periods of (1 + f + t) sin(x) + x_f,t x_(f+1),t, and its slopes. */
static double quantity(double *const *rows, double *const *slopes, const uint8_t *failed) {
  double sum = 0.0;
  size_t count = 0;
  for (size_t d = 0; d < GRDP_DRAW_BLOCK; d++) {
    if (failed[d] != 0)
      continue;
    count++;
    for (size_t t = 0; t < PULLED_PERIODS; t++)
      for (size_t f = 0; f < PULLED; f++) {
        size_t next = t * PULLED + (f + 1) % PULLED, own = t * PULLED + f;
        sum += (double)(1 + f + t) * sin(rows[own][d]) + rows[own][d] * rows[next][d];
      }
  }
  for (size_t d = 0; d < GRDP_DRAW_BLOCK && slopes != NULL; d++)
    for (size_t t = 0; t < PULLED_PERIODS; t++)
      for (size_t f = 0; f < PULLED; f++) {
        size_t next = t * PULLED + (f + 1) % PULLED, own = t * PULLED + f, last = t * PULLED + (f + 6) % PULLED;
        slopes[own][d] = (double)(1 + f + t) * cos(rows[own][d]) + rows[next][d] + rows[last][d];
      }
  return sum / (double)count;
}

static double run_quantity(grdp_draw_worker *worker, block_rows values, double *const *slopes,
                           const uint8_t *failed) {
  grdp_draw_worker_begin(worker, 3);
  for (uint32_t t = 0; t < PULLED_PERIODS; t++)
    grdp_draw_worker_period(worker, t, values.rows + (size_t)t * PULLED);
  return quantity(values.rows, slopes, failed);
}

static void expect_gradient(const pulled_model *model, const grdp_design *design) {
  grdp_score_kernels kernels = *grdp_score_kernels_get(0);
  kernels.of_sobol = shift_sobol;
  grdp_draws *draws;
  grdp_draw_worker *worker;
  cr_assert(grdp_draws_open(&model->factors, design, FEW, &draws) == GRDP_OK);
  grdp_draws_use(draws, &kernels);
  cr_assert(grdp_draw_worker_open(draws, true, &worker) == GRDP_OK);
  block_rows values = make_rows(PULLED * PULLED_PERIODS), slopes = make_rows(PULLED * PULLED_PERIODS);
  uint8_t failed[GRDP_DRAW_BLOCK] = {[7] = 1, [99] = 255};
  uint8_t left_out[GRDP_DRAW_BLOCK] = {[7] = 1, [99] = 255, [200] = 1};
  double gradient[64];
  shifted = NULL;
  run_quantity(worker, values, slopes.rows, left_out);
  slopes.rows[4][200] = (double)NAN;
  slopes.rows[5][99] = INFINITY;
  grdp_draws_pull(worker, (const double *const *)slopes.rows, failed, gradient);
  for (size_t i = 0; i < design->score_count; i++) {
    bool rotated =
        !grdp_text_is(design->scores[i].name, "coin") && !grdp_text_is(design->scores[i].name, "student copula");
    double found[2];
    for (int side = 0; side < 2; side++) {
      shifted = &draws->points[i];
      step = side == 0 ? -1e-4 : 1e-4;
      found[side] = run_quantity(worker, values, NULL, left_out);
    }
    double want = rotated ? (found[1] - found[0]) / 2e-4 : 0.0;
    cr_expect(fabs(gradient[i] - want) < 1e-5 * (1.0 + fabs(want)), "score %zu: %.9g for %.9g", i, gradient[i], want);
  }
  free_rows(values);
  free_rows(slopes);
  grdp_draw_worker_free(worker);
  grdp_draws_free(draws);
}

Test(gradients, are_those_of_finite_differences) {
  for (int copula = 0; copula < 2; copula++) {
    grdp_arena arena = {0};
    pulled_model model;
    make_pulled(&model, copula == 1 ? 5.0 : 0.0);
    const grdp_design *design = grdp_design_make(&arena, &model.factors, GRDP_DESIGN_SOBOL, 8);
    expect_gradient(&model, design);
    double gradients[3 * 64];
    for (size_t i = 0; i < 3 * 64; i++)
      gradients[i] = (double)(grdp_stream_mix(i) >> 40) - 8388608.0;
    const grdp_design *rotated = grdp_design_rotate(&arena, &model.factors, design, gradients, 3);
    cr_assert(rotated->direction_count == 3);
    expect_gradient(&model, rotated);
    grdp_arena_free(&arena);
  }
}

Test(gradients, without_a_lane_are_nothing) {
  grdp_arena arena = {0};
  pulled_model model;
  make_pulled(&model, 0.0);
  const grdp_design *design = grdp_design_make(&arena, &model.factors, GRDP_DESIGN_SOBOL, 8);
  grdp_draws *draws;
  grdp_draw_worker *worker;
  cr_assert(grdp_draws_open(&model.factors, design, FEW, &draws) == GRDP_OK);
  cr_assert(grdp_draw_worker_open(draws, true, &worker) == GRDP_OK);
  block_rows values = make_rows(PULLED * PULLED_PERIODS);
  uint8_t failed[GRDP_DRAW_BLOCK];
  memset(failed, 1, sizeof failed);
  double gradient[64];
  run_quantity(worker, values, NULL, (uint8_t[GRDP_DRAW_BLOCK]){0});
  grdp_draws_pull(worker, (const double *const *)values.rows, failed, gradient);
  for (size_t i = 0; i < design->score_count; i++)
    cr_expect(gradient[i] == 0.0);
  const double *none[PULLED * PULLED_PERIODS] = {NULL};
  grdp_draws_pull(worker, none, NULL, gradient);
  for (size_t i = 0; i < design->score_count; i++)
    cr_expect(gradient[i] == 0.0);
  free_rows(values);
  grdp_draw_worker_free(worker);
  grdp_draws_free(draws);
  grdp_arena_free(&arena);
}

/* --- what the rotation gains --- */

enum { WIDE_FACTORS = 8, WIDE_PERIODS = 5, WIDE_SCORES = WIDE_FACTORS * WIDE_PERIODS, SAMPLE = 4096 };
enum { REPLICATES = GRDP_LATIN_REPLICATES };

/* The variance over the replicates of 128 points of the share of draws whose weighted sum exceeds `bound`. */
static double replicate_variance(const grdp_factors *factors, const grdp_design *design, const double *weights,
                                 double bound) {
  double *values = draw_all(factors, design, SAMPLE), shares[REPLICATES] = {0};
  for (size_t d = 0; d < SAMPLE; d++) {
    double sum = 0.0;
    for (size_t i = 0; i < WIDE_SCORES; i++)
      sum += weights[i] * values[i * SAMPLE + d];
    shares[d % REPLICATES] += sum > bound ? (double)REPLICATES / SAMPLE : 0.0;
  }
  free(values);
  return variance_of(REPLICATES, shares);
}

Test(gradients, the_rotation_makes_its_target_all_but_certain) {
  grdp_arena arena = {0};
  static const char *const names[WIDE_FACTORS] = {"a", "b", "c", "d", "e", "f", "g", "h"};
  grdp_factor items[WIDE_FACTORS];
  for (uint32_t f = 0; f < WIDE_FACTORS; f++)
    items[f] = factor_of(names[f], true, 0.0, &standard_normal, f);
  grdp_factors factors = {.items = items, .count = WIDE_FACTORS, .periods = WIDE_PERIODS};
  double weights[WIDE_SCORES], square = 0.0;
  for (size_t i = 0; i < WIDE_SCORES; i++) {
    weights[i] = 1.0 + (double)(i % 7);
    square += weights[i] * weights[i];
  }
  const double p = 0.2, bound = sqrt(square) * gsl_cdf_ugaussian_Qinv(p);
  const grdp_design *plain = grdp_design_make(&arena, &factors, GRDP_DESIGN_SOBOL, 2);
  const grdp_design *rotated = grdp_design_rotate(&arena, &factors, plain, weights, 1);
  const grdp_design *random = grdp_design_make(&arena, &factors, GRDP_DESIGN_RANDOM, 2);
  double drawn = replicate_variance(&factors, random, weights, bound);
  double without = replicate_variance(&factors, plain, weights, bound);
  double with = replicate_variance(&factors, rotated, weights, bound);
  /* Of independent draws it is p (1 - p) / 128; of points that are one to each of 128 strata along the sum at most
   * that of one point, (1/4) / 128^2. A sample variance of 32 varies by sqrt(2 / 31). */
  const double points = SAMPLE / REPLICATES, spread = 4.0 * sqrt(2.0 / 31.0);
  cr_expect(fabs(drawn / (p * (1.0 - p) / points) - 1.0) < spread);
  cr_expect(with < (1.0 + spread) * 0.25 / (points * points), "%g", with);
  cr_expect(with < without / 10.0, "%g %g %g", with, without, drawn);
  /* The whole variance of a linear sum lies along its gradient. */
  cr_expect(fabs(grdp_design_explained(plain, rotated, weights) / square - 1.0) < 1e-13);
  grdp_arena_free(&arena);
}
