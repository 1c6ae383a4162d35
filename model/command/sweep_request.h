/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What `grdp sweep` works with. Internal to command/.
 */
#ifndef GRDP_SWEEP_REQUEST_H
#define GRDP_SWEEP_REQUEST_H

#include "draw_options.h"
#include "folder.h"
#include "output.h"
#include "sweep_report.h"

enum { GRDP_SWEEP_CELLS_MOST = 1000000 };

/* The points done so far, beside the folder: a head line, then a line for each point with its hash. */
typedef struct grdp_sweep_store {
  const char *path; /* NULL: none is kept */
  int file;         /* -1: not open */
  double synced;    /* seconds of a clock that never goes back */
} grdp_sweep_store;

typedef struct grdp_sweep_request {
  grdp_arguments arguments;
  const grdp_console *console;
  grdp_projections projections; /* the base, then the files of `scenario` */
  grdp_projections reference;   /* the point whose draws the others have in common */
  grdp_output_form form;
  grdp_draw_options draws;
  unsigned chart_formats;
  bool quiet, drawn; /* drawn: draws are wanted and something is uncertain */
  grdp_sweep_axis *axes;
  size_t axis_count, cell_count;
  grdp_sweep_look *looks;
  size_t look_count;
  grdp_sweep_cell *cells;
  grdp_sweep_report report;
  const char *folder;
  grdp_folder written;
  grdp_sweep_store store;
} grdp_sweep_request;

/* ---- sweep_axes.c ---- */

/* over = name "=" value { "," value }; value = any text of --set | number ".." number ":" step
 * Reads --over; explains what cannot be read. */
grdp_exit grdp_sweep_read_axes(grdp_sweep_request *request);

/* ---- sweep_cells.c ---- */

/* What is looked at in each point: what --of names, else targets. */
grdp_status grdp_sweep_choose(grdp_sweep_request *request);
/* Runs a point and fills its cell; not done where it was interrupted. GRDP_MEMORY and GRDP_FILE end the sweep. */
grdp_status grdp_sweep_run_cell(grdp_sweep_request *request, size_t number);
/* Runs the first point that has draws again, after some were read from the store. */
grdp_status grdp_sweep_find_reference(grdp_sweep_request *request);

/* ---- sweep_store.c ---- */

/* Opens the store, with --resume reads it. Explains why it cannot. */
grdp_exit grdp_sweep_store_open(grdp_sweep_request *request);
/* Adds a point that is done; false with errno. */
bool grdp_sweep_store_add(grdp_sweep_request *request, size_t number);
/* Brings it to the disk and closes it; removes it when all is written. */
void grdp_sweep_store_close(grdp_sweep_store *store, bool finished);

#endif
