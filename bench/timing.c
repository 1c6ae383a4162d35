/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "timing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

double measure_nanoseconds(timed_work *work, void *context, double units) {
  double times[TIMING_RUNS];
  work(context);
  for (int run = 0; run < TIMING_RUNS; run++) {
    double start = now();
    work(context);
    times[run] = now() - start;
  }
  qsort(times, TIMING_RUNS, sizeof *times, compare);
  return times[TIMING_RUNS / 2] / units;
}

void print_result(const char *benchmark, const char *label, double value, const char *unit) {
  const char *quote = strchr(label, ',') != NULL ? "\"" : "";
  printf("%s,%s%s%s,%.4g,%s\n", benchmark, quote, label, quote, value, unit);
  fflush(stdout);
}
