/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Means, standard deviations and percentiles of the values of a fine grid of scores, each with its probability, against
 * closed forms. The sum over an even grid of a function times the normal density converges faster than any power of the
 * step (Trefethen and Weideman 2014, SIAM Review 56(3)).
 */
#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

#include "transformed.h"

enum { STEPS_PER_SCORE = 512, POINTS = 17 * STEPS_PER_SCORE };

#define UNUSED ((double)NAN)
#define KIND(name) GRDP_DISTRIBUTION_##name
#define EULER 0.57721566490153286061

typedef struct moments {
  double mean, sd;
} moments;

static moments moments_of(const grdp_transform *transform) {
  static double scores[POINTS], values[POINTS];
  double mean = 0.0, square = 0.0, mass = 0.0;
  for (size_t k = 0; k < POINTS; k++)
    scores[k] = ((double)k + 0.5) / STEPS_PER_SCORE - 8.5;
  grdp_transform_apply(transform, POINTS, scores, values);
  for (size_t k = 0; k < POINTS; k++) {
    double share = gsl_ran_ugaussian_pdf(scores[k]);
    mass += share;
    mean += share * values[k];
  }
  mean /= mass;
  for (size_t k = 0; k < POINTS; k++)
    square += gsl_ran_ugaussian_pdf(scores[k]) * (values[k] - mean) * (values[k] - mean);
  return (moments){mean, sqrt(square / mass)};
}

/* A distribution, its moments, and its percentiles by a function of the probability; NULL: see percentile tests. */
typedef struct closed_form {
  const char *label;
  grdp_distribution_kind kind;
  double parameters[GRDP_PARAMETER_LIMIT];
  double m;
  moments (*moments)(const double *p, double m);
  double (*percentile)(const double *p, double m, double probability);
} closed_form;

static moments normal_moments(const double *p, double m) {
  return (moments){m, p[0]};
}
static double normal_percentile(const double *p, double m, double probability) {
  return m + gsl_cdf_gaussian_Pinv(probability, p[0]);
}
static moments student_moments(const double *p, double m) {
  return (moments){m, p[0] * sqrt(p[1] / (p[1] - 2.0))};
}
static double student_percentile(const double *p, double m, double probability) {
  return m + p[0] * gsl_cdf_tdist_Pinv(probability, p[1]);
}
static moments lognormal_moments(const double *p, double m) {
  double mean = m * exp(0.5 * p[0] * p[0]);
  return (moments){mean, mean * sqrt(expm1(p[0] * p[0]))};
}
static double lognormal_percentile(const double *p, double m, double probability) {
  return gsl_cdf_lognormal_Pinv(probability, log(m), p[0]);
}
static moments triangular_moments(const double *p, double m) {
  double a = p[0], b = p[1];
  return (moments){(a + b + m) / 3.0, sqrt((a * a + b * b + m * m - a * b - a * m - b * m) / 18.0)};
}
static double triangular_percentile(const double *p, double m, double probability) {
  double width = p[1] - p[0];
  return probability < (m - p[0]) / width ? p[0] + sqrt(probability * width * (m - p[0]))
                                          : p[1] - sqrt((1.0 - probability) * width * (p[1] - m));
}
static moments beta_moments(const double *p, double m) {
  double a = p[2], b = p[3], n = a + b, width = p[1] - p[0];
  (void)m;
  return (moments){p[0] + width * a / n, width * sqrt(a * b / (n * n * (n + 1.0)))};
}
static double beta_percentile(const double *p, double m, double probability) {
  (void)m;
  return p[0] + (p[1] - p[0]) * gsl_cdf_beta_Pinv(probability, p[2], p[3]);
}
/* The mean of a PERT is (low + 4 m + high) / 6 (Malcolm et al. 1959); its variance (mean - low)(high - mean) / 7. */
static moments pert_moments(const double *p, double m) {
  double mean = (p[0] + 4.0 * m + p[1]) / 6.0;
  return (moments){mean, sqrt((mean - p[0]) * (p[1] - mean) / 7.0)};
}
static double pert_percentile(const double *p, double m, double probability) {
  double width = p[1] - p[0];
  return p[0] +
         width * gsl_cdf_beta_Pinv(probability, 1.0 + 4.0 * (m - p[0]) / width, 1.0 + 4.0 * (p[1] - m) / width);
}
static moments uniform_moments(const double *p, double m) {
  (void)m;
  return (moments){0.5 * (p[0] + p[1]), (p[1] - p[0]) / sqrt(12.0)};
}
static double uniform_percentile(const double *p, double m, double probability) {
  (void)m;
  return gsl_cdf_flat_Pinv(probability, p[0], p[1]);
}
/* Wallis 2004: mean m + sqrt(2/pi) (s2 - s1), variance (1 - 2/pi)(s2 - s1)^2 + s1 s2. */
static moments split_moments(const double *p, double m) {
  double gap = p[1] - p[0];
  return (moments){m + sqrt(M_2_PI) * gap, sqrt((1.0 - M_2_PI) * gap * gap + p[0] * p[1])};
}
static double split_percentile(const double *p, double m, double probability) {
  double share = p[0] / (p[0] + p[1]);
  return probability < share ? m + gsl_cdf_gaussian_Pinv(0.5 * probability / share, p[0])
                             : m + gsl_cdf_gaussian_Qinv(0.5 * (1.0 - probability) / (1.0 - share), p[1]);
}
/* Azzalini 1985: with d = shape / sqrt(1 + shape^2), mean sqrt(2/pi) d, variance 1 - 2 d^2 / pi. */
static moments skew_moments(const double *p, double m) {
  double d = p[1] / sqrt(1.0 + p[1] * p[1]);
  return (moments){m + p[0] * sqrt(M_2_PI) * d, p[0] * sqrt(1.0 - M_2_PI * d * d)};
}
static moments interval_moments(const double *p, double m) {
  (void)m;
  return (moments){0.5 * (p[0] + p[1]), 0.5 * (p[1] - p[0]) / gsl_cdf_ugaussian_Pinv(0.95)};
}
static double interval_percentile(const double *p, double m, double probability) {
  moments normal = interval_moments(p, m);
  return normal.mean + gsl_cdf_gaussian_Pinv(probability, normal.sd);
}
static moments log_interval_moments(const double *p, double m) {
  double sd = 0.5 * log(p[1] / p[0]) / gsl_cdf_ugaussian_Pinv(0.95);
  (void)m;
  return lognormal_moments(&sd, sqrt(p[0] * p[1]));
}
static double log_interval_percentile(const double *p, double m, double probability) {
  double sd = 0.5 * log(p[1] / p[0]) / gsl_cdf_ugaussian_Pinv(0.95);
  (void)m;
  return gsl_cdf_lognormal_Pinv(probability, 0.5 * log(p[0] * p[1]), sd);
}
static moments gamma_moments(const double *p, double m) {
  (void)m;
  return (moments){p[0] * p[1], p[1] * sqrt(p[0])};
}
static double gamma_percentile(const double *p, double m, double probability) {
  (void)m;
  return gsl_cdf_gamma_Pinv(probability, p[0], p[1]);
}
static moments weibull_moments(const double *p, double m) {
  double first = gsl_sf_gamma(1.0 + 1.0 / p[0]);
  (void)m;
  return (moments){p[1] * first, p[1] * sqrt(gsl_sf_gamma(1.0 + 2.0 / p[0]) - first * first)};
}
static double weibull_percentile(const double *p, double m, double probability) {
  (void)m;
  return gsl_cdf_weibull_Pinv(probability, p[1], p[0]);
}
static moments gumbel_moments(const double *p, double m) {
  (void)m;
  return (moments){p[0] + p[1] * EULER, p[1] * M_PI / sqrt(6.0)};
}
static double gumbel_percentile(const double *p, double m, double probability) {
  (void)m;
  return p[0] + gsl_cdf_gumbel1_Pinv(probability, 1.0 / p[1], 1.0);
}
static moments exponential_moments(const double *p, double m) {
  (void)m;
  return (moments){p[0], p[0]};
}
static double exponential_percentile(const double *p, double m, double probability) {
  (void)m;
  return gsl_cdf_exponential_Pinv(probability, p[0]);
}
static moments pareto_moments(const double *p, double m) {
  double a = p[0];
  (void)m;
  return (moments){a * p[1] / (a - 1.0), p[1] / (a - 1.0) * sqrt(a / (a - 2.0))};
}
static double pareto_percentile(const double *p, double m, double probability) {
  (void)m;
  return gsl_cdf_pareto_Pinv(probability, p[0], p[1]);
}

static const closed_form forms[] = {
    {"normal", KIND(NORMAL), {0.03}, 0.1, normal_moments, normal_percentile},
    {"student", KIND(STUDENT), {0.03, 9.0}, 0.1, student_moments, student_percentile},
    {"lognormal", KIND(LOGNORMAL), {0.4}, 35.0, lognormal_moments, lognormal_percentile},
    {"triangular", KIND(TRIANGULAR), {-1.0, 5.0}, 0.5, triangular_moments, triangular_percentile},
    {"pert", KIND(PERT), {0.02, 0.11}, 0.08, pert_moments, pert_percentile},
    {"uniform", KIND(UNIFORM), {-3.0, 4.0}, 0.0, uniform_moments, uniform_percentile},
    {"split_normal", KIND(SPLIT_NORMAL), {0.5, 2.5}, -1.0, split_moments, split_percentile},
    {"skew_normal", KIND(SKEW_NORMAL), {0.5, 3.0}, -1.0, skew_moments, NULL},
    {"skew_normal", KIND(SKEW_NORMAL), {2.0, -30.0}, 1.0, skew_moments, NULL},
    {"interval", KIND(INTERVAL), {0.02, 0.12, UNUSED}, 0.1, interval_moments, interval_percentile},
    {"interval log", KIND(INTERVAL), {30.0, 60.0, 1.0}, 35.0, log_interval_moments, log_interval_percentile},
    {"beta", KIND(BETA), {-1.0, 3.0, 2.0, 5.0}, UNUSED, beta_moments, beta_percentile},
    {"beta", KIND(BETA), {0.0, 1.0, 0.4, 0.7}, UNUSED, beta_moments, beta_percentile},
    {"gamma", KIND(GAMMA), {2.5, 4.0}, UNUSED, gamma_moments, gamma_percentile},
    {"gamma", KIND(GAMMA), {0.3, 4.0}, UNUSED, gamma_moments, gamma_percentile},
    {"weibull", KIND(WEIBULL), {1.7, 5.0}, UNUSED, weibull_moments, weibull_percentile},
    {"weibull", KIND(WEIBULL), {0.6, 5.0}, UNUSED, weibull_moments, weibull_percentile},
    {"gumbel", KIND(GUMBEL), {0.5, 2.0}, UNUSED, gumbel_moments, gumbel_percentile},
    {"exponential", KIND(EXPONENTIAL), {7.0}, UNUSED, exponential_moments, exponential_percentile},
    {"pareto", KIND(PARETO), {9.0, 10.0}, UNUSED, pareto_moments, pareto_percentile},
};
enum { FORMS = sizeof forms / sizeof *forms };

static grdp_distribution distribution_of_form(const closed_form *row) {
  const double *p = row->parameters;
  return (grdp_distribution){row->kind, {p[0], p[1], p[2], p[3]}, -INFINITY, INFINITY, NULL, NULL, 0};
}

Test(transform_moments, mean_and_sd_agree_with_closed_forms) {
  grdp_arena arena = {0};
  grdp_transforms made = {.arena = &arena};
  for (size_t i = 0; i < FORMS; i++) {
    const closed_form *row = &forms[i];
    const grdp_distribution d = distribution_of_form(row);
    moments expected = row->moments(row->parameters, row->m);
    moments found = moments_of(grdp_transform_make(&made, &d, row->m));
    cr_expect_float_eq(found.mean, expected.mean, 1e-8 * expected.sd, "%s (row %zu): mean %.15g, not %.15g",
                       row->label, i, found.mean, expected.mean);
    cr_expect_float_eq(found.sd, expected.sd, 1e-8 * expected.sd, "%s (row %zu): sd %.15g, not %.15g", row->label, i,
                       found.sd, expected.sd);
  }
  grdp_arena_free(&arena);
}

Test(transform_moments, percentiles_agree_with_closed_forms) {
  static const double probabilities[] = {0.0001, 0.05, 0.5, 0.95, 0.9999};
  grdp_arena arena = {0};
  grdp_transforms made = {.arena = &arena};
  for (size_t i = 0; i < FORMS; i++) {
    const closed_form *row = &forms[i];
    const grdp_distribution d = distribution_of_form(row);
    const grdp_transform *transform = grdp_transform_make(&made, &d, row->m);
    double sd = row->moments(row->parameters, row->m).sd;
    for (size_t k = 0; k < 5 && row->percentile != NULL; k++) {
      double x = value_at(transform, gsl_cdf_ugaussian_Pinv(probabilities[k]));
      double expected = row->percentile(row->parameters, row->m, probabilities[k]);
      cr_expect_float_eq(x, expected, 1e-8 * sd, "%s (row %zu): %g percentile %.15g, not %.15g", row->label, i,
                         100.0 * probabilities[k], x, expected);
    }
  }
  grdp_arena_free(&arena);
}

/* With 1/2 - arctan(shape)/pi the probability below the location, and |X| a half normal (Azzalini 1985). */
Test(transform_moments, a_skew_normal_has_the_size_of_a_normal) {
  grdp_arena arena = {0};
  grdp_transforms made = {.arena = &arena};
  static const double shapes[] = {-8.0, -1.0, 0.5, 3.0};
  for (size_t i = 0; i < 4; i++) {
    const grdp_distribution d = {KIND(SKEW_NORMAL), {1.0, shapes[i]}, -INFINITY, INFINITY, NULL, NULL, 0};
    const grdp_transform *transform = grdp_transform_make(&made, &d, 0.0);
    double at_location = gsl_cdf_ugaussian_Pinv(0.5 - atan(shapes[i]) / M_PI);
    cr_expect_float_eq(value_at(transform, at_location), 0.0, 1e-8, "shape %g", shapes[i]);
    for (double size = 0.25; size < 3.0; size += 0.25) {
      double low = -8.0, high = 8.0, ends[2];
      for (int side = 0; side < 2; side++, low = -8.0, high = 8.0) {
        for (int step = 0; step < 60; step++) {
          double middle = 0.5 * (low + high);
          *(value_at(transform, middle) < (side == 0 ? -size : size) ? &low : &high) = middle;
        }
        ends[side] = gsl_cdf_ugaussian_P(low);
      }
      double expected = 1.0 - 2.0 * gsl_cdf_ugaussian_Q(size);
      cr_expect_float_eq(ends[1] - ends[0], expected, 1e-9, "shape %g, size %g", shapes[i], size);
    }
  }
  grdp_arena_free(&arena);
}

/* Johnson, Kotz and Balakrishnan 1994, 10.1: with a, b the standardised bounds and Z = Phi(b) - Phi(a), the mean is
 * m + sd (phi(a) - phi(b))/Z and the variance sd^2 (1 + (a phi(a) - b phi(b))/Z - ((phi(a) - phi(b))/Z)^2). */
Test(transform_moments, a_truncated_normal_is_renormalised) {
  static const double bounds[][2] = {{-1.0, 2.0}, {0.5, 1.5}, {-3.0, -1.0}, {2.0, 30.0}};
  grdp_arena arena = {0};
  grdp_transforms made = {.arena = &arena};
  for (size_t i = 0; i < 4; i++) {
    double a = bounds[i][0], b = bounds[i][1], m = 0.1, sd = 0.03;
    const grdp_distribution d = {KIND(NORMAL), {sd}, m + sd * a, m + sd * b, NULL, NULL, 0};
    double mass = gsl_cdf_ugaussian_P(b) - gsl_cdf_ugaussian_P(a), at_a = gsl_ran_ugaussian_pdf(a) / mass;
    double at_b = gsl_ran_ugaussian_pdf(b) / mass;
    moments expected = {m + sd * (at_a - at_b), sd * sqrt(1.0 + a * at_a - b * at_b - (at_a - at_b) * (at_a - at_b))};
    moments found = moments_of(grdp_transform_make(&made, &d, m));
    cr_expect_float_eq(found.mean, expected.mean, 1e-8 * sd, "row %zu: %.15g, not %.15g", i, found.mean,
                       expected.mean);
    cr_expect_float_eq(found.sd, expected.sd, 1e-8 * sd, "row %zu: %.15g, not %.15g", i, found.sd, expected.sd);
  }
  grdp_arena_free(&arena);
}
