/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Histograms: shares over classes, the part between two values coloured, lines ("pins") at values that are named above.
 * Heights are shares over widths, so that areas are probabilities; the axis of heights says nothing and is left out.
 *
 * Columns of the data: panel, from, to, share, height, and 1 where the class is coloured. A class that the end of the
 * coloured part goes through stands in two rows, its share divided by width.
 */
#include <math.h>

#include "plot_canvas.h"

typedef struct histogram_chart {
  grdp_plot_canvas *canvas;
  const grdp_plot *plot;
  grdp_plot_axis axis; /* of the values, across */
  double tick_size, text_size;
  double statement; /* height that the statements take */
  size_t row;       /* rows of the data so far */
  size_t flags;     /* rows of names of pins */
} histogram_chart;

/* A panel's rows of the data, and its highest class. */
typedef struct histogram_rows {
  size_t first, count;
  double height;
  bool coloured, grey; /* whether any row is */
} histogram_rows;

typedef struct histogram_piece {
  double from, to;
  bool coloured;
} histogram_piece;

static const grdp_plot_classes *classes_of(const histogram_chart *chart, size_t panel) {
  return chart->plot->panels[panel].series[0].classes;
}

/* --- the data --- */

static void write_piece(histogram_chart *chart, size_t panel, histogram_piece piece, double share, double height) {
  grdp_buffer *data = &chart->canvas->data;
  const double numbers[] = {piece.from, piece.to, share, height};
  grdp_plot_field(data, grdp_plot_clean(chart->canvas->arena, chart->plot->panels[panel].title));
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    grdp_buffer_add_byte(data, ',');
    grdp_buffer_add_number(data, numbers[i]);
  }
  grdp_buffer_add_string(data, piece.coloured ? ",1\n" : ",0\n");
  chart->row++;
}

static bool is_coloured(const grdp_plot_classes *classes, double at) {
  return isnan(classes->from) || (at >= classes->from && at <= classes->to);
}

/* The pieces of a class, cut where the coloured part begins and ends; at most three. */
static size_t cut_class(const grdp_plot_classes *classes, size_t k, histogram_piece out[3]) {
  double width = classes->width > 0 ? classes->width : 0;
  double ends[4] = {classes->first + (double)k * width, 0, 0, 0}, last = classes->first + (double)(k + 1) * width;
  size_t count = 1;
  if (classes->from > ends[0] && classes->from < last)
    ends[count++] = classes->from;
  if (classes->to > ends[count - 1] && classes->to < last)
    ends[count++] = classes->to;
  ends[count] = last;
  for (size_t i = 0; i < count; i++)
    out[i] = (histogram_piece){ends[i], ends[i + 1], is_coloured(classes, 0.5 * (ends[i] + ends[i + 1]))};
  return count;
}

static histogram_rows write_panel(histogram_chart *chart, size_t panel) {
  const grdp_plot_classes *classes = classes_of(chart, panel);
  const double *shares = chart->plot->panels[panel].series[0].values;
  histogram_rows rows = {.first = chart->row};
  for (size_t k = 0; k < chart->plot->category_count; k++) {
    histogram_piece pieces[3];
    if (!(shares[k] > 0 && shares[k] <= 1e290 && classes->width > 0))
      continue;
    size_t count = cut_class(classes, k, pieces);
    double height = shares[k] / classes->width;
    rows.height = fmax(rows.height, height);
    for (size_t i = 0; i < count; i++) {
      write_piece(chart, panel, pieces[i], shares[k] * (pieces[i].to - pieces[i].from) / classes->width, height);
      rows.coloured = rows.coloured || pieces[i].coloured;
      rows.grey = rows.grey || !pieces[i].coloured;
    }
  }
  rows.count = chart->row - rows.first;
  return rows;
}

/* --- axes --- */

static grdp_plot_range classes_range(const histogram_chart *chart, size_t panel) {
  const grdp_plot_classes *classes = classes_of(chart, panel);
  const double *shares = chart->plot->panels[panel].series[0].values;
  grdp_plot_range range = grdp_plot_range_none();
  for (size_t k = 0; k < chart->plot->category_count; k++) {
    if (!(shares[k] > 0))
      continue;
    grdp_plot_range_add(&range, classes->first + (double)k * classes->width);
    grdp_plot_range_add(&range, classes->first + (double)(k + 1) * classes->width);
  }
  return range;
}

/* The classes, and pins that are not so far away that they would leave the classes no room. */
static void add_panel_range(const histogram_chart *chart, size_t panel, grdp_plot_range *range) {
  const grdp_plot_classes *classes = classes_of(chart, panel);
  grdp_plot_range own = classes_range(chart, panel);
  double reach = own.high - own.low;
  grdp_plot_range_add(range, own.low);
  grdp_plot_range_add(range, own.high);
  for (size_t i = 0; i < classes->pin_count; i++)
    if (!(reach > 0) || (classes->pins[i].at >= own.low - reach && classes->pins[i].at <= own.high + reach))
      grdp_plot_range_add(range, classes->pins[i].at);
}

static grdp_plot_axis axis_of(const histogram_chart *chart, size_t first, size_t last) {
  grdp_plot_range range = grdp_plot_range_none();
  for (size_t panel = first; panel < last; panel++)
    add_panel_range(chart, panel, &range);
  double pad = 0.02 * (range.high - range.low);
  if (isfinite(pad))
    range = (grdp_plot_range){range.low - pad, range.high + pad};
  unsigned ticks = chart->plot->panel_count > 6 ? 4 : chart->plot->panel_count > 1 ? 5 : 8;
  return grdp_plot_axis_exact(range, ticks);
}

/* --- pins --- */

/* Pins in order, with their places on the sheet and where their names stand. */
typedef struct pin_place {
  const grdp_plot_pin *pin;
  double x, width;
  bool away; /* beyond the axis: its name alone, with an arrow */
  grdp_plot_lines text;
} pin_place;

/* A pin's name; with an arrow where it lies beyond the axis. */
static const char *pin_text(const histogram_chart *chart, const grdp_plot_pin *pin) {
  const char *label = grdp_plot_clean(chart->canvas->arena, pin->label);
  if (pin->at < chart->axis.low)
    return grdp_text_join(chart->canvas->arena, "← ", label, NULL);
  return pin->at > chart->axis.high ? grdp_text_join(chart->canvas->arena, label, " →", NULL) : label;
}

static size_t place_pins(const histogram_chart *chart, grdp_plot_area area, size_t panel,
                         pin_place out[GRDP_PLOT_PIN_LIMIT]) {
  const grdp_plot_classes *classes = classes_of(chart, panel);
  double scale = (area.right - area.left) / (chart->axis.high - chart->axis.low);
  size_t count = 0;
  for (size_t i = 0; i < classes->pin_count && i < GRDP_PLOT_PIN_LIMIT; i++) {
    const grdp_plot_pin *pin = &classes->pins[i];
    if (!isfinite(pin->at))
      continue;
    double shown = fmax(chart->axis.low, fmin(chart->axis.high, pin->at));
    pin_place made = {.pin = pin, .x = area.left + (shown - chart->axis.low) * scale, .away = shown != pin->at};
    grdp_plot_wrap(chart->canvas->arena, pin_text(chart, pin),
                   (grdp_plot_measure){chart->text_size, area.right - area.left - 20, 1}, &made.text);
    made.width = made.text.width + 10;
    size_t at = count++;
    for (; at > 0 && out[at - 1].x > made.x; at--)
      out[at] = out[at - 1];
    out[at] = made;
  }
  return count;
}

/* Like flags, names fly to one side of their lines, one below the other: to the right with the leftmost line the
 * highest, so that no line crosses a name; to the left, with the rightmost the highest, when the right has no room. */
static bool flies_right(const pin_place *places, size_t count, grdp_plot_area area) {
  double right = 0, left = 0;
  for (size_t i = 0; i < count; i++) {
    right = fmax(right, places[i].x + places[i].width - area.right);
    left = fmax(left, area.left - (places[i].x - places[i].width));
  }
  return right <= left;
}

static void draw_pins(const histogram_chart *chart, grdp_plot_area area, size_t panel) {
  pin_place places[GRDP_PLOT_PIN_LIMIT];
  size_t count = place_pins(chart, area, panel, places);
  bool right = flies_right(places, count, area);
  double row = chart->text_size * GRDP_PLOT_LINE_HEIGHT;
  for (size_t i = 0; i < count; i++) {
    const pin_place *place = &places[i];
    const char *colour = grdp_plot_colour_code(place->pin->colour, 0);
    size_t below = right ? count - 1 - i : i;
    double y = area.top - ((double)below + 0.6) * row, x = place->x + (right ? 7 : -7);
    x = right ? fmin(x, area.right - place->width + 10) : fmax(x, area.left + place->width - 10);
    if (!place->away)
      grdp_plot_segment(chart->canvas, (grdp_plot_area){place->x, y - 0.45 * row, place->x, area.bottom}, 2.5,
                        colour);
    grdp_plot_text_lines(chart->canvas, x, y,
                         (grdp_plot_style){chart->text_size, colour, right ? GRDP_PLOT_LEFT : GRDP_PLOT_RIGHT},
                         &place->text);
  }
}

/* --- panels --- */

static void add_boxes(histogram_chart *chart, histogram_rows rows, bool coloured, bool gaps) {
  grdp_plot_canvas *canvas = chart->canvas;
  const char *colour = grdp_plot_colour_code(coloured ? GRDP_PLOT_COLOUR_FIRST : GRDP_PLOT_COLOUR_GREY, 0);
  grdp_plot_add(canvas, "DATA skip 1 every ::");
  grdp_buffer_add_integer(&canvas->script, (long long)rows.first);
  grdp_plot_add(canvas, "::");
  grdp_buffer_add_integer(&canvas->script, (long long)(rows.first + rows.count - 1));
  grdp_plot_add(canvas, " using 2:(0):2:3:(0):(column(6) == ");
  grdp_plot_add(canvas, coloured ? "1" : "0");
  grdp_plot_add(canvas, " ? column(5) : NaN) with boxxyerror fillstyle solid 1 border rgb '");
  grdp_plot_add(canvas, gaps ? "#FFFFFF" : colour);
  grdp_plot_add(canvas, "' linewidth 1 fillcolor rgb '");
  grdp_plot_add(canvas, colour);
  grdp_plot_add(canvas, "' notitle");
}

static void draw_boxes(histogram_chart *chart, grdp_plot_area area, histogram_rows rows) {
  grdp_plot_canvas *canvas = chart->canvas;
  bool gaps = rows.count == 0 || (area.right - area.left) / (double)rows.count > 9;
  grdp_plot_add(canvas, "set yrange [0:");
  grdp_buffer_add_number(&canvas->script, rows.height > 0 ? 1.06 * rows.height : 1);
  grdp_plot_add_line(canvas,
                     "]\nunset ytics\nset grid noytics xtics linetype 1 linecolor rgb '#E6E6E6' linewidth 1\n"
                     "set xzeroaxis linetype 1 linecolor rgb '#555555' linewidth 1.5",
                     NULL);
  grdp_plot_add(canvas, "plot ");
  if (rows.grey)
    add_boxes(chart, rows, false, gaps);
  if (rows.grey && rows.coloured)
    grdp_plot_add(canvas, ", \\\n  ");
  if (rows.coloured)
    add_boxes(chart, rows, true, gaps);
  grdp_plot_add_line(canvas, rows.grey || rows.coloured ? "" : "NaN notitle", NULL);
}

/* The statement above the panel; the area is what lies below it and the names. */
static void draw_panel(histogram_chart *chart, grdp_plot_area area, size_t panel) {
  const char *statement = classes_of(chart, panel)->statement;
  double size = chart->plot->panel_count > 1 ? chart->text_size + 1 : 26;
  if (statement && *statement) {
    grdp_plot_lines line;
    grdp_plot_wrap(chart->canvas->arena, grdp_plot_clean(chart->canvas->arena, statement),
                   (grdp_plot_measure){size, area.right - area.left, 1}, &line);
    grdp_plot_text_lines(chart->canvas, area.left + (chart->plot->panel_count > 1 ? 2 : 0), area.top + 0.5 * size,
                         (grdp_plot_style){size, "#005A8E", GRDP_PLOT_LEFT}, &line);
  }
  area.top += chart->statement + (double)chart->flags * chart->text_size * GRDP_PLOT_LINE_HEIGHT;
  grdp_plot_place(chart->canvas, area);
  grdp_plot_value_axis(chart->canvas, 'x', &chart->axis, chart->tick_size, true);
  draw_pins(chart, area, panel);
  draw_boxes(chart, area, write_panel(chart, panel));
}

static void measure_heads(histogram_chart *chart) {
  for (size_t panel = 0; panel < chart->plot->panel_count; panel++) {
    const grdp_plot_classes *classes = classes_of(chart, panel);
    chart->flags = classes->pin_count > chart->flags ? classes->pin_count : chart->flags;
    if (classes->statement && *classes->statement)
      chart->statement = chart->plot->panel_count > 1 ? 1.6 * (chart->text_size + 1) : 44;
  }
}

static void draw_panels(histogram_chart *chart, grdp_plot_area whole) {
  size_t panels = chart->plot->panel_count;
  grdp_plot_grid grid = grdp_plot_grid_of(panels);
  double width = (whole.right - whole.left) / (double)grid.across - grid.gap_across, foot = chart->tick_size + 22;
  grdp_plot_measure measure = {panels > 6 ? 18 : 21, width, 2};
  double title = grdp_plot_titles_height(chart->canvas, &measure);
  grid.gap_down = title + foot + 8;
  whole.top += title;
  whole.bottom -= foot;
  grdp_plot_add_line(chart->canvas, "set multiplot", NULL);
  for (size_t panel = 0; panel < panels; panel++) {
    grdp_plot_area area = grdp_plot_grid_area(grid, whole, panel);
    grdp_plot_panel_title(chart->canvas, area, panel, measure);
    if (chart->plot->own_axes)
      chart->axis = axis_of(chart, panel, panel + 1);
    draw_panel(chart, area, panel);
    grdp_plot_add_line(chart->canvas, "unset label; unset arrow; unset object", NULL);
  }
  grdp_plot_add_line(chart->canvas, "unset multiplot", NULL);
}

void grdp_plot_draw_histogram(grdp_plot_canvas *canvas) {
  histogram_chart chart = {.canvas = canvas, .plot = canvas->plot, .tick_size = 21, .text_size = 20};
  grdp_plot_area area = grdp_plot_frame(canvas);
  grdp_buffer_add_string(&canvas->data, "panel,from,to,share,height,coloured\n");
  chart.axis = axis_of(&chart, 0, canvas->plot->panel_count);
  if (canvas->plot->panel_count > 1) {
    chart.tick_size = canvas->plot->panel_count > 6 ? 15 : 17;
    chart.text_size = canvas->plot->panel_count > 6 ? 14 : 16;
  }
  measure_heads(&chart);
  if (canvas->plot->panel_count > 1) {
    draw_panels(&chart, area);
    return;
  }
  area.bottom -= chart.tick_size + 22;
  draw_panel(&chart, area, 0);
}
