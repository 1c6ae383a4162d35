/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reconciled.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compile.h"

static void load(reconciled *one, const char *text) {
  char path[] = "reconcile_XXXXXX";
  int file = mkstemp(path);
  cr_assert(file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text));
  close(file);
  grdp_status status = grdp_scenario_load(path, "trial", NULL, 0, one->diagnostics, &one->scenario);
  unlink(path);
  cr_assert(status == GRDP_OK, "not loaded: %s", codes_of(one));
  cr_assert(grdp_program_build(one->scenario, one->diagnostics, &one->program) == GRDP_OK, "not built: %s",
            codes_of(one));
}

reconciled *reconcile_text(const char *text) {
  reconciled *one = calloc(1, sizeof *one);
  cr_assert(one != NULL && grdp_diagnostics_create(&one->diagnostics) == GRDP_OK);
  load(one, text);
  cr_assert(one->scenario->reconciliation_count > 0);
  one->status = grdp_reconcile(&one->arena, one->scenario, one->program, &one->scenario->reconciliations[0],
                               one->diagnostics, &one->found);
  return one;
}

void free_reconciled(reconciled *one) {
  grdp_arena_free(&one->arena);
  grdp_program_free(one->program);
  grdp_scenario_free(one->scenario);
  grdp_diagnostics_free(one->diagnostics);
  free(one);
}

const grdp_reconciled_item *item_of(const reconciled *one, const char *name) {
  for (size_t i = 0; i < one->found.count; i++)
    if (strcmp(one->found.items[i].name, name) == 0)
      return &one->found.items[i];
  cr_assert_fail("no item %s", name);
  return NULL;
}

const char *codes_of(reconciled *one) {
  grdp_buffer text = {.arena = &one->arena};
  for (size_t i = 0; i < grdp_diagnostics_count(one->diagnostics); i++) {
    grdp_buffer_add_string(&text, grdp_code_name(grdp_diagnostics_get(one->diagnostics, i)->code));
    grdp_buffer_add_byte(&text, ' ');
  }
  return grdp_buffer_string(&text);
}

size_t read_case(const char *file, const char *name, double *values, size_t limit) {
  char path[512], line[512];
  size_t found = 0, length = strlen(name);
  snprintf(path, sizeof path, "%s/cases/%s", GRDP_TESTS, file);
  FILE *stream = fopen(path, "r");
  cr_assert_not_null(stream, "%s", path);
  while (fgets(line, sizeof line, stream) != NULL) {
    if (strncmp(line, name, length) != 0 || line[length] != ',')
      continue;
    for (const char *cell = line + length; *cell == ',' && found < limit;) {
      char *end;
      values[found] = strtod(cell + 1, &end);
      if (end == cell + 1)
        values[found] = (double)NAN;
      found++;
      cell = end;
    }
  }
  fclose(stream);
  return found;
}
