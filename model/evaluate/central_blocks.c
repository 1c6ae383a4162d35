/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Simultaneous blocks on the central path.
 *
 * Up to the base an observation stands in place of its equation, as everywhere. What was not observed is made of what
 * was, one unknown after the other; what remains is solved for where the equations give numbers, and otherwise not
 * known.
 */
#include "blocks.h"

#include <assert.h>

/* A block in a period. */
typedef struct block_place {
  grdp_machine *machine;
  const grdp_equation_block *block;
  uint32_t period;
} block_place;

static const grdp_step *step_at(const block_place *at, uint32_t number) {
  return &at->machine->program->steps[at->block->first + number];
}

/* What is given in place of a step's equation. */
static double given_at(const block_place *at, uint32_t number) {
  const grdp_step *step = step_at(at, number);
  return grdp_step_given(step, grdp_step_period(step, at->period));
}

static double added_at(const block_place *at, uint32_t number) {
  const grdp_step *step = step_at(at, number);
  return grdp_step_added(step, grdp_step_period(step, at->period));
}

static double *row_at(const block_place *at, uint32_t number) {
  const grdp_step *step = step_at(at, number);
  return grdp_machine_row(at->machine, grdp_step_period(step, at->period), step->cell);
}

static double *unknown_row(const block_place *at, uint32_t unknown) {
  return row_at(at, unknown);
}

static const double *equation_row(const block_place *at, uint32_t unknown) {
  return grdp_machine_row(at->machine, grdp_step_period(step_at(at, unknown), at->period),
                          grdp_block_equation_cell(at->machine->program, at->block, unknown));
}

static void fill(const block_place *at, double *row, double value) {
  for (size_t lane = 0; lane < at->machine->stride; lane++)
    row[lane] = value;
}

/* The steps behind the unknowns: those that change with them, or the others. */
static void run_rest(const block_place *at, bool inner) {
  const grdp_program *program = at->machine->program;
  for (uint32_t i = at->block->first + at->block->unknowns; i < at->block->first + at->block->count; i++) {
    if (at->machine->map->inner[i] != inner)
      continue;
    if (grdp_block_goes_along_given(at->machine, at->block, i, at->period))
      fill(at, row_at(at, i - at->block->first), 0.0);
    else
      grdp_machine_run_step(at->machine, &program->steps[i], at->period);
  }
}

static void evaluate(void *context) {
  run_rest(context, true);
}

static grdp_values slot_values(const block_place *at, uint32_t slot, bool steady) {
  const double *row = at->machine->slots[slot];
  bool constant = slot < grdp_program_reference_slot(at->machine->program, 0);
  return steady || constant ? (grdp_values){NULL, row[0]} : (grdp_values){row, 0.0};
}

static grdp_system make_system(block_place *at) {
  grdp_block_work *work = at->machine->work;
  bool steady = at->block->linear && at->machine->stride == 1;
  for (uint32_t k = 0; k < at->block->unknowns; k++) {
    work->unknowns[k] = unknown_row(at, k);
    work->equations[k] = equation_row(at, k);
    work->shifts[k] = (grdp_values){NULL, added_at(at, k)};
    work->held[k] = given_at(at, k);
  }
  for (uint32_t i = 0; i < at->block->slope_count; i++)
    work->slopes[i] = slot_values(at, at->block->slopes[i].slot, steady);
  for (size_t lane = 0; lane < at->machine->stride; lane++)
    work->solutions[lane] = GRDP_SOLVED;
  grdp_system system = grdp_block_work_system(work, at->block, at->machine->stride);
  system.steady = steady;
  system.evaluate = evaluate;
  system.context = at;
  return system;
}

static void begin_unknown(const block_place *at, uint32_t unknown) {
  const grdp_step *step = step_at(at, unknown);
  double *row = unknown_row(at, unknown), given = given_at(at, unknown);
  assert(row != NULL);
  for (size_t lane = 0; lane < at->machine->stride; lane++) {
    double from = grdp_block_begins_from(at->machine, step, at->period, (uint32_t)lane);
    row[lane] = !isnan(given) ? given : grdp_block_beginning(at->block, unknown, from);
  }
}

/* What reads a block that was not solved shall fail too. */
static void clear_unsolved(const block_place *at) {
  const uint8_t *solutions = at->machine->work->solutions;
  for (uint32_t i = 0; i < at->block->count; i++) {
    double *row = row_at(at, i);
    bool given = !isnan(given_at(at, i));
    for (size_t lane = 0; !given && lane < at->machine->stride; lane++)
      row[lane] = solutions[lane] == GRDP_SOLVED ? row[lane] : (double)NAN;
  }
}

static void solve(block_place *at) {
  for (uint32_t k = 0; k < at->block->unknowns; k++)
    begin_unknown(at, k);
  run_rest(at, false);
  grdp_system system = make_system(at);
  if (grdp_solve(at->machine->work->solver, &system, at->machine->work->solutions) > 0)
    clear_unsolved(at);
}

static size_t count_failures(const block_place *at) {
  const grdp_machine *machine = at->machine;
  size_t failures = 0;
  for (uint32_t i = 0; i < at->block->count; i++)
    if (!machine->map->hidden[at->block->first + i])
      failures += machine->kernels->count_failures(machine->lanes, row_at(at, i));
  return failures;
}

/* ---- up to the base ---- */

/* An unknown whose equation gives a number without it. */
static bool take_from_equation(const block_place *at, uint32_t unknown) {
  double *row = unknown_row(at, unknown);
  const double *equation = equation_row(at, unknown);
  double added = added_at(at, unknown);
  bool taken = false;
  for (size_t lane = 0; !at->block->implicit[unknown] && lane < at->machine->stride; lane++) {
    if (!isnan(row[lane]) || !isfinite(equation[lane]))
      continue;
    row[lane] = equation[lane] + added;
    taken = true;
  }
  return taken;
}

static void take_known(const block_place *at) {
  for (uint32_t k = 0; k < at->block->unknowns; k++)
    fill(at, unknown_row(at, k), given_at(at, k));
  run_rest(at, false);
  for (bool taken = true; taken;) {
    run_rest(at, true);
    taken = false;
    for (uint32_t k = 0; k < at->block->unknowns; k++)
      taken = take_from_equation(at, k) || taken;
  }
}

static bool all_known(const block_place *at) {
  size_t unknown = 0;
  for (uint32_t k = 0; k < at->block->unknowns; k++)
    unknown += at->machine->kernels->count_failures(at->machine->stride, unknown_row(at, k));
  return unknown == 0;
}

/* Whether every equation gives a number where the solver would begin: not so where a lag is not known. */
static bool can_begin(const block_place *at) {
  for (uint32_t k = 0; k < at->block->unknowns; k++)
    begin_unknown(at, k);
  run_rest(at, true);
  size_t missing = 0;
  for (uint32_t k = 0; k < at->block->unknowns; k++)
    if (isnan(given_at(at, k)))
      missing += at->machine->kernels->count_failures(at->machine->stride, equation_row(at, k));
  return missing == 0;
}

static void run_history(block_place *at) {
  take_known(at);
  if (all_known(at))
    return;
  if (can_begin(at)) {
    grdp_system system = make_system(at);
    if (grdp_solve(at->machine->work->solver, &system, at->machine->work->solutions) == 0)
      return;
  }
  take_known(at);
}

size_t grdp_machine_run_block(grdp_machine *machine, const grdp_equation_block *block, uint32_t period) {
  block_place at = {machine, block, period};
  if (period <= machine->program->base) {
    run_history(&at);
    return 0;
  }
  solve(&at);
  return count_failures(&at);
}
