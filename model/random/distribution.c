/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "distribution.h"

#include <assert.h>
#include <float.h>
#include <string.h>

#include "families.h"

typedef struct description {
  const char *text;
  bool uses_path;
  grdp_parameter parameters[GRDP_PARAMETER_LIMIT];
} description;

#define VALUE(text, range)                                                                                           \
  { text, GRDP_MEASURE_VALUE, GRDP_RANGE_##range, false }
#define PURE(text, range)                                                                                            \
  { text, GRDP_MEASURE_PURE, GRDP_RANGE_##range, false }
#define SWITCH(text)                                                                                                 \
  { text, GRDP_MEASURE_PURE, GRDP_RANGE_SWITCH, true }
#define NONE                                                                                                         \
  { NULL, GRDP_MEASURE_PURE, GRDP_RANGE_ANY, true }

static const description descriptions[] = {
#define GRDP_DISTRIBUTION(name, text, uses_path, ...) {text, uses_path, {__VA_ARGS__}},
#include "distributions.def"
#undef GRDP_DISTRIBUTION
};

static const grdp_text names[] = {
#define GRDP_DISTRIBUTION(name, text, uses_path, ...) {text, sizeof text - 1},
#include "distributions.def"
#undef GRDP_DISTRIBUTION
};

#undef VALUE
#undef PURE
#undef SWITCH
#undef NONE

bool grdp_distribution_find(grdp_text name, grdp_distribution_kind *out) {
  for (size_t kind = 0; kind < GRDP_DISTRIBUTION_COUNT; kind++)
    if (name.size == names[kind].size && memcmp(name.data, names[kind].data, name.size) == 0) {
      *out = (grdp_distribution_kind)kind;
      return true;
    }
  return false;
}

const char *grdp_distribution_text(grdp_distribution_kind kind) {
  return descriptions[kind].text;
}

bool grdp_distribution_uses_path(grdp_distribution_kind kind) {
  return descriptions[kind].uses_path;
}

bool grdp_distribution_discrete(grdp_distribution_kind kind) {
  return grdp_family_of(kind)->quantile == NULL;
}

const grdp_parameter *grdp_distribution_parameters(grdp_distribution_kind kind, size_t *count) {
  *count = 0;
  while (*count < GRDP_PARAMETER_LIMIT && descriptions[kind].parameters[*count].text != NULL)
    ++*count;
  return descriptions[kind].parameters;
}

size_t grdp_distribution_names(const grdp_text **out) {
  *out = names;
  return GRDP_DISTRIBUTION_COUNT;
}

static bool finite(double x) {
  return x >= -DBL_MAX && x <= DBL_MAX;
}

static bool in_range(grdp_parameter_range range, double x, grdp_code *code) {
  switch (range) {
  case GRDP_RANGE_ABOVE_ZERO:
    *code = GRDP_DIAGNOSTIC_DISTRIBUTION_ABOVE_ZERO;
    return x > 0.0;
  case GRDP_RANGE_FROM_ZERO:
    *code = GRDP_DIAGNOSTIC_DISTRIBUTION_FROM_ZERO;
    return x >= 0.0;
  case GRDP_RANGE_SHARE:
    *code = GRDP_DIAGNOSTIC_DISTRIBUTION_SHARE;
    return x >= 0.0 && x <= 1.0;
  case GRDP_RANGE_SWITCH:
    *code = GRDP_DIAGNOSTIC_DISTRIBUTION_SWITCH;
    return x == 0.0 || x == 1.0;
  case GRDP_RANGE_ANY:
    break;
  }
  return true;
}

/* Each parameter by itself. */
static bool check_parameters(const grdp_distribution *d, grdp_code *code, const char **parameter) {
  size_t count;
  const grdp_parameter *parameters = grdp_distribution_parameters(d->kind, &count);
  for (size_t i = 0; i < count; i++) {
    double x = d->parameters[i];
    *parameter = parameters[i].text;
    if (parameters[i].optional && isnan(x))
      continue;
    if (!finite(x)) {
      *code = GRDP_DIAGNOSTIC_DISTRIBUTION_NUMBER;
      return false;
    }
    if (!in_range(parameters[i].range, x, code))
      return false;
  }
  return true;
}

static bool check_values(const grdp_distribution *d, grdp_code *code, const char **parameter) {
  double total = 0.0;
  bool good = true;
  *parameter = "values";
  *code = GRDP_DIAGNOSTIC_DISTRIBUTION_EMPTY;
  if (d->value_count == 0)
    return false;
  for (size_t i = 0; i < d->value_count; i++) {
    double weight = d->weights == NULL ? 1.0 : d->weights[i];
    good = good && finite(d->values[i]) && finite(weight);
    total += weight;
  }
  *code = GRDP_DIAGNOSTIC_DISTRIBUTION_NUMBER;
  if (!good)
    return false;
  *parameter = "weights";
  *code = GRDP_DIAGNOSTIC_DISTRIBUTION_WEIGHTS;
  for (size_t i = 0; d->weights != NULL && i < d->value_count; i++)
    good = good && d->weights[i] >= 0.0;
  return good && total > 0.0 && finite(total);
}

static bool has_range(grdp_distribution_kind kind) {
  return strcmp(descriptions[kind].parameters[0].text, "low") == 0;
}

/* low, high and the path against each other; what is taken the logarithm of must be above 0. */
static bool check_together(const grdp_distribution *d, double m, grdp_code *code, const char **parameter) {
  bool log = d->kind == GRDP_DISTRIBUTION_INTERVAL && d->parameters[2] == 1.0;
  *parameter = "path";
  *code = GRDP_DIAGNOSTIC_DISTRIBUTION_NUMBER;
  if (descriptions[d->kind].uses_path && !finite(m))
    return false;
  *code = GRDP_DIAGNOSTIC_DISTRIBUTION_LOG;
  if (d->kind == GRDP_DISTRIBUTION_LOGNORMAL && m <= 0.0)
    return false;
  if (!has_range(d->kind))
    return true;
  *parameter = "low";
  *code = GRDP_DIAGNOSTIC_DISTRIBUTION_ORDER;
  if (d->parameters[0] >= d->parameters[1])
    return false;
  *code = GRDP_DIAGNOSTIC_DISTRIBUTION_LOG;
  if (log && d->parameters[0] <= 0.0)
    return false;
  *parameter = "path";
  *code = GRDP_DIAGNOSTIC_DISTRIBUTION_CENTRE;
  return !descriptions[d->kind].uses_path || (m >= d->parameters[0] && m <= d->parameters[1]);
}

/* P(X < min) and P(X <= max) with the probability between: the distribution's part that truncation leaves. */
typedef struct part {
  grdp_tails before, upto;
  double mass;
} part;

/* P(low <= X <= high) from the tails before low and at high, by the pair that cancels less. */
static double between(grdp_tails before, grdp_tails upto) {
  return before.below > 0.5 ? before.above - upto.above : upto.below - before.below;
}

/* The greatest double below x: P(X < x) = P(X <= it), since single values are doubles too. */
static double predecessor(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  if (x == 0.0)
    return -0x1p-1074;
  bits += x > 0.0 ? (uint64_t)-1 : 1;
  memcpy(&x, &bits, sizeof x);
  return x;
}

static part part_of(const grdp_distribution *d, double m) {
  part left = {{0.0, 1.0}, {1.0, 0.0}, 1.0};
  const grdp_family *family = grdp_family_of(d->kind);
  if (d->minimum >= -DBL_MAX)
    left.before = family->tails(d, m, predecessor(d->minimum));
  if (d->maximum <= DBL_MAX)
    left.upto = family->tails(d, m, d->maximum);
  left.mass = between(left.before, left.upto);
  return left;
}

static bool truncated(const grdp_distribution *d) {
  return d->minimum >= -DBL_MAX || d->maximum <= DBL_MAX;
}

static bool check_truncation(const grdp_distribution *d, double m, grdp_code *code, const char **parameter) {
  *parameter = "min";
  *code = GRDP_DIAGNOSTIC_DISTRIBUTION_NUMBER;
  if (isnan(d->minimum) || d->minimum > DBL_MAX)
    return false;
  *code = GRDP_DIAGNOSTIC_DISTRIBUTION_TRUNCATION;
  if (d->minimum >= d->maximum)
    return false;
  *parameter = "max";
  *code = GRDP_DIAGNOSTIC_DISTRIBUTION_NUMBER;
  if (isnan(d->maximum) || d->maximum < -DBL_MAX)
    return false;
  *parameter = "min";
  *code = GRDP_DIAGNOSTIC_DISTRIBUTION_IMPOSSIBLE;
  return !truncated(d) || part_of(d, m).mass > 0.0;
}

bool grdp_distribution_check(const grdp_distribution *distribution, double m, grdp_code *code,
                             const char **parameter) {
  grdp_code fault;
  const char *name;
  bool values = distribution->kind == GRDP_DISTRIBUTION_DISCRETE || distribution->kind == GRDP_DISTRIBUTION_EMPIRICAL;
  bool good = values
                  ? check_values(distribution, &fault, &name)
                  : check_parameters(distribution, &fault, &name) && check_together(distribution, m, &fault, &name);
  if (good && check_truncation(distribution, m, &fault, &name))
    return true;
  *code = fault;
  *parameter = name;
  return false;
}

/* Both tails of the truncated distribution. */
static grdp_tails truncated_tails(const grdp_distribution *d, double m, double x) {
  grdp_tails here = grdp_family_of(d->kind)->tails(d, m, x);
  if (!truncated(d))
    return here;
  if (x < d->minimum)
    return (grdp_tails){0.0, 1.0};
  if (x >= d->maximum)
    return (grdp_tails){1.0, 0.0};
  part left = part_of(d, m);
  return (grdp_tails){between(left.before, here) / left.mass, between(here, left.upto) / left.mass};
}

double grdp_distribution_probability(const grdp_distribution *distribution, double m, double x) {
  return truncated_tails(distribution, m, x).below;
}

double grdp_family_truncated_quantile(const grdp_distribution *distribution, double m, double p, double q) {
  const grdp_family *family = grdp_family_of(distribution->kind);
  if (family->quantile == NULL)
    return grdp_family_find(&(grdp_family_search){distribution, m, truncated_tails}, p, q, -DBL_MAX, DBL_MAX);
  if (!truncated(distribution))
    return family->quantile(distribution, m, p, q);
  part left = part_of(distribution, m);
  double below = left.before.below + p * left.mass, above = left.upto.above + q * left.mass;
  double x = family->quantile(distribution, m, below, above);
  if (x < distribution->minimum)
    return distribution->minimum;
  return x > distribution->maximum ? distribution->maximum : x;
}

double grdp_distribution_quantile(const grdp_distribution *distribution, double m, double p) {
  assert(p > 0.0 && p < 1.0);
  return grdp_family_truncated_quantile(distribution, m, p, 1.0 - p);
}
