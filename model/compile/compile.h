/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a scenario to a program: names resolved, units checked, equations ordered, code written.
 */
#ifndef GRDP_COMPILE_H
#define GRDP_COMPILE_H

#include "program.h"
#include "scenario.h"

/* Reports every mistake in the formulas: unknown names and elements, wrong indices, units, simultaneous blocks (named,
 * with their equations), leads of computed series and implicit equations (which need the solver). */
grdp_status grdp_program_build(const grdp_scenario *scenario, grdp_diagnostics *diagnostics, grdp_program **out);

/* The code of one cell, or of the whole program (UINT32_MAX), one instruction a line, as register algebra. */
void grdp_program_write(const grdp_program *program, uint32_t cell, grdp_buffer *out);

/* What a cell reads: its references (cell, shift), each once, in order. NULL for an input. */
const grdp_cell_reference *grdp_program_reads(const grdp_program *program, grdp_arena *arena, uint32_t cell,
                                              size_t *count);

#endif
