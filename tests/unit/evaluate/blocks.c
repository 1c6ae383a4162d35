/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Simultaneous blocks on the central path and over draws: solutions hold, each lane gives the bits of a run alone, and a
 * lane that fails disturbs no other.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "gradient.h"
#include "market.h"

enum { MOST_LANES = 700 };

typedef struct drawn_market {
  market *all;
  bool drawn[MARKET_CELLS];
  double draws[MARKET_SCENARIO][MARKET_PERIODS][MOST_LANES];
  double known[MARKET_PERIODS][MARKET_CELLS];
  double expected[MARKET_PERIODS][MARKET_CELLS];
  double seen[MARKET_PERIODS][MARKET_CELLS][MOST_LANES];
} drawn_market;

static double value(grdp_machine *machine, uint32_t period, uint32_t cell) {
  return grdp_machine_values(machine, period, cell)[0];
}

static double factor(double added) {
  return isnan(added) ? 0.0 : added;
}

/* Against the equations as they are written, computed with the C library. */
static void expect_solution(const market *all, grdp_machine *machine, uint32_t t) {
  double u = all->input[t], x = value(machine, t, MARKET_X), y = value(machine, t, MARKET_Y);
  double c = value(machine, t, MARKET_C), before = value(machine, t - 1, MARKET_Y);
  if (isnan(all->given[MARKET_C][t]))
    cr_expect(fabs(u + 0.3 * x + 0.1 * before + factor(all->added[MARKET_C][t]) - c) <= 1e-13, "c, period %u", t);
  if (isnan(all->given[MARKET_X][t]))
    cr_expect(fabs(0.5 * log(c) + 0.2 * y + factor(all->added[MARKET_X][t]) - x) <= 1e-10, "x, period %u", t);
  if (isnan(all->given[MARKET_Y][t]))
    cr_expect(fabs(y * y * y + y - c - 0.1 * x - factor(all->added[MARKET_Y][t])) <= 1e-9, "y, period %u", t);
  cr_expect(fabs(x + 2 * y - value(machine, t, MARKET_Z)) <= 1e-13);
}

static void give(market *all, uint32_t cell, uint32_t period, double given) {
  all->given[cell][period] = given;
  if (cell == MARKET_C)
    all->of_derivative[period] = 0.0;
}

Test(blocks, hold_on_the_central_path) {
  market *all = market_create();
  all->added[MARKET_X][3] = 0.5;
  all->added[MARKET_Y][3] = 2.0;
  all->added[MARKET_C][4] = -1.0;
  grdp_machine *machine = sample_open(all->made, 1);
  cr_expect(sample_run(all->made, machine) == 0);
  for (uint32_t t = MARKET_BASE + 1; t < MARKET_PERIODS; t++)
    expect_solution(all, machine, t);
  cr_expect(value(machine, 1, MARKET_X) == 0.75 && value(machine, 1, MARKET_Y) == 1.25);
  grdp_machine_free(machine);
  market_free(all);
}

/* A given unknown's equation is off, as is that of an explicit cell. */
Test(blocks, with_values_given) {
  market *all = market_create();
  give(all, MARKET_X, 2, 1.5);
  give(all, MARKET_Y, 3, 0.5);
  give(all, MARKET_C, 4, 6.0);
  give(all, MARKET_X, 5, 1.5);
  give(all, MARKET_Y, 5, 2.5);
  grdp_machine *machine = sample_open(all->made, 1);
  cr_expect(sample_run(all->made, machine) == 0);
  for (uint32_t t = MARKET_BASE + 1; t < MARKET_PERIODS; t++)
    expect_solution(all, machine, t);
  cr_expect(value(machine, 2, MARKET_X) == 1.5 && value(machine, 3, MARKET_Y) == 0.5);
  cr_expect(value(machine, 4, MARKET_C) == 6.0);
  cr_expect(value(machine, 5, MARKET_X) == 1.5 && value(machine, 5, MARKET_Y) == 2.5);
  grdp_machine_free(machine);
  market_free(all);
}

/* Up to the base: what is not observed follows from what is, is solved for, or is not known. */
Test(blocks, in_the_history) {
  market *all = market_create();
  all->given[MARKET_X][0] = NAN; /* c is observed: x follows from it and y */
  give(all, MARKET_C, 0, 4.0);
  all->given[MARKET_X][1] = all->given[MARKET_Y][1] = NAN; /* the lag is known: solved */
  grdp_machine *machine = sample_open(all->made, 1);
  cr_expect(sample_run(all->made, machine) == 0);
  cr_expect(fabs(value(machine, 0, MARKET_X) - (0.5 * log(4.0) + 0.2 * 1.25)) <= 1e-14);
  expect_solution(all, machine, 1);
  expect_solution(all, machine, 2);
  grdp_machine_free(machine);
  all->given[MARKET_X][0] = all->given[MARKET_Y][0] = all->given[MARKET_C][0] = NAN; /* no lag before */
  all->of_derivative[0] = NAN;
  machine = sample_open(all->made, 1);
  cr_expect(grdp_machine_period(machine, 0) == 0);
  cr_expect(isnan(value(machine, 0, MARKET_X)) && isnan(value(machine, 0, MARKET_Y)));
  cr_expect(isnan(value(machine, 0, MARKET_C)) && isnan(value(machine, 0, MARKET_Z)));
  grdp_machine_free(machine);
  market_free(all);
}

/* ---- over draws ---- */

static double uniform(uint64_t *state, double low, double high) {
  return low + (high - low) * ((double)(sample_random(state) >> 11) * 0x1p-53);
}

static void find_known(drawn_market *at) {
  grdp_machine *machine = sample_open(at->all->made, 1);
  cr_assert(sample_run(at->all->made, machine) == 0);
  for (uint32_t t = 0; t < MARKET_PERIODS; t++)
    for (uint32_t cell = 0; cell < MARKET_CELLS; cell++)
      at->known[t][cell] = value(machine, t, cell);
  grdp_machine_free(machine);
}

/* kinds: a bit for each cell that is drawn */
static drawn_market *make_drawn(unsigned kinds, bool with_given) {
  drawn_market *at = calloc(1, sizeof *at);
  cr_assert(at != NULL);
  at->all = market_create();
  at->all->added[MARKET_X][3] = 0.5;
  if ((kinds >> MARKET_Z & 1) == 0)
    at->all->added[MARKET_Z][2] = 0.25;
  if (with_given) {
    give(at->all, MARKET_X, 2, 1.5);
    if ((kinds & (1u << MARKET_X | 1u << MARKET_Y)) != 0) /* else the block is that of the central path */
      give(at->all, MARKET_C, 4, 6.0);
    give(at->all, MARKET_X, 5, 1.5);
    give(at->all, MARKET_Y, 5, 2.5);
  }
  uint64_t state = 11;
  for (uint32_t cell = 0; cell < MARKET_SCENARIO; cell++) {
    at->drawn[cell] = kinds >> cell & 1;
    for (uint32_t t = 0; t < MARKET_PERIODS; t++)
      for (uint32_t lane = 0; lane < MOST_LANES; lane++)
        at->draws[cell][t][lane] = lane == 0 ? (cell == MARKET_U ? at->all->input[t] : 0.0)
                                             : uniform(&state, -0.25, 0.5) + (cell == MARKET_U ? 4.0 : 0.0);
  }
  find_known(at);
  return at;
}

static void free_drawn(drawn_market *at) {
  market_free(at->all);
  free(at);
}

/* One lane's draws by the central path's machine: residuals as add-factors. */
static void run_alone(drawn_market *at, uint32_t lane) {
  market *all = at->all;
  double kept[MARKET_SCENARIO][MARKET_PERIODS];
  memcpy(kept, all->added, sizeof kept);
  grdp_machine *machine = sample_open(all->made, 1);
  for (uint32_t cell = 0; cell < MARKET_SCENARIO; cell++)
    for (uint32_t t = MARKET_BASE + 1; at->drawn[cell] && t < MARKET_PERIODS; t++) {
      all->added[cell][t] = factor(all->added[cell][t]) + at->draws[cell][t][lane];
      if (cell == MARKET_U)
        grdp_machine_values(machine, t, cell)[0] = at->draws[cell][t][lane];
    }
  sample_run(all->made, machine);
  for (uint32_t t = 0; t < MARKET_PERIODS; t++)
    for (uint32_t cell = 0; cell < MARKET_CELLS; cell++)
      at->expected[t][cell] = value(machine, t, cell);
  grdp_machine_free(machine);
  memcpy(all->added, kept, sizeof kept);
}

static grdp_machine *open_drawn(const drawn_market *at, uint32_t lanes, const bool *wanted, bool whole) {
  grdp_machine_plan plan = {lanes, at->drawn, wanted, &at->known[0][0], whole};
  grdp_machine *machine = NULL;
  cr_assert(grdp_machine_open_draws(&at->all->made->program, &plan, &machine) == GRDP_OK);
  return machine;
}

static size_t run_drawn(drawn_market *at, grdp_machine *machine, uint32_t lanes) {
  size_t failures = 0;
  grdp_machine_restart(machine);
  for (uint32_t t = MARKET_BASE + 1; t < MARKET_PERIODS; t++) {
    for (uint32_t cell = 0; cell < MARKET_SCENARIO; cell++)
      if (at->drawn[cell])
        memcpy(grdp_machine_drawn(machine, t, cell), at->draws[cell][t], lanes * sizeof(double));
    failures += grdp_machine_period(machine, t);
    for (uint32_t cell = 0; cell < MARKET_CELLS; cell++)
      for (uint32_t lane = 0; lane < lanes; lane++)
        at->seen[t][cell][lane] = grdp_machine_value(machine, t, cell, lane);
  }
  return failures;
}

static bool same(double a, double b) {
  return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

static void expect_same(drawn_market *at, uint32_t lane, uint32_t cells, uint32_t lanes) {
  for (uint32_t t = MARKET_BASE + 1; t < MARKET_PERIODS; t++)
    for (uint32_t cell = 0; cell < cells; cell++)
      cr_expect(same(at->seen[t][cell][lane], at->expected[t][cell]),
                "%u lanes, lane %u, period %u, cell %u: %a, alone %a", lanes, lane, t, cell, at->seen[t][cell][lane],
                at->expected[t][cell]);
}

/* The first lane is drawn at the central values. */
static void compare(drawn_market *at, const bool *wanted, bool whole) {
  static const uint32_t counts[] = {1, 2, 33, 150, MOST_LANES};
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
    grdp_machine *machine = open_drawn(at, counts[i], wanted, whole);
    cr_expect(run_drawn(at, machine, counts[i]) == 0);
    cr_expect(run_drawn(at, machine, counts[i]) == 0, "again");
    for (uint32_t lane = 0; lane < counts[i]; lane += lane < 40 ? 1 : 37) {
      run_alone(at, lane);
      expect_same(at, lane, wanted == NULL ? MARKET_SCENARIO : MARKET_C, counts[i]);
    }
    for (uint32_t t = MARKET_BASE + 1; t < MARKET_PERIODS; t++)
      for (uint32_t cell = 0; cell < MARKET_C; cell++)
        cr_expect(same(at->seen[t][cell][0], at->known[t][cell]), "central lane, period %u, cell %u", t, cell);
    grdp_machine_free(machine);
  }
}

Test(blocks, give_each_draw_the_bits_of_a_run_alone) {
  for (unsigned kinds = 1; kinds < 1u << MARKET_SCENARIO; kinds++)
    for (int with_given = 0; with_given < 2; with_given++) {
      drawn_market *at = make_drawn(kinds, with_given != 0);
      compare(at, NULL, kinds % 3 == 0);
      free_drawn(at);
    }
}

/* A block is computed whole when one of its cells is wanted. */
Test(blocks, are_needed_whole) {
  static const bool wanted[MARKET_CELLS] = {[MARKET_X] = true, [MARKET_Y] = true};
  drawn_market *at = make_drawn(1u << MARKET_U | 1u << MARKET_Y, true);
  compare(at, wanted, false);
  free_drawn(at);
}

/* ---- failures ---- */

/* In lane 40 of period 3 the logarithm's argument is negative at every point that can be reached. */
static void spoil(drawn_market *at, uint32_t lane, uint32_t period) {
  at->draws[MARKET_U][period][lane] = -50.0;
}

Test(blocks, that_fail_disturb_no_neighbour) {
  drawn_market *at = make_drawn(1u << MARKET_U, false);
  spoil(at, 40, 3);
  spoil(at, 600, 4);
  grdp_machine *machine = open_drawn(at, MOST_LANES, NULL, false);
  cr_expect(run_drawn(at, machine, MOST_LANES) == 2);
  for (uint32_t lane = 0; lane < MOST_LANES; lane += lane < 64 ? 1 : 37) {
    run_alone(at, lane);
    if (lane != 40)
      expect_same(at, lane, MARKET_SCENARIO, MOST_LANES);
  }
  const uint8_t *failed = grdp_machine_failed(machine);
  for (uint32_t lane = 0; lane < MOST_LANES; lane++)
    cr_expect((failed[lane] != 0) == (lane == 40 || lane == 600));
  for (uint32_t t = 3; t < MARKET_PERIODS; t++)
    cr_expect(isnan(at->seen[t][MARKET_X][40]) && isnan(at->seen[t][MARKET_Z][40]));
  cr_expect(isfinite(at->seen[2][MARKET_X][40]) && isfinite(at->seen[3][MARKET_X][600]));
  grdp_machine_free(machine);
  free_drawn(at);
}

/* The one who is to blame is named by the step of the equation, with its argument, on the central path and over draws. */
static void expect_logarithm(const market *all, grdp_failure failure, uint32_t lane) {
  const grdp_instruction *code = &all->made->instructions[failure.instruction];
  cr_expect(failure.reason == GRDP_FAILURE_LOGARITHM && failure.step == MARKET_STEP_X && failure.lane == lane);
  cr_assert(failure.instruction < all->made->program.instruction_count);
  cr_expect(code->operation == GRDP_OP_LOG && failure.arguments[0] <= 0.0 && failure.arguments[0] > -60.0);
}

Test(blocks, name_the_operation_that_failed) {
  drawn_market *at = make_drawn(1u << MARKET_U, false);
  spoil(at, 40, MARKET_PERIODS - 1);
  grdp_machine *machine = open_drawn(at, 64, NULL, false);
  cr_expect(run_drawn(at, machine, 64) == 1);
  uint32_t step = grdp_machine_first_failure(machine, 40);
  cr_expect(step <= MARKET_STEP_Y && grdp_machine_first_failure(machine, 41) == UINT32_MAX);
  expect_logarithm(at->all, grdp_machine_explain(machine, MARKET_PERIODS - 1, step, 40), 40);
  cr_expect(grdp_machine_explain(machine, MARKET_PERIODS - 1, step, 41).reason == GRDP_FAILURE_NONE);
  grdp_machine_free(machine);
  at->all->input[3] = -50.0;
  machine = sample_open(at->all->made, 1);
  for (uint32_t t = 0; t < 3; t++)
    cr_expect(grdp_machine_period(machine, t) == 0);
  cr_expect(grdp_machine_period(machine, 3) == 4); /* x, y, c and z */
  for (uint32_t i = MARKET_STEP_X; i <= MARKET_STEP_C; i++)
    expect_logarithm(at->all, grdp_machine_explain(machine, 3, i, 0), 0);
  cr_expect(grdp_machine_explain(machine, 3, MARKET_STEP_Z, 0).reason == GRDP_FAILURE_CONSEQUENCE);
  cr_expect(grdp_machine_period(machine, 4) == 4); /* the lag of y */
  cr_expect(grdp_machine_explain(machine, 4, MARKET_STEP_X, 0).reason == GRDP_FAILURE_CONSEQUENCE);
  grdp_machine_free(machine);
  free_drawn(at);
}

/* What a block reads at the base and nobody gave is missing. */
Test(blocks, name_what_is_missing) {
  market *all = market_create();
  all->given[MARKET_Y][0] = all->given[MARKET_Y][1] = NAN;
  grdp_machine *machine = sample_open(all->made, 1);
  cr_expect(sample_run(all->made, machine) > 0);
  grdp_failure failure = grdp_machine_explain(machine, 2, MARKET_STEP_Y, 0);
  cr_expect(failure.reason == GRDP_FAILURE_MISSING && failure.step == MARKET_STEP_C);
  const grdp_cell_reference *read = &all->made->references[failure.reference];
  cr_expect(read->cell == MARKET_Y && read->shift == -1);
  grdp_machine_free(machine);
  market_free(all);
}

/* Several lanes of the central path's machine. */
Test(blocks, run_in_many_lanes_without_draws) {
  market *all = market_create();
  grdp_machine *one = sample_open(all->made, 1), *many = sample_open(all->made, 37);
  sample_run(all->made, one);
  cr_expect(sample_run(all->made, many) == 0);
  for (uint32_t t = 0; t < MARKET_PERIODS; t++)
    for (uint32_t cell = 0; cell < MARKET_SCENARIO; cell++)
      for (uint32_t lane = 0; lane < 37; lane++)
        cr_expect(same(grdp_machine_values(many, t, cell)[lane], value(one, t, cell)));
  grdp_machine_free(one);
  grdp_machine_free(many);
  market_free(all);
}

/* ---- gradients ---- */

enum { GRADIENT_LANES = 65 };

/* By central differences of the draws themselves. */
static double difference(drawn_market *at, grdp_machine *machine, const uint32_t places[4], uint32_t lane) {
  double *draw = &at->draws[places[2]][places[3]][lane], kept = *draw, step = 1e-5, ends[2];
  for (int side = 0; side < 2; side++) {
    *draw = side == 0 ? kept - step : kept + step;
    run_drawn(at, machine, GRADIENT_LANES);
    ends[side] = at->seen[places[1]][places[0]][lane];
  }
  *draw = kept;
  return (ends[1] - ends[0]) / (2 * step);
}

static void compare_gradient(drawn_market *at, grdp_machine *machine, grdp_gradient *gradient, uint32_t of) {
  static const uint32_t lanes[] = {0, 7, GRADIENT_LANES - 1};
  uint32_t period = MARKET_PERIODS - 2;
  for (uint32_t t = MARKET_BASE + 1; t <= period; t++)
    for (uint32_t by = 0; by < MARKET_SCENARIO; by++)
      for (size_t i = 0; at->drawn[by] && i < 3; i++) {
        run_drawn(at, machine, GRADIENT_LANES);
        grdp_gradient_run(gradient, of, period);
        const double *row = grdp_gradient_of(gradient, by, t);
        double exact = row == NULL ? 0.0 : row[lanes[i]];
        double measured = difference(at, machine, (uint32_t[]){of, period, by, t}, lanes[i]);
        cr_expect(fabs(exact - measured) <= 1e-8, "cell %u by %u in period %u, lane %u: %.12g, measured %.12g", of,
                  by, t, lanes[i], exact, measured);
      }
}

Test(blocks, have_gradients) {
  for (int with_given = 0; with_given < 2; with_given++) {
    drawn_market *at = make_drawn((1u << MARKET_SCENARIO) - 1, with_given != 0);
    grdp_machine *machine = open_drawn(at, GRADIENT_LANES, NULL, true);
    grdp_gradient *gradient = NULL;
    cr_assert(grdp_gradient_open(machine, &gradient) == GRDP_OK);
    for (uint32_t of = MARKET_X; of < MARKET_SCENARIO; of++)
      compare_gradient(at, machine, gradient, of);
    grdp_gradient_free(gradient);
    grdp_machine_free(machine);
    free_drawn(at);
  }
}
