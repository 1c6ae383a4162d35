/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Backwards through a simultaneous block, by the implicit function theorem. With x the unknowns, F(x, u) = 0 their
 * equations and u all that the block reads, dx / du = -J^-1 dF / du, J = dF / dx; so that of a value with adjoints b of
 * the unknowns the adjoint of u is (dF / du)' l, where J' l = -b (Griewank and Walther 2008, section 15.1).
 *
 * The explicit cells are gone back through twice: with what later steps ask of them, which gives b and what it asks of
 * u; then with l as the adjoint of the equations.
 */
#include <assert.h>
#include <string.h>

#include "gradient_state.h"
#include "linear.h"

typedef struct grdp_block_gradient {
  const grdp_linear_kernels *linear;
  uint32_t *numbers;   /* [unknowns of the largest block]: those whose equation is on, counted from 0 */
  grdp_matrix matrix;  /* J', then its factors */
  double *solution;    /* [unknowns] */
  double *scratch;     /* [unknowns][GRDP_TILE_STEP] */
  size_t stride;       /* of the rows of multipliers: lanes rounded up to whole groups */
  double *multipliers; /* [unknowns][stride]: -b, then l */
  double **rows;       /* [unknowns] those of multipliers whose equation is on */
  double *kept;        /* [explicit cells of the largest block][lanes]: what later steps ask of them */
} grdp_block_gradient;

static void make_system(grdp_arena *arena, size_t unknowns, grdp_block_gradient *blocks) {
  size_t pitch = grdp_matrix_pitch(unknowns);
  blocks->linear = grdp_linear_choose();
  blocks->numbers = GRDP_NEW_ARRAY(arena, unknowns, uint32_t);
  blocks->matrix.elements = grdp_arena_array(arena, unknowns, pitch * sizeof(double));
  blocks->matrix.inverses = GRDP_NEW_ARRAY(arena, unknowns, double);
  blocks->matrix.swaps = GRDP_NEW_ARRAY(arena, unknowns, uint32_t);
  blocks->solution = GRDP_NEW_ARRAY(arena, unknowns, double);
  blocks->scratch = GRDP_NEW_ARRAY(arena, unknowns * GRDP_TILE_STEP, double);
  blocks->multipliers = grdp_arena_array(arena, unknowns, blocks->stride * sizeof(double));
  blocks->rows = GRDP_NEW_ARRAY(arena, unknowns, double *);
}

struct grdp_block_gradient *grdp_block_gradient_make(grdp_gradient *gradient) {
  const grdp_program *program = gradient->machine->program;
  grdp_block_gradient *blocks = GRDP_NEW(&gradient->arena, grdp_block_gradient);
  size_t unknowns = 1, others = 0, lanes = gradient->machine->lanes;
  for (uint32_t i = 0; i < program->block_count; i++) {
    const grdp_equation_block *block = &program->blocks[i];
    size_t rest = block->count - block->unknowns - block->derivatives;
    unknowns = block->unknowns > unknowns ? block->unknowns : unknowns;
    others = rest > others ? rest : others;
  }
  blocks->stride = (lanes + GRDP_TILE_STEP - 1) / GRDP_TILE_STEP * GRDP_TILE_STEP;
  make_system(&gradient->arena, unknowns, blocks);
  blocks->kept = grdp_arena_array(&gradient->arena, others, lanes * sizeof(double));
  return blocks;
}

/* A block in a period, as it is gone back through. */
typedef struct block_back {
  grdp_gradient *gradient;
  const grdp_equation_block *block;
  uint32_t period;
  uint32_t count; /* unknowns whose equation is on */
  bool steady;    /* one matrix for all lanes */
} block_back;

static const grdp_step *step_at(const block_back *at, uint32_t number) {
  return &at->gradient->machine->program->steps[at->block->first + number];
}

/* The period of the value of a block's step. */
static uint32_t period_of(const block_back *at, uint32_t number) {
  return grdp_step_period(step_at(at, number), at->period);
}

/* The adjoint of a step's cell; NULL: it cannot change, or nothing is asked of it. */
static double *adjoint_of(const block_back *at, uint32_t number) {
  size_t place = grdp_gradient_find(at->gradient, step_at(at, number)->cell, period_of(at, number));
  return place == GRDP_NOWHERE || !at->gradient->touched[place] ? NULL : at->gradient->adjoints[place];
}

/* ---- the linear system ---- */

static double slope_at(const block_back *at, uint32_t number, size_t lane) {
  grdp_machine *machine = at->gradient->machine;
  const grdp_program *program = machine->program;
  uint32_t slot = at->block->slopes[number].slot, first = grdp_program_reference_slot(program, 0);
  if (slot < first)
    return program->constants[slot - program->temporaries];
  const grdp_cell_reference *reference = &program->references[slot - first];
  uint32_t reached = grdp_varying_reach(&machine->over->varying, at->period, reference);
  return reached == UINT32_MAX ? (double)NAN : grdp_machine_value(machine, reached, reference->cell, (uint32_t)lane);
}

static bool slope_varies(const block_back *at, uint32_t number) {
  const grdp_machine *machine = at->gradient->machine;
  const grdp_program *program = machine->program;
  uint32_t slot = at->block->slopes[number].slot, first = grdp_program_reference_slot(program, 0);
  if (slot < first)
    return false;
  const grdp_cell_reference *reference = &program->references[slot - first];
  uint32_t reached = grdp_varying_reach(&machine->over->varying, at->period, reference);
  return reached != UINT32_MAX && grdp_varying_in(&machine->over->varying, reached, reference->cell);
}

/* element[row][column] = dF_column / dx_row */
static void fill_matrix(const block_back *at, size_t lane) {
  grdp_block_gradient *blocks = at->gradient->blocks;
  grdp_matrix *matrix = &blocks->matrix;
  memset(matrix->elements, 0, matrix->n * matrix->pitch * sizeof(double));
  for (uint32_t i = 0; i < at->block->slope_count; i++) {
    const grdp_slope *slope = &at->block->slopes[i];
    uint32_t row = blocks->numbers[slope->unknown], column = blocks->numbers[slope->equation];
    if (row != UINT32_MAX && column != UINT32_MAX)
      matrix->elements[row * matrix->pitch + column] += slope_at(at, i, lane);
  }
  for (uint32_t k = 0; k < at->block->unknowns; k++)
    if (blocks->numbers[k] != UINT32_MAX && !at->block->implicit[k])
      matrix->elements[blocks->numbers[k] * (matrix->pitch + 1)] -= 1.0;
}

static double *multipliers(const block_back *at, uint32_t unknown) {
  return at->gradient->blocks->multipliers + unknown * at->gradient->blocks->stride;
}

static void set_right_sides(const block_back *at) {
  grdp_block_gradient *blocks = at->gradient->blocks;
  size_t lanes = at->gradient->machine->lanes;
  for (uint32_t k = 0; k < at->block->unknowns; k++) {
    if (blocks->numbers[k] == UINT32_MAX)
      continue;
    const double *adjoint = adjoint_of(at, k);
    double *row = blocks->rows[blocks->numbers[k]] = multipliers(at, k);
    for (size_t lane = 0; lane < blocks->stride; lane++)
      row[lane] = lane < lanes ? -adjoint[lane] : 0.0;
  }
}

/* The right side is column n. */
static void solve_lane(const block_back *at, size_t lane) {
  grdp_block_gradient *blocks = at->gradient->blocks;
  grdp_matrix *matrix = &blocks->matrix;
  fill_matrix(at, lane);
  for (size_t i = 0; i < matrix->n; i++)
    matrix->elements[i * matrix->pitch + matrix->n] = blocks->rows[i][lane];
  blocks->linear->factor(matrix);
  blocks->linear->finish(matrix, blocks->solution);
  for (size_t i = 0; i < matrix->n; i++)
    blocks->rows[i][lane] = blocks->solution[i];
}

/* The multipliers become l. */
static void solve_lanes(const block_back *at) {
  grdp_block_gradient *blocks = at->gradient->blocks;
  blocks->matrix.n = at->count;
  blocks->matrix.pitch = grdp_matrix_pitch(at->count);
  set_right_sides(at);
  if (at->steady) {
    fill_matrix(at, 0);
    blocks->linear->factor(&blocks->matrix);
    blocks->linear->substitute(&blocks->matrix, blocks->stride, blocks->rows, blocks->scratch);
    return;
  }
  for (size_t lane = 0; lane < at->gradient->machine->lanes; lane++)
    solve_lane(at, lane);
}

static void number_unknowns(block_back *at) {
  at->steady = true;
  for (uint32_t k = 0; k < at->block->unknowns; k++) {
    bool on = grdp_machine_varies(at->gradient->machine, period_of(at, k), step_at(at, k)->cell);
    at->gradient->blocks->numbers[k] = on ? at->count++ : UINT32_MAX;
  }
  for (uint32_t i = 0; i < at->block->slope_count; i++)
    at->steady = at->steady && !slope_varies(at, i);
}

/* ---- forward and back ---- */

static uint32_t explicit_end(const block_back *at) {
  return at->block->count - at->block->derivatives;
}

static bool is_equation(const block_back *at, uint32_t number) {
  return at->gradient->machine->map->hidden[at->block->first + number];
}

/* All explicit cells, the last first; equations have an adjoint in the second pass only. */
static void go_back_cells(const block_back *at) {
  for (uint32_t i = explicit_end(at); i-- > at->block->unknowns;)
    grdp_gradient_go_back(at->gradient, step_at(at, i), at->period);
}

static double *kept_row(const block_back *at, uint32_t number) {
  return at->gradient->blocks->kept + (size_t)(number - at->block->unknowns) * at->gradient->machine->lanes;
}

/* Puts aside what has been asked of the explicit cells so far, and asks nothing of them. */
static void put_aside(const block_back *at) {
  size_t size = at->gradient->machine->lanes * sizeof(double);
  for (uint32_t i = at->block->unknowns; i < explicit_end(at); i++) {
    double *adjoint = is_equation(at, i) ? NULL : adjoint_of(at, i);
    if (adjoint == NULL) {
      memset(kept_row(at, i), 0, size);
      continue;
    }
    memcpy(kept_row(at, i), adjoint, size);
    memset(adjoint, 0, size);
  }
}

static void add_kept(const block_back *at) {
  for (uint32_t i = at->block->unknowns; i < explicit_end(at); i++) {
    double *adjoint = is_equation(at, i) ? NULL : adjoint_of(at, i);
    for (size_t lane = 0; adjoint != NULL && lane < at->gradient->machine->lanes; lane++)
      adjoint[lane] += kept_row(at, i)[lane];
  }
}

/* l becomes the adjoint of the equations' values; where such a value does not vary, nothing goes on from it. */
static void ask_equations(const block_back *at) {
  grdp_gradient *gradient = at->gradient;
  for (uint32_t k = 0; k < at->block->unknowns; k++) {
    uint32_t cell = grdp_block_equation_cell(gradient->machine->program, at->block, k);
    size_t place = grdp_gradient_find(gradient, cell, period_of(at, k));
    if (place == GRDP_NOWHERE || gradient->blocks->numbers[k] == UINT32_MAX)
      continue;
    grdp_gradient_touch(gradient, place);
    memcpy(gradient->adjoints[place], multipliers(at, k), gradient->machine->lanes * sizeof(double));
  }
}

/* That of the unknown's cell is that of its residual, which comes into F as e or, of an implicit equation, as -e. */
static void set_residuals(const block_back *at) {
  for (uint32_t k = 0; k < at->block->unknowns; k++) {
    if (at->gradient->blocks->numbers[k] == UINT32_MAX)
      continue;
    double *adjoint = adjoint_of(at, k);
    for (size_t lane = 0; lane < at->gradient->machine->lanes; lane++)
      adjoint[lane] = at->block->implicit[k] ? -multipliers(at, k)[lane] : multipliers(at, k)[lane];
  }
}

static bool is_asked(const block_back *at) {
  for (uint32_t i = 0; i < explicit_end(at); i++)
    if (adjoint_of(at, i) != NULL)
      return true;
  return false;
}

void grdp_gradient_go_back_block(grdp_gradient *gradient, const grdp_equation_block *block, uint32_t period) {
  block_back at = {.gradient = gradient, .block = block, .period = period};
  if (!is_asked(&at))
    return;
  number_unknowns(&at);
  for (uint32_t k = 0; k < block->unknowns; k++)
    if (gradient->blocks->numbers[k] != UINT32_MAX)
      grdp_gradient_touch(gradient, grdp_gradient_find(gradient, step_at(&at, k)->cell, period_of(&at, k)));
  go_back_cells(&at);
  if (at.count == 0)
    return;
  solve_lanes(&at);
  put_aside(&at);
  ask_equations(&at);
  go_back_cells(&at);
  add_kept(&at);
  set_residuals(&at);
}
