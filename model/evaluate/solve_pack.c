/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lanes that go on when most have ended are put side by side, so that one that takes a hundred evaluations does not take
 * them for its neighbours too. It changes where a lane stands, and nothing that it computes.
 */
#include <assert.h>

#include "kernels.h"
#include "solve_state.h"

/* To put lanes elsewhere takes about as long as so many evaluations of them all: so much may be lost before. */
static const double most_idle = 2.0;

static size_t width_of(size_t lanes) {
  return (lanes + GRDP_TILE_STEP - 1) / GRDP_TILE_STEP * GRDP_TILE_STEP;
}

static bool pays(const grdp_solver *solver) {
  return solver->whole->pack != NULL && solver->open_lanes > 0 && solver->idle >= most_idle &&
         width_of(solver->open_lanes) * 2 <= solver->newton.lanes;
}

/* Fills places[] with where the lanes stand that go on. */
static size_t find_going(const grdp_newton *newton, uint32_t *places) {
  size_t count = 0;
  for (size_t lane = 0; lane < newton->lanes; lane++)
    if (newton->going[lane] != 0.0)
      places[count++] = (uint32_t)lane;
  return count;
}

/* In ascending order, so that nothing is overwritten before it has moved. */
static void move_numbers(double *row, const uint32_t *places, size_t count) {
  for (size_t i = 0; i < count; i++)
    row[i] = row[places[i]];
}

static void move_lanes(grdp_solver *solver, const uint32_t *places, size_t count) {
  grdp_newton *newton = &solver->newton;
  double *const by_row[] = {newton->start,  newton->base,    newton->step,  newton->inverse_scales,
                            newton->origin, solver->resting, solver->anchor};
  double *const by_lane[] = {newton->norm,      newton->length, newton->shortest, newton->going,
                             newton->tolerance, newton->target, newton->left};
  for (size_t i = 0; i < sizeof by_row / sizeof *by_row; i++)
    for (size_t k = 0; k < newton->unknowns; k++)
      move_numbers(by_row[i] + k * newton->stride, places, count);
  for (size_t i = 0; i < sizeof by_lane / sizeof *by_lane; i++)
    move_numbers(by_lane[i], places, count);
  for (size_t i = 0; i < count; i++)
    solver->ways[i] = solver->ways[places[i]];
}

static void put_back(grdp_solver *solver) {
  for (size_t i = 0; i < solver->packed_lanes; i++)
    solver->whole_ends[solver->origins[i]] = solver->ends[i];
  solver->whole->unpack(solver->whole->context, solver->origins, solver->packed_lanes);
}

/* The solver goes on with the packed system, in the first lanes. */
static void take_packed(grdp_solver *solver) {
  grdp_newton *newton = &solver->newton;
  size_t lanes = width_of(solver->packed_lanes), strip = solver->kernels->strip;
  bool following = newton->following;
  assert(solver->packed.lanes == lanes);
  grdp_solver_prepare(solver, &solver->packed);
  newton->following = following;
  solver->solutions = solver->ends;
  for (size_t lane = solver->packed_lanes; lane < lanes; lane++)
    newton->going[lane] = 0.0;
  for (size_t lane = 0; lane < lanes; lane += strip)
    solver->open[lane / strip] = 0;
  for (size_t lane = 0; lane < solver->packed_lanes; lane++) {
    solver->open[lane / strip]++;
    solver->ends[lane] = GRDP_SOLVED;
  }
}

void grdp_solver_pack(grdp_solver *solver) {
  if (!pays(solver))
    return;
  uint32_t *places = solver->places;
  size_t count = find_going(&solver->newton, places);
  assert(count == solver->open_lanes);
  move_lanes(solver, places, count);
  if (solver->packed_lanes > 0)
    put_back(solver);
  for (size_t i = 0; i < count; i++)
    solver->origins[i] = solver->packed_lanes > 0 ? solver->origins[places[i]] : places[i];
  solver->whole_stale = solver->whole_stale || solver->stale;
  solver->packed_lanes = count;
  solver->packed = solver->whole->pack(solver->whole->context, solver->origins, count);
  solver->idle = 0.0;
  take_packed(solver);
}

void grdp_solver_unpack(grdp_solver *solver) {
  if (solver->packed_lanes == 0)
    return;
  put_back(solver);
  solver->packed_lanes = 0;
  solver->solutions = solver->whole_ends;
  grdp_solver_prepare(solver, solver->whole);
  solver->stale = solver->whole_stale;
}
