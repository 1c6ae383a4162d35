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
  for (int q = 0; q < GRDP_QUANTILE_COUNT && out->total > 0; q++) {
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

grdp_exact_tally grdp_exact_open(const grdp_exact_column *columns, size_t count, grdp_arena *arena) {
  return (grdp_exact_tally){arena, columns, GRDP_NEW_ARRAY(arena, count * GRDP_EXACT_BINS, grdp_values)};
}

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
  for (size_t lane = 0; lane < count; lane++) {
    if ((failed != NULL && failed[lane] != 0) || !isfinite(values[lane]))
      continue;
    size_t bin = find_bin(column, grdp_histogram_bin(histogram, values[lane]));
    if (bin < column->count)
      *GRDP_PUSH(tally->arena, &tally->values[number * GRDP_EXACT_BINS + bin].kept) = values[lane] + 0.0; /* no -0 */
  }
}

static int by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

/* All threads' values of one bin, sorted. */
static double *gather(const grdp_exact_tally *const *tallies, size_t tally_count, size_t place, size_t within,
                      grdp_arena *arena) {
  double *values = GRDP_NEW_ARRAY(arena, within, double);
  size_t filled = 0;
  for (size_t i = 0; i < tally_count; i++) {
    const grdp_values *one = &tallies[i]->values[place];
    for (size_t k = 0; k < one->kept.count && filled < within; k++)
      values[filled++] = one->kept.items[k];
  }
  if (filled > 1)
    qsort(values, filled, sizeof *values, by_value);
  return values;
}

typedef struct sorted_bins {
  const grdp_exact_column *column;
  const double *values[GRDP_EXACT_BINS];
} sorted_bins;

static double ranked(const sorted_bins *sorted, uint64_t rank) {
  for (size_t i = 0; i < sorted->column->count; i++) {
    const grdp_exact_bin *bin = &sorted->column->bins[i];
    if (rank >= bin->below && rank < bin->below + bin->within)
      return sorted->values[i][rank - bin->below];
  }
  return (double)NAN;
}

void grdp_exact_read(const grdp_exact_tally *const *tallies, size_t tally_count, size_t number, grdp_arena *arena,
                     grdp_spread *spread) {
  sorted_bins sorted = {.column = &tallies[0]->columns[number]};
  for (size_t i = 0; i < sorted.column->count; i++)
    sorted.values[i] =
        gather(tallies, tally_count, number * GRDP_EXACT_BINS + i, (size_t)sorted.column->bins[i].within, arena);
  for (int q = 0; q < GRDP_QUANTILE_COUNT && sorted.column->total > 0; q++) {
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
