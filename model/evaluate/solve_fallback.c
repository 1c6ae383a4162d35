/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What becomes of a lane that Newton's method leaves behind. A point that gives no step, because the Jacobian is
 * singular there or the equations give no numbers at the start, is moved a little, a few times. A lane whose steps bring
 * it no nearer tries Newton's method once more without damping, whose way may lead over a hill; then it follows Newton's homotopy F(x) = t F(start) from t = 1 to 0 (Allgower and Georg 1990, Numerical
 * Continuation Methods, ch. 1 and 2), t taken in strides that grow and shrink with success. All of it in step with the
 * other lanes, by the same kernels: only targets and points differ.
 */
#include <math.h>

#include "solve_state.h"

enum { MOST_NUDGES = 3, MOST_UNDAMPED = 30, MOST_FOLLOWED = 200, CORRECTIONS = 8, LAST_CORRECTIONS = 30 };
static const double first_stride = 0.125, least_stride = 1e-4, shortest_correction = 0.125;
/* Two points of a way are one when each unknown differs by less than this part of its size. */
static const double same_point = 1e-6;

static void start_anew(grdp_newton *newton, size_t lane) {
  newton->norm[lane] = INFINITY;
  newton->length[lane] = 1.0;
}

static void copy_lane(const grdp_newton *newton, size_t lane, const double *from, double *to) {
  for (size_t k = 0; k < newton->unknowns; k++)
    to[k * newton->stride + lane] = from[k * newton->stride + lane];
}
static void set_point(const grdp_newton *newton, size_t lane, const double *rows) {
  for (size_t k = 0; k < newton->unknowns; k++)
    newton->x[k][lane] = rows[k * newton->stride + lane];
}

/* Upwards, each unknown by another part of its size: multiples of the golden section lie apart. */
static void nudge_point(const grdp_newton *newton, size_t lane, unsigned times) {
  double part = times == 1 ? 1e-3 : times == 2 ? 1e-2 : 1e-1;
  for (size_t k = 0; times > 0 && k < newton->unknowns; k++) {
    double turn = (double)(k + 1) * 0.6180339887498949;
    double spread = 0.5 + 0.5 * (turn - (double)(uint64_t)turn);
    double size = fabs(newton->x[k][lane]);
    size = size > newton->weights[k] ? size : newton->weights[k];
    newton->x[k][lane] += part * spread * size;
  }
}

static bool nudge(grdp_solver *solver, size_t lane, grdp_solution reason) {
  grdp_newton *newton = &solver->newton;
  grdp_way *way = &solver->ways[lane];
  if (way->nudges == MOST_NUDGES)
    return false;
  way->reason = way->nudges == 0 ? (uint8_t)reason : way->reason;
  way->nudges++;
  solver->plain = false;
  way->based |= newton->norm[lane] < INFINITY;
  set_point(newton, lane, way->based ? newton->base : newton->start);
  nudge_point(newton, lane, way->nudges);
  start_anew(newton, lane);
  return true;
}

/* Newton's method has ended at the base, its last length halved once more. It has run away when an unknown has grown a million times; or doubled, and
 * would go on outwards. */
static grdp_solution judge_end(const grdp_newton *newton, size_t lane, bool illegal) {
  bool outward = false;
  for (size_t k = 0; k < newton->unknowns; k++) {
    double point = newton->base[k * newton->stride + lane], step = newton->step[k * newton->stride + lane];
    double start = fabs(newton->start[k * newton->stride + lane]);
    start = start > newton->weights[k] ? start : newton->weights[k];
    if (fabs(point) > 1e6 * start)
      return GRDP_SOLUTION_DIVERGED;
    outward |= fabs(point) > 2.0 * start && point * step > 0.0 && newton->length[lane] >= 0.5;
  }
  if (illegal)
    return GRDP_SOLUTION_ILLEGAL;
  return outward && newton->left[lane] <= 0.0 ? GRDP_SOLUTION_DIVERGED : GRDP_SOLUTION_STALLED;
}

static void begin_phase(grdp_solver *solver, size_t lane, grdp_phase phase) {
  grdp_newton *newton = &solver->newton;
  grdp_way *way = &solver->ways[lane];
  way->phase = (uint8_t)phase;
  way->evaluations = 0;
  set_point(newton, lane, newton->start);
  nudge_point(newton, lane, way->nudges);
  start_anew(newton, lane);
}

static void leave_newton(grdp_solver *solver, size_t lane, bool illegal) {
  grdp_newton *newton = &solver->newton;
  solver->ways[lane].reason = (uint8_t)judge_end(newton, lane, illegal);
  solver->plain = false;
  solver->open_ways++;
  copy_lane(newton, lane, newton->base, solver->resting);
  newton->left[lane] = MOST_UNDAMPED;
  begin_phase(solver, lane, GRDP_PHASE_UNDAMPED);
}

/* The target one stride further. */
static void set_target(grdp_solver *solver, size_t lane) {
  grdp_newton *newton = &solver->newton;
  const grdp_way *way = &solver->ways[lane];
  double target = way->reached - way->stride;
  bool last = !(target > 0.25 * way->stride);
  double near = 0.1 * way->stride * way->origin_norm;
  newton->target[lane] = last ? 0.0 : target;
  newton->tolerance[lane] = last || !(near > GRDP_RESIDUAL_TOLERANCE) ? GRDP_RESIDUAL_TOLERANCE : near;
  newton->left[lane] = last ? LAST_CORRECTIONS : CORRECTIONS;
  newton->shortest[lane] = last ? GRDP_SHORTEST_STEP : shortest_correction;
  start_anew(newton, lane);
}

/* F(start), and the first target. */
static void set_origin(grdp_solver *solver, size_t lane) {
  grdp_newton *newton = &solver->newton;
  grdp_way *way = &solver->ways[lane];
  way->origin_norm = 0.0;
  for (size_t k = 0; k < newton->unknowns; k++) {
    double residual = grdp_residual_at(newton, k, lane), norm = fabs(residual) / grdp_scale_at(newton, k, lane);
    newton->origin[k * newton->stride + lane] = residual;
    solver->anchor[k * newton->stride + lane] = newton->x[k][lane];
    way->origin_norm = norm > way->origin_norm ? norm : way->origin_norm;
  }
  way->phase = GRDP_PHASE_FOLLOW;
  way->reached = 1.0;
  way->stride = first_stride;
  newton->following = true;
  set_target(solver, lane);
}

static bool at_anchor(const grdp_solver *solver, size_t lane) {
  const grdp_newton *newton = &solver->newton;
  for (size_t k = 0; k < newton->unknowns; k++) {
    double here = newton->x[k][lane], there = solver->anchor[k * newton->stride + lane];
    double size = fabs(there) > newton->weights[k] ? fabs(there) : newton->weights[k];
    if (!(fabs(here - there) <= same_point * size))
      return false;
  }
  return true;
}

/* Without damping a way that does not lead to a solution may go round: it is back at a point that it has left in between.
 * The points of evaluations 1, 2, 4, 8, … are remembered (Brent 1980, An improved Monte Carlo factorization algorithm,
 * doi:10.1007/BF01933190). */
static void watch_cycle(grdp_solver *solver, size_t lane) {
  grdp_newton *newton = &solver->newton;
  grdp_way *way = &solver->ways[lane];
  uint32_t number = ++way->evaluations;
  if (number > way->remembered + 1 && way->remembered > 0 && at_anchor(solver, lane) &&
      way->reason == GRDP_SOLUTION_STALLED)
    way->reason = GRDP_SOLUTION_CYCLED;
  if (number == way->remembered + 1 && at_anchor(solver, lane))
    way->remembered = number; /* it stands still */
  else if ((number & (number - 1)) == 0)
    way->remembered = number;
  if (way->remembered == number)
    for (size_t k = 0; k < newton->unknowns; k++)
      solver->anchor[k * newton->stride + lane] = newton->x[k][lane];
}

void grdp_solver_follow(grdp_solver *solver, size_t lane) {
  grdp_way *way = &solver->ways[lane];
  if (way->phase == GRDP_PHASE_UNDAMPED) {
    watch_cycle(solver, lane);
    start_anew(&solver->newton, lane);
  } else if (way->evaluations++ == MOST_FOLLOWED)
    grdp_solver_end(solver, lane, way->reason);
  else if (way->phase == GRDP_PHASE_ORIGIN)
    set_origin(solver, lane);
}

/* A shorter stride; or the homotopy after Newton's method without damping. */
static void follow_less(grdp_solver *solver, size_t lane) {
  grdp_way *way = &solver->ways[lane];
  if (way->phase == GRDP_PHASE_UNDAMPED) {
    begin_phase(solver, lane, GRDP_PHASE_ORIGIN);
    return;
  }
  way->stride *= 0.25;
  if (way->stride < least_stride) {
    grdp_solver_end(solver, lane, way->reason);
    return;
  }
  set_point(&solver->newton, lane, solver->anchor);
  set_target(solver, lane);
}

/* A solution beyond a singular point counts only when the Jacobian is regular there: else it is one of many. */
void grdp_solver_arrive(grdp_solver *solver, size_t lane) {
  grdp_newton *newton = &solver->newton;
  grdp_way *way = &solver->ways[lane];
  if (newton->target[lane] == 0.0) {
    bool loose = way->singular && grdp_solver_singular(solver, lane);
    grdp_solver_end(solver, lane, loose ? GRDP_SOLUTION_SINGULAR : GRDP_SOLVED);
    return;
  }
  for (size_t k = 0; k < newton->unknowns; k++)
    solver->anchor[k * newton->stride + lane] = newton->x[k][lane];
  way->reached = newton->target[lane];
  way->stride *= newton->left[lane] >= CORRECTIONS - 4 ? 2.0 : 1.0;
  set_target(solver, lane);
}

void grdp_solver_stuck(grdp_solver *solver, size_t lane, bool illegal) {
  grdp_newton *newton = &solver->newton;
  grdp_way *way = &solver->ways[lane];
  if (way->phase != GRDP_PHASE_NEWTON) {
    follow_less(solver, lane);
    return;
  }
  if (newton->norm[lane] == INFINITY) {
    if (newton->left[lane] <= 0.0 || !nudge(solver, lane, GRDP_SOLUTION_ILLEGAL))
      grdp_solver_end(solver, lane, way->reason == GRDP_SOLVED ? GRDP_SOLUTION_ILLEGAL : way->reason);
    return;
  }
  leave_newton(solver, lane, illegal);
}

void grdp_solver_meet_singular(grdp_solver *solver, size_t lane) {
  grdp_way *way = &solver->ways[lane];
  way->singular = true;
  if (way->phase != GRDP_PHASE_NEWTON)
    follow_less(solver, lane);
  else if (!nudge(solver, lane, GRDP_SOLUTION_SINGULAR))
    grdp_solver_end(solver, lane, GRDP_SOLUTION_SINGULAR);
}
