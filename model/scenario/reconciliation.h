/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers that do not fit together and shall be made to: the key `reconcile`, a map from a name to attributes. They
 * merge by name, attribute by attribute, through the layers as targets do; `items` and `totals` are replaced whole,
 * `none` removes. One of `items`, `matrix` and `series` says what is done:
 *
 *   attribute         what it holds
 *   items, in         accounts in a period: what is stated of each series, and its standard error. A series that is
 *                     given there (an input, or an observation up to the base) moves; one that is computed is compared
 *   matrix, rows,     an input with two indices that is scaled by rows and columns (RAS) to the totals of two series
 *   columns, in       with one index
 *   series, totals,   a series that is given in every period of `in` (of the totals when it is left out), moved in
 *   as, in            proportion (Denton) so that its sum or mean over each total's periods is that total
 *   label             its title
 */
#ifndef GRDP_RECONCILIATION_H
#define GRDP_RECONCILIATION_H

#include "scenario.h"

typedef enum grdp_reconciliation_kind {
  GRDP_RECONCILE_ACCOUNTS,
  GRDP_RECONCILE_MATRIX,
  GRDP_RECONCILE_TOTALS,
  GRDP_RECONCILIATION_KINDS
} grdp_reconciliation_kind;

typedef struct grdp_account {
  uint32_t cell;
  double stated; /* NaN: what is given */
  double sigma;  /* 0: exact */
  grdp_place place;
} grdp_account;

/* What a series adds up to over the periods first … last. */
typedef struct grdp_period_total {
  uint32_t first, last;
  double value;
  grdp_place place;
} grdp_period_total;

typedef struct grdp_reconciliation {
  grdp_text name;
  grdp_label label;
  grdp_reconciliation_kind kind;
  uint32_t first, last; /* periods t; of accounts and of a matrix one */
  const grdp_account *items;
  size_t item_count;
  uint32_t cell;                      /* the matrix's first, row after row; or the series' one */
  uint32_t rows, columns;             /* how many; 0: not a matrix */
  uint32_t row_totals, column_totals; /* first cells */
  const grdp_period_total *totals;    /* ascending, without overlap */
  size_t total_count;
  bool mean;                                              /* totals are means */
  grdp_place place, given_place, row_place, column_place; /* given: of the matrix or the series */
} grdp_reconciliation;

/*
 * The scenario keeps them as
 *   const struct grdp_reconciliation *reconciliations;
 *   size_t reconciliation_count;
 */

#endif
