/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The solver beside LAPACK and BLAS (OpenBLAS, one thread): a small curved block, each lane its own; a large linear one,
 * the same matrix in all lanes; products and factors alone. Ends with 1 when the results differ.
 */
#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "solve.h"
#include "solve_state.h"
#include "timing.h"

void dgesv_(const int *n, const int *columns, double *a, const int *pitch, int *pivots, double *b, const int *b_pitch,
            int *failed);
void dgetrf_(const int *rows, const int *columns, double *a, const int *pitch, int *pivots, int *failed);
void dgetrs_(const char *transposed, const int *n, const int *columns, const double *a, const int *pitch,
             const int *pivots, double *b, const int *b_pitch, int *failed);

enum { TILES = 782, LANES = TILES * TILE_LANES, SECTORS = 164, WIDE_TILE = 512, WIDE_TILES = 20 };

static void *take_memory(size_t count, size_t size) {
  void *memory = aligned_alloc(64, (count * size + 63) / 64 * 64);
  if (memory == NULL)
    exit(1);
  return memset(memory, 0, count * size);
}

static grdp_matrix make_matrix(size_t n) {
  return (grdp_matrix){.n = n,
                       .pitch = grdp_matrix_pitch(n),
                       .elements = take_memory(n * grdp_matrix_pitch(n), sizeof(double)),
                       .inverses = take_memory(n, sizeof(double)),
                       .swaps = take_memory(n, sizeof(uint32_t))};
}

/* ---- the curved block ---- */

typedef struct curved {
  grdp_arena arena;
  grdp_equation_block block;
  grdp_program program;
  grdp_slope slopes[UNKNOWNS * UNKNOWNS];
  bool implicit[UNKNOWNS];
  double beginnings[UNKNOWNS], held[UNKNOWNS];
  grdp_values shifts[UNKNOWNS];
  grdp_solver *solver;
  curved_tile tile;
  double ones[TILE_LANES];
  curved_coefficients *tiles;
  double *solutions; /* [TILES][UNKNOWNS][TILE_LANES] */
  double *lapack;    /* [LANES][UNKNOWNS] */
  uint64_t iterations, repeats;
} curved;

static void make_curved(curved *at) {
  uint64_t state = 5;
  for (size_t k = 0; k < UNKNOWNS; k++) {
    at->beginnings[k] = 1.0;
    at->held[k] = NAN;
  }
  for (size_t lane = 0; lane < TILE_LANES; lane++)
    at->ones[lane] = 1.0;
  for (uint32_t i = 0; i < UNKNOWNS * UNKNOWNS; i++)
    at->slopes[i] = (grdp_slope){i / UNKNOWNS, i % UNKNOWNS, 0};
  at->block = (grdp_equation_block){.unknowns = UNKNOWNS,
                                    .count = UNKNOWNS,
                                    .implicit = at->implicit,
                                    .slopes = at->slopes,
                                    .slope_count = UNKNOWNS * UNKNOWNS,
                                    .beginnings = at->beginnings};
  at->program.blocks = &at->block;
  at->program.block_count = 1;
  at->solver = grdp_solver_make(&at->arena, &at->program, TILE_LANES);
  at->tiles = take_memory(TILES, sizeof *at->tiles);
  at->solutions = take_memory((size_t)LANES * UNKNOWNS, sizeof(double));
  at->lapack = take_memory((size_t)LANES * UNKNOWNS, sizeof(double));
  for (size_t tile = 0; tile < TILES; tile++)
    for (size_t i = 0; i < UNKNOWNS; i++)
      for (size_t lane = 0; lane < TILE_LANES; lane++) {
        for (size_t j = 0; j < UNKNOWNS; j++)
          at->tiles[tile].a[i][j][lane] = (random_part(&state) - 0.3) * 0.25;
        at->tiles[tile].c[i][lane] = 1.0 + random_part(&state);
      }
}

static void solve_tile(curved *at, size_t number) {
  curved_tile *tile = &at->tile;
  double *unknowns[UNKNOWNS];
  const double *equations[UNKNOWNS];
  grdp_values slopes[UNKNOWNS * UNKNOWNS];
  uint8_t solutions[TILE_LANES] = {0};
  tile->of = &at->tiles[number];
  for (size_t i = 0; i < UNKNOWNS; i++) {
    unknowns[i] = tile->x[i];
    equations[i] = tile->g[i];
    memcpy(tile->x[i], at->ones, sizeof at->ones);
    for (size_t j = 0; j < UNKNOWNS; j++)
      slopes[i * UNKNOWNS + j].row = j == (i + 1) % UNKNOWNS ? tile->slope[i] : tile->of->a[i][j];
  }
  grdp_system system = {.block = &at->block,
                        .lanes = TILE_LANES,
                        .unknowns = unknowns,
                        .equations = equations,
                        .slopes = slopes,
                        .shifts = at->shifts,
                        .held = at->held,
                        .steady = false,
                        .evaluate = evaluate_curved,
                        .context = tile};
  if (grdp_solve(at->solver, &system, solutions) != 0)
    exit(1);
  at->iterations += grdp_solver_evaluations(at->solver) - 1;
  memcpy(at->solutions + number * UNKNOWNS * TILE_LANES, tile->x, sizeof tile->x);
}

static void solve_curved(void *context) {
  curved *at = context;
  at->iterations = 0;
  for (size_t tile = 0; tile < TILES; tile++)
    solve_tile(at, tile);
}

/* Repeats of each tile come one after the other, as in the solver. */
static void evaluate_all(void *context) {
  curved *at = context;
  for (size_t tile = 0; tile < TILES; tile++) {
    at->tile.of = &at->tiles[tile];
    for (uint64_t i = 0; i < at->repeats; i++)
      evaluate_curved(&at->tile);
  }
}

/* The Jacobian of the residual by columns, and the right side. */
static void set_lane(const curved_coefficients *tile, size_t lane, const double *x, double *jacobian, double *right) {
  for (size_t i = 0; i < UNKNOWNS; i++) {
    size_t next = (i + 1) % UNKNOWNS;
    double bend = 0.05 * exp(-x[next]), sum = tile->c[i][lane] + bend;
    for (size_t j = 0; j < UNKNOWNS; j++) {
      sum += tile->a[i][j][lane] * x[j];
      jacobian[j * UNKNOWNS + i] = (i == j ? 1.0 : 0.0) - tile->a[i][j][lane];
    }
    jacobian[next * UNKNOWNS + i] += bend;
    right[i] = sum - x[i];
  }
}

static uint64_t newton_by_lapack(const curved_coefficients *tile, size_t lane, double *x) {
  const int n = UNKNOWNS, one = 1;
  for (uint64_t iteration = 0;; iteration++) {
    double jacobian[UNKNOWNS * UNKNOWNS], right[UNKNOWNS], most = 0.0;
    int pivots[UNKNOWNS], failed;
    set_lane(tile, lane, x, jacobian, right);
    for (size_t i = 0; i < UNKNOWNS; i++)
      most = fmax(most, fabs(right[i]) / fabs(x[i]));
    if (most < 1e-11)
      return iteration;
    dgesv_(&n, &one, jacobian, &n, pivots, right, &n, &failed);
    for (size_t i = 0; i < UNKNOWNS; i++)
      x[i] += right[i];
  }
}

static void solve_curved_by_lapack(void *context) {
  curved *at = context;
  at->iterations = 0;
  for (size_t lane = 0; lane < LANES; lane++) {
    double *x = at->lapack + lane * UNKNOWNS;
    for (size_t i = 0; i < UNKNOWNS; i++)
      x[i] = 1.0;
    at->iterations += newton_by_lapack(&at->tiles[lane / TILE_LANES], lane % TILE_LANES, x);
  }
}

/* dgesv alone, of the systems at the solution. */
static void solve_linear_by_lapack(void *context) {
  static double jacobians[TILE_LANES][UNKNOWNS * UNKNOWNS], rights[TILE_LANES][UNKNOWNS];
  const int n = UNKNOWNS, one = 1;
  curved *at = context;
  for (size_t lane = 0; at->repeats == 0 && lane < TILE_LANES; lane++)
    set_lane(at->tiles, lane, at->lapack + lane * UNKNOWNS, jacobians[lane], rights[lane]);
  at->repeats++;
  for (size_t i = 0; i < LANES; i++) {
    double jacobian[UNKNOWNS * UNKNOWNS], right[UNKNOWNS];
    int pivots[UNKNOWNS], failed;
    memcpy(jacobian, jacobians[i % TILE_LANES], sizeof jacobian);
    memcpy(right, rights[i % TILE_LANES], sizeof right);
    dgesv_(&n, &one, jacobian, &n, pivots, right, &n, &failed);
  }
}

static bool measure_curved(void) {
  static curved at;
  make_curved(&at);
  double ours = 0.0;
  for (size_t number = 0; grdp_solve_kernels_get(number) != NULL; number++) {
    char label[64];
    at.solver->kernels = grdp_solve_kernels_get(number);
    double lanes = measure_nanoseconds(solve_curved, &at, LANES);
    ours = lanes / ((double)at.iterations / TILES);
    snprintf(label, sizeof label, "6 unknowns %s", at.solver->kernels->name);
    print_result("solve", label, ours, "ns per lane and iteration");
  }
  double iterations = (double)at.iterations / TILES;
  print_result("solve", "iterations", iterations, "per lane");
  at.repeats = (uint64_t)(iterations + 1.5);
  double evaluation = measure_nanoseconds(evaluate_all, &at, LANES) / iterations;
  print_result("solve", "of these the equations", evaluation, "ns per lane and iteration");
  print_result("solve", "and the solver", ours - evaluation, "ns per lane and iteration");
  double lapack = measure_nanoseconds(solve_curved_by_lapack, &at, LANES) / ((double)at.iterations / LANES);
  print_result("solve", "6 unknowns by LAPACK's dgesv and a C loop", lapack, "ns per lane and iteration");
  at.repeats = 0;
  double alone = measure_nanoseconds(solve_linear_by_lapack, &at, LANES);
  print_result("solve", "dgesv alone", alone, "ns per lane and iteration");
  print_result("solve", "LAPACK / ours", lapack / ours, "times");
  print_result("solve", "dgesv alone / ours with the equations", alone / ours, "times");
  double worst = 0.0;
  for (size_t lane = 0; lane < LANES; lane++)
    for (size_t i = 0; i < UNKNOWNS; i++) {
      double x = at.lapack[lane * UNKNOWNS + i];
      double own = at.solutions[(lane / TILE_LANES * UNKNOWNS + i) * TILE_LANES + lane % TILE_LANES];
      worst = fmax(worst, fabs(own / x - 1.0));
    }
  grdp_arena_free(&at.arena);
  return worst < 1e-9;
}

/* ---- the linear block: output = A output + demand ---- */

typedef struct linear {
  grdp_arena arena;
  grdp_equation_block block;
  grdp_program program;
  const grdp_linear_kernels *kernels;
  grdp_matrix matrix; /* of A - 1 */
  double *a, *by_columns, *factored;
  double *x, *g, *demand, *scratch; /* [tile][sector][lane] */
  double *x_columns, *g_columns;    /* [lane][sector] */
  double *unknowns[SECTORS], *equations[SECTORS];
  const double *from[SECTORS];
  grdp_solver *solver;
  grdp_values slopes[SECTORS * SECTORS], shifts[SECTORS];
  double held[SECTORS];
  int pivots[SECTORS], columns, failed;
  size_t tile;
} linear;

enum { CELLS = SECTORS * WIDE_TILE };

static void make_linear(linear *at) {
  uint64_t state = 7;
  size_t square = SECTORS * SECTORS, whole = (size_t)CELLS * WIDE_TILES;
  at->a = take_memory(square, sizeof(double));
  at->by_columns = take_memory(square, sizeof(double));
  at->factored = take_memory(square, sizeof(double));
  at->x = take_memory(whole, sizeof(double));
  at->g = take_memory(whole, sizeof(double));
  at->demand = take_memory(whole, sizeof(double));
  at->x_columns = take_memory(whole, sizeof(double));
  at->g_columns = take_memory(whole, sizeof(double));
  at->scratch = take_memory(SECTORS * 32, sizeof(double));
  at->matrix = make_matrix(SECTORS);
  for (size_t i = 0; i < square; i++) {
    at->a[i] = random_part(&state) / SECTORS;
    at->by_columns[i % SECTORS * SECTORS + i / SECTORS] = at->a[i];
    at->slopes[i] = (grdp_values){NULL, at->a[i]};
    double element = at->a[i] - (i % SECTORS == i / SECTORS ? 1.0 : 0.0);
    at->matrix.elements[i / SECTORS * at->matrix.pitch + i % SECTORS] = element;
    at->factored[i % SECTORS * SECTORS + i / SECTORS] = element;
  }
  for (size_t i = 0; i < whole; i++)
    at->demand[i] = 1.0 + random_part(&state);
}

static void set_tile(linear *at, size_t tile) {
  at->tile = tile;
  for (size_t i = 0; i < SECTORS; i++) {
    at->unknowns[i] = at->x + tile * CELLS + i * WIDE_TILE;
    at->from[i] = at->unknowns[i];
    at->equations[i] = at->g + tile * CELLS + i * WIDE_TILE;
    at->shifts[i].row = at->demand + tile * CELLS + i * WIDE_TILE;
  }
}

static void multiply_tile(void *context) {
  linear *at = context;
  at->kernels->contract(SECTORS, SECTORS, WIDE_TILE, at->a, at->from, at->equations);
}

static void multiply(void *context) {
  linear *at = context;
  for (size_t tile = 0; tile < WIDE_TILES; tile++) {
    set_tile(at, tile);
    multiply_tile(at);
  }
}

/* The product, then a solution with it as the right side: what a Newton step of the block takes. */
static void multiply_and_substitute(void *context) {
  linear *at = context;
  for (size_t tile = 0; tile < WIDE_TILES; tile++) {
    set_tile(at, tile);
    multiply_tile(at);
    at->kernels->substitute(&at->matrix, WIDE_TILE, at->equations, at->scratch);
  }
}

static void multiply_by_blas(void *context) {
  linear *at = context;
  cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, SECTORS, at->columns, SECTORS, 1.0, at->by_columns, SECTORS,
              at->x_columns, SECTORS, 0.0, at->g_columns, SECTORS);
}

static void multiply_and_substitute_by_blas(void *context) {
  linear *at = context;
  const int n = SECTORS;
  multiply_by_blas(at);
  dgetrs_("N", &n, &at->columns, at->factored, &n, at->pivots, at->g_columns, &n, &at->failed);
}

static void solve_linear(void *context) {
  linear *at = context;
  for (size_t tile = 0; tile < WIDE_TILES; tile++) {
    uint8_t solutions[WIDE_TILE] = {0};
    set_tile(at, tile);
    for (size_t i = 0; i < CELLS; i++)
      at->unknowns[0][i] = 1.0;
    grdp_system system = {.block = &at->block,
                          .lanes = WIDE_TILE,
                          .unknowns = at->unknowns,
                          .equations = (const double *const *)at->equations,
                          .slopes = at->slopes,
                          .shifts = at->shifts,
                          .held = at->held,
                          .steady = true,
                          .evaluate = multiply_tile,
                          .context = at};
    if (grdp_solve(at->solver, &system, solutions) != 0)
      exit(1);
  }
}

static void make_solver(linear *at) {
  grdp_slope *slopes = GRDP_NEW_ARRAY(&at->arena, SECTORS * SECTORS, grdp_slope);
  double *beginnings = GRDP_NEW_ARRAY(&at->arena, SECTORS, double);
  for (uint32_t i = 0; i < SECTORS * SECTORS; i++)
    slopes[i] = (grdp_slope){i / SECTORS, i % SECTORS, 0};
  for (size_t i = 0; i < SECTORS; i++) {
    at->held[i] = NAN;
    beginnings[i] = 1.0;
  }
  at->block = (grdp_equation_block){.unknowns = SECTORS,
                                    .count = SECTORS,
                                    .implicit = GRDP_NEW_ARRAY(&at->arena, SECTORS, bool),
                                    .slopes = slopes,
                                    .slope_count = SECTORS * SECTORS,
                                    .linear = true,
                                    .beginnings = beginnings};
  at->program.blocks = &at->block;
  at->program.block_count = 1;
  at->solver = grdp_solver_make(&at->arena, &at->program, WIDE_TILE);
}

/* Both have x = (A - 1)^-1 A 1 in every lane. */
static bool same_results(const linear *at) {
  double worst = 0.0;
  for (size_t i = 0; i < SECTORS; i++)
    worst = fmax(worst, fabs(at->equations[i][0] / at->g_columns[i] - 1.0));
  return worst < 1e-9;
}

static bool measure_linear(void) {
  static linear at;
  const int n = SECTORS;
  double lanes = WIDE_TILES * WIDE_TILE, operations = 2.0 * SECTORS * SECTORS;
  make_linear(&at);
  make_solver(&at);
  for (size_t i = 0; i < (size_t)CELLS * WIDE_TILES; i++)
    at.x[i] = at.x_columns[i] = 1.0;
  dgetrf_(&n, &n, at.factored, &n, at.pivots, &at.failed);
  at.kernels = grdp_linear_choose();
  at.kernels->factor(&at.matrix);
  at.columns = WIDE_TILE;
  set_tile(&at, 0);
  double tile = WIDE_TILE * operations;
  print_result("solve", "product 164 x 164 x 512", 1.0 / measure_nanoseconds(multiply_tile, &at, tile), "GFLOP/s");
  print_result("solve", "product by dgemm", 1.0 / measure_nanoseconds(multiply_by_blas, &at, tile), "GFLOP/s");
  at.columns = WIDE_TILE * WIDE_TILES;
  double all = lanes * operations;
  print_result("solve", "product 164 x 164 x 10240", 1.0 / measure_nanoseconds(multiply, &at, all), "GFLOP/s");
  print_result("solve", "product by dgemm", 1.0 / measure_nanoseconds(multiply_by_blas, &at, all), "GFLOP/s");
  double ours = measure_nanoseconds(multiply_and_substitute, &at, lanes);
  double blas = measure_nanoseconds(multiply_and_substitute_by_blas, &at, lanes);
  print_result("solve", "164 sectors product and substitution", ours, "ns per lane");
  print_result("solve", "the same by dgemm and dgetrs", blas, "ns per lane");
  print_result("solve", "OpenBLAS / ours", blas / ours, "times");
  bool same = same_results(&at);
  print_result("solve", "164 sectors whole solution", measure_nanoseconds(solve_linear, &at, lanes), "ns per lane");
  grdp_arena_free(&at.arena);
  return same;
}

/* ---- factors alone ---- */

typedef struct factoring {
  grdp_matrix matrix;
  double *kept;
  int *pivots;
} factoring;

static void factor(void *context) {
  factoring *at = context;
  memcpy(at->matrix.elements, at->kept, at->matrix.n * at->matrix.pitch * sizeof(double));
  grdp_linear_choose()->factor(&at->matrix);
}

static void factor_by_lapack(void *context) {
  factoring *at = context;
  const int n = (int)at->matrix.n, pitch = (int)at->matrix.pitch;
  int failed;
  memcpy(at->matrix.elements, at->kept, at->matrix.n * at->matrix.pitch * sizeof(double));
  dgetrf_(&n, &n, at->matrix.elements, &pitch, at->pivots, &failed);
}

static void measure_factors(size_t n) {
  size_t pitch = grdp_matrix_pitch(n);
  uint64_t state = 3;
  factoring at = {make_matrix(n), take_memory(n * pitch, sizeof(double)), take_memory(n, sizeof(int))};
  for (size_t i = 0; i < n * pitch; i++)
    at.kept[i] = i % pitch < n ? random_part(&state) - 0.5 : 0.0;
  print_result("solve", "factors of 500 x 500", measure_nanoseconds(factor, &at, 1e6), "ms");
  print_result("solve", "factors by dgetrf", measure_nanoseconds(factor_by_lapack, &at, 1e6), "ms");
}

int main(void) {
  openblas_set_num_threads(1);
  bool same = measure_curved();
  same = measure_linear() && same;
  measure_stacked(150);
  measure_stacked(600);
  measure_large();
  measure_whole_machine();
  measure_factors(500);
  if (!same)
    fputs("the results differ\n", stderr);
  return same ? 0 : 1;
}
