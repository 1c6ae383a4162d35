/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What `--of` names: series in periods, or chances of targets.
 */
#ifndef GRDP_QUANTITY_CHOICE_H
#define GRDP_QUANTITY_CHOICE_H

#include "projection.h"
#include "quantity.h"

/* Numbers in the first scenario. */
typedef struct grdp_named_quantities {
  grdp_quantity_kind kind;
  uint32_t first_cell, cell_count; /* of a series: all its cells when no index was given */
  uint32_t first, last;            /* periods: all simulated ones when none was given; those of a target's name */
  uint32_t target;                 /* of a chance */
} grdp_named_quantities;

/* of = "P(" target ")" | "P(all)" | [ "mean(" ] series [ ")" ] [ "@" period ] | target
 * Every scenario must have it; what is unknown is reported. */
grdp_status grdp_quantities_named(grdp_arena *arena, const grdp_projections *projections, const char *text,
                                  grdp_named_quantities *out);

#endif
