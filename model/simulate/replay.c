/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One draw again.
 */
#include <math.h>

#include "drawing_state.h"

/* Copies a lane of a simulated period; from a failure on nothing is known. */
static void copy_lane(const grdp_drawing *drawing, grdp_machine *machine, uint32_t t, uint32_t lane, double *values) {
  const grdp_program *program = drawing->base.program;
  const double *known = drawing->base.known + (size_t)t * program->cells;
  for (uint32_t cell = 0; cell < program->scenario_cells; cell++)
    values[cell] = grdp_machine_varies(machine, t, cell) ? grdp_machine_values(machine, t, cell)[lane] : known[cell];
}

static void run_lane(const grdp_drawing *drawing, grdp_worker *worker, uint64_t number, double *values,
                     grdp_failure *failure) {
  const grdp_program *program = drawing->base.program;
  uint32_t lane = (uint32_t)(number % GRDP_DRAW_BLOCK), first = drawing->watch.first_period;
  *failure = (grdp_failure){.reason = GRDP_FAILURE_NONE, .step = UINT32_MAX};
  for (uint32_t t = 0; t < first; t++)
    for (uint32_t cell = 0; cell < program->scenario_cells; cell++)
      values[(size_t)t * program->scenario_cells + cell] = drawing->base.known[(size_t)t * program->cells + cell];
  grdp_worker_begin_block(worker, number / GRDP_DRAW_BLOCK);
  for (uint32_t p = 0; p < drawing->watch.periods; p++) {
    double *row = values + (size_t)(first + p) * program->scenario_cells;
    for (uint32_t cell = 0; cell < program->scenario_cells; cell++)
      row[cell] = (double)NAN;
    if (failure->step != UINT32_MAX)
      continue;
    grdp_worker_period(worker, p);
    uint32_t step = grdp_machine_first_failure(worker->machine, lane);
    if (step != UINT32_MAX)
      *failure = grdp_machine_explain(worker->machine, first + p, step, lane);
    copy_lane(drawing, worker->machine, first + p, lane, row);
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
