/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Calendar periods: 2025, 2025Q3, 2025M07.
 */
#ifndef GRDP_PERIOD_H
#define GRDP_PERIOD_H

#include "text.h"

/* The value is the number of periods in a year. */
typedef enum grdp_frequency { GRDP_ANNUAL = 1, GRDP_QUARTERLY = 4, GRDP_MONTHLY = 12 } grdp_frequency;

/* ordinal = year * frequency + (part of the year, from 0). */
typedef struct grdp_period {
  grdp_frequency frequency;
  int32_t ordinal;
} grdp_period;

/* A closed range of ordinals of one frequency; last < first is empty. */
typedef struct grdp_span {
  int32_t first;
  int32_t last;
} grdp_span;

enum { GRDP_YEAR_FIRST = 1, GRDP_YEAR_LAST = 9999 };

/* Reads a whole text as a period of any frequency; false when it is none. */
bool grdp_period_read(grdp_text text, grdp_period *out);
/* The periods of `frequency` that lie in `period`; false when `period` is finer than `frequency`. */
bool grdp_period_span(grdp_period period, grdp_frequency frequency, grdp_span *out);
int32_t grdp_period_year(grdp_frequency frequency, int32_t ordinal);
/* 1 to 4, or 1 to 12; 1 for annual. */
int32_t grdp_period_part(grdp_frequency frequency, int32_t ordinal);
/* The quarter 1 to 4 in which the period begins. */
int32_t grdp_period_quarter(grdp_frequency frequency, int32_t ordinal);
/* "2025", "2025Q3" or "2025M07" */
void grdp_period_write(grdp_frequency frequency, int32_t ordinal, char out[16]);

#endif
