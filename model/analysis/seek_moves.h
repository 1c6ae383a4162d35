/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The least move in a linear model: z of the smallest length with slopes z = wanted and low <= z <= high. By singular
 * values, so that dependent rows are told apart from others. Internal to seek*.c.
 */
#ifndef GRDP_SEEK_MOVES_H
#define GRDP_SEEK_MOVES_H

#include <stdbool.h>

#include "arena.h"

/* Rows are targets, columns instruments in periods. */
typedef struct grdp_least_move {
  size_t rows, columns;
  const double *slopes;     /* [rows][columns] */
  const double *wanted;     /* [rows] */
  const double *low, *high; /* [columns] */
} grdp_least_move;

/* Where the rows cannot all be had, as near as can be. The result is within the bounds. */
void grdp_least_move_find(grdp_arena *arena, const grdp_least_move *problem, double *out);

/* The rank of the slopes, each row taken to length 1; rows of length 0 do not count. `null`[rows][rows]: the projection
 * on the combinations of rows that vanish. A row whose diagonal there is not 0 depends on those that are not 0 beside
 * it. */
size_t grdp_slopes_rank(grdp_arena *arena, size_t rows, size_t columns, const double *slopes, double *null);

#endif
