/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "compare_game.h"

#include <assert.h>
#include <math.h>

#include "stream.h"

static grdp_shares make_shares(grdp_arena *arena, const grdp_game *game) {
  return (grdp_shares){.values = GRDP_NEW_ARRAY(arena, game->players * game->width + 1, double),
                       .none = GRDP_NEW_ARRAY(arena, game->width + 1, double),
                       .whole = GRDP_NEW_ARRAY(arena, game->width + 1, double)};
}

void grdp_shares_settle(double *shares, size_t players, size_t stride, double total) {
  enum { ROUNDS = 8 }; /* one does, unless adding the rest is itself rounded */
  size_t largest = 0;
  for (size_t i = 1; i < players; i++)
    if (fabs(shares[i * stride]) > fabs(shares[largest * stride]))
      largest = i;
  for (int round = 0; round < ROUNDS && players > 0; round++) {
    double sum = 0;
    for (size_t i = 0; i < players; i++)
      sum += shares[i * stride];
    if (sum == total)
      return;
    shares[largest * stride] += total - sum;
  }
}

static void settle_all(const grdp_game *game, grdp_shares *shares) {
  for (size_t k = 0; k < game->width; k++)
    grdp_shares_settle(shares->values + k, game->players, game->width, shares->whole[k] - shares->none[k]);
}

/* --- exact --- */

/* s! (n - s - 1)! / n! = 1 / (n C(n - 1, s)): the share of the orders in which exactly the s players of a coalition come
 * before a given other one. */
static void fill_weights(size_t players, double *weights) {
  double choose = 1;
  for (size_t s = 0; s < players; s++) {
    weights[s] = 1 / ((double)players * choose);
    choose = choose * (double)(players - 1 - s) / (double)(s + 1);
  }
}

static size_t size_of(size_t coalition) {
  size_t size = 0;
  for (; coalition != 0; coalition &= coalition - 1)
    size++;
  return size;
}

static grdp_status value_coalitions(grdp_arena *arena, const grdp_game *game, double *totals) {
  bool *members = GRDP_NEW_ARRAY(arena, game->players + 1, bool);
  for (size_t coalition = 0; coalition < (size_t)1 << game->players; coalition++) {
    for (size_t i = 0; i < game->players; i++)
      members[i] = (coalition >> i & 1) != 0;
    GRDP_TRY(game->value(game->context, members, totals + coalition * game->width));
  }
  return GRDP_OK;
}

/* phi = sum over S without i of w(S) (v(S + i) - v(S)) (Shapley 1953, eq. 12). */
static void share_out(const grdp_game *game, const double *totals, const double *weights, size_t player,
                      grdp_shares *out) {
  size_t width = game->width, bit = (size_t)1 << player;
  double *values = out->values + player * width, *least = out->least + player * width,
         *most = out->most + player * width;
  for (size_t k = 0; k < width; k++) {
    least[k] = INFINITY;
    most[k] = -INFINITY;
  }
  for (size_t coalition = 0; coalition < (size_t)1 << game->players; coalition++) {
    if ((coalition & bit) != 0)
      continue;
    const double *without = totals + coalition * width, *with = totals + (coalition | bit) * width;
    double weight = weights[size_of(coalition)];
    for (size_t k = 0; k < width; k++) {
      double added = with[k] - without[k];
      values[k] += weight * added;
      least[k] = added < least[k] ? added : least[k];
      most[k] = added > most[k] ? added : most[k];
    }
  }
}

grdp_status grdp_game_exact(grdp_arena *arena, const grdp_game *game, grdp_shares *out) {
  assert(game->players <= GRDP_GAME_EXACT);
  double weights[GRDP_GAME_EXACT + 1];
  size_t coalitions = (size_t)1 << game->players;
  double *totals = GRDP_NEW_ARRAY(arena, coalitions * game->width + 1, double);
  GRDP_TRY(value_coalitions(arena, game, totals));
  grdp_shares shares = make_shares(arena, game);
  shares.least = GRDP_NEW_ARRAY(arena, game->players * game->width + 1, double);
  shares.most = GRDP_NEW_ARRAY(arena, game->players * game->width + 1, double);
  fill_weights(game->players, weights);
  for (size_t i = 0; i < game->players; i++)
    share_out(game, totals, weights, i, &shares);
  for (size_t k = 0; k < game->width; k++) {
    shares.none[k] = totals[k];
    shares.whole[k] = totals[(coalitions - 1) * game->width + k];
  }
  settle_all(game, &shares);
  *out = shares;
  return GRDP_OK;
}

/* --- sampled --- */

typedef struct sampling {
  const grdp_game *game;
  grdp_shares *shares;
  size_t *order;
  bool *members;
  double *before, *after; /* [width] totals along an order */
  double *pair;           /* [players * width] what each adds, averaged over the two orders */
  double *squares;        /* of the distances from the mean (Welford 1962) */
} sampling;

/* Fisher and Yates, by Durstenfeld 1964. */
static void shuffle(size_t *order, size_t count, const uint64_t *bits) {
  for (size_t i = 0; i < count; i++)
    order[i] = i;
  for (size_t i = count; i-- > 1;) {
    size_t other = (size_t)(bits[i] % (i + 1)), kept = order[i];
    order[i] = order[other];
    order[other] = kept;
  }
}

static grdp_status walk_order(sampling *work, bool backwards) {
  const grdp_game *game = work->game;
  size_t width = game->width;
  for (size_t i = 0; i < game->players; i++)
    work->members[i] = false;
  for (size_t k = 0; k < width; k++)
    work->before[k] = work->shares->none[k];
  for (size_t at = 0; at < game->players; at++) {
    size_t player = work->order[backwards ? game->players - 1 - at : at];
    work->members[player] = true;
    double *after = work->after;
    if (at + 1 == game->players)
      after = work->shares->whole;
    else
      GRDP_TRY(game->value(game->context, work->members, after));
    for (size_t k = 0; k < width; k++) {
      work->pair[player * width + k] += 0.5 * (after[k] - work->before[k]);
      work->before[k] = after[k];
    }
  }
  return GRDP_OK;
}

static grdp_status add_pair(sampling *work, size_t number) {
  size_t count = work->game->players * work->game->width;
  for (size_t i = 0; i < count; i++)
    work->pair[i] = 0;
  GRDP_TRY(walk_order(work, false));
  GRDP_TRY(walk_order(work, true));
  for (size_t i = 0; i < count; i++) {
    double distance = work->pair[i] - work->shares->values[i];
    work->shares->values[i] += distance / (double)(number + 1);
    work->squares[i] += distance * (work->pair[i] - work->shares->values[i]);
  }
  return GRDP_OK;
}

static grdp_status value_ends(sampling *work) {
  const grdp_game *game = work->game;
  GRDP_TRY(game->value(game->context, work->members, work->shares->none));
  for (size_t i = 0; i < game->players; i++)
    work->members[i] = true;
  return game->value(game->context, work->members, work->shares->whole);
}

grdp_status grdp_game_sampled(grdp_arena *arena, const grdp_game *game, uint64_t seed, size_t pairs,
                              grdp_shares *out) {
  assert(pairs >= 2 && game->players > 0);
  size_t numbers = game->players * game->width;
  grdp_shares shares = make_shares(arena, game);
  sampling work = {.game = game,
                   .shares = &shares,
                   .order = GRDP_NEW_ARRAY(arena, game->players, size_t),
                   .members = GRDP_NEW_ARRAY(arena, game->players, bool),
                   .before = GRDP_NEW_ARRAY(arena, game->width + 1, double),
                   .after = GRDP_NEW_ARRAY(arena, game->width + 1, double),
                   .pair = GRDP_NEW_ARRAY(arena, numbers + 1, double),
                   .squares = GRDP_NEW_ARRAY(arena, numbers + 1, double)};
  uint64_t *bits = GRDP_NEW_ARRAY(arena, game->players, uint64_t);
  const grdp_stream stream = grdp_stream_open(seed, grdp_stream_name(GRDP_TEXT("order of edits")));
  GRDP_TRY(value_ends(&work));
  for (size_t pair = 0; pair < pairs; pair++) {
    grdp_stream_fill(&stream, 0, (uint64_t)pair * game->players, game->players, bits);
    shuffle(work.order, game->players, bits);
    GRDP_TRY(add_pair(&work, pair));
  }
  shares.errors = GRDP_NEW_ARRAY(arena, numbers + 1, double);
  for (size_t i = 0; i < numbers; i++)
    shares.errors[i] = sqrt(work.squares[i] / (double)(pairs - 1) / (double)pairs);
  settle_all(game, &shares);
  *out = shares;
  return GRDP_OK;
}
