/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers as people read them: 118,079.279 and 12.31% in English, 118.079,279 and 12,31% in Vietnamese. Rounding is
 * done on the shortest decimal that reads back, half away from zero, so that 15.67% never shows as 15.66%.
 */
#ifndef GRDP_FORMAT_H
#define GRDP_FORMAT_H

#include "diagnostics.h"

enum { GRDP_EXACT = -1 };

typedef struct grdp_display {
  grdp_language language;
  bool percent; /* shown times 100 with a % behind */
  int decimals; /* GRDP_EXACT: as many as the number has, at most 6 */
} grdp_display;

/* A dash when the value is not a finite number. */
void grdp_format_number(grdp_buffer *out, double value, grdp_display display);

/* How many decimals a computed value is shown with: 2 for percent, else fewer the larger it is. */
int grdp_format_decimals(double value, bool percent);

/* As many decimals as needed (2 more than usual at most 6) for `value` not to look equal to a different `bound`. */
int grdp_format_decimals_apart(double value, double bound, bool percent);

#endif
