/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "telling.h"

#include <math.h>

const char *grdp_tell_number(grdp_arena *arena, double value, bool percent) {
  grdp_buffer text = {.arena = arena};
  double shown = percent ? value * 100.0 : value;
  if (fabs(shown) >= 1e-4 && fabs(shown) < 1e6)
    shown = (double)(int64_t)(shown * 1e12 + (shown < 0.0 ? -0.5 : 0.5)) / 1e12;
  grdp_buffer_add_number(&text, shown);
  grdp_buffer_add_string(&text, percent ? "%" : "");
  return grdp_buffer_string(&text);
}
