/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Why a step failed: it is run once more for one lane with every result kept, then followed back from its result to
 * the first operation that made no number of numbers.
 */
#include "explain.h"

#include <assert.h>

static bool is_reference(const grdp_program *program, uint32_t slot) {
  return slot >= grdp_program_reference_slot(program, 0);
}

/* The value of a referenced cell in the lane. */
double grdp_lane_reference(const grdp_lane_place *at, uint32_t slot) {
  const grdp_program *program = at->machine->program;
  const grdp_cell_reference *reference = &program->references[slot - grdp_program_reference_slot(program, 0)];
  uint32_t step = at->block == NULL ? UINT32_MAX : grdp_program_source(program, at->step, reference);
  if (step != UINT32_MAX && step >= at->block->first && step - at->block->first < at->block->count)
    return at->values[step - at->block->first];
  uint32_t reached = grdp_machine_reach(program, at->period, reference->shift);
  return reached == UINT32_MAX ? (double)NAN : grdp_machine_value(at->machine, reached, reference->cell, at->lane);
}

static double read_slot(const grdp_lane_place *at, uint32_t slot) {
  const grdp_program *program = at->machine->program;
  if (slot < program->temporaries)
    return at->machine->scratch[slot];
  if (!is_reference(program, slot))
    return program->constants[slot - program->temporaries];
  return grdp_lane_reference(at, slot);
}

static void trace_instruction(const grdp_lane_place *at, uint32_t number) {
  const grdp_machine *machine = at->machine;
  const grdp_instruction *code = &machine->program->instructions[at->step->first + number];
  const uint32_t slots[3] = {code->a, code->b, code->c};
  grdp_trace *trace = &machine->traces[number];
  *trace = (grdp_trace){.sources = {UINT32_MAX, UINT32_MAX, UINT32_MAX}};
  uint32_t operands = grdp_operation_operands(code->operation);
  for (uint32_t i = 0; i < 3 && i < operands; i++) {
    trace->operands[i] = read_slot(at, slots[i]);
    if (slots[i] < machine->program->temporaries)
      trace->sources[i] = machine->writers[slots[i]];
  }
  machine->kernels->operations[code->operation](1, &trace->operands[0], &trace->operands[1], &trace->operands[2],
                                                &trace->result);
  if (code->target < machine->program->temporaries) {
    machine->scratch[code->target] = trace->result;
    machine->writers[code->target] = number;
  }
}

/* The first operand through which a result that is no number came: SELECT looks at its condition and the branch
 * taken. 3: it was made here. */
static uint32_t find_guilty_operand(const grdp_instruction *code, const grdp_trace *trace) {
  uint32_t operands = grdp_operation_operands(code->operation);
  for (uint32_t i = 0; i < 3 && i < operands; i++) {
    bool left_aside = code->operation == GRDP_OP_SELECT && i == (trace->operands[0] != 0.0 ? 2u : 1u);
    if (!left_aside && !isfinite(trace->operands[i]))
      return i;
  }
  return 3;
}

/* What a result that is no number says of an operation on numbers. */
static grdp_failure_reason reason_of(const grdp_instruction *code, const grdp_trace *trace) {
  switch (code->operation) {
  case GRDP_OP_DIVIDE:
    return trace->operands[1] == 0.0 ? GRDP_FAILURE_DIVISION : GRDP_FAILURE_OVERFLOW;
  case GRDP_OP_POWER:
    return isnan(trace->result) ? GRDP_FAILURE_POWER : GRDP_FAILURE_OVERFLOW;
  case GRDP_OP_LOG:
  case GRDP_OP_LOG10:
    return GRDP_FAILURE_LOGARITHM;
  case GRDP_OP_SQRT:
    return GRDP_FAILURE_ROOT;
  case GRDP_OP_CLAMP:
    return GRDP_FAILURE_CLAMP;
  default:
    return GRDP_FAILURE_OVERFLOW;
  }
}

static void note_instruction(const grdp_lane_place *at, uint32_t number, grdp_failure_reason reason,
                             grdp_failure *failure) {
  failure->reason = reason;
  failure->instruction = at->step->first + number;
  for (int i = 0; i < 3; i++)
    failure->arguments[i] = at->machine->traces[number].operands[i];
}

static void blame_instruction(const grdp_lane_place *at, uint32_t number, grdp_failure *failure) {
  const grdp_instruction *code = &at->machine->program->instructions[at->step->first + number];
  note_instruction(at, number, reason_of(code, &at->machine->traces[number]), failure);
}

/* Up to the base a value is missing or too large by itself; after it, it failed before. */
static void blame_reference(const grdp_lane_place *at, uint32_t number, uint32_t slot, grdp_failure *failure) {
  const grdp_program *program = at->machine->program;
  uint32_t index = slot - grdp_program_reference_slot(program, 0);
  const grdp_cell_reference *reference = &program->references[index];
  uint32_t reached = grdp_machine_reach(program, at->period, reference->shift);
  /* Of a lead that is not written out over time nothing is known but what was put there. */
  bool put = at->step->time == GRDP_STEP_ALWAYS && reference->shift > 0 &&
             program->cell_steps[reference->cell] != UINT32_MAX;
  if (reached != UINT32_MAX && reached > program->base && !put) {
    note_instruction(at, number, GRDP_FAILURE_CONSEQUENCE, failure);
  } else if (isnan(grdp_lane_reference(at, slot))) {
    failure->reason = GRDP_FAILURE_MISSING;
    failure->reference = index;
  }
}

/* From the last instruction back along the operands that are no numbers. Each source runs before its reader, so this
 * ends. */
void grdp_lane_follow(const grdp_lane_place *at, grdp_failure *failure) {
  const grdp_program *program = at->machine->program;
  uint32_t number = at->step->count - 1;
  for (;;) {
    const grdp_instruction *code = &program->instructions[at->step->first + number];
    const grdp_trace *trace = &at->machine->traces[number];
    uint32_t guilty = find_guilty_operand(code, trace);
    if (guilty == 3) {
      blame_instruction(at, number, failure);
      return;
    }
    const uint32_t slots[3] = {code->a, code->b, code->c};
    if (is_reference(program, slots[guilty])) {
      blame_reference(at, number, slots[guilty], failure);
      return;
    }
    if (trace->sources[guilty] == UINT32_MAX) {
      blame_instruction(at, number, failure);
      return;
    }
    number = trace->sources[guilty];
  }
}

double grdp_lane_run(const grdp_lane_place *at) {
  const grdp_machine *machine = at->machine;
  for (uint32_t slot = 0; slot < machine->program->temporaries; slot++)
    machine->writers[slot] = UINT32_MAX;
  for (uint32_t number = 0; number < at->step->count; number++)
    trace_instruction(at, number);
  return machine->traces[at->step->count - 1].result;
}

static void explain_step(const grdp_lane_place *at, grdp_failure *failure) {
  bool given = !isnan(grdp_step_given(&at->machine->program->steps[failure->step], failure->period));
  failure->reason = GRDP_FAILURE_OVERFLOW; /* unless something else is found */
  if (!given && at->step->count > 0 && !isfinite(grdp_lane_run(at)))
    grdp_lane_follow(at, failure);
}

grdp_failure grdp_machine_explain(grdp_machine *machine, uint32_t period, uint32_t step, uint32_t lane) {
  const grdp_program *program = machine->program;
  assert(period < program->periods && step < program->step_count && lane < machine->lanes);
  const grdp_step *asked = &program->steps[step];
  grdp_lane_place at = {
      .machine = machine, .step = grdp_program_computing(program, step), .period = period, .lane = lane};
  grdp_failure failure = {.reason = GRDP_FAILURE_NONE,
                          .step = step,
                          .period = grdp_step_period(asked, period),
                          .lane = lane,
                          .instruction = UINT32_MAX,
                          .reference = UINT32_MAX};
  if (!grdp_step_runs(program, asked, period) ||
      isfinite(grdp_machine_value(machine, failure.period, asked->cell, lane)))
    return failure;
  uint32_t block = grdp_machine_block(machine, step);
  if (block != GRDP_NO_BLOCK && period > program->base) {
    grdp_failure of_block = grdp_block_explain(machine, &program->blocks[block], period, lane);
    if (of_block.reason != GRDP_FAILURE_NONE)
      return of_block;
    if (machine->map->hidden[step])
      return failure;
  }
  explain_step(&at, &failure);
  return failure;
}
