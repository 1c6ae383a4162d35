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
  uint32_t cell = machine->program->steps[fused->step].cell;
  if (!grdp_varying_in(&over->varying, period, cell))
    return;
  bool hidden = machine->map != NULL && machine->map->hidden[fused->step];
  over->active[over->active_count++] = (grdp_active_step){.fused = fused,
                                                          .result = grdp_over_draws_row(machine, period, cell),
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

static void begin_unknown(const grdp_tile *at, const grdp_equation_block *block, uint32_t unknown) {
  const grdp_over_draws *over = at->machine->over;
  const grdp_step *step = &at->machine->program->steps[block->first + unknown];
  double *row = row_of(at, at->period, step->cell), given = grdp_step_given(step, at->period);
  if (!isnan(given)) {
    fill(row, at->count, given);
  } else if (!grdp_varying_in(&over->varying, at->period - 1, step->cell)) {
    fill(row, at->count, grdp_block_beginning(block, unknown, known(over, at->period - 1, step->cell)));
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
  double *row = row_of(at, at->period, cell);
  if (!grdp_varying_in(&over->varying, at->period, cell))
    fill(row, at->count, known(over, at->period, cell));
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
  double added = grdp_step_added(step, at->period);
  if (!at->machine->over->plan.drawn[step->cell])
    return (grdp_values){NULL, added};
  const double *residual = grdp_machine_drawn(at->machine, at->period, step->cell) + at->first;
  if (added == 0.0)
    return (grdp_values){residual, 0.0};
  for (size_t lane = 0; lane < at->count; lane++)
    sums[lane] = added + residual[lane];
  return (grdp_values){sums, 0.0};
}

/* What the solver calls. */
typedef struct tile_block {
  const grdp_tile *at;
  const grdp_active_block *active;
} tile_block;

static void evaluate(void *context) {
  const tile_block *all = context;
  const grdp_over_draws *over = all->at->machine->over;
  for (size_t i = all->active->inner; i < all->active->end; i++)
    grdp_tile_run(all->at, &over->active[i]);
}

static grdp_system make_system(tile_block *all) {
  const grdp_tile *at = all->at;
  const grdp_equation_block *block = all->active->block;
  grdp_block_work *work = at->machine->work;
  for (uint32_t k = 0; k < block->unknowns; k++) {
    const grdp_step *step = &at->machine->program->steps[block->first + k];
    work->unknowns[k] = row_of(at, at->period, step->cell);
    work->equations[k] = equation_row(at, block, k);
    work->shifts[k] = shift_values(at, step, at->machine->over->shift_rows[k]);
    work->held[k] = grdp_step_given(step, at->period);
  }
  grdp_system system = grdp_block_work_system(work, block, at->count);
  system.steady = block->linear;
  for (uint32_t i = 0; i < block->slope_count; i++) {
    work->slopes[i] = slot_values(at, block->slopes[i].slot);
    system.steady = system.steady && work->slopes[i].row == NULL;
  }
  system.evaluate = evaluate;
  system.context = all;
  memcpy(work->solutions, at->machine->over->failed + at->first, at->count);
  return system;
}

/* What reads a block that was not solved shall be no number either. */
static void clear_unsolved(const grdp_tile *at, const grdp_active_block *active) {
  const grdp_over_draws *over = at->machine->over;
  const uint8_t *solutions = at->machine->work->solutions;
  for (uint32_t i = 0; i < active->block->count; i++) {
    uint32_t cell = at->machine->program->steps[active->block->first + i].cell;
    if (!grdp_varying_in(&over->varying, at->period, cell))
      continue;
    double *row = row_of(at, at->period, cell);
    for (size_t lane = 0; lane < at->count; lane++)
      row[lane] = solutions[lane] == GRDP_SOLVED ? row[lane] : (double)NAN;
  }
}

/* A lane may not have been solved because of a step before the block that was not looked at: that counts first. */
static size_t note_unsolved(const grdp_tile *at, const grdp_active_block *active) {
  grdp_over_draws *over = at->machine->over;
  const uint8_t *solutions = at->machine->work->solutions;
  uint32_t step = active->block->first; /* any that varies: the block is explained as a whole */
  while (!grdp_varying_in(&over->varying, at->period, at->machine->program->steps[step].cell))
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
  tile_block all = {at, active};
  for (uint32_t k = 0; k < active->block->unknowns; k++)
    begin_unknown(at, active->block, k);
  for (size_t i = active->first; i < active->inner; i++)
    grdp_tile_run(at, &over->active[i]);
  grdp_system system = make_system(&all);
  size_t failures = grdp_solve(work->solver, &system, work->solutions) > 0 ? note_unsolved(at, active) : 0;
  if (any_unsolved(work->solutions, at->count))
    clear_unsolved(at, active);
  for (size_t i = active->first; i < active->end; i++)
    failures += grdp_tile_look(at, &over->active[i]);
  return failures;
}
