/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Programs written by hand for the tests: declare, add in order, then finish.
 */
#ifndef GRDP_TEST_SAMPLE_H
#define GRDP_TEST_SAMPLE_H

#include <stdint.h>

#include "machine.h"

enum { SAMPLE_LIMIT = 4096, SAMPLE_BLOCKS = 4 };

typedef struct sample {
  grdp_program program;
  double constants[SAMPLE_LIMIT];
  grdp_cell_reference references[SAMPLE_LIMIT];
  grdp_instruction instructions[SAMPLE_LIMIT];
  grdp_step steps[SAMPLE_LIMIT];
  uint32_t cell_steps[SAMPLE_LIMIT];
  grdp_input inputs[SAMPLE_LIMIT];
  grdp_equation_block blocks[SAMPLE_BLOCKS];
} sample;

sample *sample_create(uint32_t cells, uint32_t periods, uint32_t base, uint32_t temporaries, uint32_t constants);
void sample_free(sample *made);
void sample_input(sample *made, uint32_t cell, const double *values);
/* Numbers of slots. */
uint32_t sample_constant(sample *made, uint32_t number, double value);
uint32_t sample_reference(sample *made, uint32_t cell, int32_t shift);
/* The step of a cell takes the instructions added since the step before. */
void sample_code(sample *made, grdp_operation operation, uint32_t target, uint32_t a, uint32_t b, uint32_t c);
grdp_step *sample_step(sample *made, uint32_t cell);

/* A simultaneous block of the steps added last; what it points to must outlive the sample. */
void sample_block(sample *made, const grdp_equation_block *block);

/* A whole machine; the test fails when it does not open. */
grdp_machine *sample_open(const sample *made, uint32_t lanes);
size_t sample_run(const sample *made, grdp_machine *machine);

uint64_t sample_random(uint64_t *state);
/* Numbers that models meet, zeros, huge and tiny ones, and a few that are none. */
double sample_number(uint64_t *state);

#endif
