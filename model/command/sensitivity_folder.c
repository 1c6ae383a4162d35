/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "paths.h"
#include "sensitivity_request.h"
#include "written.h"

typedef grdp_status file_writer(const grdp_sensitivity_report *report, FILE *out);

static grdp_exit write_file(const grdp_sensitivity_command_request *request, const char *name, file_writer *write) {
  FILE *file = grdp_folder_file(request->arguments.arena, &request->written, name);
  if (file == NULL)
    return grdp_written_complain(request->console, name);
  return grdp_written_file(request->console, file, write(&request->report, file), name);
}

static grdp_exit write_charts(const grdp_sensitivity_command_request *request) {
  const char *path = grdp_text_join(request->arguments.arena, request->written.temporary, "/charts", NULL);
  const grdp_charts_options options = {.language = request->console->language, .formats = request->chart_formats};
  grdp_charts_report drawn = {0};
  if (request->chart_formats == 0)
    return GRDP_EXIT_DONE;
  grdp_status status = grdp_sensitivity_charts_write(&request->report, &options, path, &drawn);
  return grdp_written_charts(request->console, status, path, &drawn);
}

static grdp_exit find_path(grdp_sensitivity_command_request *request) {
  const char *path = request->report.scenario->path;
  request->report.path = grdp_path_between(request->arguments.arena, request->written.path, path);
  return request->report.path == NULL ? grdp_written_complain(request->console, path) : GRDP_EXIT_DONE;
}

/* An analysis that was interrupted and has something to keep is not interrupted once more by the same signal. */
grdp_exit grdp_sensitivity_write_folder(grdp_sensitivity_command_request *request) {
  bool interrupted = grdp_console_interrupted(request->console);
  if (request->folder == NULL)
    return GRDP_EXIT_DONE;
  grdp_exit code = grdp_written_open(&request->arguments, request->console, &request->written);
  if (code == GRDP_EXIT_DONE)
    code = find_path(request);
  if (code == GRDP_EXIT_DONE)
    code = write_file(request, "sensitivity.csv", grdp_write_sensitivity_csv);
  if (code == GRDP_EXIT_DONE)
    code = write_file(request, "run.json", grdp_write_sensitivity_manifest);
  if (code == GRDP_EXIT_DONE)
    code = write_charts(request);
  if (code == GRDP_EXIT_DONE && !interrupted && grdp_console_interrupted(request->console))
    return grdp_projections_fail(request->console, GRDP_OK);
  if (code == GRDP_EXIT_DONE)
    code = grdp_written_commit(&request->arguments, request->console, &request->written);
  if (code == GRDP_EXIT_DONE)
    grdp_written_tell(&request->arguments, request->console, request->form, request->folder);
  return code;
}
