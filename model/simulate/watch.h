/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a run over draws looks at. Internal to simulate/.
 */
#ifndef GRDP_WATCH_H
#define GRDP_WATCH_H

#include "run.h"

/* The most series whose correlations and path bands are measured. */
enum { GRDP_CHOSEN_LIMIT = 16 };

/* A cell in a period t. */
typedef struct grdp_column {
  uint32_t cell, period;
} grdp_column;

/* Simulated periods are p = 0 …, t = base + 1 + p. */
typedef struct grdp_watch {
  const grdp_scenario *scenario;
  const grdp_program *program;
  const grdp_run_options *options;
  uint32_t first_period, periods; /* t of p = 0; how many */
  const bool *wanted;             /* [program's cells], for the machine; NULL: all */
  const double *known;            /* [t][program's cells] of the central path */
  /* Cells that vary and are looked at, by period and then cell. */
  const grdp_column *columns;
  size_t column_count;
  const size_t *starts; /* [periods + 1] */
  /* Target results in the order of grdp_result; those of history are judged in p = 0. */
  const grdp_target_result *targets;
  size_t target_count;
  const uint32_t *judged;         /* numbers of target results by p; tracked ones are left out */
  const size_t *judged_starts;    /* [periods + 1] */
  const uint32_t *last_judgement; /* [scenario's targets]: p; UINT32_MAX: tracked */
  uint32_t last_of_all;           /* p; UINT32_MAX: no target is judged */
  /* Columns whose correlations are measured, and cells whose paths are. */
  grdp_column chosen[GRDP_CHOSEN_LIMIT];
  size_t chosen_columns[GRDP_CHOSEN_LIMIT]; /* their numbers among the columns */
  size_t chosen_count;
  uint32_t banded[GRDP_CHOSEN_LIMIT];
  size_t banded_count;
} grdp_watch;

/* What the machine must compute: the options' series, the targets', the kept ones. NULL: everything. In the arena. */
const bool *grdp_watch_wanted(const grdp_scenario *scenario, const grdp_program *program,
                              const grdp_run_options *options, grdp_arena *arena);
/* In the arena; `machine` tells what varies, `targets` are those of the central path. */
void grdp_watch_make(grdp_watch *watch, const grdp_machine *machine, grdp_arena *arena);
/* The number of the column of a cell that varies and is looked at in a simulated period t. */
size_t grdp_watch_column(const grdp_watch *watch, uint32_t cell, uint32_t t);

#endif
