/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Steps are taken in order of declaration, each preceded by what it reads in the same period. Strongly connected
 * components by Tarjan (1972), SIAM J. Comput. 1(2), 146-160, doi:10.1137/0201010, with its own stack: a chain of
 * 100,000 equations must not overflow the program's. Steps that need one another are a simultaneous block.
 */
#include "build.h"

typedef struct frame {
  uint32_t step;
  uint32_t next; /* operand to look at */
} frame;

/* Steps [first, first + count) of the sequence found. */
typedef struct component {
  uint32_t first, count;
} component;

typedef struct sequence {
  grdp_compiler *compiler;
  uint32_t *number; /* [steps] order of the visit from 1; 0: not yet visited */
  uint32_t *low;    /* [steps] least number reached */
  bool *closed;     /* [steps] its component is finished */
  uint32_t *stack;
  frame *frames;
  uint32_t *found; /* [steps] as they come */
  GRDP_VECTOR(component) components;
  const grdp_formula *warned; /* the last that was */
  uint32_t visited, stacked, depth, ordered;
} sequence;

uint32_t grdp_draft_source(const grdp_compiler *compiler, const grdp_draft *reader, grdp_operand operand) {
  if (!grdp_operand_reference(operand))
    return UINT32_MAX;
  const grdp_cell_reference *reference = &compiler->references.items[grdp_operand_number(operand)];
  if (reader->time == GRDP_STEP_AHEAD)
    return grdp_pairs_find(&compiler->ahead_drafts, grdp_pair_key(reference->cell, (uint32_t)reference->shift));
  return reference->shift == 0 ? compiler->draft_of[reference->cell] : UINT32_MAX;
}

uint32_t grdp_draft_read(const grdp_compiler *compiler, const grdp_draft *draft, uint32_t position) {
  const grdp_instruction *instruction = &compiler->instructions.items[draft->first + position / 3];
  const grdp_operand operands[3] = {instruction->a, instruction->b, instruction->c};
  return grdp_draft_source(compiler, draft, operands[position % 3]);
}

static bool reads_itself(const grdp_compiler *compiler, uint32_t step) {
  const grdp_draft *draft = &compiler->drafts.items[step];
  for (uint32_t i = 0; i < draft->count * 3; i++)
    if (grdp_draft_read(compiler, draft, i) == step)
      return true;
  return false;
}

/* --- the search --- */

static void enter(sequence *ordering, uint32_t step) {
  ordering->number[step] = ordering->low[step] = ++ordering->visited;
  ordering->stack[ordering->stacked++] = step;
  ordering->frames[ordering->depth++] = (frame){step, 0};
}

/* Takes a finished component off the stack. */
static void close_component(sequence *ordering, uint32_t root) {
  uint32_t first = ordering->ordered, step;
  do {
    step = ordering->stack[--ordering->stacked];
    ordering->closed[step] = true;
    ordering->found[ordering->ordered++] = step;
  } while (step != root);
  *GRDP_PUSH(&ordering->compiler->scratch, &ordering->components) = (component){first, ordering->ordered - first};
}

static void leave(sequence *ordering) {
  uint32_t step = ordering->frames[--ordering->depth].step;
  if (ordering->low[step] == ordering->number[step])
    close_component(ordering, step);
  if (ordering->depth == 0)
    return;
  uint32_t reader = ordering->frames[ordering->depth - 1].step;
  if (ordering->low[step] < ordering->low[reader])
    ordering->low[reader] = ordering->low[step];
}

/* Everything that can be reached from `start`. */
static void search(sequence *ordering, uint32_t start) {
  enter(ordering, start);
  while (ordering->depth > 0) {
    frame *top = &ordering->frames[ordering->depth - 1];
    const grdp_draft *draft = &ordering->compiler->drafts.items[top->step];
    if (top->next == draft->count * 3) {
      leave(ordering);
      continue;
    }
    uint32_t read = grdp_draft_read(ordering->compiler, draft, top->next++);
    if (read == UINT32_MAX)
      continue;
    if (ordering->number[read] == 0)
      enter(ordering, read);
    else if (!ordering->closed[read] && ordering->number[read] < ordering->low[top->step])
      ordering->low[top->step] = ordering->number[read];
  }
}

/* --- the order --- */

static void append(grdp_compiler *compiler, uint32_t step) {
  *GRDP_PUSH(&compiler->scratch, &compiler->order) = step;
}

/* Mostly a lag was meant. Once per formula: elements of one series come one after the other. */
static void warn_of_itself(sequence *ordering, const grdp_draft *draft) {
  if (draft->formula == ordering->warned)
    return;
  ordering->warned = draft->formula;
  const grdp_compiler *compiler = ordering->compiler;
  grdp_diagnose(compiler->diagnostics, GRDP_DIAGNOSTIC_READS_ITSELF, draft->place,
                grdp_compiler_cell_name(compiler, draft->cell), NULL);
}

static void append_component(sequence *ordering, uint32_t *steps, uint32_t count) {
  grdp_compiler *compiler = ordering->compiler;
  const grdp_draft *draft = &compiler->drafts.items[steps[0]];
  bool circle = count > 1 || reads_itself(compiler, steps[0]);
  bool told = draft->time == GRDP_STEP_AHEAD; /* by its step of the past */
  if (count == 1 && circle && !draft->implicit && !told)
    warn_of_itself(ordering, draft);
  if (circle)
    grdp_write_block(compiler, steps, count);
  else if (draft->implicit && told)
    return;
  else if (draft->implicit)
    grdp_diagnose(compiler->diagnostics, GRDP_DIAGNOSTIC_UNKNOWN_ABSENT, draft->place,
                  grdp_compiler_cell_name(compiler, draft->cell), NULL);
  else
    append(compiler, steps[0]);
}

/* The checks go last, in the order found; nothing reads a check, so that none is part of a block. */
static void append_components(sequence *ordering) {
  grdp_compiler *compiler = ordering->compiler;
  for (int checks = 0; checks < 2; checks++)
    for (size_t i = 0; i < ordering->components.count; i++) {
      component one = ordering->components.items[i];
      uint32_t cell = compiler->drafts.items[ordering->found[one.first]].cell;
      bool check = cell >= compiler->check_first && cell < compiler->auxiliary_first;
      if (check == (checks == 1))
        append_component(ordering, ordering->found + one.first, one.count);
    }
}

void grdp_order_steps(grdp_compiler *compiler) {
  grdp_arena *arena = &compiler->scratch;
  size_t steps = compiler->drafts.count, cells = compiler->auxiliary_first + compiler->auxiliaries.count;
  sequence ordering = {.compiler = compiler,
                       .number = GRDP_NEW_ARRAY(arena, steps, uint32_t),
                       .low = GRDP_NEW_ARRAY(arena, steps, uint32_t),
                       .closed = GRDP_NEW_ARRAY(arena, steps, bool),
                       .stack = GRDP_NEW_ARRAY(arena, steps, uint32_t),
                       .frames = GRDP_NEW_ARRAY(arena, steps, frame),
                       .found = GRDP_NEW_ARRAY(arena, steps, uint32_t)};
  compiler->draft_of = GRDP_NEW_ARRAY(arena, cells, uint32_t);
  compiler->member_of = GRDP_NEW_ARRAY(arena, steps, uint32_t);
  for (size_t i = 0; i < cells; i++)
    compiler->draft_of[i] = UINT32_MAX;
  for (uint32_t i = 0; i < steps; i++) {
    if (compiler->drafts.items[i].time != GRDP_STEP_AHEAD)
      compiler->draft_of[compiler->drafts.items[i].cell] = i;
    compiler->member_of[i] = UINT32_MAX;
  }
  /* Those that run once give what the others read. */
  static const grdp_step_time times[] = {GRDP_STEP_PAST, GRDP_STEP_AHEAD, GRDP_STEP_ALWAYS};
  for (size_t k = 0; k < sizeof times / sizeof *times; k++)
    for (uint32_t i = 0; i < steps; i++)
      if (ordering.number[i] == 0 && compiler->drafts.items[i].time == times[k])
        search(&ordering, i);
  append_components(&ordering);
}
