/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Why a run of the central path failed, as diagnostics. Internal to simulate/.
 */
#ifndef GRDP_FAILURES_H
#define GRDP_FAILURES_H

#include "compile.h"
#include "machine.h"

/* A value that a step reads and nobody gave: periods first to last of the cell, read in reading_first to
 * reading_last. */
typedef struct grdp_missing_value {
  uint32_t step, reference;
  int64_t first, last;
  uint32_t reading_first, reading_last;
} grdp_missing_value;

/* What has failed so far. Set scenario, program and arena; the rest begins at zero. */
typedef struct grdp_failures {
  const grdp_scenario *scenario;
  const grdp_program *program;
  grdp_arena *arena;
  bool *told; /* [cells]: a numeric failure of a step of the cell is kept */
  GRDP_VECTOR(grdp_missing_value) missing;
  grdp_table missing_by_key; /* step and reference -> number in `missing` */
  GRDP_VECTOR(grdp_failure) numeric;
  GRDP_VECTOR(uint32_t) broken;                  /* check, period, check, period, … in order of period */
  uint32_t consequence_step, consequence_period; /* the first; UINT32_MAX: none */
} grdp_failures;

void grdp_failures_begin(grdp_failures *failures, const grdp_scenario *scenario, const grdp_program *program,
                         grdp_arena *arena);
/* Looks at a simulated period that has been run and had failures. */
void grdp_failures_collect(grdp_failures *failures, grdp_machine *machine, uint32_t period);
/* Looks at the checks of a simulated period. */
void grdp_failures_check(grdp_failures *failures, grdp_machine *machine, uint32_t period);
/* Reports everything. GRDP_INVALID for values not given, else GRDP_NUMERIC, else GRDP_CHECK; GRDP_OK without any. */
grdp_status grdp_failures_report(const grdp_failures *failures, grdp_diagnostics *diagnostics);

#endif
