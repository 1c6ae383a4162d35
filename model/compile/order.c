/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Steps are taken in order of declaration, each preceded by what it reads in the same period. Strongly connected
 * components by Tarjan (1972), SIAM J. Comput. 1(2), 146-160, doi:10.1137/0201010, with its own stack: a chain of
 * 100,000 equations must not overflow the program's.
 */
#include <stdlib.h>

#include "build.h"

/* Names that a message lists. */
enum { LISTED = 10 };

typedef struct frame {
  uint32_t step;
  uint32_t next; /* operand to look at */
} frame;

typedef struct sequence {
  grdp_compiler *compiler;
  uint32_t *step_of;   /* [cells] UINT32_MAX: nothing computes it */
  uint32_t *number;    /* [steps] order of the visit from 1; 0: not yet visited */
  uint32_t *low;       /* [steps] least number reached */
  uint32_t *component; /* [steps] from 1; 0: still on the stack, or not visited */
  uint32_t *stack;
  frame *frames;
  uint32_t *origin; /* [steps] of a search: the step from which it was reached */
  uint32_t visited, stacked, depth, components, ordered;
} sequence;

/* The step that operand `position` of a step's code reads in the same period, or UINT32_MAX. */
static uint32_t step_read(const sequence *ordering, const grdp_draft *draft, uint32_t position) {
  const grdp_compiler *compiler = ordering->compiler;
  const grdp_instruction *instruction = &compiler->instructions.items[draft->first + position / 3];
  const grdp_operand operands[3] = {instruction->a, instruction->b, instruction->c};
  grdp_operand operand = operands[position % 3];
  if (!grdp_operand_reference(operand))
    return UINT32_MAX;
  const grdp_cell_reference *reference = &compiler->references.items[grdp_operand_number(operand)];
  return reference->shift == 0 ? ordering->step_of[reference->cell] : UINT32_MAX;
}

static bool reads_itself(const sequence *ordering, uint32_t step) {
  const grdp_draft *draft = &ordering->compiler->drafts.items[step];
  for (uint32_t i = 0; i < draft->count * 3; i++)
    if (step_read(ordering, draft, i) == step)
      return true;
  return false;
}

static const char *name_of(const sequence *ordering, uint32_t step) {
  return grdp_compiler_cell_name(ordering->compiler, ordering->compiler->drafts.items[step].cell);
}

/* --- the message of a simultaneous block --- */

static int compare_steps(const void *a, const void *b) {
  uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
  return (left > right) - (left < right);
}

static const char *list_names(const sequence *ordering, const uint32_t *members, uint32_t count) {
  grdp_buffer buffer = {.arena = &ordering->compiler->scratch};
  for (uint32_t i = 0; i < count && i < LISTED; i++) {
    grdp_buffer_add_string(&buffer, i > 0 ? ", " : "");
    grdp_buffer_add_string(&buffer, name_of(ordering, members[i]));
  }
  return grdp_buffer_string(&buffer);
}

/* Searches breadth first, inside the block, for the nearest step that reads `root`. */
static uint32_t last_of_cycle(const sequence *ordering, uint32_t root, uint32_t count) {
  uint32_t *queue = GRDP_NEW_ARRAY(&ordering->compiler->scratch, count, uint32_t);
  uint32_t taken = 0, waiting = 1;
  queue[0] = root;
  ordering->origin[root] = root;
  while (taken < waiting) {
    uint32_t step = queue[taken++];
    const grdp_draft *draft = &ordering->compiler->drafts.items[step];
    for (uint32_t i = 0; i < draft->count * 3; i++) {
      uint32_t read = step_read(ordering, draft, i);
      if (read == root)
        return step;
      if (read == UINT32_MAX || ordering->component[read] != ordering->component[root] ||
          ordering->origin[read] != UINT32_MAX)
        continue;
      ordering->origin[read] = step;
      queue[waiting++] = read;
    }
  }
  return root;
}

/* "a -> b -> a": a reads b, which reads a. */
static const char *write_cycle(const sequence *ordering, uint32_t root, uint32_t count) {
  uint32_t length = 0;
  uint32_t *path = GRDP_NEW_ARRAY(&ordering->compiler->scratch, count, uint32_t);
  for (uint32_t step = last_of_cycle(ordering, root, count); step != root; step = ordering->origin[step])
    path[length++] = step;
  grdp_buffer buffer = {.arena = &ordering->compiler->scratch};
  grdp_buffer_add_string(&buffer, name_of(ordering, root));
  for (uint32_t i = length; i > 0; i--) {
    bool left_out = length > LISTED && length - i >= LISTED;
    grdp_buffer_add_string(&buffer, " -> ");
    grdp_buffer_add_string(&buffer, left_out ? "…" : name_of(ordering, path[i - 1]));
    if (left_out)
      break;
  }
  grdp_buffer_add_string(&buffer, " -> ");
  grdp_buffer_add_string(&buffer, name_of(ordering, root));
  return grdp_buffer_string(&buffer);
}

static void report_block(const sequence *ordering, uint32_t *members, uint32_t count) {
  grdp_compiler *compiler = ordering->compiler;
  qsort(members, count, sizeof *members, compare_steps);
  grdp_place place = compiler->drafts.items[members[0]].place;
  const char *names = list_names(ordering, members, count);
  const char *cycle = write_cycle(ordering, members[0], count);
  if (count == 1)
    grdp_diagnose(compiler->diagnostics, GRDP_DIAGNOSTIC_READS_ITSELF, place, names, NULL);
  else if (count <= LISTED)
    grdp_diagnose(compiler->diagnostics, GRDP_DIAGNOSTIC_SIMULTANEOUS, place, names, cycle, NULL);
  else
    grdp_diagnose(compiler->diagnostics, GRDP_DIAGNOSTIC_SIMULTANEOUS_MANY, place, names, cycle,
                  grdp_integer_text(&compiler->scratch, count - LISTED), NULL);
}

/* --- the search --- */

static void enter(sequence *ordering, uint32_t step) {
  ordering->number[step] = ordering->low[step] = ++ordering->visited;
  ordering->stack[ordering->stacked++] = step;
  ordering->frames[ordering->depth++] = (frame){step, 0};
}

/* Takes a finished component off the stack. */
static void close_component(sequence *ordering, uint32_t root) {
  uint32_t end = ordering->stacked;
  ordering->components++;
  do {
    uint32_t step = ordering->stack[--ordering->stacked];
    ordering->component[step] = ordering->components;
    ordering->compiler->order[ordering->ordered++] = step;
  } while (ordering->stack[ordering->stacked] != root);
  uint32_t count = end - ordering->stacked;
  if (count > 1 || reads_itself(ordering, root))
    report_block(ordering, &ordering->stack[ordering->stacked], count);
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
    uint32_t read = step_read(ordering, draft, top->next++);
    if (read == UINT32_MAX)
      continue;
    if (ordering->number[read] == 0)
      enter(ordering, read);
    else if (ordering->component[read] == 0 && ordering->number[read] < ordering->low[top->step])
      ordering->low[top->step] = ordering->number[read];
  }
}

/* The checks go last, each group in the order found. */
static void put_checks_last(grdp_compiler *compiler) {
  uint32_t count = (uint32_t)compiler->drafts.count, kept = 0, put = 0;
  uint32_t *checks = GRDP_NEW_ARRAY(&compiler->scratch, count, uint32_t);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t cell = compiler->drafts.items[compiler->order[i]].cell;
    if (cell >= compiler->check_first && cell < compiler->auxiliary_first)
      checks[put++] = compiler->order[i];
    else
      compiler->order[kept++] = compiler->order[i];
  }
  for (uint32_t i = 0; i < put; i++)
    compiler->order[kept + i] = checks[i];
}

void grdp_order_steps(grdp_compiler *compiler) {
  grdp_arena *arena = &compiler->scratch;
  size_t steps = compiler->drafts.count, cells = compiler->auxiliary_first + compiler->auxiliaries.count;
  sequence ordering = {.compiler = compiler,
                       .step_of = GRDP_NEW_ARRAY(arena, cells, uint32_t),
                       .number = GRDP_NEW_ARRAY(arena, steps, uint32_t),
                       .low = GRDP_NEW_ARRAY(arena, steps, uint32_t),
                       .component = GRDP_NEW_ARRAY(arena, steps, uint32_t),
                       .stack = GRDP_NEW_ARRAY(arena, steps, uint32_t),
                       .frames = GRDP_NEW_ARRAY(arena, steps, frame),
                       .origin = GRDP_NEW_ARRAY(arena, steps, uint32_t)};
  for (size_t i = 0; i < cells; i++)
    ordering.step_of[i] = UINT32_MAX;
  for (uint32_t i = 0; i < steps; i++) {
    ordering.step_of[compiler->drafts.items[i].cell] = i;
    ordering.origin[i] = UINT32_MAX;
  }
  compiler->order = GRDP_NEW_ARRAY(arena, steps, uint32_t);
  for (uint32_t i = 0; i < steps; i++)
    if (ordering.number[i] == 0)
      search(&ordering, i);
  put_checks_last(compiler);
}
