/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a sweep prints and writes: one row for each point of the grid and statistic, a table for people, heat maps.
 */
#ifndef GRDP_SWEEP_REPORT_H
#define GRDP_SWEEP_REPORT_H

#include <stdio.h>

#include "charts.h"
#include "quantity_words.h"
#include "scorecard.h"

/* What a swept name takes, in order. */
typedef struct grdp_sweep_axis {
  const char *name;         /* as typed: growth[industry], growth[industry]@2025, scenario */
  const char *const *texts; /* [count], as --set takes them; of `scenario` paths of files */
  const double *values;     /* [count]; NaN: no plain number */
  size_t count;
  bool scenario;
} grdp_sweep_axis;

typedef enum grdp_sweep_statistic {
  GRDP_SWEEP_CENTRAL,
  GRDP_SWEEP_MEAN,
  GRDP_SWEEP_PROBABILITY,
  GRDP_SWEEP_STATISTIC_COUNT
} grdp_sweep_statistic;

/* Something looked at in each point, by names that hold in every scenario. */
typedef struct grdp_sweep_look {
  grdp_quantity quantity; /* in the base */
  grdp_sweep_statistic statistic;
  const char *series; /* as rows name it */
  const char *period;
} grdp_sweep_look;

typedef struct grdp_sweep_value {
  double value, low, high; /* NaN: not known; low and high of what is drawn alone */
} grdp_sweep_value;

typedef struct grdp_sweep_cell {
  bool done;
  const char *reason;             /* why it could not be computed; NULL: it was */
  const grdp_sweep_value *values; /* [looks]; NULL where it could not */
} grdp_sweep_cell;

typedef struct grdp_sweep_report {
  const grdp_scenario *base;
  const grdp_sweep_axis *axes;
  size_t axis_count;
  const grdp_sweep_look *looks;
  size_t look_count;
  const grdp_sweep_cell *cells; /* [product of the axes], the last axis fastest */
  size_t cell_count;
  const grdp_edit *edits;
  size_t edit_count;
  const char *version, *path; /* path: of the base's file, from the folder */
  uint64_t draws, seed;       /* draws 0: the central path alone */
  grdp_design_kind design;
} grdp_sweep_report;

/* Which of its values an axis has in a point. */
size_t grdp_sweep_place(const grdp_sweep_report *report, size_t cell, size_t axis);
/* "central", "mean", "probability" */
const char *grdp_sweep_statistic_text(grdp_sweep_statistic statistic);
/* How many points could not be computed. */
size_t grdp_sweep_failures(const grdp_sweep_report *report);

/*
 * The swept names as columns, then series,period,statistic,value,low,high,reason: a row for each point and statistic.
 * Percentages are shares (5 % is 0.05); low and high are the 95 % interval of what is drawn. A point that could not be
 * computed is one row with the statistic `failed` and the reason.
 */
grdp_status grdp_write_sweep_csv(const grdp_sweep_report *report, FILE *out);
grdp_status grdp_write_sweep_json(const grdp_sweep_report *report, FILE *out);
grdp_status grdp_write_sweep_manifest(const grdp_sweep_report *report, FILE *out);
void grdp_sweep_table_add(const grdp_sweep_report *report, const grdp_screen *screen, grdp_buffer *out);
/* Of one swept name lines, of two heat maps; of more nothing. As grdp_charts_write. */
grdp_status grdp_sweep_charts_write(const grdp_sweep_report *report, const grdp_charts_options *options,
                                    const char *folder, grdp_charts_report *out);

#endif
