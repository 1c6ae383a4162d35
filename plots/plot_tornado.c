/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tornado charts: a row for each category, with bars from the reference to the values of two series. Where both lie on
 * one side they share the row's height. Columns of the data: label, position, value, half the bar's height in rows, the
 * number of the series, the ends of the interval, if there is one, and the series.
 */
#include <math.h>

#include "number.h"
#include "plot_canvas.h"

enum { SIDES = 2 };

typedef struct tornado_chart {
  grdp_plot_canvas *canvas;
  const grdp_plot_series *series; /* two */
  double from;                    /* where the bars begin */
  grdp_plot_area area;
  grdp_plot_axis axis;
  double size; /* of labels and numbers */
} tornado_chart;

static const double HALF = 0.34, ROOM_BELOW = 34;

static bool is_known(double value) {
  return fabs(value) <= 1e290;
}

static bool on_one_side(const tornado_chart *chart, size_t row) {
  double low = chart->series[0].values[row] - chart->from, high = chart->series[1].values[row] - chart->from;
  return (low > 0 && high > 0) || (low < 0 && high < 0);
}

/* --- the data --- */

static void add_number(grdp_buffer *data, double value) {
  grdp_buffer_add_byte(data, ',');
  if (is_known(value))
    grdp_buffer_add_number(data, value);
}

static void write_bar(const tornado_chart *chart, size_t side, size_t row) {
  grdp_plot_canvas *canvas = chart->canvas;
  const grdp_plot_series *series = &chart->series[side];
  bool shared = on_one_side(chart, row);
  double shift = shared ? (side == 0 ? -0.5 : 0.5) * HALF : 0;
  grdp_plot_field(&canvas->data, grdp_plot_clean(canvas->arena, canvas->plot->categories[row]));
  add_number(&canvas->data, (double)row + shift);
  add_number(&canvas->data, is_known(series->values[row]) ? series->values[row] : chart->from);
  add_number(&canvas->data, shared ? 0.5 * HALF : HALF);
  add_number(&canvas->data, (double)side);
  add_number(&canvas->data, series->lows != NULL ? series->lows[row] : (double)NAN);
  add_number(&canvas->data, series->lows != NULL ? series->highs[row] : (double)NAN);
  grdp_buffer_add_byte(&canvas->data, ',');
  grdp_plot_field(&canvas->data, grdp_plot_clean(canvas->arena, series->label));
  grdp_buffer_add_byte(&canvas->data, '\n');
}

static void write_data(const tornado_chart *chart) {
  grdp_buffer_add_string(&chart->canvas->data, "label,position,value,half,side,low,high,series\n");
  for (size_t row = 0; row < chart->canvas->plot->category_count; row++)
    for (size_t side = 0; side < SIDES; side++)
      write_bar(chart, side, row);
}

/* --- the axis --- */

static grdp_plot_axis value_axis(const tornado_chart *chart) {
  grdp_plot_range range = grdp_plot_range_none();
  grdp_plot_range_add(&range, chart->from);
  for (size_t row = 0; row < chart->canvas->plot->category_count; row++)
    for (size_t side = 0; side < SIDES; side++) {
      const grdp_plot_series *series = &chart->series[side];
      grdp_plot_range_add(&range, series->values[row]);
      if (series->lows == NULL)
        continue;
      grdp_plot_range_add(&range, series->lows[row]);
      grdp_plot_range_add(&range, series->highs[row]);
    }
  double pad = 0.13 * (range.high - range.low);
  if (!(pad > 0))
    return grdp_plot_axis_round(range, 6);
  return grdp_plot_axis_exact((grdp_plot_range){range.low - pad, range.high + pad}, 6);
}

static void fit_labels(tornado_chart *chart) {
  const grdp_plot *plot = chart->canvas->plot;
  double row = (chart->area.bottom - chart->area.top) / (double)plot->category_count, label = 0;
  chart->size = fmax(9, fmin(20, 0.56 * row));
  for (size_t i = 0; i < plot->category_count; i++) {
    const char *clean = grdp_plot_clean(chart->canvas->arena, plot->categories[i]);
    label = fmax(label, grdp_plot_text_width(grdp_text_of(clean), chart->size));
  }
  chart->area.left += fmin(label, 0.42 * (chart->area.right - chart->area.left)) + 14;
  chart->area.right -= 24;
}

static void draw_axes(const tornado_chart *chart) {
  grdp_plot_canvas *canvas = chart->canvas;
  grdp_plot_place(canvas, chart->area);
  grdp_plot_value_axis(canvas, 'x', &chart->axis, 18, true);
  grdp_plot_add(canvas, "set yrange [");
  grdp_plot_add_number(canvas, (double)canvas->plot->category_count - 0.5);
  grdp_plot_add_line(canvas,
                     ":-0.5]\nunset ytics\nset border 0\n"
                     "set grid xtics linetype 1 linecolor rgb '#E6E6E6' linewidth 1",
                     NULL);
}

/* --- the plot --- */

static const char *colour_of(const tornado_chart *chart, size_t side) {
  return grdp_plot_colour_code(chart->series[side].colour, side);
}

static void draw_legend(tornado_chart *chart) {
  grdp_plot_entry entries[SIDES];
  for (size_t side = 0; side < SIDES; side++)
    entries[side] = (grdp_plot_entry){.label = grdp_plot_clean(chart->canvas->arena, chart->series[side].label),
                                      .colour = colour_of(chart, side),
                                      .mark = GRDP_PLOT_BAR};
  chart->area.top += grdp_plot_legend_above(chart->canvas, chart->area, entries, SIDES);
}

/* A row whose position is no number is left out: those of the other side. */
static void add_bars(const tornado_chart *chart) {
  char from[32];
  grdp_number_write(chart->from, from);
  for (size_t side = 0; side < SIDES; side++) {
    const char *const arguments[] = {from, side == 0 ? "0" : "1", colour_of(chart, side)};
    grdp_plot_add(chart->canvas, side == 0 ? "plot " : ", \\\n  ");
    grdp_buffer_add_pattern(
        &chart->canvas->script,
        "DATA skip 1 using ({0}):(column(5) == {1} ? column(2) : NaN):({0}):3:(column(2) - column(4)):(column(2) + "
        "column(4)) with boxxyerror fillstyle solid 1 noborder linecolor rgb '{2}' notitle",
        arguments, 3);
  }
}

/* In the light of a thicker line, so that they are seen on the bars too. */
static void add_intervals(const tornado_chart *chart) {
  static const char *const looks[] = {"5 linecolor rgb '#FFFFFF'", "2 linecolor rgb '#111111'"};
  if (chart->series[0].lows == NULL)
    return;
  for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
    grdp_plot_add(chart->canvas,
                  ", \\\n  DATA skip 1 using 3:2:(v(6)):(v(7)) with xerrorbars pointtype 0 linewidth ");
    grdp_plot_add(chart->canvas, looks[i]);
    grdp_plot_add(chart->canvas, " notitle");
  }
}

/* Beyond the end of the bar and of its interval. A bar without length has its number at the right. */
static void add_numbers(const tornado_chart *chart) {
  grdp_plot_canvas *canvas = chart->canvas;
  bool intervals = chart->series[0].lows != NULL;
  double pad = 8 * (chart->axis.high - chart->axis.low) / (chart->area.right - chart->area.left);
  for (int below = 0; below < 2; below++) {
    const char *end =
        intervals ? (below ? "(v(6) == v(6) ? v(6) : column(3))" : "(v(7) == v(7) ? v(7) : column(3))") : "column(3)";
    grdp_plot_add(canvas, ", \\\n  DATA skip 1 using (");
    grdp_plot_add(canvas, end);
    grdp_plot_add(canvas, below ? " - " : " + ");
    grdp_buffer_add_number(&canvas->script, pad);
    grdp_plot_add(canvas, below ? "):2:(column(3) < " : "):2:(column(3) >= ");
    grdp_buffer_add_number(&canvas->script, chart->from);
    grdp_plot_add(canvas, below ? " ? T(column(3)) : '') with labels right font 'Noto Sans,"
                                : " ? T(column(3)) : '') with labels left font 'Noto Sans,");
    grdp_plot_add_number(canvas, round(0.9 * chart->size));
    grdp_plot_add(canvas, "' textcolor rgb '" GRDP_PLOT_INK "' notitle");
  }
}

void grdp_plot_draw_tornado(grdp_plot_canvas *canvas) {
  tornado_chart chart = {.canvas = canvas,
                         .series = canvas->plot->panels[0].series,
                         .from = is_known(canvas->plot->reference) ? canvas->plot->reference : 0,
                         .area = grdp_plot_frame(canvas)};
  chart.area.bottom -= ROOM_BELOW;
  draw_legend(&chart);
  chart.axis = value_axis(&chart);
  canvas->decimals = grdp_plot_decimals(canvas->plot, &chart.axis);
  fit_labels(&chart);
  write_data(&chart);
  grdp_plot_row_labels(canvas, chart.area, chart.size);
  draw_axes(&chart);
  grdp_plot_reference(canvas);
  add_bars(&chart);
  add_intervals(&chart);
  add_numbers(&chart);
  grdp_plot_add(canvas, "\n");
}
