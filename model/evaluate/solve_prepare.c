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

/* How far the slopes of a system lie from the diagonal. */
typedef struct band {
  size_t unknowns, lower, upper;
} band;

static band band_of_block(const grdp_equation_block *block) {
  band found = {block->unknowns, 0, 0};
  for (uint32_t i = 0; i < block->slope_count; i++) {
    size_t k = block->slopes[i].equation, j = block->slopes[i].unknown;
    found.lower = k > j && k - j > found.lower ? k - j : found.lower;
    found.upper = j > k && j - k > found.upper ? j - k : found.upper;
  }
  return found;
}

/* Of a wide band the blocked elimination of the whole is faster; the two differ in signs of zeros, so that all who
 * factor a system must agree. */
static bool is_banded(band of) {
  if (of.unknowns <= GRDP_MOST_STRIPPED)
    return of.lower + 1 < of.unknowns || of.upper + 1 < of.unknowns;
  return (2 * of.lower + of.upper) * 2 < of.unknowns;
}

static size_t strip_pitch(band of) {
  size_t width = 2 * of.lower + of.upper;
  return width < of.unknowns ? width : of.unknowns;
}

static bool is_stripped(band of) {
  if (of.unknowns <= GRDP_MOST_STRIPPED)
    return true;
  return is_banded(of) && of.lower * (of.lower + of.upper) <= GRDP_MOST_TOUCHED &&
         of.unknowns * (strip_pitch(of) + 1) <= GRDP_MOST_ELEMENTS;
}

/* Room for the largest block of a program. Whatever is held in a period only narrows bands. */
typedef struct room {
  size_t unknowns, slopes;
  size_t stripped; /* elements of a strip */
  size_t matrix;   /* numbers of a lane's matrix */
  size_t whole;    /* likewise, when it is not stored as a band */
  bool dense;      /* matrices of a strip do not all lie side by side */
} room;

static size_t larger(size_t a, size_t b) {
  return a > b ? a : b;
}
static size_t lesser(size_t a, size_t b) {
  return a < b ? a : b;
}

/* A block that is wide once some unknowns are held has at most 2 (2 lower + upper) others. */
static void make_room(const grdp_equation_block *block, room *most) {
  enum { SMALL = 3 * GRDP_MOST_STRIPPED * GRDP_MOST_STRIPPED };
  band of = band_of_block(block);
  size_t n = of.unknowns, few = n < GRDP_MOST_STRIPPED ? n : GRDP_MOST_STRIPPED;
  size_t whole = larger(n * grdp_matrix_pitch(n), SMALL);
  size_t narrow = larger(n * (2 * (2 * of.lower + of.upper) + 66), SMALL);
  size_t stripped = lesser(n * (strip_pitch(of) + 1), GRDP_MOST_ELEMENTS);
  most->unknowns = larger(most->unknowns, n);
  most->slopes = larger(most->slopes, block->slope_count);
  most->stripped = larger(most->stripped, larger(stripped, few * (few + 1)));
  most->matrix = larger(most->matrix, is_banded(of) ? lesser(narrow, whole) : whole);
  most->dense = most->dense || !is_stripped(of);
  if (!is_banded(of) || n <= GRDP_MOST_EXPLAINED)
    most->whole = larger(most->whole, whole);
}

static void make_newton(grdp_arena *arena, const room *most, grdp_newton *made) {
  size_t n = most->unknowns;
  double **const by_row[] = {&made->start, &made->base, &made->step, &made->inverse_scales, &made->origin};
  double **const by_lane[] = {&made->norm,      &made->length, &made->shortest, &made->going,
                              &made->tolerance, &made->target, &made->left};
  double **const by_strip[] = {&made->residuals, &made->sizes,  &made->scales,
                               &made->inverses,  &made->rights, &made->lane_scales};
  for (size_t i = 0; i < sizeof by_row / sizeof *by_row; i++)
    *by_row[i] = make_rows(arena, n, made->stride);
  for (size_t i = 0; i < sizeof by_lane / sizeof *by_lane; i++)
    *by_lane[i] = make_rows(arena, 1, made->stride);
  for (size_t i = 0; i < sizeof by_strip / sizeof *by_strip; i++)
    *by_strip[i] = make_rows(arena, n, GRDP_STRIP);
  made->elements = make_rows(arena, most->stripped, GRDP_STRIP);
  made->x = GRDP_NEW_ARRAY(arena, n, double *);
  made->g = GRDP_NEW_ARRAY(arena, n, const double *);
  made->shifts = GRDP_NEW_ARRAY(arena, n, grdp_values);
  made->implicit = GRDP_NEW_ARRAY(arena, n, bool);
  made->weights = make_rows(arena, n, 1);
  made->row_sums = make_rows(arena, n, 1);
  made->row_scales = make_rows(arena, n, 1);
  made->slopes = GRDP_NEW_ARRAY(arena, most->slopes + n, grdp_newton_slope);
  made->first_slopes = GRDP_NEW_ARRAY(arena, n + 1, uint32_t);
}

static void make_matrices(grdp_arena *arena, const room *most, grdp_solver *made) {
  size_t n = most->unknowns;
  made->matrix.elements = make_rows(arena, larger(most->whole, most->matrix), 1);
  made->spare = make_rows(arena, larger(most->whole, most->matrix), 1);
  made->kept = make_rows(arena, most->matrix, 1);
  made->matrix.inverses = make_rows(arena, n, 1);
  made->matrix.swaps = GRDP_NEW_ARRAY(arena, n, uint32_t);
  made->solution = make_rows(arena, n, 1);
  made->scratch = make_rows(arena, n, 32);
  made->moving = GRDP_NEW_ARRAY(arena, n, double *);
  made->rows = GRDP_NEW_ARRAY(arena, n, uint32_t);
}

static void make_abreast(grdp_arena *arena, const room *most, grdp_solver *made) {
  size_t count = GRDP_MOST_ABREAST_NUMBERS / most->matrix;
  made->abreast_count = count < 1 ? 1 : lesser(count, GRDP_MOST_ABREAST);
  for (size_t i = 0; i < made->abreast_count; i++)
    made->abreast[i] = make_rows(arena, most->matrix, 1);
}

grdp_solver *grdp_solver_make(grdp_arena *arena, const grdp_program *program, size_t lanes) {
  grdp_solver *made = GRDP_NEW(arena, grdp_solver);
  room most = {1, 1, 1, 1, 1, false};
  for (uint32_t i = 0; i < program->block_count; i++)
    make_room(&program->blocks[i], &most);
  size_t n = most.unknowns;
  made->kernels = grdp_solve_kernels_choose();
  made->linear = grdp_linear_choose();
  made->newton.stride = lanes == 1 ? 1 : lanes + 8; /* rows a power of two apart would share the cache's places */
  make_newton(arena, &most, &made->newton);
  make_matrices(arena, &most, made);
  if (most.dense && lanes > 1)
    make_abreast(arena, &most, made);
  made->active = GRDP_NEW_ARRAY(arena, n, uint32_t);
  made->positions = GRDP_NEW_ARRAY(arena, n, uint32_t);
  made->resting = make_rows(arena, n, made->newton.stride);
  made->anchor = make_rows(arena, n, made->newton.stride);
  made->ways = GRDP_NEW_ARRAY(arena, lanes, grdp_way);
  made->open = GRDP_NEW_ARRAY(arena, lanes, uint32_t);
  made->origins = GRDP_NEW_ARRAY(arena, lanes, uint32_t);
  made->places = GRDP_NEW_ARRAY(arena, lanes, uint32_t);
  made->ends = GRDP_NEW_ARRAY(arena, lanes, uint8_t);
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

static band band_of(const grdp_newton *newton) {
  band found = {newton->unknowns, 0, 0};
  for (size_t k = 0; k < newton->unknowns; k++) {
    uint32_t first = newton->first_slopes[k], end = newton->first_slopes[k + 1];
    if (first == end)
      continue;
    size_t least = newton->slopes[first].unknown, most = newton->slopes[end - 1].unknown;
    found.lower = k > least && k - least > found.lower ? k - least : found.lower;
    found.upper = most > k && most - k > found.upper ? most - k : found.upper;
  }
  return found;
}

/* How matrices are stored, and whether those of a strip side by side. */
static void choose_storage(grdp_newton *newton) {
  band of = band_of(newton);
  newton->banded = is_banded(of);
  newton->dense = newton->lanes == 1 || !is_stripped(of);
  if (!newton->banded && newton->unknowns > 0)
    of.lower = of.upper = newton->unknowns - 1;
  newton->lower = of.lower;
  newton->upper = of.upper;
  newton->pitch = strip_pitch(of);
}

void grdp_solver_prepare(grdp_solver *solver, const grdp_system *system) {
  uint32_t at = 0;
  solver->system = system;
  solver->newton.lanes = system->lanes;
  solver->newton.steady = system->steady;
  solver->newton.following = false;
  choose_active(solver, system);
  solver->newton.first_slopes[0] = 0;
  choose_slopes(solver, system, &at);
  choose_storage(&solver->newton);
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

void grdp_solver_shape_matrix(grdp_solver *solver) {
  const grdp_newton *newton = &solver->newton;
  grdp_matrix *matrix = &solver->matrix;
  solver->factored = 0;
  matrix->n = newton->unknowns;
  matrix->banded = newton->banded;
  matrix->lower = newton->lower;
  matrix->upper = newton->upper;
  matrix->pitch = matrix->banded ? 2 * newton->lower + newton->upper + 1 : grdp_matrix_pitch(matrix->n);
}

void grdp_solver_build_matrix(grdp_solver *solver, size_t lane) {
  const grdp_newton *newton = &solver->newton;
  grdp_matrix *matrix = &solver->matrix;
  grdp_solver_shape_matrix(solver);
  memset(matrix->elements, 0, grdp_matrix_size(matrix) * sizeof(double));
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
