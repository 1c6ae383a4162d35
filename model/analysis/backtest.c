/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "backtest.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "special.h"

static const double TAIL = 0.025; /* of 95 % intervals */

static bool in_span(grdp_span span, int32_t ordinal) {
  return span.first > span.last || (span.first <= ordinal && ordinal <= span.last);
}

/* --- single forecasts --- */

/* The sd of the errors of all but one; NaN: fewer than two are left. */
static double spread_of_others(const grdp_judged *judged, size_t count, size_t except) {
  double mean = 0, squares = 0;
  if (count < 3)
    return NAN;
  for (size_t i = 0; i < count; i++)
    mean += i == except ? 0 : judged[i].error / (double)(count - 1);
  for (size_t i = 0; i < count; i++)
    squares += i == except ? 0 : (judged[i].error - mean) * (judged[i].error - mean);
  double spread = sqrt(squares / (double)(count - 2));
  return spread > 0 ? spread : (double)NAN;
}

/* Of a normal distribution: s (z (2 Phi(z) - 1) + 2 phi(z) - 1 / sqrt(pi)), z = error / s (Gneiting and Raftery 2007,
 * doi:10.1198/016214506000001437, section 4.2, with the sign turned). */
static double normal_crps(double error, double spread) {
  double z = error / spread;
  double density = exp(-0.5 * z * z) / sqrt(2 * GRDP_PI);
  return spread * (z * (2 * grdp_special_normal(z).below - 1) + 2 * density - 1 / sqrt(GRDP_PI));
}

static void judge_all(grdp_judged *judged, size_t count, double level) {
  double reach = grdp_special_normal_quantile((1 + level) / 2, (1 - level) / 2);
  for (size_t i = 0; i < count; i++) {
    grdp_judged *one = &judged[i];
    if (isnan(one->spread))
      one->spread = spread_of_others(judged, count, i);
    one->crps = isnan(one->spread) ? (double)NAN : normal_crps(one->error, one->spread);
    one->pit = isnan(one->spread) ? (double)NAN : grdp_special_normal(one->error / one->spread).below;
    one->inside = fabs(one->error) <= reach * one->spread;
  }
}

/* --- all together --- */

static void sum_errors(grdp_scores *scores) {
  double n = (double)scores->count, squares = 0, sum = 0, sizes = 0, about = 0;
  scores->bias = scores->rmse = scores->mae = NAN;
  scores->bias_low = scores->bias_high = scores->deviation = NAN;
  if (scores->count == 0)
    return;
  for (size_t i = 0; i < scores->count; i++) {
    double error = scores->judged[i].error;
    sum += error;
    squares += error * error;
    sizes += fabs(error);
  }
  scores->bias = sum / n;
  scores->rmse = sqrt(squares / n);
  scores->mae = sizes / n;
  if (scores->count < 2)
    return;
  for (size_t i = 0; i < scores->count; i++)
    about += (scores->judged[i].error - scores->bias) * (scores->judged[i].error - scores->bias);
  scores->deviation = sqrt(about / (n - 1));
  double half = gsl_cdf_tdist_Qinv(TAIL, n - 1) * scores->deviation / sqrt(n);
  scores->bias_low = scores->bias - half;
  scores->bias_high = scores->bias + half;
}

static void sum_scores(grdp_scores *scores) {
  double sum = 0;
  scores->crps = scores->coverage = scores->coverage_low = scores->coverage_high = NAN;
  for (size_t i = 0; i < scores->count; i++) {
    const grdp_judged *one = &scores->judged[i];
    if (isnan(one->spread))
      continue;
    scores->scored++;
    scores->inside += one->inside;
    sum += one->crps;
  }
  double n = (double)scores->scored, k = (double)scores->inside;
  if (scores->scored == 0)
    return;
  scores->crps = sum / n;
  scores->coverage = k / n;
  scores->coverage_low = scores->inside == 0 ? 0 : gsl_cdf_beta_Pinv(TAIL, k, n - k + 1);
  scores->coverage_high = scores->inside == scores->scored ? 1 : gsl_cdf_beta_Qinv(TAIL, k + 1, n - k);
}

static grdp_scores score(grdp_judged *judged, size_t count, double level) {
  grdp_scores scores = {.judged = judged, .count = count};
  judge_all(judged, count, level);
  sum_errors(&scores);
  sum_scores(&scores);
  return scores;
}

static grdp_judged make_judged(const grdp_plan *plan, double forecast, double spread) {
  return (grdp_judged){.ordinal = plan->ordinal,
                       .forecast = forecast,
                       .outcome = plan->outcome,
                       .error = plan->outcome - forecast,
                       .spread = spread};
}

/* The outcome one period earlier; NaN: it is not in the file. */
static double outcome_before(const grdp_backtest *request, size_t number) {
  const grdp_plan *plan = &request->plans[number];
  bool follows = number > 0 && plan[-1].ordinal + 1 == plan->ordinal;
  return follows ? plan[-1].outcome : (double)NAN;
}

grdp_hindsight grdp_backtest_judge(grdp_arena *arena, const grdp_backtest *request) {
  grdp_judged *plans = GRDP_NEW_ARRAY(arena, request->plan_count, grdp_judged);
  grdp_judged *naive = GRDP_NEW_ARRAY(arena, request->plan_count, grdp_judged);
  grdp_judged *alike = GRDP_NEW_ARRAY(arena, request->plan_count, grdp_judged);
  size_t count = 0, both = 0;
  for (size_t i = 0; i < request->plan_count; i++) {
    const grdp_plan *plan = &request->plans[i];
    double before = outcome_before(request, i);
    if (isnan(plan->plan) || isnan(plan->outcome) || !in_span(request->over, plan->ordinal))
      continue;
    plans[count++] = make_judged(plan, plan->plan, plan->spread);
    if (isnan(before))
      continue;
    alike[both] = plans[count - 1];
    naive[both++] = make_judged(plan, before, NAN);
  }
  return (grdp_hindsight){request, score(plans, count, request->level), score(naive, both, request->level),
                          score(alike, both, request->level)};
}
