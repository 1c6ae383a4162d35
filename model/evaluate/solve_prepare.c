/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A solver's memory, the part of a block that is not held, and its Jacobian in one lane.
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include "solve_state.h"

static double *make_rows(grdp_arena *arena, size_t rows, size_t lanes) {
  double *made = grdp_arena_array(arena, rows * lanes + 8, sizeof(double));
  return (double *)(((uintptr_t)made + 63) / 64 * 64);
}

static void make_newton(grdp_arena *arena, size_t n, size_t slopes, grdp_newton *made) {
  double **const by_row[] = {&made->start, &made->base, &made->step, &made->inverse_scales, &made->origin};
  double **const by_lane[] = {&made->norm,      &made->length, &made->shortest, &made->going,
                              &made->tolerance, &made->target, &made->left};
  double **const by_strip[] = {&made->residuals, &made->sizes, &made->scales, &made->inverses};
  for (size_t i = 0; i < sizeof by_row / sizeof *by_row; i++)
    *by_row[i] = make_rows(arena, n, made->stride);
  for (size_t i = 0; i < sizeof by_lane / sizeof *by_lane; i++)
    *by_lane[i] = make_rows(arena, 1, made->stride);
  for (size_t i = 0; i < sizeof by_strip / sizeof *by_strip; i++)
    *by_strip[i] = make_rows(arena, n, GRDP_STRIP);
  size_t stripped = n < GRDP_MOST_STRIPPED ? n : GRDP_MOST_STRIPPED;
  made->elements = make_rows(arena, stripped * (stripped + 1), GRDP_STRIP);
  made->x = GRDP_NEW_ARRAY(arena, n, double *);
  made->g = GRDP_NEW_ARRAY(arena, n, const double *);
  made->shifts = GRDP_NEW_ARRAY(arena, n, grdp_values);
  made->implicit = GRDP_NEW_ARRAY(arena, n, bool);
  made->weights = make_rows(arena, n, 1);
  made->row_sums = make_rows(arena, n, 1);
  made->row_scales = make_rows(arena, n, 1);
  made->slopes = GRDP_NEW_ARRAY(arena, slopes + n, grdp_newton_slope);
  made->first_slopes = GRDP_NEW_ARRAY(arena, n + 1, uint32_t);
}

grdp_solver *grdp_solver_make(grdp_arena *arena, const grdp_program *program, size_t lanes) {
  grdp_solver *made = GRDP_NEW(arena, grdp_solver);
  size_t n = 1, slopes = 1;
  for (uint32_t i = 0; i < program->block_count; i++) {
    const grdp_equation_block *block = &program->blocks[i];
    n = block->unknowns > n ? block->unknowns : n;
    slopes = block->slope_count > slopes ? block->slope_count : slopes;
  }
  made->kernels = grdp_solve_kernels_choose();
  made->linear = grdp_linear_choose();
  made->newton.stride = lanes == 1 ? 1 : lanes + 8; /* rows a power of two apart would share the cache's places */
  make_newton(arena, n, slopes, &made->newton);
  made->active = GRDP_NEW_ARRAY(arena, n, uint32_t);
  made->positions = GRDP_NEW_ARRAY(arena, n, uint32_t);
  made->resting = make_rows(arena, n, made->newton.stride);
  made->anchor = make_rows(arena, n, made->newton.stride);
  made->ways = GRDP_NEW_ARRAY(arena, lanes, grdp_way);
  made->open = GRDP_NEW_ARRAY(arena, lanes, uint32_t);
  made->matrix.elements = make_rows(arena, n, grdp_matrix_pitch(n));
  made->spare = make_rows(arena, n, grdp_matrix_pitch(n));
  made->kept = make_rows(arena, n, grdp_matrix_pitch(n));
  made->matrix.inverses = make_rows(arena, n, 1);
  made->matrix.swaps = GRDP_NEW_ARRAY(arena, n, uint32_t);
  made->solution = make_rows(arena, n, 1);
  made->scratch = make_rows(arena, n, 32);
  made->moving = GRDP_NEW_ARRAY(arena, n, double *);
  made->rows = GRDP_NEW_ARRAY(arena, n, uint32_t);
  return made;
}

static void choose_active(grdp_solver *solver, const grdp_system *system) {
  grdp_newton *newton = &solver->newton;
  const grdp_equation_block *block = system->block;
  size_t n = 0;
  for (uint32_t k = 0; k < block->unknowns; k++) {
    solver->positions[k] = UINT32_MAX;
    if (!isnan(system->held[k]))
      continue;
    double usual = fabs(block->beginnings[k]);
    solver->positions[k] = (uint32_t)n;
    solver->active[n] = k;
    newton->x[n] = system->unknowns[k];
    newton->g[n] = system->equations[k];
    newton->shifts[n] = system->shifts[k];
    newton->implicit[n] = block->implicit[k];
    newton->weights[n++] = usual >= GRDP_LEAST_SIZE ? usual : 1.0;
  }
  newton->unknowns = n;
}

/* Of one equation; an explicit one gets a derivative of 0 by its own unknown where it has none. */
static void choose_slopes(grdp_solver *solver, const grdp_system *system, uint32_t *at) {
  grdp_newton *newton = &solver->newton;
  const grdp_equation_block *block = system->block;
  size_t n = 0;
  for (uint32_t k = 0; k < block->unknowns; k++) {
    bool own_due = !block->implicit[k], holds = solver->positions[k] != UINT32_MAX;
    uint32_t count = n == 0 ? 0 : newton->first_slopes[n];
    for (; *at < block->slope_count && block->slopes[*at].equation == k; ++*at) {
      uint32_t unknown = block->slopes[*at].unknown;
      if (!holds || solver->positions[unknown] == UINT32_MAX)
        continue;
      if (own_due && unknown > k)
        newton->slopes[count++] = (grdp_newton_slope){(uint32_t)n, 1.0, {NULL, 0.0}};
      own_due = own_due && unknown < k;
      double less = unknown == k && !block->implicit[k] ? 1.0 : 0.0;
      newton->slopes[count++] = (grdp_newton_slope){solver->positions[unknown], less, system->slopes[*at]};
    }
    if (!holds)
      continue;
    if (own_due)
      newton->slopes[count++] = (grdp_newton_slope){(uint32_t)n, 1.0, {NULL, 0.0}};
    newton->first_slopes[++n] = count;
  }
}

void grdp_solver_prepare(grdp_solver *solver, const grdp_system *system) {
  uint32_t at = 0;
  solver->system = system;
  solver->newton.lanes = system->lanes;
  solver->newton.steady = system->steady;
  solver->newton.following = false;
  choose_active(solver, system);
  solver->newton.dense = solver->newton.unknowns > GRDP_MOST_STRIPPED || system->lanes == 1;
  solver->newton.first_slopes[0] = 0;
  choose_slopes(solver, system, &at);
}

double grdp_residual_at(const grdp_newton *newton, size_t k, size_t lane) {
  double g = newton->g[k][lane], shift = grdp_value_at(&newton->shifts[k], lane);
  return newton->implicit[k] ? g - shift : g + shift - newton->x[k][lane];
}

double grdp_size_at(const grdp_newton *newton, size_t k, size_t lane) {
  double x = fabs(newton->x[k][lane]), start = fabs(newton->start[k * newton->stride + lane]);
  start = start > GRDP_LEAST_SIZE ? start : GRDP_LEAST_SIZE;
  return x > start ? x : start;
}

double grdp_scale_at(const grdp_newton *newton, size_t k, size_t lane) {
  double sum = newton->implicit[k] ? 0.0 : grdp_size_at(newton, k, lane);
  for (uint32_t i = newton->first_slopes[k]; i < newton->first_slopes[k + 1]; i++) {
    const grdp_newton_slope *slope = &newton->slopes[i];
    sum = fma(fabs(grdp_value_at(&slope->value, lane)), grdp_size_at(newton, slope->unknown, lane), sum);
  }
  return sum;
}

double grdp_row_scale(const grdp_newton *newton, size_t k, size_t lane) {
  double sum = 0.0;
  for (uint32_t i = newton->first_slopes[k]; i < newton->first_slopes[k + 1]; i++) {
    const grdp_newton_slope *slope = &newton->slopes[i];
    sum = fma(fabs(grdp_value_at(&slope->value, lane) - slope->less), newton->weights[slope->unknown], sum);
  }
  sum = sum < DBL_MIN ? DBL_MIN : sum;
  uint64_t bits;
  memcpy(&bits, &sum, sizeof bits);
  bits = ((uint64_t)2046 << 52) - (bits & (uint64_t)0x7ff << 52);
  memcpy(&sum, &bits, sizeof sum);
  return sum;
}

void grdp_solver_build_matrix(grdp_solver *solver, size_t lane) {
  const grdp_newton *newton = &solver->newton;
  grdp_matrix *matrix = &solver->matrix;
  solver->factored = 0;
  matrix->n = newton->unknowns;
  matrix->pitch = grdp_matrix_pitch(matrix->n);
  memset(matrix->elements, 0, matrix->n * matrix->pitch * sizeof(double));
  for (size_t k = 0; k < matrix->n; k++) {
    double scale = grdp_row_scale(newton, k, lane);
    for (uint32_t i = newton->first_slopes[k]; i < newton->first_slopes[k + 1]; i++) {
      const grdp_newton_slope *slope = &newton->slopes[i];
      double value = grdp_value_at(&slope->value, lane) - slope->less;
      matrix->elements[k * matrix->pitch + slope->unknown] = value * scale;
    }
  }
}

bool grdp_solver_singular(grdp_solver *solver, size_t lane) {
  grdp_solver_build_matrix(solver, lane);
  solver->linear->factor(&solver->matrix);
  return grdp_matrix_singular(&solver->matrix);
}
