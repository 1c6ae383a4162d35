/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Draws that failed, and checks that a draw broke. Counted by reason, cell and period; never dropped. Internal to
 * simulate/.
 */
#ifndef GRDP_LOSSES_H
#define GRDP_LOSSES_H

#include "pairs.h"
#include "watch.h"

/* Zero-initialise, but for the arena. */
typedef struct grdp_losses {
  grdp_arena *arena;
  GRDP_VECTOR(grdp_loss) items;
  grdp_pairs numbers; /* of cell, period and reason */
  uint64_t failed;    /* draws */
  /* The first draw that broke a check, and which; UINT64_MAX: none. */
  uint64_t broken_draw;
  uint32_t broken_check, broken_period;
} grdp_losses;

grdp_losses grdp_losses_empty(grdp_arena *arena);
/* Draws first … first + count - 1 after period t has run: those that failed in it. */
void grdp_losses_look(grdp_losses *losses, const grdp_program *program, grdp_machine *machine, uint32_t t,
                      uint64_t first, size_t count);
/* Checks that vary over draws and do not hold in one that has not failed. */
void grdp_losses_look_at_checks(grdp_losses *losses, const grdp_program *program, grdp_machine *machine, uint32_t t,
                                uint64_t first, size_t count);
void grdp_losses_end_block(grdp_losses *losses, const grdp_machine *machine, size_t count);
void grdp_losses_merge(grdp_losses *into, const grdp_losses *from);
/* The broken checks alone. */
void grdp_losses_merge_checks(grdp_losses *into, const grdp_losses *from);
/* The most frequent first, in the arena. */
const grdp_loss *grdp_losses_sorted(const grdp_losses *losses, grdp_arena *arena);

/* A broken check, as a diagnostic; GRDP_OK without one. */
grdp_status grdp_losses_report_check(const grdp_losses *losses, const grdp_scenario *scenario, grdp_arena *arena,
                                     grdp_diagnostics *diagnostics);
/* More failed draws than a run may have: GRDP_NUMERIC with the most frequent reasons. */
grdp_status grdp_losses_report_share(const grdp_losses *losses, const grdp_scenario *scenario, uint64_t draws,
                                     grdp_diagnostics *diagnostics);

#endif
