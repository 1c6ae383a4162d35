/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Periods and steps are gone through backwards. The machine keeps no temporaries, so each step is run forward once
 * more from the values that stay, with every result kept; then what is asked for, the adjoint of the step's cell, goes
 * back through its instructions to what they read. A step that nothing has been asked of is passed over.
 */
#include "gradient.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "gradient_state.h"

static size_t place_of(const grdp_gradient *gradient, uint32_t cell, uint32_t period) {
  const grdp_program *program = gradient->machine->program;
  return (size_t)(period - program->base - 1) * program->cells + cell;
}

/* ---- opening ---- */

static size_t row_length(const grdp_machine *machine) {
  return ((size_t)machine->lanes + GRDP_LANES_OF_CACHE_LINE - 1) / GRDP_LANES_OF_CACHE_LINE *
         GRDP_LANES_OF_CACHE_LINE;
}

static void make_adjoints(grdp_gradient *gradient) {
  grdp_machine *machine = gradient->machine;
  const grdp_program *program = machine->program;
  size_t places = (size_t)(program->periods - program->base - 1) * program->cells, varying = 0;
  gradient->adjoints = GRDP_NEW_ARRAY(&gradient->arena, places, double *);
  gradient->touched = GRDP_NEW_ARRAY(&gradient->arena, places, bool);
  for (uint32_t period = program->base + 1; period < program->periods; period++)
    for (uint32_t cell = 0; cell < program->cells; cell++)
      varying += grdp_machine_varies(machine, period, cell);
  double *rows = grdp_arena_array(&gradient->arena, varying, row_length(machine) * sizeof(double));
  for (uint32_t period = program->base + 1; period < program->periods; period++)
    for (uint32_t cell = 0; cell < program->cells; cell++)
      if (grdp_machine_varies(machine, period, cell)) {
        gradient->adjoints[place_of(gradient, cell, period)] = rows;
        rows += row_length(machine);
      }
}

static void make_gradient(grdp_gradient *gradient) {
  const grdp_program *program = gradient->machine->program;
  grdp_arena *arena = &gradient->arena;
  size_t longest = 0;
  for (uint32_t i = 0; i < program->step_count; i++)
    longest = program->steps[i].count > longest ? program->steps[i].count : longest;
  make_adjoints(gradient);
  gradient->writers = GRDP_NEW_ARRAY(arena, program->temporaries, uint32_t);
  gradient->readings = GRDP_NEW_ARRAY(arena, longest, grdp_reading);
  gradient->results = GRDP_NEW_ARRAY(arena, 2 * longest * GRDP_GRADIENT_TILE, double);
  gradient->result_adjoints = gradient->results + longest * GRDP_GRADIENT_TILE;
  gradient->constants = GRDP_NEW_ARRAY(arena, 5 * GRDP_GRADIENT_TILE, double);
  gradient->derivative = gradient->constants + 3 * GRDP_GRADIENT_TILE;
  gradient->products = gradient->constants + 4 * GRDP_GRADIENT_TILE;
  if (program->block_count > 0)
    gradient->blocks = grdp_block_gradient_make(gradient);
}

static grdp_status make_guarded(grdp_gradient *gradient) {
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&gradient->arena, exhausted)
    return GRDP_MEMORY;
  make_gradient(gradient);
  gradient->arena.exhausted = NULL;
  return GRDP_OK;
}

grdp_status grdp_gradient_open(grdp_machine *machine, grdp_gradient **out) {
  assert(machine->over != NULL && machine->over->plan.whole);
  grdp_gradient *gradient = calloc(1, sizeof *gradient);
  if (gradient == NULL)
    return GRDP_MEMORY;
  gradient->machine = machine;
  if (make_guarded(gradient) != GRDP_OK) {
    grdp_gradient_free(gradient);
    return GRDP_MEMORY;
  }
  *out = gradient;
  return GRDP_OK;
}

void grdp_gradient_free(grdp_gradient *gradient) {
  if (gradient == NULL)
    return;
  grdp_arena_free(&gradient->arena);
  free(gradient);
}

/* ---- what a step reads ---- */

size_t grdp_gradient_find(const grdp_gradient *gradient, uint32_t cell, uint32_t period) {
  if (period <= gradient->machine->program->base)
    return GRDP_NOWHERE;
  size_t place = place_of(gradient, cell, period);
  return gradient->adjoints[place] == NULL ? GRDP_NOWHERE : place;
}

/* What does not vary is known from the central path; a missing value is NaN. */
static void read_reference(const grdp_gradient *gradient, uint32_t number, uint32_t period, grdp_read_operand *out) {
  grdp_machine *machine = gradient->machine;
  const grdp_cell_reference *reference = &machine->program->references[number];
  uint32_t reached = grdp_varying_reach(&machine->over->varying, period, reference);
  out->constant = reached == UINT32_MAX ? (double)NAN : 0.0;
  if (reached == UINT32_MAX)
    return;
  out->place = grdp_gradient_find(gradient, reference->cell, reached);
  if (out->place == GRDP_NOWHERE)
    out->constant = grdp_machine_value(machine, reached, reference->cell, 0);
  else
    out->row = grdp_machine_values(machine, reached, reference->cell);
}

static grdp_read_operand read_slot(const grdp_gradient *gradient, uint32_t slot, uint32_t period) {
  const grdp_program *program = gradient->machine->program;
  grdp_read_operand found = {.place = GRDP_NOWHERE, .source = UINT32_MAX};
  uint32_t first_reference = grdp_program_reference_slot(program, 0);
  if (slot < program->temporaries)
    found.source = gradient->writers[slot];
  else if (slot < first_reference)
    found.constant = program->constants[slot - program->temporaries];
  else
    read_reference(gradient, slot - first_reference, period, &found);
  return found;
}

static bool operand_varies(const grdp_gradient *gradient, const grdp_read_operand *read) {
  return read->place != GRDP_NOWHERE || (read->source != UINT32_MAX && gradient->readings[read->source].varies);
}

static void read_step(grdp_gradient *gradient, const grdp_step *step, uint32_t period) {
  const grdp_program *program = gradient->machine->program;
  for (uint32_t number = 0; number < step->count; number++) {
    const grdp_instruction *code = &program->instructions[step->first + number];
    const uint32_t slots[3] = {code->a, code->b, code->c};
    grdp_reading *at = &gradient->readings[number];
    *at = (grdp_reading){.operation = code->operation, .operands = grdp_operation_operands(code->operation)};
    for (uint32_t i = 0; i < at->operands && i < 3; i++) {
      at->items[i] = read_slot(gradient, slots[i], period);
      at->varies = at->varies || operand_varies(gradient, &at->items[i]);
    }
    if (code->target < program->temporaries)
      gradient->writers[code->target] = number;
  }
}

void grdp_gradient_touch(grdp_gradient *gradient, size_t place) {
  if (gradient->touched[place])
    return;
  gradient->touched[place] = true;
  memset(gradient->adjoints[place], 0, gradient->machine->lanes * sizeof(double));
}

/* Whether the derivative goes to an operand. */
static bool passes_on(const grdp_gradient *gradient, const grdp_reading *at, uint32_t i) {
  const grdp_derivative *derivative = grdp_derivative_of(at->operation, i);
  return (derivative->of != NULL || derivative->constant != 0.0) && operand_varies(gradient, &at->items[i]);
}

/* From the result, which is asked for, to all that it is made of. */
static void ask_step(grdp_gradient *gradient, const grdp_step *step) {
  grdp_reading *readings = gradient->readings;
  readings[step->count - 1].asked = readings[step->count - 1].varies;
  for (uint32_t number = step->count; number-- > 0;)
    for (uint32_t i = 0; readings[number].asked && i < readings[number].operands; i++) {
      const grdp_read_operand *read = &readings[number].items[i];
      if (!passes_on(gradient, &readings[number], i))
        continue;
      if (read->source != UINT32_MAX)
        readings[read->source].asked = true;
      else
        grdp_gradient_touch(gradient, read->place);
    }
}

/* ---- forward and back ---- */

/* Some of the lanes. */
typedef struct tile {
  size_t first, lanes;
} tile;

static double *result_row(const grdp_gradient *gradient, uint32_t number) {
  return gradient->results + (size_t)number * GRDP_GRADIENT_TILE;
}

static const double *operand_row(const grdp_gradient *gradient, const grdp_read_operand *read, uint32_t i,
                                 tile part) {
  if (read->source != UINT32_MAX)
    return result_row(gradient, read->source);
  if (read->row != NULL)
    return read->row + part.first;
  double *row = gradient->constants + (size_t)i * GRDP_GRADIENT_TILE;
  for (size_t lane = 0; lane < part.lanes; lane++)
    row[lane] = read->constant;
  return row;
}

static grdp_operation_rows rows_of(const grdp_gradient *gradient, uint32_t number, tile part) {
  const grdp_reading *at = &gradient->readings[number];
  grdp_operation_rows rows = {
      .kernels = gradient->machine->kernels, .lanes = part.lanes, .result = result_row(gradient, number)};
  for (uint32_t i = 0; i < at->operands; i++)
    rows.operands[i] = operand_row(gradient, &at->items[i], i, part);
  return rows;
}

static void run_forward(const grdp_gradient *gradient, const grdp_step *step, tile part) {
  for (uint32_t number = 0; number < step->count; number++) {
    grdp_operation_rows rows = rows_of(gradient, number, part);
    rows.kernels->operations[gradient->readings[number].operation](part.lanes, rows.operands[0], rows.operands[1],
                                                                   rows.operands[2], result_row(gradient, number));
  }
}

/* Where nothing has been asked of the result, an infinite derivative (on the way to a branch not taken, say) shall not
 * spoil what is asked of others. */
static void cut_idle_products(size_t lanes, const double *weights, double *products) {
  for (size_t lane = 0; lane < lanes; lane++)
    products[lane] = weights[lane] != 0.0 ? products[lane] : 0.0;
}

/* sums += weights * derivative */
static void add_products(const grdp_gradient *gradient, size_t lanes, const double *weights, const double *derivative,
                         double *sums) {
  const grdp_kernels *kernels = gradient->machine->kernels;
  kernels->operations[GRDP_OP_MULTIPLY](lanes, weights, derivative, NULL, gradient->products);
  if (kernels->count_failures(lanes, derivative) > 0)
    cut_idle_products(lanes, weights, gradient->products);
  kernels->operations[GRDP_OP_ADD](lanes, sums, gradient->products, NULL, sums);
}

static void add_part(const grdp_gradient *gradient, const grdp_derivative *derivative,
                     const grdp_operation_rows *rows, const double *weights, double *sums) {
  if (derivative->of != NULL)
    add_products(gradient, rows->lanes, weights, derivative->of(rows, gradient->derivative), sums);
  else if (derivative->constant == 1.0)
    rows->kernels->operations[GRDP_OP_ADD](rows->lanes, sums, weights, NULL, sums);
  else
    rows->kernels->operations[GRDP_OP_SUBTRACT](rows->lanes, sums, weights, NULL, sums);
}

static void run_instruction_back(const grdp_gradient *gradient, uint32_t number, const double *weights, tile part) {
  const grdp_reading *at = &gradient->readings[number];
  grdp_operation_rows rows = rows_of(gradient, number, part);
  for (uint32_t i = 0; i < at->operands; i++) {
    const grdp_read_operand *read = &at->items[i];
    if (!passes_on(gradient, at, i))
      continue;
    double *sums = read->source != UINT32_MAX ? gradient->result_adjoints + (size_t)read->source * GRDP_GRADIENT_TILE
                                              : gradient->adjoints[read->place] + part.first;
    add_part(gradient, grdp_derivative_of(at->operation, i), &rows, weights, sums);
  }
}

static void run_back(const grdp_gradient *gradient, const grdp_step *step, const double *adjoint, tile part) {
  for (uint32_t number = 0; number < step->count; number++)
    if (gradient->readings[number].asked)
      memset(gradient->result_adjoints + (size_t)number * GRDP_GRADIENT_TILE, 0, part.lanes * sizeof(double));
  for (uint32_t number = step->count; number-- > 0;) {
    bool last = number == step->count - 1;
    const double *weights =
        last ? adjoint + part.first : gradient->result_adjoints + (size_t)number * GRDP_GRADIENT_TILE;
    if (gradient->readings[number].asked)
      run_instruction_back(gradient, number, weights, part);
  }
}

/* What does not vary (a value fixed in place of the equation) has no adjoint, and ends the way back. Add-factors and
 * residuals do not change it: the residual's derivative is that of the cell. */
void grdp_gradient_go_back(grdp_gradient *gradient, const grdp_step *step, uint32_t period) {
  size_t place = grdp_gradient_find(gradient, step->cell, grdp_step_period(step, period));
  size_t lanes = gradient->machine->lanes;
  if (place == GRDP_NOWHERE || !gradient->touched[place] || step->count == 0)
    return;
  read_step(gradient, step, period);
  ask_step(gradient, step);
  if (!gradient->readings[step->count - 1].asked)
    return;
  for (tile part = {0, 0}; part.first < lanes; part.first += GRDP_GRADIENT_TILE) {
    part.lanes = lanes - part.first < GRDP_GRADIENT_TILE ? lanes - part.first : GRDP_GRADIENT_TILE;
    run_forward(gradient, step, part);
    run_back(gradient, step, gradient->adjoints[place], part);
  }
}

/* A step, or the block whose last step it is; gives the first step that has been passed. */
static uint32_t go_back_from(grdp_gradient *gradient, uint32_t step, uint32_t period) {
  const grdp_program *program = gradient->machine->program;
  uint32_t number = grdp_machine_block(gradient->machine, step);
  if (!grdp_step_runs(program, &program->steps[step], period))
    return step;
  if (number == GRDP_NO_BLOCK) {
    grdp_gradient_go_back(gradient, &program->steps[step], period);
    return step;
  }
  grdp_gradient_go_back_block(gradient, &program->blocks[number], period);
  return program->blocks[number].first;
}

void grdp_gradient_run(grdp_gradient *gradient, uint32_t cell, uint32_t period) {
  const grdp_program *program = gradient->machine->program;
  assert(cell < program->cells && period > program->base && period < program->periods);
  memset(gradient->touched, 0, (size_t)(program->periods - program->base - 1) * program->cells * sizeof(bool));
  size_t place = grdp_gradient_find(gradient, cell, period);
  if (place == GRDP_NOWHERE)
    return;
  grdp_gradient_touch(gradient, place);
  for (size_t lane = 0; lane < gradient->machine->lanes; lane++)
    gradient->adjoints[place][lane] = 1.0;
  for (uint32_t at = period; at > program->base; at--)
    for (uint32_t i = program->step_count; i-- > 0;)
      i = go_back_from(gradient, i, at);
}

const double *grdp_gradient_of(const grdp_gradient *gradient, uint32_t cell, uint32_t period) {
  const grdp_program *program = gradient->machine->program;
  assert(cell < program->cells && period > program->base && period < program->periods);
  size_t place = grdp_gradient_find(gradient, cell, period);
  return place == GRDP_NOWHERE || !gradient->touched[place] ? NULL : gradient->adjoints[place];
}
