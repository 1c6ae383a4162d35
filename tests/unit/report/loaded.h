/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A fixture of the command tests, loaded and run along its central path.
 */
#ifndef GRDP_TEST_LOADED_H
#define GRDP_TEST_LOADED_H

#include "run.h"

typedef struct loaded_model {
  grdp_diagnostics *diagnostics;
  grdp_scenario *scenario;
  grdp_program *program;
  grdp_result *result;
} loaded_model;

/* A fault is a failed assertion. */
loaded_model open_loaded(const char *path, const char *name);
void close_loaded(loaded_model *model);

#endif
