/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The loops of transform.h: one table of them per instruction set, compiled from transform_kernels.c; all give the
 * same bits. Internal to random/.
 */
#ifndef GRDP_TRANSFORM_KERNELS_H
#define GRDP_TRANSFORM_KERNELS_H

#include "transform.h"

/* What a transform does with a score z, T(z) being its table. Each value then goes into [low, high]. */
typedef enum grdp_transform_form {
  GRDP_TRANSFORM_LINE,        /* base + scale z */
  GRDP_TRANSFORM_POWER,       /* base + scale exp(power z) */
  GRDP_TRANSFORM_TABLE_LINE,  /* base + scale T(z) */
  GRDP_TRANSFORM_TABLE_POWER, /* base + scale exp(power T(z)) */
  GRDP_TRANSFORM_TABLE_FLOOR, /* the whole number below T(z) */
  GRDP_TRANSFORM_FEW,         /* steps[number of thresholds below z], looked up by comparing with all */
  GRDP_TRANSFORM_MANY,        /* the same by a guide and bisection */
  GRDP_TRANSFORM_SCORE,       /* T(|t|) with the sign of t */
  GRDP_TRANSFORM_EXACT,       /* the quantile itself, value by value: no table could be certified. Without a loop. */
  GRDP_TRANSFORM_FORMS
} grdp_transform_form;

/* A row of a table is a polynomial of u, -1/2 <= u <= 1/2: coefficients in ascending order, a cache line. */
enum { GRDP_ROW = 8 };

/* Scores beyond are taken as this one: P(Z > 8.5) is 1e-17, and no uniform number of 53 bits comes near it. */
#define GRDP_SCORE_LIMIT 8.5

/* The cell of z among thresholds; monotone in z. */
typedef struct grdp_transform_guide {
  const uint32_t *first; /* [cells + 1] the number of thresholds in the cells before */
  double cells_per_score, last;
  size_t span; /* the first step of the bisection within a cell, a power of two */
} grdp_transform_guide;

struct grdp_transform {
  grdp_transform_form form;
  const struct grdp_transform_kernels *kernels;
  double base, scale, power, low, high;
  /* Tables: row floor(origin + cells z), confined to [0, last]. SCORE: 2^octave_bits rows per octave of 1 + |t|. */
  const double *rows;
  double cells, origin, last;
  unsigned octave_bits;
  /* FEW, MANY: thresholds ascending, padded with infinities for the bisection. */
  const double *thresholds, *steps;
  size_t threshold_count;
  grdp_transform_guide guide;
  /* EXACT */
  const grdp_distribution *distribution;
  double m;
  double error; /* the greatest relative error of the lesser tail that was seen when the table was built */
};

typedef void grdp_transform_loop(const grdp_transform *transform, size_t count, const double *scores, double *out);

typedef struct grdp_transform_kernels {
  const char *name;
  grdp_transform_loop *apply[GRDP_TRANSFORM_FORMS];  /* NULL: EXACT */
  grdp_transform_loop *slopes[GRDP_TRANSFORM_FORMS]; /* NULL: EXACT */
} grdp_transform_kernels;

extern const grdp_transform_kernels grdp_transform_kernels_portable;
extern const grdp_transform_kernels grdp_transform_kernels_avx2;   /* and FMA: x86-64-v3 */
extern const grdp_transform_kernels grdp_transform_kernels_avx512; /* F, DQ and VL */

/* The fastest table that this processor runs. */
const grdp_transform_kernels *grdp_transform_kernels_choose(void);
/* The number-th table that this processor runs, the portable one first; NULL when there is none. */
const grdp_transform_kernels *grdp_transform_kernels_get(size_t number);

/* The cell of a guide for a score. */
static inline size_t grdp_transform_cell(const grdp_transform_guide *guide, double z) {
  double position = (z + GRDP_SCORE_LIMIT) * guide->cells_per_score;
  position = position > 0.0 ? position : 0.0;
  return (size_t)(int32_t)(position < guide->last ? position : guide->last);
}

#endif
