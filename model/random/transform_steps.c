/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transform_steps.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "special.h"

enum { FEW = 16 };

typedef struct weighted {
  double value, weight;
} weighted;

typedef struct weighted_values {
  weighted *items;
  size_t count;
} weighted_values;

/* By weight where values are equal, so that sums have one order. */
static int compare(const void *a, const void *b) {
  const weighted *x = a, *y = b;
  if (x->value != y->value)
    return x->value < y->value ? -1 : 1;
  return (x->weight > y->weight) - (x->weight < y->weight);
}

static bool kept(const grdp_distribution *d, double value, double weight) {
  return weight > 0.0 && value >= d->minimum && value <= d->maximum;
}

/* Ascending, each value once, those of weight 0 and outside the truncation left out. */
static weighted_values listed_values(grdp_arena *arena, const grdp_distribution *d) {
  weighted_values list = {GRDP_NEW_ARRAY(arena, d->value_count, weighted), 0};
  for (size_t i = 0; i < d->value_count; i++) {
    double weight = d->weights == NULL ? 1.0 : d->weights[i];
    if (kept(d, d->values[i], weight))
      list.items[list.count++] = (weighted){d->values[i] + 0.0, weight};
  }
  qsort(list.items, list.count, sizeof *list.items, compare);
  size_t different = 0;
  for (size_t i = 0; i < list.count; i++) {
    if (different > 0 && list.items[different - 1].value == list.items[i].value)
      list.items[different - 1].weight += list.items[i].weight;
    else
      list.items[different++] = list.items[i];
  }
  list.count = different;
  return list;
}

static weighted_values bernoulli_values(grdp_arena *arena, const grdp_distribution *d) {
  const double values[] = {0.0, 1.0}, weights[] = {1.0 - d->parameters[0], d->parameters[0]};
  grdp_distribution listed = *d;
  listed.values = values;
  listed.weights = weights;
  listed.value_count = 2;
  return listed_values(arena, &listed);
}

/* The whole number next to a bound on x >= 0, within [0, 2^52]. */
static double whole_from(double x, bool up) {
  if (!(x > 0.0))
    return 0.0;
  if (x >= 0x1p52)
    return 0x1p52;
  double down = (double)(int64_t)x;
  return up && down < x ? down + 1.0 : down;
}

/* What lies so far out that its probability is below all those of scores, and of a double's digits of them. */
#define NEGLIGIBLE 1e-35

/* Outwards from the most probable number that the truncation leaves, by p(k + 1) = p(k) mean / (k + 1). */
static weighted_values poisson_values(grdp_arena *arena, const grdp_distribution *d) {
  double mean = d->parameters[0], first = whole_from(d->minimum, true), last = whole_from(d->maximum, false);
  double mode = whole_from(mean, false), below = 0.0, above = 0.0;
  mode = mode < first ? first : mode > last ? last : mode;
  for (double weight = 1.0; mode - below > first && weight > NEGLIGIBLE; below++)
    weight *= (mode - below) / mean;
  for (double weight = 1.0; mode + above < last && weight > NEGLIGIBLE; above++)
    weight *= mean / (mode + above + 1.0);
  weighted_values list = {NULL, (size_t)(below + above) + 1};
  list.items = GRDP_NEW_ARRAY(arena, list.count, weighted);
  size_t middle = (size_t)below;
  list.items[middle] = (weighted){mode, 1.0};
  for (size_t i = middle; i-- > 0;)
    list.items[i] =
        (weighted){list.items[i + 1].value - 1.0, list.items[i + 1].weight * list.items[i + 1].value / mean};
  for (size_t i = middle + 1; i < list.count; i++) {
    double value = list.items[i - 1].value + 1.0;
    list.items[i] = (weighted){value, list.items[i - 1].weight * (mean / value)};
  }
  return list;
}

/* Cells of equal width, eight for each threshold; a score's own cell tells where its thresholds are. */
static grdp_transform_guide make_guide(grdp_arena *arena, const double *thresholds, size_t count) {
  const size_t most_cells = (size_t)1 << 20;
  size_t cells = 64;
  while (cells < 8 * count && cells < most_cells)
    cells *= 2;
  uint32_t *first = GRDP_NEW_ARRAY(arena, cells + 1, uint32_t);
  grdp_transform_guide guide = {first, (double)cells / (2.0 * GRDP_SCORE_LIMIT), (double)(cells - 1), 1};
  for (size_t i = 0; i < count; i++)
    first[grdp_transform_cell(&guide, thresholds[i]) + 1]++;
  for (size_t cell = 0; cell < cells; cell++) {
    while (2 * guide.span - 1 < first[cell + 1])
      guide.span *= 2;
    first[cell + 1] += first[cell];
  }
  return guide;
}

/* Room for the bisection's last step beyond the end. */
static void finish(grdp_arena *arena, grdp_steps *steps, double *thresholds) {
  size_t count = steps->count - 1;
  if (steps->count > FEW)
    steps->guide = make_guide(arena, thresholds, count);
  size_t padding = 2 * steps->guide.span;
  double *padded = GRDP_NEW_ARRAY(arena, count + padding + 1, double);
  memcpy(padded, thresholds, count * sizeof *padded);
  for (size_t i = count; i < count + padding + 1; i++)
    padded[i] = (double)INFINITY;
  steps->thresholds = padded;
}

/* Values that only scores beyond the limit would give are left out. Sums from both ends keep both tails' digits. */
static grdp_steps steps_of(grdp_arena *arena, weighted_values list) {
  double *thresholds = GRDP_NEW_ARRAY(arena, list.count, double);
  double *values = GRDP_NEW_ARRAY(arena, list.count, double);
  double *above = GRDP_NEW_ARRAY(arena, list.count + 1, double);
  grdp_steps steps = {NULL, values, 0, {NULL, 0.0, 0.0, 0}};
  double below = 0.0;
  for (size_t i = list.count; i-- > 0;)
    above[i] = above[i + 1] + list.items[i].weight;
  for (size_t i = 0; i < list.count; i++) {
    below += list.items[i].weight;
    double total = below + above[i + 1];
    double threshold = grdp_special_normal_quantile(below / total, above[i + 1] / total);
    if (threshold <= -GRDP_SCORE_LIMIT)
      continue;
    if (steps.count > 0 && threshold < thresholds[steps.count - 1]) /* by rounding */
      threshold = thresholds[steps.count - 1];
    thresholds[steps.count] = threshold;
    values[steps.count++] = list.items[i].value;
    if (threshold >= GRDP_SCORE_LIMIT)
      break;
  }
  finish(arena, &steps, thresholds);
  return steps;
}

grdp_steps grdp_steps_make(grdp_arena *arena, const grdp_distribution *distribution) {
  switch (distribution->kind) {
  case GRDP_DISTRIBUTION_BERNOULLI:
    return steps_of(arena, bernoulli_values(arena, distribution));
  case GRDP_DISTRIBUTION_POISSON:
    return steps_of(arena, poisson_values(arena, distribution));
  default:
    return steps_of(arena, listed_values(arena, distribution));
  }
}

/* A threshold counts as below a score that is equal to it: row floor(count Phi(z)). */
static double just_before(double x) {
  uint64_t bits;
  if (x == 0.0)
    return -DBL_MIN;
  memcpy(&bits, &x, sizeof bits);
  bits += x > 0.0 ? (uint64_t)-1 : 1;
  memcpy(&x, &bits, sizeof x);
  return x;
}

grdp_steps grdp_steps_of_rows(grdp_arena *arena, size_t count) {
  double *thresholds = GRDP_NEW_ARRAY(arena, count, double);
  grdp_steps steps = {NULL, NULL, count, {NULL, 0.0, 0.0, 0}};
  for (size_t i = 1; i < count; i++) {
    double below = (double)i / (double)count, above = (double)(count - i) / (double)count;
    thresholds[i - 1] = just_before(grdp_special_normal_quantile(below, above));
  }
  finish(arena, &steps, thresholds);
  return steps;
}
