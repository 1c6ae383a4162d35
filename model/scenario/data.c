/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Data files: comma-separated values in long form (RFC 4180), one observation a row.
 */
#include <string.h>

#include "builder.h"

enum { SERIES, PERIOD, VALUE, STATUS, SOURCE, NOTE, COLUMNS };
static const char *const column_names[COLUMNS] = {"series", "period", "value", "status", "source", "note"};

typedef struct csv_reader {
  grdp_builder *builder;
  const grdp_source *source;
  size_t at;
  uint32_t layer;
  uint32_t columns[COLUMNS]; /* position of each column; UINT32_MAX: absent */
  GRDP_VECTOR(grdp_fragment) cells;
} csv_reader;

/* quoted = '"' { character | '""' } '"' */
static bool read_quoted(csv_reader *csv, grdp_fragment *out) {
  grdp_text text = csv->source->text;
  size_t first = csv->at++;
  grdp_buffer buffer = {.arena = csv->builder->arena};
  while (csv->at < text.size) {
    char byte = text.data[csv->at++];
    bool doubled = byte == '"' && csv->at < text.size && text.data[csv->at] == '"';
    if (byte == '"' && !doubled) {
      out->text = grdp_buffer_text(&buffer);
      out->place = (grdp_place){csv->source, (uint32_t)first, (uint32_t)(csv->at - first)};
      return true;
    }
    csv->at += doubled;
    grdp_buffer_add_byte(&buffer, byte);
  }
  grdp_diagnose(csv->builder->diagnostics, GRDP_DIAGNOSTIC_DATA_QUOTE, (grdp_place){csv->source, (uint32_t)first, 1},
                NULL);
  return false;
}

static bool at_separator(const csv_reader *csv) {
  return csv->at >= csv->source->text.size || strchr(",\r\n", csv->source->text.data[csv->at]) != NULL;
}

/* Blanks alone may stand between a closing quote and the end of its cell: "12"3 is not 12. */
static bool ends_cell(csv_reader *csv) {
  while (!at_separator(csv) && grdp_is_blank(csv->source->text.data[csv->at]))
    csv->at++;
  if (at_separator(csv))
    return true;
  grdp_diagnose(csv->builder->diagnostics, GRDP_DIAGNOSTIC_DATA_BEHIND_QUOTE,
                (grdp_place){csv->source, (uint32_t)csv->at, 1}, NULL);
  return false;
}

static void read_plain(csv_reader *csv, grdp_fragment *out) {
  grdp_text text = csv->source->text;
  size_t first = csv->at;
  while (!at_separator(csv))
    csv->at++;
  out->text = grdp_text_trim(grdp_text_slice(text, first, csv->at - first));
  size_t lead = out->text.size == 0 ? 0 : (size_t)(out->text.data - (text.data + first));
  out->place = (grdp_place){csv->source, (uint32_t)(first + lead), (uint32_t)out->text.size};
}

/* row = cell { "," cell } end of line; false after a report. */
static bool read_row(csv_reader *csv) {
  grdp_text text = csv->source->text;
  csv->cells.count = 0;
  for (bool more = true; more;) {
    grdp_fragment *cell = GRDP_PUSH(csv->builder->arena, &csv->cells);
    *cell = (grdp_fragment){0};
    if (csv->at < text.size && text.data[csv->at] == '"') {
      if (!read_quoted(csv, cell))
        return false;
      if (!ends_cell(csv))
        return false;
    } else {
      read_plain(csv, cell);
    }
    more = csv->at < text.size && text.data[csv->at] == ',';
    csv->at += more;
  }
  csv->at += csv->at < text.size && text.data[csv->at] == '\r';
  csv->at += csv->at < text.size && text.data[csv->at] == '\n';
  return true;
}

static bool is_blank_row(const csv_reader *csv) {
  return csv->cells.count == 1 && csv->cells.items[0].text.size == 0;
}

/* A name that is no column, or one column twice. Spreadsheets of many countries separate cells by semicolons. */
static void report_column(const csv_reader *csv, const grdp_fragment *cell) {
  const char *separator = NULL;
  if (grdp_text_find(cell->text, ';') < cell->text.size)
    separator = ";";
  else if (grdp_text_find(cell->text, '\t') < cell->text.size)
    separator = "TAB";
  if (separator != NULL)
    grdp_diagnose(csv->builder->diagnostics, GRDP_DIAGNOSTIC_DATA_SEPARATOR, cell->place, separator, NULL);
  else
    grdp_diagnose(csv->builder->diagnostics, GRDP_DIAGNOSTIC_DATA_HEADER, cell->place,
                  grdp_string(csv->builder, cell->text), NULL);
}

/* The first row names the columns, in any order; series and value must be there. */
static bool read_header(csv_reader *csv) {
  memset(csv->columns, 0xff, sizeof csv->columns);
  if (!read_row(csv))
    return false;
  for (uint32_t i = 0; i < csv->cells.count; i++) {
    uint32_t column = 0;
    while (column < COLUMNS && !grdp_text_is(csv->cells.items[i].text, column_names[column]))
      column++;
    if (column == COLUMNS || csv->columns[column] != UINT32_MAX) {
      report_column(csv, &csv->cells.items[i]);
      return false;
    }
    csv->columns[column] = i;
  }
  if (csv->columns[SERIES] != UINT32_MAX && csv->columns[VALUE] != UINT32_MAX)
    return true;
  bool empty = is_blank_row(csv);
  grdp_diagnose(csv->builder->diagnostics, empty ? GRDP_DIAGNOSTIC_DATA_HEADER : GRDP_DIAGNOSTIC_DATA_COLUMN_MISSING,
                csv->cells.items[0].place,
                empty ? NULL : column_names[csv->columns[SERIES] == UINT32_MAX ? SERIES : VALUE], NULL);
  return false;
}

static grdp_fragment cell_of(const csv_reader *csv, int column) {
  uint32_t position = csv->columns[column];
  return position == UINT32_MAX ? (grdp_fragment){{"", 0}, {0}} : csv->cells.items[position];
}

static const grdp_layered_origin *read_row_origin(csv_reader *csv) {
  grdp_layered_origin *origin = GRDP_NEW(csv->builder->arena, grdp_layered_origin);
  const grdp_node status = {.kind = GRDP_NODE_TEXT, .fragment = cell_of(csv, STATUS)};
  *origin = (grdp_layered_origin){
      {.place = cell_of(csv, VALUE).place, .source = cell_of(csv, SOURCE).text, .note = cell_of(csv, NOTE).text},
      csv->layer};
  if (status.fragment.text.size > 0)
    origin->origin.status = grdp_read_status(csv->builder, &status);
  return origin;
}

static bool read_row_value(csv_reader *csv, const grdp_series *series, double *value) {
  grdp_builder *builder = csv->builder;
  grdp_fragment cell = cell_of(csv, VALUE);
  grdp_number number;
  if (cell.text.size == 0) {
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_DATA_EMPTY, cell.place, NULL);
    return false;
  }
  if (grdp_number_read(cell.text, &number) != GRDP_NUMBER_GOOD) {
    bool comma = grdp_number_read(cell.text, &number) == GRDP_NUMBER_COMMA;
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_DATA_NUMBER, cell.place, grdp_string(builder, cell.text),
                  comma ? grdp_number_suggest(builder->arena, cell.text) : "", NULL);
    return false;
  }
  if (series->percent && !number.percent && number.value != 0) {
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_PERCENT_MISSING, cell.place,
                  grdp_string(builder, series->name), grdp_string(builder, cell.text), NULL);
    return false;
  }
  bool pure = series->unit == GRDP_UNIT_UNKNOWN || series->unit == GRDP_UNIT_PURE;
  if (number.percent && !pure) {
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_PERCENT_UNEXPECTED, cell.place,
                  grdp_string(builder, series->name), grdp_string(builder, series->unit_text), NULL);
    return false;
  }
  *value = number.value;
  return true;
}

static bool read_row_span(csv_reader *csv, const grdp_series *series, grdp_span *span) {
  grdp_fragment period = cell_of(csv, PERIOD);
  *span = (grdp_span){1, 0};
  if (period.text.size > 0)
    return grdp_read_span(csv->builder, &period, span);
  if (series->kind == GRDP_SERIES_INPUT)
    return true;
  grdp_diagnose(csv->builder->diagnostics, GRDP_DIAGNOSTIC_DATA_COMPUTED, cell_of(csv, SERIES).place,
                grdp_string(csv->builder, series->name), NULL);
  return false;
}

static void read_observation(csv_reader *csv) {
  grdp_builder *builder = csv->builder;
  grdp_series_name name;
  uint32_t first, count;
  if (grdp_parse_series_name(cell_of(csv, SERIES), builder->diagnostics, &name) != GRDP_OK ||
      !grdp_find_cells(builder, &name, &first, &count))
    return;
  const grdp_series *series = &builder->scenario->series[builder->scenario->cells[first].series];
  grdp_observation observation = {.origin = read_row_origin(csv)};
  if (!read_row_value(csv, series, &observation.value) || !read_row_span(csv, series, &observation.span))
    return;
  for (uint32_t i = 0; i < count; i++) {
    observation.cell = first + i;
    *GRDP_PUSH(builder->arena, &builder->observations) = observation;
  }
}

static void read_rows(csv_reader *csv) {
  size_t width = csv->cells.count;
  while (csv->at < csv->source->text.size && read_row(csv)) {
    if (is_blank_row(csv))
      continue;
    if (csv->cells.count == width) {
      read_observation(csv);
      continue;
    }
    grdp_diagnose(csv->builder->diagnostics, GRDP_DIAGNOSTIC_DATA_COLUMNS, csv->cells.items[0].place,
                  grdp_integer_text(csv->builder->arena, (long long)csv->cells.count),
                  grdp_integer_text(csv->builder->arena, (long long)width), NULL);
  }
}

static const grdp_source *open_file(grdp_builder *builder, const grdp_layer *layer, const grdp_node *node) {
  grdp_text name = node->fragment.text;
  bool absolute = name.size > 0 && name.data[0] == '/';
  const char *path = grdp_text_join(builder->arena, absolute ? "" : layer->folder, grdp_string(builder, name), NULL);
  const grdp_source *source;
  size_t fault;
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

static void read_file(grdp_builder *builder, uint32_t layer, const grdp_node *node) {
  const grdp_source *source = open_file(builder, &builder->layers.items[layer], node);
  if (source == NULL)
    return;
  csv_reader csv = {.builder = builder, .source = source, .layer = layer};
  csv.at = source->text.size >= 3 && memcmp(source->text.data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
  if (read_header(&csv))
    read_rows(&csv);
}

void grdp_build_data(grdp_builder *builder) {
  for (uint32_t layer = 0; layer < builder->layers.count; layer++) {
    const grdp_node *data = grdp_node_find(builder->layers.items[layer].root, "data");
    size_t count = 0;
    const grdp_node *const *files = data == NULL ? NULL : grdp_read_texts(builder, GRDP_TEXT("data"), data, &count);
    for (size_t i = 0; i < count; i++)
      read_file(builder, layer, files[i]);
  }
}
