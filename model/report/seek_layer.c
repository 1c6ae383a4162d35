/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "seek_layer.h"

#include <stdlib.h>
#include <string.h>

#include "number.h"

/* ---- numbers ---- */

/* The shortest decimal that reads back: digits without a point, and the place of the point. */
typedef struct digits {
  char text[40];
  int count, point;
  bool negative;
} digits;

static digits split_digits(double value) {
  char written[32];
  digits found = {.count = 0};
  grdp_number_write(value, written);
  bool behind = false;
  const char *at = written;
  if (*at == '-') {
    found.negative = true;
    at++;
  }
  for (; *at != '\0' && *at != 'e'; at++) {
    behind = behind || *at == '.';
    if (*at == '.')
      continue;
    found.text[found.count++] = *at;
    found.point += behind ? 0 : 1;
  }
  if (*at == 'e')
    found.point += (int)strtol(at + 1, NULL, 10);
  return found;
}

static char digit_at(const digits *number, int place) {
  return place >= 0 && place < number->count ? number->text[place] : '0';
}

/* Leading zeros of the whole part go, and those at the end. */
static void write_digits(grdp_buffer *out, const digits *number) {
  int first = 0, last = number->count;
  while (first < number->count && number->text[first] == '0')
    first++;
  while (last > first && number->text[last - 1] == '0')
    last--;
  grdp_buffer_add_string(out, number->negative ? "-" : "");
  int whole = first < number->point ? first : number->point - 1;
  for (int i = whole; i < number->point; i++)
    grdp_buffer_add_byte(out, digit_at(number, i));
  if (last > number->point)
    grdp_buffer_add_byte(out, '.');
  for (int i = number->point; i < last; i++)
    grdp_buffer_add_byte(out, digit_at(number, i));
}

void grdp_layer_number(grdp_buffer *out, double value, bool percent) {
  enum { MOST_ZEROS = 12 };
  digits number = split_digits(value);
  bool far = number.point < -MOST_ZEROS || number.point > number.count + MOST_ZEROS;
  if (!percent || value == 0.0) {
    grdp_buffer_add_number(out, value);
    return;
  }
  if (far) { /* 1e-20 is written 1e-20 with the exponent moved */
    number.point += 2;
    int exponent = number.point;
    number.point = 0;
    write_digits(out, &number);
    grdp_buffer_add_byte(out, 'e');
    grdp_buffer_add_integer(out, exponent);
  } else {
    number.point += 2;
    write_digits(out, &number);
  }
  grdp_buffer_add_byte(out, '%');
}

/* ---- the file ---- */

static void add_quoted(grdp_buffer *out, const char *text) {
  grdp_buffer_add_byte(out, '"');
  for (; *text != '\0'; text++) {
    if (*text == '"' || *text == '\\')
      grdp_buffer_add_byte(out, '\\');
    grdp_buffer_add_byte(out, *text);
  }
  grdp_buffer_add_byte(out, '"');
}

static void add_value(const grdp_layer *layer, const grdp_layer_value *value, bool begins, grdp_buffer *out) {
  const grdp_scenario *scenario = layer->scenario;
  const grdp_cell *cell = &scenario->cells[value->cell];
  char period[16];
  grdp_timeline_write(&scenario->time, value->period, period);
  if (begins) {
    grdp_buffer_add_string(out, "  ");
    grdp_buffer_add_string(out, cell->name);
    grdp_buffer_add_string(out, ":\n");
  }
  grdp_buffer_add_string(out, "    ");
  grdp_buffer_add_string(out, period);
  grdp_buffer_add_string(out, ": ");
  grdp_layer_number(out, value->value, scenario->series[cell->series].percent);
  grdp_buffer_add_byte(out, '\n');
}

static void add_section(const grdp_layer *layer, grdp_edit_kind kind, const char *key, grdp_buffer *out) {
  uint32_t cell = UINT32_MAX;
  for (size_t i = 0; i < layer->count; i++) {
    const grdp_layer_value *value = &layer->values[i];
    if (value->kind != kind)
      continue;
    if (cell == UINT32_MAX)
      grdp_buffer_add_string(out, key);
    add_value(layer, value, value->cell != cell, out);
    cell = value->cell;
  }
}

void grdp_layer_add(const grdp_layer *layer, grdp_buffer *out) {
  grdp_buffer_add_string(out, "grdp: 1\nextends: ");
  add_quoted(out, layer->extends);
  grdp_buffer_add_string(out, "\ntitle:\n  en: ");
  add_quoted(out, layer->titles[GRDP_ENGLISH]);
  grdp_buffer_add_string(out, "\n  vi: ");
  add_quoted(out, layer->titles[GRDP_VIETNAMESE]);
  grdp_buffer_add_byte(out, '\n');
  add_section(layer, GRDP_EDIT_SET, "set:\n", out);
  add_section(layer, GRDP_EDIT_ADJUST, "adjust:\n", out);
}
