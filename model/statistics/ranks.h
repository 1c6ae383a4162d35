/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Spearman's rank correlation of chosen series, exact over the first draws of a run, which are stored. With 16,384 of them
 * (128 KiB for each series and period) its standard error is at most about 0.008 for independent draws; each value comes
 * with its own. Ranks need all draws at once: keeping a bounded number of them is simpler, and more honest in its error,
 * than ranks by a histogram that is not known before the run ends.
 */
#ifndef GRDP_RANKS_H
#define GRDP_RANKS_H

#include "arena.h"
#include "interval.h"

enum { GRDP_RANKED_DRAWS = 16384 };

typedef struct grdp_stored_draws {
  size_t series, capacity;
  double *values; /* [series][capacity]; NaN: not there, or left out */
} grdp_stored_draws;

/* Room for the draws 0 … capacity - 1. */
grdp_stored_draws grdp_stored_draws_empty(size_t series, size_t capacity, grdp_arena *arena);
/* Stores `count` draws from number `first` on; those beyond the capacity are passed over. Threads may store different
 * draws at the same time; the order does not matter. */
void grdp_stored_draws_put(const grdp_stored_draws *stored, size_t first, const double *const *values,
                           const uint8_t *failed, size_t count);

/* The numbers of the draws that are there in every series, ascending, into kept[capacity]. Returns how many. */
size_t grdp_stored_draws_complete(const grdp_stored_draws *stored, uint32_t *kept);

typedef struct grdp_ranked_series {
  const double *scores;  /* [draws]: (rank - 1/2) / draws - 1/2, tied values sharing their mean rank */
  const double *ties;    /* [draws]: share of the draws that have the same value */
  const uint32_t *order; /* [draws]: draws by ascending value */
} grdp_ranked_series;

typedef struct grdp_ranks {
  size_t series, draws;
  const uint8_t *scrambles;        /* [draws] */
  const grdp_ranked_series *items; /* [series] */
  double *work;                    /* [draws], working memory */
} grdp_ranks;

/* Draws that are missing in any of the series are left out. In the arena: 20 bytes for each series and draw, and
 * 45 for each draw. */
grdp_ranks grdp_ranks_make(const grdp_stored_draws *stored, grdp_arena *arena);

/* The error is the scatter of the scrambles' means of the influence function of Spearman's coefficient (Croux and Dehon
 * 2010, doi:10.1007/s10260-010-0142-z), here with ties. NaN when a series does not vary. */
grdp_estimate grdp_rank_correlation_of(const grdp_ranks *ranks, size_t i, size_t j,
                                       const grdp_confidence *confidence);

#endif
