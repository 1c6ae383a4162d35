/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a planner sees first: the key figures by period, each target beside what is projected, and in plain words what
 * is met and what is missing. Several scenarios stand side by side.
 */
#ifndef GRDP_SCORECARD_H
#define GRDP_SCORECARD_H

#include "tables.h"
#include "values.h"

typedef struct grdp_screen {
  grdp_language language;
  bool colour;
  size_t columns;
} grdp_screen;

/* Appends the scorecard; the memory comes from the buffer's arena. With a selection the key figures are the selected
 * series, and only the selected targets are shown. */
void grdp_scorecard_add(const grdp_report *report, const grdp_screen *screen, grdp_buffer *out);

/* The table of key figures alone. */
void grdp_key_figures_add(const grdp_report *report, const grdp_screen *screen, grdp_buffer *out);

#endif
