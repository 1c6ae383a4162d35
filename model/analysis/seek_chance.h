/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What must be true for targets to be met with a probability: how far instruments must move, one of them or all along
 * the direction of the least move, for the share of draws that meet all targets to be the one that is asked for. All
 * runs draw the same draws (common random numbers), so that the share moves with the instruments alone.
 */
#ifndef GRDP_SEEK_CHANCE_H
#define GRDP_SEEK_CHANCE_H

#include "run.h"
#include "seek.h"

typedef struct grdp_seek_chance_request {
  const grdp_scenario *scenario;
  const grdp_program *program; /* as of grdp_seek_request */
  const grdp_seek_instrument *instruments;
  size_t instrument_count;
  const grdp_target
      *targets; /* all to be met together, each in all its periods; at_least, more_than, at_most, below */
  size_t target_count;
  double probability; /* between 0 and 1 */
  const grdp_run_options *draws;
  bool (*stopped)(void *context); /* asked between pieces of a run; NULL: never */
  void *context;
} grdp_seek_chance_request;

typedef struct grdp_seek_chance_answer {
  const uint32_t *periods;
  size_t period_count;
  const double *before, *after; /* [instruments][periods] */
  const double *errors;         /* standard errors of `after` */
  grdp_estimate first, last;    /* the probability before and after */
  uint64_t draws;
  uint32_t runs;
} grdp_seek_chance_answer;

/* GRDP_INVALID as grdp_seek; GRDP_NUMERIC with a diagnostic when the probability is out of reach, or without one when it
 * was stopped. In the arena. */
grdp_status grdp_seek_chance(grdp_arena *arena, const grdp_seek_chance_request *request,
                             grdp_diagnostics *diagnostics, grdp_seek_chance_answer *out);

#endif
