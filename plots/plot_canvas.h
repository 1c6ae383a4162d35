/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The sheet a chart is drawn on: title, notes, legend, axes, in pixels from the upper left corner. Everything is
 * written into a gnuplot script; places are computed here, so that svg, png and pdf agree and nothing overlaps.
 */
#ifndef GRDP_PLOT_CANVAS_H
#define GRDP_PLOT_CANVAS_H

#include "plot_axis.h"
#include "plot_text.h"

typedef struct grdp_plot_area {
  double left, top, right, bottom;
} grdp_plot_area;

typedef struct grdp_plot_canvas {
  grdp_arena *arena;
  const grdp_plot *plot;
  grdp_language language;
  double width, height;
  grdp_buffer script; /* settings and plot commands */
  grdp_buffer data;   /* the CSV file */
  int decimals;       /* of the numbers written on the chart */
  int next_label;     /* numbers of gnuplot's labels and objects, from 1 */
  int next_object;
} grdp_plot_canvas;

typedef enum grdp_plot_align { GRDP_PLOT_LEFT, GRDP_PLOT_CENTRE, GRDP_PLOT_RIGHT } grdp_plot_align;

typedef struct grdp_plot_style {
  double size;
  const char *colour; /* "#333333" */
  grdp_plot_align align;
} grdp_plot_style;

#define GRDP_PLOT_INK "#222222"
#define GRDP_PLOT_GREY_INK "#666666"
#define GRDP_PLOT_LINE_HEIGHT 1.3

enum { GRDP_PLOT_PALETTE = 14 }; /* colours before they come again */
/* "#0072B2" of a colour; `number` is the series' place among those of GRDP_PLOT_COLOUR_NEXT. */
const char *grdp_plot_colour_code(int colour, size_t number);
/* Whether text on the colour is white. */
bool grdp_plot_colour_dark(const char *code);

/* Number with at most five decimals, and text pieces, to the script. */
void grdp_plot_add_number(grdp_plot_canvas *canvas, double value);
void grdp_plot_add(grdp_plot_canvas *canvas, const char *text);
/* Pieces up to NULL, then a line end. */
void grdp_plot_add_line(grdp_plot_canvas *canvas, ...);

/* Text centred on the height y. */
void grdp_plot_text(grdp_plot_canvas *canvas, double x, double y, grdp_plot_style style, const char *text);
/* Lines below each other, the first centred on y. */
void grdp_plot_text_lines(grdp_plot_canvas *canvas, double x, double y, grdp_plot_style style,
                          const grdp_plot_lines *lines);
void grdp_plot_rectangle(grdp_plot_canvas *canvas, grdp_plot_area area, const char *colour);
void grdp_plot_dot(grdp_plot_canvas *canvas, double x, double y, double radius, const char *colour);
void grdp_plot_segment(grdp_plot_canvas *canvas, grdp_plot_area ends, double line_width, const char *colour);

/* Title, subtitle and note; gives what is left for the chart. */
grdp_plot_area grdp_plot_frame(grdp_plot_canvas *canvas);

/* The titles of panels in a measure: their height, all on the lines that the longest takes, and one above its area. */
double grdp_plot_titles_height(const grdp_plot_canvas *canvas, const grdp_plot_measure *measure);
void grdp_plot_panel_title(grdp_plot_canvas *canvas, grdp_plot_area area, size_t panel, grdp_plot_measure measure);

/* Where the axis of values starts, right of its tick labels. */
double grdp_plot_axis_width(const grdp_plot_canvas *canvas, const grdp_plot_axis *axis, double size);
/* Margins, ranges and ticks of a plot in `area`; the tick labels of the axis of values when labelled. */
void grdp_plot_place(grdp_plot_canvas *canvas, grdp_plot_area area);
void grdp_plot_value_axis(grdp_plot_canvas *canvas, char axis_letter, const grdp_plot_axis *axis, double size,
                          bool labelled);

/* The decimals of the numbers on a chart with this axis. */
int grdp_plot_decimals(const grdp_plot *plot, const grdp_plot_axis *axis);

/* Labels of the categories below an area: one size for all, broken into lines or thinned out. */
typedef struct grdp_plot_category_style {
  double size;
  size_t lines;
  size_t step; /* each step-th is shown, the last one always */
} grdp_plot_category_style;
grdp_plot_category_style grdp_plot_fit_categories(const grdp_plot_canvas *canvas, double slot, double size);
void grdp_plot_categories(grdp_plot_canvas *canvas, grdp_plot_area area, grdp_plot_category_style style);

/* The legend of a panel's series: at the right of the chart beside what they name, or in rows above it. */
typedef struct grdp_plot_entry {
  const char *label;
  const char *colour;
  grdp_plot_mark mark;
  bool thin;   /* a dash that is less than another */
  double wish; /* the height it would like to stand at */
} grdp_plot_entry;
double grdp_plot_legend_width(const grdp_plot_canvas *canvas, const grdp_plot_entry *entries, size_t count);
void grdp_plot_legend_beside(grdp_plot_canvas *canvas, grdp_plot_area area, grdp_plot_entry *entries, size_t count);
/* Gives the height that the rows take. */
double grdp_plot_legend_above(grdp_plot_canvas *canvas, grdp_plot_area area, const grdp_plot_entry *entries,
                              size_t count);

/* The kinds. Each writes data and script of the whole chart into the canvas. */
void grdp_plot_draw_columns(grdp_plot_canvas *canvas);
void grdp_plot_draw_waterfall(grdp_plot_canvas *canvas);
void grdp_plot_draw_scatter(grdp_plot_canvas *canvas);
void grdp_plot_draw_bars(grdp_plot_canvas *canvas);
void grdp_plot_draw_tornado(grdp_plot_canvas *canvas);
void grdp_plot_draw_histogram(grdp_plot_canvas *canvas);
void grdp_plot_draw_heatmap(grdp_plot_canvas *canvas);
/* The labels of rows at the left of an area, and the line across them where the plot has a reference. */
void grdp_plot_row_labels(grdp_plot_canvas *canvas, grdp_plot_area area, double size);
void grdp_plot_reference(grdp_plot_canvas *canvas);
/* The heights that charts of bars and of cells need. */
double grdp_plot_bars_height(const grdp_plot *plot, double height);
double grdp_plot_heatmap_height(const grdp_plot *plot, double height);
/* The width of a scatter chart's sheet, which is square but for its texts where its axes are equal. */
double grdp_plot_scatter_width(const grdp_plot *plot, double width, double height);

/* The panels' areas within an area, in rows. */
typedef struct grdp_plot_grid {
  size_t across, down;
  double gap_across, gap_down;
} grdp_plot_grid;
grdp_plot_grid grdp_plot_grid_of(size_t panels);
grdp_plot_area grdp_plot_grid_area(grdp_plot_grid grid, grdp_plot_area whole, size_t panel);

#endif
