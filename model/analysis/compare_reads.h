/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What each thing that an equation reads adds to the difference of its value. Internal to compare*.c.
 */
#ifndef GRDP_COMPARE_READS_H
#define GRDP_COMPARE_READS_H

#include "compare_changes.h"

/* Values of all cells of a side's program on its central path: [periods][cells]. */
typedef struct grdp_compare_path {
  const grdp_program *program;
  const double *values;
} grdp_compare_path;

/* Shapley values over what the equation reads and what differs there, and the add-factor: exact up to 12 of them, else
 * over orders drawn by the seed; writes the reads of `out`. Nothing is written where the cell is an input, fixed in that period, solved implicitly,
 * or has another equation on the other side. */
grdp_status grdp_compare_reads(grdp_arena *arena, const grdp_changes *changes, const grdp_compare_path paths[2],
                               const grdp_quantity *quantity, uint64_t seed, grdp_difference *out);

#endif
