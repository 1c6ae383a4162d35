/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One lane gives the bits of many, whatever the instruction set, the compiler and the way the matrix is factored; lanes
 * that take fallbacks included.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "equations.h"
#include "sample.h"

static double part(size_t i, size_t j, size_t lane) {
  uint64_t state = i * 1000003 + j * 1009 + lane * 31;
  return (double)(sample_random(&state) >> 11) * 0x1p-53 - 0.5;
}

/* Curved, of another matrix in each lane, often in need of pivots. In every seventh lane logarithm-like poles and no
 * solution for some; arithmetic alone, so that no library has a part in the bits. */
static void curved(size_t n, size_t lane, const double *x, double *g, double *d) {
  double bend = lane % 7 == 0 ? 40.0 : 0.5;
  for (size_t i = 0; i < n; i++) {
    size_t next = (i + 1) % n;
    double hump = 1.0 / (1.0 + x[next] * x[next]);
    g[i] = bend * hump + part(i, n, lane);
    for (size_t j = 0; j < n; j++) {
      d[i * n + j] = part(i, j, lane);
      g[i] += d[i * n + j] * x[j];
    }
    d[i * n + next] -= 2.0 * bend * x[next] * hump * hump;
  }
}

static void straight(size_t n, size_t lane, const double *x, double *g, double *d) {
  for (size_t i = 0; i < n; i++) {
    g[i] = part(i, n, lane);
    for (size_t j = 0; j < n; j++) {
      d[i * n + j] = part(i, j, 0) * 2.0;
      g[i] += d[i * n + j] * x[j];
    }
  }
}

static void some_implicit(equations *made) {
  for (size_t k = 0; k < made->n; k++)
    made->implicit[k] = k % 3 == 1;
}

/* The equations of one lane of many. */
static size_t alone_lane;
static void curved_alone(size_t n, size_t lane, const double *x, double *g, double *d) {
  curved(n, lane + alone_lane, x, g, d);
}

static void expect_lane(const equations *many, const equations *one, size_t lane) {
  cr_expect(many->solutions[lane] == one->solutions[0], "n = %zu, lane %zu: end %d, alone %d", many->n, lane,
            many->solutions[lane], one->solutions[0]);
  for (size_t k = 0; k < many->n; k++) {
    double among = equations_value(many, k, lane), alone = equations_value(one, k, 0);
    cr_expect(memcmp(&among, &alone, sizeof among) == 0, "n = %zu, lane %zu, x%zu: %a, alone %a", many->n, lane, k,
              among, alone);
  }
}

Test(solve_bits, one_lane_gives_the_bits_of_many) {
  size_t failed = 0, followed = 0;
  for (size_t n = 1; n <= 30; n = n < 8 ? n + 1 : n + 11) {
    equations *many = equations_make(n, 96, curved);
    some_implicit(many);
    failed += equations_solve(many);
    for (size_t lane = 0; lane < 96; lane++)
      followed += many->solutions[lane] == GRDP_SOLVED && many->solver->ways[lane].phase == GRDP_PHASE_FOLLOW;
    for (size_t lane = 0; lane < 96; lane += n < 8 ? 1 : 7) {
      equations *one = equations_make(n, 1, curved_alone);
      some_implicit(one);
      alone_lane = lane;
      equations_solve(one);
      expect_lane(many, one, lane);
      equations_free(one);
    }
    equations_free(many);
  }
  cr_expect(failed > 10, "%zu lanes without a solution", failed);
  cr_expect(followed > 0, "%zu lanes solved by the homotopy", followed);
}

static void use_table(equations *made, size_t number) {
  made->solver->kernels = grdp_solve_kernels_get(number);
  made->solver->linear = grdp_linear_get(number);
}

Test(solve_bits, instruction_sets_agree) {
  for (size_t n = 2; n <= 28; n += 13)
    for (size_t number = 1; grdp_solve_kernels_get(number) != NULL; number++) {
      equations *expected = equations_make(n, 64, curved), *made = equations_make(n, 64, curved);
      some_implicit(expected);
      some_implicit(made);
      use_table(expected, 0);
      use_table(made, number);
      equations_solve(expected);
      equations_solve(made);
      cr_expect(memcmp(made->solutions, expected->solutions, 64) == 0, "ends of table %zu", number);
      cr_expect(memcmp(made->unknowns, expected->unknowns, n * 64 * sizeof(double)) == 0, "n = %zu, table %zu", n,
                number);
      equations_free(expected);
      equations_free(made);
    }
}

/* A steady system gives what Newton's method gives, for one lane and for many. */
Test(solve_bits, steady_systems) {
  for (size_t n = 1; n <= 164; n = n < 20 ? n + 1 : n * 2)
    for (size_t lanes = 1; lanes <= 64; lanes += 63)
      for (size_t number = 0; grdp_linear_get(number) != NULL; number++) {
        equations *newton = equations_make(n, lanes, straight), *steady = equations_make(n, lanes, straight);
        some_implicit(newton);
        some_implicit(steady);
        equations_steady(steady);
        use_table(steady, number);
        cr_expect(equations_solve(newton) == 0 && equations_solve(steady) == 0, "n = %zu", n);
        cr_expect(memcmp(newton->unknowns, steady->unknowns, n * lanes * sizeof(double)) == 0, "n = %zu, table %zu",
                  n, number);
        cr_expect(grdp_solver_evaluations(steady->solver) <= 3, "%u", grdp_solver_evaluations(steady->solver));
        equations_free(newton);
        equations_free(steady);
      }
}

/* For all compilers, levels of optimization and processors; changes with the method. */
Test(solve_bits, fingerprint) {
  uint64_t hash = UINT64_C(0xcbf29ce484222325);
  for (size_t n = 1; n <= 26; n += 5) {
    equations *made = equations_make(n, 64, curved);
    some_implicit(made);
    equations_solve(made);
    for (size_t i = 0; i < n * 64; i++) {
      uint64_t bits;
      memcpy(&bits, &made->unknowns[i], sizeof bits);
      hash = (hash ^ bits) * UINT64_C(0x100000001b3);
    }
    equations_free(made);
  }
  cr_expect(hash == UINT64_C(0x1d44a5da38e5aedc), "fingerprint 0x%016llx", (unsigned long long)hash);
}
