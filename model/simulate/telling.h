/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers in messages. Internal to simulate/.
 */
#ifndef GRDP_TELLING_H
#define GRDP_TELLING_H

#include "text.h"

/* A number without the last digits' rounding (-0.9 rather than -0.8999999999999999), as a percentage on request. */
const char *grdp_tell_number(grdp_arena *arena, double value, bool percent);
/* Six digits, for numbers met on the way to a solution. */
const char *grdp_tell_roughly(grdp_arena *arena, double value);

#endif
