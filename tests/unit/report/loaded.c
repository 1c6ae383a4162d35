/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loaded.h"

#include <criterion/criterion.h>

loaded_model open_loaded(const char *path, const char *name) {
  loaded_model model;
  grdp_run *run;
  bool done = false;
  cr_assert_eq(grdp_diagnostics_create(&model.diagnostics), GRDP_OK);
  cr_assert_eq(grdp_scenario_load(path, name, NULL, 0, model.diagnostics, &model.scenario), GRDP_OK);
  cr_assert_eq(grdp_program_build(model.scenario, model.diagnostics, &model.program), GRDP_OK);
  cr_assert_eq(grdp_run_open(model.scenario, model.program, NULL, model.diagnostics, &run), GRDP_OK);
  while (!done)
    cr_assert_eq(grdp_run_step(run, model.diagnostics, &done), GRDP_OK);
  cr_assert_eq(grdp_run_take(run, &model.result), GRDP_OK);
  grdp_run_free(run);
  return model;
}

void close_loaded(loaded_model *model) {
  grdp_result_free(model->result);
  grdp_program_free(model->program);
  grdp_scenario_free(model->scenario);
  grdp_diagnostics_free(model->diagnostics);
}
