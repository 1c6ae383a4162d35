/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "compare_reads.h"

#include <math.h>
#include <string.h>

#include "compare_game.h"
#include "interval.h"

enum { PAIRS_OF_ORDERS = 500 };

/* One equation as a program of its own: each thing that it reads is a cell of the only period. */
typedef struct alone {
  grdp_program program;
  grdp_machine *machine;
  const grdp_cell_reference *reads; /* of the first side's program */
  uint32_t count;
  double *values[2]; /* [count] on both sides */
  double added[2];
  uint32_t *players; /* those that differ; `count` is the add-factor */
  size_t player_count;
} alone;

static void release_machine(void *machine) {
  grdp_machine_free(machine);
}

/* The step that computes what a cell's equation gives, or NULL. Of an unknown of a block it is that of a hidden cell. */
static const grdp_step *step_of(const grdp_program *program, uint32_t cell) {
  uint32_t number = program->cell_steps[cell];
  if (number == UINT32_MAX)
    return NULL;
  const grdp_equation_block *block = grdp_program_block(program, cell);
  if (block == NULL || number >= block->first + block->unknowns)
    return &program->steps[number];
  uint32_t unknown = number - block->first;
  if (block->implicit[unknown])
    return NULL;
  uint32_t hidden = program->references[block->equations[unknown]].cell;
  return program->cell_steps[hidden] == UINT32_MAX ? NULL : &program->steps[program->cell_steps[hidden]];
}

static bool is_given(const grdp_program *program, uint32_t cell, uint32_t period) {
  const double *given = program->steps[program->cell_steps[cell]].given;
  return given != NULL && !isnan(given[period]);
}

static double added_at(const grdp_program *program, uint32_t cell, uint32_t period) {
  const double *added = program->steps[program->cell_steps[cell]].added;
  return added == NULL || isnan(added[period]) ? 0 : added[period];
}

/* --- the program --- */

/* References of the equation become cells 0 …, its own cell the last; `numbers` counts from 1. */
static uint32_t slot_alone(const alone *one, const grdp_program *whole, uint32_t *numbers, uint32_t slot) {
  uint32_t first = grdp_program_reference_slot(whole, 0);
  return slot < first ? slot : grdp_program_reference_slot(&one->program, numbers[slot - first] - 1);
}

static void number_reference(const grdp_program *whole, uint32_t slot, uint32_t *numbers, uint32_t *count,
                             grdp_cell_reference *reads) {
  uint32_t first = grdp_program_reference_slot(whole, 0);
  if (slot < first || numbers[slot - first] != 0)
    return;
  reads[*count] = whole->references[slot - first];
  numbers[slot - first] = ++*count;
}

static void write_code(grdp_arena *arena, alone *one, const grdp_program *whole, const grdp_step *step) {
  uint32_t *numbers = GRDP_NEW_ARRAY(arena, whole->reference_count + 1, uint32_t), count = 0;
  grdp_cell_reference *reads = GRDP_NEW_ARRAY(arena, 3 * (size_t)step->count + 1, grdp_cell_reference);
  const grdp_instruction *from = &whole->instructions[step->first];
  for (uint32_t i = 0; i < step->count; i++) {
    const uint32_t operands[] = {from[i].a, from[i].b, from[i].c};
    for (uint32_t k = 0; k < 3 && k < grdp_operation_operands((grdp_operation)from[i].operation); k++)
      number_reference(whole, operands[k], numbers, &count, reads);
  }
  one->reads = reads;
  one->count = count;
  number_reference(whole, from[step->count - 1].target, numbers, &count, reads);
  grdp_instruction *code = GRDP_NEW_ARRAY(arena, step->count, grdp_instruction);
  for (uint32_t i = 0; i < step->count; i++) {
    uint32_t operands = grdp_operation_operands((grdp_operation)from[i].operation);
    code[i] = from[i];
    code[i].target = slot_alone(one, whole, numbers, from[i].target);
    code[i].a = operands > 0 ? slot_alone(one, whole, numbers, from[i].a) : 0;
    code[i].b = operands > 1 ? slot_alone(one, whole, numbers, from[i].b) : 0;
    code[i].c = operands > 2 ? slot_alone(one, whole, numbers, from[i].c) : 0;
  }
  one->program.instructions = code;
}

static grdp_status open_alone(grdp_arena *arena, alone *one, const grdp_program *whole, const grdp_step *step) {
  one->program = (grdp_program){.temporaries = whole->temporaries,
                                .constants = whole->constants,
                                .constant_count = whole->constant_count,
                                .periods = 1,
                                .instruction_count = step->count,
                                .texts = &whole->texts[step->first],
                                .step_count = 1};
  write_code(arena, one, whole, step);
  uint32_t cells = one->count + 1;
  grdp_cell_reference *references = GRDP_NEW_ARRAY(arena, cells, grdp_cell_reference);
  uint32_t *cell_steps = GRDP_NEW_ARRAY(arena, cells, uint32_t);
  const char **names = GRDP_NEW_ARRAY(arena, cells, const char *);
  grdp_step *only = GRDP_NEW(arena, grdp_step);
  for (uint32_t i = 0; i < cells; i++) {
    references[i].cell = i;
    cell_steps[i] = i < one->count ? UINT32_MAX : 0;
    names[i] = "";
  }
  *only = (grdp_step){.cell = one->count, .count = step->count, .fragment = step->fragment};
  one->program.cells = one->program.scenario_cells = one->program.reference_count = cells;
  one->program.references = references;
  one->program.cell_steps = cell_steps;
  one->program.cell_names = names;
  one->program.steps = only;
  GRDP_TRY(grdp_machine_open(&one->program, 1, &one->machine));
  grdp_arena_defer(arena, release_machine, one->machine);
  return GRDP_OK;
}

/* --- what it reads on both sides --- */

static double value_in(const grdp_compare_path *path, uint32_t cell, int64_t period) {
  bool known = cell != UINT32_MAX && period >= 0 && period < path->program->periods;
  return known ? path->values[(size_t)period * path->program->cells + cell] : (double)NAN;
}

/* The cell of the other side that a cell of the first is: of the scenario by its name, the rest by its place. */
static uint32_t other_cell(const grdp_changes *changes, uint32_t cell) {
  const grdp_program *from = changes->sides[0].program, *to = changes->sides[1].program;
  if (cell < from->scenario_cells)
    return changes->twins[0][cell];
  uint32_t place = cell - from->scenario_cells + to->scenario_cells;
  return place < to->cells && strcmp(from->cell_names[cell], to->cell_names[place]) == 0 ? place : UINT32_MAX;
}

static bool read_both(grdp_arena *arena, alone *one, const grdp_changes *changes, const grdp_compare_path paths[2],
                      const grdp_quantity *quantity) {
  bool known = true;
  for (size_t side = 0; side < 2; side++)
    one->values[side] = GRDP_NEW_ARRAY(arena, one->count + 1, double);
  one->players = GRDP_NEW_ARRAY(arena, one->count + 1, uint32_t);
  for (uint32_t i = 0; i < one->count; i++) {
    int64_t period = (int64_t)quantity->period + one->reads[i].shift;
    one->values[0][i] = value_in(&paths[0], one->reads[i].cell, period);
    one->values[1][i] = value_in(&paths[1], other_cell(changes, one->reads[i].cell), period + changes->offset);
    known = known && isfinite(one->values[0][i]) && isfinite(one->values[1][i]);
    if (one->values[0][i] != one->values[1][i])
      one->players[one->player_count++] = i;
  }
  if (one->added[0] != one->added[1])
    one->players[one->player_count++] = one->count;
  return known;
}

static grdp_status evaluate(void *context, const bool *members, double *value) {
  alone *one = context;
  double added = one->added[0];
  for (uint32_t i = 0; i < one->count; i++)
    *grdp_machine_values(one->machine, 0, i) = one->values[0][i];
  for (size_t i = 0; i < one->player_count; i++) {
    uint32_t player = one->players[i];
    if (!members[i])
      continue;
    if (player == one->count)
      added = one->added[1];
    else
      *grdp_machine_values(one->machine, 0, player) = one->values[1][player];
  }
  grdp_machine_period(one->machine, 0);
  *value = grdp_machine_value(one->machine, 0, one->count, 0) + added;
  return isfinite(*value) ? GRDP_OK : GRDP_NUMERIC;
}

/* --- the shares --- */

static const char *name_of(grdp_arena *arena, const alone *one, const grdp_program *whole, uint32_t player) {
  if (player == one->count)
    return "adjust";
  const char *name = whole->cell_names[one->reads[player].cell];
  int32_t shift = one->reads[player].shift;
  if (shift == 0)
    return name;
  return grdp_text_join(arena, name, "(", shift > 0 ? "+" : "", grdp_integer_text(arena, shift), ")", NULL);
}

static grdp_share share_of(const grdp_shares *shares, size_t player) {
  if (shares->errors == NULL)
    return (grdp_share){shares->values[player], shares->least[player], shares->most[player]};
  double reach = grdp_student_quantile(PAIRS_OF_ORDERS - 1, 0.025) * shares->errors[player];
  return (grdp_share){shares->values[player], shares->values[player] - reach, shares->values[player] + reach};
}

static bool same_equation(const grdp_changes *changes, uint32_t cell, uint32_t twin) {
  const grdp_scenario *from = changes->sides[0].scenario, *to = changes->sides[1].scenario;
  return from->cells[cell].formula != NULL && to->cells[twin].formula != NULL &&
         grdp_same_formula(&from->cells[cell], &to->cells[twin], from->series[from->cells[cell].series].dimensions);
}

grdp_status grdp_compare_reads(grdp_arena *arena, const grdp_changes *changes, const grdp_compare_path paths[2],
                               const grdp_quantity *quantity, uint64_t seed, grdp_difference *out) {
  const grdp_program *whole = paths[0].program;
  uint32_t cell = quantity->cell, twin = changes->twins[0][cell],
           there = (uint32_t)(quantity->period + changes->offset);
  alone one = {0};
  if (!same_equation(changes, cell, twin) || is_given(whole, cell, quantity->period) ||
      is_given(paths[1].program, twin, there))
    return GRDP_OK;
  const grdp_step *step = step_of(whole, cell);
  if (step == NULL || step->count == 0)
    return GRDP_OK;
  GRDP_TRY(open_alone(arena, &one, whole, step));
  one.added[0] = added_at(whole, cell, quantity->period);
  one.added[1] = added_at(paths[1].program, twin, there);
  if (!read_both(arena, &one, changes, paths, quantity) || one.player_count == 0)
    return GRDP_OK;
  const grdp_game game = {one.player_count, 1, evaluate, &one};
  grdp_shares shares;
  grdp_status status = one.player_count <= GRDP_GAME_EXACT
                           ? grdp_game_exact(arena, &game, &shares)
                           : grdp_game_sampled(arena, &game, seed, PAIRS_OF_ORDERS, &shares);
  if (status == GRDP_NUMERIC)
    return GRDP_OK;
  GRDP_TRY(status);
  grdp_read *reads = GRDP_NEW_ARRAY(arena, one.player_count, grdp_read);
  for (size_t i = 0; i < one.player_count; i++)
    reads[i] = (grdp_read){name_of(arena, &one, whole, one.players[i]), share_of(&shares, i)};
  out->reads = reads;
  out->read_count = one.player_count;
  return GRDP_OK;
}
