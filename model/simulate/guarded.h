/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Work that may end for want of memory. Internal to simulate/.
 */
#ifndef GRDP_GUARDED_H
#define GRDP_GUARDED_H

#include "arena.h"
#include "status.h"

/* What `work` returns of `subject`; GRDP_MEMORY when the arena's memory ends within. However it ends, the arena has the
 * guard that it had before, so that no guard outlives its function. `work` must hold nothing that only it can release. */
grdp_status grdp_guarded(grdp_arena *arena, grdp_status (*work)(void *subject), void *subject);

#endif
