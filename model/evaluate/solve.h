/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Solves a simultaneous block in every lane at once: damped Newton with exact derivatives (Dennis and Schnabel 1996,
 * Numerical Methods for Unconstrained Optimization and Nonlinear Equations, ch. 6). Each lane goes its own way: its
 * point, step length and end depend on no neighbour, so that one lane gives the bits of many. A lane that has ended
 * keeps its point while others go on.
 *
 * The block is evaluated by the caller: from the unknowns' rows to those of the equations and slopes.
 */
#ifndef GRDP_SOLVE_H
#define GRDP_SOLVE_H

#include "machine.h"

/* How a lane ended. */
typedef enum grdp_solution {
  GRDP_SOLVED,
  GRDP_SOLUTION_ILLEGAL,  /* the equations give no numbers, however short the step */
  GRDP_SOLUTION_SINGULAR, /* the Jacobian cannot be inverted */
  GRDP_SOLUTION_DIVERGED, /* the point runs away */
  GRDP_SOLUTION_CYCLED,   /* comes back to points it has left */
  GRDP_SOLUTION_STALLED,  /* stands still away from a solution: no step comes nearer */
  GRDP_SOLUTION_SKIPPED   /* had failed before: not solved */
} grdp_solution;

/* A row over lanes, or one number for all lanes. */
typedef struct grdp_values {
  const double *row; /* NULL: `number` */
  double number;
} grdp_values;

/*
 * n unknowns over `lanes` lanes (1, or a multiple of GRDP_TILE_STEP).
 *   unknowns[n][lanes]   in: where to begin (finite); out: the solution, or the last point of a lane that failed
 *   equations[n][lanes]  what `evaluate` makes of them: g_k
 *   slopes[slope_count]  likewise: d g / d x, in the order of block->slopes
 *   shifts[n]            a_k + e_k
 *   held[n]              NaN, or the value at which x_k is given in this period: its equation is off
 * `evaluate` runs the block at the unknowns' present values, in all lanes.
 */
typedef struct grdp_system {
  const grdp_equation_block *block;
  size_t lanes;
  double *const *unknowns;
  const double *const *equations;
  const grdp_values *slopes;
  const grdp_values *shifts;
  const double *held;
  bool steady; /* the slopes do not differ between lanes and do not change with the unknowns: factored once */
  void (*evaluate)(void *context);
  void *context;
  /* NULL, or: puts lanes[count] (ascending) of this system side by side elsewhere, as a system of `count` lanes rounded
   * up to GRDP_TILE_STEP (at most half of this one's) that has the values of the moment, so that lanes that take long do
   * not have the others evaluated with them; those beyond `count` are not looked at. Until `unpack` this system's values
   * stay. It must not have a `pack` of its own. */
  struct grdp_system (*pack)(void *context, const uint32_t *lanes, size_t count);
  /* Puts all that evaluating writes back to lanes[count], those of `pack`; `evaluate` runs this system again. */
  void (*unpack)(void *context, const uint32_t *lanes, size_t count);
} grdp_system;

typedef struct grdp_solver grdp_solver;

/* Working memory for the largest block of a program and so many lanes, from the arena. */
grdp_solver *grdp_solver_make(grdp_arena *arena, const grdp_program *program, size_t lanes);

/*
 * Writes how each lane ended to solutions[lanes]; in: a nonzero byte skips a lane that has failed before. Afterwards
 * the block has been evaluated at the solution: the explicit cells belong to it. A lane is solved when every residual
 * |r_k| <= 1e-11 s_k, with s_k = |x_k| (explicit) + sum_j |d g_k / d x_j| |x_j|, each |x_j| at least its value at the
 * start; NaN never is. Returns how many lanes have failed that were not skipped.
 */
size_t grdp_solve(grdp_solver *solver, const grdp_system *system, uint8_t *solutions);

/* How many times the last grdp_solve has evaluated the block. */
uint32_t grdp_solver_evaluations(const grdp_solver *solver);

/* Of one lane at its present values: the unknown whose equation is farthest from holding, relative to s_k (or the first
 * that gives no number), and of a singular Jacobian which equations depend on each other: dependent[n], true where the
 * left null vector is not 0 beyond rounding. */
uint32_t grdp_solver_worst(grdp_solver *solver, const grdp_system *system, size_t lane, bool *dependent);

#endif
