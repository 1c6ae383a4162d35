/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "over_draws.h"

#include <assert.h>
#include <string.h>

#include "blocks.h"
#include "covered.h"

/* A tile's rows shall fill at most this much of a processor's own cache (256 KiB at least on most); a narrow tile would
 * spend its time on the operations' calls, and the operations that take long hide the way from there. */
enum { CACHE = 262144, LEAST_TILE = 128, PAGE = 4096, CACHE_LINE = 64 };

size_t grdp_over_draws_stride(size_t lanes, bool blocks) {
  lanes += blocks ? grdp_blocks_room(lanes) : 0;
  return lanes * sizeof(double) % PAGE == 0 ? lanes + GRDP_TILE_STEP : lanes;
}

static void fill(double *row, size_t count, double value) {
  for (size_t i = 0; i < count; i++)
    row[i] = value;
}

static uint32_t simulated_number(const grdp_machine *machine, uint32_t period) {
  assert(period > machine->program->base && period < machine->program->periods);
  return period - machine->program->base - 1;
}

/* ---- values ---- */

double *grdp_over_draws_row(const grdp_machine *machine, uint32_t period, uint32_t cell) {
  const grdp_over_draws *over = machine->over;
  if (over->cell_rows[cell] == NULL)
    return NULL;
  uint32_t number = over->depths[cell] == 1 ? 0 : simulated_number(machine, period) % over->depths[cell];
  return over->cell_rows[cell] + number * machine->stride;
}

double *grdp_machine_drawn(grdp_machine *machine, uint32_t period, uint32_t cell) {
  grdp_over_draws *over = machine->over;
  assert(over != NULL && over->plan.drawn[cell]);
  if (over->residuals[cell] == NULL)
    return grdp_over_draws_row(machine, period, cell);
  return over->residuals[cell] + simulated_number(machine, period) % over->residual_depth * machine->stride;
}

bool grdp_machine_varies(const grdp_machine *machine, uint32_t period, uint32_t cell) {
  assert(machine->over != NULL && period < machine->program->periods && cell < machine->program->cells);
  return grdp_varying_in(&machine->over->varying, period, cell);
}

/* The central value that a reference reads. */
static double known_at(const grdp_over_draws *over, uint32_t period, uint32_t number) {
  const grdp_program *program = over->varying.program;
  const grdp_cell_reference *reference = &program->references[number];
  uint32_t reached = grdp_varying_reach(&over->varying, period, reference);
  return reached == UINT32_MAX ? (double)NAN : over->plan.known[(size_t)reached * program->cells + reference->cell];
}

/* Where a computed scalar stands: one for each period; of steps that run once, one. */
static size_t place_of_scalar(const grdp_over_draws *over, uint32_t period, uint32_t number) {
  const grdp_varying *varying = &over->varying;
  if (over->code.scalars.items[number].once)
    return (size_t)varying->simulated * over->computed_count + over->computed[number];
  return (size_t)(period - varying->program->base - 1) * over->computed_count + over->computed[number];
}

static double scalar_at(const grdp_over_draws *over, uint32_t period, uint32_t number) {
  const grdp_scalar *scalar = &over->code.scalars.items[number];
  if (scalar->kind == GRDP_SCALAR_CONSTANT)
    return scalar->constant;
  if (scalar->kind == GRDP_SCALAR_REFERENCE)
    return known_at(over, period, scalar->reference);
  return over->scalars[place_of_scalar(over, period, number)];
}

static double factor_at(const grdp_over_draws *over, uint32_t period, const grdp_factor *factor) {
  double value = scalar_at(over, period, factor->scalar);
  return factor->negative ? -value : value;
}

/* ---- memory ---- */

/* How far back a needed step looks for a cell; simulated periods only. */
static void note_depth(grdp_over_draws *over, const grdp_cell_reference *reference) {
  uint32_t simulated = over->varying.simulated;
  if (reference->shift >= 0 || !over->varying.ever[reference->cell])
    return;
  int64_t depth = 1 - (int64_t)reference->shift;
  if (depth > simulated)
    depth = simulated;
  if (depth > over->depths[reference->cell])
    over->depths[reference->cell] = (uint32_t)depth;
}

static void note_depths_of_step(grdp_over_draws *over, const grdp_step *step) {
  const grdp_program *program = over->varying.program;
  for (uint32_t i = 0; i < step->count; i++)
    for (uint32_t operand = 0; operand < 3; operand++) {
      uint32_t number = grdp_instruction_reference(program, &program->instructions[step->first + i], operand);
      if (number != UINT32_MAX)
        note_depth(over, &program->references[number]);
    }
}

/* Inputs read ahead, and what is written out over time, are all written before the first period ends. */
static void find_depths(const grdp_machine *machine) {
  grdp_over_draws *over = machine->over;
  const grdp_program *program = machine->program;
  for (uint32_t cell = 0; cell < program->cells; cell++) {
    bool drawn_input = over->plan.drawn[cell] && over->varying.steps[cell] == UINT32_MAX;
    bool early = (drawn_input && machine->reads_ahead) || grdp_program_ahead(program, cell);
    if (over->varying.ever[cell] || drawn_input)
      over->depths[cell] = over->plan.whole || early ? over->varying.simulated : 1;
  }
  for (uint32_t i = 0; i < program->step_count; i++)
    if (over->varying.ever[program->steps[i].cell] && program->steps[i].time != GRDP_STEP_PAST)
      note_depths_of_step(over, &program->steps[i]);
  grdp_blocks_note_depths(over);
  over->residual_depth = over->plan.whole || machine->reads_ahead ? over->varying.simulated : 1;
}

static void make_cell_rows(grdp_machine *machine) {
  grdp_over_draws *over = machine->over;
  const grdp_program *program = machine->program;
  for (uint32_t cell = 0; cell < program->cells; cell++) {
    if (over->depths[cell] > 0)
      over->cell_rows[cell] = grdp_machine_make_rows(machine, over->depths[cell]);
    if (over->plan.drawn[cell] && over->varying.steps[cell] != UINT32_MAX)
      over->residuals[cell] = grdp_machine_make_rows(machine, over->residual_depth);
  }
}

/* Whether a reference reads lanes in every simulated period in which it is looked at. */
static bool always_varies(const grdp_over_draws *over, const grdp_row_source *source) {
  const grdp_program *program = over->varying.program;
  const grdp_cell_reference *reference = &program->references[source->number];
  uint32_t end = source->once ? program->base + 2 : program->periods;
  for (uint32_t period = program->base + 1; period < end; period++) {
    uint32_t reached = grdp_varying_reach(&over->varying, period, reference);
    if (reached == UINT32_MAX || !grdp_varying_in(&over->varying, reached, reference->cell))
      return false;
  }
  return true;
}

static bool needs_still_row(const grdp_over_draws *over, const grdp_row_source *source) {
  if (source->kind == GRDP_ROW_REFERENCE)
    return !always_varies(over, source);
  return source->kind == GRDP_ROW_TEMPORARY || source->kind == GRDP_ROW_SCALAR;
}

/* Whether a row lies elsewhere, or holds something else, from one period to the next. */
static bool moves(const grdp_over_draws *over, uint32_t number) {
  const grdp_row_source *source = &over->code.rows.items[number];
  switch (source->kind) {
  case GRDP_ROW_TEMPORARY:
    return false;
  case GRDP_ROW_SCALAR:
    return over->code.scalars.items[source->number].kind != GRDP_SCALAR_CONSTANT;
  case GRDP_ROW_RESIDUAL:
    return over->residual_depth > 1;
  case GRDP_ROW_REFERENCE:
    break;
  }
  const grdp_cell_reference *reference = &over->varying.program->references[source->number];
  return over->still_rows[number] != NULL || over->depths[reference->cell] > 1;
}

/* The slopes of a steady block are gone through for each tile: that shall take less time than its lanes. */
static size_t least_tile(const grdp_program *program) {
  enum { SLOPES_OF_LANE = 16 };
  size_t least = program->block_count > 0 ? GRDP_TILE_STEP : LEAST_TILE;
  for (uint32_t i = 0; i < program->block_count; i++) {
    size_t lanes = program->blocks[i].slope_count / SLOPES_OF_LANE / GRDP_TILE_STEP * GRDP_TILE_STEP;
    if (program->blocks[i].linear && lanes > least)
      least = lanes;
  }
  return least < GRDP_MOST_TILE ? least : GRDP_MOST_TILE;
}

static void choose_tile(grdp_machine *machine) {
  grdp_over_draws *over = machine->over;
  over->width = (machine->lanes + GRDP_TILE_STEP - 1) / GRDP_TILE_STEP * GRDP_TILE_STEP;
  size_t rows = over->code.rows.count + grdp_blocks_rows(machine->program) + 1;
  size_t least = least_tile(machine->program);
  size_t tile = CACHE / sizeof(double) / rows / GRDP_TILE_STEP * GRDP_TILE_STEP;
  tile = tile < least ? least : tile > GRDP_MOST_TILE ? GRDP_MOST_TILE : tile;
  over->tile = tile < over->width ? tile : over->width;
}

static uint64_t bits_of(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static void hold(grdp_over_draws *over, uint32_t number, double value) {
  over->rows_of_code[number] = (grdp_operand_row){over->still_rows[number], 0};
  if (bits_of(over->held[number]) == bits_of(value))
    return;
  over->held[number] = value;
  fill(over->still_rows[number], over->tile, value);
}

static void set_row(grdp_machine *machine, uint32_t period, uint32_t number) {
  grdp_over_draws *over = machine->over;
  const grdp_row_source *source = &over->code.rows.items[number];
  if (source->kind == GRDP_ROW_TEMPORARY)
    over->rows_of_code[number] = (grdp_operand_row){over->still_rows[number], 0};
  else if (source->kind == GRDP_ROW_SCALAR)
    hold(over, number, scalar_at(over, period, source->number));
  else if (source->kind == GRDP_ROW_RESIDUAL)
    over->rows_of_code[number] =
        (grdp_operand_row){grdp_machine_drawn(machine, period + source->ahead, source->number), SIZE_MAX};
  else {
    const grdp_cell_reference *reference = &machine->program->references[source->number];
    uint32_t reached = grdp_varying_reach(&over->varying, period, reference);
    if (reached != UINT32_MAX && grdp_varying_in(&over->varying, reached, reference->cell))
      over->rows_of_code[number] =
          (grdp_operand_row){grdp_over_draws_row(machine, reached, reference->cell), SIZE_MAX};
    else
      hold(over, number, known_at(over, period, source->number));
  }
}

static grdp_moving_row moving_row(const grdp_over_draws *over, uint32_t number) {
  const grdp_row_source *source = &over->code.rows.items[number];
  if (source->kind != GRDP_ROW_REFERENCE || source->once || over->still_rows[number] != NULL)
    return (grdp_moving_row){.number = number, .once = source->once};
  const grdp_cell_reference *reference = &over->varying.program->references[source->number];
  if (reference->shift > 0) /* may end at the last period */
    return (grdp_moving_row){.number = number};
  return (grdp_moving_row){number, over->depths[reference->cell], reference->shift, over->cell_rows[reference->cell],
                           false};
}

static void move_row(grdp_machine *machine, uint32_t period, const grdp_moving_row *row) {
  if (row->once && period != machine->program->base + 1)
    return;
  if (row->depth == 0) {
    set_row(machine, period, row->number);
    return;
  }
  uint32_t reached = simulated_number(machine, period) - (uint32_t)-row->shift;
  machine->over->rows_of_code[row->number].row = row->first + reached % row->depth * machine->stride;
}

/* On a cache line of its own. */
static double *make_tile_row(grdp_machine *machine) {
  double *row = GRDP_NEW_ARRAY(&machine->arena, machine->over->tile + CACHE_LINE / sizeof(double), double);
  while ((uintptr_t)row % CACHE_LINE != 0)
    row++;
  return row;
}

static void make_rows_of_code(grdp_machine *machine) {
  grdp_over_draws *over = machine->over;
  uint32_t count = (uint32_t)over->code.rows.count;
  over->rows_of_code = GRDP_NEW_ARRAY(&machine->arena, count, grdp_operand_row);
  over->still_rows = GRDP_NEW_ARRAY(&machine->arena, count, double *);
  over->held = GRDP_NEW_ARRAY(&machine->arena, count, double); /* 0, as the rows are */
  over->moving = GRDP_NEW_ARRAY(&machine->arena, count, grdp_moving_row);
  for (uint32_t i = 0; i < count; i++) {
    if (needs_still_row(over, &over->code.rows.items[i]))
      over->still_rows[i] = make_tile_row(machine);
    over->rows_of_code[i].moves = SIZE_MAX;
    if (moves(over, i))
      over->moving[over->moving_count++] = moving_row(over, i);
    else if (over->varying.simulated > 0)
      set_row(machine, machine->program->base + 1, i);
  }
}

static void compute_scalar(const grdp_machine *machine, uint32_t period, uint32_t number) {
  grdp_over_draws *over = machine->over;
  const grdp_scalar *scalar = &over->code.scalars.items[number];
  double operands[3] = {0};
  for (uint32_t j = 0; j < grdp_operation_operands(scalar->operation); j++)
    operands[j] = scalar_at(over, period, scalar->operands[j]);
  machine->kernels->operations[scalar->operation](1, &operands[0], &operands[1], &operands[2],
                                                  &over->scalars[place_of_scalar(over, period, number)]);
}

/* What does not vary is computed once, with one lane. */
static void compute_scalars(grdp_machine *machine) {
  grdp_over_draws *over = machine->over;
  const grdp_program *program = machine->program;
  uint32_t count = (uint32_t)over->code.scalars.count, once = 0;
  over->computed = GRDP_NEW_ARRAY(&machine->arena, count, uint32_t);
  for (uint32_t i = 0; i < count; i++)
    if (over->code.scalars.items[i].kind == GRDP_SCALAR_COMPUTED)
      over->computed[i] = over->code.scalars.items[i].once ? once++ : over->computed_count++;
  over->scalars =
      GRDP_NEW_ARRAY(&machine->arena, (size_t)over->varying.simulated * over->computed_count + once, double);
  for (uint32_t period = program->base + 1; period < program->periods; period++)
    for (uint32_t i = 0; i < count; i++) {
      bool done = over->code.scalars.items[i].once && period > program->base + 1;
      if (over->code.scalars.items[i].kind == GRDP_SCALAR_COMPUTED && !done)
        compute_scalar(machine, period, i);
    }
}

static void make_factors(grdp_machine *machine) {
  grdp_over_draws *over = machine->over;
  uint32_t count = (uint32_t)over->code.factors.count;
  over->factors = GRDP_NEW_ARRAY(&machine->arena, count, double);
  over->changing = GRDP_NEW_ARRAY(&machine->arena, count, uint32_t);
  for (uint32_t i = 0; i < count; i++) {
    const grdp_factor *factor = &over->code.factors.items[i];
    if (over->code.scalars.items[factor->scalar].kind != GRDP_SCALAR_CONSTANT)
      over->changing[over->changing_count++] = i;
    else
      over->factors[i] = factor_at(over, machine->program->base, factor);
  }
}

/* The lanes beyond the last, which nobody writes, shall be like others. */
static void fill_drawn(grdp_machine *machine, uint32_t cell) {
  const grdp_over_draws *over = machine->over;
  const grdp_program *program = machine->program;
  for (uint32_t period = program->base + 1; period < program->periods; period++) {
    double central = over->plan.known[(size_t)period * program->cells + cell];
    fill(grdp_machine_drawn(machine, period, cell), machine->stride, over->residuals[cell] == NULL ? central : 0.0);
  }
}

static void make_products(grdp_machine *machine) {
  grdp_over_draws *over = machine->over;
  uint32_t terms = 0, rows = 0;
  for (size_t i = 0; i < over->code.products.count; i++) {
    const grdp_fused_product *product = &over->code.products.items[i];
    terms = product->terms > terms ? product->terms : terms;
    rows = product->rows > rows ? product->rows : rows;
  }
  over->linear = grdp_linear_choose();
  over->leaders = GRDP_NEW_ARRAY(&machine->arena, over->code.products.count, const grdp_fused_step *);
  over->product_x = GRDP_NEW_ARRAY(&machine->arena, terms, const double *);
  over->product_rows = GRDP_NEW_ARRAY(&machine->arena, rows, double *);
}

static void make_blocks(grdp_machine *machine) {
  const grdp_program *program = machine->program;
  grdp_over_draws *over = machine->over;
  uint32_t unknowns = 0;
  for (uint32_t i = 0; i < program->block_count; i++)
    unknowns = program->blocks[i].unknowns > unknowns ? program->blocks[i].unknowns : unknowns;
  machine->map = over->varying.map;
  machine->work = grdp_block_work_make(&machine->arena, program, over->tile);
  over->active_blocks = GRDP_NEW_ARRAY(&machine->arena, program->block_count, grdp_active_block);
  over->packed = GRDP_NEW_ARRAY(&machine->arena, program->reference_count, uint32_t);
  over->shift_rows = GRDP_NEW_ARRAY(&machine->arena, unknowns, double *);
  for (uint32_t k = 0; k < unknowns; k++)
    over->shift_rows[k] = make_tile_row(machine);
}

void grdp_over_draws_make(grdp_machine *machine, const grdp_machine_plan *plan) {
  const grdp_program *program = machine->program;
  grdp_over_draws *over = machine->over = GRDP_NEW(&machine->arena, grdp_over_draws);
  over->plan = *plan;
  grdp_varying_find(&machine->arena, program, &over->plan, &over->varying);
  over->cell_rows = GRDP_NEW_ARRAY(&machine->arena, program->cells, double *);
  over->depths = GRDP_NEW_ARRAY(&machine->arena, program->cells, uint32_t);
  over->residuals = GRDP_NEW_ARRAY(&machine->arena, program->cells, double *);
  grdp_fuse(&machine->arena, &over->varying, &over->code);
  choose_tile(machine);
  find_depths(machine);
  make_cell_rows(machine);
  compute_scalars(machine);
  make_rows_of_code(machine);
  make_factors(machine);
  make_products(machine);
  over->covered = grdp_find_covered(&machine->arena, &over->varying);
  over->active = GRDP_NEW_ARRAY(&machine->arena, over->code.steps.count, grdp_active_step);
  if (program->block_count > 0)
    make_blocks(machine);
  over->failed = GRDP_NEW_ARRAY(&machine->arena, over->width, uint8_t);
  over->first_failures = GRDP_NEW_ARRAY(&machine->arena, machine->lanes, uint32_t);
  for (uint32_t cell = 0; cell < program->cells; cell++)
    if (over->plan.drawn[cell])
      fill_drawn(machine, cell);
  grdp_machine_restart(machine);
}

/* ---- running ---- */

static inline double *row_in_tile(const grdp_tile *at, uint32_t number) {
  const grdp_operand_row *row = &at->machine->over->rows_of_code[number];
  return row->row + (at->first & row->moves);
}

static inline void run_operation(const grdp_tile *at, const grdp_fused_operation *operation) {
  const grdp_over_draws *over = at->machine->over;
  const grdp_kernels *kernels = at->machine->kernels;
  const uint32_t *rows = over->code.operands.items + operation->first_row;
  double *target = row_in_tile(at, operation->target);
  grdp_super_operands operands;
  assert(operation->row_count > 0);
  for (uint32_t i = 0; i < operation->row_count; i++)
    operands.rows[i] = row_in_tile(at, rows[i]);
  if (operation->operation < GRDP_OPERATION_COUNT) {
    const double *const *r = operands.rows;
    kernels->operations[operation->operation](at->count, r[0], operation->row_count > 1 ? r[1] : NULL,
                                              operation->row_count > 2 ? r[2] : NULL, target);
    return;
  }
  operands.scalars = over->factors == NULL ? NULL : over->factors + operation->first_factor;
  operands.modes = over->code.modes.items == NULL ? NULL : over->code.modes.items + operation->first_mode;
  operands.terms = operation->terms;
  kernels->supers[operation->operation - GRDP_OPERATION_COUNT](at->count, &operands, target);
}

static void run_product(const grdp_tile *at, const grdp_fused_product *product) {
  const grdp_over_draws *over = at->machine->over;
  const uint32_t *x = over->code.operands.items + product->first_x;
  const uint32_t *targets = over->code.operands.items + product->first_target;
  for (uint32_t j = 0; j < product->terms; j++)
    over->product_x[j] = row_in_tile(at, x[j]);
  for (uint32_t i = 0; i < product->rows; i++)
    over->product_rows[i] = row_in_tile(at, targets[i]);
  over->linear->contract(product->rows, product->terms, at->count, over->factors + product->first_factor,
                         over->product_x, over->product_rows);
}

/* Those that no step before has computed in this tile. */
static void run_products(const grdp_tile *at, const grdp_fused_step *step) {
  const grdp_over_draws *over = at->machine->over;
  for (uint32_t i = step->first_product; i < step->first_product + step->product_count; i++) {
    uint32_t product = over->code.products_read.items[i];
    if (over->leaders[product] == step)
      run_product(at, &over->code.products.items[product]);
  }
}

static void add_row(double *row, const double *other, size_t count) {
  for (size_t i = 0; i < count; i++)
    row[i] += other[i];
}

static void add_later(const grdp_tile *at, const grdp_step *step, double *row) {
  uint32_t of = grdp_step_period(step, at->period);
  double added = grdp_step_added(step, of);
  for (size_t i = 0; added != 0.0 && i < at->count; i++)
    row[i] += added;
  if (at->machine->over->plan.drawn[step->cell])
    add_row(row, grdp_machine_drawn(at->machine, of, step->cell) + at->first, at->count);
}

static size_t note_failures(const grdp_tile *at, const double *row, uint32_t step) {
  grdp_over_draws *over = at->machine->over;
  size_t failures = 0;
  for (size_t lane = at->first; lane < at->first + at->count; lane++) {
    if (isfinite(row[lane]) || over->failed[lane])
      continue;
    over->failed[lane] = 1;
    over->first_failures[lane] = step;
    failures++;
  }
  return failures;
}

size_t grdp_tile_look_back(const grdp_tile *at, size_t count) {
  const grdp_over_draws *over = at->machine->over;
  size_t failures = 0;
  for (const grdp_active_step *step = over->active; step < over->active + count; step++)
    if (!step->hidden)
      failures += note_failures(at, step->result, step->fused->step);
  return failures;
}

void grdp_tile_run(const grdp_tile *at, const grdp_active_step *active) {
  const grdp_over_draws *over = at->machine->over;
  const grdp_fused_operation *operation = over->code.operations.items + active->fused->first;
  run_products(at, active->fused);
  for (const grdp_fused_operation *end = operation + active->fused->count; operation < end; operation++)
    run_operation(at, operation);
  if (active->fused->add_later)
    add_later(at, &at->machine->program->steps[active->fused->step], active->result + at->first);
}

/* A lane has failed in this step or in one that it covers: the first of them counts. */
size_t grdp_tile_look(const grdp_tile *at, const grdp_active_step *active) {
  const grdp_over_draws *over = at->machine->over;
  const grdp_kernels *kernels = at->machine->kernels;
  const double *result = active->result + at->first;
  if (active->covered || kernels->all_finite(at->count, result) ||
      !kernels->any_new_failure(at->count, result, over->failed + at->first))
    return 0;
  return grdp_tile_look_back(at, (size_t)(active - over->active) + 1);
}

static size_t run_tile(const grdp_tile *at) {
  const grdp_over_draws *over = at->machine->over;
  size_t failures = 0, block = 0;
  for (size_t i = 0; i < over->active_count || block < over->active_block_count;) {
    if (block < over->active_block_count && over->active_blocks[block].first == i) {
      failures += grdp_tile_solve(at, &over->active_blocks[block]);
      i = over->active_blocks[block++].end;
      continue;
    }
    grdp_tile_run(at, &over->active[i]);
    failures += grdp_tile_look(at, &over->active[i++]);
  }
  return failures;
}

static void forget_first_failures(grdp_machine *machine) {
  if (machine->over->failed_in_period)
    memset(machine->over->first_failures, 0xff, machine->lanes * sizeof *machine->over->first_failures);
  machine->over->failed_in_period = false;
}

size_t grdp_over_draws_period(grdp_machine *machine, uint32_t period) {
  grdp_over_draws *over = machine->over;
  for (uint32_t i = 0; i < over->moving_count; i++)
    move_row(machine, period, &over->moving[i]);
  for (uint32_t i = 0; i < over->changing_count; i++)
    over->factors[over->changing[i]] = factor_at(over, period, &over->code.factors.items[over->changing[i]]);
  grdp_over_draws_find_active(machine, period);
  forget_first_failures(machine);
  if (machine->explainer != NULL)
    grdp_block_explainer_forget(machine->explainer);
  size_t failures = 0;
  for (size_t first = 0; first < over->width; first += over->tile) {
    size_t count = over->width - first < over->tile ? over->width - first : over->tile;
    grdp_tile at = {machine, period, first, count};
    failures += run_tile(&at);
  }
  over->failed_in_period = failures > 0;
  over->any_failed = over->any_failed || failures > 0;
  return failures;
}

void grdp_machine_restart(grdp_machine *machine) {
  grdp_over_draws *over = machine->over;
  assert(over != NULL);
  memset(over->failed, 0, machine->lanes);
  memset(over->failed + machine->lanes, 1, over->width - machine->lanes);
  over->failed_in_period = true;
  forget_first_failures(machine);
  over->any_failed = false;
}

size_t grdp_machine_operations(const grdp_machine *machine) {
  assert(machine->over != NULL);
  return machine->over->code.operations.count;
}

const uint8_t *grdp_machine_failed(const grdp_machine *machine) {
  return machine->over->any_failed ? machine->over->failed : NULL;
}

uint32_t grdp_machine_first_failure(const grdp_machine *machine, uint32_t lane) {
  assert(machine->over != NULL && lane < machine->lanes);
  return machine->over->first_failures[lane];
}
