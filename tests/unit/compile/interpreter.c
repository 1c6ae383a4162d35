/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "interpreter.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"

enum { ITERATIONS = 50 };

interpreter interpret_open(const grdp_program *program) {
  size_t count = (size_t)program->periods * program->cells;
  interpreter run = {program, malloc(count * sizeof(double)), malloc((program->temporaries + 1) * sizeof(double))};
  cr_assert(run.values != NULL && run.temporaries != NULL);
  for (size_t i = 0; i < count; i++)
    run.values[i] = NAN;
  for (uint32_t i = 0; i < program->input_count; i++)
    for (uint32_t t = 0; t < program->periods; t++)
      *interpret_cell(&run, program->inputs[i].cell, t) = program->inputs[i].values[t];
  return run;
}

void interpret_close(interpreter *run) {
  free(run->values);
  free(run->temporaries);
}

double *interpret_cell(const interpreter *run, uint32_t cell, uint32_t period) {
  return run->values + (size_t)period * run->program->cells + cell;
}

uint32_t interpret_find(const interpreter *run, const char *cell) {
  uint32_t i = 0;
  while (i < run->program->cells && strcmp(run->program->cell_names[i], cell) != 0)
    i++;
  cr_assert(i < run->program->cells, "no cell %s", cell);
  return i;
}

double interpret_slot(const interpreter *run, uint32_t slot, uint32_t period) {
  const grdp_program *program = run->program;
  if (slot < program->temporaries)
    return run->temporaries[slot];
  slot -= program->temporaries;
  if (slot < program->constant_count)
    return program->constants[slot];
  grdp_cell_reference reference = program->references[slot - program->constant_count];
  int64_t reached = (int64_t)period + reference.shift;
  if (reached < 0)
    return NAN;
  return *interpret_cell(run, reference.cell, reached < program->periods ? (uint32_t)reached : program->periods - 1);
}

static void run_code(const interpreter *run, const grdp_step *step, uint32_t period) {
  const grdp_program *program = run->program;
  for (uint32_t i = step->first; i < step->first + step->count; i++) {
    const grdp_instruction *code = &program->instructions[i];
    grdp_operation operation = (grdp_operation)code->operation;
    const uint32_t slots[3] = {code->a, code->b, code->c};
    double operands[3] = {0};
    for (uint32_t k = 0; k < grdp_operation_operands(operation); k++)
      operands[k] = interpret_slot(run, slots[k], period);
    double result = grdp_operation_apply(operation, operands[0], operands[1], operands[2]);
    if (i + 1 == step->first + step->count)
      *interpret_cell(run, step->cell, period) = result;
    else
      run->temporaries[code->target] = result;
  }
}

void interpret_step(const interpreter *run, uint32_t number, uint32_t period) {
  const grdp_step *step = &run->program->steps[number];
  double *cell = interpret_cell(run, step->cell, period);
  if (step->given != NULL && !isnan(step->given[period])) {
    *cell = step->given[period];
    return;
  }
  run_code(run, step, period);
  if (step->count > 0 && step->added != NULL && !isnan(step->added[period]))
    *cell += step->added[period];
}

void interpret_block(const interpreter *run, const grdp_equation_block *block, uint32_t period) {
  for (uint32_t i = block->unknowns; i < block->count; i++)
    interpret_step(run, block->first + i, period);
}

static bool is_held(const interpreter *run, const grdp_equation_block *block, uint32_t unknown, uint32_t period) {
  const grdp_step *step = &run->program->steps[block->first + unknown];
  return step->given != NULL && !isnan(step->given[period]);
}

double interpret_residual(const interpreter *run, const grdp_equation_block *block, uint32_t equation,
                          uint32_t period) {
  const grdp_step *step = &run->program->steps[block->first + equation];
  double gives = interpret_slot(run, grdp_program_reference_slot(run->program, block->equations[equation]), period);
  double added = step->added != NULL && !isnan(step->added[period]) ? step->added[period] : 0;
  if (is_held(run, block, equation, period))
    return 0;
  return block->implicit[equation] ? gives - added : gives + added - *interpret_cell(run, step->cell, period);
}

/* Gauss with partial pivoting: the solution replaces b. */
static bool eliminate(double *a, double *b, uint32_t n) {
  for (uint32_t k = 0; k < n; k++) {
    uint32_t pivot = k;
    for (uint32_t i = k + 1; i < n; i++)
      pivot = fabs(a[i * n + k]) > fabs(a[pivot * n + k]) ? i : pivot;
    if (!(fabs(a[pivot * n + k]) > 0))
      return false;
    for (uint32_t j = 0; j < n; j++) {
      double swapped = a[k * n + j];
      a[k * n + j] = a[pivot * n + j];
      a[pivot * n + j] = swapped;
    }
    double swapped = b[k];
    b[k] = b[pivot];
    b[pivot] = swapped;
    for (uint32_t i = 0; i < n; i++) {
      double factor = i == k ? 0 : a[i * n + k] / a[k * n + k];
      for (uint32_t j = k; j < n; j++)
        a[i * n + j] -= factor * a[k * n + j];
      b[i] -= factor * b[k];
    }
  }
  for (uint32_t k = 0; k < n; k++)
    b[k] /= a[k * n + k];
  return true;
}

/* A row of the Jacobian and the residual; gives the residual over the size of what it is made of. */
static double fill_row(const interpreter *run, const grdp_equation_block *block, uint32_t equation, uint32_t period,
                       double *row) {
  double size = 1e-300, residual = interpret_residual(run, block, equation, period);
  bool held = is_held(run, block, equation, period);
  row[equation] -= held || !block->implicit[equation] ? 1 : 0;
  for (uint32_t j = 0; j < block->unknowns; j++)
    size += fabs(row[j] * *interpret_cell(run, run->program->steps[block->first + j].cell, period));
  return isnan(residual) ? residual : fabs(residual) / size;
}

/* The largest residual, relatively; NaN when one is not known. */
static double step_of_newton(const interpreter *run, const grdp_equation_block *block, uint32_t period, double *a,
                             double *b) {
  uint32_t n = block->unknowns;
  double worst = 0;
  memset(a, 0, (size_t)n * n * sizeof *a);
  interpret_block(run, block, period);
  for (uint32_t i = 0; i < block->slope_count; i++) {
    const grdp_slope *slope = &block->slopes[i];
    if (!is_held(run, block, slope->equation, period) && !is_held(run, block, slope->unknown, period))
      a[slope->equation * n + slope->unknown] = interpret_slot(run, slope->slot, period);
  }
  for (uint32_t i = 0; i < n; i++) {
    double relative = fill_row(run, block, i, period, a + (size_t)i * n);
    b[i] = -interpret_residual(run, block, i, period);
    worst = relative > worst || isnan(relative) ? relative : worst;
  }
  return worst;
}

bool interpret_solve(const interpreter *run, const grdp_equation_block *block, uint32_t period) {
  uint32_t n = block->unknowns;
  double *a = malloc((size_t)n * n * sizeof *a), *b = malloc(n * sizeof *b);
  cr_assert(a != NULL && b != NULL);
  bool solved = false, good = true;
  for (uint32_t i = 0; i < n; i++) {
    double *cell = interpret_cell(run, run->program->steps[block->first + i].cell, period);
    double before = period > 0 ? *interpret_cell(run, run->program->steps[block->first + i].cell, period - 1) : NAN;
    *cell = isfinite(before) ? before : block->beginnings[i];
    interpret_step(run, block->first + i, period);
  }
  for (int round = 0; round < ITERATIONS && !solved && good; round++) {
    solved = step_of_newton(run, block, period, a, b) < 1e-12;
    good = solved || eliminate(a, b, n);
    for (uint32_t i = 0; !solved && good && i < n; i++)
      *interpret_cell(run, run->program->steps[block->first + i].cell, period) += b[i];
  }
  free(a);
  free(b);
  return solved;
}

bool interpret_period(const interpreter *run, uint32_t period) {
  const grdp_program *program = run->program;
  uint32_t block = 0;
  bool good = true;
  for (uint32_t i = 0; i < program->step_count; i++) {
    if (block < program->block_count && program->blocks[block].first == i) {
      good = interpret_solve(run, &program->blocks[block], period) && good;
      i += program->blocks[block++].count - 1;
    } else {
      interpret_step(run, i, period);
    }
  }
  return good;
}
