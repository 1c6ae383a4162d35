/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run_charts.h"

#include "written.h"

static void warn_undrawn(const grdp_console *console, grdp_arena *arena, const grdp_charts_report *drawn) {
  if (drawn->undrawn > 0)
    grdp_complain(console, GRDP_EXIT_DONE, GRDP_MESSAGE_CHARTS_UNDRAWN,
                  grdp_integer_text(arena, (long long)drawn->undrawn), NULL);
}

/* A chart of edited scenarios shall not pass for one of the files. */
static const char *edits_note(const grdp_console *console, grdp_arena *arena, const grdp_report *report) {
  grdp_buffer list = {.arena = arena}, note = {.arena = arena};
  if (report->edit_count == 0)
    return NULL;
  for (size_t i = 0; i < report->edit_count; i++) {
    grdp_buffer_add_string(&list, i == 0 ? "" : ", ");
    grdp_buffer_add_string(&list, report->edits[i].text);
  }
  grdp_message_add(&note, GRDP_MESSAGE_EDITED, console->language, grdp_buffer_string(&list), NULL);
  return grdp_buffer_string(&note);
}

grdp_exit grdp_run_charts(const grdp_console *console, grdp_arena *arena, const grdp_report *report,
                          const grdp_folder *folder, unsigned formats) {
  const char *path = grdp_text_join(arena, folder->temporary, "/charts", NULL);
  grdp_charts_options options = {console->language, formats, edits_note(console, arena, report)};
  grdp_charts_report drawn = {0};
  grdp_status status = grdp_charts_write(report->results, report->count, &options, path, &drawn);
  if (status == GRDP_OK)
    warn_undrawn(console, arena, &drawn);
  return grdp_written_charts(console, status, path, &drawn);
}
