/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solve.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <string.h>

#include "kernels.h"
#include "sets.h"
#include "solve_state.h"

const grdp_solve_kernels *grdp_solve_kernels_get(size_t number) {
  static const grdp_solve_kernels *const tables[] = {GRDP_SET_TABLES(grdp_solve)};
  return number < grdp_sets_usable() ? tables[number] : NULL;
}

const grdp_solve_kernels *grdp_solve_kernels_choose(void) {
  return grdp_solve_kernels_get(grdp_sets_usable() - 1);
}

void grdp_solver_end(grdp_solver *solver, size_t lane, grdp_solution solution) {
  grdp_newton *newton = &solver->newton;
  const grdp_way *way = &solver->ways[lane];
  solver->solutions[lane] = (uint8_t)solution;
  newton->going[lane] = 0.0;
  solver->open[lane / grdp_solver_strip(solver)]--;
  solver->open_lanes--;
  solver->open_ways -= way->phase != GRDP_PHASE_NEWTON;
  if (solution == GRDP_SOLVED)
    return;
  solver->failures++;
  solver->stale = true;
  const double *point = newton->start;
  if (newton->norm[lane] < INFINITY || way->based)
    point = newton->base;
  if (way->phase != GRDP_PHASE_NEWTON)
    point = solver->resting;
  for (size_t k = 0; k < newton->unknowns; k++)
    newton->x[k][lane] = point[k * newton->stride + lane];
}

/* Held unknowns take their values; of the rest the start is kept. */
static void set_starts(grdp_solver *solver, const grdp_system *system) {
  grdp_newton *newton = &solver->newton;
  for (uint32_t k = 0; k < system->block->unknowns; k++) {
    if (!isnan(system->held[k]))
      for (size_t lane = 0; lane < system->lanes; lane++)
        system->unknowns[k][lane] = solver->solutions[lane] == 0 ? system->held[k] : system->unknowns[k][lane];
    else
      memcpy(newton->start + solver->positions[k] * newton->stride, system->unknowns[k],
             system->lanes * sizeof(double));
  }
}

static void fill(double *row, size_t lanes, double value) {
  for (size_t lane = 0; lane < lanes; lane++)
    row[lane] = value;
}

static void begin_lanes(grdp_solver *solver) {
  grdp_newton *newton = &solver->newton;
  size_t strip = grdp_solver_strip(solver), lanes = newton->lanes;
  solver->open_lanes = solver->open_ways = solver->failures = 0;
  solver->plain = true;
  solver->whole_stale = solver->stale = false;
  solver->packed_lanes = 0;
  solver->idle = 0.0;
  memset(solver->open, 0, (lanes + strip - 1) / strip * sizeof *solver->open);
  memset(solver->ways, 0, lanes * sizeof *solver->ways);
  fill(newton->norm, lanes, INFINITY);
  fill(newton->length, lanes, 1.0);
  fill(newton->shortest, lanes, GRDP_SHORTEST_STEP);
  fill(newton->tolerance, lanes, GRDP_RESIDUAL_TOLERANCE);
  fill(newton->target, lanes, 0.0);
  fill(newton->left, lanes, newton->steady ? GRDP_MOST_REFINEMENTS : GRDP_MOST_EVALUATIONS);
  for (size_t lane = 0; lane < lanes; lane++) {
    bool skipped = solver->solutions[lane] != 0;
    newton->going[lane] = skipped ? 0.0 : 1.0;
    solver->solutions[lane] = skipped ? GRDP_SOLUTION_SKIPPED : GRDP_SOLVED;
    solver->open[lane / strip] += !skipped;
    solver->open_lanes += !skipped;
  }
}

static void evaluate(grdp_solver *solver) {
  solver->evaluations++;
  solver->idle += 1.0 - (double)solver->open_lanes / (double)solver->newton.lanes;
  solver->stale = false;
  solver->system->evaluate(solver->system->context);
}

/* Calls `handle` for each lane of the bits. */
typedef void lane_handler(grdp_solver *solver, size_t lane);
static void for_each_lane(grdp_solver *solver, size_t first, unsigned bits, lane_handler *handle) {
  for (; bits != 0; bits &= bits - 1)
    handle(solver, first + (size_t)__builtin_ctz(bits));
}

static void stuck_legally(grdp_solver *solver, size_t lane) {
  grdp_solver_stuck(solver, lane, false);
}
static void stuck_illegally(grdp_solver *solver, size_t lane) {
  grdp_solver_stuck(solver, lane, true);
}

static void check_singular(grdp_solver *solver, size_t lane) {
  if (grdp_solver_singular(solver, lane))
    grdp_solver_meet_singular(solver, lane);
}

/* One lane's step by its own matrix; residuals and scales are those of its strip. */
static void step_by_matrix(grdp_solver *solver, size_t lane, const grdp_matrix *matrix) {
  grdp_newton *newton = &solver->newton;
  size_t at = lane % grdp_solver_strip(solver);
  const double *residuals = newton->residuals + at, *scales = newton->lane_scales + at;
  for (size_t k = 0; k < newton->unknowns; k++) {
    double scale = newton->lanes == 1 ? grdp_row_scale(newton, k, lane) : scales[k * GRDP_STRIP];
    *grdp_matrix_right(matrix, k) = -(residuals[k * GRDP_STRIP] * scale);
  }
  solver->linear->factor(matrix);
  if (grdp_matrix_singular(matrix)) {
    grdp_solver_meet_singular(solver, lane);
    return;
  }
  solver->linear->finish(matrix, solver->solution);
  for (size_t k = 0; k < newton->unknowns; k++) {
    newton->step[k * newton->stride + lane] = solver->solution[k];
    newton->x[k][lane] = newton->base[k * newton->stride + lane] + solver->solution[k];
  }
}

static void step_alone(grdp_solver *solver, size_t lane) {
  grdp_solver_build_matrix(solver, lane);
  step_by_matrix(solver, lane, &solver->matrix);
}

/* The first of `bits`, as many as there are matrices for; gives the others. */
static unsigned step_some(grdp_solver *solver, size_t first, unsigned bits) {
  double *elements[GRDP_MOST_ABREAST] = {NULL};
  grdp_matrix matrix = solver->matrix;
  unsigned taken = 0;
  for (size_t i = 0; i < solver->abreast_count && (bits & ~taken) != 0; i++) {
    unsigned lane = (unsigned)__builtin_ctz(bits & ~taken);
    elements[lane] = memset(solver->abreast[i], 0, grdp_matrix_size(&matrix) * sizeof(double));
    taken |= 1u << lane;
  }
  solver->kernels->build(&solver->newton, first, &matrix, elements);
  for (unsigned lane = 0; lane < GRDP_MOST_ABREAST; lane++)
    if ((matrix.elements = elements[lane]) != NULL)
      step_by_matrix(solver, first + lane, &matrix);
  return bits & ~taken;
}

/* Steps of a strip's accepted lanes. */
static void step_densely(grdp_solver *solver, size_t first, unsigned accepted) {
  size_t abreast = solver->kernels->abreast;
  if (solver->abreast_count == 0 || solver->newton.lanes == 1) {
    for_each_lane(solver, first, accepted, step_alone);
    return;
  }
  for (size_t at = 0; at < grdp_solver_strip(solver); at += abreast) {
    unsigned bits = accepted >> at & ((1u << abreast) - 1);
    while (bits != 0) {
      grdp_solver_shape_matrix(solver);
      bits = step_some(solver, first + at, bits);
    }
  }
}

/* At a start where the equations hold no Jacobian has been looked at yet: without a regular one it is one solution of
 * many. */
static void settle_at_start(grdp_solver *solver, size_t lane) {
  bool loose = solver->newton.unknowns > 0 && grdp_solver_singular(solver, lane);
  grdp_solver_end(solver, lane, loose ? GRDP_SOLUTION_SINGULAR : GRDP_SOLVED);
}

/* Where no lane has ever left Newton's method, lanes end without further ado. */
static void end_strip(grdp_solver *solver, size_t first, unsigned solved) {
  if (solver->evaluations == 1 && !solver->newton.steady) {
    for_each_lane(solver, first, solved, settle_at_start);
    return;
  }
  if (!solver->plain) {
    for_each_lane(solver, first, solved, grdp_solver_arrive);
    return;
  }
  for (unsigned bits = solved; bits != 0; bits &= bits - 1)
    solver->newton.going[first + (size_t)__builtin_ctz(bits)] = 0.0;
  uint32_t count = (uint32_t)__builtin_popcount(solved);
  solver->open[first / grdp_solver_strip(solver)] -= count;
  solver->open_lanes -= count;
}

static void run_strip(grdp_solver *solver, size_t first) {
  const grdp_newton *newton = &solver->newton;
  size_t strip = grdp_solver_strip(solver);
  for (size_t lane = first; solver->open_ways > 0 && lane < first + strip; lane++)
    if (newton->going[lane] != 0.0 && solver->ways[lane].phase != GRDP_PHASE_NEWTON)
      grdp_solver_follow(solver, lane);
  grdp_newton_events events = solver->kernels->advance(newton, first);
  if (newton->dense)
    step_densely(solver, first, events.accepted);
  for_each_lane(solver, first, events.suspect, check_singular);
  end_strip(solver, first, events.solved);
  for_each_lane(solver, first, events.stuck & events.illegal, stuck_illegally);
  for_each_lane(solver, first, events.stuck & ~events.illegal, stuck_legally);
}

static void run_newton(grdp_solver *solver) {
  size_t strip = grdp_solver_strip(solver);
  while (solver->open_lanes > 0) {
    for (size_t first = 0; first < solver->newton.lanes; first += strip)
      if (solver->open[first / strip] > 0)
        run_strip(solver, first);
    grdp_solver_pack(solver);
    if (solver->open_lanes > 0 || solver->stale)
      evaluate(solver);
  }
  grdp_solver_unpack(solver);
  if (solver->stale)
    evaluate(solver);
}

static size_t first_going(const grdp_newton *newton) {
  size_t lane = 0;
  while (lane + 1 < newton->lanes && newton->going[lane] == 0.0)
    lane++;
  return lane;
}

static void swap_buffers(grdp_solver *solver) {
  double *kept = solver->matrix.elements;
  solver->matrix.elements = solver->spare;
  solver->spare = kept;
}

/* The one matrix of a steady system, from the first lane that is to be solved. It is mostly that of the call before,
 * whose factors then serve again. */
static void factor_steady(grdp_solver *solver) {
  grdp_newton *newton = &solver->newton;
  size_t lane = first_going(newton), n = newton->unknowns;
  bool alike =
      solver->factored == n && solver->factored_lower == newton->lower && solver->factored_upper == newton->upper;
  for (size_t k = 0; k < n; k++) {
    newton->row_scales[k] = grdp_row_scale(newton, k, lane);
    newton->row_sums[k] = 0.0;
    for (uint32_t i = newton->first_slopes[k]; i < newton->first_slopes[k + 1]; i++)
      newton->row_sums[k] += fabs(grdp_value_at(&newton->slopes[i].value, lane));
  }
  swap_buffers(solver);
  grdp_solver_build_matrix(solver, lane);
  size_t size = grdp_matrix_size(&solver->matrix) * sizeof(double);
  if (alike && memcmp(solver->matrix.elements, solver->kept, size) == 0) {
    swap_buffers(solver);
  } else {
    memcpy(solver->kept, solver->matrix.elements, size);
    solver->linear->factor(&solver->matrix);
    solver->regular = !grdp_matrix_singular(&solver->matrix);
  }
  solver->factored = n;
  solver->factored_lower = newton->lower;
  solver->factored_upper = newton->upper;
}

static void end_singular(grdp_solver *solver, size_t lane) {
  grdp_solver_end(solver, lane, GRDP_SOLUTION_SINGULAR);
}
static void end_illegal(grdp_solver *solver, size_t lane) {
  grdp_solver_end(solver, lane, GRDP_SOLUTION_ILLEGAL);
}
static void end_stalled(grdp_solver *solver, size_t lane) {
  grdp_solver_end(solver, lane, GRDP_SOLUTION_STALLED);
}
/* Lanes `first` to `first + lanes`, a strip after the other, then their steps at once. */
static void run_group(grdp_solver *solver, size_t first, size_t lanes) {
  grdp_newton *newton = &solver->newton;
  unsigned accepted[GRDP_TILE_STEP], any = 0;
  size_t strip = grdp_solver_strip(solver);
  for (size_t at = 0; at < lanes; at += strip) {
    accepted[at / strip] = 0;
    if (solver->open[(first + at) / strip] == 0)
      continue;
    grdp_newton_events events = solver->kernels->advance(newton, first + at);
    if (!solver->regular)
      for_each_lane(solver, first + at, events.accepted | events.solved, end_singular);
    else
      end_strip(solver, first + at, events.solved);
    for_each_lane(solver, first + at, events.stuck & events.illegal, end_illegal);
    for_each_lane(solver, first + at, events.stuck & ~events.illegal, end_stalled);
    any |= accepted[at / strip] = solver->regular ? events.accepted : 0;
  }
  if (any == 0)
    return;
  for (size_t k = 0; k < newton->unknowns; k++)
    solver->moving[k] = newton->step + k * newton->stride + first;
  solver->linear->substitute(&solver->matrix, lanes, solver->moving, solver->scratch);
  for (size_t at = 0; at < lanes; at += strip)
    if (accepted[at / strip] != 0)
      solver->kernels->move(newton, first + at, accepted[at / strip]);
}

static void run_steady(grdp_solver *solver) {
  size_t lanes = solver->newton.lanes, group = lanes == 1 ? 1 : GRDP_TILE_STEP;
  if (solver->open_lanes > 0)
    factor_steady(solver);
  while (solver->open_lanes > 0) {
    for (size_t first = 0; first < lanes; first += group)
      run_group(solver, first, group);
    if (solver->open_lanes > 0 || solver->stale)
      evaluate(solver);
  }
}

size_t grdp_solve(grdp_solver *solver, const grdp_system *system, uint8_t *solutions) {
  assert(system->lanes == 1 || system->lanes % GRDP_TILE_STEP == 0);
  assert(system->lanes <= solver->newton.stride);
  solver->solutions = solver->whole_ends = solutions;
  solver->evaluations = 0;
  solver->whole = system;
  grdp_solver_prepare(solver, system);
  set_starts(solver, system);
  begin_lanes(solver);
  evaluate(solver);
  if (system->steady)
    run_steady(solver);
  else
    run_newton(solver);
  return solver->failures;
}

uint32_t grdp_solver_evaluations(const grdp_solver *solver) {
  return solver->evaluations;
}
