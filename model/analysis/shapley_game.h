/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From costs of sets of players to their Shapley values. The cost of a set u is E(Y - Y')^2 / 2 with Y' from u drawn anew
 * given all others, that is E Var(Y | all but u) (Owen 2014, doi:10.1137/130936233; Song, Nelson and Staum 2016,
 * doi:10.1137/15M1048070, sec. 3). Few players: all sets. More: the sets that grow along random orders, each order with its
 * reverse. Only sums are kept. Internal to analysis/.
 */
#ifndef GRDP_SHAPLEY_GAME_H
#define GRDP_SHAPLEY_GAME_H

#include "interval.h"

enum { GRDP_SHAPLEY_EXACT_LIMIT = 10 }; /* players all of whose sets are run */

typedef struct grdp_shapley_game {
  size_t players, looks;
  bool exact;
  size_t set_count; /* that a block runs, beside none and all */
  size_t look;      /* numbers in the sums of a look */
  size_t size;      /* of all */
} grdp_shapley_game;

grdp_shapley_game grdp_shapley_game_make(size_t players, size_t looks);

/* A random order of the players for a block. */
void grdp_shapley_order(uint64_t seed, uint64_t block, size_t players, uint64_t *bits, uint32_t *order);
/* Which players are in a set of a block: set `number` from 0. `order`: of the block, where not exact. */
void grdp_shapley_set(const grdp_shapley_game *game, const uint32_t *order, size_t number, bool *members);

/* Adds what a block found of a look: squares[set][32] and whole[32], sums of (Y - Y')^2 over the base points of each
 * scramble, for the sets and for all players. */
void grdp_shapley_add(const grdp_shapley_game *game, const uint32_t *order, const double *squares,
                      const double *whole, double *sums);

/* A player's share. All shares of a look add up to 1 by construction: each order's steps add up to the cost of all, and
 * shares are over the same sum. Error: exact, from the scrambles; else from the blocks, which have orders of their own. */
grdp_estimate grdp_shapley_share(const grdp_shapley_game *game, const double *sums, size_t player);

#endif
