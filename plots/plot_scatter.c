/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Scatter charts of two series on equal axes with the line where they are equal; or on axes of their own that begin at
 * zero, without it and without labels that would lie on others. Columns of the data: label, across, up, and the ends of the intervals where there are any.
 */
#include <math.h>

#include "plot_canvas.h"

/* A point on the sheet with its label's box; `free` when the label found a place. */
typedef struct scatter_point {
  size_t category;
  double across, up; /* values */
  double x, y;       /* pixels */
  grdp_plot_area label;
  bool free;
} scatter_point;

typedef struct scatter_chart {
  grdp_plot_canvas *canvas;
  grdp_plot_area area;
  grdp_plot_axis across, up;
  scatter_point *points;
  size_t count;
  double size; /* of the labels */
} scatter_chart;

static bool has_intervals(const scatter_chart *chart) {
  const grdp_plot_series *series = chart->canvas->plot->panels[0].series;
  return series[0].lows != NULL && series[1].lows != NULL;
}

static void add_to_range(const grdp_plot_series *series, size_t category, grdp_plot_range *range) {
  grdp_plot_range_add(range, series->values[category]);
  if (series->lows == NULL)
    return;
  grdp_plot_range_add(range, series->lows[category]);
  grdp_plot_range_add(range, series->highs[category]);
}

static grdp_plot_axis axis_of(grdp_plot_range range, bool from_zero) {
  if (from_zero)
    grdp_plot_range_add(&range, 0);
  double pad = 0.06 * (range.high - range.low);
  if (isfinite(pad) && from_zero)
    range = (grdp_plot_range){0, range.high + pad};
  else if (isfinite(pad))
    range = (grdp_plot_range){range.low - pad, range.high + pad};
  return grdp_plot_axis_round(range, 6);
}

static void collect_points(scatter_chart *chart) {
  const grdp_plot *plot = chart->canvas->plot;
  const grdp_plot_series *series = plot->panels[0].series;
  grdp_plot_range across = grdp_plot_range_none(), up = across;
  chart->points = GRDP_NEW_ARRAY(chart->canvas->arena, plot->category_count + 1, scatter_point);
  for (size_t i = 0; i < plot->category_count; i++) {
    if (!(fabs(series[0].values[i]) <= 1e290 && fabs(series[1].values[i]) <= 1e290))
      continue;
    chart->points[chart->count++] =
        (scatter_point){.category = i, .across = series[0].values[i], .up = series[1].values[i]};
    add_to_range(&series[0], i, &across);
    add_to_range(&series[1], i, plot->own_axes ? &up : &across);
  }
  chart->across = axis_of(across, plot->own_axes);
  chart->up = plot->own_axes ? axis_of(up, true) : chart->across;
}

static bool overlap(grdp_plot_area a, grdp_plot_area b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/* How much a label's box would cover: labels placed before, points, the sheet's end. */
static size_t obstacles(const scatter_chart *chart, size_t point, grdp_plot_area box) {
  size_t count = 0;
  for (size_t i = 0; i < chart->count; i++) {
    const scatter_point *other = &chart->points[i];
    grdp_plot_area dot = {other->x - 7, other->y - 7, other->x + 7, other->y + 7};
    count += overlap(box, dot);
    count += i < point && other->free && overlap(box, other->label);
  }
  /* The line of equality: where it crosses the box, a label is hard to read. */
  const grdp_plot_area *area = &chart->area;
  double slope = (area->bottom - area->top) / (area->right - area->left);
  double enters = area->bottom - (box.left - area->left) * slope,
         leaves = area->bottom - (box.right - area->left) * slope;
  count += !chart->canvas->plot->own_axes && enters > box.top && leaves < box.bottom;
  bool outside = box.left < area->left || box.right > area->right || box.top < area->top || box.bottom > area->bottom;
  return count + (outside ? 4 : 0);
}

/* A text that fits into a width on one line. */
static const char *shortened(const scatter_chart *chart, const char *text, double size, double width) {
  grdp_plot_lines line;
  grdp_plot_wrap(chart->canvas->arena, grdp_plot_clean(chart->canvas->arena, text),
                 (grdp_plot_measure){size, width, 1}, &line);
  return line.count > 0 ? line.line[0] : "";
}

static const char *label_of(const scatter_chart *chart, const scatter_point *point) {
  const char *category = chart->canvas->plot->categories[point->category];
  double share = chart->canvas->plot->own_axes ? 0.45 : 0.3;
  return shortened(chart, category, chart->size, share * (chart->area.right - chart->area.left));
}

/* Eight places around the point, off its intervals first; the first that covers least. Among very many points a label
 * without a free place is left out. */
static void place_label(scatter_chart *chart, size_t number) {
  static const double sides[8][2] = {{1, 0}, {1, -1}, {0, -1}, {-1, -1}, {-1, 0}, {-1, 1}, {0, 1}, {1, 1}};
  scatter_point *point = &chart->points[number];
  const char *label = label_of(chart, point);
  double width = grdp_plot_text_width(grdp_text_of(label), chart->size), height = 1.15 * chart->size;
  size_t best = SIZE_MAX;
  for (size_t place = 0; place < 8; place++) {
    size_t side = (place + (has_intervals(chart) ? 1 : 0)) % 8;
    double x = point->x + sides[side][0] * (0.5 * width + (sides[side][1] == 0 ? 12 : 6));
    double y = point->y + sides[side][1] * (0.5 * height + 7);
    grdp_plot_area box = {x - 0.5 * width, y - 0.5 * height, x + 0.5 * width, y + 0.5 * height};
    size_t count = obstacles(chart, number, box);
    if (count >= best)
      continue;
    best = count;
    point->label = box;
  }
  point->free = best == 0 || (chart->count <= 60 && !chart->canvas->plot->own_axes);
}

static void place_points(scatter_chart *chart) {
  const grdp_plot_area *area = &chart->area;
  double across = chart->across.high - chart->across.low, up = chart->up.high - chart->up.low;
  for (size_t i = 0; i < chart->count; i++) {
    scatter_point *point = &chart->points[i];
    point->x = area->left + (point->across - chart->across.low) / across * (area->right - area->left);
    point->y = area->bottom - (point->up - chart->up.low) / up * (area->bottom - area->top);
  }
  for (size_t i = 0; i < chart->count; i++)
    place_label(chart, i);
}

/* The point itself where an end is not known. */
static void write_intervals(scatter_chart *chart, size_t category) {
  const grdp_plot_series *series = chart->canvas->plot->panels[0].series;
  for (size_t i = 0; i < 4; i++) {
    const double *ends = i % 2 == 0 ? series[i / 2].lows : series[i / 2].highs;
    bool known = fabs(ends[category]) <= 1e290;
    grdp_buffer_add_byte(&chart->canvas->data, ',');
    grdp_buffer_add_number(&chart->canvas->data, known ? ends[category] : series[i / 2].values[category]);
  }
}

static void write_data(scatter_chart *chart) {
  grdp_plot_canvas *canvas = chart->canvas;
  grdp_plot_style style = {chart->size, GRDP_PLOT_INK, GRDP_PLOT_CENTRE};
  bool intervals = has_intervals(chart);
  grdp_buffer_add_string(&canvas->data,
                         intervals ? "label,across,up,across_low,across_high,up_low,up_high\n" : "label,across,up\n");
  for (size_t i = 0; i < chart->count; i++) {
    const scatter_point *point = &chart->points[i];
    const char *label = grdp_plot_clean(canvas->arena, canvas->plot->categories[point->category]);
    grdp_plot_field(&canvas->data, label);
    grdp_buffer_add_byte(&canvas->data, ',');
    grdp_buffer_add_number(&canvas->data, point->across);
    grdp_buffer_add_byte(&canvas->data, ',');
    grdp_buffer_add_number(&canvas->data, point->up);
    if (intervals)
      write_intervals(chart, point->category);
    grdp_buffer_add_byte(&canvas->data, '\n');
    if (point->free)
      grdp_plot_text(canvas, 0.5 * (point->label.left + point->label.right),
                     0.5 * (point->label.top + point->label.bottom), style, label_of(chart, point));
  }
}

double grdp_plot_scatter_width(const grdp_plot *plot, double width, double height) {
  return plot->own_axes ? width : fmin(width, 0.9 * height);
}

/* A square as large as the area allows where the axes are equal, with the axes' titles. */
static void draw_axes(scatter_chart *chart) {
  grdp_plot_canvas *canvas = chart->canvas;
  const double tick = 20;
  grdp_plot_area *area = &chart->area;
  grdp_plot_style style = {20, GRDP_PLOT_GREY_INK, GRDP_PLOT_LEFT};
  area->left += grdp_plot_axis_width(canvas, &chart->up, tick);
  grdp_plot_text(canvas, 32, area->top, style, shortened(chart, canvas->plot->up, style.size, canvas->width - 64));
  area->top += 30;
  area->bottom -= 66;
  double side = fmin(area->bottom - area->top, area->right - area->left);
  area->right = canvas->plot->own_axes ? area->right - 32 : area->left + side;
  style.align = GRDP_PLOT_RIGHT;
  grdp_plot_text(canvas, area->right, area->bottom + 52, style,
                 shortened(chart, canvas->plot->across, style.size, area->right - 32));
  grdp_plot_place(canvas, *area);
  grdp_plot_value_axis(canvas, 'x', &chart->across, tick, true);
  grdp_plot_value_axis(canvas, 'y', &chart->up, tick, true);
  grdp_plot_add_line(canvas, "set grid xtics linetype 1 linecolor rgb '#E6E6E6' linewidth 1", NULL);
}

void grdp_plot_draw_scatter(grdp_plot_canvas *canvas) {
  scatter_chart chart = {.canvas = canvas, .area = grdp_plot_frame(canvas), .size = 19};
  collect_points(&chart);
  draw_axes(&chart);
  place_points(&chart);
  write_data(&chart);
  if (!canvas->plot->own_axes)
    grdp_plot_add(canvas,
                  "set arrow 1 from graph 0,graph 0 to graph 1,graph 1 nohead linewidth 2 dashtype 2 linecolor rgb "
                  "'#888888'\n");
  grdp_plot_add(canvas, "plot ");
  if (chart.count > 0 && has_intervals(&chart))
    grdp_plot_add(canvas, "DATA skip 1 using 2:3:4:5:6:7 with xyerrorbars pointtype 0 linewidth 1.5 linecolor rgb "
                          "'#999999' notitle, \\\n  ");
  if (chart.count == 0)
    grdp_plot_add(canvas, "NaN notitle");
  else
    grdp_plot_add(canvas,
                  "DATA skip 1 using 2:3 with points pointtype 7 pointsize 1.5*PS linecolor rgb '#0072B2' notitle");
  grdp_plot_add(canvas, "\n");
}
