/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What running simultaneous blocks needs, on the central path and over draws: which block a step belongs to, and the
 * rows that a solver is given.
 */
#ifndef GRDP_BLOCKS_H
#define GRDP_BLOCKS_H

#include "machine_state.h"
#include "solve.h"

/* A solver with arrays for the largest block of a program; see grdp_system for their shapes. */
typedef struct grdp_block_work {
  grdp_solver *solver;
  double **unknowns;
  const double **equations;
  grdp_values *slopes;
  grdp_values *shifts;
  double *held;
  uint8_t *solutions; /* [lanes] */
} grdp_block_work;

/* For so many lanes (1, or a multiple of GRDP_TILE_STEP). */
grdp_block_work *grdp_block_work_make(grdp_arena *arena, const grdp_program *program, size_t lanes);
/* The system of a block whose rows stand in the work's arrays; `evaluate` and `steady` are the caller's. */
grdp_system grdp_block_work_system(const grdp_block_work *work, const grdp_equation_block *block, size_t lanes);

/* Within the guard of the arena; linear in instructions. */
grdp_block_map *grdp_block_map_make(grdp_arena *arena, const grdp_program *program);

/* The hidden cell of an unknown's equation. */
static inline uint32_t grdp_block_equation_cell(const grdp_program *program, const grdp_equation_block *block,
                                                uint32_t unknown) {
  return program->references[block->equations[unknown]].cell;
}

/* The step of an unknown's equation. */
static inline uint32_t grdp_block_equation_step(const grdp_program *program, const grdp_equation_block *block,
                                                uint32_t unknown) {
  return grdp_program_source(program, &program->steps[block->first + unknown],
                             &program->references[block->equations[unknown]]);
}

/* Where the solver begins: the value of the period before, or what the program says. */
static inline double grdp_block_beginning(const grdp_equation_block *block, uint32_t unknown, double before) {
  return isfinite(before) ? before : block->beginnings[unknown];
}

/* What the solver begins from in a lane, if that is a number: the value of the period before. Of a block over time that
 * is itself to be found: the value at the base instead; over draws, that of the central path. */
double grdp_block_begins_from(const grdp_machine *machine, const grdp_step *unknown, uint32_t period, uint32_t lane);

/* Whether a step of a block is a derivative along a cell that is given in the period: it is 0. */
bool grdp_block_goes_along_given(const grdp_machine *machine, const grdp_equation_block *block, uint32_t step,
                                 uint32_t period);

/* Of the central path's machine: runs a block in a period. Returns how many of its lanes and visible steps failed. */
size_t grdp_machine_run_block(grdp_machine *machine, const grdp_equation_block *block, uint32_t period);
/* Of the central path's machine: one step, with what is given and added. */
void grdp_machine_run_step(const grdp_machine *machine, const grdp_step *step, uint32_t period);

/* Looks again at blocks that were not solved (explain.h). */
struct grdp_block_explainer *grdp_block_explainer_make(grdp_machine *machine);
/* A period has run: what was found does not hold any more. */
void grdp_block_explainer_forget(struct grdp_block_explainer *explainer);

#endif
