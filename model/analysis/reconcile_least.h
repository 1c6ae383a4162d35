/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Least squares with conditions (Stone, Champernowne and Meade 1942, doi:10.2307/2967664; Byron 1978,
 * doi:10.2307/2344807):
 *
 *   minimise |z|^2 + |b - A z|^2   where   C z = d
 *
 * With the residuals w = b - A z as unknowns of their own it is the shortest (z, w) for which C z = d and A z + w = b:
 * that of an underdetermined system, by QR (Golub and Van Loan 2013, Matrix Computations, 5.6.2).
 */
#ifndef GRDP_RECONCILE_LEAST_H
#define GRDP_RECONCILE_LEAST_H

#include <stdbool.h>

#include "arena.h"

typedef struct grdp_least {
  size_t unknowns, soft, hard;
  const double *soft_slopes, *soft_values; /* A [soft][unknowns], b */
  const double *hard_slopes, *hard_values; /* C [hard][unknowns], d */
} grdp_least;

typedef struct grdp_least_result {
  double *unknowns;
  /* [hard]: whether a condition is one of its own. The others are combinations of those before them, and were left out;
   * those of zeros are combinations of none. */
  bool *independent;
  double *combination; /* [hard][hard]: how a dependent row of C is made of those that were kept; else 0 */
} grdp_least_result;

/* In the arena. */
grdp_least_result grdp_least_find(grdp_arena *arena, const grdp_least *least);

#endif
