/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Elementary effects (Morris 1991, doi:10.1080/00401706.1991.10484804) over the radial design (Campolongo,
 * Saltelli and
 * Cariboni 2011, doi:10.1016/j.cpc.2010.12.039): of a base point a and each input i, moved to where the other
 * sample b has
 * it,
 *
 *   EE_i = (f(a with b_i) - f(a)) / (u_b - u_a),   u = Phi(score), the input's probability
 *
 *   mu      mean of EE, sigma its standard deviation
 *   mu_star mean of |EE| (Campolongo, Cariboni and Saltelli 2007, doi:10.1016/j.envsoft.2006.10.004)
 *
 * An input with several scores (one for each period), and a group, moves in all of them at once: the step is the
 * root
 * mean square of theirs, which has no sign, so that mu_star alone is told, as for groups there. Steps below
 * LEAST_STEP are
 * left out: where a discrete input jumps, the square of EE has no mean otherwise. The choice depends on the scores
 * alone. The interval of sigma
 * is too short where effects have heavy tails, as those of exponentials.
 */
#include <math.h>
#include <string.h>

#include "block.h"
#include "effects.h"
#include "moments.h"
#include "special.h"

enum { CHUNK = 4 * GRDP_DRAW_BLOCK, LEAST = GRDP_DRAW_BLOCK };
#define LEAST_STEP 0.0625

/* What is found of a look and a player. */
typedef struct effect_moments {
  grdp_moments plain, sizes; /* of EE and |EE| */
} effect_moments;

/* One thread's. */
typedef struct walker {
  const struct morris *all;
  grdp_pick_freeze *frozen;
  effect_moments *found; /* [looks][players] of the chunk */
  const double **rows;
  double *start; /* [looks][512] f(a) */
  double *steps, *effects, *sizes;
  uint8_t base_out[GRDP_DRAW_BLOCK], out[GRDP_DRAW_BLOCK], any_failed[GRDP_DRAW_BLOCK];
  uint64_t failed;
  grdp_block block;
} walker;

typedef struct morris {
  const grdp_sensitivity_work *work;
  const grdp_players *players;
  const grdp_factors *factors;
  size_t row_count, look_count;
  const grdp_passes *passes;
  uint32_t **scores; /* [players] a row for each score */
  size_t *score_counts;
  effect_moments *slopes; /* [looks][players] */
  walker *walkers;
  unsigned walker_count;
  uint64_t failed;
} morris;

/* --- scores --- */

/* One row for each score of a player: the first of a path's, and of joint factors. */
static void choose_scores(morris *all, size_t player, grdp_arena *arena) {
  const grdp_player *of = &all->players->items[player];
  const grdp_factors *factors = all->factors;
  bool *seen = GRDP_NEW_ARRAY(arena, all->row_count, bool);
  all->scores[player] = GRDP_NEW_ARRAY(arena, of->row_count, uint32_t);
  for (size_t i = 0; i < of->row_count; i++) {
    size_t f = of->rows[i] % factors->count, p = of->rows[i] / factors->count;
    size_t score = (factors->items[f].every_period ? p : 0) * factors->count + factors->items[f].joint;
    if (seen[score])
      continue;
    seen[score] = true;
    all->scores[player][all->score_counts[player]++] = of->rows[i];
  }
}

/* Steps of a player in every lane: with a sign where there is one score. */
static void find_steps(walker *one, size_t player) {
  const uint32_t *scores = one->all->scores[player];
  size_t count = one->all->score_counts[player];
  memset(one->steps, 0, GRDP_DRAW_BLOCK * sizeof *one->steps);
  for (size_t i = 0; i < count; i++) {
    const double *a = grdp_pick_freeze_scores(one->frozen, GRDP_SAMPLE_A, scores[i]);
    const double *b = grdp_pick_freeze_scores(one->frozen, GRDP_SAMPLE_B, scores[i]);
    for (size_t lane = 0; lane < GRDP_DRAW_BLOCK; lane++) {
      double step = grdp_special_normal(b[lane]).below - grdp_special_normal(a[lane]).below;
      one->steps[lane] += count == 1 ? step : step * step / (double)count;
    }
  }
  for (size_t lane = 0; count > 1 && lane < GRDP_DRAW_BLOCK; lane++)
    one->steps[lane] = sqrt(one->steps[lane]);
}

/* --- a block --- */

static void add_effects(walker *one, size_t look, size_t player, size_t count) {
  const double *values = grdp_pick_freeze_values(one->frozen, look);
  const double *start = one->start + look * GRDP_DRAW_BLOCK;
  effect_moments *found = &one->found[look * one->all->players->count + player];
  for (size_t lane = 0; lane < GRDP_DRAW_BLOCK; lane++) {
    one->effects[lane] = one->out[lane] ? 0.0 : (values[lane] - start[lane]) / one->steps[lane];
    one->sizes[lane] = fabs(one->effects[lane]);
  }
  grdp_block_prepare(one->all->passes, one->effects, one->out, count, &one->block);
  grdp_moments_add(&found->plain, &one->block);
  grdp_block_prepare(one->all->passes, one->sizes, one->out, count, &one->block);
  grdp_moments_add(&found->sizes, &one->block);
}

static void move_player(walker *one, size_t player, size_t count) {
  const morris *all = one->all;
  const grdp_player *of = &all->players->items[player];
  const double *const *a = grdp_pick_freeze_rows(one->frozen, GRDP_SAMPLE_A);
  const double *const *b = grdp_pick_freeze_rows(one->frozen, GRDP_SAMPLE_B);
  for (size_t i = 0; i < of->row_count; i++)
    one->rows[of->rows[i]] = b[of->rows[i]];
  grdp_pick_freeze_run(one->frozen, one->rows);
  for (size_t i = 0; i < of->row_count; i++)
    one->rows[of->rows[i]] = a[of->rows[i]];
  const uint8_t *failed = grdp_pick_freeze_failed(one->frozen);
  find_steps(one, player);
  for (size_t lane = 0; lane < GRDP_DRAW_BLOCK; lane++) {
    bool fails = failed != NULL && failed[lane] != 0;
    one->any_failed[lane] |= fails;
    one->out[lane] = one->base_out[lane] || fails || !(fabs(one->steps[lane]) >= LEAST_STEP);
  }
  for (size_t look = 0; look < all->look_count; look++)
    add_effects(one, look, player, count);
}

static void walk_block(walker *one, uint64_t block, size_t count) {
  const morris *all = one->all;
  grdp_pick_freeze_begin(one->frozen, block);
  const double *const *a = grdp_pick_freeze_rows(one->frozen, GRDP_SAMPLE_A);
  memcpy(one->rows, a, all->row_count * sizeof *one->rows);
  grdp_pick_freeze_run(one->frozen, a);
  const uint8_t *failed = grdp_pick_freeze_failed(one->frozen);
  for (size_t lane = 0; lane < GRDP_DRAW_BLOCK; lane++)
    one->any_failed[lane] = one->base_out[lane] = failed != NULL && failed[lane] != 0;
  for (size_t look = 0; look < all->look_count; look++)
    memcpy(one->start + look * GRDP_DRAW_BLOCK, grdp_pick_freeze_values(one->frozen, look),
           GRDP_DRAW_BLOCK * sizeof *one->start);
  for (size_t player = 0; player < all->players->count; player++)
    move_player(one, player, count);
  for (size_t lane = 0; lane < count; lane++)
    one->failed += one->any_failed[lane];
}

/* --- chunks --- */

static void clear(const morris *all, effect_moments *slopes) {
  for (size_t i = 0; i < all->look_count * all->players->count; i++)
    slopes[i] = (effect_moments){grdp_moments_empty(0.0), grdp_moments_empty(0.0)};
}

static grdp_status walk_chunk(void *subject, unsigned worker, uint64_t first, size_t count) {
  walker *one = &((morris *)subject)->walkers[worker];
  clear(one->all, one->found);
  one->failed = 0;
  for (size_t at = 0; at < count; at += GRDP_DRAW_BLOCK)
    walk_block(one, (first + at) / GRDP_DRAW_BLOCK, count - at < GRDP_DRAW_BLOCK ? count - at : GRDP_DRAW_BLOCK);
  return GRDP_OK;
}

static void merge_chunk(void *subject, unsigned worker) {
  morris *all = subject;
  const walker *one = &all->walkers[worker];
  for (size_t i = 0; i < all->look_count * all->players->count; i++) {
    grdp_moments_merge(&all->slopes[i].plain, &one->found[i].plain);
    grdp_moments_merge(&all->slopes[i].sizes, &one->found[i].sizes);
  }
  all->failed += one->failed;
}

/* --- opening --- */

static grdp_status open_all(morris *all, uint64_t draws, grdp_arena *arena) {
  size_t count = all->look_count * all->players->count;
  grdp_pick_freeze **threads;
  all->passes = grdp_passes_choose();
  all->scores = GRDP_NEW_ARRAY(arena, all->players->count, uint32_t *);
  all->score_counts = GRDP_NEW_ARRAY(arena, all->players->count, size_t);
  for (size_t player = 0; player < all->players->count; player++)
    choose_scores(all, player, arena);
  all->slopes = GRDP_NEW_ARRAY(arena, count, effect_moments);
  clear(all, all->slopes);
  all->walker_count = grdp_crew_size(all->work->request->threads, draws, CHUNK);
  all->walkers = GRDP_NEW_ARRAY(arena, all->walker_count, walker);
  GRDP_TRY(grdp_effects_open_threads(all->work, arena, all->walker_count, &threads));
  for (unsigned i = 0; i < all->walker_count; i++) {
    walker *one = &all->walkers[i];
    one->all = all;
    one->frozen = threads[i];
    one->found = GRDP_NEW_ARRAY(arena, count, effect_moments);
    one->rows = GRDP_NEW_ARRAY(arena, all->row_count, const double *);
    one->start = GRDP_NEW_ARRAY(arena, all->look_count * GRDP_DRAW_BLOCK, double);
    one->steps = GRDP_NEW_ARRAY(arena, 3 * GRDP_DRAW_BLOCK, double);
    one->effects = one->steps + GRDP_DRAW_BLOCK;
    one->sizes = one->steps + 2 * GRDP_DRAW_BLOCK;
  }
  return GRDP_OK;
}

/* --- rounds --- */

/* Of mu_star, for all have it. */
static bool is_narrow(void *subject) {
  const morris *all = subject;
  grdp_confidence confidence = grdp_effect_confidence(all->work->request->design);
  for (size_t i = 0; i < all->look_count * all->players->count; i++) {
    grdp_estimate size = grdp_interval_mean(&all->slopes[i].sizes, &confidence);
    if (size.high - size.low > 2.0 * all->work->request->precision)
      return false;
  }
  return true;
}

/* --- what it tells --- */

static void tell(const morris *all, grdp_sensitivity *out) {
  grdp_confidence confidence = grdp_effect_confidence(all->work->request->design);
  grdp_effect_list list = {0};
  for (uint32_t look = 0; look < all->look_count; look++)
    for (uint32_t player = 0; player < all->players->count; player++) {
      const effect_moments *slopes = &all->slopes[look * all->players->count + player];
      grdp_effect what = {look, player, UINT32_MAX, GRDP_EFFECT_MU_STAR, 0, 0, 0};
      grdp_effect_add(all->work->arena, &list, what, grdp_interval_mean(&slopes->sizes, &confidence));
      if (all->score_counts[player] > 1)
        continue;
      what.measure = GRDP_EFFECT_MU;
      grdp_effect_add(all->work->arena, &list, what, grdp_interval_mean(&slopes->plain, &confidence));
      what.measure = GRDP_EFFECT_SIGMA;
      grdp_effect_add(all->work->arena, &list, what, grdp_interval_deviation(&slopes->plain, &confidence));
    }
  grdp_effects_give(&list, out);
  out->failed = all->failed;
  out->runs = out->base * (1 + all->players->count);
}

static grdp_status analyse(const grdp_sensitivity_work *work, grdp_arena *scratch, grdp_sensitivity *out) {
  morris all = {.work = work,
                .players = &out->players,
                .factors = grdp_experiment_factors(work->experiment),
                .look_count = work->request->look_count};
  uint64_t draws = grdp_base_points(work, LEAST);
  all.row_count = (size_t)all.factors->periods * all.factors->count;
  GRDP_TRY(open_all(&all, draws, scratch));
  const grdp_stages stages = {{all.walker_count, CHUNK, &all, walk_chunk, merge_chunk},
                              .draws = draws,
                              .first = CHUNK,
                              .is_narrow = is_narrow};
  GRDP_TRY(grdp_effects_run_stages(work, &stages, out));
  if (all.failed == out->base)
    return grdp_effects_all_failed(work, out->base);
  tell(&all, out);
  return GRDP_OK;
}

grdp_status grdp_sensitivity_morris(const grdp_sensitivity_work *work, grdp_sensitivity *out) {
  GRDP_TRY(grdp_effects_check(work, &out->players, true));
  return grdp_effects_with_scratch(work, analyse, out);
}
