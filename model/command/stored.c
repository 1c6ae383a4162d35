/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stored.h"

#include <string.h>

static const char *stored_names(grdp_arena *arena, const grdp_manifest *manifest) {
  grdp_buffer text = {.arena = arena};
  for (size_t i = 0; i < manifest->scenario_count; i++) {
    grdp_buffer_add_string(&text, i == 0 ? "" : ", ");
    grdp_buffer_add_string(&text, manifest->scenarios[i].name);
  }
  return grdp_buffer_string(&text);
}

grdp_exit grdp_stored_choose(const grdp_arguments *arguments, const grdp_console *console,
                             const grdp_manifest *manifest, const grdp_stored_scenario **out) {
  const char *name = arguments->values[GRDP_OPTION_SCENARIO], *folder = manifest->folder;
  const grdp_stored_scenario *stored = NULL;
  if (name == NULL && manifest->scenario_count != 1)
    return grdp_complain(console, GRDP_EXIT_USAGE, GRDP_MESSAGE_DRAW_WHICH, folder,
                         stored_names(arguments->arena, manifest), NULL);
  for (size_t i = 0; i < manifest->scenario_count; i++)
    if (name == NULL || strcmp(manifest->scenarios[i].name, name) == 0)
      stored = &manifest->scenarios[i];
  if (stored == NULL)
    return grdp_complain(console, GRDP_EXIT_USAGE, GRDP_MESSAGE_DRAW_NO_SCENARIO, folder,
                         stored_names(arguments->arena, manifest), name, NULL);
  if (stored->draws == 0 || manifest->design == NULL)
    return grdp_complain(console, GRDP_EXIT_INVALID, GRDP_MESSAGE_MANIFEST_NO_DRAWS, folder, NULL);
  if (stored->path == NULL)
    return grdp_complain(console, GRDP_EXIT_INVALID, GRDP_MESSAGE_MANIFEST_NO_PATH, folder, stored->name, NULL);
  *out = stored;
  return GRDP_EXIT_DONE;
}

grdp_projections grdp_stored_projections(grdp_arguments *arguments, const grdp_manifest *manifest,
                                         const grdp_stored_scenario *stored) {
  grdp_projections all = {GRDP_NEW(arguments->arena, grdp_projection), 1};
  for (size_t i = 0; i < manifest->edit_count; i++)
    *GRDP_PUSH(arguments->arena, &arguments->edits) = manifest->edits[i];
  all.items[0].name = stored->name;
  all.items[0].path = stored->path;
  return all;
}

grdp_exit grdp_stored_check(const grdp_arguments *arguments, const grdp_console *console,
                            const grdp_manifest *manifest, const grdp_stored_scenario *stored,
                            const grdp_scenario *scenario) {
  const char *changed = grdp_manifest_changed(arguments->arena, stored, scenario);
  if (changed == NULL)
    return GRDP_EXIT_DONE;
  return grdp_complain(console, GRDP_EXIT_INVALID, GRDP_MESSAGE_FILE_CHANGED, changed, manifest->folder, NULL);
}
