/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tables of functions, aggregates and constants, within this layer.
 */
#ifndef GRDP_FUNCTIONS_H
#define GRDP_FUNCTIONS_H

#include "expression.h"

typedef struct grdp_function_row {
  const char *text;
  uint32_t least, most;
  const char *operation; /* of the machine */
} grdp_function_row;

const grdp_function_row *grdp_function_get(grdp_function function);
/* Whether it reads its argument in other periods. */
bool grdp_function_over_time(grdp_function function);
/* "clamp(x, low, high)"; NULL where it goes without saying. */
const char *grdp_function_usage(grdp_function function);
/* The function or aggregate whose name is closest, or an empty text. */
grdp_text grdp_function_nearest(grdp_text name);

const char *grdp_aggregate_text(grdp_aggregate aggregate);
bool grdp_aggregate_find(grdp_text name, grdp_aggregate *out);

/* year, quarter, month, pi */
bool grdp_constant_find(grdp_text name);

#endif
