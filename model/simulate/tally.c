/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tally.h"

#include <math.h>
#include <string.h>

#include "targets.h"

grdp_covariances grdp_tally_covariances(const grdp_watch *watch, const grdp_frame *frames, grdp_arena *arena) {
  double centres[GRDP_CHOSEN_LIMIT] = {0};
  for (size_t i = 0; i < watch->chosen_count; i++)
    centres[i] = frames[watch->chosen_columns[i]].scaling.centre;
  return grdp_covariances_empty(watch->chosen_count, centres, arena);
}

void grdp_tally_open(grdp_tally *tally, const grdp_watch *watch, const grdp_frame *frames, grdp_pass pass,
                     grdp_arena *arena) {
  size_t columns = pass.last - pass.first;
  size_t targets = watch->scenario->target_count;
  *tally = (grdp_tally){.arena = arena, .watch = watch, .frames = frames, .pass = pass};
  tally->passes = grdp_passes_choose();
  tally->block = GRDP_NEW(arena, grdp_block);
  tally->moments = GRDP_NEW_ARRAY(arena, columns, grdp_moments);
  tally->histograms = GRDP_NEW_ARRAY(arena, columns, grdp_histogram);
  for (size_t i = 0; i < columns; i++)
    tally->histograms[i] = grdp_histogram_empty(&frames[pass.first + i], arena);
  tally->hits = GRDP_NEW_ARRAY(arena, watch->target_count, grdp_hits);
  tally->every = GRDP_NEW_ARRAY(arena, targets, grdp_hits);
  tally->met = GRDP_NEW_ARRAY(arena, targets, grdp_block_bytes);
  tally->covariances = grdp_tally_covariances(watch, frames, arena);
  tally->chosen = GRDP_NEW_ARRAY(arena, watch->chosen_count, grdp_block_row);
  tally->chosen_rows = GRDP_NEW_ARRAY(arena, watch->chosen_count, const double *);
  for (size_t i = 0; i < watch->chosen_count; i++)
    tally->chosen_rows[i] = tally->chosen[i];
}

void grdp_tally_begin_chunk(grdp_tally *tally) {
  const grdp_pass *pass = &tally->pass;
  for (size_t i = 0; i < pass->last - pass->first; i++)
    tally->moments[i] = grdp_moments_empty(tally->frames[pass->first + i].scaling.centre);
  grdp_covariances *sums = &tally->covariances;
  memset(sums->draws, 0, sizeof sums->draws);
  memset(sums->offsets, 0, sums->series * sizeof *sums->offsets);
  memset(sums->products, 0, sums->series * (sums->series + 1) / 2 * sizeof *sums->products);
  sums->left_out = 0;
}

void grdp_tally_begin_block(grdp_tally *tally, grdp_block_place place) {
  memset(tally->met, 1, tally->watch->scenario->target_count * sizeof *tally->met);
  memset(tally->met_all, 1, place.count);
}

/* --- a period --- */

static void measure_columns(grdp_tally *tally, grdp_machine *machine, uint32_t p, const uint8_t *failed,
                            size_t count) {
  const grdp_watch *watch = tally->watch;
  size_t first = watch->starts[p], last = watch->starts[p + 1];
  first = first > tally->pass.first ? first : tally->pass.first;
  last = last < tally->pass.last ? last : tally->pass.last;
  for (size_t i = first; i < last; i++) {
    const double *values = grdp_machine_values(machine, watch->columns[i].period, watch->columns[i].cell);
    grdp_block_prepare(tally->passes, values, failed, count, tally->block);
    grdp_moments_add(&tally->moments[i - tally->pass.first], tally->block);
    grdp_histogram_add(&tally->histograms[i - tally->pass.first], tally->block);
  }
}

/* Whether a target is met in each draw; one that cannot vary is as on the central path. */
static void judge(grdp_tally *tally, grdp_machine *machine, const grdp_target_result *result, size_t count) {
  const grdp_watch *watch = tally->watch;
  const grdp_target *target = &watch->scenario->targets[result->target];
  if (result->period < watch->first_period || !grdp_machine_varies(machine, result->period, target->cell)) {
    memset(tally->met_one, result->outcome == GRDP_MET, count);
    return;
  }
  const double *values = grdp_machine_values(machine, result->period, target->cell);
  grdp_target_judge(target, values, count, tally->met_one);
}

static void judge_targets(grdp_tally *tally, grdp_machine *machine, uint32_t p, const uint8_t *failed, size_t count) {
  const grdp_watch *watch = tally->watch;
  for (size_t i = watch->judged_starts[p]; i < watch->judged_starts[p + 1]; i++) {
    const grdp_target_result *result = &watch->targets[watch->judged[i]];
    judge(tally, machine, result, count);
    grdp_hits_add(&tally->hits[watch->judged[i]], tally->met_one, failed, count);
    for (size_t lane = 0; lane < count; lane++) {
      tally->met[result->target][lane] &= tally->met_one[lane];
      tally->met_all[lane] &= tally->met_one[lane];
    }
  }
  for (size_t i = watch->judged_starts[p]; i < watch->judged_starts[p + 1]; i++) {
    uint32_t target = watch->targets[watch->judged[i]].target;
    bool again = i > watch->judged_starts[p] && watch->targets[watch->judged[i - 1]].target == target;
    if (!again && watch->last_judgement[target] == p)
      grdp_hits_add(&tally->every[target], tally->met[target], failed, count);
  }
  if (watch->last_of_all == p)
    grdp_hits_add(&tally->all, tally->met_all, failed, count);
}

static void store_paths(grdp_tally *tally, grdp_machine *machine, uint32_t p, const uint8_t *failed,
                        grdp_block_place place) {
  const grdp_watch *watch = tally->watch;
  const grdp_stored_draws *paths = &tally->shared->paths;
  for (size_t i = 0; i < watch->banded_count; i++) {
    grdp_stored_draws one = {1, paths->capacity, paths->values + (i * watch->periods + p) * paths->capacity};
    const double *values = grdp_machine_values(machine, watch->first_period + p, watch->banded[i]);
    if (grdp_machine_varies(machine, watch->first_period + p, watch->banded[i]))
      grdp_stored_draws_put(&one, place.first, &values, failed, place.count);
  }
}

static void keep_chosen(grdp_tally *tally, grdp_machine *machine, uint32_t p) {
  const grdp_watch *watch = tally->watch;
  for (size_t i = 0; i < watch->chosen_count; i++)
    if (watch->chosen[i].period == watch->first_period + p)
      memcpy(tally->chosen[i], grdp_machine_values(machine, watch->chosen[i].period, watch->chosen[i].cell),
             sizeof tally->chosen[i]);
}

/* What the caller keeps, in single precision. */
static void keep_values(grdp_tally *tally, grdp_machine *machine, uint32_t p, const uint8_t *failed,
                        grdp_block_place place) {
  const grdp_watch *watch = tally->watch;
  const grdp_shared_draws *shared = tally->shared;
  for (size_t i = 0; i < watch->options->kept_count && shared->kept != NULL; i++) {
    uint32_t cell = watch->options->kept[i], t = watch->first_period + p;
    size_t row = (i * watch->periods + p) * shared->kept_count;
    float *out = shared->kept + row + (size_t)(place.first - shared->kept_first);
    bool varies = grdp_machine_varies(machine, t, cell);
    const double *values = varies ? grdp_machine_values(machine, t, cell) : NULL;
    double known = watch->known[(size_t)t * watch->program->cells + cell];
    for (size_t lane = 0; lane < place.count; lane++) {
      double value = varies ? values[lane] : known;
      out[lane] = failed != NULL && failed[lane] ? NAN : (float)value;
    }
  }
}

void grdp_tally_period(grdp_tally *tally, grdp_machine *machine, uint32_t p, grdp_block_place place) {
  const uint8_t *failed = grdp_machine_failed(machine);
  measure_columns(tally, machine, p, failed, place.count);
  if (!tally->pass.whole)
    return;
  judge_targets(tally, machine, p, failed, place.count);
  store_paths(tally, machine, p, failed, place);
  keep_chosen(tally, machine, p);
  keep_values(tally, machine, p, failed, place);
}

void grdp_tally_end_block(grdp_tally *tally, const grdp_machine *machine, grdp_block_place place) {
  if (!tally->pass.whole || tally->watch->chosen_count == 0)
    return;
  const uint8_t *failed = grdp_machine_failed(machine);
  grdp_covariances_add(&tally->covariances, tally->chosen_rows, failed, place.count);
  grdp_stored_draws_put(&tally->shared->ranked, place.first, tally->chosen_rows, failed, place.count);
}

void grdp_tally_end_chunk(grdp_tally *tally) {
  for (size_t i = 0; i < tally->pass.last - tally->pass.first; i++)
    grdp_histogram_settle(&tally->histograms[i], tally->passes);
}
