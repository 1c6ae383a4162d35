/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The values of all factors, draw by draw: points or streams -> normal scores -> rotation -> correlation ->
 * persistence -> copula -> distributions. A draw depends on the design, the seed and its number alone.
 */
#ifndef GRDP_DRAWS_H
#define GRDP_DRAWS_H

#include "design.h"
#include "status.h"

/* Draws come in blocks of 512, the first of number 512 b; point floor(d / 32) of scramble d mod 32. */
enum { GRDP_DRAW_BLOCK = 512 };

typedef struct grdp_draws grdp_draws;             /* tables and factors; shared by threads, never changed */
typedef struct grdp_draw_worker grdp_draw_worker; /* working memory of one thread; allocates nothing once open */

/* Factors and design must outlive it; the design must be made for the factors, or extended to them. `total`: draws of
 * the run; counts for lhs alone, whose 32 replicates each divide [0, 1] into total / 32 strata (draws beyond it go
 * through the strata again). GRDP_NUMERIC: a group's matrix, or that of its innovations, is not positive definite. */
grdp_status grdp_draws_open(const grdp_factors *factors, const grdp_design *design, uint64_t total, grdp_draws **out);
/* Of two designs of the same factors; tables are made once, so that the second is to be freed first. points: uniform
 * factors that nothing ties to others or to other periods are made of the points themselves, without the way through
 * normal scores; their values differ in the last digits, and workers cannot keep. Both or none are written. */
grdp_status grdp_draws_open_pair(const grdp_factors *factors, const grdp_design *const designs[2], uint64_t total,
                                 bool points, grdp_draws *out[2]);
void grdp_draws_free(grdp_draws *draws);
/* False where in some period no table of a factor's distribution is certified (grdp_transform_error). */
bool grdp_draws_certified(const grdp_draws *draws, size_t factor);

/* keeps: what grdp_draws_pull needs is kept, 8 KB per factor and period. */
grdp_status grdp_draw_worker_open(const grdp_draws *draws, bool keeps, grdp_draw_worker **out);
void grdp_draw_worker_free(grdp_draw_worker *worker);

/* Begins block b. */
void grdp_draw_worker_begin(grdp_draw_worker *worker, uint64_t block);
/* The values of one simulated period (from 0; in ascending order, each once) into rows[factor][512]; rows of factors
 * that are fixed in the period are not touched. Rows are aligned to 64 bytes. */
void grdp_draw_worker_period(grdp_draw_worker *worker, uint32_t period, double *const *rows);

/* The normal scores, after correlation, persistence and copula, that the values of a factor in a period were made of;
 * [512], once the period has run, until the next block. The worker must be one that keeps. */
const double *grdp_draw_worker_scores(const grdp_draw_worker *worker, uint32_t period, uint32_t factor);

/*
 * The mean gradient with respect to the design's scores over the block that has just been run through all periods, of
 * a quantity whose derivative with respect to the value of factor f in period t is slopes[t * factors + f][512]
 * (NULL: 0). out[score_count]: what is not rotated (discrete scores) gets 0. Exact but for the copula's chi-square,
 * which is held constant. Lanes with a nonzero byte in `failed` (NULL: none), or with a slope that is not finite,
 * are left out; without any lane all is 0. The worker must be one that keeps.
 */
void grdp_draws_pull(grdp_draw_worker *worker, const double *const *slopes, const uint8_t *failed, double *out);

#endif
