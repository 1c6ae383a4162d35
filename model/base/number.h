/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers as users write them and as files keep them, the same in every locale.
 */
#ifndef GRDP_NUMBER_H
#define GRDP_NUMBER_H

#include "text.h"

typedef enum grdp_number_form {
  GRDP_NUMBER_GOOD,
  GRDP_NUMBER_NONE,  /* not a number at all */
  GRDP_NUMBER_COMMA, /* a decimal comma, or more than one point or comma */
  GRDP_NUMBER_RANGE  /* outside what a double can hold */
} grdp_number_form;

typedef struct grdp_number {
  double value; /* 15.67% is 0.1567 */
  bool percent; /* a % was written */
} grdp_number;

/*
 * Reads a whole text as a number: [-+] digits [. digits] [e [-+] digits] [%], with _ between digits.
 * The nearest double, ties to even; 15.67% is the double nearest to 0.1567.
 */
grdp_number_form grdp_number_read(grdp_text text, grdp_number *out);

/* Reads the longest number without sign at the start of `text` and says how many bytes it took. */
grdp_number_form grdp_number_scan(grdp_text text, grdp_number *out, size_t *size);

/* How a number with a decimal comma should be written: "118.079,279" gives "118079.279". */
const char *grdp_number_suggest(grdp_arena *arena, grdp_text wrong);

/* Shortest decimal that reads back, at most 32 bytes with the zero. */
void grdp_number_write(double value, char out[32]);

#endif
