/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Random programs: many lanes give the bits of one.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "sample.h"

enum { CELLS = 24, INPUTS = 8, PERIODS = 6, TEMPORARIES = 6, CONSTANTS = 8, MOST_LANES = 70 };

static double central[INPUTS][PERIODS];
static double draws[INPUTS][PERIODS][MOST_LANES];

static uint32_t pick(uint64_t *state, uint32_t count) {
  return (uint32_t)(sample_random(state) % count);
}

/* A temporary already written, a constant, an input at any shift, or a cell computed before at a lag. */
static uint32_t pick_operand(sample *made, uint64_t *state, uint32_t written, uint32_t cell) {
  uint32_t kind = pick(state, 4);
  if (kind == 0 && written > 0)
    return pick(state, written);
  if (kind == 1)
    return grdp_program_constant_slot(&made->program, pick(state, CONSTANTS));
  if (kind == 2)
    return sample_reference(made, pick(state, INPUTS), (int32_t)pick(state, 5) - 2);
  return sample_reference(made, pick(state, cell), -(int32_t)pick(state, 3));
}

static void add_step(sample *made, uint64_t *state, uint32_t cell) {
  uint32_t count = 1 + pick(state, 8), written = 0;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t operands[3];
    for (int j = 0; j < 3; j++)
      operands[j] = pick_operand(made, state, written, cell);
    uint32_t target = written < TEMPORARIES ? written++ : pick(state, TEMPORARIES);
    if (i == count - 1)
      target = sample_reference(made, cell, 0);
    sample_code(made, pick(state, GRDP_OPERATION_COUNT), target, operands[0], operands[1], operands[2]);
  }
  sample_step(made, cell);
}

static sample *make_random_program(uint64_t *state) {
  sample *made = sample_create(CELLS, PERIODS, 1, TEMPORARIES, CONSTANTS);
  for (uint32_t i = 0; i < CONSTANTS; i++)
    sample_constant(made, i, sample_number(state));
  for (uint32_t i = 0; i < INPUTS; i++) {
    for (uint32_t t = 0; t < PERIODS; t++) {
      central[i][t] = sample_number(state);
      for (uint32_t lane = 0; lane < MOST_LANES; lane++)
        draws[i][t][lane] = sample_number(state);
    }
    sample_input(made, i, central[i]);
  }
  for (uint32_t cell = INPUTS; cell < CELLS; cell++)
    add_step(made, state, cell);
  return made;
}

static void put_draws(grdp_machine *machine, uint32_t first, uint32_t lanes) {
  for (uint32_t i = 0; i < INPUTS; i++)
    for (uint32_t t = 0; t < PERIODS; t++)
      memcpy(grdp_machine_values(machine, t, i), &draws[i][t][first], lanes * sizeof(double));
}

static bool same(double a, double b) {
  return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

static void compare_lanes(const sample *made, uint32_t lanes, int number) {
  grdp_machine *many = sample_open(made, lanes), *one = sample_open(made, 1);
  put_draws(many, 0, lanes);
  size_t failures = sample_run(made, many), failures_alone = 0;
  for (uint32_t lane = 0; lane < lanes; lane++) {
    grdp_machine_fill(one);
    put_draws(one, lane, 1);
    failures_alone += sample_run(made, one);
    for (uint32_t t = 0; t < PERIODS; t++)
      for (uint32_t cell = 0; cell < CELLS; cell++) {
        double a = grdp_machine_values(many, t, cell)[lane], b = grdp_machine_values(one, t, cell)[0];
        cr_assert(same(a, b), "program %d, %u lanes, lane %u, period %u, cell %u: %a, alone %a", number, lanes, lane,
                  t, cell, a, b);
      }
  }
  cr_expect(failures == failures_alone, "program %d: %zu failures, alone %zu", number, failures, failures_alone);
  grdp_machine_free(many);
  grdp_machine_free(one);
}

Test(lanes, many_equal_one) {
  static const uint32_t lanes[] = {2, 7, 8, 9, 64, MOST_LANES};
  uint64_t state = 3;
  for (int number = 0; number < 60; number++) {
    sample *made = make_random_program(&state);
    compare_lanes(made, lanes[number % 6], number);
    sample_free(made);
  }
}

/* Every failure has a reason, and a step that did not fail has none. */
Test(lanes, every_failure_is_explained) {
  uint64_t state = 5;
  for (int number = 0; number < 40; number++) {
    sample *made = make_random_program(&state);
    grdp_machine *machine = sample_open(made, 3);
    put_draws(machine, 0, 3);
    sample_run(made, machine);
    for (uint32_t t = 0; t < PERIODS; t++)
      for (uint32_t step = 0; step < made->program.step_count; step++)
        for (uint32_t lane = 0; lane < 3; lane++) {
          bool failed = !isfinite(grdp_machine_values(machine, t, made->steps[step].cell)[lane]);
          grdp_failure failure = grdp_machine_explain(machine, t, step, lane);
          cr_expect((failure.reason != GRDP_FAILURE_NONE) == failed, "program %d", number);
          cr_expect(failure.step == step && failure.period == t && failure.lane == lane);
        }
    grdp_machine_free(machine);
    sample_free(made);
  }
}
