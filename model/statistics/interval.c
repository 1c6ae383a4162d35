/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "interval.h"

#include <assert.h>
#include <math.h>

#include "special.h"

enum { FEW = 30 };

grdp_confidence grdp_confidence_make(grdp_replication replication, double level) {
  assert(level > 0.0 && level < 1.0);
  double tail = 0.5 * (1.0 - level);
  return (grdp_confidence){replication, level, tail, grdp_student_quantile(GRDP_SCRAMBLES - 1, tail),
                           grdp_special_normal_quantile(1.0 - tail, tail)};
}

static grdp_estimate no_estimate(void) {
  const double none = (double)NAN;
  return (grdp_estimate){none, none, none, none};
}

double grdp_scatter(const double parts[GRDP_SCRAMBLES]) {
  double sum = 0.0;
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++)
    sum += parts[r] * parts[r];
  return sqrt(sum * GRDP_SCRAMBLES / (GRDP_SCRAMBLES - 1));
}

/* With fewer draws than scrambles their scatter says nothing. */
static grdp_estimate around(double value, double error, double draws, const grdp_confidence *confidence) {
  if (draws < GRDP_SCRAMBLES)
    return (grdp_estimate){value, (double)NAN, -(double)INFINITY, (double)INFINITY};
  double reach = confidence->student * error;
  return (grdp_estimate){value, error, value - reach, value + reach};
}

/* ---- moments ---- */

void grdp_mean_parts(const grdp_moments *moments, double parts[GRDP_SCRAMBLES]) {
  grdp_pooled_moments all = grdp_moments_pool(moments);
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++)
    parts[r] = all.count > 0.0 ? moments->count[r] * (moments->offset[r] - all.offset) / all.count : 0.0;
}

grdp_estimate grdp_interval_mean(const grdp_moments *moments, const grdp_confidence *confidence) {
  grdp_pooled_moments all = grdp_moments_pool(moments);
  if (!(all.count > 0.0))
    return no_estimate();
  double parts[GRDP_SCRAMBLES];
  grdp_mean_parts(moments, parts);
  return around(moments->centre + all.offset, grdp_scatter(parts), all.count, confidence);
}

grdp_estimate grdp_interval_deviation(const grdp_moments *moments, const grdp_confidence *confidence) {
  grdp_pooled_moments all = grdp_moments_pool(moments);
  if (!(all.count > 1.0))
    return no_estimate();
  double variance = all.squares / all.count, parts[GRDP_SCRAMBLES];
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++) {
    double n = moments->count[r], d = moments->offset[r] - all.offset;
    parts[r] = (moments->squares[r] + n * (d * d - variance)) / all.count;
  }
  double deviation = sqrt(all.squares / (all.count - 1.0));
  double error = deviation > 0.0 ? grdp_scatter(parts) / (2.0 * deviation) : 0.0;
  grdp_estimate estimate = around(deviation, error, all.count, confidence);
  estimate.low = estimate.low > 0.0 ? estimate.low : 0.0;
  return estimate;
}

grdp_estimate grdp_interval_skewness(const grdp_moments *moments, const grdp_confidence *confidence) {
  grdp_pooled_moments all = grdp_moments_pool(moments);
  double variance = all.squares / all.count;
  if (!(variance > 0.0))
    return no_estimate();
  double deviation = sqrt(variance), skewness = all.cubes / all.count / variance / deviation;
  double parts[GRDP_SCRAMBLES];
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++) {
    double n = moments->count[r], d = (moments->offset[r] - all.offset) / deviation;
    double squares = moments->squares[r] / variance; /* of z about the scramble's own mean */
    double cubes = moments->cubes[r] / variance / deviation + d * (3.0 * squares + n * d * d);
    squares += n * d * d;
    parts[r] = (cubes - n * skewness - 1.5 * skewness * (squares - n) - 3.0 * n * d) / all.count;
  }
  return around(skewness, grdp_scatter(parts), all.count, confidence);
}

/* tanh z */
static double hyperbolic_tangent(double z) {
  double rest = grdp_special_expm1(2.0 * z);
  return z > 20.0 ? 1.0 : rest / (rest + 2.0);
}

grdp_estimate grdp_interval_correlation(double r, double error, const grdp_confidence *confidence) {
  double room = (1.0 - r) * (1.0 + r);
  if (isnan(r) || isnan(error))
    return no_estimate();
  if (!(room > 0.0) || !(error > 0.0))
    return (grdp_estimate){r, error, r, r};
  double z = 0.5 * (grdp_special_log1p(r) - grdp_special_log1p(-r)), reach = confidence->student * error / room;
  return (grdp_estimate){r, error, hyperbolic_tangent(z - reach), hyperbolic_tangent(z + reach)};
}

/* ---- quantiles ---- */

/* P(X <= k) of the binomial distribution: I_{1-p}(n - k, k + 1). */
static double binomial_up_to(double k, double n, double p) {
  if (k < 0.0)
    return 0.0;
  return k >= n ? 1.0 : grdp_special_beta(n - k, k + 1.0, 1.0 - p, p).below;
}

static double round_down(double x) {
  double whole = (double)(int64_t)x;
  return whole > x ? whole - 1.0 : whole;
}

/* The least k with P(X <= k) > tail: from the normal's guess in doubling steps, then by halving. */
static double binomial_rank(double n, double p, double tail, double normal) {
  double guess = round_down(n * p - normal * sqrt(n * p * (1.0 - p))), step = 1.0;
  double low = guess - 1.0, high = guess; /* shall be: P(X <= low) <= tail < P(X <= high) */
  while (low >= 0.0 && binomial_up_to(low, n, p) > tail) {
    high = low;
    low -= step;
    step *= 2.0;
  }
  step = 1.0;
  while (high < n && !(binomial_up_to(high, n, p) > tail)) {
    low = high;
    high += step;
    step *= 2.0;
  }
  while (high - low > 1.0) {
    double middle = round_down(0.5 * (low + high));
    if (binomial_up_to(middle, n, p) > tail)
      high = middle;
    else
      low = middle;
  }
  return high > 0.0 ? (high < n ? high : n) : 0.0;
}

/*
 * Ranks counted from 1: X(r) <= q fails only when fewer than r values lie up to q, P(B <= r - 1) <= tail; the greatest
 * such r is the k of binomial_rank. The upper end mirrors it with 1 - p.
 */
static grdp_limits order_statistics(const grdp_pooled *pooled, double p, const grdp_confidence *confidence) {
  double n = (double)pooled->histogram->total;
  double below = binomial_rank(n, p, confidence->tail, confidence->normal);
  double above = binomial_rank(n, 1.0 - p, confidence->tail, confidence->normal);
  grdp_limits limits = {-(double)INFINITY, (double)INFINITY};
  if (below >= 1.0)
    limits.low = grdp_pooled_ranked(pooled, (uint64_t)below - 1);
  if (above >= 1.0)
    limits.high = grdp_pooled_ranked(pooled, (uint64_t)(n - above));
  return limits;
}

static grdp_limits quantiles(const grdp_pooled *pooled, double low, double high) {
  return (grdp_limits){grdp_pooled_quantile(pooled, low), grdp_pooled_quantile(pooled, high)};
}

static grdp_estimate quantile_between(const grdp_pooled *pooled, double p, double error, grdp_limits ends) {
  grdp_limits near = quantiles(pooled, p - error, p + error);
  return (grdp_estimate){grdp_pooled_quantile(pooled, p), 0.5 * (near.high - near.low), ends.low, ends.high};
}

grdp_estimate grdp_interval_quantile_at(const grdp_pooled *pooled, double p, double error,
                                        const grdp_confidence *confidence) {
  double n = (double)pooled->histogram->total;
  if (!(n > 0.0) || !(p >= 0.0 && p <= 1.0) || isnan(error))
    return no_estimate();
  double blur = grdp_pooled_blur(pooled, p), all = error > blur ? error : blur, reach = confidence->student * all;
  grdp_limits shares = {p - reach, p + reach};
  if (n * p < FEW || n * (1.0 - p) < FEW)
    shares = grdp_clopper_pearson(n * p, n, confidence->tail);
  return quantile_between(pooled, p, all, quantiles(pooled, shares.low, shares.high));
}

grdp_estimate grdp_interval_quantile(const grdp_pooled *pooled, double p, const grdp_confidence *confidence) {
  double n = (double)pooled->histogram->total;
  if (!(n > 0.0) || !(p >= 0.0 && p <= 1.0))
    return no_estimate();
  if (confidence->replication != GRDP_INDEPENDENT)
    return grdp_interval_quantile_at(pooled, p, grdp_pooled_error(pooled, p), confidence);
  return quantile_between(pooled, p, sqrt(p * (1.0 - p) / n), order_statistics(pooled, p, confidence));
}

/* ---- probabilities ---- */

void grdp_hits_add(grdp_hits *hits, const uint8_t *hit, const uint8_t *failed, size_t count) {
  for (size_t i = 0; i < count; i++) {
    size_t r = i % GRDP_SCRAMBLES;
    bool out = failed != NULL && failed[i] != 0;
    hits->left_out[r] += out;
    hits->draws[r] += !out;
    hits->hits[r] += !out && hit[i] != 0;
  }
}

void grdp_hits_merge(grdp_hits *into, const grdp_hits *from) {
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++) {
    into->hits[r] += from->hits[r];
    into->draws[r] += from->draws[r];
    into->left_out[r] += from->left_out[r];
  }
}

grdp_hits grdp_hits_with_failures(const grdp_hits *hits, bool met) {
  grdp_hits all = {{0}, {0}, {0}};
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++) {
    all.hits[r] = hits->hits[r] + (met ? hits->left_out[r] : 0);
    all.draws[r] = hits->draws[r] + hits->left_out[r];
  }
  return all;
}

void grdp_probability_parts(const grdp_hits *hits, double parts[GRDP_SCRAMBLES]) {
  double met = 0.0, n = 0.0;
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++) {
    met += (double)hits->hits[r];
    n += (double)hits->draws[r];
  }
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++)
    parts[r] = n > 0.0 ? ((double)hits->hits[r] - met / n * (double)hits->draws[r]) / n : 0.0;
}

/* One is added to the variance of the number of hits: where scrambles differ by a hit at most, and few do, their scatter
 * says too little (as z^2 / 4 in the roots of Wilson's interval). */
static double probability_error(const grdp_hits *hits, double n, double p, grdp_replication replication) {
  double parts[GRDP_SCRAMBLES];
  if (replication == GRDP_INDEPENDENT || !(p > 0.0 && p < 1.0))
    return sqrt(p * (1.0 - p) / n);
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++)
    parts[r] = (double)hits->hits[r] - p * (double)hits->draws[r];
  double scatter = grdp_scatter(parts);
  return sqrt(scatter * scatter + 1.0) / n;
}

grdp_estimate grdp_interval_probability(const grdp_hits *hits, const grdp_confidence *confidence) {
  double met = 0.0, n = 0.0;
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++) {
    met += (double)hits->hits[r];
    n += (double)hits->draws[r];
  }
  if (!(n > 0.0))
    return no_estimate();
  double p = met / n, error = probability_error(hits, n, p, confidence->replication);
  double reach = confidence->student * error;
  grdp_limits ends = {p - reach, p + reach};
  if (met < FEW || n - met < FEW)
    ends = grdp_clopper_pearson(met, n, confidence->tail);
  else if (confidence->replication == GRDP_INDEPENDENT)
    ends = grdp_wilson(met, n, confidence->normal);
  return (grdp_estimate){p, error, ends.low > 0.0 ? ends.low : 0.0, ends.high < 1.0 ? ends.high : 1.0};
}

grdp_limits grdp_clopper_pearson(double hits, double draws, double tail) {
  grdp_limits limits = {0.0, 1.0};
  if (hits > 0.0)
    limits.low = grdp_beta_quantile(hits, draws - hits + 1.0, tail);
  if (hits < draws)
    limits.high = grdp_beta_quantile(hits + 1.0, draws - hits, 1.0 - tail);
  return limits;
}

/* Wilson 1927, doi:10.1080/01621459.1927.10502953 */
grdp_limits grdp_wilson(double hits, double draws, double normal) {
  double p = hits / draws, square = normal * normal / draws;
  double middle = p + 0.5 * square, reach = normal * sqrt((p * (1.0 - p) + 0.25 * square) / draws);
  return (grdp_limits){(middle - reach) / (1.0 + square), (middle + reach) / (1.0 + square)};
}
