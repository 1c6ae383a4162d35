/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How often the 95 % intervals hold the truth over a thousand seeds: from points and streams through scores and
 * distributions to estimates, on models with closed forms, which are functions in C here. Every statistic shall be held 92
 * to 98 times of a hundred, and all of a design 94 to 96 times on average. Prints the shares; exits 1 when one is outside.
 * An estimator that was chosen by the seeds from 1 on is to be judged by others.
 *
 * coverage [DRAWS [FIRST]]: as many draws, a multiple of 512, by default the program's 65,536; seeds from FIRST on, by
 * default 1.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "closed_forms.h"
#include "draws.h"
#include "histogram.h"
#include "interval.h"
#include "moments.h"

enum { SEEDS = 1000, DRAWS = 65536, PERIODS = 10, FACTORS = 2 };

typedef struct coverage_model {
  const closed_form *form;
  size_t factors;
  uint32_t periods;
  double centres[FACTORS], deviations[FACTORS]; /* of normal factors, drawn anew in every period */
  double (*value)(const double drawn[PERIODS][FACTORS]);
  double gradient[FACTORS]; /* by the factors, for the rotation; the same in every period */
} coverage_model;

static double sum(const double drawn[PERIODS][FACTORS]) {
  return drawn[0][0] + drawn[0][1];
}
static double growth(const double drawn[PERIODS][FACTORS]) {
  double rates = 0.0;
  for (size_t t = 0; t < PERIODS; t++)
    rates += drawn[t][0];
  return 100.0 * exp(rates);
}
static double bottleneck(const double drawn[PERIODS][FACTORS]) {
  return drawn[0][0] < drawn[0][1] ? drawn[0][0] : drawn[0][1];
}

static const coverage_model models[] = {
    {.form = &closed_forms[SUM],
     .factors = 2,
     .periods = 1,
     .centres = {1.0, 1.0},
     .deviations = {0.6, 0.8},
     .value = sum,
     .gradient = {1.0, 1.0}},
    {.form = &closed_forms[GROWTH],
     .factors = 1,
     .periods = PERIODS,
     .centres = {0.05},
     .deviations = {0.02},
     .value = growth,
     .gradient = {1.0}},
    {.form = &closed_forms[BOTTLENECK],
     .factors = 2,
     .periods = 1,
     .centres = {0.0, 0.0},
     .deviations = {1.0, 1.0},
     .value = bottleneck,
     .gradient = {0.5, 0.5}},
};
/* As the columns of the table. */
typedef struct coverage_design {
  coverage_column column;
  grdp_design_kind kind;
  grdp_replication replication;
} coverage_design;

static const coverage_design designs[] = {
    {{"sobol", false}, GRDP_DESIGN_SOBOL, GRDP_SCRAMBLED},
    {{"rotated", true}, GRDP_DESIGN_SOBOL, GRDP_SCRAMBLED},
    {{"lhs", false}, GRDP_DESIGN_LHS, GRDP_SCRAMBLED},
    {{"random", false}, GRDP_DESIGN_RANDOM, GRDP_INDEPENDENT},
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
  if (!kind->column.rotated)
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
      met[i] = values[first + i] <= model->form->bound;
    grdp_hits_add(&hits, met, NULL, GRDP_BLOCK);
  }
  grdp_pooled pooled = grdp_histogram_read(&histogram, &arena);
  out[MEAN] = grdp_interval_mean(&moments, confidence);
  out[DEVIATION] = grdp_interval_deviation(&moments, confidence);
  out[SKEWNESS] = grdp_interval_skewness(&moments, confidence);
  out[TARGET] = grdp_interval_probability(&hits, confidence);
  for (size_t k = QUANTILE_05; k <= QUANTILE_95; k++)
    out[k] = grdp_interval_quantile(&pooled, coverage_levels[k], confidence);
  grdp_arena_free(&arena);
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
  find_truth(model->form, known);
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
  coverage_column columns[DESIGNS];
  for (size_t d = 0; d < DESIGNS; d++)
    columns[d] = designs[d].column;
  return print_table(columns, shares, DESIGNS) ? 0 : 1;
}
