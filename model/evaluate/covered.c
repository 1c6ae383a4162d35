/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "covered.h"

#include <string.h>

#include "blocks.h"

typedef struct search {
  const grdp_varying *varying;
  bool *covered;     /* [steps] */
  bool *matters;     /* [instructions of the step]: a result that is no finite number spoils the step's */
  uint32_t *writers; /* [temporaries]: the instruction that wrote each last */
  uint32_t *sources; /* [instructions of the step][3]: those that made the operands; UINT32_MAX: none */
} search;

/* Whether a result cannot be finite when this operand is not. */
static bool spoils(const grdp_program *program, const grdp_instruction *code, uint32_t operand) {
  switch (code->operation) {
  case GRDP_OP_COPY:
  case GRDP_OP_NEGATE:
  case GRDP_OP_ABS:
  case GRDP_OP_ADD:
  case GRDP_OP_SUBTRACT:
  case GRDP_OP_MULTIPLY:
  case GRDP_OP_MULTIPLY_ADD:
  case GRDP_OP_SQRT:
  case GRDP_OP_LOG:
  case GRDP_OP_LOG10:
    return true;
  case GRDP_OP_DIVIDE:
    return operand == 0;
  case GRDP_OP_POWER: {
    uint32_t first = program->temporaries;
    bool constant = code->b >= first && code->b - first < program->constant_count;
    return operand == 0 && constant && program->constants[code->b - first] > 0.0;
  }
  default:
    return false;
  }
}

static void find_sources(search *at, const grdp_step *step) {
  const grdp_program *program = at->varying->program;
  for (uint32_t i = 0; i < step->count; i++) {
    const grdp_instruction *code = &program->instructions[step->first + i];
    const uint32_t slots[3] = {code->a, code->b, code->c};
    for (uint32_t operand = 0; operand < 3; operand++) {
      bool temporary = operand < grdp_operation_operands(code->operation) && slots[operand] < program->temporaries;
      at->sources[3 * i + operand] = temporary ? at->writers[slots[operand]] : UINT32_MAX;
    }
    if (code->target < program->temporaries)
      at->writers[code->target] = i;
  }
}

static void cover(search *at, const grdp_step *step, uint32_t number, uint32_t operand) {
  const grdp_program *program = at->varying->program;
  const grdp_instruction *code = &program->instructions[step->first + number];
  if (!spoils(program, code, operand))
    return;
  uint32_t source = at->sources[3 * number + operand];
  uint32_t reference = grdp_instruction_reference(program, code, operand);
  if (source != UINT32_MAX)
    at->matters[source] = true;
  if (reference == UINT32_MAX)
    return;
  uint32_t read = grdp_program_source(program, step, &program->references[reference]);
  if (read != UINT32_MAX)
    at->covered[read] = true;
}

/* From the last instruction back to what it reads. */
static void cover_by_step(search *at, const grdp_step *step) {
  find_sources(at, step);
  memset(at->matters, 0, step->count);
  at->matters[step->count - 1] = true;
  for (uint32_t i = step->count; i-- > 0;)
    for (uint32_t operand = 0;
         at->matters[i] &&
         operand < grdp_operation_operands(at->varying->program->instructions[step->first + i].operation);
         operand++)
      cover(at, step, i, operand);
}

static bool is_ever_fixed(const grdp_program *program, const grdp_step *step) {
  if (step->time == GRDP_STEP_AHEAD)
    return !isnan(grdp_step_given(step, grdp_step_period(step, program->base + 1)));
  for (uint32_t period = program->base + 1; period < program->periods; period++)
    if (!isnan(grdp_step_given(step, period)))
      return true;
  return false;
}

bool *grdp_find_covered(grdp_arena *arena, const grdp_varying *varying) {
  const grdp_program *program = varying->program;
  uint32_t longest = 1;
  for (uint32_t i = 0; i < program->step_count; i++)
    longest = program->steps[i].count > longest ? program->steps[i].count : longest;
  search at = {varying, GRDP_NEW_ARRAY(arena, program->step_count, bool), GRDP_NEW_ARRAY(arena, longest, bool),
               GRDP_NEW_ARRAY(arena, program->temporaries, uint32_t),
               GRDP_NEW_ARRAY(arena, (size_t)longest * 3, uint32_t)};
  for (uint32_t i = 0; i < program->step_count; i++) {
    const grdp_step *step = &program->steps[i];
    bool hidden = varying->map != NULL && varying->map->hidden[i]; /* not looked at */
    if (varying->ever[step->cell] && step->time != GRDP_STEP_PAST && step->count > 0 && !hidden &&
        !is_ever_fixed(program, step))
      cover_by_step(&at, step);
  }
  return at.covered;
}
