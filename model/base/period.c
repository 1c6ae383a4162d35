/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "period.h"

#include <stdio.h>

/* The number that all of `digits` spells, or -1. */
static int32_t whole(grdp_text digits) {
  int32_t value = 0;
  if (digits.size == 0 || digits.size > 4)
    return -1;
  for (size_t i = 0; i < digits.size; i++) {
    if (digits.data[i] < '0' || digits.data[i] > '9')
      return -1;
    value = value * 10 + (digits.data[i] - '0');
  }
  return value;
}

/* period = year [ "Q" digit | "M" digit digit ] */
bool grdp_period_read(grdp_text text, grdp_period *out) {
  int32_t year = whole(grdp_text_slice(text, 0, 4));
  if (text.size < 4 || year < GRDP_YEAR_FIRST)
    return false;
  if (text.size == 4) {
    *out = (grdp_period){GRDP_ANNUAL, year};
    return true;
  }
  char mark = text.data[4];
  int32_t part = whole(grdp_text_slice(text, 5, text.size));
  bool quarterly = mark == 'Q' && text.size == 6 && part >= 1 && part <= 4;
  bool monthly = mark == 'M' && text.size == 7 && part >= 1 && part <= 12;
  if (!quarterly && !monthly)
    return false;
  grdp_frequency frequency = quarterly ? GRDP_QUARTERLY : GRDP_MONTHLY;
  *out = (grdp_period){frequency, year * (int32_t)frequency + part - 1};
  return true;
}

bool grdp_period_span(grdp_period period, grdp_frequency frequency, grdp_span *out) {
  if (period.frequency > frequency)
    return false;
  int32_t parts = (int32_t)frequency / (int32_t)period.frequency;
  *out = (grdp_span){period.ordinal * parts, period.ordinal * parts + parts - 1};
  return true;
}

static int32_t floor_divide(int32_t a, int32_t b) {
  return a / b - (a % b < 0);
}

int32_t grdp_period_year(grdp_frequency frequency, int32_t ordinal) {
  return floor_divide(ordinal, (int32_t)frequency);
}

int32_t grdp_period_part(grdp_frequency frequency, int32_t ordinal) {
  return ordinal - grdp_period_year(frequency, ordinal) * (int32_t)frequency + 1;
}

int32_t grdp_period_quarter(grdp_frequency frequency, int32_t ordinal) {
  return (grdp_period_part(frequency, ordinal) - 1) * 4 / (int32_t)frequency + 1;
}

void grdp_period_write(grdp_frequency frequency, int32_t ordinal, char out[16]) {
  /* Years end at GRDP_YEAR_LAST; the remainders tell the compiler that the text fits. */
  unsigned year = (unsigned)grdp_period_year(frequency, ordinal) % 10000u;
  unsigned part = (unsigned)grdp_period_part(frequency, ordinal) % 100u;
  switch (frequency) {
  case GRDP_ANNUAL:
    snprintf(out, 16, "%04u", year);
    break;
  case GRDP_QUARTERLY:
    snprintf(out, 16, "%04uQ%u", year, part);
    break;
  case GRDP_MONTHLY:
    snprintf(out, 16, "%04uM%02u", year, part);
    break;
  }
}
