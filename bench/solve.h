/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A block of six equations for the solver's benchmark, a system of its own in every lane:
 *
 *   x_i = c_i + sum_j a_ij x_j + 0.05 exp(-x_(i+1))
 */
#ifndef GRDP_BENCH_SOLVE_H
#define GRDP_BENCH_SOLVE_H

#include <stddef.h>

enum { UNKNOWNS = 6, TILE_LANES = 128 };

typedef struct curved_coefficients {
  double a[UNKNOWNS][UNKNOWNS][TILE_LANES], c[UNKNOWNS][TILE_LANES];
} curved_coefficients;

/* What is computed of a tile of lanes; `slope` is of x_i by x_(i+1), the others are a. */
typedef struct curved_tile {
  const curved_coefficients *of;
  double x[UNKNOWNS][TILE_LANES], g[UNKNOWNS][TILE_LANES], slope[UNKNOWNS][TILE_LANES];
} curved_tile;

void evaluate_curved(void *tile);

#endif
