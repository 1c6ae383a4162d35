/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What `grdp selftest` prints.
 */
#ifndef GRDP_SELFTEST_REPORT_H
#define GRDP_SELFTEST_REPORT_H

#include <stdio.h>

#include "scorecard.h"
#include "selftest.h"

/* model,source,method,measure,input,period,expected,value,low,high,held,seeds,least,most,passed: a row for each number.
 * low, high and what follows of coverage are empty of exact numbers. */
grdp_status grdp_write_selftest_csv(const grdp_selftest *found, FILE *out);
/* All rows, those that failed marked, and how many did. */
void grdp_selftest_table_add(const grdp_selftest *found, const grdp_screen *screen, grdp_buffer *out);

#endif
