/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "shapley_game.h"

#include <math.h>

#include "stream.h"

/* Exact: sums[set number][32], the last of all players; set number is the bits of the members less 1. Sampled: `orders`. */
enum { STEP_SUMS = 3 };

/* Over the blocks: their number; the cost c of all players and its square; by player from `steps` on s, s^2 and s c, of
 * the steps s in cost that the player makes in an order and its reverse. */
typedef struct orders {
  double blocks, cost, cost_squared;
} orders;

enum { ORDERS = sizeof(orders) / sizeof(double) };

grdp_shapley_game grdp_shapley_game_make(size_t players, size_t looks) {
  grdp_shapley_game game = {.players = players, .looks = looks, .exact = players <= GRDP_SHAPLEY_EXACT_LIMIT};
  game.set_count = game.exact ? ((size_t)1 << players) - 2 : 2 * (players - 1);
  game.look = game.exact ? (game.set_count + 1) * GRDP_SCRAMBLES : ORDERS + players * STEP_SUMS;
  game.size = looks * game.look;
  return game;
}

/* --- sets --- */

/* Fisher and Yates; 32 bits are enough that no place is preferred by more than 2^-32 of its number. */
void grdp_shapley_order(uint64_t seed, uint64_t block, size_t players, uint64_t *bits, uint32_t *order) {
  const grdp_stream stream = grdp_stream_open(seed, grdp_stream_name(GRDP_TEXT("orders of players")));
  grdp_stream_fill(&stream, 0, block * players, players, bits);
  for (size_t i = 0; i < players; i++) {
    size_t place = (size_t)((bits[i] >> 32) * (i + 1) >> 32);
    order[i] = order[place];
    order[place] = (uint32_t)i;
  }
}

/* The first `count` of an order, or of its reverse. */
static void mark_first(const uint32_t *order, size_t players, bool reversed, size_t count, bool *members) {
  for (size_t i = 0; i < players; i++)
    members[order[i]] = reversed ? i >= players - count : i < count;
}

void grdp_shapley_set(const grdp_shapley_game *game, const uint32_t *order, size_t number, bool *members) {
  size_t steps = game->players - 1;
  if (!game->exact)
    mark_first(order, game->players, number >= steps, number % steps + 1, members);
  for (size_t i = 0; game->exact && i < game->players; i++)
    members[i] = (number + 1) >> i & 1;
}

/* --- sums --- */

static double total(const double row[GRDP_SCRAMBLES]) {
  double sum = 0.0;
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++)
    sum += row[r];
  return sum;
}

static void add_step(double *sums, uint32_t player, double step) {
  sums[ORDERS + player * STEP_SUMS] += step;
}

/* Half of the steps of an order and half of those of its reverse. */
static void add_orders(const grdp_shapley_game *game, const uint32_t *order, const double *squares, double all,
                       double *steps) {
  size_t n = game->players;
  for (size_t reversed = 0; reversed < 2; reversed++) {
    const double *own = squares + reversed * (n - 1) * GRDP_SCRAMBLES;
    double before = 0.0;
    for (size_t i = 0; i < n; i++) {
      double cost = i + 1 < n ? total(own + i * GRDP_SCRAMBLES) : all;
      add_step(steps, order[reversed ? n - 1 - i : i], 0.5 * (cost - before));
      before = cost;
    }
  }
}

/* The sums come in as zero: they are of one block. */
static void add_block(const grdp_shapley_game *game, const uint32_t *order, const double *squares, double all,
                      double *sums) {
  orders *block = (orders *)sums;
  add_orders(game, order, squares, all, sums);
  *block = (orders){1.0, all, all * all};
  for (size_t i = 0; i < game->players; i++) {
    double *own = sums + ORDERS + i * STEP_SUMS;
    own[1] = own[0] * own[0];
    own[2] = own[0] * all;
  }
}

void grdp_shapley_add(const grdp_shapley_game *game, const uint32_t *order, const double *squares,
                      const double *whole, double *sums) {
  if (!game->exact) {
    add_block(game, order, squares, total(whole), sums);
    return;
  }
  size_t count = game->set_count * GRDP_SCRAMBLES;
  for (size_t i = 0; i < count; i++)
    sums[i] += squares[i];
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++)
    sums[count + r] += whole[r];
}

/* --- shares --- */

/* |S|! (n - |S| - 1)! / n! */
static double weight_of(size_t n, size_t size) {
  double weight = 1.0 / (double)n;
  for (size_t i = 1; i <= size; i++)
    weight *= (double)i / (double)(n - i);
  return weight;
}

static size_t size_of(size_t set) {
  size_t size = 0;
  for (; set != 0; set &= set - 1)
    size++;
  return size;
}

/* Shapley 1953: the mean over all sets without the player of what it adds, by scramble. */
static void find_steps(const grdp_shapley_game *game, const double *sums, size_t player,
                       double steps[GRDP_SCRAMBLES]) {
  double weights[GRDP_SHAPLEY_EXACT_LIMIT];
  size_t own = (size_t)1 << player;
  for (size_t size = 0; size < game->players; size++)
    weights[size] = weight_of(game->players, size);
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++)
    steps[r] = 0.0;
  for (size_t set = 0; set < (size_t)1 << game->players; set++) {
    const double *with = sums + ((set | own) - 1) * GRDP_SCRAMBLES;
    double weight = weights[size_of(set & ~own)];
    if ((set & own) != 0)
      continue;
    for (size_t r = 0; r < GRDP_SCRAMBLES; r++)
      steps[r] += weight * (with[r] - (set == 0 ? 0.0 : sums[(set - 1) * GRDP_SCRAMBLES + r]));
  }
}

static grdp_estimate around(double value, double error, double student) {
  return (grdp_estimate){value, error, value - student * error, value + student * error};
}

/* A ratio of sums over the scrambles and its linear part (Cochran 1977, eq. 6.10). */
static grdp_estimate exact_share(const grdp_shapley_game *game, const double *sums, size_t player) {
  const double *whole = sums + game->set_count * GRDP_SCRAMBLES, all = total(whole);
  double steps[GRDP_SCRAMBLES], parts[GRDP_SCRAMBLES];
  find_steps(game, sums, player, steps);
  double share = total(steps) / all;
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++)
    parts[r] = (steps[r] - share * whole[r]) / all;
  return around(share, grdp_scatter(parts), grdp_student_quantile(GRDP_SCRAMBLES - 1, 0.025));
}

/* The same over the blocks. */
static grdp_estimate sampled_share(const double *sums, size_t player) {
  const orders *all = (const orders *)sums;
  const double *own = sums + ORDERS + player * STEP_SUMS;
  double share = own[0] / all->cost;
  double squares = own[1] - 2.0 * share * own[2] + share * share * all->cost_squared;
  if (all->blocks < 2.0)
    return (grdp_estimate){share, (double)NAN, -(double)INFINITY, (double)INFINITY};
  double error = sqrt((squares > 0.0 ? squares : 0.0) * all->blocks / (all->blocks - 1.0)) / all->cost;
  return around(share, error, grdp_student_quantile(all->blocks - 1.0, 0.025));
}

grdp_estimate grdp_shapley_share(const grdp_shapley_game *game, const double *sums, size_t player) {
  return game->exact ? exact_share(game, sums, player) : sampled_share(sums, player);
}
