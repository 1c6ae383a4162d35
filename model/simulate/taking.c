/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a drawing to a result that outlives it.
 */
#include <math.h>
#include <string.h>

#include "bands.h"
#include "drawing_state.h"
#include "guarded.h"

const grdp_spread *grdp_result_spread(const grdp_result *result, uint32_t cell, uint32_t period) {
  uint32_t first = result->scenario->time.base + 1;
  if (result->draws == NULL || period < first || result->draws->spreads[cell] == NULL)
    return NULL;
  const grdp_spread *spread = &result->draws->spreads[cell][period - first];
  return spread->count > 0.0 || spread->left_out > 0.0 ? spread : NULL;
}

/* --- the design --- */

static const grdp_design *copy_design(grdp_arena *arena, const grdp_design *design) {
  grdp_design *copy = GRDP_NEW(arena, grdp_design);
  grdp_score *scores = GRDP_NEW_ARRAY(arena, design->score_count, grdp_score);
  size_t numbers = design->direction_count * design->score_count;
  double *directions = GRDP_NEW_ARRAY(arena, numbers, double);
  for (size_t i = 0; i < design->score_count; i++) {
    scores[i] = design->scores[i];
    scores[i].name = grdp_text_copy(arena, design->scores[i].name);
  }
  for (size_t i = 0; i < numbers; i++)
    directions[i] = design->directions[i];
  *copy = *design;
  copy->scores = scores;
  copy->directions = directions;
  return copy;
}

/* --- spreads --- */

/* Those of the passes that have ended, and of the one that runs. */
static grdp_status collect_spreads(grdp_drawing *drawing, grdp_arena *arena, const grdp_spread *const **out) {
  const grdp_watch *watch = &drawing->watch;
  grdp_pass pass = grdp_drawing_pass(drawing);
  if (!drawing->done && drawing->again == NULL)
    GRDP_TRY(grdp_drawing_summarise(drawing, drawing->spreads + pass.first, NULL));
  grdp_spread **spreads = GRDP_NEW_ARRAY(arena, watch->scenario->cell_count, grdp_spread *);
  for (size_t i = 0; i < watch->column_count; i++) {
    if (!grdp_drawing_has_column(drawing, i))
      continue;
    const grdp_column *column = &watch->columns[i];
    if (spreads[column->cell] == NULL)
      spreads[column->cell] = GRDP_NEW_ARRAY(arena, watch->periods, grdp_spread);
    spreads[column->cell][column->period - watch->first_period] = drawing->spreads[i];
  }
  *out = (const grdp_spread *const *)spreads;
  return GRDP_OK;
}

/* --- targets --- */

static double share_of(const grdp_hits *hits) {
  double met = 0.0, draws = 0.0;
  for (int i = 0; i < GRDP_SCRAMBLES; i++) {
    met += (double)hits->hits[i];
    draws += (double)hits->draws[i];
  }
  return met / draws;
}

static grdp_chance chance_of(const grdp_hits *hits, const grdp_confidence *confidence) {
  grdp_hits missed = grdp_hits_with_failures(hits, false), met = grdp_hits_with_failures(hits, true);
  grdp_chance chance = {.estimate = grdp_interval_probability(hits, confidence),
                        .with_missed = share_of(&missed),
                        .with_met = share_of(&met)};
  grdp_probability_parts(hits, chance.parts);
  return chance;
}

static void take_targets(const grdp_drawing *drawing, const grdp_judgement *judgement, grdp_result *result,
                         grdp_draw_outcome *out) {
  const grdp_watch *watch = &drawing->watch;
  grdp_arena *arena = &result->arena;
  const grdp_confidence *confidence = &drawing->confidence;
  grdp_target_result *targets = GRDP_NEW_ARRAY(arena, result->target_count, grdp_target_result);
  grdp_chance *chances = GRDP_NEW_ARRAY(arena, result->target_count, grdp_chance);
  for (size_t i = 0; i < result->target_count; i++) {
    targets[i] = result->targets[i];
    chances[i] = chance_of(&judgement->hits[i], confidence);
    if (targets[i].outcome != GRDP_TRACKED)
      targets[i].chance = &chances[i];
  }
  result->targets = targets;
  grdp_chance *every = GRDP_NEW_ARRAY(arena, watch->scenario->target_count, grdp_chance);
  for (size_t i = 0; i < watch->scenario->target_count; i++)
    every[i] = chance_of(&judgement->every[i], confidence);
  out->every = every;
  out->all = chance_of(&judgement->all, confidence);
}

/* How many times more plain draws would be needed: the variance p (1 - p) / n of their share over that of ours, for
 * the first target whose chance is neither 0 nor 1. */
static double gain_of(const grdp_result *result, uint64_t draws) {
  for (size_t i = 0; i < result->target_count; i++) {
    if (result->targets[i].chance == NULL)
      continue;
    const grdp_estimate *chance = &result->targets[i].chance->estimate;
    double plain = chance->value * (1.0 - chance->value) / (double)draws;
    if (plain > 0.0 && chance->error > 0.0)
      return plain / (chance->error * chance->error);
  }
  return (double)NAN;
}

/* --- correlations and bands --- */

static void take_correlations(grdp_drawing *drawing, grdp_arena *arena, grdp_draw_outcome *out) {
  const grdp_watch *watch = &drawing->watch;
  size_t n = watch->chosen_count;
  const grdp_confidence *confidence = &drawing->confidence;
  uint32_t *cells = GRDP_NEW_ARRAY(arena, n, uint32_t), *periods = GRDP_NEW_ARRAY(arena, n, uint32_t);
  grdp_estimate *linear = GRDP_NEW_ARRAY(arena, n * n, grdp_estimate);
  grdp_estimate *ranked = GRDP_NEW_ARRAY(arena, n * n, grdp_estimate);
  grdp_stored_draws stored = drawing->shared.ranked;
  grdp_ranks ranks = grdp_ranks_make(&stored, &drawing->scratch);
  for (size_t i = 0; i < n; i++) {
    cells[i] = watch->chosen[i].cell;
    periods[i] = watch->chosen[i].period;
    for (size_t k = 0; k <= i; k++) {
      linear[i * n + k] = linear[k * n + i] = grdp_correlation_of(&drawing->covariances, i, k, confidence);
      ranked[i * n + k] = ranked[k * n + i] = grdp_rank_correlation_of(&ranks, i, k, confidence);
    }
  }
  out->correlated = n;
  out->correlated_cells = cells;
  out->correlated_periods = periods;
  out->correlations = linear;
  out->rank_correlations = ranked;
}

/* The bands of one cell over all simulated periods, from the draws that were stored. */
static const grdp_path_band *make_bands(const grdp_drawing *drawing, size_t number, grdp_arena *arena,
                                        grdp_arena *scratch) {
  static const double shares[GRDP_PATH_BANDS] = {0.9, 0.6, 0.3};
  size_t periods = drawing->watch.periods;
  grdp_stored_draws one = drawing->shared.paths;
  one.series = periods;
  one.values += number * periods * one.capacity;
  grdp_path_depths depths = grdp_path_depths_make(&one, scratch);
  grdp_path_band *bands = GRDP_NEW_ARRAY(arena, GRDP_PATH_BANDS, grdp_path_band);
  for (size_t i = 0; i < GRDP_PATH_BANDS; i++) {
    double *low = GRDP_NEW_ARRAY(arena, periods, double), *high = GRDP_NEW_ARRAY(arena, periods, double);
    grdp_band band = grdp_path_band_of(&depths, shares[i], low, high);
    bands[i] = (grdp_path_band){shares[i], band.pointwise, low, high};
  }
  return bands;
}

static void take_bands(grdp_drawing *drawing, grdp_arena *arena, grdp_draw_outcome *out) {
  const grdp_watch *watch = &drawing->watch;
  const grdp_path_band **bands = GRDP_NEW_ARRAY(arena, watch->scenario->cell_count, const grdp_path_band *);
  for (size_t i = 0; i < watch->banded_count; i++)
    bands[watch->banded[i]] = make_bands(drawing, i, arena, &drawing->scratch);
  out->bands = bands;
}

/* --- taking --- */

typedef struct filling {
  grdp_drawing *drawing;
  grdp_result *result;
} filling;

static grdp_status fill(void *subject) {
  grdp_drawing *drawing = ((filling *)subject)->drawing;
  grdp_result *result = ((filling *)subject)->result;
  grdp_arena *arena = &result->arena;
  grdp_draw_outcome *out = GRDP_NEW(arena, grdp_draw_outcome);
  grdp_judgement judgement = grdp_drawing_judge(drawing, arena);
  *out = (grdp_draw_outcome){.draws = drawing->counted,
                             .asked = drawing->asked,
                             .partial = !drawing->done,
                             .aimed = drawing->base.options->aim.kind != GRDP_AIM_NONE,
                             .reached = drawing->narrow >= 2,
                             .replication = drawing->confidence.replication,
                             .design = copy_design(arena, drawing->design),
                             .failed = judgement.losses.failed,
                             .losses = grdp_losses_sorted(&judgement.losses, arena),
                             .loss_count = judgement.losses.items.count};
  GRDP_TRY(collect_spreads(drawing, arena, &out->spreads));
  take_targets(drawing, &judgement, result, out);
  out->gain = out->replication == GRDP_SCRAMBLED ? gain_of(result, drawing->counted) : (double)NAN;
  take_correlations(drawing, arena, out);
  take_bands(drawing, arena, out);
  result->draws = out;
  return GRDP_OK;
}

static grdp_status fill_from_scratch(void *subject) {
  return grdp_guarded(&((filling *)subject)->drawing->scratch, fill, subject);
}

static grdp_status fill_guarded(void *subject) {
  return grdp_guarded(&((filling *)subject)->drawing->arena, fill_from_scratch, subject);
}

grdp_status grdp_drawing_take(grdp_drawing *drawing, grdp_result *result) {
  filling one = {drawing, result};
  grdp_status status = grdp_guarded(&result->arena, fill_guarded, &one);
  grdp_arena_free(&drawing->scratch);
  return status;
}
