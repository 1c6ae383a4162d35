/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A machine over draws: each lane gives the bits that the central path's machine gives for that lane's inputs and
 * residuals alone. Random programs with lags, leads of inputs, history, fixed values, add-factors and residuals.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "machine_state.h"
#include "sample.h"

enum { CELLS = 26, INPUTS = 8, PERIODS = 7, BASE = 2, TEMPORARIES = 6, CONSTANTS = 8, MOST_LANES = 150 };

typedef struct trial {
  sample *made;
  bool drawn[CELLS], wanted[CELLS];
  double inputs[INPUTS][PERIODS];
  double given[CELLS][PERIODS], added[CELLS][PERIODS], alone[CELLS][PERIODS];
  double draws[CELLS][PERIODS][MOST_LANES];
  double known[PERIODS][CELLS];
  double expected[PERIODS][CELLS];
  bool ahead;
} trial;

static uint32_t pick(uint64_t *state, uint32_t count) {
  return (uint32_t)(sample_random(state) % count);
}

/* Mostly such numbers as models meet, so that not everything fails. */
static double pick_number(uint64_t *state) {
  if (pick(state, 40) == 0)
    return sample_number(state);
  return (double)(sample_random(state) >> 11) * 0x1p-53 * 3.0 + (pick(state, 4) == 0 ? -1.0 : 0.25);
}

static uint32_t pick_operand(trial *at, uint64_t *state, uint32_t written, uint32_t cell) {
  uint32_t kind = pick(state, 5);
  if (kind <= 1 && written > 0)
    return pick(state, written);
  if (kind == 1)
    return grdp_program_constant_slot(&at->made->program, pick(state, CONSTANTS));
  if (kind == 2)
    return sample_reference(at->made, pick(state, INPUTS), (int32_t)pick(state, at->ahead ? 5 : 3) - 2);
  if (kind == 3 && cell > INPUTS)
    return sample_reference(at->made, INPUTS + pick(state, cell - INPUTS), 0);
  return sample_reference(at->made, pick(state, CELLS), -1 - (int32_t)pick(state, 3));
}

/* Arithmetic more often than the rest. */
static grdp_operation pick_operation(uint64_t *state) {
  static const grdp_operation usual[] = {GRDP_OP_ADD, GRDP_OP_SUBTRACT, GRDP_OP_MULTIPLY, GRDP_OP_EXP, GRDP_OP_POWER};
  return pick(state, 4) == 0 ? pick(state, GRDP_OPERATION_COUNT) : usual[pick(state, 5)];
}

static void add_step(trial *at, uint64_t *state, uint32_t cell) {
  uint32_t count = 1 + pick(state, 9), written = 0;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t operands[3];
    for (int j = 0; j < 3; j++)
      operands[j] = pick_operand(at, state, written, cell);
    if (i == count - 1 && written > 0)
      operands[0] = written - 1;
    uint32_t target = written < TEMPORARIES ? written++ : pick(state, TEMPORARIES);
    if (i == count - 1)
      target = sample_reference(at->made, cell, 0);
    sample_code(at->made, pick_operation(state), target, operands[0], operands[1], operands[2]);
  }
  grdp_step *step = sample_step(at->made, cell);
  step->given = at->given[cell];
  step->added = at->added[cell];
}

static void make_values(trial *at, uint64_t *state, uint32_t cell) {
  at->drawn[cell] = pick(state, 3) == 0;
  at->wanted[cell] = pick(state, 4) == 0;
  bool fixed = pick(state, 6) == 0, factors = !at->drawn[cell] && pick(state, 4) == 0;
  for (uint32_t t = 0; t < PERIODS; t++) {
    at->given[cell][t] = t <= BASE || (fixed && pick(state, 2) == 0) ? pick_number(state) : (double)NAN;
    at->added[cell][t] = factors ? pick_number(state) : (double)NAN;
    for (uint32_t lane = 0; lane < MOST_LANES; lane++)
      do /* an add-factor that is NaN would be none */
        at->draws[cell][t][lane] = pick_number(state);
      while (cell >= INPUTS && isnan(at->draws[cell][t][lane]));
  }
}

static trial *make_trial(uint64_t *state) {
  trial *at = calloc(1, sizeof *at);
  cr_assert(at != NULL);
  at->made = sample_create(CELLS, PERIODS, BASE, TEMPORARIES, CONSTANTS);
  at->made->program.scenario_cells = CELLS - 1 - GRDP_CALENDAR_COUNT;
  at->made->program.checks = 1; /* the last cell */
  at->ahead = pick(state, 4) == 0;
  for (uint32_t i = 0; i < CONSTANTS; i++)
    sample_constant(at->made, i, pick_number(state));
  for (uint32_t cell = 0; cell < CELLS; cell++)
    make_values(at, state, cell);
  for (uint32_t i = 0; i < INPUTS; i++) {
    for (uint32_t t = 0; t < PERIODS; t++)
      at->inputs[i][t] = pick_number(state);
    sample_input(at->made, i, at->inputs[i]);
  }
  for (uint32_t cell = INPUTS; cell < CELLS; cell++)
    add_step(at, state, cell);
  return at;
}

static void free_trial(trial *at) {
  sample_free(at->made);
  free(at);
}

static void copy_values(grdp_machine *machine, double values[PERIODS][CELLS]) {
  for (uint32_t t = 0; t < PERIODS; t++)
    for (uint32_t cell = 0; cell < CELLS; cell++)
      values[t][cell] = grdp_machine_values(machine, t, cell)[0];
}

/* One lane's draws by the central path's machine: residuals as add-factors. */
static void run_alone(trial *at, grdp_machine *machine, uint32_t lane) {
  grdp_machine_fill(machine);
  for (uint32_t cell = 0; cell < CELLS; cell++)
    for (uint32_t t = BASE + 1; at->drawn[cell] && t < PERIODS; t++) {
      at->added[cell][t] = at->draws[cell][t][lane];
      if (cell < INPUTS)
        grdp_machine_values(machine, t, cell)[0] = at->draws[cell][t][lane];
    }
  sample_run(at->made, machine);
  copy_values(machine, at->expected);
  for (uint32_t cell = 0; cell < CELLS; cell++)
    for (uint32_t t = 0; at->drawn[cell] && t < PERIODS; t++)
      at->added[cell][t] = NAN;
}

static bool same(double a, double b) {
  return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

static grdp_machine *open_draws(trial *at, uint32_t lanes, bool whole, bool some) {
  grdp_machine_plan plan = {lanes, at->drawn, some ? at->wanted : NULL, &at->known[0][0], whole};
  grdp_machine *machine = NULL;
  cr_assert(grdp_machine_open_draws(&at->made->program, &plan, &machine) == GRDP_OK);
  return machine;
}

static void write_draws(const trial *at, grdp_machine *machine, uint32_t period, uint32_t lanes) {
  for (uint32_t cell = 0; cell < CELLS; cell++)
    if (at->drawn[cell]) {
      double *row = grdp_machine_drawn(machine, period, cell);
      cr_assert((uintptr_t)row % 64 == 0);
      memcpy(row, at->draws[cell][period], lanes * sizeof(double));
    }
}

/* Runs all periods; values[period][cell][lane] as seen after each: NaN-free marks where nothing is to be seen. */
typedef double seen_values[PERIODS][CELLS][MOST_LANES];

static void look(const trial *at, grdp_machine *machine, uint32_t period, uint32_t lanes, seen_values seen) {
  for (uint32_t cell = 0; cell < CELLS; cell++)
    for (uint32_t lane = 0; lane < lanes; lane++)
      seen[period][cell][lane] = grdp_machine_varies(machine, period, cell)
                                     ? grdp_machine_values(machine, period, cell)[lane]
                                     : at->known[period][cell];
}

static void run_draws(const trial *at, grdp_machine *machine, uint32_t lanes, seen_values seen) {
  grdp_machine_restart(machine);
  bool ahead = grdp_machine_reads_ahead(machine);
  for (uint32_t t = BASE + 1; ahead && t < PERIODS; t++)
    write_draws(at, machine, t, lanes);
  for (uint32_t t = BASE + 1; t < PERIODS; t++) {
    if (!ahead)
      write_draws(at, machine, t, lanes);
    grdp_machine_period(machine, t);
    look(at, machine, t, lanes, seen);
  }
}

/* Gives how many of the values compared are finite. */
static size_t compare(trial *at, uint32_t lanes, const bool *shown, seen_values seen, int number) {
  grdp_machine *one = sample_open(at->made, 1);
  size_t finite = 0;
  for (uint32_t lane = 0; lane < lanes; lane++) {
    run_alone(at, one, lane);
    for (uint32_t t = BASE + 1; t < PERIODS; t++)
      for (uint32_t cell = 0; cell < CELLS; cell++)
        cr_assert((shown != NULL && !shown[cell]) || same(seen[t][cell][lane], at->expected[t][cell]),
                  "program %d, %u lanes, lane %u, period %u, cell %u: %a, alone %a", number, lanes, lane, t, cell,
                  seen[t][cell][lane], at->expected[t][cell]);
    for (uint32_t t = BASE + 1; t < PERIODS; t++)
      for (uint32_t cell = INPUTS; cell < CELLS; cell++)
        finite += isfinite(at->expected[t][cell]) != 0;
  }
  grdp_machine_free(one);
  return finite;
}

static void find_known(trial *at) {
  grdp_machine *one = sample_open(at->made, 1);
  sample_run(at->made, one);
  copy_values(one, at->known);
  grdp_machine_free(one);
}

/* The set of instructions takes turns. */
static const grdp_kernels *pick_kernels(int number) {
  size_t count = 0;
  while (grdp_kernels_get(count) != NULL)
    count++;
  return grdp_kernels_get((size_t)number % count);
}

Test(draws, each_lane_equals_the_central_machine) {
  static const uint32_t lanes[] = {1, 31, 32, 64, 97, MOST_LANES};
  static seen_values seen;
  uint64_t state = 17;
  size_t finite = 0, compared = 0;
  for (int number = 0; number < 300; number++) {
    trial *at = make_trial(&state);
    find_known(at);
    bool some = number % 2 == 0, whole = number % 5 == 0;
    uint32_t count = lanes[number / 4 % 6];
    grdp_machine *machine = open_draws(at, count, whole, some);
    machine->kernels = pick_kernels(number);
    run_draws(at, machine, count, seen);
    finite += compare(at, count, some ? at->wanted : NULL, seen, number);
    compared += (size_t)count * (PERIODS - BASE - 1) * (CELLS - INPUTS);
    grdp_machine_free(machine);
    free_trial(at);
  }
  cr_expect(finite * 3 > compared, "%zu of %zu values are numbers", finite, compared);
}

/* Other draws through the same machine leave nothing behind. */
Test(draws, restart_forgets) {
  static seen_values first, second;
  uint64_t state = 23;
  for (int number = 0; number < 20; number++) {
    trial *at = make_trial(&state);
    find_known(at);
    grdp_machine *machine = open_draws(at, 40, false, true);
    run_draws(at, machine, 40, first);
    for (uint32_t cell = 0; cell < CELLS; cell++)
      for (uint32_t t = BASE + 1; at->drawn[cell] && t < PERIODS; t++)
        memset(grdp_machine_drawn(machine, t, cell), 0xff, 40 * sizeof(double));
    for (uint32_t t = BASE + 1; t < PERIODS; t++)
      grdp_machine_period(machine, t);
    cr_expect(grdp_machine_failed(machine) != NULL, "program %d", number);
    grdp_machine_restart(machine);
    cr_expect(grdp_machine_failed(machine) == NULL);
    run_draws(at, machine, 40, second);
    for (uint32_t t = BASE + 1; t < PERIODS; t++)
      for (uint32_t cell = 0; cell < CELLS; cell++)
        for (uint32_t lane = 0; at->wanted[cell] && lane < 40; lane++)
          cr_assert(same(first[t][cell][lane], second[t][cell][lane]), "program %d", number);
    grdp_machine_free(machine);
    free_trial(at);
  }
}

static void write_central(const trial *at, grdp_machine *machine, uint32_t period, uint32_t lane) {
  for (uint32_t cell = 0; cell < CELLS; cell++)
    if (at->drawn[cell])
      grdp_machine_drawn(machine, period, cell)[lane] = cell < INPUTS ? at->known[period][cell] : 0.0;
}

/* With every draw at its central value the lanes are the central path, to the bit. */
Test(draws, central_draws_give_the_central_path) {
  uint64_t state = 29;
  for (int number = 0; number < 40; number++) {
    trial *at = make_trial(&state);
    find_known(at);
    grdp_machine *machine = open_draws(at, 33, number % 2 == 0, false);
    for (uint32_t t = BASE + 1; t < PERIODS; t++)
      for (uint32_t lane = 0; at->ahead && lane < 33; lane++)
        write_central(at, machine, t, lane);
    for (uint32_t t = BASE + 1; t < PERIODS; t++) {
      for (uint32_t lane = 0; !at->ahead && lane < 33; lane++)
        write_central(at, machine, t, lane);
      grdp_machine_period(machine, t);
      for (uint32_t cell = 0; cell < CELLS; cell++)
        for (uint32_t lane = 0; grdp_machine_varies(machine, t, cell) && lane < 33; lane++) {
          double value = grdp_machine_values(machine, t, cell)[lane];
          cr_assert(same(value + 0.0, at->known[t][cell] + 0.0), "program %d, period %u, cell %u: %a, not %a", number,
                    t, cell, value, at->known[t][cell]);
        }
    }
    grdp_machine_free(machine);
    free_trial(at);
  }
}

/* What is fixed or made of what is not drawn does not vary; a lag into history neither. */
Test(draws, what_varies) {
  uint64_t state = 31;
  for (int number = 0; number < 20; number++) {
    trial *at = make_trial(&state);
    find_known(at);
    grdp_machine *machine = open_draws(at, 2, false, false);
    for (uint32_t cell = 0; cell < CELLS; cell++) {
      for (uint32_t t = 0; t <= BASE; t++)
        cr_expect(!grdp_machine_varies(machine, t, cell));
      for (uint32_t t = BASE + 1; t < PERIODS; t++) {
        bool fixed = cell >= INPUTS && !isnan(at->given[cell][t]);
        cr_expect(!fixed || !grdp_machine_varies(machine, t, cell));
        cr_expect(fixed || !at->drawn[cell] || grdp_machine_varies(machine, t, cell));
        cr_expect(cell >= INPUTS || at->drawn[cell] == grdp_machine_varies(machine, t, cell));
      }
    }
    grdp_machine_free(machine);
    free_trial(at);
  }
}
