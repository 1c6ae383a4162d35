/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a scenario to a program: names resolved, units checked, equations ordered, code written.
 */
#ifndef GRDP_COMPILE_H
#define GRDP_COMPILE_H

#include "program.h"
#include "scenario.h"

/* Reports every mistake in the formulas: unknown names and elements, wrong indices, units, implicit equations that do not
 * depend on what they are solved for, leads of computed series that have no `terminal:`. */
grdp_status grdp_program_build(const grdp_scenario *scenario, grdp_diagnostics *diagnostics, grdp_program **out);

typedef struct grdp_build_options {
  bool implicit; /* no `solve` is transformed into an explicit equation: each gives left less right (residuals) */
  bool
      plain_leads; /* nothing is written out over time: a lead reads what stands there when a step runs (residuals) */
  bool holdable;   /* any equation may be given values later (a trial): no derivative is shortened along it */
} grdp_build_options;
grdp_status grdp_program_build_with(const grdp_scenario *scenario, grdp_build_options options,
                                    grdp_diagnostics *diagnostics, grdp_program **out);

/* The simultaneous block that computes a cell (hidden ones included); NULL: none. */
const grdp_equation_block *grdp_program_block(const grdp_program *program, uint32_t cell);

/* The code of one cell, or of the whole program (UINT32_MAX), one instruction a line, as register algebra. Of an unknown
 * of a block its equation, with the slopes. */
void grdp_program_write(const grdp_program *program, uint32_t cell, grdp_buffer *out);

/* What a cell reads: its references (cell, shift), each once, in order; of an unknown what its equation reads. NULL for
 * an input. */
const grdp_cell_reference *grdp_program_reads(const grdp_program *program, grdp_arena *arena, uint32_t cell,
                                              size_t *count);

#endif
