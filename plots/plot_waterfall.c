/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Waterfalls: from a total over its changes to a total. Columns of the data: panel, label, position, 1 for a total,
 * value, from, to.
 */
#include <math.h>

#include "number.h"
#include "plot_columns.h"

static double value_of(const grdp_plot *plot, size_t panel, size_t step) {
  double value = plot->panels[panel].series[0].values[step];
  return fabs(value) <= 1e290 ? value : 0;
}

static bool is_total(const grdp_plot *plot, size_t step) {
  return step == 0 || step + 1 == plot->category_count;
}

static void write_data(grdp_plot_canvas *canvas, size_t panel, grdp_plot_range *levels) {
  grdp_buffer *data = &canvas->data;
  double level = 0;
  for (size_t step = 0; step < canvas->plot->category_count; step++) {
    bool total = is_total(canvas->plot, step);
    double value = value_of(canvas->plot, panel, step), from = total ? 0 : level;
    level = total ? value : level + value;
    grdp_plot_range_add(levels, level);
    grdp_plot_row_start(canvas, panel, step);
    grdp_buffer_add_string(data, total ? ",1," : ",0,");
    grdp_buffer_add_number(data, value);
    grdp_buffer_add_byte(data, ',');
    grdp_buffer_add_number(data, from);
    grdp_buffer_add_byte(data, ',');
    grdp_buffer_add_number(data, level);
    grdp_buffer_add_byte(data, '\n');
  }
}

/* From zero, unless the changes would hardly be seen: then the axis is cut below the lowest level. */
static grdp_plot_axis level_axis(grdp_plot_range levels, unsigned ticks, bool *cut) {
  double extent = levels.high - levels.low;
  *cut = levels.low > 0 && extent > 0 && extent < 0.4 * levels.high;
  grdp_plot_range range = levels;
  if (*cut)
    range.low -= 0.4 * extent;
  else
    grdp_plot_range_add(&range, 0);
  range.high += 0.08 * (range.high - range.low);
  if (range.low < 0)
    range.low -= 0.08 * (range.high - range.low);
  grdp_plot_axis axis = grdp_plot_axis_round(range, ticks);
  *cut = *cut && axis.low > 0;
  return axis;
}

/* Two slanted lines through the foot of a bar: it is longer than drawn. */
static void draw_break(grdp_plot_canvas *canvas, size_t step) {
  char left[32], right[32];
  grdp_number_write((double)step - 0.38, left);
  grdp_number_write((double)step + 0.38, right);
  grdp_plot_add(canvas, "set object ");
  grdp_buffer_add_integer(&canvas->script, canvas->next_object++);
  grdp_plot_add_line(canvas, " polygon from first ", left, ",graph 0.05 to first ", right, ",graph 0.08 to first ",
                     right, ",graph 0.1 to first ", left, ",graph 0.07 to first ", left,
                     ",graph 0.05 front fillcolor rgb '#FFFFFF' fillstyle solid 1 noborder", NULL);
}

static void add_bars(grdp_plot_columns *chart, size_t panel) {
  grdp_plot_canvas *canvas = chart->canvas;
  grdp_plot_add(canvas, "plot ");
  grdp_plot_columns_rows(chart, panel, 0);
  grdp_plot_add(canvas, "3:7:(column(3) - 0.33):(column(3) + 0.33):(column(6) > ");
  grdp_buffer_add_number(&canvas->script, chart->axis.low);
  grdp_plot_add(canvas, " ? column(6) : ");
  grdp_buffer_add_number(&canvas->script, chart->axis.low);
  grdp_plot_add(canvas, "):7:(column(4) > 0 ? 0x5A5A5A : column(5) < 0 ? 0xD55E00 : 0x009E73) "
                        "with boxxyerror fillstyle solid 1 noborder linecolor rgb variable notitle");
}

static void add_connectors(grdp_plot_columns *chart, size_t panel) {
  if (chart->plot->category_count < 2)
    return;
  grdp_plot_add(chart->canvas, ", \\\n  ");
  grdp_plot_columns_rows(chart, panel, 1);
  grdp_plot_add(chart->canvas, "(column(3) + (column(6) == column(7) ? -0.33 : 0.33)):7:"
                               "(column(6) == column(7) ? 1 : 0.34):(0) with vectors nohead linewidth 1.5 "
                               "linecolor rgb '#888888' notitle");
}

/* The number of each step above it, changes with their sign; below where the bar hangs below zero. */
static void add_values(grdp_plot_columns *chart, size_t panel, double pad, double size) {
  grdp_plot_canvas *canvas = chart->canvas;
  grdp_plot_add(canvas, ", \\\n  ");
  grdp_plot_columns_rows(chart, panel, 0);
  grdp_plot_add(canvas, "3:((column(6) + column(7) < 0) ? (column(6) < column(7) ? column(6) : column(7)) - ");
  grdp_buffer_add_number(&canvas->script, pad);
  grdp_plot_add(canvas, " : (column(6) > column(7) ? column(6) : column(7)) + ");
  grdp_buffer_add_number(&canvas->script, pad);
  grdp_plot_add(canvas, "):(column(4) > 0 || column(5) <= 0 ? T(column(5)) : '+'.T(column(5))) with labels center "
                        "font 'Noto Sans,");
  grdp_plot_add_number(canvas, size);
  grdp_plot_add_line(canvas, "' textcolor rgb '" GRDP_PLOT_INK "' notitle", NULL);
}

/* Says that the axis is cut, once, above the chart. */
static void draw_warning(grdp_plot_columns *chart, grdp_plot_area area) {
  static const char *const words[GRDP_LANGUAGE_COUNT] = {"The axis does not start at zero",
                                                         "Trục không bắt đầu từ 0"};
  grdp_plot_style style = {16, GRDP_PLOT_GREY_INK, GRDP_PLOT_RIGHT};
  if (chart->plot->panel_count == 1)
    grdp_plot_text(chart->canvas, area.right, area.top - 12, style, words[chart->canvas->language]);
}

/* The largest size at which the numbers stay within their steps. */
static double fit_values(const grdp_plot_columns *chart, size_t panel, double slot) {
  double width = 1;
  char text[64];
  for (size_t step = 0; step < chart->plot->category_count; step++) {
    grdp_plot_number(value_of(chart->plot, panel, step), chart->canvas->decimals, chart->canvas->language, text);
    width = fmax(width, grdp_plot_text_width(grdp_text_of(text), 1) + 0.6);
  }
  return fmax(10, fmin(chart->plot->panel_count > 1 ? 17 : 21, 0.97 * slot / width));
}

static void paint(grdp_plot_columns *chart, grdp_plot_area area, size_t panel) {
  double unit = (chart->axis.high - chart->axis.low) / (area.bottom - area.top);
  double size = fit_values(chart, panel, (area.right - area.left) / (double)chart->plot->category_count);
  grdp_plot_columns_axes(chart, area, panel);
  if (chart->cut) {
    draw_break(chart->canvas, 0);
    draw_break(chart->canvas, chart->plot->category_count - 1);
    draw_warning(chart, area);
  }
  add_bars(chart, panel);
  add_connectors(chart, panel);
  add_values(chart, panel, unit * size * 0.8, size);
}

void grdp_plot_draw_waterfall(grdp_plot_canvas *canvas) {
  grdp_plot_columns chart = {.canvas = canvas, .plot = canvas->plot, .paint = paint};
  grdp_plot_range levels = grdp_plot_range_none();
  grdp_buffer_add_string(&canvas->data, "panel,label,position,total,value,from,to\n");
  for (size_t panel = 0; panel < canvas->plot->panel_count; panel++)
    write_data(canvas, panel, &levels);
  chart.axis = level_axis(levels,
                          canvas->plot->panel_count > 6   ? 3
                          : canvas->plot->panel_count > 1 ? 4
                                                          : 6,
                          &chart.cut);
  canvas->decimals = grdp_plot_decimals(canvas->plot, &chart.axis);
  grdp_plot_columns_layout(&chart);
}
