/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a solver holds; shared by solve.c, which runs Newton's method, solve_fallback.c, which helps lanes that it
 * leaves behind, and solve_explain.c, which looks back.
 */
#ifndef GRDP_SOLVE_STATE_H
#define GRDP_SOLVE_STATE_H

#include <assert.h>

#include "solve_kernels.h"

/* Above as many unknowns a lane's own matrix is factored by itself, since the matrices of a strip would leave the cache;
 * but not in a band so narrow that what a step of the elimination touches stays there. */
enum { GRDP_MOST_STRIPPED = 24, GRDP_MOST_TOUCHED = 600, GRDP_MOST_ELEMENTS = 65536 };

/* Of more unknowns in a band a singular matrix is not looked through for what depends on what. */
enum { GRDP_MOST_EXPLAINED = 2000 };

/* Numbers that the matrices of several lanes may take together: 32 MiB. */
enum { GRDP_MOST_ABREAST_NUMBERS = 4194304 };

#define GRDP_RESIDUAL_TOLERANCE 1e-11
#define GRDP_SHORTEST_STEP 0x1p-14
enum { GRDP_MOST_EVALUATIONS = 100, GRDP_MOST_REFINEMENTS = 8 };

typedef enum grdp_phase {
  GRDP_PHASE_NEWTON,
  GRDP_PHASE_UNDAMPED,
  GRDP_PHASE_ORIGIN, /* the homotopy's start has been set, to be evaluated */
  GRDP_PHASE_FOLLOW
} grdp_phase;

/* A lane's way beyond Newton's method. */
typedef struct grdp_way {
  uint8_t phase;        /* grdp_phase */
  uint8_t nudges;       /* how often its point was moved off one that gave no step */
  uint8_t reason;       /* grdp_solution: why Newton's method failed */
  bool based;           /* `base` holds a point of Newton's method although `norm` is infinite */
  bool singular;        /* the Jacobian was singular on the way */
  uint32_t evaluations; /* in its phase */
  uint32_t remembered;  /* of Newton's method without damping: the evaluation whose point is `anchor` */
  double reached;       /* the least target reached */
  double stride;        /* to the next */
  double origin_norm;
} grdp_way;

struct grdp_solver {
  const grdp_solve_kernels *kernels;
  const grdp_linear_kernels *linear;
  const grdp_system *system;
  uint8_t *solutions;
  grdp_newton newton;
  uint32_t *active;    /* [newton.unknowns] numbers in the block of unknowns that are not held */
  uint32_t *positions; /* the other way round; UINT32_MAX: held */
  double *resting;     /* rows: where Newton's method ended */
  double *anchor;      /* rows: the point of way.reached, or of way.remembered */
  grdp_way *ways;      /* [lanes] */
  uint32_t *open;      /* [strips] lanes that go on */
  size_t open_lanes, open_ways, failures;
  uint32_t evaluations;
  const grdp_system *whole; /* the system that was given */
  grdp_system packed;       /* lanes of it that go on, while packed_lanes > 0: solver->system then */
  uint32_t *origins;        /* [packed_lanes] where they stand in the whole */
  uint32_t *places;         /* [lanes] working memory */
  size_t packed_lanes;
  uint8_t *ends, *whole_ends; /* solutions of packed lanes; of the whole */
  double idle;                /* evaluations' worth of ended lanes that were evaluated since lanes were packed last */
  bool whole_stale;
  bool plain; /* no lane has left Newton's method */
  bool stale; /* unknowns have changed since the last evaluation */
  grdp_matrix matrix;
  double *spare, *kept; /* as matrix.elements; kept: what the factors are of, while `factored` is not 0 */
  double *abreast[GRDP_MOST_ABREAST]; /* elements of matrices of several lanes; the first `abreast_count` are there */
  size_t abreast_count;
  size_t factored; /* unknowns of the steady system whose factors `matrix` holds, and its band */
  size_t factored_lower, factored_upper;
  bool regular;
  double *solution; /* [unknowns] */
  double *scratch;  /* [unknowns][32] */
  double **moving;  /* [unknowns] */
  uint32_t *rows;   /* of complete pivoting */
};

/* F_k of a lane at its present values; s_k; an unknown's size. */
double grdp_residual_at(const grdp_newton *newton, size_t k, size_t lane);
double grdp_scale_at(const grdp_newton *newton, size_t k, size_t lane);
double grdp_size_at(const grdp_newton *newton, size_t k, size_t lane);
static inline double grdp_value_at(const grdp_values *value, size_t lane) {
  return value->row == NULL ? value->number : value->row[lane];
}
/* What is held, and the slopes of the rest. */
void grdp_solver_prepare(grdp_solver *solver, const grdp_system *system);
/* Of solver->matrix, whose elements are then not what they were. */
void grdp_solver_shape_matrix(grdp_solver *solver);
/* The lane's Jacobian with scaled rows, in solver->matrix; right sides are 0. */
void grdp_solver_build_matrix(grdp_solver *solver, size_t lane);
/* Whether it is singular; factors it. */
bool grdp_solver_singular(grdp_solver *solver, size_t lane);

/* The lane has ended: a failed one goes back to the last point of Newton's method. */
void grdp_solver_end(grdp_solver *solver, size_t lane, grdp_solution solution);

/* What becomes of a lane whose equations vanish, that comes no nearer, or whose Jacobian is singular. */
void grdp_solver_arrive(grdp_solver *solver, size_t lane);
void grdp_solver_stuck(grdp_solver *solver, size_t lane, bool illegal);
void grdp_solver_meet_singular(grdp_solver *solver, size_t lane);
/* Before an evaluation: whether it pays to put the lanes that go on side by side, and does so. At the end: puts them
 * back. */
void grdp_solver_pack(grdp_solver *solver);
void grdp_solver_unpack(grdp_solver *solver);
static inline size_t grdp_solver_strip(const grdp_solver *solver) {
  assert(solver->kernels->strip > 0);
  return solver->newton.lanes == 1 ? 1 : solver->kernels->strip;
}
/* Before `advance`: those of a strip that have left Newton's method. */
void grdp_solver_follow(grdp_solver *solver, size_t lane);

#endif
