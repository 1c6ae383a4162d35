/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Data files in long form, one observation a row.
 */
#include "data_file.h"

enum { SERIES, PERIOD, VALUE, STATUS, SOURCE, NOTE, COLUMNS };
static const char *const column_names[COLUMNS] = {"series", "period", "value", "status", "source", "note"};
static const grdp_data_columns observation_columns = {column_names, COLUMNS, 1u << SERIES | 1u << VALUE,
                                                      GRDP_DIAGNOSTIC_DATA_HEADER,
                                                      GRDP_DIAGNOSTIC_DATA_COLUMN_MISSING};

static const grdp_layered_origin *read_row_origin(const grdp_data_file *file, uint32_t layer) {
  grdp_layered_origin *origin = GRDP_NEW(file->builder->arena, grdp_layered_origin);
  const grdp_node status = {.kind = GRDP_NODE_TEXT, .fragment = grdp_data_file_cell(file, STATUS)};
  *origin = (grdp_layered_origin){{.place = grdp_data_file_cell(file, VALUE).place,
                                   .source = grdp_data_file_cell(file, SOURCE).text,
                                   .note = grdp_data_file_cell(file, NOTE).text},
                                  layer};
  if (status.fragment.text.size > 0)
    origin->origin.status = grdp_read_status(file->builder, &status);
  return origin;
}

static bool read_row_value(const grdp_data_file *file, const grdp_series *series, double *value) {
  grdp_builder *builder = file->builder;
  grdp_fragment cell = grdp_data_file_cell(file, VALUE);
  grdp_number number;
  if (!grdp_data_file_number(file, VALUE, &number))
    return false;
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

static bool read_row_span(const grdp_data_file *file, const grdp_series *series, grdp_span *span) {
  grdp_fragment period = grdp_data_file_cell(file, PERIOD);
  *span = (grdp_span){1, 0};
  if (period.text.size > 0)
    return grdp_read_span(file->builder, &period, span);
  if (series->kind == GRDP_SERIES_INPUT)
    return true;
  grdp_diagnose(file->builder->diagnostics, GRDP_DIAGNOSTIC_DATA_COMPUTED, grdp_data_file_cell(file, SERIES).place,
                grdp_string(file->builder, series->name), NULL);
  return false;
}

static void read_observation(const grdp_data_file *file, uint32_t layer) {
  grdp_builder *builder = file->builder;
  grdp_series_name name;
  uint32_t first, count;
  if (grdp_parse_series_name(grdp_data_file_cell(file, SERIES), builder->diagnostics, &name) != GRDP_OK ||
      !grdp_find_cells(builder, &name, &first, &count))
    return;
  const grdp_series *series = &builder->scenario->series[builder->scenario->cells[first].series];
  grdp_observation observation = {.origin = read_row_origin(file, layer)};
  if (!read_row_value(file, series, &observation.value) || !read_row_span(file, series, &observation.span))
    return;
  for (uint32_t i = 0; i < count; i++) {
    observation.cell = first + i;
    *GRDP_PUSH(builder->arena, &builder->observations) = observation;
  }
}

static void read_file(grdp_builder *builder, uint32_t layer, const grdp_node *node) {
  grdp_data_file file;
  if (!grdp_data_file_open(builder, layer, node, &observation_columns, &file))
    return;
  while (grdp_data_file_next(&file))
    read_observation(&file, layer);
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
