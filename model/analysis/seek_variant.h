/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scenario with some of its inputs and add-factors moved and with targets of its own, for runs over draws. Internal to
 * seek*.c.
 */
#ifndef GRDP_SEEK_VARIANT_H
#define GRDP_SEEK_VARIANT_H

#include "run.h"
#include "seek.h"

typedef struct grdp_seek_variant {
  grdp_scenario scenario;
  grdp_program program;
  double **rows; /* [instruments] -> [periods]: its values, of an equation its add-factors; to be written */
} grdp_seek_variant;

/* In the arena; scenario and program must outlive it. */
grdp_seek_variant *grdp_seek_variant_make(grdp_arena *arena, const grdp_scenario *scenario,
                                          const grdp_program *program, const grdp_seek_instrument *instruments,
                                          size_t count);
void grdp_seek_variant_aim(grdp_seek_variant *variant, const grdp_target *targets, size_t count);

#endif
