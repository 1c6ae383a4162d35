/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What must be true: the values of instruments with which targets are reached (Tinbergen 1952, On the Theory of Economic
 * Policy). An instrument is an input, or the add-factor of an equation, and moves only in the periods of the targets.
 * Where there are more instruments than targets, the smallest weighted move is found: Gauss-Newton with exact
 * multipliers, each step the least move that reaches the targets of the linear model (seek_moves.h).
 */
#ifndef GRDP_SEEK_H
#define GRDP_SEEK_H

#include "compile.h"

/* Targets are reached within this share of their size (of 0: of where the series was). */
#define GRDP_SEEK_TOLERANCE 1e-10

typedef struct grdp_seek_instrument {
  uint32_t cell;    /* an input, or an equation: its add-factor */
  double scale;     /* what counts as one unit of move; NaN: the standard deviation where it is uncertain (half the
                       width of the middle 68.27 %), else its size (of an add-factor that of the series), else 1 */
  double low, high; /* bounds; -INFINITY and INFINITY: none */
  grdp_place place;
} grdp_seek_instrument;

typedef struct grdp_seek_target {
  uint32_t cell, period; /* computed; simulated */
  double value;
  grdp_place place;
} grdp_seek_target;

/* Of an add-factor of a `solve` the program must be built with `implicit` (compile.h). Its central path must be
 * computable. */
typedef struct grdp_seek_request {
  const grdp_scenario *scenario;
  const grdp_program *program;
  const grdp_seek_instrument *instruments;
  size_t instrument_count;
  const grdp_seek_target *targets; /* no cell twice in a period */
  size_t target_count;
} grdp_seek_request;

typedef struct grdp_seek_answer {
  const uint32_t *periods; /* those of the targets, ascending */
  size_t period_count;
  const double *before, *after; /* [instruments][periods] values of inputs, add-factors of equations */
  const double *targets_before, *targets_after; /* [targets] */
} grdp_seek_answer;

/*
 * Reports fixed series and values outside their bounds: GRDP_INVALID. When the targets are not reached, GRDP_NUMERIC,
 * with a diagnostic that says which one is out of reach and why: nothing moves it; it cannot be moved apart from others,
 * by the rank of the matrix of multipliers; a bound is in the way; or the model itself goes no further. In the arena.
 */
grdp_status grdp_seek(grdp_arena *arena, const grdp_seek_request *request, grdp_diagnostics *diagnostics,
                      grdp_seek_answer *out);

#endif
