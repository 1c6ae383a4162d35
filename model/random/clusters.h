/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which factors are drawn together, and which of a design's scores drives which of them. Internal to random/.
 */
#ifndef GRDP_CLUSTERS_H
#define GRDP_CLUSTERS_H

#include "design.h"

#define GRDP_NO_NUMBER UINT32_MAX

/* Factors that one step makes of as many scores: a correlated group, or a factor alone. Of joint factors the first
 * stands for all. */
typedef struct grdp_cluster {
  uint32_t count;
  const uint32_t *factors; /* in the order of the factor of the matrix */
  const double *matrix;    /* [count * count]; NULL: a factor alone */
  bool every_period;
  bool persistent; /* one of them at least */
  bool in_copula;  /* scores pass through the Student copula */
  /* [periods] where scores are needed: where a factor is drawn, and with persistence all periods before, so that a
   * path that is fixed in one scenario alone does not change the draws that follow. Of the whole path: all or none. */
  const bool *live;
} grdp_cluster;

typedef struct grdp_clusters {
  const grdp_factors *factors;
  const grdp_cluster *items; /* by their first factor */
  size_t count;
  const uint32_t *of_factor; /* [factors->count] */
  /* Whether a chi-square of the copula is needed for the whole path, and in each period. */
  bool whole_copula;
  const bool *period_copula; /* [periods] */
} grdp_clusters;

/* Of a correlated group the factors that the design was first made of come first, so that what was added to it changes
 * none of their scores (of `random`, which stores no scores, all are taken for such). */
grdp_clusters grdp_clusters_make(grdp_arena *arena, const grdp_factors *factors, const grdp_design *design);

/* The name of the copula's scores: with a blank, so that no input has it. */
grdp_text grdp_copula_score_name(void);

/*
 * The numbers of a design's scores by factor and slot: slot 0 is the whole path, 1 + t period t. The copula counts as
 * a factor behind the last. GRDP_NO_NUMBER: the design has no such score.
 */
typedef struct grdp_score_index {
  size_t slots;
  uint32_t *numbers; /* [(factors + 1) * slots] */
} grdp_score_index;

grdp_score_index grdp_score_index_make(grdp_arena *arena, const grdp_clusters *clusters, const grdp_design *design);

static inline uint32_t *grdp_score_number(const grdp_score_index *index, uint32_t factor, size_t slot) {
  return &index->numbers[factor * index->slots + slot];
}

/* Whether a factor's scores jump from value to value, and so are never rotated. */
bool grdp_factor_discrete(const grdp_factor *factor);

#endif
