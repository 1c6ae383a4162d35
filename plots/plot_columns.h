/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Charts over categories, between their layout and their panels.
 */
#ifndef GRDP_PLOT_COLUMNS_H
#define GRDP_PLOT_COLUMNS_H

#include "plot_canvas.h"

enum { GRDP_PLOT_FIRST_COLUMN = 4 }; /* of the series in the data */

typedef struct grdp_plot_columns grdp_plot_columns;
struct grdp_plot_columns {
  grdp_plot_canvas *canvas;
  const grdp_plot *plot;
  size_t *order; /* the series: bars first, then bands */
  size_t series, bars, bands;
  void (*paint)(struct grdp_plot_columns *chart, grdp_plot_area area, size_t panel);
  grdp_plot_axis axis;
  grdp_plot_category_style categories;
  double tick_size;
  bool cut; /* the axis of values does not start at zero though bars stand on it */
};

/* The i-th series in the order of the data's columns. */
const grdp_plot_series *grdp_plot_ordered(const grdp_plot_columns *chart, size_t panel, size_t i);
const char *grdp_plot_series_colour(const grdp_plot_columns *chart, size_t panel, size_t i);
/* The first column of the i-th series in the data; a band has two. */
size_t grdp_plot_column(const grdp_plot_columns *chart, size_t i);
/* The height of the stack of the first `bars` bars, above or below zero. */
double grdp_plot_stack(const grdp_plot_columns *chart, size_t panel, size_t bars, size_t category, bool above);

/* Frame, legend, one panel or many with titles; `paint` draws each panel. */
void grdp_plot_columns_layout(grdp_plot_columns *chart);
/* Margins, axes and categories of a panel. */
void grdp_plot_columns_axes(grdp_plot_columns *chart, grdp_plot_area area, size_t panel);
/* Paints bars, lines and dashes. */
void grdp_plot_columns_panel(grdp_plot_columns *chart, grdp_plot_area area, size_t panel);
/* Adds the bands of a panel to its plot command, before all else; gives how many items they are. */
size_t grdp_plot_add_bands(grdp_plot_columns *chart, size_t panel);
/* "DATA skip 1 every ::first::last using ", the rows of a panel but for the last `without`. */
void grdp_plot_columns_rows(grdp_plot_columns *chart, size_t panel, size_t without);
/* The fields that begin each row: panel, label, position. */
void grdp_plot_row_start(grdp_plot_canvas *canvas, size_t panel, size_t category);

#endif
