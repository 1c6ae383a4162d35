/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any bytes as a scenario file, through all layers: loaded, compiled and, when there is little to do, run. What is
 * found wrong must be reported in both languages without a crash.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "run.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SIZE_LIMIT = 20000, VALUE_LIMIT = 200000 };

static char path[64];

static void remove_file(void) {
  unlink(path);
}

/* The file is this process's own; libFuzzer calls from one thread. */
static void write_file(const uint8_t *data, size_t size) {
  if (path[0] == '\0') {
    snprintf(path, sizeof path, "fuzz-scenario-%ld.yaml", (long)getpid());
    atexit(remove_file);
  }
  FILE *file = fopen(path, "wb");
  if (file == NULL || fwrite(data, 1, size, file) != size || fclose(file) != 0)
    abort();
}

static void run(const grdp_scenario *scenario, const grdp_program *program, grdp_diagnostics *diagnostics) {
  grdp_run *opened;
  grdp_result *result;
  bool done = false;
  if (grdp_run_open(scenario, program, NULL, diagnostics, &opened) != GRDP_OK)
    return;
  grdp_status status = GRDP_OK;
  while (status == GRDP_OK && !done)
    status = grdp_run_step(opened, diagnostics, &done);
  if (status == GRDP_OK && grdp_run_take(opened, &result) == GRDP_OK)
    grdp_result_free(result);
  grdp_run_free(opened);
}

static void show(const grdp_diagnostics *diagnostics) {
  grdp_arena arena = {0};
  grdp_buffer text = {.arena = &arena};
  for (int language = 0; language < GRDP_LANGUAGE_COUNT; language++)
    grdp_diagnostics_render(diagnostics, (grdp_language)language, false, &text);
  grdp_arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  grdp_diagnostics *diagnostics;
  grdp_scenario *scenario;
  grdp_program *program;
  if (size > SIZE_LIMIT || grdp_diagnostics_create(&diagnostics) != GRDP_OK)
    return 0;
  write_file(data, size);
  if (grdp_scenario_load(path, NULL, NULL, 0, diagnostics, &scenario) == GRDP_OK) {
    size_t values = scenario->cell_count * ((size_t)scenario->time.last + 1);
    if (grdp_program_build(scenario, diagnostics, &program) == GRDP_OK) {
      if (values < VALUE_LIMIT)
        run(scenario, program, diagnostics);
      grdp_program_free(program);
    }
    grdp_scenario_free(scenario);
  }
  show(diagnostics);
  grdp_diagnostics_free(diagnostics);
  return 0;
}
