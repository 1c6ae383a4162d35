/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Horizontal bars, one row for each category. Columns of the data: label, position, value, colour (a
 * grdp_plot_colour), and the text at the bar's end, if one is given.
 */
#include <math.h>

#include "number.h"
#include "plot_canvas.h"

typedef struct bars_chart {
  grdp_plot_canvas *canvas;
  const grdp_plot_series *series;
  grdp_plot_area area;
  grdp_plot_axis axis;
  double size; /* of the text */
  double row;  /* height in pixels */
} bars_chart;

static const double ROW = 38, ROOM = 210;

double grdp_plot_bars_height(const grdp_plot *plot, double height) {
  double least = ROOM + ROW * (double)plot->category_count, roomy = ROOM + 1.6 * ROW * (double)plot->category_count;
  if (least > height)
    return fmin(least, 20 * height);
  return fmin(height, fmax(roomy, 0.45 * height));
}

static const char *text_of(const bars_chart *chart, size_t row) {
  return chart->series->texts ? grdp_plot_clean(chart->canvas->arena, chart->series->texts[row]) : "";
}

static void write_data(const bars_chart *chart) {
  grdp_plot_canvas *canvas = chart->canvas;
  grdp_buffer *data = &canvas->data;
  grdp_buffer_add_string(data, "label,position,value,colour,text\n");
  for (size_t row = 0; row < canvas->plot->category_count; row++) {
    double value = chart->series->values[row];
    grdp_plot_field(data, grdp_plot_clean(canvas->arena, canvas->plot->categories[row]));
    grdp_buffer_add_byte(data, ',');
    grdp_buffer_add_integer(data, (long long)row);
    grdp_buffer_add_byte(data, ',');
    grdp_buffer_add_number(data, fabs(value) <= 1e290 ? value : 0);
    grdp_buffer_add_byte(data, ',');
    grdp_buffer_add_integer(data, chart->series->colours ? chart->series->colours[row] : chart->series->colour);
    grdp_buffer_add_byte(data, ',');
    grdp_plot_field(data, text_of(chart, row));
    grdp_buffer_add_byte(data, '\n');
  }
}

static grdp_plot_axis value_axis(const grdp_plot *plot) {
  grdp_plot_range range = grdp_plot_range_none();
  grdp_plot_range_add(&range, 0);
  grdp_plot_range_add(&range, plot->reference);
  for (size_t row = 0; row < plot->category_count; row++)
    grdp_plot_range_add(&range, plot->panels[0].series[0].values[row]);
  if (isfinite(plot->low) && isfinite(plot->high))
    range = (grdp_plot_range){plot->low, plot->high};
  else if (!plot->panels[0].series[0].texts && range.high > range.low)
    range = (grdp_plot_range){range.low - (range.low < 0 ? 0.12 : 0) * (range.high - range.low),
                              range.high + 0.12 * (range.high - range.low)};
  return range.high > range.low && plot->panels[0].series[0].texts ? grdp_plot_axis_exact(range, 6)
                                                                   : grdp_plot_axis_round(range, 6);
}

/* The columns of text left and right of the bars. */
static void fit_columns(bars_chart *chart) {
  const grdp_plot *plot = chart->canvas->plot;
  double label = 0, text = 0;
  chart->row = (chart->area.bottom - chart->area.top) / (double)plot->category_count;
  chart->size = fmax(9, fmin(20, 0.56 * chart->row));
  for (size_t row = 0; row < plot->category_count; row++) {
    const char *clean = grdp_plot_clean(chart->canvas->arena, plot->categories[row]);
    label = fmax(label, grdp_plot_text_width(grdp_text_of(clean), chart->size));
    text = fmax(text, grdp_plot_text_width(grdp_text_of(text_of(chart, row)), chart->size));
  }
  double width = chart->area.right - chart->area.left;
  chart->area.left += fmin(label, 0.42 * width) + 14;
  chart->area.right -= fmin(text, 0.3 * width) + 24;
}

/* The text of a row in the column at the right. */
static void draw_text(const bars_chart *chart, size_t row, double y) {
  grdp_plot_style style = {chart->size, GRDP_PLOT_INK, GRDP_PLOT_LEFT};
  grdp_plot_lines line;
  grdp_plot_measure measure = {style.size, chart->canvas->width - 32 - chart->area.right - 16, 1};
  grdp_plot_wrap(chart->canvas->arena, text_of(chart, row), measure, &line);
  grdp_plot_text_lines(chart->canvas, chart->area.right + 16, y, style, &line);
}

/* A label on one line, or on two where the row has the height. */
static void draw_labels(const bars_chart *chart) {
  const grdp_plot *plot = chart->canvas->plot;
  for (size_t row = 0; row < plot->category_count; row++) {
    grdp_plot_style style = {chart->size, GRDP_PLOT_INK, GRDP_PLOT_RIGHT};
    const char *clean = grdp_plot_clean(chart->canvas->arena, plot->categories[row]);
    grdp_plot_measure measure = {style.size, chart->area.left - 14 - 32, 1};
    grdp_plot_lines lines;
    grdp_plot_wrap(chart->canvas->arena, clean, measure, &lines);
    for (; lines.cut && measure.size > 0.82 * chart->size;
         grdp_plot_wrap(chart->canvas->arena, clean, measure, &lines))
      style.size = measure.size -= 1;
    if (lines.cut) {
      measure.size = style.size = fmax(9, fmin(0.85 * chart->size, 0.4 * chart->row));
      measure.lines = 2;
      grdp_plot_wrap(chart->canvas->arena, clean, measure, &lines);
    }
    double y = chart->area.top + chart->row * ((double)row + 0.5);
    double first = y - 0.5 * (double)(lines.count > 0 ? lines.count - 1 : 0) * style.size * GRDP_PLOT_LINE_HEIGHT;
    grdp_plot_text_lines(chart->canvas, chart->area.left - 12, first, style, &lines);
    draw_text(chart, row, y);
  }
}

static void draw_reference(const bars_chart *chart) {
  grdp_plot_canvas *canvas = chart->canvas;
  char at[32];
  if (!isfinite(canvas->plot->reference))
    return;
  grdp_number_write(canvas->plot->reference, at);
  grdp_plot_add(canvas, "set arrow ");
  grdp_buffer_add_integer(&canvas->script, canvas->next_object++);
  grdp_plot_add_line(canvas, " from first ", at, ",graph 0 to first ", at,
                     ",graph 1 nohead front linewidth 2 dashtype 2 linecolor rgb '" GRDP_PLOT_INK "'", NULL);
}

static void draw_axes(const bars_chart *chart) {
  grdp_plot_canvas *canvas = chart->canvas;
  grdp_plot_place(canvas, chart->area);
  grdp_plot_value_axis(canvas, 'x', &chart->axis, 18, true);
  grdp_plot_add(canvas, "set yrange [");
  grdp_plot_add_number(canvas, (double)canvas->plot->category_count - 0.5);
  grdp_plot_add_line(canvas,
                     ":-0.5]\nunset ytics\nset border 0\nset yzeroaxis linetype 1 linecolor rgb '#555555' "
                     "linewidth 1.5\nset grid xtics linetype 1 linecolor rgb '#E6E6E6' linewidth 1",
                     NULL);
}

/* C(k) is the colour of a grdp_plot_colour. */
static void add_colours(const bars_chart *chart) {
  grdp_plot_add(chart->canvas, "C(k) = ");
  for (int colour = GRDP_PLOT_COLOUR_BLACK; colour < GRDP_PLOT_COLOUR_FIRST; colour++) {
    grdp_plot_add(chart->canvas, "k == ");
    grdp_buffer_add_integer(&chart->canvas->script, colour);
    grdp_plot_add(chart->canvas, " ? 0x");
    grdp_plot_add(chart->canvas, grdp_plot_colour_code(colour, 0) + 1);
    grdp_plot_add(chart->canvas, " : ");
  }
  grdp_plot_add(chart->canvas, "0x");
  grdp_plot_add_line(chart->canvas, grdp_plot_colour_code(GRDP_PLOT_COLOUR_NEXT, 0) + 1, NULL);
}

/* The numbers at the ends of the bars. */
static void add_numbers(const bars_chart *chart) {
  grdp_plot_canvas *canvas = chart->canvas;
  double pad = 8 * (chart->axis.high - chart->axis.low) / (chart->area.right - chart->area.left);
  for (int side = 0; side < 2; side++) {
    grdp_plot_add(canvas,
                  side ? ", \\\n  DATA skip 1 using (column(3) - " : ", \\\n  DATA skip 1 using (column(3) + ");
    grdp_buffer_add_number(&canvas->script, pad);
    grdp_plot_add(canvas, side ? "):2:(column(3) < 0 ? T(column(3)) : '') with labels right font 'Noto Sans,"
                               : "):2:(column(3) >= 0 ? T(column(3)) : '') with labels left font 'Noto Sans,");
    grdp_plot_add_number(canvas, round(chart->size));
    grdp_plot_add(canvas, "' textcolor rgb '" GRDP_PLOT_INK "' notitle");
  }
}

void grdp_plot_draw_bars(grdp_plot_canvas *canvas) {
  bars_chart chart = {
      .canvas = canvas, .series = &canvas->plot->panels[0].series[0], .area = grdp_plot_frame(canvas)};
  chart.area.bottom -= 34;
  chart.axis = value_axis(canvas->plot);
  canvas->decimals = grdp_plot_decimals(canvas->plot, &chart.axis);
  fit_columns(&chart);
  write_data(&chart);
  draw_labels(&chart);
  draw_axes(&chart);
  draw_reference(&chart);
  add_colours(&chart);
  grdp_plot_add(canvas,
                "plot DATA skip 1 using (0):2:(0):3:(column(2) - 0.34):(column(2) + 0.34):(C(int(column(4)))) with "
                "boxxyerror fillstyle solid 1 noborder linecolor rgb variable notitle");
  if (!chart.series->texts)
    add_numbers(&chart);
  grdp_plot_add(canvas, "\n");
}
