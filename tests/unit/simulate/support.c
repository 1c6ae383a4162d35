/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A file of its own in the folder of the tests' build. */
static const char *write_file(grdp_arena *arena, const char *text) {
  char *path = grdp_arena_copy(arena, "simulate_XXXXXX", 15);
  int file = mkstemp(path);
  cr_assert(file >= 0);
  cr_assert(write(file, text, strlen(text)) == (ssize_t)strlen(text));
  close(file);
  return path;
}

trial *run_text(const char *text) {
  return run_text_with(text, NULL);
}

trial *run_text_with(const char *text, const grdp_run_options *options) {
  trial *one = calloc(1, sizeof *one);
  cr_assert(one != NULL && grdp_diagnostics_create(&one->diagnostics) == GRDP_OK);
  const char *path = write_file(&one->arena, text);
  grdp_status status = grdp_scenario_load(path, "trial", NULL, 0, one->diagnostics, &one->scenario);
  unlink(path);
  cr_assert(status == GRDP_OK, "not loaded: %s", told(one));
  cr_assert(grdp_program_build(one->scenario, one->diagnostics, &one->program) == GRDP_OK, "not built: %s",
            told(one));
  bool done = false;
  one->status = grdp_run_open(one->scenario, one->program, options, one->diagnostics, &one->run);
  while (one->status == GRDP_OK && !done)
    one->status = grdp_run_step(one->run, one->diagnostics, &done);
  if (one->status == GRDP_OK)
    one->status = grdp_run_take(one->run, &one->result);
  return one;
}

void free_trial(trial *one) {
  grdp_result_free(one->result);
  grdp_run_free(one->run);
  grdp_program_free(one->program);
  grdp_scenario_free(one->scenario);
  grdp_diagnostics_free(one->diagnostics);
  grdp_arena_free(&one->arena);
  free(one);
}

uint32_t cell_of(const trial *one, const char *cell) {
  for (uint32_t i = 0; i < one->scenario->cell_count; i++)
    if (strcmp(one->scenario->cells[i].name, cell) == 0)
      return i;
  cr_assert_fail("no cell %s", cell);
  return UINT32_MAX;
}

double value_of(const trial *one, const char *cell, uint32_t period) {
  cr_assert(one->result != NULL, "no result: %s", told(one));
  return grdp_result_value(one->result, cell_of(one, cell), period);
}

const char *told(const trial *one) {
  grdp_buffer text = {.arena = &((trial *)(uintptr_t)one)->arena};
  for (size_t i = 0; i < grdp_diagnostics_count(one->diagnostics); i++) {
    const grdp_diagnostic *diagnostic = grdp_diagnostics_get(one->diagnostics, i);
    grdp_buffer_add_string(&text, grdp_code_name(diagnostic->code));
    grdp_buffer_add_byte(&text, ' ');
    grdp_buffer_add_integer(&text, diagnostic->line);
    grdp_buffer_add_byte(&text, ':');
    grdp_buffer_add_integer(&text, diagnostic->column);
    grdp_buffer_add_byte(&text, ' ');
    grdp_diagnostic_message(diagnostic, GRDP_ENGLISH, &text);
    grdp_buffer_add_byte(&text, '\n');
  }
  return grdp_buffer_string(&text);
}
