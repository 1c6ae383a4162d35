/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

sample *sample_create(uint32_t cells, uint32_t periods, uint32_t base, uint32_t temporaries, uint32_t constants) {
  sample *made = calloc(1, sizeof *made);
  cr_assert(made != NULL);
  made->program.cells = cells;
  made->program.scenario_cells = cells;
  made->program.periods = periods;
  made->program.base = base;
  made->program.temporaries = temporaries;
  made->program.constant_count = constants;
  made->program.constants = made->constants;
  made->program.references = made->references;
  made->program.instructions = made->instructions;
  made->program.steps = made->steps;
  made->program.inputs = made->inputs;
  made->program.blocks = made->blocks;
  made->program.cell_steps = made->cell_steps;
  for (uint32_t i = 0; i < SAMPLE_LIMIT; i++)
    made->cell_steps[i] = UINT32_MAX;
  return made;
}

void sample_free(sample *made) {
  free(made);
}

void sample_input(sample *made, uint32_t cell, const double *values) {
  made->inputs[made->program.input_count++] = (grdp_input){cell, values};
}

uint32_t sample_constant(sample *made, uint32_t number, double value) {
  cr_assert(number < made->program.constant_count);
  made->constants[number] = value;
  return grdp_program_constant_slot(&made->program, number);
}

uint32_t sample_reference(sample *made, uint32_t cell, int32_t shift) {
  cr_assert(made->program.reference_count < SAMPLE_LIMIT);
  made->references[made->program.reference_count] = (grdp_cell_reference){cell, shift};
  return grdp_program_reference_slot(&made->program, made->program.reference_count++);
}

void sample_code(sample *made, grdp_operation operation, uint32_t target, uint32_t a, uint32_t b, uint32_t c) {
  cr_assert(made->program.instruction_count < SAMPLE_LIMIT);
  made->instructions[made->program.instruction_count++] = (grdp_instruction){operation, target, a, b, c};
}

grdp_step *sample_step(sample *made, uint32_t cell) {
  uint32_t number = made->program.step_count++;
  cr_assert(number < SAMPLE_LIMIT);
  uint32_t first = number == 0 ? 0 : made->steps[number - 1].first + made->steps[number - 1].count;
  made->steps[number] = (grdp_step){.cell = cell, .first = first, .count = made->program.instruction_count - first};
  cr_assert(cell < SAMPLE_LIMIT);
  made->cell_steps[cell] = number;
  return &made->steps[number];
}

void sample_block(sample *made, const grdp_equation_block *block) {
  cr_assert(made->program.block_count < SAMPLE_BLOCKS);
  cr_assert(block->first + block->count == made->program.step_count);
  made->blocks[made->program.block_count++] = *block;
}

grdp_machine *sample_open(const sample *made, uint32_t lanes) {
  grdp_machine *machine = NULL;
  cr_assert(grdp_machine_open(&made->program, lanes, &machine) == GRDP_OK);
  return machine;
}

size_t sample_run(const sample *made, grdp_machine *machine) {
  size_t failures = 0;
  for (uint32_t period = 0; period < made->program.periods; period++)
    failures += grdp_machine_period(machine, period);
  return failures;
}

/* splitmix64 (Steele, Lea and Flood 2014, doi:10.1145/2714064.2660195) */
uint64_t sample_random(uint64_t *state) {
  uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
  return z ^ z >> 31;
}

double sample_number(uint64_t *state) {
  static const double special[] = {0.0,       -0.0, 1.0,      -1.0,      2.0, 0.5,   -3.0,   1e300, -1e300, 5e-324,
                                   0x1p-1022, 1e22, INFINITY, -INFINITY, NAN, 709.0, -745.0, 1e9,   -1e9,   3.0};
  uint64_t kind = sample_random(state) % 8;
  double part = (double)(sample_random(state) >> 11) * 0x1p-53;
  if (kind == 0)
    return special[sample_random(state) % (sizeof special / sizeof *special)];
  if (kind == 1)
    return ldexp(part - 0.5, (int)(sample_random(state) % 2000) - 1000);
  if (kind == 2)
    return floor(part * 20.0 - 10.0);
  return kind < 5 ? part : (part - 0.5) * 200.0;
}
