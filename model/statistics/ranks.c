/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ranks.h"

#include <math.h>
#include <stdlib.h>

grdp_stored_draws grdp_stored_draws_empty(size_t series, size_t capacity, grdp_arena *arena) {
  grdp_stored_draws stored = {series, capacity, GRDP_NEW_ARRAY(arena, series * capacity, double)};
  for (size_t i = 0; i < series * capacity; i++)
    stored.values[i] = (double)NAN;
  return stored;
}

void grdp_stored_draws_put(const grdp_stored_draws *stored, size_t first, const double *const *values,
                           const uint8_t *failed, size_t count) {
  for (size_t s = 0; s < stored->series; s++)
    for (size_t k = 0; k < count && first + k < stored->capacity; k++)
      stored->values[s * stored->capacity + first + k] =
          failed != NULL && failed[k] != 0 ? (double)NAN : values[s][k];
}

/* ---- ranks ---- */

typedef struct ranked {
  double value;
  uint32_t draw;
} ranked;

/* Equal values by draw, so that the order is one. */
static int compare_ranked(const void *a, const void *b) {
  const ranked *x = a, *y = b;
  if (x->value != y->value)
    return x->value < y->value ? -1 : 1;
  return x->draw < y->draw ? -1 : x->draw > y->draw;
}

static bool is_complete(const grdp_stored_draws *stored, size_t draw) {
  for (size_t s = 0; s < stored->series; s++)
    if (!isfinite(stored->values[s * stored->capacity + draw]))
      return false;
  return true;
}

/* Scores and ties of one series from its values in order. */
static void score(const ranked *sorted, size_t count, double *scores, double *ties) {
  double n = (double)count;
  for (size_t first = 0, next; first < count; first = next) {
    for (next = first + 1; next < count && sorted[next].value == sorted[first].value;)
      next++;
    for (size_t i = first; i < next; i++) {
      scores[sorted[i].draw] = 0.5 * (double)(first + next) / n - 0.5;
      ties[sorted[i].draw] = (double)(next - first) / n;
    }
  }
}

grdp_ranks grdp_ranks_make(const grdp_stored_draws *stored, grdp_arena *arena) {
  grdp_ranks ranks = {.series = stored->series};
  uint32_t *kept = GRDP_NEW_ARRAY(arena, stored->capacity, uint32_t);
  uint8_t *scrambles = GRDP_NEW_ARRAY(arena, stored->capacity, uint8_t);
  for (size_t draw = 0; draw < stored->capacity; draw++)
    if (is_complete(stored, draw)) {
      scrambles[ranks.draws] = (uint8_t)(draw % GRDP_SCRAMBLES);
      kept[ranks.draws++] = (uint32_t)draw;
    }
  const double **scores = GRDP_NEW_ARRAY(arena, ranks.series, const double *);
  const double **ties = GRDP_NEW_ARRAY(arena, ranks.series, const double *);
  const uint32_t **order = GRDP_NEW_ARRAY(arena, ranks.series, const uint32_t *);
  ranked *sorted = GRDP_NEW_ARRAY(arena, ranks.draws, ranked);
  for (size_t s = 0; s < ranks.series; s++) {
    double *score_of = GRDP_NEW_ARRAY(arena, ranks.draws, double),
           *tie_of = GRDP_NEW_ARRAY(arena, ranks.draws, double);
    uint32_t *order_of = GRDP_NEW_ARRAY(arena, ranks.draws, uint32_t);
    for (size_t i = 0; i < ranks.draws; i++)
      sorted[i] = (ranked){stored->values[s * stored->capacity + kept[i]], (uint32_t)i};
    qsort(sorted, ranks.draws, sizeof *sorted, compare_ranked);
    score(sorted, ranks.draws, score_of, tie_of);
    for (size_t i = 0; i < ranks.draws; i++)
      order_of[i] = sorted[i].draw;
    scores[s] = score_of;
    ties[s] = tie_of;
    order[s] = order_of;
  }
  ranks.scrambles = scrambles;
  ranks.scores = scores;
  ranks.ties = ties;
  ranks.order = order;
  ranks.work = GRDP_NEW_ARRAY(arena, ranks.draws, double);
  return ranks;
}

/* ---- correlation ---- */

static double mean_product(const double *a, const double *b, size_t count) {
  double sum = 0.0;
  for (size_t i = 0; i < count; i++)
    sum += a[i] * b[i];
  return sum / (double)count;
}

/* Adds to each draw's influence the mean of other_j over the draws j whose value is greater, an equal one counting half:
 * what the draw does through the ranks of those above it. */
static void add_influence_on_ranks(const grdp_ranks *ranks, size_t series, const double *other, double *influence) {
  const uint32_t *order = ranks->order[series];
  const double *scores = ranks->scores[series];
  double n = (double)ranks->draws, above = 0.0;
  for (size_t past = ranks->draws, first; past > 0; past = first) {
    double equal = 0.0;
    for (first = past; first > 0 && scores[order[first - 1]] == scores[order[past - 1]]; first--)
      equal += other[order[first - 1]];
    for (size_t i = first; i < past; i++)
      influence[order[i]] += (above + 0.5 * equal) / n;
    above += equal;
  }
}

/* What the draw does through the variances of the ranks, (1 - sum p^3) / 12 over tied groups of share p. */
static void add_influence_on_variance(const grdp_ranks *ranks, size_t series, double factor, double *influence) {
  const double *ties = ranks->ties[series];
  for (size_t i = 0; i < ranks->draws; i++)
    influence[i] += factor * 0.25 * ties[i] * ties[i];
}

/* The scatter of the scrambles' means of the influence, about the mean of all. */
static double scatter_of_influence(const grdp_ranks *ranks) {
  double sums[GRDP_SCRAMBLES] = {0.0}, draws[GRDP_SCRAMBLES] = {0.0}, total = 0.0, n = (double)ranks->draws;
  for (size_t i = 0; i < ranks->draws; i++) {
    sums[ranks->scrambles[i]] += ranks->work[i];
    draws[ranks->scrambles[i]] += 1.0;
  }
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++)
    total += sums[r];
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++)
    sums[r] = (sums[r] - draws[r] * (total / n)) / n;
  return grdp_scatter(sums);
}

grdp_estimate grdp_rank_correlation_of(const grdp_ranks *ranks, size_t i, size_t j,
                                       const grdp_confidence *confidence) {
  const double *x = ranks->scores[i], *y = ranks->scores[j];
  double xx = ranks->draws > 1 ? mean_product(x, x, ranks->draws) : 0.0;
  double yy = ranks->draws > 1 ? mean_product(y, y, ranks->draws) : 0.0;
  if (!(xx > 0.0 && yy > 0.0))
    return grdp_interval_correlation((double)NAN, 0.0, confidence);
  double scale = sqrt(xx) * sqrt(yy), r = mean_product(x, y, ranks->draws) / scale;
  r = r > 1.0 ? 1.0 : (r < -1.0 ? -1.0 : r);
  for (size_t k = 0; k < ranks->draws; k++)
    ranks->work[k] = x[k] * y[k];
  add_influence_on_ranks(ranks, i, y, ranks->work);
  add_influence_on_ranks(ranks, j, x, ranks->work);
  for (size_t k = 0; k < ranks->draws; k++)
    ranks->work[k] /= scale;
  add_influence_on_variance(ranks, i, 0.5 * r / xx, ranks->work);
  add_influence_on_variance(ranks, j, 0.5 * r / yy, ranks->work);
  return grdp_interval_correlation(r, scatter_of_influence(ranks), confidence);
}
