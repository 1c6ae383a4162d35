/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run.h"

#include <assert.h>
#include <stdlib.h>

#include "drawing.h"
#include "failures.h"
#include "guarded.h"
#include "observed_lags.h"
#include "run_parts.h"
#include "targets.h"
#include "uncertainty.h"

struct grdp_run {
  grdp_arena arena;
  const grdp_scenario *scenario;
  const grdp_program *program;
  grdp_run_options options;
  grdp_machine *machine;
  grdp_drawn_cells drawn;
  bool projected;      /* every period of the central path has been computed without fault */
  const double *known; /* [t][program's cells] of the central path */
  const grdp_target_result *targets;
  size_t target_count;
  grdp_drawing *drawing;         /* NULL: no draws, or not begun */
  grdp_status failed;            /* of the first step that failed; GRDP_OK: none has */
  grdp_diagnostics *diagnostics; /* of the step that runs */
};

/* --- open --- */

static grdp_status check_uncertainty(void *subject) {
  grdp_run *run = subject;
  grdp_diagnostics *diagnostics = run->diagnostics;
  size_t errors = grdp_diagnostics_errors(diagnostics);
  grdp_uncertainty_check(run->scenario, &run->arena, diagnostics);
  grdp_correlation_groups groups = grdp_correlations_check(run->scenario, &run->arena, diagnostics);
  run->drawn = grdp_factors_make(run->scenario, &groups, &run->arena, diagnostics);
  return grdp_diagnostics_errors(diagnostics) > errors ? GRDP_INVALID : GRDP_OK;
}

grdp_status grdp_run_open(const grdp_scenario *scenario, const grdp_program *program, const grdp_run_options *options,
                          grdp_diagnostics *diagnostics, grdp_run **out) {
  assert(program->scenario_cells == scenario->cell_count && program->periods == scenario->time.last + 1);
  grdp_run *run = calloc(1, sizeof *run);
  if (run == NULL)
    return GRDP_MEMORY;
  run->scenario = scenario;
  run->program = program;
  if (options != NULL)
    run->options = *options;
  run->diagnostics = diagnostics;
  grdp_status status = grdp_guarded(&run->arena, check_uncertainty, run);
  if (status == GRDP_OK)
    status = grdp_machine_open(program, 1, &run->machine);
  if (status != GRDP_OK) {
    grdp_run_free(run);
    return status;
  }
  *out = run;
  return GRDP_OK;
}

void grdp_run_free(grdp_run *run) {
  if (run == NULL)
    return;
  grdp_drawing_free(run->drawing);
  grdp_machine_free(run->machine);
  grdp_arena_free(&run->arena);
  free(run);
}

/* --- the central path --- */

static const double *copy_known(grdp_run *run) {
  uint32_t cells = run->program->cells, periods = run->program->periods;
  double *known = GRDP_NEW_ARRAY(&run->arena, (size_t)cells * periods, double);
  for (uint32_t t = 0; t < periods; t++)
    for (uint32_t cell = 0; cell < cells; cell++)
      known[(size_t)t * cells + cell] = *grdp_machine_values(run->machine, t, cell);
  return known;
}

/* The history first: up to the base a value that cannot be computed is only not known. */
static grdp_status run_central_path(void *subject) {
  grdp_run *run = subject;
  grdp_failures failures;
  grdp_observed_lags lags = {run->scenario, run->program, run->machine, &run->arena, {0}};
  grdp_failures_begin(&failures, run->scenario, run->program, &run->arena);
  grdp_machine_fill(run->machine);
  if (run->options.one_step)
    grdp_observed_lags_begin(&lags);
  for (uint32_t t = 0; t < run->program->periods; t++) {
    size_t failed = grdp_machine_period(run->machine, t);
    if (t <= run->program->base)
      continue;
    if (failed > 0)
      grdp_failures_collect(&failures, run->machine, t);
    grdp_failures_check(&failures, run->machine, t);
    if (run->options.one_step)
      grdp_observed_lags_put(&lags, t);
  }
  grdp_observed_lags_take_back(&lags);
  grdp_status status = grdp_failures_report(&failures, run->diagnostics);
  run->known = copy_known(run);
  run->targets = grdp_targets_evaluate(run->scenario, run->program, run->known, &run->arena, &run->target_count);
  return status;
}

/* --- step --- */

static bool has_draws(const grdp_run *run) {
  return run->options.draws > 0 && run->drawn.factors.count > 0;
}

static grdp_status begin_drawing(grdp_run *run) {
  grdp_drawing_base base = {run->scenario, run->program, &run->options,    &run->drawn,
                            run->known,    run->targets, run->target_count};
  return grdp_drawing_open(&base, &run->drawing);
}

static grdp_status step(grdp_run *run, bool *done) {
  if (!run->projected) {
    GRDP_TRY(grdp_guarded(&run->arena, run_central_path, run));
    run->projected = true;
    *done = !has_draws(run);
    return GRDP_OK;
  }
  if (!has_draws(run)) {
    *done = true;
    return GRDP_OK;
  }
  if (run->drawing == NULL) {
    GRDP_TRY(begin_drawing(run));
    grdp_drawing_warn(run->drawing, run->diagnostics);
  }
  return grdp_drawing_step(run->drawing, run->diagnostics, done);
}

grdp_status grdp_run_step(grdp_run *run, grdp_diagnostics *diagnostics, bool *done) {
  *done = false;
  run->diagnostics = diagnostics;
  if (run->failed == GRDP_OK)
    run->failed = step(run, done);
  return run->failed;
}

grdp_progress grdp_run_progress(const grdp_run *run) {
  return run->drawing == NULL ? (grdp_progress){0, 0} : grdp_drawing_progress(run->drawing);
}

grdp_kept grdp_run_kept(const grdp_run *run) {
  return run->drawing == NULL ? (grdp_kept){0, 0, NULL} : grdp_drawing_kept(run->drawing);
}

grdp_run_parts grdp_run_parts_of(const grdp_run *run) {
  assert(run->projected && run->failed == GRDP_OK);
  return (grdp_run_parts){&run->drawn, run->known, run->targets, run->target_count};
}

/* --- take --- */

typedef struct central_filling {
  const grdp_run *run;
  grdp_result *result;
} central_filling;

static grdp_status fill_central(void *subject) {
  const central_filling *filling = subject;
  const grdp_run *run = filling->run;
  grdp_result *result = filling->result;
  uint32_t cells = run->program->scenario_cells, periods = run->program->periods;
  double *central = GRDP_NEW_ARRAY(&result->arena, (size_t)cells * periods, double);
  for (uint32_t t = 0; t < periods; t++)
    for (uint32_t cell = 0; cell < cells; cell++)
      central[(size_t)cell * periods + t] = run->known[(size_t)t * run->program->cells + cell];
  grdp_target_result *targets = GRDP_NEW_ARRAY(&result->arena, run->target_count, grdp_target_result);
  for (size_t i = 0; i < run->target_count; i++)
    targets[i] = run->targets[i];
  result->scenario = run->scenario;
  result->periods = periods;
  result->central = central;
  result->targets = targets;
  result->target_count = run->target_count;
  return GRDP_OK;
}

grdp_status grdp_run_take(grdp_run *run, grdp_result **out) {
  assert(run->projected || run->failed != GRDP_OK);
  GRDP_TRY(run->failed);
  grdp_result *result = calloc(1, sizeof *result);
  if (result == NULL)
    return GRDP_MEMORY;
  central_filling filling = {run, result};
  grdp_status status = grdp_guarded(&result->arena, fill_central, &filling);
  if (status == GRDP_OK && run->drawing != NULL)
    status = grdp_drawing_take(run->drawing, result);
  if (status != GRDP_OK) {
    grdp_result_free(result);
    return status;
  }
  *out = result;
  return GRDP_OK;
}

void grdp_result_free(grdp_result *result) {
  if (result == NULL)
    return;
  grdp_arena_free(&result->arena);
  free(result);
}

grdp_status grdp_run_replay(grdp_run *run, uint64_t number, double *values, grdp_failure *failure) {
  assert(has_draws(run) && (run->projected || run->failed != GRDP_OK));
  if (!run->projected)
    return run->failed;
  if (run->drawing == NULL)
    GRDP_TRY(begin_drawing(run));
  return grdp_drawing_replay(run->drawing, number, values, failure);
}
