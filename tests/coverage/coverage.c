/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How often the 95 % intervals hold the truth over a thousand seeds: from points and streams through scores and
 * distributions to estimates, on models with closed forms. The models, the statistics and the designs stand in the three
 * tables below. Every statistic shall be held 92 to 98 times of a hundred, and all of a design 94 to 96 times on average.
 * Prints the shares; exits 1 when one is outside. An estimator that was chosen by the seeds from 1 on is to be judged by
 * others.
 *
 * coverage [DRAWS [FIRST]]: as many draws, a multiple of 512, by default the program's 65,536; seeds from FIRST on, by
 * default 1.
 */
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "draws.h"
#include "histogram.h"
#include "interval.h"
#include "moments.h"

enum { SEEDS = 1000, DRAWS = 65536, PERIODS = 10, FACTORS = 2 };

/* What closed forms say of a model's value. */
typedef struct truth {
  double mean, deviation, skewness;
} truth;

typedef struct coverage_model {
  const char *name;
  size_t factors;
  uint32_t periods;
  double centres[FACTORS], deviations[FACTORS]; /* of normal factors, drawn anew in every period */
  double (*value)(const double drawn[PERIODS][FACTORS]);
  truth (*truth)(void);
  double (*quantile)(double p);
  double bound, chance;     /* of the target: P(value <= bound) */
  double gradient[FACTORS]; /* by the factors, for the rotation; the same in every period */
  bool one_direction;       /* the value is a function of one linear combination of the scores */
} coverage_model;

/* Normal with mean 2 and deviation 1: 0.6^2 + 0.8^2 = 1. */
static double sum(const double drawn[PERIODS][FACTORS]) {
  return drawn[0][0] + drawn[0][1];
}
static truth sum_truth(void) {
  return (truth){2.0, 1.0, 0.0};
}
static double sum_quantile(double p) {
  return 2.0 + gsl_cdf_ugaussian_Pinv(p);
}

/* Ten years' growth: 100 exp(X), X normal with mean 0.5 and variance 10 * 0.02^2. */
static double growth(const double drawn[PERIODS][FACTORS]) {
  double rates = 0.0;
  for (size_t t = 0; t < PERIODS; t++)
    rates += drawn[t][0];
  return 100.0 * exp(rates);
}
static truth growth_truth(void) {
  double spread = expm1(0.004), mean = 100.0 * exp(0.5 + 0.002);
  return (truth){mean, mean * sqrt(spread), (spread + 3.0) * sqrt(spread)};
}
static double growth_quantile(double p) {
  return 100.0 * exp(0.5 + sqrt(0.004) * gsl_cdf_ugaussian_Pinv(p));
}

/* The lesser of two standard normals: skew normal of shape -1 (Azzalini 1985); P(value > x) = (1 - Phi(x))^2. */
static double bottleneck(const double drawn[PERIODS][FACTORS]) {
  return drawn[0][0] < drawn[0][1] ? drawn[0][0] : drawn[0][1];
}
static truth bottleneck_truth(void) {
  const double pi = 3.14159265358979323846;
  double mean = -1.0 / sqrt(pi), variance = 1.0 - 1.0 / pi;
  return (truth){mean, sqrt(variance), 0.5 * (4.0 - pi) * mean * mean * mean / (variance * sqrt(variance))};
}
static double bottleneck_quantile(double p) {
  return gsl_cdf_ugaussian_Qinv(sqrt(1.0 - p));
}

/* Bounds and chances by the closed forms. (At a bound such as 0, which cuts each dimension of a net in whole halves, a net's
 * share is exact and there is nothing to be covered.) */
static const coverage_model models[] = {
    {.name = "sum of two",
     .factors = 2,
     .periods = 1,
     .centres = {1.0, 1.0},
     .deviations = {0.6, 0.8},
     .value = sum,
     .truth = sum_truth,
     .quantile = sum_quantile,
     .bound = 2.5,
     .chance = 0.69146246127401310, /* Phi(0.5) */
     .gradient = {1.0, 1.0},
     .one_direction = true},
    {.name = "ten years' growth",
     .factors = 1,
     .periods = PERIODS,
     .centres = {0.05},
     .deviations = {0.02},
     .value = growth,
     .truth = growth_truth,
     .quantile = growth_quantile,
     .bound = 150.0,
     .chance = 0.06749273702466957, /* Phi((log 1.5 - 0.5) / sqrt 0.004) */
     .gradient = {1.0},
     .one_direction = true},
    {.name = "bottleneck",
     .factors = 2,
     .periods = 1,
     .centres = {0.0, 0.0},
     .deviations = {1.0, 1.0},
     .value = bottleneck,
     .truth = bottleneck_truth,
     .quantile = bottleneck_quantile,
     .bound = -0.25,
     .chance = 0.641550735587253, /* 1 - Phi(0.25)^2 */
     .gradient = {0.5, 0.5}},
};
enum { MODELS = sizeof models / sizeof *models };

typedef enum statistic {
  MEAN,
  DEVIATION,
  SKEWNESS,
  TARGET,
  QUANTILE_05,
  QUANTILE_50,
  QUANTILE_95,
  STATISTICS
} statistic;
static const char *const statistic_names[STATISTICS] = {"mean",           "deviation", "skewness",       "P(target)",
                                                        "5th percentile", "median",    "95th percentile"};
static const double levels[STATISTICS] = {[QUANTILE_05] = 0.05, [QUANTILE_50] = 0.5, [QUANTILE_95] = 0.95};

typedef struct coverage_design {
  const char *name;
  grdp_design_kind kind;
  bool rotated;
  grdp_replication replication;
} coverage_design;

static const coverage_design designs[] = {
    {"sobol", GRDP_DESIGN_SOBOL, false, GRDP_SCRAMBLED},
    {"rotated", GRDP_DESIGN_SOBOL, true, GRDP_SCRAMBLED},
    {"lhs", GRDP_DESIGN_LHS, false, GRDP_SCRAMBLED},
    {"random", GRDP_DESIGN_RANDOM, false, GRDP_INDEPENDENT},
};
enum { DESIGNS = sizeof designs / sizeof *designs };

static void require(grdp_status status) {
  if (status == GRDP_OK)
    return;
  fprintf(stderr, "%s\n", grdp_status_text(status));
  exit(2);
}

/* ---- drawing ---- */

typedef struct described {
  grdp_distribution distributions[FACTORS];
  double centres[FACTORS][PERIODS];
  grdp_factor items[FACTORS];
  grdp_factors factors;
} described;

static void describe(const coverage_model *model, described *out) {
  static const char *const names[FACTORS] = {"first", "second"};
  for (size_t i = 0; i < model->factors; i++) {
    for (uint32_t t = 0; t < PERIODS; t++)
      out->centres[i][t] = model->centres[i];
    out->distributions[i] = (grdp_distribution){.kind = GRDP_DISTRIBUTION_NORMAL,
                                                .parameters = {model->deviations[i]},
                                                .minimum = -(double)INFINITY,
                                                .maximum = (double)INFINITY};
    out->items[i] = (grdp_factor){.name = grdp_text_of(names[i]),
                                  .every_period = true,
                                  .distribution = &out->distributions[i],
                                  .centres = out->centres[i],
                                  .joint = (uint32_t)i};
  }
  out->factors =
      (grdp_factors){.items = out->items, .count = model->factors, .periods = model->periods, .first_ordinal = 2026};
}

static const grdp_design *make_design(const coverage_model *model, const grdp_factors *factors,
                                      const coverage_design *kind, uint64_t seed, grdp_arena *arena) {
  const grdp_design *design = grdp_design_make(arena, factors, kind->kind, seed);
  double gradient[PERIODS * FACTORS];
  if (!kind->rotated)
    return design;
  for (size_t i = 0; i < design->score_count; i++) /* period by period, in order of declaration */
    gradient[i] = model->gradient[i % model->factors] * model->deviations[i % model->factors];
  return grdp_design_rotate(arena, factors, design, gradient, 1);
}

/* Values of one block. */
static void draw_block(const coverage_model *model, grdp_draw_worker *worker, uint64_t block, double *values) {
  static _Alignas(64) double rows[PERIODS][FACTORS][GRDP_BLOCK];
  grdp_draw_worker_begin(worker, block);
  for (uint32_t t = 0; t < model->periods; t++) {
    double *places[FACTORS] = {rows[t][0], rows[t][1]};
    grdp_draw_worker_period(worker, t, places);
  }
  for (size_t i = 0; i < GRDP_BLOCK; i++) {
    double drawn[PERIODS][FACTORS];
    for (size_t t = 0; t < PERIODS; t++)
      for (size_t k = 0; k < FACTORS; k++)
        drawn[t][k] = rows[t][k][i];
    values[i] = model->value((const double(*)[FACTORS])drawn);
  }
}

static void draw_values(const coverage_model *model, const coverage_design *kind, uint64_t seed, size_t count,
                        double *values) {
  grdp_arena arena = {0};
  described model_factors;
  describe(model, &model_factors);
  const grdp_design *design = make_design(model, &model_factors.factors, kind, seed, &arena);
  grdp_draws *draws;
  grdp_draw_worker *worker;
  require(grdp_draws_open(&model_factors.factors, design, count, &draws));
  require(grdp_draw_worker_open(draws, false, &worker));
  for (uint64_t block = 0; block < count / GRDP_BLOCK; block++)
    draw_block(model, worker, block, values + block * GRDP_BLOCK);
  grdp_draw_worker_free(worker);
  grdp_draws_free(draws);
  grdp_arena_free(&arena);
}

/* ---- estimating ---- */

static void estimate_all(const coverage_model *model, const double *values, size_t count,
                         const grdp_confidence *confidence, grdp_estimate *out) {
  grdp_arena arena = {0};
  const grdp_passes *passes = grdp_passes_choose();
  grdp_block block;
  grdp_block_prepare(passes, values, NULL, GRDP_BLOCK, &block);
  grdp_frame frame = grdp_frame_make(&block);
  grdp_moments moments = grdp_moments_empty(frame.scaling.centre);
  grdp_histogram histogram = grdp_histogram_empty(&frame, &arena);
  grdp_hits hits = {{0}, {0}, {0}};
  for (size_t first = 0; first < count; first += GRDP_BLOCK) {
    uint8_t met[GRDP_BLOCK];
    grdp_block_prepare(passes, values + first, NULL, GRDP_BLOCK, &block);
    grdp_moments_add(&moments, &block);
    grdp_histogram_add(&histogram, &block);
    for (size_t i = 0; i < GRDP_BLOCK; i++)
      met[i] = values[first + i] <= model->bound;
    grdp_hits_add(&hits, met, NULL, GRDP_BLOCK);
  }
  grdp_pooled pooled = grdp_histogram_read(&histogram, &arena);
  out[MEAN] = grdp_interval_mean(&moments, confidence);
  out[DEVIATION] = grdp_interval_deviation(&moments, confidence);
  out[SKEWNESS] = grdp_interval_skewness(&moments, confidence);
  out[TARGET] = grdp_interval_probability(&hits, confidence);
  for (size_t k = QUANTILE_05; k <= QUANTILE_95; k++)
    out[k] = grdp_interval_quantile(&pooled, levels[k], confidence);
  grdp_arena_free(&arena);
}

static void find_truth(const coverage_model *model, double out[STATISTICS]) {
  truth known = model->truth();
  out[MEAN] = known.mean;
  out[DEVIATION] = known.deviation;
  out[SKEWNESS] = known.skewness;
  out[TARGET] = model->chance;
  for (size_t k = QUANTILE_05; k <= QUANTILE_95; k++)
    out[k] = model->quantile(levels[k]);
}

typedef struct sampling {
  size_t draws;
  uint64_t first; /* seed */
} sampling;

/* How often of a hundred each statistic's interval holds the truth. */
static void cover(const coverage_model *model, const coverage_design *kind, const sampling *run,
                  double shares[STATISTICS]) {
  static _Alignas(64) double values[DRAWS];
  double known[STATISTICS];
  unsigned held[STATISTICS] = {0};
  find_truth(model, known);
  grdp_confidence confidence = grdp_confidence_make(kind->replication, 0.95);
  for (uint64_t seed = run->first; seed < run->first + SEEDS; seed++) {
    grdp_estimate estimates[STATISTICS];
    draw_values(model, kind, seed, run->draws, values);
    estimate_all(model, values, run->draws, &confidence, estimates);
    for (size_t k = 0; k < STATISTICS; k++)
      held[k] += estimates[k].low <= known[k] && known[k] <= estimates[k].high;
  }
  for (size_t k = 0; k < STATISTICS; k++)
    shares[k] = 100.0 * held[k] / SEEDS;
}

/* ---- telling ---- */

/* A net cuts [0, 1] in whole halves: the median of what runs along one direction is exact, and its interval, which knows
 * this to a bin only, always holds it. Such a cell has no upper bound and no part in the average. */
static bool is_exact(const coverage_model *model, const coverage_design *kind, size_t number) {
  return kind->rotated && model->one_direction && number == QUANTILE_50;
}

static bool within(double share, double low, double high) {
  bool holds = share >= low && share <= high;
  printf(" %8.1f%s", share, holds ? " " : "!");
  return holds;
}

static bool print_average(const coverage_design *kind, double shares[MODELS][STATISTICS]) {
  double total = 0.0, count = 0.0;
  for (size_t m = 0; m < MODELS; m++)
    for (size_t k = 0; k < STATISTICS; k++) {
      bool counts = !is_exact(&models[m], kind, k);
      total += counts ? shares[m][k] : 0.0;
      count += counts;
    }
  return within(total / count, 94.0, 96.0);
}

static bool print_table(double shares[DESIGNS][MODELS][STATISTICS]) {
  bool good = true;
  printf("%-18s %-16s", "% of seeds", "");
  for (size_t d = 0; d < DESIGNS; d++)
    printf(" %8s ", designs[d].name);
  for (size_t i = 0; i < MODELS * STATISTICS; i++) {
    size_t m = i / STATISTICS, k = i % STATISTICS;
    printf("\n%-18s %-16s", models[m].name, statistic_names[k]);
    for (size_t d = 0; d < DESIGNS; d++)
      good = within(shares[d][m][k], 92.0, is_exact(&models[m], &designs[d], k) ? 100.0 : 98.0) && good;
  }
  printf("\n%-18s %-16s", "average", "");
  for (size_t d = 0; d < DESIGNS; d++)
    good = print_average(&designs[d], shares[d]) && good;
  printf("\n%s\n", good ? "all within bounds" : "outside the bounds: !");
  return good;
}

int main(int count, char **arguments) {
  static double shares[DESIGNS][MODELS][STATISTICS];
  long draws = count > 1 ? strtol(arguments[1], NULL, 10) : DRAWS,
       first = count > 2 ? strtol(arguments[2], NULL, 10) : 1;
  if (draws < GRDP_BLOCK || draws > DRAWS || draws % GRDP_BLOCK != 0 || first < 0) {
    fprintf(stderr, "coverage [DRAWS [FIRST]]: a multiple of %d up to %d, and a seed\n", GRDP_BLOCK, DRAWS);
    return 2;
  }
  const sampling run = {(size_t)draws, (uint64_t)first};
  for (size_t d = 0; d < DESIGNS; d++)
    for (size_t m = 0; m < MODELS; m++)
      cover(&models[m], &designs[d], &run, shares[d][m]);
  return print_table(shares) ? 0 : 1;
}
