/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Time as the benchmarks measure it: the processor time of this thread, the median of several runs.
 */
#ifndef GRDP_BENCH_TIMING_H
#define GRDP_BENCH_TIMING_H

enum { TIMING_RUNS = 7 };

typedef void timed_work(void *context);

/* Nanoseconds per unit of work, the median of TIMING_RUNS runs after one that is not counted. */
double measure_nanoseconds(timed_work *work, void *context, double units);

/* Prints one line of results.csv: benchmark,case,value,unit */
void print_result(const char *benchmark, const char *label, double value, const char *unit);

#endif
