/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "exact.h"

#include <math.h>
#include <stdlib.h>

static int by_number(const void *a, const void *b) {
  uint32_t x = ((const grdp_exact_bin *)a)->number, y = ((const grdp_exact_bin *)b)->number;
  return x < y ? -1 : x > y;
}

/* Where a quantile lies between ranks, counted from 0 (Hyndman and Fan 1996, definition 7). */
static double position_of(uint64_t total, int quantile) {
  return (double)(total - 1) * grdp_quantile_shares[quantile];
}

void grdp_exact_plan(const grdp_pooled *pooled, grdp_exact_column *out) {
  *out = (grdp_exact_column){.total = pooled->histogram->total};
  grdp_exact_bin found[GRDP_EXACT_BINS];
  size_t count = 0;
  /* Those of a series of few values are exact as they are. */
  for (int q = 0; q < GRDP_QUANTILE_COUNT && out->total > 0 && pooled->counted == NULL; q++) {
    uint64_t rank = (uint64_t)position_of(out->total, q);
    for (uint64_t k = rank; k <= rank + 1 && k < out->total; k++) {
      grdp_bin bin = grdp_pooled_bin(pooled, k);
      found[count++] = (grdp_exact_bin){bin.number, bin.below, bin.within};
    }
  }
  if (count > 1)
    qsort(found, count, sizeof *found, by_number);
  for (size_t i = 0; i < count; i++)
    if (i == 0 || found[i].number != found[i - 1].number)
      out->bins[out->count++] = found[i];
}

/* Of growing arrays: their room is up to twice what is used, and what they grew out of stays in the arena. */
enum { BYTES_OF_VALUE = 4 * sizeof(grdp_repeated), FIRST_ROOM = 16 };

uint64_t grdp_exact_bytes(const grdp_exact_column *column) {
  uint64_t values = 0;
  for (size_t i = 0; i < column->count; i++)
    values += column->bins[i].within;
  return values * BYTES_OF_VALUE + GRDP_EXACT_BINS * (sizeof(grdp_values) + FIRST_ROOM * sizeof(grdp_repeated));
}

grdp_exact_tally grdp_exact_open(grdp_exact_group group, grdp_arena *arena) {
  grdp_values *values = GRDP_NEW_ARRAY(arena, (group.last - group.first) * GRDP_EXACT_BINS, grdp_values);
  return (grdp_exact_tally){arena, group.columns, group.first, group.last, values};
}

/* --- values that come up again --- */

static int by_value(const void *a, const void *b) {
  double x = ((const grdp_repeated *)a)->value, y = ((const grdp_repeated *)b)->value;
  return x < y ? -1 : x > y;
}

/* Sorts; equal values become one. Gives how many are left. */
static size_t unite(grdp_repeated *items, size_t count) {
  size_t kept = 0;
  if (count > 1)
    qsort(items, count, sizeof *items, by_value);
  for (size_t i = 0; i < count; i++) {
    if (kept > 0 && items[kept - 1].value == items[i].value)
      items[kept - 1].times += items[i].times;
    else
      items[kept++] = items[i];
  }
  return kept;
}

/* When it is full, values are united; only when more than half remain is there more room, so that each is sorted a few
 * times at most. */
static void make_room(grdp_values *values, grdp_arena *arena) {
  values->count = unite(values->items, values->count);
  if (values->capacity > 0 && values->count <= values->capacity / 2)
    return;
  size_t capacity = values->capacity == 0 ? FIRST_ROOM : 2 * values->capacity;
  grdp_repeated *items = GRDP_NEW_ARRAY(arena, capacity, grdp_repeated);
  for (size_t i = 0; i < values->count; i++)
    items[i] = values->items[i];
  values->items = items;
  values->capacity = capacity;
}

static void keep(grdp_values *values, double value, grdp_arena *arena) {
  if (values->count > 0 && values->items[values->count - 1].value == value) {
    values->items[values->count - 1].times++;
    return;
  }
  if (values->count == values->capacity)
    make_room(values, arena);
  values->items[values->count++] = (grdp_repeated){value, 1};
}

/* --- looking again --- */

/* The position of a bin in the column's list, or its count. */
static size_t find_bin(const grdp_exact_column *column, uint32_t number) {
  size_t low = 0, high = column->count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (column->bins[middle].number < number)
      low = middle + 1;
    else
      high = middle;
  }
  return low < column->count && column->bins[low].number == number ? low : column->count;
}

void grdp_exact_add(grdp_exact_tally *tally, size_t number, const grdp_histogram *histogram, const double *values,
                    const uint8_t *failed, size_t count) {
  const grdp_exact_column *column = &tally->columns[number];
  grdp_values *kept = tally->values + (number - tally->first) * GRDP_EXACT_BINS;
  for (size_t lane = 0; lane < count; lane++) {
    if ((failed != NULL && failed[lane] != 0) || !isfinite(values[lane]))
      continue;
    size_t bin = find_bin(column, grdp_histogram_bin(histogram, values[lane]));
    if (bin < column->count)
      keep(&kept[bin], values[lane] + 0.0, tally->arena); /* no -0 */
  }
}

/* All threads' values of one bin, sorted. */
static grdp_values gather(const grdp_exact_tally *const *tallies, size_t tally_count, size_t place,
                          grdp_arena *arena) {
  grdp_values all = {0};
  for (size_t i = 0; i < tally_count; i++)
    all.capacity += tallies[i]->values[place].count;
  all.items = GRDP_NEW_ARRAY(arena, all.capacity, grdp_repeated);
  for (size_t i = 0; i < tally_count; i++) {
    const grdp_values *one = &tallies[i]->values[place];
    for (size_t k = 0; k < one->count; k++)
      all.items[all.count++] = one->items[k];
  }
  all.count = unite(all.items, all.count);
  return all;
}

typedef struct sorted_bins {
  const grdp_exact_column *column;
  grdp_values values[GRDP_EXACT_BINS];
} sorted_bins;

static double ranked_within(const grdp_values *values, uint64_t rank) {
  uint64_t below = 0;
  for (size_t i = 0; i < values->count; i++) {
    below += values->items[i].times;
    if (rank < below)
      return values->items[i].value;
  }
  return (double)NAN;
}

static double ranked(const sorted_bins *sorted, uint64_t rank) {
  for (size_t i = 0; i < sorted->column->count; i++) {
    const grdp_exact_bin *bin = &sorted->column->bins[i];
    if (rank >= bin->below && rank < bin->below + bin->within)
      return ranked_within(&sorted->values[i], rank - bin->below);
  }
  return (double)NAN;
}

void grdp_exact_read(const grdp_exact_tally *const *tallies, size_t tally_count, size_t number, grdp_arena *arena,
                     grdp_spread *spread) {
  sorted_bins sorted = {.column = &tallies[0]->columns[number]};
  for (size_t i = 0; i < sorted.column->count; i++)
    sorted.values[i] = gather(tallies, tally_count, (number - tallies[0]->first) * GRDP_EXACT_BINS + i, arena);
  for (int q = 0; q < GRDP_QUANTILE_COUNT && sorted.column->count > 0; q++) {
    double position = position_of(sorted.column->total, q);
    uint64_t rank = (uint64_t)position;
    double low = ranked(&sorted, rank), part = position - (double)rank;
    double value = part > 0.0 ? low + part * (ranked(&sorted, rank + 1) - low) : low;
    grdp_estimate *estimate = &spread->quantiles[q];
    estimate->value = value;
    estimate->low = estimate->low < value ? estimate->low : value;
    estimate->high = estimate->high > value ? estimate->high : value;
  }
}
