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
  GRDP_FAILURE_MISSING,    /* a value before the first that is known */
  GRDP_FAILURE_DIVISION,   /* division by zero */
  GRDP_FAILURE_LOGARITHM,  /* logarithm of a number that is not positive */
  GRDP_FAILURE_ROOT,       /* root of a negative number */
  GRDP_FAILURE_POWER,      /* power of a negative number to a broken exponent, or of 0 to a negative one */
  GRDP_FAILURE_CLAMP,      /* the lower bound above the upper */
  GRDP_FAILURE_OVERFLOW,   /* beyond the range of a double */
  GRDP_FAILURE_CONSEQUENCE /* reads a value that failed before */
} grdp_failure_reason;

/* The first failure of a lane, or one of the central path. */
typedef struct grdp_failure {
  grdp_failure_reason reason;
  uint32_t step; /* of program->steps */
  uint32_t period;
  uint32_t lane;
  uint32_t instruction; /* the one that made it, or that reads what failed before (CONSEQUENCE); UINT32_MAX: the
                                   value itself is missing or too large */
  uint32_t reference;   /* MISSING: of program->references; else UINT32_MAX */
  double arguments[3];  /* of the instruction; 0 without one */
} grdp_failure;

typedef struct grdp_machine grdp_machine;

/* All memory is taken here; nothing is allocated while it runs. lanes >= 1. */
grdp_status grdp_machine_open(const grdp_program *program, uint32_t lanes, grdp_machine **out);
void grdp_machine_free(grdp_machine *machine);

/* The lanes of a cell in a period, [lanes]. Inputs may be overwritten between grdp_machine_fill and
 * grdp_machine_run (draws). */
double *grdp_machine_values(grdp_machine *machine, uint32_t period, uint32_t cell);

/* Sets the inputs of every period to their central values in every lane. */
void grdp_machine_fill(grdp_machine *machine);

/* Runs one period: every step in order. Before the base, a cell that cannot be computed stays NaN without failing.
 * In a simulated period every non-finite result is a failure. Returns how many lane-steps failed. */
size_t grdp_machine_period(grdp_machine *machine, uint32_t period);

/* Why a step failed in a lane of a period that has been run. */
grdp_failure grdp_machine_explain(grdp_machine *machine, uint32_t period, uint32_t step, uint32_t lane);

/* One operation on single numbers with the machine's own arithmetic (constant folding). */
double grdp_operation_apply(grdp_operation operation, double a, double b, double c);

#endif
