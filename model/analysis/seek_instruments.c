/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Instruments: where they stand, where they may go, and how far is far.
 */
#include <math.h>
#include <stdlib.h>

#include "seek_state.h"

const char *grdp_seek_instrument_name(grdp_arena *arena, const grdp_scenario *scenario, uint32_t cell) {
  const grdp_cell *one = &scenario->cells[cell];
  return one->formula == NULL ? one->name : grdp_text_join(arena, "adjust:", one->name, NULL);
}

/* Seven digits: enough to see where it stands. Powers of ten up to 1e22 are exact, and so is what they round. */
const char *grdp_seek_number(grdp_arena *arena, const grdp_scenario *scenario, uint32_t cell, double value) {
  bool percent = scenario->series[scenario->cells[cell].series].percent;
  double shown = percent ? 100.0 * value : value;
  int decimals = shown == 0.0 || !isfinite(shown) ? 0 : 6 - (int)floor(log10(fabs(shown)));
  double power = pow(10.0, abs(decimals));
  if (abs(decimals) <= 22 && decimals > 0)
    shown = round(shown * power) / power;
  grdp_buffer text = {.arena = arena};
  grdp_buffer_add_number(&text, shown);
  grdp_buffer_add_string(&text, percent ? "%" : "");
  return grdp_buffer_string(&text);
}

static double given_in(const grdp_given *given, uint32_t period) {
  return given->values == NULL ? (double)NAN : given->values[period];
}

double grdp_seek_before(const grdp_scenario *scenario, uint32_t cell, uint32_t period) {
  const grdp_cell *one = &scenario->cells[cell];
  double added = given_in(&one->added, period);
  return one->formula == NULL ? given_in(&one->path, period) : isnan(added) ? 0.0 : added;
}

/* Half the width of the middle 68.27 %: the standard deviation of a normal, and something alike of any other. */
static double spread(const grdp_uncertainty *uncertainty, double centre) {
  enum { BELOW, ABOVE };
  static const double shares[] = {[BELOW] = 0.15865525393145707, [ABOVE] = 0.84134474606854293};
  if (uncertainty == NULL)
    return 0.0;
  return (grdp_distribution_quantile(&uncertainty->distribution, centre, shares[ABOVE]) -
          grdp_distribution_quantile(&uncertainty->distribution, centre, shares[BELOW])) /
         2.0;
}

double grdp_seek_scale(const grdp_scenario *scenario, const grdp_seek_instrument *instrument, uint32_t period,
                       double size) {
  const grdp_cell *cell = &scenario->cells[instrument->cell];
  if (!isnan(instrument->scale))
    return instrument->scale;
  double centre = cell->formula == NULL ? given_in(&cell->path, period) : 0.0;
  double unit = spread(cell->uncertainty, centre);
  if (isfinite(unit) && unit > 0.0)
    return unit;
  return isfinite(size) && size != 0.0 ? fabs(size) : 1.0;
}

static int compare_periods(const void *a, const void *b) {
  uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
  return (left > right) - (left < right);
}

static void check_fixed(const grdp_seek_request *request, const grdp_seek_instrument *instrument, uint32_t period,
                        grdp_diagnostics *diagnostics) {
  const grdp_cell *cell = &request->scenario->cells[instrument->cell];
  char written[16];
  if (isnan(given_in(&cell->fixed, period)))
    return;
  grdp_timeline_write(&request->scenario->time, period, written);
  grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_SEEK_BY_FIXED, instrument->place, cell->name, written, NULL);
}

const uint32_t *grdp_seek_periods(grdp_arena *arena, const grdp_seek_request *request, grdp_diagnostics *diagnostics,
                                  size_t *count) {
  uint32_t *periods = GRDP_NEW_ARRAY(arena, request->target_count + 1, uint32_t);
  size_t found = 0;
  for (size_t i = 0; i < request->target_count; i++)
    periods[i] = request->targets[i].period;
  qsort(periods, request->target_count, sizeof *periods, compare_periods);
  for (size_t i = 0; i < request->target_count; i++)
    if (found == 0 || periods[found - 1] != periods[i])
      periods[found++] = periods[i];
  for (size_t i = 0; i < request->instrument_count; i++)
    for (size_t p = 0; p < found; p++)
      check_fixed(request, &request->instruments[i], periods[p], diagnostics);
  *count = found;
  return periods;
}

grdp_status grdp_seek_check_bounds(grdp_arena *arena, const grdp_scenario *scenario,
                                   const grdp_seek_instrument *instrument, uint32_t period,
                                   grdp_diagnostics *diagnostics) {
  double value = grdp_seek_before(scenario, instrument->cell, period);
  char written[16];
  if (value >= instrument->low && value <= instrument->high)
    return GRDP_OK;
  grdp_timeline_write(&scenario->time, period, written);
  const char *low =
      isfinite(instrument->low) ? grdp_seek_number(arena, scenario, instrument->cell, instrument->low) : "";
  const char *high =
      isfinite(instrument->high) ? grdp_seek_number(arena, scenario, instrument->cell, instrument->high) : "";
  grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_SEEK_BOUNDS, instrument->place,
                grdp_seek_instrument_name(arena, scenario, instrument->cell),
                grdp_seek_number(arena, scenario, instrument->cell, value), written, low, high, NULL);
  return GRDP_INVALID;
}
