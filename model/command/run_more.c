/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "run_request.h"

/* What was asked for then cannot be asked for otherwise now. */
static grdp_exit refuse_options(const grdp_run_request *request, const char *folder) {
  static const grdp_option excluded[] = {GRDP_OPTION_DRAWS,      GRDP_OPTION_SEED,      GRDP_OPTION_DESIGN,
                                         GRDP_OPTION_DESIGN_OF,  GRDP_OPTION_PRECISION, GRDP_OPTION_SET,
                                         GRDP_OPTION_FIX,        GRDP_OPTION_ADJUST,    GRDP_OPTION_OF,
                                         GRDP_OPTION_KEEP_DRAWS, GRDP_OPTION_EXACT,     GRDP_OPTION_DRY_RUN};
  for (size_t i = 0; i < sizeof excluded / sizeof excluded[0]; i++) {
    if (request->arguments.values[excluded[i]] == NULL)
      continue;
    const char *option = grdp_text_join(request->arguments.arena, "--", grdp_option_table()[excluded[i]].text, NULL);
    return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_MORE_EXCLUDES, option, folder, NULL);
  }
  return GRDP_EXIT_DONE;
}

/* "low, high" */
static const char *stored_names(grdp_arena *arena, const grdp_manifest *manifest) {
  grdp_buffer text = {.arena = arena};
  for (size_t i = 0; i < manifest->scenario_count; i++) {
    grdp_buffer_add_string(&text, i == 0 ? "" : ", ");
    grdp_buffer_add_string(&text, manifest->scenarios[i].name);
  }
  return grdp_buffer_string(&text);
}

/* Without files on the command line, those of the folder; else the same scenarios in the same order. */
static grdp_exit name_scenarios(grdp_run_request *request, const grdp_manifest *manifest) {
  grdp_arena *arena = request->arguments.arena;
  grdp_projections *all = &request->projections;
  if (all->count == 0)
    *all = (grdp_projections){GRDP_NEW_ARRAY(arena, manifest->scenario_count, grdp_projection),
                              manifest->scenario_count};
  bool same = all->count == manifest->scenario_count;
  for (size_t i = 0; i < all->count && same; i++) {
    const grdp_stored_scenario *stored = &manifest->scenarios[i];
    grdp_projection *one = &all->items[i];
    if (one->name == NULL && stored->path == NULL)
      return grdp_complain(request->console, GRDP_EXIT_INVALID, GRDP_MESSAGE_MANIFEST_NO_PATH, manifest->folder,
                           stored->name, NULL);
    same = one->name == NULL || strcmp(one->name, stored->name) == 0;
    if (one->name == NULL)
      *one = (grdp_projection){.name = stored->name, .path = stored->path};
  }
  if (!same)
    return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_MORE_SCENARIOS, manifest->folder,
                         stored_names(arena, manifest), NULL);
  return GRDP_EXIT_DONE;
}

/* The draws are those of one longer run, so what it depends on is the folder's. */
static void take_request(grdp_run_request *request, const grdp_manifest *manifest) {
  grdp_arena *arena = request->arguments.arena;
  for (size_t i = 0; i < manifest->edit_count; i++)
    *GRDP_PUSH(arena, &request->arguments.edits) = manifest->edits[i];
  for (size_t i = 0; i < manifest->request.of_count; i++)
    *GRDP_PUSH(arena, &request->arguments.of) = manifest->request.of[i];
  for (size_t i = 0; i < manifest->request.kept_count; i++)
    *GRDP_PUSH(arena, &request->arguments.kept) = manifest->request.kept[i];
  request->draws.run.exact = manifest->request.exact;
  request->draws.run.accept_failures = manifest->request.accept_failures || request->draws.run.accept_failures;
  request->draws.run.shared = manifest->design;
  request->draws.run.design = manifest->design->kind;
  request->draws.run.seed = manifest->design->seed;
}

static grdp_exit read_added(grdp_run_request *request) {
  const char *value = request->arguments.values[GRDP_OPTION_MORE];
  if (grdp_count_read(value, GRDP_DRAWS_MOST, &request->added) && request->added > 0)
    return GRDP_EXIT_DONE;
  grdp_buffer most = {.arena = request->arguments.arena};
  grdp_format_number(&most, (double)GRDP_DRAWS_MOST, (grdp_display){request->console->language, false, 0});
  return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_COUNT_UNREAD, "--more", value, "1",
                       grdp_buffer_string(&most), NULL);
}

static grdp_exit check_draws(const grdp_run_request *request, const grdp_manifest *manifest) {
  uint64_t most = 0;
  for (size_t i = 0; i < manifest->scenario_count; i++)
    most = manifest->scenarios[i].draws > most ? manifest->scenarios[i].draws : most;
  if (manifest->design == NULL || most == 0)
    return grdp_complain(request->console, GRDP_EXIT_INVALID, GRDP_MESSAGE_MANIFEST_NO_DRAWS, manifest->folder, NULL);
  if (manifest->design->kind == GRDP_DESIGN_LHS)
    return grdp_complain(request->console, GRDP_EXIT_INVALID, GRDP_MESSAGE_MORE_LATIN, manifest->folder, NULL);
  if (most <= GRDP_DRAWS_MOST && most + request->added <= GRDP_DRAWS_MOST)
    return GRDP_EXIT_DONE;
  grdp_buffer limit = {.arena = request->arguments.arena};
  grdp_format_number(&limit, (double)GRDP_DRAWS_MOST, (grdp_display){request->console->language, false, 0});
  return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_MORE_BEYOND, grdp_buffer_string(&limit), NULL);
}

grdp_exit grdp_run_read_more(grdp_run_request *request) {
  if (!grdp_option_given(&request->arguments, GRDP_OPTION_MORE))
    return GRDP_EXIT_DONE;
  const char *folder = request->arguments.values[GRDP_OPTION_OUTPUT];
  if (folder == NULL && request->projections.count == 0)
    return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_MORE_NO_FOLDER, NULL);
  if (folder == NULL)
    folder = grdp_run_default_folder(request);
  grdp_manifest *manifest = GRDP_NEW(request->arguments.arena, grdp_manifest);
  grdp_exit code = read_added(request);
  if (code == GRDP_EXIT_DONE)
    code = refuse_options(request, folder);
  if (code == GRDP_EXIT_DONE)
    code = grdp_manifest_open(request->console, request->arguments.arena, folder, manifest);
  if (code == GRDP_EXIT_DONE)
    code = check_draws(request, manifest);
  if (code == GRDP_EXIT_DONE)
    code = name_scenarios(request, manifest);
  if (code != GRDP_EXIT_DONE)
    return code;
  take_request(request, manifest);
  request->folder = folder;
  request->more = manifest;
  return GRDP_EXIT_DONE;
}

grdp_exit grdp_run_check_more(const grdp_run_request *request) {
  if (request->more == NULL)
    return GRDP_EXIT_DONE;
  for (size_t i = 0; i < request->projections.count; i++) {
    const char *changed = grdp_manifest_changed(request->arguments.arena, &request->more->scenarios[i],
                                                request->projections.items[i].scenario);
    if (changed != NULL)
      return grdp_complain(request->console, GRDP_EXIT_INVALID, GRDP_MESSAGE_FILE_CHANGED, changed, request->folder,
                           NULL);
  }
  return GRDP_EXIT_DONE;
}
