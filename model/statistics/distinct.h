/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A series of few values, such as a number of storms, counted value by value: then every rank, quantile and share is
 * exact. As soon as there are more values than there is room for, the histogram alone speaks. Whether there are does not
 * depend on the order of adding and merging.
 */
#ifndef GRDP_DISTINCT_H
#define GRDP_DISTINCT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arena.h"

enum { GRDP_DISTINCT = 256, GRDP_DISTINCT_SLOTS = 2 * GRDP_DISTINCT };

/* All zero: nothing counted yet. */
typedef struct grdp_distinct {
  size_t count; /* of values that occurred */
  bool many;    /* more than GRDP_DISTINCT: the counts say nothing any more */
  double values[GRDP_DISTINCT_SLOTS];
  uint32_t counts[GRDP_DISTINCT_SLOTS]; /* 0: a free slot */
} grdp_distinct;

/* A finite value that occurred `times` > 0 times. */
void grdp_distinct_add(grdp_distinct *distinct, double value, uint32_t times);
/* Once each; those whose weight is 0 not. weights NULL: all. */
void grdp_distinct_add_all(grdp_distinct *distinct, const double *values, const double *weights, size_t count);
void grdp_distinct_merge(grdp_distinct *into, const grdp_distinct *from);

/* A value, and how many values are less than it. */
typedef struct grdp_counted {
  double value;
  uint64_t below;
} grdp_counted;

/* [count], ascending, in the arena; not of too many values. */
const grdp_counted *grdp_distinct_read(const grdp_distinct *distinct, grdp_arena *arena);
/* The value of a rank, counted from 0; count > 0. */
double grdp_counted_ranked(const grdp_counted *steps, size_t count, uint64_t rank);
/* How many of `total` values lie up to x. */
uint64_t grdp_counted_up_to(const grdp_counted *steps, size_t count, uint64_t total, double x);

#endif
