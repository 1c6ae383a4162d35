/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "multipliers.h"

#include <assert.h>
#include <math.h>

#include "gradient.h"
#include "trial.h"

struct grdp_moved {
  const grdp_program *program;
  const uint32_t *cells;
  size_t count;
  double *known; /* [periods][the program's cells] of the central path */
  double *moves; /* [simulated][instruments][lanes] */
  grdp_machine *machine;
  grdp_gradient *gradient;
};

static void release(void *object) {
  grdp_moved *moved = object;
  grdp_gradient_free(moved->gradient);
  grdp_machine_free(moved->machine);
}

static grdp_status run_central(grdp_arena *arena, grdp_moved *moved) {
  const grdp_program *program = moved->program;
  grdp_trial *trial;
  grdp_failure failure;
  moved->known = GRDP_NEW_ARRAY(arena, (size_t)program->periods * program->cells, double);
  GRDP_TRY(grdp_trial_open(program, &trial));
  bool computed = grdp_trial_run(trial, &failure);
  for (uint32_t t = 0; t < program->periods; t++)
    for (uint32_t cell = 0; cell < program->cells; cell++)
      moved->known[(size_t)t * program->cells + cell] = grdp_trial_value(trial, cell, t);
  grdp_trial_free(trial);
  return computed ? GRDP_OK : GRDP_NUMERIC;
}

grdp_status grdp_moved_open(grdp_arena *arena, const grdp_program *program, const uint32_t *cells, size_t count,
                            grdp_moved **out) {
  grdp_moved *moved = GRDP_NEW(arena, grdp_moved);
  *moved = (grdp_moved){.program = program, .cells = cells, .count = count};
  grdp_arena_defer(arena, release, moved);
  uint32_t simulated = program->periods - program->base - 1;
  moved->moves = GRDP_NEW_ARRAY(arena, (size_t)simulated * count * GRDP_MOVED_LANES, double);
  bool *drawn = GRDP_NEW_ARRAY(arena, program->cells, bool);
  for (size_t i = 0; i < count; i++)
    drawn[cells[i]] = true;
  GRDP_TRY(run_central(arena, moved));
  grdp_machine_plan plan = {.lanes = GRDP_MOVED_LANES, .drawn = drawn, .known = moved->known, .whole = true};
  GRDP_TRY(grdp_machine_open_draws(program, &plan, &moved->machine));
  GRDP_TRY(grdp_gradient_open(moved->machine, &moved->gradient));
  *out = moved;
  return GRDP_OK;
}

static size_t place_of(const grdp_moved *moved, size_t number, uint32_t period) {
  assert(number < moved->count && period > moved->program->base && period < moved->program->periods);
  return ((size_t)(period - moved->program->base - 1) * moved->count + number) * GRDP_MOVED_LANES;
}

double *grdp_moved_by(grdp_moved *moved, size_t number, uint32_t period) {
  return moved->moves + place_of(moved, number, period);
}

double grdp_moved_central(const grdp_moved *moved, uint32_t cell, uint32_t period) {
  return moved->known[(size_t)period * moved->program->cells + cell];
}

/* An input is given its value, an equation what is added to it. */
static void write_moves(grdp_moved *moved, uint32_t period) {
  for (size_t i = 0; i < moved->count; i++) {
    uint32_t cell = moved->cells[i];
    bool input = moved->program->cell_steps[cell] == UINT32_MAX;
    double from = input ? grdp_moved_central(moved, cell, period) : 0.0;
    const double *by = moved->moves + place_of(moved, i, period);
    double *row = grdp_machine_drawn(moved->machine, period, cell);
    for (uint32_t lane = 0; lane < GRDP_MOVED_LANES; lane++)
      row[lane] = from + by[lane];
  }
}

void grdp_moved_run(grdp_moved *moved, uint32_t last) {
  uint32_t first = moved->program->base + 1;
  bool ahead = grdp_machine_reads_ahead(moved->machine);
  grdp_machine_restart(moved->machine);
  for (uint32_t t = first; ahead && t < moved->program->periods; t++)
    write_moves(moved, t);
  for (uint32_t t = first; t <= last; t++) {
    if (!ahead)
      write_moves(moved, t);
    grdp_machine_period(moved->machine, t);
  }
}

bool grdp_moved_holds(const grdp_moved *moved, uint32_t lane) {
  const uint8_t *failed = grdp_machine_failed(moved->machine);
  return failed == NULL || failed[lane] == 0;
}

double grdp_moved_value(const grdp_moved *moved, uint32_t cell, uint32_t period, uint32_t lane) {
  if (period <= moved->program->base)
    return grdp_moved_central(moved, cell, period);
  return grdp_machine_value(moved->machine, period, cell, lane);
}

void grdp_moved_derive(grdp_moved *moved, uint32_t cell, uint32_t period) {
  grdp_gradient_run(moved->gradient, cell, period);
}

double grdp_moved_multiplier(const grdp_moved *moved, size_t number, uint32_t period, uint32_t lane) {
  const double *row = grdp_gradient_of(moved->gradient, moved->cells[number], period);
  return row == NULL ? 0.0 : row[lane];
}
