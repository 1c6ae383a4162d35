/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evaluate_step.h"

#include <assert.h>

#include "explain.h"

double grdp_machine_evaluate(grdp_machine *machine, uint32_t period, uint32_t step) {
  const grdp_program *program = machine->program;
  assert(machine->over == NULL && period < program->periods && step < program->step_count);
  if (program->steps[step].time == GRDP_STEP_PAST)
    step = grdp_program_step_in(program, program->steps[step].cell, period);
  const grdp_lane_place at = {.machine = machine,
                              .step = grdp_program_computing(program, step),
                              .period = grdp_step_run(&program->steps[step], period),
                              .lane = 0};
  return at.step->count == 0 ? (double)NAN : grdp_lane_run(&at);
}
