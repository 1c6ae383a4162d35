/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "telling.h"

#include <stdio.h>
#include <stdlib.h>

/* Written and read in one locale. */
static double rounded(double value, int digits) {
  char text[32];
  snprintf(text, sizeof text, "%.*g", digits, value);
  return strtod(text, NULL);
}

const char *grdp_tell_number(grdp_arena *arena, double value, bool percent) {
  grdp_buffer text = {.arena = arena};
  /* Twelve digits: a reader wants 294684.48, not 294684.48000000004. */
  grdp_buffer_add_number(&text, rounded(percent ? value * 100.0 : value, 12));
  grdp_buffer_add_string(&text, percent ? "%" : "");
  return grdp_buffer_string(&text);
}

const char *grdp_tell_roughly(grdp_arena *arena, double value) {
  grdp_buffer text = {.arena = arena};
  grdp_buffer_add_number(&text, rounded(value, 6));
  return grdp_buffer_string(&text);
}
