/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shapley effects: what inputs do together, by interaction or because they are correlated, is shared out between them.
 * Block by block the model is run with sets of inputs drawn anew given the others; shapley_game.c makes numbers of it.
 */
#include "sensitivity.h"

#include <math.h>
#include <string.h>

#include "base_block.h"
#include "effects.h"
#include "resample.h"
#include "shapley_game.h"
#include "sobol_sums.h"

enum {
  CHUNK = GRDP_DRAW_BLOCK, /* a block has many runs */
  LEAST = 4 * GRDP_DRAW_BLOCK,
  LEAST_OF_ORDERS = 64 * GRDP_DRAW_BLOCK /* the error is the scatter of blocks; of 32 intervals are a little short */
};

typedef struct shapley shapley;

/* One thread's. */
typedef struct team {
  const shapley *all;
  grdp_base_block block;
  double *sums;               /* of the block: whole sums, then those of the game */
  double *squares;            /* [looks][sets][32] of the block */
  grdp_mixture_sums *mixture; /* of one run */
  double *a, *b;              /* rows [looks] */
  uint64_t *bits;             /* [players] */
  uint32_t *order;            /* [players] */
  bool *members;              /* [players] */
  bool *chosen;               /* [periods * factors] */
  uint64_t failed;            /* base points of the block */
} team;

struct shapley {
  const grdp_sensitivity_work *work;
  const grdp_sensitivity_request *request;
  const grdp_mixture_kernels *kernels;
  const grdp_players *players;
  grdp_shapley_game game;
  grdp_sobol_sums whole; /* of A and B; no players */
  grdp_arena *scratch;
  size_t row_count, sum_count;
  double *sums;
  const double *centres; /* [looks] */
  uint64_t failed;
  team *teams;
  unsigned team_count;
};

/* --- a block --- */

static void choose(team *one, size_t number) {
  const shapley *all = one->all;
  grdp_shapley_set(&all->game, one->order, number, one->members);
  for (size_t i = 0; i < all->players->count; i++)
    for (size_t j = 0; j < all->players->items[i].row_count; j++)
      one->chosen[all->players->items[i].rows[j]] = one->members[i];
}

static bool run_set(team *one, size_t number) {
  const shapley *all = one->all;
  choose(one, number);
  grdp_pick_freeze_run(one->block.frozen, grdp_pick_freeze_resample(one->block.frozen, one->chosen));
  bool good = grdp_base_block_note_failures(&one->block);
  for (size_t look = 0; good && look < all->request->look_count; look++) {
    memset(one->mixture, 0, sizeof *one->mixture);
    all->kernels->mixture(grdp_block_row(one->a, look), grdp_block_row(one->b, look),
                          grdp_base_block_values(&one->block, look), all->centres[look], one->mixture);
    memcpy(one->squares + (look * all->game.set_count + number) * GRDP_SCRAMBLES, one->mixture->dd,
           sizeof one->mixture->dd);
  }
  return good;
}

/* All runs of a block; false when base points failed that are not left out yet. */
static bool run_all(team *one) {
  const shapley *all = one->all;
  bool good = grdp_base_block_run_sample(&one->block, GRDP_SAMPLE_A, one->a);
  good = grdp_base_block_run_sample(&one->block, GRDP_SAMPLE_B, one->b) && good;
  for (size_t number = 0; number < all->game.set_count; number++)
    good = run_set(one, number) && good;
  return good;
}

/* B is A with all players drawn anew. */
static void add_look(team *one, size_t look) {
  const shapley *all = one->all;
  grdp_pair_sums *pair = grdp_sobol_pair(&all->whole, one->sums, look);
  double squares[GRDP_SCRAMBLES];
  all->kernels->pair(grdp_block_row(one->a, look), grdp_block_row(one->b, look), pair);
  for (size_t lane = 0; lane < GRDP_DRAW_BLOCK; lane++)
    pair->count[lane % GRDP_SCRAMBLES] += !one->block.out[lane];
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++)
    squares[r] = pair->aa[r] + pair->bb[r] - 2.0 * pair->ab[r];
  grdp_shapley_add(&all->game, one->order, one->squares + look * all->game.set_count * GRDP_SCRAMBLES, squares,
                   one->sums + all->whole.size + look * all->game.look);
}

/* Base points of which a run fails are known only when all have run; then the block is run once more without them. */
static grdp_status run_block(void *subject, unsigned worker, uint64_t first, size_t count) {
  const shapley *all = subject;
  team *one = &all->teams[worker];
  uint64_t block = first / GRDP_DRAW_BLOCK;
  one->failed = 0;
  memset(one->sums, 0, all->sum_count * sizeof *one->sums);
  grdp_shapley_order(all->request->seed, block, all->players->count, one->bits, one->order);
  grdp_base_block_begin(&one->block, block, count);
  while (!run_all(one)) {}
  for (size_t lane = 0; lane < count; lane++)
    one->failed += one->block.out[lane];
  for (size_t look = 0; look < all->request->look_count; look++)
    add_look(one, look);
  return GRDP_OK;
}

static void merge_block(void *subject, unsigned worker) {
  shapley *all = subject;
  const team *one = &all->teams[worker];
  for (size_t i = 0; i < all->sum_count; i++)
    all->sums[i] += one->sums[i];
  all->failed += one->failed;
}

/* --- opening --- */

static grdp_status open_team(const shapley *all, grdp_arena *arena, grdp_pick_freeze *frozen, team *one) {
  size_t looks = all->request->look_count, players = all->players->count;
  one->all = all;
  one->block = grdp_base_block_make(all->work, frozen, arena);
  one->block.centres = all->centres;
  one->sums = GRDP_NEW_ARRAY(arena, all->sum_count, double);
  one->squares = GRDP_NEW_ARRAY(arena, looks * all->game.set_count * GRDP_SCRAMBLES, double);
  one->mixture = GRDP_NEW(arena, grdp_mixture_sums);
  one->a = grdp_block_rows(arena, looks);
  one->b = grdp_block_rows(arena, looks);
  one->bits = GRDP_NEW_ARRAY(arena, players, uint64_t);
  one->order = GRDP_NEW_ARRAY(arena, players, uint32_t);
  one->members = GRDP_NEW_ARRAY(arena, players, bool);
  one->chosen = GRDP_NEW_ARRAY(arena, all->row_count, bool);
  return grdp_pick_freeze_prepare_resampling(frozen);
}

static grdp_status open_all(shapley *all, uint64_t draws, grdp_arena *arena) {
  const grdp_factors *factors = grdp_experiment_factors(all->work->experiment);
  grdp_pick_freeze **threads;
  all->row_count = (size_t)factors->periods * factors->count;
  all->kernels = grdp_mixture_kernels_choose();
  all->whole = grdp_sobol_sums_make(arena, all->request->look_count, 0, false);
  all->sum_count = all->whole.size + all->game.size;
  all->sums = GRDP_NEW_ARRAY(arena, all->sum_count, double);
  all->whole.values = all->sums;
  all->team_count = grdp_crew_size(all->request->threads, draws, CHUNK);
  all->teams = GRDP_NEW_ARRAY(arena, all->team_count, team);
  GRDP_TRY(grdp_effects_open_threads(all->work, arena, all->team_count, &threads));
  all->centres = grdp_base_centres(all->work, threads[0], arena);
  for (unsigned i = 0; i < all->team_count; i++)
    GRDP_TRY(open_team(all, arena, threads[i], &all->teams[i]));
  return GRDP_OK;
}

/* --- rounds --- */

static grdp_estimate share_of(const shapley *all, size_t look, size_t player) {
  return grdp_shapley_share(&all->game, all->sums + all->whole.size + look * all->game.look, player);
}

static const grdp_effect *wholes_of(const shapley *all, grdp_arena *arena, size_t *count) {
  const grdp_sobol_estimation estimation = {&all->whole, all->centres, grdp_confidence_make(GRDP_SCRAMBLED, 0.95)};
  return grdp_sobol_effects(&estimation, arena, count);
}

/* Where nothing varies there is no share; its noise floor says so. */
static bool varies(const grdp_effect *whole) {
  return whole->measure == GRDP_EFFECT_NOISE_FLOOR && !isnan(whole->value);
}

static bool is_narrow(void *subject) {
  const shapley *all = subject;
  size_t count;
  const grdp_effect *wholes = wholes_of(all, all->scratch, &count);
  for (size_t i = 0; i < count; i++)
    for (size_t player = 0; varies(&wholes[i]) && player < all->players->count; player++) {
      grdp_estimate share = share_of(all, wholes[i].look, player);
      if (!((share.high - share.low) / 2.0 <= all->request->precision))
        return false;
    }
  return true;
}

static uint64_t least_of(const shapley *all) {
  return all->game.exact ? LEAST : LEAST_OF_ORDERS;
}

/* --- the answer --- */

/* The look's effects as a whole end with its noise floor; then come the players'. */
static void give(const shapley *all, grdp_sensitivity *out) {
  grdp_arena *arena = all->work->arena;
  const grdp_estimate none = {(double)NAN, (double)NAN, (double)NAN, (double)NAN};
  grdp_effect_list list = {0};
  size_t count;
  const grdp_effect *wholes = wholes_of(all, arena, &count);
  for (size_t i = 0; i < count; i++) {
    *GRDP_PUSH(arena, &list) = wholes[i];
    for (uint32_t player = 0; wholes[i].measure == GRDP_EFFECT_NOISE_FLOOR && player < all->players->count;
         player++) {
      grdp_effect what = {
          .look = wholes[i].look, .player = player, .other = UINT32_MAX, .measure = GRDP_EFFECT_SHAPLEY};
      grdp_effect_add(arena, &list, what, varies(&wholes[i]) ? share_of(all, what.look, player) : none);
    }
  }
  grdp_effects_give(&list, out);
  out->failed = all->failed;
  out->runs = out->base * (2 + all->game.set_count);
}

/* --- what cannot be done --- */

/* Under a Student copula the scores of a path that persists have a chi-square for each period, and given other paths of this
 * kind their distribution has no closed form. Where one player has all of them nothing is to be conditioned. */
static grdp_status check_copula(const shapley *all) {
  const grdp_factors *factors = grdp_experiment_factors(all->work->experiment);
  size_t bundle_count;
  const uint32_t *bundles = grdp_experiment_bundles(all->work->experiment, &bundle_count);
  uint32_t *owners = GRDP_NEW_ARRAY(all->work->arena, bundle_count, uint32_t);
  for (uint32_t i = 0; i < all->players->count; i++)
    for (size_t j = 0; j < all->players->items[i].factor_count; j++) {
      uint32_t factor = all->players->items[i].factors[j], *owner = &owners[bundles[factor]];
      if (grdp_resample_impossible(factors, factor) && *owner != 0 && *owner != i + 1) {
        grdp_diagnose(all->work->diagnostics, GRDP_DIAGNOSTIC_SENSITIVITY_PERSISTENT_STUDENT, (grdp_place){0},
                      all->players->items[*owner - 1].name, all->players->items[i].name, NULL);
        return GRDP_INVALID;
      }
      *owner = i + 1;
    }
  return GRDP_OK;
}

static grdp_status analyse(const grdp_sensitivity_work *work, grdp_arena *scratch, grdp_sensitivity *out) {
  GRDP_TRY(grdp_effects_check(work, &out->players, true));
  shapley *all = GRDP_NEW(scratch, shapley);
  *all = (shapley){.work = work, .request = work->request, .players = &out->players, .scratch = scratch};
  GRDP_TRY(check_copula(all));
  all->game = grdp_shapley_game_make(out->players.count, work->request->look_count);
  uint64_t draws = grdp_base_points(work, least_of(all));
  GRDP_TRY(open_all(all, draws, scratch));
  const grdp_stages stages = {{all->team_count, CHUNK, all, run_block, merge_block},
                              .draws = draws,
                              .first = least_of(all),
                              .is_narrow = is_narrow};
  GRDP_TRY(grdp_effects_run_stages(work, &stages, out));
  if (all->failed == out->base)
    return grdp_effects_all_failed(work, out->base);
  give(all, out);
  return GRDP_OK;
}

grdp_status grdp_sensitivity_shapley(const grdp_sensitivity_work *work, grdp_sensitivity *out) {
  return grdp_effects_with_scratch(work, analyse, out);
}
