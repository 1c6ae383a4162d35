/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <math.h>

#include "sample.h"

enum { A, B, C, RESULT, NEXT, CELLS };

typedef struct reason_row {
  grdp_operation operation;
  double a, b, c;
  grdp_failure_reason reason;
} reason_row;

/* RESULT = 0 + operation(A, B, C) in the only simulated period: the failure is that of instruction 0. */
static grdp_failure explain_one(const reason_row *row, bool through_power) {
  double values[3][2] = {{row->a, row->a}, {row->b, row->b}, {row->c, row->c}};
  sample *made = sample_create(CELLS, 2, 0, 2, 1);
  uint32_t operands[3];
  for (uint32_t i = 0; i < 3; i++) {
    sample_input(made, i, values[i]);
    operands[i] = sample_reference(made, i, 0);
  }
  uint32_t own = sample_reference(made, RESULT, 0);
  sample_code(made, row->operation, 0, operands[0], operands[1], operands[2]);
  sample_code(made, through_power ? GRDP_OP_POWER : GRDP_OP_ADD, own, sample_constant(made, 0, 2.0), 0, 0);
  sample_step(made, RESULT);
  grdp_machine *machine = sample_open(made, 9);
  sample_run(made, machine);
  grdp_failure failure = grdp_machine_explain(machine, 1, 0, 4);
  grdp_machine_free(machine);
  sample_free(made);
  return failure;
}

Test(explain, reasons) {
  static const reason_row rows[] = {
      {GRDP_OP_DIVIDE, 1, 0, 0, GRDP_FAILURE_DIVISION},    {GRDP_OP_DIVIDE, 1e308, 1e-308, 0, GRDP_FAILURE_OVERFLOW},
      {GRDP_OP_LOG, -2, 0, 0, GRDP_FAILURE_LOGARITHM},     {GRDP_OP_LOG10, 0, 0, 0, GRDP_FAILURE_LOGARITHM},
      {GRDP_OP_SQRT, -2, 0, 0, GRDP_FAILURE_ROOT},         {GRDP_OP_POWER, -2, 0.5, 0, GRDP_FAILURE_POWER},
      {GRDP_OP_POWER, 0, -1, 0, GRDP_FAILURE_POWER},       {GRDP_OP_POWER, 10, 400, 0, GRDP_FAILURE_OVERFLOW},
      {GRDP_OP_POWER, -10, 401, 0, GRDP_FAILURE_OVERFLOW}, {GRDP_OP_CLAMP, 2, 3, 1, GRDP_FAILURE_CLAMP},
      {GRDP_OP_EXP, 1000, 0, 0, GRDP_FAILURE_OVERFLOW},    {GRDP_OP_MULTIPLY, 1e200, 1e200, 0, GRDP_FAILURE_OVERFLOW},
      {GRDP_OP_ADD, 1, 2, 0, GRDP_FAILURE_NONE},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const reason_row *row = &rows[i];
    grdp_failure failure = explain_one(row, false);
    cr_expect(failure.reason == row->reason, "row %zu: %d", i, (int)failure.reason);
    if (row->reason == GRDP_FAILURE_NONE)
      continue;
    cr_expect(failure.instruction == 0, "row %zu", i);
    cr_expect(failure.reference == UINT32_MAX, "row %zu", i);
    uint32_t operands = grdp_operation_operands(row->operation);
    cr_expect(failure.arguments[0] == row->a, "row %zu", i);
    cr_expect(failure.arguments[1] == (operands > 1 ? row->b : 0.0), "row %zu", i);
    cr_expect(failure.arguments[2] == (operands > 2 ? row->c : 0.0), "row %zu", i);
    cr_expect(failure.step == 0 && failure.period == 1 && failure.lane == 4, "row %zu", i);
  }
  reason_row hidden = {GRDP_OP_MULTIPLY, 1e200, -1e200, 0, GRDP_FAILURE_NONE}; /* 2 ^ -infinity is 0 */
  cr_expect(explain_one(&hidden, true).reason == GRDP_FAILURE_NONE);
}

/* RESULT = if(A, log(B), 1 / C): the branch not taken is not to blame. */
static grdp_failure explain_branches(double a, double b, double c) {
  double values[3][2] = {{a, a}, {b, b}, {c, c}};
  sample *made = sample_create(CELLS, 2, 0, 2, 1);
  for (uint32_t i = 0; i < 3; i++)
    sample_input(made, i, values[i]);
  sample_code(made, GRDP_OP_LOG, 0, sample_reference(made, B, 0), 0, 0);
  sample_code(made, GRDP_OP_DIVIDE, 1, sample_constant(made, 0, 1.0), sample_reference(made, C, 0), 0);
  sample_code(made, GRDP_OP_SELECT, sample_reference(made, RESULT, 0), sample_reference(made, A, 0), 0, 1);
  sample_step(made, RESULT);
  grdp_machine *machine = sample_open(made, 1);
  sample_run(made, machine);
  grdp_failure failure = grdp_machine_explain(machine, 1, 0, 0);
  grdp_machine_free(machine);
  sample_free(made);
  return failure;
}

Test(explain, only_the_taken_branch) {
  cr_expect(explain_branches(1.0, 1.0, 0.0).reason == GRDP_FAILURE_NONE);
  cr_expect(explain_branches(0.0, -1.0, 1.0).reason == GRDP_FAILURE_NONE);
  cr_expect(explain_branches(1.0, -1.0, 0.0).reason == GRDP_FAILURE_LOGARITHM);
  grdp_failure failure = explain_branches(0.0, -1.0, 0.0);
  cr_expect(failure.reason == GRDP_FAILURE_DIVISION);
  cr_expect(failure.instruction == 1);
  cr_expect(failure.arguments[0] == 1.0 && failure.arguments[1] == 0.0);
}

/* A and B are inputs; RESULT = A(shift) * 1e10 + B, NEXT = -RESULT(-1). */
typedef struct chain {
  sample *made;
  grdp_machine *machine;
} chain;

static chain make_chain(int32_t shift, const double *a, const double *b, const double *added) {
  sample *made = sample_create(CELLS, 4, 1, 2, 1);
  sample_input(made, A, a);
  sample_input(made, B, b);
  uint32_t far = sample_reference(made, A, shift), near = sample_reference(made, B, 0);
  uint32_t own = sample_reference(made, RESULT, 0);
  sample_code(made, GRDP_OP_MULTIPLY, 0, far, sample_constant(made, 0, 1e10), 0);
  sample_code(made, GRDP_OP_ADD, own, 0, near, 0);
  sample_step(made, RESULT)->added = added;
  sample_code(made, GRDP_OP_NEGATE, sample_reference(made, NEXT, 0), sample_reference(made, RESULT, -1), 0, 0);
  sample_step(made, NEXT);
  chain result = {made, sample_open(made, 2)};
  sample_run(made, result.machine);
  return result;
}

static void free_chain(chain made) {
  grdp_machine_free(made.machine);
  sample_free(made.made);
}

Test(explain, missing_values) {
  static const double known[4] = {1, 1, 1, 1}, holes[4] = {NAN, NAN, 1, 1};
  static const struct {
    int32_t shift;
    bool hole;
    uint32_t period;
    grdp_failure_reason reason;
  } rows[] = {
      {-3, false, 2, GRDP_FAILURE_MISSING}, /* before period 0 */
      {-3, false, 3, GRDP_FAILURE_NONE},
      {-1, true, 2, GRDP_FAILURE_MISSING}, /* not known at the base */
      {-2, true, 3, GRDP_FAILURE_MISSING},
      {-1, true, 1, GRDP_FAILURE_MISSING}, /* a period before the base may be asked for too */
      {0, true, 2, GRDP_FAILURE_NONE},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    chain made = make_chain(rows[i].shift, rows[i].hole ? holes : known, known, NULL);
    grdp_failure failure = grdp_machine_explain(made.machine, rows[i].period, 0, 1);
    cr_expect(failure.reason == rows[i].reason, "row %zu: %d", i, (int)failure.reason);
    bool missing = rows[i].reason == GRDP_FAILURE_MISSING;
    cr_expect(failure.reference == (missing ? 0 : UINT32_MAX), "row %zu", i);
    cr_expect(failure.instruction == UINT32_MAX, "row %zu", i);
    free_chain(made);
  }
}

Test(explain, consequences) {
  static const double known[4] = {1, 1, 1, 1};
  chain made = make_chain(-3, known, known, NULL);
  grdp_failure failure = grdp_machine_explain(made.machine, 3, 1, 0); /* NEXT reads RESULT of period 2 */
  cr_expect(failure.reason == GRDP_FAILURE_CONSEQUENCE);
  cr_expect(failure.instruction == 2);
  cr_expect(failure.reference == UINT32_MAX);
  cr_expect(isnan(failure.arguments[0]));
  free_chain(made);
}

/* What is too large by itself has no instruction. */
Test(explain, values_too_large) {
  static const double known[4] = {1, 1, 1, 1}, large[4] = {1, INFINITY, 1, 1}, half[4] = {1, 1, 1e308, 1};
  static const double added[4] = {NAN, 0, 1.7e308, 0};
  chain made = make_chain(-1, large, known, NULL);
  grdp_failure failure = grdp_machine_explain(made.machine, 2, 0, 0);
  cr_expect(failure.reason == GRDP_FAILURE_OVERFLOW);
  cr_expect(failure.instruction == UINT32_MAX && failure.reference == UINT32_MAX);
  free_chain(made);
  made = make_chain(-1, known, half, added);
  failure = grdp_machine_explain(made.machine, 2, 0, 0);
  cr_expect(failure.reason == GRDP_FAILURE_OVERFLOW);
  cr_expect(failure.instruction == UINT32_MAX);
  free_chain(made);
}
