/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Values and units in words.
 */
#ifndef GRDP_VALUES_H
#define GRDP_VALUES_H

#include "format.h"
#include "scenario.h"

/* A unit with each base unit by its label: "USD/người", "tỷ đồng"; "" for 1, % and none. */
const char *grdp_unit_words(const grdp_scenario *scenario, grdp_arena *arena, grdp_text unit_text,
                            grdp_language language);

/* A value with its unit: "118.079,279 tỷ đồng", "9.486 USD/người", "12.5%". */
const char *grdp_value_text(const grdp_scenario *scenario, grdp_arena *arena, double value, grdp_display display,
                            grdp_text unit_text);

#endif
