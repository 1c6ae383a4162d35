/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Blocks of equations for the solver's benchmark: six, a system of its own in every lane:
 *
 *   x_i = c_i + sum_j a_ij x_j + 0.05 exp(-x_(i+1))
 */
#ifndef GRDP_BENCH_SOLVE_H
#define GRDP_BENCH_SOLVE_H

#include <stddef.h>
#include <stdint.h>

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

/* Equations stacked over a horizon, each of its neighbours in a band:
 *
 *   x_i = c_i + sum_d a_d x_(i+d) + 0.05 exp(-x_(i+1)), 0 < |d| <= 3
 */
enum { REACH = 3, MOST_STACKED = 600 };

typedef struct stacked_tile {
  size_t n;
  double a[2 * REACH + 1]; /* by d + 3; of 0: none */
  double c[MOST_STACKED][TILE_LANES];
  double x[MOST_STACKED][TILE_LANES], g[MOST_STACKED][TILE_LANES], slope[MOST_STACKED][TILE_LANES];
} stacked_tile;

void evaluate_stacked(void *tile);

/* From 0 to 1 (Knuth's linear congruential generator). */
static inline double random_part(uint64_t *state) {
  *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (double)(*state >> 11) * 0x1p-53;
}

/* They print their rows. */
void measure_stacked(size_t unknowns);
void measure_large(void);
void measure_whole_machine(void);

#endif
