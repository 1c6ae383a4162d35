/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * RAS: rows and columns of a matrix that is not negative are scaled in turn until they add up to given totals (Bacharach
 * 1970, Biproportional Matrices and Input-Output Change, ch. 3 and 4). A 0 stays 0, so that not all totals can be
 * reached: those can which the entries that are not 0 could hold (Gale 1957, doi:10.2140/pjm.1957.7.1073).
 */
#ifndef GRDP_BALANCE_H
#define GRDP_BALANCE_H

#include <stdbool.h>

#include "arena.h"

typedef enum grdp_balance_fault {
  GRDP_BALANCED,
  GRDP_BALANCE_SUMS,       /* rows and columns add up to different sums */
  GRDP_BALANCE_ROW,        /* `place`: a row with a total whose entries are all 0 */
  GRDP_BALANCE_COLUMN,     /* the same of a column */
  GRDP_BALANCE_INFEASIBLE, /* `in_rows` need more than all the columns hold in which they have entries, `in_columns` */
  GRDP_BALANCE_SLOW        /* row `place` is still `error` off: entries would have to vanish */
} grdp_balance_fault;

typedef struct grdp_balance {
  size_t rows, columns;
  const double *matrix;                     /* [rows][columns], >= 0 */
  const double *row_totals, *column_totals; /* >= 0 */
} grdp_balance;

typedef struct grdp_balance_result {
  grdp_balance_fault fault;
  double *matrix; /* [rows][columns] */
  size_t rounds, place;
  double error;
  double row_sum, column_sum;
  bool *in_rows, *in_columns;
} grdp_balance_result;

/* Until every row and column adds up to its total but for 1e-13 of the largest. In the arena. */
grdp_balance_result grdp_balance_find(grdp_arena *arena, const grdp_balance *balance);

#endif
