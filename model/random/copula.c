/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rank correlations and the correlation of scores under the copulas.
 */
#include <math.h>

#include "correlation.h"
#include "distribution.h"
#include "special.h"

/* Quantiles of the mixing variable, panel by panel, each panel by Gauss and Legendre's rule. The panels narrow
 * towards the ends, where the quantiles run away. */
enum { PANELS = 8, NODES = PANELS * GRDP_GAUSS_NODES, STEP_LIMIT = 60 };

typedef struct mixing {
  double values[NODES], weights[NODES];
} mixing;

static void fill_mixing(double df, mixing *out) {
  static const double edges[PANELS + 1] = {0.0, 1e-4, 0.005, 0.1, 0.5, 0.9, 0.995, 0.9999, 1.0};
  grdp_distribution gamma = {.kind = GRDP_DISTRIBUTION_GAMMA,
                             .parameters = {0.5 * df, 1.0},
                             .minimum = -(double)INFINITY,
                             .maximum = (double)INFINITY};
  for (int i = 0; i < NODES; i++) {
    int panel = i / GRDP_GAUSS_NODES;
    double weight, width = edges[panel + 1] - edges[panel];
    double p = edges[panel] + width * grdp_special_gauss(i % GRDP_GAUSS_NODES, &weight);
    out->values[i] = grdp_distribution_quantile(&gamma, (double)NAN, p);
    out->weights[i] = width * weight;
  }
}

static void add_to_class(grdp_copula *copula, double factor, double weight) {
  int class = (int)(factor * GRDP_COPULA_CLASSES);
  if (class >= GRDP_COPULA_CLASSES)
    class = GRDP_COPULA_CLASSES - 1;
  copula->factors[class] += factor * weight;
  copula->weights[class] += weight;
}

/* The distribution of sqrt(G2 / (G1 + G2) G3 / (G1 + G3)), in classes. */
static void fill_factors(grdp_copula *copula) {
  mixing mixed;
  fill_mixing(copula->student_df, &mixed);
  for (int i = 0; i < NODES; i++) {
    double roots[NODES];
    for (int j = 0; j < NODES; j++)
      roots[j] = sqrt(mixed.values[j] / (mixed.values[i] + mixed.values[j]));
    for (int j = 0; j < NODES; j++)
      for (int k = 0; k < NODES; k++)
        add_to_class(copula, roots[j] * roots[k], mixed.weights[i] * mixed.weights[j] * mixed.weights[k]);
  }
  for (int class = 0; class < GRDP_COPULA_CLASSES; class ++)
    if (copula->weights[class] > 0.0)
      copula->factors[class] /= copula->weights[class];
}

/* Beyond this the Student copula is the Gaussian one to within the table's error. */
static bool is_numerical(const grdp_copula *copula) {
  return copula->kind == GRDP_SPEARMAN && copula->student_df > 0.0 && copula->student_df < 1e5;
}

void grdp_copula_prepare(grdp_correlation_kind kind, double student_df, grdp_copula *out) {
  *out = (grdp_copula){.kind = kind, .student_df = student_df};
  if (is_numerical(out))
    fill_factors(out);
}

double grdp_copula_from_scores(const grdp_copula *copula, double score) {
  if (!is_numerical(copula))
    return grdp_correlation_from_scores(copula->kind, score);
  if (score >= 1.0 || score <= -1.0)
    return score;
  double sum = 0.0;
  for (int class = 0; class < GRDP_COPULA_CLASSES; class ++)
    if (copula->weights[class] > 0.0)
      sum += copula->weights[class] * grdp_special_arcsine(score * copula->factors[class]);
  return 6.0 / GRDP_PI * sum;
}

/* The slope of the correlation over the score. */
static double slope_at(const grdp_copula *copula, double score) {
  double sum = 0.0;
  for (int class = 0; class < GRDP_COPULA_CLASSES; class ++) {
    double sine = score * copula->factors[class];
    sum += copula->weights[class] * copula->factors[class] / sqrt(1.0 - sine * sine);
  }
  return 6.0 / GRDP_PI * sum;
}

/* The correlation rises with the score ever more steeply: Newton's steps, kept between the bounds found so far. */
double grdp_copula_of_scores(const grdp_copula *copula, double correlation) {
  if (!is_numerical(copula))
    return grdp_correlation_of_scores(copula->kind, correlation);
  if (correlation < 0.0)
    return -grdp_copula_of_scores(copula, -correlation);
  if (correlation == 0.0 || correlation >= 1.0)
    return correlation;
  double low = 0.0, high = 1.0, score = correlation, change = 1.0;
  for (int step = 0; step < STEP_LIMIT && (change > 1e-13 || change < -1e-13); step++) {
    double excess = grdp_copula_from_scores(copula, score) - correlation;
    low = excess < 0.0 ? score : low;
    high = excess < 0.0 ? high : score;
    double next = score - excess / slope_at(copula, score);
    next = next > low && next < high ? next : 0.5 * (low + high);
    change = next - score;
    score = next;
  }
  return score;
}
