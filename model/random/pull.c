/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Gradients from values back to the design's scores. All steps before the distributions and the copula are linear
 * with coefficients that no draw changes, so that the mean over the lanes is taken first and the rest is done once.
 */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "sampler.h"

enum { PARTS = 8 };

/* Which lanes count; their number. */
static size_t find_counted(const grdp_factors *factors, const double *const *slopes, const uint8_t *failed,
                           bool counted[GRDP_DRAW_BLOCK]) {
  for (size_t lane = 0; lane < GRDP_DRAW_BLOCK; lane++)
    counted[lane] = failed == NULL || failed[lane] == 0;
  for (size_t row = 0; row < factors->count * factors->periods; row++)
    for (size_t lane = 0; slopes[row] != NULL && lane < GRDP_DRAW_BLOCK; lane++)
      counted[lane] = counted[lane] && isfinite(slopes[row][lane]);
  size_t count = 0;
  for (size_t lane = 0; lane < GRDP_DRAW_BLOCK; lane++)
    count += counted[lane];
  return count;
}

/* In an order that no compiler changes: eight sums, then their sum. */
static double mean_of(const double *row, const bool *counted, size_t count) {
  double parts[PARTS] = {0};
  for (size_t lane = 0; lane < GRDP_DRAW_BLOCK; lane += PARTS)
    for (size_t i = 0; i < PARTS; i++)
      if (counted[lane + i] && isfinite(row[lane + i]))
        parts[i] += row[lane + i];
  double sum = 0.0;
  for (size_t i = 0; i < PARTS; i++)
    sum += parts[i];
  return sum / (double)count;
}

static void multiply(double *row, const double *by) {
  for (size_t lane = 0; lane < GRDP_DRAW_BLOCK; lane++)
    row[lane] *= by[lane];
}

/* Slopes with respect to a factor's value become those with respect to its normal score before the copula. */
static const double *pull_value(grdp_draw_worker *worker, uint32_t period, uint32_t f, const double *slopes) {
  const grdp_draws *draws = worker->draws;
  const grdp_cluster *cluster = &draws->clusters.items[draws->clusters.of_factor[f]];
  const size_t slot = cluster->every_period ? 1 + (size_t)period : 0, row = slot * draws->factors->count + f;
  double *out = worker->mixed;
  grdp_transform_slopes(draws->transforms[(size_t)period * draws->factors->count + f], GRDP_DRAW_BLOCK,
                        grdp_row(worker->kept.scores, row), out);
  multiply(out, slopes);
  if (!cluster->in_copula)
    return out;
  grdp_transform_slopes(draws->student, GRDP_DRAW_BLOCK, grdp_row(worker->kept.students, row), worker->student);
  multiply(out, worker->student);
  multiply(out, grdp_row(worker->kept.multipliers, slot));
  return out;
}

/* The mean slopes with respect to the normal scores: those of the whole path over all periods. */
static void fill_means(grdp_draw_worker *worker, const double *const *slopes, const bool *counted, size_t count) {
  const grdp_draws *draws = worker->draws;
  const grdp_factors *factors = draws->factors;
  double *means = worker->kept.means;
  memset(means, 0, draws->index.slots * factors->count * sizeof *means);
  for (uint32_t t = 0; t < factors->periods; t++)
    for (uint32_t f = 0; f < factors->count; f++) {
      const double *own = slopes[(size_t)t * factors->count + f];
      if (own == NULL || draws->transforms[(size_t)t * factors->count + f] == NULL ||
          grdp_factor_discrete(&factors->items[f]))
        continue;
      size_t slot = factors->items[f].every_period ? 1 + (size_t)t : 0;
      means[slot * factors->count + f] += mean_of(pull_value(worker, t, f, own), counted, count);
    }
}

/* Rows of a lower triangle, `stride` apart; NULL: the unit matrix of one row. */
typedef struct triangle {
  const double *lower;
  size_t stride;
} triangle;

/* From z to w in one slot, by the transpose. */
static void pull_triangle(const grdp_draw_worker *worker, const grdp_cluster *cluster, size_t slot, triangle rows,
                          double *out) {
  const grdp_draws *draws = worker->draws;
  const double *adjoints = worker->kept.adjoints;
  for (uint32_t j = 0; j < cluster->count; j++) {
    const uint32_t factor = cluster->factors[j];
    double sum = 0.0;
    for (uint32_t i = j; i < cluster->count; i++)
      sum += rows.lower != NULL ? rows.lower[i * rows.stride + j] * adjoints[i] : adjoints[i];
    if (!grdp_factor_discrete(&draws->factors->items[factor]))
      out[*grdp_score_number(&draws->index, factor, slot)] = sum;
  }
}

/* One cluster in one slot; `adjoints` comes in with what later periods say of these scores, and goes out with what this
 * period says of those of the period before. */
static void pull_slot(grdp_draw_worker *worker, size_t number, size_t slot, double *out) {
  const grdp_draws *draws = worker->draws;
  const grdp_cluster *cluster = &draws->clusters.items[number];
  const grdp_mixing *mixing = &draws->mixings[number];
  double *adjoints = worker->kept.adjoints;
  const size_t n = cluster->count;
  for (size_t i = 0; i < n; i++)
    adjoints[i] += worker->kept.means[slot * draws->factors->count + cluster->factors[i]];
  const bool later = mixing->later != NULL && slot > 1;
  const triangle rows = later ? (triangle){mixing->later + 1, n + 1} : (triangle){mixing->start, n};
  pull_triangle(worker, cluster, slot, rows, out);
  for (size_t i = 0; i < n; i++)
    adjoints[i] = later ? mixing->later[i * (n + 1)] * adjoints[i] : 0.0;
}

static void pull_cluster(grdp_draw_worker *worker, size_t number, double *out) {
  const grdp_draws *draws = worker->draws;
  const grdp_cluster *cluster = &draws->clusters.items[number];
  memset(worker->kept.adjoints, 0, cluster->count * sizeof *worker->kept.adjoints);
  if (!cluster->every_period && cluster->live[0])
    pull_slot(worker, number, 0, out);
  for (size_t slot = draws->index.slots; cluster->every_period && slot-- > 1;)
    if (cluster->live[slot - 1])
      pull_slot(worker, number, slot, out);
}

void grdp_draws_pull(grdp_draw_worker *worker, const double *const *slopes, const uint8_t *failed, double *out) {
  const grdp_draws *draws = worker->draws;
  bool counted[GRDP_DRAW_BLOCK];
  assert(worker->keeps);
  for (size_t i = 0; i < draws->design->score_count; i++)
    out[i] = 0.0;
  size_t count = find_counted(draws->factors, slopes, failed, counted);
  if (count == 0 || draws->factors->periods == 0)
    return;
  fill_means(worker, slopes, counted, count);
  for (size_t c = 0; c < draws->clusters.count; c++)
    pull_cluster(worker, c, out);
  if (draws->rotation.count > 0)
    grdp_rotation_pull(&draws->rotation, out);
}
