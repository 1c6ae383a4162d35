/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "observed_lags.h"

#include <math.h>

#include "evaluate_step.h"

static void cover(grdp_observed_lags *lags, uint32_t cell, uint32_t period, double value) {
  double *row = grdp_machine_values(lags->machine, period, cell);
  *GRDP_PUSH(lags->arena, &lags->covered) = (grdp_covered_value){row, *row};
  *row = value;
}

void grdp_observed_lags_begin(const grdp_observed_lags *lags) {
  const grdp_timeline *time = &lags->scenario->time;
  for (uint32_t i = 0; i < lags->scenario->cell_count; i++) {
    const grdp_cell *cell = &lags->scenario->cells[i];
    for (uint32_t t = time->base + 1; cell->formula != NULL && t <= time->last; t++) {
      bool fixed = cell->fixed.values != NULL && !isnan(cell->fixed.values[t]);
      const double *known = fixed ? cell->fixed.values : cell->observed.values;
      *grdp_machine_values(lags->machine, t, i) = known == NULL ? (double)NAN : known[t];
    }
  }
}

static void cover_sums(grdp_observed_lags *lags, uint32_t period) {
  const grdp_program *program = lags->program;
  uint32_t hidden = program->scenario_cells + GRDP_CALENDAR_COUNT + program->checks;
  for (uint32_t i = 0; i < program->step_count; i++) {
    uint32_t cell = program->steps[i].cell;
    if (cell >= hidden && grdp_program_block_of_step(program, i) == NULL)
      cover(lags, cell, period, grdp_machine_evaluate(lags->machine, period, i));
  }
}

void grdp_observed_lags_put(grdp_observed_lags *lags, uint32_t period) {
  for (uint32_t i = 0; i < lags->scenario->cell_count; i++) {
    const grdp_cell *cell = &lags->scenario->cells[i];
    bool fixed = cell->fixed.values != NULL && !isnan(cell->fixed.values[period]);
    if (cell->formula != NULL && cell->observed.values != NULL && !isnan(cell->observed.values[period]) && !fixed)
      cover(lags, i, period, cell->observed.values[period]);
  }
  cover_sums(lags, period);
}

void grdp_observed_lags_take_back(const grdp_observed_lags *lags) {
  for (size_t i = lags->covered.count; i-- > 0;)
    *lags->covered.items[i].row = lags->covered.items[i].value;
}
