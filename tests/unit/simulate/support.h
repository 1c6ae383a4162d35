/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scenario from text, run to its end.
 */
#ifndef GRDP_TEST_SUPPORT_H
#define GRDP_TEST_SUPPORT_H

#include "run.h"

typedef struct trial {
  grdp_arena arena;
  grdp_diagnostics *diagnostics;
  grdp_scenario *scenario;
  grdp_program *program;
  grdp_run *run;
  grdp_result *result; /* NULL unless status is GRDP_OK */
  grdp_status status;
} trial;

/* Loads, builds and runs; a fault before the run is a failed assertion. */
trial *run_text(const char *text);
/* The same with options; NULL: the central path. */
trial *run_text_with(const char *text, const grdp_run_options *options);
void free_trial(trial *one);

/* The projected value of a cell by its name and the number of its period. */
double value_of(const trial *one, const char *cell, uint32_t period);
/* The number of a cell by its name. */
uint32_t cell_of(const trial *one, const char *cell);
/* The diagnostics, one a line: "E0701 4:9 message". */
const char *told(const trial *one);

#endif
