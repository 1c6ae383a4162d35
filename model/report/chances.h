/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Probabilities and quantiles in words, with no more digits than their errors support, and what the scorecard says of
 * the draws.
 */
#ifndef GRDP_CHANCES_H
#define GRDP_CHANCES_H

#include "format.h"
#include "outcome.h"
#include "scorecard.h"

/*
 * "47% ± 1": a probability and half its 95 % interval in points, which has one digit. Where that is as large as what is
 * left to 0 or to 1, the end of the interval: "< 0.1%", "> 99.9%". A target that cannot turn out differently
 * (`varies` false) is "0%" or "100%". `draws` bound what can be told apart.
 */
const char *grdp_chance_text(grdp_arena *arena, const grdp_chance *chance, double draws, bool varies,
                             grdp_language language);

/* At most `usual` decimals, and no more than the interval of the estimate supports. */
int grdp_supported_decimals(const grdp_estimate *estimate, bool percent, int usual);

/* A line in yellow when a run was interrupted; for the top of the scorecard. */
void grdp_partial_note_add(const grdp_report *report, const grdp_screen *screen, grdp_buffer *out);
/* The chance of all targets, how many draws there were and of which design, what failed and how to see it. Nothing
 * without draws. With only some targets selected, not the first. */
void grdp_draw_notes_add(const grdp_report *report, const grdp_screen *screen, grdp_buffer *out);

#endif
