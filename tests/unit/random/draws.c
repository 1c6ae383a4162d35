/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draws.h"

#include "drawn.h"
#include "sampler.h"

#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DRAWS = 1 << 16, FEW = 2048 };

static const grdp_distribution lognormal = {
    .kind = GRDP_DISTRIBUTION_LOGNORMAL, .parameters = {0.3}, .minimum = -INFINITY, .maximum = INFINITY};
static const grdp_distribution coin = {
    .kind = GRDP_DISTRIBUTION_BERNOULLI, .parameters = {0.3}, .minimum = -INFINITY, .maximum = INFINITY};
static const double ones[8] = {1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0};

/* Whether the first FEW draws have the same bits. */
static bool same_row(const double *a, const double *b) {
  return memcmp(a, b, FEW * sizeof *a) == 0;
}

/* Of one factor in the first two periods. */
static bool same_periods(const grdp_factors *factors, const double *x, uint32_t f) {
  return same_row(drawn_row(factors, x, FEW, f, 0), drawn_row(factors, x, FEW, f, 1));
}

/* --- identity of draws --- */

/* Two correlated and persistent factors and one of the whole path; `added` before them. */
typedef struct family {
  grdp_factor items[5];
  uint32_t pair[2];
  grdp_factor_group group;
  grdp_factors factors;
} family;

static const double half[] = {1.0, 0.5, 0.5, 1.0};

static void make_family(family *out, uint32_t added) {
  static const char *const extra[] = {"new", "newer"};
  for (uint32_t i = 0; i < added; i++)
    out->items[i] = factor_of(extra[i], i == 0, 0.0, i == 0 ? &coin : &standard_normal, i);
  out->items[added] = factor_of("a", true, 0.6, &standard_normal, added);
  out->items[added + 1] = factor_of("b", true, 0.5, &standard_normal, added + 1);
  out->items[added + 2] = factor_of("whole", false, 0.0, &standard_normal, added + 2);
  out->pair[0] = added;
  out->pair[1] = added + 1;
  out->group = (grdp_factor_group){2, out->pair, half};
  out->factors = (grdp_factors){.items = out->items,
                                .count = added + 3,
                                .groups = &out->group,
                                .group_count = 1,
                                .student_df = 5.0,
                                .periods = 3,
                                .first_ordinal = 2026};
}

static void expect_same(const family *before, const grdp_design *first, const family *after,
                        const grdp_design *second, bool same) {
  double *x = draw_all(&before->factors, first, FEW), *y = draw_all(&after->factors, second, FEW);
  uint32_t shift = (uint32_t)(after->factors.count - before->factors.count);
  for (uint32_t f = 0; f < before->factors.count; f++)
    for (uint32_t t = 0; t < before->factors.periods; t++)
      cr_expect(same_row(drawn_row(&before->factors, x, FEW, f, t),
                         drawn_row(&after->factors, y, FEW, f + shift, t)) == same,
                "%u %u", f, t);
  free(x);
  free(y);
}

Test(draws, an_added_factor_leaves_the_others_alone) {
  grdp_arena arena = {0};
  family before, after;
  make_family(&before, 0);
  make_family(&after, 2);
  for (int kind = GRDP_DESIGN_SOBOL; kind <= GRDP_DESIGN_LHS; kind++) {
    const grdp_design *first = grdp_design_make(&arena, &before.factors, (grdp_design_kind)kind, 3);
    expect_same(&before, first, &after, grdp_design_extend(&arena, first, &after.factors), true);
  }
  /* Streams need no common design. */
  expect_same(&before, grdp_design_make(&arena, &before.factors, GRDP_DESIGN_RANDOM, 3), &after,
              grdp_design_make(&arena, &after.factors, GRDP_DESIGN_RANDOM, 3), true);
  expect_same(&before, grdp_design_make(&arena, &before.factors, GRDP_DESIGN_SOBOL, 3), &after,
              grdp_design_make(&arena, &after.factors, GRDP_DESIGN_SOBOL, 3), false);
  /* With a rotation too. */
  const grdp_design *plain = grdp_design_make(&arena, &before.factors, GRDP_DESIGN_SOBOL, 3);
  static const double gradient[10] = {0.5, 1.0, 2.0, 0.0, 1.0, 0.3, 0.2, 0.0, 0.0, 0.0};
  const grdp_design *rotated = grdp_design_rotate(&arena, &before.factors, plain, gradient, 1);
  cr_assert(plain->score_count == 10 && rotated->direction_count == 1);
  expect_same(&before, rotated, &after, grdp_design_extend(&arena, rotated, &after.factors), true);
  grdp_arena_free(&arena);
}

/* One that is declared before them and goes with one of them: the triangular factor must begin with those that were there. */
Test(draws, an_added_factor_that_is_correlated_leaves_the_others_alone) {
  static const uint32_t trio[] = {0, 1, 2};
  static const double matrix[] = {1.0, 0.4, 0.2, 0.4, 1.0, 0.5, 0.2, 0.5, 1.0};
  const grdp_factor_group group = {3, trio, matrix};
  grdp_arena arena = {0};
  family before, after;
  make_family(&before, 0);
  make_family(&after, 1);
  after.items[0] = factor_of("new", true, 0.3, &standard_normal, 0);
  after.factors.groups = &group;
  for (int kind = GRDP_DESIGN_SOBOL; kind <= GRDP_DESIGN_LHS; kind++) {
    const grdp_design *first = grdp_design_make(&arena, &before.factors, (grdp_design_kind)kind, 3);
    const grdp_design *second = grdp_design_extend(&arena, first, &after.factors);
    cr_expect(first->first_added == first->score_count && second->first_added == first->score_count);
    expect_same(&before, first, &after, second, true);
    double *x = draw_all(&after.factors, second, FEW);
    double r = pearson_of(FEW, drawn_row(&after.factors, x, FEW, 0, 1), drawn_row(&after.factors, x, FEW, 1, 1));
    cr_expect(fabs(r - 0.4) < 0.1, "it is as correlated as asked for: %g", r);
    free(x);
  }
  grdp_arena_free(&arena);
}

Test(draws, seeds_and_names_and_rhythms_differ) {
  grdp_arena arena = {0};
  grdp_factor items[] = {factor_of("a", true, 0.0, &standard_normal, 0),
                         factor_of("b", true, 0.0, &standard_normal, 1)};
  grdp_factors factors = {.items = items, .count = 2, .periods = 2};
  for (int kind = GRDP_DESIGN_SOBOL; kind <= GRDP_DESIGN_LHS; kind++) {
    double *zero = draw_all(&factors, grdp_design_make(&arena, &factors, (grdp_design_kind)kind, 0), FEW);
    double *one = draw_all(&factors, grdp_design_make(&arena, &factors, (grdp_design_kind)kind, 1), FEW);
    cr_expect(!same_row(drawn_row(&factors, zero, FEW, 0, 0), drawn_row(&factors, one, FEW, 0, 0)));
    cr_expect(!same_row(drawn_row(&factors, zero, FEW, 0, 0), drawn_row(&factors, zero, FEW, 1, 0)));
    cr_expect(!same_periods(&factors, zero, 0));
    for (uint32_t t = 0; t < 2; t++) {
      cr_expect(fabs(mean_of(FEW, drawn_row(&factors, zero, FEW, 0, t))) < 0.1);
      cr_expect(fabs(variance_of(FEW, drawn_row(&factors, zero, FEW, 0, t)) - 1.0) < 0.15);
      cr_expect(fabs(pearson_of(FEW, drawn_row(&factors, zero, FEW, 0, t), drawn_row(&factors, one, FEW, 0, t))) <
                0.1);
    }
    free(zero);
    free(one);
  }
  /* Ordinal 0 and the whole path of one name are different scores. */
  grdp_factor whole[] = {factor_of("a", false, 0.0, &standard_normal, 0)};
  grdp_factors other = {.items = whole, .count = 1, .periods = 2};
  double *path = draw_all(&other, grdp_design_make(&arena, &other, GRDP_DESIGN_RANDOM, 0), FEW);
  double *each = draw_all(&factors, grdp_design_make(&arena, &factors, GRDP_DESIGN_RANDOM, 0), FEW);
  cr_expect(!same_row(drawn_row(&other, path, FEW, 0, 0), drawn_row(&factors, each, FEW, 0, 0)));
  cr_expect(same_periods(&other, path, 0), "one score drives all periods");
  free(path);
  free(each);
  grdp_arena_free(&arena);
}

Test(draws, blocks_come_in_any_order) {
  grdp_arena arena = {0};
  family model;
  make_family(&model, 2);
  static const uint64_t order[] = {3, 0, 2, 1};
  for (int kind = GRDP_DESIGN_SOBOL; kind <= GRDP_DESIGN_LHS; kind++) {
    const grdp_design *design = grdp_design_make(&arena, &model.factors, (grdp_design_kind)kind, 9);
    double *whole = draw_all(&model.factors, design, FEW);
    grdp_draws *draws;
    grdp_draw_worker *worker;
    cr_assert(grdp_draws_open(&model.factors, design, FEW, &draws) == GRDP_OK);
    cr_assert(grdp_draw_worker_open(draws, true, &worker) == GRDP_OK);
    block_rows rows = make_rows(5);
    for (size_t b = 0; b < 4; b++) {
      grdp_draw_worker_begin(worker, order[b]);
      for (uint32_t t = 0; t < 3; t++) {
        grdp_draw_worker_period(worker, t, rows.rows);
        for (uint32_t f = 0; f < 5; f++)
          cr_expect(memcmp(rows.rows[f], drawn_row(&model.factors, whole, FEW, f, t) + order[b] * GRDP_DRAW_BLOCK,
                           GRDP_DRAW_BLOCK * sizeof(double)) == 0);
      }
    }
    free_rows(rows);
    grdp_draw_worker_free(worker);
    grdp_draws_free(draws);
    free(whole);
  }
  grdp_arena_free(&arena);
}

Test(draws, all_instruction_sets_give_the_same_bits) {
  grdp_arena arena = {0};
  family model;
  make_family(&model, 2);
  const grdp_design *plain = grdp_design_make(&arena, &model.factors, GRDP_DESIGN_SOBOL, 9);
  double gradient[14];
  for (size_t i = 0; i < 14; i++)
    gradient[i] = 1.0 / (double)(1 + i);
  const grdp_design *designs[] = {plain, grdp_design_rotate(&arena, &model.factors, plain, gradient, 1),
                                  grdp_design_make(&arena, &model.factors, GRDP_DESIGN_RANDOM, 9),
                                  grdp_design_make(&arena, &model.factors, GRDP_DESIGN_LHS, 9)};
  block_rows want = make_rows(5), got = make_rows(5);
  for (size_t d = 0; d < 4; d++)
    for (size_t set = 0; grdp_score_kernels_get(set) != NULL; set++) {
      grdp_draws *draws;
      grdp_draw_worker *worker;
      cr_assert(grdp_draws_open(&model.factors, designs[d], FEW, &draws) == GRDP_OK);
      grdp_draws_use(draws, grdp_score_kernels_get(set));
      cr_assert(grdp_draw_worker_open(draws, false, &worker) == GRDP_OK);
      grdp_draw_worker_begin(worker, 1);
      for (uint32_t t = 0; t < 3; t++)
        grdp_draw_worker_period(worker, t, set == 0 ? want.rows : got.rows);
      if (set > 0)
        cr_expect(memcmp(want.memory, got.memory, 5 * GRDP_DRAW_BLOCK * sizeof(double)) == 0, "%zu %zu", d, set);
      grdp_draw_worker_free(worker);
      grdp_draws_free(draws);
    }
  free_rows(want);
  free_rows(got);
  grdp_arena_free(&arena);
}

Test(draws, fixed_periods_are_not_touched) {
  grdp_arena arena = {0};
  static const double centres[3] = {(double)NAN, 5.0, (double)NAN};
  static const double observations[] = {1.0, 2.0, 3.0};
  grdp_factor items[] = {
      factor_of("a", true, 0.5, &standard_normal, 0), factor_of("whole", false, 0.0, &standard_normal, 1),
      factor_of("joint j", true, 0.0, &standard_normal, 2), factor_of("joint j", true, 0.0, &standard_normal, 2)};
  items[0].centres = items[1].centres = items[2].centres = centres;
  items[2].rows = items[3].rows = observations;
  items[2].row_count = items[3].row_count = 3;
  grdp_factors factors = {.items = items, .count = 4, .periods = 3};
  double *values = draw_all(&factors, grdp_design_make(&arena, &factors, GRDP_DESIGN_SOBOL, 1), FEW);
  for (uint32_t f = 0; f < 3; f++)
    for (size_t i = 0; i < FEW; i++)
      cr_expect(drawn_row(&factors, values, FEW, f, 0)[i] == 0.0);
  cr_expect(fabs(mean_of(FEW, drawn_row(&factors, values, FEW, 0, 1)) - 5.0) < 0.02);
  for (size_t i = 0; i < FEW; i++)
    cr_expect(drawn_row(&factors, values, FEW, 2, 1)[i] == drawn_row(&factors, values, FEW, 3, 1)[i]);
  free(values);
  grdp_arena_free(&arena);
}

Test(draws, nothing_uncertain_is_no_mistake) {
  grdp_arena arena = {0};
  grdp_factor items[] = {factor_of("a", true, 0.0, &standard_normal, 0),
                         factor_of("b", false, 0.0, &standard_normal, 1)};
  static const double never[2] = {(double)NAN, (double)NAN};
  items[0].centres = items[1].centres = never;
  const grdp_factors models[] = {
      {.periods = 2}, {.items = items, .count = 2}, {.items = items, .count = 2, .periods = 2}};
  for (size_t i = 0; i < 3; i++) {
    const grdp_design *design = grdp_design_make(&arena, &models[i], GRDP_DESIGN_SOBOL, 1);
    cr_expect(design->score_count == 0);
    double *values = draw_all(&models[i], design, GRDP_DRAW_BLOCK);
    for (size_t d = 0; d < models[i].count * models[i].periods * GRDP_DRAW_BLOCK; d++)
      cr_expect(values[d] == 0.0);
    free(values);
  }
  grdp_arena_free(&arena);
}

/* Scores beyond the last dimension come from streams, so from the draws of `random`; the rotation takes the most
 * important scores alone. */
Test(draws, beyond_the_last_dimension_are_streams) {
  enum { MANY = 1000, YEARS = 5, ALL = MANY * YEARS };
  grdp_arena arena = {0};
  grdp_factor *items = calloc(MANY, sizeof *items);
  for (uint32_t f = 0; f < MANY; f++)
    items[f] = factor_of(grdp_integer_text(&arena, f), true, 0.0, &standard_normal, f);
  grdp_factors factors = {.items = items, .count = MANY, .periods = YEARS};
  const grdp_design *sobol = grdp_design_make(&arena, &factors, GRDP_DESIGN_SOBOL, 1);
  cr_assert(sobol->score_count == ALL);
  double *points = draw_all(&factors, sobol, FEW);
  double *streams = draw_all(&factors, grdp_design_make(&arena, &factors, GRDP_DESIGN_RANDOM, 1), FEW);
  for (uint32_t f = 0; f < MANY; f++)
    cr_expect(same_row(drawn_row(&factors, points, FEW, f, 4), drawn_row(&factors, streams, FEW, f, 4)) ==
              (4 * MANY + f >= GRDP_SOBOL_DIMENSIONS));
  free(points);
  free(streams);
  double *gradient = malloc(ALL * sizeof *gradient);
  for (size_t i = 0; i < ALL; i++)
    gradient[i] = 1.0 + (double)(i * 7919 % ALL);
  const grdp_design *rotated = grdp_design_rotate(&arena, &factors, sobol, gradient, 1);
  size_t count = 0;
  for (size_t i = 0; i < ALL; i++)
    count += rotated->directions[i] != 0.0;
  cr_expect(count == 4096 && rotated->directions[0] > 0.0);
  points = draw_all(&factors, rotated, GRDP_DRAW_BLOCK);
  cr_expect(fabs(mean_of(GRDP_DRAW_BLOCK, points)) < 4.0 / sqrt(GRDP_DRAW_BLOCK));
  free(points);
  free(gradient);
  free(items);
  grdp_arena_free(&arena);
}

/* --- correlation --- */

typedef struct pair_model {
  grdp_factor items[3];
  uint32_t numbers[3];
  grdp_factor_group group;
  grdp_factors factors;
} pair_model;

static void make_pair(pair_model *out, uint32_t count, const double *matrix, double student_df,
                      const grdp_distribution *distribution) {
  static const char *const names[] = {"x", "y", "z"};
  for (uint32_t i = 0; i < count; i++) {
    out->numbers[i] = i;
    out->items[i] = factor_of(names[i], true, 0.0, distribution, i);
    out->items[i].centres = ones;
  }
  out->group = (grdp_factor_group){count, out->numbers, matrix};
  out->factors = (grdp_factors){.items = out->items,
                                .count = count,
                                .groups = &out->group,
                                .group_count = 1,
                                .student_df = student_df,
                                .periods = 1};
}

static double measure(grdp_correlation_kind kind, const double *x, const double *y) {
  if (kind == GRDP_SPEARMAN)
    return spearman_of(DRAWS, x, y);
  return kind == GRDP_KENDALL ? kendall_of(FEW, x, y) : pearson_of(DRAWS, x, y);
}

/* Rank correlations do not depend on the margins; Pearson's is that of the scores, so of normal values. */
Test(draws, correlations_are_those_asked_for) {
  static const double asked[3][3] = {{1.0, 0.5, -0.3}, {0.5, 1.0, 0.1}, {-0.3, 0.1, 1.0}};
  static const double dfs[] = {0.0, 4.0};
  for (int kind = GRDP_SPEARMAN; kind <= GRDP_KENDALL; kind++)
    for (int d = 0; d < (kind == GRDP_PEARSON ? 1 : 2); d++) {
      grdp_arena arena = {0};
      grdp_copula copula;
      double matrix[9];
      grdp_copula_prepare((grdp_correlation_kind)kind, dfs[d], &copula);
      for (size_t i = 0; i < 9; i++)
        matrix[i] = i % 4 == 0 ? 1.0 : grdp_copula_of_scores(&copula, asked[i / 3][i % 3]);
      pair_model model;
      make_pair(&model, 3, matrix, dfs[d], kind == GRDP_PEARSON ? &standard_normal : &lognormal);
      const grdp_design *design = grdp_design_make(&arena, &model.factors, GRDP_DESIGN_RANDOM, 5);
      double *values = draw_all(&model.factors, design, DRAWS);
      for (uint32_t i = 0; i < 3; i++)
        for (uint32_t j = 0; j < i; j++) {
          double found = measure((grdp_correlation_kind)kind, drawn_row(&model.factors, values, DRAWS, i, 0),
                                 drawn_row(&model.factors, values, DRAWS, j, 0));
          /* Four standard errors of no correlation, 1 / sqrt(n) or 2 / (3 sqrt(n)); of ties there are none. */
          double error = kind == GRDP_KENDALL ? 2.0 / 3.0 / sqrt(FEW) : 1.0 / sqrt(DRAWS);
          cr_expect(fabs(found - asked[i][j]) < 4.0 * error, "kind %d df %g: %g for %g", kind, dfs[d], found,
                    asked[i][j]);
        }
      free(values);
      grdp_arena_free(&arena);
    }
}

/* P(T1 > t, T2 > t) of Student's copula: given T1 = x, T2 is rho x + sqrt((1 - rho^2)(df + x^2) / (df + 1)) times
 * Student's t with df + 1; by Simpson's rule over the probability of x, from GSL. */
static double joint_tail(double df, double rho, double share) {
  enum { STEPS = 20000 };
  double t = gsl_cdf_tdist_Qinv(share, df), sum = 0.0;
  for (int i = 0; i <= STEPS; i++) {
    double q = share * (i == 0 ? 1e-9 : (double)i / STEPS), x = gsl_cdf_tdist_Qinv(q, df);
    double scale = sqrt((1.0 - rho * rho) * (df + x * x) / (df + 1.0));
    sum += (i == 0 || i == STEPS ? 1.0 : i % 2 == 1 ? 4.0 : 2.0) * gsl_cdf_tdist_Q((t - rho * x) / scale, df + 1.0);
  }
  return share * sum / (3.0 * STEPS);
}

static double count_joint(const double *x, const double *y, size_t count, double share) {
  double bound = 1.0 + gsl_cdf_ugaussian_Qinv(share), hits = 0.0;
  for (size_t i = 0; i < count; i++)
    hits += x[i] > bound && y[i] > bound;
  return hits;
}

Test(draws, student_copula_has_its_dependence_in_the_tails) {
  static const double shares[] = {0.05, 0.01, 0.001};
  grdp_arena arena = {0};
  pair_model model;
  const size_t count = 1 << 18;
  make_pair(&model, 2, half, 4.0, &standard_normal);
  double *values = draw_all(&model.factors, grdp_design_make(&arena, &model.factors, GRDP_DESIGN_RANDOM, 6), count);
  const double *x = values, *y = values + count;
  for (size_t i = 0; i < 3; i++) {
    double want = (double)count * joint_tail(4.0, 0.5, shares[i]);
    double upper = count_joint(x, y, count, shares[i]);
    cr_expect(fabs(upper - want) < 4.0 * sqrt(want), "%g: %g for %g", shares[i], upper, want);
  }
  /* The limit 2 t_(df+1)(-sqrt((df + 1)(1 - rho) / (1 + rho))) (Embrechts, McNeil and Straumann 2002): the
   * conditional probability has come near it, and the Gaussian copula's has not. */
  double limit = 2.0 * gsl_cdf_tdist_P(-sqrt(5.0 * 0.5 / 1.5), 5.0);
  double given = count_joint(x, y, count, 0.001) / (0.001 * (double)count);
  double error = sqrt(limit * (1.0 - limit) / (0.001 * (double)count));
  cr_expect(fabs(given - limit) < 4.0 * error, "%g for %g", given, limit);
  /* The margins are not changed: Kolmogorov and Smirnov's 0.1 % point is 1.95 / sqrt(n); here at three places. */
  for (size_t i = 0; i < 3; i++) {
    double want = (double)count * shares[i];
    cr_expect(fabs(count_joint(x, x, count, shares[i]) - want) < 4.0 * sqrt(want));
    cr_expect(fabs(count_joint(y, y, count, shares[i]) - want) < 4.0 * sqrt(want));
  }
  free(values);
  model.factors.student_df = 0.0;
  values = draw_all(&model.factors, grdp_design_make(&arena, &model.factors, GRDP_DESIGN_RANDOM, 6), count);
  cr_expect(count_joint(values, values + count, count, 0.001) < 0.5 * limit * 0.001 * (double)count);
  free(values);
  grdp_arena_free(&arena);
}

/* All groups of one `every` share the chi-square: uncorrelated factors of different groups are still extreme together. */
Test(draws, groups_share_the_chi_square) {
  grdp_arena arena = {0};
  grdp_factor items[6];
  static const uint32_t numbers[3][2] = {{0, 1}, {2, 3}, {4, 5}};
  static const char *const names[] = {"a", "b", "c", "d", "e", "f"};
  for (uint32_t i = 0; i < 6; i++)
    items[i] = factor_of(names[i], i < 4, 0.0, &standard_normal, i);
  grdp_factor_group groups[3];
  for (size_t g = 0; g < 3; g++)
    groups[g] = (grdp_factor_group){2, numbers[g], half};
  grdp_factors factors = {
      .items = items, .count = 6, .groups = groups, .group_count = 3, .student_df = 3.0, .periods = 2};
  const grdp_design *design = grdp_design_make(&arena, &factors, GRDP_DESIGN_RANDOM, 6);
  cr_expect(design->score_count == 4 * 2 + 2 + 3);
  double *values = draw_all(&factors, design, DRAWS);
  double *sizes = malloc(12 * DRAWS * sizeof *sizes);
  for (size_t i = 0; i < 12 * (size_t)DRAWS; i++)
    sizes[i] = fabs(values[i]);
  const double *a = drawn_row(&factors, sizes, DRAWS, 0, 0), *c = drawn_row(&factors, sizes, DRAWS, 2, 0);
  const double *later = drawn_row(&factors, sizes, DRAWS, 2, 1), *e = drawn_row(&factors, sizes, DRAWS, 4, 0);
  cr_expect(fabs(pearson_of(DRAWS, drawn_row(&factors, values, DRAWS, 0, 0),
                            drawn_row(&factors, values, DRAWS, 2, 0))) < 0.02);
  cr_expect(pearson_of(DRAWS, a, c) > 0.1);
  cr_expect(fabs(pearson_of(DRAWS, a, later)) < 0.02, "each period has its own");
  cr_expect(fabs(pearson_of(DRAWS, a, e)) < 0.02, "and so has the whole path");
  free(sizes);
  free(values);
  grdp_arena_free(&arena);
}

/* --- persistence --- */

Test(draws, persistence_and_correlation_hold_in_every_period) {
  static const double matrix[] = {1.0, 0.4, 0.4, 1.0}, r[] = {0.8, 0.2};
  grdp_arena arena = {0};
  pair_model model;
  make_pair(&model, 2, matrix, 0.0, &standard_normal);
  for (size_t i = 0; i < 2; i++)
    model.items[i].persistence = r[i];
  model.factors.periods = 5;
  const double bound = 4.0 / sqrt(DRAWS);
  const grdp_design *design = grdp_design_make(&arena, &model.factors, GRDP_DESIGN_RANDOM, 5);
  double *values = draw_all(&model.factors, design, DRAWS);
#define ROW(f, t) drawn_row(&model.factors, values, DRAWS, f, t)
  for (uint32_t t = 0; t < 5; t++) {
    cr_expect(fabs(pearson_of(DRAWS, ROW(0, t), ROW(1, t)) - 0.4) < bound);
    for (uint32_t f = 0; f < 2; f++) {
      cr_expect(fabs(mean_of(DRAWS, ROW(f, t)) - 1.0) < bound);
      cr_expect(fabs(variance_of(DRAWS, ROW(f, t)) - 1.0) < sqrt(2.0) * bound);
      for (uint32_t lag = 1; lag <= t; lag++)
        cr_expect(fabs(pearson_of(DRAWS, ROW(f, t), ROW(f, t - lag)) - pow(r[f], lag)) < bound, "%u %u %u", f, t,
                  lag);
    }
    /* E z_i,t z_j,t-1 = r_i rho. */
    for (uint32_t f = 0; f < 2 && t > 0; f++)
      cr_expect(fabs(pearson_of(DRAWS, ROW(f, t), ROW(1 - f, t - 1)) - r[f] * 0.4) < bound);
  }
#undef ROW
  free(values);
  /* 0.5 between r = 0 and r = 0.9 would need a correlation of innovations above 1. */
  model.items[0].persistence = 0.9;
  model.items[1].persistence = 0.0;
  model.group.matrix = half;
  grdp_draws *draws = NULL;
  cr_expect(grdp_draws_open(&model.factors, design, DRAWS, &draws) == GRDP_NUMERIC && draws == NULL);
  grdp_arena_free(&arena);
}

Test(draws, a_persistent_factor_alone) {
  grdp_arena arena = {0};
  grdp_factor items[] = {factor_of("a", true, -0.6, &standard_normal, 0)};
  grdp_factors factors = {.items = items, .count = 1, .periods = 3, .student_df = 4.0};
  double *values = draw_all(&factors, grdp_design_make(&arena, &factors, GRDP_DESIGN_SOBOL, 5), DRAWS);
  for (uint32_t t = 0; t < 3; t++) {
    cr_expect(fabs(variance_of(DRAWS, drawn_row(&factors, values, DRAWS, 0, t)) - 1.0) < 1e-3);
    for (uint32_t lag = 1; lag <= t; lag++)
      cr_expect(fabs(pearson_of(DRAWS, drawn_row(&factors, values, DRAWS, 0, t),
                                drawn_row(&factors, values, DRAWS, 0, t - lag)) -
                     pow(-0.6, lag)) < 2e-3);
  }
  free(values);
  grdp_arena_free(&arena);
}

/* --- joint rows --- */

Test(draws, joint_factors_draw_the_same_row) {
  grdp_arena arena = {0};
  static const double first[] = {1.0, 2.0, 3.0, 4.0, 5.0}, second[] = {10.0, 40.0, 20.0, 50.0, 30.0};
  for (int every = 0; every < 2; every++) {
    grdp_factor items[] = {factor_of("joint j", every == 1, 0.0, &standard_normal, 0),
                           factor_of("x", every == 1, 0.0, &standard_normal, 1),
                           factor_of("joint j", every == 1, 0.0, &standard_normal, 0)};
    items[0].rows = first;
    items[2].rows = second;
    items[0].row_count = items[2].row_count = 5;
    static const uint32_t numbers[] = {0, 1};
    grdp_factor_group group = {2, numbers, half};
    grdp_factors factors = {.items = items, .count = 3, .periods = 2, .groups = &group, .group_count = 1};
    double *values = draw_all(&factors, grdp_design_make(&arena, &factors, GRDP_DESIGN_SOBOL, 5), DRAWS);
    double counts[5] = {0};
    for (size_t i = 0; i < DRAWS; i++) {
      size_t row = (size_t)drawn_row(&factors, values, DRAWS, 0, 1)[i] - 1;
      cr_assert(row < 5 && drawn_row(&factors, values, DRAWS, 2, 1)[i] == second[row]);
      counts[row]++;
    }
    for (size_t row = 0; row < 5; row++)
      cr_expect(fabs(counts[row] / DRAWS - 0.2) < 1e-3);
    /* Five classes of equal weight of a score correlate with it by the sum of phi over the bounds, squared: with
     * sum |phi(z_k)| over the bounds z_k between classes s = sum phi, Pearson is 0.5 s / sd(1..5). */
    double sum = 0.0;
    for (int k = 1; k < 5; k++)
      sum += gsl_ran_ugaussian_pdf(gsl_cdf_ugaussian_Pinv(0.2 * k));
    cr_expect(
        fabs(pearson_of(DRAWS, drawn_row(&factors, values, DRAWS, 0, 1), drawn_row(&factors, values, DRAWS, 1, 1)) -
             0.5 * sum / sqrt(2.0)) < 2e-3);
    free(values);
  }
  grdp_arena_free(&arena);
}
