/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transform_curve.h"

#include <float.h>

#define LOG_ROOT_TWO_PI 0.91893853320467274178

/* Logarithms below are followed by the power law that the distribution obeys there, since x itself would underflow. */
#define LEAST_LOG (-600.0)

/* Within this relative distance of an end a value is that end but for rounding. */
#define NEAR (8.0 * DBL_EPSILON)

static double lesser(double a, double b) {
  return a < b ? a : b;
}

static double greater(double a, double b) {
  return a > b ? a : b;
}

static bool is_poisson(const grdp_curve *curve) {
  return curve->distribution.kind == GRDP_DISTRIBUTION_POISSON;
}

/* Without truncation, at x. For a poisson, Y with P(Y <= y) = Q(y, mean): its whole part is the poisson's value. */
static grdp_tails plain_tails(const grdp_curve *curve, double x) {
  if (is_poisson(curve)) {
    grdp_tails gamma = grdp_special_gamma(x, curve->distribution.parameters[0]);
    return (grdp_tails){gamma.above, gamma.below};
  }
  return grdp_family_of(curve->distribution.kind)->tails(&curve->distribution, curve->m, x);
}

/* Without truncation, at T. */
static grdp_tails tails_at(const grdp_curve *curve, double value) {
  if (!curve->logarithmic)
    return plain_tails(curve, value);
  grdp_tails here = plain_tails(curve, grdp_special_exp(greater(value, LEAST_LOG)));
  if (value < LEAST_LOG) {
    here.below *= grdp_special_exp(curve->index * (value - LEAST_LOG));
    here.above = 1.0 - here.below;
  }
  return here;
}

/* The density of T, without truncation, but for the constant. */
static grdp_curve_density density_at(const grdp_curve *curve, double value) {
  if (!curve->logarithmic)
    return grdp_density_of(&curve->distribution, curve->m, value);
  double x = grdp_special_exp(greater(value, LEAST_LOG));
  grdp_curve_density here = grdp_density_of(&curve->distribution, curve->m, x);
  here.log += greater(value, LEAST_LOG);
  here.slope = 1.0 + x * here.slope;
  if (value < LEAST_LOG)
    here.log += curve->index * (value - LEAST_LOG);
  return here;
}

/* The integral of exp(log density - reference), by Gauss and Legendre. */
static double integral(const grdp_curve *curve, double low, double high, double reference) {
  double sum = 0.0, weight;
  for (int k = 0; k < GRDP_GAUSS_NODES; k++) {
    double node = grdp_special_gauss(k, &weight);
    sum += weight * grdp_special_exp(density_at(curve, low + node * (high - low)).log - reference);
  }
  return sum * (high - low);
}

static double probability_of_piece(const grdp_curve *curve, double low, double high) {
  if (low < curve->kink && curve->kink < high)
    return integral(curve, low, curve->kink, -curve->normaliser) +
           integral(curve, curve->kink, high, -curve->normaliser);
  return integral(curve, low, high, -curve->normaliser);
}

/* P(low < X <= high). Where the difference of the tails would cancel the piece is so short that the integral of the
 * density is exact. */
static double between(const grdp_curve *curve, double low, double high, grdp_tails before, grdp_tails upto) {
  bool upper = before.below > 0.5;
  double difference = upper ? before.above - upto.above : upto.below - before.below;
  if (difference > 0.01 * (upper ? before.above : upto.below) || !(low < high))
    return difference;
  return probability_of_piece(curve, low, high);
}

grdp_tails grdp_curve_tails(const grdp_curve *curve, double value) {
  bool from_low = curve->low >= -DBL_MAX, to_high = curve->high <= DBL_MAX;
  if (from_low && value <= curve->low)
    return (grdp_tails){0.0, 1.0};
  if (to_high && value >= curve->high)
    return (grdp_tails){1.0, 0.0};
  grdp_tails here = tails_at(curve, value);
  if (!from_low && !to_high)
    return here;
  double below = from_low ? between(curve, curve->low, value, curve->before, here) : here.below;
  double above = to_high ? between(curve, value, curve->high, here, curve->upto) : here.above;
  return (grdp_tails){below / curve->mass, above / curve->mass};
}

/* A piece near the score `centre`, long enough that its probability has digits. */
static bool piece_near(const grdp_curve *curve, double centre, double *low, double *high) {
  const grdp_distribution *d = &curve->distribution;
  if (is_poisson(curve)) {
    *high = d->parameters[0];
    *low = *high - 0.25 * sqrt(*high);
  } else {
    grdp_tails at_low = grdp_special_normal(centre - 0.25), at_high = grdp_special_normal(centre);
    *low = grdp_family_of(d->kind)->quantile(d, curve->m, at_low.below, at_low.above);
    *high = grdp_family_of(d->kind)->quantile(d, curve->m, at_high.below, at_high.above);
  }
  return *high - *low > 1e-6 * greater(fabs(*low), fabs(*high));
}

/* The normaliser from the probability of a piece, near the median if that will do, or of the power law. */
static bool normalise(grdp_curve *curve) {
  enum { CENTRES = 9 };
  curve->normaliser = 0.0;
  if (!isnan(curve->kink))
    return true;
  if (curve->logarithmic) {
    double below = tails_at(curve, LEAST_LOG).below;
    curve->normaliser = grdp_special_log(curve->index * below) - density_at(curve, LEAST_LOG).log;
    return below > 0.0;
  }
  double low, high;
  int step = 0;
  while (step < CENTRES && !piece_near(curve, -(double)step, &low, &high))
    step++;
  if (step == CENTRES)
    return false;
  double reference = density_at(curve, high).log;
  double mass = tails_at(curve, high).below - tails_at(curve, low).below;
  curve->normaliser = grdp_special_log(mass / integral(curve, low, high, reference)) - reference;
  return true;
}

/* The support of T. */
static void set_support(grdp_curve *curve) {
  curve->least = -(double)INFINITY;
  curve->most = (double)INFINITY;
  switch (curve->distribution.kind) {
  case GRDP_DISTRIBUTION_TRIANGULAR:
  case GRDP_DISTRIBUTION_UNIFORM:
  case GRDP_DISTRIBUTION_BETA:
    curve->most = curve->logarithmic ? 0.0 : 1.0;
    curve->least = curve->logarithmic ? curve->least : 0.0;
    break;
  case GRDP_DISTRIBUTION_GAMMA:
  case GRDP_DISTRIBUTION_EXPONENTIAL:
  case GRDP_DISTRIBUTION_POISSON:
    curve->least = curve->logarithmic ? curve->least : 0.0;
    break;
  default:
    break;
  }
  curve->least = greater(curve->least, curve->low);
  curve->most = lesser(curve->most, curve->high);
}

bool grdp_curve_prepare(grdp_curve *curve) {
  set_support(curve);
  curve->before = (grdp_tails){0.0, 1.0};
  curve->upto = (grdp_tails){1.0, 0.0};
  curve->mass = 1.0;
  if (!normalise(curve))
    return false;
  if (curve->low >= -DBL_MAX)
    curve->before = tails_at(curve, curve->low);
  if (curve->high <= DBL_MAX)
    curve->upto = tails_at(curve, curve->high);
  curve->mass = between(curve, curve->least, curve->most, curve->before, curve->upto);
  return curve->mass > DBL_MIN;
}

double grdp_curve_score(const grdp_curve *curve, double value) {
  grdp_tails here = grdp_curve_tails(curve, value);
  return grdp_special_normal_quantile(here.below, here.above);
}

/* How far the score of a value is from z, by the first two derivatives of the logarithm of the lesser tail; z > 0 is
 * taken as its mirror image. False where the value has no such score. */
static bool score_beyond(double z, double tail, double tail_there, double *out) {
  double hazard = grdp_special_exp(-0.5 * z * z - LOG_ROOT_TWO_PI) / tail;
  double excess = grdp_special_log(tail_there / tail) / hazard;
  double beyond = excess * (1.0 + 0.5 * (hazard - fabs(z)) * excess);
  *out = z <= 0.0 ? beyond : -beyond;
  return tail_there > 0.0 && beyond > -0.5 && beyond < 0.5;
}

/*
 * From a value near that of z to that of z: the curve is known exactly at the value's own score, and its first two
 * derivatives T' = phi(z) / f and T'' = -T' (z + T' f'/f) lead to z with an error of third order.
 */
static bool polish(const grdp_curve *curve, double z, double value, grdp_curve_point *out) {
  enum { LIMIT = 20 };
  grdp_tails normal = grdp_special_normal(z);
  for (int step = 0; step < LIMIT; step++) {
    double beyond;
    if (!(value > curve->least && value < curve->most))
      return false;
    grdp_tails here = grdp_curve_tails(curve, value);
    if (!score_beyond(z, z <= 0.0 ? normal.below : normal.above, z <= 0.0 ? here.below : here.above, &beyond))
      return false;
    grdp_curve_density density = density_at(curve, value);
    double there = z + beyond;
    double slope =
        curve->mass * grdp_special_exp(-0.5 * there * there - LOG_ROOT_TWO_PI - density.log - curve->normaliser);
    double bend = -slope * (there + slope * density.slope);
    double next = value - beyond * (slope - 0.5 * beyond * bend);
    if (!(next >= curve->least && next <= curve->most && slope <= DBL_MAX))
      return false;
    bool settled = (beyond > -1e-4 && beyond < 1e-4) || fabs(next - value) <= DBL_EPSILON * fabs(value);
    value = next;
    if (settled) {
      *out = (grdp_curve_point){z, value, slope - beyond * bend, bend};
      return true;
    }
  }
  return false;
}

static grdp_tails tails_of_curve(const grdp_distribution *distribution, double m, double value) {
  (void)m;
  return grdp_curve_tails((const grdp_curve *)distribution, value);
}

/* By bisection: always right, slowly. The distribution is the curve's first member. */
static grdp_curve_point search(const grdp_curve *curve, double z) {
  grdp_tails normal = grdp_special_normal(z);
  const grdp_family_search by_tails = {&curve->distribution, curve->m, tails_of_curve};
  double value = grdp_family_find(&by_tails, normal.below, normal.above, greater(curve->least, -DBL_MAX),
                                  lesser(curve->most, DBL_MAX));
  return (grdp_curve_point){z, value, 0.0, 0.0};
}

/* Near an end that truncation has made the probability beyond a value is its distance from the end times the density.
 * True where the value at z lies there. */
static bool guess_at_end(const grdp_curve *curve, double z, double *out) {
  grdp_tails normal = grdp_special_normal(z);
  double end = z < 0.0 ? curve->low : curve->high, tail = z < 0.0 ? normal.below : normal.above;
  if (!(end >= -DBL_MAX && end <= DBL_MAX) || end != (z < 0.0 ? curve->least : curve->most))
    return false;
  grdp_curve_density density = density_at(curve, end);
  double distance = tail * curve->mass * grdp_special_exp(-density.log - curve->normaliser);
  *out = z < 0.0 ? end + distance : end - distance;
  return distance * fabs(density.slope) < 0.05 && tail < 0.05;
}

/* Near the value at z; by a poisson's first terms of Cornish and Fisher (1938). */
static double first_guess(const grdp_curve *curve, double z) {
  const grdp_distribution *d = &curve->distribution;
  double value;
  if (guess_at_end(curve, z, &value))
    return value;
  grdp_tails normal = grdp_special_normal(z);
  double below = curve->before.below + curve->mass * normal.below;
  double above = curve->upto.above + curve->mass * normal.above;
  if (is_poisson(curve))
    return d->parameters[0] + z * sqrt(d->parameters[0]) + (z * z - 1.0) / 6.0 + 0.5;
  double x = grdp_family_of(d->kind)->quantile(d, curve->m, below, above);
  if (!curve->logarithmic)
    return x;
  value = grdp_special_log(x);
  if (value > LEAST_LOG)
    return value;
  return LEAST_LOG + grdp_special_log(below / tails_at(curve, LEAST_LOG).below) / curve->index;
}

/* Whether a value is an end but for the rounding of x; near an end at 0 x keeps all its digits. */
static bool at_end(const grdp_curve *curve, double value, double end) {
  return fabs(end) <= DBL_MAX && fabs(value - end) < NEAR * (fabs(end) + (curve->logarithmic ? 1.0 : 0.0));
}

grdp_curve_point grdp_curve_find(const grdp_curve *curve, double z) {
  double guess = first_guess(curve, z), end = z < 0.0 ? curve->least : curve->most;
  grdp_curve_point found;
  if (at_end(curve, guess, end))
    return (grdp_curve_point){z, end, 0.0, 0.0};
  if (polish(curve, z, guess, &found))
    return found;
  return search(curve, z);
}

grdp_curve_point grdp_curve_follow(const grdp_curve *curve, const grdp_curve_point *from, double z) {
  double step = z - from->z;
  grdp_curve_point found;
  if (step > 0.0 && (from->value >= curve->most || at_end(curve, from->value, curve->most)))
    return (grdp_curve_point){z, curve->most, 0.0, 0.0};
  double guess = from->value + step * (from->slope + 0.5 * step * from->bend);
  if (from->slope > 0.0 && polish(curve, z, guess, &found))
    return found;
  return grdp_curve_find(curve, z);
}
