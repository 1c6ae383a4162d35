/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Distributions against GSL's, and against what their definitions say.
 */
#include "distribution.h"

#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>

static const double probabilities[] = {1e-6, 0.001, 0.05, 0.1587, 0.3, 0.5, 0.61803, 0.9, 0.95, 0.999, 1.0 - 1e-6};
enum { PROBABILITIES = sizeof probabilities / sizeof probabilities[0] };

static grdp_distribution make(grdp_distribution_kind kind, double a, double b, double c, double d) {
  return (grdp_distribution){kind, {a, b, c, d}, -INFINITY, INFINITY, NULL, NULL, 0};
}

#define UNUSED ((double)NAN)

/* One of GSL's: parameters, the path's value, and P(X <= x) by GSL at an x. */
typedef struct reference {
  const char *label;
  grdp_distribution_kind kind;
  double parameters[4];
  double m;
  double (*expected)(const double *parameters, double m, double x);
} reference;

static double by_normal(const double *p, double m, double x) {
  return gsl_cdf_gaussian_P(x - m, p[0]);
}
static double by_student(const double *p, double m, double x) {
  return gsl_cdf_tdist_P((x - m) / p[0], p[1]);
}
static double by_lognormal(const double *p, double m, double x) {
  return gsl_cdf_lognormal_P(x, log(m), p[0]);
}
static double by_uniform(const double *p, double m, double x) {
  (void)m;
  return gsl_cdf_flat_P(x, p[0], p[1]);
}
static double by_pert(const double *p, double m, double x) {
  double width = p[1] - p[0];
  return gsl_cdf_beta_P((x - p[0]) / width, 1.0 + 4.0 * (m - p[0]) / width, 1.0 + 4.0 * (p[1] - m) / width);
}
static double by_beta(const double *p, double m, double x) {
  (void)m;
  return gsl_cdf_beta_P((x - p[0]) / (p[1] - p[0]), p[2], p[3]);
}
static double by_gamma(const double *p, double m, double x) {
  (void)m;
  return gsl_cdf_gamma_P(x, p[0], p[1]);
}
static double by_weibull(const double *p, double m, double x) {
  (void)m;
  return gsl_cdf_weibull_P(x, p[1], p[0]);
}
static double by_gumbel(const double *p, double m, double x) {
  (void)m;
  return gsl_cdf_gumbel1_P(x - p[0], 1.0 / p[1], 1.0);
}
static double by_exponential(const double *p, double m, double x) {
  (void)m;
  return gsl_cdf_exponential_P(x, p[0]);
}
static double by_pareto(const double *p, double m, double x) {
  (void)m;
  return gsl_cdf_pareto_P(x, p[0], p[1]);
}
static double by_interval(const double *p, double m, double x) {
  double sd = (p[1] - p[0]) / (2.0 * gsl_cdf_ugaussian_Pinv(0.95));
  (void)m;
  return gsl_cdf_gaussian_P(x - 0.5 * (p[0] + p[1]), sd);
}
static double by_log_interval(const double *p, double m, double x) {
  double sd = log(p[1] / p[0]) / (2.0 * gsl_cdf_ugaussian_Pinv(0.95));
  (void)m;
  return gsl_cdf_lognormal_P(x, 0.5 * log(p[0] * p[1]), sd);
}
/* Half normals of spread p[0] below and p[1] above the mode, each with its share (Wallis 2004). */
static double by_split_normal(const double *p, double m, double x) {
  double share = p[0] / (p[0] + p[1]);
  if (x <= m)
    return 2.0 * share * gsl_cdf_gaussian_P(x - m, p[0]);
  return 1.0 - 2.0 * (1.0 - share) * gsl_cdf_gaussian_Q(x - m, p[1]);
}
/* The density 2 (x - low)/((high - low)(m - low)) and its mirror image. */
static double by_triangular(const double *p, double m, double x) {
  double width = p[1] - p[0];
  return x <= m ? (x - p[0]) * (x - p[0]) / (width * (m - p[0]))
                : 1.0 - (p[1] - x) * (p[1] - x) / (width * (p[1] - m));
}
static double skew_density(double z, void *data) {
  return 2.0 * gsl_ran_ugaussian_pdf(z) * gsl_cdf_ugaussian_P(*(double *)data * z);
}
static double by_skew_normal(const double *p, double m, double x) {
  double shape = p[1], value, error;
  gsl_function density = {skew_density, &shape};
  gsl_integration_workspace *space = gsl_integration_workspace_alloc(1000);
  gsl_integration_qag(&density, -40.0, (x - m) / p[0], 1e-15, 1e-13, 1000, GSL_INTEG_GAUSS61, space, &value, &error);
  gsl_integration_workspace_free(space);
  return value;
}

static const reference references[] = {
    {"normal", GRDP_DISTRIBUTION_NORMAL, {0.03}, 0.1, by_normal},
    {"normal", GRDP_DISTRIBUTION_NORMAL, {250.0}, -12.0, by_normal},
    {"student 1", GRDP_DISTRIBUTION_STUDENT, {2.0, 1.0}, 3.0, by_student},
    {"student 4", GRDP_DISTRIBUTION_STUDENT, {0.03, 4.0}, 0.1, by_student},
    {"student 30.5", GRDP_DISTRIBUTION_STUDENT, {1.0, 30.5}, 0.0, by_student},
    {"student 1e5", GRDP_DISTRIBUTION_STUDENT, {1.0, 1e5}, 0.0, by_student},
    {"lognormal", GRDP_DISTRIBUTION_LOGNORMAL, {0.2}, 35.0, by_lognormal},
    {"lognormal", GRDP_DISTRIBUTION_LOGNORMAL, {1.5}, 0.01, by_lognormal},
    {"triangular", GRDP_DISTRIBUTION_TRIANGULAR, {-1.0, 5.0}, 0.5, by_triangular},
    {"triangular at low", GRDP_DISTRIBUTION_TRIANGULAR, {0.0, 2.0}, 0.0, by_triangular},
    {"triangular at high", GRDP_DISTRIBUTION_TRIANGULAR, {0.0, 2.0}, 2.0, by_triangular},
    {"pert", GRDP_DISTRIBUTION_PERT, {0.02, 0.11}, 0.08, by_pert},
    {"pert at low", GRDP_DISTRIBUTION_PERT, {0.0, 1.0}, 0.0, by_pert},
    {"uniform", GRDP_DISTRIBUTION_UNIFORM, {-3.0, 4.0}, 0.0, by_uniform},
    {"split_normal", GRDP_DISTRIBUTION_SPLIT_NORMAL, {0.04, 0.02}, 0.09, by_split_normal},
    {"split_normal", GRDP_DISTRIBUTION_SPLIT_NORMAL, {0.5, 2.5}, -1.0, by_split_normal},
    {"skew_normal", GRDP_DISTRIBUTION_SKEW_NORMAL, {1.0, 3.0}, 0.0, by_skew_normal},
    {"skew_normal", GRDP_DISTRIBUTION_SKEW_NORMAL, {0.03, -1.5}, 0.1, by_skew_normal},
    {"skew_normal 0", GRDP_DISTRIBUTION_SKEW_NORMAL, {2.0, 0.0}, 1.0, by_skew_normal},
    {"interval", GRDP_DISTRIBUTION_INTERVAL, {0.02, 0.12, UNUSED}, 0.1, by_interval},
    {"interval log", GRDP_DISTRIBUTION_INTERVAL, {30.0, 60.0, 1.0}, 35.0, by_log_interval},
    {"beta", GRDP_DISTRIBUTION_BETA, {-1.0, 3.0, 2.0, 5.0}, UNUSED, by_beta},
    {"beta", GRDP_DISTRIBUTION_BETA, {0.0, 1.0, 0.5, 0.5}, UNUSED, by_beta},
    {"gamma", GRDP_DISTRIBUTION_GAMMA, {2.5, 4.0}, UNUSED, by_gamma},
    {"gamma", GRDP_DISTRIBUTION_GAMMA, {0.3, 1.0}, UNUSED, by_gamma},
    {"gamma", GRDP_DISTRIBUTION_GAMMA, {900.0, 0.01}, UNUSED, by_gamma},
    {"weibull", GRDP_DISTRIBUTION_WEIBULL, {1.7, 5.0}, UNUSED, by_weibull},
    {"weibull", GRDP_DISTRIBUTION_WEIBULL, {0.6, 0.2}, UNUSED, by_weibull},
    {"gumbel", GRDP_DISTRIBUTION_GUMBEL, {0.5, 2.0}, UNUSED, by_gumbel},
    {"exponential", GRDP_DISTRIBUTION_EXPONENTIAL, {7.0}, UNUSED, by_exponential},
    {"pareto", GRDP_DISTRIBUTION_PARETO, {2.2, 10.0}, UNUSED, by_pareto}};
enum { REFERENCES = sizeof references / sizeof references[0] };

static grdp_distribution of_reference(const reference *row) {
  return make(row->kind, row->parameters[0], row->parameters[1], row->parameters[2], row->parameters[3]);
}

/* A double next to the quantile may be as near as a double can be where the density is high. */
Test(distribution, probabilities_agree_with_gsl_and_quantiles_invert_them) {
  for (size_t i = 0; i < REFERENCES; i++) {
    const reference *row = &references[i];
    grdp_distribution distribution = of_reference(row);
    for (size_t k = 0; k < PROBABILITIES; k++) {
      double p = probabilities[k], x = grdp_distribution_quantile(&distribution, row->m, p);
      double expected = row->expected(row->parameters, row->m, x);
      double margin = 1e-12 + row->expected(row->parameters, row->m, nextafter(x, INFINITY)) -
                      row->expected(row->parameters, row->m, nextafter(x, -INFINITY));
      cr_expect_float_eq(expected, p, margin, "%s (row %zu): quantile of %g is %.17g, by GSL at %.17g", row->label, i,
                         p, x, expected);
      cr_expect_float_eq(grdp_distribution_probability(&distribution, row->m, x), expected, 1e-12,
                         "%s (row %zu): at %.17g", row->label, i, x);
      double nearby = x + 0.01 * fabs(x);
      cr_expect_float_eq(grdp_distribution_probability(&distribution, row->m, nearby),
                         row->kind == GRDP_DISTRIBUTION_TRIANGULAR && nearby >= row->parameters[1]
                             ? 1.0
                             : row->expected(row->parameters, row->m, nearby),
                         1e-12, "%s (row %zu): at %.17g", row->label, i, nearby);
    }
  }
}

/* P(X <= x | min <= X <= max) from GSL's untruncated function. */
Test(distribution, truncation_renormalises) {
  for (size_t i = 0; i < REFERENCES; i++) {
    const reference *row = &references[i];
    grdp_distribution distribution = of_reference(row);
    double low = grdp_distribution_quantile(&distribution, row->m, 0.2);
    double high = grdp_distribution_quantile(&distribution, row->m, 0.7);
    distribution.minimum = low;
    distribution.maximum = high;
    double below = row->expected(row->parameters, row->m, low), upto = row->expected(row->parameters, row->m, high);
    for (size_t k = 0; k < PROBABILITIES; k++) {
      double p = probabilities[k], x = grdp_distribution_quantile(&distribution, row->m, p);
      double expected = (row->expected(row->parameters, row->m, x) - below) / (upto - below);
      cr_expect(x >= low && x <= high);
      cr_expect_float_eq(expected, p, 4e-12, "%s (row %zu): %g, %.17g", row->label, i, p, expected);
      cr_expect_float_eq(grdp_distribution_probability(&distribution, row->m, x), expected, 4e-12);
    }
    cr_expect(grdp_distribution_probability(&distribution, row->m, low - 1e-9) == 0.0);
    cr_expect(grdp_distribution_probability(&distribution, row->m, high) == 1.0);
  }
}

/* Between 8 and 9 standard deviations nothing may cancel: the ratio of GSL's upper tails. */
Test(distribution, truncation_far_in_the_tail_keeps_its_digits) {
  grdp_distribution normal = make(GRDP_DISTRIBUTION_NORMAL, 1.0, UNUSED, UNUSED, UNUSED);
  normal.minimum = 8.0;
  normal.maximum = 9.0;
  double mass = gsl_cdf_ugaussian_Q(8.0) - gsl_cdf_ugaussian_Q(9.0);
  double expected = (gsl_cdf_ugaussian_Q(8.0) - gsl_cdf_ugaussian_Q(8.1)) / mass;
  cr_expect_float_eq(grdp_distribution_probability(&normal, 0.0, 8.1), expected, 1e-11);
  double x = grdp_distribution_quantile(&normal, 0.0, 0.5);
  cr_expect_float_eq((gsl_cdf_ugaussian_Q(8.0) - gsl_cdf_ugaussian_Q(x)) / mass, 0.5, 1e-11);
}

Test(distribution, single_values_agree_with_gsl) {
  static const double means[] = {0.05, 1.0, 4.2, 60.0, 5000.0};
  for (size_t i = 0; i < 5; i++) {
    grdp_distribution poisson = make(GRDP_DISTRIBUTION_POISSON, means[i], UNUSED, UNUSED, UNUSED);
    for (size_t k = 0; k < PROBABILITIES; k++) {
      double x = grdp_distribution_quantile(&poisson, UNUSED, probabilities[k]);
      unsigned int count = (unsigned int)x;
      cr_assert(x == (double)count, "poisson %g gives %.17g", means[i], x);
      cr_expect(gsl_cdf_poisson_P(count, means[i]) >= probabilities[k] - 1e-12);
      cr_expect(count == 0 || gsl_cdf_poisson_P(count - 1, means[i]) < probabilities[k] + 1e-12);
      cr_expect_float_eq(grdp_distribution_probability(&poisson, UNUSED, x + 0.5), gsl_cdf_poisson_P(count, means[i]),
                         1e-12);
    }
  }
  grdp_distribution coin = make(GRDP_DISTRIBUTION_BERNOULLI, 0.3, UNUSED, UNUSED, UNUSED);
  cr_expect(grdp_distribution_quantile(&coin, UNUSED, 0.7) == 0.0);
  cr_expect(grdp_distribution_quantile(&coin, UNUSED, 0.71) == 1.0);
  cr_expect(grdp_distribution_probability(&coin, UNUSED, 0.0) == 0.7);
  cr_expect(grdp_distribution_discrete(GRDP_DISTRIBUTION_POISSON) &&
            !grdp_distribution_discrete(GRDP_DISTRIBUTION_PERT));
}

Test(distribution, listed_values_and_their_truncation) {
  static const double values[] = {5.0, -2.0, 0.0, 1.0}, weights[] = {1.0, 2.0, 5.0, 2.0};
  grdp_distribution listed = {GRDP_DISTRIBUTION_DISCRETE, {0}, -INFINITY, INFINITY, values, weights, 4};
  cr_expect(grdp_distribution_quantile(&listed, UNUSED, 0.2) == -2.0);
  cr_expect(grdp_distribution_quantile(&listed, UNUSED, 0.21) == 0.0);
  cr_expect(grdp_distribution_quantile(&listed, UNUSED, 0.7) == 0.0);
  cr_expect(grdp_distribution_quantile(&listed, UNUSED, 0.95) == 5.0);
  cr_expect_float_eq(grdp_distribution_probability(&listed, UNUSED, 1.0), 0.9, 1e-15);
  listed.minimum = 0.0; /* 0 itself stays: 5, 2 and 1 of 8 are left */
  cr_expect_float_eq(grdp_distribution_probability(&listed, UNUSED, 0.5), 5.0 / 8.0, 1e-15);
  cr_expect(grdp_distribution_quantile(&listed, UNUSED, 0.6) == 0.0);
  cr_expect(grdp_distribution_quantile(&listed, UNUSED, 0.63) == 1.0);
  listed.maximum = 1.0;
  cr_expect(grdp_distribution_quantile(&listed, UNUSED, 0.999) == 1.0);
  grdp_distribution observed = {GRDP_DISTRIBUTION_EMPIRICAL, {0}, -INFINITY, INFINITY, values, NULL, 4};
  cr_expect(grdp_distribution_quantile(&observed, UNUSED, 0.5) == 0.0);
  cr_expect(grdp_distribution_probability(&observed, UNUSED, 1.5) == 0.75);
}

Test(distribution, a_spread_of_zero_is_certain) {
  static const grdp_distribution_kind kinds[] = {GRDP_DISTRIBUTION_NORMAL, GRDP_DISTRIBUTION_STUDENT,
                                                 GRDP_DISTRIBUTION_LOGNORMAL, GRDP_DISTRIBUTION_SPLIT_NORMAL,
                                                 GRDP_DISTRIBUTION_SKEW_NORMAL};
  for (size_t i = 0; i < 5; i++) {
    bool second = kinds[i] == GRDP_DISTRIBUTION_STUDENT;
    grdp_distribution certain = make(kinds[i], 0.0, second ? 4.0 : 0.0, UNUSED, UNUSED);
    grdp_code code;
    const char *parameter;
    cr_expect(grdp_distribution_check(&certain, 2.5, &code, &parameter), "kind %d", (int)kinds[i]);
    cr_expect(grdp_distribution_quantile(&certain, 2.5, 0.01) == 2.5, "kind %d", (int)kinds[i]);
    cr_expect(grdp_distribution_quantile(&certain, 2.5, 0.99) == 2.5, "kind %d", (int)kinds[i]);
    cr_expect(grdp_distribution_probability(&certain, 2.5, 2.4) == 0.0, "kind %d", (int)kinds[i]);
    cr_expect(grdp_distribution_probability(&certain, 2.5, 2.6) == 1.0, "kind %d", (int)kinds[i]);
  }
}

Test(distribution, medians_of_symmetric_forms_are_exact) {
  grdp_distribution normal = make(GRDP_DISTRIBUTION_NORMAL, 0.03, UNUSED, UNUSED, UNUSED);
  grdp_distribution student = make(GRDP_DISTRIBUTION_STUDENT, 0.03, 4.0, UNUSED, UNUSED);
  grdp_distribution beta = make(GRDP_DISTRIBUTION_BETA, -1.0, 1.0, 2.0, 2.0);
  cr_expect(grdp_distribution_quantile(&normal, 0.0, 0.5) == 0.0);
  cr_expect(grdp_distribution_quantile(&student, 0.1567, 0.5) == 0.1567);
  cr_expect(grdp_distribution_quantile(&beta, UNUSED, 0.5) == 0.0);
}

typedef struct fault {
  const char *label;
  grdp_distribution_kind kind;
  double parameters[4];
  double minimum, maximum, m;
  grdp_code code;
  const char *parameter;
} fault;

Test(distribution, faults_are_named) {
  static const fault faults[] = {
      {"sd", GRDP_DISTRIBUTION_NORMAL, {-1}, -INFINITY, INFINITY, 0, GRDP_DIAGNOSTIC_DISTRIBUTION_FROM_ZERO, "sd"},
      {"no sd",
       GRDP_DISTRIBUTION_NORMAL,
       {UNUSED},
       -INFINITY,
       INFINITY,
       0,
       GRDP_DIAGNOSTIC_DISTRIBUTION_NUMBER,
       "sd"},
      {"no path",
       GRDP_DISTRIBUTION_NORMAL,
       {1},
       -INFINITY,
       INFINITY,
       UNUSED,
       GRDP_DIAGNOSTIC_DISTRIBUTION_NUMBER,
       "path"},
      {"df",
       GRDP_DISTRIBUTION_STUDENT,
       {1, 0},
       -INFINITY,
       INFINITY,
       0,
       GRDP_DIAGNOSTIC_DISTRIBUTION_ABOVE_ZERO,
       "df"},
      {"log path",
       GRDP_DISTRIBUTION_LOGNORMAL,
       {1},
       -INFINITY,
       INFINITY,
       0,
       GRDP_DIAGNOSTIC_DISTRIBUTION_LOG,
       "path"},
      {"order", GRDP_DISTRIBUTION_PERT, {2, 2}, -INFINITY, INFINITY, 2, GRDP_DIAGNOSTIC_DISTRIBUTION_ORDER, "low"},
      {"centre", GRDP_DISTRIBUTION_PERT, {2, 3}, -INFINITY, INFINITY, 1, GRDP_DIAGNOSTIC_DISTRIBUTION_CENTRE, "path"},
      {"centre",
       GRDP_DISTRIBUTION_UNIFORM,
       {2, 3},
       -INFINITY,
       INFINITY,
       3.5,
       GRDP_DIAGNOSTIC_DISTRIBUTION_CENTRE,
       "path"},
      {"log", GRDP_DISTRIBUTION_INTERVAL, {0, 3, 1}, -INFINITY, INFINITY, 1, GRDP_DIAGNOSTIC_DISTRIBUTION_LOG, "low"},
      {"switch",
       GRDP_DISTRIBUTION_INTERVAL,
       {1, 3, 2},
       -INFINITY,
       INFINITY,
       1,
       GRDP_DIAGNOSTIC_DISTRIBUTION_SWITCH,
       "log"},
      {"share", GRDP_DISTRIBUTION_BERNOULLI, {1.5}, -INFINITY, INFINITY, 0, GRDP_DIAGNOSTIC_DISTRIBUTION_SHARE, "p"},
      {"min, max", GRDP_DISTRIBUTION_NORMAL, {1}, 3, 3, 0, GRDP_DIAGNOSTIC_DISTRIBUTION_TRUNCATION, "min"},
      {"max", GRDP_DISTRIBUTION_NORMAL, {1}, 3, UNUSED, 0, GRDP_DIAGNOSTIC_DISTRIBUTION_NUMBER, "max"},
      {"impossible", GRDP_DISTRIBUTION_UNIFORM, {0, 1}, 2, 3, 0.5, GRDP_DIAGNOSTIC_DISTRIBUTION_IMPOSSIBLE, "min"},
      {"impossible", GRDP_DISTRIBUTION_NORMAL, {0}, 2, 3, 0.5, GRDP_DIAGNOSTIC_DISTRIBUTION_IMPOSSIBLE, "min"},
      {"no values",
       GRDP_DISTRIBUTION_EMPIRICAL,
       {0},
       -INFINITY,
       INFINITY,
       0,
       GRDP_DIAGNOSTIC_DISTRIBUTION_EMPTY,
       "values"},
  };
  for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
    grdp_distribution d = make(faults[i].kind, faults[i].parameters[0], faults[i].parameters[1],
                               faults[i].parameters[2], faults[i].parameters[3]);
    grdp_code code = GRDP_DIAGNOSTIC_COUNT;
    const char *parameter = "";
    d.minimum = faults[i].minimum;
    d.maximum = faults[i].maximum;
    cr_expect_not(grdp_distribution_check(&d, faults[i].m, &code, &parameter), "%s (row %zu)", faults[i].label, i);
    cr_expect(code == faults[i].code && strcmp(parameter, faults[i].parameter) == 0, "%s (row %zu): %d, %s",
              faults[i].label, i, (int)code, parameter);
  }
  static const double values[] = {1, 2}, negative[] = {1, -1}, zero[] = {0, 0};
  grdp_distribution listed = {GRDP_DISTRIBUTION_DISCRETE, {0}, -INFINITY, INFINITY, values, negative, 2};
  grdp_code code;
  const char *parameter;
  cr_expect(!grdp_distribution_check(&listed, 0, &code, &parameter) && code == GRDP_DIAGNOSTIC_DISTRIBUTION_WEIGHTS);
  listed.weights = zero;
  cr_expect(!grdp_distribution_check(&listed, 0, &code, &parameter) && code == GRDP_DIAGNOSTIC_DISTRIBUTION_WEIGHTS);
  grdp_distribution outside = make(GRDP_DISTRIBUTION_NORMAL, 1.0, UNUSED, UNUSED, UNUSED);
  outside.minimum = 1.0;
  cr_expect(grdp_distribution_check(&outside, 0.5, &code, &parameter), "m may lie outside min and max");
}

Test(distribution, names_and_parameters_come_from_the_table) {
  const grdp_text *names;
  cr_assert(grdp_distribution_names(&names) == GRDP_DISTRIBUTION_COUNT && GRDP_DISTRIBUTION_COUNT == 19);
  for (size_t i = 0; i < GRDP_DISTRIBUTION_COUNT; i++) {
    grdp_distribution_kind kind;
    cr_expect(grdp_distribution_find(names[i], &kind) && (size_t)kind == i);
    cr_expect_str_eq(grdp_distribution_text(kind), names[i].data);
  }
  grdp_distribution_kind kind;
  cr_expect_not(grdp_distribution_find(GRDP_TEXT("norm"), &kind));
  size_t count;
  const grdp_parameter *parameters = grdp_distribution_parameters(GRDP_DISTRIBUTION_INTERVAL, &count);
  cr_expect(count == 3 && strcmp(parameters[2].text, "log") == 0 && parameters[2].optional &&
            parameters[2].measure == GRDP_MEASURE_PURE && parameters[0].measure == GRDP_MEASURE_VALUE &&
            !parameters[0].optional);
  grdp_distribution_parameters(GRDP_DISTRIBUTION_DISCRETE, &count);
  cr_expect(count == 0);
  cr_expect(grdp_distribution_uses_path(GRDP_DISTRIBUTION_UNIFORM) &&
            !grdp_distribution_uses_path(GRDP_DISTRIBUTION_BETA));
}

/* Whatever the parameters that pass the check, nothing hangs, fails or leaves the real numbers. */
Test(distribution, extreme_parameters_stay_in_bounds) {
  static const double extremes[] = {1e-300, 1e-9, 1.0, 12345.6, 1e9, 1e150};
  for (int kind = 0; kind < GRDP_DISTRIBUTION_DISCRETE; kind++)
    for (size_t i = 0; i < 6; i++)
      for (size_t j = 0; j < 6; j++) {
        grdp_distribution d = make((grdp_distribution_kind)kind, extremes[i], extremes[j], 1.0, 2.0);
        grdp_code code;
        const char *parameter;
        double m = extremes[(i + j) / 2];
        if (!grdp_distribution_check(&d, m, &code, &parameter))
          continue;
        double x = grdp_distribution_quantile(&d, m, 0.5), p = grdp_distribution_probability(&d, m, m);
        cr_expect(!isnan(x), "%s(%g, %g)", grdp_distribution_text(d.kind), extremes[i], extremes[j]);
        cr_expect(p >= 0.0 && p <= 1.0, "%s(%g, %g): %g", grdp_distribution_text(d.kind), extremes[i], extremes[j],
                  p);
      }
}
