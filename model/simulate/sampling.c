/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sampling.h"

#include <math.h>

#include "gradient.h"
#include "guarded.h"

enum { GRADIENT_LIMIT = 2 * GRDP_DIRECTION_LIMIT };
#define PILOT_BYTES ((size_t)256 << 20)

/* The pilot block: a worker whose machine keeps every period, and the gradients found so far. */
typedef struct pilot {
  const grdp_work *work;
  grdp_arena *arena;
  const grdp_design *design;
  grdp_draws *draws;
  grdp_work own; /* the work with this pilot's plan and draws */
  grdp_worker worker;
  grdp_gradient *gradient;
  const grdp_target_result *targets;
  size_t target_count;
  const grdp_design *rotated;
  const double **slopes; /* [periods][factors] */
  double *gradients;     /* [GRADIENT_LIMIT][scores] */
  size_t count;
} pilot;

static bool affordable(const grdp_work *work) {
  size_t periods = work->drawn->factors.periods, cells = work->program->cells;
  return cells <= PILOT_BYTES / (periods * GRDP_DRAW_BLOCK * sizeof(double));
}

static grdp_status open_pilot(pilot *one) {
  const grdp_factors *factors = &one->work->drawn->factors;
  GRDP_TRY(grdp_draws_open(factors, one->design, GRDP_DRAW_BLOCK, &one->draws));
  one->own = *one->work;
  one->own.draws = one->draws;
  one->own.plan.whole = true;
  one->own.plan.wanted = NULL;
  GRDP_TRY(grdp_worker_open(&one->worker, &one->own));
  return grdp_gradient_open(one->worker.machine, &one->gradient);
}

static void close_pilot(pilot *one) {
  grdp_gradient_free(one->gradient);
  grdp_worker_close(&one->worker);
  grdp_draws_free(one->draws);
}

static void run_block(pilot *one) {
  grdp_worker_begin_block(&one->worker, 0);
  for (uint32_t p = 0; p < one->work->drawn->factors.periods; p++)
    grdp_worker_period(&one->worker, p);
}

static bool is_nonzero(const double *gradient, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (gradient[i] != 0.0)
      return true;
  return false;
}

/* The mean gradient of a target's series in its period. */
static void pull_target(pilot *one, uint32_t cell, uint32_t t) {
  const grdp_factors *factors = &one->work->drawn->factors;
  uint32_t base = one->work->scenario->time.base;
  grdp_gradient_run(one->gradient, cell, t);
  for (uint32_t p = 0; p < factors->periods; p++)
    for (size_t f = 0; f < factors->count; f++)
      one->slopes[p * factors->count + f] = grdp_gradient_of(one->gradient, one->work->drawn->cells[f], base + 1 + p);
  double *gradient = one->gradients + one->count * one->design->score_count;
  grdp_draws_pull(one->worker.draws, one->slopes, grdp_machine_failed(one->worker.machine), gradient);
  one->count += is_nonzero(gradient, one->design->score_count);
}

static void pull_targets(pilot *one) {
  const grdp_target_result *targets = one->targets;
  const grdp_scenario *scenario = one->work->scenario;
  for (size_t i = 0; i < one->target_count && one->count < GRADIENT_LIMIT; i++) {
    uint32_t cell = scenario->targets[targets[i].target].cell;
    if (!isnan(targets[i].projected) && targets[i].period > scenario->time.base &&
        grdp_machine_varies(one->worker.machine, targets[i].period, cell))
      pull_target(one, cell, targets[i].period);
  }
}

static grdp_status rotate(void *subject) {
  pilot *one = subject;
  const grdp_factors *factors = &one->work->drawn->factors;
  one->slopes = GRDP_NEW_ARRAY(one->arena, (size_t)factors->periods * factors->count, const double *);
  one->gradients = GRDP_NEW_ARRAY(one->arena, GRADIENT_LIMIT * one->design->score_count, double);
  run_block(one);
  pull_targets(one);
  one->rotated = one->count == 0 ? one->design
                                 : grdp_design_rotate(one->arena, factors, one->design, one->gradients, one->count);
  return GRDP_OK;
}

/* A target's series in a simulated period, so that there may be something to turn to. */
static bool has_target(const grdp_scenario *scenario, const grdp_target_result *targets, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (!isnan(targets[i].projected) && targets[i].period > scenario->time.base)
      return true;
  return false;
}

grdp_status grdp_sampling_design(const grdp_work *work, const grdp_run_options *options,
                                 const grdp_target_result *targets, size_t target_count, grdp_arena *arena,
                                 const grdp_design **out) {
  const grdp_factors *factors = &work->drawn->factors;
  if (options->shared != NULL) {
    *out = grdp_design_extend(arena, options->shared, factors);
    return GRDP_OK;
  }
  const grdp_design *design = grdp_design_make(arena, factors, options->design, options->seed);
  *out = design;
  if (design->kind != GRDP_DESIGN_SOBOL || !has_target(work->scenario, targets, target_count) || !affordable(work))
    return GRDP_OK;
  pilot one = {.work = work, .arena = arena, .design = design, .targets = targets, .target_count = target_count};
  grdp_status status = open_pilot(&one);
  if (status == GRDP_OK)
    status = grdp_guarded(arena, rotate, &one); /* the pilot is closed even when memory ends in it */
  close_pilot(&one);
  if (status == GRDP_OK)
    *out = one.rotated;
  return status;
}
