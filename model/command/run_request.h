/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What `grdp run` works with. Internal to command/.
 */
#ifndef GRDP_RUN_REQUEST_H
#define GRDP_RUN_REQUEST_H

#include "draw_options.h"
#include "folder.h"
#include "output.h"

typedef enum grdp_run_mode { GRDP_MODE_DYNAMIC, GRDP_MODE_STATIC, GRDP_MODE_RESIDUALS } grdp_run_mode;

typedef struct grdp_run_request {
  grdp_arguments arguments; /* with --more, the edits and series are those of the folder */
  const grdp_console *console;
  grdp_projections projections;
  grdp_output_form form;
  grdp_run_mode mode;
  unsigned chart_formats; /* GRDP_PLOT_…; 0: no charts */
  const char *folder;     /* NULL: none is written */
  grdp_draw_options draws;
  const grdp_manifest *more;        /* the folder that is gone on with; NULL: none */
  uint64_t added;                   /* draws of --more */
  const grdp_selection *selections; /* [projections]; NULL: everything */
  grdp_kept_selection *kept;        /* [projections]; NULL: no draws are kept */
  grdp_report report;
  grdp_folder written;
} grdp_run_request;

/* ---- run_more.c ---- */

/* --more: reads the folder, and takes from it what was asked for then. */
grdp_exit grdp_run_read_more(grdp_run_request *request);
/* Whether the files are still those that the folder was made from. */
grdp_exit grdp_run_check_more(const grdp_run_request *request);

/* ---- run_mode.c ---- */

/* --mode, and the --write that goes with it. */
grdp_exit grdp_run_read_mode(grdp_run_request *request);
/* --mode residuals: prints and writes them; everything must have been loaded. */
grdp_exit grdp_run_residuals(grdp_run_request *request);

/* ---- run_draws.c ---- */

/* Each scenario's draws, once it is loaded: series and targets that are looked at, the precision, the draws to keep. */
grdp_status grdp_run_plan_draws(grdp_run_request *request);
/* Makes the files of the draws that are kept, in the folder that is being written. */
grdp_exit grdp_run_open_kept(grdp_run_request *request);
grdp_exit grdp_run_close_kept(grdp_run_request *request);
/* The name of that file. */
const char *grdp_run_kept_name(const grdp_run_request *request, const grdp_projection *one);
/* Says why a file of draws could not be written; false: none failed. */
bool grdp_run_explain_kept(const grdp_run_request *request);

/* ---- run_folder.c ---- */

/* results/low+high; the number of scenarios stands for the names where these would be too long. */
const char *grdp_run_default_folder(const grdp_run_request *request);
/* Refuses a folder that may not be replaced, before anything takes time. */
grdp_exit grdp_run_check_folder(const grdp_run_request *request);
grdp_exit grdp_run_open_folder(grdp_run_request *request);
/* Writes the tables and charts and puts the folder in its place. */
grdp_exit grdp_run_write_folder(grdp_run_request *request);
grdp_exit grdp_run_complain_file(const grdp_run_request *request, const char *name);

#endif
