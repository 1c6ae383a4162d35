/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "compare_reach.h"

/* What the cells pushed so far are made of, on one side. */
typedef struct reach {
  grdp_arena *arena;
  const grdp_program *program;
  bool *reached; /* [cells] */
  bool *opened;  /* [blocks] */
  GRDP_VECTOR(uint32_t) waiting;
} reach;

static void push(reach *work, uint32_t cell) {
  if (cell == UINT32_MAX || work->reached[cell])
    return;
  work->reached[cell] = true;
  *GRDP_PUSH(work->arena, &work->waiting) = cell;
}

static void push_operand(reach *work, uint32_t slot) {
  uint32_t first = grdp_program_reference_slot(work->program, 0);
  if (slot >= first)
    push(work, work->program->references[slot - first].cell);
}

/* The equations of a block need one another. */
static void open_block(reach *work, const grdp_equation_block *block) {
  if (block == NULL || work->opened[block - work->program->blocks])
    return;
  work->opened[block - work->program->blocks] = true;
  for (uint32_t i = block->first; i < block->first + block->count; i++)
    push(work, work->program->steps[i].cell);
}

static void push_operands(reach *work, uint32_t number) {
  const grdp_step *step = &work->program->steps[number];
  for (uint32_t i = step->first; i < step->first + step->count; i++) {
    push_operand(work, work->program->instructions[i].a);
    push_operand(work, work->program->instructions[i].b);
    push_operand(work, work->program->instructions[i].c);
  }
}

/* Beyond the horizon the last of a cell's steps over time reads more than the others. */
static void push_ahead(reach *work, uint32_t cell) {
  const grdp_program *program = work->program;
  for (uint32_t t = program->base + 1; grdp_program_ahead(program, cell) && t < program->periods; t++) {
    uint32_t number = grdp_program_step_in(program, cell, t);
    const grdp_equation_block *block = number == UINT32_MAX ? NULL : grdp_program_block_of_step(program, number);
    if (number == UINT32_MAX)
      continue;
    push_operands(work, number);
    open_block(work, block);
  }
}

static void follow(reach *work) {
  while (work->waiting.count > 0) {
    uint32_t cell = work->waiting.items[--work->waiting.count], number = work->program->cell_steps[cell];
    if (number == UINT32_MAX)
      continue;
    open_block(work, grdp_program_block(work->program, cell));
    push_operands(work, number);
    push_ahead(work, cell);
  }
}

static bool is_of(const grdp_quantity *quantity, bool drawn) {
  return (quantity->kind != GRDP_QUANTITY_CENTRAL) == drawn;
}

static void push_quantity(reach *work, const grdp_changes *changes, size_t side, const grdp_quantity *quantity) {
  const grdp_scenario *scenario = changes->sides[side].scenario;
  bool series = quantity->kind == GRDP_QUANTITY_CENTRAL || quantity->kind == GRDP_QUANTITY_MEAN;
  if (series)
    push(work, side == 0 ? quantity->cell : changes->twins[0][quantity->cell]);
  uint32_t target = side == 0 || quantity->kind != GRDP_QUANTITY_CHANCE ? quantity->target
                                                                        : changes->target_twins[quantity->target];
  for (uint32_t i = 0; i < scenario->target_count && !series; i++)
    if (quantity->kind == GRDP_QUANTITY_ALL || i == target)
      push(work, scenario->targets[i].cell);
}

static const bool *reached_on(grdp_arena *arena, const grdp_changes *changes, const grdp_compare_request *request,
                              bool drawn, size_t side) {
  const grdp_program *program = changes->sides[side].program;
  reach work = {.arena = arena,
                .program = program,
                .reached = GRDP_NEW_ARRAY(arena, program->cells + 1, bool),
                .opened = GRDP_NEW_ARRAY(arena, program->block_count + 1, bool)};
  for (size_t i = 0; i < request->count; i++)
    if (is_of(&request->quantities[i], drawn))
      push_quantity(&work, changes, side, &request->quantities[i]);
  follow(&work);
  return work.reached;
}

/* The last period in which a target is asked for on either side, as the first side counts. */
static uint32_t last_of_target(const grdp_changes *changes, uint32_t target) {
  uint32_t twin = changes->target_twins[target], here = changes->sides[0].scenario->targets[target].last;
  int64_t there = twin == UINT32_MAX ? 0 : changes->sides[1].scenario->targets[twin].last - changes->offset;
  return there > (int64_t)here ? (uint32_t)there : here;
}

/* The last period that counts, of the first side; the horizon's where an equation reads ahead. */
static uint32_t last_period(const grdp_changes *changes, const grdp_compare_request *request, bool drawn) {
  uint32_t last = 0;
  for (size_t side = 0; side < 2; side++)
    for (uint32_t i = 0; i < changes->sides[side].program->reference_count; i++)
      if (changes->sides[side].program->references[i].shift > 0)
        return UINT32_MAX;
  for (size_t i = 0; i < request->count; i++) {
    const grdp_quantity *quantity = &request->quantities[i];
    bool chance = quantity->kind == GRDP_QUANTITY_CHANCE || quantity->kind == GRDP_QUANTITY_ALL;
    if (!is_of(quantity, drawn))
      continue;
    uint32_t here = quantity->kind == GRDP_QUANTITY_ALL ? UINT32_MAX
                    : chance                            ? last_of_target(changes, quantity->target)
                                                        : quantity->period;
    last = here > last ? here : last;
  }
  return last;
}

const bool *grdp_compare_relevant(grdp_arena *arena, const grdp_changes *changes, const grdp_compare_request *request,
                                  bool drawn) {
  bool *relevant = GRDP_NEW_ARRAY(arena, changes->edits.count + 1, bool);
  const bool *const reached[] = {reached_on(arena, changes, request, drawn, 0),
                                 reached_on(arena, changes, request, drawn, 1)};
  uint32_t last = last_period(changes, request, drawn);
  for (size_t i = 0; i < changes->items.count; i++) {
    const grdp_change *change = &changes->items.items[i];
    bool *one = &relevant[change->edit];
    if (change->kind >= GRDP_CHANGE_CORRELATIONS)
      *one = true;
    else if (change->kind >= GRDP_CHANGE_GIVENS || change->periods[0] <= last)
      *one = *one || reached[0][change->cells[0]] || reached[1][change->cells[1]];
  }
  return relevant;
}
