/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the draws of a run tell, without running the model on anything else: they are made again. Each player is an
 * input
 * in a period (of the whole path where it is drawn once a draw), and a look has those up to its own period.
 *
 *   rank_correlation  Spearman's, with the look
 *   src, r_squared    standardised coefficients of the regression on all inputs, and the adjusted share it explains
 *   prcc, rank_r_squared
 *                     the same of ranks, as partial correlations (Iman, Shortencarier and Johnson 1985,
 *                     NUREG/CR-4122).
 *                     NaN where the inputs before determine one
 *   first_given       first-order share of the variance: with draws in the order of the input, mean of
 *                     (y_i - m)(y_j - m) over V, j the draws next to i (Chatterjee 2021,
 *                     doi:10.1080/01621459.2020.1758115; Gamboa, Gremaud, Klein and Lagnoux 2022,
 *                     doi:10.3150/21-BEJ1421),
 *                     of which several are taken, which scatters less (Lin and Han 2023,
 *                     doi:10.1093/biomet/asac048).
 *                     Here they are of other scrambles: neighbours of the same net keep apart in the other inputs,
 *                     which makes the product too small.
 */
#include <math.h>
#include <string.h>

#include "ranks.h"
#include "scores_fit.h"

enum {
  MOST = 65536,  /* draws that are looked at */
  TOGETHER = 32, /* columns that are ranked at a time */
  CLOSE = 16,    /* neighbours on each side of which products are taken */
  NEXT = 4,      /* of which the products' variance is found */
  WIDE = 128     /* over which E(y | x) is smoothed for the error */
};

typedef struct given {
  const grdp_sensitivity_work *work;
  const grdp_factors *factors;
  grdp_arena *arena;
  uint32_t *columns; /* rows of the experiment, ascending; each a player */
  size_t count;
  grdp_gathered data;
  double **ranks;                            /* [columns + looks][draws] rank scores */
  grdp_estimate *rank_correlations, *firsts; /* [looks][columns] */
  grdp_effect_list list;
} given;

/* --- columns --- */

static grdp_player player_of(const given *one, uint32_t row) {
  const grdp_scenario *scenario = one->work->request->scenario;
  grdp_arena *arena = one->work->arena;
  uint32_t f = row % (uint32_t)one->factors->count, p = row / (uint32_t)one->factors->count;
  const char *name = scenario->cells[grdp_experiment_cell(one->work->experiment, f)].name;
  uint32_t *own_row = GRDP_NEW(arena, uint32_t), *factor = GRDP_NEW(arena, uint32_t);
  char period[16];
  *own_row = row;
  *factor = f;
  grdp_timeline_write(&scenario->time, scenario->time.base + 1 + p, period);
  bool each = one->factors->items[f].every_period;
  name = each ? grdp_text_join(arena, name, "@", period, NULL) : grdp_text_join(arena, name, NULL);
  return (grdp_player){name, own_row, 1, factor, 1};
}

static void choose_columns(given *one, grdp_sensitivity *out) {
  size_t rows = (size_t)one->factors->periods * one->factors->count;
  bool *seen = GRDP_NEW_ARRAY(one->arena, one->factors->count, bool);
  GRDP_VECTOR(grdp_player) players = {0};
  one->columns = GRDP_NEW_ARRAY(one->arena, rows, uint32_t);
  for (uint32_t row = 0; row < rows; row++) {
    size_t f = row % one->factors->count;
    bool drawn = grdp_experiment_drawn(one->work->experiment, f, row / (uint32_t)one->factors->count);
    if (!drawn || (seen[f] && !one->factors->items[f].every_period))
      continue;
    seen[f] = true;
    one->columns[one->count++] = row;
    *GRDP_PUSH(one->work->arena, &players) = player_of(one, row);
  }
  out->players = (grdp_players){players.items, players.count};
}

/* How many of the columns, which ascend by period, a look can depend on. */
static size_t columns_of(const given *one, size_t look) {
  size_t count = 0, periods = grdp_look_periods(one->work, look);
  while (count < one->count && one->columns[count] / one->factors->count < periods)
    count++;
  return count;
}

/* --- first order --- */

/* The draws in order of an input, and a look. */
typedef struct ordered {
  size_t draws;
  const uint32_t *order;
  const uint8_t *scrambles;
  const double *look;   /* standardised */
  double *close, *wide; /* [draws] E(y | x) in that order, from few and from many neighbours; working memory */
} ordered;

/* What lies within reach of a place, by scramble. */
typedef struct window {
  double sums[GRDP_SCRAMBLES], total;
  size_t counts[GRDP_SCRAMBLES], count;
} window;

static void put(const ordered *all, window *at, size_t place, bool in) {
  uint8_t scramble = all->scrambles[all->order[place]];
  double y = in ? all->look[all->order[place]] : -all->look[all->order[place]];
  at->sums[scramble] += y;
  at->total += y;
  at->counts[scramble] += in ? 1 : (size_t)-1;
  at->count += in ? 1 : (size_t)-1;
}

/* E(y | x) from the neighbours on both sides that are of other scrambles, into out[draws]; 0 where there is none.
 * */
static void smooth(const ordered *all, size_t reach, double *out) {
  window at = {0};
  for (size_t i = 0; i < reach && i < all->draws; i++)
    put(all, &at, i, true);
  for (size_t i = 0; i < all->draws; i++) {
    uint8_t own = all->scrambles[all->order[i]];
    if (i + reach < all->draws)
      put(all, &at, i + reach, true);
    if (i > reach)
      put(all, &at, i - reach - 1, false);
    size_t others = at.count - at.counts[own];
    out[i] = others > 0 ? (at.total - at.sums[own]) / (double)others : 0.0;
  }
}

static size_t reach_of(size_t draws, size_t most) {
  return draws / 64 < 1 ? 1 : draws / 64 < most ? draws / 64 : most;
}

/* The mean square of e_i e_j over neighbours of different scrambles, where those of the same two scrambles count
 * as one
 * sum: of two nets that are cut alike the products are correlated. */
static double mean_square_of_products(const ordered *all) {
  double sums[GRDP_SCRAMBLES][GRDP_SCRAMBLES] = {{0.0}}, squares = 0.0, count = 0.0;
  for (size_t i = 0; i < all->draws; i++)
    for (size_t j = i + 1; j < all->draws && j <= i + NEXT; j++) {
      uint8_t r = all->scrambles[all->order[i]], s = all->scrambles[all->order[j]];
      if (r == s)
        continue;
      sums[r < s ? r : s][r < s ? s : r] +=
          (all->look[all->order[i]] - all->wide[i]) * (all->look[all->order[j]] - all->wide[j]);
      count += 1.0;
    }
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++)
    for (size_t s = 0; s < GRDP_SCRAMBLES; s++)
      squares += sums[r][s] * sums[r][s];
  return count > 0.0 ? squares / count : 0.0;
}

/*
 * With y = g(x) + e, the mean of y_i y_j over neighbours scatters through g^2 + 2 g e_i, draw by draw and so as the
 * scrambles do, and through e_i e_j, products over pairs, n times the reach of them. V is estimated too.
 */
static grdp_estimate first_order(const ordered *all, const grdp_confidence *confidence) {
  double n = (double)all->draws, sum = 0.0, total = 0.0;
  double sums[GRDP_SCRAMBLES] = {0.0}, draws[GRDP_SCRAMBLES] = {0.0};
  size_t reach = reach_of(all->draws, CLOSE);
  smooth(all, reach, all->close);
  smooth(all, reach_of(all->draws, WIDE), all->wide);
  for (size_t i = 0; i < all->draws; i++)
    sum += all->look[all->order[i]] * all->close[i];
  for (size_t i = 0; i < all->draws; i++) {
    double y = all->look[all->order[i]], g = all->wide[i];
    double influence = g * (2.0 * y - g) - sum / n * y * y;
    total += influence;
    sums[all->scrambles[all->order[i]]] += influence;
    draws[all->scrambles[all->order[i]]] += 1.0;
  }
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++)
    sums[r] = (sums[r] - draws[r] * total / n) / n;
  double scatter = grdp_scatter(sums), noise = mean_square_of_products(all) / (n * (double)reach);
  double error = sqrt(scatter * scatter + noise), away = confidence->student * error;
  return (grdp_estimate){sum / n, error, sum / n - away, sum / n + away};
}

/* --- ranks, some columns at a time --- */

/* A number without pattern for each number (the finalizer of Stafford's variant 13 of MurmurHash3). */
static uint64_t mix(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31);
}

/* Draws of the same value stand by their numbers, next to those of the same point in other scrambles, which have
 * much in
 * common: they are shuffled (Fisher and Yates), always alike. */
static const uint32_t *shuffle_ties(const grdp_ranked_series *series, size_t draws, uint32_t *out) {
  memcpy(out, series->order, draws * sizeof *out);
  for (size_t first = 0, next; first < draws; first = next) {
    for (next = first + 1; next < draws && series->scores[out[next]] == series->scores[out[first]];)
      next++;
    for (size_t i = next - 1; i > first; i--) {
      size_t j = first + (size_t)(mix(i + 1) % (i - first + 1));
      uint32_t other = out[i];
      out[i] = out[j];
      out[j] = other;
    }
  }
  return out;
}

/* The columns `first` to `first + count` and all looks. */
static void rank_some(given *one, size_t first, size_t count, grdp_arena *arena) {
  size_t looks = one->data.look_count, draws = one->data.draws;
  grdp_confidence confidence = grdp_confidence_make(GRDP_SCRAMBLED, 0.95);
  grdp_stored_draws stored = {count + looks, draws, GRDP_NEW_ARRAY(arena, (count + looks) * draws, double)};
  for (size_t i = 0; i < count; i++)
    memcpy(stored.values + i * draws, one->data.columns[first + i], draws * sizeof(double));
  for (size_t look = 0; look < looks; look++)
    memcpy(stored.values + (count + look) * draws, one->data.looks[look], draws * sizeof(double));
  grdp_ranks ranks = grdp_ranks_make(&stored, arena);
  /* The draws have moved together, so that their scrambles are no longer their numbers'. */
  ranks.scrambles = one->data.scrambles;
  double *smoothed = GRDP_NEW_ARRAY(arena, 2 * draws, double);
  uint32_t *shuffled = GRDP_NEW_ARRAY(arena, draws, uint32_t);
  for (size_t i = 0; i < count; i++) {
    memcpy(one->ranks[first + i], ranks.items[i].scores, draws * sizeof(double));
    const uint32_t *order = shuffle_ties(&ranks.items[i], draws, shuffled);
    for (size_t look = 0; look < looks; look++) {
      size_t place = look * one->count + first + i;
      const ordered all = {draws, order, one->data.scrambles, one->data.looks[look], smoothed, smoothed + draws};
      one->rank_correlations[place] = grdp_rank_correlation_of(&ranks, i, count + look, &confidence);
      one->firsts[place] = first_order(&all, &confidence);
    }
  }
  for (size_t look = 0; look < looks; look++)
    memcpy(one->ranks[one->count + look], ranks.items[count + look].scores, draws * sizeof(double));
}

static void release_arena(void *object) {
  grdp_arena_free(object);
}

/* Memory that is used again for each lot of columns, under the guard of the arena that it ends with. */
static void rank_all(given *one) {
  size_t looks = one->data.look_count, series = one->count + looks;
  grdp_arena *some = GRDP_NEW(one->arena, grdp_arena);
  grdp_arena_defer(one->arena, release_arena, some);
  one->ranks = GRDP_NEW_ARRAY(one->arena, series, double *);
  for (size_t i = 0; i < series; i++)
    one->ranks[i] = GRDP_NEW_ARRAY(one->arena, one->data.draws, double);
  one->rank_correlations = GRDP_NEW_ARRAY(one->arena, looks * one->count, grdp_estimate);
  one->firsts = GRDP_NEW_ARRAY(one->arena, looks * one->count, grdp_estimate);
  for (size_t first = 0; first < one->count; first += TOGETHER) {
    size_t left = one->count - first;
    some->exhausted = one->arena->exhausted;
    rank_some(one, first, left < TOGETHER ? left : TOGETHER, some);
    grdp_arena_free(some);
  }
}

/* --- what it tells --- */

static void add(given *one, uint32_t look, uint32_t player, grdp_effect_measure measure, grdp_estimate estimate) {
  grdp_effect what = {look, player, UINT32_MAX, measure, 0, 0, 0};
  grdp_effect_add(one->work->arena, &one->list, what, estimate);
}

typedef struct fits {
  const grdp_fit_base *values, *ranks; /* NULL: too many columns */
} fits;

/* A constant has no correlation and no share. */
static void add_look(given *one, const fits *all, uint32_t look) {
  size_t columns = columns_of(one, look);
  grdp_fit_answer values, ranks;
  bool fitted = all->values != NULL && columns > 0;
  if (fitted) {
    values = grdp_fit_on(all->values, one->data.looks[look], columns, one->arena);
    ranks = grdp_fit_on(all->ranks, one->ranks[one->count + look], columns, one->arena);
    add(one, look, UINT32_MAX, GRDP_EFFECT_R_SQUARED, values.r_squared);
    add(one, look, UINT32_MAX, GRDP_EFFECT_RANK_R_SQUARED, ranks.r_squared);
  }
  for (uint32_t i = 0; i < columns; i++) {
    add(one, look, i, GRDP_EFFECT_RANK_CORRELATION, one->rank_correlations[look * one->count + i]);
    if (fitted) {
      add(one, look, i, GRDP_EFFECT_REGRESSION, values.coefficients[i]);
      add(one, look, i, GRDP_EFFECT_PARTIAL_RANK, ranks.partials[i]);
    }
    add(one, look, i, GRDP_EFFECT_FIRST_GIVEN, one->firsts[look * one->count + i]);
  }
}

static void add_looks(given *one) {
  fits all = {NULL, NULL};
  bool *varies = GRDP_NEW_ARRAY(one->arena, one->data.look_count, bool);
  for (size_t look = 0; look < one->data.look_count; look++)
    varies[look] = grdp_standardise(one->data.looks[look], one->data.draws).deviation > 0.0;
  rank_all(one);
  for (size_t i = 0; i < one->count; i++)
    grdp_standardise(one->data.columns[i], one->data.draws);
  for (size_t i = 0; i < one->count + one->data.look_count; i++)
    grdp_standardise(one->ranks[i], one->data.draws);
  grdp_gathered ranked = one->data;
  ranked.columns = one->ranks;
  grdp_fit_base bases[2];
  if (one->count <= GRDP_FIT_COLUMNS) {
    bases[0] = grdp_fit_prepare(&one->data, one->arena);
    bases[1] = grdp_fit_prepare(&ranked, one->arena);
    all = (fits){&bases[0], &bases[1]};
  }
  for (uint32_t look = 0; look < one->data.look_count; look++)
    if (varies[look])
      add_look(one, &all, look);
}

static grdp_status analyse(const grdp_sensitivity_work *work, grdp_arena *scratch, grdp_sensitivity *out) {
  given one = {.work = work, .factors = grdp_experiment_factors(work->experiment), .arena = scratch};
  uint64_t draws = grdp_base_points(work, GRDP_SCRAMBLES);
  choose_columns(&one, out);
  draws = grdp_gathered_most(work, 4 * one.count, draws < MOST ? draws : MOST);
  const grdp_gathering gathering = {one.columns, one.count, false, draws};
  GRDP_TRY(grdp_gather(work, &gathering, scratch, &one.data));
  if (one.data.draws == 0)
    return grdp_effects_all_failed(work, one.data.base);
  add_looks(&one);
  grdp_effects_give(&one.list, out);
  out->base = out->runs = one.data.base;
  out->failed = one.data.failed;
  out->partial = one.data.stopped;
  return GRDP_OK;
}

grdp_status grdp_sensitivity_given(const grdp_sensitivity_work *work, grdp_sensitivity *out) {
  if (work->request->replayed == NULL) {
    grdp_diagnose(work->diagnostics, GRDP_DIAGNOSTIC_SENSITIVITY_GIVEN_NO_RUN, (grdp_place){0}, NULL);
    return GRDP_INVALID;
  }
  GRDP_TRY(grdp_effects_check(work, &out->players, false));
  return grdp_effects_with_scratch(work, analyse, out);
}
