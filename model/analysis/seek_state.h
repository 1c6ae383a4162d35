/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What seek.c finds and seek_reach.c explains. Internal to seek*.c.
 */
#ifndef GRDP_SEEK_STATE_H
#define GRDP_SEEK_STATE_H

#include "multipliers.h"
#include "seek.h"

/* A variable is an instrument in a period: number instrument * period_count + period. Moves are counted in units of the
 * instrument's scale, gaps and slopes of a target as shares of its size. */
typedef struct grdp_seeker {
  grdp_arena *arena;
  const grdp_seek_request *request;
  grdp_diagnostics *diagnostics;
  grdp_moved *moved;
  uint32_t *periods;
  size_t period_count;
  size_t variables;
  double *before, *scales;  /* [variables] */
  double *low, *high;       /* [variables] of the moves */
  double *sizes;            /* [targets] */
  double *moves, *proposed; /* [variables] */
  double *gaps;             /* [targets] wanted less had */
  double *slopes;           /* [targets][variables] */
  double *first_slopes;     /* where the search began */
  double *found;            /* [variables] the least move so far that reaches the targets */
  bool reached;
} grdp_seeker;

/* Why the targets are not reached where the search has ended: an error. */
void grdp_seek_explain(grdp_seeker *seeker);

/* What an instrument is called: "buoyancy", "adjust:exports". */
const char *grdp_seek_instrument_name(grdp_arena *arena, const grdp_scenario *scenario, uint32_t cell);
/* Periods between the targets' first and last, ascending, each once; in the arena. Reports instruments that are fixed in
 * one of them. */
const uint32_t *grdp_seek_periods(grdp_arena *arena, const grdp_seek_request *request, grdp_diagnostics *diagnostics,
                                  size_t *count);
/* The value of an instrument before it is moved. */
double grdp_seek_before(const grdp_scenario *scenario, uint32_t cell, uint32_t period);
/* What counts as a unit of move; `size` is that of the series there. */
double grdp_seek_scale(const grdp_scenario *scenario, const grdp_seek_instrument *instrument, uint32_t period,
                       double size);
/* Reports instruments whose value lies outside their bounds. */
grdp_status grdp_seek_check_bounds(grdp_arena *arena, const grdp_scenario *scenario,
                                   const grdp_seek_instrument *instrument, uint32_t period,
                                   grdp_diagnostics *diagnostics);
/* A number as diagnostics show it: of % with its sign. */
const char *grdp_seek_number(grdp_arena *arena, const grdp_scenario *scenario, uint32_t cell, double value);

#endif
