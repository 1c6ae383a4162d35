/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * gnuplot as a process: started with execve, never through a shell, with its output read and its time limited.
 */
#ifndef GRDP_PLOT_PROCESS_H
#define GRDP_PLOT_PROCESS_H

#include "plots.h"

/* The absolute path of the program in PATH, or NULL. Entries that are not absolute are passed over: the child runs
 * in another folder. */
const char *grdp_plot_find_program(grdp_arena *arena, const char *name);

enum { GRDP_PLOT_OUTPUT_LIMIT = 4096 };

typedef struct grdp_plot_process {
  const char *program; /* absolute */
  const char *folder;  /* it runs there */
  unsigned seconds;
} grdp_plot_process;

typedef enum grdp_plot_ending { GRDP_PLOT_ENDED_WELL, GRDP_PLOT_ENDED_BADLY, GRDP_PLOT_ENDED_LATE } grdp_plot_ending;

/* Runs `program --default-settings script` and keeps the beginning of what it writes. */
grdp_plot_ending grdp_plot_run(grdp_arena *arena, const grdp_plot_process *process, const char *script,
                               char output[GRDP_PLOT_OUTPUT_LIMIT]);

#endif
