/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shapley values: what each of several causes adds to a total that they bring about together, averaged over every order
 * in which they could have come (Shapley 1953, A Value for n-Person Games; Owen 2014, doi:10.1137/130936233).
 */
#ifndef GRDP_COMPARE_GAME_H
#define GRDP_COMPARE_GAME_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "status.h"

/* Beyond so many players the orders are sampled: 2^12 = 4,096 coalitions. */
enum { GRDP_GAME_EXACT = 12 };

/* Writes the totals values[width] that the players with members[player] bring about. What it returns besides GRDP_OK
 * ends the game. */
typedef grdp_status grdp_game_value(void *context, const bool *members, double *values);

typedef struct grdp_game {
  size_t players, width;
  grdp_game_value *value;
  void *context;
} grdp_game;

/* Row after row: player i has [i * width, (i + 1) * width). */
typedef struct grdp_shares {
  double *values;
  double *least,
      *most;      /* what a player adds over all coalitions, hence over all orders; NULL: the orders were sampled */
  double *errors; /* standard errors of the sampled orders; NULL: exact */
  double *none, *whole; /* [width] the totals of nobody and of all */
} grdp_shares;

/* All 2^players coalitions; at most GRDP_GAME_EXACT players. In the arena, as below; written on success. */
grdp_status grdp_game_exact(grdp_arena *arena, const grdp_game *game, grdp_shares *out);

/* `pairs` of orders, each drawn by the seed and taken forwards and backwards (Castro, Gomez and Tejada 2009,
 * doi:10.1016/j.cor.2008.04.004; Mitchell et al. 2022, JMLR 23(43), on antithetic orders); at least 2. The error is that
 * of the pairs' means. */
grdp_status grdp_game_sampled(grdp_arena *arena, const grdp_game *game, uint64_t seed, size_t pairs,
                              grdp_shares *out);

/* Moves the rounding to the largest share, so that in their order shares [players] add up to `total` exactly; `stride`
 * is the distance between them. */
void grdp_shares_settle(double *shares, size_t players, size_t stride, double total);

#endif
