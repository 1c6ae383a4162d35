/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One draw again.
 */
#include <math.h>

#include "drawing_state.h"

static void copy_lane(const grdp_machine *machine, uint32_t t, uint32_t lane, uint32_t cells, double *values) {
  for (uint32_t cell = 0; cell < cells; cell++)
    values[cell] = grdp_machine_value(machine, t, cell, lane);
}

/* From a failure on nothing is known. */
static void run_lane(const grdp_drawing *drawing, grdp_worker *worker, uint64_t number, double *values,
                     grdp_failure *failure) {
  uint32_t cells = drawing->base.program->scenario_cells, first = drawing->watch.first_period;
  uint32_t lane = (uint32_t)(number % GRDP_DRAW_BLOCK), last = first + drawing->watch.periods;
  *failure = (grdp_failure){.reason = GRDP_FAILURE_NONE, .step = UINT32_MAX};
  for (size_t i = (size_t)first * cells; i < (size_t)last * cells; i++)
    values[i] = (double)NAN;
  grdp_worker_begin_block(worker, number / GRDP_DRAW_BLOCK);
  for (uint32_t t = 0; t < first; t++)
    copy_lane(worker->machine, t, lane, cells, values + (size_t)t * cells);
  for (uint32_t t = first; t < last && failure->step == UINT32_MAX; t++) {
    grdp_worker_period(worker, t - first);
    uint32_t step = grdp_machine_first_failure(worker->machine, lane);
    if (step != UINT32_MAX)
      *failure = grdp_machine_explain(worker->machine, t, step, lane);
    copy_lane(worker->machine, t, lane, cells, values + (size_t)t * cells);
  }
}

grdp_status grdp_drawing_replay(grdp_drawing *drawing, uint64_t number, double *values, grdp_failure *failure) {
  grdp_work work = drawing->work;
  work.plan.wanted = NULL;
  grdp_worker worker;
  grdp_status status = grdp_worker_open(&worker, &work);
  if (status == GRDP_OK)
    run_lane(drawing, &worker, number, values, failure);
  grdp_worker_close(&worker);
  return status;
}
