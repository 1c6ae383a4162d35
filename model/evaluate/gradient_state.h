/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a gradient holds; shared by gradient.c, which goes back step by step, and gradient_blocks.c, which passes through
 * simultaneous blocks.
 */
#ifndef GRDP_GRADIENT_STATE_H
#define GRDP_GRADIENT_STATE_H

#include "blocks.h"
#include "derivatives.h"
#include "gradient.h"
#include "over_draws.h"

/* Lanes that pass through a step together: its rows shall stay in the nearest cache. */
enum { GRDP_GRADIENT_TILE = 128, GRDP_LANES_OF_CACHE_LINE = 8 };

#define GRDP_NOWHERE SIZE_MAX

/* What an instruction reads: a result of the same step, a value that varies, or a constant. */
typedef struct grdp_read_operand {
  const double *row; /* [lanes], a value that varies; NULL: something else */
  size_t place;      /* of that value in the gradient's arrays; GRDP_NOWHERE: something else */
  uint32_t source;   /* the instruction that made it, counted from the step's first; UINT32_MAX: something else */
  double constant;
} grdp_read_operand;

typedef struct grdp_reading {
  grdp_operation operation;
  uint32_t operands;
  grdp_read_operand items[3];
  bool varies; /* reads anything that does */
  bool asked;  /* its result has a part in what the step's adjoint goes to */
} grdp_reading;

struct grdp_gradient {
  grdp_arena arena;
  grdp_machine *machine;
  double **adjoints;      /* [simulated periods][cells] -> [lanes]; NULL: does not vary */
  bool *touched;          /* [simulated periods][cells]: since the run began; those not touched hold anything */
  uint32_t *writers;      /* [temporaries]: the instruction that wrote each last, counted from the step's first */
  grdp_reading *readings; /* [instructions of the longest step] */
  double *results;        /* [instructions of the longest step][GRDP_GRADIENT_TILE] */
  double *result_adjoints;
  double *constants;                  /* [3][GRDP_GRADIENT_TILE], an instruction's operands that are constant */
  double *derivative;                 /* [GRDP_GRADIENT_TILE] */
  double *products;                   /* [GRDP_GRADIENT_TILE] */
  struct grdp_block_gradient *blocks; /* NULL: no simultaneous blocks */
};

/* Where the adjoint of a cell in a period stands; GRDP_NOWHERE: it cannot change. */
size_t grdp_gradient_find(const grdp_gradient *gradient, uint32_t cell, uint32_t period);
/* Makes the adjoint of a value ready to be added to. */
void grdp_gradient_touch(grdp_gradient *gradient, size_t place);
/* From the adjoint of a step's cell to what the step reads. */
void grdp_gradient_go_back(grdp_gradient *gradient, const grdp_step *step, uint32_t period);

/* Within the guard of the gradient's arena. */
struct grdp_block_gradient *grdp_block_gradient_make(grdp_gradient *gradient);
/* From the adjoints of a block's cells to what the block reads. */
void grdp_gradient_go_back_block(grdp_gradient *gradient, const grdp_equation_block *block, uint32_t period);

#endif
