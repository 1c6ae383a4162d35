/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results.h"

#include <stdlib.h>
#include <string.h>

#include "spreads.h"

/* "a,b]": the number of the cell among those of its series; UINT32_MAX when an element is not of its set. */
static uint32_t cell_at(const grdp_scenario *scenario, const grdp_series *series, grdp_text indices) {
  uint32_t place = 0;
  for (uint32_t i = 0; i < series->dimensions; i++) {
    const grdp_set *set = &scenario->sets[series->sets[i]];
    size_t end = grdp_text_find(indices, i + 1 < series->dimensions ? ',' : ']');
    uint32_t position = grdp_set_position(set, grdp_text_slice(indices, 0, end));
    if (position == UINT32_MAX)
      return UINT32_MAX;
    place = place * set->count + position;
    indices = grdp_text_slice(indices, end + 1, indices.size);
  }
  return place;
}

uint32_t grdp_cell_named(const grdp_scenario *scenario, const char *name) {
  grdp_text whole = grdp_text_of(name);
  size_t bracket = grdp_text_find(whole, '[');
  const uint32_t *number = grdp_table_find(&scenario->series_by_name, grdp_text_slice(whole, 0, bracket));
  if (number == NULL)
    return UINT32_MAX;
  const grdp_series *series = &scenario->series[*number];
  uint32_t place = cell_at(scenario, series, grdp_text_slice(whole, bracket + 1, whole.size));
  if (place >= series->cell_count)
    return UINT32_MAX;
  uint32_t cell = series->first_cell + place;
  return strcmp(scenario->cells[cell].name, name) == 0 ? cell : UINT32_MAX;
}

grdp_status grdp_diagnostics_print(const grdp_diagnostics *diagnostics, grdp_language language, FILE *out) {
  grdp_arena arena = {0};
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&arena, exhausted) {
    grdp_arena_free(&arena);
    return GRDP_MEMORY;
  }
  grdp_buffer text = {.arena = &arena};
  grdp_diagnostics_render(diagnostics, language, false, &text);
  fputs(grdp_buffer_string(&text), out);
  grdp_arena_free(&arena);
  return ferror(out) ? GRDP_FILE : GRDP_OK;
}

size_t grdp_result_periods(const grdp_result *result) {
  return result->periods;
}

size_t grdp_result_base(const grdp_result *result) {
  return result->scenario->time.base;
}

void grdp_result_period(const grdp_result *result, size_t period, char out[16]) {
  grdp_timeline_write(&result->scenario->time, (uint32_t)period, out);
}

grdp_status grdp_result_series(const grdp_result *result, const char *series, size_t periods, double *out) {
  uint32_t cell = grdp_cell_named(result->scenario, series);
  if (cell == UINT32_MAX || periods > result->periods)
    return GRDP_INVALID;
  for (size_t t = 0; t < periods; t++)
    out[t] = grdp_result_value(result, cell, (uint32_t)t);
  return GRDP_OK;
}

/* --- draws --- */

grdp_status grdp_run_options_create(uint64_t draws, grdp_run_options **out) {
  grdp_run_options *options = calloc(1, sizeof *options);
  if (options == NULL)
    return GRDP_MEMORY;
  options->draws = draws;
  options->design = GRDP_DESIGN_SOBOL;
  *out = options;
  return GRDP_OK;
}

void grdp_run_options_set_seed(grdp_run_options *options, uint64_t seed) {
  options->seed = seed;
}

grdp_status grdp_run_options_set_design(grdp_run_options *options, const char *design) {
  return grdp_design_kind_find(grdp_text_of(design), &options->design) ? GRDP_OK : GRDP_INVALID;
}

void grdp_run_options_set_threads(grdp_run_options *options, unsigned threads) {
  options->threads = threads;
}

void grdp_run_options_free(grdp_run_options *options) {
  free(options);
}

uint64_t grdp_result_draws(const grdp_result *result) {
  return result->draws == NULL ? 0 : result->draws->draws;
}

grdp_status grdp_result_statistic(const grdp_result *result, const char *series, size_t period, const char *statistic,
                                  grdp_estimate *out) {
  uint32_t cell = grdp_cell_named(result->scenario, series);
  if (cell == UINT32_MAX || period <= result->scenario->time.base || period >= result->periods)
    return GRDP_INVALID;
  const grdp_spread *spread = grdp_result_spread(result, cell, (uint32_t)period);
  return spread != NULL && grdp_spread_estimate(spread, statistic, out) ? GRDP_OK : GRDP_INVALID;
}

grdp_status grdp_result_probability(const grdp_result *result, const char *target, size_t period,
                                    grdp_estimate *out) {
  for (size_t i = 0; i < result->target_count; i++) {
    const grdp_target_result *one = &result->targets[i];
    if (one->period != period || one->chance == NULL ||
        !grdp_text_is(result->scenario->targets[one->target].name, target))
      continue;
    *out = one->chance->estimate;
    return GRDP_OK;
  }
  return GRDP_INVALID;
}

grdp_status grdp_result_probability_every(const grdp_result *result, const char *target, grdp_estimate *out) {
  const grdp_scenario *scenario = result->scenario;
  if (result->draws == NULL)
    return GRDP_INVALID;
  if (target == NULL) {
    *out = result->draws->all.estimate;
    return GRDP_OK;
  }
  for (size_t i = 0; i < scenario->target_count; i++) {
    if (scenario->targets[i].cell == UINT32_MAX || !grdp_text_is(scenario->targets[i].name, target))
      continue;
    *out = result->draws->every[i].estimate;
    return GRDP_OK;
  }
  return GRDP_INVALID;
}
