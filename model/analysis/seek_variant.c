/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "seek_variant.h"

#include <math.h>
#include <string.h>

static double *copy_values(grdp_arena *arena, const double *values, uint32_t periods, double otherwise) {
  double *own = GRDP_NEW_ARRAY(arena, periods, double);
  for (uint32_t t = 0; t < periods; t++)
    own[t] = values == NULL || isnan(values[t]) ? otherwise : values[t];
  return own;
}

static void own_input(grdp_arena *arena, grdp_seek_variant *variant, grdp_input *inputs, uint32_t cell,
                      double **row) {
  grdp_given *path = &variant->scenario.cells[cell].path;
  path->values = copy_values(arena, path->values, variant->program.periods, NAN);
  for (uint32_t i = 0; i < variant->program.input_count; i++)
    if (inputs[i].cell == cell)
      inputs[i].values = path->values;
  *row = path->values;
}

static void own_added(grdp_arena *arena, grdp_seek_variant *variant, grdp_step *steps, uint32_t cell, double **row) {
  grdp_step *step = &steps[variant->program.cell_steps[cell]];
  *row = copy_values(arena, step->added, variant->program.periods, 0.0);
  step->added = *row;
  grdp_program_spread(&variant->program, steps, cell);
  variant->scenario.cells[cell].added.values = *row;
}

grdp_seek_variant *grdp_seek_variant_make(grdp_arena *arena, const grdp_scenario *scenario,
                                          const grdp_program *program, const grdp_seek_instrument *instruments,
                                          size_t count) {
  grdp_seek_variant *variant = GRDP_NEW(arena, grdp_seek_variant);
  grdp_input *inputs = GRDP_NEW_ARRAY(arena, program->input_count + 1, grdp_input);
  grdp_step *steps = GRDP_NEW_ARRAY(arena, program->step_count + 1, grdp_step);
  grdp_cell *cells = GRDP_NEW_ARRAY(arena, scenario->cell_count, grdp_cell);
  memcpy(inputs, program->inputs, program->input_count * sizeof *inputs);
  memcpy(steps, program->steps, program->step_count * sizeof *steps);
  memcpy(cells, scenario->cells, scenario->cell_count * sizeof *cells);
  *variant = (grdp_seek_variant){.scenario = *scenario, .program = *program};
  variant->scenario.cells = cells;
  variant->program.inputs = inputs;
  variant->program.steps = steps;
  variant->rows = GRDP_NEW_ARRAY(arena, count, double *);
  for (size_t i = 0; i < count; i++) {
    uint32_t cell = instruments[i].cell;
    if (program->cell_steps[cell] == UINT32_MAX)
      own_input(arena, variant, inputs, cell, &variant->rows[i]);
    else
      own_added(arena, variant, steps, cell, &variant->rows[i]);
  }
  return variant;
}

void grdp_seek_variant_aim(grdp_seek_variant *variant, const grdp_target *targets, size_t count) {
  variant->scenario.targets = targets;
  variant->scenario.target_count = count;
}
