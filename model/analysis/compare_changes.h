/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What differs between two scenarios, number by number, gathered into the edits that a user has written. Internal to
 * compare*.c.
 */
#ifndef GRDP_COMPARE_CHANGES_H
#define GRDP_COMPARE_CHANGES_H

#include "compare.h"

/* The first four are the numbers of a grdp_cell of that name, in a period. */
typedef enum grdp_change_kind {
  GRDP_CHANGE_PATH,
  GRDP_CHANGE_OBSERVED,
  GRDP_CHANGE_FIXED,
  GRDP_CHANGE_ADDED,
  GRDP_CHANGE_GIVENS,
  GRDP_CHANGE_UNCERTAINTY = GRDP_CHANGE_GIVENS, /* of a cell */
  GRDP_CHANGE_FORMULA,                          /* of a cell */
  GRDP_CHANGE_CORRELATIONS,
  GRDP_CHANGE_TARGET, /* cells[] are numbers of targets */
  GRDP_CHANGE_PROGRAM /* all equations, and every series that one side alone has */
} grdp_change_kind;

/* Each pair: in the first scenario, in the second. */
typedef struct grdp_change {
  grdp_change_kind kind;
  uint32_t edit;
  uint32_t cells[2], periods[2];
  double values[2];
  const grdp_origin *origins[2]; /* NULL: none */
} grdp_change;

typedef struct grdp_changes {
  const grdp_compare_side *sides; /* [2] */
  const uint32_t *twins[2];       /* [cells of a side] the cell of that name on the other; UINT32_MAX: none */
  const uint32_t *target_twins;   /* [targets of the first side] */
  int64_t offset;                 /* the period of the second less that of the first */
  GRDP_VECTOR(grdp_change) items;
  GRDP_VECTOR(const char *) edits;
  GRDP_VECTOR(bool) central; /* [edits] whether it can move the central path */
  bool rebuilt;              /* a program cannot be patched: it is built anew for every mixture */
  bool two_sided;            /* there is a change of kind PROGRAM */
  bool revised;              /* a value up to the base differs that no edit gives */
} grdp_changes;

/* The scenarios must have the same frequency, base and end. In the arena. */
void grdp_changes_find(grdp_arena *arena, const grdp_compare_side sides[2], grdp_changes *out);

/* compare_code.c: whether two programs are the same, instruction by instruction, but for the numbers that are given. */
bool grdp_same_code(const grdp_program *a, const grdp_program *b);
/* Whether the hidden running totals begin with the same history. */
bool grdp_same_totals(const grdp_program *a, const grdp_program *b);
/* Whether the scenarios have the same series with the same elements, in the same order. */
bool grdp_same_cells(const grdp_scenario *a, const grdp_scenario *b);
bool grdp_same_formula(const grdp_cell *a, const grdp_cell *b, uint32_t dimensions);
bool grdp_same_uncertainty(const grdp_scenario *a, const grdp_uncertainty *x, const grdp_scenario *b,
                           const grdp_uncertainty *y);
bool grdp_same_correlations(const grdp_scenario *a, const grdp_scenario *b);

#endif
