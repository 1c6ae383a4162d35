/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "blocks.h"

#include <string.h>

#include "over_draws.h"

static void number_steps(const grdp_program *program, grdp_block_map *map) {
  memset(map->blocks, 0xff, program->step_count * sizeof *map->blocks);
  for (uint32_t number = 0; number < program->block_count; number++)
    for (uint32_t i = 0; i < program->blocks[number].count; i++)
      map->blocks[program->blocks[number].first + i] = number;
}

static void find_hidden(const grdp_program *program, const grdp_equation_block *block, grdp_block_map *map) {
  for (uint32_t k = 0; k < block->unknowns; k++)
    map->hidden[grdp_block_equation_step(program, block, k)] = true;
  for (uint32_t i = block->count - block->derivatives; i < block->count; i++)
    map->hidden[block->first + i] = true;
}

static bool reads_unknowns(const grdp_program *program, const grdp_block_map *map, uint32_t number) {
  const grdp_step *step = &program->steps[number];
  for (uint32_t i = 0; i < step->count; i++)
    for (uint32_t operand = 0; operand < 3; operand++) {
      uint32_t read = grdp_instruction_reference(program, &program->instructions[step->first + i], operand);
      if (read == UINT32_MAX)
        continue;
      uint32_t source = grdp_program_source(program, step, &program->references[read]);
      if (source != UINT32_MAX && map->blocks[source] == map->blocks[number] && map->inner[source])
        return true;
    }
  return false;
}

static void find_inner(const grdp_program *program, const grdp_equation_block *block, grdp_block_map *map) {
  for (uint32_t i = 0; i < block->count; i++)
    map->inner[block->first + i] = i < block->unknowns || reads_unknowns(program, map, block->first + i);
}

grdp_block_map *grdp_block_map_make(grdp_arena *arena, const grdp_program *program) {
  grdp_block_map *map = GRDP_NEW(arena, grdp_block_map);
  map->blocks = GRDP_NEW_ARRAY(arena, program->step_count, uint32_t);
  map->hidden = GRDP_NEW_ARRAY(arena, program->step_count, bool);
  map->inner = GRDP_NEW_ARRAY(arena, program->step_count, bool);
  number_steps(program, map);
  for (uint32_t number = 0; number < program->block_count; number++) {
    find_hidden(program, &program->blocks[number], map);
    find_inner(program, &program->blocks[number], map);
  }
  return map;
}

grdp_block_work *grdp_block_work_make(grdp_arena *arena, const grdp_program *program, size_t lanes) {
  uint32_t unknowns = 0, slopes = 0;
  for (uint32_t i = 0; i < program->block_count; i++) {
    const grdp_equation_block *block = &program->blocks[i];
    unknowns = block->unknowns > unknowns ? block->unknowns : unknowns;
    slopes = block->slope_count > slopes ? block->slope_count : slopes;
  }
  grdp_block_work *work = GRDP_NEW(arena, grdp_block_work);
  work->solver = grdp_solver_make(arena, program, lanes);
  work->unknowns = GRDP_NEW_ARRAY(arena, unknowns, double *);
  work->equations = GRDP_NEW_ARRAY(arena, unknowns, const double *);
  work->slopes = GRDP_NEW_ARRAY(arena, slopes, grdp_values);
  work->shifts = GRDP_NEW_ARRAY(arena, unknowns, grdp_values);
  work->held = GRDP_NEW_ARRAY(arena, unknowns, double);
  work->solutions = GRDP_NEW_ARRAY(arena, lanes, uint8_t);
  return work;
}

grdp_system grdp_block_work_system(const grdp_block_work *work, const grdp_equation_block *block, size_t lanes) {
  return (grdp_system){.block = block,
                       .lanes = lanes,
                       .unknowns = work->unknowns,
                       .equations = work->equations,
                       .slopes = work->slopes,
                       .shifts = work->shifts,
                       .held = work->held};
}

bool grdp_block_goes_along_given(const grdp_machine *machine, const grdp_equation_block *block, uint32_t step,
                                 uint32_t period) {
  uint32_t first = block->first + block->count - block->derivatives;
  uint32_t cell = step < first || block->along == NULL ? UINT32_MAX : block->along[step - first];
  uint32_t of = grdp_step_period(&machine->program->steps[step], period);
  uint32_t along = cell == UINT32_MAX ? UINT32_MAX : grdp_program_step_in(machine->program, cell, of);
  return along != UINT32_MAX && !isnan(grdp_step_given(&machine->program->steps[along], of));
}

double grdp_block_begins_from(const grdp_machine *machine, const grdp_step *unknown, uint32_t period, uint32_t lane) {
  if (unknown->time != GRDP_STEP_AHEAD)
    return period == 0 ? (double)NAN : grdp_machine_value(machine, period - 1, unknown->cell, lane);
  if (machine->over == NULL)
    return grdp_machine_value(machine, machine->program->base, unknown->cell, lane);
  return machine->over->plan
      .known[(size_t)grdp_step_period(unknown, period) * machine->program->cells + unknown->cell];
}
