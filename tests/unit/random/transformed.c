/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transformed.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <math.h>

static tails by_normal(const double *p, double m, double x) {
  return (tails){gsl_cdf_gaussian_P(x - m, p[0]), gsl_cdf_gaussian_Q(x - m, p[0])};
}
/* From 30 degrees of freedom on GSL's tails are an expansion: by the beta distribution instead (DLMF 8.17.5). */
static tails by_student_beta(const double *p, double m, double x) {
  double t = (x - m) / p[0], outer = 0.5 * gsl_cdf_beta_P(p[1] / (p[1] + t * t), 0.5 * p[1], 0.5);
  return t < 0.0 ? (tails){outer, 1.0 - outer} : (tails){1.0 - outer, outer};
}
static tails by_student(const double *p, double m, double x) {
  return (tails){gsl_cdf_tdist_P((x - m) / p[0], p[1]), gsl_cdf_tdist_Q((x - m) / p[0], p[1])};
}
/* The tail as an angle, so that it keeps its digits. */
static tails by_cauchy(const double *p, double m, double x) {
  double t = (x - m) / p[0], outer = atan2(1.0, fabs(t)) / M_PI;
  return t < 0.0 ? (tails){outer, 1.0 - outer} : (tails){1.0 - outer, outer};
}
static tails by_lognormal(const double *p, double m, double x) {
  return (tails){gsl_cdf_gaussian_P(log(x / m), p[0]), gsl_cdf_gaussian_Q(log(x / m), p[0])};
}
static tails by_uniform(const double *p, double m, double x) {
  (void)m;
  return (tails){(x - p[0]) / (p[1] - p[0]), (p[1] - x) / (p[1] - p[0])};
}
/* Areas of triangles; with the mode at an end the other tail is a product as well. */
static tails by_triangular(const double *p, double m, double x) {
  double width = p[1] - p[0], low = x - p[0], high = p[1] - x;
  if (m == p[0])
    return (tails){low * (width + high) / (width * width), high * high / (width * width)};
  if (m == p[1])
    return (tails){low * low / (width * width), high * (width + low) / (width * width)};
  double below = low * low / (width * (m - p[0])), above = high * high / (width * (p[1] - m));
  return x < m ? (tails){below, 1.0 - below} : (tails){1.0 - above, above};
}
static tails by_beta(const double *p, double m, double x) {
  double at = (x - p[0]) / (p[1] - p[0]);
  (void)m;
  return (tails){gsl_cdf_beta_P(at, p[2], p[3]), gsl_cdf_beta_Q(at, p[2], p[3])};
}
static tails by_pert(const double *p, double m, double x) {
  double width = p[1] - p[0];
  const double beta[] = {p[0], p[1], 1.0 + 4.0 * (m - p[0]) / width, 1.0 + 4.0 * (p[1] - m) / width};
  return by_beta(beta, m, x);
}
/* With b = 1, P(X <= x) = x^a. */
static tails by_power(const double *p, double m, double x) {
  double at = (x - p[0]) / (p[1] - p[0]);
  (void)m;
  return (tails){pow(at, p[2]), -expm1(p[2] * log(at))};
}
/* The arcsine law, a = b = 1/2. */
static tails by_arcsine(const double *p, double m, double x) {
  double at = (x - p[0]) / (p[1] - p[0]);
  (void)m;
  return (tails){2.0 / M_PI * asin(sqrt(at)), 2.0 / M_PI * asin(sqrt(1.0 - at))};
}
/* Half normals of spread p[0] below and p[1] above the mode, each with its share (Wallis 2004). */
static tails by_split_normal(const double *p, double m, double x) {
  double share = p[0] / (p[0] + p[1]);
  if (x <= m) {
    double below = 2.0 * share * gsl_cdf_gaussian_P(x - m, p[0]);
    return (tails){below, 1.0 - below};
  }
  double t = (x - m) / p[1] / M_SQRT2;
  return (tails){share + (1.0 - share) * erf(t), (1.0 - share) * erfc(t)};
}
static double skew_density(double z, void *data) {
  return 2.0 * gsl_ran_ugaussian_pdf(z) * gsl_cdf_ugaussian_P(*(double *)data * z);
}
/* Azzalini's density, integrated from the nearer end. */
static tails by_skew_normal(const double *p, double m, double x) {
  double shape = p[1], z = (x - m) / p[0], value, error;
  gsl_function density = {skew_density, &shape};
  gsl_integration_workspace *space = gsl_integration_workspace_alloc(1000);
  bool lower = z < (shape > 0.0 ? 0.6 : -0.6);
  if (lower)
    gsl_integration_qagil(&density, z, 0.0, 1e-11, 1000, space, &value, &error);
  else
    gsl_integration_qagiu(&density, z, 0.0, 1e-11, 1000, space, &value, &error);
  gsl_integration_workspace_free(space);
  return lower ? (tails){value, 1.0 - value} : (tails){1.0 - value, value};
}
static tails by_interval(const double *p, double m, double x) {
  const double sd[] = {(p[1] - p[0]) / (2.0 * gsl_cdf_ugaussian_Pinv(0.95))};
  (void)m;
  return by_normal(sd, 0.5 * (p[0] + p[1]), x);
}
static tails by_log_interval(const double *p, double m, double x) {
  const double sd[] = {log(p[1] / p[0]) / (2.0 * gsl_cdf_ugaussian_Pinv(0.95))};
  (void)m;
  return by_lognormal(sd, sqrt(p[0] * p[1]), x);
}
static tails by_gamma(const double *p, double m, double x) {
  (void)m;
  return (tails){gsl_cdf_gamma_P(x, p[0], p[1]), gsl_cdf_gamma_Q(x, p[0], p[1])};
}
static tails by_weibull(const double *p, double m, double x) {
  (void)m;
  return (tails){gsl_cdf_weibull_P(x, p[1], p[0]), gsl_cdf_weibull_Q(x, p[1], p[0])};
}
static tails by_gumbel(const double *p, double m, double x) {
  (void)m;
  return (tails){gsl_cdf_gumbel1_P(x - p[0], 1.0 / p[1], 1.0), gsl_cdf_gumbel1_Q(x - p[0], 1.0 / p[1], 1.0)};
}
static tails by_exponential(const double *p, double m, double x) {
  (void)m;
  return (tails){gsl_cdf_exponential_P(x, p[0]), gsl_cdf_exponential_Q(x, p[0])};
}
/* GSL's lower tail is 1 less the upper one. */
static tails by_pareto(const double *p, double m, double x) {
  double exponent = p[0] * log1p((x - p[1]) / p[1]);
  (void)m;
  return (tails){-expm1(-exponent), exp(-exponent)};
}

/* Truncated forms whose tails need no difference. */
static tails by_half_normal(const double *p, double m, double x) {
  (void)m;
  return (tails){erf(x / p[0] / M_SQRT2), erfc(x / p[0] / M_SQRT2)};
}
static tails by_cut_exponential(const double *p, double m, double x) {
  (void)m;
  return (tails){expm1(-x / p[0]) / expm1(-2.0 / p[0]),
                 exp(-x / p[0]) * expm1((x - 2.0) / p[0]) / expm1(-2.0 / p[0])};
}

#define UNUSED ((double)NAN)
#define KIND(name) GRDP_DISTRIBUTION_##name

const reference references[] = {
    {"normal", KIND(NORMAL), {0.03}, 0.1, 0.1, by_normal, 0, 0},
    {"normal", KIND(NORMAL), {250.0}, -12.0, 12.0, by_normal, 0, 0},
    {"student 1", KIND(STUDENT), {2.0, 1.0}, 3.0, 3.0, by_cauchy, 0, 0},
    {"student 4", KIND(STUDENT), {0.03, 4.0}, 0.1, 0.1, by_student, 0, 0},
    {"student 30.5", KIND(STUDENT), {1.0, 30.5}, 0.0, 0.0, by_student_beta, 0, 0},
    {"student 1e5", KIND(STUDENT), {1.0, 1e5}, 0.0, 0.0, by_student, 0, 0},
    {"lognormal", KIND(LOGNORMAL), {0.2}, 35.0, 0.0, by_lognormal, 0, 0},
    {"lognormal", KIND(LOGNORMAL), {1.5}, 0.01, 0.0, by_lognormal, 0, 0},
    {"triangular", KIND(TRIANGULAR), {-1.0, 5.0}, 0.5, 6.0, by_triangular, 0, 0},
    {"triangular", KIND(TRIANGULAR), {0.0, 1.0}, 0.999, 1.0, by_triangular, 0, 0},
    {"triangular at low", KIND(TRIANGULAR), {0.0, 2.0}, 0.0, 2.0, by_triangular, 0, 0},
    {"triangular at high", KIND(TRIANGULAR), {0.0, 2.0}, 2.0, 2.0, by_triangular, 0, 0},
    {"pert", KIND(PERT), {0.02, 0.11}, 0.08, 0.11, by_pert, 0, 0},
    {"pert at low", KIND(PERT), {0.0, 1.0}, 0.0, 1.0, by_pert, 0, 0},
    {"uniform", KIND(UNIFORM), {-3.0, 4.0}, 0.0, 4.0, by_uniform, 0, 0},
    {"split_normal", KIND(SPLIT_NORMAL), {0.04, 0.02}, 0.09, 0.09, by_split_normal, 0, 0},
    {"split_normal", KIND(SPLIT_NORMAL), {0.5, 2.5}, -1.0, 1.0, by_split_normal, 0, 0},
    {"split_normal 0", KIND(SPLIT_NORMAL), {0.0, 2.0}, 0.0, 0.0, by_split_normal, 0, 0},
    {"skew_normal", KIND(SKEW_NORMAL), {1.0, 3.0}, 0.0, 0.0, by_skew_normal, 0, 0},
    {"skew_normal", KIND(SKEW_NORMAL), {0.03, -1.5}, 0.1, 0.1, by_skew_normal, 0, 0},
    {"skew_normal", KIND(SKEW_NORMAL), {1.0, 0.4}, 0.0, 0.0, by_skew_normal, 0, 0},
    {"skew_normal", KIND(SKEW_NORMAL), {1.0, 40.0}, 0.0, 0.0, by_skew_normal, 0, 0},
    {"skew_normal 0", KIND(SKEW_NORMAL), {2.0, 0.0}, 1.0, 1.0, by_skew_normal, 0, 0},
    {"interval", KIND(INTERVAL), {0.02, 0.12, UNUSED}, 0.1, 0.12, by_interval, 0, 0},
    {"interval log", KIND(INTERVAL), {30.0, 60.0, 1.0}, 35.0, 0.0, by_log_interval, 0, 0},
    {"beta", KIND(BETA), {-1.0, 3.0, 2.0, 5.0}, UNUSED, 3.0, by_beta, 0, 0},
    {"beta", KIND(BETA), {0.0, 1.0, 300.0, 20.0}, UNUSED, 1.0, by_beta, 0, 0},
    {"beta arcsine", KIND(BETA), {0.0, 1.0, 0.5, 0.5}, UNUSED, 0.0, by_arcsine, 0, 0},
    {"beta power", KIND(BETA), {0.0, 1.0, 0.2, 1.0}, UNUSED, 0.0, by_power, 0, 0},
    {"beta power", KIND(BETA), {2.0, 4.0, 7.0, 1.0}, UNUSED, 4.0, by_power, 0, 0},
    {"gamma", KIND(GAMMA), {2.5, 4.0}, UNUSED, 0.0, by_gamma, 0, 0},
    {"gamma", KIND(GAMMA), {0.3, 1.0}, UNUSED, 0.0, by_gamma, 0, 0},
    {"gamma", KIND(GAMMA), {900.0, 0.01}, UNUSED, 0.0, by_gamma, 0, 0},
    {"weibull", KIND(WEIBULL), {1.7, 5.0}, UNUSED, 0.0, by_weibull, 0, 0},
    {"weibull", KIND(WEIBULL), {0.6, 0.2}, UNUSED, 0.0, by_weibull, 0, 0},
    {"gumbel", KIND(GUMBEL), {0.5, 2.0}, UNUSED, 0.5, by_gumbel, 0, 0},
    {"exponential", KIND(EXPONENTIAL), {7.0}, UNUSED, 0.0, by_exponential, 0, 0},
    {"pareto", KIND(PARETO), {2.2, 10.0}, UNUSED, 0.0, by_pareto, 0, 0},

    {"half normal", KIND(NORMAL), {3.0}, 0.0, 0.0, by_half_normal, 0.0, INFINITY},
    {"cut exponential", KIND(EXPONENTIAL), {1.7}, UNUSED, 0.0, by_cut_exponential, -5.0, 2.0},
    {"cut uniform", KIND(UNIFORM), {0.0, 4.0}, 3.0, 4.0, by_uniform, 1.0, 9.0},
    {"normal", KIND(NORMAL), {0.03}, 0.1, 0.1, by_normal, 0.05, 0.12},
    {"normal", KIND(NORMAL), {1.0}, 0.0, 0.0, by_normal, 6.0, INFINITY},
    {"normal", KIND(NORMAL), {1.0}, 0.0, 0.0, by_normal, -INFINITY, -2.0},
    {"student 4", KIND(STUDENT), {1.0, 4.0}, 0.0, 0.0, by_student, -1.0, 3.0},
    {"lognormal", KIND(LOGNORMAL), {0.2}, 35.0, 0.0, by_lognormal, 30.0, INFINITY},
    {"triangular", KIND(TRIANGULAR), {-1.0, 5.0}, 0.5, 6.0, by_triangular, 0.0, 3.0},
    {"triangular", KIND(TRIANGULAR), {-1.0, 5.0}, 0.5, 6.0, by_triangular, 1.0, 3.0},
    {"pert", KIND(PERT), {0.02, 0.11}, 0.08, 0.11, by_pert, 0.05, 0.2},
    {"split_normal", KIND(SPLIT_NORMAL), {0.5, 2.5}, -1.0, 1.0, by_split_normal, -2.0, 4.0},
    {"skew_normal", KIND(SKEW_NORMAL), {1.0, 3.0}, 0.0, 0.0, by_skew_normal, 0.1, INFINITY},
    {"interval", KIND(INTERVAL), {0.02, 0.12, UNUSED}, 0.1, 0.12, by_interval, 0.0, 0.2},
    {"interval log", KIND(INTERVAL), {30.0, 60.0, 1.0}, 35.0, 0.0, by_log_interval, 20.0, 90.0},
    {"beta arcsine", KIND(BETA), {0.0, 1.0, 0.5, 0.5}, UNUSED, 1.0, by_arcsine, 0.1, 0.2},
    {"gamma", KIND(GAMMA), {2.5, 4.0}, UNUSED, 0.0, by_gamma, 3.0, 50.0},
    {"weibull", KIND(WEIBULL), {0.6, 0.2}, UNUSED, 0.0, by_weibull, 0.1, 2.0},
    {"gumbel", KIND(GUMBEL), {0.5, 2.0}, UNUSED, 0.5, by_gumbel, 0.0, INFINITY},
    {"pareto", KIND(PARETO), {2.2, 10.0}, UNUSED, 0.0, by_pareto, 12.0, 90.0},
};
const size_t reference_count = sizeof references / sizeof *references;

static bool truncated(const reference *row) {
  return row->minimum != 0.0 || row->maximum != 0.0;
}

grdp_distribution distribution_of(const reference *row) {
  const double *p = row->parameters;
  grdp_distribution d = {row->kind, {p[0], p[1], p[2], p[3]}, -INFINITY, INFINITY, NULL, NULL, 0};
  if (truncated(row)) {
    d.minimum = row->minimum;
    d.maximum = row->maximum;
  }
  return d;
}

/* P(low < X <= high) from tails at both, by the pair that cancels less. */
static double between(tails low, tails high) {
  return low.below > 0.5 ? low.above - high.above : high.below - low.below;
}

tails expected_tails(const reference *row, double x, double *noise) {
  tails here = row->expected(row->parameters, row->m, x);
  *noise = 0.0;
  if (!truncated(row) || row->expected == by_half_normal || row->expected == by_cut_exponential)
    return here;
  tails low = {0.0, 1.0}, high = {1.0, 0.0};
  if (row->minimum > -INFINITY && !(row->kind == KIND(UNIFORM) && row->minimum < row->parameters[0]))
    low = row->expected(row->parameters, row->m, row->minimum);
  if (row->maximum < INFINITY &&
      !((row->kind == KIND(UNIFORM) || row->kind == KIND(PERT)) && row->maximum > row->parameters[1]))
    high = row->expected(row->parameters, row->m, row->maximum);
  double mass = between(low, high), cancelled = low.below > 0.5 ? low.above : high.below;
  *noise = 1e-11 * cancelled / mass;
  return (tails){between(low, here) / mass, between(here, high) / mass};
}

double next_score(uint64_t *state, double limit) {
  *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return limit * (((double)(*state >> 11) + 0.5) * 0x1p-52 - 1.0);
}

double value_at(const grdp_transform *transform, double z) {
  double values[8];
  for (size_t i = 0; i < 8; i++)
    values[i] = z;
  grdp_transform_apply(transform, 8, values, values);
  return values[0];
}
