/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot_axis.h"

#include <math.h>

/* Larger numbers are not drawn and smaller ones are zero, so that differences and steps stay normal numbers. */
static const double VALUE_LIMIT = 1e290;

grdp_plot_range grdp_plot_range_none(void) {
  return (grdp_plot_range){INFINITY, -INFINITY};
}

void grdp_plot_range_add(grdp_plot_range *range, double value) {
  if (!(fabs(value) <= VALUE_LIMIT))
    return;
  value = fabs(value) < 1 / VALUE_LIMIT ? 0 : value;
  if (value < range->low)
    range->low = value;
  if (value > range->high)
    range->high = value;
}

/* A range with some extent: nothing gives 0 to 1, one number a range around it. */
static grdp_plot_range widened(grdp_plot_range range) {
  if (range.low > range.high)
    return (grdp_plot_range){0, 1};
  double size = fmax(fabs(range.low), fabs(range.high));
  if (range.high - range.low > size * 1e-9)
    return range;
  if (size == 0)
    return (grdp_plot_range){0, 1};
  return (grdp_plot_range){range.low - 0.1 * size, range.high + 0.1 * size};
}

/* The round step next above `least`, and how many decimals its multiples have. */
static double round_step(double least, int *decimals) {
  double power = 1;
  int places = 0;
  for (; power > least; places++)
    power /= 10;
  for (; power * 10 <= least; places--)
    power *= 10;
  double ratio = least / power;
  double factor = ratio <= 1 ? 1 : ratio <= 2 ? 2 : ratio <= 2.5 ? 2.5 : ratio <= 5 ? 5 : 10;
  places += factor == 2.5;
  places -= factor == 10;
  *decimals = places > 0 ? places : 0;
  return factor * power;
}

grdp_plot_axis grdp_plot_axis_round(grdp_plot_range range, unsigned ticks) {
  range = widened(range);
  grdp_plot_axis axis = {0};
  axis.step = round_step((range.high - range.low) / ticks, &axis.decimals);
  axis.low = axis.first = axis.step * floor(range.low / axis.step + 1e-9);
  axis.high = axis.step * ceil(range.high / axis.step - 1e-9);
  return axis;
}

grdp_plot_axis grdp_plot_axis_exact(grdp_plot_range range, unsigned ticks) {
  range = widened(range);
  grdp_plot_axis axis = {.low = range.low, .high = range.high};
  axis.step = round_step((range.high - range.low) / ticks, &axis.decimals);
  axis.first = axis.step * ceil(range.low / axis.step - 1e-9);
  return axis;
}
