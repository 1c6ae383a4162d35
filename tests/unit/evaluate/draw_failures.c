/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Failures of a machine over draws: which lanes, which step first, why.
 *
 *   ROOT = sqrt(A);  SHARE = 1 / B;  SUM = ROOT + SHARE;  NEXT = SUM(-1) * 2;  HIDDEN = exp(-ROOT);  CHECK = SUM > 0
 */
#include <criterion/criterion.h>
#include <math.h>

#include "sample.h"

enum { A, B, ROOT, SHARE, SUM, NEXT, HIDDEN, YEAR, QUARTER, MONTH, CHECK, CELLS };
enum { STEP_ROOT, STEP_SHARE, STEP_SUM, STEP_NEXT, STEP_HIDDEN, STEP_CHECK };
enum { PERIODS = 4, BASE = 0, LANES = 70 };

static const double ones[PERIODS] = {1, 1, 1, 1};
static const double start[PERIODS] = {2, NAN, NAN, NAN};
static double known[PERIODS][CELLS];

static sample *make_model(void) {
  sample *made = sample_create(CELLS, PERIODS, BASE, 2, 3);
  made->program.scenario_cells = YEAR;
  made->program.checks = 1;
  sample_input(made, A, ones);
  sample_input(made, B, ones);
  uint32_t one = sample_constant(made, 0, 1.0), two = sample_constant(made, 1, 2.0),
           zero = sample_constant(made, 2, 0.0);
  uint32_t root = sample_reference(made, ROOT, 0), share = sample_reference(made, SHARE, 0);
  uint32_t sum = sample_reference(made, SUM, 0);
  sample_code(made, GRDP_OP_SQRT, root, sample_reference(made, A, 0), 0, 0);
  sample_step(made, ROOT);
  sample_code(made, GRDP_OP_DIVIDE, share, one, sample_reference(made, B, 0), 0);
  sample_step(made, SHARE);
  sample_code(made, GRDP_OP_ADD, sum, root, share, 0);
  sample_step(made, SUM)->given = start;
  sample_code(made, GRDP_OP_MULTIPLY, sample_reference(made, NEXT, 0), sample_reference(made, SUM, -1), two, 0);
  sample_step(made, NEXT);
  sample_code(made, GRDP_OP_NEGATE, 0, root, 0, 0);
  sample_code(made, GRDP_OP_EXP, sample_reference(made, HIDDEN, 0), 0, 0, 0);
  sample_step(made, HIDDEN);
  sample_code(made, GRDP_OP_LESS, sample_reference(made, CHECK, 0), zero, sum, 0);
  sample_step(made, CHECK);
  return made;
}

static grdp_machine *open_model(const sample *made, const bool *wanted, uint32_t lanes) {
  static const bool drawn[CELLS] = {[A] = true, [B] = true};
  grdp_machine *one = sample_open(made, 1);
  sample_run(made, one);
  for (uint32_t t = 0; t < PERIODS; t++)
    for (uint32_t cell = 0; cell < CELLS; cell++)
      known[t][cell] = grdp_machine_values(one, t, cell)[0];
  grdp_machine_free(one);
  grdp_machine_plan plan = {lanes, drawn, wanted, &known[0][0], false};
  grdp_machine *machine = NULL;
  cr_assert(grdp_machine_open_draws(&made->program, &plan, &machine) == GRDP_OK);
  return machine;
}

/* Every lane 4 and 2, but for one. */
static void write_period(grdp_machine *machine, uint32_t period, uint32_t lane, double a, double b) {
  for (uint32_t i = 0; i < LANES; i++) {
    grdp_machine_drawn(machine, period, A)[i] = i == lane ? a : 4.0;
    grdp_machine_drawn(machine, period, B)[i] = i == lane ? b : 2.0;
  }
}

Test(draw_failures, the_first_step_of_each_lane) {
  sample *made = make_model();
  grdp_machine *machine = open_model(made, NULL, LANES);
  grdp_machine_restart(machine);
  write_period(machine, 1, 40, -1.0, 0.0); /* both fail: the root is first, though the sum is what is looked at */
  cr_expect(grdp_machine_period(machine, 1) == 1);
  for (uint32_t lane = 0; lane < LANES; lane++)
    cr_expect(grdp_machine_first_failure(machine, lane) == (lane == 40 ? (uint32_t)STEP_ROOT : UINT32_MAX));
  grdp_failure failure = grdp_machine_explain(machine, 1, STEP_ROOT, 40);
  cr_expect(failure.reason == GRDP_FAILURE_ROOT && failure.arguments[0] == -1.0 && failure.lane == 40);

  write_period(machine, 2, 69, 9.0, 0.0);
  cr_expect(grdp_machine_period(machine, 2) == 1, "lane 40 fails again, and is not counted");
  cr_expect(grdp_machine_first_failure(machine, 40) == UINT32_MAX);
  cr_expect(grdp_machine_first_failure(machine, 69) == STEP_SHARE);
  failure = grdp_machine_explain(machine, 2, STEP_SHARE, 69);
  cr_expect(failure.reason == GRDP_FAILURE_DIVISION);
  cr_expect(failure.arguments[0] == 1.0 && failure.arguments[1] == 0.0);
  cr_expect(grdp_machine_explain(machine, 2, STEP_NEXT, 40).reason == GRDP_FAILURE_CONSEQUENCE);
  cr_expect(grdp_machine_explain(machine, 2, STEP_NEXT, 69).reason == GRDP_FAILURE_NONE);

  write_period(machine, 3, LANES, 0.0, 0.0);
  cr_expect(grdp_machine_period(machine, 3) == 0);
  const uint8_t *failed = grdp_machine_failed(machine);
  cr_assert(failed != NULL);
  for (uint32_t lane = 0; lane < LANES; lane++) {
    cr_expect((failed[lane] != 0) == (lane == 40 || lane == 69));
    cr_expect(grdp_machine_first_failure(machine, lane) == UINT32_MAX);
    cr_expect(grdp_machine_values(machine, 3, SUM)[lane] == 2.5, "a lane that has failed goes on");
  }
  grdp_machine_restart(machine);
  cr_expect(grdp_machine_failed(machine) == NULL);
  grdp_machine_free(machine);
  sample_free(made);
}

/* What nobody looks at is not computed, and cannot fail; the check's operands are. */
Test(draw_failures, what_is_not_needed) {
  static const bool nothing[CELLS] = {false}, hidden[CELLS] = {[HIDDEN] = true};
  sample *made = make_model();
  grdp_machine *machine = open_model(made, nothing, LANES);
  cr_expect(!grdp_machine_varies(machine, 1, HIDDEN) && !grdp_machine_varies(machine, 2, NEXT));
  cr_expect(grdp_machine_varies(machine, 1, SUM) && grdp_machine_varies(machine, 1, CHECK));
  write_period(machine, 1, 3, 1.0, 0.0);
  cr_expect(grdp_machine_period(machine, 1) == 1);
  cr_expect(grdp_machine_first_failure(machine, 3) == STEP_SHARE);
  for (uint32_t lane = 0; lane < LANES; lane++)
    cr_expect(lane == 3 || grdp_machine_values(machine, 1, CHECK)[lane] == 1.0);
  grdp_machine_free(machine);
  machine = open_model(made, hidden, 1);
  cr_expect(grdp_machine_varies(machine, 1, HIDDEN) && !grdp_machine_varies(machine, 2, NEXT));
  grdp_machine_free(machine);
  sample_free(made);
}

/* A residual too large for the sum fails the step itself; one that is infinite in a cell that nothing covers too. */
Test(draw_failures, residuals) {
  static const bool drawn[CELLS] = {[NEXT] = true};
  sample *made = make_model();
  grdp_machine *machine = open_model(made, NULL, LANES);
  grdp_machine_free(machine);
  grdp_machine_plan plan = {LANES, drawn, NULL, &known[0][0], false};
  cr_assert(grdp_machine_open_draws(&made->program, &plan, &machine) == GRDP_OK);
  double *residual = grdp_machine_drawn(machine, 1, NEXT);
  for (uint32_t lane = 0; lane < LANES; lane++)
    residual[lane] = lane == 5 ? (double)INFINITY : (double)lane;
  cr_expect(grdp_machine_period(machine, 1) == 1);
  cr_expect(grdp_machine_first_failure(machine, 5) == STEP_NEXT);
  cr_expect(grdp_machine_explain(machine, 1, STEP_NEXT, 5).reason == GRDP_FAILURE_OVERFLOW);
  for (uint32_t lane = 6; lane < LANES; lane++)
    cr_expect(grdp_machine_values(machine, 1, NEXT)[lane] == 2.0 * 2.0 + lane);
  cr_expect(!grdp_machine_varies(machine, 1, SUM));
  cr_expect(grdp_machine_value(machine, 1, SUM, 9) == known[1][SUM]);
  grdp_machine_free(machine);
  sample_free(made);
}

/* ((R - a) / b): the step's own trace is that of the program, however it was fused. */
Test(draw_failures, reasons_within_a_fused_step) {
  enum { RESULT = 1 };
  static const bool drawn[2] = {true};
  static const double path[2] = {3, 3};
  sample *made = sample_create(2, 2, 0, 3, 2);
  sample_input(made, 0, path);
  uint32_t input = sample_reference(made, 0, 0);
  sample_code(made, GRDP_OP_SUBTRACT, 0, input, sample_constant(made, 0, 5.0), 0);
  sample_code(made, GRDP_OP_MULTIPLY, 1, 0, sample_constant(made, 1, 2.0), 0);
  sample_code(made, GRDP_OP_DIVIDE, 2, input, 1, 0);
  sample_code(made, GRDP_OP_EXP, 1, 2, 0, 0);
  sample_code(made, GRDP_OP_MULTIPLY, sample_reference(made, RESULT, 0), 1, input, 0);
  sample_step(made, RESULT);
  double values[4] = {3, 3, 3, 3};
  grdp_machine_plan plan = {LANES, drawn, NULL, values, false};
  grdp_machine *machine = NULL;
  cr_assert(grdp_machine_open_draws(&made->program, &plan, &machine) == GRDP_OK);
  for (uint32_t lane = 0; lane < LANES; lane++)
    grdp_machine_drawn(machine, 1, 0)[lane] = lane == 33 ? 5.0 : lane == 34 ? nextafter(5.0, 6.0) : 6.0;
  cr_expect(grdp_machine_period(machine, 1) == 2);
  grdp_failure failure = grdp_machine_explain(machine, 1, 0, 33);
  cr_expect(failure.reason == GRDP_FAILURE_DIVISION && failure.instruction == 2);
  cr_expect(failure.arguments[0] == 5.0 && failure.arguments[1] == 0.0);
  failure = grdp_machine_explain(machine, 1, 0, 34);
  cr_expect(failure.reason == GRDP_FAILURE_OVERFLOW && failure.instruction == 3);
  grdp_machine_free(machine);
  sample_free(made);
}
