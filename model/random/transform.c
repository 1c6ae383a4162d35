/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which table or closed form a distribution has: each is brought to standard units, x = base + scale T or
 * x = base + scale exp(power T), so that distributions of the same shape share a table.
 */
#include "transform.h"

#include <float.h>
#include <string.h>

#include "transform_steps.h"
#include "transform_table.h"

/* The standard normal's 95th percentile. */
#define SCORE_95 1.6448536269514722

/* How a distribution becomes a standard one. */
typedef struct plan {
  grdp_distribution_kind kind;             /* of the standard distribution */
  double parameters[GRDP_PARAMETER_LIMIT]; /* its parameters */
  double m;                                /* its path's value */
  bool logarithmic;                        /* T is the logarithm of the standard distribution's value */
  double index;                            /* grdp_curve */
  double kink;                             /* grdp_curve */
  bool certain;                            /* without spread: base is the value */
  bool closed;                             /* T is the score itself when there is no truncation */
  bool mirrored;                           /* T falls as x rises */
  double base, scale, power;               /* power 0: the line */
  double low, high;                        /* support of x */
} plan;

typedef void standardise(const grdp_distribution *d, double m, plan *out);

static void make_line(plan *out, double base, double scale) {
  out->base = base;
  out->scale = scale;
  out->certain = scale == 0.0;
}

static void plan_normal(const grdp_distribution *d, double m, plan *out) {
  make_line(out, m, d->parameters[0]);
  out->parameters[0] = 1.0;
  out->closed = true;
}

static void plan_lognormal(const grdp_distribution *d, double m, plan *out) {
  out->kind = GRDP_DISTRIBUTION_NORMAL;
  out->parameters[0] = 1.0;
  out->closed = true;
  out->scale = m;
  out->power = d->parameters[0];
  out->low = 0.0;
  if (out->power == 0.0)
    make_line(out, m, 0.0);
}

static void plan_student(const grdp_distribution *d, double m, plan *out) {
  make_line(out, m, d->parameters[0]);
  out->parameters[0] = 1.0;
  out->parameters[1] = d->parameters[1];
}

/* Distributions on [low, high] as their kind on [0, 1]. */
static void make_unit_range(const grdp_distribution *d, plan *out) {
  make_line(out, d->parameters[0], d->parameters[1] - d->parameters[0]);
  out->parameters[0] = 0.0;
  out->parameters[1] = 1.0;
  out->low = d->parameters[0];
  out->high = d->parameters[1];
}

static void plan_triangular(const grdp_distribution *d, double m, plan *out) {
  make_unit_range(d, out);
  out->m = out->kink = (m - out->base) / out->scale;
}

static void make_beta(plan *out, double a, double b) {
  out->kind = GRDP_DISTRIBUTION_BETA;
  out->parameters[2] = a;
  out->parameters[3] = b;
  if (a < 1.0) {
    out->logarithmic = true;
    out->index = a;
    out->power = 1.0;
  }
}

static void plan_pert(const grdp_distribution *d, double m, plan *out) {
  make_unit_range(d, out);
  make_beta(out, 1.0 + 4.0 * ((m - out->low) / out->scale), 1.0 + 4.0 * ((out->high - m) / out->scale));
}

static void plan_beta(const grdp_distribution *d, double m, plan *out) {
  (void)m;
  make_unit_range(d, out);
  make_beta(out, d->parameters[2], d->parameters[3]);
}

/* What lies within a truncation is uniform again. */
static void plan_uniform(const grdp_distribution *d, double m, plan *out) {
  grdp_distribution kept = *d;
  (void)m;
  if (d->minimum > d->parameters[0])
    kept.parameters[0] = d->minimum;
  if (d->maximum < d->parameters[1])
    kept.parameters[1] = d->maximum;
  make_unit_range(&kept, out);
}

static void plan_split_normal(const grdp_distribution *d, double m, plan *out) {
  double low = d->parameters[0], high = d->parameters[1], scale = low > high ? low : high;
  make_line(out, m, scale);
  out->parameters[0] = low / scale;
  out->parameters[1] = high / scale;
  out->kink = 0.0;
}

static void plan_skew_normal(const grdp_distribution *d, double m, plan *out) {
  make_line(out, m, d->parameters[0]);
  out->parameters[0] = 1.0;
  out->parameters[1] = d->parameters[1];
}

static void plan_interval(const grdp_distribution *d, double m, plan *out) {
  double low = d->parameters[0], high = d->parameters[1];
  (void)m;
  if (d->parameters[2] == 1.0) {
    double log_low = grdp_special_log(low), width = grdp_special_log(high) - log_low;
    const grdp_distribution lognormal = {
        GRDP_DISTRIBUTION_LOGNORMAL, {width / (2.0 * SCORE_95)}, 0, 0, NULL, NULL, 0};
    plan_lognormal(&lognormal, grdp_special_exp(log_low + 0.5 * width), out);
    return;
  }
  out->kind = GRDP_DISTRIBUTION_NORMAL;
  make_line(out, low + 0.5 * (high - low), (high - low) / (2.0 * SCORE_95));
  out->parameters[0] = 1.0;
  out->closed = true;
}

static void plan_gamma(const grdp_distribution *d, double m, plan *out) {
  double shape = d->parameters[0];
  (void)m;
  make_line(out, 0.0, d->parameters[1]);
  out->parameters[0] = shape;
  out->parameters[1] = 1.0;
  out->low = 0.0;
  if (shape < 1.0) {
    out->logarithmic = true;
    out->index = shape;
    out->power = 1.0;
  }
}

/* -shape log(x / scale) has the standard gumbel distribution. */
static void plan_weibull(const grdp_distribution *d, double m, plan *out) {
  (void)m;
  out->kind = GRDP_DISTRIBUTION_GUMBEL;
  make_line(out, 0.0, d->parameters[1]);
  out->parameters[0] = 0.0;
  out->parameters[1] = 1.0;
  out->power = -1.0 / d->parameters[0];
  out->mirrored = true;
  out->low = 0.0;
}

static void plan_gumbel(const grdp_distribution *d, double m, plan *out) {
  (void)m;
  make_line(out, d->parameters[0], d->parameters[1]);
  out->parameters[0] = 0.0;
  out->parameters[1] = 1.0;
}

static void plan_exponential(const grdp_distribution *d, double m, plan *out) {
  (void)m;
  make_line(out, 0.0, d->parameters[0]);
  out->parameters[0] = 1.0;
  out->low = 0.0;
}

/* shape log(x / low) has the standard exponential distribution. */
static void plan_pareto(const grdp_distribution *d, double m, plan *out) {
  (void)m;
  out->kind = GRDP_DISTRIBUTION_EXPONENTIAL;
  make_line(out, 0.0, d->parameters[1]);
  out->parameters[0] = 1.0;
  out->power = 1.0 / d->parameters[0];
  out->low = d->parameters[1];
}

/* Of a large mean alone; its truncation is that of Y, whose whole part is the value. */
static void plan_poisson(const grdp_distribution *d, double m, plan *out) {
  (void)m;
  make_line(out, 0.0, 1.0);
  out->parameters[0] = d->parameters[0];
  out->low = 0.0;
}

static standardise *const standardisers[GRDP_DISTRIBUTION_COUNT] = {
    [GRDP_DISTRIBUTION_NORMAL] = plan_normal,
    [GRDP_DISTRIBUTION_STUDENT] = plan_student,
    [GRDP_DISTRIBUTION_LOGNORMAL] = plan_lognormal,
    [GRDP_DISTRIBUTION_TRIANGULAR] = plan_triangular,
    [GRDP_DISTRIBUTION_PERT] = plan_pert,
    [GRDP_DISTRIBUTION_UNIFORM] = plan_uniform,
    [GRDP_DISTRIBUTION_SPLIT_NORMAL] = plan_split_normal,
    [GRDP_DISTRIBUTION_SKEW_NORMAL] = plan_skew_normal,
    [GRDP_DISTRIBUTION_INTERVAL] = plan_interval,
    [GRDP_DISTRIBUTION_BETA] = plan_beta,
    [GRDP_DISTRIBUTION_GAMMA] = plan_gamma,
    [GRDP_DISTRIBUTION_WEIBULL] = plan_weibull,
    [GRDP_DISTRIBUTION_GUMBEL] = plan_gumbel,
    [GRDP_DISTRIBUTION_EXPONENTIAL] = plan_exponential,
    [GRDP_DISTRIBUTION_PARETO] = plan_pareto,
    [GRDP_DISTRIBUTION_POISSON] = plan_poisson};

static plan plan_for(const grdp_distribution *d, double m) {
  plan out = {.kind = d->kind, .kink = (double)NAN, .low = -DBL_MAX, .high = DBL_MAX};
  standardisers[d->kind](d, m, &out);
  if (d->minimum > out.low)
    out.low = d->minimum;
  if (d->maximum < out.high)
    out.high = d->maximum;
  return out;
}

/* A bound on x as one on T. */
static double standard_bound(const plan *from, double x) {
  double t = (x - from->base) / from->scale;
  return from->power == 0.0 ? t : grdp_special_log(t) / from->power;
}

static bool is_truncated(const grdp_distribution *d) {
  return d->minimum >= -DBL_MAX || d->maximum <= DBL_MAX;
}

/* The truncation as bounds on T. */
static void set_bounds(const plan *from, const grdp_distribution *d, grdp_curve *curve) {
  double low = -(double)INFINITY, high = (double)INFINITY;
  if (d->kind == GRDP_DISTRIBUTION_UNIFORM)
    return;
  if (d->minimum >= -DBL_MAX)
    *(from->mirrored ? &high : &low) = standard_bound(from, d->minimum);
  if (d->maximum <= DBL_MAX)
    *(from->mirrored ? &low : &high) = standard_bound(from, d->maximum);
  curve->low = low;
  curve->high = high;
}

/* A poisson's value is at least the first whole number from min on, and less than the first one beyond max. */
static void set_whole_bounds(const grdp_distribution *d, grdp_curve *curve) {
  if (d->minimum > 0.0 && d->minimum < 0x1p52)
    curve->low = (double)(int64_t)d->minimum + ((double)(int64_t)d->minimum < d->minimum ? 1.0 : 0.0);
  if (d->maximum < 0x1p52)
    curve->high = (double)(int64_t)d->maximum + 1.0;
}

static grdp_curve curve_of(const plan *from, const grdp_distribution *d) {
  grdp_curve curve;
  memset(&curve, 0, sizeof curve);
  curve.distribution.kind = from->kind;
  memcpy(curve.distribution.parameters, from->parameters, sizeof from->parameters);
  curve.distribution.minimum = -(double)INFINITY;
  curve.distribution.maximum = (double)INFINITY;
  curve.m = from->m;
  curve.logarithmic = from->logarithmic;
  curve.index = from->index;
  curve.kink = from->kink;
  curve.low = -(double)INFINITY;
  curve.high = (double)INFINITY;
  if (d->kind == GRDP_DISTRIBUTION_POISSON)
    set_whole_bounds(d, &curve);
  else
    set_bounds(from, d, &curve);
  return curve;
}

/* ---- what has been made before ---- */

typedef enum known_sort { KNOWN_TABLE, KNOWN_TRANSFORM, KNOWN_ROWS, KNOWN_SCORE } known_sort;

/* All that a table or a transform depends on, without padding. */
typedef struct known_key {
  uint64_t sort, kind, logarithmic, count;
  const double *values, *weights;
  double parameters[GRDP_PARAMETER_LIMIT], m, low, high;
} known_key;

/* The number under the key, or, when it is new, the next one. */
static uint32_t look_up(grdp_transforms *transforms, const known_key *key, size_t next, bool *added) {
  const grdp_text text = {(const char *)key, sizeof *key};
  const uint32_t *known = grdp_table_find(&transforms->known, text);
  *added = known == NULL;
  if (known != NULL)
    return *known;
  const grdp_text kept = {grdp_arena_copy(transforms->arena, text.data, text.size), text.size};
  return *grdp_table_add(transforms->arena, &transforms->known, kept, (uint32_t)next, added);
}

static known_key key_of(known_sort sort, const grdp_distribution *d, double m) {
  known_key key;
  memset(&key, 0, sizeof key);
  key.sort = sort;
  key.kind = d->kind;
  key.count = d->value_count;
  key.values = d->values;
  key.weights = d->weights;
  for (size_t i = 0; i < GRDP_PARAMETER_LIMIT; i++)
    key.parameters[i] = d->parameters[i] + 0.0;
  key.m = grdp_distribution_uses_path(d->kind) ? m + 0.0 : 0.0;
  key.low = d->minimum;
  key.high = d->maximum;
  return key;
}

static const grdp_transform_table *table_for(grdp_transforms *transforms, grdp_curve *curve) {
  known_key key = key_of(KNOWN_TABLE, &curve->distribution, curve->m);
  bool added;
  key.logarithmic = curve->logarithmic;
  key.low = curve->low + 0.0;
  key.high = curve->high + 0.0;
  uint32_t number = look_up(transforms, &key, transforms->tables.count, &added);
  if (!added)
    return transforms->tables.items[number];
  grdp_transform_table *table = GRDP_NEW(transforms->arena, grdp_transform_table);
  *table = grdp_transform_table_of_curve(transforms->arena, curve);
  *GRDP_PUSH(transforms->arena, &transforms->tables) = table;
  return table;
}

/* ---- transforms ---- */

static const grdp_distribution *keep_distribution(grdp_arena *arena, const grdp_distribution *distribution) {
  grdp_distribution *kept = GRDP_NEW(arena, grdp_distribution);
  *kept = *distribution;
  return kept;
}

static void use_table(grdp_transform *out, const grdp_transform_table *table, bool mirrored) {
  out->rows = table->rows;
  out->cells = mirrored ? -table->cells : table->cells;
  out->origin = table->origin;
  out->last = (double)table->row_count - 0x1p-30;
  out->error = table->error;
}

static void make_continuous(grdp_transforms *transforms, const grdp_distribution *d, double m, grdp_transform *out) {
  const plan from = plan_for(d, m);
  out->base = from.base;
  out->scale = from.scale;
  out->power = from.power;
  out->low = from.low;
  out->high = from.high;
  if (from.certain) {
    out->form = GRDP_TRANSFORM_LINE;
    return;
  }
  if (from.closed && !is_truncated(d)) {
    out->form = from.power == 0.0 ? GRDP_TRANSFORM_LINE : GRDP_TRANSFORM_POWER;
    return;
  }
  grdp_curve curve = curve_of(&from, d);
  const grdp_transform_table *table = table_for(transforms, &curve);
  out->form = from.power == 0.0 ? GRDP_TRANSFORM_TABLE_LINE : GRDP_TRANSFORM_TABLE_POWER;
  if (from.kind == GRDP_DISTRIBUTION_POISSON)
    out->form = GRDP_TRANSFORM_TABLE_FLOOR;
  use_table(out, table, from.mirrored);
  if (table->rows == NULL) {
    out->form = GRDP_TRANSFORM_EXACT;
    out->distribution = keep_distribution(transforms->arena, d);
    out->m = m;
    out->error = (double)NAN;
  }
}

static void use_steps(grdp_transform *out, const grdp_steps *steps, const double *values) {
  if (steps->count == 1) {
    out->form = GRDP_TRANSFORM_LINE;
    out->base = values[0];
    return;
  }
  out->form = steps->guide.first == NULL ? GRDP_TRANSFORM_FEW : GRDP_TRANSFORM_MANY;
  out->thresholds = steps->thresholds;
  out->threshold_count = steps->count - 1;
  out->steps = values;
  out->guide = steps->guide;
}

static bool has_steps(const grdp_distribution *d) {
  return grdp_distribution_discrete(d->kind) &&
         (d->kind != GRDP_DISTRIBUTION_POISSON || d->parameters[0] <= GRDP_POISSON_STEPS);
}

static grdp_transform *new_transform(grdp_arena *arena) {
  grdp_transform *out = GRDP_NEW(arena, grdp_transform);
  out->kernels = grdp_transform_kernels_choose();
  out->low = -DBL_MAX;
  out->high = DBL_MAX;
  return out;
}

const grdp_transform *grdp_transform_make(grdp_transforms *transforms, const grdp_distribution *distribution,
                                          double m) {
  const known_key key = key_of(KNOWN_TRANSFORM, distribution, m);
  bool added;
  uint32_t number = look_up(transforms, &key, transforms->made.count, &added);
  if (!added)
    return transforms->made.items[number];
  grdp_transform *out = new_transform(transforms->arena);
  *GRDP_PUSH(transforms->arena, &transforms->made) = out;
  if (has_steps(distribution)) {
    grdp_steps steps = grdp_steps_make(transforms->arena, distribution);
    use_steps(out, &steps, steps.values);
  } else
    make_continuous(transforms, distribution, m, out);
  return out;
}

const grdp_transform *grdp_transform_rows(grdp_transforms *transforms, const double *rows, size_t count) {
  known_key key;
  bool added;
  memset(&key, 0, sizeof key);
  key.sort = KNOWN_ROWS;
  key.count = count;
  uint32_t number = look_up(transforms, &key, transforms->steps.count, &added);
  if (added) {
    grdp_steps *steps = GRDP_NEW(transforms->arena, grdp_steps);
    *steps = grdp_steps_of_rows(transforms->arena, count);
    *GRDP_PUSH(transforms->arena, &transforms->steps) = steps;
  }
  grdp_transform *out = new_transform(transforms->arena);
  use_steps(out, transforms->steps.items[number], rows);
  return out;
}

const grdp_transform *grdp_transform_student_score(grdp_transforms *transforms, double df) {
  known_key key;
  bool added;
  memset(&key, 0, sizeof key);
  key.sort = KNOWN_SCORE;
  key.m = df;
  uint32_t number = look_up(transforms, &key, transforms->made.count, &added);
  if (!added)
    return transforms->made.items[number];
  grdp_transform *out = new_transform(transforms->arena);
  *GRDP_PUSH(transforms->arena, &transforms->made) = out;
  grdp_transform_table table = grdp_transform_table_of_score(transforms->arena, df, &out->octave_bits);
  out->form = table.rows == NULL ? GRDP_TRANSFORM_EXACT : GRDP_TRANSFORM_SCORE;
  out->m = df;
  out->rows = table.rows;
  out->last = table.most;
  out->error = table.error;
  out->low = -GRDP_SCORE_LIMIT;
  out->high = GRDP_SCORE_LIMIT;
  return out;
}

double grdp_transform_error(const grdp_transform *transform) {
  return transform->error;
}
