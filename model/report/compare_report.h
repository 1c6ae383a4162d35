/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a comparison of scenarios prints and writes: a table for people, rows for programs, waterfall charts.
 */
#ifndef GRDP_COMPARE_REPORT_H
#define GRDP_COMPARE_REPORT_H

#include <stdio.h>

#include "charts.h"
#include "compare.h"
#include "quantity_words.h"
#include "scorecard.h"

/* One scenario compared with the base. */
typedef struct grdp_compared {
  const grdp_scenario *scenario;
  grdp_comparison comparison;
} grdp_compared;

typedef struct grdp_compare_report {
  const grdp_scenario *base;
  const grdp_quantity *quantities; /* those of one series stand together, by period */
  size_t count;
  const grdp_compared *compared;
  size_t compared_count;
} grdp_compare_report;

/*
 * from,to,series,period,measure,value,low,high. `series` is that of a result, or mean(SERIES), P(TARGET), P(all).
 *   level       to - from, in the series' unit (5 % is 0.05)
 *   percent     of a series that is no percentage: to / from - 1, in per cent
 *   points      of a percentage or a chance: 100 (to - from)
 *   edit:NAME   what an edit adds to the level; all together are the level exactly
 *   equation:READ   what something that the series' equation reads adds to the level
 * low and high as grdp_share (compare.h) says; of level, percent and points of a central path they are empty.
 */
grdp_status grdp_write_compare_csv(const grdp_compare_report *report, FILE *out);
grdp_status grdp_write_compare_json(const grdp_compare_report *report, FILE *out);
void grdp_compare_table_add(const grdp_compare_report *report, const grdp_screen *screen, grdp_buffer *out);

/* For each scenario and each series a waterfall from the base's value over the edits, the largest first, to its own, in
 * the last of the periods compared. As grdp_charts_write. */
grdp_status grdp_compare_charts_write(const grdp_compare_report *report, const grdp_charts_options *options,
                                      const char *folder, grdp_charts_report *out);

#endif
