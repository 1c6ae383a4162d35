/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Larger curved blocks: equations stacked over a horizon, which lie in a band, and 500 that all read each other.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "solve.h"
#include "solve_state.h"
#include "timing.h"

/* ---- equations stacked over a horizon ---- */

typedef struct stacked {
  grdp_arena arena;
  grdp_equation_block block;
  grdp_program program;
  grdp_slope slopes[MOST_STACKED * (2 * REACH + 1)];
  grdp_values values[MOST_STACKED * (2 * REACH + 1)], shifts[MOST_STACKED];
  bool implicit[MOST_STACKED];
  double beginnings[MOST_STACKED], held[MOST_STACKED], *unknowns[MOST_STACKED];
  const double *equations[MOST_STACKED];
  stacked_tile tile;
  grdp_solver *solver;
  uint64_t evaluations;
} stacked;

static void make_stacked(stacked *at, size_t n) {
  static const double a[2 * REACH + 1] = {0.05, -0.1, 0.3, 0.0, 0.25, 0.05, -0.05};
  uint64_t state = 11;
  at->block = (grdp_equation_block){.unknowns = (uint32_t)n,
                                    .count = (uint32_t)n,
                                    .implicit = at->implicit,
                                    .slopes = at->slopes,
                                    .beginnings = at->beginnings};
  at->tile.n = n;
  memcpy(at->tile.a, a, sizeof a);
  for (size_t i = 0; i < n; i++) {
    at->beginnings[i] = 1.0;
    at->held[i] = NAN;
    at->unknowns[i] = at->tile.x[i];
    at->equations[i] = at->tile.g[i];
    for (size_t lane = 0; lane < TILE_LANES; lane++)
      at->tile.c[i][lane] = 0.5 + random_part(&state);
    for (size_t j = i < REACH ? 0 : i - REACH; j < n && j <= i + REACH; j++) {
      uint32_t number = at->block.slope_count;
      if (j == i)
        continue;
      at->slopes[number] = (grdp_slope){(uint32_t)i, (uint32_t)j, 0};
      at->values[number].number = a[j + REACH - i];
      at->values[number].row = j == (i + 1 < n ? i + 1 : i - 1) ? at->tile.slope[i] : NULL;
      at->block.slope_count++;
    }
  }
  at->program.blocks = &at->block;
  at->program.block_count = 1;
  at->solver = grdp_solver_make(&at->arena, &at->program, TILE_LANES);
}

static void solve_stacked(void *context) {
  stacked *at = context;
  uint8_t solutions[TILE_LANES] = {0};
  for (size_t i = 0; i < at->tile.n; i++)
    for (size_t lane = 0; lane < TILE_LANES; lane++)
      at->tile.x[i][lane] = 1.0;
  grdp_system system = {.block = &at->block,
                        .lanes = TILE_LANES,
                        .unknowns = at->unknowns,
                        .equations = at->equations,
                        .slopes = at->values,
                        .shifts = at->shifts,
                        .held = at->held,
                        .steady = false,
                        .evaluate = evaluate_stacked,
                        .context = &at->tile};
  if (grdp_solve(at->solver, &system, solutions) != 0)
    exit(1);
  at->evaluations = grdp_solver_evaluations(at->solver);
}

static void evaluate_stacked_often(void *context) {
  stacked *at = context;
  for (uint64_t i = 0; i < at->evaluations; i++)
    evaluate_stacked(&at->tile);
}

void measure_stacked(size_t n) {
  static stacked at;
  char label[64];
  make_stacked(&at, n);
  double whole = measure_nanoseconds(solve_stacked, &at, TILE_LANES);
  double evaluation = measure_nanoseconds(evaluate_stacked_often, &at, TILE_LANES);
  double iterations = (double)(at.evaluations - 1);
  snprintf(label, sizeof label, "%zu unknowns in a band", n);
  print_result("solve", label, whole / iterations, "ns per lane and iteration");
  print_result("solve", "of these the equations", evaluation / iterations, "ns per lane and iteration");
  grdp_arena_free(&at.arena);
  memset(&at, 0, sizeof at);
}

/* ---- a large curved block: x = c + A x + 0.1 / (1 + x^2) of the next ---- */

enum { LARGE = 500, LARGE_LANES = 32 };

typedef struct large {
  grdp_arena arena;
  grdp_equation_block block;
  grdp_program program;
  grdp_slope *slopes;
  grdp_values *values, shifts[LARGE];
  bool implicit[LARGE];
  double *a, beginnings[LARGE], held[LARGE];
  double x[LARGE][LARGE_LANES], g[LARGE][LARGE_LANES], bends[LARGE][LARGE_LANES];
  double *unknowns[LARGE], *products[LARGE];
  const double *from[LARGE], *equations[LARGE];
  grdp_solver *solver;
  uint64_t evaluations;
} large;

static void make_large(large *at) {
  uint64_t state = 13;
  at->slopes = GRDP_NEW_ARRAY(&at->arena, LARGE * LARGE, grdp_slope);
  at->values = GRDP_NEW_ARRAY(&at->arena, LARGE * LARGE, grdp_values);
  at->a = GRDP_NEW_ARRAY(&at->arena, LARGE * LARGE, double);
  for (uint32_t i = 0; i < LARGE * LARGE; i++) {
    at->a[i] = random_part(&state) / LARGE;
    at->slopes[i] = (grdp_slope){i / LARGE, i % LARGE, 0};
    at->values[i].number = at->a[i];
    at->values[i].row = i % LARGE == (i / LARGE + 1) % LARGE ? at->bends[i / LARGE] : NULL;
  }
  for (size_t i = 0; i < LARGE; i++) {
    at->beginnings[i] = 1.0;
    at->held[i] = NAN;
    at->shifts[i].number = random_part(&state);
    at->from[i] = at->unknowns[i] = at->x[i];
    at->equations[i] = at->products[i] = at->g[i];
  }
  at->block = (grdp_equation_block){.unknowns = LARGE,
                                    .count = LARGE,
                                    .implicit = at->implicit,
                                    .slopes = at->slopes,
                                    .slope_count = LARGE * LARGE,
                                    .beginnings = at->beginnings};
  at->program.blocks = &at->block;
  at->program.block_count = 1;
  at->solver = grdp_solver_make(&at->arena, &at->program, LARGE_LANES);
}

static void evaluate_large(void *context) {
  large *at = context;
  grdp_linear_choose()->contract(LARGE, LARGE, LARGE_LANES, at->a, at->from, at->products);
  for (size_t i = 0; i < LARGE; i++) {
    size_t next = (i + 1) % LARGE;
    for (size_t lane = 0; lane < LARGE_LANES; lane++) {
      double x = at->x[next][lane], hump = 1.0 / (1.0 + x * x);
      at->g[i][lane] += 0.1 * hump;
      at->bends[i][lane] = at->a[i * LARGE + next] - 0.2 * x * hump * hump;
    }
  }
}

static void solve_large(void *context) {
  large *at = context;
  uint8_t solutions[LARGE_LANES] = {0};
  for (size_t i = 0; i < LARGE; i++)
    for (size_t lane = 0; lane < LARGE_LANES; lane++)
      at->x[i][lane] = 1.0 + 0.01 * (double)lane;
  grdp_system system = {.block = &at->block,
                        .lanes = LARGE_LANES,
                        .unknowns = at->unknowns,
                        .equations = at->equations,
                        .slopes = at->values,
                        .shifts = at->shifts,
                        .held = at->held,
                        .evaluate = evaluate_large,
                        .context = at};
  if (grdp_solve(at->solver, &system, solutions) != 0)
    exit(1);
  at->evaluations = grdp_solver_evaluations(at->solver);
}

void measure_large(void) {
  static large at;
  make_large(&at);
  double whole = measure_nanoseconds(solve_large, &at, LARGE_LANES * 1e6);
  print_result("solve", "500 unknowns", whole / (double)(at.evaluations - 1), "ms per lane and iteration");
  grdp_arena_free(&at.arena);
}
