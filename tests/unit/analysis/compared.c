/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "compared.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *write_file(grdp_arena *arena, const char *folder, const char *name, const char *text) {
  const char *path = grdp_text_join(arena, folder, "/", name, NULL);
  FILE *file = fopen(path, "w");
  cr_assert(file != NULL && fputs(text, file) >= 0 && fclose(file) == 0);
  return path;
}

static const char *told(compared *one) {
  grdp_buffer text = {.arena = &one->arena};
  if (grdp_diagnostics_count(one->diagnostics) > 0)
    grdp_diagnostics_render(one->diagnostics, GRDP_ENGLISH, false, &text);
  return grdp_buffer_string(&text);
}

static void load(compared *one, size_t side, const char *path) {
  cr_assert(grdp_scenario_load(path, NULL, NULL, 0, one->diagnostics, &one->scenarios[side]) == GRDP_OK, "%s",
            told(one));
  cr_assert(grdp_program_build(one->scenarios[side], one->diagnostics, &one->programs[side]) == GRDP_OK, "%s",
            told(one));
}

static grdp_quantity find(const compared *one, asked what) {
  const grdp_scenario *from = one->scenarios[0];
  grdp_quantity quantity = {.kind = what.kind,
                            .period = what.year == 0 ? 0 : (uint32_t)((int32_t)what.year - from->time.first_ordinal)};
  bool found = what.kind == GRDP_QUANTITY_ALL;
  for (uint32_t i = 0; what.kind == GRDP_QUANTITY_CHANCE && i < from->target_count; i++)
    if (grdp_text_is(from->targets[i].name, what.name)) {
      quantity.target = i;
      found = true;
    }
  for (uint32_t i = 0; what.kind <= GRDP_QUANTITY_MEAN && i < from->cell_count; i++)
    if (strcmp(from->cells[i].name, what.name) == 0) {
      quantity.cell = i;
      found = true;
    }
  cr_assert(found, "no %s", what.name);
  return quantity;
}

static void keep_told(void *context, grdp_progress progress) {
  compared *one = context;
  if (progress.done < one->told.done || (one->told.total > 0 && progress.total != one->told.total))
    one->backwards = true;
  one->told = progress;
}

compared *compare_texts(const char *from, const char *to, const asked *what, size_t count,
                        const grdp_run_options *draws) {
  compared *one = calloc(1, sizeof *one);
  char folder[] = "compare_XXXXXX";
  cr_assert(one != NULL && mkdtemp(folder) != NULL && grdp_diagnostics_create(&one->diagnostics) == GRDP_OK);
  const char *paths[] = {write_file(&one->arena, folder, "base.yaml", from),
                         write_file(&one->arena, folder, "to.yaml", to)};
  load(one, 0, paths[0]);
  load(one, 1, paths[1]);
  unlink(paths[0]);
  unlink(paths[1]);
  rmdir(folder);
  grdp_quantity *quantities = GRDP_NEW_ARRAY(&one->arena, count, grdp_quantity);
  for (size_t i = 0; i < count; i++)
    quantities[i] = find(one, what[i]);
  const grdp_compare_request request = {
      .sides = {{one->scenarios[0], one->programs[0]}, {one->scenarios[1], one->programs[1]}},
      .quantities = quantities,
      .count = count,
      .draws = draws,
      .progressed = keep_told,
      .context = one};
  cr_assert(grdp_compare(&one->arena, &request, &one->comparison) == GRDP_OK);
  return one;
}

void free_compared(compared *one) {
  grdp_arena_free(&one->arena);
  for (size_t side = 0; side < 2; side++) {
    grdp_program_free(one->programs[side]);
    grdp_scenario_free(one->scenarios[side]);
  }
  grdp_diagnostics_free(one->diagnostics);
  free(one);
}

grdp_share edit_share(const compared *one, size_t quantity, const char *edit) {
  const grdp_difference *difference = &one->comparison.differences[quantity];
  cr_assert(difference->edits != NULL);
  for (size_t i = 0; i < one->comparison.edit_count; i++)
    if (strcmp(one->comparison.edits[i], edit) == 0)
      return difference->edits[i];
  for (size_t i = 0; i < one->comparison.edit_count; i++)
    fprintf(stderr, "edit %s\n", one->comparison.edits[i]);
  cr_assert_fail("no edit %s", edit);
  return (grdp_share){0};
}

grdp_share read_share(const compared *one, size_t quantity, const char *read) {
  const grdp_difference *difference = &one->comparison.differences[quantity];
  for (size_t i = 0; i < difference->read_count; i++)
    if (strcmp(difference->reads[i].name, read) == 0)
      return difference->reads[i].share;
  cr_assert_fail("does not read %s", read);
  return (grdp_share){0};
}
