/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <string.h>

#include "compare_request.h"

static grdp_exit complain_file(const grdp_compare_command_request *request, const char *name) {
  return grdp_complain(request->console, GRDP_EXIT_FAILED, GRDP_MESSAGE_FILE_FAILED, name, strerror(errno), NULL);
}

static grdp_exit complain_folder(const grdp_compare_command_request *request, grdp_folder_fault fault) {
  if (fault == GRDP_FOLDER_FINE)
    return GRDP_EXIT_DONE;
  if (fault == GRDP_FOLDER_SYSTEM)
    return complain_file(request, request->folder);
  grdp_message message = fault == GRDP_FOLDER_EXISTS ? GRDP_MESSAGE_FOLDER_EXISTS : GRDP_MESSAGE_FOLDER_FOREIGN;
  return grdp_complain(request->console, GRDP_EXIT_FAILED, message, request->folder, NULL);
}

static grdp_folder_mode mode_of(const grdp_compare_command_request *request) {
  return grdp_option_given(request->arguments, GRDP_OPTION_FORCE) ? GRDP_FOLDER_FORCE : GRDP_FOLDER_NEW;
}

grdp_exit grdp_compare_check_folder(const grdp_compare_command_request *request) {
  if (request->folder == NULL)
    return GRDP_EXIT_DONE;
  return complain_folder(request, grdp_folder_check(request->arguments->arena, request->folder, mode_of(request)));
}

/* What a later --force knows the folder by. */
static grdp_status write_manifest(const grdp_compare_report *report, FILE *out) {
  grdp_arena arena = {0};
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&arena, exhausted) {
    grdp_arena_free(&arena);
    return GRDP_MEMORY;
  }
  grdp_buffer text = {.arena = &arena};
  grdp_buffer_add_string(&text, "{\"program\":\"grdp\",\"version\":\"" GRDP_VERSION "\",\"command\":\"compare\",");
  grdp_json_text_add(&text, "from", grdp_text_of(report->base->name));
  for (size_t i = 0; i < report->compared_count; i++) {
    grdp_buffer_add_string(&text, i == 0 ? ",\"to\":[{" : ",{");
    grdp_json_text_add(&text, "name", grdp_text_of(report->compared[i].scenario->name));
    grdp_buffer_add_byte(&text, '}');
  }
  grdp_buffer_add_string(&text, "]}\n");
  fwrite(text.data, 1, text.size, out);
  grdp_arena_free(&arena);
  return GRDP_OK;
}

typedef grdp_status file_writer(const grdp_compare_report *report, FILE *out);

static grdp_exit write_file(const grdp_compare_command_request *request, const char *name, file_writer *write) {
  FILE *file = grdp_folder_file(request->arguments->arena, &request->written, name);
  if (file == NULL)
    return complain_file(request, name);
  grdp_status status = write(&request->report, file);
  bool good = grdp_folder_close_file(file);
  if (status == GRDP_MEMORY)
    return grdp_projections_fail(request->console, status);
  return good ? GRDP_EXIT_DONE : complain_file(request, name);
}

/* A picture that is missing does not fail the comparison. */
static grdp_exit write_charts(const grdp_compare_command_request *request) {
  const grdp_console *console = request->console;
  const char *path = grdp_text_join(request->arguments->arena, request->written.temporary, "/charts", NULL);
  const grdp_charts_options options = {.language = console->language};
  grdp_charts_report drawn;
  grdp_status status = grdp_compare_charts_write(&request->report, &options, path, &drawn);
  if (status == GRDP_FILE)
    return complain_file(request, path);
  if (status != GRDP_OK)
    return grdp_projections_fail(console, status);
  if (drawn.outcome == GRDP_PLOTS_NO_GNUPLOT)
    grdp_complain(console, GRDP_EXIT_DONE, GRDP_MESSAGE_NO_GNUPLOT, NULL);
  else if (drawn.outcome != GRDP_PLOTS_DRAWN && !grdp_console_interrupted(console))
    grdp_complain(console, GRDP_EXIT_DONE, GRDP_MESSAGE_CHARTS_FAILED, drawn.message, NULL);
  return GRDP_EXIT_DONE;
}

static void tell_folder(const grdp_compare_command_request *request) {
  grdp_buffer text = {.arena = request->arguments->arena};
  if (request->form != GRDP_FORM_TABLE || grdp_option_given(request->arguments, GRDP_OPTION_QUIET))
    return;
  grdp_buffer_add_byte(&text, '\n');
  grdp_message_add(&text, GRDP_MESSAGE_RESULTS_IN, request->console->language, request->folder, NULL);
  grdp_buffer_add_byte(&text, '\n');
  fputs(grdp_buffer_string(&text), request->console->out);
}

grdp_exit grdp_compare_write_folder(grdp_compare_command_request *request) {
  grdp_arena *arena = request->arguments->arena;
  if (request->folder == NULL)
    return GRDP_EXIT_DONE;
  grdp_exit code =
      complain_folder(request, grdp_folder_open(arena, request->folder, mode_of(request), &request->written));
  if (code == GRDP_EXIT_DONE)
    code = write_file(request, "compare.csv", grdp_write_compare_csv);
  if (code == GRDP_EXIT_DONE)
    code = write_file(request, "run.json", write_manifest);
  if (code == GRDP_EXIT_DONE)
    code = write_charts(request);
  if (code == GRDP_EXIT_DONE && grdp_console_interrupted(request->console))
    return grdp_projections_fail(request->console, GRDP_OK);
  if (code == GRDP_EXIT_DONE)
    code = complain_folder(request, grdp_folder_commit(arena, &request->written));
  if (code == GRDP_EXIT_DONE)
    tell_folder(request);
  return code;
}
