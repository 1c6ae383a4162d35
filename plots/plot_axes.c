/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Axes on the sheet: margins, ticks, labels of categories.
 */
#include <math.h>

#include "plot_canvas.h"

enum { TICK_LIMIT = 60 };

/* The number of ticks; bounded, since a range may be degenerate. */
static int tick_count(const grdp_plot_axis *axis) {
  double count = floor((axis->high - axis->first) / axis->step + 1e-6) + 1;
  return count < 0 ? 0 : count > TICK_LIMIT ? TICK_LIMIT : (int)count;
}

static double tick_value(const grdp_plot_axis *axis, int tick) {
  double value = axis->first + tick * axis->step;
  return fabs(value) < axis->step * 1e-6 ? 0 : value;
}

static void tick_text(const grdp_plot_canvas *canvas, const grdp_plot_axis *axis, int tick, char out[64]) {
  grdp_plot_number(tick_value(axis, tick), axis->decimals > 6 ? -1 : axis->decimals, canvas->language, out);
}

double grdp_plot_axis_width(const grdp_plot_canvas *canvas, const grdp_plot_axis *axis, double size) {
  double width = 0;
  char text[64];
  for (int tick = 0; tick < tick_count(axis); tick++) {
    tick_text(canvas, axis, tick, text);
    width = fmax(width, grdp_plot_text_width(grdp_text_of(text), size));
  }
  return width + 14;
}

static void add_margin(grdp_plot_canvas *canvas, const char *side, double share) {
  grdp_plot_add(canvas, "set ");
  grdp_plot_add(canvas, side);
  grdp_plot_add(canvas, "margin at screen ");
  grdp_buffer_add_number(&canvas->script, round(share * 1e5) / 1e5);
  grdp_plot_add(canvas, "\n");
}

void grdp_plot_place(grdp_plot_canvas *canvas, grdp_plot_area area) {
  add_margin(canvas, "l", area.left / canvas->width);
  add_margin(canvas, "r", area.right / canvas->width);
  add_margin(canvas, "t", 1 - area.top / canvas->height);
  add_margin(canvas, "b", 1 - area.bottom / canvas->height);
}

void grdp_plot_value_axis(grdp_plot_canvas *canvas, char axis_letter, const grdp_plot_axis *axis, double size,
                          bool labelled) {
  char letter[2] = {axis_letter, 0}, text[64];
  grdp_plot_add(canvas, "set ");
  grdp_plot_add(canvas, letter);
  grdp_plot_add(canvas, "range [");
  grdp_buffer_add_number(&canvas->script, axis->low);
  grdp_plot_add(canvas, ":");
  grdp_buffer_add_number(&canvas->script, axis->high);
  grdp_plot_add_line(canvas, "]", NULL);
  grdp_plot_add(canvas, "set ");
  grdp_plot_add(canvas, letter);
  grdp_plot_add(canvas, "tics (");
  for (int tick = 0; tick < tick_count(axis); tick++) {
    tick_text(canvas, axis, tick, text);
    grdp_plot_add(canvas, tick > 0 ? ", '" : "'");
    grdp_plot_add(canvas, labelled ? text : "");
    grdp_plot_add(canvas, "' ");
    grdp_buffer_add_number(&canvas->script, tick_value(axis, tick));
  }
  grdp_plot_add(canvas, ") scale 0 font 'Noto Sans,");
  grdp_plot_add_number(canvas, size);
  grdp_plot_add_line(canvas, "' textcolor rgb '" GRDP_PLOT_GREY_INK "'", NULL);
}

/* Whether all labels fit into a slot at a size; *lines gets the most lines that one takes. */
static bool categories_fit(const grdp_plot_canvas *canvas, grdp_plot_measure measure, size_t *lines) {
  *lines = 1;
  for (size_t i = 0; i < canvas->plot->category_count; i++) {
    grdp_plot_lines broken;
    grdp_plot_wrap(canvas->arena, grdp_plot_clean(canvas->arena, canvas->plot->categories[i]), measure, &broken);
    if (broken.cut)
      return false;
    *lines = broken.count > *lines ? broken.count : *lines;
  }
  return true;
}

/* How far a label may reach beyond its panel: not into the next one. */
static double allowance(const grdp_plot_canvas *canvas) {
  return canvas->plot->panel_count > 1 ? 13 : INFINITY;
}

/* Whether periods fit on one line with `step` slots for each. Where those at the ends must move inwards, so much less
 * may be taken that they do not meet their neighbours: 0.66 + 0.66 / 2 < 1. */
static bool periods_fit(const grdp_plot_canvas *canvas, double slot, size_t step, double size) {
  double width = 0, room = slot * (double)step;
  for (size_t i = 0; i < canvas->plot->category_count; i++) {
    const char *label = grdp_plot_clean(canvas->arena, canvas->plot->categories[i]);
    width = fmax(width, grdp_plot_text_width(grdp_text_of(label), size));
  }
  return width <= 0.88 * room && (0.5 * (width - slot) <= allowance(canvas) || width <= 0.66 * room);
}

/* Periods stand on one line: a smaller font first, then fewer of them. */
static grdp_plot_category_style fit_periods(const grdp_plot_canvas *canvas, double slot, double size) {
  static const size_t steps[] = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000};
  grdp_plot_category_style style = {size, 1, 1};
  for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
    style.step = steps[i];
    for (style.size = size; style.size >= size * 0.75; style.size -= 1)
      if (periods_fit(canvas, slot, style.step, style.size))
        return style;
  }
  return style;
}

grdp_plot_category_style grdp_plot_fit_categories(const grdp_plot_canvas *canvas, double slot, double size) {
  static const struct {
    size_t lines;
    double share; /* the smallest font for so many lines, of the wished size */
  } tries[] = {{2, 0.8}, {3, 0.7}, {5, 0.55}};
  if (canvas->plot->periods)
    return fit_periods(canvas, slot, size);
  grdp_plot_category_style style = {size, 1, 1};
  for (size_t i = 0; i < sizeof tries / sizeof *tries; i++)
    for (style.size = size; style.size >= size * tries[i].share; style.size -= 1)
      if (categories_fit(canvas, (grdp_plot_measure){style.size, slot * 0.92, tries[i].lines}, &style.lines))
        return style;
  style.lines = 5;
  return style;
}

void grdp_plot_categories(grdp_plot_canvas *canvas, grdp_plot_area area, grdp_plot_category_style style) {
  size_t count = canvas->plot->category_count;
  double slot = (area.right - area.left) / (double)(count > 0 ? count : 1);
  grdp_plot_style text = {style.size, "#444444", GRDP_PLOT_CENTRE};
  for (size_t i = 0; i < count; i++) {
    if ((count - 1 - i) % style.step != 0)
      continue;
    grdp_plot_lines lines;
    grdp_plot_wrap(canvas->arena, grdp_plot_clean(canvas->arena, canvas->plot->categories[i]),
                   (grdp_plot_measure){style.size, slot * (double)style.step * 0.96, style.lines}, &lines);
    double reach = fmin(0.5 * lines.width - allowance(canvas), 0.5 * (area.right - area.left));
    double x = fmax(area.left + reach, fmin(area.right - reach, area.left + slot * ((double)i + 0.5)));
    grdp_plot_text_lines(canvas, x, area.bottom + 8 + 0.65 * style.size, text, &lines);
  }
}

int grdp_plot_decimals(const grdp_plot *plot, const grdp_plot_axis *axis) {
  if (plot->decimals >= 0)
    return plot->decimals;
  double size = fmax(fabs(axis->low), fabs(axis->high));
  int decimals = size >= 1000 ? 0 : 1;
  for (double least = 2; decimals > 0 && decimals < 9 && size < least; least /= 10)
    decimals++;
  return decimals;
}
