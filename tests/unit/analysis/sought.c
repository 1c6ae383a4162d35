/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sought.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

sought *sought_file(const char *path) {
  sought *one = calloc(1, sizeof *one);
  const grdp_build_options options = {.implicit = true, .holdable = true};
  cr_assert(one != NULL && grdp_diagnostics_create(&one->diagnostics) == GRDP_OK);
  grdp_status status = grdp_scenario_load(path, "sought", NULL, 0, one->diagnostics, &one->scenario);
  cr_assert(status == GRDP_OK && !sought_told(one, "E", ""), "not loaded");
  cr_assert(grdp_program_build(one->scenario, one->diagnostics, &one->program) == GRDP_OK);
  cr_assert(grdp_program_build_with(one->scenario, options, one->diagnostics, &one->residuals) == GRDP_OK);
  return one;
}

sought *sought_text(const char *text) {
  char path[] = "sought_XXXXXX";
  int file = mkstemp(path);
  cr_assert(file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text));
  close(file);
  sought *one = sought_file(path);
  unlink(path);
  return one;
}

void free_sought(sought *one) {
  grdp_arena_free(&one->arena);
  grdp_program_free(one->program);
  grdp_program_free(one->residuals);
  grdp_scenario_free(one->scenario);
  grdp_diagnostics_free(one->diagnostics);
  free(one);
}

uint32_t sought_cell(const sought *one, const char *name) {
  for (uint32_t i = 0; i < one->scenario->cell_count; i++)
    if (strcmp(one->scenario->cells[i].name, name) == 0)
      return i;
  cr_assert_fail("no cell %s", name);
  return UINT32_MAX;
}

uint32_t sought_year(const sought *one, uint32_t year) {
  return (uint32_t)((int32_t)year - one->scenario->time.first_ordinal);
}

static void release(void *result) {
  grdp_result_free(result);
}

const grdp_result *sought_result(sought *one, bool one_step) {
  const grdp_run_options options = {.one_step = one_step};
  grdp_run *run;
  grdp_result *result = NULL;
  bool done = false;
  cr_assert(grdp_run_open(one->scenario, one->program, &options, one->diagnostics, &run) == GRDP_OK);
  cr_assert(grdp_run_step(run, one->diagnostics, &done) == GRDP_OK && done);
  cr_assert(grdp_run_take(run, &result) == GRDP_OK);
  grdp_run_free(run);
  grdp_arena_defer(&one->arena, release, result);
  return result;
}

double sought_value(const sought *one, const grdp_result *result, const char *name, uint32_t year) {
  return grdp_result_value(result, sought_cell(one, name), sought_year(one, year));
}

grdp_seek_target wanted(const sought *one, const char *name, uint32_t year, double value) {
  return (grdp_seek_target){sought_cell(one, name), sought_year(one, year), value, {0}};
}

grdp_seek_instrument by(const sought *one, const char *name) {
  return (grdp_seek_instrument){sought_cell(one, name), NAN, -INFINITY, INFINITY, {0}};
}

bool sought_told(const sought *one, const char *code, const char *words) {
  grdp_arena arena = {0};
  bool found = false;
  for (size_t i = 0; i < grdp_diagnostics_count(one->diagnostics); i++) {
    const grdp_diagnostic *diagnostic = grdp_diagnostics_get(one->diagnostics, i);
    grdp_buffer text = {.arena = &arena};
    grdp_diagnostic_message(diagnostic, GRDP_ENGLISH, &text);
    found = found || (strncmp(grdp_code_name(diagnostic->code), code, strlen(code)) == 0 &&
                      strstr(grdp_buffer_string(&text), words) != NULL);
  }
  grdp_arena_free(&arena);
  return found;
}
