/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "trial.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct grdp_trial {
  grdp_arena arena;
  const grdp_program *original;
  grdp_program program; /* the same with steps of its own */
  grdp_step *steps;
  double *given, *added; /* [steps][periods] */
  grdp_machine *machine;
};

static grdp_status make_steps(grdp_trial *trial) {
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&trial->arena, exhausted)
    return GRDP_MEMORY;
  const grdp_program *program = trial->original;
  size_t values = (size_t)program->step_count * program->periods;
  trial->steps = GRDP_NEW_ARRAY(&trial->arena, program->step_count, grdp_step);
  trial->given = GRDP_NEW_ARRAY(&trial->arena, values, double);
  trial->added = GRDP_NEW_ARRAY(&trial->arena, values, double);
  for (uint32_t i = 0; i < program->step_count; i++) {
    trial->steps[i] = program->steps[i];
    trial->steps[i].given = trial->given + (size_t)i * program->periods;
    trial->steps[i].added = trial->added + (size_t)i * program->periods;
  }
  for (uint32_t cell = 0; cell < program->cells; cell++)
    if (program->cell_steps[cell] != UINT32_MAX)
      grdp_program_spread(program, trial->steps, cell);
  trial->program = *program;
  trial->program.steps = trial->steps;
  trial->arena.exhausted = NULL;
  return GRDP_OK;
}

grdp_status grdp_trial_open(const grdp_program *program, grdp_trial **out) {
  grdp_trial *trial = calloc(1, sizeof *trial);
  if (trial == NULL)
    return GRDP_MEMORY;
  trial->original = program;
  grdp_status status = make_steps(trial);
  if (status == GRDP_OK)
    status = grdp_machine_open(&trial->program, 1, &trial->machine);
  if (status != GRDP_OK) {
    grdp_trial_free(trial);
    return status;
  }
  grdp_trial_reset(trial);
  *out = trial;
  return GRDP_OK;
}

void grdp_trial_free(grdp_trial *trial) {
  if (trial == NULL)
    return;
  grdp_machine_free(trial->machine);
  grdp_arena_free(&trial->arena);
  free(trial);
}

double *grdp_trial_input(grdp_trial *trial, uint32_t cell, uint32_t period) {
  assert(trial->program.cell_steps[cell] == UINT32_MAX);
  return grdp_machine_values(trial->machine, period, cell);
}

static double *place_of(const grdp_trial *trial, double *values, uint32_t cell, uint32_t period) {
  uint32_t step = trial->program.cell_steps[cell];
  assert(step != UINT32_MAX && period < trial->program.periods);
  return values + (size_t)step * trial->program.periods + period;
}

double *grdp_trial_added(grdp_trial *trial, uint32_t cell, uint32_t period) {
  return place_of(trial, trial->added, cell, period);
}

double *grdp_trial_given(grdp_trial *trial, uint32_t cell, uint32_t period) {
  return place_of(trial, trial->given, cell, period);
}

void grdp_trial_reset(grdp_trial *trial) {
  const grdp_program *program = trial->original;
  for (uint32_t i = 0; i < program->step_count; i++)
    for (uint32_t t = 0; t < program->periods; t++) {
      const grdp_step *step = &program->steps[i];
      size_t place = (size_t)i * program->periods + t;
      trial->given[place] = step->given == NULL ? (double)NAN : step->given[t];
      trial->added[place] = step->added == NULL || isnan(step->added[t]) ? 0.0 : step->added[t];
    }
  grdp_machine_fill(trial->machine);
}

/* The first step that failed by itself. */
static grdp_failure find_failure(grdp_trial *trial, uint32_t period) {
  grdp_failure failure = {.reason = GRDP_FAILURE_NONE};
  for (uint32_t i = 0; i < trial->program.step_count; i++) {
    failure = grdp_machine_explain(trial->machine, period, i, 0);
    if (failure.reason != GRDP_FAILURE_NONE && failure.reason != GRDP_FAILURE_CONSEQUENCE)
      break;
  }
  return failure;
}

bool grdp_trial_run(grdp_trial *trial, grdp_failure *failure) {
  for (uint32_t t = 0; t < trial->program.periods; t++) {
    if (grdp_machine_period(trial->machine, t) == 0)
      continue;
    *failure = find_failure(trial, t);
    return false;
  }
  return true;
}

double grdp_trial_value(const grdp_trial *trial, uint32_t cell, uint32_t period) {
  return grdp_machine_value(trial->machine, period, cell, 0);
}
