/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two scenarios from text, compared.
 */
#ifndef GRDP_TEST_COMPARED_H
#define GRDP_TEST_COMPARED_H

#include "compare.h"

typedef struct compared {
  grdp_arena arena;
  grdp_diagnostics *diagnostics;
  grdp_scenario *scenarios[2];
  grdp_program *programs[2];
  grdp_comparison comparison;
  grdp_progress told; /* last */
  bool backwards;     /* what was told went back, or its total changed */
} compared;

/* What is compared: "y@2025", "mean(y)@2025", "P(goal)", "P(all)". */
typedef struct asked {
  grdp_quantity_kind kind;
  const char *name; /* of the cell or the target; NULL: all */
  uint32_t year;
} asked;

/* `to` extends base.yaml, which holds `from`, where it says so. A fault is a failed assertion. */
compared *compare_texts(const char *from, const char *to, const asked *what, size_t count,
                        const grdp_run_options *draws);
void free_compared(compared *one);

/* The share of an edit in a quantity; a failed assertion when there is no such edit. */
grdp_share edit_share(const compared *one, size_t quantity, const char *edit);
/* Of something that the equation reads. */
grdp_share read_share(const compared *one, size_t quantity, const char *read);

#endif
