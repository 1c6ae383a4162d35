/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "covariance.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static size_t pair_of(size_t i, size_t j) {
  return i >= j ? i * (i + 1) / 2 + j : j * (j + 1) / 2 + i;
}

grdp_covariances grdp_covariances_empty(size_t series, const double *centres, grdp_arena *arena) {
  grdp_covariances empty = {.series = series};
  empty.centres = GRDP_NEW_ARRAY(arena, series, double);
  empty.offsets = GRDP_NEW_ARRAY(arena, series, grdp_scramble_sums);
  empty.products = GRDP_NEW_ARRAY(arena, series * (series + 1) / 2, grdp_scramble_sums);
  empty.block_offsets = GRDP_NEW_ARRAY(arena, series, grdp_scramble_sums);
  empty.deviations = GRDP_NEW_ARRAY(arena, series, grdp_block_values);
  for (size_t i = 0; i < series; i++)
    empty.centres[i] = centres[i];
  return empty;
}

/* Weights of 1 for the draws that count in every series. Gives their number. */
static size_t weigh(size_t series, const double *const *values, const uint8_t *failed, size_t count,
                    double *weights) {
  size_t good = 0;
  for (size_t i = 0; i < GRDP_BLOCK; i++) {
    bool counts = i < count && (failed == NULL || failed[i] == 0);
    for (size_t s = 0; counts && s < series; s++)
      counts = isfinite(values[s][i]);
    weights[i] = counts ? 1.0 : 0.0;
    good += counts;
  }
  return good;
}

/* After the pairs, which need the means apart. */
static void merge_means(grdp_covariances *into, const double *draws, grdp_scramble_sums *offsets) {
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++) {
    double total = into->draws[r] + draws[r], share = draws[r] / (total > 1.0 ? total : 1.0);
    for (size_t i = 0; i < into->series; i++)
      into->offsets[i][r] += (offsets[i][r] - into->offsets[i][r]) * share;
    into->draws[r] = total;
  }
}

/* The sums of products of two parts, with the product of the distances of their means. */
static void merge_pair(grdp_covariances *into, const double *draws, grdp_scramble_sums *offsets, const size_t pair[2],
                       const double *products) {
  double *sums = into->products[pair_of(pair[0], pair[1])];
  const double *x = into->offsets[pair[0]], *y = into->offsets[pair[1]];
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++) {
    double total = into->draws[r] + draws[r], weight = into->draws[r] * (draws[r] / (total > 1.0 ? total : 1.0));
    sums[r] += products[r] + weight * ((offsets[pair[0]][r] - x[r]) * (offsets[pair[1]][r] - y[r]));
  }
}

static void deviate(grdp_covariances *covariances, size_t i, const double *values, const double *weights,
                    double *offsets) {
  double clean[GRDP_BLOCK];
  for (size_t k = 0; k < GRDP_BLOCK; k++)
    clean[k] = weights[k] > 0.0 ? values[k] : covariances->centres[i];
  grdp_passes_choose()->deviate(clean, weights, covariances->centres[i], offsets, covariances->deviations[i]);
}

void grdp_covariances_add(grdp_covariances *covariances, const double *const *values, const uint8_t *failed,
                          size_t count) {
  assert(count <= GRDP_BLOCK);
  const grdp_passes *passes = grdp_passes_choose();
  double weights[GRDP_BLOCK], draws[GRDP_SCRAMBLES] = {0.0}, products[GRDP_SCRAMBLES];
  size_t good = weigh(covariances->series, values, failed, count, weights);
  covariances->left_out += count - good;
  for (size_t i = 0; i < GRDP_BLOCK; i++)
    draws[i % GRDP_SCRAMBLES] += weights[i];
  for (size_t i = 0; i < covariances->series; i++)
    deviate(covariances, i, values[i], weights, covariances->block_offsets[i]);
  for (size_t i = 0; i < covariances->series; i++)
    for (size_t j = 0; j <= i; j++) {
      passes->multiply(covariances->deviations[i], covariances->deviations[j], products);
      merge_pair(covariances, draws, covariances->block_offsets, (const size_t[]){i, j}, products);
    }
  merge_means(covariances, draws, covariances->block_offsets);
}

void grdp_covariances_merge(grdp_covariances *into, const grdp_covariances *from) {
  assert(into->series == from->series);
  for (size_t i = 0; i < into->series; i++) {
    assert(into->centres[i] == from->centres[i]);
    for (size_t j = 0; j <= i; j++)
      merge_pair(into, from->draws, from->offsets, (const size_t[]){i, j}, from->products[pair_of(i, j)]);
  }
  merge_means(into, from->draws, from->offsets);
  into->left_out += from->left_out;
}

/* ---- reading ---- */

static double total_of(const double *parts) {
  double sum = 0.0;
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++)
    sum += parts[r];
  return sum;
}

/* The mean of all scrambles less the centre. */
static double mean_of(const grdp_covariances *all, size_t i) {
  double sum = 0.0;
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++)
    sum += all->draws[r] * all->offsets[i][r];
  return sum / total_of(all->draws);
}

/* Each scramble's sum of products about the common means. */
static void products_about_means(const grdp_covariances *all, size_t i, size_t j, double *products) {
  double x = mean_of(all, i), y = mean_of(all, j);
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++)
    products[r] =
        all->products[pair_of(i, j)][r] + all->draws[r] * ((all->offsets[i][r] - x) * (all->offsets[j][r] - y));
}

grdp_estimate grdp_covariance_of(const grdp_covariances *covariances, size_t i, size_t j,
                                 const grdp_confidence *confidence) {
  double n = total_of(covariances->draws), products[GRDP_SCRAMBLES];
  const double none = (double)NAN;
  if (!(n > 1.0))
    return (grdp_estimate){none, none, none, none};
  products_about_means(covariances, i, j, products);
  double sum = total_of(products), value = sum / (n - 1.0);
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++)
    products[r] = (products[r] - covariances->draws[r] * (sum / n)) / n;
  double error = grdp_scatter(products), reach = confidence->student * error;
  return (grdp_estimate){value, error, value - reach, value + reach};
}

grdp_estimate grdp_correlation_of(const grdp_covariances *covariances, size_t i, size_t j,
                                  const grdp_confidence *confidence) {
  double x[GRDP_SCRAMBLES], y[GRDP_SCRAMBLES], both[GRDP_SCRAMBLES], n = total_of(covariances->draws);
  const double none = (double)NAN;
  if (!(n > 1.0))
    return (grdp_estimate){none, none, none, none};
  products_about_means(covariances, i, i, x);
  products_about_means(covariances, j, j, y);
  products_about_means(covariances, i, j, both);
  double xx = total_of(x), yy = total_of(y), scale = sqrt(xx) * sqrt(yy);
  if (!(scale > 0.0))
    return (grdp_estimate){none, none, none, none};
  double r = i == j ? 1.0 : total_of(both) / scale;
  r = r > 1.0 ? 1.0 : (r < -1.0 ? -1.0 : r);
  for (size_t k = 0; k < GRDP_SCRAMBLES; k++) /* these add up to 0 */
    both[k] = both[k] / scale - 0.5 * r * (x[k] / xx + y[k] / yy);
  return grdp_interval_correlation(r, i == j ? 0.0 : grdp_scatter(both), confidence);
}
