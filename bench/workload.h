/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The workload of the throughput benchmark: four components that grow by correlated shocks, their sum, and a tax on
 * each; per draw-year 42 operations, of them 4 exponentials and 4 powers.
 *
 *   y[i] = y[i](-1) * exp(mu[i] + sum(l[i,j] * z[j] for j <= i)),  total = sum(y),  revenue = sum(a[i] * y[i] ^ b[i])
 */
#ifndef GRDP_BENCH_WORKLOAD_H
#define GRDP_BENCH_WORKLOAD_H

#include "program.h"
#include "workload_constants.h"

enum { MOST_LANES = 512 };

/* Cells of the program. */
enum { CELL_SHOCK = 0, CELL_OUTPUT = 4, CELL_TAX = 8, CELL_TOTAL = 12, CELL_REVENUE = 13, CELLS = 14 };

/* Owned by the caller: grdp_program_free. */
grdp_program *make_workload(void);

/* The same shocks in every year: what is timed is evaluation, not reading. */
typedef struct draws {
  _Alignas(64) double shock[COMPONENTS][MOST_LANES];
  double total[YEARS + 1][MOST_LANES], revenue[YEARS + 1][MOST_LANES];
} draws;

/* As one writes it in C, with the C library's exp and pow. */
void run_plain(draws *at, unsigned lanes);
/* The best that could be written by hand with the machine's own functions: a loop per statement over tiles of lanes, all
 * numbers constants of the code. lanes is a multiple of 32. The results are the machine's bits. */
void run_limit(draws *at, unsigned lanes);

#endif
