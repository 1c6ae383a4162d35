/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "machine_state.h"

uint32_t grdp_operand_reference(const grdp_program *program, const grdp_instruction *code, uint32_t operand) {
  if (operand >= grdp_operation_operands(code->operation))
    return UINT32_MAX;
  uint32_t slot = operand == 0 ? code->a : operand == 1 ? code->b : code->c;
  uint32_t first = grdp_program_reference_slot(program, 0);
  return slot >= first ? slot - first : UINT32_MAX;
}

uint32_t grdp_varying_reach(const grdp_varying *varying, uint32_t period, const grdp_cell_reference *reference) {
  uint32_t reached = grdp_machine_reach(varying->program, period, reference->shift);
  bool computed = varying->steps[reference->cell] != UINT32_MAX;
  return reached != UINT32_MAX && reached > period && computed ? UINT32_MAX : reached;
}

bool grdp_varying_in(const grdp_varying *varying, uint32_t period, uint32_t cell) {
  if (period <= varying->program->base)
    return false;
  return varying->varies[(size_t)(period - varying->program->base - 1) * varying->program->cells + cell];
}

/* Cells still to be followed, and the step of each cell. */
typedef struct search {
  grdp_varying *varying;
  uint32_t *waiting;
  size_t count;
} search;

static void need(search *at, uint32_t cell) {
  if (at->varying->needed[cell])
    return;
  at->varying->needed[cell] = true;
  at->waiting[at->count++] = cell;
}

static void need_operands(search *at, const grdp_step *step) {
  const grdp_program *program = at->varying->program;
  for (uint32_t i = 0; i < step->count; i++)
    for (uint32_t operand = 0; operand < 3; operand++) {
      uint32_t reference = grdp_operand_reference(program, &program->instructions[step->first + i], operand);
      if (reference != UINT32_MAX)
        need(at, program->references[reference].cell);
    }
}

/* Checks are always looked at: a draw that violates one must not pass. */
static void find_needed(grdp_arena *arena, grdp_varying *varying) {
  const grdp_program *program = varying->program;
  search at = {varying, GRDP_NEW_ARRAY(arena, program->cells, uint32_t), 0};
  uint32_t first_check = program->scenario_cells + GRDP_CALENDAR_COUNT;
  for (uint32_t cell = 0; cell < program->cells; cell++)
    if (varying->plan->wanted == NULL || varying->plan->wanted[cell] ||
        (cell >= first_check && cell - first_check < program->checks))
      need(&at, cell);
  while (at.count > 0) {
    uint32_t step = varying->steps[at.waiting[--at.count]];
    if (step != UINT32_MAX)
      need_operands(&at, &program->steps[step]);
  }
}

static bool reads_varying(const grdp_varying *varying, const grdp_step *step, uint32_t period) {
  const grdp_program *program = varying->program;
  for (uint32_t i = 0; i < step->count; i++)
    for (uint32_t operand = 0; operand < 3; operand++) {
      uint32_t number = grdp_operand_reference(program, &program->instructions[step->first + i], operand);
      if (number == UINT32_MAX)
        continue;
      uint32_t reached = grdp_varying_reach(varying, period, &program->references[number]);
      if (reached != UINT32_MAX && grdp_varying_in(varying, reached, program->references[number].cell))
        return true;
    }
  return false;
}

static void find_in_period(grdp_varying *varying, uint32_t period) {
  const grdp_program *program = varying->program;
  const bool *drawn = varying->plan->drawn;
  bool *varies = varying->varies + (size_t)(period - program->base - 1) * program->cells;
  for (uint32_t i = 0; i < program->step_count; i++) {
    const grdp_step *step = &program->steps[i];
    bool fixed = !isnan(grdp_step_given(step, period));
    if (varying->needed[step->cell] && !fixed)
      varies[step->cell] = drawn[step->cell] || reads_varying(varying, step, period);
  }
  for (uint32_t cell = 0; cell < program->cells; cell++)
    varying->ever[cell] = varying->ever[cell] || varies[cell];
}

/* Drawn inputs first: a lead reads them before their period runs. */
static void find_varying(grdp_varying *varying) {
  const grdp_program *program = varying->program;
  for (uint32_t s = 0; s < varying->simulated; s++)
    for (uint32_t cell = 0; cell < program->cells; cell++)
      if (varying->steps[cell] == UINT32_MAX)
        varying->varies[(size_t)s * program->cells + cell] = varying->plan->drawn[cell];
  for (uint32_t period = program->base + 1; period < program->periods; period++)
    find_in_period(varying, period);
}

void grdp_varying_find(grdp_arena *arena, const grdp_program *program, const grdp_machine_plan *plan,
                       grdp_varying *out) {
  uint32_t simulated = program->base + 1 < program->periods ? program->periods - program->base - 1 : 0;
  *out = (grdp_varying){.program = program, .plan = plan, .simulated = simulated};
  out->needed = GRDP_NEW_ARRAY(arena, program->cells, bool);
  out->varies = GRDP_NEW_ARRAY(arena, (size_t)simulated * program->cells, bool);
  out->ever = GRDP_NEW_ARRAY(arena, program->cells, bool);
  out->steps = GRDP_NEW_ARRAY(arena, program->cells, uint32_t);
  memset(out->steps, 0xff, program->cells * sizeof *out->steps);
  for (uint32_t i = 0; i < program->step_count; i++)
    out->steps[program->steps[i].cell] = i;
  find_needed(arena, out);
  find_varying(out);
}
