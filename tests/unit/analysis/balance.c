/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * RAS against a published case and its defining properties; what cannot be reached is told.
 */
#include "balance.h"

#include <criterion/criterion.h>
#include <math.h>

#include "reconciled.h"

Test(balance, the_published_table) {
  double seed[32], exact[32], totals[8];
  grdp_arena arena = {0};
  cr_assert_eq(read_case("ras.csv", "seed", seed, 32), 15);
  cr_assert_eq(read_case("ras.csv", "exact", exact, 32), 15);
  cr_assert_eq(read_case("ras.csv", "col_total", totals, 8), 5);
  double matrix[12], rows[3];
  for (size_t i = 0; i < 3; i++) {
    rows[i] = seed[5 * i + 4];
    for (size_t j = 0; j < 4; j++)
      matrix[4 * i + j] = seed[5 * i + j];
  }
  const grdp_balance balance = {3, 4, matrix, rows, totals};
  grdp_balance_result found = grdp_balance_find(&arena, &balance);
  cr_assert_eq(found.fault, GRDP_BALANCED);
  for (size_t i = 0; i < 3; i++)
    for (size_t j = 0; j < 4; j++)
      cr_expect(fabs(found.matrix[4 * i + j] - exact[5 * i + j]) <= 1e-9 * exact[5 * i + j], "[%zu,%zu] %.12g", i, j,
                found.matrix[4 * i + j]);
  grdp_arena_free(&arena);
}

/* Scaling leaves cross ratios a_ij a_kl / (a_il a_kj) as they were, and nothing else meets the totals. */
Test(balance, totals_are_met_and_cross_ratios_stay) {
  enum { ROWS = 7, COLUMNS = 5 };
  grdp_arena arena = {0};
  double matrix[ROWS * COLUMNS], rows[ROWS], columns[COLUMNS] = {0};
  for (size_t i = 0; i < ROWS; i++)
    for (size_t j = 0; j < COLUMNS; j++)
      matrix[i * COLUMNS + j] = 1.0 + (double)((i * 13 + j * 29) % 17);
  for (size_t i = 0; i < ROWS; i++) {
    rows[i] = 10.0 * (double)(i + 1);
    for (size_t j = 0; j < COLUMNS; j++)
      columns[j] += rows[i] / COLUMNS;
  }
  const grdp_balance balance = {ROWS, COLUMNS, matrix, rows, columns};
  grdp_balance_result found = grdp_balance_find(&arena, &balance);
  cr_assert_eq(found.fault, GRDP_BALANCED);
  for (size_t j = 0; j < COLUMNS; j++) {
    double sum = 0.0;
    for (size_t i = 0; i < ROWS; i++)
      sum += found.matrix[i * COLUMNS + j];
    cr_expect(fabs(sum - columns[j]) <= 1e-11);
  }
  for (size_t i = 1; i < ROWS; i++) {
    double sum = found.matrix[i * COLUMNS];
    for (size_t j = 1; j < COLUMNS; j++) {
      const double *x = found.matrix, *a = matrix;
      double now = x[0] * x[i * COLUMNS + j] / (x[j] * x[i * COLUMNS]);
      double before = a[0] * a[i * COLUMNS + j] / (a[j] * a[i * COLUMNS]);
      cr_expect(fabs(now / before - 1.0) <= 1e-10);
      sum += x[i * COLUMNS + j];
    }
    cr_expect(fabs(sum - rows[i]) <= 1e-11);
  }
  grdp_arena_free(&arena);
}

Test(balance, rows_and_columns_of_zero) {
  grdp_arena arena = {0};
  const double matrix[] = {0, 0, 3, 5, 0, 0}, rows[] = {0, 8, 0}, columns[] = {2, 6};
  const grdp_balance balance = {3, 2, matrix, rows, columns};
  grdp_balance_result found = grdp_balance_find(&arena, &balance);
  cr_assert_eq(found.fault, GRDP_BALANCED);
  cr_expect(found.matrix[2] == 2.0 && found.matrix[3] == 6.0);
  for (size_t i = 0; i < 6; i++)
    cr_expect(i == 2 || i == 3 || found.matrix[i] == 0.0);
  grdp_arena_free(&arena);
}

Test(balance, what_cannot_be_reached) {
  static const struct {
    double matrix[4], rows[2], columns[2];
    grdp_balance_fault fault;
    size_t place;
  } cases[] = {
      {{1, 1, 1, 1}, {3, 4}, {3, 5}, GRDP_BALANCE_SUMS, 0},
      {{1, 2, 0, 0}, {3, 4}, {2, 5}, GRDP_BALANCE_ROW, 1},
      {{1, 0, 2, 0}, {3, 4}, {2, 5}, GRDP_BALANCE_COLUMN, 1},
      {{1, 0, 1, 1}, {3, 4}, {2, 5}, GRDP_BALANCE_INFEASIBLE, 0},
      {{1, 1, 1, 0}, {1, 1}, {1, 1}, GRDP_BALANCE_SLOW, 0},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    grdp_arena arena = {0};
    const grdp_balance balance = {2, 2, cases[i].matrix, cases[i].rows, cases[i].columns};
    grdp_balance_result found = grdp_balance_find(&arena, &balance);
    cr_expect_eq(found.fault, cases[i].fault, "case %zu: %d", i, (int)found.fault);
    cr_expect(i == 0 || found.fault == GRDP_BALANCE_INFEASIBLE || found.place == cases[i].place, "case %zu", i);
    if (found.fault == GRDP_BALANCE_INFEASIBLE) /* the first row needs 3, its only column holds 2 */
      cr_expect(found.in_rows[0] && !found.in_rows[1] && found.in_columns[0] && !found.in_columns[1]);
    grdp_arena_free(&arena);
  }
}
