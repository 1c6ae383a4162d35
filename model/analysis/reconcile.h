/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers made to fit together (reconciliation.h says what is asked):
 *
 *   accounts  the least sum of ((x - stated) / sigma)^2 over all items, where the model computes some from the others
 *             and those without a sigma hold exactly (Stone, Champernowne and Meade 1942, doi:10.2307/2967664), linearised
 *             again at each solution until it stays (Byron 1978, doi:10.2307/2344807): Gauss-Newton
 *   a matrix  balance.h
 *   totals    denton.h
 */
#ifndef GRDP_RECONCILE_H
#define GRDP_RECONCILE_H

#include "program.h"
#include "reconciliation.h"

typedef struct grdp_reconciled_item {
  const char *name; /* "growth[industry]", of a series over periods "sales@2024Q1" */
  uint32_t cell, period;
  bool given; /* may be put into a scenario; otherwise what the model computes */
  double stated, reconciled;
  double sigma; /* 0: exact; NaN: it has none */
  double ratio; /* the adjustment over sigma; NaN without one */
} grdp_reconciled_item;

typedef struct grdp_reconciled {
  const grdp_reconciliation *asked;
  const grdp_reconciled_item *items;
  size_t count;
} grdp_reconciled;

/* In the arena. The central path must be computable. GRDP_INVALID: numbers that cannot take part, or that cannot be made
 * to fit; GRDP_NUMERIC: it did not settle. Both are reported. */
grdp_status grdp_reconcile(grdp_arena *arena, const grdp_scenario *scenario, const grdp_program *program,
                           const grdp_reconciliation *asked, grdp_diagnostics *diagnostics, grdp_reconciled *out);

#endif
