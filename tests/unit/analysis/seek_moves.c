/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The least move under bounds, by hand and by its conditions.
 */
#include "seek_moves.h"

#include <criterion/criterion.h>
#include <math.h>

#include "sought.h"

static const double free_low[6] = {-INFINITY, -INFINITY, -INFINITY, -INFINITY, -INFINITY, -INFINITY};
static const double free_high[6] = {INFINITY, INFINITY, INFINITY, INFINITY, INFINITY, INFINITY};

Test(seek_moves, one_row_by_hand) {
  grdp_arena arena = {0};
  const double slopes[] = {3, 4}, wanted_value[] = {10};
  double out[2];
  grdp_least_move problem = {1, 2, slopes, wanted_value, free_low, free_high};
  grdp_least_move_find(&arena, &problem, out); /* 10 (3, 4) / 25 */
  cr_expect(fabs(out[0] - 1.2) < 1e-14 && fabs(out[1] - 1.6) < 1e-14);
  const double low[] = {-1, -1}, high[] = {5, 1};
  problem.low = low;
  problem.high = high;
  grdp_least_move_find(&arena, &problem, out); /* the second at its bound: 3 z = 10 - 4 */
  cr_expect(fabs(out[0] - 2.0) < 1e-14 && out[1] == 1.0);
  const double narrow[] = {0.5, 1};
  problem.high = narrow;
  grdp_least_move_find(&arena, &problem, out); /* out of reach: as far as the bounds let it */
  cr_expect(out[0] == 0.5 && out[1] == 1.0);
  grdp_arena_free(&arena);
}

/* More rows than columns: what can be had together is had; dependent rows are told. */
Test(seek_moves, rank_and_dependence) {
  grdp_arena arena = {0};
  const double slopes[] = {1, 2, 0, 1, 2, 5, 1e-8, 2e-8, 0, 0, 0, 0};
  double null[16];
  cr_expect(grdp_slopes_rank(&arena, 4, 3, slopes, null) == 2);
  /* Rows 0 and 2 are one direction: their combination (1, 0, -1, 0) / sqrt(2) vanishes; row 3 is nothing by itself. */
  cr_expect(fabs(null[0] - 0.5) < 1e-12 && fabs(null[2] + 0.5) < 1e-12 && fabs(null[5]) < 1e-12);
  cr_expect(fabs(null[15] - 1.0) < 1e-12 && fabs(null[12]) < 1e-12);
  const double wanted_values[] = {1, 6, 1e-8, 0};
  double out[3];
  grdp_least_move problem = {4, 3, slopes, wanted_values, free_low, free_high};
  grdp_least_move_find(&arena, &problem, out);
  cr_expect(fabs(out[0] - 0.2) < 1e-12 && fabs(out[1] - 0.4) < 1e-12 && fabs(out[2] - 1.0) < 1e-12);
  grdp_arena_free(&arena);
}

static double next(uint32_t *state) {
  *state = *state * 1664525u + 1013904223u;
  return (double)(*state >> 8) / 8388608.0 - 1.0;
}

/* With l >= 0 on columns at their upper bound and <= 0 at the lower, z - slopes' y - l = 0 has a solution: whatever is
 * within the bounds and reaches the rows is longer. Tried by moving along the null space of the rows. */
Test(seek_moves, nothing_shorter) {
  grdp_arena arena = {0};
  uint32_t state = 7;
  size_t bound = 0;
  for (int number = 0; number < 1000; number++) {
    double slopes[12], wanted_values[2] = {0, 0}, low[6], high[6], out[6], inside[6];
    for (size_t k = 0; k < 12; k++)
      slopes[k] = next(&state);
    for (size_t j = 0; j < 6; j++) {
      low[j] = -0.3 - 0.2 * fabs(next(&state));
      high[j] = 0.3 + 0.2 * fabs(next(&state));
      inside[j] = 0.9 * (slopes[j] > 0.0 ? high[j] : low[j]);
      wanted_values[0] += slopes[j] * inside[j];
      wanted_values[1] += slopes[6 + j] * inside[j];
    }
    grdp_least_move problem = {2, 6, slopes, wanted_values, low, high};
    grdp_least_move_find(&arena, &problem, out);
    double length = 0.0, had[2] = {0, 0}, slope = 0.0;
    for (size_t j = 0; j < 6; j++) {
      cr_expect(out[j] >= low[j] && out[j] <= high[j]);
      bound += out[j] == low[j] || out[j] == high[j];
      had[0] += slopes[j] * out[j];
      had[1] += slopes[6 + j] * out[j];
      length += out[j] * out[j];
      slope += out[j] * (inside[j] - out[j]); /* towards another point that is allowed the length does not fall */
    }
    cr_expect(fabs(had[0] - wanted_values[0]) < 1e-10 && fabs(had[1] - wanted_values[1]) < 1e-10, "case %d", number);
    cr_expect(slope > -1e-10, "case %d: %g of %g", number, slope, length);
  }
  cr_expect(bound > 50, "bounds were hardly met: %zu", bound);
  grdp_arena_free(&arena);
}
