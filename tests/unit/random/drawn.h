/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the tests of designs and draws share: small models, all their draws at once, plain statistics.
 */
#ifndef GRDP_TEST_DRAWN_H
#define GRDP_TEST_DRAWN_H

#include "draws.h"

/* A factor around 0 in every period. */
extern const double level[64];
extern const grdp_distribution standard_normal;

grdp_distribution normal_of(double sd);
grdp_factor factor_of(const char *name, bool every_period, double persistence, const grdp_distribution *distribution,
                      uint32_t number);

/* values[(period * factors + factor) * draws + draw]; freed by the caller. Draws are a multiple of 512. */
double *draw_all(const grdp_factors *factors, const grdp_design *design, uint64_t draws);
static inline const double *drawn_row(const grdp_factors *factors, const double *values, uint64_t draws,
                                      uint32_t factor, uint32_t period) {
  return values + ((size_t)period * factors->count + factor) * draws;
}

/* rows[factor][512] for one block, in one piece of memory. */
typedef struct block_rows {
  double *memory;
  double **rows;
} block_rows;
block_rows make_rows(size_t count);
void free_rows(block_rows rows);

double mean_of(size_t count, const double *x);
double variance_of(size_t count, const double *x);
double pearson_of(size_t count, const double *x, const double *y);
double spearman_of(size_t count, const double *x, const double *y);
double kendall_of(size_t count, const double *x, const double *y);

#endif
