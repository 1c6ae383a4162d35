/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The same as coverage.c through the whole program: the models are scenario files (FOLDER/sum.yaml, growth.yaml,
 * bottleneck.yaml), loaded, compiled and run as `grdp run` does; sobol is rotated by the program itself, where it finds
 * that worth while.
 *
 * coverage_program FOLDER [DRAWS [FIRST]]: by default the program's 65,536 draws; seeds from FIRST on, by default 1.
 */
#include <stdio.h>
#include <stdlib.h>

#include "closed_forms.h"
#include "run.h"

enum { SEEDS = 1000 };

static const char *const files[MODELS] = {[SUM] = "sum", [GROWTH] = "growth", [BOTTLENECK] = "bottleneck"};

typedef struct coverage_design {
  coverage_column column;
  grdp_design_kind kind;
} coverage_design;
static const coverage_design designs[] = {
    {{"sobol", true}, GRDP_DESIGN_SOBOL},
    {{"lhs", false}, GRDP_DESIGN_LHS},
    {{"random", false}, GRDP_DESIGN_RANDOM},
};
enum { DESIGNS = sizeof designs / sizeof *designs };

static void require(grdp_status status) {
  if (status == GRDP_OK)
    return;
  fprintf(stderr, "%s\n", grdp_status_text(status));
  exit(2);
}

/* ---- a model ---- */

typedef struct loaded {
  grdp_diagnostics *diagnostics;
  grdp_scenario *scenario;
  grdp_program *program;
  bool *of; /* [cells]: none; the target's is looked at all the same */
} loaded;

static loaded load(const char *folder, const char *name) {
  char path[4096];
  loaded model;
  int length = snprintf(path, sizeof path, "%s/%s.yaml", folder, name);
  require(length > 0 && (size_t)length < sizeof path ? GRDP_OK : GRDP_INVALID);
  require(grdp_diagnostics_create(&model.diagnostics));
  require(grdp_scenario_load(path, name, NULL, 0, model.diagnostics, &model.scenario));
  require(grdp_program_build(model.scenario, model.diagnostics, &model.program));
  model.of = calloc(model.scenario->cell_count, sizeof *model.of);
  require(model.of == NULL || model.scenario->target_count != 1 ? GRDP_MEMORY : GRDP_OK);
  return model;
}

static void unload(loaded *model) {
  free(model->of);
  grdp_program_free(model->program);
  grdp_scenario_free(model->scenario);
  grdp_diagnostics_free(model->diagnostics);
}

/* ---- a run ---- */

/* Of the target and its series, in the period that it asks for. */
static void read_estimates(const grdp_result *result, grdp_estimate out[STATISTICS]) {
  const grdp_target_result *target = &result->targets[0];
  const grdp_spread *spread =
      grdp_result_spread(result, result->scenario->targets[target->target].cell, target->period);
  require(spread == NULL || target->chance == NULL ? GRDP_INVALID : GRDP_OK);
  out[MEAN] = spread->mean;
  out[DEVIATION] = spread->deviation;
  out[SKEWNESS] = spread->skewness;
  out[TARGET] = target->chance->estimate;
  out[QUANTILE_05] = spread->quantiles[GRDP_QUANTILE_q05];
  out[QUANTILE_50] = spread->quantiles[GRDP_QUANTILE_q50];
  out[QUANTILE_95] = spread->quantiles[GRDP_QUANTILE_q95];
}

static void estimate_all(const loaded *model, const grdp_run_options *options, grdp_estimate out[STATISTICS]) {
  grdp_run *run;
  grdp_result *result;
  require(grdp_run_open(model->scenario, model->program, options, model->diagnostics, &run));
  for (bool done = false; !done;)
    require(grdp_run_step(run, model->diagnostics, &done));
  require(grdp_run_take(run, &result));
  read_estimates(result, out);
  grdp_result_free(result);
  grdp_run_free(run);
}

/* How often of a hundred each statistic's interval holds the truth. */
static void cover(const loaded *model, const closed_form *form, grdp_run_options options, double shares[STATISTICS]) {
  double known[STATISTICS];
  unsigned held[STATISTICS] = {0};
  find_truth(form, known);
  options.of = model->of;
  for (uint64_t past = options.seed + SEEDS; options.seed < past; options.seed++) {
    grdp_estimate estimates[STATISTICS];
    estimate_all(model, &options, estimates);
    for (size_t k = 0; k < STATISTICS; k++)
      held[k] += estimates[k].low <= known[k] && known[k] <= estimates[k].high;
  }
  for (size_t k = 0; k < STATISTICS; k++)
    shares[k] = 100.0 * held[k] / SEEDS;
}

int main(int count, char **arguments) {
  static double shares[DESIGNS][MODELS][STATISTICS];
  coverage_column columns[DESIGNS];
  long draws = count > 2 ? strtol(arguments[2], NULL, 10) : GRDP_DRAWS_DEFAULT,
       first = count > 3 ? strtol(arguments[3], NULL, 10) : 1;
  if (count < 2 || draws < 1 || first < 0) {
    fprintf(stderr, "coverage_program FOLDER [DRAWS [FIRST]]: the folder of the models, a number of draws, a seed\n");
    return 2;
  }
  for (size_t m = 0; m < MODELS; m++) {
    loaded model = load(arguments[1], files[m]);
    for (size_t d = 0; d < DESIGNS; d++) {
      grdp_run_options options = {
          .draws = (uint64_t)draws, .seed = (uint64_t)first, .design = designs[d].kind, .threads = 1};
      columns[d] = designs[d].column;
      cover(&model, &closed_forms[m], options, shares[d][m]);
    }
    unload(&model);
  }
  return print_table(columns, shares, DESIGNS) ? 0 : 1;
}
