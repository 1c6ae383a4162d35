/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The long table of results: one row per scenario, series, period and statistic. Result files, `--format csv` and
 * `--format json` all take their rows from here.
 */
#ifndef GRDP_ROWS_H
#define GRDP_ROWS_H

#include "run.h"

typedef struct grdp_row {
  const char *scenario;
  grdp_text series; /* a series with its elements, or a target's name */
  char period[16];
  const char *statistic; /* "history" up to the base, "central" after it; of a target "met" */
  double value;          /* of "met": 1 or 0 */
  grdp_text unit;        /* as written in the file; empty when none was */
} grdp_row;

/* Which rows are wanted. NULL: all of that kind. */
typedef struct grdp_selection {
  const bool *cells;   /* [cells of the scenario] */
  const bool *targets; /* [targets of the scenario] */
} grdp_selection;

/* The selection that names of series (all their elements where no index is given) and of targets make; none: all. An
 * unknown name is reported. */
grdp_status grdp_selection_make(grdp_arena *arena, const grdp_scenario *scenario, const char *const *names,
                                size_t count, grdp_diagnostics *diagnostics, grdp_selection *out);

typedef struct grdp_rows {
  const grdp_result *result;
  grdp_selection selection;
  uint32_t cell, period;
  size_t target;
} grdp_rows;

/* Series in the scenario's order, each by period, then the targets; tracked targets and unknown values have no row. */
grdp_rows grdp_rows_begin(const grdp_result *result, grdp_selection selection);
/* The next row; false when there is none. */
bool grdp_rows_next(grdp_rows *rows, grdp_row *out);

#endif
