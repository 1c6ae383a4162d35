/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run.h"

#include <assert.h>
#include <stdlib.h>

#include "failures.h"
#include "targets.h"
#include "uncertainty.h"

struct grdp_run {
  grdp_arena arena;
  const grdp_scenario *scenario;
  const grdp_program *program;
  grdp_machine *machine;
  bool done; /* every period has been computed without fault */
};

/* --- open --- */

static grdp_status check_uncertainty(grdp_run *run, grdp_diagnostics *diagnostics) {
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&run->arena, exhausted)
    return GRDP_MEMORY;
  size_t errors = grdp_diagnostics_errors(diagnostics);
  grdp_uncertainty_check(run->scenario, &run->arena, diagnostics);
  grdp_correlations_check(run->scenario, &run->arena, diagnostics);
  run->arena.exhausted = NULL;
  return grdp_diagnostics_errors(diagnostics) > errors ? GRDP_INVALID : GRDP_OK;
}

grdp_status grdp_run_open(const grdp_scenario *scenario, const grdp_program *program,
                          const grdp_run_options *options, grdp_diagnostics *diagnostics, grdp_run **out) {
  (void)options;
  assert(program->scenario_cells == scenario->cell_count && program->periods == scenario->time.last + 1);
  grdp_run *run = calloc(1, sizeof *run);
  if (run == NULL)
    return GRDP_MEMORY;
  run->scenario = scenario;
  run->program = program;
  grdp_status status = check_uncertainty(run, diagnostics);
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
  grdp_machine_free(run->machine);
  grdp_arena_free(&run->arena);
  free(run);
}

/* --- step --- */

/* The history first: up to the base a value that cannot be computed is only not known. */
static grdp_status run_central_path(grdp_run *run, grdp_diagnostics *diagnostics) {
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&run->arena, exhausted)
    return GRDP_MEMORY;
  grdp_failures failures;
  grdp_failures_begin(&failures, run->scenario, run->program, &run->arena);
  grdp_machine_fill(run->machine);
  for (uint32_t t = 0; t < run->program->periods; t++) {
    size_t failed = grdp_machine_period(run->machine, t);
    if (t <= run->program->base)
      continue;
    if (failed > 0)
      grdp_failures_collect(&failures, run->machine, t);
    grdp_failures_check(&failures, run->machine, t);
  }
  grdp_status status = grdp_failures_report(&failures, diagnostics);
  run->arena.exhausted = NULL;
  return status;
}

grdp_status grdp_run_step(grdp_run *run, grdp_diagnostics *diagnostics, bool *done) {
  if (!run->done)
    GRDP_TRY(run_central_path(run, diagnostics));
  run->done = true;
  *done = true;
  return GRDP_OK;
}

/* --- take --- */

static grdp_status fill_result(const grdp_run *run, grdp_result *result) {
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&result->arena, exhausted)
    return GRDP_MEMORY;
  uint32_t cells = run->program->scenario_cells, periods = run->program->periods;
  double *central = GRDP_NEW_ARRAY(&result->arena, (size_t)cells * periods, double);
  for (uint32_t t = 0; t < periods; t++)
    for (uint32_t cell = 0; cell < cells; cell++)
      central[(size_t)cell * periods + t] = *grdp_machine_values(run->machine, t, cell);
  result->scenario = run->scenario;
  result->periods = periods;
  result->central = central;
  result->targets = grdp_targets_evaluate(result, &result->arena, &result->target_count);
  result->arena.exhausted = NULL;
  return GRDP_OK;
}

grdp_status grdp_run_take(grdp_run *run, grdp_result **out) {
  assert(run->done);
  grdp_result *result = calloc(1, sizeof *result);
  if (result == NULL)
    return GRDP_MEMORY;
  grdp_status status = fill_result(run, result);
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
