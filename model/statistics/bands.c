/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bands.h"

#include <assert.h>
#include <math.h>

#include "order.h"

/* Lowers each draw's depth to that in one period: the number of draws up to its value or of those from it on, equal ones
 * counted, so that a value shared by many (a floor, say) does not push its draws out of the band that ends there. */
static void lower_depths(size_t count, const grdp_ordered *sorted, uint32_t *depths) {
  for (size_t first = 0, next; first < count; first = next) {
    for (next = first + 1; next < count && sorted[next].key == sorted[first].key;)
      next++;
    size_t up_to = next, from_on = count - first;
    uint32_t depth = (uint32_t)(up_to < from_on ? up_to : from_on);
    for (size_t i = first; i < next; i++)
      if (depth < depths[sorted[i].draw])
        depths[sorted[i].draw] = depth;
  }
}

/* Ascending, by counting: depths are 1 … count. */
static void sort_depths(size_t count, uint32_t *depths, uint32_t *counts) {
  for (size_t depth = 0; depth <= count; depth++)
    counts[depth] = 0;
  for (size_t i = 0; i < count; i++)
    counts[depths[i]]++;
  size_t next = 0;
  for (uint32_t depth = 1; depth <= count; depth++)
    for (uint32_t i = 0; i < counts[depth]; i++)
      depths[next++] = depth;
}

grdp_path_depths grdp_path_depths_make(const grdp_stored_draws *paths, grdp_arena *arena) {
  grdp_path_depths made = {.periods = paths->series};
  uint32_t *kept = GRDP_NEW_ARRAY(arena, paths->capacity, uint32_t);
  made.draws = grdp_stored_draws_complete(paths, kept);
  const double **values = GRDP_NEW_ARRAY(arena, made.periods, const double *);
  uint32_t *depths = GRDP_NEW_ARRAY(arena, made.draws, uint32_t);
  grdp_ordered *sorted = GRDP_NEW_ARRAY(arena, made.draws, grdp_ordered);
  grdp_ordered *work = GRDP_NEW_ARRAY(arena, made.draws, grdp_ordered);
  for (size_t i = 0; i < made.draws; i++)
    depths[i] = UINT32_MAX;
  for (size_t period = 0; period < made.periods; period++) {
    double *own = GRDP_NEW_ARRAY(arena, made.draws, double);
    for (size_t i = 0; i < made.draws; i++)
      sorted[i] = grdp_ordered_make(paths->values[period * paths->capacity + kept[i]], (uint32_t)i);
    grdp_order(made.draws, sorted, work);
    for (size_t i = 0; i < made.draws; i++)
      own[i] = grdp_ordered_value(&sorted[i]);
    lower_depths(made.draws, sorted, depths);
    values[period] = own;
  }
  if (made.periods > 0)
    sort_depths(made.draws, depths, GRDP_NEW_ARRAY(arena, made.draws + 1, uint32_t));
  made.depths = depths;
  made.values = values;
  return made;
}

/* The least whole number of paths that is `share` of them. */
static size_t paths_of_share(double share, size_t draws) {
  size_t paths = (size_t)(share * (double)draws);
  paths += (double)paths < share * (double)draws;
  return paths < 1 ? 1 : (paths < draws ? paths : draws);
}

static grdp_band without_draws(size_t periods, double *low, double *high) {
  for (size_t period = 0; period < periods; period++)
    low[period] = high[period] = (double)NAN;
  return (grdp_band){(double)NAN, (double)NAN};
}

grdp_band grdp_path_band_of(const grdp_path_depths *paths, double share, double *low, double *high) {
  assert(share > 0.0 && share <= 1.0);
  if (paths->draws == 0 || paths->periods == 0)
    return without_draws(paths->periods, low, high);
  double n = (double)paths->draws;
  size_t first = paths->draws - paths_of_share(share, paths->draws);
  /* Ties alone make a depth beyond the middle, where the ends would pass each other. */
  uint32_t depth = paths->depths[first], middle = (uint32_t)((paths->draws + 1) / 2);
  depth = depth < middle ? depth : middle;
  while (first > 0 && paths->depths[first - 1] >= depth)
    first--;
  for (size_t period = 0; period < paths->periods; period++) {
    low[period] = paths->values[period][depth - 1];
    high[period] = paths->values[period][paths->draws - depth];
  }
  return (grdp_band){(n - (double)first) / n, 1.0 - 2.0 * (depth - 1.0) / n};
}
