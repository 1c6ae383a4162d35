/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scenario from text, and one of its reconciliations.
 */
#ifndef GRDP_TEST_RECONCILED_H
#define GRDP_TEST_RECONCILED_H

#include "reconcile.h"

typedef struct reconciled {
  grdp_arena arena;
  grdp_diagnostics *diagnostics;
  grdp_scenario *scenario;
  grdp_program *program;
  grdp_reconciled found; /* when status is GRDP_OK */
  grdp_status status;
} reconciled;

/* The first under `reconcile`; a fault before is a failed assertion. */
reconciled *reconcile_text(const char *text);
void free_reconciled(reconciled *one);
const grdp_reconciled_item *item_of(const reconciled *one, const char *name);
/* The codes told, one behind the other: "E0921 W0922 ". */
const char *codes_of(reconciled *one);

/* The numbers of a row of a file in tests/cases that begins with `name` and a comma; a cell that is empty is NaN. */
size_t read_case(const char *file, const char *name, double *values, size_t limit);

#endif
