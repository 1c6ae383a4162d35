/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The machine's throughput: nanoseconds per draw-year of the workload without random numbers, for the central path's
 * one lane and over draws with each set of instructions, beside the same model written by hand. Ends with 1 when the
 * results differ.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "machine_state.h"
#include "timing.h"
#include "workload.h"

enum { DRAW_YEARS = 200000 };

typedef struct work {
  grdp_machine *machine;
  draws *draws;
  unsigned lanes, repeats;
} work;

static void run_machine(void *context) {
  const work *at = context;
  for (unsigned repeat = 0; repeat < at->repeats; repeat++)
    for (uint32_t year = 1; year <= YEARS; year++)
      grdp_machine_period(at->machine, year);
}

static void run_plain_loop(void *context) {
  const work *at = context;
  for (unsigned repeat = 0; repeat < at->repeats; repeat++)
    run_plain(at->draws, at->lanes);
}

static void run_limit_loop(void *context) {
  const work *at = context;
  for (unsigned repeat = 0; repeat < at->repeats; repeat++)
    run_limit(at->draws, at->lanes);
}

static void fill_shocks(draws *at) {
  uint64_t state = 1;
  for (size_t i = 0; i < sizeof at->shock / sizeof(double); i++) {
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    (&at->shock[0][0])[i] = ((double)(state >> 11) * 0x1p-53 - 0.5) * 4.0;
  }
}

/* The greatest difference of the machine's results from those of a loop, as a part of the value. */
static double difference(const work *at) {
  double most = 0.0;
  for (uint32_t year = 1; year <= YEARS; year++) {
    grdp_machine_period(at->machine, year);
    for (unsigned lane = 0; lane < at->lanes; lane++) {
      double total = grdp_machine_values(at->machine, year, CELL_TOTAL)[lane];
      double revenue = grdp_machine_values(at->machine, year, CELL_REVENUE)[lane];
      most = fmax(most, fabs(total / at->draws->total[year][lane] - 1.0));
      most = fmax(most, fabs(revenue / at->draws->revenue[year][lane] - 1.0));
    }
  }
  return most;
}

static void report(const char *what, timed_work *timed, work *at) {
  char label[64];
  snprintf(label, sizeof label, "%s %u lanes", what, at->lanes);
  double units = (double)at->repeats * at->lanes * YEARS;
  print_result("machine", label, measure_nanoseconds(timed, at, units), "ns per draw-year");
}

/* The central path; known[periods][cells] is what it gives. */
static bool measure_central(const grdp_program *program, draws *at_draws, double *known) {
  work at = {NULL, at_draws, 1, DRAW_YEARS / YEARS};
  if (grdp_machine_open(program, 1, &at.machine) != GRDP_OK)
    return false;
  for (uint32_t year = 1; year <= YEARS; year++)
    for (uint32_t i = 0; i < COMPONENTS; i++)
      *grdp_machine_values(at.machine, year, CELL_SHOCK + i) = at_draws->shock[i][0];
  grdp_machine_period(at.machine, 0);
  report("central path", run_machine, &at);
  run_plain(at_draws, 1);
  bool same = difference(&at) < 1e-12;
  for (uint32_t i = 0; i < program->periods * program->cells; i++)
    known[i] = *grdp_machine_values(at.machine, i / program->cells, i % program->cells);
  grdp_machine_free(at.machine);
  return same;
}

static grdp_machine *open_draws(const grdp_program *program, const draws *at_draws, const grdp_machine_plan *plan) {
  grdp_machine *machine = NULL;
  if (grdp_machine_open_draws(program, plan, &machine) != GRDP_OK)
    return NULL;
  for (uint32_t i = 0; i < COMPONENTS; i++)
    memcpy(grdp_machine_drawn(machine, 1, CELL_SHOCK + i), at_draws->shock[i], plan->lanes * sizeof(double));
  return machine;
}

static bool measure_draws(const grdp_program *program, draws *at_draws, const double *known, unsigned lanes) {
  static const bool drawn[CELLS] = {true, true, true, true};
  static const bool wanted[CELLS] = {[CELL_TOTAL] = true, [CELL_REVENUE] = true};
  grdp_machine_plan plan = {lanes, drawn, wanted, known, false};
  work at = {open_draws(program, at_draws, &plan), at_draws, lanes, DRAW_YEARS / YEARS / lanes};
  if (at.machine == NULL)
    return false;
  if (lanes == MOST_LANES)
    print_result("machine", "instructions of the program", program->instruction_count, "per draw-year");
  if (lanes == MOST_LANES)
    print_result("machine", "operations over draws", (double)grdp_machine_operations(at.machine), "per draw-year");
  report("C loop with the C library", run_plain_loop, &at);
  bool same = difference(&at) < 1e-12;
  report("written by hand", run_limit_loop, &at);
  for (size_t number = 0; grdp_kernels_get(number) != NULL; number++) {
    char label[32];
    at.machine->kernels = grdp_kernels_get(number);
    snprintf(label, sizeof label, "machine %s", at.machine->kernels->name);
    report(label, run_machine, &at);
    same = same && difference(&at) == 0.0;
  }
  grdp_machine_free(at.machine);
  return same;
}

int main(void) {
  static double known[(YEARS + 1) * CELLS];
  static draws at;
  grdp_program *program = make_workload();
  fill_shocks(&at);
  bool same = measure_central(program, &at, known);
  for (unsigned lanes = 128; lanes <= MOST_LANES; lanes *= 4)
    same = measure_draws(program, &at, known, lanes) && same;
  grdp_program_free(program);
  if (!same)
    fputs("the results differ\n", stderr);
  return same ? 0 : 1;
}
