/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a drawing holds; shared by drawing.c, which runs, and summary.c, which reads.
 */
#ifndef GRDP_DRAWING_STATE_H
#define GRDP_DRAWING_STATE_H

#include "drawing.h"
#include "sampling.h"

/* What the first pass counts beside the columns. */
typedef struct grdp_judgement {
  grdp_hits *hits;  /* [target results] */
  grdp_hits *every; /* [the scenario's targets] */
  grdp_hits all;
  grdp_losses losses;
} grdp_judgement;

struct grdp_drawing {
  grdp_arena arena, scratch; /* scratch: of one grdp_drawing_take */
  grdp_drawing_base base;
  grdp_work work;
  grdp_draws *draws;
  const grdp_design *design;
  grdp_confidence confidence;
  grdp_worker *workers;
  unsigned worker_count;
  grdp_watch watch;
  grdp_frame *frames; /* [columns] */
  grdp_shared_draws shared;
  grdp_kept kept; /* of the last round */

  uint64_t begun; /* draws that the run began with, rounded up */
  uint64_t asked; /* draws of every pass; grows while a precision is not reached */
  uint64_t next;  /* draws of this pass that are done */
  uint64_t drawn; /* of all passes */
  size_t pass, pass_count, columns_per_pass;
  size_t first_group; /* of columns, that of the first pass; the others follow in a ring */
  bool done;
  unsigned narrow; /* times in a row that the precision was reached */

  grdp_moments *moments;        /* [columns]; those of passes to come are empty */
  grdp_covariances covariances; /* of the first pass */
  grdp_judgement judgement;     /* of the first pass, when it has ended */
  uint64_t counted;             /* draws of the first pass */
  grdp_spread *spreads;         /* [columns], of the passes that have ended */
  grdp_exact_column *again;     /* [columns of the pass] while its draws are run again; NULL: they are counted */
  grdp_exact_group group;       /* of them, those looked at now */
  uint64_t groups_more;         /* that have begun beside the first of each pass */
};

grdp_pass grdp_drawing_pass(const grdp_drawing *drawing);
/* Whether the pass of a column has ended or runs. */
bool grdp_drawing_has_column(const grdp_drawing *drawing, size_t column);
/* What the first pass has counted so far, in the arena. */
grdp_judgement grdp_drawing_judge(const grdp_drawing *drawing, grdp_arena *arena);
/* Whether the precision asked for is reached by the draws so far. */
bool grdp_drawing_is_narrow(const grdp_drawing *drawing, grdp_arena *arena);

/* summary.c: the spreads of the columns of the pass that runs, spreads[columns of the pass], and unless NULL the bins
 * of their quantiles. GRDP_MEMORY. */
grdp_status grdp_drawing_summarise(const grdp_drawing *drawing, grdp_spread *spreads, grdp_exact_column *bins);
/* The same when the draws have been run again: exact quantiles of the group's columns. */
grdp_status grdp_drawing_refine(const grdp_drawing *drawing, grdp_spread *spreads);

#endif
