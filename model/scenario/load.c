/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a file to a scenario: the phases of builder.h in order. A phase with errors stops those that need its result;
 * those that do not still report theirs, so that a user sees all mistakes at once.
 */
#include <stdlib.h>
#include <string.h>

#include "builder.h"

const char *grdp_scenario_name_of(grdp_arena *arena, const char *path) {
  static const char *const endings[] = {".yaml", ".yml"};
  const char *slash = strrchr(path, '/');
  grdp_text name = grdp_text_of(slash == NULL ? path : slash + 1);
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    size_t size = strlen(endings[i]);
    if (name.size > size && grdp_text_is(grdp_text_slice(name, name.size - size, size), endings[i]))
      return grdp_text_string(arena, grdp_text_slice(name, 0, name.size - size));
  }
  return grdp_text_string(arena, name);
}

static void keep_files(grdp_builder *builder) {
  GRDP_VECTOR(const grdp_source *) files = {0};
  for (size_t i = 0; i < builder->layers.count; i++)
    *GRDP_PUSH(builder->arena, &files) = builder->layers.items[i].source;
  for (size_t i = 0; i < builder->files.count; i++)
    *GRDP_PUSH(builder->arena, &files) = builder->files.items[i];
  builder->scenario->files = files.items;
  builder->scenario->file_count = files.count;
}

static grdp_status build(grdp_builder *builder, const char *path) {
  GRDP_TRY(grdp_layers_read(builder->arena, path, builder->diagnostics, &builder->layers));
  grdp_build_names(builder);
  GRDP_TRY(grdp_diagnostics_status(builder->diagnostics));
  grdp_build_definitions(builder);
  bool declared = grdp_diagnostics_errors(builder->diagnostics) == 0;
  grdp_build_formulas(builder);
  grdp_build_checks(builder);
  if (!declared)
    return GRDP_INVALID;
  grdp_build_data(builder);
  grdp_build_edits(builder);
  grdp_check_conflicts(builder);
  grdp_build_timeline(builder);
  grdp_build_observed(builder);
  grdp_build_paths(builder);
  grdp_check_effects(builder);
  grdp_build_uncertainty(builder);
  grdp_build_correlations(builder);
  grdp_build_targets(builder);
  grdp_build_charts(builder);
  grdp_build_reconciliations(builder);
  grdp_build_fittings(builder);
  grdp_build_backtests(builder);
  keep_files(builder);
  return grdp_diagnostics_status(builder->diagnostics);
}

grdp_status grdp_scenario_load(const char *path, const char *name, const grdp_edit *edits, size_t edit_count,
                               grdp_diagnostics *diagnostics, grdp_scenario **out) {
  grdp_scenario *scenario = calloc(1, sizeof *scenario);
  if (scenario == NULL)
    return GRDP_MEMORY;
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&scenario->arena, exhausted) {
    grdp_scenario_free(scenario);
    return GRDP_MEMORY;
  }
  grdp_builder builder = {.scenario = scenario,
                          .arena = &scenario->arena,
                          .diagnostics = diagnostics,
                          .command_edits = edits,
                          .command_edit_count = edit_count};
  scenario->path = grdp_arena_copy(&scenario->arena, path, grdp_text_of(path).size);
  scenario->name = name != NULL ? grdp_arena_copy(&scenario->arena, name, grdp_text_of(name).size)
                                : grdp_scenario_name_of(&scenario->arena, path);
  grdp_status status = build(&builder, path);
  scenario->arena.exhausted = NULL;
  if (status != GRDP_OK) {
    grdp_scenario_free(scenario);
    return status;
  }
  *out = scenario;
  return GRDP_OK;
}
