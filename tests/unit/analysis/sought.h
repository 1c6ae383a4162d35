/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scenario from text or a file, and what is sought in it.
 */
#ifndef GRDP_TEST_SOUGHT_H
#define GRDP_TEST_SOUGHT_H

#include "compile.h"
#include "run.h"
#include "seek.h"

typedef struct sought {
  grdp_arena arena;
  grdp_diagnostics *diagnostics;
  grdp_scenario *scenario;
  grdp_program *program;   /* as a run has it */
  grdp_program *residuals; /* `implicit` and `holdable` */
} sought;

/* A fault is a failed assertion. */
sought *sought_text(const char *text);
sought *sought_file(const char *path);
void free_sought(sought *one);

uint32_t sought_cell(const sought *one, const char *name);
/* The number t of a year. */
uint32_t sought_year(const sought *one, uint32_t year);

/* The central path; freed with the arena. */
const grdp_result *sought_result(sought *one, bool one_step);
double sought_value(const sought *one, const grdp_result *result, const char *name, uint32_t year);

grdp_seek_target wanted(const sought *one, const char *name, uint32_t year, double value);
grdp_seek_instrument by(const sought *one, const char *name);

/* Whether a diagnostic of the code was given, with these words in its English text. */
bool sought_told(const sought *one, const char *code, const char *words);

#endif
