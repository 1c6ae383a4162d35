/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The long table of results: one row per scenario, series, period and statistic. Result files, `--format csv` and
 * `--format json` all take their rows from here.
 */
#ifndef GRDP_ROWS_H
#define GRDP_ROWS_H

#include "spreads.h"

typedef struct grdp_row {
  const char *scenario;
  grdp_text series;             /* a series with its elements, a target's name, or "P(all)": all targets together */
  char period[GRDP_RANGE_SIZE]; /* "2025"; of a target met in every period, or of all targets, "2025..2027" */
  const char *statistic;        /* "history" up to the base, "central" after it; of a target "met"; with draws those
                                   of spreads.h */
  double value;                 /* of "met": 1 or 0 */
  grdp_text unit;               /* as written in the file; empty when none was */
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
  /* Statistics still to come of what the row before was about. */
  const grdp_statistic *statistics;
  size_t statistics_left;
  const void *statistics_of; /* a grdp_spread or a grdp_chance */
  grdp_row about;
  bool every_told, all_told;
} grdp_rows;

/* Series in the scenario's order, each by period, then the targets; tracked targets and unknown values have no row.
 * What the draws say of a series follows its central value where it varies; of a target, whether it is met; then, of
 * one that asks for several periods, the chance that it is met in all of them; and last that all targets are, unless
 * only some are selected. */
grdp_rows grdp_rows_begin(const grdp_result *result, grdp_selection selection);
/* The next row; false when there is none. */
bool grdp_rows_next(grdp_rows *rows, grdp_row *out);

#endif
