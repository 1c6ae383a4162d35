/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of grdp_draws and its workers, shared by draws.c, worker.c and pull.c. Internal to random/.
 */
#ifndef GRDP_SAMPLER_H
#define GRDP_SAMPLER_H

#include "clusters.h"
#include "draws.h"
#include "rotation.h"
#include "scores.h"
#include "transform.h"

/* Rows lie this many numbers apart: at 4,096 bytes they would compete for the same lines of the cache. */
enum { GRDP_ROW_STRIDE = GRDP_DRAW_BLOCK + 8 };

/* How a cluster's independent scores w become the correlated z of a period. */
typedef struct grdp_mixing {
  /* z_i = sum over j <= i of start[i * count + j] w_j; NULL: z = w. */
  const double *start;
  /* From the second period on, with persistence: z_i = later[i * (count + 1)] times z_i of the period before, plus the
   * sum over j <= i of later[i * (count + 1) + 1 + j] w_j. NULL: as in the first. */
  const double *later;
  const double *innovations; /* the matrix of the innovations from the second period on; NULL: as in the first */
  uint32_t state;            /* first row of z that is kept for the next period */
  uint32_t whole;            /* of the whole path: first row of finished scores */
} grdp_mixing;

/* Of a cluster that is one uniform factor with points of its own: values are low + width u. width 0: it is not. */
typedef struct grdp_span {
  double low, width;
} grdp_span;

struct grdp_draws {
  grdp_arena arena;
  const grdp_factors *factors;
  const grdp_design *design;
  const grdp_score_kernels *kernels;
  uint64_t strata; /* lhs */
  grdp_clusters clusters;
  const grdp_mixing *mixings; /* [clusters.count] */
  const grdp_span *spans;     /* [clusters.count]; NULL: all values come from scores */
  grdp_score_index index;
  const uint64_t *names;    /* [score_count] hashes of streams */
  const grdp_sobol *points; /* sobol: of the scores that have a dimension */
  grdp_rotation rotation;
  const uint32_t *rotated;           /* [score_count] the row among the rotated ones; NULL: no rotation */
  const uint32_t *next_joint;        /* [factors] the next factor of the same joint name */
  const grdp_transform **transforms; /* [periods][factors]; NULL: fixed */
  const grdp_transform *chi_square;  /* of the copula; NULL: Gaussian */
  const grdp_transform *student;     /* from Student's t to the normal score */
  uint32_t widest;                   /* factors of the largest cluster */
  uint32_t state_rows, whole_rows;
};

/* What is kept of a block for grdp_draws_pull. */
typedef struct grdp_kept_scores {
  double *scores;      /* [slots][factors] rows: what the distributions made values of; slot 0 is the whole path */
  double *students;    /* as above, of Student's t where the copula takes part; NULL: Gaussian */
  double *multipliers; /* [slots] rows: sqrt(df / chi-square) */
  double *means;       /* [slots][factors] of the slopes with respect to normal scores */
  double *adjoints;    /* [widest] */
} grdp_kept_scores;

struct grdp_draw_worker {
  grdp_arena arena;
  const grdp_draws *draws;
  uint64_t first;  /* draw of the block */
  double *rotated; /* rows of rotated scores */
  double **rotated_rows;
  double *rotation_rows[2 * GRDP_DIRECTION_LIMIT];
  double *whole;                                             /* rows of the finished scores of the whole path */
  double *state;                                             /* rows of z, of the period that was made last */
  double *fresh;                                             /* rows of a cluster's w */
  double *mixed, *student, *finished, *multiplier, *uniform; /* a row each */
  const double **sources; /* [widest + 1] the rows that are combined: z of the period before, then w */
  bool keeps;
  grdp_kept_scores kept;
};

static inline double *grdp_row(double *rows, size_t number) {
  return rows + number * GRDP_ROW_STRIDE;
}

/* For the tests: all tables of kernels give the same bits. */
void grdp_draws_use(grdp_draws *draws, const grdp_score_kernels *kernels);

#endif
