/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "written.h"

#include <errno.h>
#include <string.h>

grdp_exit grdp_written_complain(const grdp_console *console, const char *name) {
  return grdp_complain(console, GRDP_EXIT_FAILED, GRDP_MESSAGE_FILE_FAILED, name, strerror(errno), NULL);
}

grdp_exit grdp_written_folder(const grdp_console *console, const char *path, grdp_folder_fault fault) {
  if (fault == GRDP_FOLDER_FINE)
    return GRDP_EXIT_DONE;
  if (fault == GRDP_FOLDER_SYSTEM)
    return grdp_written_complain(console, path);
  grdp_message message = GRDP_MESSAGE_FOLDER_FOREIGN;
  if (fault == GRDP_FOLDER_EXISTS)
    message = GRDP_MESSAGE_FOLDER_EXISTS;
  if (fault == GRDP_FOLDER_MIXED)
    message = GRDP_MESSAGE_FOLDER_MIXED;
  return grdp_complain(console, GRDP_EXIT_FAILED, message, path, NULL);
}

grdp_exit grdp_written_file(const grdp_console *console, FILE *file, grdp_status status, const char *name) {
  bool good = grdp_folder_close_file(file);
  if (status == GRDP_MEMORY)
    return grdp_projections_fail(console, status);
  return good && status == GRDP_OK ? GRDP_EXIT_DONE : grdp_written_complain(console, name);
}

grdp_exit grdp_written_charts(const grdp_console *console, grdp_status status, const char *path,
                              const grdp_charts_report *drawn) {
  if (status == GRDP_FILE)
    return grdp_written_complain(console, path);
  if (status != GRDP_OK)
    return grdp_projections_fail(console, status);
  if (drawn->outcome == GRDP_PLOTS_NO_GNUPLOT)
    grdp_complain(console, GRDP_EXIT_DONE, GRDP_MESSAGE_NO_GNUPLOT, NULL);
  else if (drawn->outcome != GRDP_PLOTS_DRAWN && !grdp_console_interrupted(console))
    grdp_complain(console, GRDP_EXIT_DONE, GRDP_MESSAGE_CHARTS_FAILED, drawn->message, NULL);
  return GRDP_EXIT_DONE;
}
