/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scenario as a command works with it: its file, and as far as it has come, its program and result.
 */
#ifndef GRDP_PROJECTION_H
#define GRDP_PROJECTION_H

#include "arguments.h"
#include "draw_file.h"
#include "run.h"

typedef struct grdp_projection {
  const char *name, *path;
  grdp_diagnostics *diagnostics;
  grdp_scenario *scenario;
  grdp_program *program;
  grdp_build_options build;
  grdp_run_options options; /* draws 0: the central path alone */
  grdp_draw_file *kept;     /* where draws are kept; NULL: nowhere */
  grdp_result *result;
} grdp_projection;

typedef struct grdp_projections {
  grdp_projection *items;
  size_t count;
} grdp_projections;

/* NAME=FILE, or FILE, whose name is that of the file without .yaml. A file that exists under the whole text is meant
 * by it. Names must differ and be fit for a folder. */
grdp_exit grdp_projections_name(const grdp_arguments *arguments, const grdp_console *console, size_t operands,
                                grdp_projections *out);

/* Loads and compiles all; every mistake of all of them is collected. */
grdp_status grdp_projections_load(const grdp_arguments *arguments, grdp_projections *projections);
/* Runs all that compiled; the design of the first that draws is that of the others. Stops between two steps when the
 * console is interrupted: one with draws then has a partial result, those behind it have none. `quiet`: no progress. */
grdp_status grdp_projections_run(const grdp_console *console, grdp_projections *projections, bool quiet);
/* Prints the diagnostics of all on `errors`; what several scenarios share is printed once. */
void grdp_projections_report(const grdp_arguments *arguments, const grdp_console *console,
                             const grdp_projections *projections);
void grdp_projections_free(grdp_projections *projections);

/* What a status means to the user, where the diagnostics do not say it. Returns the exit code. */
grdp_exit grdp_projections_fail(const grdp_console *console, grdp_status status);

#endif
