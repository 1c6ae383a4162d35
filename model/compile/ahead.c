/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Perfect foresight. What reads the future of a computed series, what it reads there, and everything that these are made
 * of is written out over time: one draft for each simulated period, whose code is the equation's with every reference
 * moved there. They are ordered like the equations of one period: a backward recursion comes out as an order, and what
 * needs both the past and the future as one simultaneous block over all periods (stacked time: Laffargue 1990; Boucekkine
 * 1995, doi:10.1016/0165-1889(94)00830-H).
 *
 * Beyond the horizon an input keeps its last value. A computed series is there what its `terminal:` gives, a hidden cell
 * for each period that is read; where `terminal:` reads a series that says nothing itself, or its own series in the same
 * period, that keeps its last value too.
 */
#include "build.h"

#define NONE UINT32_MAX

/* What a cell is a number of periods beyond the horizon. */
typedef struct beyond {
  uint32_t terminal; /* of compiler->terminals */
  uint32_t periods;  /* from 1 */
  uint32_t cell;     /* the hidden one */
} beyond;

typedef struct unrolling {
  grdp_compiler *compiler;
  uint32_t cells, drafts;    /* before anything is written */
  uint32_t *draft_of;        /* [cells]; NONE: nothing computes it */
  uint32_t *terminal_of;     /* [cells] of compiler->terminals; NONE: it has none */
  bool *taken;               /* [drafts] written out */
  bool *told;                /* [terminals] what it reads is taken */
  grdp_numbers waiting;      /* drafts that are taken and not yet looked at */
  grdp_pairs beyond_numbers; /* (cell, periods) -> beyond */
  GRDP_VECTOR(beyond) beyond;
  uint32_t first, last; /* simulated periods */
} unrolling;

/* --- what is written out --- */

static void take(unrolling *at, uint32_t cell) {
  uint32_t draft = cell < at->cells ? at->draft_of[cell] : NONE;
  if (draft == NONE || at->taken[draft])
    return;
  at->taken[draft] = true;
  *GRDP_PUSH(&at->compiler->scratch, &at->waiting) = draft;
}

static const grdp_cell_reference *reference_of(const unrolling *at, grdp_operand operand) {
  return grdp_operand_reference(operand) ? &at->compiler->references.items[grdp_operand_number(operand)] : NULL;
}

/* The references that an instruction reads; gives how many. */
static uint32_t references_read(const unrolling *at, uint32_t instruction, const grdp_cell_reference *reads[3]) {
  const grdp_instruction *code = &at->compiler->instructions.items[instruction];
  const grdp_operand operands[3] = {code->a, code->b, code->c};
  uint32_t count = 0;
  for (uint32_t i = 0; i < 3; i++) {
    const grdp_cell_reference *reference = reference_of(at, operands[i]);
    if (reference != NULL)
      reads[count++] = reference;
  }
  return count;
}

/* What a cell is beyond the horizon is made of other cells, within it and beyond it. */
static void take_terminal(unrolling *at, uint32_t cell) {
  uint32_t number = cell < at->cells ? at->terminal_of[cell] : NONE;
  if (number == NONE || at->told[number])
    return;
  at->told[number] = true;
  const grdp_terminal *terminal = &at->compiler->terminals.items[number];
  for (uint32_t i = terminal->first; i < terminal->first + terminal->count; i++) {
    const grdp_cell_reference *reads[3];
    uint32_t count = references_read(at, i, reads);
    for (uint32_t k = 0; k < count; k++)
      take(at, reads[k]->cell);
  }
}

static bool reads_ahead(const unrolling *at, const grdp_draft *draft) {
  for (uint32_t i = draft->first; i < draft->first + draft->count; i++) {
    const grdp_cell_reference *reads[3];
    uint32_t count = references_read(at, i, reads);
    for (uint32_t k = 0; k < count; k++)
      if (reads[k]->shift > 0 && at->draft_of[reads[k]->cell] != NONE)
        return true;
  }
  return false;
}

/* With one draft, all that it reads. */
static void follow(unrolling *at, const grdp_draft *draft) {
  for (uint32_t i = draft->first; i < draft->first + draft->count; i++) {
    const grdp_cell_reference *reads[3];
    uint32_t count = references_read(at, i, reads);
    for (uint32_t k = 0; k < count; k++)
      take(at, reads[k]->cell);
  }
  take_terminal(at, draft->cell);
}

static bool find_taken(unrolling *at) {
  for (uint32_t i = 0; i < at->drafts; i++)
    if (reads_ahead(at, &at->compiler->drafts.items[i]))
      take(at, at->compiler->drafts.items[i].cell);
  bool any = at->waiting.count > 0;
  while (at->waiting.count > 0)
    follow(at, &at->compiler->drafts.items[at->waiting.items[--at->waiting.count]]);
  return any;
}

/* --- code for one period --- */

/* The hidden cell of a cell beyond the horizon. */
static uint32_t cell_beyond(unrolling *at, uint32_t terminal, uint32_t periods) {
  grdp_compiler *compiler = at->compiler;
  uint32_t cell = compiler->terminals.items[terminal].cell, next = (uint32_t)at->beyond.count;
  uint32_t number = grdp_pairs_add(&compiler->scratch, &at->beyond_numbers, grdp_pair_key(cell, periods), next);
  if (number < next)
    return at->beyond.items[number].cell;
  uint32_t hidden = compiler->auxiliary_first + (uint32_t)compiler->auxiliaries.count;
  const char *name =
      grdp_text_join(&compiler->scratch, "terminal(", grdp_compiler_cell_name(compiler, cell), ")", NULL);
  *GRDP_PUSH(&compiler->scratch, &compiler->auxiliaries) =
      (grdp_auxiliary){.name = name, .cell = hidden, .summed = UINT32_MAX};
  *GRDP_PUSH(&compiler->scratch, &at->beyond) = (beyond){terminal, periods, hidden};
  return hidden;
}

/* An operand of the code of `owner` as it stands in a period, which may lie beyond the horizon. */
static grdp_operand move(unrolling *at, grdp_operand operand, uint32_t owner, int64_t period) {
  const grdp_cell_reference *found = reference_of(at, operand);
  if (found == NULL)
    return operand;
  const grdp_cell_reference reference = *found;
  int64_t reached = period + reference.shift;
  if (reached <= at->last)
    return grdp_intern_reference(at->compiler, reference.cell, reached - at->first);
  bool itself = period > at->last && reference.cell == owner && reference.shift == 0;
  bool computed = reference.cell < at->cells && at->draft_of[reference.cell] != NONE;
  uint32_t terminal = itself || !computed ? NONE : at->terminal_of[reference.cell];
  uint32_t cell = terminal == NONE ? reference.cell : cell_beyond(at, terminal, (uint32_t)(reached - at->last));
  return grdp_intern_reference(at->compiler, cell, (int64_t)at->last - at->first);
}

/* The code of [first, first + count) in a period, whose last instruction writes `target`; gives where it begins. */
static uint32_t write_code(unrolling *at, const grdp_draft *model, int64_t period, grdp_operand target) {
  grdp_compiler *compiler = at->compiler;
  uint32_t begin = (uint32_t)compiler->instructions.count;
  for (uint32_t i = model->first; i < model->first + model->count; i++) {
    grdp_instruction code = compiler->instructions.items[i];
    const grdp_span_of_text text = compiler->texts.items[i];
    code.a = move(at, code.a, model->cell, period);
    code.b = move(at, code.b, model->cell, period);
    code.c = move(at, code.c, model->cell, period);
    *GRDP_PUSH(&compiler->scratch, &compiler->instructions) = code;
    *GRDP_PUSH(&compiler->scratch, &compiler->texts) = text;
  }
  compiler->instructions.items[compiler->instructions.count - 1].target = target;
  compiler->visits += model->count;
  return begin;
}

/* A draft like `model`, of a period, for a cell of period first + ahead. */
static void write_draft(unrolling *at, const grdp_draft *model, int64_t period, uint32_t cell, uint32_t ahead) {
  grdp_compiler *compiler = at->compiler;
  grdp_draft draft = *model;
  draft.first = write_code(at, model, period, grdp_intern_reference(compiler, cell, ahead));
  draft.cell = cell;
  draft.time = GRDP_STEP_AHEAD;
  draft.ahead = ahead;
  grdp_pairs_add(&compiler->scratch, &compiler->ahead_drafts, grdp_pair_key(cell, ahead),
                 (uint32_t)compiler->drafts.count);
  *GRDP_PUSH(&compiler->scratch, &compiler->drafts) = draft;
}

static bool stopped(const unrolling *at) {
  return at->compiler->visits >= GRDP_EXPANSION_LIMIT;
}

static void write_period(unrolling *at, uint32_t period) {
  for (uint32_t i = 0; i < at->drafts && !stopped(at); i++) {
    const grdp_draft model = at->compiler->drafts.items[i];
    if (at->taken[i])
      write_draft(at, &model, period, model.cell, period - at->first);
  }
}

/* More may be asked for while they are written. */
static void write_beyond(unrolling *at) {
  for (size_t i = 0; i < at->beyond.count && !stopped(at); i++) {
    const beyond one = at->beyond.items[i];
    const grdp_terminal *terminal = &at->compiler->terminals.items[one.terminal];
    const grdp_draft model = {.cell = terminal->cell,
                              .first = terminal->first,
                              .count = terminal->count,
                              .formula = terminal->formula,
                              .place = terminal->place};
    write_draft(at, &model, (int64_t)at->last + one.periods, one.cell, at->last - at->first);
  }
}

/* --- all of it --- */

static uint32_t *numbers_of_none(grdp_compiler *compiler, size_t count) {
  uint32_t *numbers = GRDP_NEW_ARRAY(&compiler->scratch, count, uint32_t);
  for (size_t i = 0; i < count; i++)
    numbers[i] = NONE;
  return numbers;
}

static unrolling begin(grdp_compiler *compiler) {
  const grdp_timeline *time = &compiler->scenario->time;
  unrolling at = {.compiler = compiler,
                  .cells = compiler->auxiliary_first + (uint32_t)compiler->auxiliaries.count,
                  .drafts = (uint32_t)compiler->drafts.count,
                  .first = time->base + 1,
                  .last = time->last};
  at.draft_of = numbers_of_none(compiler, at.cells);
  at.terminal_of = numbers_of_none(compiler, at.cells);
  at.taken = GRDP_NEW_ARRAY(&compiler->scratch, at.drafts, bool);
  at.told = GRDP_NEW_ARRAY(&compiler->scratch, compiler->terminals.count, bool);
  for (uint32_t i = 0; i < at.drafts; i++)
    at.draft_of[compiler->drafts.items[i].cell] = i;
  for (size_t i = 0; i < compiler->terminals.count; i++)
    at.terminal_of[compiler->terminals.items[i].cell] = (uint32_t)i;
  return at;
}

void grdp_write_ahead(grdp_compiler *compiler) {
  unrolling at = begin(compiler);
  if (at.first > at.last || !find_taken(&at))
    return;
  compiler->ahead_taken = GRDP_NEW_ARRAY(&compiler->scratch, (size_t)at.last - at.first + 1, uint32_t);
  for (uint32_t period = at.first; period <= at.last && !stopped(&at); period++)
    write_period(&at, period);
  write_beyond(&at);
  for (uint32_t i = 0; i < at.drafts; i++)
    if (at.taken[i])
      compiler->drafts.items[i].time = GRDP_STEP_PAST;
}
