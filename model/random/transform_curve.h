/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A distribution in standard units as a curve: its value T for a normal score z, with two derivatives, found by
 * following the curve from point to point. Internal to random/.
 */
#ifndef GRDP_TRANSFORM_CURVE_H
#define GRDP_TRANSFORM_CURVE_H

#include "families.h"

/* The logarithm of a density, but for a constant, and its derivative. */
typedef struct grdp_curve_density {
  double log, slope;
} grdp_curve_density;

typedef struct grdp_curve {
  /* Set by the caller; T is x, or its logarithm, of this distribution around m. It carries no truncation. */
  grdp_distribution distribution;
  double m;
  bool logarithmic;
  double index;     /* logarithmic: P(X <= x) goes to 0 as x^index */
  double low, high; /* truncation, in T */
  double kink;      /* T where the density has a corner; NaN: nowhere */

  /* Set by grdp_curve_prepare. */
  double least, most; /* range of T: support and truncation */
  grdp_tails before, upto;
  double mass; /* left by the truncation */
  double normaliser;
} grdp_curve;

typedef struct grdp_curve_point {
  double z, value;
  double slope, bend; /* dT/dz and its derivative */
} grdp_curve_point;

/* False where too little probability is left to follow the curve. */
bool grdp_curve_prepare(grdp_curve *curve);
/* P(X <= x) and P(X > x), x given as T. Also where truncation leaves a narrow piece, the lesser keeps its digits. */
grdp_tails grdp_curve_tails(const grdp_curve *curve, double value);
/* The point at z, found without a neighbour; and from a point near by. */
grdp_curve_point grdp_curve_find(const grdp_curve *curve, double z);
grdp_curve_point grdp_curve_follow(const grdp_curve *curve, const grdp_curve_point *from, double z);
/* The z of a value within the curve's range. */
double grdp_curve_score(const grdp_curve *curve, double value);

/* transform_density.c: at x, of the distributions that have tables. */
grdp_curve_density grdp_density_of(const grdp_distribution *distribution, double m, double x);

#endif
