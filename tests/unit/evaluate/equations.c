/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "equations.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void evaluate(void *context) {
  equations *made = context;
  size_t n = made->n, lanes = made->lanes;
  double *x = calloc(n * (n + 2), sizeof(double)), *g = x + n, *d = g + n;
  cr_assert(x != NULL);
  for (size_t lane = 0; lane < lanes; lane++) {
    memset(d, 0, n * n * sizeof(double));
    for (size_t k = 0; k < n; k++)
      x[k] = made->unknowns[k * lanes + lane];
    made->of_lane(n, lane, x, g, d);
    for (size_t k = 0; k < n; k++)
      made->results[k * lanes + lane] = g[k];
    for (size_t i = 0; i < n * n; i++)
      made->derivatives[i * lanes + lane] = d[i];
  }
  free(x);
}

static void make_system(equations *made) {
  size_t n = made->n, lanes = made->lanes;
  double **unknowns = GRDP_NEW_ARRAY(&made->arena, n, double *);
  const double **results = GRDP_NEW_ARRAY(&made->arena, n, const double *);
  grdp_slope *slopes = GRDP_NEW_ARRAY(&made->arena, n * n, grdp_slope);
  grdp_values *values = GRDP_NEW_ARRAY(&made->arena, n * n, grdp_values);
  for (size_t k = 0; k < n; k++) {
    unknowns[k] = made->unknowns + k * lanes;
    results[k] = made->results + k * lanes;
    made->held[k] = NAN;
    made->beginnings[k] = 1.0;
    equations_start(made, k, 1.0);
  }
  for (size_t i = 0; i < n * n; i++) {
    slopes[i] = (grdp_slope){(uint32_t)(i / n), (uint32_t)(i % n), 0};
    values[i] = (grdp_values){made->derivatives + i * lanes, 0.0};
  }
  made->block = (grdp_equation_block){.unknowns = (uint32_t)n,
                                      .count = (uint32_t)n,
                                      .implicit = made->implicit,
                                      .slopes = slopes,
                                      .slope_count = (uint32_t)(n * n),
                                      .beginnings = made->beginnings};
  made->system = (grdp_system){.block = &made->block,
                               .lanes = lanes,
                               .unknowns = unknowns,
                               .equations = results,
                               .slopes = values,
                               .shifts = made->shifts,
                               .held = made->held,
                               .evaluate = evaluate,
                               .context = made};
}

equations *equations_make(size_t n, size_t lanes, lane_equations *of_lane) {
  equations *made = calloc(1, sizeof *made);
  cr_assert(made != NULL);
  made->n = n;
  made->lanes = lanes;
  made->of_lane = of_lane;
  made->implicit = GRDP_NEW_ARRAY(&made->arena, n, bool);
  made->unknowns = GRDP_NEW_ARRAY(&made->arena, n * lanes, double);
  made->results = GRDP_NEW_ARRAY(&made->arena, n * lanes, double);
  made->derivatives = GRDP_NEW_ARRAY(&made->arena, n * n * lanes, double);
  made->shifts = GRDP_NEW_ARRAY(&made->arena, n, grdp_values);
  made->held = GRDP_NEW_ARRAY(&made->arena, n, double);
  made->beginnings = GRDP_NEW_ARRAY(&made->arena, n, double);
  made->solutions = GRDP_NEW_ARRAY(&made->arena, lanes, uint8_t);
  make_system(made);
  made->program.blocks = &made->block;
  made->program.block_count = 1;
  made->solver = grdp_solver_make(&made->arena, &made->program, lanes);
  return made;
}

void equations_free(equations *made) {
  grdp_arena_free(&made->arena);
  free(made);
}

void equations_implicit(equations *made) {
  for (size_t k = 0; k < made->n; k++)
    made->implicit[k] = true;
}

void equations_start(equations *made, size_t unknown, double x) {
  for (size_t lane = 0; lane < made->lanes; lane++)
    made->unknowns[unknown * made->lanes + lane] = x;
}

void equations_steady(equations *made) {
  size_t count = made->block.slope_count;
  grdp_values *values = GRDP_NEW_ARRAY(&made->arena, count, grdp_values);
  evaluate(made);
  for (size_t i = 0; i < count; i++)
    values[i] = (grdp_values){NULL, made->system.slopes[i].row[0]};
  made->system.slopes = values;
  made->system.steady = true;
}

void equations_in_band(equations *made, size_t lower, size_t upper) {
  size_t n = made->n, count = 0;
  grdp_slope *slopes = GRDP_NEW_ARRAY(&made->arena, n * n, grdp_slope);
  grdp_values *values = GRDP_NEW_ARRAY(&made->arena, n * n, grdp_values);
  for (size_t i = 0; i < n * n; i++) {
    if (i % n + lower < i / n || i % n > i / n + upper)
      continue;
    slopes[count] = made->block.slopes[i];
    values[count++] = made->system.slopes[i];
  }
  made->block.slopes = slopes;
  made->block.slope_count = (uint32_t)count;
  made->system.slopes = values;
  made->solver = grdp_solver_make(&made->arena, &made->program, made->lanes);
}

size_t equations_solve(equations *made) {
  return grdp_solve(made->solver, &made->system, made->solutions);
}

double equations_value(const equations *made, size_t unknown, size_t lane) {
  return made->unknowns[unknown * made->lanes + lane];
}
