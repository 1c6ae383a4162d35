/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text on charts: how wide it is, where it breaks, how it is quoted.
 */
#ifndef GRDP_PLOT_TEXT_H
#define GRDP_PLOT_TEXT_H

#include "plots.h"

/* Width in pixels in Noto Sans of `size` pixels; a little more than true where a letter is not in the table. */
double grdp_plot_text_width(grdp_text text, double size);

enum { GRDP_PLOT_LINE_LIMIT = 6 };

typedef struct grdp_plot_lines {
  const char *line[GRDP_PLOT_LINE_LIMIT];
  size_t count;
  double width; /* of the widest */
  bool cut;     /* something was left out or a word was broken */
} grdp_plot_lines;

typedef struct grdp_plot_measure {
  double size;  /* of the font */
  double width; /* of the column */
  size_t lines; /* at most */
} grdp_plot_measure;

/* Breaks at spaces into lines that fit; what does not fit in the last ends in an ellipsis. */
void grdp_plot_wrap(grdp_arena *arena, const char *text, grdp_plot_measure measure, grdp_plot_lines *out);

/* The text without control characters and broken UTF-8 (spaces stand for them), at most 400 bytes. */
const char *grdp_plot_clean(grdp_arena *arena, const char *text);

/* Adds 'text' for gnuplot: in single quotes nothing but the quote itself has a meaning, and that becomes a typographic
 * one. (Doubled, as gnuplot's manual has it, it ends the text when it is the first character: seen with 5.4.4.) */
void grdp_plot_quote(grdp_buffer *script, const char *clean);

/* Adds "text" as a CSV field that gnuplot reads as well; a double quote within becomes a typographic one. */
void grdp_plot_field(grdp_buffer *data, const char *clean);

#endif
