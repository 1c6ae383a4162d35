/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The self-test finds what is wrong: a wrong expected value stands for a broken estimator, for only the two together
 * are compared.
 */
#include "selftest.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

static const char text[] = "grdp: 1\n"
                           "time: {frequency: annual, base: 2024, end: 2025}\n"
                           "inputs:\n"
                           "  a: {path: 0, uncertain: normal(sd=3)}\n"
                           "  b: {path: 0, uncertain: normal(sd=4)}\n"
                           "equations:\n"
                           "  y: {is: a + 2 * b}\n";

static void add(grdp_arena *arena, grdp_selftest_truths *out, const grdp_selftest_truth *truths, size_t count) {
  out->items = GRDP_NEW_ARRAY(arena, count, grdp_selftest_truth);
  memcpy(out->items, truths, count * sizeof *truths);
  out->count = out->capacity = count;
}

/* y is normal with sd sqrt(9 + 64); a alone gives 9 / 73 of the variance. */
static void find_right(grdp_arena *arena, grdp_selftest_truths *out) {
  const grdp_selftest_truth truths[] = {{GRDP_SELFTEST_RUN, "mean", NULL, 2025, 0.0},
                                        {GRDP_SELFTEST_RUN, "sd", NULL, 2025, sqrt(73.0)},
                                        {GRDP_SELFTEST_SOBOL, "first", "a", 2025, 9.0 / 73.0},
                                        {GRDP_SELFTEST_SOBOL, "total", "b", 2025, 64.0 / 73.0},
                                        {GRDP_SELFTEST_SHAPLEY, "shapley", "a", 2025, 9.0 / 73.0},
                                        {GRDP_SELFTEST_GIVEN, "first_given", "a", 2025, 9.0 / 73.0},
                                        {GRDP_SELFTEST_LOCAL, "derivative", "b", 2025, 2.0}};
  add(arena, out, truths, sizeof truths / sizeof *truths);
}

/* Each is off by some per cent; the last is of no input of the model. */
static void find_wrong(grdp_arena *arena, grdp_selftest_truths *out) {
  const grdp_selftest_truth truths[] = {{GRDP_SELFTEST_RUN, "mean", NULL, 2025, 0.3},
                                        {GRDP_SELFTEST_RUN, "sd", NULL, 2025, sqrt(75.0)},
                                        {GRDP_SELFTEST_SOBOL, "first", "a", 2025, 0.2},
                                        {GRDP_SELFTEST_SOBOL, "total", "b", 2025, 0.8},
                                        {GRDP_SELFTEST_SHAPLEY, "shapley", "a", 2025, 0.2},
                                        {GRDP_SELFTEST_GIVEN, "first_given", "a", 2025, 0.2},
                                        {GRDP_SELFTEST_LOCAL, "derivative", "b", 2025, 2.00001},
                                        {GRDP_SELFTEST_SOBOL, "first", "c", 2025, 0.1}};
  add(arena, out, truths, sizeof truths / sizeof *truths);
}

static grdp_selftest run(grdp_arena *arena, void (*find)(grdp_arena *arena, grdp_selftest_truths *out)) {
  const grdp_selftest_case one = {"sum", "by hand", text, find};
  const grdp_selftest_request request = {.cases = &one, .case_count = 1, .seeds = 10, .threads = 1};
  grdp_diagnostics *diagnostics;
  grdp_selftest found;
  cr_assert(grdp_diagnostics_create(&diagnostics) == GRDP_OK);
  cr_assert(grdp_selftest_run(arena, &request, diagnostics, &found) == GRDP_OK);
  grdp_diagnostics_free(diagnostics);
  return found;
}

Test(selftest, right_numbers_pass) {
  grdp_arena arena = {0};
  grdp_selftest found = run(&arena, find_right);
  cr_expect_eq(found.count, 7);
  cr_expect_eq(found.failed, 0);
  for (size_t i = 0; i < found.count; i++)
    cr_expect(grdp_selftest_passed(&found.rows[i]), "%zu: %g, not %g", i, found.rows[i].value,
              found.rows[i].truth.expected);
  cr_expect_eq(found.rows[0].seeds, 10);
  cr_expect_eq(found.rows[6].seeds, 0, "a derivative has no interval");
  grdp_arena_free(&arena);
}

Test(selftest, wrong_numbers_fail) {
  grdp_arena arena = {0};
  grdp_selftest found = run(&arena, find_wrong);
  cr_expect_eq(found.count, 8);
  cr_expect_eq(found.failed, 8);
  for (size_t i = 0; i < 7; i++)
    cr_expect(found.rows[i].found && !found.rows[i].right, "%zu", i);
  for (size_t i = 0; i < 6; i++)
    cr_expect(!found.rows[i].covered, "%zu", i);
  cr_expect(!found.rows[7].found);
  grdp_arena_free(&arena);
}

/* Bin(100, 0.95): P(X <= 86) = 0.00046, P(X <= 87) = 0.0015, P(X = 100) = 0.0059; P(X = 200) = 0.000035 and P(X >= 199)
 * = 0.0004 of 200. */
Test(selftest, limits_of_coverage) {
  unsigned least, most;
  grdp_selftest_limits(100, &least, &most);
  cr_expect_eq(least, 87, "%u", least);
  cr_expect_eq(most, 100, "%u", most);
  grdp_selftest_limits(200, &least, &most);
  cr_expect_eq(most, 198, "%u", most);
}
