/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "telling.h"

#include <stdio.h>
#include <stdlib.h>

const char *grdp_tell_number(grdp_arena *arena, double value, bool percent) {
  grdp_buffer text = {.arena = arena};
  double shown = percent ? value * 100.0 : value;
  /* Twelve digits: a reader wants 294684.48, not 294684.48000000004. Written and read in one locale. */
  char rounded[32];
  snprintf(rounded, sizeof rounded, "%.12g", shown);
  shown = strtod(rounded, NULL);
  grdp_buffer_add_number(&text, shown);
  grdp_buffer_add_string(&text, percent ? "%" : "");
  return grdp_buffer_string(&text);
}
