/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Simultaneous blocks for the tests of the solver: equations written as a C function of one lane.
 */
#ifndef GRDP_TEST_EQUATIONS_H
#define GRDP_TEST_EQUATIONS_H

#include "solve_state.h"

/* g[n] and the slopes d[n * n], by rows (0 before the call), of a lane at x[n]. */
typedef void lane_equations(size_t n, size_t lane, const double *x, double *g, double *d);

typedef struct equations {
  grdp_arena arena;
  grdp_equation_block block;
  grdp_system system;
  grdp_program program;
  grdp_solver *solver;
  lane_equations *of_lane;
  size_t n, lanes;
  bool *implicit;
  double *unknowns, *results, *derivatives; /* [n][lanes], [n][lanes], [n * n][lanes] */
  grdp_values *shifts;
  double *held, *beginnings;
  uint8_t *solutions;
} equations;

/* All explicit, no shifts, nothing held, every unknown 1 at the start; fields may be changed before the solution. */
equations *equations_make(size_t n, size_t lanes, lane_equations *of_lane);
void equations_free(equations *made);
void equations_implicit(equations *made);
void equations_start(equations *made, size_t unknown, double x);
/* The slopes are numbers for all lanes, those of lane 0 at the start, and the system steady. */
void equations_steady(equations *made);
/* Only slopes of equation i by unknown j with i - lower <= j <= i + upper, others being 0; before all but the start. */
void equations_in_band(equations *made, size_t lower, size_t upper);
size_t equations_solve(equations *made);
double equations_value(const equations *made, size_t unknown, size_t lane);

#endif
