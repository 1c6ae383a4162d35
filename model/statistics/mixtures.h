/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sums over pick-freeze runs, scramble by scramble: f of a sample A, of a sample B, and of A with some inputs taken from
 * B. Shares of the variance are ratios of them (Saltelli et al. 2010, doi:10.1016/j.cpc.2009.09.018; Jansen 1999,
 * doi:10.1016/S0010-4655(98)00154-4). Compiled for each instruction set; all tables give the same bits.
 */
#ifndef GRDP_MIXTURES_H
#define GRDP_MIXTURES_H

#include "passes.h"

/* Everything below is less a centre that does not change. Of A and B: */
typedef struct grdp_pair_sums {
  double count[GRDP_SCRAMBLES]; /* of base points */
  double a[GRDP_SCRAMBLES], b[GRDP_SCRAMBLES], aa[GRDP_SCRAMBLES], bb[GRDP_SCRAMBLES], ab[GRDP_SCRAMBLES];
} grdp_pair_sums;

/* Of a mixture x: d = x - a. */
typedef struct grdp_mixture_sums {
  double d[GRDP_SCRAMBLES], dd[GRDP_SCRAMBLES], ad[GRDP_SCRAMBLES], bd[GRDP_SCRAMBLES];
} grdp_mixture_sums;

/* Rows are blocks of GRDP_BLOCK values; the first is of scramble 0. a, b are less the centre, as x and y of `cross` are;
 * x of `mixture` still has it. Where x is as A was, d is exactly 0. Sums are added to. */
typedef struct grdp_mixture_kernels {
  const char *name;
  void (*centre)(const double *values, double centre, double *out);
  /* But for the count. */
  void (*pair)(const double *a, const double *b, grdp_pair_sums *sums);
  void (*mixture)(const double *a, const double *b, const double *x, double centre, grdp_mixture_sums *sums);
  /* sums[32] of x y - a b */
  void (*cross)(const double *a, const double *b, const double *x, const double *y, double *sums);
} grdp_mixture_kernels;

extern const grdp_mixture_kernels grdp_mixture_kernels_portable;
extern const grdp_mixture_kernels grdp_mixture_kernels_avx2;
extern const grdp_mixture_kernels grdp_mixture_kernels_avx512;

/* The fastest table that this processor runs. */
const grdp_mixture_kernels *grdp_mixture_kernels_choose(void);
/* The number-th table that this processor runs, the portable one first; NULL when there is none. */
const grdp_mixture_kernels *grdp_mixture_kernels_get(size_t number);

#endif
