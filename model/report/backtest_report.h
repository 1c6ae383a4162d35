/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What `grdp backtest` tells: a table, rows, a chart, a scenario layer.
 */
#ifndef GRDP_BACKTEST_REPORT_H
#define GRDP_BACKTEST_REPORT_H

#include <stdio.h>

#include "backtest.h"
#include "charts.h"
#include "scorecard.h"

typedef struct grdp_backtest_report {
  const grdp_scenario *scenario;
  const grdp_hindsight *items;
  size_t count;
} grdp_backtest_report;

/*
 * backtest,forecast,period,measure,value. `forecast` is plan; last_outcome, the outcome of the period before; or
 * plan_alike, the plans of the periods that have such an outcome. Rows with a period: forecast, outcome, error, sd,
 * crps, pit, inside (1 or 0). Rows without: n, mean_error, mean_error_low, mean_error_high, sd, rmse, mae, scored,
 * crps, coverage, coverage_low, coverage_high.
 */
grdp_status grdp_write_backtest_csv(const grdp_backtest_report *report, FILE *out);
void grdp_backtest_table_add(const grdp_backtest_report *report, const grdp_screen *screen, grdp_buffer *out);

/* For each a scatter of outcomes over plans, with the line of equality. As grdp_charts_write. */
grdp_status grdp_backtest_charts_write(const grdp_backtest_report *report, const grdp_charts_options *options,
                                       const char *folder, grdp_charts_report *out);

/* Whether one of them names an input, and tells a value for it: an sd needs two errors that differ. */
bool grdp_backtest_suggests(const grdp_backtest_report *report);
/* A scenario that extends a file and sets those inputs. */
void grdp_backtest_layer_add(const grdp_backtest_report *report, const char *extends, grdp_buffer *out);
/* The lines of its `set`; inputs that are not named are called bias and shock. */
void grdp_backtest_lines_add(const grdp_scenario *scenario, const grdp_hindsight *one, bool named_only,
                             grdp_buffer *out);

const char *grdp_backtest_label(grdp_arena *arena, const grdp_scenario *scenario, const grdp_backtest *request,
                                grdp_language language);

#endif
