/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The steps of a simultaneous block as grdp_equation_block says: unknowns, explicit cells, what the unknowns' equations
 * give, derivatives.
 */
#include <math.h>
#include <stdlib.h>

#include "build.h"

static const grdp_cell *scenario_cell(const grdp_compiler *compiler, const grdp_draft *draft) {
  return draft->cell < compiler->calendar_first ? &compiler->scenario->cells[draft->cell] : NULL;
}

/* A running total, whose history is given, though not yet known. */
static bool is_total(const grdp_compiler *compiler, const grdp_draft *draft) {
  size_t number = (size_t)draft->cell - compiler->auxiliary_first;
  return draft->cell >= compiler->auxiliary_first && number < compiler->auxiliaries.count &&
         compiler->auxiliaries.items[number].summed != UINT32_MAX;
}

bool grdp_draft_given(const grdp_compiler *compiler, const grdp_draft *draft, uint32_t period) {
  const grdp_cell *cell = scenario_cell(compiler, draft);
  bool past = period <= compiler->scenario->time.base;
  if (cell == NULL)
    return past && is_total(compiler, draft);
  const double *values = past ? cell->observed.values : cell->fixed.values;
  return values != NULL && !isnan(values[period]);
}

/* --- who reads whom --- */

/* The last value that is given up to the base; 1 when there is none. */
static double beginning_of(const grdp_compiler *compiler, const grdp_draft *draft) {
  const grdp_cell *cell = scenario_cell(compiler, draft);
  if (cell == NULL || cell->observed.values == NULL)
    return 1;
  for (uint32_t t = compiler->scenario->time.base + 1; t > 0; t--)
    if (isfinite(cell->observed.values[t - 1]))
      return cell->observed.values[t - 1];
  return 1;
}

/* What a member reads of the block, each once; `reader` keeps who was the last to read each, from 1. */
static void add_reads(grdp_compiler *compiler, const grdp_draft *draft, uint32_t member, uint32_t *reader,
                      grdp_numbers *reads) {
  for (uint32_t i = 0; i < draft->count * 3; i++) {
    uint32_t read = grdp_draft_read(compiler, draft, i);
    uint32_t other = read == UINT32_MAX ? UINT32_MAX : compiler->member_of[read];
    if (other == UINT32_MAX || reader[other] == member + 1)
      continue;
    reader[other] = member + 1;
    *GRDP_PUSH(&compiler->scratch, reads) = other;
  }
}

static grdp_net make_net(grdp_compiler *compiler, const uint32_t *drafts, uint32_t count) {
  grdp_arena *arena = &compiler->scratch;
  uint32_t *begin = GRDP_NEW_ARRAY(arena, (size_t)count + 1, uint32_t);
  uint32_t *reader = GRDP_NEW_ARRAY(arena, count, uint32_t);
  bool *begun = GRDP_NEW_ARRAY(arena, count, bool), *unknown = GRDP_NEW_ARRAY(arena, count, bool);
  grdp_numbers reads = {0};
  for (uint32_t i = 0; i < count; i++)
    compiler->member_of[drafts[i]] = i;
  for (uint32_t i = 0; i < count; i++) {
    const grdp_draft *draft = &compiler->drafts.items[drafts[i]];
    add_reads(compiler, draft, i, reader, &reads);
    begin[i + 1] = (uint32_t)reads.count;
    begun[i] = grdp_draft_given(compiler, draft, compiler->scenario->time.base);
    unknown[i] = draft->implicit;
  }
  return (grdp_net){count, drafts, begin, reads.items, begun, unknown};
}

/* In a block over several periods, who is read from another period is an unknown: so that of each equation the slopes
 * are along unknowns of its own period and of those that it reads, and the matrix a band. */
static void mark_across_periods(const grdp_compiler *compiler, const grdp_net *net) {
  for (uint32_t i = 0; i < net->count; i++)
    for (uint32_t k = net->begin[i]; k < net->begin[i + 1]; k++) {
      uint32_t read = net->reads[k];
      if (compiler->drafts.items[net->drafts[read]].ahead != compiler->drafts.items[net->drafts[i]].ahead)
        net->unknown[read] = true;
    }
}

/* --- steps --- */

static uint32_t new_hidden_cell(grdp_compiler *compiler, const char *name) {
  uint32_t cell = compiler->auxiliary_first + (uint32_t)(compiler->auxiliaries.count + compiler->hidden.count);
  *GRDP_PUSH(&compiler->scratch, &compiler->hidden) = name;
  return cell;
}

/* Over time, the periods share their hidden cells, so that these are not as many as cells times periods: what is of one
 * period stands in that period's row. */
uint32_t grdp_hidden_cell(grdp_compiler *compiler, const grdp_draft *draft, const char *name) {
  if (draft->time != GRDP_STEP_AHEAD)
    return new_hidden_cell(compiler, name);
  grdp_numbers *cells = &compiler->ahead_cells;
  uint32_t number = compiler->ahead_taken[draft->ahead]++;
  if (number == cells->count)
    *GRDP_PUSH(&compiler->scratch, cells) = new_hidden_cell(compiler, name);
  return cells->items[number];
}

static void append(grdp_compiler *compiler, uint32_t draft) {
  *GRDP_PUSH(&compiler->scratch, &compiler->order) = draft;
}

static void append_unknowns(grdp_compiler *compiler, grdp_drafted_block *block, const grdp_net *net) {
  for (uint32_t i = 0; i < net->count; i++) {
    if (!net->unknown[i])
      continue;
    const grdp_draft *draft = &compiler->drafts.items[net->drafts[i]];
    append(compiler, net->drafts[i]);
    block->implicit[block->unknowns] = draft->implicit;
    block->beginnings[block->unknowns++] = beginning_of(compiler, draft);
  }
}

/* The code of an unknown's equation goes to a hidden cell. */
static void append_equation(grdp_compiler *compiler, grdp_drafted_block *block, uint32_t unknown) {
  grdp_draft *draft = &compiler->drafts.items[compiler->order.items[block->first + unknown]];
  grdp_draft equation = *draft;
  draft->count = 0;
  equation.cell = grdp_hidden_cell(
      compiler, draft,
      grdp_text_join(&compiler->scratch, "equation(", grdp_compiler_cell_name(compiler, draft->cell), ")", NULL));
  grdp_operand target = grdp_intern_reference(compiler, equation.cell, equation.ahead);
  compiler->instructions.items[equation.first + equation.count - 1].target = target;
  block->equations[unknown] = target;
  append(compiler, (uint32_t)compiler->drafts.count);
  *GRDP_PUSH(&compiler->scratch, &compiler->drafts) = equation;
}

static int compare_numbers(const void *a, const void *b) {
  uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
  return (left > right) - (left < right);
}

void grdp_write_block(grdp_compiler *compiler, uint32_t *drafts, uint32_t count) {
  grdp_arena *arena = &compiler->scratch;
  qsort(drafts, count, sizeof *drafts, compare_numbers);
  grdp_net net = make_net(compiler, drafts, count);
  uint32_t *rest = GRDP_NEW_ARRAY(arena, count, uint32_t);
  mark_across_periods(compiler, &net);
  grdp_tear(arena, &net);
  uint32_t left = grdp_sequence_rest(arena, &net, rest);
  grdp_drafted_block block = {.first = (uint32_t)compiler->order.count,
                              .equations = GRDP_NEW_ARRAY(arena, count, grdp_operand),
                              .implicit = GRDP_NEW_ARRAY(arena, count, bool),
                              .beginnings = GRDP_NEW_ARRAY(arena, count, double)};
  append_unknowns(compiler, &block, &net);
  for (uint32_t i = 0; i < left; i++)
    append(compiler, drafts[rest[i]]);
  for (uint32_t i = 0; i < block.unknowns; i++)
    append_equation(compiler, &block, i);
  for (uint32_t i = 0; i < count; i++)
    compiler->member_of[drafts[i]] = UINT32_MAX;
  grdp_differentiate(compiler, &block);
  block.count = (uint32_t)compiler->order.count - block.first;
  *GRDP_PUSH(arena, &compiler->blocks) = block;
}
