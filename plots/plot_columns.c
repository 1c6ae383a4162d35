/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Charts over categories: stacked bars, bands, lines, totals and targets, in one panel or many with one axis.
 *
 * Columns of the data: panel, label, position, the bars in order, the ends of the bands, then the other series. The
 * script adds the bars up itself, so that it follows the data.
 */
#include <math.h>

#include "plot_columns.h"

const grdp_plot_series *grdp_plot_ordered(const grdp_plot_columns *chart, size_t panel, size_t i) {
  return &chart->plot->panels[panel].series[chart->order[i]];
}

/* The colour of the i-th series in order; the palette counts all series in their own order. */
const char *grdp_plot_series_colour(const grdp_plot_columns *chart, size_t panel, size_t i) {
  size_t number = 0;
  const grdp_plot_series *series = chart->plot->panels[panel].series;
  for (size_t k = 0; k < chart->order[i]; k++)
    number += series[k].colour == GRDP_PLOT_COLOUR_NEXT;
  return grdp_plot_colour_code(series[chart->order[i]].colour, number);
}

/* Bars, bands, the rest. */
static int rank_of(grdp_plot_mark mark) {
  return mark == GRDP_PLOT_BAR ? 0 : mark == GRDP_PLOT_BAND ? 1 : 2;
}

static void order_series(grdp_plot_columns *chart) {
  const grdp_plot_panel *panel = &chart->plot->panels[0];
  size_t counts[3] = {0}, at = 0;
  chart->series = panel->series_count;
  chart->order = GRDP_NEW_ARRAY(chart->canvas->arena, panel->series_count + 1, size_t);
  for (int rank = 0; rank < 3; rank++)
    for (size_t i = 0; i < panel->series_count; i++)
      if (rank_of(panel->series[i].mark) == rank) {
        chart->order[at++] = i;
        counts[rank]++;
      }
  chart->bars = counts[0];
  chart->bands = counts[1];
}

size_t grdp_plot_column(const grdp_plot_columns *chart, size_t i) {
  size_t before = i < chart->bars ? 0 : i - chart->bars;
  return GRDP_PLOT_FIRST_COLUMN + i + (before < chart->bands ? before : chart->bands);
}

/* The height of the stack of the first `bars` bars, above or below zero. */
double grdp_plot_stack(const grdp_plot_columns *chart, size_t panel, size_t bars, size_t category, bool above) {
  double height = 0;
  for (size_t i = 0; i < bars; i++) {
    double value = grdp_plot_ordered(chart, panel, i)->values[category];
    if (isfinite(value) && (value > 0) == above)
      height += value;
  }
  return height;
}

void grdp_plot_row_start(grdp_plot_canvas *canvas, size_t panel, size_t category) {
  grdp_buffer *data = &canvas->data;
  grdp_plot_field(data, grdp_plot_clean(canvas->arena, canvas->plot->panels[panel].title));
  grdp_buffer_add_byte(data, ',');
  grdp_plot_field(data, grdp_plot_clean(canvas->arena, canvas->plot->categories[category]));
  grdp_buffer_add_byte(data, ',');
  grdp_buffer_add_integer(data, (long long)category);
}

static void write_number(grdp_buffer *data, double value) {
  grdp_buffer_add_byte(data, ',');
  if (fabs(value) <= 1e290)
    grdp_buffer_add_number(data, value);
}

static void write_row(grdp_plot_columns *chart, size_t panel, size_t category) {
  grdp_buffer *data = &chart->canvas->data;
  grdp_plot_row_start(chart->canvas, panel, category);
  for (size_t i = 0; i < chart->series; i++) {
    const grdp_plot_series *series = grdp_plot_ordered(chart, panel, i);
    write_number(data, series->mark == GRDP_PLOT_BAND ? series->lows[category] : series->values[category]);
    if (series->mark == GRDP_PLOT_BAND)
      write_number(data, series->highs[category]);
  }
  grdp_buffer_add_byte(data, '\n');
}

static void write_heading(grdp_plot_columns *chart, const grdp_plot_series *series) {
  static const char *const ends[GRDP_LANGUAGE_COUNT][2] = {{": from", ": to"}, {": từ", ": đến"}};
  grdp_plot_canvas *canvas = chart->canvas;
  for (int end = 0; end < 2; end++) {
    const char *behind = series->mark == GRDP_PLOT_BAND ? ends[canvas->language][end] : "";
    if (end == 1 && series->mark != GRDP_PLOT_BAND)
      return;
    grdp_buffer_add_byte(&canvas->data, ',');
    grdp_plot_field(&canvas->data,
                    grdp_text_join(canvas->arena, grdp_plot_clean(canvas->arena, series->label), behind, NULL));
  }
}

static void write_data(grdp_plot_columns *chart) {
  grdp_buffer *data = &chart->canvas->data;
  grdp_buffer_add_string(data, "panel,label,position");
  for (size_t i = 0; i < chart->series; i++)
    write_heading(chart, grdp_plot_ordered(chart, 0, i));
  grdp_buffer_add_byte(data, '\n');
  for (size_t panel = 0; panel < chart->plot->panel_count; panel++)
    for (size_t category = 0; category < chart->plot->category_count; category++)
      write_row(chart, panel, category);
}

/* What a category takes of the axis: the stack of bars, the ends of bands, the other values. */
static void add_category(const grdp_plot_columns *chart, size_t panel, size_t category, grdp_plot_range *range) {
  if (chart->bars > 0) {
    grdp_plot_range_add(range, grdp_plot_stack(chart, panel, chart->bars, category, true));
    grdp_plot_range_add(range, grdp_plot_stack(chart, panel, chart->bars, category, false));
  }
  for (size_t i = chart->bars; i < chart->series; i++) {
    const grdp_plot_series *series = grdp_plot_ordered(chart, panel, i);
    bool band = series->mark == GRDP_PLOT_BAND;
    grdp_plot_range_add(range, band ? series->lows[category] : series->values[category]);
    if (band)
      grdp_plot_range_add(range, series->highs[category]);
  }
}

/* Of the panels from `first` up to, not including, `last`. */
static grdp_plot_range value_range(const grdp_plot_columns *chart, size_t first, size_t last) {
  grdp_plot_range range = grdp_plot_range_none();
  if (chart->bars > 0)
    grdp_plot_range_add(&range, 0);
  for (size_t panel = first; panel < last; panel++)
    for (size_t category = 0; category < chart->plot->category_count; category++)
      add_category(chart, panel, category, &range);
  return range;
}

static bool has_numbers_above(const grdp_plot_columns *chart) {
  for (size_t i = chart->bars; i < chart->series; i++)
    if (grdp_plot_ordered(chart, 0, i)->valued)
      return true;
  return false;
}

/* The axis of values, with room above for the numbers of a total. Lines keep zero in sight when it is near; a fan, whose
 * width is what it shows, only when it is very near. */
static grdp_plot_axis value_axis(const grdp_plot_columns *chart, size_t first, size_t last) {
  const grdp_plot *plot = chart->plot;
  grdp_plot_range range = value_range(chart, first, last);
  unsigned ticks = plot->panel_count > 6 ? (chart->bands > 0 ? 4 : 3) : plot->panel_count > 1 ? 4 : 6;
  if (isfinite(plot->low) && isfinite(plot->high))
    return grdp_plot_axis_exact((grdp_plot_range){plot->low, plot->high}, ticks);
  if (!(range.high > range.low))
    return grdp_plot_axis_round(range, ticks);
  if (chart->bars == 0 && range.low > 0 && range.low < (chart->bands > 0 ? 0.2 : 0.4) * range.high)
    range.low = 0;
  double extent = range.high - range.low;
  bool grounded = range.low == 0, hanging = range.high == 0;
  range.low -= grounded ? 0 : 0.05 * extent;
  range.high += hanging ? 0 : extent * (!has_numbers_above(chart) ? 0.04 : plot->panel_count > 6 ? 0.17 : 0.1);
  return grdp_plot_axis_exact(range, ticks);
}

/* The legend of the first panel; the wished heights are those of the last category. */
static size_t make_entries(const grdp_plot_columns *chart, grdp_plot_area area, grdp_plot_entry *entries) {
  size_t count = 0, last = chart->plot->category_count - 1;
  double scale = (area.bottom - area.top) / (chart->axis.high - chart->axis.low);
  for (size_t i = 0; i < chart->series; i++) {
    const grdp_plot_series *series = grdp_plot_ordered(chart, 0, i);
    double value = series->mark == GRDP_PLOT_BAND ? series->highs[last] : series->values[last], at = value;
    if (series->quiet)
      continue;
    if (series->mark == GRDP_PLOT_BAR)
      at = grdp_plot_stack(chart, 0, i, last, !(value < 0)) + (isfinite(value) ? 0.5 * value : 0);
    double wish = isfinite(at) ? area.bottom - (at - chart->axis.low) * scale : area.top;
    entries[count++] =
        (grdp_plot_entry){grdp_plot_clean(chart->canvas->arena, series->label), grdp_plot_series_colour(chart, 0, i),
                          series->mark, series->colour == GRDP_PLOT_COLOUR_STRETCH, wish};
  }
  return count;
}

static double categories_height(grdp_plot_category_style style) {
  return 14 + (double)style.lines * style.size * GRDP_PLOT_LINE_HEIGHT;
}

/* How far the last label reaches beyond the last category, when the categories are narrow. */
static double overhang(const grdp_plot_columns *chart, grdp_plot_area area) {
  size_t count = chart->plot->category_count;
  const char *last = grdp_plot_clean(chart->canvas->arena, chart->plot->categories[count - 1]);
  double half = 0.5 * grdp_plot_text_width(grdp_text_of(last), chart->tick_size);
  return chart->plot->periods ? fmax(0, half - 0.5 * (area.right - area.left) / (double)count - 20) : 0;
}

/* One panel with its legend at the right. */
static void draw_single(grdp_plot_columns *chart) {
  grdp_plot_canvas *canvas = chart->canvas;
  grdp_plot_area area = grdp_plot_frame(canvas), legend = area;
  chart->tick_size = 21;
  grdp_plot_entry *entries = GRDP_NEW_ARRAY(canvas->arena, chart->series + 1, grdp_plot_entry);
  size_t count = make_entries(chart, area, entries);
  area.left += grdp_plot_axis_width(canvas, &chart->axis, chart->tick_size);
  area.right -= fmax(grdp_plot_legend_width(canvas, entries, count), overhang(chart, area));
  double slot = (area.right - area.left) / (double)chart->plot->category_count;
  chart->categories = grdp_plot_fit_categories(canvas, slot, chart->tick_size);
  area.bottom -= categories_height(chart->categories);
  area.top += chart->plot->history > 0 || chart->cut ? 22 : 0;
  legend = (grdp_plot_area){area.right, area.top, legend.right, area.bottom};
  count = make_entries(chart, area, entries);
  grdp_plot_legend_beside(canvas, legend, entries, count);
  chart->paint(chart, area, 0);
}

/* The axis and the numbers of one panel alone. */
static void use_own_axis(grdp_plot_columns *chart, size_t panel) {
  chart->axis = value_axis(chart, panel, panel + 1);
  chart->canvas->decimals = grdp_plot_decimals(chart->plot, &chart->axis);
  grdp_plot_add(chart->canvas, "D = ");
  grdp_buffer_add_integer(&chart->canvas->script, chart->canvas->decimals);
  grdp_plot_add(chart->canvas, "\n");
}

static double widest_axis(const grdp_plot_columns *chart) {
  double width = grdp_plot_axis_width(chart->canvas, &chart->axis, chart->tick_size);
  for (size_t panel = 0; chart->plot->own_axes && panel < chart->plot->panel_count; panel++) {
    grdp_plot_axis axis = value_axis(chart, panel, panel + 1);
    double own = grdp_plot_axis_width(chart->canvas, &axis, chart->tick_size);
    width = panel == 0 || own > width ? own : width;
  }
  return width;
}

/* Many panels with one axis and one legend above them. */
static void draw_panels(grdp_plot_columns *chart) {
  grdp_plot_canvas *canvas = chart->canvas;
  grdp_plot_area whole = grdp_plot_frame(canvas);
  grdp_plot_entry *entries = GRDP_NEW_ARRAY(canvas->arena, chart->series + 1, grdp_plot_entry);
  size_t count = make_entries(chart, whole, entries), panels = chart->plot->panel_count;
  whole.top += grdp_plot_legend_above(canvas, whole, entries, count);
  grdp_plot_grid grid = grdp_plot_grid_of(panels);
  chart->tick_size = panels > 6 ? 16 : 19;
  double axis_width = widest_axis(chart);
  whole.left += chart->plot->own_axes ? 0 : axis_width;
  double width = (whole.right - whole.left) / (double)grid.across - grid.gap_across;
  grdp_plot_measure title = {panels > 6 ? 18 : 21, width, 2};
  double title_height = grdp_plot_titles_height(canvas, &title);
  chart->categories = grdp_plot_fit_categories(
      canvas, (width - (chart->plot->own_axes ? axis_width : 0)) / (double)chart->plot->category_count,
      chart->tick_size);
  grid.gap_down = title_height + categories_height(chart->categories) + 12;
  whole.top += title_height;
  whole.bottom -= categories_height(chart->categories);
  grdp_plot_add_line(canvas, "set multiplot", NULL);
  for (size_t panel = 0; panel < panels; panel++) {
    grdp_plot_area area = grdp_plot_grid_area(grid, whole, panel);
    grdp_plot_panel_title(canvas, area, panel, title);
    if (chart->plot->own_axes)
      use_own_axis(chart, panel);
    area.left += chart->plot->own_axes ? axis_width : 0;
    chart->paint(chart, area, panel);
    grdp_plot_add_line(canvas, "unset label; unset arrow; unset object", NULL);
  }
  grdp_plot_add_line(canvas, "unset multiplot", NULL);
}

void grdp_plot_columns_layout(grdp_plot_columns *chart) {
  if (chart->plot->panel_count > 1)
    draw_panels(chart);
  else
    draw_single(chart);
}

void grdp_plot_draw_columns(grdp_plot_canvas *canvas) {
  grdp_plot_columns chart = {.canvas = canvas, .plot = canvas->plot, .paint = grdp_plot_columns_panel};
  order_series(&chart);
  write_data(&chart);
  chart.axis = value_axis(&chart, 0, canvas->plot->panel_count);
  canvas->decimals = grdp_plot_decimals(chart.plot, &chart.axis);
  grdp_plot_columns_layout(&chart);
}
