/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Many values in order, with the draws that they are of: radix sort by 11 bits at a time (Knuth, The Art of Computer
 * Programming 3, sec. 5.2.5), some ten times as fast as qsort. Equal values stand by ascending draw, so the order is one.
 */
#ifndef GRDP_ORDER_H
#define GRDP_ORDER_H

#include <stddef.h>
#include <stdint.h>

typedef struct grdp_ordered {
  uint64_t key; /* grdp_ordered_value gives the value */
  uint32_t draw;
} grdp_ordered;

/* No NaN; -0 counts as 0. */
grdp_ordered grdp_ordered_make(double value, uint32_t draw);
double grdp_ordered_value(const grdp_ordered *item);

/* Sorts items whose draws ascend; work[count]. */
void grdp_order(size_t count, grdp_ordered *items, grdp_ordered *work);

#endif
