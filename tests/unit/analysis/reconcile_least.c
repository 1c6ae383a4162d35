/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Least squares with conditions, against closed forms and the conditions of a least point.
 */
#include "reconcile_least.h"

#include <criterion/criterion.h>
#include <math.h>

enum { UNKNOWNS = 6, SOFT = 4, HARD = 3 };

static double next_number(unsigned *state) {
  *state = *state * 1664525u + 1013904223u;
  return (double)(*state >> 8) / 8388608.0 - 1.0;
}

/* The slope of the objective at a least point lies in the span of the conditions: along every direction in which these
 * stay as they are it is 0. Directions are e_i less its part in that span (Gram-Schmidt on the rows). */
static void check_least(const grdp_least *least, const double *z) {
  double slope[UNKNOWNS], basis[HARD][UNKNOWNS];
  for (size_t i = 0; i < UNKNOWNS; i++)
    slope[i] = z[i];
  for (size_t s = 0; s < least->soft; s++) {
    double residual = -least->soft_values[s];
    for (size_t i = 0; i < UNKNOWNS; i++)
      residual += least->soft_slopes[s * UNKNOWNS + i] * z[i];
    for (size_t i = 0; i < UNKNOWNS; i++)
      slope[i] += residual * least->soft_slopes[s * UNKNOWNS + i];
  }
  for (size_t h = 0; h < least->hard; h++) {
    double held = 0.0, length = 0.0;
    for (size_t i = 0; i < UNKNOWNS; i++) {
      basis[h][i] = least->hard_slopes[h * UNKNOWNS + i];
      held += basis[h][i] * z[i];
    }
    cr_expect(fabs(held - least->hard_values[h]) <= 1e-12, "condition %zu", h);
    for (size_t k = 0; k < h; k++) {
      double part = 0.0;
      for (size_t i = 0; i < UNKNOWNS; i++)
        part += basis[h][i] * basis[k][i];
      for (size_t i = 0; i < UNKNOWNS; i++)
        basis[h][i] -= part * basis[k][i];
    }
    for (size_t i = 0; i < UNKNOWNS; i++)
      length += basis[h][i] * basis[h][i];
    for (size_t i = 0; i < UNKNOWNS; i++)
      basis[h][i] /= sqrt(length);
  }
  for (size_t e = 0; e < UNKNOWNS; e++) {
    double along = slope[e];
    for (size_t h = 0; h < least->hard; h++)
      for (size_t i = 0; i < UNKNOWNS; i++)
        along -= basis[h][e] * basis[h][i] * slope[i];
    cr_expect(fabs(along) <= 1e-12, "direction %zu: %g", e, along);
  }
}

Test(reconcile_least, the_conditions_of_a_least_point) {
  unsigned state = 7;
  for (size_t hard = 0; hard <= HARD; hard++) {
    grdp_arena arena = {0};
    double a[SOFT * UNKNOWNS], b[SOFT], c[HARD * UNKNOWNS], d[HARD];
    for (size_t i = 0; i < SOFT * UNKNOWNS; i++)
      a[i] = next_number(&state);
    for (size_t i = 0; i < HARD * UNKNOWNS; i++)
      c[i] = next_number(&state);
    for (size_t i = 0; i < SOFT; i++)
      b[i] = next_number(&state);
    for (size_t i = 0; i < HARD; i++)
      d[i] = next_number(&state);
    const grdp_least least = {UNKNOWNS, hard == 1 ? 0 : SOFT, hard, a, b, c, d};
    grdp_least_result found = grdp_least_find(&arena, &least);
    for (size_t h = 0; h < hard; h++)
      cr_expect(found.independent[h]);
    check_least(&least, found.unknowns);
    grdp_arena_free(&arena);
  }
}

/* One condition: z = c d / |c|^2 (Stone 1942). */
Test(reconcile_least, one_condition_is_shared_by_squares) {
  grdp_arena arena = {0};
  const double c[] = {7, 1, -10, -15, -5}, d = 20;
  const grdp_least least = {5, 0, 1, NULL, NULL, c, &d};
  grdp_least_result found = grdp_least_find(&arena, &least);
  for (size_t i = 0; i < 5; i++)
    cr_expect(fabs(found.unknowns[i] - c[i] * d / 400.0) <= 1e-14);
  grdp_arena_free(&arena);
}

Test(reconcile_least, dependent_conditions_are_left_out_and_told) {
  grdp_arena arena = {0};
  const double c[] = {1, 1, 0, /**/ 0, 1, 1, /**/ 2, 5, 3, /**/ 0, 0, 0, /**/ 0, 0, 1};
  const double d[] = {1, 2, 100, 3, 1};
  const grdp_least least = {3, 0, 5, NULL, NULL, c, d};
  grdp_least_result found = grdp_least_find(&arena, &least);
  const bool own[] = {true, true, false, false, true};
  const double third[] = {2, 3, 0, 0, 0};
  for (size_t h = 0; h < 5; h++) {
    cr_expect_eq(found.independent[h], own[h], "condition %zu", h);
    cr_expect(fabs(found.combination[2 * 5 + h] - third[h]) <= 1e-14);
    cr_expect_eq(found.combination[3 * 5 + h], 0.0);
  }
  const double z[] = {0, 1, 1};
  for (size_t i = 0; i < 3; i++)
    cr_expect(fabs(found.unknowns[i] - z[i]) <= 1e-14);
  grdp_arena_free(&arena);
}
