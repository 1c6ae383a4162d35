/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Multipliers against the final form of a linear model, and against small moves.
 */
#include "multipliers.h"

#include <criterion/criterion.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#include "sought.h"

/* Klein Model I as matrices: a y = b y(-1) + c x, in the order of `klein_series` and `klein_inputs`. */
enum { KLEIN_SERIES = 6, KLEIN_INPUTS = 4 };
static const char *const klein_series[] = {"consumption", "investment", "private_wages",
                                           "income",      "profits",    "capital"};
static const char *const klein_inputs[] = {"spending", "taxes", "public_wages", "trend"};
static const double klein_now[] = {1,
                                   0,
                                   -0.7962187497,
                                   0,
                                   -0.1929343813,
                                   0, /* consumption */
                                   0,
                                   1,
                                   0,
                                   0,
                                   -0.4796356446,
                                   0, /* investment */
                                   0,
                                   0,
                                   1,
                                   -0.4394769672,
                                   0,
                                   0, /* private wages */
                                   -1,
                                   -1,
                                   0,
                                   1,
                                   0,
                                   0, /* income */
                                   0,
                                   0,
                                   1,
                                   -1,
                                   1,
                                   0, /* profits */
                                   0,
                                   -1,
                                   0,
                                   0,
                                   0,
                                   1}; /* capital */
static const double klein_before[] = {0,
                                      0,
                                      0,
                                      0,
                                      0.08988489781,
                                      0,
                                      0,
                                      0,
                                      0,
                                      0,
                                      0.3330387135,
                                      -0.1117946837,
                                      0,
                                      0,
                                      0,
                                      0.1460899468,
                                      0,
                                      0,
                                      0,
                                      0,
                                      0,
                                      0,
                                      0,
                                      0,
                                      0,
                                      0,
                                      0,
                                      0,
                                      0,
                                      0,
                                      0,
                                      0,
                                      0,
                                      0,
                                      0,
                                      1};
/* by spending, taxes, public wages, trend: in the same period, and in the one after it */
static const double klein_impact[] = {
    0, 0, 0.7962187497, 0, 0, 0, 0, 0, 0, 0.4394769672, -0.4394769672, 0.1302452303, 1, -1, 0, 0,
    0, 0, -1,           0, 0, 0, 0, 0};
static const double klein_after[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0.1460899468, -0.1460899468, 0, 0, 0, 0,
                                     0, 0, 0, 0, 0, 0, 0, 0, 0};

/* out = a^-1 right */
static void solve_now(const double right[KLEIN_SERIES], double out[KLEIN_SERIES]) {
  double matrix[KLEIN_SERIES * KLEIN_SERIES], copy[KLEIN_SERIES];
  size_t order[KLEIN_SERIES];
  memcpy(matrix, klein_now, sizeof matrix);
  memcpy(copy, right, sizeof copy);
  gsl_matrix_view a = gsl_matrix_view_array(matrix, KLEIN_SERIES, KLEIN_SERIES);
  gsl_vector_view b = gsl_vector_view_array(copy, KLEIN_SERIES), x = gsl_vector_view_array(out, KLEIN_SERIES);
  gsl_permutation permutation = {KLEIN_SERIES, order};
  int sign;
  gsl_linalg_LU_decomp(&a.matrix, &permutation, &sign);
  gsl_linalg_LU_solve(&a.matrix, &permutation, &b.vector, &x.vector);
}

/* From the multipliers of one lag to those of the next. */
static void step_klein(const double now[KLEIN_SERIES], size_t input, bool first, double out[KLEIN_SERIES]) {
  double right[KLEIN_SERIES];
  for (size_t i = 0; i < KLEIN_SERIES; i++) {
    right[i] = first ? klein_after[i * KLEIN_INPUTS + input] : 0.0;
    for (size_t j = 0; j < KLEIN_SERIES; j++)
      right[i] += klein_before[i * KLEIN_SERIES + j] * now[j];
  }
  solve_now(right, out);
}

Test(multipliers, klein) {
  sought *one = sought_file(GRDP_TESTS "/cases/klein/model.yaml");
  uint32_t cells[KLEIN_INPUTS], first = one->program->base + 1;
  for (size_t k = 0; k < KLEIN_INPUTS; k++)
    cells[k] = sought_cell(one, klein_inputs[k]);
  grdp_moved *moved;
  cr_assert(grdp_moved_open(&one->arena, one->program, cells, KLEIN_INPUTS, &moved) == GRDP_OK);
  grdp_moved_run(moved, one->program->periods - 1);
  for (size_t k = 0; k < KLEIN_INPUTS; k++) {
    double right[KLEIN_SERIES], now[KLEIN_SERIES];
    for (size_t i = 0; i < KLEIN_SERIES; i++)
      right[i] = klein_impact[i * KLEIN_INPUTS + k];
    solve_now(right, now);
    for (uint32_t lag = 0; lag < 10; lag++) {
      for (size_t i = 0; i < KLEIN_SERIES; i++) {
        grdp_moved_derive(moved, sought_cell(one, klein_series[i]), first + lag);
        double found = grdp_moved_multiplier(moved, k, first, 0);
        cr_expect(fabs(found - now[i]) < 1e-10, "%s by %s, lag %u: %.12g, final form %.12g", klein_series[i],
                  klein_inputs[k], lag, found, now[i]);
      }
      double next[KLEIN_SERIES];
      step_klein(now, k, lag == 0, next);
      memcpy(now, next, sizeof now);
    }
  }
  /* The published impact multiplier, the same in every year. */
  for (uint32_t t = first; t < one->program->periods; t++) {
    grdp_moved_derive(moved, sought_cell(one, "income"), t);
    cr_expect(fabs(grdp_moved_multiplier(moved, 0, t, 0) - 3.6618071) < 5e-8);
  }
  free_sought(one);
}

static const char bent[] = "grdp: 1\n"
                           "time: {frequency: annual, base: 2024, end: 2027}\n"
                           "inputs:\n"
                           "  rate: {path: 0.1}\n"
                           "  share: {path: {2025: 0.4, 2026..: 0.5}}\n"
                           "equations:\n"
                           "  stock: {start: 100, is: stock(-1) * (1 + rate) - 3 * share}\n"
                           "  price: {solve: price ^ 2 + price == stock * share, start: 5}\n"
                           "  total: {is: cumsum(price)}\n"
                           "adjust: {price: {2026: 2}}\n";

/* By hand: d stock(2026) / d rate(2025) = 100 * 1.1; by moves of both signs for the rest. */
Test(multipliers, as_small_moves) {
  sought *one = sought_text(bent);
  const uint32_t cells[] = {sought_cell(one, "rate"), sought_cell(one, "share"), sought_cell(one, "price")};
  const uint32_t total = sought_cell(one, "total"), last = one->program->periods - 1;
  grdp_moved *moved;
  cr_assert(grdp_moved_open(&one->arena, one->residuals, cells, 3, &moved) == GRDP_OK);
  const double size = 1e-5;
  for (size_t k = 0; k < 3; k++)
    for (uint32_t t = one->program->base + 1; t <= last; t++) {
      double *by_lane = grdp_moved_by(moved, k, t);
      by_lane[1] = size;
      by_lane[2] = -size;
      grdp_moved_run(moved, last);
      cr_expect(grdp_moved_holds(moved, 1));
      double slope = (grdp_moved_value(moved, total, last, 1) - grdp_moved_value(moved, total, last, 2)) / (2 * size);
      grdp_moved_derive(moved, total, last);
      double found = grdp_moved_multiplier(moved, k, t, 0);
      cr_expect(fabs(found - slope) < 1e-6 * fmax(1.0, fabs(slope)), "%zu in %u: %.10g, moves %.10g", k, t, found,
                slope);
      by_lane[1] = by_lane[2] = 0.0;
    }
  grdp_moved_derive(moved, sought_cell(one, "stock"), one->program->base + 2);
  cr_expect(fabs(grdp_moved_multiplier(moved, 0, one->program->base + 1, 0) - 110.0) < 1e-10);
  free_sought(one);
}
