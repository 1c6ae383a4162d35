/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "number.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 400, LARGEST_EXPONENT = 100000 };

static bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

/* digits = digit { [ "_" ] digit }, copied without the underscores; returns the bytes read, 0 when none. */
static size_t scan_digits(grdp_text text, size_t at, char *out, size_t *length) {
  size_t i = at;
  while (i < text.size && *length < LONGEST - 40) {
    bool joins = text.data[i] == '_' && i > at && i + 1 < text.size && is_digit(text.data[i + 1]);
    if (!is_digit(text.data[i]) && !joins)
      break;
    if (!joins)
      out[(*length)++] = text.data[i];
    i++;
  }
  return i - at;
}

/* exponent = ( "e" | "E" ) [ "+" | "-" ] digits; only when complete, so that `2e` stays a number and a name. */
static size_t scan_exponent(grdp_text text, size_t at, char *out, size_t *length) {
  size_t i = at;
  if (i >= text.size || (text.data[i] != 'e' && text.data[i] != 'E'))
    return 0;
  size_t mark = *length;
  out[(*length)++] = 'e';
  i++;
  if (i < text.size && (text.data[i] == '+' || text.data[i] == '-'))
    out[(*length)++] = text.data[i++];
  size_t digits = scan_digits(text, i, out, length);
  if (digits == 0) {
    *length = mark;
    return 0;
  }
  return i + digits - at;
}

/* strtod reads the point of the process's locale, which is the host's business: give it that one. */
static double read_decimal(char *decimal) {
  char point = localeconv()->decimal_point[0];
  char *dot = point == '.' ? NULL : strchr(decimal, '.');
  if (dot != NULL)
    *dot = point;
  return strtod(decimal, NULL);
}

/* Dividing by 100 would round twice: moves the exponent in the text instead. */
static void lower_by_hundred(char *decimal, size_t length) {
  char *exponent = strchr(decimal, 'e');
  long value = exponent == NULL ? 0 : strtol(exponent + 1, NULL, 10);
  if (value < -LARGEST_EXPONENT || value > LARGEST_EXPONENT)
    return; /* zero or out of range either way */
  char *end = exponent == NULL ? decimal + length : exponent;
  snprintf(end, 24, "e%ld", value - 2);
}

grdp_number_form grdp_number_scan(grdp_text text, grdp_number *out, size_t *size) {
  char decimal[LONGEST + 32];
  size_t length = 0;
  size_t i = scan_digits(text, 0, decimal, &length);
  if (i == 0)
    return GRDP_NUMBER_NONE;
  if (i + 1 < text.size && text.data[i] == '.' && is_digit(text.data[i + 1])) {
    decimal[length++] = '.';
    i++;
    i += scan_digits(text, i, decimal, &length);
  }
  i += scan_exponent(text, i, decimal, &length);
  decimal[length] = '\0';
  bool percent = i < text.size && text.data[i] == '%';
  if (percent) {
    i++;
    lower_by_hundred(decimal, length);
  }
  double value = read_decimal(decimal);
  bool overlong = length >= LONGEST - 40;
  if (!isfinite(value) || overlong)
    return GRDP_NUMBER_RANGE;
  *out = (grdp_number){value, percent};
  *size = i;
  return GRDP_NUMBER_GOOD;
}

/* Digits with more than one mark among point and comma, or with a comma: what a Vietnamese keyboard writes. */
static bool looks_decimal(grdp_text text) {
  size_t digits = 0, commas = 0, points = 0;
  for (size_t i = 0; i < text.size; i++) {
    char byte = text.data[i];
    digits += is_digit(byte);
    commas += byte == ',';
    points += byte == '.';
    bool fits = is_digit(byte) || byte == ',' || byte == '.' || byte == ' ' || byte == '_' ||
                (byte == '%' && i + 1 == text.size) || ((byte == '-' || byte == '+') && i == 0);
    if (!fits)
      return false;
  }
  return digits > 0 && (commas > 0 || points > 1);
}

grdp_number_form grdp_number_read(grdp_text text, grdp_number *out) {
  grdp_text trimmed = grdp_text_trim(text);
  bool signs = trimmed.size > 0 && (trimmed.data[0] == '-' || trimmed.data[0] == '+');
  grdp_text body = grdp_text_slice(trimmed, signs, trimmed.size);
  size_t size;
  grdp_number number;
  grdp_number_form form = grdp_number_scan(body, &number, &size);
  if (form == GRDP_NUMBER_RANGE)
    return form;
  if (form == GRDP_NUMBER_GOOD && size == body.size) {
    *out = (grdp_number){signs && trimmed.data[0] == '-' ? -number.value : number.value, number.percent};
    return GRDP_NUMBER_GOOD;
  }
  return looks_decimal(trimmed) ? GRDP_NUMBER_COMMA : GRDP_NUMBER_NONE;
}

const char *grdp_number_suggest(grdp_arena *arena, grdp_text wrong) {
  size_t commas = 0, points = 0, last_comma = wrong.size, last_point = wrong.size;
  for (size_t i = 0; i < wrong.size; i++) {
    if (wrong.data[i] == ',')
      commas++, last_comma = i;
    if (wrong.data[i] == '.')
      points++, last_point = i;
  }
  size_t decimal = wrong.size;
  if (commas == 1 && (points == 0 || last_comma > last_point))
    decimal = last_comma;
  else if (points == 1 && (commas == 0 || last_point > last_comma))
    decimal = last_point;
  grdp_buffer buffer = {.arena = arena};
  for (size_t i = 0; i < wrong.size; i++) {
    if (i == decimal)
      grdp_buffer_add_byte(&buffer, '.');
    else if (wrong.data[i] != ',' && wrong.data[i] != '.' && wrong.data[i] != ' ')
      grdp_buffer_add_byte(&buffer, wrong.data[i]);
  }
  return grdp_buffer_string(&buffer);
}

void grdp_number_write(double value, char out[32]) {
  if (isnan(value) || isinf(value)) {
    strcpy(out, isnan(value) ? "nan" : value > 0 ? "inf" : "-inf");
    return;
  }
  for (int digits = 15; digits <= 17; digits++) {
    snprintf(out, 32, "%.*g", digits, value);
    if (strtod(out, NULL) == value)
      break;
  }
  char *point = strchr(out, localeconv()->decimal_point[0]);
  if (point != NULL)
    *point = '.';
}
