/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a machine holds; shared by machine.c, which runs, and explain.c, which looks back.
 */
#ifndef GRDP_MACHINE_STATE_H
#define GRDP_MACHINE_STATE_H

#include <math.h>

#include "kernels.h"
#include "machine.h"
#include "varying.h"

/* The steps of a program with simultaneous blocks. */
typedef struct grdp_block_map {
  uint32_t *blocks; /* [steps] the number of a step's block, or GRDP_NO_BLOCK */
  bool *hidden;     /* [steps] holds only what the solver needs, the value of an unknown's equation or a
                               derivative: what is no number there is no failure by itself */
  bool *inner;      /* [steps] an unknown, or changes with the block's unknowns: run again and again */
} grdp_block_map;

#define GRDP_NO_BLOCK UINT32_MAX

/* A row is `stride` doubles: one for one lane, else the lanes rounded up to whole cache lines. Those beyond the last
 * are computed like the others and never looked at. */
struct grdp_machine {
  grdp_arena arena;
  const grdp_program *program;
  const grdp_kernels *kernels;
  uint32_t lanes;
  size_t stride;
  bool reads_ahead;             /* the program has a lead */
  double *values;               /* [periods][cells][stride]; NULL over draws */
  double *missing;              /* [stride], NaN: what lies before period 0 */
  double **slots;               /* [temporaries + constants + references], the rows of the period that runs */
  double *scratch;              /* [temporaries], for one lane looked at again */
  struct grdp_trace *traces;    /* [instructions of the longest step] */
  uint32_t *writers;            /* [temporaries]: the instruction that wrote each last */
  struct grdp_over_draws *over; /* NULL: the central path */
  grdp_block_map *map;          /* NULL: no simultaneous blocks */
  struct grdp_block_work *work; /* likewise; for the lanes that run together */
  struct grdp_block_explainer *explainer; /* likewise */
};

/* One instruction as it ran in one lane. A source is the instruction, counted from the step's first, that made the
 * operand; UINT32_MAX when it was no temporary. */
typedef struct grdp_trace {
  double result;
  double operands[3];
  uint32_t sources[3];
} grdp_trace;

/* Rows of the machine's stride that begin on a cache line, from its arena. */
double *grdp_machine_make_rows(grdp_machine *machine, size_t count);

/* The row of a cell in a period, of the central path's machine. */
static inline double *grdp_machine_row(const grdp_machine *machine, uint32_t period, uint32_t cell) {
  return machine->values + ((size_t)period * machine->program->cells + cell) * machine->stride;
}

/* The period that a reference reads: UINT32_MAX before the first, the last for all beyond it. */
static inline uint32_t grdp_machine_reach(const grdp_program *program, uint32_t period, int32_t shift) {
  int64_t reached = (int64_t)period + shift;
  if (reached < 0)
    return UINT32_MAX;
  return reached < program->periods ? (uint32_t)reached : program->periods - 1;
}

/* The block of a step; GRDP_NO_BLOCK: none. */
static inline uint32_t grdp_machine_block(const grdp_machine *machine, uint32_t step) {
  return machine->map == NULL ? GRDP_NO_BLOCK : machine->map->blocks[step];
}

/* What is given in place of the equation; NaN when nothing is. */
static inline double grdp_step_given(const grdp_step *step, uint32_t period) {
  return step->given == NULL ? (double)NAN : step->given[period];
}

/* What is added to the equation; 0 when nothing is. */
static inline double grdp_step_added(const grdp_step *step, uint32_t period) {
  return step->added == NULL || isnan(step->added[period]) ? 0.0 : step->added[period];
}

#endif
