/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One input at a time, and conditional means.
 *
 *   low, high          of a value: on the central path, but with the input at the 5th or the 95th percentile of
 *   its own
 *                      distribution in every period. Of a probability: of all draws, with the input there and
 *                      everything
 *                      else drawn, as it is drawn without it. All inputs of a group are at that percentile
 *                      together;
 *                      joint inputs take the row whose value of the first of them has that rank. NaN where the
 *                      model
 *                      cannot be run there.
 *   conditional_mean   of the draws in ten bins of equal size, by the input's score: that of the whole path, or
 *   the mean
 *                      of the standardised scores of its periods up to the look's (of all inputs of a group)
 *   r_squared          of the look by all scores, adjusted. Inputs of a single look at a time say nothing of what
 *   is
 *                      left: `interacts` where it is above a tenth
 */
#include <math.h>
#include <string.h>

#include "crew.h"
#include "order.h"
#include "scores_fit.h"

enum {
  BINS = 10,
  CHUNK = 4 * GRDP_DRAW_BLOCK,
  LEAST = GRDP_DRAW_BLOCK,
  FITTED = 16384, /* draws that a fit looks at */
  ENDS = 2,
  PINNED_ROWS = 2048 /* of 512 values, at a time */
};
static const double percentiles[ENDS] = {0.05, 0.95};
static const double most_left = 0.1;

/* One thread's, for probabilities. */
typedef struct pinning {
  const double **rows; /* of the experiment */
  double *store;       /* rows of one player */
  grdp_hits *found;    /* of the chunk */
} pinning;

typedef struct tornado {
  const grdp_sensitivity_work *work;
  const grdp_players *players;
  const grdp_factors *factors;
  const grdp_scenario *scenario;
  grdp_arena *arena; /* working memory */
  uint64_t draws;
  double *ends[ENDS]; /* [rows of the experiment] values of each row there */
  double *pinned;     /* [looks][players][ENDS] of values */
  grdp_hits *chances; /* [looks][players][ENDS] of probabilities */
  pinning *pinnings;  /* [threads] */
  grdp_pick_freeze **threads;
  uint32_t *columns; /* rows of the experiment, one for each score; ascending */
  size_t column_count;
  uint32_t *column_of; /* [rows of the experiment]; UINT32_MAX: its score is that of another row */
  grdp_gathered data;
  grdp_standard *standards; /* [looks] */
  bool *interacts;          /* [looks] */
  grdp_effect_list list;
} tornado;

static size_t row_count(const tornado *one) {
  return (size_t)one->factors->periods * one->factors->count;
}

static size_t place_of(const tornado *one, size_t look, size_t player, size_t end) {
  return (look * one->players->count + player) * ENDS + end;
}

/* --- percentiles --- */

/* The row of observations in which the first joint factor's value has the rank of a share. */
static size_t row_at(const grdp_factors *factors, size_t f, double share) {
  const grdp_factor *first = &factors->items[factors->items[f].joint];
  size_t wanted = (size_t)(share * (double)first->row_count);
  for (size_t i = 0; i < first->row_count; i++) {
    size_t rank = 0;
    for (size_t j = 0; j < first->row_count; j++)
      rank += first->rows[j] < first->rows[i] || (first->rows[j] == first->rows[i] && j < i);
    if (rank == wanted)
      return i;
  }
  return 0;
}

static void find_ends(tornado *one, size_t end) {
  const grdp_factors *factors = one->factors;
  one->ends[end] = GRDP_NEW_ARRAY(one->arena, row_count(one), double);
  for (size_t f = 0; f < factors->count; f++) {
    const grdp_factor *factor = &factors->items[f];
    size_t row = factor->rows == NULL ? 0 : row_at(factors, f, percentiles[end]);
    for (uint32_t p = 0; p < grdp_experiment_periods(one->work->experiment); p++)
      if (grdp_experiment_drawn(one->work->experiment, f, p))
        one->ends[end][p * factors->count + f] =
            factor->rows != NULL
                ? factor->rows[row]
                : grdp_distribution_quantile(factor->distribution, factor->centres[p], percentiles[end]);
  }
}

/* --- values: a lane for each player and end --- */

/* Players from `first` on whose rows fit into the lanes and the memory. */
static size_t count_batch(const tornado *one, size_t first) {
  size_t count = 0, rows = 0;
  while (first + count < one->players->count && ENDS * (count + 1) <= GRDP_DRAW_BLOCK) {
    rows += one->players->items[first + count].row_count;
    if (count > 0 && rows > PINNED_ROWS)
      break;
    count++;
  }
  return count;
}

static void pin_lanes(const tornado *one, const grdp_player *player, size_t lane, double *store,
                      const double **rows) {
  for (size_t i = 0; i < player->row_count; i++) {
    uint32_t row = player->rows[i];
    const grdp_factor *factor = &one->factors->items[row % one->factors->count];
    double *values = store + i * GRDP_DRAW_BLOCK;
    for (size_t k = 0; k < GRDP_DRAW_BLOCK; k++)
      values[k] = factor->centres[row / one->factors->count];
    for (size_t end = 0; end < ENDS; end++)
      values[lane + end] = one->ends[end][row];
    rows[row] = values;
  }
}

static void take_lanes(const tornado *one, size_t first, size_t count) {
  const grdp_pick_freeze *frozen = one->threads[0];
  const uint8_t *failed = grdp_pick_freeze_failed(frozen);
  for (size_t look = 0; look < one->work->request->look_count; look++) {
    const double *values = grdp_pick_freeze_values(frozen, look);
    for (size_t lane = 0; lane < count * ENDS; lane++)
      one->pinned[place_of(one, look, first, 0) + lane] = failed != NULL && failed[lane] ? (double)NAN : values[lane];
  }
}

static void pin_values(const tornado *one) {
  const double **rows = GRDP_NEW_ARRAY(one->arena, row_count(one), const double *);
  double *store = NULL;
  size_t room = 0;
  for (size_t first = 0, count; first < one->players->count; first += count) {
    size_t needed = 0;
    count = count_batch(one, first);
    for (size_t i = 0; i < count; i++)
      needed += one->players->items[first + i].row_count;
    store = needed > room ? GRDP_NEW_ARRAY(one->arena, needed * GRDP_DRAW_BLOCK, double) : store;
    room = needed > room ? needed : room;
    memset(rows, 0, row_count(one) * sizeof *rows);
    double *next = store;
    for (size_t i = 0; i < count; i++) {
      pin_lanes(one, &one->players->items[first + i], i * ENDS, next, rows);
      next += one->players->items[first + i].row_count * GRDP_DRAW_BLOCK;
    }
    grdp_pick_freeze_run(one->threads[0], rows);
    take_lanes(one, first, count);
  }
}

/* --- probabilities: draws with a player pinned --- */

static void count_hits(const tornado *one, const grdp_pick_freeze *frozen, size_t place, size_t count,
                       grdp_hits *found) {
  uint8_t met[GRDP_DRAW_BLOCK];
  for (size_t look = 0; look < one->work->request->look_count; look++) {
    if (one->work->request->looks[look].kind == GRDP_LOOK_VALUE)
      continue;
    const double *values = grdp_pick_freeze_values(frozen, look);
    for (size_t lane = 0; lane < GRDP_DRAW_BLOCK; lane++)
      met[lane] = values[lane] != 0.0;
    grdp_hits_add(&found[place_of(one, look, 0, 0) + place], met, grdp_pick_freeze_failed(frozen), count);
  }
}

/* All rows of a player at one of its ends. */
static void pin_rows(const tornado *one, const grdp_player *player, size_t end, pinning *at) {
  for (size_t k = 0; k < player->row_count; k++) {
    double *row = at->store + k * GRDP_DRAW_BLOCK;
    for (size_t lane = 0; lane < GRDP_DRAW_BLOCK; lane++)
      row[lane] = one->ends[end][player->rows[k]];
    at->rows[player->rows[k]] = row;
  }
}

static void pin_block(const tornado *one, unsigned worker, uint64_t block, size_t count) {
  grdp_pick_freeze *frozen = one->threads[worker];
  pinning *at = &one->pinnings[worker];
  grdp_pick_freeze_begin(frozen, block);
  const double *const *sample = grdp_pick_freeze_rows(frozen, GRDP_SAMPLE_A);
  memcpy(at->rows, sample, row_count(one) * sizeof *at->rows);
  for (size_t i = 0; i < one->players->count * ENDS; i++) {
    const grdp_player *player = &one->players->items[i / ENDS];
    pin_rows(one, player, i % ENDS, at);
    grdp_pick_freeze_run(frozen, at->rows);
    for (size_t k = 0; k < player->row_count; k++)
      at->rows[player->rows[k]] = sample[player->rows[k]];
    count_hits(one, frozen, i, count, at->found);
  }
}

static size_t chance_count(const tornado *one) {
  return one->work->request->look_count * one->players->count * ENDS;
}

static grdp_status pin_chunk(void *subject, unsigned worker, uint64_t first, size_t count) {
  const tornado *one = subject;
  memset(one->pinnings[worker].found, 0, chance_count(one) * sizeof(grdp_hits));
  for (size_t at = 0; at < count; at += GRDP_DRAW_BLOCK)
    pin_block(one, worker, (first + at) / GRDP_DRAW_BLOCK,
              count - at < GRDP_DRAW_BLOCK ? count - at : GRDP_DRAW_BLOCK);
  return GRDP_OK;
}

static void merge_chunk(void *subject, unsigned worker) {
  const tornado *one = subject;
  for (size_t i = 0; i < chance_count(one); i++)
    grdp_hits_merge(&one->chances[i], &one->pinnings[worker].found[i]);
}

static void make_pinnings(tornado *one, unsigned threads) {
  size_t most = 0;
  for (size_t i = 0; i < one->players->count; i++)
    most = one->players->items[i].row_count > most ? one->players->items[i].row_count : most;
  one->chances = GRDP_NEW_ARRAY(one->arena, chance_count(one), grdp_hits);
  one->pinnings = GRDP_NEW_ARRAY(one->arena, threads, pinning);
  for (unsigned i = 0; i < threads; i++)
    one->pinnings[i] = (pinning){GRDP_NEW_ARRAY(one->arena, row_count(one), const double *),
                                 GRDP_NEW_ARRAY(one->arena, most * GRDP_DRAW_BLOCK, double),
                                 GRDP_NEW_ARRAY(one->arena, chance_count(one), grdp_hits)};
}

static grdp_status pin_draws(tornado *one, unsigned threads, bool *stopped) {
  uint64_t done = 0, total = one->data.base;
  make_pinnings(one, threads);
  const grdp_crew crew = {.workers = threads, .chunk = CHUNK, .subject = one, .run = pin_chunk, .merge = merge_chunk};
  while (done < total && !*stopped) {
    GRDP_TRY(grdp_crew_round(&crew, done, total, &done));
    *stopped = !grdp_effects_go_on(one->work, done, total) && done < total;
  }
  return GRDP_OK;
}

/* --- columns: one for each score --- */

/* The score of a path is that of its first period; joint factors have the first's. */
static void choose_columns(tornado *one) {
  bool *seen = GRDP_NEW_ARRAY(one->arena, one->factors->count, bool);
  size_t rows = row_count(one);
  one->columns = GRDP_NEW_ARRAY(one->arena, rows, uint32_t);
  one->column_of = GRDP_NEW_ARRAY(one->arena, rows, uint32_t);
  for (uint32_t row = 0; row < rows; row++) {
    size_t f = row % one->factors->count;
    const grdp_factor *factor = &one->factors->items[f];
    one->column_of[row] = UINT32_MAX;
    bool drawn = grdp_experiment_drawn(one->work->experiment, f, row / (uint32_t)one->factors->count);
    if (!drawn || factor->joint != f || (seen[f] && !factor->every_period))
      continue;
    seen[f] = true;
    one->column_of[row] = (uint32_t)one->column_count;
    one->columns[one->column_count++] = row;
  }
}

static bool has_row(const tornado *one, uint32_t row, size_t look) {
  return row / one->factors->count < grdp_look_periods(one->work, look);
}

/* --- bins --- */

/* One player's draws in order of its score, for one look. */
typedef struct binning {
  size_t draws;
  const grdp_ordered *sorted;
  const uint8_t *scrambles;
  const double *look; /* standardised */
} binning;

/* The sum of a player's standardised scores; false where it has none up to the look's period. */
static bool add_scores(const tornado *one, const grdp_player *player, size_t look, double *sums) {
  bool any = false;
  memset(sums, 0, one->data.draws * sizeof *sums);
  for (size_t i = 0; i < player->row_count; i++) {
    uint32_t column = one->column_of[player->rows[i]];
    if (column == UINT32_MAX || !has_row(one, player->rows[i], look))
      continue;
    any = true;
    for (size_t draw = 0; draw < one->data.draws; draw++)
      sums[draw] += one->data.columns[column][draw];
  }
  return any;
}

/* E(look | score) at the edge between two bins: of the draws near it. */
static double near_edge(const binning *all, size_t edge) {
  size_t reach = all->draws / (4 * BINS) + 1;
  size_t first = edge > reach ? edge - reach : 0, last = edge + reach < all->draws ? edge + reach : all->draws;
  double sum = 0.0;
  for (size_t i = first; i < last; i++)
    sum += all->look[all->sorted[i].draw];
  return sum / (double)(last - first);
}

/* The edges of the bins are estimates as well, of quantiles: the influence of a draw on the mean over a bin of
 * share s is
 * (y 1(in the bin) - y_above 1(below the upper edge) + y_below 1(below the lower edge)) / s less its mean. */
static grdp_estimate mean_of_bin(const binning *all, size_t bin, const grdp_confidence *confidence) {
  size_t first = bin * all->draws / BINS, last = (bin + 1) * all->draws / BINS;
  double sums[GRDP_SCRAMBLES] = {0.0}, draws[GRDP_SCRAMBLES] = {0.0}, total = 0.0, mean = 0.0;
  double above = last < all->draws ? near_edge(all, last) : 0.0, below = first > 0 ? near_edge(all, first) : 0.0;
  double size = (double)(last - first), n = (double)all->draws;
  for (size_t i = 0; i < all->draws; i++) {
    double y = all->look[all->sorted[i].draw];
    double influence = i < first ? below - above : i < last ? y - above : 0.0;
    mean += i >= first && i < last ? y : 0.0;
    total += influence;
    sums[all->scrambles[all->sorted[i].draw]] += influence;
    draws[all->scrambles[all->sorted[i].draw]] += 1.0;
  }
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++)
    sums[r] = (sums[r] - draws[r] * total / n) / size;
  double error = grdp_scatter(sums), reach = confidence->student * error;
  return (grdp_estimate){mean / size, error, mean / size - reach, mean / size + reach};
}

/* Of a probability: hits, so that few of them get the limits that they deserve. */
static grdp_estimate share_of_bin(const binning *all, size_t bin, const grdp_standard *standard,
                                  const grdp_confidence *confidence) {
  grdp_hits hits = {{0}, {0}, {0}};
  for (size_t i = bin * all->draws / BINS; i < (bin + 1) * all->draws / BINS; i++) {
    uint32_t draw = all->sorted[i].draw;
    hits.draws[all->scrambles[draw]]++;
    hits.hits[all->scrambles[draw]] += standard->mean + standard->deviation * all->look[draw] > 0.5;
  }
  return grdp_interval_probability(&hits, confidence);
}

static void add_bins(tornado *one, const binning *all, uint32_t look, uint32_t player) {
  const grdp_standard *standard = &one->standards[look];
  bool chance = one->work->request->looks[look].kind != GRDP_LOOK_VALUE;
  grdp_confidence confidence = grdp_effect_confidence(chance ? one->work->request->design : GRDP_DESIGN_SOBOL);
  for (uint32_t bin = 0; bin < BINS; bin++) {
    grdp_estimate estimate =
        chance ? share_of_bin(all, bin, standard, &confidence) : mean_of_bin(all, bin, &confidence);
    if (!chance)
      estimate = (grdp_estimate){standard->mean + standard->deviation * estimate.value, 0.0,
                                 standard->mean + standard->deviation * estimate.low,
                                 standard->mean + standard->deviation * estimate.high};
    grdp_effect what = {look, player, bin, GRDP_EFFECT_CONDITIONAL_MEAN, 0, 0, 0};
    grdp_effect_add(one->work->arena, &one->list, what, estimate);
  }
}

/* --- all of it --- */

static void add_ends(tornado *one, uint32_t look, uint32_t player) {
  bool chance = one->work->request->looks[look].kind != GRDP_LOOK_VALUE;
  grdp_confidence confidence = grdp_effect_confidence(one->work->request->design);
  for (size_t end = 0; end < ENDS; end++) {
    size_t place = place_of(one, look, player, end);
    grdp_effect what = {look, player, UINT32_MAX, end == 0 ? GRDP_EFFECT_LOW : GRDP_EFFECT_HIGH, 0, 0, 0};
    grdp_effect_add(one->work->arena, &one->list, what,
                    chance ? grdp_interval_probability(&one->chances[place], &confidence)
                           : grdp_effect_alone(one->pinned[place]));
  }
}

static void add_player(tornado *one, uint32_t look, uint32_t player, double *sums, grdp_ordered *sorted) {
  const grdp_player *of = &one->players->items[player];
  size_t draws = one->data.draws;
  bool reaches = false;
  for (size_t i = 0; i < of->row_count; i++)
    reaches = reaches || has_row(one, of->rows[i], look);
  if (!reaches)
    return;
  add_ends(one, look, player);
  if (draws < BINS || !add_scores(one, of, look, sums))
    return;
  for (uint32_t i = 0; i < draws; i++)
    sorted[i] = grdp_ordered_make(sums[i], i);
  grdp_order(draws, sorted, sorted + draws);
  const binning all = {draws, sorted, one->data.scrambles, one->data.looks[look]};
  add_bins(one, &all, look, player);
}

/* The first draws alone, and no more columns than a fit can have: else nothing is said. */
static void add_fits(tornado *one, const grdp_fit_base *base, uint32_t look) {
  grdp_effect what = {look, UINT32_MAX, UINT32_MAX, GRDP_EFFECT_R_SQUARED, 0, 0, 0};
  size_t columns = 0;
  while (columns < one->column_count && has_row(one, one->columns[columns], look))
    columns++;
  if (base == NULL || columns == 0)
    return;
  double *values = GRDP_NEW_ARRAY(one->arena, base->data->draws, double);
  memcpy(values, one->data.looks[look], base->data->draws * sizeof *values);
  grdp_standardise(values, base->data->draws);
  grdp_estimate share = grdp_fit_on(base, values, columns, one->arena).r_squared;
  if (isnan(share.value))
    return;
  one->interacts[look] = 1.0 - share.value > most_left;
  grdp_effect_add(one->work->arena, &one->list, what, share);
}

static const grdp_fit_base *prepare_fits(const tornado *one) {
  grdp_fit_base *base = GRDP_NEW(one->arena, grdp_fit_base);
  grdp_gathered *some = GRDP_NEW(one->arena, grdp_gathered);
  if (one->column_count == 0 || one->column_count > GRDP_FIT_COLUMNS)
    return NULL;
  *some = one->data;
  some->draws = one->data.draws < FITTED ? one->data.draws : FITTED;
  *base = grdp_fit_prepare(some, one->arena);
  return base;
}

static void add_effects(tornado *one) {
  size_t draws = one->data.draws, looks = one->work->request->look_count;
  double *sums = GRDP_NEW_ARRAY(one->arena, draws, double);
  grdp_ordered *sorted = GRDP_NEW_ARRAY(one->arena, 2 * draws, grdp_ordered);
  one->standards = GRDP_NEW_ARRAY(one->arena, looks, grdp_standard);
  one->interacts = GRDP_NEW_ARRAY(one->work->arena, looks, bool);
  for (size_t i = 0; i < one->column_count; i++)
    grdp_standardise(one->data.columns[i], draws);
  for (size_t look = 0; look < looks; look++)
    one->standards[look] = grdp_standardise(one->data.looks[look], draws);
  const grdp_fit_base *base = prepare_fits(one);
  for (uint32_t look = 0; look < looks; look++) {
    add_fits(one, base, look);
    for (uint32_t player = 0; player < one->players->count; player++)
      add_player(one, look, player, sums, sorted);
  }
}

static grdp_status analyse(const grdp_sensitivity_work *work, grdp_arena *scratch, grdp_sensitivity *out) {
  tornado one = {.work = work,
                 .players = &out->players,
                 .factors = grdp_experiment_factors(work->experiment),
                 .scenario = work->request->scenario,
                 .arena = scratch};
  bool chance = grdp_looks_ask_for_chance(work);
  choose_columns(&one);
  one.draws = grdp_gathered_most(work, one.column_count, grdp_base_points(work, LEAST));
  const grdp_gathering gathering = {one.columns, one.column_count, true, one.draws};
  GRDP_TRY(grdp_gather(work, &gathering, scratch, &one.data));
  if (one.data.draws == 0)
    return grdp_effects_all_failed(work, one.data.base);
  unsigned threads = grdp_crew_size(work->request->threads, one.draws, CHUNK);
  GRDP_TRY(grdp_effects_open_threads(work, scratch, threads, &one.threads));
  for (size_t end = 0; end < ENDS; end++)
    find_ends(&one, end);
  one.pinned = GRDP_NEW_ARRAY(scratch, chance_count(&one), double);
  pin_values(&one);
  out->partial = one.data.stopped;
  if (chance)
    GRDP_TRY(pin_draws(&one, threads, &out->partial));
  add_effects(&one);
  grdp_effects_give(&one.list, out);
  out->base = one.data.base;
  out->failed = one.data.failed;
  out->runs = out->base * (chance ? 1 + ENDS * out->players.count : 1) + ENDS * out->players.count;
  out->interacts = one.interacts;
  return GRDP_OK;
}

static bool is_narrow(const grdp_sensitivity *out, double precision) {
  for (size_t i = 0; i < out->effect_count; i++)
    if (out->effects[i].high - out->effects[i].low > 2.0 * precision)
      return false;
  return true;
}

/* All is looked at anew with twice the draws, until the precision is reached twice in a row: once may be chance. */
static grdp_status grow(const grdp_sensitivity_work *work, grdp_sensitivity *out) {
  grdp_sensitivity_request request = *work->request;
  grdp_sensitivity_work some = *work;
  uint64_t most = grdp_base_points(work, LEAST);
  unsigned narrow = 0;
  some.request = &request;
  for (request.draws = most < CHUNK ? most : CHUNK;; request.draws *= 2) {
    request.draws = request.draws > most ? most : request.draws;
    *out = (grdp_sensitivity){.players = out->players, .centrals = out->centrals};
    GRDP_TRY(grdp_effects_with_scratch(&some, analyse, out));
    narrow = is_narrow(out, request.precision) ? narrow + 1 : 0;
    if (narrow >= 2 || request.draws >= most || out->partial)
      break;
  }
  out->aimed = true;
  out->reached = narrow > 0 && !out->partial;
  return GRDP_OK;
}

grdp_status grdp_sensitivity_tornado(const grdp_sensitivity_work *work, grdp_sensitivity *out) {
  GRDP_TRY(grdp_effects_check(work, &out->players, true));
  if (work->request->precision > 0.0)
    return grow(work, out);
  return grdp_effects_with_scratch(work, analyse, out);
}
