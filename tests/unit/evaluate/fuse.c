/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Super-instructions: which are chosen, and that each gives the bits of the operations it stands for, in every set of
 * instructions.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "machine_state.h"
#include "sample.h"

enum { INPUTS = 4, RESULT = INPUTS, CELLS, LANES = 96, TEMPORARIES = 4, CONSTANTS = 4 };

/* An instruction on temporaries 0 … 3, inputs 10 … 13 and constants 20 … 23; the last writes the result. */
typedef struct line {
  grdp_operation operation;
  uint32_t target, a, b, c;
} line;

typedef struct fused_row {
  const char *formula;
  size_t operations;
  line lines[9];
} fused_row;

#define X(i) (10 + (i))
#define K(i) (20 + (i))
static const fused_row rows[] = {
    {"k0 x0", 1, {{GRDP_OP_MULTIPLY, 0, K(0), X(0), 0}}},
    {"((k0 x0 + x1 k1) - k2 x2) + k3",
     1,
     {{GRDP_OP_MULTIPLY, 0, K(0), X(0), 0},
      {GRDP_OP_MULTIPLY, 1, X(1), K(1), 0},
      {GRDP_OP_ADD, 0, 0, 1, 0},
      {GRDP_OP_MULTIPLY, 1, K(2), X(2), 0},
      {GRDP_OP_SUBTRACT, 0, 0, 1, 0},
      {GRDP_OP_ADD, 0, 0, K(3), 0}}},
    {"x0 + x1 + x2 + x3",
     1,
     {{GRDP_OP_ADD, 0, X(0), X(1), 0}, {GRDP_OP_ADD, 0, 0, X(2), 0}, {GRDP_OP_ADD, 0, 0, X(3), 0}}},
    {"x1 (k0 + x0)", 1, {{GRDP_OP_ADD, 0, K(0), X(0), 0}, {GRDP_OP_MULTIPLY, 0, X(1), 0, 0}}},
    {"(k0 + x0) + x1 - k1",
     1,
     {{GRDP_OP_ADD, 0, K(0), X(0), 0}, {GRDP_OP_ADD, 0, 0, X(1), 0}, {GRDP_OP_SUBTRACT, 0, 0, K(1), 0}}},
    {"k0 - x0 / x1", 1, {{GRDP_OP_DIVIDE, 0, X(0), X(1), 0}, {GRDP_OP_SUBTRACT, 0, K(0), 0, 0}}},
    {"(x0 x1 + k1 x2 x3 - x2) / x3",
     1,
     {{GRDP_OP_MULTIPLY, 0, X(0), X(1), 0},
      {GRDP_OP_MULTIPLY, 1, K(1), X(2), 0},
      {GRDP_OP_MULTIPLY, 1, 1, X(3), 0},
      {GRDP_OP_ADD, 0, 0, 1, 0},
      {GRDP_OP_SUBTRACT, 0, 0, X(2), 0},
      {GRDP_OP_DIVIDE, 0, 0, X(3), 0}}},
    {"x0 exp(k0 x1 + k1)",
     2,
     {{GRDP_OP_MULTIPLY, 0, K(0), X(1), 0},
      {GRDP_OP_ADD, 0, 0, K(1), 0},
      {GRDP_OP_EXP, 0, 0, 0, 0},
      {GRDP_OP_MULTIPLY, 0, X(0), 0, 0}}},
    {"exp(x0) k0", 1, {{GRDP_OP_EXP, 0, X(0), 0, 0}, {GRDP_OP_MULTIPLY, 0, 0, K(0), 0}}},
    {"k0 x0 ^ k1", 1, {{GRDP_OP_POWER, 0, X(0), K(1), 0}, {GRDP_OP_MULTIPLY, 0, K(0), 0, 0}}},
    {"x0 ^ x1", 1, {{GRDP_OP_POWER, 0, X(0), X(1), 0}}},
    /* what does not vary is not computed over lanes */
    {"x0 (k0 + k1 k2)",
     1,
     {{GRDP_OP_MULTIPLY, 0, K(1), K(2), 0}, {GRDP_OP_ADD, 0, K(0), 0, 0}, {GRDP_OP_MULTIPLY, 0, X(0), 0, 0}}},
    /* what is read twice is written once */
    {"(x0 + x1) (x0 + x1)", 2, {{GRDP_OP_ADD, 0, X(0), X(1), 0}, {GRDP_OP_MULTIPLY, 1, 0, 0, 0}}},
    {"-(x0 - x1) + |x2|",
     3,
     {{GRDP_OP_SUBTRACT, 0, X(0), X(1), 0},
      {GRDP_OP_NEGATE, 0, 0, 0, 0},
      {GRDP_OP_ABS, 1, X(2), 0, 0},
      {GRDP_OP_ADD, 0, 0, 1, 0}}},
    /* sums of products, each term rounded once */
    {"k0 x0 + k1 x1 + x2 x3 + k3",
     2,
     {{GRDP_OP_MULTIPLY, 0, K(0), X(0), 0},
      {GRDP_OP_MULTIPLY_ADD, 0, K(1), X(1), 0},
      {GRDP_OP_MULTIPLY_ADD, 0, X(2), X(3), 0},
      {GRDP_OP_ADD, 0, 0, K(3), 0}}},
    {"k0 + x0 x1 + k1 k2",
     1,
     {{GRDP_OP_MULTIPLY_ADD, 0, X(0), X(1), K(0)}, {GRDP_OP_MULTIPLY_ADD, 0, K(1), K(2), 0}}},
    {"x0 x1 x2 + x3 x0 in place of an operand",
     2,
     {{GRDP_OP_MULTIPLY, 0, X(0), X(1), 0},
      {GRDP_OP_MULTIPLY, 0, 0, X(2), 0},
      {GRDP_OP_MULTIPLY_ADD, 0, X(3), X(0), 0}}},
    {"nine terms",
     2,
     {{GRDP_OP_MULTIPLY_ADD, 0, X(0), X(1), K(0)},
      {GRDP_OP_MULTIPLY_ADD, 0, X(1), X(2), 0},
      {GRDP_OP_MULTIPLY_ADD, 0, X(2), X(3), 0},
      {GRDP_OP_MULTIPLY_ADD, 0, X(3), X(0), 0},
      {GRDP_OP_MULTIPLY_ADD, 0, K(1), X(0), 0},
      {GRDP_OP_MULTIPLY_ADD, 0, X(1), K(2), 0},
      {GRDP_OP_MULTIPLY_ADD, 0, X(2), X(2), 0},
      {GRDP_OP_MULTIPLY_ADD, 0, K(3), X(3), 0},
      {GRDP_OP_MULTIPLY_ADD, 0, X(0), X(2), 0}}},
    {"a sum read twice", 2, {{GRDP_OP_MULTIPLY_ADD, 0, X(0), X(1), X(2)}, {GRDP_OP_MULTIPLY_ADD, 1, 0, K(0), 0}}},
    {"k0", 0, {{GRDP_OP_COPY, 0, K(0), 0, 0}}},
};

static const bool drawn[CELLS] = {true, true, true, true};
static const double nothing[2] = {0, 0};
static const double constants[CONSTANTS] = {0.3, -1.7, 2.5, 1.0};

static uint32_t slot_of(sample *made, uint32_t operand) {
  if (operand >= 20)
    return grdp_program_constant_slot(&made->program, operand - 20);
  return operand >= 10 ? grdp_program_reference_slot(&made->program, operand - 10) : operand;
}

static sample *make_row(const fused_row *row) {
  sample *made = sample_create(CELLS, 2, 0, TEMPORARIES, CONSTANTS);
  for (uint32_t i = 0; i < CONSTANTS; i++)
    sample_constant(made, i, constants[i]);
  for (uint32_t i = 0; i < INPUTS; i++) {
    sample_input(made, i, nothing);
    sample_reference(made, i, 0);
  }
  uint32_t own = sample_reference(made, RESULT, 0), count = 0;
  while (count < 9 && ((uint32_t)row->lines[count].operation | row->lines[count].a) != 0)
    count++;
  for (uint32_t i = 0; i < count; i++) {
    const line *at = &row->lines[i];
    sample_code(made, at->operation, i == count - 1 ? own : at->target, slot_of(made, at->a), slot_of(made, at->b),
                slot_of(made, at->c));
  }
  sample_step(made, RESULT);
  return made;
}

/* The first half are such numbers as models meet, the others any. */
static void write_lanes(grdp_machine *machine, double inputs[INPUTS][LANES]) {
  uint64_t state = 41;
  for (uint32_t i = 0; i < INPUTS; i++)
    for (uint32_t lane = 0; lane < LANES; lane++) {
      double number = (double)(sample_random(&state) >> 11) * 0x1p-53 * 4.0 + 0.1;
      inputs[i][lane] = lane < LANES / 2 ? number : sample_number(&state);
      grdp_machine_drawn(machine, 1, i)[lane] = inputs[i][lane];
    }
}

static bool same(double a, double b) {
  return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

static void compare_row(const fused_row *row, sample *made, grdp_machine *machine) {
  static double inputs[INPUTS][LANES];
  grdp_machine *one = sample_open(made, 1);
  write_lanes(machine, inputs);
  grdp_machine_restart(machine);
  grdp_machine_period(machine, 1);
  for (uint32_t lane = 0; lane < LANES; lane++) {
    for (uint32_t i = 0; i < INPUTS; i++)
      grdp_machine_values(one, 1, i)[0] = inputs[i][lane];
    grdp_machine_period(one, 1);
    double expected = grdp_machine_values(one, 1, RESULT)[0], value = grdp_machine_values(machine, 1, RESULT)[lane];
    cr_expect(same(value, expected), "%s, %s, lane %u: %a, not %a", row->formula, machine->kernels->name, lane, value,
              expected);
  }
  grdp_machine_free(one);
}

Test(fuse, formulas) {
  static const double known[2][CELLS] = {{0}, {0}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    sample *made = make_row(&rows[i]);
    grdp_machine_plan plan = {LANES, drawn, NULL, &known[0][0], false};
    grdp_machine *machine = NULL;
    cr_assert(grdp_machine_open_draws(&made->program, &plan, &machine) == GRDP_OK);
    cr_expect(grdp_machine_operations(machine) == rows[i].operations, "%s: %zu operations", rows[i].formula,
              grdp_machine_operations(machine));
    for (size_t number = 0; rows[i].operations > 0 && grdp_kernels_get(number) != NULL; number++) {
      machine->kernels = grdp_kernels_get(number);
      compare_row(&rows[i], made, machine);
    }
    grdp_machine_free(machine);
    sample_free(made);
  }
}

/* A sum longer than a super-instruction goes on in the next. */
Test(fuse, long_sums) {
  enum { TERMS = 40 };
  static double known[2][TERMS + 1];
  static bool all[TERMS + 1];
  sample *made = sample_create(TERMS + 1, 2, 0, 1, 0);
  uint32_t own = sample_reference(made, TERMS, 0), sum = sample_reference(made, 0, 0);
  for (uint32_t i = 0; i < TERMS; i++) {
    all[i] = true;
    sample_input(made, i, nothing);
    if (i > 0)
      sample_code(made, GRDP_OP_ADD, i == TERMS - 1 ? own : 0, i == 1 ? sum : 0, sample_reference(made, i, 0), 0);
  }
  sample_step(made, TERMS);
  grdp_machine_plan plan = {LANES, all, NULL, &known[0][0], false};
  grdp_machine *machine = NULL;
  cr_assert(grdp_machine_open_draws(&made->program, &plan, &machine) == GRDP_OK);
  for (uint32_t i = 0; i < TERMS; i++)
    for (uint32_t lane = 0; lane < LANES; lane++)
      grdp_machine_drawn(machine, 1, i)[lane] = (i + 1) * (lane + 1);
  grdp_machine_period(machine, 1);
  for (uint32_t lane = 0; lane < LANES; lane++)
    cr_expect(grdp_machine_values(machine, 1, TERMS)[lane] == TERMS * (TERMS + 1) / 2 * (lane + 1));
  cr_expect(grdp_machine_operations(machine) <= 7);
  grdp_machine_free(machine);
  sample_free(made);
}
