/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A program with a simultaneous block, by hand:
 *
 *   c  = u + 0.3 x + 0.1 y(-1)
 *   x  = 0.5 log(c) + 0.2 y                    explicit
 *   y ^ 3 + y - c - 0.1 x = 0                  implicit
 *   z  = x + 2 y                               behind the block
 */
#ifndef GRDP_TEST_MARKET_H
#define GRDP_TEST_MARKET_H

#include "sample.h"

enum { MARKET_U, MARKET_X, MARKET_Y, MARKET_C, MARKET_Z, MARKET_SCENARIO };
enum {
  MARKET_GX = MARKET_SCENARIO + GRDP_CALENDAR_COUNT,
  MARKET_GY,
  MARKET_DC,
  MARKET_SXX,
  MARKET_SYX,
  MARKET_SYY,
  MARKET_CELLS
};
enum { MARKET_STEP_X, MARKET_STEP_Y, MARKET_STEP_C, MARKET_STEP_Z = 9, MARKET_PERIODS = 6, MARKET_BASE = 1 };

/* What may be changed before it runs. Everything NaN but the input and the values up to the base. */
typedef struct market {
  sample *made;
  double input[MARKET_PERIODS];
  double given[MARKET_SCENARIO][MARKET_PERIODS], added[MARKET_SCENARIO][MARKET_PERIODS];
  double of_derivative[MARKET_PERIODS]; /* 0 where c is given: to be set by who gives it, as a compiler would */
  uint32_t equations[2];
  grdp_slope slopes[4];
} market;

market *market_create(void);
void market_free(market *made);

#endif
