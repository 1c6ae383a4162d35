/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A model moved by some of its inputs and add-factors: its values for several moves at once, and exact multipliers, the
 * derivatives of a series by them (Theil and Boot 1962, The Final Form of Econometric Equation Systems: impact,
 * interim and cumulated multipliers).
 */
#ifndef GRDP_MULTIPLIERS_H
#define GRDP_MULTIPLIERS_H

#include "machine.h"

/* Moves that are tried together, one a lane. */
enum { GRDP_MOVED_LANES = 8 };

typedef struct grdp_moved grdp_moved;

/*
 * What may be moved in every simulated period: inputs, and of equations the add-factors (which are added to the right
 * side of a `solve`; the program must then be built with `implicit`, compile.h). Everything else is as on the central
 * path, which must be computable. The program must outlive it; its memory is the arena's, and what it opens is closed
 * with the arena. GRDP_MEMORY; GRDP_NUMERIC when the central path cannot be computed.
 */
grdp_status grdp_moved_open(grdp_arena *arena, const grdp_program *program, const uint32_t *cells, size_t count,
                            grdp_moved **out);

/* How far the instrument of that number is moved in a period, [GRDP_MOVED_LANES]; 0 at first. To be written. */
double *grdp_moved_by(grdp_moved *moved, size_t number, uint32_t period);
/* Computes the simulated periods up to `last` in all lanes. */
void grdp_moved_run(grdp_moved *moved, uint32_t last);
/* After a run: whether everything could be computed in a lane. */
bool grdp_moved_holds(const grdp_moved *moved, uint32_t lane);
/* A cell's value in a period that has been run, or up to the base. */
double grdp_moved_value(const grdp_moved *moved, uint32_t cell, uint32_t period, uint32_t lane);
/* The same on the central path; of every cell of the program. */
double grdp_moved_central(const grdp_moved *moved, uint32_t cell, uint32_t period);

/* Finds the derivatives of a cell's value in a simulated period that has been run. */
void grdp_moved_derive(grdp_moved *moved, uint32_t cell, uint32_t period);
/* d value / d instrument in a period; 0 where it has no part. Holds until the next grdp_moved_derive. */
double grdp_moved_multiplier(const grdp_moved *moved, size_t number, uint32_t period, uint32_t lane);

#endif
