/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "uncertainty.h"

#include <math.h>

#include "telling.h"

static bool same_place(grdp_place a, grdp_place b) {
  return a.source == b.source && a.offset == b.offset;
}

/* The value around which the distribution lies. */
static double centre_of(const grdp_cell *cell, uint32_t period) {
  return cell->path.values == NULL ? 0.0 : cell->path.values[period];
}

static bool is_fixed(const grdp_cell *cell, uint32_t period) {
  return cell->fixed.values != NULL && !isnan(cell->fixed.values[period]);
}

/* Reports the first period in which a cell's distribution makes no sense. */
static bool check_cell(const grdp_scenario *scenario, const grdp_cell *cell, grdp_arena *arena,
                       grdp_diagnostics *diagnostics) {
  const grdp_distribution *distribution = &cell->uncertainty->distribution;
  bool moves = grdp_distribution_uses_path(distribution->kind);
  for (uint32_t t = scenario->time.base + 1; t <= scenario->time.last; t++) {
    grdp_code code;
    const char *parameter;
    double centre = centre_of(cell, t);
    if (is_fixed(cell, t) || grdp_distribution_check(distribution, centre, &code, &parameter)) {
      if (!moves && !is_fixed(cell, t))
        return true;
      continue;
    }
    char period[16];
    grdp_timeline_write(&scenario->time, t, period);
    const char *value = moves ? grdp_tell_number(arena, centre, scenario->series[cell->series].percent) : "";
    grdp_diagnose(diagnostics, code, cell->uncertainty->place, parameter, grdp_distribution_text(distribution->kind),
                  cell->name, period, value, NULL);
    return false;
  }
  return true;
}

void grdp_uncertainty_check(const grdp_scenario *scenario, grdp_arena *arena, grdp_diagnostics *diagnostics) {
  grdp_place told = {0};
  for (size_t i = 0; i < scenario->cell_count; i++) {
    const grdp_cell *cell = &scenario->cells[i];
    /* The elements of one series share one line: one message. */
    if (cell->uncertainty == NULL || (told.source != NULL && same_place(told, cell->uncertainty->place)))
      continue;
    if (!check_cell(scenario, cell, arena, diagnostics))
      told = cell->uncertainty->place;
  }
}
