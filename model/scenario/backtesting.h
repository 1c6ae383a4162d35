/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Past plans and how they turned out:
 *
 *   backtest:
 *     growth:
 *       data: data/plans.csv     # series,period,plan,outcome,sd,source,note
 *       series: grdp_growth      # what is planned; gives its unit
 *       over: 2021..2024         # none: every period
 *       level: 90%               # of the intervals (the default)
 *       bias: growth_bias        # inputs for which values are suggested
 *       spread: growth_shock
 *       label: {en: …, vi: …}
 *
 * Where the file has a column `series`, the rows count that name the series, or the section's own name.
 */
#ifndef GRDP_BACKTESTING_H
#define GRDP_BACKTESTING_H

#include "scenario.h"

/* NaN: not known. A row has a plan or an outcome, or both. */
typedef struct grdp_plan {
  int32_t ordinal;
  double plan, outcome, spread;
  grdp_text source, note;
  grdp_place place;
} grdp_plan;

typedef struct grdp_backtest {
  grdp_text name;
  grdp_label label;
  uint32_t cell;         /* UINT32_MAX: none */
  uint32_t bias, spread; /* cells of inputs; UINT32_MAX: none */
  double level;
  grdp_span over; /* empty: every period */
  bool percent;   /* shown times 100 */
  grdp_text unit_text;
  const grdp_plan *plans; /* by period, each once; also those outside `over`, whose outcomes precede plans */
  size_t plan_count;
  grdp_place place;
} grdp_backtest;

#endif
