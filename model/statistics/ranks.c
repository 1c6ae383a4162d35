/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ranks.h"

#include <math.h>

#include "order.h"

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

static bool is_complete(const grdp_stored_draws *stored, size_t draw) {
  for (size_t s = 0; s < stored->series; s++)
    if (!isfinite(stored->values[s * stored->capacity + draw]))
      return false;
  return true;
}

size_t grdp_stored_draws_complete(const grdp_stored_draws *stored, uint32_t *kept) {
  size_t count = 0;
  for (size_t draw = 0; draw < stored->capacity; draw++)
    if (is_complete(stored, draw))
      kept[count++] = (uint32_t)draw;
  return count;
}

/* ---- ranks ---- */

/* Scores and ties of one series from its values in order. */
static void score(const grdp_ordered *sorted, size_t count, double *scores, double *ties) {
  double n = (double)count;
  for (size_t first = 0, next; first < count; first = next) {
    for (next = first + 1; next < count && sorted[next].key == sorted[first].key;)
      next++;
    for (size_t i = first; i < next; i++) {
      scores[sorted[i].draw] = 0.5 * (double)(first + next) / n - 0.5;
      ties[sorted[i].draw] = (double)(next - first) / n;
    }
  }
}

/* Working memory of the sorting. */
typedef struct sorting {
  const uint32_t *kept;
  grdp_ordered *items, *work;
} sorting;

static void rank_series(const grdp_stored_draws *stored, size_t series, const sorting *at, size_t count,
                        grdp_arena *arena, grdp_ranked_series *out) {
  double *scores = GRDP_NEW_ARRAY(arena, count, double), *ties = GRDP_NEW_ARRAY(arena, count, double);
  uint32_t *order = GRDP_NEW_ARRAY(arena, count, uint32_t);
  for (size_t i = 0; i < count; i++)
    at->items[i] = grdp_ordered_make(stored->values[series * stored->capacity + at->kept[i]], (uint32_t)i);
  grdp_order(count, at->items, at->work);
  score(at->items, count, scores, ties);
  for (size_t i = 0; i < count; i++)
    order[i] = at->items[i].draw;
  *out = (grdp_ranked_series){scores, ties, order};
}

grdp_ranks grdp_ranks_make(const grdp_stored_draws *stored, grdp_arena *arena) {
  grdp_ranks ranks = {.series = stored->series};
  uint32_t *kept = GRDP_NEW_ARRAY(arena, stored->capacity, uint32_t);
  ranks.draws = grdp_stored_draws_complete(stored, kept);
  uint8_t *scrambles = GRDP_NEW_ARRAY(arena, ranks.draws, uint8_t);
  for (size_t i = 0; i < ranks.draws; i++)
    scrambles[i] = (uint8_t)(kept[i] % GRDP_SCRAMBLES);
  sorting at = {kept, GRDP_NEW_ARRAY(arena, ranks.draws, grdp_ordered),
                GRDP_NEW_ARRAY(arena, ranks.draws, grdp_ordered)};
  grdp_ranked_series *items = GRDP_NEW_ARRAY(arena, ranks.series, grdp_ranked_series);
  for (size_t s = 0; s < ranks.series; s++)
    rank_series(stored, s, &at, ranks.draws, arena, &items[s]);
  ranks.scrambles = scrambles;
  ranks.items = items;
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
  const uint32_t *order = ranks->items[series].order;
  const double *scores = ranks->items[series].scores;
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
  const double *ties = ranks->items[series].ties;
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
  const double *x = ranks->items[i].scores, *y = ranks->items[j].scores;
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
