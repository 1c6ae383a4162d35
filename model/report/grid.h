/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A table on a terminal: columns aligned by display width, the widest text cut with … where the line would be too long.
 */
#ifndef GRDP_GRID_H
#define GRDP_GRID_H

#include "text.h"

typedef enum grdp_style {
  GRDP_STYLE_PLAIN,
  GRDP_STYLE_BOLD,
  GRDP_STYLE_FAINT,
  GRDP_STYLE_GOOD,
  GRDP_STYLE_CLOSE,
  GRDP_STYLE_BAD,
  GRDP_STYLE_COUNT
} grdp_style;

typedef enum grdp_align { GRDP_ALIGN_LEFT, GRDP_ALIGN_RIGHT } grdp_align;

typedef struct grdp_grid grdp_grid;

/* An empty table with `columns` columns, all aligned to the left. */
grdp_grid *grdp_grid_create(grdp_arena *arena, size_t columns);
void grdp_grid_align(grdp_grid *grid, size_t column, grdp_align align);
/* The column that is cut first when the line is too long, not below `least` terminal columns; the others follow only
 * when that is not enough. */
void grdp_grid_shrink(grdp_grid *grid, size_t column, size_t least);
/* Begins a row, all empty. */
void grdp_grid_row(grdp_grid *grid);
/* A cell of the row begun last; the text is copied, control characters become spaces. */
void grdp_grid_cell(grdp_grid *grid, size_t column, grdp_text text, grdp_style style);
/* The width the table would like. */
size_t grdp_grid_width(const grdp_grid *grid);
/* Writes the table; no line is wider than `limit` where the columns' least widths allow. */
void grdp_grid_write(const grdp_grid *grid, size_t limit, bool colour, grdp_buffer *out);

/* Items one after the other with a separator between them, in as few lines as `limit` allows; each line begins with
 * `indent` spaces, and an item is broken only where it alone is too long. */
void grdp_items_add(grdp_buffer *out, const grdp_text *items, size_t count, const char *separator, size_t indent,
                    size_t limit);
/* How a sentence is wrapped: the first line holds `used` columns already, the others begin with `indent` spaces. */
typedef struct grdp_wrap {
  size_t used, indent, limit;
} grdp_wrap;

/* A sentence, wrapped at its spaces, and a line end. */
void grdp_sentence_add(grdp_buffer *out, grdp_text sentence, grdp_wrap wrap);

/* One text in a style, cut to `limit` columns, control characters replaced. */
void grdp_styled_add(grdp_buffer *out, grdp_text text, grdp_style style, bool colour, size_t limit);

#endif
