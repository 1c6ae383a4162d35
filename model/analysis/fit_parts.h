/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The steps of a fit. Internal to fit*.c.
 */
#ifndef GRDP_FIT_PARTS_H
#define GRDP_FIT_PARTS_H

#include "fit.h"

/* One fit in work. */
typedef struct grdp_fit_work {
  grdp_arena *arena;
  const grdp_scenario *scenario;
  const grdp_program *program;
  const grdp_fitting *request;
  grdp_diagnostics *diagnostics;
} grdp_fit_work;

const char *grdp_fit_name(const grdp_fit_work *work);
const char *grdp_fit_coefficient(const grdp_fit_work *work, size_t number);

/* --- fit_data.c --- */

/* The numbers of the request's periods. */
grdp_status grdp_fit_collect(const grdp_fit_work *work, grdp_fit_data *out);

/* --- fit_least.c --- */

/* y = x * b + e: rows observations, columns what they are explained by. */
typedef struct grdp_fit_problem {
  size_t rows, columns;
  const double *x; /* [rows][columns] */
  const double *y; /* [rows] */
} grdp_fit_problem;

typedef struct grdp_fit_solution {
  size_t rank;              /* below `columns`: there is no single solution, and only `dependence` is filled */
  const double *dependence; /* [columns]: x times it is 0; the largest is 1 */
  const double *values;     /* [columns] */
  const double *inverse;    /* [columns][columns]: of x'x */
  const double *residuals;  /* [rows] */
} grdp_fit_solution;

/* Householder QR with column pivoting on columns of length 1, the coefficients and the residuals refined together three
 * times (Bjorck 1967, Iterative refinement of linear least squares solutions I, doi:10.1007/BF01939321). */
grdp_fit_solution grdp_fit_solve(grdp_arena *arena, const grdp_fit_problem *problem);

/* Coefficients that hold the restrictions are origin + directions * free ones. */
typedef struct grdp_fit_space {
  size_t coefficients, free;
  const double *scales;     /* [coefficients]: the lengths of the columns; directions are per scaled coefficient */
  const double *origin;     /* [coefficients] */
  const double *directions; /* [coefficients][free] */
} grdp_fit_space;

/* The null space of the restrictions by QR of their transpose (Golub and Van Loan, Matrix Computations, 6.2.2). */
grdp_status grdp_fit_restrict(const grdp_fit_work *work, const grdp_fit_data *data, grdp_fit_space *out);
/* The problem in the free coefficients. */
grdp_fit_problem grdp_fit_reduce(grdp_arena *arena, const grdp_fit_data *data, const grdp_fit_space *space);
/* From free coefficients to all: values [coefficients], and covariances [coefficients][coefficients]. */
const double *grdp_fit_expand(grdp_arena *arena, const grdp_fit_space *space, const double *free);
const double *grdp_fit_expand_covariance(grdp_arena *arena, const grdp_fit_space *space, const double *free);

/* --- fit_errors.c --- */

/* The covariance of free coefficients that allows for errors of different size and for autocorrelation up to `lags`
 * (Newey and West 1987, doi:10.2307/1913610, eq. 5: weights 1 - j / (lags + 1)), times n / (n - k). */
const double *grdp_fit_newey_west(grdp_arena *arena, const grdp_fit_problem *problem,
                                  const grdp_fit_solution *solution, uint32_t lags);

/* Errors u(t) = rho u(t - 1) + e(t) by exact maximum likelihood (Beach and MacKinnon 1978, doi:10.2307/1913644). The
 * solution is that of the transformed problem: its residuals are e. */
typedef struct grdp_fit_autoregression {
  double rho;
  grdp_fit_solution solution;
} grdp_fit_autoregression;
grdp_fit_autoregression grdp_fit_ar1(grdp_arena *arena, const grdp_fit_problem *problem);

/* --- fit_statistics.c --- */

/* Fills `constant` and `statistics` from the rest; statistics.rho is already there. */
void grdp_fit_judge(grdp_arena *arena, const grdp_fit_problem *problem, grdp_fit *fit);

#endif
