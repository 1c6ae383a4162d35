/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The distributions an input may have: their parameters, what these must satisfy, distribution function and
 * quantiles. Drawing comes from the same table. With m the path's value in the period:
 *
 *   normal          mean m                             student      location m
 *   lognormal       median m                           triangular   mode m
 *   pert            mode m; beta with a = 1 + 4 (m - low)/(high - low), b = 1 + 4 (high - m)/(high - low)
 *                   (Malcolm et al. 1959; Vose 2008, 'PERT distribution')
 *   split_normal    mode m; two half normals of different spread, scaled to meet (Britton, Fisher and Whitley 1998;
 *                   Wallis 2004)
 *   skew_normal     location m; density 2 phi(z) Phi(shape z) / scale (Azzalini 1985)
 *   interval        5th and 95th percentile at low and high, of a normal or with log = 1 of a lognormal
 *   gumbel          of maxima: P(X <= x) = exp(-exp(-(x - location)/scale))
 *   pareto          P(X > x) = (low / x)^shape
 *   beta            on [low, high];  gamma, weibull: shape and scale;  exponential, poisson: mean
 *
 * min and max truncate: the distribution given that it lies in [min, max].
 */
#ifndef GRDP_DISTRIBUTION_H
#define GRDP_DISTRIBUTION_H

#include "diagnostics.h"

/* distributions.def: name, text, whether the path's value takes part (m), parameters. */
typedef enum grdp_distribution_kind {
#define GRDP_DISTRIBUTION(name, text, uses_path, ...) GRDP_DISTRIBUTION_##name,
#include "distributions.def"
#undef GRDP_DISTRIBUTION
  GRDP_DISTRIBUTION_COUNT
} grdp_distribution_kind;

enum { GRDP_PARAMETER_LIMIT = 4 };

/* How a parameter is measured: in the input's unit (so that % is asked for), or a pure number. */
typedef enum grdp_parameter_measure { GRDP_MEASURE_VALUE, GRDP_MEASURE_PURE } grdp_parameter_measure;

/* What a parameter's number must satisfy by itself. */
typedef enum grdp_parameter_range {
  GRDP_RANGE_ANY,
  GRDP_RANGE_ABOVE_ZERO,
  GRDP_RANGE_FROM_ZERO, /* a spread of 0 is allowed and gives a certain value */
  GRDP_RANGE_SHARE,     /* between 0 and 1 */
  GRDP_RANGE_SWITCH     /* 0 or 1 */
} grdp_parameter_range;

typedef struct grdp_parameter {
  const char *text; /* "sd" */
  grdp_parameter_measure measure;
  grdp_parameter_range range;
  bool optional;
} grdp_parameter;

typedef struct grdp_distribution {
  grdp_distribution_kind kind;
  double parameters[GRDP_PARAMETER_LIMIT]; /* in the order of the table; NaN where an optional one is absent */
  double minimum, maximum;                 /* truncation; -INFINITY and INFINITY when there is none */
  const double *values;                    /* discrete: values and weights; empirical: the observations, sorted */
  const double *weights;                   /* empirical: NULL, all equal */
  size_t value_count;
} grdp_distribution;

bool grdp_distribution_find(grdp_text name, grdp_distribution_kind *out);
const char *grdp_distribution_text(grdp_distribution_kind kind);
bool grdp_distribution_uses_path(grdp_distribution_kind kind);
bool grdp_distribution_discrete(grdp_distribution_kind kind);
const grdp_parameter *grdp_distribution_parameters(grdp_distribution_kind kind, size_t *count);
size_t grdp_distribution_names(const grdp_text **out);

/* What is wrong with the parameters for a path's value m (ignored where m plays no part), as a diagnostic's code and
 * the name of the parameter; true when nothing is. min and max may leave m outside; low and high may not.
 * All these diagnostics take the same arguments: {0} the parameter, {1} the distribution, {2} the series, {3} the
 * period and {4} the path's value there (the last three "" when not known: the hint is then left out). */
bool grdp_distribution_check(const grdp_distribution *distribution, double m, grdp_code *code,
                             const char **parameter);

/* P(X <= x) of the distribution around m, truncated as it says. */
double grdp_distribution_probability(const grdp_distribution *distribution, double m, double x);
/* The smallest x with P(X <= x) >= p, 0 < p < 1. Within 1e-12 of the distribution function. */
double grdp_distribution_quantile(const grdp_distribution *distribution, double m, double p);

#endif
