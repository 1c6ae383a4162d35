/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs a program over lanes. No lane's arithmetic depends on its neighbours or on how many there are: many lanes
 * give the bits of one.
 */
#ifndef GRDP_MACHINE_H
#define GRDP_MACHINE_H

#include "program.h"
#include "status.h"

typedef enum grdp_failure_reason {
  GRDP_FAILURE_NONE,
  GRDP_FAILURE_MISSING,     /* a value before the first that is known */
  GRDP_FAILURE_DIVISION,    /* division by zero */
  GRDP_FAILURE_LOGARITHM,   /* logarithm of a number that is not positive */
  GRDP_FAILURE_ROOT,        /* root of a negative number */
  GRDP_FAILURE_POWER,       /* power of a negative number to a broken exponent, or of 0 to a negative one */
  GRDP_FAILURE_CLAMP,       /* the lower bound above the upper */
  GRDP_FAILURE_OVERFLOW,    /* beyond the range of a double */
  GRDP_FAILURE_CONSEQUENCE, /* reads a value that failed before */
  GRDP_FAILURE_DIVERGED,    /* a simultaneous block: see grdp_solution in solve.h; `step` is the unknown of the */
  GRDP_FAILURE_CYCLED,      /* worst equation */
  GRDP_FAILURE_STALLED,
  GRDP_FAILURE_SINGULAR,
  GRDP_FAILURE_REASONS
} grdp_failure_reason;

enum { GRDP_DEPENDENT_TOLD = 4 };

/* The first failure of a lane, or one of the central path. */
typedef struct grdp_failure {
  grdp_failure_reason reason;
  uint32_t step; /* of program->steps */
  uint32_t period;
  uint32_t lane;
  uint32_t instruction; /* the one that made it, or that reads what failed before (CONSEQUENCE); UINT32_MAX: the
                                   value itself is missing or too large */
  uint32_t reference;   /* MISSING: of program->references; else UINT32_MAX */
  double arguments[3];  /* of the instruction; 0 without one. DIVERGED to SINGULAR: the unknown of the worst
                           equation, what that gives (`solve`: left less right), and by how much it does not hold */
  bool while_solving;   /* illegal arithmetic on the way to the solution of a block, not at a value of its own */
  /* SINGULAR: the first steps of those whose equations depend on each other, and how many there are. */
  uint32_t dependent[GRDP_DEPENDENT_TOLD];
  uint32_t dependent_count;
} grdp_failure;

typedef struct grdp_machine grdp_machine;

/* How a machine over draws differs from that of the central path. */
typedef struct grdp_machine_plan {
  uint32_t lanes;
  const bool
      *drawn; /* [cells]: an input whose values, or an equation whose residual, the caller gives lane by lane */
  const bool *wanted;  /* [cells]: looked at after a period; what neither these, the checks nor later periods need is
                          not computed. NULL: everything is wanted */
  const double *known; /* [periods][cells] of the central path: what does not vary over draws is taken from there */
  bool whole;          /* every period's values stay (for gradients); else only those that lags reach */
} grdp_machine_plan;

/* All memory is taken here; nothing is allocated while it runs. lanes >= 1. */
grdp_status grdp_machine_open(const grdp_program *program, uint32_t lanes, grdp_machine **out);
/* Over draws; the plan's arrays must outlive the machine. Only simulated periods are run, in ascending order. */
grdp_status grdp_machine_open_draws(const grdp_program *program, const grdp_machine_plan *plan, grdp_machine **out);
void grdp_machine_free(grdp_machine *machine);

/* The lanes of a cell in a period, [lanes]. Of the central path's machine inputs may be overwritten between
 * grdp_machine_fill and grdp_machine_period. Of a machine over draws only where the cell varies (else NULL or anything),
 * and until the lags that reach it are done (with `whole`: always). */
double *grdp_machine_values(grdp_machine *machine, uint32_t period, uint32_t cell);
/* Of a machine over draws: whether a cell can differ between draws in a period (not: fixed, or made of what does not
 * vary). The values of a cell that does not are those of the plan. */
bool grdp_machine_varies(const grdp_machine *machine, uint32_t period, uint32_t cell);
/* The value of a cell in one lane, whether it varies or not (also up to the base); for single looks, not for loops. */
double grdp_machine_value(const grdp_machine *machine, uint32_t period, uint32_t cell, uint32_t lane);
/* Of a machine over draws: where the caller writes a drawn cell's lanes before its period runs: the input's values, or
 * the equation's residual, which is added to what the equation gives (where it is not fixed). 64-byte aligned. With
 * leads of inputs (grdp_machine_reads_ahead) all periods must be written before the first runs. */
double *grdp_machine_drawn(grdp_machine *machine, uint32_t period, uint32_t cell);
bool grdp_machine_reads_ahead(const grdp_machine *machine);

/* Sets the inputs of every period to their central values in every lane; not of a machine over draws. */
void grdp_machine_fill(grdp_machine *machine);
/* Of a machine over draws: begins other draws. No lane has failed. */
void grdp_machine_restart(grdp_machine *machine);

/* Runs one period: every step in order. Before the base, a cell that cannot be computed stays NaN without failing.
 * In a simulated period every non-finite result is a failure. Returns how many lane-steps failed; over draws: how many
 * lanes failed that had not failed before. */
size_t grdp_machine_period(grdp_machine *machine, uint32_t period);

/* Lanes that have failed since grdp_machine_restart: a nonzero byte each, [lanes]; NULL: none. */
const uint8_t *grdp_machine_failed(const grdp_machine *machine);
/* The step whose result failed first in a lane, in the period that has just run; UINT32_MAX: none, or before it. */
uint32_t grdp_machine_first_failure(const grdp_machine *machine, uint32_t lane);

/* How many operations over lanes a machine over draws runs in the longest period: super-instructions count as one. */
size_t grdp_machine_operations(const grdp_machine *machine);

/* Why a step failed in a lane of a period that has been run (over draws: the one that has just run). Of a step of a
 * simultaneous block that was not solved: why the block was not, `step` of the failure being the one to blame; where
 * arithmetic was illegal in the equation of an unknown, `step` is the unknown's and `instruction` one of its equation. */
grdp_failure grdp_machine_explain(grdp_machine *machine, uint32_t period, uint32_t step, uint32_t lane);

/* One operation on single numbers with the machine's own arithmetic (constant folding). */
double grdp_operation_apply(grdp_operation operation, double a, double b, double c);

#endif
