/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Numbers that were found, as a scenario over the one they were found for.
 */
#ifndef GRDP_SEEK_LAYER_H
#define GRDP_SEEK_LAYER_H

#include "scenario.h"

typedef struct grdp_layer_value {
  grdp_edit_kind kind; /* set or adjust */
  uint32_t cell, period;
  double value; /* as it will be read back, bit by bit */
} grdp_layer_value;

/* `extends` is the path of the scenario's file as seen from the one that is written. Values of one cell and kind stand
 * together, by period. */
typedef struct grdp_layer {
  const grdp_scenario *scenario;
  const char *extends;
  const char *titles[GRDP_LANGUAGE_COUNT];
  const grdp_layer_value *values;
  size_t count;
} grdp_layer;

void grdp_layer_add(const grdp_layer *layer, grdp_buffer *out);

/* A number as a file has it, exactly: of % with its decimal point moved and a % behind. */
void grdp_layer_number(grdp_buffer *out, double value, bool percent);

#endif
