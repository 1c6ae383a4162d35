/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guarded.h"

grdp_status grdp_guarded(grdp_arena *arena, grdp_status (*work)(void *subject), void *subject) {
  jmp_buf *const before = arena->exhausted;
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (arena, exhausted) {
    arena->exhausted = before;
    return GRDP_MEMORY;
  }
  grdp_status status = work(subject);
  arena->exhausted = before;
  return status;
}
