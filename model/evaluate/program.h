/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The machine's program: straight code per equation, run period by period over lanes (draws). Built by compile/.
 *
 * Operands are numbers of slots: temporaries first, then constants, then references (a cell at a shift). The machine
 * sets the references' addresses once per period, so that an instruction is five numbers and no operand needs
 * decoding:  r[target] = operation(r[a], r[b], r[c]).
 */
#ifndef GRDP_PROGRAM_H
#define GRDP_PROGRAM_H

#include "arena.h"
#include "source.h"

typedef enum grdp_operation {
#define GRDP_OPERATION(name, text, operands, meaning) GRDP_OP_##name,
#include "operations.def"
#undef GRDP_OPERATION
  GRDP_OPERATION_COUNT
} grdp_operation;

const char *grdp_operation_text(grdp_operation operation);
const char *grdp_operation_meaning(grdp_operation operation);
uint32_t grdp_operation_operands(grdp_operation operation);

typedef struct grdp_instruction {
  uint32_t operation;
  uint32_t target;
  uint32_t a, b, c; /* those that the operation does not use are 0 */
} grdp_instruction;

/* A cell `shift` periods away (-1 is a lag). Cells: those of the scenario in their order, then the calendar's
 * (GRDP_CALENDAR_*), then one per check, then hidden ones (of cumsum and ytd, and of simultaneous blocks). */
typedef struct grdp_cell_reference {
  uint32_t cell;
  int32_t shift;
} grdp_cell_reference;

/* When a step runs. A computed series whose future is read (a lead) is written out over time: in the first simulated
 * period, before all else, one step for each simulated period gives its value there (GRDP_STEP_AHEAD), with everything
 * that it is made of; so that what the future needs of the past, and the past of the future, are equations like others.
 * Up to the base such a series has a step as usual (GRDP_STEP_PAST). */
typedef enum grdp_step_time { GRDP_STEP_ALWAYS, GRDP_STEP_PAST, GRDP_STEP_AHEAD } grdp_step_time;

/* One equation: its instructions, the last of which writes the cell's slot of shift `ahead`. Temporaries live within a step:
 * each is written before it is read. A constant is finite: what fails when it is folded stays an instruction. */
typedef struct grdp_step {
  uint32_t cell;
  uint32_t first, count;         /* instructions */
  const double *given;           /* per period: an observation up to the base or a fixed value after it, in place
                                     of the equation; NaN: none. NULL: none at all */
  const double *added;           /* per period: add-factor, NaN or 0: none. NULL: none at all */
  const grdp_fragment *fragment; /* the formula's text, for messages */
  grdp_step_time time;
  uint32_t ahead; /* the value is of this many periods after the one that runs; 0 but of GRDP_STEP_AHEAD */
} grdp_step;

/* The period that a step's value belongs to, in a period that runs. */
static inline uint32_t grdp_step_period(const grdp_step *step, uint32_t period) {
  return period + step->ahead;
}

/*
 * Equations of one period that read each other: a simultaneous block. Of each cycle one cell is an unknown (a feedback
 * variable; Steward 1965): given the unknowns, the others follow in order. The steps of a block follow one another:
 *
 *   unknowns   [first, first + unknowns): without instructions; the solver finds the values
 *   the rest   [first + unknowns, first + count), in order: explicit cells; hidden cells, each of which holds what the
 *              equation of an unknown gives; hidden cells of derivatives
 *
 * With g_k what the equation of unknown k gives, a_k its add-factor and e_k its drawn residual, it holds where
 *   explicit   g_k + a_k + e_k - x_k = 0      (`is`)
 *   implicit   g_k - a_k - e_k = 0            (`solve`: g_k is left less right)
 * In a period where x_k is given the equation is switched off. A hidden derivative along a cell that is given in a
 * period is given too, as 0; `along` names the cell, for those who give values to a cell later (a trial; the program
 * must then be built `holdable`, compile.h).
 *
 * The steps of a block run at the same time (grdp_step_time); with GRDP_STEP_AHEAD they may be of several periods.
 *
 * In each period the solver begins from the unknown's value in the period before (GRDP_STEP_AHEAD: at the base; over draws
 * from the central path), and where that is no number from
 * beginnings[k]: its last observation or start up to the base, else 1.
 */
typedef struct grdp_slope {
  uint32_t equation, unknown; /* both of the block, from 0 */
  uint32_t slot;              /* of d g_equation / d unknown: a constant, or a reference; never a temporary */
} grdp_slope;

typedef struct grdp_equation_block {
  uint32_t first, unknowns, count;
  const uint32_t
      *equations; /* [unknowns] numbers in program->references (shift: the step's `ahead`) of the hidden cells g */
  const bool *implicit;     /* [unknowns] */
  const grdp_slope *slopes; /* those that are not 0 by structure, by equation, then unknown; without the -1 of x_k */
  uint32_t slope_count;
  bool linear;              /* no slope reads a cell of the block: the slopes are the same at every point */
  const double *beginnings; /* [unknowns], finite */
  uint32_t derivatives;     /* how many of the steps, the last ones, are hidden derivatives (and parts of them) */
  const uint32_t *along; /* [derivatives] the cell along which it is taken, 0 where that is given; UINT32_MAX: none */
} grdp_equation_block;

/* What is given: an input (values per period) or a calendar series. */
typedef struct grdp_input {
  uint32_t cell;
  const double *values; /* [periods]; NaN before the base: not known */
} grdp_input;

/* Bytes of the formula an instruction comes from. */
typedef struct grdp_span_of_text {
  uint32_t offset, size;
  uint32_t
      undone; /* from 1: the instruction undoes what they say, in an equation that was turned inside out, and this
                      operand of its is what they would have to give; 0: it does what they say */
} grdp_span_of_text;

typedef enum grdp_calendar {
  GRDP_CALENDAR_YEAR,
  GRDP_CALENDAR_QUARTER,
  GRDP_CALENDAR_MONTH,
  GRDP_CALENDAR_COUNT
} grdp_calendar;

typedef struct grdp_program {
  grdp_arena arena;
  uint32_t cells; /* scenario cells + GRDP_CALENDAR_COUNT + checks + hidden cells */
  uint32_t scenario_cells;
  uint32_t checks;
  uint32_t periods;              /* t = 0 … periods - 1 */
  uint32_t base;                 /* simulated: t > base */
  const char *const *cell_names; /* [cells] */
  const double *constants;
  uint32_t temporaries;
  uint32_t constant_count;
  const grdp_cell_reference *references;
  const grdp_instruction *instructions;
  uint32_t reference_count;
  uint32_t instruction_count;
  const grdp_span_of_text *texts; /* [instruction_count] */
  const grdp_step *steps;         /* in the order of evaluation; the checks last */
  uint32_t step_count;
  const grdp_equation_block *blocks; /* ascending by `first`; they do not overlap */
  const grdp_input *inputs;
  uint32_t block_count;
  uint32_t input_count;
  const uint32_t
      *cell_steps; /* [cells] the step that computes a cell (GRDP_STEP_AHEAD only where it is the only one);
                                 UINT32_MAX: an input */
  const uint32_t *ahead_first; /* [cells] where a cell's steps of GRDP_STEP_AHEAD begin in ahead_steps; UINT32_MAX: it
                                  has none. NULL: the program has none */
  const uint32_t *ahead_steps; /* by `ahead`, one for each simulated period; UINT32_MAX: none */
} grdp_program;

static inline uint32_t grdp_program_simulated(const grdp_program *program) {
  return program->base + 1 < program->periods ? program->periods - program->base - 1 : 0;
}
/* Whether a cell is written out over time. */
static inline bool grdp_program_ahead(const grdp_program *program, uint32_t cell) {
  return program->ahead_first != NULL && program->ahead_first[cell] != UINT32_MAX;
}
/* Whether a step runs in a period. */
static inline bool grdp_step_runs(const grdp_program *program, const grdp_step *step, uint32_t period) {
  return step->time == GRDP_STEP_ALWAYS ||
         (step->time == GRDP_STEP_PAST ? period <= program->base : period == program->base + 1);
}
/* The step that gives what a step reads at a reference while the same period runs; UINT32_MAX: an input, or something
 * that was known before. */
uint32_t grdp_program_source(const grdp_program *program, const grdp_step *reader,
                             const grdp_cell_reference *reference);
/* The step that gives a cell's value in a period; UINT32_MAX: an input. */
uint32_t grdp_program_step_in(const grdp_program *program, uint32_t cell, uint32_t period);
/* Of steps that are the program's own or a copy of them: what is given and added to the step of a cell goes to its steps
 * over time. */
void grdp_program_spread(const grdp_program *program, grdp_step *steps, uint32_t cell);
/* The period that runs when a step gives its value of a period. */
static inline uint32_t grdp_step_run(const grdp_step *step, uint32_t period) {
  return period - step->ahead;
}

static inline uint32_t grdp_program_constant_slot(const grdp_program *program, uint32_t constant) {
  return program->temporaries + constant;
}
static inline uint32_t grdp_program_reference_slot(const grdp_program *program, uint32_t reference) {
  return program->temporaries + program->constant_count + reference;
}

/* The reference that an operand (0 … 2) of an instruction reads; UINT32_MAX: none. */
uint32_t grdp_instruction_reference(const grdp_program *program, const grdp_instruction *code, uint32_t operand);

/* Instructions of the longest step; 0 without steps. */
uint32_t grdp_program_longest_step(const grdp_program *program);

/* The simultaneous block of a step; NULL: none. */
const grdp_equation_block *grdp_program_block_of_step(const grdp_program *program, uint32_t step);
/* The step whose instructions give a step's cell: the step itself; of an unknown, that of its equation. */
const grdp_step *grdp_program_computing(const grdp_program *program, uint32_t step);

/* The program itself is allocated from its arena: both go at once. NULL is allowed. */
void grdp_program_free(grdp_program *program);

#endif
