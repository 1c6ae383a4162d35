/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Horizontal bars, one row for each category; several series stand below each other in it, with a legend above. Columns
 * of the data: label, position, value, colour (a grdp_plot_colour), the text beside the bar, if one is given, the ends
 * of the interval, if there is one, and the series.
 */
#include <math.h>

#include "number.h"
#include "plot_canvas.h"

typedef struct bars_chart {
  grdp_plot_canvas *canvas;
  const grdp_plot_series *series;
  size_t lanes; /* series */
  grdp_plot_area area;
  grdp_plot_axis axis;
  double size;       /* of the labels */
  double text_size;  /* of the texts beside the bars */
  double row;        /* height in pixels */
  double step, half; /* between the bars of a row; half of one: in rows */
} bars_chart;

static const double ROW = 38, LANE = 25, ROOM = 210;

double grdp_plot_bars_height(const grdp_plot *plot, double height) {
  size_t lanes = plot->panels[0].series_count;
  double row = lanes > 1 ? LANE * (double)lanes + 10 : ROW, room = ROOM + (lanes > 1 ? 40 : 0);
  double least = room + row * (double)plot->category_count, roomy = room + 1.6 * row * (double)plot->category_count;
  if (least > height)
    return fmin(least, 20 * height);
  return fmin(height, fmax(roomy, 0.45 * height));
}

static const char *text_of(const bars_chart *chart, size_t lane, size_t row) {
  const grdp_plot_series *series = &chart->series[lane];
  return series->texts ? grdp_plot_clean(chart->canvas->arena, series->texts[row]) : "";
}

/* The middle of a bar, in rows from the middle of its row. */
static double lane_place(const bars_chart *chart, size_t lane) {
  return ((double)lane - 0.5 * (double)(chart->lanes - 1)) * chart->step;
}

static int colour_of(const bars_chart *chart, size_t lane, size_t row) {
  const grdp_plot_series *series = &chart->series[lane];
  if (series->colours)
    return series->colours[row];
  return chart->lanes > 1 && series->colour == GRDP_PLOT_COLOUR_NEXT ? GRDP_PLOT_COLOUR_FIRST + (int)lane
                                                                     : series->colour;
}

static void write_number(grdp_buffer *data, double value) {
  grdp_buffer_add_byte(data, ',');
  if (fabs(value) <= 1e290)
    grdp_buffer_add_number(data, value);
}

static void write_bar(const bars_chart *chart, size_t lane, size_t row) {
  grdp_plot_canvas *canvas = chart->canvas;
  grdp_buffer *data = &canvas->data;
  const grdp_plot_series *series = &chart->series[lane];
  double value = series->values[row];
  grdp_plot_field(data, grdp_plot_clean(canvas->arena, canvas->plot->categories[row]));
  write_number(data, (double)row + round(lane_place(chart, lane) * 1e5) / 1e5);
  write_number(data, fabs(value) <= 1e290 ? value : 0);
  grdp_buffer_add_byte(data, ',');
  grdp_buffer_add_integer(data, colour_of(chart, lane, row));
  grdp_buffer_add_byte(data, ',');
  grdp_plot_field(data, text_of(chart, lane, row));
  write_number(data, series->lows ? series->lows[row] : NAN);
  write_number(data, series->lows ? series->highs[row] : NAN);
  grdp_buffer_add_byte(data, ',');
  grdp_plot_field(data, grdp_plot_clean(canvas->arena, series->label));
  grdp_buffer_add_byte(data, '\n');
}

static void write_data(const bars_chart *chart) {
  grdp_buffer_add_string(&chart->canvas->data, "label,position,value,colour,text,low,high,series\n");
  for (size_t row = 0; row < chart->canvas->plot->category_count; row++)
    for (size_t lane = 0; lane < chart->lanes; lane++)
      write_bar(chart, lane, row);
}

static void add_row_range(const bars_chart *chart, size_t row, grdp_plot_range *range) {
  for (size_t lane = 0; lane < chart->lanes; lane++) {
    const grdp_plot_series *series = &chart->series[lane];
    grdp_plot_range_add(range, series->values[row]);
    if (series->lows) {
      grdp_plot_range_add(range, series->lows[row]);
      grdp_plot_range_add(range, series->highs[row]);
    }
  }
}

static grdp_plot_axis value_axis(const bars_chart *chart) {
  const grdp_plot *plot = chart->canvas->plot;
  bool texts = chart->series[0].texts != NULL;
  grdp_plot_range range = grdp_plot_range_none();
  grdp_plot_range_add(&range, 0);
  grdp_plot_range_add(&range, plot->reference);
  for (size_t row = 0; row < plot->category_count; row++)
    add_row_range(chart, row, &range);
  if (isfinite(plot->low) && isfinite(plot->high))
    range = (grdp_plot_range){plot->low, plot->high};
  else if (!texts && range.high > range.low)
    range = (grdp_plot_range){range.low - (range.low < 0 ? 0.12 : 0) * (range.high - range.low),
                              range.high + 0.12 * (range.high - range.low)};
  return range.high > range.low && texts ? grdp_plot_axis_exact(range, 6) : grdp_plot_axis_round(range, 6);
}

/* The columns of text left and right of the bars. */
static void fit_columns(bars_chart *chart) {
  const grdp_plot *plot = chart->canvas->plot;
  double label = 0, text = 0;
  chart->row = (chart->area.bottom - chart->area.top) / (double)plot->category_count;
  chart->step = chart->lanes > 1 ? 0.84 / (double)chart->lanes : 0;
  chart->half = chart->lanes > 1 ? 0.44 * chart->step : 0.34;
  chart->size = fmax(9, fmin(20, 0.56 * chart->row));
  chart->text_size = chart->lanes > 1 ? fmax(9, fmin(chart->size, 0.8 * chart->step * chart->row)) : chart->size;
  for (size_t row = 0; row < plot->category_count; row++) {
    const char *clean = grdp_plot_clean(chart->canvas->arena, plot->categories[row]);
    label = fmax(label, grdp_plot_text_width(grdp_text_of(clean), chart->size));
    for (size_t lane = 0; lane < chart->lanes; lane++)
      text = fmax(text, grdp_plot_text_width(grdp_text_of(text_of(chart, lane, row)), chart->text_size));
  }
  double width = chart->area.right - chart->area.left;
  chart->area.left += fmin(label, 0.42 * width) + 14;
  chart->area.right -= fmin(text, 0.3 * width) + 24;
}

/* The texts of a row in the column at the right. */
static void draw_texts(const bars_chart *chart, size_t row) {
  grdp_plot_style style = {chart->text_size, GRDP_PLOT_INK, GRDP_PLOT_LEFT};
  grdp_plot_measure measure = {style.size, chart->canvas->width - 32 - chart->area.right - 16, 1};
  for (size_t lane = 0; lane < chart->lanes; lane++) {
    grdp_plot_lines line;
    double y = chart->area.top + chart->row * ((double)row + 0.5 + lane_place(chart, lane));
    grdp_plot_wrap(chart->canvas->arena, text_of(chart, lane, row), measure, &line);
    grdp_plot_text_lines(chart->canvas, chart->area.right + 16, y, style, &line);
  }
}

/* A label on one line, or on two where the row has the height. */
void grdp_plot_row_labels(grdp_plot_canvas *canvas, grdp_plot_area area, double size) {
  const grdp_plot *plot = canvas->plot;
  double height = (area.bottom - area.top) / (double)plot->category_count;
  for (size_t row = 0; row < plot->category_count; row++) {
    grdp_plot_style style = {size, GRDP_PLOT_INK, GRDP_PLOT_RIGHT};
    const char *clean = grdp_plot_clean(canvas->arena, plot->categories[row]);
    grdp_plot_measure measure = {style.size, area.left - 14 - 32, 1};
    grdp_plot_lines lines;
    grdp_plot_wrap(canvas->arena, clean, measure, &lines);
    for (; lines.cut && measure.size > 0.82 * size; grdp_plot_wrap(canvas->arena, clean, measure, &lines))
      style.size = measure.size -= 1;
    if (lines.cut) {
      measure.size = style.size = fmax(9, fmin(0.85 * size, 0.4 * height));
      measure.lines = 2;
      grdp_plot_wrap(canvas->arena, clean, measure, &lines);
    }
    double y = area.top + height * ((double)row + 0.5);
    double first = y - 0.5 * (double)(lines.count > 0 ? lines.count - 1 : 0) * style.size * GRDP_PLOT_LINE_HEIGHT;
    grdp_plot_text_lines(canvas, area.left - 12, first, style, &lines);
  }
}

void grdp_plot_reference(grdp_plot_canvas *canvas) {
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
  for (int colour = GRDP_PLOT_COLOUR_BLACK; colour < GRDP_PLOT_COLOUR_FIRST + GRDP_PLOT_PALETTE; colour++) {
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
    grdp_plot_add_number(canvas, round(chart->text_size));
    grdp_plot_add(canvas, "' textcolor rgb '" GRDP_PLOT_INK "' notitle");
  }
}

static void add_bars(const bars_chart *chart) {
  grdp_plot_canvas *canvas = chart->canvas;
  char half[32];
  grdp_number_write(round(chart->half * 1e5) / 1e5, half);
  const char *const arguments[] = {half};
  grdp_buffer_add_pattern(
      &canvas->script,
      "plot DATA skip 1 using (0):2:(0):3:(column(2) - {0}):(column(2) + {0}):(C(int(column(4)))) "
      "with boxxyerror fillstyle solid 1 noborder linecolor rgb variable notitle",
      arguments, 1);
}

/* The intervals: a line with short ends, in the light of a thicker one so that it is seen on its bar too. */
static void add_intervals(const bars_chart *chart) {
  static const char *const looks[] = {"5 linecolor rgb '#FFFFFF'", "2 linecolor rgb '#111111'"};
  if (!chart->series[0].lows)
    return;
  for (int i = 0; i < 2; i++) {
    grdp_plot_add(chart->canvas,
                  ", \\\n  DATA skip 1 using 3:2:(v(6)):(v(7)) with xerrorbars pointtype 0 linewidth ");
    grdp_plot_add(chart->canvas, looks[i]);
    grdp_plot_add(chart->canvas, " notitle");
  }
}

/* Which series is which, above the bars. */
static void draw_legend(bars_chart *chart) {
  grdp_plot_entry *entries = GRDP_NEW_ARRAY(chart->canvas->arena, chart->lanes, grdp_plot_entry);
  for (size_t lane = 0; lane < chart->lanes; lane++)
    entries[lane] = (grdp_plot_entry){.label = grdp_plot_clean(chart->canvas->arena, chart->series[lane].label),
                                      .colour = grdp_plot_colour_code(colour_of(chart, lane, 0), lane),
                                      .mark = GRDP_PLOT_BAR};
  if (chart->lanes > 1)
    chart->area.top += grdp_plot_legend_above(chart->canvas, chart->area, entries, chart->lanes);
}

void grdp_plot_draw_bars(grdp_plot_canvas *canvas) {
  bars_chart chart = {.canvas = canvas,
                      .series = canvas->plot->panels[0].series,
                      .lanes = canvas->plot->panels[0].series_count,
                      .area = grdp_plot_frame(canvas)};
  chart.area.bottom -= 34;
  draw_legend(&chart);
  chart.axis = value_axis(&chart);
  canvas->decimals = grdp_plot_decimals(canvas->plot, &chart.axis);
  fit_columns(&chart);
  write_data(&chart);
  grdp_plot_row_labels(canvas, chart.area, chart.size);
  for (size_t row = 0; row < canvas->plot->category_count; row++)
    draw_texts(&chart, row);
  draw_axes(&chart);
  grdp_plot_reference(canvas);
  add_colours(&chart);
  add_bars(&chart);
  add_intervals(&chart);
  if (!chart.series[0].texts)
    add_numbers(&chart);
  grdp_plot_add(canvas, "\n");
}
