/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The bands of a fan: areas between two columns of the data over consecutive categories; a box where a category stands
 * alone, or where the categories are no periods and nothing leads from one to the next.
 */
#include <math.h>

#include "plot_columns.h"

/* Consecutive categories in which a band is known. */
typedef struct band_span {
  size_t first, last;
} band_span;

static bool is_known(const grdp_plot_series *band, size_t category) {
  return isfinite(band->lows[category]) && isfinite(band->highs[category]);
}

/* The next span from a category on; false when there is none. */
static bool next_span(const grdp_plot_series *band, size_t from, size_t count, bool alone, band_span *out) {
  while (from < count && !is_known(band, from))
    from++;
  *out = (band_span){from, from};
  while (!alone && out->last + 1 < count && is_known(band, out->last + 1))
    out->last++;
  return from < count;
}

static void add_span(grdp_plot_columns *chart, size_t panel, size_t i, band_span span) {
  grdp_plot_canvas *canvas = chart->canvas;
  size_t first_row = panel * chart->plot->category_count;
  long long row = (long long)first_row, column = (long long)grdp_plot_column(chart, i);
  bool box = span.first == span.last;
  grdp_plot_add(canvas, "DATA skip 1 every ::");
  grdp_buffer_add_integer(&canvas->script, row + (long long)span.first);
  grdp_plot_add(canvas, "::");
  grdp_buffer_add_integer(&canvas->script, row + (long long)span.last);
  grdp_plot_add(canvas, " using 3:(v(");
  grdp_buffer_add_integer(&canvas->script, column);
  grdp_plot_add(canvas, box ? ")):(column(3) - 0.22):(column(3) + 0.22):(v(" : ")):(v(");
  grdp_buffer_add_integer(&canvas->script, column + (box ? 0 : 1));
  if (box) {
    grdp_plot_add(canvas, ")):(v(");
    grdp_buffer_add_integer(&canvas->script, column + 1);
  }
  grdp_plot_add(canvas, box ? ")) with boxxyerror" : ")) with filledcurves");
  grdp_plot_add(canvas, " fillstyle solid 1 noborder fillcolor rgb '");
  grdp_plot_add(canvas, grdp_plot_series_colour(chart, panel, i));
  grdp_plot_add(canvas, "' notitle");
}

size_t grdp_plot_add_bands(grdp_plot_columns *chart, size_t panel) {
  size_t items = 0, count = chart->plot->category_count;
  bool alone = !chart->plot->periods;
  for (size_t i = chart->bars; i < chart->bars + chart->bands; i++) {
    const grdp_plot_series *band = grdp_plot_ordered(chart, panel, i);
    band_span span;
    for (size_t from = 0; next_span(band, from, count, alone, &span); from = span.last + 1) {
      grdp_plot_add(chart->canvas, items++ == 0 ? "plot " : ", \\\n  ");
      add_span(chart, panel, i, span);
    }
  }
  return items;
}
