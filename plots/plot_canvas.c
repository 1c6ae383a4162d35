/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot_canvas.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

/* Okabe and Ito's colours, then darker and lighter shades of them. Vermilion is kept for targets. */
static const char *const palette[GRDP_PLOT_PALETTE] = {"#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9",
                                                       "#F0E442", "#8C8C8C", "#004B75", "#9A6A00", "#00664A",
                                                       "#8E4A70", "#A8D8F4", "#B3A800", "#4D4D4D"};

/* In the order of grdp_plot_colour. */
static const char *const meanings[GRDP_PLOT_COLOUR_FIRST] = {NULL,      "#000000", "#D0D0D0", "#D55E00", "#D55E00",
                                                             "#009E73", "#E69F00", "#D55E00", "#D3E5F2", "#A3CBE5",
                                                             "#6BAAD3", "#00456E", "#4D4D4D"};

static const char *palette_colour(size_t number) {
  return palette[number % GRDP_PLOT_PALETTE];
}

const char *grdp_plot_colour_code(int colour, size_t number) {
  if (colour >= GRDP_PLOT_COLOUR_FIRST)
    return palette_colour((size_t)(colour - GRDP_PLOT_COLOUR_FIRST));
  return colour > GRDP_PLOT_COLOUR_NEXT ? meanings[colour] : palette_colour(number);
}

static int hexadecimal(char digit) {
  return digit <= '9' ? digit - '0' : digit - 'A' + 10;
}

bool grdp_plot_colour_dark(const char *code) {
  static const double weights[3] = {0.299, 0.587, 0.114};
  double light = 0;
  for (int i = 0; i < 3; i++)
    light += weights[i] * (16 * hexadecimal(code[1 + 2 * i]) + hexadecimal(code[2 + 2 * i]));
  return light < 140;
}

void grdp_plot_add(grdp_plot_canvas *canvas, const char *text) {
  grdp_buffer_add_string(&canvas->script, text);
}

void grdp_plot_add_number(grdp_plot_canvas *canvas, double value) {
  double rounded = fabs(value) < 1e9 ? round(value * 1e5) / 1e5 : value;
  /* Values of the chart keep their digits; only places on the sheet are rounded, and they are not small. */
  grdp_buffer_add_number(&canvas->script, value != 0 && fabs(value) < 1 ? value : rounded);
}

void grdp_plot_add_line(grdp_plot_canvas *canvas, ...) {
  va_list pieces;
  va_start(pieces, canvas);
  for (const char *piece = va_arg(pieces, const char *); piece; piece = va_arg(pieces, const char *))
    grdp_plot_add(canvas, piece);
  va_end(pieces);
  grdp_plot_add(canvas, "\n");
}

/* A place on the sheet as "screen x,screen y". */
static void add_place(grdp_plot_canvas *canvas, double x, double y) {
  grdp_plot_add(canvas, "screen ");
  grdp_buffer_add_number(&canvas->script, round(x / canvas->width * 1e5) / 1e5);
  grdp_plot_add(canvas, ",screen ");
  grdp_buffer_add_number(&canvas->script, round((1 - y / canvas->height) * 1e5) / 1e5);
}

void grdp_plot_text(grdp_plot_canvas *canvas, double x, double y, grdp_plot_style style, const char *text) {
  static const char *const alignments[] = {" left", " center", " right"};
  grdp_plot_add(canvas, "set label ");
  grdp_buffer_add_integer(&canvas->script, canvas->next_label++);
  grdp_plot_add(canvas, " ");
  grdp_plot_quote(&canvas->script, text);
  grdp_plot_add(canvas, " at ");
  add_place(canvas, x, y);
  grdp_plot_add(canvas, alignments[style.align]);
  grdp_plot_add(canvas, " font 'Noto Sans,");
  grdp_plot_add_number(canvas, round(style.size));
  grdp_plot_add_line(canvas, "' textcolor rgb '", style.colour, "' front", NULL);
}

void grdp_plot_text_lines(grdp_plot_canvas *canvas, double x, double y, grdp_plot_style style,
                          const grdp_plot_lines *lines) {
  for (size_t i = 0; i < lines->count; i++)
    grdp_plot_text(canvas, x, y + (double)i * style.size * GRDP_PLOT_LINE_HEIGHT, style, lines->line[i]);
}

void grdp_plot_rectangle(grdp_plot_canvas *canvas, grdp_plot_area area, const char *colour) {
  grdp_plot_add(canvas, "set object ");
  grdp_buffer_add_integer(&canvas->script, canvas->next_object++);
  grdp_plot_add(canvas, " rectangle from ");
  add_place(canvas, area.left, area.bottom);
  grdp_plot_add(canvas, " to ");
  add_place(canvas, area.right, area.top);
  grdp_plot_add_line(canvas, " front fillcolor rgb '", colour, "' fillstyle solid 1 noborder", NULL);
}

void grdp_plot_dot(grdp_plot_canvas *canvas, double x, double y, double radius, const char *colour) {
  grdp_plot_add(canvas, "set object ");
  grdp_buffer_add_integer(&canvas->script, canvas->next_object++);
  grdp_plot_add(canvas, " circle at ");
  add_place(canvas, x, y);
  grdp_plot_add(canvas, " size screen ");
  grdp_buffer_add_number(&canvas->script, round(radius / canvas->width * 1e5) / 1e5);
  grdp_plot_add_line(canvas, " front fillcolor rgb '", colour, "' fillstyle solid 1 noborder", NULL);
}

void grdp_plot_segment(grdp_plot_canvas *canvas, grdp_plot_area ends, double line_width, const char *colour) {
  grdp_plot_add(canvas, "set arrow ");
  grdp_buffer_add_integer(&canvas->script, canvas->next_object++);
  grdp_plot_add(canvas, " from ");
  add_place(canvas, ends.left, ends.top);
  grdp_plot_add(canvas, " to ");
  add_place(canvas, ends.right, ends.bottom);
  grdp_plot_add(canvas, " nohead front linewidth ");
  grdp_plot_add_number(canvas, line_width);
  grdp_plot_add_line(canvas, " linecolor rgb '", colour, "'", NULL);
}

/* One block of text at the height y; gives the height it took. */
static double frame_text(grdp_plot_canvas *canvas, const char *text, double y, grdp_plot_style style, size_t limit) {
  if (!text || !*text)
    return 0;
  grdp_plot_lines lines;
  grdp_plot_wrap(canvas->arena, grdp_plot_clean(canvas->arena, text),
                 (grdp_plot_measure){style.size, canvas->width - 70, limit}, &lines);
  grdp_plot_text_lines(canvas, 32, y + 0.65 * style.size, style, &lines);
  return (double)lines.count * style.size * GRDP_PLOT_LINE_HEIGHT;
}

grdp_plot_area grdp_plot_frame(grdp_plot_canvas *canvas) {
  const grdp_plot *plot = canvas->plot;
  grdp_plot_style title = {34, "#111111", GRDP_PLOT_LEFT};
  grdp_plot_style subtitle = {23, GRDP_PLOT_GREY_INK, GRDP_PLOT_LEFT};
  grdp_plot_style note = {17, "#7A7A7A", GRDP_PLOT_LEFT};
  double y = 22;
  y += frame_text(canvas, plot->title, y, title, 2);
  y += frame_text(canvas, plot->subtitle, y + 2, subtitle, 2);
  grdp_plot_lines lines = {0};
  if (plot->note && *plot->note)
    grdp_plot_wrap(canvas->arena, grdp_plot_clean(canvas->arena, plot->note),
                   (grdp_plot_measure){note.size, canvas->width - 70, 3}, &lines);
  double bottom = canvas->height - 16 - (double)lines.count * note.size * GRDP_PLOT_LINE_HEIGHT;
  grdp_plot_text_lines(canvas, 32, bottom + 0.65 * note.size, note, &lines);
  return (grdp_plot_area){32, y + 24, canvas->width - 32, bottom - (lines.count > 0 ? 10 : 4)};
}

double grdp_plot_titles_height(const grdp_plot_canvas *canvas, const grdp_plot_measure *measure) {
  size_t most = 0;
  for (size_t panel = 0; panel < canvas->plot->panel_count; panel++) {
    grdp_plot_lines lines;
    grdp_plot_wrap(canvas->arena, grdp_plot_clean(canvas->arena, canvas->plot->panels[panel].title), *measure,
                   &lines);
    most = lines.count > most ? lines.count : most;
  }
  return (double)most * measure->size * GRDP_PLOT_LINE_HEIGHT + (most > 0 ? 6 : 0);
}

void grdp_plot_panel_title(grdp_plot_canvas *canvas, grdp_plot_area area, size_t panel, grdp_plot_measure measure) {
  grdp_plot_lines lines;
  grdp_plot_style style = {measure.size, GRDP_PLOT_INK, GRDP_PLOT_LEFT};
  grdp_plot_wrap(canvas->arena, grdp_plot_clean(canvas->arena, canvas->plot->panels[panel].title), measure, &lines);
  double y = area.top - 8 - ((double)lines.count - 0.5) * measure.size * GRDP_PLOT_LINE_HEIGHT;
  grdp_plot_text_lines(canvas, area.left + 2, y, style, &lines);
}

grdp_plot_grid grdp_plot_grid_of(size_t panels) {
  size_t across = panels <= 3 ? panels : panels == 4 ? 2 : panels <= 6 ? 3 : panels <= 12 ? 4 : 5;
  size_t down = (panels + across - 1) / across;
  return (grdp_plot_grid){across, down, 28, 46};
}

grdp_plot_area grdp_plot_grid_area(grdp_plot_grid grid, grdp_plot_area whole, size_t panel) {
  double width = (whole.right - whole.left - (double)(grid.across - 1) * grid.gap_across) / (double)grid.across;
  double height = (whole.bottom - whole.top - (double)(grid.down - 1) * grid.gap_down) / (double)grid.down;
  grdp_plot_area area;
  size_t row = panel / grid.across, column = panel % grid.across;
  area.left = whole.left + (double)column * (width + grid.gap_across);
  area.top = whole.top + (double)row * (height + grid.gap_down);
  area.right = area.left + width;
  area.bottom = area.top + height;
  return area;
}
