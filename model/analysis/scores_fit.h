/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Least squares of a look on many columns, all standardised (mean 0, mean square 1): standardised coefficients,
 * partial
 * correlations and the share that is explained, with errors from the scatter of the scrambles (of independent
 * draws: a
 * sandwich over 32 groups of draws, right whatever the residuals are; Huber 1967, White 1980).
 */
#ifndef GRDP_SCORES_FIT_H
#define GRDP_SCORES_FIT_H

#include "gathered.h"

/* Columns of a fit at most: work grows with draws times their square. */
enum { GRDP_FIT_COLUMNS = 2048 };

/* The columns' correlation matrix R = L L', factored once. A column that those before it determine (or a constant)
 * takes
 * no part. */
typedef struct grdp_fit_base {
  const grdp_gathered *data; /* columns standardised */
  bool *used;                /* [columns] */
  double *inverse;           /* L^-1, [columns][columns], lower */
} grdp_fit_base;

/* No more than GRDP_FIT_COLUMNS columns. */
grdp_fit_base grdp_fit_prepare(const grdp_gathered *data, grdp_arena *arena);

typedef struct grdp_fit_answer {
  grdp_estimate r_squared;     /* adjusted for the number of columns: 1 - (SSE / (n - p - 1)) / (SST / (n - 1)) */
  grdp_estimate *coefficients; /* [columns] standardised; NaN of a column that takes no part */
  grdp_estimate *partials;     /* [columns] correlation with the look given the other columns */
} grdp_fit_answer;

/* Of a standardised look on the first `columns` columns. NaN everywhere where the look does not vary, or where
 * draws are
 * too few. In the arena. */
grdp_fit_answer grdp_fit_on(const grdp_fit_base *base, const double *look, size_t columns, grdp_arena *arena);

#endif
