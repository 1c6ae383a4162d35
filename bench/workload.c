/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "workload.h"

enum { MOST = 64, TEMPORARIES = 2 };

typedef struct writer {
  grdp_program *program;
  double *constants;
  grdp_cell_reference *references;
  grdp_instruction *instructions;
  grdp_step *steps;
} writer;

/* Constants are counted before they are used, so that their slots do not move. */
static uint32_t constant(writer *at, double value) {
  uint32_t number = 0;
  while (at->constants[number] != value && at->constants[number] != 0.0)
    number++;
  at->constants[number] = value;
  return grdp_program_constant_slot(at->program, number);
}

/* Each cell and shift once, as the compiler does. */
static uint32_t reference(writer *at, uint32_t cell, int32_t shift) {
  uint32_t number = 0;
  while (number < at->program->reference_count &&
         (at->references[number].cell != cell || at->references[number].shift != shift))
    number++;
  if (number == at->program->reference_count)
    at->references[at->program->reference_count++] = (grdp_cell_reference){cell, shift};
  return grdp_program_reference_slot(at->program, number);
}

static void code(writer *at, grdp_operation operation, uint32_t target, uint32_t a, uint32_t b) {
  at->instructions[at->program->instruction_count++] = (grdp_instruction){operation, target, a, b, 0};
}

static grdp_step *step(writer *at, uint32_t cell) {
  uint32_t number = at->program->step_count++;
  uint32_t first = number == 0 ? 0 : at->steps[number - 1].first + at->steps[number - 1].count;
  at->steps[number] = (grdp_step){.cell = cell, .first = first, .count = at->program->instruction_count - first};
  return &at->steps[number];
}

static void write_component(writer *at, uint32_t i) {
  double *given = GRDP_NEW_ARRAY(&at->program->arena, YEARS + 1, double);
  for (uint32_t t = 0; t <= YEARS; t++)
    given[t] = t == 0 ? workload_start[i] : (double)__builtin_nan("");
  code(at, GRDP_OP_MULTIPLY, 0, reference(at, CELL_SHOCK, 0), constant(at, workload_factor[i][0]));
  for (uint32_t j = 1; j <= i; j++) {
    code(at, GRDP_OP_MULTIPLY, 1, reference(at, CELL_SHOCK + j, 0), constant(at, workload_factor[i][j]));
    code(at, GRDP_OP_ADD, 0, 0, 1);
  }
  code(at, GRDP_OP_ADD, 0, 0, constant(at, workload_drift[i]));
  code(at, GRDP_OP_EXP, 0, 0, 0);
  code(at, GRDP_OP_MULTIPLY, reference(at, CELL_OUTPUT + i, 0), reference(at, CELL_OUTPUT + i, -1), 0);
  step(at, CELL_OUTPUT + i)->given = given;
  code(at, GRDP_OP_POWER, 0, reference(at, CELL_OUTPUT + i, 0), constant(at, workload_elasticity[i]));
  code(at, GRDP_OP_MULTIPLY, reference(at, CELL_TAX + i, 0), constant(at, workload_rate[i]), 0);
  step(at, CELL_TAX + i);
}

static void write_sum(writer *at, uint32_t first, uint32_t cell) {
  code(at, GRDP_OP_ADD, 0, reference(at, first, 0), reference(at, first + 1, 0));
  code(at, GRDP_OP_ADD, 0, 0, reference(at, first + 2, 0));
  code(at, GRDP_OP_ADD, reference(at, cell, 0), 0, reference(at, first + 3, 0));
  step(at, cell);
}

grdp_program *make_workload(void) {
  grdp_arena arena = {0};
  grdp_program *program = GRDP_NEW(&arena, grdp_program);
  program->arena = arena;
  writer at = {program, GRDP_NEW_ARRAY(&program->arena, MOST, double),
               GRDP_NEW_ARRAY(&program->arena, MOST, grdp_cell_reference),
               GRDP_NEW_ARRAY(&program->arena, MOST, grdp_instruction),
               GRDP_NEW_ARRAY(&program->arena, MOST, grdp_step)};
  program->cells = program->scenario_cells = CELLS;
  program->periods = YEARS + 1;
  program->temporaries = TEMPORARIES;
  program->constants = at.constants;
  program->constant_count = MOST;
  program->references = at.references;
  program->instructions = at.instructions;
  program->steps = at.steps;
  for (uint32_t i = 0; i < COMPONENTS; i++)
    write_component(&at, i);
  write_sum(&at, CELL_OUTPUT, CELL_TOTAL);
  write_sum(&at, CELL_TAX, CELL_REVENUE);
  return program;
}
