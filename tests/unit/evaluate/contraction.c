/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sums of a[i,j] * x[j] over the same x are one product of a matrix and a vector, with the bits of the instructions.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "over_draws.h"
#include "sample.h"

enum {
  TERMS = 37,
  ROWS = 11,
  PERIODS = 4,
  COEFFICIENTS = TERMS,
  FIRST_ROW = COEFFICIENTS + ROWS * TERMS,
  CELLS = FIRST_ROW + ROWS,
  MOST_LANES = 150
};

typedef struct trial {
  sample *made;
  double x[TERMS][PERIODS], a[ROWS * TERMS][PERIODS];
  double given[PERIODS];
  double known[PERIODS][CELLS];
  bool drawn[CELLS];
  uint32_t slots[TERMS]; /* of x */
  double draws[TERMS][PERIODS][MOST_LANES];
} trial;

static double number(uint64_t *state) {
  return (double)(sample_random(state) >> 11) * 0x1p-53 * 4.0 - 1.0;
}

/* row i = sum over j of a[i,j] x[j], and every other row less x[0]: the sum is then not the last instruction. */
static void add_row_of_matrix(trial *at, uint32_t i) {
  uint32_t own = sample_reference(at->made, FIRST_ROW + i, 0);
  bool alone = i % 2 == 0;
  for (uint32_t j = 0; j < TERMS; j++) {
    uint32_t a = sample_reference(at->made, COEFFICIENTS + i * TERMS + j, 0), x = at->slots[j];
    uint32_t target = alone && j == TERMS - 1 ? own : 0;
    if (i == 3 && j == 5)
      a = grdp_program_constant_slot(&at->made->program, 0);
    sample_code(at->made, j == 0 ? GRDP_OP_MULTIPLY : GRDP_OP_MULTIPLY_ADD, target, j % 3 == 0 ? x : a,
                j % 3 == 0 ? a : x, 0);
  }
  if (!alone)
    sample_code(at->made, GRDP_OP_SUBTRACT, own, 0, at->slots[0], 0);
  grdp_step *step = sample_step(at->made, FIRST_ROW + i);
  if (i == 0)
    step->given = at->given;
}

static trial *make_trial(void) {
  trial *at = calloc(1, sizeof *at);
  uint64_t state = 5;
  cr_assert(at != NULL);
  at->made = sample_create(CELLS, PERIODS, 0, 1, 1);
  sample_constant(at->made, 0, -0.75);
  for (uint32_t j = 0; j < TERMS; j++) {
    for (uint32_t t = 0; t < PERIODS; t++) {
      at->x[j][t] = number(&state);
      for (uint32_t lane = 0; lane < MOST_LANES; lane++)
        at->draws[j][t][lane] = number(&state);
    }
    at->drawn[j] = true;
    at->slots[j] = sample_reference(at->made, j, 0); /* a program has each reference once */
    sample_input(at->made, j, at->x[j]);
  }
  for (uint32_t i = 0; i < ROWS * TERMS; i++) {
    for (uint32_t t = 0; t < PERIODS; t++)
      at->a[i][t] = number(&state);
    sample_input(at->made, COEFFICIENTS + i, at->a[i]);
  }
  /* In one period the first row does not run: another computes the product. */
  for (uint32_t t = 0; t < PERIODS; t++)
    at->given[t] = t == 2 ? 7.0 : (double)NAN;
  for (uint32_t i = 0; i < ROWS; i++)
    add_row_of_matrix(at, i);
  grdp_machine *one = sample_open(at->made, 1);
  sample_run(at->made, one);
  for (uint32_t t = 0; t < PERIODS; t++)
    for (uint32_t cell = 0; cell < CELLS; cell++)
      at->known[t][cell] = grdp_machine_values(one, t, cell)[0];
  grdp_machine_free(one);
  return at;
}

static void free_trial(trial *at) {
  sample_free(at->made);
  free(at);
}

static void compare_lane(trial *at, grdp_machine *machine, grdp_machine *one, uint32_t t, uint32_t lane) {
  for (uint32_t j = 0; j < TERMS; j++)
    grdp_machine_values(one, t, j)[0] = at->draws[j][t][lane];
  grdp_machine_period(one, t);
  for (uint32_t i = 0; i < ROWS; i++) {
    double value = grdp_machine_value(machine, t, FIRST_ROW + i, lane);
    double expected = grdp_machine_values(one, t, FIRST_ROW + i)[0];
    cr_expect(memcmp(&value, &expected, sizeof value) == 0, "period %u, row %u, lane %u: %a, not %a", t, i, lane,
              value, expected);
  }
}

static void compare(trial *at, uint32_t lanes) {
  grdp_machine_plan plan = {lanes, at->drawn, NULL, &at->known[0][0], false};
  grdp_machine *machine = NULL, *one = sample_open(at->made, 1);
  cr_assert(grdp_machine_open_draws(&at->made->program, &plan, &machine) == GRDP_OK);
  cr_assert_eq(machine->over->code.products.count, 1);
  cr_expect(machine->over->code.products.items[0].rows == ROWS);
  cr_expect(machine->over->code.products.items[0].terms == TERMS);
  for (uint32_t t = 1; t < PERIODS; t++) {
    for (uint32_t j = 0; j < TERMS; j++)
      memcpy(grdp_machine_drawn(machine, t, j), at->draws[j][t], lanes * sizeof(double));
    cr_expect(grdp_machine_period(machine, t) == 0);
    for (uint32_t lane = 0; lane < lanes; lane++)
      compare_lane(at, machine, one, t, lane);
  }
  grdp_machine_free(one);
  grdp_machine_free(machine);
}

Test(contraction, each_lane_equals_the_central_machine) {
  static const uint32_t lanes[] = {1, 33, MOST_LANES};
  trial *at = make_trial();
  for (size_t i = 0; i < sizeof lanes / sizeof *lanes; i++)
    compare(at, lanes[i]);
  free_trial(at);
}

/* What varies is no coefficient: the sums with a drawn one stand by themselves. */
Test(contraction, drawn_coefficients_stand_apart) {
  trial *at = make_trial();
  grdp_machine *machine = NULL;
  at->drawn[COEFFICIENTS + TERMS + 4] = true; /* of row 1 */
  grdp_machine_plan plan = {32, at->drawn, NULL, &at->known[0][0], false};
  cr_assert(grdp_machine_open_draws(&at->made->program, &plan, &machine) == GRDP_OK);
  cr_assert_eq(machine->over->code.products.count, 1);
  cr_expect(machine->over->code.products.items[0].rows == ROWS - 1);
  for (uint32_t t = 1; t < PERIODS; t++) {
    for (uint32_t cell = 0; cell < CELLS; cell++)
      for (uint32_t lane = 0; at->drawn[cell] && lane < 32; lane++)
        grdp_machine_drawn(machine, t, cell)[lane] = at->known[t][cell];
    cr_expect(grdp_machine_period(machine, t) == 0);
    for (uint32_t i = 0; i < ROWS; i++)
      cr_expect(memcmp(&at->known[t][FIRST_ROW + i], &(double){grdp_machine_value(machine, t, FIRST_ROW + i, 31)},
                       sizeof(double)) == 0,
                "period %u, row %u", t, i);
  }
  grdp_machine_free(machine);
  free_trial(at);
}
