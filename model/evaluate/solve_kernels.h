/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the solver does to a strip of lanes after each evaluation, one table per instruction set. All tables give the
 * same bits, and a lane alone those of a lane among others.
 */
#ifndef GRDP_SOLVE_KERNELS_H
#define GRDP_SOLVE_KERNELS_H

#include "linear.h"
#include "solve.h"

/* One d g / d x of an equation that holds, in the order of the unknowns. Of an explicit equation the derivative by its
 * own unknown is always there. The Jacobian of what must vanish has value - less. */
typedef struct grdp_newton_slope {
  uint32_t unknown;
  double less; /* 1: of an explicit equation, by its own unknown; else 0 */
  grdp_values value;
} grdp_newton_slope;

/*
 * A block without what is held, and where each lane stands. Rows are [unknowns] of [lanes], `stride` apart. With
 * F_k the residual of equation k, E_k = F_k - target * origin_k is what the lane makes vanish: target is 0, but on the
 * way of the homotopy F(x) = target * F(start).
 */
typedef struct grdp_newton {
  size_t unknowns, lanes, stride;
  size_t lower, upper; /* equation k has slopes by unknowns k - lower to k + upper only */
  size_t pitch;        /* of elements */
  bool steady, dense;  /* the matrix is factored before, or lane by lane: `advance` does not */
  bool banded;         /* a lane's own matrix is (linear.h), with these `lower` and `upper` */
  bool following;      /* some lane has a target */
  double **x;          /* [unknowns] */
  const double **g;
  grdp_values *shifts;
  bool *implicit;
  double *weights; /* the usual size of each unknown, lane by lane the same: rows are scaled by it before pivoting */
  grdp_newton_slope *slopes;
  uint32_t *first_slopes;     /* [unknowns + 1] */
  double *start;              /* rows: x at the start */
  double *base, *step;        /* x = base + length * step */
  double *inverse_scales;     /* about 1 / s_k at the base */
  double *origin;             /* F at the homotopy's start */
  double *norm;               /* [lanes] the greatest |E_k| / s_k at the base; infinite: there is none yet */
  double *length, *shortest;  /* [lanes] of steps */
  double *going;              /* [lanes] 1, or 0: has ended */
  double *tolerance, *target; /* [lanes] */
  double *left;               /* [lanes] evaluations */
  double *row_sums;           /* steady: [unknowns] sum |d g / d x| */
  double *row_scales;         /* steady: [unknowns] by which the matrix was scaled: grdp_row_scale */
  double *residuals, *sizes;  /* [unknowns][GRDP_STRIP] of the strip that was advanced last: E_k; max(|x|, |start|) */
  double *scales;             /* [unknowns][GRDP_STRIP] */
  double *inverses;           /* [unknowns][GRDP_STRIP] */
  /* Unless dense or steady: element (k, j) of a lane's matrix is at k * pitch + j, each of GRDP_STRIP numbers; in a
   * narrow band rows overlap where both have nothing. */
  double *elements;
  double *rights;      /* [unknowns][GRDP_STRIP] */
  double *lane_scales; /* [unknowns][GRDP_STRIP], if dense: grdp_row_scale */
} grdp_newton;

enum { GRDP_STRIP = 32, GRDP_MOST_ABREAST = 8 };

/* What has become of a strip: a bit for each lane, the first lowest. */
typedef struct grdp_newton_events {
  unsigned solved; /* every |E_k| <= tolerance s_k; x stays */
  unsigned
      accepted;   /* x is better than the base, and is the base now. Its step is there and x one step ahead; dense: */
                  /* not yet; steady: not yet, but the right side is in `step` */
  unsigned stuck; /* no better, and the step is at its shortest, or no evaluations are left */
  unsigned suspect; /* accepted, but a pivot was small */
  unsigned illegal; /* gives no numbers */
} grdp_newton_events;

typedef struct grdp_solve_kernels {
  const char *name;
  size_t strip; /* lanes of a strip (1 of a single lane), at most GRDP_STRIP */
  grdp_newton_events (*advance)(const grdp_newton *newton, size_t lane);
  /* x of accepted lanes (a bit each) = base + step. */
  void (*move)(const grdp_newton *newton, size_t lane, unsigned accepted);
  /* Matrices of lanes that have been advanced just now, one for each of `abreast` lanes: each row of slopes is then read
   * once for all of them. Of the shape of `matrix`, filled with 0; elements[i] is that of lane + i, NULL: not wanted. */
  size_t abreast;
  void (*build)(const grdp_newton *newton, size_t lane, const grdp_matrix *matrix, double *const *elements);
} grdp_solve_kernels;

extern const grdp_solve_kernels grdp_solve_portable;
extern const grdp_solve_kernels grdp_solve_avx2;
extern const grdp_solve_kernels grdp_solve_avx512;

/* The number-th table that this processor runs, the portable one first; NULL when there is none. */
const grdp_solve_kernels *grdp_solve_kernels_get(size_t number);
/* The fastest. */
const grdp_solve_kernels *grdp_solve_kernels_choose(void);

/* Armijo's condition (Dennis and Schnabel 1996, 6.3.2): the least part of the decrease that the slope promises. */
#define GRDP_LEAST_DECREASE 1e-4

/* The size at least of an unknown: far below any that is used, so that scales are never 0. */
#define GRDP_LEAST_SIZE 1e-100

/* Of a matrix's row by which it is scaled before pivoting: 1 / 2^e where sum |J| weight is 2^e to 2^(e+1). */
double grdp_row_scale(const grdp_newton *newton, size_t k, size_t lane);

/* A pivot of this size or less, of a row scaled to about 1, is looked at more closely. */
#define GRDP_SUSPECT_PIVOT 1e-10

#endif
