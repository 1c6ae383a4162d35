/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "families.h"

#include <float.h>
#include <string.h>

/* The standard normal's 95th percentile. */
#define SCORE_95 1.6448536269514722

enum { SIGN_SHIFT = 63 };

/* Doubles in ascending order as whole numbers. */
static uint64_t order_of(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return (bits >> SIGN_SHIFT) != 0 ? ~bits : bits | (1ULL << SIGN_SHIFT);
}

static double double_of(uint64_t order) {
  uint64_t bits = (order >> SIGN_SHIFT) != 0 ? order & ~(1ULL << SIGN_SHIFT) : ~order;
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

double grdp_family_find(const grdp_family_search *search, double p, double q, double low, double high) {
  uint64_t first = order_of(low), last = order_of(high);
  while (first < last) {
    uint64_t middle = first + (last - first) / 2;
    grdp_tails here = search->tails(search->distribution, search->m, double_of(middle));
    if (p < q ? here.below >= p : here.above <= q)
      last = middle;
    else
      first = middle + 1;
  }
  return double_of(first) + 0.0; /* -0 becomes 0 */
}

static grdp_tails tails_of_step(double m, double x) {
  return x < m ? (grdp_tails){0.0, 1.0} : (grdp_tails){1.0, 0.0};
}

/* From an exponent e >= 0 with P(X > x) = exp(-e). */
static grdp_tails tails_of_hazard(double e) {
  return (grdp_tails){-grdp_special_expm1(-e), grdp_special_exp(-e)};
}

/* The e with exp(-e) = q. */
static double hazard(double p, double q) {
  return p < q ? -grdp_special_log1p(-p) : -grdp_special_log(q);
}

static grdp_tails tails_of_normal(double mean, double sd, double x) {
  return sd > 0.0 ? grdp_special_normal((x - mean) / sd) : tails_of_step(mean, x);
}

static grdp_tails normal_tails(const grdp_distribution *d, double m, double x) {
  return tails_of_normal(m, d->parameters[0], x);
}

static double normal_quantile(const grdp_distribution *d, double m, double p, double q) {
  return m + d->parameters[0] * grdp_special_normal_quantile(p, q);
}

static grdp_tails lognormal_tails(const grdp_distribution *d, double m, double x) {
  return x <= 0.0 ? (grdp_tails){0.0, 1.0} : tails_of_normal(0.0, d->parameters[0], grdp_special_log(x / m));
}

static double lognormal_quantile(const grdp_distribution *d, double m, double p, double q) {
  return m * grdp_special_exp(d->parameters[0] * grdp_special_normal_quantile(p, q));
}

/* P(|T| > t) = I(df / (df + t^2); df/2, 1/2), DLMF 8.17.5 and Abramowitz and Stegun 26.7.1. Beyond df = 1e10 the
 * normal with t (1 - (t^2 + 1)/(4 df)), whose error is of the order 1/df^2. */
static grdp_tails student_tails(const grdp_distribution *d, double m, double x) {
  double scale = d->parameters[0], df = d->parameters[1], t = (x - m) / scale;
  if (scale <= 0.0)
    return tails_of_step(m, x);
  if (df > 1e10)
    return grdp_special_normal(t > -1e3 && t < 1e3 ? t - t * (t * t + 1.0) / (4.0 * df) : t);
  grdp_tails two_sided = grdp_special_beta(0.5 * df, 0.5, 1.0 / (1.0 + t * t / df), 1.0 / (1.0 + df / (t * t)));
  double outer = 0.5 * two_sided.below, inner = 0.5 + 0.5 * two_sided.above;
  return t < 0.0 ? (grdp_tails){outer, inner} : (grdp_tails){inner, outer};
}

static double student_quantile(const grdp_distribution *d, double m, double p, double q) {
  grdp_distribution standard = *d;
  standard.parameters[0] = 1.0;
  if (p == q || d->parameters[0] <= 0.0)
    return m;
  double tail = p < q ? p : q;
  double z = grdp_family_find(&(grdp_family_search){&standard, 0.0, student_tails}, tail, 1.0 - tail, -DBL_MAX, 0.0);
  return m + d->parameters[0] * (p < q ? z : -z);
}

/* Both tails as sums, so that the lesser keeps its digits also where the mode is at an end. */
static grdp_tails triangular_tails(const grdp_distribution *d, double m, double x) {
  double low = d->parameters[0], high = d->parameters[1], width = high - low;
  if (x <= low || x >= high)
    return tails_of_step(high, x);
  if (x < m) {
    double below = (x - low) / width * ((x - low) / (m - low));
    return (grdp_tails){below, (high - m) / width + (m - x) / width * (((x - low) + (m - low)) / (m - low))};
  }
  double above = (high - x) / width * ((high - x) / (high - m));
  return (grdp_tails){(m - low) / width + (x - m) / width * (((high - x) + (high - m)) / (high - m)), above};
}

static double triangular_quantile(const grdp_distribution *d, double m, double p, double q) {
  double low = d->parameters[0], high = d->parameters[1], width = high - low;
  if (p * width <= m - low)
    return low + sqrt(p * width) * sqrt(m - low);
  return high - sqrt(q * width) * sqrt(high - m);
}

static grdp_tails uniform_tails(const grdp_distribution *d, double m, double x) {
  double low = d->parameters[0], high = d->parameters[1];
  (void)m;
  if (x <= low || x >= high)
    return tails_of_step(high, x);
  return (grdp_tails){(x - low) / (high - low), (high - x) / (high - low)};
}

static double uniform_quantile(const grdp_distribution *d, double m, double p, double q) {
  double low = d->parameters[0], high = d->parameters[1];
  (void)m;
  return p < q ? low + p * (high - low) : high - q * (high - low);
}

static grdp_tails tails_of_beta(double low, double high, double a, double b, double x) {
  if (x <= low || x >= high)
    return tails_of_step(high, x);
  return grdp_special_beta(a, b, (x - low) / (high - low), (high - x) / (high - low));
}

static grdp_tails beta_tails(const grdp_distribution *d, double m, double x) {
  (void)m;
  return tails_of_beta(d->parameters[0], d->parameters[1], d->parameters[2], d->parameters[3], x);
}

static double beta_quantile(const grdp_distribution *d, double m, double p, double q) {
  grdp_distribution standard = *d;
  double low = d->parameters[0], high = d->parameters[1];
  if (d->parameters[2] == d->parameters[3] && p == q)
    return low + 0.5 * (high - low);
  standard.parameters[0] = 0.0;
  standard.parameters[1] = 1.0;
  return low + (high - low) * grdp_family_find(&(grdp_family_search){&standard, m, beta_tails}, p, q, 0.0, 1.0);
}

/* pert as the beta distribution that it is. */
static grdp_distribution beta_of_pert(const grdp_distribution *d, double m) {
  grdp_distribution beta = *d;
  double low = d->parameters[0], high = d->parameters[1];
  beta.parameters[2] = 1.0 + 4.0 * ((m - low) / (high - low));
  beta.parameters[3] = 1.0 + 4.0 * ((high - m) / (high - low));
  return beta;
}

static grdp_tails pert_tails(const grdp_distribution *d, double m, double x) {
  grdp_distribution beta = beta_of_pert(d, m);
  return beta_tails(&beta, m, x);
}

static double pert_quantile(const grdp_distribution *d, double m, double p, double q) {
  grdp_distribution beta = beta_of_pert(d, m);
  return beta_quantile(&beta, m, p, q);
}

/* Wallis 2004, appendix: below the mode 2 s1/(s1 + s2) Phi((x - m)/s1), above it the mirror image with s2. The other
 * tail is a sum, so that it keeps its digits where one of the two is far the lesser. */
static grdp_tails split_normal_tails(const grdp_distribution *d, double m, double x) {
  double low = d->parameters[0], high = d->parameters[1], total = low + high;
  if (total <= 0.0)
    return tails_of_step(m, x);
  bool lower = x < m;
  double sd = lower ? low : high, other = lower ? high : low, z = (x - m) / sd;
  if (sd <= 0.0)
    return lower ? (grdp_tails){0.0, 1.0} : (grdp_tails){1.0, 0.0};
  grdp_tails from_mode = grdp_special_gamma(0.5, 0.5 * z * z); /* P(|Z| <= |z|), DLMF 7.11.1 */
  double outer = sd / total * from_mode.above, inner = other / total + sd / total * from_mode.below;
  return lower ? (grdp_tails){outer, inner} : (grdp_tails){inner, outer};
}

static double split_normal_quantile(const grdp_distribution *d, double m, double p, double q) {
  double low = d->parameters[0], high = d->parameters[1], weight = low / (low + high);
  if (low + high <= 0.0)
    return m;
  double tail = p <= weight ? 0.5 * p / weight : 0.5 * q / (1.0 - weight);
  double z = grdp_special_normal_quantile(tail, 1.0 - tail);
  return p <= weight ? m + low * z : m - high * z;
}

/* The light tail of Azzalini's distribution (1985), P(X <= -h) for a shape and h >= 0: Phi(-h) - 2 T(h, shape) cancels
 * there. As Owen's function (1956) runs to Phi(-h) / 2, the rest of its integral is left,
 *   1/pi times the integral of exp(-h^2 (1 + t^2) / 2) / (1 + t^2) over t from the shape on,
 * as far as the integrand is more than e^-38 of its first value; from shape 1 on over w = shape / t. */
static double skew_normal_light_tail(double h, double shape) {
  enum { PANELS = 4 };
  double end = sqrt(shape * shape + 76.0 / (h * h));
  bool inverted = shape >= 1.0;
  double from = inverted ? (end < DBL_MAX ? shape / end : 0.0) : shape;
  double width = ((inverted ? 1.0 : end) - from) / PANELS, sum = 0.0;
  for (int panel = 0; panel < PANELS; panel++)
    for (int k = 0; k < GRDP_GAUSS_NODES; k++) {
      double weight, node = grdp_special_gauss(k, &weight);
      double at = from + width * (panel + node), t = inverted ? shape / at : at;
      double measure = inverted ? shape / (at * at + shape * shape) : 1.0 / (1.0 + t * t);
      sum += weight * measure * grdp_special_exp(-0.5 * h * h * (1.0 + t * t));
    }
  return sum * width / GRDP_PI;
}

/* Azzalini 1985: Phi(z) - 2 T(z, shape); the light tail by its own integral, where the difference is small. */
static grdp_tails skew_normal_tails(const grdp_distribution *d, double m, double x) {
  double scale = d->parameters[0], z = (x - m) / scale, shape = d->parameters[1];
  if (scale <= 0.0)
    return tails_of_step(m, x);
  if (z * shape < 0.0 && (fabs(shape) >= 1.0 ? z * shape < -1.0 : fabs(z) > 1.5)) {
    double light = skew_normal_light_tail(fabs(z), fabs(shape));
    return z < 0.0 ? (grdp_tails){light, 1.0 - light} : (grdp_tails){1.0 - light, light};
  }
  grdp_tails normal = grdp_special_normal(z);
  double shift = 2.0 * grdp_special_owen(z, shape);
  double below = normal.below - shift, above = normal.above + shift;
  return (grdp_tails){below > 0.0 ? below : 0.0, above > 0.0 ? above : 0.0};
}

static double skew_normal_quantile(const grdp_distribution *d, double m, double p, double q) {
  grdp_distribution standard = *d;
  standard.parameters[0] = 1.0;
  if (d->parameters[0] <= 0.0)
    return m;
  return m + d->parameters[0] *
                 grdp_family_find(&(grdp_family_search){&standard, 0.0, skew_normal_tails}, p, q, -40.0, 40.0);
}

/* The normal whose 5th and 95th percentile are low and high, of x or of log x. */
typedef struct interval_normal {
  double mean, sd;
  bool log;
} interval_normal;

static interval_normal interval_of(const grdp_distribution *d) {
  double low = d->parameters[0], high = d->parameters[1];
  bool log = d->parameters[2] == 1.0;
  if (log) {
    low = grdp_special_log(low);
    high = grdp_special_log(high);
  }
  return (interval_normal){low + 0.5 * (high - low), (high - low) / (2.0 * SCORE_95), log};
}

static grdp_tails interval_tails(const grdp_distribution *d, double m, double x) {
  interval_normal normal = interval_of(d);
  (void)m;
  if (normal.log && x <= 0.0)
    return (grdp_tails){0.0, 1.0};
  return tails_of_normal(normal.mean, normal.sd, normal.log ? grdp_special_log(x) : x);
}

static double interval_quantile(const grdp_distribution *d, double m, double p, double q) {
  interval_normal normal = interval_of(d);
  double x = normal.mean + normal.sd * grdp_special_normal_quantile(p, q);
  (void)m;
  return normal.log ? grdp_special_exp(x) : x;
}

static grdp_tails gamma_tails(const grdp_distribution *d, double m, double x) {
  (void)m;
  return grdp_special_gamma(d->parameters[0], x / d->parameters[1]);
}

static double gamma_quantile(const grdp_distribution *d, double m, double p, double q) {
  grdp_distribution standard = *d;
  standard.parameters[1] = 1.0;
  return d->parameters[1] * grdp_family_find(&(grdp_family_search){&standard, m, gamma_tails}, p, q, 0.0, DBL_MAX);
}

static grdp_tails weibull_tails(const grdp_distribution *d, double m, double x) {
  (void)m;
  return x <= 0.0 ? (grdp_tails){0.0, 1.0}
                  : tails_of_hazard(grdp_special_power(x / d->parameters[1], d->parameters[0]));
}

static double weibull_quantile(const grdp_distribution *d, double m, double p, double q) {
  (void)m;
  return d->parameters[1] * grdp_special_power(hazard(p, q), 1.0 / d->parameters[0]);
}

static grdp_tails gumbel_tails(const grdp_distribution *d, double m, double x) {
  grdp_tails mirrored = tails_of_hazard(grdp_special_exp(-(x - d->parameters[0]) / d->parameters[1]));
  (void)m;
  return (grdp_tails){mirrored.above, mirrored.below};
}

static double gumbel_quantile(const grdp_distribution *d, double m, double p, double q) {
  (void)m;
  return d->parameters[0] - d->parameters[1] * grdp_special_log(hazard(q, p));
}

static grdp_tails exponential_tails(const grdp_distribution *d, double m, double x) {
  (void)m;
  return x <= 0.0 ? (grdp_tails){0.0, 1.0} : tails_of_hazard(x / d->parameters[0]);
}

static double exponential_quantile(const grdp_distribution *d, double m, double p, double q) {
  (void)m;
  return d->parameters[0] * hazard(p, q);
}

static grdp_tails pareto_tails(const grdp_distribution *d, double m, double x) {
  double low = d->parameters[1];
  (void)m;
  if (x <= low)
    return (grdp_tails){0.0, 1.0};
  double log_ratio = x < 2.0 * low ? grdp_special_log1p((x - low) / low) : grdp_special_log(x / low);
  return tails_of_hazard(d->parameters[0] * log_ratio);
}

static double pareto_quantile(const grdp_distribution *d, double m, double p, double q) {
  (void)m;
  return d->parameters[1] * grdp_special_exp(hazard(p, q) / d->parameters[0]);
}

static grdp_tails bernoulli_tails(const grdp_distribution *d, double m, double x) {
  (void)m;
  if (x < 0.0 || x >= 1.0)
    return tails_of_step(1.0, x);
  return (grdp_tails){1.0 - d->parameters[0], d->parameters[0]};
}

/* P(X <= k) = Q(k + 1, mean), DLMF 8.4.10. */
static grdp_tails poisson_tails(const grdp_distribution *d, double m, double x) {
  (void)m;
  if (x < 0.0)
    return (grdp_tails){0.0, 1.0};
  double whole = x < 0x1p52 ? (double)(int64_t)x : x;
  grdp_tails gamma = grdp_special_gamma(whole + 1.0, d->parameters[0]);
  return (grdp_tails){gamma.above, gamma.below};
}

static grdp_tails values_tails(const grdp_distribution *d, double m, double x) {
  double below = 0.0, above = 0.0;
  (void)m;
  for (size_t i = 0; i < d->value_count; i++) {
    double weight = d->weights == NULL ? 1.0 : d->weights[i];
    if (d->values[i] <= x)
      below += weight;
    else
      above += weight;
  }
  double total = below + above;
  return (grdp_tails){below / total, above / total};
}

static const grdp_family families[GRDP_DISTRIBUTION_COUNT] = {
    [GRDP_DISTRIBUTION_NORMAL] = {normal_tails, normal_quantile},
    [GRDP_DISTRIBUTION_STUDENT] = {student_tails, student_quantile},
    [GRDP_DISTRIBUTION_LOGNORMAL] = {lognormal_tails, lognormal_quantile},
    [GRDP_DISTRIBUTION_TRIANGULAR] = {triangular_tails, triangular_quantile},
    [GRDP_DISTRIBUTION_PERT] = {pert_tails, pert_quantile},
    [GRDP_DISTRIBUTION_UNIFORM] = {uniform_tails, uniform_quantile},
    [GRDP_DISTRIBUTION_SPLIT_NORMAL] = {split_normal_tails, split_normal_quantile},
    [GRDP_DISTRIBUTION_SKEW_NORMAL] = {skew_normal_tails, skew_normal_quantile},
    [GRDP_DISTRIBUTION_INTERVAL] = {interval_tails, interval_quantile},
    [GRDP_DISTRIBUTION_BETA] = {beta_tails, beta_quantile},
    [GRDP_DISTRIBUTION_GAMMA] = {gamma_tails, gamma_quantile},
    [GRDP_DISTRIBUTION_WEIBULL] = {weibull_tails, weibull_quantile},
    [GRDP_DISTRIBUTION_GUMBEL] = {gumbel_tails, gumbel_quantile},
    [GRDP_DISTRIBUTION_EXPONENTIAL] = {exponential_tails, exponential_quantile},
    [GRDP_DISTRIBUTION_PARETO] = {pareto_tails, pareto_quantile},
    [GRDP_DISTRIBUTION_BERNOULLI] = {bernoulli_tails, NULL},
    [GRDP_DISTRIBUTION_POISSON] = {poisson_tails, NULL},
    [GRDP_DISTRIBUTION_DISCRETE] = {values_tails, NULL},
    [GRDP_DISTRIBUTION_EMPIRICAL] = {values_tails, NULL}};

const grdp_family *grdp_family_of(grdp_distribution_kind kind) {
  return &families[kind];
}
