/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which edits can move what is compared at all: the others are worth nothing in every order, and need no coalitions.
 * Internal to compare*.c.
 */
#ifndef GRDP_COMPARE_REACH_H
#define GRDP_COMPARE_REACH_H

#include "compare_changes.h"

/* relevant[edits]: an edit of what quantities on the central path, or those over draws, are made of, and not behind their
 * last period. In the arena. */
const bool *grdp_compare_relevant(grdp_arena *arena, const grdp_changes *changes, const grdp_compare_request *request,
                                  bool drawn);

#endif
