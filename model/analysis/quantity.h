/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a question is about: a series in a period, or the chance of a target.
 */
#ifndef GRDP_QUANTITY_H
#define GRDP_QUANTITY_H

#include "pick_freeze.h"

typedef enum grdp_quantity_kind {
  GRDP_QUANTITY_CENTRAL, /* of a cell in a period */
  GRDP_QUANTITY_MEAN,    /* over the draws */
  GRDP_QUANTITY_CHANCE,  /* that a target is met in every period it asks for */
  GRDP_QUANTITY_ALL      /* that all targets are */
} grdp_quantity_kind;

/* Numbers in one scenario. */
typedef struct grdp_quantity {
  grdp_quantity_kind kind;
  uint32_t cell, period;
  uint32_t target;
} grdp_quantity;

/* The same as something to look at in every draw: the value, or whether the targets are met. */
grdp_look grdp_quantity_look(const grdp_quantity *quantity);

#endif
