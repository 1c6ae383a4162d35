/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "closed_forms.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>

const double coverage_levels[STATISTICS] = {[QUANTILE_05] = 0.05, [QUANTILE_50] = 0.5, [QUANTILE_95] = 0.95};
static const char *const statistic_names[STATISTICS] = {"mean",           "deviation", "skewness",       "P(target)",
                                                        "5th percentile", "median",    "95th percentile"};

/* Normal with mean 2 and deviation 1: 0.6^2 + 0.8^2 = 1. */
static truth sum_truth(void) {
  return (truth){2.0, 1.0, 0.0};
}
static double sum_quantile(double p) {
  return 2.0 + gsl_cdf_ugaussian_Pinv(p);
}

/* 100 exp(X), X normal with mean 0.5 and variance 10 * 0.02^2. */
static truth growth_truth(void) {
  double spread = expm1(0.004), mean = 100.0 * exp(0.5 + 0.002);
  return (truth){mean, mean * sqrt(spread), (spread + 3.0) * sqrt(spread)};
}
static double growth_quantile(double p) {
  return 100.0 * exp(0.5 + sqrt(0.004) * gsl_cdf_ugaussian_Pinv(p));
}

/* The lesser of two standard normals: skew normal of shape -1 (Azzalini 1985); P(value > x) = (1 - Phi(x))^2. */
static truth bottleneck_truth(void) {
  const double pi = 3.14159265358979323846;
  double mean = -1.0 / sqrt(pi), variance = 1.0 - 1.0 / pi;
  return (truth){mean, sqrt(variance), 0.5 * (4.0 - pi) * mean * mean * mean / (variance * sqrt(variance))};
}
static double bottleneck_quantile(double p) {
  return gsl_cdf_ugaussian_Qinv(sqrt(1.0 - p));
}

/* Bounds and chances by the closed forms. (At a bound such as 0, which cuts each dimension of a net in whole halves, a net's
 * share is exact and there is nothing to be covered.) */
const closed_form closed_forms[MODELS] = {
    [SUM] = {"sum of two", sum_truth, sum_quantile, 2.5, 0.69146246127401310 /* Phi(0.5) */, true},
    [GROWTH] = {"ten years' growth", growth_truth, growth_quantile, 150.0,
                0.06749273702466957 /* Phi((log 1.5 - 0.5) / sqrt 0.004) */, true},
    [BOTTLENECK] = {"bottleneck", bottleneck_truth, bottleneck_quantile, -0.25,
                    0.641550735587253 /* 1 - Phi(0.25)^2 */, false},
};

void find_truth(const closed_form *form, double out[STATISTICS]) {
  truth known = form->truth();
  out[MEAN] = known.mean;
  out[DEVIATION] = known.deviation;
  out[SKEWNESS] = known.skewness;
  out[TARGET] = form->chance;
  for (size_t k = QUANTILE_05; k <= QUANTILE_95; k++)
    out[k] = form->quantile(coverage_levels[k]);
}

/* A net cuts [0, 1] in whole halves: the median of what runs along one direction is exact, and its interval, which knows
 * this to a bin only, always holds it. Such a cell has no upper bound and no part in the average. */
static bool is_exact(const closed_form *form, const coverage_column *column, size_t number) {
  return column->rotated && form->one_direction && number == QUANTILE_50;
}

/* A share of a thousand seeds differs by chance from the one it stands for: at a bound by 0.9 at two standard errors. What is
 * outside by less is marked, and fails no run. */
static bool within(double share, double low, double high, double chance) {
  bool holds = share >= low && share <= high, close = share >= low - chance && share <= high + chance;
  printf(" %8.1f%s", share, holds ? " " : close ? "~" : "!");
  return close;
}

static bool print_average(const coverage_column *column, double shares[MODELS][STATISTICS]) {
  double total = 0.0, count = 0.0;
  for (size_t m = 0; m < MODELS; m++)
    for (size_t k = 0; k < STATISTICS; k++) {
      bool counts = !is_exact(&closed_forms[m], column, k);
      total += counts ? shares[m][k] : 0.0;
      count += counts;
    }
  return within(total / count, 94.0, 96.0, 0.0);
}

bool print_table(const coverage_column *columns, double (*shares)[MODELS][STATISTICS], size_t count) {
  bool good = true;
  printf("%-18s %-16s", "% of seeds", "");
  for (size_t d = 0; d < count; d++)
    printf(" %8s ", columns[d].name);
  for (size_t i = 0; i < MODELS * STATISTICS; i++) {
    size_t m = i / STATISTICS, k = i % STATISTICS;
    printf("\n%-18s %-16s", closed_forms[m].name, statistic_names[k]);
    for (size_t d = 0; d < count; d++)
      good = within(shares[d][m][k], 92.0, is_exact(&closed_forms[m], &columns[d], k) ? 100.0 : 98.0, 0.9) && good;
  }
  printf("\n%-18s %-16s", "average", "");
  for (size_t d = 0; d < count; d++)
    good = print_average(&columns[d], shares[d]) && good;
  printf("\n%s\n", good ? "all within bounds, ~ by chance outside" : "outside the bounds: !");
  return good;
}
