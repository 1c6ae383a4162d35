/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "compare_request.h"
#include "written.h"

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
    return grdp_written_complain(request->console, name);
  return grdp_written_file(request->console, file, write(&request->report, file), name);
}

static grdp_exit write_charts(const grdp_compare_command_request *request) {
  const char *path = grdp_text_join(request->arguments->arena, request->written.temporary, "/charts", NULL);
  const grdp_charts_options options = {.language = request->console->language};
  grdp_charts_report drawn = {0};
  grdp_status status = grdp_compare_charts_write(&request->report, &options, path, &drawn);
  return grdp_written_charts(request->console, status, path, &drawn);
}

grdp_exit grdp_compare_write_folder(grdp_compare_command_request *request) {
  if (request->folder == NULL)
    return GRDP_EXIT_DONE;
  grdp_exit code = grdp_written_open(request->arguments, request->console, &request->written);
  if (code == GRDP_EXIT_DONE)
    code = write_file(request, "compare.csv", grdp_write_compare_csv);
  if (code == GRDP_EXIT_DONE)
    code = write_file(request, "run.json", write_manifest);
  if (code == GRDP_EXIT_DONE)
    code = write_charts(request);
  if (code == GRDP_EXIT_DONE && grdp_console_interrupted(request->console))
    return grdp_projections_fail(request->console, GRDP_OK);
  if (code == GRDP_EXIT_DONE)
    code = grdp_written_commit(request->arguments, request->console, &request->written);
  if (code == GRDP_EXIT_DONE)
    grdp_written_tell(request->arguments, request->console, request->form, request->folder);
  return code;
}
