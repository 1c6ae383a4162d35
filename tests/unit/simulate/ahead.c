/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Leads of computed series: closed forms, independent solutions of the stacked system, draws against single runs,
 * gradients against differences, and what is said where there is no solution.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "gradient.h"
#include "support.h"

#define TIME(end) "grdp: 1\ntime: {frequency: annual, base: 2024, end: " end "}\n"
#define NEAR 1e-12

/* p = (d + p(+1)) / (1 + r), d / r beyond: a dividend of 21 in 2026 alone adds 11 / 1.05 ^ 2 to the price of 2025. */
Test(ahead, backward_recursion) {
  trial *one = run_text(TIME("2030") "inputs:\n"
                                     "  dividend: {path: {2025: 10, 2026: 21, 2027..2030: 10}}\n"
                                     "  rate: {path: 5%}\n"
                                     "equations:\n"
                                     "  price: {is: (dividend + price(+1)) / (1 + rate), terminal: dividend / rate}\n"
                                     "  gain: {is: price(+1) - price}\n");
  cr_assert(one->status == GRDP_OK, "%s", told(one));
  uint32_t first = one->scenario->time.base + 1;
  cr_expect(one->program->block_count == 0, "an order, no block");
  cr_expect_float_eq(value_of(one, "price", first), 200 + 11 / 1.1025, 1e-10);
  cr_expect_float_eq(value_of(one, "price", first + 1), 200 + 11 / 1.05, 1e-10);
  cr_expect_float_eq(value_of(one, "price", first + 2), 200, 1e-10);
  cr_expect_float_eq(value_of(one, "gain", first + 1), -11 / 1.05, 1e-10);
  cr_expect_float_eq(value_of(one, "gain", first + 5), 0, 1e-10, "beyond the horizon stands the terminal");
  free_trial(one);
}

/* Cagan (1956): m - p = -a (p(+1) - p), so that p = sum over k of b (1 - b)^k m(+k), b = 1 / (1 + a). */
Test(ahead, prices_look_forward_to_money) {
  trial *one = run_text(TIME("2028") "inputs: {money: {path: {2025: 1, 2026: 2, 2027..2028: 4}}}\n"
                                     "equations:\n"
                                     "  p: {solve: money - p == -0.25 * (p(+1) - p), terminal: money}\n");
  cr_assert(one->status == GRDP_OK, "%s", told(one));
  uint32_t first = one->scenario->time.base + 1;
  cr_expect_float_eq(value_of(one, "p", first), 0.8 * 1 + 0.16 * 2 + 0.04 * 4, NEAR);
  cr_expect_float_eq(value_of(one, "p", first + 1), 0.8 * 2 + 0.2 * 4, NEAR);
  cr_expect_float_eq(value_of(one, "p", first + 2), 4, NEAR);
  free_trial(one);
}

/* ---- what is found before and what is yet to come, together ---- */

#define SADDLE_INPUTS "inputs: {z: {path: {2025..2026: 0.3, 2027..2034: 0}}, e: {path: 0}}\n"
#define SADDLE_K "equations:\n  k: {is: 0.9 * k(-1) + 0.2 * q + z, start: 2}\n"
#define SADDLE TIME("2034") SADDLE_INPUTS SADDLE_K "  q: {is: 0.8 * q(+1) - 0.1 * k + 0.5 + e, terminal: q(-1)}\n"
#define RESIDUAL TIME("2034") SADDLE_INPUTS SADDLE_K "  q: {is: 0.8 * q(+1) - 0.1 * k + 0.5, terminal: q(-1)}\n"

enum { YEARS = 10, UNKNOWNS = 2 * YEARS };

/* Gauss, with pivots. */
static void eliminate(double a[UNKNOWNS][UNKNOWNS + 1]) {
  for (int i = 0; i < UNKNOWNS; i++) {
    int pivot = i;
    for (int r = i + 1; r < UNKNOWNS; r++)
      pivot = fabs(a[r][i]) > fabs(a[pivot][i]) ? r : pivot;
    for (int c = 0; c <= UNKNOWNS; c++) {
      double other = a[i][c];
      a[i][c] = a[pivot][c];
      a[pivot][c] = other;
    }
    for (int r = 0; r < UNKNOWNS; r++) {
      double factor = r == i ? 0 : a[r][i] / a[i][i];
      for (int c = i; c <= UNKNOWNS && r != i; c++)
        a[r][c] -= factor * a[i][c];
    }
  }
}

/* The stacked system of SADDLE; `fixed`: the year in which q is 0.5, -1: none. */
static void solve_saddle(int fixed, double k[YEARS], double q[YEARS]) {
  double a[UNKNOWNS][UNKNOWNS + 1] = {{0}};
  for (int t = 0; t < YEARS; t++) {
    a[2 * t][2 * t] = 1;
    a[2 * t][2 * t + 1] = -0.2;
    a[2 * t][UNKNOWNS] = (t < 2 ? 0.3 : 0) + (t == 0 ? 0.9 * 2 : 0);
    if (t > 0)
      a[2 * t][2 * t - 2] = -0.9;
    a[2 * t + 1][2 * t + 1] = 1;
    a[2 * t + 1][UNKNOWNS] = 0.5;
    if (t == fixed)
      continue;
    a[2 * t + 1][2 * t] = 0.1;
    a[2 * t + 1][t + 1 < YEARS ? 2 * t + 3 : 2 * t + 1] -= 0.8;
  }
  eliminate(a);
  for (int t = 0; t < YEARS; t++) {
    k[t] = a[2 * t][UNKNOWNS] / a[2 * t][2 * t];
    q[t] = a[2 * t + 1][UNKNOWNS] / a[2 * t + 1][2 * t + 1];
  }
}

static void expect_saddle(const char *text, int fixed) {
  double k[YEARS], q[YEARS];
  trial *one = run_text(text);
  cr_assert(one->status == GRDP_OK, "%s", told(one));
  solve_saddle(fixed, k, q);
  for (uint32_t t = 0; t < YEARS; t++) {
    cr_expect_float_eq(value_of(one, "k", one->scenario->time.base + 1 + t), k[t], NEAR, "k %u", t);
    cr_expect_float_eq(value_of(one, "q", one->scenario->time.base + 1 + t), q[t], NEAR, "q %u", t);
  }
  free_trial(one);
}

Test(ahead, a_saddle_path) {
  expect_saddle(SADDLE, -1);
  expect_saddle(SADDLE "fix: {q: {2028: 0.5}}\n", 3);
  /* What is added to the second equation is 0.5 less what the equation gives there: the same by another way. */
  trial *one = run_text(SADDLE "adjust: {q: {2028: 0.1}}\n"), *other = run_text(SADDLE);
  uint32_t base = one->scenario->time.base;
  double left =
      value_of(one, "q", base + 4) - 0.8 * value_of(one, "q", base + 5) + 0.1 * value_of(one, "k", base + 4);
  cr_expect_float_eq(left, 0.6, NEAR);
  cr_expect(fabs(value_of(one, "q", base + 1) - value_of(other, "q", base + 1)) > 0.01, "it was foreseen");
  free_trial(one);
  free_trial(other);
}

/* Ramsey (1928), Cass, Koopmans: logarithmic utility and Cobb-Douglas, from a capital of 2 to the steady state; figures
 * by Newton's method on the stacked system outside the program. */
Test(ahead, consumption_over_time) {
  trial *one = run_text(TIME(
      "2064") "inputs: {a: {path: 0.33}, b: {path: 0.96}, w: {path: 0.08}, x: {path: {2025: 1.1, 2026..2064: 1}}}\n"
              "equations:\n"
              "  k: {is: (1 - w) * k(-1) + y - c, start: 2}\n"
              "  y: {is: x * k(-1) ^ a}\n"
              "  r: {is: a * x * k(-1) ^ (a - 1) - w, terminal: a * k(-1) ^ (a - 1) - w}\n"
              "  c: {is: c(+1) / (b * (1 + r(+1))), start: 1, terminal: (a / (1 / b - 1 + w)) ^ (a / (1 - a)) - w "
              "* (a / (1 / b - 1 + w)) ^ (1 / (1 - a))}\n");
  static const double k[] = {2.36623683, 2.59687019, 2.80470945}, c[] = {0.85647788, 0.90880525, 0.95456259};
  cr_assert(one->status == GRDP_OK, "%s", told(one));
  for (uint32_t t = 0; t < 3; t++) {
    cr_expect_float_eq(value_of(one, "k", one->scenario->time.base + 1 + t), k[t], 6e-9, "%u", t);
    cr_expect_float_eq(value_of(one, "c", one->scenario->time.base + 1 + t), c[t], 6e-9, "%u", t);
  }
  free_trial(one);
}

/* ---- over draws ---- */

enum { LANES = 37 };

static double moved(uint32_t lane, uint32_t period, uint32_t which) {
  return lane == 0 ? 0.0 : 0.3 * sin(1.0 + lane * 7.0 + period * 3.0 + which * 11.0);
}

/* One run of the central path in which the inputs z and e are moved as in a lane, and z of a period by `more`. */
static void run_alone(const trial *one, uint32_t lane, uint32_t period, double more, double *values) {
  const grdp_program *program = one->program;
  const uint32_t cells[] = {cell_of(one, "z"), cell_of(one, "e")};
  grdp_machine *machine = NULL;
  cr_assert(grdp_machine_open(program, 1, &machine) == GRDP_OK);
  grdp_machine_fill(machine);
  for (uint32_t t = program->base + 1; t < program->periods; t++)
    for (uint32_t i = 0; i < 2; i++)
      *grdp_machine_values(machine, t, cells[i]) += moved(lane, t, i) + (i == 0 && t == period ? more : 0);
  for (uint32_t t = 0; t < program->periods; t++) {
    cr_assert(grdp_machine_period(machine, t) == 0);
    for (uint32_t cell = 0; cell < program->cells; cell++)
      values[(size_t)t * program->cells + cell] = *grdp_machine_values(machine, t, cell);
  }
  /* Leads that are written in the first period: what stands at the end is what was found then. */
  for (uint32_t t = program->base + 1; t < program->periods; t++)
    for (uint32_t cell = 0; cell < program->cells; cell++)
      values[(size_t)t * program->cells + cell] = *grdp_machine_values(machine, t, cell);
  grdp_machine_free(machine);
}

typedef struct lanes {
  trial *one;
  bool *drawn;
  double *known;
  grdp_machine *machine;
} lanes;

/* z is drawn, and e or, without it, the residual of q. */
static lanes run_lanes(const char *text, const char *second) {
  lanes all = {.one = run_text(text)};
  const grdp_program *program = all.one->program;
  const uint32_t cells[] = {cell_of(all.one, "z"), cell_of(all.one, second)};
  all.drawn = calloc(program->cells, sizeof *all.drawn);
  all.known = calloc((size_t)program->periods * program->cells, sizeof *all.known);
  cr_assert(all.drawn != NULL && all.known != NULL);
  run_alone(all.one, 0, 0, 0, all.known);
  all.drawn[cells[0]] = all.drawn[cells[1]] = true;
  grdp_machine_plan plan = {.lanes = LANES, .drawn = all.drawn, .known = all.known, .whole = true};
  cr_assert(grdp_machine_open_draws(program, &plan, &all.machine) == GRDP_OK);
  cr_assert(grdp_machine_reads_ahead(all.machine));
  for (uint32_t t = program->base + 1; t < program->periods; t++)
    for (uint32_t i = 0; i < 2; i++)
      for (uint32_t lane = 0; lane < LANES; lane++)
        grdp_machine_drawn(all.machine, t, cells[i])[lane] =
            moved(lane, t, i) + (i == 0 ? all.known[(size_t)t * program->cells + cells[0]] : 0);
  for (uint32_t t = program->base + 1; t < program->periods; t++)
    cr_assert(grdp_machine_period(all.machine, t) == 0);
  return all;
}

static void free_lanes(lanes *all) {
  grdp_machine_free(all->machine);
  free(all->drawn);
  free(all->known);
  free_trial(all->one);
}

Test(ahead, every_draw_is_a_run_of_its_own) {
  lanes inputs = run_lanes(SADDLE, "e"), residuals = run_lanes(RESIDUAL, "q");
  const grdp_program *program = inputs.one->program;
  double *alone = calloc((size_t)program->periods * program->cells, sizeof *alone);
  cr_assert(alone != NULL);
  const uint32_t cells[] = {cell_of(inputs.one, "k"), cell_of(inputs.one, "q")};
  for (uint32_t lane = 0; lane < LANES; lane += 6) {
    run_alone(inputs.one, lane, 0, 0, alone);
    for (uint32_t t = program->base + 1; t < program->periods; t++)
      for (uint32_t i = 0; i < 2; i++) {
        double expected = alone[(size_t)t * program->cells + cells[i]];
        cr_expect_float_eq(grdp_machine_value(inputs.machine, t, cells[i], lane), expected, NEAR, "%u %u", lane, t);
        cr_expect_float_eq(grdp_machine_value(residuals.machine, t, cells[i], lane), expected, NEAR, "%u %u", lane,
                           t);
      }
  }
  free(alone);
  free_lanes(&inputs);
  free_lanes(&residuals);
}

Test(ahead, gradients_reach_what_is_yet_to_come) {
  lanes all = run_lanes(SADDLE, "e");
  const grdp_program *program = all.one->program;
  size_t size = (size_t)program->periods * program->cells;
  double *up = calloc(size, sizeof *up), *down = calloc(size, sizeof *down);
  cr_assert(up != NULL && down != NULL);
  uint32_t q = cell_of(all.one, "q"), z = cell_of(all.one, "z"), first = program->base + 1, lane = 5;
  grdp_gradient *gradient = NULL;
  cr_assert(grdp_gradient_open(all.machine, &gradient) == GRDP_OK);
  for (uint32_t period = first; period < program->periods; period += 4) {
    grdp_gradient_run(gradient, q, period);
    for (uint32_t t = first; t < program->periods; t++) {
      run_alone(all.one, lane, t, 0.5, up);
      run_alone(all.one, lane, t, -0.5, down);
      double expected = up[(size_t)period * program->cells + q] - down[(size_t)period * program->cells + q];
      const double *found = grdp_gradient_of(gradient, z, t);
      cr_assert(found != NULL);
      cr_expect_float_eq(found[lane], expected, 1e-10, "%u by %u", period, t);
      cr_expect(fabs(expected) > 1e-9);
    }
  }
  grdp_gradient_free(gradient);
  free(up);
  free(down);
  free_lanes(&all);
}

/* ---- what is said ---- */

Test(ahead, names_series_and_period) {
  trial *one = run_text(TIME("2027") "equations: {w: {is: log(w(+1)) - 3, terminal: 5}}\n");
  cr_expect(one->status == GRDP_NUMERIC);
  cr_expect_str_eq(told(one), "E0704 3:21 'w' takes the logarithm of -1.39056208757 in 2026\n");
  free_trial(one);
  one = run_text(TIME("2027") "equations:\n"
                              "  a: {is: b(+1) + 1, start: 1, terminal: b(-1)}\n"
                              "  b: {is: a(-1) - 1, start: 1, terminal: a(-1)}\n");
  cr_expect(one->status == GRDP_NUMERIC);
  cr_expect(strstr(told(one), "the equations of a, b depend on each other") != NULL, "%s", told(one));
  free_trial(one);
  /* What each `terminal:` reads is the other: the block beyond the horizon has no series within it. */
  one = run_text(TIME("2026") "equations:\n"
                              "  x: {is: x(+1) * 0.5 + 1, terminal: y}\n"
                              "  y: {is: y(+1) * 0.5 + x(+1), terminal: x}\n");
  cr_expect(one->status == GRDP_NUMERIC);
  cr_expect(strstr(told(one), "no solution found in 2026 for terminal(") != NULL, "%s", told(one));
  free_trial(one);
}

/* A lead far beyond the horizon reads what `terminal:` gives there: 8 in 2026, half as much each year. */
Test(ahead, terminals_go_on) {
  trial *one = run_text(TIME("2026") "inputs: {z: {path: 16}}\n"
                                     "equations:\n"
                                     "  x: {is: z / 2 + 0 * x(+1), terminal: 0.5 * x(-1)}\n"
                                     "  far: {is: \"x(+5) + movavg(x(+2), 2) + if(year > 2025, d(x(+1)), 0)\"}\n");
  cr_assert(one->status == GRDP_OK, "%s", told(one));
  uint32_t first = one->scenario->time.base + 1;
  cr_expect_float_eq(value_of(one, "far", first), 0.5 + (4 + 8) / 2.0, NEAR);
  cr_expect_float_eq(value_of(one, "far", first + 1), 0.25 + (2 + 4) / 2.0 - 4, NEAR);
  free_trial(one);
}
