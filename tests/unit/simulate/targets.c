/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Targets on a result made by hand: one cell, one period.
 */
#include "targets.h"

#include <criterion/criterion.h>
#include <math.h>

#define NONE ((double)NAN)

typedef struct sample {
  grdp_rule rule;
  double bound, upper, about, projected;
  double gap;
  grdp_outcome outcome;
} sample;

static const sample samples[] = {
    {GRDP_AT_LEAST, 0.125, NONE, NONE, 0.125, 0.0, GRDP_MET},
    {GRDP_AT_LEAST, 0.125, NONE, NONE, 0.125 - 1e-12, -1e-12, GRDP_MET},
    {GRDP_AT_LEAST, 0.125, NONE, 0.0025, 0.12311, -0.00189, GRDP_NEAR},
    {GRDP_AT_LEAST, 0.125, NONE, 0.0025, 0.1225, -0.0025, GRDP_NEAR},
    {GRDP_AT_LEAST, 0.125, NONE, 0.0025, 0.1224, -0.0026, GRDP_MISSED},
    {GRDP_AT_LEAST, 0.125, NONE, NONE, 0.12311, -0.00189, GRDP_MISSED},
    {GRDP_AT_LEAST, 118079.279, NONE, NONE, 118079.27899999999, 0.0, GRDP_MET},
    {GRDP_AT_LEAST, 118079.279, NONE, NONE, 118079.27, -0.009, GRDP_MISSED},
    {GRDP_MORE_THAN, 10.0, NONE, NONE, 10.0, 0.0, GRDP_MISSED},
    {GRDP_MORE_THAN, 10.0, NONE, NONE, 10.000000001, 1e-9, GRDP_MISSED},
    {GRDP_MORE_THAN, 10.0, NONE, 0.1, 10.0, 0.0, GRDP_NEAR},
    {GRDP_MORE_THAN, 10.0, NONE, NONE, 10.001, 0.001, GRDP_MET},
    {GRDP_AT_MOST, 3.5, NONE, NONE, 3.5000000001, 1e-10, GRDP_MET},
    {GRDP_AT_MOST, 3.5, NONE, 0.2, 3.6, 0.1, GRDP_NEAR},
    {GRDP_AT_MOST, 3.5, NONE, 0.2, 3.8, 0.3, GRDP_MISSED},
    {GRDP_AT_MOST, 3.5, NONE, 0.2, 1.0, -2.5, GRDP_MET},
    {GRDP_BELOW, 0.035, NONE, NONE, 0.035, 0.0, GRDP_MISSED},
    {GRDP_BELOW, 0.035, NONE, NONE, 0.0349, -0.0001, GRDP_MET},
    {GRDP_EQUALS, 100.0, NONE, NONE, 100.00000001, 1e-8, GRDP_MET},
    {GRDP_EQUALS, 100.0, NONE, 1.0, 99.5, -0.5, GRDP_NEAR},
    {GRDP_EQUALS, 100.0, NONE, 1.0, 101.5, 1.5, GRDP_MISSED},
    {GRDP_BETWEEN, 2.0, 4.0, NONE, 3.0, 0.0, GRDP_MET},
    {GRDP_BETWEEN, 2.0, 4.0, NONE, 4.0 + 1e-10, 1e-10, GRDP_MET},
    {GRDP_BETWEEN, 2.0, 4.0, 0.5, 4.5, 0.5, GRDP_NEAR},
    {GRDP_BETWEEN, 2.0, 4.0, 0.5, 1.4, -0.6, GRDP_MISSED},
};

static grdp_target_result evaluate(const grdp_target *target, const double *central, grdp_arena *arena) {
  grdp_scenario scenario = {.targets = target, .target_count = 1};
  grdp_program program = {.cells = 1, .periods = 1};
  size_t count;
  const grdp_target_result *list = grdp_targets_evaluate(&scenario, &program, central, arena, &count);
  cr_assert(count == 1);
  return list[0];
}

Test(targets, each_rule_and_its_tolerance) {
  grdp_arena arena = {0};
  for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
    const sample *row = &samples[i];
    grdp_target target = {.rule = row->rule, .bound = row->bound, .upper = row->upper, .about = row->about};
    grdp_target_result one = evaluate(&target, &row->projected, &arena);
    cr_expect(one.outcome == row->outcome, "row %zu: %s", i, grdp_outcome_text(one.outcome));
    cr_expect_float_eq(one.gap, row->gap, 1e-9 * fabs(row->gap) + 3e-11, "row %zu: gap %.17g", i, one.gap);
    cr_expect(one.projected == row->projected);
    uint8_t met;
    grdp_target_judge(&target, &row->projected, 1, &met);
    cr_expect_eq(met, row->outcome == GRDP_MET, "row %zu", i);
  }
  grdp_arena_free(&arena);
}

Test(targets, tracked_and_unknown_have_no_outcome) {
  grdp_arena arena = {0};
  double central = 5.0, unknown = NONE;
  grdp_target tracked = {.rule = GRDP_AT_LEAST, .cell = UINT32_MAX, .bound = 1.0, .about = NONE};
  grdp_target_result one = evaluate(&tracked, &central, &arena);
  cr_expect(one.outcome == GRDP_TRACKED && isnan(one.projected) && isnan(one.gap));
  grdp_target modelled = {.rule = GRDP_AT_LEAST, .bound = 1.0, .about = NONE};
  one = evaluate(&modelled, &unknown, &arena);
  cr_expect(one.outcome == GRDP_TRACKED && isnan(one.gap));
  grdp_arena_free(&arena);
}

Test(targets, a_range_has_one_result_per_period) {
  grdp_arena arena = {0};
  const double central[3][2] = {{0, 1}, {0, 2}, {0, 3}};
  grdp_target target = {.cell = 1, .first = 1, .last = 2, .rule = GRDP_AT_LEAST, .bound = 3, .about = NONE};
  grdp_scenario scenario = {.targets = &target, .target_count = 1};
  grdp_program program = {.cells = 2, .periods = 3};
  size_t count;
  const grdp_target_result *list = grdp_targets_evaluate(&scenario, &program, central[0], &arena, &count);
  cr_assert(count == 2);
  cr_expect(list[0].period == 1 && list[0].outcome == GRDP_MISSED && list[0].gap == -1.0);
  cr_expect(list[1].period == 2 && list[1].outcome == GRDP_MET);
  grdp_arena_free(&arena);
}

Test(targets, outcomes_have_names) {
  cr_expect_str_eq(grdp_outcome_text(GRDP_TRACKED), "tracked");
  cr_expect_str_eq(grdp_outcome_text(GRDP_MET), "met");
  cr_expect_str_eq(grdp_outcome_text(GRDP_NEAR), "near");
  cr_expect_str_eq(grdp_outcome_text(GRDP_MISSED), "missed");
}
