/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "csv.h"

#include <math.h>
#include <string.h>

#include "number.h"

static bool starts_formula(grdp_text text) {
  if (text.size == 0 || text.data[0] == '\0' || strchr("=+-@\t\r", text.data[0]) == NULL)
    return false;
  grdp_number number;
  return grdp_number_read(text, &number) != GRDP_NUMBER_GOOD;
}

static bool needs_quotes(grdp_text text) {
  for (size_t i = 0; i < text.size; i++) {
    if (strchr(",\"\r\n", text.data[i]) != NULL && text.data[i] != '\0')
      return true;
  }
  return text.size > 0 && (text.data[0] == ' ' || text.data[text.size - 1] == ' ');
}

static void add_doubled(grdp_buffer *record, grdp_text text) {
  for (size_t i = 0; i < text.size; i++) {
    if (text.data[i] == '"')
      grdp_buffer_add_byte(record, '"');
    grdp_buffer_add_byte(record, text.data[i]);
  }
}

/* Every cell is followed by a comma; the end of the record takes the last one back. */
void grdp_csv_text(grdp_buffer *record, grdp_text text) {
  bool quoted = needs_quotes(text);
  if (quoted)
    grdp_buffer_add_byte(record, '"');
  if (starts_formula(text))
    grdp_buffer_add_byte(record, '\'');
  add_doubled(record, text);
  grdp_buffer_add_string(record, quoted ? "\"," : ",");
}

void grdp_csv_string(grdp_buffer *record, const char *text) {
  grdp_csv_text(record, grdp_text_of(text));
}

void grdp_csv_number(grdp_buffer *record, double value) {
  if (isfinite(value))
    grdp_buffer_add_number(record, value);
  grdp_buffer_add_byte(record, ',');
}

void grdp_csv_integer(grdp_buffer *record, long long value) {
  grdp_buffer_add_integer(record, value);
  grdp_buffer_add_byte(record, ',');
}

void grdp_csv_end(grdp_buffer *record) {
  if (record->size > 0 && record->data[record->size - 1] == ',')
    record->data[record->size - 1] = '\n';
}
