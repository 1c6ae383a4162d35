/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One thread's machine, draws and counts: runs a chunk. Internal to simulate/.
 */
#ifndef GRDP_WORKER_H
#define GRDP_WORKER_H

#include "draws.h"
#include "exact.h"
#include "factors.h"
#include "losses.h"
#include "tally.h"

/* What all workers of a run share; nothing of it changes while they run. */
typedef struct grdp_work {
  const grdp_scenario *scenario;
  const grdp_program *program;
  const grdp_drawn_cells *drawn;
  const grdp_draws *draws;
  grdp_machine_plan plan;
} grdp_work;

typedef struct grdp_worker {
  grdp_arena arena;
  const grdp_work *work;
  grdp_machine *machine;
  grdp_draw_worker *draws;
  double **rows;         /* [factors], where the values of a period go */
  grdp_arena pass_arena; /* of the tally */
  grdp_tally tally;
  grdp_losses losses;
  grdp_arena exact_arena; /* of the values looked at again */
  grdp_exact_tally exact; /* columns NULL: the draws are counted, not looked at again */
  grdp_status status;     /* of the last chunk */
} grdp_worker;

grdp_status grdp_worker_open(grdp_worker *worker, const grdp_work *work);
void grdp_worker_close(grdp_worker *worker);

/* Begins a pass with an empty tally. GRDP_MEMORY. */
grdp_status grdp_worker_begin_pass(grdp_worker *worker, const grdp_watch *watch, const grdp_frame *frames,
                                   grdp_pass pass);

/* The draws of the pass once more, for the values in the bins of some columns; forgets those of the group before.
 * GRDP_MEMORY. */
grdp_status grdp_worker_begin_exact(grdp_worker *worker, grdp_exact_group group);

/* Draws a block: other draws begin, no period has run yet. */
void grdp_worker_begin_block(grdp_worker *worker, uint64_t block);
/* Runs simulated period p of the block; gives how many lanes' steps failed. */
size_t grdp_worker_period(grdp_worker *worker, uint32_t p);

/* Runs draws first … first + count - 1, first a multiple of the block, through the tally; worker->status says how it
 * went. */
void grdp_worker_chunk(grdp_worker *worker, uint64_t first, size_t count);

#endif
