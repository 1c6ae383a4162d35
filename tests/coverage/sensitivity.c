/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How often the intervals of `sensitivity --method sobol` and `--method shapley` hold the known indices. The models are scenario files
 * (FOLDER/ishigami.yaml, g-function.yaml, growth.yaml with each year's rate an input of its own, chance.yaml; for
 * shapley ishigami.yaml, linear.yaml, and twelve.yaml, whose inputs are too many for all their sets), loaded,
 * compiled and analysed as the command does it.
 *
 * coverage_sensitivity FOLDER [POINTS [FIRST]]: by default 16,384 base points; 500 seeds from FIRST on, by default 1.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sensitivity.h"

enum { SEEDS = 500, PLAYERS_LIMIT = 16 };

typedef struct indices {
  double first[PLAYERS_LIMIT], total[PLAYERS_LIMIT];
  size_t count;
} indices;

/* Ishigami and Homma 1990: D = a^2 / 8 + b pi^4 / 5 + b^2 pi^8 / 18 + 1/2. */
static void find_ishigami(indices *out) {
  const double pi4 = 97.40909103400243723644, a = 7.0, b = 0.1;
  double alone = 0.5 * (1.0 + b * pi4 / 5.0) * (1.0 + b * pi4 / 5.0), second = a * a / 8.0;
  double both = b * b * pi4 * pi4 * (1.0 / 18.0 - 1.0 / 50.0), all = alone + second + both;
  *out = (indices){{alone / all, second / all, 0.0}, {(alone + both) / all, second / all, both / all}, 3};
}

/* Sobol' 1993: V_i = 1 / (3 (1 + a_i)^2), V = prod (1 + V_i) - 1. */
static void find_g(indices *out) {
  static const double a[] = {0, 1, 4.5, 9, 99, 99, 99, 99};
  double all = 1.0;
  out->count = 8;
  for (size_t i = 0; i < 8; i++)
    all *= 1.0 + 1.0 / (3.0 * (1.0 + a[i]) * (1.0 + a[i]));
  for (size_t i = 0; i < 8; i++) {
    double part = 1.0 / (3.0 * (1.0 + a[i]) * (1.0 + a[i]));
    out->first[i] = part / (all - 1.0);
    out->total[i] = part * all / (1.0 + part) / (all - 1.0);
  }
}

/* The product of ten lognormals exp(0.02 z): relative variance q^10 - 1 with q = exp(0.02^2). */
static void find_growth(indices *out) {
  double part = expm1(0.0004), all = expm1(10.0 * 0.0004);
  out->count = 10;
  for (size_t i = 0; i < 10; i++) {
    out->first[i] = part / all;
    out->total[i] = part * (1.0 + expm1(9.0 * 0.0004)) / all;
  }
}

/* 1(a + b <= 0): E(Phi(-a)^2) = 1/4 + asin(1/2) / (2 pi) = 1/3. */
static void find_chance(indices *out) {
  *out = (indices){{1.0 / 3.0, 1.0 / 3.0}, {2.0 / 3.0, 2.0 / 3.0}, 2};
}

static const struct model {
  const char *name, *text;
  void (*find)(indices *out);
  bool each_period, chance;
} models[] = {{"ishigami", "Ishigami", find_ishigami, false, false},
              {"g-function", "Sobol' G", find_g, false, false},
              {"growth", "ten years' growth", find_growth, true, false},
              {"chance", "chance of a sum", find_chance, false, true}};

/* Owen 2014; Owen and Prieur 2017; by all 4,096 sets in numpy (tests/unit/analysis/shapley.c). */
static const struct shared_model {
  const char *name, *text;
  double shares[PLAYERS_LIMIT];
  size_t count;
} shared_models[] = {{"ishigami", "Ishigami", {0.435747, 0.442411, 0.121842}, 3},
                     {"linear", "correlated, linear", {0.1041667, 0.4182292, 0.4776042}, 3},
                     {"twelve",
                      "twelve correlated, orders",
                      {0.151327218, 0.072241697, 0.053068355, 0.036099658, 0.028513415, 0.269791184, 0.030328579,
                       0.116021025, 0.071407212, 0.093307552, 0.014205730, 0.063688375},
                      12}};

static void require(grdp_status status) {
  if (status == GRDP_OK)
    return;
  fprintf(stderr, "%s\n", grdp_status_text(status));
  exit(2);
}

typedef struct loaded {
  grdp_diagnostics *diagnostics;
  grdp_scenario *scenario;
  grdp_program *program;
} loaded;

static loaded load(const char *folder, const char *name) {
  char path[4096];
  loaded one;
  int length = snprintf(path, sizeof path, "%s/%s.yaml", folder, name);
  require(length > 0 && (size_t)length < sizeof path ? GRDP_OK : GRDP_INVALID);
  require(grdp_diagnostics_create(&one.diagnostics));
  require(grdp_scenario_load(path, name, NULL, 0, one.diagnostics, &one.scenario));
  require(grdp_program_build(one.scenario, one.diagnostics, &one.program));
  return one;
}

static void unload(const loaded *one) {
  grdp_program_free(one->program);
  grdp_scenario_free(one->scenario);
  grdp_diagnostics_free(one->diagnostics);
}

static grdp_look look_at(const loaded *one, bool chance) {
  uint32_t cell = 0;
  for (uint32_t i = 0; i < one->scenario->cell_count; i++)
    cell = strcmp(one->scenario->cells[i].name, "value") == 0 ? i : cell;
  return (grdp_look){chance ? GRDP_LOOK_TARGET : GRDP_LOOK_VALUE, cell, one->scenario->time.last, 0};
}

/* How often the interval of each input's first order, first order by Martinez and total held the truth. */
typedef struct tally {
  unsigned first[PLAYERS_LIMIT], martinez[PLAYERS_LIMIT], total[PLAYERS_LIMIT];
} tally;

static void count_held(const grdp_sensitivity *found, const indices *known, tally *out) {
  for (size_t i = 0; i < found->effect_count; i++) {
    const grdp_effect *effect = &found->effects[i];
    if (effect->player == UINT32_MAX)
      continue;
    bool total = effect->measure == GRDP_EFFECT_TOTAL;
    double truth = total ? known->total[effect->player] : known->first[effect->player];
    unsigned *held = total ? out->total : effect->measure == GRDP_EFFECT_FIRST_MARTINEZ ? out->martinez : out->first;
    held[effect->player] += effect->low <= truth && truth <= effect->high;
  }
}

static void cover(const loaded *one, const struct model *model, grdp_sensitivity_request request, tally *out) {
  indices known;
  model->find(&known);
  for (uint64_t past = request.seed + SEEDS; request.seed < past; request.seed++) {
    grdp_arena arena = {0};
    grdp_sensitivity found;
    require(grdp_sensitivity_analyse(&arena, &request, one->diagnostics, &found));
    require(found.players.count == known.count ? GRDP_OK : GRDP_INVALID);
    count_held(&found, &known, out);
    grdp_arena_free(&arena);
  }
}

/* How many cells are outside the bounds by more than two standard errors of a share of so many seeds. */
static unsigned print_held(const unsigned *held, size_t count) {
  unsigned outside = 0;
  double sum = 0.0;
  for (size_t i = 0; i < count; i++) {
    double share = 100.0 * held[i] / SEEDS, error = 2.0 * sqrt(5.0 * 95.0 / SEEDS);
    bool out = share < 92.0 || share > 98.0;
    sum += share;
    outside += share < 92.0 - error || share > 98.0 + error;
    printf("%s%.1f%s", i > 0 ? ", " : " ", share, out ? " (!)" : "");
  }
  printf(" | %.1f |\n", sum / (double)count);
  return outside;
}

static unsigned print_row(const struct model *model, const char *what, const unsigned *held, size_t count) {
  printf("| %s | %s |", model->text, what);
  return print_held(held, count);
}

static unsigned cover_shares(const char *folder, const struct shared_model *model, uint64_t first, uint64_t points) {
  loaded one = load(folder, model->name);
  grdp_look look = look_at(&one, false);
  grdp_sensitivity_request request = {.method = GRDP_SENSITIVITY_SHAPLEY,
                                      .scenario = one.scenario,
                                      .program = one.program,
                                      .looks = &look,
                                      .look_count = 1,
                                      .choice = {.split = true},
                                      .seed = first,
                                      .draws = points,
                                      .threads = 1};
  unsigned held[PLAYERS_LIMIT] = {0};
  for (; request.seed < first + SEEDS; request.seed++) {
    grdp_arena arena = {0};
    grdp_sensitivity found;
    require(grdp_sensitivity_analyse(&arena, &request, one.diagnostics, &found));
    require(found.players.count == model->count ? GRDP_OK : GRDP_INVALID);
    for (size_t i = 0; i < found.effect_count; i++) {
      const grdp_effect *effect = &found.effects[i];
      if (effect->measure == GRDP_EFFECT_SHAPLEY)
        held[effect->player] +=
            effect->low <= model->shares[effect->player] && model->shares[effect->player] <= effect->high;
    }
    grdp_arena_free(&arena);
  }
  unload(&one);
  printf("| %s | shapley |", model->text);
  return print_held(held, model->count);
}

int main(int count, char **arguments) {
  long points = count > 2 ? strtol(arguments[2], NULL, 10) : 16384,
       first = count > 3 ? strtol(arguments[3], NULL, 10) : 1;
  unsigned outside = 0;
  if (count < 2 || points < 1 || first < 0) {
    fprintf(stderr, "coverage_sensitivity FOLDER [POINTS [FIRST]]: the folder of the models, base points, a seed\n");
    return 2;
  }
  printf("| model | index | %% of %d seeds, input by input | average |\n|---|---|---|---|\n", SEEDS);
  for (size_t m = 0; m < sizeof models / sizeof *models; m++) {
    loaded one = load(arguments[1], models[m].name);
    grdp_look look = look_at(&one, models[m].chance);
    const grdp_sensitivity_request request = {.method = GRDP_SENSITIVITY_SOBOL,
                                              .scenario = one.scenario,
                                              .program = one.program,
                                              .looks = &look,
                                              .look_count = 1,
                                              .choice = {.each_period = models[m].each_period},
                                              .seed = (uint64_t)first,
                                              .draws = (uint64_t)points,
                                              .threads = 1};
    tally held = {{0}, {0}, {0}};
    indices known;
    models[m].find(&known);
    cover(&one, &models[m], request, &held);
    outside += print_row(&models[m], "first", held.first, known.count);
    outside += print_row(&models[m], "first, Martinez", held.martinez, known.count);
    outside += print_row(&models[m], "total", held.total, known.count);
    unload(&one);
  }
  for (size_t m = 0; m < sizeof shared_models / sizeof *shared_models; m++)
    outside += cover_shares(arguments[1], &shared_models[m], (uint64_t)first, (uint64_t)points);
  return outside == 0 ? 0 : 1;
}
