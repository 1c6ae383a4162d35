/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data_file.h"

#include <string.h>

/* quoted = '"' { character | '""' } '"' */
static bool read_quoted(grdp_data_file *file, grdp_fragment *out) {
  grdp_text text = file->source->text;
  size_t first = file->at++;
  grdp_buffer buffer = {.arena = file->builder->arena};
  while (file->at < text.size) {
    char byte = text.data[file->at++];
    bool doubled = byte == '"' && file->at < text.size && text.data[file->at] == '"';
    if (byte == '"' && !doubled) {
      out->text = grdp_buffer_text(&buffer);
      out->place = (grdp_place){file->source, (uint32_t)first, (uint32_t)(file->at - first)};
      return true;
    }
    file->at += doubled;
    grdp_buffer_add_byte(&buffer, byte);
  }
  grdp_diagnose(file->builder->diagnostics, GRDP_DIAGNOSTIC_DATA_QUOTE,
                (grdp_place){file->source, (uint32_t)first, 1}, NULL);
  return false;
}

static bool at_separator(const grdp_data_file *file) {
  return file->at >= file->source->text.size || strchr(",\r\n", file->source->text.data[file->at]) != NULL;
}

/* Blanks alone may stand between a closing quote and the end of its cell: "12"3 is not 12. */
static bool ends_cell(grdp_data_file *file) {
  while (!at_separator(file) && grdp_is_blank(file->source->text.data[file->at]))
    file->at++;
  if (at_separator(file))
    return true;
  grdp_diagnose(file->builder->diagnostics, GRDP_DIAGNOSTIC_DATA_BEHIND_QUOTE,
                (grdp_place){file->source, (uint32_t)file->at, 1}, NULL);
  return false;
}

static void read_plain(grdp_data_file *file, grdp_fragment *out) {
  grdp_text text = file->source->text;
  size_t first = file->at;
  while (!at_separator(file))
    file->at++;
  out->text = grdp_text_trim(grdp_text_slice(text, first, file->at - first));
  size_t lead = out->text.size == 0 ? 0 : (size_t)(out->text.data - (text.data + first));
  out->place = (grdp_place){file->source, (uint32_t)(first + lead), (uint32_t)out->text.size};
}

/* row = cell { "," cell } end of line; false after a report. */
static bool read_row(grdp_data_file *file) {
  grdp_text text = file->source->text;
  file->cells.count = 0;
  for (bool more = true; more;) {
    grdp_fragment *cell = GRDP_PUSH(file->builder->arena, &file->cells);
    *cell = (grdp_fragment){0};
    if (file->at < text.size && text.data[file->at] == '"') {
      if (!read_quoted(file, cell))
        return false;
      if (!ends_cell(file))
        return false;
    } else {
      read_plain(file, cell);
    }
    more = file->at < text.size && text.data[file->at] == ',';
    file->at += more;
  }
  file->at += file->at < text.size && text.data[file->at] == '\r';
  file->at += file->at < text.size && text.data[file->at] == '\n';
  return true;
}

static bool is_blank_row(const grdp_data_file *file) {
  return file->cells.count == 1 && file->cells.items[0].text.size == 0;
}

/* A name that is no column, or one column twice. Spreadsheets of many countries separate cells by semicolons. */
static void report_column(const grdp_data_file *file, const grdp_fragment *cell) {
  const char *separator = NULL;
  if (grdp_text_find(cell->text, ';') < cell->text.size)
    separator = ";";
  else if (grdp_text_find(cell->text, '\t') < cell->text.size)
    separator = "TAB";
  if (separator != NULL)
    grdp_diagnose(file->builder->diagnostics, GRDP_DIAGNOSTIC_DATA_SEPARATOR, cell->place, separator, NULL);
  else
    grdp_diagnose(file->builder->diagnostics, file->columns->unknown, cell->place,
                  grdp_string(file->builder, cell->text), NULL);
}

static bool read_positions(grdp_data_file *file) {
  const grdp_data_columns *columns = file->columns;
  memset(file->positions, 0xff, sizeof file->positions);
  for (uint32_t i = 0; i < file->cells.count; i++) {
    uint32_t column = 0;
    while (column < columns->count && !grdp_text_is(file->cells.items[i].text, columns->names[column]))
      column++;
    if (column == columns->count || file->positions[column] != UINT32_MAX) {
      report_column(file, &file->cells.items[i]);
      return false;
    }
    file->positions[column] = i;
  }
  return true;
}

/* The first row names the columns, in any order. */
static bool read_header(grdp_data_file *file) {
  if (!read_row(file) || !read_positions(file))
    return false;
  file->width = file->cells.count;
  for (uint32_t column = 0; column < file->columns->count; column++) {
    if ((file->columns->needed >> column & 1) == 0 || file->positions[column] != UINT32_MAX)
      continue;
    bool empty = is_blank_row(file);
    grdp_diagnose(file->builder->diagnostics, empty ? file->columns->unknown : file->columns->missing,
                  file->cells.items[0].place, empty ? NULL : file->columns->names[column], NULL);
    return false;
  }
  return true;
}

static const grdp_source *open_file(grdp_builder *builder, const grdp_layer *layer, const grdp_node *node) {
  grdp_text name = node->fragment.text;
  bool absolute = name.size > 0 && name.data[0] == '/';
  const char *path = grdp_text_join(builder->arena, absolute ? "" : layer->folder, grdp_string(builder, name), NULL);
  const grdp_source *source;
  size_t fault;
  for (size_t i = 0; i < builder->files.count; i++)
    if (strcmp(builder->files.items[i]->path, path) == 0)
      return builder->files.items[i];
  if (grdp_source_read(builder->arena, path, path, &source) != GRDP_READ_FINE) {
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_DATA_MISSING, node->fragment.place, path, NULL);
    return NULL;
  }
  if (!grdp_text_valid(source->text, &fault)) {
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_DATA_TEXT, (grdp_place){source, (uint32_t)fault, 1}, NULL);
    return NULL;
  }
  *GRDP_PUSH(builder->arena, &builder->files) = source;
  return source;
}

bool grdp_data_file_open(grdp_builder *builder, uint32_t layer, const grdp_node *node,
                         const grdp_data_columns *columns, grdp_data_file *out) {
  const grdp_source *source = open_file(builder, &builder->layers.items[layer], node);
  if (source == NULL)
    return false;
  *out = (grdp_data_file){.builder = builder, .columns = columns, .source = source};
  out->at = source->text.size >= 3 && memcmp(source->text.data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
  return read_header(out);
}

bool grdp_data_file_next(grdp_data_file *file) {
  while (file->at < file->source->text.size && read_row(file)) {
    if (is_blank_row(file))
      continue;
    if (file->cells.count == file->width)
      return true;
    grdp_diagnose(file->builder->diagnostics, GRDP_DIAGNOSTIC_DATA_COLUMNS, file->cells.items[0].place,
                  grdp_integer_text(file->builder->arena, (long long)file->cells.count),
                  grdp_integer_text(file->builder->arena, (long long)file->width), NULL);
  }
  return false;
}

grdp_fragment grdp_data_file_cell(const grdp_data_file *file, uint32_t column) {
  uint32_t position = file->positions[column];
  return position == UINT32_MAX ? (grdp_fragment){{"", 0}, {0}} : file->cells.items[position];
}

bool grdp_data_file_number(const grdp_data_file *file, uint32_t column, grdp_number *out) {
  grdp_builder *builder = file->builder;
  grdp_fragment cell = grdp_data_file_cell(file, column);
  if (cell.text.size == 0) {
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_DATA_EMPTY, cell.place, NULL);
    return false;
  }
  grdp_number_form form = grdp_number_read(cell.text, out);
  if (form == GRDP_NUMBER_GOOD)
    return true;
  grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_DATA_NUMBER, cell.place, grdp_string(builder, cell.text),
                form == GRDP_NUMBER_COMMA ? grdp_number_suggest(builder->arena, cell.text) : "", NULL);
  return false;
}
