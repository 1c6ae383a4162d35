/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is uncertain in a model, and how it is sampled. A *factor* is one uncertain input or residual. It is driven by
 * *scores*: independent standard normals, one for the whole path or one per period, which are rotated, correlated,
 * made persistent and then transformed to values (draws.h). A *design* says which score takes which dimension of the
 * Sobol' points and along which directions the first dimensions lie; runs that share a design have common draws.
 */
#ifndef GRDP_DESIGN_H
#define GRDP_DESIGN_H

#include "correlation.h"
#include "distribution.h"

/* Factors of one `joint` name have one score: they draw the same row of their observations. */
typedef struct grdp_factor {
  grdp_text name; /* of its stream: "growth[industry]"; of a joint factor "joint NAME" */
  bool every_period;
  double persistence; /* 0 <= |r| < 1; every_period alone */
  const grdp_distribution *distribution;
  const double *centres; /* [periods] the path's value m; NaN: fixed, no value is drawn in that period */
  uint32_t joint;        /* number of the first factor of the same joint name; its own number without one */
  const double *rows;    /* joint: the observations, row by row; else NULL */
  size_t row_count;
} grdp_factor;

/* Factors whose normal scores are correlated; all of the same `every`. */
typedef struct grdp_factor_group {
  size_t count;
  const uint32_t *factors; /* ascending */
  const double *matrix;    /* [count * count] of the normal scores in each period; positive definite, and so is that
                              of the innovations */
} grdp_factor_group;

typedef struct grdp_factors {
  const grdp_factor *items; /* in order of declaration */
  size_t count;
  const grdp_factor_group *groups;
  size_t group_count;
  double student_df;     /* of the copula that joins the groups; 0: Gaussian */
  uint32_t periods;      /* simulated */
  int32_t first_ordinal; /* of the first of them (period.h) */
} grdp_factors;

typedef enum grdp_design_kind { GRDP_DESIGN_SOBOL, GRDP_DESIGN_RANDOM, GRDP_DESIGN_LHS } grdp_design_kind;
const char *grdp_design_kind_text(grdp_design_kind kind); /* "sobol", "random", "lhs" */
bool grdp_design_kind_find(grdp_text text, grdp_design_kind *out);

/* A score: that of a name in a period (its ordinal), or of the whole path (every_period false, ordinal 0). */
typedef struct grdp_score {
  grdp_text name;
  bool every_period;
  int32_t ordinal;
} grdp_score;

/*
 * Score i takes dimension i (those from GRDP_SOBOL_DIMENSIONS on come from streams). Order: first the continuous
 * scores that the rotation's directions take the place of, then discrete scores, then period by period in order of
 * declaration; a score that was added to a stored design comes last and is not rotated. Of `random` the order means
 * nothing: every score has a stream of its own.
 */
typedef struct grdp_design {
  grdp_design_kind kind;
  uint64_t seed;
  const grdp_score *scores;
  size_t score_count;
  size_t first_added; /* scores from here on were added to the design of another model */
  /* Orthonormal rows over all scores (0 for those that are not rotated); the first `direction_count` scores are
   * rotated onto them: z = w - V T V'w carries the axis of score k to direction k or its opposite. 0: no rotation. */
  const double *directions; /* [direction_count][score_count] */
  size_t direction_count;
} grdp_design;

enum { GRDP_DIRECTION_LIMIT = 8 };

/* The design of a model, without rotation. In the arena, as all below; the factors need not outlive it. Where a factor
 * is fixed it takes no score, unless it persists or is correlated. The chi-squares of a Student copula have scores
 * of their own, named "student copula"; they come last and are not rotated. */
const grdp_design *grdp_design_make(grdp_arena *arena, const grdp_factors *factors, grdp_design_kind kind,
                                    uint64_t seed);
/* The same with rotation by gradients[count][score_count] (of the targets with respect to the scores of `design`, in
 * its order; grdp_draws_pull gives them): orthonormalised in their order; those that add less than 1e-3 of their
 * length are passed over, and no more than GRDP_DIRECTION_LIMIT are taken. Scores change their order so that the
 * first ones can be rotated: to direction k goes the continuous score with its largest part, so that the others are
 * turned the least; they keep their order behind. (Imai and Tan 2006, J. Comput. Finance 10(2).) The design must not
 * be rotated yet. No more than 4,096 scores are rotated, those with the largest parts. */
const grdp_design *grdp_design_rotate(grdp_arena *arena, const grdp_factors *factors, const grdp_design *design,
                                      const double *gradients, size_t count);
/* The part of a quantity's variance that lies along the directions, in its unit squared, as its gradient predicts:
 * `gradient` is that of the design before its rotation, in that design's order. Over the variance of the quantity it
 * is the share that the rotation takes care of. */
double grdp_design_explained(const grdp_design *before, const grdp_design *rotated, const double *gradient);
/* Two designs of a model, without rotation, whose draws of the same numbers are independent: the scores of the first take
 * the even, those of the second the odd dimensions of the same points, and the second has a seed of its own, made of
 * `seed`. In the other's places stand scores that no factor has. Of `random` the seeds alone differ. */
void grdp_design_pair(grdp_arena *arena, const grdp_factors *factors, grdp_design_kind kind, uint64_t seed,
                      const grdp_design *out[2]);
/* A stored design for another model: scores that it does not know take the next free dimensions, those that the model
 * does not have keep theirs. Where factors are correlated those that it knows come first, so that an added one changes
 * no other's draws. `stored` must outlive it. */
const grdp_design *grdp_design_extend(grdp_arena *arena, const grdp_design *stored, const grdp_factors *factors);

#endif
