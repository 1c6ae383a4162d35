/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A program run one step at a time on single numbers, apart from the machine: the blocks that compile/ writes are tested
 * without the solver that they are written for.
 */
#ifndef GRDP_TEST_INTERPRETER_H
#define GRDP_TEST_INTERPRETER_H

#include "compile.h"

typedef struct interpreter {
  const grdp_program *program;
  double *values; /* [periods][cells] */
  double *temporaries;
} interpreter;

/* Inputs have their values, everything else is NaN. */
interpreter interpret_open(const grdp_program *program);
void interpret_close(interpreter *run);

double *interpret_cell(const interpreter *run, uint32_t cell, uint32_t period);
uint32_t interpret_find(const interpreter *run, const char *cell);
double interpret_slot(const interpreter *run, uint32_t slot, uint32_t period);
/* Given values, code, add-factors. A step without code keeps what its cell holds. */
void interpret_step(const interpreter *run, uint32_t step, uint32_t period);
/* Everything of a block but its unknowns. */
void interpret_block(const interpreter *run, const grdp_equation_block *block, uint32_t period);
/* Newton's method from what the unknowns hold (or their beginnings), with the block's slopes and no safeguards; false when
 * 50 iterations do not bring each residual below 1e-12 relative. */
bool interpret_solve(const interpreter *run, const grdp_equation_block *block, uint32_t period);
/* Every step of a period, blocks solved. */
bool interpret_period(const interpreter *run, uint32_t period);
/* What remains of an equation of a block: 0 where it holds. */
double interpret_residual(const interpreter *run, const grdp_equation_block *block, uint32_t equation,
                          uint32_t period);

#endif
