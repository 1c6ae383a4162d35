/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Proportional Denton: a series moved so that its sums over given periods are given totals, while its ratio to what it
 * was changes as little as possible from period to period (Denton 1971, doi:10.1080/01621459.1971.10482227; without the
 * condition on the first period, Cholette 1984; IMF, Quarterly National Accounts Manual 2017, ch. 6, eq. 6.A1):
 *
 *   minimise sum over t of (x_t / i_t - x_{t-1} / i_{t-1})^2   where   sum over a total's periods of x_t = its value
 *
 * Behind the last total the ratio stays as it is there.
 */
#ifndef GRDP_DENTON_H
#define GRDP_DENTON_H

#include "arena.h"
#include "status.h"

/* Periods first … last, from 0. */
typedef struct grdp_denton_total {
  size_t first, last;
  double value;
} grdp_denton_total;

typedef struct grdp_denton {
  size_t count;
  const double *indicator;         /* [count], > 0 */
  const grdp_denton_total *totals; /* ascending, without overlap; at least one */
  size_t total_count;
} grdp_denton;

/* Writes values[count]. GRDP_MEMORY when the totals are too long to be solved together. */
grdp_status grdp_denton_spread(grdp_arena *arena, const grdp_denton *denton, double *values);

#endif
