/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a file asks to be fitted to observations:
 *
 *   fit:
 *     consumption:                        # the equation, unless `equation` names it
 *       coefficients: [c0, c1, c2, c3]    # inputs in which it is linear
 *       over: 1921..1941                  # none: the longest stretch of periods without a gap in the data
 *       errors: ar1                       # independent (the default) or ar1
 *       newey_west: 2                     # lags
 *       restrict: ["c1 + c2 == 1"]
 *       almon: {of: [b0, b1, b2, b3], degree: 2}   # or a list of such maps
 */
#ifndef GRDP_FITTING_H
#define GRDP_FITTING_H

#include "scenario.h"

typedef enum grdp_fit_errors { GRDP_FIT_INDEPENDENT, GRDP_FIT_AR1 } grdp_fit_errors;

enum { GRDP_FIT_LAG_LIMIT = 1000, GRDP_FIT_COEFFICIENT_LIMIT = 200 };
#define GRDP_FIT_NO_LAGS UINT32_MAX

/* The sum of weights[i] times coefficient i is `value`. */
typedef struct grdp_fit_restriction {
  const double *weights; /* [coefficients] */
  double value;
  grdp_fragment fragment; /* as written; of `almon` its degree */
} grdp_fit_restriction;

typedef struct grdp_fitting {
  grdp_text name;
  uint32_t cell;                /* an equation */
  const uint32_t *coefficients; /* cells of inputs, each once */
  size_t coefficient_count;
  uint32_t first, last; /* periods t; first > last: not given */
  grdp_fit_errors errors;
  uint32_t newey_west; /* GRDP_FIT_NO_LAGS: not asked for */
  const grdp_fit_restriction *restrictions;
  size_t restriction_count;
  grdp_place place;
} grdp_fitting;

#endif
