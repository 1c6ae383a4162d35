/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A running total begins in the first period up to the base from which on its argument is known without a gap, or
 * with 0 at the base when it is not known there. The machine itself says what is known: it runs the history.
 */
#include <math.h>

#include "build.h"
#include "machine.h"

/* Sets a total in a period from its value before; says whether it changed. */
static bool settle(grdp_auxiliary *total, grdp_machine *machine, uint32_t period, uint32_t base) {
  double x = grdp_machine_values(machine, period, total->summed)[0];
  double before = period > 0 ? total->given[period - 1] : NAN;
  double value = isnan(before) ? x : before + x;
  if (isnan(value) && period == base)
    value = 0;
  bool changed =
      isnan(value) != isnan(total->given[period]) || value > total->given[period] || value < total->given[period];
  total->given[period] = value;
  return changed;
}

/* A total may sum another, so that a period is run until nothing changes; each round settles one more at least. */
static void settle_period(grdp_compiler *compiler, grdp_machine *machine, uint32_t period, uint32_t base) {
  bool changed = true;
  for (size_t round = 0; changed && round <= compiler->auxiliaries.count; round++) {
    changed = false;
    grdp_machine_period(machine, period);
    for (size_t i = 0; i < compiler->auxiliaries.count; i++) {
      grdp_auxiliary *total = &compiler->auxiliaries.items[i];
      if (total->given != NULL)
        changed = settle(total, machine, period, base) || changed;
    }
  }
}

grdp_status grdp_settle_totals(grdp_compiler *compiler, const grdp_program *program) {
  bool any = false;
  for (size_t i = 0; i < compiler->auxiliaries.count; i++)
    any = any || compiler->auxiliaries.items[i].given != NULL;
  if (!any)
    return GRDP_OK;
  grdp_machine *machine;
  GRDP_TRY(grdp_machine_open(program, 1, &machine));
  grdp_machine_fill(machine);
  for (uint32_t period = 0; period <= program->base; period++)
    settle_period(compiler, machine, period, program->base);
  grdp_machine_free(machine);
  return GRDP_OK;
}
