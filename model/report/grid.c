/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "grid.h"

#include <assert.h>

enum { GAP = 2, LEAST_COLUMN = 4 };

typedef struct grid_cell {
  grdp_text text;
  size_t width;
  grdp_style style;
} grid_cell;

typedef struct grid_row {
  grid_cell *cells;
} grid_row;

struct grdp_grid {
  grdp_arena *arena;
  size_t columns;
  grdp_align *aligns;
  size_t *least;
  size_t *natural;
  size_t shrink;
  GRDP_VECTOR(grid_row) rows;
};

static const char *const styles[GRDP_STYLE_COUNT] = {
    [GRDP_STYLE_PLAIN] = "",        [GRDP_STYLE_BOLD] = "\033[1m",   [GRDP_STYLE_FAINT] = "\033[2m",
    [GRDP_STYLE_GOOD] = "\033[32m", [GRDP_STYLE_CLOSE] = "\033[33m", [GRDP_STYLE_BAD] = "\033[31m"};

grdp_grid *grdp_grid_create(grdp_arena *arena, size_t columns) {
  grdp_grid *grid = GRDP_NEW(arena, grdp_grid);
  grid->arena = arena;
  grid->columns = columns;
  grid->aligns = GRDP_NEW_ARRAY(arena, columns, grdp_align);
  grid->least = GRDP_NEW_ARRAY(arena, columns, size_t);
  grid->natural = GRDP_NEW_ARRAY(arena, columns, size_t);
  for (size_t i = 0; i < columns; i++)
    grid->least[i] = LEAST_COLUMN;
  return grid;
}

void grdp_grid_align(grdp_grid *grid, size_t column, grdp_align align) {
  grid->aligns[column] = align;
}

void grdp_grid_shrink(grdp_grid *grid, size_t column, size_t least) {
  grid->shrink = column;
  grid->least[column] = least;
}

void grdp_grid_row(grdp_grid *grid) {
  GRDP_PUSH(grid->arena, &grid->rows)->cells = GRDP_NEW_ARRAY(grid->arena, grid->columns, grid_cell);
}

/* Text from a file's name may hold what would move the cursor. */
static grdp_text without_controls(grdp_arena *arena, grdp_text text) {
  char *copy = grdp_arena_copy(arena, text.data, text.size);
  for (size_t i = 0; i < text.size; i++) {
    unsigned char byte = (unsigned char)copy[i];
    if (byte < ' ' || byte == 0x7f)
      copy[i] = ' ';
  }
  return (grdp_text){copy, text.size};
}

void grdp_grid_cell(grdp_grid *grid, size_t column, grdp_text text, grdp_style style) {
  assert(column < grid->columns && grid->rows.count > 0);
  grid_cell *cell = &grid->rows.items[grid->rows.count - 1].cells[column];
  cell->text = without_controls(grid->arena, text);
  cell->width = grdp_text_width(cell->text);
  cell->style = style;
  if (cell->width > grid->natural[column])
    grid->natural[column] = cell->width;
}

static size_t sum_widths(const size_t *widths, size_t count) {
  size_t sum = count > 0 ? (count - 1) * GAP : 0;
  for (size_t i = 0; i < count; i++)
    sum += widths[i];
  return sum;
}

size_t grdp_grid_width(const grdp_grid *grid) {
  return sum_widths(grid->natural, grid->columns);
}

static void shrink_column(const grdp_grid *grid, size_t column, size_t limit, size_t *widths) {
  size_t sum = sum_widths(widths, grid->columns);
  size_t least = grid->least[column];
  if (sum <= limit || widths[column] <= least)
    return;
  size_t spare = widths[column] - least, excess = sum - limit;
  widths[column] -= spare < excess ? spare : excess;
}

static size_t *fit_widths(const grdp_grid *grid, size_t limit) {
  size_t *widths = GRDP_NEW_ARRAY(grid->arena, grid->columns, size_t);
  for (size_t i = 0; i < grid->columns; i++)
    widths[i] = grid->natural[i];
  shrink_column(grid, grid->shrink, limit, widths);
  for (size_t i = 0; i < grid->columns; i++)
    shrink_column(grid, i, limit, widths);
  return widths;
}

static size_t character_size(grdp_text text, size_t offset) {
  size_t size = 1;
  while (offset + size < text.size && ((unsigned char)text.data[offset + size] & 0xc0) == 0x80)
    size++;
  return size;
}

/* The longest beginning that takes at most `limit` columns. Combining marks stay with their letter. */
static grdp_text cut_text(grdp_text text, size_t limit, size_t *width) {
  size_t offset = 0, used = 0;
  while (offset < text.size) {
    size_t size = character_size(text, offset);
    size_t columns = grdp_text_width(grdp_text_slice(text, offset, size));
    if (used + columns > limit)
      break;
    used += columns;
    offset += size;
  }
  *width = used;
  return grdp_text_slice(text, 0, offset);
}

static void add_styled(grdp_buffer *out, grdp_text text, grdp_style style, bool colour) {
  bool painted = colour && style != GRDP_STYLE_PLAIN && text.size > 0;
  if (painted)
    grdp_buffer_add_string(out, styles[style]);
  grdp_buffer_add(out, text);
  if (painted)
    grdp_buffer_add_string(out, "\033[0m");
}

static size_t add_cut(grdp_buffer *out, grdp_text text, size_t limit, grdp_style style, bool colour) {
  size_t width;
  grdp_buffer cut = {.arena = out->arena};
  grdp_buffer_add(&cut, cut_text(text, limit - 1, &width));
  grdp_buffer_add_string(&cut, "…");
  add_styled(out, grdp_buffer_text(&cut), style, colour);
  return width + 1;
}

static void write_cell(const grid_cell *cell, size_t width, grdp_align align, bool colour, grdp_buffer *out) {
  if (cell->width > width) {
    size_t used = add_cut(out, cell->text, width, cell->style, colour);
    grdp_buffer_add_repeated(out, ' ', width - used);
    return;
  }
  size_t space = width - cell->width;
  grdp_buffer_add_repeated(out, ' ', align == GRDP_ALIGN_RIGHT ? space : 0);
  add_styled(out, cell->text, cell->style, colour);
  grdp_buffer_add_repeated(out, ' ', align == GRDP_ALIGN_LEFT ? space : 0);
}

static void trim_line(grdp_buffer *out) {
  while (out->size > 0 && out->data[out->size - 1] == ' ')
    out->size--;
}

void grdp_grid_write(const grdp_grid *grid, size_t limit, bool colour, grdp_buffer *out) {
  const size_t *widths = fit_widths(grid, limit);
  for (size_t row = 0; row < grid->rows.count; row++) {
    for (size_t column = 0; column < grid->columns; column++) {
      grdp_buffer_add_repeated(out, ' ', column > 0 ? GAP : 0);
      write_cell(&grid->rows.items[row].cells[column], widths[column], grid->aligns[column], colour, out);
    }
    trim_line(out);
    grdp_buffer_add_byte(out, '\n');
  }
}

void grdp_styled_add(grdp_buffer *out, grdp_text text, grdp_style style, bool colour, size_t limit) {
  grdp_text clean = without_controls(out->arena, text);
  if (grdp_text_width(clean) > limit && limit > 0)
    add_cut(out, clean, limit, style, colour);
  else
    add_styled(out, clean, style, colour);
}

void grdp_items_add(grdp_buffer *out, const grdp_text *items, size_t count, const char *separator, size_t indent,
                    size_t limit) {
  size_t gap = grdp_text_width(grdp_text_of(separator)), used = 0;
  for (size_t i = 0; i < count; i++) {
    grdp_text item = without_controls(out->arena, items[i]);
    size_t width = grdp_text_width(item);
    if (i > 0 && used + gap + width > limit) {
      trim_line(out);
      grdp_buffer_add_byte(out, '\n');
      used = 0;
    } else if (i > 0) {
      grdp_buffer_add_string(out, separator);
      used += gap;
    }
    if (used == 0) {
      grdp_buffer_add_repeated(out, ' ', indent);
      used = indent;
    }
    if (indent + width > limit && limit > indent)
      used += add_cut(out, item, limit - indent, GRDP_STYLE_PLAIN, false);
    else
      grdp_buffer_add(out, item);
    used += width;
  }
  grdp_buffer_add_byte(out, '\n');
}

void grdp_sentence_add(grdp_buffer *out, grdp_text sentence, grdp_wrap wrap) {
  size_t used = wrap.used;
  for (size_t offset = 0; offset < sentence.size;) {
    grdp_text rest = grdp_text_slice(sentence, offset, sentence.size - offset);
    grdp_text word = grdp_text_slice(rest, 0, grdp_text_find(rest, ' '));
    size_t width = grdp_text_width(word);
    if (used > wrap.indent && used + 1 + width > wrap.limit) {
      grdp_buffer_add_byte(out, '\n');
      grdp_buffer_add_repeated(out, ' ', wrap.indent);
      used = wrap.indent;
    } else if (offset > 0) {
      grdp_buffer_add_byte(out, ' ');
      used++;
    }
    grdp_buffer_add(out, word);
    used += width;
    offset += word.size + 1;
  }
  grdp_buffer_add_byte(out, '\n');
}
