/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "paths.h"
#include "run_charts.h"
#include "run_request.h"
#include "written.h"

enum { JOINED_NAME_LIMIT = 120 };

const char *grdp_run_default_folder(const grdp_run_request *request) {
  grdp_arena *arena = request->arguments.arena;
  const grdp_projections *all = &request->projections;
  grdp_buffer name = {.arena = arena};
  for (size_t i = 0; i < all->count; i++) {
    grdp_buffer_add_string(&name, i == 0 ? "results/" : "+");
    grdp_buffer_add_string(&name, all->items[i].name);
  }
  if (name.size <= JOINED_NAME_LIMIT)
    return grdp_buffer_string(&name);
  return grdp_text_join(arena, "results/", all->items[0].name, "+",
                        grdp_integer_text(arena, (long long)all->count - 1), NULL);
}

grdp_exit grdp_run_complain_file(const grdp_run_request *request, const char *name) {
  return grdp_written_complain(request->console, name);
}

static grdp_exit complain_folder(const grdp_run_request *request, grdp_folder_fault fault) {
  return grdp_written_folder(request->console, request->folder, fault);
}

typedef grdp_status table_writer(const grdp_report *report, FILE *out);

static grdp_exit write_table(const grdp_run_request *request, const char *name, table_writer *write) {
  FILE *file = grdp_folder_file(request->arguments.arena, &request->written, name);
  if (file == NULL)
    return grdp_run_complain_file(request, name);
  return grdp_written_file(request->console, file, write(&request->report, file), name);
}

static grdp_exit write_tables(const grdp_run_request *request) {
  static const struct {
    const char *name;
    table_writer *write;
  } tables[] = {{"result.csv", grdp_write_result_csv},
                {"targets.csv", grdp_write_targets_csv},
                {"sources.csv", grdp_write_sources_csv},
                {"run.json", grdp_write_manifest}};
  grdp_exit code = GRDP_EXIT_DONE;
  for (size_t i = 0; i < sizeof tables / sizeof tables[0] && code == GRDP_EXIT_DONE; i++)
    code = write_table(request, tables[i].name, tables[i].write);
  return code;
}

static grdp_folder_mode folder_mode(const grdp_run_request *request) {
  bool named = grdp_option_given(&request->arguments, GRDP_OPTION_OUTPUT) && request->more == NULL;
  if (grdp_option_given(&request->arguments, GRDP_OPTION_FORCE))
    return GRDP_FOLDER_FORCE;
  return named ? GRDP_FOLDER_NEW : GRDP_FOLDER_OWN;
}

grdp_exit grdp_run_check_folder(const grdp_run_request *request) {
  if (request->folder == NULL)
    return GRDP_EXIT_DONE;
  grdp_folder_fault fault = grdp_folder_check(request->arguments.arena, request->folder, folder_mode(request));
  return complain_folder(request, fault);
}

grdp_exit grdp_run_open_folder(grdp_run_request *request) {
  if (request->written.temporary != NULL)
    return GRDP_EXIT_DONE;
  grdp_folder_fault fault =
      grdp_folder_open(request->arguments.arena, request->folder, folder_mode(request), &request->written);
  return complain_folder(request, fault);
}

/* Where the scenarios are as seen from the folder, so that its draws can be replayed; it may be moved with them. */
static grdp_exit find_paths(grdp_run_request *request) {
  grdp_arena *arena = request->arguments.arena;
  size_t count = request->report.count;
  const char **paths = GRDP_NEW_ARRAY(arena, count, const char *);
  for (size_t i = 0; i < count; i++) {
    const char *path = request->report.results[i]->scenario->path;
    paths[i] = grdp_path_between(arena, request->written.path, path);
    if (paths[i] == NULL)
      return grdp_run_complain_file(request, path);
  }
  request->report.paths = paths;
  return GRDP_EXIT_DONE;
}

/* An interrupted run that has something to keep is not interrupted once more by the same signal. */
grdp_exit grdp_run_write_folder(grdp_run_request *request) {
  bool interrupted = grdp_console_interrupted(request->console);
  grdp_exit code = grdp_run_open_folder(request);
  if (code == GRDP_EXIT_DONE)
    code = find_paths(request);
  if (code == GRDP_EXIT_DONE)
    code = grdp_run_close_kept(request);
  if (code == GRDP_EXIT_DONE)
    code = write_tables(request);
  if (code == GRDP_EXIT_DONE && request->chart_formats != 0)
    code = grdp_run_charts(request->console, request->arguments.arena, &request->report, &request->written,
                           request->chart_formats);
  if (!interrupted && grdp_console_interrupted(request->console))
    return grdp_projections_fail(request->console, GRDP_OK);
  if (code != GRDP_EXIT_DONE)
    return code;
  grdp_folder_fault fault = grdp_folder_commit(request->arguments.arena, &request->written);
  return complain_folder(request, fault);
}
