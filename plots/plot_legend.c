/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Legends. Beside the chart each name stands at the height of what it names, moved apart where names would overlap.
 */
#include <math.h>

#include "plot_canvas.h"

static const double SWATCH = 20, SWATCH_GAP = 9, SIZE = 21, SMALLEST = 12;

/* The sign of a series before its name: a square for bars and bands, a line, or a dash. */
static void draw_swatch(grdp_plot_canvas *canvas, const grdp_plot_entry *entry, double x, double y, double size) {
  double half = 0.36 * size;
  if (entry->mark == GRDP_PLOT_BAR || entry->mark == GRDP_PLOT_BAND) {
    grdp_plot_rectangle(canvas, (grdp_plot_area){x + SWATCH - 2 * half, y - half, x + SWATCH, y + half},
                        entry->colour);
    return;
  }
  if (entry->mark == GRDP_PLOT_TOTAL)
    grdp_plot_dot(canvas, x + 0.5 * SWATCH, y, 5, entry->colour);
  if (entry->mark == GRDP_PLOT_TOTAL && !canvas->plot->periods)
    return;
  double thick = entry->mark == GRDP_PLOT_TOTAL || entry->thin ? 2.5 : entry->mark == GRDP_PLOT_DASH ? 5 : 3.5;
  grdp_plot_segment(canvas, (grdp_plot_area){x, y, x + SWATCH, y}, thick, entry->colour);
}

static double longest_label(const grdp_plot_entry *entries, size_t count, double size) {
  double width = 0;
  for (size_t i = 0; i < count; i++)
    width = fmax(width, grdp_plot_text_width(grdp_text_of(entries[i].label), size));
  return width;
}

double grdp_plot_legend_width(const grdp_plot_canvas *canvas, const grdp_plot_entry *entries, size_t count) {
  if (count == 0)
    return 0;
  double text = fmin(longest_label(entries, count, SIZE) + 4, 0.2 * canvas->width);
  return text + SWATCH + SWATCH_GAP + 22;
}

/* Insertion sort by the wished height: the entries are few, and come nearly in order. */
static void sort_entries(grdp_plot_entry *entries, size_t count) {
  for (size_t i = 1; i < count; i++) {
    grdp_plot_entry moved = entries[i];
    size_t at = i;
    for (; at > 0 && entries[at - 1].wish > moved.wish; at--)
      entries[at] = entries[at - 1];
    entries[at] = moved;
  }
}

typedef struct legend_layout {
  double size;
  size_t shown;
  grdp_plot_lines *lines;
  double *top; /* of each entry */
} legend_layout;

static double entry_height(const legend_layout *layout, size_t i) {
  return (double)layout->lines[i].count * layout->size * GRDP_PLOT_LINE_HEIGHT + 0.25 * layout->size;
}

/* Breaks the labels at the largest size at which all of them fit below each other. */
static void fit_entries(grdp_plot_canvas *canvas, const grdp_plot_entry *entries, size_t count, double width,
                        double height, legend_layout *layout) {
  for (layout->size = SIZE;; layout->size -= 1) {
    double total = 0;
    size_t limit = layout->size > 0.75 * SIZE ? 3 : 1;
    layout->shown = count;
    for (size_t i = 0; i < count; i++) {
      grdp_plot_wrap(canvas->arena, entries[i].label, (grdp_plot_measure){layout->size, width, limit},
                     &layout->lines[i]);
      total += entry_height(layout, i);
      if (total > height && i < layout->shown)
        layout->shown = i;
    }
    if (total <= height || layout->size <= SMALLEST)
      return;
  }
}

/* Tops as near to the wishes as the order and the area allow: down first, then up from the bottom. */
static void spread_entries(const grdp_plot_entry *entries, grdp_plot_area area, legend_layout *layout) {
  double next = area.top;
  for (size_t i = 0; i < layout->shown; i++) {
    double wish = entries[i].wish - 0.5 * entry_height(layout, i);
    layout->top[i] = fmax(wish, next);
    next = layout->top[i] + entry_height(layout, i);
  }
  next = area.bottom;
  for (size_t i = layout->shown; i-- > 0;) {
    layout->top[i] = fmin(layout->top[i], next - entry_height(layout, i));
    next = layout->top[i];
  }
}

void grdp_plot_legend_beside(grdp_plot_canvas *canvas, grdp_plot_area area, grdp_plot_entry *entries, size_t count) {
  if (count == 0)
    return;
  sort_entries(entries, count);
  legend_layout layout = {.lines = GRDP_NEW_ARRAY(canvas->arena, count, grdp_plot_lines),
                          .top = GRDP_NEW_ARRAY(canvas->arena, count, double)};
  double x = area.left + 20, text = x + SWATCH + SWATCH_GAP;
  fit_entries(canvas, entries, count, area.right - text, area.bottom - area.top, &layout);
  spread_entries(entries, area, &layout);
  grdp_plot_style style = {layout.size, GRDP_PLOT_INK, GRDP_PLOT_LEFT};
  for (size_t i = 0; i < layout.shown; i++) {
    double y = layout.top[i] + 0.75 * layout.size;
    draw_swatch(canvas, &entries[i], x, y, layout.size);
    grdp_plot_text_lines(canvas, text, y, style, &layout.lines[i]);
  }
}

double grdp_plot_legend_above(grdp_plot_canvas *canvas, grdp_plot_area area, const grdp_plot_entry *entries,
                              size_t count) {
  static const double size = 19, row = 29;
  double x = area.left, y = area.top, widest = area.right - area.left - SWATCH - SWATCH_GAP;
  if (count == 0)
    return 0;
  grdp_plot_style style = {size, GRDP_PLOT_INK, GRDP_PLOT_LEFT};
  for (size_t i = 0; i < count; i++) {
    grdp_plot_lines line;
    grdp_plot_wrap(canvas->arena, entries[i].label, (grdp_plot_measure){size, widest, 1}, &line);
    double width = line.width + SWATCH + SWATCH_GAP;
    if (x > area.left && x + width > area.right) {
      x = area.left;
      y += row;
    }
    if (y - area.top > 3 * row)
      break;
    draw_swatch(canvas, &entries[i], x, y, size);
    grdp_plot_text_lines(canvas, x + SWATCH + SWATCH_GAP, y, style, &line);
    x += width + 30;
  }
  return y - area.top + row;
}
