/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "compare_blend.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* Where a change is made. */
typedef struct blend_place {
  double *values[2];          /* in the scenario and in the program; NULL: not there */
  const grdp_origin **origin; /* NULL: none */
  const void *choices[2];     /* of what is chosen whole */
} blend_place;

struct grdp_blend {
  grdp_arena *arena;
  const grdp_changes *changes;
  size_t side;
  grdp_scenario scenario;
  grdp_target *targets;     /* of the scenario; NULL: those of the side */
  grdp_program patched;     /* the side's program with numbers of its own */
  grdp_program *built;      /* when it is built anew; NULL: not yet */
  grdp_machine *machine;    /* NULL: not yet */
  grdp_diagnostics *silent; /* what the builds complain of */
  blend_place *places;      /* [changes] */
};

static void close_program(grdp_blend *blend) {
  grdp_machine_free(blend->machine);
  grdp_program_free(blend->built);
  blend->machine = NULL;
  blend->built = NULL;
}

static void release(void *object) {
  grdp_blend *blend = object;
  close_program(blend);
  if (blend->silent != NULL)
    grdp_diagnostics_free(blend->silent);
  blend->silent = NULL;
}

/* --- numbers --- */

static grdp_given *given_of(grdp_cell *cell, grdp_change_kind kind) {
  grdp_given *const givens[] = {[GRDP_CHANGE_PATH] = &cell->path,
                                [GRDP_CHANGE_OBSERVED] = &cell->observed,
                                [GRDP_CHANGE_FIXED] = &cell->fixed,
                                [GRDP_CHANGE_ADDED] = &cell->added};
  return givens[kind];
}

/* Where none is given, a new one all the same: NaN is none. */
static double *own_values(grdp_blend *blend, const double *values) {
  uint32_t periods = blend->patched.periods;
  double *own = GRDP_NEW_ARRAY(blend->arena, periods, double);
  for (uint32_t t = 0; t < periods; t++)
    own[t] = values == NULL ? (double)NAN : values[t];
  return own;
}

static void own_given(grdp_blend *blend, grdp_given *given) {
  uint32_t periods = blend->patched.periods;
  const grdp_origin **origins = GRDP_NEW_ARRAY(blend->arena, periods, const grdp_origin *);
  for (uint32_t t = 0; t < periods && given->origins != NULL; t++)
    origins[t] = given->origins[t];
  *given = (grdp_given){own_values(blend, given->values), origins};
}

/* The first change of a cell's numbers of a kind: they stand together. */
static bool begins_numbers(const grdp_blend *blend, size_t number) {
  if (number == 0)
    return true;
  const grdp_change *before = &blend->changes->items.items[number - 1], *change = before + 1;
  return before->kind != change->kind || before->cells[0] != change->cells[0];
}

static double *program_row(grdp_blend *blend, const grdp_change *change, const uint32_t *input_of) {
  uint32_t cell = change->cells[blend->side], step = blend->patched.cell_steps[cell];
  if (step == UINT32_MAX) {
    if (change->kind != GRDP_CHANGE_PATH || input_of[cell] == UINT32_MAX)
      return NULL;
    grdp_input *input = (grdp_input *)(uintptr_t)&blend->patched.inputs[input_of[cell]];
    double *own = own_values(blend, input->values);
    input->values = own;
    return own;
  }
  grdp_step *steps = (grdp_step *)(uintptr_t)blend->patched.steps;
  const grdp_step *original = &blend->changes->sides[blend->side].program->steps[step];
  bool added = change->kind == GRDP_CHANGE_ADDED;
  const double **row = added ? &steps[step].added : &steps[step].given;
  if (*row == (added ? original->added : original->given)) /* observed and fixed values share one */
    *row = own_values(blend, *row);
  grdp_program_spread(&blend->patched, steps, cell);
  return (double *)(uintptr_t)*row;
}

static void place_numbers(grdp_blend *blend) {
  const grdp_program *program = &blend->patched;
  uint32_t *input_of = GRDP_NEW_ARRAY(blend->arena, program->cells + 1, uint32_t);
  double *row = NULL;
  for (uint32_t i = 0; i < program->cells; i++)
    input_of[i] = UINT32_MAX;
  for (uint32_t i = 0; i < program->input_count; i++)
    input_of[program->inputs[i].cell] = i;
  for (size_t i = 0; i < blend->changes->items.count; i++) {
    const grdp_change *change = &blend->changes->items.items[i];
    if (change->kind >= GRDP_CHANGE_GIVENS)
      continue;
    grdp_given *given = given_of(&blend->scenario.cells[change->cells[blend->side]], change->kind);
    if (begins_numbers(blend, i)) {
      own_given(blend, given);
      row = program_row(blend, change, input_of);
    }
    uint32_t period = change->periods[blend->side];
    blend->places[i].values[0] = &given->values[period];
    blend->places[i].values[1] = row == NULL ? NULL : &row[period];
    blend->places[i].origin = &given->origins[period];
  }
}

/* --- what is chosen whole --- */

static uint32_t cell_here(const grdp_blend *blend, size_t from, uint32_t cell) {
  return from == blend->side || cell == UINT32_MAX ? cell : blend->changes->twins[from][cell];
}

static const grdp_uncertainty *uncertainty_here(grdp_blend *blend, size_t from, uint32_t cell) {
  const grdp_uncertainty *there = blend->changes->sides[from].scenario->cells[cell].uncertainty;
  if (there == NULL || there->empirical == UINT32_MAX)
    return there;
  grdp_uncertainty *here = GRDP_NEW(blend->arena, grdp_uncertainty);
  *here = *there;
  here->empirical = cell_here(blend, from, there->empirical);
  return here;
}

static const grdp_correlations *correlations_here(grdp_blend *blend, size_t from) {
  const grdp_correlations *there = &blend->changes->sides[from].scenario->correlations;
  grdp_correlations *here = GRDP_NEW(blend->arena, grdp_correlations);
  *here = *there;
  here->pairs = GRDP_NEW_ARRAY(blend->arena, there->pair_count + 1, grdp_pair);
  here->pair_count = 0;
  for (size_t i = 0; i < there->pair_count; i++) {
    grdp_pair pair = there->pairs[i];
    pair.a = cell_here(blend, from, pair.a);
    pair.b = cell_here(blend, from, pair.b);
    if (pair.a != UINT32_MAX && pair.b != UINT32_MAX)
      here->pairs[here->pair_count++] = pair;
  }
  return here;
}

static const grdp_target *target_here(grdp_blend *blend, size_t from, uint32_t number) {
  const grdp_target *there = &blend->changes->sides[from].scenario->targets[number];
  int64_t shift = from == blend->side ? 0 : from == 0 ? blend->changes->offset : -blend->changes->offset;
  grdp_target *here = GRDP_NEW(blend->arena, grdp_target);
  *here = *there;
  here->cell = cell_here(blend, from, there->cell);
  here->first = (uint32_t)(there->first + shift);
  here->last = (uint32_t)(there->last + shift);
  return here;
}

static const void *choice_of(grdp_blend *blend, const grdp_change *change, size_t from) {
  switch (change->kind) {
  case GRDP_CHANGE_UNCERTAINTY:
    return uncertainty_here(blend, from, change->cells[from]);
  case GRDP_CHANGE_FORMULA:
    return &blend->changes->sides[from].scenario->cells[change->cells[from]];
  case GRDP_CHANGE_CORRELATIONS:
    return correlations_here(blend, from);
  case GRDP_CHANGE_TARGET:
    return target_here(blend, from, change->cells[from]);
  default:
    return NULL;
  }
}

static void place_choices(grdp_blend *blend) {
  for (size_t i = 0; i < blend->changes->items.count; i++)
    for (size_t from = 0; from < 2 && blend->changes->items.items[i].kind >= GRDP_CHANGE_GIVENS; from++)
      blend->places[i].choices[from] = choice_of(blend, &blend->changes->items.items[i], from);
}

static void choose(grdp_blend *blend, const grdp_change *change, const void *choice) {
  grdp_cell *cell = &blend->scenario.cells[change->cells[blend->side]];
  if (change->kind == GRDP_CHANGE_UNCERTAINTY) {
    cell->uncertainty = choice;
  } else if (change->kind == GRDP_CHANGE_FORMULA) {
    const grdp_cell *from = choice;
    cell->formula = from->formula;
    cell->right = from->right;
    cell->index_names = from->index_names;
  } else if (change->kind == GRDP_CHANGE_CORRELATIONS) {
    blend->scenario.correlations = *(const grdp_correlations *)choice;
  } else if (change->kind == GRDP_CHANGE_TARGET) {
    blend->targets[change->cells[blend->side]] = *(const grdp_target *)choice;
  }
}

/* --- making and setting --- */

static void copy_side(grdp_blend *blend) {
  const grdp_compare_side *side = &blend->changes->sides[blend->side];
  const grdp_program *program = side->program;
  blend->scenario = *side->scenario;
  blend->scenario.cells = GRDP_NEW_ARRAY(blend->arena, side->scenario->cell_count + 1, grdp_cell);
  memcpy(blend->scenario.cells, side->scenario->cells, side->scenario->cell_count * sizeof(grdp_cell));
  blend->targets = GRDP_NEW_ARRAY(blend->arena, side->scenario->target_count + 1, grdp_target);
  if (side->scenario->target_count > 0)
    memcpy(blend->targets, side->scenario->targets, side->scenario->target_count * sizeof(grdp_target));
  blend->scenario.targets = blend->targets;
  blend->patched = *program;
  grdp_step *steps = GRDP_NEW_ARRAY(blend->arena, program->step_count + 1, grdp_step);
  memcpy(steps, program->steps, program->step_count * sizeof *steps);
  grdp_input *inputs = GRDP_NEW_ARRAY(blend->arena, program->input_count + 1, grdp_input);
  memcpy(inputs, program->inputs, program->input_count * sizeof *inputs);
  blend->patched.steps = steps;
  blend->patched.inputs = inputs;
}

grdp_blend *grdp_blend_make(grdp_arena *arena, const grdp_changes *changes, size_t side) {
  grdp_blend *blend = GRDP_NEW(arena, grdp_blend);
  *blend = (grdp_blend){.arena = arena, .changes = changes, .side = side};
  blend->places = GRDP_NEW_ARRAY(arena, changes->items.count + 1, blend_place);
  grdp_arena_defer(arena, release, blend);
  copy_side(blend);
  place_numbers(blend);
  place_choices(blend);
  return blend;
}

/* A side's numbers come from its own scenario; where it has fewer periods the other's origins say nothing. */
static void put_number(const grdp_blend *blend, size_t number, size_t from) {
  const grdp_change *change = &blend->changes->items.items[number];
  const blend_place *place = &blend->places[number];
  for (size_t i = 0; i < 2; i++)
    if (place->values[i] != NULL)
      *place->values[i] = change->values[from];
  *place->origin = change->origins[from];
}

static grdp_status build(grdp_blend *blend) {
  close_program(blend);
  if (blend->silent == NULL)
    GRDP_TRY(grdp_diagnostics_create(&blend->silent));
  grdp_status status = grdp_program_build(&blend->scenario, blend->silent, &blend->built);
  return status == GRDP_INVALID ? GRDP_NUMERIC : status;
}

grdp_status grdp_blend_set(grdp_blend *blend, const bool *members) {
  for (size_t i = 0; i < blend->changes->items.count; i++) {
    const grdp_change *change = &blend->changes->items.items[i];
    size_t from = members[change->edit] ? 1 : 0;
    if (change->kind < GRDP_CHANGE_GIVENS)
      put_number(blend, i, from);
    else
      choose(blend, change, blend->places[i].choices[from]);
  }
  return blend->changes->rebuilt ? build(blend) : GRDP_OK;
}

const grdp_scenario *grdp_blend_scenario(const grdp_blend *blend) {
  return &blend->scenario;
}

const grdp_program *grdp_blend_program(const grdp_blend *blend) {
  return blend->changes->rebuilt ? blend->built : &blend->patched;
}

grdp_status grdp_blend_run(grdp_blend *blend) {
  const grdp_program *program = grdp_blend_program(blend);
  if (blend->machine == NULL)
    GRDP_TRY(grdp_machine_open(program, 1, &blend->machine));
  grdp_machine_fill(blend->machine);
  for (uint32_t t = 0; t < program->periods; t++)
    if (grdp_machine_period(blend->machine, t) > 0)
      return GRDP_NUMERIC;
  return GRDP_OK;
}

double grdp_blend_value(const grdp_blend *blend, uint32_t cell, uint32_t period) {
  assert(blend->machine != NULL);
  return grdp_machine_value(blend->machine, period, cell, 0);
}
