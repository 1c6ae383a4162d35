/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a file to values: what the scenario says of its cells is what compile/ reads.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model.h"

static const char text[] =
    "grdp: 1\n"
    "time: {frequency: annual, base: 2024, end: 2026}\n"
    "units: {vnd_bn: {en: billion VND, vi: tỷ đồng}}\n"
    "sets:\n"
    "  sector: {industry: {en: Industry, vi: Công nghiệp}, services: {en: Services, vi: Dịch vụ}}\n"
    "inputs:\n"
    "  growth[c in sector]:\n"
    "    unit: \"%\"\n"
    "    each: {industry: {path: 10%}, services: {path: 5%}}\n"
    "equations:\n"
    "  grdp: {unit: vnd_bn, is: \"sum(output[c] for c in sector)\"}\n"
    "  rate: {unit: \"%\", is: pct(grdp)}\n"
    "  output[c in sector]:\n"
    "    unit: vnd_bn\n"
    "    start: {industry: 100, services: 200}\n"
    "    is: output[c](-1) * (1 + growth[c])\n"
    "fix:\n"
    "  output[services]: {2026: 220}\n"
    "adjust:\n"
    "  output[industry]: {2025: -1}\n";

static double value_of(grdp_machine *machine, const grdp_program *program, const char *name, uint32_t period) {
  for (uint32_t i = 0; i < program->cells; i++)
    if (strcmp(program->cell_names[i], name) == 0)
      return grdp_machine_values(machine, period, i)[0];
  return NAN;
}

/* 2025: industry 100 * 1.1 - 1, services 200 * 1.05; 2026: industry 109 * 1.1, services fixed. */
Test(loaded, a_file_runs) {
  char path[] = "/tmp/grdp-compile-XXXXXX";
  int descriptor = mkstemp(path);
  cr_assert(descriptor >= 0);
  cr_assert(write(descriptor, text, sizeof text - 1) == (ssize_t)(sizeof text - 1));
  close(descriptor);
  grdp_diagnostics *diagnostics;
  cr_assert(grdp_diagnostics_create(&diagnostics) == GRDP_OK);
  grdp_scenario *scenario = NULL;
  grdp_status status = grdp_scenario_load(path, "loaded", NULL, 0, diagnostics, &scenario);
  unlink(path);
  cr_assert(status == GRDP_OK);
  grdp_program *program = NULL;
  grdp_machine *machine = NULL;
  cr_assert(grdp_program_build(scenario, diagnostics, &program) == GRDP_OK);
  cr_assert(grdp_machine_open(program, 1, &machine) == GRDP_OK);
  grdp_machine_fill(machine);
  for (uint32_t t = 0; t < program->periods; t++)
    grdp_machine_period(machine, t);
  uint32_t base = scenario->time.base;
  cr_expect(fabs(value_of(machine, program, "grdp", base) - 300) < 1e-9);
  cr_expect(fabs(value_of(machine, program, "output[industry]", base + 1) - 109) < 1e-9);
  cr_expect(fabs(value_of(machine, program, "grdp", base + 1) - 319) < 1e-9);
  cr_expect(fabs(value_of(machine, program, "rate", base + 1) - 19.0 / 300) < 1e-12);
  cr_expect(fabs(value_of(machine, program, "grdp", base + 2) - (119.9 + 220)) < 1e-9);
  grdp_machine_free(machine);
  grdp_program_free(program);
  grdp_scenario_free(scenario);
  grdp_diagnostics_free(diagnostics);
}
