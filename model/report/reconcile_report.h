/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What reconciling prints and writes: a table for people, rows for programs, a scenario.
 */
#ifndef GRDP_RECONCILE_REPORT_H
#define GRDP_RECONCILE_REPORT_H

#include <stdio.h>

#include "reconcile.h"
#include "scorecard.h"

typedef struct grdp_reconcile_report {
  const grdp_scenario *scenario;
  const grdp_reconciled *reconciled;
  size_t count;
} grdp_reconcile_report;

/* item,stated,reconciled,sigma,t: values in the series' unit (5 % is 0.05); t is the adjustment over sigma; what an item
 * does not have is empty. With several reconciliations `item` begins with the name of its own and a colon. */
grdp_status grdp_write_reconcile_csv(const grdp_reconcile_report *report, FILE *out);
/* The same rows as a JSON array of objects; what an item does not have is left out. */
grdp_status grdp_write_reconcile_json(const grdp_reconcile_report *report, FILE *out);
/* Adjustments beyond 2 sigma are marked. */
void grdp_reconcile_table_add(const grdp_reconcile_report *report, const grdp_screen *screen, grdp_buffer *out);

/* Whether an item is given, and becomes another number than it was. */
bool grdp_reconcile_changes(const grdp_scenario *scenario, const grdp_reconciled_item *item);
/* An item's adjustment as an edit of the command line: "growth[industry]@2025=15.906%". */
const char *grdp_reconcile_edit(grdp_arena *arena, const grdp_scenario *scenario, const grdp_reconciled_item *item);
/* A scenario over a file, named as the new one shall name it, with every adjustment under `set`. */
void grdp_reconcile_layer_add(const grdp_scenario *scenario, const grdp_reconciled *reconciled, const char *extends,
                              grdp_buffer *out);

#endif
