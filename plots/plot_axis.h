/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Axes with round ticks.
 */
#ifndef GRDP_PLOT_AXIS_H
#define GRDP_PLOT_AXIS_H

#include "plots.h"

/* Ticks stand at first, first + step, … up to high. */
typedef struct grdp_plot_axis {
  double low, high;
  double first, step;
  int decimals; /* of the ticks */
} grdp_plot_axis;

/* The range of the finite numbers seen so far; low > high: none. */
typedef struct grdp_plot_range {
  double low, high;
} grdp_plot_range;

grdp_plot_range grdp_plot_range_none(void);
void grdp_plot_range_add(grdp_plot_range *range, double value);

/* About `ticks` ticks at multiples of 1, 2, 2.5 or 5 times a power of ten; the axis ends on ticks. */
grdp_plot_axis grdp_plot_axis_round(grdp_plot_range range, unsigned ticks);
/* The same ticks on exactly this range. */
grdp_plot_axis grdp_plot_axis_exact(grdp_plot_range range, unsigned ticks);

#endif
