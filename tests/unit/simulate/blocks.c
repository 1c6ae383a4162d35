/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Simultaneous blocks through the compiler: Klein Model I against published figures and over draws, and what is said
 * where no solution is found.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

/* Klein (1950), Economic Fluctuations in the United States, with ordinary least squares as in Greene, Econometric
 * Analysis (data: table F10.3); 1920-1930 are enough here. */
#define KLEIN_HEAD                                                                                                   \
  "grdp: 1\n"                                                                                                        \
  "time: {frequency: annual, base: 1922, end: 1927}\n"                                                               \
  "inputs:\n"                                                                                                        \
  "  t: {path: {1921: 7.7, 1922: 3.9, 1923: 4.7, 1924: 3.8, 1925: 5.5, 1926: 7, 1927: 6.7}}\n"                       \
  "  w2: {path: {1921: 2.7, 1922: 2.9, 1923: 2.9, 1924: 3.1, 1925: 3.2, 1926: 3.3, 1927: 3.6}}\n"                    \
  "  trend: {path: {1923: -8, 1924: -7, 1925: -6, 1926: -5, 1927: -4}}\n"
#define KLEIN_SPENDING "  g: {path: {1923: 5.7, 1924: 6.6, 1925: 6.5, 1926: 6.6, 1927: 7.6}}\n"
#define KLEIN_MORE_SPENDING "  g: {path: {1923: 6.7, 1924: 6.6, 1925: 6.5, 1926: 6.6, 1927: 7.6}}\n"
#define KLEIN_CONSUMPTION                                                                                            \
  "equations:\n"                                                                                                     \
  "  cn: {start: 45, is: 16.23660027 + 0.1929343813 * p + 0.08988489781 * p(-1) + 0.7962187497 * (w1 + w2)}\n"
#define KLEIN_REST                                                                                                   \
  "  i: {start: 1.9, is: 10.12578854 + 0.4796356446 * p + 0.3330387135 * p(-1) - 0.1117946837 * k(-1)}\n"            \
  "  w1:\n"                                                                                                          \
  "    start: 29.3\n"                                                                                                \
  "    is: 1.497043847 + 0.4394769672 * (y + t - w2) + 0.1460899468 * (y(-1) + t(-1) - w2(-1)) + 0.1302452303 * "    \
  "trend\n"                                                                                                          \
  "  y: {start: 49.1, is: cn + i + g - t}\n"                                                                         \
  "  p: {start: 16.9, is: y - (w1 + w2)}\n"                                                                          \
  "  k: {start: 184.5, is: k(-1) + i}\n"
#define KLEIN KLEIN_HEAD KLEIN_SPENDING KLEIN_CONSUMPTION KLEIN_REST
/* A variant with logarithms. */
#define KLEIN_LOG                                                                                                    \
  KLEIN_HEAD KLEIN_SPENDING "equations:\n"                                                                           \
                            "  cn: {start: 45, solve: log(cn) == 1.4287 + 0.0541 * log(p) + 0.0171 * log(p(-1)) + "  \
                            "0.6346 * log(w1 + w2)}\n" KLEIN_REST

/* Dynamic simulation from 1923, recomputed by direct linear algebra; it agrees with the documentation of the bimets
 * package (Luciani and Stok, https://cran.r-project.org/package=bimets) where that is converged. */
Test(blocks, klein_dynamic_simulation) {
  static const double consumption[] = {50.338041, 55.699424, 56.711173}, income[] = {56.030562, 65.852585, 64.265075};
  trial *one = run_text(KLEIN);
  cr_assert(one->status == GRDP_OK, "%s", told(one));
  uint32_t base = one->scenario->time.base;
  for (uint32_t i = 0; i < 3; i++) {
    cr_expect_float_eq(value_of(one, "cn", base + 1 + i), consumption[i], 1e-6, "%u", i);
    cr_expect_float_eq(value_of(one, "y", base + 1 + i), income[i], 1e-6, "%u", i);
  }
  free_trial(one);
}

/* The impact multiplier of government spending. */
Test(blocks, klein_impact_multiplier) {
  trial *one = run_text(KLEIN), *more = run_text(KLEIN_HEAD KLEIN_MORE_SPENDING KLEIN_CONSUMPTION KLEIN_REST);
  uint32_t first = one->scenario->time.base + 1;
  cr_expect_float_eq(value_of(more, "y", first) - value_of(one, "y", first), 3.6618071, 1e-7 * 3.7);
  free_trial(one);
  free_trial(more);
}

/* ---- over draws ---- */

enum { MOST_LANES = 600 };

typedef struct drawn_trial {
  trial *one;
  bool *drawn;
  double *known;
  double *rows; /* [periods][cells][lanes] as drawn, then as seen */
} drawn_trial;

static double *row_at(const drawn_trial *at, uint32_t period, uint32_t cell) {
  return at->rows + ((size_t)period * at->one->program->cells + cell) * MOST_LANES;
}

static double next_number(uint64_t *state) {
  *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (double)(*state >> 11) * 0x1p-53 - 0.5;
}

static void find_known(drawn_trial *at) {
  const grdp_program *program = at->one->program;
  grdp_machine *machine = NULL;
  cr_assert(grdp_machine_open(program, 1, &machine) == GRDP_OK);
  for (uint32_t t = 0; t < program->periods; t++) {
    cr_assert(grdp_machine_period(machine, t) == 0);
    for (uint32_t cell = 0; cell < program->cells; cell++)
      at->known[(size_t)t * program->cells + cell] = *grdp_machine_values(machine, t, cell);
  }
  grdp_machine_free(machine);
}

/* Residuals of cn, i and y, and the input g. The first lane is drawn at the central values. */
static drawn_trial open_drawn(const char *text, double size) {
  static const char *const names[] = {"cn", "i", "y", "g"};
  drawn_trial at = {.one = run_text(text)};
  cr_assert(at.one->status == GRDP_OK, "%s", told(at.one));
  const grdp_program *program = at.one->program;
  at.drawn = calloc(program->cells, sizeof *at.drawn);
  at.known = calloc((size_t)program->periods * program->cells, sizeof *at.known);
  at.rows = calloc((size_t)program->periods * program->cells * MOST_LANES, sizeof *at.rows);
  cr_assert(at.drawn != NULL && at.known != NULL && at.rows != NULL);
  find_known(&at);
  uint64_t state = 5;
  for (size_t i = 0; i < 4; i++) {
    uint32_t cell = cell_of(at.one, names[i]);
    at.drawn[cell] = true;
    for (uint32_t t = program->base + 1; t < program->periods; t++)
      for (uint32_t lane = 0; lane < MOST_LANES; lane++)
        row_at(&at, t, cell)[lane] = (i == 3 ? at.known[(size_t)t * program->cells + cell] : 0.0) +
                                     (lane == 0 ? 0.0 : size * next_number(&state));
  }
  return at;
}

static void close_drawn(drawn_trial *at) {
  free(at->drawn);
  free(at->known);
  free(at->rows);
  free_trial(at->one);
}

/* seen[period][cell][lane] of `count` lanes from `first` on. */
static void run_lanes(const drawn_trial *at, uint32_t first, uint32_t count, double *seen) {
  const grdp_program *program = at->one->program;
  grdp_machine_plan plan = {.lanes = count, .drawn = at->drawn, .known = at->known};
  grdp_machine *machine = NULL;
  cr_assert(grdp_machine_open_draws(program, &plan, &machine) == GRDP_OK);
  for (uint32_t t = program->base + 1; t < program->periods; t++) {
    for (uint32_t cell = 0; cell < program->cells; cell++)
      if (at->drawn[cell])
        memcpy(grdp_machine_drawn(machine, t, cell), row_at(at, t, cell) + first, count * sizeof(double));
    cr_assert(grdp_machine_period(machine, t) == 0);
    for (uint32_t cell = 0; cell < program->scenario_cells; cell++)
      for (uint32_t lane = 0; lane < count; lane++)
        seen[((size_t)t * program->cells + cell) * MOST_LANES + lane] = grdp_machine_value(machine, t, cell, lane);
  }
  grdp_machine_free(machine);
}

static void compare_lanes(const drawn_trial *at) {
  static const struct { uint32_t first, count; } parts[] = {{0, 1}, {1, 1}, {77, 1}, {0, 33}, {500, 100}, {599, 1}};
  const grdp_program *program = at->one->program;
  size_t size = (size_t)program->periods * program->cells * MOST_LANES;
  double *all = calloc(size, sizeof *all), *part = calloc(size, sizeof *part);
  cr_assert(all != NULL && part != NULL);
  run_lanes(at, 0, MOST_LANES, all);
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    run_lanes(at, parts[i].first, parts[i].count, part);
    for (uint32_t t = program->base + 1; t < program->periods; t++)
      for (uint32_t cell = 0; cell < program->scenario_cells; cell++) {
        size_t place = ((size_t)t * program->cells + cell) * MOST_LANES;
        cr_expect(memcmp(part + place, all + place + parts[i].first, parts[i].count * sizeof *part) == 0,
                  "lanes %u + %u, period %u, %s", parts[i].first, parts[i].count, t, program->cell_names[cell]);
        cr_expect(memcmp(all + place, &at->known[(size_t)t * program->cells + cell], sizeof *all) == 0,
                  "central, period %u, %s", t, program->cell_names[cell]);
      }
  }
  free(all);
  free(part);
}

#define FIXED "fix: {p: {1924: 20}, cn: {1925: 55}, k: {1926: 200}}\n"

Test(blocks, give_the_same_bits_in_every_lane) {
  static const char *const texts[] = {KLEIN, KLEIN_LOG, KLEIN FIXED, KLEIN_LOG FIXED};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    drawn_trial at = open_drawn(texts[i], 0.5);
    cr_assert(at.one->program->block_count == 1);
    compare_lanes(&at);
    close_drawn(&at);
  }
}

/* ---- messages ---- */

#define HEAD                                                                                                         \
  "grdp: 1\n"                                                                                                        \
  "time: {frequency: annual, base: 2024, end: 2027}\n"                                                               \
  "inputs:\n"                                                                                                        \
  "  u: {path: 3}\n"                                                                                                 \
  "equations:\n"

static void expect_told(const char *equations, grdp_status status, const char *expected) {
  char text[1024] = HEAD;
  cr_assert(strlen(equations) + strlen(text) < sizeof text);
  strcat(text, equations);
  trial *one = run_text(text);
  cr_expect(one->status == status);
  cr_expect_str_eq(told(one), expected, "%s", told(one));
  free_trial(one);
}

Test(blocks, that_are_singular_name_the_equations_that_depend_on_each_other) {
  expect_told("  a: {start: 1, is: b + u}\n"
              "  b: {start: 1, is: a - u + 1}\n",
              GRDP_NUMERIC,
              "E0716 6:21 no solution found in 2025 for a, b: the equations of a, b depend on each other and "
              "determine no values (singular Jacobian)\n");
}

/* Where the solver ended is its own matter. */
static void expect_begins(const char *equations, const char *begins, const char *ends) {
  char text[1024] = HEAD;
  cr_assert(strlen(equations) + strlen(text) < sizeof text);
  strcat(text, equations);
  trial *one = run_text(text);
  const char *said = told(one);
  cr_expect(one->status == GRDP_NUMERIC && strncmp(said, begins, strlen(begins)) == 0, "%s", said);
  cr_expect(strlen(said) > strlen(ends) && strcmp(said + strlen(said) - strlen(ends), ends) == 0, "%s", said);
  free_trial(one);
}

Test(blocks, that_diverge_cycle_or_meet_illegal_arithmetic_are_told_apart) {
  expect_begins(
      "  a: {start: 1, solve: 1 / (a ^ 2 + a) == 0}\n",
      "E0714 6:24 no solution found in 2025 for a: the values run away (divergence); 'a' is farthest from its "
      "equation, which at ",
      "\n");
  expect_begins("  a: {start: 1, solve: a ^ 2 + a + 2.25 == 0}\n", /* least at -0.5, 2 above 0 */
                "E0718 6:24 no solution found in 2025 for a: no step comes nearer any more (standing still); "
                "'a' is farthest from its equation, which at -0.",
                " does not hold by 2\n");
  expect_begins("  a: {start: 0, solve: a ^ 3 - 2 * a + 2 == 0}\n", /* Newton's method goes from 0 to 1 and back */
                "E0715 6:24 no solution found in 2025 for a: the steps come back to where they have been (cycling); "
                "'a' is farthest from its equation, which at 0.81",
                "\n");
  expect_told("  a: {start: 1, solve: a - 3 * log(b - 5) == 2}\n"
              "  b: {start: 1, is: a * 0.1}\n",
              GRDP_NUMERIC,
              "E0704 6:32 'a' takes the logarithm of -4.9 in 2025\n"
              "W0717 6:32 this was met in 2025 on the way to a solution for a, b: no point was found where every "
              "equation gives a number\n");
}

Test(blocks, name_what_they_lack) {
  expect_told("  a: {start: 1, is: 0.5 * b + lost(-1)}\n"
              "  b: {start: 1, is: 0.5 * a + u}\n"
              "  lost: {is: u + lost(-1)}\n",
              GRDP_INVALID,
              "E0701 6:31 'lost' has no observation in 2024, which 'a' reads in 2025\n"
              "E0701 8:18 'lost' has no observation in 2024, which 'lost' reads in 2025\n");
}
