/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <math.h>
#include <stdint.h>

#include "sample.h"

static double value_at(grdp_machine *machine, uint32_t period, uint32_t cell) {
  return grdp_machine_values(machine, period, cell)[0];
}

/* Cell 0 is an input, cell 1 = op of it at a shift. */
static sample *make_shifted(int32_t shift, uint32_t base, const double *values) {
  sample *made = sample_create(2, 4, base, 1, 0);
  sample_input(made, 0, values);
  uint32_t own = sample_reference(made, 1, 0);
  sample_code(made, GRDP_OP_COPY, own, sample_reference(made, 0, shift), 0, 0);
  sample_step(made, 1);
  return made;
}

/* A lag before period 0 is NaN, a lead beyond the last period the last value. */
Test(machine, shifts) {
  static const double values[4] = {1.0, 2.0, 3.0, 4.0};
  static const struct {
    int32_t shift;
    double expected[4];
  } rows[] = {
      {0, {1, 2, 3, 4}},         {-1, {NAN, 1, 2, 3}}, {-3, {NAN, NAN, NAN, 1}}, {-4, {NAN, NAN, NAN, NAN}},
      {1, {2, 3, 4, 4}},         {3, {4, 4, 4, 4}},    {9, {4, 4, 4, 4}},        {INT32_MIN, {NAN, NAN, NAN, NAN}},
      {INT32_MAX, {4, 4, 4, 4}},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    sample *made = make_shifted(rows[i].shift, 3, values);
    grdp_machine *machine = sample_open(made, 1);
    cr_expect(sample_run(made, machine) == 0);
    for (uint32_t t = 0; t < 4; t++) {
      double value = value_at(machine, t, 1), expected = rows[i].expected[t];
      cr_expect(value == expected || (isnan(value) && isnan(expected)), "shift %d, period %u: %g", rows[i].shift, t,
                value);
    }
    grdp_machine_free(machine);
    sample_free(made);
  }
}

/* Failures are counted in simulated periods alone, once per lane. */
Test(machine, failures_are_counted_after_the_base) {
  static const double values[4] = {1.0, 2.0, 3.0, 4.0};
  sample *made = make_shifted(-3, 0, values);
  grdp_machine *machine = sample_open(made, 5);
  static const size_t expected[4] = {0, 5, 5, 0};
  for (uint32_t t = 0; t < 4; t++)
    cr_expect(grdp_machine_period(machine, t) == expected[t], "period %u", t);
  grdp_machine_free(machine);
  sample_free(made);
}

/* One lane that fails leaves the others alone. */
Test(machine, failures_of_one_lane) {
  static const double values[4] = {1.0, 2.0, 3.0, 4.0};
  sample *made = make_shifted(0, 0, values);
  grdp_machine *machine = sample_open(made, 19);
  grdp_machine_values(machine, 2, 0)[17] = NAN;
  cr_expect(sample_run(made, machine) == 1);
  for (uint32_t lane = 0; lane < 19; lane++)
    cr_expect(isnan(grdp_machine_values(machine, 2, 1)[lane]) == (lane == 17), "lane %u", lane);
  grdp_machine_free(machine);
  sample_free(made);
}

/* x = x(-1) * 1.5 with a history, a fixed value and add-factors: by hand
 * t    0          1        2                  3 (fixed)   4
 *      2 (given)  2*1.5=3  3*1.5+0.25=4.75    10          15 - 1 = 14 */
Test(machine, given_and_added) {
  static const double given[5] = {2.0, NAN, NAN, 10.0, NAN};
  static const double added[5] = {7.0, 0.0, 0.25, 7.0, -1.0};
  static const double expected[5] = {2.0, 3.0, 4.75, 10.0, 14.0};
  sample *made = sample_create(1, 5, 0, 1, 1);
  uint32_t own = sample_reference(made, 0, 0), before = sample_reference(made, 0, -1);
  sample_code(made, GRDP_OP_MULTIPLY, own, before, sample_constant(made, 0, 1.5), 0);
  grdp_step *step = sample_step(made, 0);
  step->given = given;
  step->added = added;
  grdp_machine *machine = sample_open(made, 9);
  cr_expect(sample_run(made, machine) == 0);
  for (uint32_t t = 0; t < 5; t++)
    for (uint32_t lane = 0; lane < 9; lane++)
      cr_expect(grdp_machine_values(machine, t, 0)[lane] == expected[t], "period %u lane %u", t, lane);
  grdp_machine_free(machine);
  sample_free(made);
}

/* Inputs may be overwritten by draws, and are central again after filling; the result of one run does not reach into
 * the next, not even through a lead. */
Test(machine, fill_starts_anew) {
  static const double values[4] = {1.0, 2.0, 3.0, 4.0};
  sample *made = sample_create(3, 4, 0, 1, 0);
  sample_input(made, 0, values);
  uint32_t later = sample_reference(made, 2, 1);
  sample_code(made, GRDP_OP_COPY, sample_reference(made, 1, 0), later, 0, 0);
  sample_step(made, 1);
  sample_code(made, GRDP_OP_COPY, sample_reference(made, 2, 0), sample_reference(made, 0, 0), 0, 0);
  sample_step(made, 2);
  grdp_machine *machine = sample_open(made, 1);
  grdp_machine_values(machine, 1, 0)[0] = 42.0;
  for (int run = 0; run < 2; run++) {
    cr_expect(sample_run(made, machine) == 3, "run %d", run);
    cr_expect(value_at(machine, 1, 2) == (run == 0 ? 42.0 : 2.0));
    cr_expect(isnan(value_at(machine, 1, 1)));
    grdp_machine_fill(machine);
  }
  grdp_machine_free(machine);
  sample_free(made);
}

/* 1 + 1/1! + 1/2! + … through temporaries that are used again; steps run in their order. */
Test(machine, temporaries_and_order) {
  sample *made = sample_create(2, 1, 0, 2, 2);
  uint32_t one = sample_constant(made, 0, 1.0), two = sample_constant(made, 1, 2.0);
  uint32_t first = sample_reference(made, 0, 0), second = sample_reference(made, 1, 0);
  sample_code(made, GRDP_OP_ADD, 0, one, one, 0);
  sample_code(made, GRDP_OP_DIVIDE, 1, one, two, 0);
  sample_code(made, GRDP_OP_ADD, 0, 0, 1, 0);
  sample_code(made, GRDP_OP_COPY, first, 0, 0, 0);
  sample_step(made, 0);
  sample_code(made, GRDP_OP_MULTIPLY, 0, first, two, 0);
  sample_code(made, GRDP_OP_NEGATE, second, 0, 0, 0);
  sample_step(made, 1);
  grdp_machine *machine = sample_open(made, 3);
  sample_run(made, machine);
  cr_expect(value_at(machine, 0, 0) == 2.5);
  cr_expect(value_at(machine, 0, 1) == -5.0);
  grdp_machine_free(machine);
  sample_free(made);
}

Test(machine, rows_are_aligned) {
  static const double values[4] = {1.0, 2.0, 3.0, 4.0};
  sample *made = make_shifted(0, 0, values);
  grdp_machine *machine = sample_open(made, 130);
  for (uint32_t t = 0; t < 4; t++)
    cr_expect((uintptr_t)grdp_machine_values(machine, t, 1) % 64 == 0);
  grdp_machine_free(machine);
  sample_free(made);
}

/* More than any memory is an error, not a crash. */
Test(machine, too_large) {
  sample *made = sample_create(UINT32_MAX, UINT32_MAX, 0, 1, 0);
  grdp_machine *machine = NULL;
  cr_expect(grdp_machine_open(&made->program, UINT32_MAX, &machine) == GRDP_MEMORY);
  cr_expect(machine == NULL);
  sample_free(made);
}

Test(machine, free_of_nothing) {
  grdp_machine_free(NULL);
  grdp_program_free(NULL);
  grdp_arena arena = {0};
  grdp_program *program = GRDP_NEW(&arena, grdp_program);
  program->arena = arena;
  grdp_program_free(program);
}
