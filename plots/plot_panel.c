/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One panel over categories: the plot command, an item for each layer of the picture, from the back to the front.
 *
 * Functions that every script defines: v(i) is column i or undefined, P(k) and N(k) are the sums of the positive and
 * negative columns up to k, T(x) is a number as text.
 */
#include <math.h>

#include "plot_columns.h"

typedef struct panel_work {
  grdp_plot_columns *chart;
  grdp_plot_canvas *canvas;
  grdp_plot_area area;
  size_t panel;
  size_t items;
  double slot;       /* pixels of a category */
  double value_size; /* of the numbers on the chart */
} panel_work;

static void add_integer(panel_work *work, size_t value) {
  grdp_buffer_add_integer(&work->canvas->script, (long long)value);
}

static const grdp_plot_series *series_of(const panel_work *work, size_t i) {
  return grdp_plot_ordered(work->chart, work->panel, i);
}

/* The column of the i-th series in the data. */
static size_t column(const panel_work *work, size_t i) {
  return grdp_plot_column(work->chart, i);
}

/* The first series that is neither a bar nor a band. */
static size_t first_line(const panel_work *work) {
  return work->chart->bars + work->chart->bands;
}

void grdp_plot_columns_rows(grdp_plot_columns *chart, size_t panel, size_t without) {
  size_t count = chart->plot->category_count, first = panel * count, last = first + count - 1 - without;
  grdp_buffer *script = &chart->canvas->script;
  grdp_buffer_add_string(script, "DATA skip 1 every ::");
  grdp_buffer_add_integer(script, (long long)first);
  grdp_buffer_add_string(script, "::");
  grdp_buffer_add_integer(script, (long long)last);
  grdp_buffer_add_string(script, " using ");
}

/* Begins an item: the rows of this panel. */
static void begin_item(panel_work *work) {
  grdp_plot_add(work->canvas, work->items++ == 0 ? "plot " : ", \\\n  ");
  grdp_plot_columns_rows(work->chart, work->panel, 0);
}

static void add_call(panel_work *work, const char *before, size_t i, const char *after) {
  grdp_plot_add(work->canvas, before);
  add_integer(work, column(work, i));
  grdp_plot_add(work->canvas, after);
}

static void add_coloured(panel_work *work, const char *before, size_t i) {
  grdp_plot_add(work->canvas, before);
  grdp_plot_add(work->canvas, " linecolor rgb '");
  grdp_plot_add(work->canvas, grdp_plot_series_colour(work->chart, work->panel, i));
  grdp_plot_add(work->canvas, "' notitle");
}

/* The stack up to bar i; taller ones are drawn first, so that what stays visible is each bar's own part. */
static void add_bar(panel_work *work, size_t i, bool above) {
  begin_item(work);
  add_call(work, above ? "3:(P(" : "3:(N(", i, above ? ") > 0 ? P(" : ") < 0 ? N(");
  add_integer(work, column(work, i));
  add_coloured(work,
               work->slot > 6 ? ") : NaN) with boxes fillstyle solid 1 border rgb '#FFFFFF'"
                              : ") : NaN) with boxes fillstyle solid 1 noborder",
               i);
}

/* The largest width of a series' numbers as they will be written. */
static double numbers_width(const panel_work *work, const grdp_plot_series *series) {
  double width = 0;
  char text[64];
  for (size_t k = 0; k < work->chart->plot->category_count; k++) {
    grdp_plot_number(series->values[k], work->canvas->decimals, work->canvas->language, text);
    width = fmax(width, grdp_plot_text_width(grdp_text_of(text), work->value_size));
  }
  return width;
}

static void add_label_style(panel_work *work, const char *colour) {
  grdp_plot_add(work->canvas, " with labels center font 'Noto Sans,");
  grdp_plot_add_number(work->canvas, work->value_size);
  grdp_plot_add(work->canvas, "' textcolor rgb '");
  grdp_plot_add(work->canvas, colour);
  grdp_plot_add(work->canvas, "' notitle");
}

/* Adds a column of the data as `before`column`after` for each dash. */
static void add_for_dashes(panel_work *work, const char *before, const char *after) {
  for (size_t i = first_line(work); i < work->chart->series; i++)
    if (series_of(work, i)->mark == GRDP_PLOT_DASH)
      add_call(work, before, i, after);
}

/* The middle of bar i's part. */
static void add_middle(panel_work *work, size_t i) {
  add_call(work, "z(", i, ") < 0 ? N(");
  add_integer(work, column(work, i));
  add_call(work, ") - z(", i, ")/2 : P(");
  add_integer(work, column(work, i));
  add_call(work, ") - z(", i, ")/2");
}

/* The number in the middle of a bar's part, where that is taller than the text; beside a dash that would cross it. */
static void add_bar_values(panel_work *work, size_t i) {
  const grdp_plot_series *series = series_of(work, i);
  if (!series->valued || numbers_width(work, series) > 0.7 * work->slot)
    return;
  begin_item(work);
  grdp_plot_add(work->canvas, "3:(y = ");
  add_middle(work, i);
  grdp_plot_add(work->canvas, ", h = abs(z(");
  add_integer(work, column(work, i));
  grdp_plot_add(work->canvas, "))");
  add_for_dashes(work, ", y = S(y, ", ", h)");
  grdp_plot_add(work->canvas, ", y):(h >= 1.25*H");
  add_for_dashes(work, " && !X(y, ", ")");
  add_call(work, " ? T(z(", i, ")) : '')");
  bool dark = grdp_plot_colour_dark(grdp_plot_series_colour(work->chart, work->panel, i));
  add_label_style(work, dark ? "#FFFFFF" : GRDP_PLOT_INK);
}

static void add_bars(panel_work *work) {
  for (size_t i = work->chart->bars; i-- > 0;) {
    add_bar(work, i, true);
    add_bar(work, i, false);
  }
  for (size_t i = 0; i < work->chart->bars; i++)
    add_bar_values(work, i);
}

/* How many categories apart the numbers of a line stand: only the last is written where they are wider than their
 * categories, and in small panels of lines. */
static size_t numbers_step(const panel_work *work, size_t i) {
  double step = ceil(numbers_width(work, series_of(work, i)) * 1.12 / work->slot);
  bool last_only = work->chart->plot->panel_count > 1 && series_of(work, i)->mark == GRDP_PLOT_LINE;
  return last_only || step > 1 ? work->chart->plot->category_count : 1;
}

/* Where a number is clear of its line: c over the point, b below a valley, l and r beside a rising and a falling line.
 * Over bars it stands above the stack in any case. */
static char side_of(const panel_work *work, size_t i, size_t k, bool roomy) {
  const double *values = series_of(work, i)->values;
  const double steep = 0.2;
  double pixel = (work->area.bottom - work->area.top) / (work->chart->axis.high - work->chart->axis.low) / work->slot;
  bool falls = k > 0 && (values[k] - values[k - 1]) * pixel < -steep;
  bool rises = k + 1 < work->chart->plot->category_count && (values[k + 1] - values[k]) * pixel > steep;
  if (falls && rises)
    return work->chart->bars > 0 ? 'c' : 'b';
  if (!roomy)
    return 'c';
  return falls ? 'r' : rises ? 'l' : 'c';
}

static void add_sides(panel_work *work, size_t i) {
  /* Beside its point a number must not meet the next one. */
  bool roomy = numbers_width(work, series_of(work, i)) * 1.9 <= work->slot;
  grdp_plot_add(work->canvas, "s = word('");
  for (size_t k = 0; k < work->chart->plot->category_count; k++) {
    grdp_buffer_add_byte(&work->canvas->script, work->chart->plot->periods ? side_of(work, i, k, roomy) : 'c');
    grdp_buffer_add_byte(&work->canvas->script, ' ');
  }
  grdp_plot_add(work->canvas, "', int(column(3)) + 1)");
}

/* The numbers of a line above everything in their category, dashes too, and beside the line where it is steep. */
static void add_line_values(panel_work *work, size_t i) {
  if (!series_of(work, i)->valued)
    return;
  begin_item(work);
  grdp_plot_add(work->canvas, "(");
  add_sides(work, i);
  grdp_plot_add(work->canvas, ", column(3) + (s eq 'r' ? W : s eq 'l' ? -W : 0)):(y = ");
  add_call(work, "z(", i, ")");
  if (work->chart->bars > 0) {
    add_call(work, ", y = y > P(", work->chart->bars - 1, ") ? y : P(");
    add_integer(work, column(work, work->chart->bars - 1));
    grdp_plot_add(work->canvas, ")");
  }
  add_for_dashes(work, ", y = s eq 'b' ? y : A(y, ", ")");
  grdp_plot_add(work->canvas, ", y + (s eq 'b' ? -0.85 : s eq 'c' ? 0.85 : 0.75)*H):(");
  add_call(work, "valid(", i, ") && (");
  add_integer(work, work->chart->plot->category_count - 1);
  grdp_plot_add(work->canvas, " - int(column(3))) % ");
  add_integer(work, numbers_step(work, i));
  add_call(work, " == 0 ? T(z(", i, ")) : '')");
  add_label_style(work, "#000000");
}

static void add_line(panel_work *work, size_t i) {
  const grdp_plot_series *series = series_of(work, i);
  bool total = series->mark == GRDP_PLOT_TOTAL, grey = series->colour == GRDP_PLOT_COLOUR_GREY;
  bool points = !grey && work->slot > (total ? 14 : 30);
  begin_item(work);
  add_call(work, "3:(v(", i, ")) with ");
  bool alone = total && !work->chart->plot->periods;
  grdp_plot_add(work->canvas, alone    ? "points pointtype 7 pointsize "
                              : points ? "linespoints pointtype 7 pointsize "
                                       : "lines");
  grdp_plot_add(work->canvas, !points ? "" : alone ? "1.2*PS" : work->slot < 40 ? "0.6*PS" : "PS");
  add_coloured(work, grey ? " linewidth 1.5" : total ? " linewidth 2.5" : " linewidth 3.5", i);
}

static void add_dash(panel_work *work, size_t i) {
  begin_item(work);
  add_call(work, "(column(3) - 0.42):(v(", i, ")):(0.84):(0) with vectors nohead");
  add_coloured(work, series_of(work, i)->colour == GRDP_PLOT_COLOUR_STRETCH ? " linewidth 2.5" : " linewidth 5", i);
}

/* Whether all lines of the panel share their known part: then it is history, and black. */
static bool one_history(const panel_work *work) {
  if (work->chart->bars > 0 || work->chart->plot->history == 0 || work->chart->series == work->chart->bands)
    return false;
  const grdp_plot_series *first = series_of(work, first_line(work));
  if (first->mark != GRDP_PLOT_LINE)
    return false;
  for (size_t i = first_line(work) + 1; i < work->chart->series; i++)
    for (size_t k = 0; k < work->chart->plot->history && series_of(work, i)->mark == GRDP_PLOT_LINE; k++)
      if (fabs(series_of(work, i)->values[k] - first->values[k]) > 1e-9 * fabs(first->values[k]))
        return false;
  return true;
}

static void add_history(panel_work *work) {
  if (!one_history(work))
    return;
  begin_item(work);
  grdp_plot_add(work->canvas, "3:(column(3) < ");
  add_integer(work, work->chart->plot->history);
  add_call(work, " ? v(", first_line(work), ") : NaN) with ");
  bool points = work->slot > 30;
  grdp_plot_add(work->canvas, points ? "linespoints pointtype 7 pointsize " : "lines");
  grdp_plot_add(work->canvas, !points ? "" : work->slot < 40 ? "0.6*PS" : "PS");
  grdp_plot_add(work->canvas, " linewidth 3 linecolor rgb '#000000' notitle");
}

/* The layers of lines, from the back: what is only context, lines, dashes, totals. */
static size_t layer_of(const grdp_plot_series *series) {
  if (series->mark == GRDP_PLOT_LINE)
    return series->colour != GRDP_PLOT_COLOUR_GREY;
  return series->mark == GRDP_PLOT_DASH ? 2 : 3;
}

static void add_lines(panel_work *work) {
  for (size_t layer = 0; layer < 4; layer++)
    for (size_t i = first_line(work); i < work->chart->series; i++) {
      if (layer_of(series_of(work, i)) != layer)
        continue;
      if (series_of(work, i)->mark == GRDP_PLOT_DASH)
        add_dash(work, i);
      else
        add_line(work, i);
    }
  add_history(work);
  for (size_t i = first_line(work); i < work->chart->series; i++)
    add_line_values(work, i);
}

/* The border between what is known and what is projected. */
static void draw_divider(panel_work *work) {
  static const char *const words[GRDP_LANGUAGE_COUNT] = {"projected →", "dự báo →"};
  const grdp_plot *plot = work->chart->plot;
  if (plot->history == 0 || plot->history >= plot->category_count)
    return;
  double x = work->area.left + work->slot * (double)plot->history;
  grdp_plot_segment(work->canvas, (grdp_plot_area){x, work->area.top, x, work->area.bottom}, 1.2, "#AAAAAA");
  if (plot->panel_count > 1)
    return;
  const char *word = words[work->canvas->language];
  grdp_plot_style style = {17, GRDP_PLOT_GREY_INK, GRDP_PLOT_LEFT};
  double width = grdp_plot_text_width(grdp_text_of(word), style.size);
  grdp_plot_text(work->canvas, fmin(x + 4, work->area.right - width), work->area.top - 12, style, word);
}

/* The line at zero, in front of the bars. */
static void draw_zero(grdp_plot_columns *chart) {
  if (chart->axis.low > 0 || chart->axis.high < 0)
    return;
  grdp_plot_add(chart->canvas, "set arrow ");
  grdp_buffer_add_integer(&chart->canvas->script, chart->canvas->next_object++);
  grdp_plot_add_line(chart->canvas,
                     " from graph 0,first 0 to graph 1,first 0 nohead front linewidth 1.5 "
                     "linecolor rgb '#555555'",
                     NULL);
}

void grdp_plot_columns_axes(grdp_plot_columns *chart, grdp_plot_area area, size_t panel) {
  grdp_plot_canvas *canvas = chart->canvas;
  grdp_plot_grid grid = grdp_plot_grid_of(chart->plot->panel_count);
  grdp_plot_place(canvas, area);
  grdp_plot_add(canvas, "set xrange [-0.5:");
  grdp_plot_add_number(canvas, (double)chart->plot->category_count - 0.5);
  grdp_plot_add_line(canvas, "]\nunset xtics\nset boxwidth 0.66", NULL);
  grdp_plot_value_axis(canvas, 'y', &chart->axis, chart->tick_size,
                       chart->plot->own_axes || panel % grid.across == 0);
  grdp_plot_categories(canvas, area, chart->categories);
  draw_zero(chart);
}

/* H is the height of the numbers, W about half their width. X(y, i): column i's dash crosses a number at y.
 * S(y, i, h): y, or moved beside the dash if that is within a part of height h. A(y, i): y or, if the dash would cross a
 * number that stands on y, the dash. */
static void add_heights(panel_work *work) {
  double extent = work->chart->axis.high - work->chart->axis.low;
  grdp_plot_add(work->canvas, "H = ");
  grdp_buffer_add_number(&work->canvas->script, extent * work->value_size / (work->area.bottom - work->area.top));
  grdp_plot_add(work->canvas, "\nW = ");
  grdp_buffer_add_number(&work->canvas->script, 1.1 * work->value_size / work->slot);
  grdp_plot_add(work->canvas,
                "\nX(y, i) = valid(i) && abs(column(i) - y) < 0.7*H\n"
                "Y(y, i) = column(i) + (y >= column(i) ? 0.75 : -0.75)*H\n"
                "S(y, i, h) = !X(y, i) ? y : abs(Y(y, i) - y) + 0.6*H <= h/2 ? Y(y, i) : y\n"
                "A(y, i) = valid(i) && column(i) > y - 0.2*H && column(i) < y + 1.25*H ? column(i) : y\n");
}

void grdp_plot_columns_panel(grdp_plot_columns *chart, grdp_plot_area area, size_t panel) {
  panel_work work = {.chart = chart, .canvas = chart->canvas, .area = area, .panel = panel};
  work.slot = (area.right - area.left) / (double)chart->plot->category_count;
  work.value_size = chart->plot->panel_count > 6 ? 14 : chart->plot->panel_count > 1 ? 17 : 20;
  grdp_plot_columns_axes(chart, area, panel);
  draw_divider(&work);
  add_heights(&work);
  work.items = grdp_plot_add_bands(chart, panel);
  add_bars(&work);
  add_lines(&work);
  grdp_plot_add_line(work.canvas, work.items == 0 ? "plot NaN notitle" : "", NULL);
}
