/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Densities of the standard distributions that have tables (distribution.h says which they are), without the constant
 * factor but for those that have a corner.
 */
#include "transform_curve.h"

#define LOG_ROOT_TWO_PI 0.91893853320467274178
#define LOG_ROOT_TWO_OVER_PI (-0.22579135264472743236)

static grdp_curve_density of_normal(const grdp_distribution *d, double m, double x) {
  (void)d;
  (void)m;
  return (grdp_curve_density){-0.5 * x * x, -x};
}

static grdp_curve_density of_student(const grdp_distribution *d, double m, double x) {
  double df = d->parameters[1];
  (void)m;
  return (grdp_curve_density){-0.5 * (df + 1.0) * grdp_special_log1p(x * x / df), -(df + 1.0) * x / (df + x * x)};
}

static grdp_curve_density of_uniform(const grdp_distribution *d, double m, double x) {
  (void)d;
  (void)m;
  (void)x;
  return (grdp_curve_density){0.0, 0.0};
}

/* On [0, 1]. */
static grdp_curve_density of_triangular(const grdp_distribution *d, double m, double x) {
  (void)d;
  if (x < m)
    return (grdp_curve_density){grdp_special_log(2.0 * x / m), 1.0 / x};
  return (grdp_curve_density){grdp_special_log(2.0 * (1.0 - x) / (1.0 - m)), -1.0 / (1.0 - x)};
}

static grdp_curve_density of_split_normal(const grdp_distribution *d, double m, double x) {
  double sd = d->parameters[x < m ? 0 : 1];
  double log_peak = LOG_ROOT_TWO_OVER_PI - grdp_special_log(d->parameters[0] + d->parameters[1]);
  return (grdp_curve_density){log_peak - 0.5 * (x / sd) * (x / sd), -x / sd / sd};
}

/* Azzalini 1985. Far below, Phi(t) by its asymptotic series. */
static grdp_curve_density of_skew_normal(const grdp_distribution *d, double m, double x) {
  double shape = d->parameters[1], t = shape * x, log_part, hazard;
  (void)m;
  if (t < -25.0) {
    double inverse = 1.0 / (t * t), series = 1.0 - inverse * (1.0 - inverse * (3.0 - 15.0 * inverse));
    log_part = -0.5 * t * t - LOG_ROOT_TWO_PI - grdp_special_log(-t) + grdp_special_log(series);
    hazard = -t / series;
  } else {
    double below = grdp_special_normal(t).below;
    log_part = grdp_special_log(below);
    hazard = grdp_special_exp(-0.5 * t * t - LOG_ROOT_TWO_PI) / below;
  }
  return (grdp_curve_density){-0.5 * x * x + log_part, -x + shape * hazard};
}

static grdp_curve_density of_beta(const grdp_distribution *d, double m, double x) {
  double a = d->parameters[2] - 1.0, b = d->parameters[3] - 1.0;
  (void)m;
  return (grdp_curve_density){a * grdp_special_log(x) + b * grdp_special_log1p(-x), a / x - b / (1.0 - x)};
}

static grdp_curve_density of_gamma(const grdp_distribution *d, double m, double x) {
  double a = d->parameters[0] - 1.0;
  (void)m;
  return (grdp_curve_density){a * grdp_special_log(x) - x, a / x - 1.0};
}

static grdp_curve_density of_gumbel(const grdp_distribution *d, double m, double x) {
  double e = grdp_special_exp(-x);
  (void)d;
  (void)m;
  return (grdp_curve_density){-x - e, e - 1.0};
}

static grdp_curve_density of_exponential(const grdp_distribution *d, double m, double x) {
  (void)d;
  (void)m;
  return (grdp_curve_density){-x, -1.0};
}

/* dQ(x, mean)/dx, for means so large that it is the probability of x - 1/2 (Stirling's formula without cancelling). */
static grdp_curve_density of_poisson(const grdp_distribution *d, double m, double x) {
  double mean = d->parameters[0], k = x - 0.5, ratio = grdp_special_log1p((k - mean) / mean);
  (void)m;
  return (grdp_curve_density){(k - mean) - k * ratio - 0.5 * grdp_special_log(k), -ratio - 0.5 / k};
}

typedef grdp_curve_density density(const grdp_distribution *distribution, double m, double x);

static density *const densities[GRDP_DISTRIBUTION_COUNT] = {[GRDP_DISTRIBUTION_NORMAL] = of_normal,
                                                            [GRDP_DISTRIBUTION_STUDENT] = of_student,
                                                            [GRDP_DISTRIBUTION_UNIFORM] = of_uniform,
                                                            [GRDP_DISTRIBUTION_TRIANGULAR] = of_triangular,
                                                            [GRDP_DISTRIBUTION_SPLIT_NORMAL] = of_split_normal,
                                                            [GRDP_DISTRIBUTION_SKEW_NORMAL] = of_skew_normal,
                                                            [GRDP_DISTRIBUTION_BETA] = of_beta,
                                                            [GRDP_DISTRIBUTION_GAMMA] = of_gamma,
                                                            [GRDP_DISTRIBUTION_GUMBEL] = of_gumbel,
                                                            [GRDP_DISTRIBUTION_EXPONENTIAL] = of_exponential,
                                                            [GRDP_DISTRIBUTION_POISSON] = of_poisson};

grdp_curve_density grdp_density_of(const grdp_distribution *distribution, double m, double x) {
  return densities[distribution->kind](distribution, m, x);
}
