/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From gradients to the directions of a design.
 */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "clusters.h"

/* A gradient that adds less than this share of its length to the directions before it is passed over. */
#define NEW_SHARE 1e-3
/* A score with less than this share of every gradient is not rotated: it would cost time and gain 1e-12. */
#define LEAST_SHARE 1e-6
/* Rotated scores are kept for a block all at once: at most 16 MB for each thread. */
enum { ROTATED_LIMIT = 4096 };

static double product_of(size_t count, const double *a, const double *b) {
  double sum = 0.0;
  for (size_t i = 0; i < count; i++)
    sum += a[i] * b[i];
  return sum;
}

/* --- scores that may be rotated --- */

/* Those of continuous factors that the design knows; not the copula's chi-squares. */
static bool *find_rotatable(grdp_arena *arena, const grdp_clusters *clusters, const grdp_design *design) {
  const grdp_factors *factors = clusters->factors;
  bool *rotatable = GRDP_NEW_ARRAY(arena, design->score_count, bool);
  grdp_score_index index = grdp_score_index_make(arena, clusters, design);
  for (uint32_t f = 0; f < factors->count; f++)
    for (size_t slot = 0; slot < index.slots; slot++) {
      uint32_t number = *grdp_score_number(&index, f, slot);
      if (number != GRDP_NO_NUMBER)
        rotatable[number] = !grdp_factor_discrete(&factors->items[f]);
    }
  return rotatable;
}

/* The gradient's length becomes 1, by its largest part first so that squares cannot overflow. False: it is 0, or not
 * finite. */
static bool scale_to_one(size_t n, double *gradient) {
  double largest = 0.0;
  for (size_t i = 0; i < n; i++) {
    double size = fabs(gradient[i]);
    if (!isfinite(size))
      return false;
    largest = size > largest ? size : largest;
  }
  if (largest == 0.0)
    return false;
  for (size_t i = 0; i < n; i++)
    gradient[i] /= largest;
  double length = sqrt(product_of(n, gradient, gradient));
  for (size_t i = 0; i < n; i++)
    gradient[i] /= length;
  return true;
}

/* --- the most important scores --- */

typedef struct weighed_score {
  double weight;
  size_t number;
} weighed_score;

static int by_weight(const void *left, const void *right) {
  const weighed_score *a = left, *b = right;
  if (a->weight != b->weight)
    return a->weight > b->weight ? -1 : 1;
  return a->number < b->number ? -1 : 1;
}

/* Sets to 0 what is not among the ROTATED_LIMIT scores with the largest parts of all gradients, or hardly counts. */
static void keep_largest(grdp_arena *arena, size_t n, size_t count, double *gradients) {
  weighed_score *scores = GRDP_NEW_ARRAY(arena, n, weighed_score);
  for (size_t i = 0; i < n; i++) {
    scores[i].number = i;
    for (size_t k = 0; k < count; k++)
      scores[i].weight += gradients[k * n + i] * gradients[k * n + i];
  }
  qsort(scores, n, sizeof *scores, by_weight);
  for (size_t i = 0; i < n; i++)
    if (i >= ROTATED_LIMIT || scores[i].weight < LEAST_SHARE * LEAST_SHARE)
      for (size_t k = 0; k < count; k++)
        gradients[k * n + scores[i].number] = 0.0;
}

/* --- directions --- */

/* Gram and Schmidt's process, modified, and twice (Giraud, Langou and Rozloznik 2005, doi
 * 10.1016/j.camwa.2005.08.009): orthogonal to rounding. False when the vector adds too little. */
static bool add_direction(size_t n, size_t count, double *directions, const double *gradient) {
  double *direction = directions + count * n;
  memcpy(direction, gradient, n * sizeof *direction);
  if (!scale_to_one(n, direction))
    return false;
  double kept = 1.0;
  for (int pass = 0; pass < 2; pass++) {
    for (size_t k = 0; k < count; k++) {
      const double *earlier = directions + k * n;
      double share = product_of(n, earlier, direction);
      for (size_t i = 0; i < n; i++)
        direction[i] -= share * earlier[i];
    }
    double length = sqrt(product_of(n, direction, direction));
    kept *= length;
    if (!(kept >= NEW_SHARE))
      return false;
    for (size_t i = 0; i < n; i++)
      direction[i] /= length;
  }
  return true;
}

/* The score that gives way to direction k: the one with its largest part, so that the others are turned the least and
 * keep the dimensions that their order gave them. */
static size_t choose_carried(size_t n, const double *direction, const bool *rotatable, const bool *taken) {
  size_t best = n;
  for (size_t i = 0; i < n; i++)
    if (rotatable[i] && !taken[i] && (best == n || fabs(direction[i]) > fabs(direction[best])))
      best = i;
  return best;
}

/* The old numbers of the scores in their new order. There are at least as many that can be rotated as directions,
 * which are orthogonal and 0 elsewhere. */
static const size_t *order_scores(grdp_arena *arena, size_t n, const double *directions, size_t count,
                                  const bool *rotatable) {
  bool *taken = GRDP_NEW_ARRAY(arena, n, bool);
  size_t *order = GRDP_NEW_ARRAY(arena, n, size_t), next = 0;
  for (size_t k = 0; k < count; k++) {
    size_t score = choose_carried(n, directions + k * n, rotatable, taken);
    assert(score < n);
    taken[score] = true;
    order[next++] = score;
  }
  for (size_t i = 0; i < n; i++)
    if (!taken[i])
      order[next++] = i;
  return order;
}

static const grdp_design *reorder(grdp_arena *arena, const grdp_design *design, const size_t *order,
                                  const double *directions, size_t count) {
  size_t n = design->score_count;
  grdp_score *scores = GRDP_NEW_ARRAY(arena, n, grdp_score);
  double *rows = GRDP_NEW_ARRAY(arena, count * n, double);
  for (size_t i = 0; i < n; i++) {
    scores[i] = design->scores[order[i]];
    for (size_t k = 0; k < count; k++)
      rows[k * n + i] = directions[k * n + order[i]];
  }
  grdp_design *rotated = GRDP_NEW(arena, grdp_design);
  *rotated = *design;
  rotated->scores = scores;
  rotated->directions = count > 0 ? rows : NULL;
  rotated->direction_count = count;
  return rotated;
}

const grdp_design *grdp_design_rotate(grdp_arena *arena, const grdp_factors *factors, const grdp_design *design,
                                      const double *gradients, size_t count) {
  assert(design->direction_count == 0);
  size_t n = design->score_count, used = 0, found = 0;
  grdp_clusters clusters = grdp_clusters_make(arena, factors, design);
  const bool *rotatable = find_rotatable(arena, &clusters, design);
  double *scaled = GRDP_NEW_ARRAY(arena, count * n, double);
  for (size_t k = 0; k < count; k++) {
    double *gradient = scaled + used * n;
    for (size_t i = 0; i < n; i++)
      gradient[i] = rotatable[i] ? gradients[k * n + i] : 0.0;
    used += scale_to_one(n, gradient);
  }
  keep_largest(arena, n, used, scaled);
  double *directions = GRDP_NEW_ARRAY(arena, GRDP_DIRECTION_LIMIT * n, double);
  for (size_t k = 0; k < used && found < GRDP_DIRECTION_LIMIT; k++)
    found += add_direction(n, found, directions, scaled + k * n);
  return reorder(arena, design, order_scores(arena, n, directions, found, rotatable), directions, found);
}

/* --- what the directions explain --- */

static bool is_same(const grdp_score *a, const grdp_score *b) {
  return a->every_period == b->every_period && a->ordinal == b->ordinal && grdp_text_equal(a->name, b->name);
}

/* The place of a score among those that directions carry; count: it is none of them. */
static size_t find_carried(const grdp_design *rotated, const grdp_score *score) {
  size_t k = 0;
  while (k < rotated->direction_count && !is_same(&rotated->scores[k], score))
    k++;
  return k;
}

double grdp_design_explained(const grdp_design *before, const grdp_design *rotated, const double *gradient) {
  double shares[GRDP_DIRECTION_LIMIT] = {0}, sum = 0.0;
  size_t behind = rotated->direction_count;
  for (size_t i = 0; i < before->score_count; i++) {
    size_t place = find_carried(rotated, &before->scores[i]);
    place = place < rotated->direction_count ? place : behind++;
    for (size_t k = 0; k < rotated->direction_count; k++)
      shares[k] += rotated->directions[k * rotated->score_count + place] * gradient[i];
  }
  for (size_t k = 0; k < rotated->direction_count; k++)
    sum += shares[k] * shares[k];
  return sum;
}
