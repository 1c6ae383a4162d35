/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <stdlib.h>

#include "blocks.h"
#include "over_draws.h"

enum { LANES_OF_CACHE_LINE = 8, CACHE_LINE = 64 };

static void fill_row(const grdp_machine *machine, double *row, double value) {
  for (size_t lane = 0; lane < machine->stride; lane++)
    row[lane] = value;
}

/* Rows of the machine's stride that begin on a cache line. */
double *grdp_machine_make_rows(grdp_machine *machine, size_t count) {
  size_t padding = CACHE_LINE / sizeof(double);
  if (count > (SIZE_MAX / sizeof(double) - padding) / machine->stride)
    count = SIZE_MAX / sizeof(double) / machine->stride; /* more than any memory: the arena will say so */
  double *rows = GRDP_NEW_ARRAY(&machine->arena, count * machine->stride + padding, double);
  while ((uintptr_t)rows % CACHE_LINE != 0)
    rows++;
  return rows;
}

static bool reads_ahead(const grdp_program *program) {
  for (uint32_t i = 0; i < program->reference_count; i++)
    if (program->references[i].shift > 0)
      return true;
  return false;
}

static bool is_sound_instruction(const grdp_program *program, const grdp_step *step, const grdp_instruction *code) {
  uint32_t slots = grdp_program_reference_slot(program, program->reference_count);
  uint32_t first = grdp_program_reference_slot(program, 0);
  return code->operation < GRDP_OPERATION_COUNT && code->a < slots && code->b < slots && code->c < slots &&
         code->target < slots &&
         (code->target < program->temporaries ||
          (code->target >= first && program->references[code->target - first].shift == (int32_t)step->ahead));
}

static bool is_sound_step(const grdp_program *program, const grdp_step *step) {
  bool sound = step->cell < program->cells && step->first <= program->instruction_count &&
               step->count <= program->instruction_count - step->first &&
               (step->time == GRDP_STEP_AHEAD ? step->ahead < grdp_program_simulated(program) : step->ahead == 0);
  for (uint32_t i = 0; sound && i < step->count; i++)
    sound = is_sound_instruction(program, step, &program->instructions[step->first + i]);
  return sound;
}

static bool is_sound_block(const grdp_program *program, const grdp_equation_block *block) {
  uint32_t slots = grdp_program_reference_slot(program, program->reference_count);
  if (block->first > program->step_count || block->count > program->step_count - block->first ||
      block->unknowns > block->count || block->derivatives > block->count - block->unknowns)
    return false;
  bool sound = true;
  for (uint32_t i = 0; i < block->slope_count; i++)
    sound = sound && block->slopes[i].equation < block->unknowns && block->slopes[i].unknown < block->unknowns &&
            block->slopes[i].slot >= program->temporaries && block->slopes[i].slot < slots;
  for (uint32_t k = 0; k < block->unknowns; k++)
    sound = sound && block->equations[k] < program->reference_count;
  return sound;
}

/* A program that could write outside the machine's memory is a bug of its compiler. */
static bool is_sound(const grdp_program *program) {
  bool sound = true;
  for (uint32_t i = 0; i < program->reference_count; i++)
    sound = sound && program->references[i].cell < program->cells;
  for (uint32_t i = 0; i < program->input_count; i++)
    sound = sound && program->inputs[i].cell < program->cells;
  for (uint32_t i = 0; i < program->step_count; i++)
    sound = sound && is_sound_step(program, &program->steps[i]);
  for (uint32_t i = 0; i < program->block_count; i++)
    sound = sound && is_sound_block(program, &program->blocks[i]);
  return sound;
}

static void make_slots(grdp_machine *machine) {
  const grdp_program *program = machine->program;
  uint32_t fixed = grdp_program_reference_slot(program, 0);
  double *rows = grdp_machine_make_rows(machine, fixed);
  machine->slots = GRDP_NEW_ARRAY(&machine->arena, (size_t)fixed + program->reference_count, double *);
  for (uint32_t slot = 0; slot < fixed; slot++)
    machine->slots[slot] = rows + slot * machine->stride;
  for (uint32_t i = 0; i < program->constant_count; i++)
    fill_row(machine, machine->slots[grdp_program_constant_slot(program, i)], program->constants[i]);
}

static void make_central(grdp_machine *machine) {
  const grdp_program *program = machine->program;
  size_t rows = (size_t)program->periods * program->cells;
  machine->values = grdp_machine_make_rows(machine, rows);
  machine->missing = grdp_machine_make_rows(machine, 1);
  fill_row(machine, machine->missing, NAN);
  make_slots(machine);
  for (size_t i = 0; i < rows; i++)
    fill_row(machine, machine->values + i * machine->stride, NAN);
  if (program->block_count == 0)
    return;
  machine->map = grdp_block_map_make(&machine->arena, program);
  machine->work = grdp_block_work_make(&machine->arena, program, machine->stride);
}

static void make_machine(grdp_machine *machine, const grdp_machine_plan *plan) {
  const grdp_program *program = machine->program;
  machine->reads_ahead = reads_ahead(program);
  machine->scratch = GRDP_NEW_ARRAY(&machine->arena, program->temporaries, double);
  machine->writers = GRDP_NEW_ARRAY(&machine->arena, program->temporaries, uint32_t);
  machine->traces = GRDP_NEW_ARRAY(&machine->arena, grdp_program_longest_step(program), grdp_trace);
  if (plan == NULL)
    make_central(machine);
  else
    grdp_over_draws_make(machine, plan);
  if (program->block_count > 0)
    machine->explainer = grdp_block_explainer_make(machine);
}

static grdp_status make_guarded(grdp_machine *machine, const grdp_machine_plan *plan) {
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&machine->arena, exhausted)
    return GRDP_MEMORY;
  make_machine(machine, plan);
  machine->arena.exhausted = NULL;
  return GRDP_OK;
}

static size_t round_up(size_t lanes, size_t multiple) {
  return (lanes + multiple - 1) / multiple * multiple;
}

static size_t stride_for(const grdp_program *program, uint32_t lanes, const grdp_machine_plan *plan) {
  if (plan != NULL)
    return grdp_over_draws_stride(round_up(lanes, GRDP_TILE_STEP), program->block_count > 0);
  return lanes == 1 ? 1 : round_up(lanes, program->block_count > 0 ? GRDP_TILE_STEP : LANES_OF_CACHE_LINE);
}

static grdp_status open_machine(const grdp_program *program, uint32_t lanes, const grdp_machine_plan *plan,
                                grdp_machine **out) {
  assert(lanes >= 1 && program->periods >= 1);
  bool sound = is_sound(program);
  assert(sound);
  (void)sound; /* where asserts are switched off */
  grdp_machine *machine = calloc(1, sizeof *machine);
  if (machine == NULL)
    return GRDP_MEMORY;
  machine->program = program;
  machine->kernels = grdp_kernels_choose();
  machine->lanes = lanes;
  machine->stride = stride_for(program, lanes, plan);
  if (make_guarded(machine, plan) != GRDP_OK) {
    grdp_machine_free(machine);
    return GRDP_MEMORY;
  }
  if (plan == NULL)
    grdp_machine_fill(machine);
  *out = machine;
  return GRDP_OK;
}

grdp_status grdp_machine_open(const grdp_program *program, uint32_t lanes, grdp_machine **out) {
  return open_machine(program, lanes, NULL, out);
}

grdp_status grdp_machine_open_draws(const grdp_program *program, const grdp_machine_plan *plan, grdp_machine **out) {
  return open_machine(program, plan->lanes, plan, out);
}

void grdp_machine_free(grdp_machine *machine) {
  if (machine == NULL)
    return;
  grdp_arena_free(&machine->arena);
  free(machine);
}

double *grdp_machine_values(grdp_machine *machine, uint32_t period, uint32_t cell) {
  assert(period < machine->program->periods && cell < machine->program->cells);
  if (machine->over != NULL)
    return grdp_over_draws_row(machine, period, cell);
  return grdp_machine_row(machine, period, cell);
}

double grdp_machine_value(const grdp_machine *machine, uint32_t period, uint32_t cell, uint32_t lane) {
  const grdp_over_draws *over = machine->over;
  if (over == NULL)
    return grdp_machine_row(machine, period, cell)[lane];
  if (grdp_varying_in(&over->varying, period, cell))
    return grdp_over_draws_row(machine, period, cell)[lane];
  return over->plan.known[(size_t)period * machine->program->cells + cell];
}

bool grdp_machine_reads_ahead(const grdp_machine *machine) {
  return machine->reads_ahead;
}

void grdp_machine_fill(grdp_machine *machine) {
  assert(machine->over == NULL);
  const grdp_program *program = machine->program;
  /* What a lead reads before its equation has run must not come from the run before. */
  for (uint32_t t = 0; machine->reads_ahead && t < program->periods; t++)
    for (uint32_t i = 0; i < program->step_count; i++)
      fill_row(machine, grdp_machine_row(machine, t, program->steps[i].cell), NAN);
  for (uint32_t t = 0; t < program->periods; t++)
    for (uint32_t i = 0; i < program->input_count; i++)
      fill_row(machine, grdp_machine_row(machine, t, program->inputs[i].cell), program->inputs[i].values[t]);
}

static void set_references(grdp_machine *machine, uint32_t period) {
  const grdp_program *program = machine->program;
  double **slots = machine->slots + grdp_program_reference_slot(program, 0);
  for (uint32_t i = 0; i < program->reference_count; i++) {
    uint32_t reached = grdp_machine_reach(program, period, program->references[i].shift);
    slots[i] =
        reached == UINT32_MAX ? machine->missing : grdp_machine_row(machine, reached, program->references[i].cell);
  }
}

static void run_instructions(const grdp_machine *machine, const grdp_step *step) {
  const grdp_instruction *code = machine->program->instructions + step->first;
  double *const *slots = machine->slots;
  grdp_kernel *const *operations = machine->kernels->operations;
  for (const grdp_instruction *end = code + step->count; code < end; code++)
    operations[code->operation](machine->stride, slots[code->a], slots[code->b], slots[code->c], slots[code->target]);
}

void grdp_machine_run_step(const grdp_machine *machine, const grdp_step *step, uint32_t period) {
  uint32_t of = grdp_step_period(step, period);
  double *row = grdp_machine_row(machine, of, step->cell);
  double given = grdp_step_given(step, of);
  if (!isnan(given)) {
    fill_row(machine, row, given);
    return;
  }
  run_instructions(machine, step);
  double added = grdp_step_added(step, of);
  for (size_t lane = 0; added != 0.0 && lane < machine->stride; lane++)
    row[lane] += added;
}

size_t grdp_machine_period(grdp_machine *machine, uint32_t period) {
  const grdp_program *program = machine->program;
  assert(period < program->periods);
  if (machine->over != NULL)
    return grdp_over_draws_period(machine, period);
  set_references(machine, period);
  if (machine->explainer != NULL)
    grdp_block_explainer_forget(machine->explainer);
  size_t failures = 0;
  for (uint32_t i = 0; i < program->step_count; i++) {
    const grdp_step *step = &program->steps[i];
    uint32_t block = grdp_machine_block(machine, i);
    if (!grdp_step_runs(program, step, period))
      continue;
    if (block != GRDP_NO_BLOCK) {
      failures += grdp_machine_run_block(machine, &program->blocks[block], period);
      i += program->blocks[block].count - 1;
      continue;
    }
    grdp_machine_run_step(machine, step, period);
    if (period > program->base)
      failures += machine->kernels->count_failures(
          machine->lanes, grdp_machine_row(machine, grdp_step_period(step, period), step->cell));
  }
  return failures;
}
