/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A small scenario made by hand, without files: the tests of compile/ do not lean on the reading of YAML.
 */
#ifndef GRDP_TEST_MODEL_H
#define GRDP_TEST_MODEL_H

#include "compile.h"
#include "machine.h"

typedef struct sketch {
  grdp_scenario scenario;
  grdp_diagnostics *diagnostics;
  grdp_program *program;
  grdp_machine *machine;
  GRDP_VECTOR(grdp_element) elements;
  GRDP_VECTOR(grdp_set) sets;
  GRDP_VECTOR(grdp_series) series;
  GRDP_VECTOR(grdp_cell) cells;
  GRDP_VECTOR(grdp_check) checks;
} sketch;

/* Periods 0 … last from an ordinal on. Declares the units vnd, vnd_2010 and person. */
sketch *model_open(grdp_frequency frequency, int32_t first_ordinal, uint32_t base, uint32_t last);
void model_close(sketch *model);
/* Elements parted by spaces; known ones are shared. */
void model_set(sketch *model, const char *name, const char *elements);
/* Values [cells][periods]. The unit "" is none. */
void model_input(sketch *model, const char *header, const char *unit, const double *values);
void model_equation(sketch *model, const char *header, const char *unit, const char *formula);
/* solve: left == right */
void model_solve(sketch *model, const char *header, const char *unit, const char *equality);
/* Another formula for one element, with the index names of its header. */
void model_each(sketch *model, const char *cell, const char *formula);
void model_check(sketch *model, const char *name, const char *formula);
/* An observation. */
void model_observe(sketch *model, const char *cell, uint32_t period, double value);

grdp_cell *model_cell(sketch *model, const char *name);
grdp_status model_build(sketch *model);
grdp_status model_build_with(sketch *model, grdp_build_options options);
/* Builds and runs every period; stops the test when the model is wrong. */
void model_run(sketch *model);
double model_value(sketch *model, const char *cell, uint32_t period);
/* "E0350 1:5 message" per mistake, a line each. */
const char *model_messages(sketch *model);
/* As a terminal shows them. */
const char *model_rendered(sketch *model, grdp_language language);

#endif
