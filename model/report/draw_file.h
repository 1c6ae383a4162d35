/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Draws of chosen series in a NetCDF-4 file, for R (ncdf4), Python (xarray, netCDF4) and Julia: a variable per series
 * as it was asked for, of single precision, over its sets, then `draw`, then `period`. Draw numbers count from 0 and
 * are those of `grdp draw`. A draw that failed is NaN from the period on. The same run gives the same bytes, for any
 * number of threads, with the same version of the NetCDF and HDF5 libraries.
 */
#ifndef GRDP_DRAW_FILE_H
#define GRDP_DRAW_FILE_H

#include "run.h"

/* A variable of the file: a whole series, or one of its cells. */
typedef struct grdp_kept_series {
  const char *name;         /* of the variable: "output", "output[industry]" */
  uint32_t series;          /* number in the scenario */
  uint32_t first, count;    /* its cells */
  const uint32_t *position; /* [count] of each cell among the kept ones */
} grdp_kept_series;

typedef struct grdp_kept_selection {
  const grdp_kept_series *series;
  size_t series_count;
  const uint32_t *cells; /* each once; for grdp_run_options.kept */
  size_t cell_count;
} grdp_kept_selection;

/* What names of series mean; an unknown one is reported. */
grdp_status grdp_kept_select(grdp_arena *arena, const grdp_scenario *scenario, const char *const *names, size_t count,
                             grdp_diagnostics *diagnostics, grdp_kept_selection *out);
/* Bytes of the values alone. */
double grdp_kept_size(const grdp_kept_selection *kept, const grdp_scenario *scenario, double draws);

typedef struct grdp_draw_file grdp_draw_file;

/* What the file says of its origin. */
typedef struct grdp_draw_file_origin {
  const char *version; /* of the program */
  const char *design;
  uint64_t seed;
} grdp_draw_file_origin;

/* Makes the file, which must not exist. Selection and scenario must outlive it. GRDP_FILE with a fault to print. */
grdp_status grdp_draw_file_open(const char *path, const grdp_scenario *scenario, const grdp_kept_selection *kept,
                                const grdp_draw_file_origin *origin, grdp_draw_file **out);
/* Appends what a step of the run gave. */
grdp_status grdp_draw_file_add(grdp_draw_file *file, const grdp_kept *draws);
/* Ends writing; the fault can still be asked for. */
grdp_status grdp_draw_file_close(grdp_draw_file *file);
/* What went wrong, in the library's words; "" when nothing did. */
const char *grdp_draw_file_fault(const grdp_draw_file *file);
/* Closes it if that has not been done. */
void grdp_draw_file_free(grdp_draw_file *file);

#endif
