/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One scenario with some of the edits of another: the numbers, uncertainties, formulas, correlations and targets of the
 * one or the other. Internal to compare*.c.
 */
#ifndef GRDP_COMPARE_BLEND_H
#define GRDP_COMPARE_BLEND_H

#include "compare_changes.h"

typedef struct grdp_blend grdp_blend;

/* A blend that stands on the series of a side (0 or 1): numbers of cells, periods and targets are that side's. Its
 * memory is the arena's; what it opens is closed with the arena. The changes must outlive it. */
grdp_blend *grdp_blend_make(grdp_arena *arena, const grdp_changes *changes, size_t side);
/* members[edits]: whether an edit is there, that is, as on the second side. GRDP_NUMERIC when the equations cannot stand
 * together. */
grdp_status grdp_blend_set(grdp_blend *blend, const bool *members);
/* The central path. GRDP_NUMERIC when it cannot be computed. */
grdp_status grdp_blend_run(grdp_blend *blend);
double grdp_blend_value(const grdp_blend *blend, uint32_t cell, uint32_t period);
/* As it is set, until it is set again. */
const grdp_scenario *grdp_blend_scenario(const grdp_blend *blend);
const grdp_program *grdp_blend_program(const grdp_blend *blend);

#endif
