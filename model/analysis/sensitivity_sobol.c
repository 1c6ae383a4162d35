/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shares of the variance by pick-freeze (Sobol' 1993): f of samples A and B and of mixtures of them, block by block; only
 * sums are kept. sobol_estimates.c makes numbers of the sums.
 */
#include "sensitivity.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "crew.h"
#include "draws.h"
#include "guarded.h"
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
  grdp_pick_freeze *frozen;
  double *sums, *saved; /* of the chunk; as they were when the block began */
  const double **rows;  /* [periods * factors] of the run */
  double *a, *b, *x;    /* rows: [looks], [looks], one */
  double *mixed;        /* second order: [2][players][looks] rows of A with a player of B, and of B with one of A */
  uint8_t out[GRDP_DRAW_BLOCK]; /* base points of the block that are left out */
  bool any_out;
  uint64_t failed; /* base points of the chunk */
} team;

struct sobol {
  const grdp_sensitivity_work *work;
  const grdp_sensitivity_request *request;
  const grdp_mixture_kernels *kernels;
  const grdp_players *players;
  size_t row_count;
  double *centres; /* [looks] near the means, so that nothing cancels */
  grdp_sobol_sums sums;
  uint64_t failed;
  team *teams;
  unsigned team_count;
};

/* --- a block --- */

static double *row_of(double *rows, size_t number) {
  return rows + number * GRDP_DRAW_BLOCK;
}

/* False when a base point failed that had not before. */
static bool note_failures(team *one) {
  const uint8_t *failed = grdp_pick_freeze_failed(one->frozen);
  bool fresh = false;
  for (size_t lane = 0; failed != NULL && lane < GRDP_DRAW_BLOCK; lane++) {
    fresh = fresh || (failed[lane] && !one->out[lane]);
    one->out[lane] |= failed[lane] != 0;
  }
  one->any_out = one->any_out || fresh;
  return !fresh;
}

/* A look's values in the last run; where a base point is left out the centre, which adds nothing to any sum. */
static const double *values_of(team *one, size_t look) {
  const double *values = grdp_pick_freeze_values(one->frozen, look);
  if (!one->any_out)
    return values;
  for (size_t lane = 0; lane < GRDP_DRAW_BLOCK; lane++)
    one->x[lane] = one->out[lane] ? one->all->centres[look] : values[lane];
  return one->x;
}

static bool run_sample(team *one, grdp_sample sample, double *out) {
  const sobol *all = one->all;
  grdp_pick_freeze_run(one->frozen, grdp_pick_freeze_rows(one->frozen, sample));
  bool good = note_failures(one);
  for (size_t look = 0; look < all->request->look_count; look++)
    all->kernels->centre(values_of(one, look), all->centres[look], row_of(out, look));
  return good;
}

/* The sample `own` with the rows of a player from the other. */
static bool run_mixture(team *one, grdp_sample own, const grdp_player *player) {
  const double *const *from =
      grdp_pick_freeze_rows(one->frozen, own == GRDP_SAMPLE_A ? GRDP_SAMPLE_B : GRDP_SAMPLE_A);
  const double *const *back = grdp_pick_freeze_rows(one->frozen, own);
  for (size_t i = 0; i < player->row_count; i++)
    one->rows[player->rows[i]] = from[player->rows[i]];
  grdp_pick_freeze_run(one->frozen, one->rows);
  for (size_t i = 0; i < player->row_count; i++)
    one->rows[player->rows[i]] = back[player->rows[i]];
  return note_failures(one);
}

static void begin_mixtures(team *one, grdp_sample own) {
  memcpy(one->rows, grdp_pick_freeze_rows(one->frozen, own), one->all->row_count * sizeof *one->rows);
}

static void keep_mixture(team *one, grdp_sample own, size_t player) {
  const sobol *all = one->all;
  size_t first = ((size_t)own * all->players->count + player) * all->request->look_count;
  for (size_t look = 0; one->mixed != NULL && look < all->request->look_count; look++)
    all->kernels->centre(values_of(one, look), all->centres[look], row_of(one->mixed, first + look));
}

static bool run_firsts(team *one) {
  const sobol *all = one->all;
  bool good = true;
  begin_mixtures(one, GRDP_SAMPLE_A);
  for (size_t i = 0; i < all->players->count; i++) {
    good = run_mixture(one, GRDP_SAMPLE_A, &all->players->items[i]) && good;
    for (size_t look = 0; good && look < all->request->look_count; look++)
      all->kernels->mixture(row_of(one->a, look), row_of(one->b, look), values_of(one, look), all->centres[look],
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
  const double *a = row_of(one->a, look), *b = row_of(one->b, look);
  for (int order = 0; order < 2; order++) {
    size_t with = order == 0 ? i : j, without = order == 0 ? j : i;
    all->kernels->cross(a, b, row_of(one->mixed, with * looks + look),
                        row_of(one->mixed, (players + without) * looks + look), sums);
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
  bool good = run_sample(one, GRDP_SAMPLE_A, one->a);
  good = run_sample(one, GRDP_SAMPLE_B, one->b) && good;
  for (size_t look = 0; good && look < all->request->look_count; look++)
    all->kernels->pair(row_of(one->a, look), row_of(one->b, look), grdp_sobol_pair(&all->sums, one->sums, look));
  good = run_firsts(one) && good;
  return (one->mixed == NULL || run_seconds(one)) && good;
}

static void count_block(team *one, size_t count) {
  const sobol *all = one->all;
  for (size_t lane = 0; lane < GRDP_DRAW_BLOCK; lane++) {
    one->failed += lane < count && one->out[lane];
    for (size_t look = 0; !one->out[lane] && look < all->request->look_count; look++)
      grdp_sobol_pair(&all->sums, one->sums, look)->count[lane % GRDP_SCRAMBLES] += 1.0;
  }
}

/* Base points of which a run fails are known only when all have run; then the block is run once more without them. */
static void run_block(team *one, uint64_t number, size_t count) {
  for (size_t lane = 0; lane < GRDP_DRAW_BLOCK; lane++)
    one->out[lane] = lane >= count;
  one->any_out = count < GRDP_DRAW_BLOCK;
  size_t size = one->all->sums.size * sizeof *one->sums;
  memcpy(one->saved, one->sums, size);
  grdp_pick_freeze_begin(one->frozen, number);
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

static double *new_rows(grdp_arena *arena, size_t count) {
  return grdp_arena_array(arena, count, GRDP_DRAW_BLOCK * sizeof(double));
}

static void release_frozen(void *object) {
  grdp_pick_freeze_free(*(grdp_pick_freeze **)object);
}

/* The thread's handle is freed with `arena`, which does not outlive the experiment. */
static grdp_status open_team(const sobol *all, grdp_arena *arena, team *one) {
  size_t looks = all->request->look_count;
  one->all = all;
  grdp_arena_defer(arena, release_frozen, &one->frozen);
  one->sums = GRDP_NEW_ARRAY(arena, all->sums.size, double);
  one->saved = GRDP_NEW_ARRAY(arena, all->sums.size, double);
  one->rows = GRDP_NEW_ARRAY(arena, all->row_count, const double *);
  one->a = new_rows(arena, looks);
  one->b = new_rows(arena, looks);
  one->x = new_rows(arena, 1);
  if (all->request->second)
    one->mixed = new_rows(arena, 2 * all->players->count * looks);
  return grdp_pick_freeze_open(all->work->experiment, &one->frozen);
}

/* The means of A in the first block, of what did not fail; else the central path. */
static void find_centres(sobol *all, grdp_arena *arena) {
  team *one = &all->teams[0];
  all->centres = GRDP_NEW_ARRAY(arena, all->request->look_count, double);
  grdp_pick_freeze_begin(one->frozen, 0);
  grdp_pick_freeze_run(one->frozen, grdp_pick_freeze_rows(one->frozen, GRDP_SAMPLE_A));
  const uint8_t *failed = grdp_pick_freeze_failed(one->frozen);
  for (size_t look = 0; look < all->request->look_count; look++) {
    const double *values = grdp_pick_freeze_values(one->frozen, look);
    double sum = 0.0, count = 0.0;
    for (size_t lane = 0; lane < GRDP_DRAW_BLOCK; lane++) {
      bool good = failed == NULL || !failed[lane];
      sum += good ? values[lane] : 0.0;
      count += good;
    }
    all->centres[look] =
        count > 0.0 && isfinite(sum) ? sum / count : grdp_experiment_central(all->work->experiment, look);
  }
}

static grdp_status open_all(sobol *all, uint64_t draws, grdp_arena *arena) {
  const grdp_factors *factors = grdp_experiment_factors(all->work->experiment);
  all->row_count = (size_t)factors->periods * factors->count;
  all->kernels = grdp_mixture_kernels_choose();
  all->sums = grdp_sobol_sums_make(arena, all->request->look_count, all->players->count, all->request->second);
  all->team_count = grdp_crew_size(all->request->threads, draws, CHUNK);
  all->teams = GRDP_NEW_ARRAY(arena, all->team_count, team);
  for (unsigned i = 0; i < all->team_count; i++)
    GRDP_TRY(open_team(all, arena, &all->teams[i]));
  find_centres(all, arena);
  return GRDP_OK;
}

/* --- rounds --- */

/* Runs up to `end`; false when it was stopped before. */
static grdp_status run_up_to(sobol *all, uint64_t end, uint64_t *done, bool *stopped) {
  const grdp_sensitivity_request *request = all->request;
  const grdp_crew crew = {
      .workers = all->team_count, .chunk = CHUNK, .subject = all, .run = run_chunk, .merge = merge_chunk};
  while (*done < end && !*stopped) {
    GRDP_TRY(grdp_crew_round(&crew, *done, end, done));
    *stopped =
        *done < end && request->going != NULL && !request->going(request->context, (grdp_progress){*done, end});
  }
  return GRDP_OK;
}

static uint64_t draws_of(const grdp_sensitivity_request *request) {
  uint64_t least = LEAST;
  for (size_t i = 0; i < request->look_count; i++)
    least = request->looks[i].kind == GRDP_LOOK_VALUE ? least : LEAST_OF_CHANCE;
  return grdp_run_draws(request->design, request->draws > least ? request->draws : least);
}

static grdp_sobol_estimation estimation_of(const sobol *all) {
  return (grdp_sobol_estimation){&all->sums, all->centres, grdp_confidence_make(GRDP_SCRAMBLED, 0.95)};
}

static bool is_narrow(const sobol *all) {
  grdp_sobol_estimation estimation = estimation_of(all);
  return grdp_sobol_widest(&estimation) <= all->request->precision;
}

/* Doubled until the precision is reached twice in a row: once may be chance. */
static grdp_status run_stages(sobol *all, uint64_t draws, grdp_sensitivity *out) {
  bool aimed = all->request->precision > 0.0, stopped = false;
  unsigned narrow = 0;
  uint64_t end = aimed && draws > CHUNK ? CHUNK : draws;
  GRDP_TRY(run_up_to(all, end, &out->base, &stopped));
  while (aimed && !stopped) {
    narrow = is_narrow(all) ? narrow + 1 : 0;
    if (narrow >= 2 || end >= draws)
      break;
    end = end > draws / 2 ? draws : 2 * end;
    GRDP_TRY(run_up_to(all, end, &out->base, &stopped));
  }
  out->partial = stopped;
  out->aimed = aimed;
  out->reached = aimed && narrow > 0 && !stopped;
  return GRDP_OK;
}

static grdp_status report_all_failed(const sobol *all, uint64_t base) {
  char text[24];
  snprintf(text, sizeof text, "%llu", (unsigned long long)base);
  grdp_diagnose(all->work->diagnostics, GRDP_DIAGNOSTIC_SENSITIVITY_ALL_FAILED, (grdp_place){0}, text, NULL);
  return GRDP_NUMERIC;
}

static grdp_status analyse(sobol *all, grdp_arena *scratch, grdp_sensitivity *out) {
  const grdp_sensitivity_work *work = all->work;
  uint64_t draws = draws_of(all->request);
  GRDP_TRY(open_all(all, draws, scratch));
  GRDP_TRY(run_stages(all, draws, out));
  if (all->failed == out->base)
    return report_all_failed(all, out->base);
  grdp_sobol_estimation estimation = estimation_of(all);
  out->effects = grdp_sobol_effects(&estimation, work->arena, &out->effect_count);
  out->failed = all->failed;
  out->runs = out->base * (2 + all->players->count * (all->request->second ? 2 : 1));
  return GRDP_OK;
}

/* Inputs that nothing draws, or more pairs than can be told. */
static bool can_analyse(const grdp_sensitivity_work *work, const grdp_players *players) {
  if (players->count == 0) {
    grdp_diagnose(work->diagnostics, GRDP_DIAGNOSTIC_SENSITIVITY_NOTHING_DRAWN, (grdp_place){0}, NULL);
    return false;
  }
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

typedef struct guarding {
  sobol *all;
  grdp_arena *scratch;
  grdp_sensitivity *out;
} guarding;

static grdp_status analyse_guarded(void *subject) {
  const guarding *one = subject;
  return analyse(one->all, one->scratch, one->out);
}

grdp_status grdp_sensitivity_sobol(const grdp_sensitivity_work *work, grdp_sensitivity *out) {
  if (!can_analyse(work, &out->players))
    return GRDP_INVALID;
  sobol all = {.work = work, .request = work->request, .players = &out->players};
  grdp_arena scratch = {0};
  guarding one = {&all, &scratch, out};
  grdp_status status = grdp_guarded(&scratch, analyse_guarded, &one);
  grdp_arena_free(&scratch);
  return status;
}
