/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whole models through all layers: written as files, loaded, compiled and run. Says how load time grows with the
 * number of equations, and how long 200 years of 2,000 equations take.
 *
 * Usage: bench_load FOLDER [MOST]: the folder for the model's file; models above MOST equations are left out.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "run.h"
#include "timing.h"

enum { REPEATS = 3, EQUATIONS_PER_INPUT = 10, STRIDE = 7919 };

typedef struct model_size {
  unsigned equations, years;
} model_size;

static const model_size sizes[] = {{1000, 6},  {2000, 6},  {5000, 6},   {10000, 6},
                                   {20000, 6}, {50000, 6}, {100000, 6}, {2000, 200}};

typedef struct stages {
  double load, compile, run;
} stages;

/* Equations come in scattered order, so that ordering them is part of the work: i -> i * STRIDE modulo the number of
 * equations, which STRIDE, a prime, does not divide. Each reads its own past, two earlier ones and an input. */
static void write_equations(FILE *file, unsigned count) {
  fputs("equations:\n", file);
  for (unsigned k = 0; k < count; k++) {
    unsigned i = (unsigned)((unsigned long long)k * STRIDE % count);
    fprintf(file, "  x%u:\n    start: %u\n    is: 0.5 * x%u(-1) * (1 + g%u)", i, 100 + i % 50, i,
            i / EQUATIONS_PER_INPUT);
    if (i == 0)
      fputs(" + 50\n", file);
    else
      fprintf(file, " + 0.3 * x%u + max(20, 2 * log(1 + x%u))\n", i - 1, i / 2);
  }
}

static bool write_model(const char *path, model_size size) {
  FILE *file = fopen(path, "w");
  if (file == NULL)
    return false;
  fprintf(file, "grdp: 1\ntime: {frequency: annual, base: 2024, end: %u}\ninputs:\n", 2024 + size.years);
  for (unsigned i = 0; i * EQUATIONS_PER_INPUT < size.equations; i++)
    fprintf(file, "  g%u: {unit: \"%%\", path: %u.%u%%, source: generated}\n", i, 1 + i % 7, i % 10);
  write_equations(file, size.equations);
  return fclose(file) == 0;
}

static double seconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static grdp_status run_program(const grdp_scenario *scenario, const grdp_program *program,
                               grdp_diagnostics *diagnostics) {
  grdp_run *run;
  grdp_result *result;
  bool done = false;
  GRDP_TRY(grdp_run_open(scenario, program, NULL, diagnostics, &run));
  grdp_status status = GRDP_OK;
  while (status == GRDP_OK && !done)
    status = grdp_run_step(run, diagnostics, &done);
  if (status == GRDP_OK)
    status = grdp_run_take(run, &result);
  if (status == GRDP_OK)
    grdp_result_free(result);
  grdp_run_free(run);
  return status;
}

static grdp_status run_stages(const char *path, grdp_diagnostics *diagnostics, stages *out) {
  grdp_scenario *scenario;
  grdp_program *program;
  double start = seconds();
  GRDP_TRY(grdp_scenario_load(path, NULL, NULL, 0, diagnostics, &scenario));
  double loaded = seconds();
  grdp_status status = grdp_program_build(scenario, diagnostics, &program);
  double compiled = seconds();
  if (status == GRDP_OK) {
    status = run_program(scenario, program, diagnostics);
    *out = (stages){loaded - start, compiled - loaded, seconds() - compiled};
    grdp_program_free(program);
  }
  grdp_scenario_free(scenario);
  return status;
}

static void print_diagnostics(const grdp_diagnostics *diagnostics) {
  grdp_arena arena = {0};
  grdp_buffer text = {.arena = &arena};
  grdp_diagnostics_render(diagnostics, GRDP_ENGLISH, false, &text);
  fputs(grdp_buffer_string(&text), stderr);
  grdp_arena_free(&arena);
}

static bool run_once(const char *path, stages *out) {
  grdp_diagnostics *diagnostics;
  if (grdp_diagnostics_create(&diagnostics) != GRDP_OK)
    return false;
  grdp_status status = run_stages(path, diagnostics, out);
  if (status != GRDP_OK)
    print_diagnostics(diagnostics);
  grdp_diagnostics_free(diagnostics);
  return status == GRDP_OK;
}

static double least(double a, double b) {
  return a < b ? a : b;
}

static void print_stage(model_size size, const char *stage, double value, const char *unit) {
  char label[80];
  snprintf(label, sizeof label, "%u equations %u years %s", size.equations, size.years, stage);
  print_result("load", label, value, unit);
}

/* The best of a few runs: what else the machine does can only add. */
static bool measure(const char *path, model_size size) {
  stages best = {INFINITY, INFINITY, INFINITY};
  if (!write_model(path, size)) {
    fprintf(stderr, "%s cannot be written\n", path);
    return false;
  }
  for (int i = 0; i < REPEATS; i++) {
    stages once;
    if (!run_once(path, &once))
      return false;
    best = (stages){least(best.load, once.load), least(best.compile, once.compile), least(best.run, once.run)};
  }
  print_stage(size, "load", best.load, "s");
  print_stage(size, "compile", best.compile, "s");
  print_stage(size, "run", best.run, "s");
  print_stage(size, "load and compile per equation", (best.load + best.compile) / size.equations * 1e6, "us");
  return true;
}

int main(int argc, char **argv) {
  if (argc < 2) {
    fputs("usage: bench_load FOLDER [MOST]\n", stderr);
    return 2;
  }
  unsigned long most = argc > 2 ? strtoul(argv[2], NULL, 10) : 100000;
  char path[4096];
  snprintf(path, sizeof path, "%s/generated.yaml", argv[1]);
  bool good = true;
  for (size_t i = 0; good && i < sizeof sizes / sizeof *sizes; i++)
    if (sizes[i].equations <= most)
      good = measure(path, sizes[i]);
  remove(path);
  return good ? 0 : 1;
}
