/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "run_charts.h"

#include <errno.h>
#include <string.h>

#include "charts.h"

/* A picture that is missing does not fail the run: the tables are there, and the scripts draw it later. */
static void warn_outcome(const grdp_console *console, const grdp_charts_report *drawn) {
  if (drawn->outcome == GRDP_PLOTS_NO_GNUPLOT)
    grdp_complain(console, GRDP_EXIT_DONE, GRDP_MESSAGE_NO_GNUPLOT, NULL);
  else if (drawn->outcome != GRDP_PLOTS_DRAWN && !grdp_console_interrupted(console))
    grdp_complain(console, GRDP_EXIT_DONE, GRDP_MESSAGE_CHARTS_FAILED, drawn->message, NULL);
}

grdp_exit grdp_run_charts(const grdp_console *console, grdp_arena *arena, const grdp_report *report,
                          const grdp_folder *folder, unsigned formats) {
  const char *path = grdp_text_join(arena, folder->temporary, "/charts", NULL);
  grdp_charts_options options = {console->language, formats};
  grdp_charts_report drawn;
  grdp_status status = grdp_charts_write(report->results, report->count, &options, path, &drawn);
  if (status == GRDP_FILE)
    return grdp_complain(console, GRDP_EXIT_FAILED, GRDP_MESSAGE_FILE_FAILED, path, strerror(errno), NULL);
  if (status != GRDP_OK)
    return grdp_projections_fail(console, status);
  warn_outcome(console, &drawn);
  return GRDP_EXIT_DONE;
}
