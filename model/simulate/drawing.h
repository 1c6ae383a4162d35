/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The draws of a run: frames from the first block, then passes of rounds of chunks, one chunk per thread. Internal to
 * simulate/.
 */
#ifndef GRDP_DRAWING_H
#define GRDP_DRAWING_H

#include "worker.h"

typedef struct grdp_drawing grdp_drawing;

/* Everything that draws need from the run; must outlive the drawing. */
typedef struct grdp_drawing_base {
  const grdp_scenario *scenario;
  const grdp_program *program;
  const grdp_run_options *options;
  const grdp_drawn_cells *drawn;
  const double *known;               /* [t][program's cells] of the central path */
  const grdp_target_result *targets; /* on it */
  size_t target_count;
} grdp_drawing_base;

grdp_status grdp_drawing_open(const grdp_drawing_base *base, grdp_drawing **out);
void grdp_drawing_free(grdp_drawing *drawing);

/* A warning for each uncertain input whose distribution has no certified table, at its place in the scenario. */
void grdp_drawing_warn(const grdp_drawing *drawing, grdp_diagnostics *diagnostics);

/* A round. GRDP_CHECK and GRDP_NUMERIC as grdp_run_step. */
grdp_status grdp_drawing_step(grdp_drawing *drawing, grdp_diagnostics *diagnostics, bool *done);
grdp_progress grdp_drawing_progress(const grdp_drawing *drawing);
grdp_kept grdp_drawing_kept(const grdp_drawing *drawing);
/* What the draws so far say, into a result that has the central path; its memory is the result's. Not const: spreads of
 * the pass that runs are written into the drawing (the end of the pass writes them again), and its scratch arena is used.
 * So no step may run at the same time. */
grdp_status grdp_drawing_take(grdp_drawing *drawing, grdp_result *result);
/* As grdp_run_replay. */
grdp_status grdp_drawing_replay(grdp_drawing *drawing, uint64_t number, double *values, grdp_failure *failure);

#endif
