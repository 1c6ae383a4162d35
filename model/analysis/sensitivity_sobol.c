/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shares of the variance by pick-freeze (Sobol' 1993): f of samples A and B and of mixtures of them, block by block; only
 * sums are kept. sobol_estimates.c makes numbers of the sums.
 */
#include "sensitivity.h"

#include <stdio.h>
#include <string.h>

#include "base_block.h"
#include "effects.h"
#include "sobol_sums.h"

enum {
  CHUNK = 8 * GRDP_DRAW_BLOCK, /* base points; small, so that few of them keep all threads busy */
  LEAST = GRDP_DRAW_BLOCK,     /* a block is run whole anyhow */
  LEAST_OF_CHANCE = 64 * GRDP_SCRAMBLES,
  PAIRED_LIMIT = 128 /* players of the second order */
};

typedef struct sobol sobol;

/* One thread's. */
typedef struct team {
  const sobol *all;
  grdp_base_block block;
  double *sums, *saved; /* of the chunk; as they were when the block began */
  const double **rows;  /* [periods * factors] of the run */
  double *a, *b;        /* rows [looks] */
  double *mixed;        /* second order: [2][players][looks] rows of A with a player of B, and of B with one of A */
  uint64_t failed;      /* base points of the chunk */
} team;

struct sobol {
  const grdp_sensitivity_work *work;
  const grdp_sensitivity_request *request;
  const grdp_mixture_kernels *kernels;
  const grdp_players *players;
  size_t row_count;
  const double *centres; /* [looks] */
  grdp_sobol_sums sums;
  uint64_t failed;
  team *teams;
  unsigned team_count;
};

/* --- a block --- */

/* The sample `own` with the rows of a player from the other. */
static bool run_mixture(team *one, grdp_sample own, const grdp_player *player) {
  const double *const *from =
      grdp_pick_freeze_rows(one->block.frozen, own == GRDP_SAMPLE_A ? GRDP_SAMPLE_B : GRDP_SAMPLE_A);
  const double *const *back = grdp_pick_freeze_rows(one->block.frozen, own);
  for (size_t i = 0; i < player->row_count; i++)
    one->rows[player->rows[i]] = from[player->rows[i]];
  grdp_pick_freeze_run(one->block.frozen, one->rows);
  for (size_t i = 0; i < player->row_count; i++)
    one->rows[player->rows[i]] = back[player->rows[i]];
  return grdp_base_block_note_failures(&one->block);
}

static void begin_mixtures(team *one, grdp_sample own) {
  memcpy(one->rows, grdp_pick_freeze_rows(one->block.frozen, own), one->all->row_count * sizeof *one->rows);
}

static void keep_mixture(team *one, grdp_sample own, size_t player) {
  const sobol *all = one->all;
  size_t first = ((size_t)own * all->players->count + player) * all->request->look_count;
  for (size_t look = 0; one->mixed != NULL && look < all->request->look_count; look++)
    all->kernels->centre(grdp_base_block_values(&one->block, look), all->centres[look],
                         grdp_block_row(one->mixed, first + look));
}

static bool run_firsts(team *one) {
  const sobol *all = one->all;
  bool good = true;
  begin_mixtures(one, GRDP_SAMPLE_A);
  for (size_t i = 0; i < all->players->count; i++) {
    good = run_mixture(one, GRDP_SAMPLE_A, &all->players->items[i]) && good;
    for (size_t look = 0; good && look < all->request->look_count; look++)
      all->kernels->mixture(grdp_block_row(one->a, look), grdp_block_row(one->b, look),
                            grdp_base_block_values(&one->block, look), all->centres[look],
                            grdp_sobol_mixture(&all->sums, one->sums, look, i));
    keep_mixture(one, GRDP_SAMPLE_A, i);
  }
  return good;
}

/* Saltelli 2002, doi:10.1016/S0010-4655(02)00280-1, sec. 3: A with j of B and B with i of A share what is of i and j. */
static void add_pair(team *one, size_t look, size_t i, size_t j) {
  const sobol *all = one->all;
  size_t looks = all->request->look_count, players = all->players->count;
  double *sums = grdp_sobol_cross(&all->sums, one->sums, look, i, j);
  const double *a = grdp_block_row(one->a, look), *b = grdp_block_row(one->b, look);
  for (int order = 0; order < 2; order++) {
    size_t with = order == 0 ? i : j, without = order == 0 ? j : i;
    all->kernels->cross(a, b, grdp_block_row(one->mixed, with * looks + look),
                        grdp_block_row(one->mixed, (players + without) * looks + look), sums);
  }
}

static bool run_seconds(team *one) {
  const sobol *all = one->all;
  bool good = true;
  begin_mixtures(one, GRDP_SAMPLE_B);
  for (size_t i = 0; i < all->players->count; i++) {
    good = run_mixture(one, GRDP_SAMPLE_B, &all->players->items[i]) && good;
    keep_mixture(one, GRDP_SAMPLE_B, i);
  }
  for (size_t look = 0; good && look < all->request->look_count; look++)
    for (size_t j = 1; j < all->players->count; j++)
      for (size_t i = 0; i < j; i++)
        add_pair(one, look, i, j);
  return good;
}

/* All runs of a block into the sums; false when base points failed that are not left out yet. */
static bool run_all(team *one) {
  const sobol *all = one->all;
  bool good = grdp_base_block_run_sample(&one->block, GRDP_SAMPLE_A, one->a);
  good = grdp_base_block_run_sample(&one->block, GRDP_SAMPLE_B, one->b) && good;
  for (size_t look = 0; good && look < all->request->look_count; look++)
    all->kernels->pair(grdp_block_row(one->a, look), grdp_block_row(one->b, look),
                       grdp_sobol_pair(&all->sums, one->sums, look));
  good = run_firsts(one) && good;
  return (one->mixed == NULL || run_seconds(one)) && good;
}

static void count_block(team *one, size_t count) {
  const sobol *all = one->all;
  for (size_t lane = 0; lane < GRDP_DRAW_BLOCK; lane++) {
    one->failed += lane < count && one->block.out[lane];
    for (size_t look = 0; !one->block.out[lane] && look < all->request->look_count; look++)
      grdp_sobol_pair(&all->sums, one->sums, look)->count[lane % GRDP_SCRAMBLES] += 1.0;
  }
}

/* Base points of which a run fails are known only when all have run; then the block is run once more without them. */
static void run_block(team *one, uint64_t number, size_t count) {
  size_t size = one->all->sums.size * sizeof *one->sums;
  memcpy(one->saved, one->sums, size);
  grdp_base_block_begin(&one->block, number, count);
  while (!run_all(one))
    memcpy(one->sums, one->saved, size);
  count_block(one, count);
}

/* --- chunks --- */

static grdp_status run_chunk(void *subject, unsigned worker, uint64_t first, size_t count) {
  team *one = &((sobol *)subject)->teams[worker];
  memset(one->sums, 0, one->all->sums.size * sizeof *one->sums);
  one->failed = 0;
  for (size_t at = 0; at < count; at += GRDP_DRAW_BLOCK) {
    size_t left = count - at;
    run_block(one, (first + at) / GRDP_DRAW_BLOCK, left < GRDP_DRAW_BLOCK ? left : GRDP_DRAW_BLOCK);
  }
  return GRDP_OK;
}

static void merge_chunk(void *subject, unsigned worker) {
  sobol *all = subject;
  const team *one = &all->teams[worker];
  for (size_t i = 0; i < all->sums.size; i++)
    all->sums.values[i] += one->sums[i];
  all->failed += one->failed;
}

/* --- opening --- */

static void open_team(const sobol *all, grdp_arena *arena, grdp_pick_freeze *frozen, team *one) {
  size_t looks = all->request->look_count;
  one->all = all;
  one->block = grdp_base_block_make(all->work, frozen, arena);
  one->block.centres = all->centres;
  one->sums = GRDP_NEW_ARRAY(arena, all->sums.size, double);
  one->saved = GRDP_NEW_ARRAY(arena, all->sums.size, double);
  one->rows = GRDP_NEW_ARRAY(arena, all->row_count, const double *);
  one->a = grdp_block_rows(arena, looks);
  one->b = grdp_block_rows(arena, looks);
  if (all->request->second)
    one->mixed = grdp_block_rows(arena, 2 * all->players->count * looks);
}

static grdp_status open_all(sobol *all, uint64_t draws, grdp_arena *arena) {
  const grdp_factors *factors = grdp_experiment_factors(all->work->experiment);
  grdp_pick_freeze **threads;
  all->row_count = (size_t)factors->periods * factors->count;
  all->kernels = grdp_mixture_kernels_choose();
  all->sums = grdp_sobol_sums_make(arena, all->request->look_count, all->players->count, all->request->second);
  all->team_count = grdp_crew_size(all->request->threads, draws, CHUNK);
  all->teams = GRDP_NEW_ARRAY(arena, all->team_count, team);
  GRDP_TRY(grdp_effects_open_threads(all->work, arena, all->team_count, &threads));
  all->centres = grdp_base_centres(all->work, threads[0], arena);
  for (unsigned i = 0; i < all->team_count; i++)
    open_team(all, arena, threads[i], &all->teams[i]);
  return GRDP_OK;
}

/* --- rounds --- */

static grdp_sobol_estimation estimation_of(const sobol *all) {
  return (grdp_sobol_estimation){&all->sums, all->centres, grdp_confidence_make(GRDP_SCRAMBLED, 0.95)};
}

static bool is_narrow(void *subject) {
  const sobol *all = subject;
  grdp_sobol_estimation estimation = estimation_of(all);
  return grdp_sobol_widest(&estimation) <= all->request->precision;
}

static bool has_few_pairs(const grdp_sensitivity_work *work, const grdp_players *players) {
  if (!work->request->second || players->count <= PAIRED_LIMIT)
    return true;
  char count[24], pairs[24], most[24];
  snprintf(count, sizeof count, "%zu", players->count);
  snprintf(pairs, sizeof pairs, "%zu", players->count * (players->count - 1) / 2);
  snprintf(most, sizeof most, "%d", PAIRED_LIMIT);
  grdp_diagnose(work->diagnostics, GRDP_DIAGNOSTIC_SENSITIVITY_TOO_MANY_PAIRS, (grdp_place){0}, count, pairs, most,
                NULL);
  return false;
}

static grdp_status analyse(const grdp_sensitivity_work *work, grdp_arena *scratch, grdp_sensitivity *out) {
  sobol all = {.work = work, .request = work->request, .players = &out->players};
  uint64_t draws = grdp_base_points(work, grdp_looks_ask_for_chance(work) ? LEAST_OF_CHANCE : LEAST);
  GRDP_TRY(open_all(&all, draws, scratch));
  const grdp_stages stages = {
      {all.team_count, CHUNK, &all, run_chunk, merge_chunk}, .draws = draws, .first = CHUNK, .is_narrow = is_narrow};
  GRDP_TRY(grdp_effects_run_stages(work, &stages, out));
  if (all.failed == out->base)
    return grdp_effects_all_failed(work, out->base);
  grdp_sobol_estimation estimation = estimation_of(&all);
  out->effects = grdp_sobol_effects(&estimation, work->arena, &out->effect_count);
  out->failed = all.failed;
  out->runs = out->base * (2 + all.players->count * (all.request->second ? 2 : 1));
  return GRDP_OK;
}

grdp_status grdp_sensitivity_sobol(const grdp_sensitivity_work *work, grdp_sensitivity *out) {
  GRDP_TRY(grdp_effects_check(work, &out->players, true));
  return has_few_pairs(work, &out->players) ? grdp_effects_with_scratch(work, analyse, out) : GRDP_INVALID;
}
