/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The charts of a run, written into the folder `charts` of its results.
 */
#ifndef GRDP_RUN_CHARTS_H
#define GRDP_RUN_CHARTS_H

#include "folder.h"
#include "output.h"

/* `formats` are those of plots.h. Without gnuplot, and where a picture fails, one line says so; the run is good. */
grdp_exit grdp_run_charts(const grdp_console *console, grdp_arena *arena, const grdp_report *report,
                          const grdp_folder *folder, unsigned formats);

#endif
