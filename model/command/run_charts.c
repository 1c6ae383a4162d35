/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run_charts.h"

#include <errno.h>
#include <string.h>

#include "charts.h"

/* A picture that is missing does not fail the run: the tables are there, and the scripts draw it later. */
static void warn_outcome(const grdp_console *console, grdp_arena *arena, const grdp_charts_report *drawn) {
  if (drawn->undrawn > 0)
    grdp_complain(console, GRDP_EXIT_DONE, GRDP_MESSAGE_CHARTS_UNDRAWN,
                  grdp_integer_text(arena, (long long)drawn->undrawn), NULL);
  if (drawn->outcome == GRDP_PLOTS_NO_GNUPLOT)
    grdp_complain(console, GRDP_EXIT_DONE, GRDP_MESSAGE_NO_GNUPLOT, NULL);
  else if (drawn->outcome != GRDP_PLOTS_DRAWN && !grdp_console_interrupted(console))
    grdp_complain(console, GRDP_EXIT_DONE, GRDP_MESSAGE_CHARTS_FAILED, drawn->message, NULL);
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
  grdp_charts_report drawn;
  grdp_status status = grdp_charts_write(report->results, report->count, &options, path, &drawn);
  if (status == GRDP_FILE)
    return grdp_complain(console, GRDP_EXIT_FAILED, GRDP_MESSAGE_FILE_FAILED, path, strerror(errno), NULL);
  if (status != GRDP_OK)
    return grdp_projections_fail(console, status);
  warn_outcome(console, arena, &drawn);
  return GRDP_EXIT_DONE;
}
