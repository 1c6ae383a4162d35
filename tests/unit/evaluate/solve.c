/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The solver on equations whose solutions are known, or known not to exist.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "equations.h"
#include "sample.h"

static void arc_tangent(size_t n, size_t lane, const double *x, double *g, double *d) {
  (void)n, (void)lane;
  g[0] = atan(x[0]);
  d[0] = 1.0 / (1.0 + x[0] * x[0]);
}
/* Newton's method from 0 goes to and fro between 0 and 1. */
static void two_cycle(size_t n, size_t lane, const double *x, double *g, double *d) {
  (void)n, (void)lane;
  g[0] = x[0] * x[0] * x[0] - 2.0 * x[0] + 2.0;
  d[0] = 3.0 * x[0] * x[0] - 2.0;
}
static void square_is_two(size_t n, size_t lane, const double *x, double *g, double *d) {
  (void)n, (void)lane;
  g[0] = x[0] * x[0] - 2.0;
  d[0] = 2.0 * x[0];
}
static void square_is_zero(size_t n, size_t lane, const double *x, double *g, double *d) {
  (void)n, (void)lane;
  g[0] = x[0] * x[0];
  d[0] = 2.0 * x[0];
}
static void square_is_negative(size_t n, size_t lane, const double *x, double *g, double *d) {
  (void)n, (void)lane;
  g[0] = x[0] * x[0] + 1.0;
  d[0] = 2.0 * x[0];
}
static void vanishes_far_away(size_t n, size_t lane, const double *x, double *g, double *d) {
  (void)n, (void)lane;
  g[0] = exp(-x[0]);
  d[0] = -g[0];
}
static void logarithm_is_minus_two(size_t n, size_t lane, const double *x, double *g, double *d) {
  (void)n, (void)lane;
  g[0] = log(x[0]) + 2.0;
  d[0] = 1.0 / x[0];
}
static void cosine(size_t n, size_t lane, const double *x, double *g, double *d) {
  (void)n, (void)lane;
  g[0] = cos(x[0]);
  d[0] = -sin(x[0]);
}
static void one_more(size_t n, size_t lane, const double *x, double *g, double *d) {
  (void)n, (void)lane;
  g[0] = x[0] + 1.0;
  d[0] = 1.0;
}

typedef struct row {
  const char *label;
  lane_equations *of_lane;
  bool implicit;
  double start, solution; /* of a failure: NaN */
  grdp_solution end;
} row;

/* Dottie's number: https://oeis.org/A003957; the real root of x^3 - 2x + 2: by Cardano's formula
 * -(1 + sqrt(19/27))^(1/3) - (1 - sqrt(19/27))^(1/3). */
static const row rows[] = {
    {"arc tangent, near", arc_tangent, true, 1.0, 0.0, GRDP_SOLVED},
    {"arc tangent, where Newton's method diverges", arc_tangent, true, 3.0, 0.0, GRDP_SOLVED},
    {"arc tangent, far", arc_tangent, true, -1e3, 0.0, GRDP_SOLVED},
    {"cubic, near", two_cycle, true, -1.0, -1.7692923542386314, GRDP_SOLVED},
    {"cubic, from a cycle", two_cycle, true, 0.0, NAN, GRDP_SOLUTION_CYCLED},
    {"root of two", square_is_two, true, 1.0, 1.4142135623730951, GRDP_SOLVED},
    {"the other root of two", square_is_two, true, -100.0, -1.4142135623730951, GRDP_SOLVED},
    {"root of two, from a singular point", square_is_two, true, 0.0, 1.4142135623730951, GRDP_SOLVED},
    {"a double root", square_is_zero, true, 1.0, 0.0, GRDP_SOLVED},
    {"no real root", square_is_negative, true, 3.0, NAN, GRDP_SOLUTION_STALLED},
    {"a root at infinity", vanishes_far_away, true, 1.0, NAN, GRDP_SOLUTION_DIVERGED},
    {"logarithm, by way of negative numbers", logarithm_is_minus_two, true, 1.0, 0.1353352832366127, GRDP_SOLVED},
    {"logarithm, from zero", logarithm_is_minus_two, true, 0.0, 0.1353352832366127, GRDP_SOLVED},
    {"logarithm of a negative number", logarithm_is_minus_two, true, -5.0, NAN, GRDP_SOLUTION_ILLEGAL},
    {"x = cos x", cosine, false, 1.0, 0.7390851332151607, GRDP_SOLVED},
    {"x = x + 1", one_more, false, 1.0, NAN, GRDP_SOLUTION_SINGULAR},
};

Test(solve, one_unknown) {
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    for (size_t lanes = 1; lanes <= 64; lanes += 63) {
      const row *at = &rows[i];
      equations *made = equations_make(1, lanes, at->of_lane);
      made->implicit[0] = at->implicit;
      equations_start(made, 0, at->start);
      size_t failures = equations_solve(made);
      cr_expect(made->solutions[0] == at->end, "%s: end %d", at->label, made->solutions[0]);
      cr_expect(failures == (at->end == GRDP_SOLVED ? 0 : lanes), "%s: %zu failures", at->label, failures);
      double x = equations_value(made, 0, lanes - 1);
      if (at->end == GRDP_SOLVED)
        cr_expect(fabs(x - at->solution) <= 1e-9, "%s: %.17g", at->label, x);
      cr_expect(grdp_solver_evaluations(made->solver) <= 340, "%s: %u evaluations", at->label,
                grdp_solver_evaluations(made->solver));
      equations_free(made);
    }
}

/* Moré, Garbow and Hillstrom 1981, Testing Unconstrained Optimization Software, doi:10.1145/355934.355936: problems 1,
 * 2, 3, 7 and 30, with their solutions; 2 from nearer than its standard start, where the norm has a least value. */
static void rosenbrock(size_t n, size_t lane, const double *x, double *g, double *d) {
  (void)n, (void)lane;
  g[0] = 10.0 * (x[1] - x[0] * x[0]);
  g[1] = 1.0 - x[0];
  d[0] = -20.0 * x[0], d[1] = 10.0, d[2] = -1.0;
}
static void freudenstein_roth(size_t n, size_t lane, const double *x, double *g, double *d) {
  (void)n, (void)lane;
  g[0] = -13.0 + x[0] + ((5.0 - x[1]) * x[1] - 2.0) * x[1];
  g[1] = -29.0 + x[0] + ((x[1] + 1.0) * x[1] - 14.0) * x[1];
  d[0] = d[2] = 1.0;
  d[1] = 10.0 * x[1] - 3.0 * x[1] * x[1] - 2.0;
  d[3] = 3.0 * x[1] * x[1] + 2.0 * x[1] - 14.0;
}
static void powell_badly_scaled(size_t n, size_t lane, const double *x, double *g, double *d) {
  (void)n, (void)lane;
  g[0] = 1e4 * x[0] * x[1] - 1.0;
  g[1] = exp(-x[0]) + exp(-x[1]) - 1.0001;
  d[0] = 1e4 * x[1], d[1] = 1e4 * x[0], d[2] = -exp(-x[0]), d[3] = -exp(-x[1]);
}
static void helical_valley(size_t n, size_t lane, const double *x, double *g, double *d) {
  (void)n, (void)lane;
  double turn = 2.0 * acos(-1.0), square = x[0] * x[0] + x[1] * x[1], radius = sqrt(square);
  g[0] = 10.0 * (x[2] - 10.0 * atan2(x[1], x[0]) / turn);
  g[1] = 10.0 * (radius - 1.0);
  g[2] = x[2];
  d[0] = 100.0 * x[1] / (turn * square), d[1] = -100.0 * x[0] / (turn * square), d[2] = 10.0;
  d[3] = 10.0 * x[0] / radius, d[4] = 10.0 * x[1] / radius, d[8] = 1.0;
}
static void broyden_tridiagonal(size_t n, size_t lane, const double *x, double *g, double *d) {
  (void)lane;
  for (size_t i = 0; i < n; i++) {
    g[i] = (3.0 - 2.0 * x[i]) * x[i] - (i > 0 ? x[i - 1] : 0.0) - (i + 1 < n ? 2.0 * x[i + 1] : 0.0) + 1.0;
    d[i * n + i] = 3.0 - 4.0 * x[i];
    if (i > 0)
      d[i * n + i - 1] = -1.0;
    if (i + 1 < n)
      d[i * n + i + 1] = -2.0;
  }
}

Test(solve, published_problems) {
  equations *made = equations_make(2, 32, rosenbrock);
  equations_implicit(made);
  equations_start(made, 0, -1.2);
  cr_expect(equations_solve(made) == 0);
  cr_expect_float_eq(equations_value(made, 0, 5), 1.0, 1e-10);
  cr_expect_float_eq(equations_value(made, 1, 5), 1.0, 1e-10);
  equations_free(made);
  made = equations_make(2, 1, freudenstein_roth);
  equations_implicit(made);
  equations_start(made, 0, 15.0);
  equations_start(made, 1, 3.0);
  cr_expect(equations_solve(made) == 0);
  cr_expect_float_eq(equations_value(made, 0, 0), 5.0, 1e-10);
  cr_expect_float_eq(equations_value(made, 1, 0), 4.0, 1e-10);
  equations_free(made);
  made = equations_make(2, 32, powell_badly_scaled);
  equations_implicit(made);
  equations_start(made, 0, 0.0);
  cr_expect(equations_solve(made) == 0, "end %d", made->solutions[0]);
  cr_expect_float_eq(equations_value(made, 0, 0) / 1.098e-5, 1.0, 1e-3);
  cr_expect_float_eq(equations_value(made, 1, 0) / 9.106, 1.0, 1e-3);
  equations_free(made);
}

Test(solve, helical_valley) {
  equations *made = equations_make(3, 1, helical_valley);
  equations_implicit(made);
  equations_start(made, 0, -1.0);
  equations_start(made, 1, 0.0);
  equations_start(made, 2, 0.0);
  cr_expect(equations_solve(made) == 0, "end %d", made->solutions[0]);
  cr_expect_float_eq(equations_value(made, 0, 0), 1.0, 1e-9);
  cr_expect_float_eq(equations_value(made, 1, 0), 0.0, 1e-9);
  cr_expect_float_eq(equations_value(made, 2, 0), 0.0, 1e-9);
  equations_free(made);
}

Test(solve, broyden_tridiagonal_of_many_sizes) {
  for (size_t n = 1; n <= 60; n += n < 30 ? 1 : 15) {
    equations *made = equations_make(n, 32, broyden_tridiagonal);
    equations_implicit(made);
    for (size_t k = 0; k < n; k++)
      equations_start(made, k, -1.0);
    cr_expect(equations_solve(made) == 0, "n = %zu", n);
    for (size_t k = 0; k < n; k++)
      cr_expect(fabs(made->results[k * 32 + 31]) < 1e-9, "n = %zu: equation %zu gives %g", n, k,
                made->results[k * 32 + 31]);
    equations_free(made);
  }
}

static double part(uint64_t *state) {
  return (double)(sample_random(state) >> 11) * 0x1p-53;
}

/* A linear system of each lane's own, with unknowns from 1e-6 to 1e9 and equations in such units too. x_k is unit[k]
 * (1 + lane / 100) by construction. Odd equations are implicit. */
static double unit_of(size_t k) {
  static const double units[] = {1.0, 1e9, 1e-6, 1e3, 1e-3, 1e6};
  return units[k % 6];
}
static double random_coefficient(size_t i, size_t j, size_t lane) {
  uint64_t state = i * 1000003 + j * 1009 + lane;
  return part(&state) - 0.5;
}
static void scaled_linear(size_t n, size_t lane, const double *x, double *g, double *d) {
  for (size_t i = 0; i < n; i++) {
    double size = i % 2 == 1 ? 1e7 : 1.0;
    g[i] = i % 2 == 1 ? 0.0 : unit_of(i) * (1.0 + (double)lane / 100.0);
    for (size_t j = 0; j < n; j++) {
      d[i * n + j] = random_coefficient(i, j, lane) * unit_of(i) / unit_of(j) * size;
      g[i] += d[i * n + j] * (x[j] - unit_of(j) * (1.0 + (double)lane / 100.0));
    }
  }
}

Test(solve, badly_scaled_linear_systems) {
  for (size_t n = 1; n <= 60; n += n < 12 ? 1 : 8)
    for (size_t lanes = 1; lanes <= 32; lanes += 31) {
      equations *made = equations_make(n, lanes, scaled_linear);
      for (size_t k = 0; k < n; k++) {
        made->implicit[k] = k % 2 == 1;
        made->beginnings[k] = unit_of(k);
        equations_start(made, k, unit_of(k) * 0.9);
      }
      cr_expect(equations_solve(made) == 0, "n = %zu", n);
      cr_expect(grdp_solver_evaluations(made->solver) <= 3, "n = %zu: %u evaluations", n,
                grdp_solver_evaluations(made->solver));
      for (size_t k = 0; k < n; k++) {
        double expected = unit_of(k) * (1.0 + (double)(lanes - 1) / 100.0);
        cr_expect(fabs(equations_value(made, k, lanes - 1) / expected - 1.0) < 1e-8, "n = %zu, x%zu", n, k);
      }
      equations_free(made);
    }
}

/* income = spending + 10 in lane units; spending = 0.8 income. */
static void keynes(size_t n, size_t lane, const double *x, double *g, double *d) {
  (void)n;
  g[0] = x[1] + 10.0 + (double)lane;
  g[1] = 0.8 * x[0];
  d[1] = 1.0, d[2] = 0.8;
}

Test(solve, shifts_move_the_solution) {
  double residual[32];
  for (size_t lane = 0; lane < 32; lane++)
    residual[lane] = (double)lane;
  equations *made = equations_make(2, 32, keynes);
  made->shifts[0] = (grdp_values){residual, 0.0};
  made->shifts[1] = (grdp_values){NULL, 2.0};
  cr_expect(equations_solve(made) == 0);
  for (size_t lane = 0; lane < 32; lane++)
    cr_expect_float_eq(equations_value(made, 0, lane), (10.0 + 2.0 * (double)lane + 2.0) / 0.2, 1e-9);
  equations_free(made);
}

Test(solve, a_held_unknown_switches_its_equation_off) {
  equations *made = equations_make(2, 32, keynes);
  made->held[0] = 500.0;
  cr_expect(equations_solve(made) == 0);
  cr_expect(equations_value(made, 0, 7) == 500.0);
  cr_expect_float_eq(equations_value(made, 1, 7), 400.0, 1e-10);
  made->held[1] = 3.0;
  cr_expect(equations_solve(made) == 0);
  cr_expect(equations_value(made, 0, 31) == 500.0 && equations_value(made, 1, 31) == 3.0);
  cr_expect(grdp_solver_evaluations(made->solver) == 1);
  equations_free(made);
}

Test(solve, skipped_lanes_are_left_alone) {
  equations *made = equations_make(2, 32, keynes);
  made->solutions[3] = 1;
  made->unknowns[3] = NAN;
  made->held[1] = 7.0;
  cr_expect(equations_solve(made) == 0);
  cr_expect(made->solutions[3] == GRDP_SOLUTION_SKIPPED && made->solutions[4] == GRDP_SOLVED);
  cr_expect(isnan(equations_value(made, 0, 3)) && equations_value(made, 1, 3) == 1.0);
  cr_expect(equations_value(made, 1, 4) == 7.0);
  equations_free(made);
}

/* Some lanes have no solution; the others are not disturbed, and failed ones keep a point of theirs. */
static void some_fail(size_t n, size_t lane, const double *x, double *g, double *d) {
  (void)n;
  g[0] = x[0] * x[0] - (lane % 5 == 3 ? -1.0 : (double)lane + 1.0);
  d[0] = 2.0 * x[0];
}

Test(solve, lanes_that_fail_among_others) {
  equations *made = equations_make(1, 64, some_fail);
  equations_implicit(made);
  cr_expect(equations_solve(made) == 13);
  for (size_t lane = 0; lane < 64; lane++) {
    if (lane % 5 == 3)
      cr_expect(made->solutions[lane] == GRDP_SOLUTION_STALLED, "lane %zu: %d", lane, made->solutions[lane]);
    else
      cr_expect_float_eq(equations_value(made, 0, lane), sqrt((double)lane + 1.0), 1e-9);
    double x = equations_value(made, 0, lane), here = x * x - (lane % 5 == 3 ? -1.0 : (double)lane + 1.0);
    cr_expect(made->results[lane] == here, "lane %zu was evaluated where it stands", lane);
  }
  equations_free(made);
}

static void curve_and_diagonal(size_t n, size_t lane, const double *x, double *g, double *d) {
  (void)n, (void)lane;
  g[0] = x[0] - x[1];
  g[1] = x[0] * x[1] - 6.0 + exp(0.1 * x[0]) - exp(0.2);
  d[0] = 1.0, d[1] = -1.0;
  d[2] = x[1] + 0.1 * exp(0.1 * x[0]), d[3] = x[0];
}

/* From 0.5 damping leads into a trough of the norm, at sqrt(2/3), where there is no solution; full steps leave it. */
Test(solve, full_steps_where_damping_ends_in_a_trough) {
  equations *made = equations_make(1, 32, two_cycle);
  equations_implicit(made);
  equations_start(made, 0, 0.5);
  cr_expect(equations_solve(made) == 0, "end %d", made->solutions[0]);
  cr_expect_float_eq(equations_value(made, 0, 31), -1.7692923542386314, 1e-9);
  cr_expect(made->solver->ways[0].phase == GRDP_PHASE_UNDAMPED);
  equations_free(made);
}

Test(solve, from_a_far_start) {
  equations *made = equations_make(2, 32, curve_and_diagonal);
  equations_implicit(made);
  equations_start(made, 0, 300.0);
  equations_start(made, 1, -2.0);
  cr_expect(equations_solve(made) == 0, "end %d", made->solutions[0]);
  double x = equations_value(made, 0, 0);
  cr_expect(fabs(x * x - 6.0 + exp(0.1 * x) - exp(0.2)) < 1e-9, "%g", x);
  equations_free(made);
}

Test(solve, residuals_hold_to_the_tolerance) {
  equations *made = equations_make(40, 32, broyden_tridiagonal);
  equations_implicit(made);
  for (size_t k = 0; k < 40; k++)
    equations_start(made, k, -1.0);
  cr_expect(equations_solve(made) == 0);
  for (size_t k = 0; k < 40; k++) {
    double scale = 0.0;
    for (size_t j = 0; j < 40; j++)
      scale += fabs(made->derivatives[(k * 40 + j) * 32]) * fmax(fabs(equations_value(made, j, 0)), 1.0);
    cr_expect(fabs(made->results[k * 32]) <= 1.0000001e-11 * scale);
  }
  equations_free(made);
}
