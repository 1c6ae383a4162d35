/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Exact quantiles: the histogram says in which bin each lies; the draws are run again and the values of those bins
 * kept, a few hundredths of all. A value that comes up again is counted, so that series of few values need little.
 * Internal to simulate/.
 */
#ifndef GRDP_EXACT_H
#define GRDP_EXACT_H

#include "watch.h"

/* Two ranks for each quantile. */
enum { GRDP_EXACT_BINS = 2 * GRDP_QUANTILE_COUNT };

typedef struct grdp_exact_bin {
  uint32_t number;
  uint64_t below, within; /* values below the bin and in it */
} grdp_exact_bin;

/* The bins of a column, ascending. */
typedef struct grdp_exact_column {
  uint64_t total; /* values */
  size_t count;
  grdp_exact_bin bins[GRDP_EXACT_BINS];
} grdp_exact_column;

void grdp_exact_plan(const grdp_pooled *pooled, grdp_exact_column *out);

/* The columns whose values are kept at the same time. */
typedef struct grdp_exact_group {
  const grdp_exact_column *columns; /* [columns of the pass] */
  size_t first, last;               /* of them */
} grdp_exact_group;

/* Bytes that all threads together need for a column, at most. */
uint64_t grdp_exact_bytes(const grdp_exact_column *column);

typedef struct grdp_repeated {
  double value;
  uint64_t times;
} grdp_repeated;

typedef struct grdp_values {
  grdp_repeated *items;
  size_t count, capacity;
} grdp_values;

/* What one thread has kept: values[columns of the group][GRDP_EXACT_BINS]. */
typedef struct grdp_exact_tally {
  grdp_arena *arena;
  const grdp_exact_column *columns; /* of the pass */
  size_t first, last;               /* the group's */
  grdp_values *values;
} grdp_exact_tally;

grdp_exact_tally grdp_exact_open(grdp_exact_group group, grdp_arena *arena);
/* Looks at `count` values of column `number` of the pass, one of the group's; failed as grdp_machine_failed. */
void grdp_exact_add(grdp_exact_tally *tally, size_t number, const grdp_histogram *histogram, const double *values,
                    const uint8_t *failed, size_t count);
/* The quantiles of a column from what all threads have kept, in the arena, into spread->quantiles[].value; their
 * intervals stay, widened where the value would lie outside. */
void grdp_exact_read(const grdp_exact_tally *const *tallies, size_t tally_count, size_t number, grdp_arena *arena,
                     grdp_spread *spread);

#endif
