/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of reconciling share. Internal to reconcile*.c.
 */
#ifndef GRDP_RECONCILE_PARTS_H
#define GRDP_RECONCILE_PARTS_H

#include "reconcile.h"

typedef struct grdp_reconciling {
  grdp_arena *arena;
  const grdp_scenario *scenario;
  const grdp_program *program;
  const grdp_reconciliation *asked;
  grdp_diagnostics *diagnostics;
} grdp_reconciling;

/* Items that are adjusted; written with what is found. */
grdp_status grdp_reconcile_accounts(const grdp_reconciling *at, grdp_reconciled *out);
grdp_status grdp_reconcile_matrix(const grdp_reconciling *at, grdp_reconciled *out);
grdp_status grdp_reconcile_totals(const grdp_reconciling *at, grdp_reconciled *out);

/* What a cell is given in a period: an input's path, or an observation up to the base; NaN: it is computed. */
double grdp_reconcile_given(const grdp_scenario *scenario, uint32_t cell, uint32_t period);
/* Whether a cell may move in a period: no `fix` holds it. Reports otherwise. */
bool grdp_reconcile_movable(const grdp_reconciling *at, uint32_t cell, uint32_t period, grdp_place place);
/* What a cell is given, which must be there and may move; NaN after a report. */
double grdp_reconcile_needed(const grdp_reconciling *at, uint32_t cell, uint32_t period, grdp_place place);

const char *grdp_reconcile_period(const grdp_reconciling *at, uint32_t period);
/* A cell's value in a message, in % where it is measured so. */
const char *grdp_reconcile_number(const grdp_reconciling *at, uint32_t cell, double value);
/* A size with three digits. */
const char *grdp_reconcile_rough(const grdp_reconciling *at, double value);

#endif
