/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Names in the file of draws. Internal to report/.
 */
#ifndef GRDP_DRAW_NAMES_H
#define GRDP_DRAW_NAMES_H

#include "draw_file.h"

#define GRDP_DRAW_DIMENSION "draw"
#define GRDP_PERIOD_DIMENSION "period"

/* Whether the variable has the series' sets as dimensions. */
bool grdp_kept_is_whole(const grdp_series *series, const grdp_kept_series *one);
/* The name of a variable: that of the series, with a _ behind it where a dimension is called so, which would make it
 * that dimension's coordinate. */
const char *grdp_variable_name(grdp_arena *arena, const grdp_scenario *scenario, const char *name);

#endif
