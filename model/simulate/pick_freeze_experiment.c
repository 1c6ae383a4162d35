/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the threads of a pick-freeze experiment share: the central path, the designs, what is looked at and when.
 */
#include <math.h>
#include <stdlib.h>

#include "guarded.h"
#include "pick_freeze_state.h"

/* --- what is looked at --- */

static bool is_judged(const grdp_look *look, const grdp_target_result *result) {
  return !isnan(result->projected) && (look->kind == GRDP_LOOK_ALL || look->target == result->target);
}

/* The last simulated period, from 0, that a look needs. */
static uint32_t last_period_of(const grdp_experiment *experiment, const grdp_look *look) {
  uint32_t base = experiment->plan.scenario->time.base, last = 0;
  if (look->kind == GRDP_LOOK_VALUE)
    return look->period > base ? look->period - base - 1 : 0;
  for (size_t i = 0; i < experiment->central.target_count; i++) {
    const grdp_target_result *result = &experiment->central.targets[i];
    if (is_judged(look, result) && result->period > base && result->period - base - 1 > last)
      last = result->period - base - 1;
  }
  return last;
}

static bool reads_ahead(const grdp_program *program) {
  for (uint32_t i = 0; i < program->reference_count; i++)
    if (program->references[i].shift > 0)
      return true;
  return false;
}

static void find_periods(grdp_experiment *experiment) {
  const grdp_experiment_plan *plan = &experiment->plan;
  uint32_t periods = experiment->factors->periods > 0 ? 1 : 0;
  for (size_t i = 0; i < plan->look_count; i++) {
    uint32_t last = last_period_of(experiment, &plan->looks[i]);
    periods = last + 1 > periods ? last + 1 : periods;
  }
  experiment->periods =
      reads_ahead(plan->program) || periods > experiment->factors->periods ? experiment->factors->periods : periods;
}

typedef GRDP_VECTOR(grdp_taking) taking_list;

static void add_judgements(const grdp_experiment *experiment, uint32_t look, uint32_t t, grdp_arena *arena,
                           taking_list *list) {
  const grdp_scenario *scenario = experiment->plan.scenario;
  for (size_t i = 0; i < experiment->central.target_count; i++) {
    const grdp_target_result *result = &experiment->central.targets[i];
    const grdp_target *target = &scenario->targets[result->target];
    if (result->period == t && is_judged(&experiment->plan.looks[look], result))
      *GRDP_PUSH(arena, list) = (grdp_taking){look, target->cell, target};
  }
}

static void plan_takings(grdp_experiment *experiment) {
  const grdp_experiment_plan *plan = &experiment->plan;
  grdp_arena *arena = &experiment->arena;
  taking_list list = {0};
  size_t *starts = GRDP_NEW_ARRAY(arena, (size_t)experiment->periods + 1, size_t);
  for (uint32_t p = 0; p < experiment->periods; p++) {
    uint32_t t = plan->scenario->time.base + 1 + p;
    starts[p] = list.count;
    for (uint32_t i = 0; i < plan->look_count; i++) {
      const grdp_look *look = &plan->looks[i];
      if (look->kind != GRDP_LOOK_VALUE)
        add_judgements(experiment, i, t, arena, &list);
      else if (look->period == t)
        *GRDP_PUSH(arena, &list) = (grdp_taking){i, look->cell, NULL};
    }
  }
  starts[experiment->periods] = list.count;
  experiment->takings = list.items;
  experiment->starts = starts;
}

/* Whether targets are met on the central path up to period t. */
static bool met_up_to(const grdp_experiment *experiment, const grdp_look *look, uint32_t t) {
  const grdp_run_parts *central = &experiment->central;
  bool met = true;
  for (size_t i = 0; i < central->target_count; i++) {
    const grdp_target_result *result = &central->targets[i];
    met = met && (!is_judged(look, result) || result->period > t || result->outcome == GRDP_MET);
  }
  return met;
}

static double central_of(const grdp_experiment *experiment, const grdp_look *look) {
  if (look->kind == GRDP_LOOK_VALUE)
    return experiment->central.known[(size_t)look->period * experiment->plan.program->cells + look->cell];
  return met_up_to(experiment, look, UINT32_MAX) ? 1.0 : 0.0;
}

static void find_centrals(grdp_experiment *experiment) {
  const grdp_experiment_plan *plan = &experiment->plan;
  double *centrals = GRDP_NEW_ARRAY(&experiment->arena, plan->look_count, double);
  bool *beginnings = GRDP_NEW_ARRAY(&experiment->arena, plan->look_count, bool);
  for (size_t i = 0; i < plan->look_count; i++) {
    centrals[i] = central_of(experiment, &plan->looks[i]);
    beginnings[i] = met_up_to(experiment, &plan->looks[i], plan->scenario->time.base);
  }
  experiment->centrals = centrals;
  experiment->beginnings = beginnings;
}

/* --- what is drawn --- */

/* The first factor of those that a factor is tied to so far. */
static uint32_t first_of(uint32_t *firsts, uint32_t f) {
  while (firsts[f] != f)
    f = firsts[f] = firsts[firsts[f]];
  return f;
}

static void tie(uint32_t *firsts, uint32_t a, uint32_t b) {
  a = first_of(firsts, a);
  b = first_of(firsts, b);
  firsts[a < b ? b : a] = a < b ? a : b;
}

/* Joint factors have one score, those of a group one matrix; under a Student copula the groups of one rhythm share a
 * chi-square. */
static void tie_factors(const grdp_factors *factors, uint32_t *firsts) {
  uint32_t copulas[2] = {UINT32_MAX, UINT32_MAX};
  for (uint32_t f = 0; f < factors->count; f++)
    tie(firsts, f, factors->items[f].joint);
  for (size_t g = 0; g < factors->group_count; g++) {
    const grdp_factor_group *group = &factors->groups[g];
    for (size_t i = 1; i < group->count; i++)
      tie(firsts, group->factors[0], group->factors[i]);
    if (!(factors->student_df > 0.0) || group->count == 0)
      continue;
    uint32_t *copula = &copulas[factors->items[group->factors[0]].every_period];
    *copula = *copula == UINT32_MAX ? group->factors[0] : *copula;
    tie(firsts, *copula, group->factors[0]);
  }
}

static void find_bundles(grdp_experiment *experiment) {
  size_t count = experiment->factors->count;
  uint32_t *firsts = GRDP_NEW_ARRAY(&experiment->arena, count, uint32_t);
  uint32_t *bundles = GRDP_NEW_ARRAY(&experiment->arena, count, uint32_t);
  for (uint32_t f = 0; f < count; f++)
    firsts[f] = f;
  tie_factors(experiment->factors, firsts);
  for (uint32_t f = 0; f < count; f++) {
    uint32_t first = first_of(firsts, f);
    bundles[f] = first == f ? (uint32_t)experiment->bundle_count++ : bundles[first];
  }
  experiment->bundles = bundles;
}

/* A replayed sample must have the bits of its run; new ones need not have those of any. */
static grdp_status open_draws(grdp_experiment *experiment) {
  const grdp_experiment_plan *plan = &experiment->plan;
  const grdp_factors *factors = experiment->factors;
  if (factors->count == 0 || factors->periods == 0)
    return GRDP_OK;
  if (plan->replayed != NULL)
    return grdp_draws_open(factors, grdp_design_extend(&experiment->arena, plan->replayed, factors), plan->draws,
                           &experiment->draws[GRDP_SAMPLE_A]);
  const grdp_design *designs[2];
  grdp_design_pair(&experiment->arena, factors, plan->design, plan->seed, designs);
  return grdp_draws_open_pair(factors, designs, plan->draws, !plan->scores, experiment->draws);
}

static void plan_machine(grdp_experiment *experiment) {
  const grdp_experiment_plan *plan = &experiment->plan;
  bool *drawn = GRDP_NEW_ARRAY(&experiment->arena, plan->program->cells, bool);
  bool *wanted = GRDP_NEW_ARRAY(&experiment->arena, plan->program->cells, bool);
  for (size_t f = 0; f < experiment->factors->count; f++)
    drawn[experiment->central.drawn->cells[f]] = true;
  for (size_t i = 0; i < experiment->starts[experiment->periods]; i++)
    wanted[experiment->takings[i].cell] = true;
  experiment->machine = (grdp_machine_plan){
      .lanes = GRDP_DRAW_BLOCK, .drawn = drawn, .wanted = wanted, .known = experiment->central.known};
}

/* --- opening --- */

static grdp_status open_parts(void *subject) {
  grdp_experiment *experiment = subject;
  experiment->factors = &experiment->central.drawn->factors;
  find_periods(experiment);
  plan_takings(experiment);
  find_centrals(experiment);
  find_bundles(experiment);
  plan_machine(experiment);
  return open_draws(experiment);
}

static grdp_status run_central_path(grdp_experiment *experiment, grdp_diagnostics *diagnostics) {
  const grdp_experiment_plan *plan = &experiment->plan;
  bool done = false;
  GRDP_TRY(grdp_run_open(plan->scenario, plan->program, NULL, diagnostics, &experiment->run));
  while (!done)
    GRDP_TRY(grdp_run_step(experiment->run, diagnostics, &done));
  experiment->central = grdp_run_parts_of(experiment->run);
  return GRDP_OK;
}

grdp_status grdp_experiment_open(const grdp_experiment_plan *plan, grdp_diagnostics *diagnostics,
                                 grdp_experiment **out) {
  grdp_experiment *experiment = calloc(1, sizeof *experiment);
  if (experiment == NULL)
    return GRDP_MEMORY;
  experiment->plan = *plan;
  grdp_status status = run_central_path(experiment, diagnostics);
  if (status == GRDP_OK)
    status = grdp_guarded(&experiment->arena, open_parts, experiment);
  if (status != GRDP_OK) {
    grdp_experiment_free(experiment);
    return status;
  }
  if (experiment->draws[GRDP_SAMPLE_A] != NULL)
    grdp_factors_warn(experiment->central.drawn, experiment->draws[GRDP_SAMPLE_A], plan->scenario, diagnostics);
  *out = experiment;
  return GRDP_OK;
}

void grdp_experiment_free(grdp_experiment *experiment) {
  if (experiment == NULL)
    return;
  grdp_draws_free(experiment->draws[GRDP_SAMPLE_B]);
  grdp_draws_free(experiment->draws[GRDP_SAMPLE_A]);
  grdp_run_free(experiment->run);
  grdp_arena_free(&experiment->arena);
  free(experiment);
}

/* --- what it tells --- */

const grdp_factors *grdp_experiment_factors(const grdp_experiment *experiment) {
  return experiment->factors;
}

uint32_t grdp_experiment_cell(const grdp_experiment *experiment, size_t factor) {
  return experiment->central.drawn->cells[factor];
}

uint32_t grdp_experiment_periods(const grdp_experiment *experiment) {
  return experiment->periods;
}

bool grdp_experiment_drawn(const grdp_experiment *experiment, size_t factor, uint32_t p) {
  return p < experiment->periods && !isnan(experiment->factors->items[factor].centres[p]);
}

const uint32_t *grdp_experiment_bundles(const grdp_experiment *experiment, size_t *count) {
  *count = experiment->bundle_count;
  return experiment->bundles;
}

double grdp_experiment_central(const grdp_experiment *experiment, size_t look) {
  return experiment->centrals[look];
}
