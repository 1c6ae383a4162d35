/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "results.h"

#include <string.h>

uint32_t grdp_cell_named(const grdp_scenario *scenario, const char *name) {
  grdp_text whole = grdp_text_of(name);
  grdp_text series_name = grdp_text_slice(whole, 0, grdp_text_find(whole, '['));
  const uint32_t *number = grdp_table_find(&scenario->series_by_name, series_name);
  if (number == NULL)
    return UINT32_MAX;
  const grdp_series *series = &scenario->series[*number];
  for (uint32_t cell = series->first_cell; cell < series->first_cell + series->cell_count; cell++) {
    if (strcmp(scenario->cells[cell].name, name) == 0)
      return cell;
  }
  return UINT32_MAX;
}

grdp_status grdp_diagnostics_print(const grdp_diagnostics *diagnostics, grdp_language language, FILE *out) {
  grdp_arena arena = {0};
  jmp_buf exhausted;
  GRDP_ARENA_GUARD(&arena, exhausted) {
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
