/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What commands share about their output: its form, and a line about a scenario.
 */
#ifndef GRDP_OUTPUT_H
#define GRDP_OUTPUT_H

#include "projection.h"
#include "scorecard.h"

typedef enum grdp_output_form { GRDP_FORM_TABLE, GRDP_FORM_CSV, GRDP_FORM_JSON, GRDP_FORM_COUNT } grdp_output_form;

/* Reads --format; forms from `limit` on are refused. */
grdp_exit grdp_output_form_read(const grdp_arguments *arguments, const grdp_console *console, grdp_output_form limit,
                                grdp_output_form *out);

bool grdp_option_given(const grdp_arguments *arguments, grdp_option option);
/* Whether --of names it; without --of everything is asked for. */
bool grdp_asked_for(const grdp_arguments *arguments, grdp_text name);

/* How many of a scenario's cells are computed. */
size_t grdp_equation_count(const grdp_scenario *scenario);

/* Releases projections with the arena: for grdp_arena_defer. */
void grdp_projections_release(void *projections);

/* "file.yaml:12", in the arena; "" without a place. */
const char *grdp_place_text(grdp_arena *arena, grdp_place place);

grdp_screen grdp_console_screen(const grdp_console *console);

#endif
