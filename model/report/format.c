/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "format.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "number.h"

enum { DIGIT_LIMIT = 32, MOST_DECIMALS = 6, GROUP = 3, PERCENT_SHIFT = 2 };

/* 0.d1d2d3… × 10^point */
typedef struct decimal {
  bool negative;
  char digits[DIGIT_LIMIT];
  int count;
  int point;
} decimal;

static decimal read_decimal(double value) {
  char text[32];
  decimal number = {0};
  bool after_point = false;
  grdp_number_write(value, text);
  for (const char *c = text; *c != '\0'; c++) {
    if (*c == '-') {
      number.negative = true;
    } else if (*c == '.') {
      after_point = true;
    } else if (*c == 'e') {
      number.point += (int)strtol(c + 1, NULL, 10);
      break;
    } else if (number.count > 0 || *c != '0') {
      number.digits[number.count++] = *c;
      number.point += after_point ? 0 : 1;
    } else if (after_point) {
      number.point--;
    }
  }
  return number;
}

/* Adds one to the last digit kept; 9.99 becomes 10.0. */
static void carry(decimal *number) {
  while (number->count > 0 && number->digits[number->count - 1] == '9')
    number->count--;
  if (number->count > 0) {
    number->digits[number->count - 1]++;
    return;
  }
  number->digits[0] = '1';
  number->count = 1;
  number->point++;
}

static void round_decimal(decimal *number, int decimals) {
  int keep = number->point + decimals;
  if (keep >= number->count)
    return;
  bool up = keep >= 0 && number->digits[keep] >= '5';
  number->count = keep < 0 ? 0 : keep;
  if (!up)
    return;
  if (number->count > 0) {
    carry(number);
    return;
  }
  number->digits[0] = '1';
  number->count = 1;
  number->point = 1 - decimals;
}

static char digit_at(const decimal *number, int position) {
  return position >= 0 && position < number->count ? number->digits[position] : '0';
}

static bool is_zero(const decimal *number) {
  for (int i = 0; i < number->count; i++) {
    if (number->digits[i] != '0')
      return false;
  }
  return true;
}

static int needed_decimals(const decimal *number) {
  int count = number->count;
  while (count > 0 && number->digits[count - 1] == '0')
    count--;
  int decimals = count - number->point;
  return decimals < 0 || count == 0 ? 0 : decimals;
}

static void write_decimal(grdp_buffer *out, const decimal *number, int decimals, grdp_language language) {
  char thousands = language == GRDP_VIETNAMESE ? '.' : ',';
  char point = language == GRDP_VIETNAMESE ? ',' : '.';
  if (number->negative && !is_zero(number))
    grdp_buffer_add_byte(out, '-');
  int whole = number->point > 0 ? number->point : 1;
  for (int place = whole; place > 0; place--) {
    grdp_buffer_add_byte(out, digit_at(number, number->point - place));
    if (place > 1 && (place - 1) % GROUP == 0)
      grdp_buffer_add_byte(out, thousands);
  }
  if (decimals > 0)
    grdp_buffer_add_byte(out, point);
  for (int place = 0; place < decimals; place++)
    grdp_buffer_add_byte(out, digit_at(number, number->point + place));
}

void grdp_format_number(grdp_buffer *out, double value, grdp_display display) {
  if (!isfinite(value)) {
    grdp_buffer_add_string(out, "–");
    return;
  }
  decimal number = read_decimal(value);
  number.point += display.percent && number.count > 0 ? PERCENT_SHIFT : 0;
  if (fabs(value) >= 1e15 || (display.decimals != GRDP_EXACT && value != 0 && fabs(value) < 1e-6)) {
    grdp_buffer_add_number(out, value);
    return;
  }
  round_decimal(&number, display.decimals == GRDP_EXACT ? MOST_DECIMALS : display.decimals);
  int decimals = display.decimals == GRDP_EXACT ? needed_decimals(&number) : display.decimals;
  write_decimal(out, &number, decimals, display.language);
  if (display.percent)
    grdp_buffer_add_byte(out, '%');
}

int grdp_format_decimals(double value, bool percent) {
  static const struct {
    double least;
    int decimals;
  } steps[] = {{1000, 0}, {100, 1}, {1, 2}, {0.1, 3}};
  double size = fabs(value);
  if (percent)
    return 2;
  if (size == 0)
    return 0;
  for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
    if (size >= steps[i].least)
      return steps[i].decimals;
  }
  return MOST_DECIMALS;
}

static bool looks_equal(double a, double b, bool percent, int decimals) {
  decimal left = read_decimal(a), right = read_decimal(b);
  left.point += percent ? PERCENT_SHIFT : 0;
  right.point += percent ? PERCENT_SHIFT : 0;
  round_decimal(&left, decimals);
  round_decimal(&right, decimals);
  if (is_zero(&left) || is_zero(&right))
    return is_zero(&left) && is_zero(&right);
  int longest = left.count > right.count ? left.count : right.count;
  for (int i = 0; i < longest; i++) {
    if (digit_at(&left, i) != digit_at(&right, i))
      return false;
  }
  return left.negative == right.negative && left.point == right.point;
}

int grdp_format_decimals_apart(double value, double bound, bool percent) {
  int decimals = grdp_format_decimals(value, percent);
  if (!isfinite(value) || !isfinite(bound) || value == bound)
    return decimals;
  while (decimals < MOST_DECIMALS && looks_equal(value, bound, percent, decimals))
    decimals++;
  return decimals;
}
