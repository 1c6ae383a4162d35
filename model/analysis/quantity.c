/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quantity.h"

grdp_look grdp_quantity_look(const grdp_quantity *quantity) {
  if (quantity->kind == GRDP_QUANTITY_ALL)
    return (grdp_look){.kind = GRDP_LOOK_ALL};
  if (quantity->kind == GRDP_QUANTITY_CHANCE)
    return (grdp_look){.kind = GRDP_LOOK_TARGET, .target = quantity->target};
  return (grdp_look){.kind = GRDP_LOOK_VALUE, .cell = quantity->cell, .period = quantity->period};
}
