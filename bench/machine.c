/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The machine's throughput: nanoseconds per draw-year of the workload without random numbers, at 1, 128 and 512 lanes,
 * beside the same model written by hand. Ends with 1 when the results differ.
 */
#include "machine.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels.h"
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

static void run_fused_loop(void *context) {
  const work *at = context;
  for (unsigned repeat = 0; repeat < at->repeats; repeat++)
    run_fused(at->draws, at->lanes);
}

static void fill_shocks(draws *at) {
  uint64_t state = 1;
  for (size_t i = 0; i < sizeof at->shock / sizeof(double); i++) {
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    (&at->shock[0][0][0])[i] = ((double)(state >> 11) * 0x1p-53 - 0.5) * 4.0;
  }
}

/* The greatest difference of the machine's results from those of a loop, as a part of the value. */
static double difference(const work *at) {
  double most = 0.0;
  for (uint32_t year = 1; year <= YEARS; year++)
    for (unsigned lane = 0; lane < at->lanes; lane++) {
      double total = grdp_machine_values(at->machine, year, CELL_TOTAL)[lane];
      double revenue = grdp_machine_values(at->machine, year, CELL_REVENUE)[lane];
      most = fmax(most, fabs(total / at->draws->total[year][lane] - 1.0));
      most = fmax(most, fabs(revenue / at->draws->revenue[year][lane] - 1.0));
    }
  return most;
}

static void print_line(const char *what, unsigned lanes, double nanoseconds) {
  char label[64];
  snprintf(label, sizeof label, "%s %u lanes", what, lanes);
  print_result("machine", label, nanoseconds, "ns per draw-year");
}

static bool measure(const grdp_program *program, draws *at_draws, unsigned lanes) {
  work at = {NULL, at_draws, lanes, DRAW_YEARS / YEARS / lanes};
  if (grdp_machine_open(program, lanes, &at.machine) != GRDP_OK)
    return false;
  for (uint32_t year = 1; year <= YEARS; year++)
    for (uint32_t i = 0; i < COMPONENTS; i++)
      memcpy(grdp_machine_values(at.machine, year, CELL_SHOCK + i), at_draws->shock[year][i], lanes * sizeof(double));
  grdp_machine_period(at.machine, 0);
  double units = (double)at.repeats * lanes * YEARS;
  print_line("machine", lanes, measure_nanoseconds(run_machine, &at, units));
  print_line("C loop with the C library", lanes, measure_nanoseconds(run_plain_loop, &at, units));
  bool same = difference(&at) < 1e-12;
  if (lanes % 8 == 0) {
    print_line("one fused vector loop", lanes, measure_nanoseconds(run_fused_loop, &at, units));
    same = same && difference(&at) == 0.0;
  }
  grdp_machine_free(at.machine);
  return same;
}

int main(void) {
  static const unsigned lanes[] = {1, 128, 512};
  grdp_program *program = make_workload();
  draws *at = calloc(1, sizeof *at);
  if (at == NULL)
    return 1;
  fill_shocks(at);
  bool same = true;
  for (size_t i = 0; i < sizeof lanes / sizeof *lanes; i++)
    same = measure(program, at, lanes[i]) && same;
  free(at);
  grdp_program_free(program);
  if (!same)
    fputs("the results differ\n", stderr);
  return same ? 0 : 1;
}
