/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[64];
static grdp_arena arena;
static grdp_diagnostics *diagnostics;
static grdp_scenario *scenario;

void begin(void) {
  strcpy(folder, "/tmp/grdp-test-XXXXXX");
  cr_assert_not_null(mkdtemp(folder));
  cr_assert_eq(chdir(folder), 0);
}

void end(void) {
  grdp_scenario_free(scenario);
  grdp_diagnostics_free(diagnostics);
  grdp_arena_free(&arena);
  const char *names[] = {"main.yaml", "a.yaml", "b.yaml", "c.yaml", "data.csv", "more.csv"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    unlink(names[i]);
  cr_assert_eq(chdir("/"), 0);
  cr_expect_eq(rmdir(folder), 0);
}

void put_file(const char *name, const char *text) {
  FILE *file = fopen(name, "w");
  cr_assert_not_null(file);
  fputs(text, file);
  fclose(file);
}

static grdp_status load_it(const grdp_edit *edits, size_t count) {
  grdp_scenario_free(scenario);
  grdp_diagnostics_free(diagnostics);
  scenario = NULL;
  cr_assert_eq(grdp_diagnostics_create(&diagnostics), GRDP_OK);
  return grdp_scenario_load("main.yaml", NULL, edits, count, diagnostics, &scenario);
}

static const char *rendered(void) {
  grdp_buffer out = {.arena = &arena};
  grdp_diagnostics_render(diagnostics, GRDP_ENGLISH, false, &out);
  return grdp_buffer_string(&out);
}

const grdp_scenario *load_edited(const grdp_edit *edits, size_t count) {
  cr_assert_eq(load_it(edits, count), GRDP_OK, "%s", rendered());
  return scenario;
}

const grdp_scenario *load(void) {
  return load_edited(NULL, 0);
}

const char *mistakes_edited(const grdp_edit *edits, size_t count) {
  load_it(edits, count);
  return rendered();
}

const char *mistakes(void) {
  return mistakes_edited(NULL, 0);
}

const grdp_cell *cell_of(const char *name) {
  for (size_t i = 0; i < scenario->cell_count; i++)
    if (strcmp(scenario->cells[i].name, name) == 0)
      return &scenario->cells[i];
  cr_assert_fail("no cell %s", name);
  return NULL;
}

double value_of(const char *cell, const char *period) {
  const grdp_cell *found = cell_of(cell);
  const double *values = found->path.values != NULL ? found->path.values : found->observed.values;
  for (uint32_t t = 0; t <= scenario->time.last; t++) {
    char text[16];
    grdp_timeline_write(&scenario->time, t, text);
    if (strcmp(text, period) == 0)
      return values[t];
  }
  cr_assert_fail("no period %s", period);
  return 0;
}
