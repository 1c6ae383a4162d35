/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Systems whose slopes lie in a band beside the same systems solved as if they did not.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "equations.h"
#include "sample.h"

typedef struct shape {
  size_t n, lower, upper;
} shape;

static const shape shapes[] = {{1, 0, 0},  {2, 0, 0},  {2, 1, 0},  {2, 0, 1},   {5, 0, 2},   {5, 2, 0},   {7, 1, 1},
                               {7, 3, 1},  {7, 1, 3},  {9, 8, 1},  {9, 1, 8},   {24, 2, 5},  {25, 2, 2},  {26, 0, 3},
                               {30, 3, 0}, {60, 4, 7}, {77, 6, 6}, {101, 1, 0}, {150, 3, 6}, {150, 20, 9}};
enum { SHAPES = sizeof shapes / sizeof *shapes, LANES = 64 };

static bool within(const shape *at, size_t i, size_t j) {
  return j + at->lower >= i && j <= i + at->upper;
}

/* No element of a band is special, so that about every second column needs a pivot. */
static double part(size_t i, size_t j, size_t lane) {
  uint64_t state = i * 1000003 + j * 1009 + lane * 31;
  return (double)(sample_random(&state) >> 11) * 0x1p-53 - 0.5;
}

/* ---- factors ---- */

static grdp_matrix make_matrix(const shape *at, bool banded) {
  grdp_matrix made = {.n = at->n, .banded = banded, .lower = at->lower, .upper = at->upper};
  made.pitch = banded ? 2 * at->lower + at->upper + 1 : grdp_matrix_pitch(at->n);
  made.elements = calloc(grdp_matrix_size(&made), sizeof(double));
  made.inverses = calloc(at->n, sizeof(double));
  made.swaps = calloc(at->n, sizeof(uint32_t));
  cr_assert(made.elements != NULL && made.inverses != NULL && made.swaps != NULL);
  for (size_t i = 0; i < at->n; i++) {
    for (size_t j = 0; j < at->n; j++)
      if (within(at, i, j))
        made.elements[i * made.pitch + j] = part(i, j, 0);
    *grdp_matrix_right(&made, i) = part(i, at->n, 0);
  }
  return made;
}

static void free_matrix(grdp_matrix *matrix) {
  free(matrix->elements);
  free(matrix->inverses);
  free(matrix->swaps);
}

static void check_factors(const shape *at, const grdp_linear_kernels *linear) {
  grdp_matrix whole = make_matrix(at, false), band = make_matrix(at, true);
  double *expected = calloc(at->n * 2, sizeof *expected), *found = expected + at->n;
  linear->factor(&whole);
  linear->factor(&band);
  linear->finish(&whole, expected);
  linear->finish(&band, found);
  size_t different = 0, swapped = 0;
  for (size_t k = 0; k < at->n; k++) {
    different += expected[k] != found[k] || whole.swaps[k] != band.swaps[k];
    swapped += band.swaps[k] != k;
  }
  cr_expect(different == 0, "%s, n = %zu, band %zu, %zu: %zu differ", linear->name, at->n, at->lower, at->upper,
            different);
  cr_expect(at->lower == 0 || at->n < 20 || swapped > at->n / 4, "%zu pivots", swapped);
  cr_expect(!grdp_matrix_singular(&band));
  free_matrix(&whole);
  free_matrix(&band);
  free(expected);
}

/* In each lane the right side of the matrix times a power of two, so that so is the solution. */
static void check_substitution(const shape *at, const grdp_linear_kernels *linear, size_t lanes) {
  grdp_matrix band = make_matrix(at, true);
  double *values = calloc(at->n * (lanes + 33), sizeof *values), *scratch = values + at->n * lanes;
  double *expected = scratch + at->n * 32, **rows = calloc(at->n, sizeof *rows);
  linear->factor(&band);
  linear->finish(&band, expected);
  for (size_t k = 0; k < at->n; k++) {
    rows[k] = values + k * lanes;
    for (size_t lane = 0; lane < lanes; lane++)
      rows[k][lane] = ldexp(part(k, at->n, 0), (int)lane);
  }
  linear->substitute(&band, lanes, rows, scratch);
  size_t different = 0;
  for (size_t k = 0; k < at->n; k++)
    for (size_t lane = 0; lane < lanes; lane++)
      different += rows[k][lane] != ldexp(expected[k], (int)lane);
  cr_expect(different == 0, "%s, n = %zu, %zu lanes: %zu differ", linear->name, at->n, lanes, different);
  free_matrix(&band);
  free(values);
  free(rows);
}

Test(solve_band, factors_and_substitution) {
  for (size_t i = 0; i < SHAPES; i++)
    for (size_t number = 0; grdp_linear_get(number) != NULL; number++) {
      check_factors(&shapes[i], grdp_linear_get(number));
      check_substitution(&shapes[i], grdp_linear_get(number), 1);
      check_substitution(&shapes[i], grdp_linear_get(number), LANES);
    }
}

/* ---- systems ---- */

static shape now;

/* Some lanes have no solution, or one that takes fallbacks; arithmetic alone. */
static void curved(size_t n, size_t lane, const double *x, double *g, double *d) {
  double bend = lane % 7 == 0 ? 40.0 : 0.5;
  for (size_t i = 0; i < n; i++) {
    size_t last = i + now.upper < n ? i + now.upper : n - 1;
    double hump = 1.0 / (1.0 + x[last] * x[last]);
    g[i] = bend * hump + part(i, n, lane);
    for (size_t j = i > now.lower ? i - now.lower : 0; j <= last; j++) {
      d[i * n + j] = part(i, j, lane);
      g[i] += d[i * n + j] * x[j];
    }
    d[i * n + last] -= 2.0 * bend * x[last] * hump * hump;
  }
}

static void straight(size_t n, size_t lane, const double *x, double *g, double *d) {
  for (size_t i = 0; i < n; i++) {
    g[i] = part(i, n, lane);
    for (size_t j = 0; j < n; j++) {
      d[i * n + j] = within(&now, i, j) ? part(i, j, 0) : 0.0;
      g[i] += d[i * n + j] * x[j];
    }
  }
}

static size_t alone_lane;
static void curved_alone(size_t n, size_t lane, const double *x, double *g, double *d) {
  curved(n, lane + alone_lane, x, g, d);
}

static equations *make(size_t lanes, lane_equations *of_lane, bool banded) {
  equations *made = equations_make(now.n, lanes, of_lane);
  if (banded)
    equations_in_band(made, now.lower, now.upper);
  for (size_t k = 0; k < now.n; k++)
    made->implicit[k] = k % 3 == 1;
  return made;
}

/* Numbers that are equal, of which zeros may differ in sign. */
static size_t count_differences(const equations *a, const equations *b) {
  size_t different = 0;
  for (size_t lane = 0; lane < a->lanes; lane++)
    for (size_t k = 0; a->solutions[lane] == GRDP_SOLVED && k < a->n; k++)
      different += equations_value(a, k, lane) != equations_value(b, k, lane);
  return different + (size_t)(memcmp(a->solutions, b->solutions, a->lanes) != 0);
}

Test(solve_band, gives_what_the_whole_matrix_gives) {
  size_t failed = 0, solved = 0;
  for (size_t i = 0; i < SHAPES; i++) {
    now = shapes[i];
    equations *whole = make(32, curved, false), *band = make(32, curved, true);
    failed += equations_solve(whole);
    equations_solve(band);
    cr_expect(count_differences(whole, band) == 0, "n = %zu, band %zu, %zu", now.n, now.lower, now.upper);
    for (size_t lane = 0; lane < 32; lane++)
      solved += band->solutions[lane] == GRDP_SOLVED;
    cr_expect(now.n == 1 || now.lower > 10 || band->solver->newton.banded);
    cr_expect(now.lower > 10 || !band->solver->newton.dense, "lanes go side by side");
    equations_free(whole);
    equations_free(band);
  }
  cr_expect(failed > 10 && solved > 10 * SHAPES, "%zu failed, %zu solved", failed, solved);
}

static void use_table(equations *made, size_t number) {
  made->solver->kernels = grdp_solve_kernels_get(number);
  made->solver->linear = grdp_linear_get(number);
}

static bool same_bits(const equations *many, const equations *other) {
  return memcmp(many->solutions, other->solutions, many->lanes) == 0 &&
         memcmp(many->unknowns, other->unknowns, many->n * many->lanes * sizeof(double)) == 0;
}

static void expect_alone(const equations *many, size_t lane) {
  equations *one = make(1, curved_alone, true);
  alone_lane = lane;
  equations_solve(one);
  bool same = many->solutions[lane] == one->solutions[0];
  for (size_t k = 0; k < many->n; k++) {
    double among = equations_value(many, k, lane), alone = equations_value(one, k, 0);
    same = same && memcmp(&among, &alone, sizeof among) == 0;
  }
  cr_expect(same, "n = %zu, lane %zu: other bits alone", many->n, lane);
  equations_free(one);
}

Test(solve_band, the_same_bits_everywhere) {
  for (size_t i = 0; i < SHAPES; i++) {
    now = shapes[i];
    equations *expected = make(LANES, curved, true);
    use_table(expected, 0);
    equations_solve(expected);
    for (size_t number = 1; grdp_solve_kernels_get(number) != NULL; number++) {
      equations *found = make(LANES, curved, true);
      use_table(found, number);
      equations_solve(found);
      cr_expect(same_bits(found, expected), "n = %zu, table %zu", now.n, number);
      equations_free(found);
    }
    for (size_t lane = 0; lane < LANES; lane += 9)
      expect_alone(expected, lane);
    equations_free(expected);
  }
}

Test(solve_band, steady_systems) {
  for (size_t i = 0; i < SHAPES; i++)
    for (size_t lanes = 1; lanes <= LANES; lanes += LANES - 1)
      for (size_t number = 0; grdp_linear_get(number) != NULL; number++) {
        now = shapes[i];
        equations *newton = make(lanes, straight, true), *steady = make(lanes, straight, true);
        equations_steady(steady);
        use_table(steady, number);
        cr_expect(equations_solve(newton) == 0 && equations_solve(steady) == 0, "n = %zu", now.n);
        cr_expect(same_bits(newton, steady), "n = %zu, table %zu", now.n, number);
        equations_free(newton);
        equations_free(steady);
      }
}

/* An unknown that is given makes a narrower band; another block's factors must not be taken for one's own. */
Test(solve_band, given_unknowns) {
  now = (shape){40, 2, 3};
  for (size_t given = 0; given < 40; given += 13) {
    equations *band = make(32, straight, true), *whole = make(32, straight, false);
    equations_steady(band);
    equations_solve(band);
    for (size_t k = given; k < given + 3 && k < 40; k++)
      band->held[k] = whole->held[k] = 0.25;
    for (size_t k = 0; k < 40; k++)
      equations_start(band, k, 1.0);
    cr_expect(equations_solve(band) == 0 && equations_solve(whole) == 0);
    for (size_t k = 0; k < 40; k++)
      cr_expect_float_eq(equations_value(band, k, 31), equations_value(whole, k, 31), 1e-8);
    equations_free(band);
    equations_free(whole);
  }
}

/* x0 = x1 + 1 and x1 = x0 - 1 say the same; the others are regular. */
static void twice_the_same(size_t n, size_t lane, const double *x, double *g, double *d) {
  (void)lane;
  for (size_t k = 0; k < n; k++) {
    size_t next = k + 1 < n ? k + 1 : k;
    d[k * n + next] = 0.5;
    g[k] = 1.0 + 0.5 * x[next];
  }
  g[10] = x[11] + 1.0, d[10 * n + 11] = 1.0;
  g[11] = x[10] - 2.0, d[11 * n + 10] = 1.0, d[11 * n + 12] = 0.0;
}

Test(solve_band, singular_systems_name_their_equations) {
  now = (shape){50, 1, 1};
  for (size_t lanes = 1; lanes <= 32; lanes += 31)
    for (int steady = 0; steady < 2; steady++) {
      bool dependent[50];
      equations *made = equations_make(50, lanes, twice_the_same);
      equations_in_band(made, 1, 1);
      if (steady == 1)
        equations_steady(made);
      cr_expect(equations_solve(made) == lanes);
      cr_expect(made->solutions[lanes - 1] == GRDP_SOLUTION_SINGULAR, "end %d", made->solutions[0]);
      grdp_solver_worst(made->solver, &made->system, lanes - 1, dependent);
      for (size_t k = 0; k < 50; k++)
        cr_expect(dependent[k] == (k == 10 || k == 11), "equation %zu", k);
      equations_free(made);
    }
}
