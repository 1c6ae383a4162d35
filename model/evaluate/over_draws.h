/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The part of a machine that runs over draws: only simulated periods, only what is needed and varies. A cell keeps as
 * many periods as its lags reach, in turn; everything else is read from the central path.
 */
#ifndef GRDP_OVER_DRAWS_H
#define GRDP_OVER_DRAWS_H

#include "fuse.h"
#include "linear.h"
#include "machine_state.h"

enum { GRDP_MOST_TILE = 512 };

/* Where an operand lies: `moves` is SIZE_MAX when it has a value per lane, 0 when one tile of equal values serves all
 * tiles. The tile at lane `first` reads at row + (first & moves). */
typedef struct grdp_operand_row {
  double *row;
  size_t moves;
} grdp_operand_row;

/* A row that lies elsewhere in each period: always among a cell's lanes (depth > 0), or to be looked up. */
typedef struct grdp_moving_row {
  uint32_t number; /* of code.rows */
  uint32_t depth;
  int32_t shift;
  double *first;
  bool once; /* looked at in the first period alone */
} grdp_moving_row;

/* A step that runs in the period. */
typedef struct grdp_active_step {
  const grdp_fused_step *fused;
  double *result;
  bool covered; /* not looked at */
  bool hidden;  /* what is no number is no failure */
} grdp_active_step;

/* A block that is solved in the period; its steps are active[first … end - 1]. Those from `inner` on change with the
 * unknowns. */
typedef struct grdp_active_block {
  const grdp_equation_block *block;
  size_t first, inner, end;
} grdp_active_block;

typedef struct grdp_over_draws {
  grdp_machine_plan plan;
  grdp_varying varying;
  double **cell_rows; /* [cells] the first of a cell's rows; NULL: it never varies and is not drawn */
  uint32_t *depths;   /* [cells] how many rows it has: the periods kept */
  double **residuals; /* [cells] of drawn equations; else NULL */
  uint32_t residual_depth;
  grdp_fused_code code;
  size_t width;                   /* lanes rounded up to whole groups, those that are computed */
  size_t tile;                    /* lanes of a tile, chosen so that its rows stay in the nearest cache */
  grdp_operand_row *rows_of_code; /* [code.rows] of the period that runs */
  double **still_rows;            /* [code.rows]: a tile of equal values; NULL: never needed */
  double *held;                   /* [code.rows]: the value that the still row holds */
  grdp_moving_row *moving;        /* rows to be set anew in each period */
  uint32_t moving_count;
  double *factors;    /* [code.factors], as operations read them */
  uint32_t *changing; /* factors to be set anew in each period */
  uint32_t changing_count;
  double *scalars;    /* [simulated][computed scalars] */
  uint32_t *computed; /* [code.scalars]: which of the computed ones */
  uint32_t computed_count;
  const grdp_linear_kernels *linear;
  const grdp_fused_step **leaders; /* [code.products] the first step of the period that reads it; NULL: none */
  const double **product_x;        /* [terms of the longest product] */
  double **product_rows;           /* [rows of the highest] */
  const bool *covered;             /* [steps of the program] see covered.h */
  grdp_active_step *active;        /* of the period that runs */
  size_t active_count;
  grdp_active_block *active_blocks;
  size_t active_block_count;
  double **shift_rows; /* [unknowns of the largest block], tiles */
  uint32_t *packed;    /* [references] the last packing of lanes in which it was read */
  uint32_t packings;
  uint8_t *failed; /* [width]: those beyond the last lane are set, so that nobody asks for them */
  bool any_failed, failed_in_period;
  uint32_t *first_failures; /* [lanes] of the period that has just run */
} grdp_over_draws;

/* The distance of rows that hold as many lanes. Rows a multiple of 4 KiB apart would share the same few places of the
 * nearest cache, and the processor would take a store to one for a store to the other. */
size_t grdp_over_draws_stride(size_t lanes, bool blocks);
/* Makes the machine one over draws. Within its arena's guard. */
void grdp_over_draws_make(grdp_machine *machine, const grdp_machine_plan *plan);
size_t grdp_over_draws_period(grdp_machine *machine, uint32_t period);
double *grdp_over_draws_row(const grdp_machine *machine, uint32_t period, uint32_t cell);

/* A tile of lanes in a period. */
typedef struct grdp_tile {
  grdp_machine *machine;
  uint32_t period;
  size_t first, count;
} grdp_tile;

/* Runs a step. */
void grdp_tile_run(const grdp_tile *at, const grdp_active_step *active);
/* Looks whether lanes have failed in it that had not before, or in a step before it: how many. */
size_t grdp_tile_look(const grdp_tile *at, const grdp_active_step *active);
/* Looks through the first `count` active steps. */
size_t grdp_tile_look_back(const grdp_tile *at, size_t count);

/* ---- simultaneous blocks ---- */

void grdp_over_draws_find_active(grdp_machine *machine, uint32_t period);
/* Solves a block and looks at it: how many lanes have failed. */
size_t grdp_tile_solve(const grdp_tile *at, const grdp_active_block *active);
/* An unknown's value of the period before stays, for the solver's beginning. */
void grdp_blocks_note_depths(grdp_over_draws *over);
/* How many lanes each row has room for behind its last, of a machine of so many lanes (a multiple of GRDP_TILE_STEP). */
size_t grdp_blocks_room(size_t lanes);
/* How many rows of a tile the solver works on. */
size_t grdp_blocks_rows(const grdp_program *program);

#endif
