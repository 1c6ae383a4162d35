/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw_names.h"

#include <string.h>

bool grdp_kept_is_whole(const grdp_series *series, const grdp_kept_series *one) {
  return series->dimensions > 0 && strchr(one->name, '[') == NULL;
}

static bool is_dimension(const grdp_scenario *scenario, grdp_text name) {
  return grdp_text_is(name, GRDP_DRAW_DIMENSION) || grdp_text_is(name, GRDP_PERIOD_DIMENSION) ||
         grdp_table_find(&scenario->sets_by_name, name) != NULL;
}

const char *grdp_variable_name(grdp_arena *arena, const grdp_scenario *scenario, const char *name) {
  while (is_dimension(scenario, grdp_text_of(name)))
    name = grdp_text_join(arena, name, "_", NULL);
  return name;
}

/* --- what is kept --- */

typedef struct keeping {
  grdp_arena *arena;
  const grdp_scenario *scenario;
  grdp_table known; /* name of a cell -> its position */
  uint32_t *cells;
  uint32_t count;
} keeping;

static void place_cells(keeping *all, grdp_kept_series *one) {
  uint32_t *positions = GRDP_NEW_ARRAY(all->arena, one->count, uint32_t);
  for (uint32_t i = 0; i < one->count; i++) {
    bool added;
    grdp_text name = grdp_text_of(all->scenario->cells[one->first + i].name);
    positions[i] = *grdp_table_add(all->arena, &all->known, name, all->count, &added);
    if (added)
      all->cells[all->count++] = one->first + i;
  }
  one->position = positions;
}

static grdp_status read_name(grdp_arena *arena, const grdp_scenario *scenario, const char *name,
                             grdp_diagnostics *diagnostics, grdp_kept_series *out) {
  const grdp_source *source = grdp_source_make(arena, "--keep-draws", grdp_text_of(name));
  grdp_fragment fragment = {source->text, {source, 0, (uint32_t)source->text.size}};
  grdp_series_name series;
  GRDP_TRY(grdp_parse_series_name(fragment, diagnostics, &series));
  GRDP_TRY(grdp_scenario_cells(scenario, &series, diagnostics, &out->first, &out->count));
  out->series = scenario->cells[out->first].series;
  /* As the program writes it, not as it was typed: "output[ a ]" is output[a]. */
  out->name = series.index_count > 0 ? scenario->cells[out->first].name : grdp_text_string(arena, series.name.text);
  return GRDP_OK;
}

grdp_status grdp_kept_select(grdp_arena *arena, const grdp_scenario *scenario, const char *const *names, size_t count,
                             grdp_diagnostics *diagnostics, grdp_kept_selection *out) {
  grdp_kept_series *series = GRDP_NEW_ARRAY(arena, count, grdp_kept_series);
  keeping all = {arena, scenario, {0}, GRDP_NEW_ARRAY(arena, scenario->cell_count, uint32_t), 0};
  grdp_table variables = {0};
  size_t kept = 0;
  grdp_status status = GRDP_OK;
  for (size_t i = 0; i < count; i++) {
    grdp_kept_series one;
    bool added;
    grdp_status read = read_name(arena, scenario, names[i], diagnostics, &one);
    status = read == GRDP_OK ? status : read;
    if (read != GRDP_OK)
      continue;
    grdp_table_add(arena, &variables, grdp_text_of(one.name), 0, &added);
    if (!added)
      continue;
    place_cells(&all, &one);
    series[kept++] = one;
  }
  *out = (grdp_kept_selection){series, kept, all.cells, all.count};
  return status;
}

double grdp_kept_size(const grdp_kept_selection *kept, const grdp_scenario *scenario, double draws) {
  double values = 0;
  for (size_t i = 0; i < kept->series_count; i++)
    values += kept->series[i].count;
  return values * (scenario->time.last - scenario->time.base) * draws * sizeof(float);
}
