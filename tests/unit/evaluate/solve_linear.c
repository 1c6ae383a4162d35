/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Products, factors and steady systems; singular ones and what they say.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "equations.h"
#include "sample.h"

static double part(uint64_t *state) {
  return (double)(sample_random(state) >> 11) * 0x1p-53 - 0.5;
}

/* Row after row, term after term, by fma: the definition. */
static void check_contraction(size_t rows, size_t terms, size_t lanes) {
  uint64_t state = rows * 7 + terms;
  double *a = calloc(rows * terms + (terms + rows) * lanes + 1, sizeof(double)), *x = a + rows * terms;
  double *made = x + terms * lanes;
  const double **from = calloc(terms + 1, sizeof *from);
  double **to = calloc(rows, sizeof *to);
  for (size_t i = 0; i < rows * terms + terms * lanes; i++)
    a[i] = part(&state);
  for (size_t j = 0; j < terms; j++)
    from[j] = x + j * lanes;
  for (size_t i = 0; i < rows; i++)
    to[i] = made + i * lanes;
  for (size_t number = 0; grdp_linear_get(number) != NULL; number++) {
    memset(made, 1, rows * lanes * sizeof(double));
    grdp_linear_get(number)->contract(rows, terms, lanes, a, from, to);
    size_t different = 0;
    for (size_t i = 0; i < rows; i++)
      for (size_t lane = 0; lane < lanes; lane++) {
        double sum = 0.0;
        for (size_t j = 0; j < terms; j++)
          sum = fma(a[i * terms + j], x[j * lanes + lane], sum);
        different += sum != to[i][lane];
      }
    cr_expect(different == 0, "%zu x %zu x %zu, %s: %zu differ", rows, terms, lanes, grdp_linear_get(number)->name,
              different);
  }
  free(a);
  free(from);
  free(to);
}

Test(solve_linear, contraction) {
  for (size_t rows = 1; rows < 15; rows++)
    check_contraction(rows, rows * 3 % 7, 32);
  check_contraction(5, 300, 96);
  check_contraction(164, 164, 64);
  check_contraction(20, 33, 1);
}

/* P A = L U multiplied out again; the factors are those of every table. */
Test(solve_linear, factors) {
  for (size_t n = 1; n < 150; n += n < 40 ? 1 : 27) {
    size_t pitch = grdp_matrix_pitch(n);
    uint64_t state = n;
    double *a = calloc(2 * n * pitch + n, sizeof(double)), *kept = a + n * pitch, *inverses = kept + n * pitch;
    uint32_t *swaps = calloc(n, sizeof *swaps);
    grdp_matrix matrix = {.n = n, .pitch = pitch, .elements = a, .inverses = inverses, .swaps = swaps};
    for (size_t number = 0; grdp_linear_get(number) != NULL; number++) {
      state = n;
      for (size_t i = 0; i < n * pitch; i++)
        a[i] = i % pitch <= n ? part(&state) : 0.0;
      grdp_linear_get(number)->factor(&matrix);
      cr_expect(number == 0 || memcmp(a, kept, n * pitch * sizeof(double)) == 0, "n = %zu, table %zu", n, number);
      memcpy(kept, a, n * pitch * sizeof(double));
    }
    state = n;
    for (size_t i = 0; i < n * pitch; i++)
      kept[i] = i % pitch <= n ? part(&state) : 0.0;
    for (size_t k = 0; k < n; k++)
      for (size_t j = 0; j <= n; j++) {
        double swapped = kept[k * pitch + j];
        kept[k * pitch + j] = kept[swaps[k] * pitch + j];
        kept[swaps[k] * pitch + j] = swapped;
      }
    double worst = 0.0;
    for (size_t i = 0; i < n; i++)
      for (size_t j = 0; j <= n; j++) {
        double sum = i <= j ? a[i * pitch + j] : 0.0;
        for (size_t k = 0; k < i && k <= j; k++)
          sum += -a[i * pitch + k] * a[k * pitch + j];
        worst = fmax(worst, fabs(sum - kept[i * pitch + j]));
      }
    cr_expect(worst < 1e-13, "n = %zu: %g", n, worst);
    cr_expect(!grdp_matrix_singular(&matrix));
    free(a);
    free(swaps);
  }
}

/* total = a + b; a = total - b; b = right of its own: two of the equations say the same, or contradict each other. */
static double contradiction;
static void twice_the_same(size_t n, size_t lane, const double *x, double *g, double *d) {
  (void)lane;
  g[0] = x[1] + x[2];
  d[1] = d[2] = 1.0;
  g[1] = x[0] - x[2] + contradiction;
  d[n] = 1.0, d[n + 2] = -1.0;
  g[2] = 5.0 + 0.5 * x[2];
  d[2 * n + 2] = 0.5;
  g[3] = 0.1 * x[3] + 1.0;
  d[3 * n + 3] = 0.1;
}

Test(solve_linear, singular_systems_name_their_equations) {
  for (int steady = 0; steady < 2; steady++)
    for (size_t lanes = 1; lanes <= 32; lanes += 31)
      for (int i = 0; i < 2; i++) {
        equations *made = equations_make(4, lanes, twice_the_same);
        bool dependent[4];
        contradiction = 0.25 * i;
        if (steady == 1)
          equations_steady(made);
        cr_expect(equations_solve(made) == lanes);
        cr_expect(made->solutions[lanes - 1] == GRDP_SOLUTION_SINGULAR, "end %d", made->solutions[0]);
        uint32_t worst = grdp_solver_worst(made->solver, &made->system, lanes - 1, dependent);
        cr_expect(worst < 4);
        cr_expect(dependent[0] && dependent[1] && !dependent[2] && !dependent[3]);
        equations_free(made);
      }
}

static void regular(size_t n, size_t lane, const double *x, double *g, double *d) {
  (void)lane;
  g[0] = 0.5 * x[1] + 1.0;
  g[1] = 0.5 * x[0] + 1e6;
  d[1] = d[n] = 0.5;
}

Test(solve_linear, the_worst_equation) {
  equations *made = equations_make(2, 1, regular);
  bool dependent[2] = {true, true};
  made->system.evaluate(made->system.context);
  cr_expect(grdp_solver_worst(made->solver, &made->system, 0, dependent) == 1);
  cr_expect(!dependent[0] && !dependent[1]);
  made->results[0] = NAN;
  cr_expect(grdp_solver_worst(made->solver, &made->system, 0, dependent) == 0);
  equations_free(made);
}

/* Multipliers of an income model in closed form: x = (I - A)^-1 f for a chain x_k = 0.5 x_(k-1) + 1 in a circle: 2. */
static void circle(size_t n, size_t lane, const double *x, double *g, double *d) {
  for (size_t k = 0; k < n; k++) {
    size_t before = (k + n - 1) % n;
    g[k] = 0.5 * x[before] + 1.0 + (double)lane;
    d[k * n + before] = 0.5;
  }
}

Test(solve_linear, steady_systems_are_factored_once) {
  for (size_t n = 2; n < 200; n += 49) {
    equations *made = equations_make(n, 64, circle);
    equations_steady(made);
    made->solutions[9] = 1;
    cr_expect(equations_solve(made) == 0);
    cr_expect(grdp_solver_evaluations(made->solver) == 2, "%u", grdp_solver_evaluations(made->solver));
    for (size_t k = 0; k < n; k++) {
      cr_expect_float_eq(equations_value(made, k, 63), 128.0, 1e-10);
      cr_expect(equations_value(made, k, 9) == 1.0);
    }
    cr_expect(equations_solve(made) == 0 && grdp_solver_evaluations(made->solver) == 1, "a solution stays");
    equations_free(made);
  }
}

static void not_a_number(size_t n, size_t lane, const double *x, double *g, double *d) {
  circle(n, lane, x, g, d);
  if (lane == 2)
    g[0] = NAN;
}

Test(solve_linear, illegal_lanes_of_a_steady_system) {
  equations *made = equations_make(3, 32, not_a_number);
  equations_steady(made);
  cr_expect(equations_solve(made) == 1);
  cr_expect(made->solutions[2] == GRDP_SOLUTION_ILLEGAL && equations_value(made, 0, 2) == 1.0);
  cr_expect_float_eq(equations_value(made, 0, 3), 8.0, 1e-12);
  equations_free(made);
}
