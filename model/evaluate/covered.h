/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which steps need not be looked at for failures one by one: a result that is no finite number makes every sum and
 * product of it no finite number either, so that a look at those is enough, and only when they have failed the others
 * are looked through.
 */
#ifndef GRDP_COVERED_H
#define GRDP_COVERED_H

#include "varying.h"

/* covered[steps]. Linear in instructions. */
bool *grdp_find_covered(grdp_arena *arena, const grdp_varying *varying);

#endif
