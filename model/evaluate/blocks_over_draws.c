/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Simultaneous blocks over draws, tile by tile. The steps of a block that do not change with its unknowns run once, the
 * others as often as the solver asks. What is no number on the way is no failure: lanes that are not solved have failed.
 */
#include <assert.h>
#include <string.h>

#include "blocks.h"
#include "over_draws.h"

/* ---- rows ---- */

static bool is_ever_solved(const grdp_over_draws *over, const grdp_equation_block *block) {
  for (uint32_t k = 0; k < block->unknowns; k++)
    if (over->varying.ever[over->varying.program->steps[block->first + k].cell])
      return true;
  return false;
}

static void need_depth(grdp_over_draws *over, uint32_t cell, uint32_t depth) {
  depth = depth < over->varying.simulated ? depth : over->varying.simulated;
  over->depths[cell] = over->depths[cell] < depth ? depth : over->depths[cell];
}

void grdp_blocks_note_depths(grdp_over_draws *over) {
  const grdp_program *program = over->varying.program;
  for (uint32_t i = 0; i < program->block_count; i++) {
    const grdp_equation_block *block = &program->blocks[i];
    for (uint32_t k = 0; is_ever_solved(over, block) && k < block->unknowns; k++) {
      need_depth(over, program->steps[block->first + k].cell, 2);
      need_depth(over, grdp_block_equation_cell(program, block, k), 1);
    }
  }
}

size_t grdp_blocks_rows(const grdp_program *program) {
  enum { ROWS_OF_UNKNOWN = 8 }; /* points, steps, residuals, scales */
  size_t unknowns = 0;
  for (uint32_t i = 0; i < program->block_count; i++)
    unknowns = program->blocks[i].unknowns > unknowns ? program->blocks[i].unknowns : unknowns;
  return unknowns * ROWS_OF_UNKNOWN;
}

/* ---- a period ---- */

static void push_step(grdp_machine *machine, uint32_t period, const grdp_fused_step *fused) {
  grdp_over_draws *over = machine->over;
  const grdp_step *step = &machine->program->steps[fused->step];
  if (!grdp_varying_step(&over->varying, period, step))
    return;
  for (uint32_t i = fused->first_product; i < fused->first_product + fused->product_count; i++) {
    const grdp_fused_step **leader = &over->leaders[over->code.products_read.items[i]];
    *leader = *leader == NULL ? fused : *leader;
  }
  bool hidden = machine->map != NULL && machine->map->hidden[fused->step];
  over->active[over->active_count++] =
      (grdp_active_step){.fused = fused,
                         .result = grdp_over_draws_row(machine, grdp_step_period(step, period), step->cell),
                         .covered = hidden || over->covered[fused->step],
                         .hidden = hidden};
}

/* The fused steps from `next` on that stand before a step of the program; gives the first behind them. */
static size_t push_before(grdp_machine *machine, uint32_t period, size_t next, uint32_t end) {
  const grdp_fused_code *code = &machine->over->code;
  for (; next < code->steps.count && code->steps.items[next].step < end; next++)
    push_step(machine, period, &code->steps.items[next]);
  return next;
}

static void push_in_block(grdp_machine *machine, uint32_t period, size_t next, uint32_t end, bool inner) {
  const grdp_fused_code *code = &machine->over->code;
  for (; next < code->steps.count && code->steps.items[next].step < end; next++)
    if (machine->map->inner[code->steps.items[next].step] == inner)
      push_step(machine, period, &code->steps.items[next]);
}

static size_t push_block(grdp_machine *machine, uint32_t period, size_t next, const grdp_equation_block *block) {
  grdp_over_draws *over = machine->over;
  uint32_t end = block->first + block->count;
  if (!grdp_varying_solved(&over->varying, period, block))
    return push_before(machine, period, next, end);
  grdp_active_block *active = &over->active_blocks[over->active_block_count++];
  *active = (grdp_active_block){.block = block, .first = over->active_count};
  push_in_block(machine, period, next, end, false);
  active->inner = over->active_count;
  push_in_block(machine, period, next, end, true);
  active->end = over->active_count;
  while (next < over->code.steps.count && over->code.steps.items[next].step < end)
    next++;
  return next;
}

void grdp_over_draws_find_active(grdp_machine *machine, uint32_t period) {
  const grdp_program *program = machine->program;
  grdp_over_draws *over = machine->over;
  over->active_count = over->active_block_count = 0;
  for (size_t i = 0; i < over->code.products.count; i++)
    over->leaders[i] = NULL;
  size_t next = 0;
  for (uint32_t i = 0; i < program->block_count; i++) {
    next = push_before(machine, period, next, program->blocks[i].first);
    next = push_block(machine, period, next, &program->blocks[i]);
  }
  push_before(machine, period, next, UINT32_MAX);
}

/* ---- a tile ---- */

static void fill(double *row, size_t count, double value) {
  for (size_t i = 0; i < count; i++)
    row[i] = value;
}

static double known(const grdp_over_draws *over, uint32_t period, uint32_t cell) {
  return over->plan.known[(size_t)period * over->varying.program->cells + cell];
}

static double *row_of(const grdp_tile *at, uint32_t period, uint32_t cell) {
  return grdp_over_draws_row(at->machine, period, cell) + at->first;
}

static const grdp_step *step_at(const grdp_tile *at, const grdp_equation_block *block, uint32_t number) {
  return &at->machine->program->steps[block->first + number];
}

/* The period of the value of a block's step. */
static uint32_t period_of(const grdp_tile *at, const grdp_equation_block *block, uint32_t number) {
  return grdp_step_period(step_at(at, block, number), at->period);
}

static double *row_of_step(const grdp_tile *at, const grdp_equation_block *block, uint32_t number) {
  return row_of(at, period_of(at, block, number), step_at(at, block, number)->cell);
}

static void begin_unknown(const grdp_tile *at, const grdp_equation_block *block, uint32_t unknown) {
  const grdp_over_draws *over = at->machine->over;
  const grdp_step *step = step_at(at, block, unknown);
  double *row = row_of_step(at, block, unknown), given = grdp_step_given(step, period_of(at, block, unknown));
  bool same = step->time == GRDP_STEP_AHEAD || !grdp_varying_in(&over->varying, at->period - 1, step->cell);
  if (!isnan(given)) {
    fill(row, at->count, given);
  } else if (same) {
    double from = grdp_block_begins_from(at->machine, step, at->period, 0);
    fill(row, at->count, grdp_block_beginning(block, unknown, from));
  } else {
    const double *before = row_of(at, at->period - 1, step->cell);
    for (size_t lane = 0; lane < at->count; lane++)
      row[lane] = grdp_block_beginning(block, unknown, before[lane]);
  }
}

/* The row of an equation's value; where that does not vary in the period, a row of its central value. */
static const double *equation_row(const grdp_tile *at, const grdp_equation_block *block, uint32_t unknown) {
  const grdp_over_draws *over = at->machine->over;
  uint32_t cell = grdp_block_equation_cell(at->machine->program, block, unknown);
  uint32_t period = period_of(at, block, unknown);
  double *row = row_of(at, period, cell);
  if (!grdp_varying_in(&over->varying, period, cell))
    fill(row, at->count, known(over, period, cell));
  return row;
}

static grdp_values slot_values(const grdp_tile *at, uint32_t slot) {
  const grdp_program *program = at->machine->program;
  const grdp_varying *varying = &at->machine->over->varying;
  uint32_t first = grdp_program_reference_slot(program, 0);
  if (slot < first)
    return (grdp_values){NULL, program->constants[slot - program->temporaries]};
  const grdp_cell_reference *reference = &program->references[slot - first];
  uint32_t reached = grdp_varying_reach(varying, at->period, reference);
  if (reached == UINT32_MAX)
    return (grdp_values){NULL, (double)NAN};
  if (!grdp_varying_in(varying, reached, reference->cell))
    return (grdp_values){NULL, known(at->machine->over, reached, reference->cell)};
  return (grdp_values){row_of(at, reached, reference->cell), 0.0};
}

static grdp_values shift_values(const grdp_tile *at, const grdp_step *step, double *sums) {
  uint32_t of = grdp_step_period(step, at->period);
  double added = grdp_step_added(step, of);
  if (!at->machine->over->plan.drawn[step->cell])
    return (grdp_values){NULL, added};
  const double *residual = grdp_machine_drawn(at->machine, of, step->cell) + at->first;
  if (added == 0.0)
    return (grdp_values){residual, 0.0};
  for (size_t lane = 0; lane < at->count; lane++)
    sums[lane] = added + residual[lane];
  return (grdp_values){sums, 0.0};
}

/* What the solver calls: it goes over the lanes of a tile, or over some of them that were packed. */
typedef struct tile_block {
  const grdp_tile *whole;
  const grdp_active_block *active;
  grdp_tile now;
} tile_block;

static void evaluate(void *context) {
  const tile_block *all = context;
  const grdp_over_draws *over = all->whole->machine->over;
  for (size_t i = all->active->inner; i < all->active->end; i++)
    grdp_tile_run(&all->now, &over->active[i]);
}

static grdp_system make_system(tile_block *all) {
  const grdp_tile *at = &all->now;
  const grdp_equation_block *block = all->active->block;
  grdp_block_work *work = at->machine->work;
  for (uint32_t k = 0; k < block->unknowns; k++) {
    const grdp_step *step = step_at(at, block, k);
    work->unknowns[k] = row_of_step(at, block, k);
    work->equations[k] = equation_row(at, block, k);
    work->shifts[k] = shift_values(at, step, at->machine->over->shift_rows[k]);
    work->held[k] = grdp_step_given(step, period_of(at, block, k));
  }
  grdp_system system = grdp_block_work_system(work, block, at->count);
  system.steady = block->linear;
  for (uint32_t i = 0; i < block->slope_count; i++) {
    work->slopes[i] = slot_values(at, block->slopes[i].slot);
    system.steady = system.steady && work->slopes[i].row == NULL;
  }
  system.evaluate = evaluate;
  system.context = all;
  return system;
}

/* ---- some lanes of a tile, side by side behind the last lane of each row ---- */

/* A tile has at most so many lanes, and half of them at most are packed. */
size_t grdp_blocks_room(size_t lanes) {
  size_t tile = lanes < GRDP_MOST_TILE ? lanes : GRDP_MOST_TILE;
  return (tile / 2 + GRDP_TILE_STEP - 1) / GRDP_TILE_STEP * GRDP_TILE_STEP;
}

/* Of a row of the tile. */
static void pack_row(const tile_block *all, const double *row, const uint32_t *lanes, size_t count) {
  double *packed = (double *)row - all->whole->first + all->whole->machine->over->width;
  for (size_t i = 0; i < count; i++)
    packed[i] = row[lanes[i]];
}
static void unpack_row(const tile_block *all, double *row, const uint32_t *lanes, size_t count) {
  const double *packed = row - all->whole->first + all->whole->machine->over->width;
  for (size_t i = 0; i < count; i++)
    row[lanes[i]] = packed[i];
}

static void pack_slot(const tile_block *all, uint32_t slot, const uint32_t *lanes, size_t count) {
  grdp_values values = slot_values(all->whole, slot);
  if (values.row != NULL)
    pack_row(all, values.row, lanes, count);
}

/* What a step reads. */
static void pack_step(const tile_block *all, uint32_t number, const uint32_t *lanes, size_t count) {
  const grdp_program *program = all->whole->machine->program;
  grdp_over_draws *over = all->whole->machine->over;
  const grdp_step *step = &program->steps[number];
  for (uint32_t i = 0; i < step->count; i++)
    for (uint32_t operand = 0; operand < 3; operand++) {
      uint32_t read = grdp_instruction_reference(program, &program->instructions[step->first + i], operand);
      if (read == UINT32_MAX || over->packed[read] == over->packings)
        continue;
      over->packed[read] = over->packings;
      pack_slot(all, grdp_program_reference_slot(program, read), lanes, count);
    }
  if (over->plan.drawn[step->cell])
    pack_row(all,
             grdp_machine_drawn(all->whole->machine, grdp_step_period(step, all->whole->period), step->cell) +
                 all->whole->first,
             lanes, count);
}

static grdp_system pack(void *context, const uint32_t *lanes, size_t count) {
  tile_block *all = context;
  const grdp_equation_block *block = all->active->block;
  grdp_over_draws *over = all->whole->machine->over;
  over->packings++;
  for (uint32_t k = 0; k < block->unknowns; k++) {
    pack_row(all, row_of_step(all->whole, block, k), lanes, count);
    pack_step(all, block->first + k, lanes, count);
  }
  for (size_t i = all->active->inner; i < all->active->end; i++)
    pack_step(all, over->active[i].fused->step, lanes, count);
  for (uint32_t i = 0; i < block->slope_count; i++)
    pack_slot(all, block->slopes[i].slot, lanes, count);
  all->now.first = over->width;
  all->now.count = (count + GRDP_TILE_STEP - 1) / GRDP_TILE_STEP * GRDP_TILE_STEP;
  assert(over->width + all->now.count <= all->whole->machine->stride);
  return make_system(all);
}

static void unpack(void *context, const uint32_t *lanes, size_t count) {
  tile_block *all = context;
  const grdp_equation_block *block = all->active->block;
  const grdp_over_draws *over = all->whole->machine->over;
  for (uint32_t k = 0; k < block->unknowns; k++)
    unpack_row(all, row_of_step(all->whole, block, k), lanes, count);
  for (size_t i = all->active->inner; i < all->active->end; i++)
    unpack_row(all, over->active[i].result + all->whole->first, lanes, count);
  all->now = *all->whole;
  make_system(all);
}

/* ---- a block ---- */

/* What reads a block that was not solved shall be no number either. */
static void clear_unsolved(const grdp_tile *at, const grdp_active_block *active) {
  const grdp_over_draws *over = at->machine->over;
  const uint8_t *solutions = at->machine->work->solutions;
  for (uint32_t i = 0; i < active->block->count; i++) {
    if (!grdp_varying_step(&over->varying, at->period, step_at(at, active->block, i)))
      continue;
    double *row = row_of_step(at, active->block, i);
    for (size_t lane = 0; lane < at->count; lane++)
      row[lane] = solutions[lane] == GRDP_SOLVED ? row[lane] : (double)NAN;
  }
}

/* A lane may not have been solved because of a step before the block that was not looked at: that counts first. */
static size_t note_unsolved(const grdp_tile *at, const grdp_active_block *active) {
  grdp_over_draws *over = at->machine->over;
  const uint8_t *solutions = at->machine->work->solutions;
  uint32_t step = active->block->first; /* any that varies: the block is explained as a whole */
  while (!grdp_varying_step(&over->varying, at->period, &at->machine->program->steps[step]))
    step++;
  size_t failures = grdp_tile_look_back(at, active->first);
  for (size_t i = 0; i < at->count; i++) {
    size_t lane = at->first + i;
    if (solutions[i] == GRDP_SOLVED || over->failed[lane])
      continue;
    over->failed[lane] = 1;
    over->first_failures[lane] = step;
    failures++;
  }
  return failures;
}

static bool any_unsolved(const uint8_t *solutions, size_t count) {
  uint8_t any = 0;
  for (size_t lane = 0; lane < count; lane++)
    any |= solutions[lane];
  return any != GRDP_SOLVED;
}

size_t grdp_tile_solve(const grdp_tile *at, const grdp_active_block *active) {
  const grdp_over_draws *over = at->machine->over;
  grdp_block_work *work = at->machine->work;
  tile_block all = {at, active, *at};
  for (uint32_t k = 0; k < active->block->unknowns; k++)
    begin_unknown(at, active->block, k);
  for (size_t i = active->first; i < active->inner; i++)
    grdp_tile_run(at, &over->active[i]);
  grdp_system system = make_system(&all);
  system.pack = pack;
  system.unpack = unpack;
  memcpy(work->solutions, over->failed + at->first, at->count);
  size_t failures = grdp_solve(work->solver, &system, work->solutions) > 0 ? note_unsolved(at, active) : 0;
  if (any_unsolved(work->solutions, at->count))
    clear_unsolved(at, active);
  for (size_t i = active->first; i < active->end; i++)
    failures += grdp_tile_look(at, &over->active[i]);
  return failures;
}
