/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gathered.h"

#include <math.h>

#include "crew.h"
#include "ranks.h"

enum { CHUNK = 4 * GRDP_DRAW_BLOCK };

typedef struct gatherer {
  const grdp_sensitivity_work *work;
  const grdp_gathering *gathering;
  grdp_stored_draws stored;
  grdp_pick_freeze **threads;
  const double ***series; /* [threads][columns + looks] rows of a block */
} gatherer;

uint64_t grdp_gathered_most(const grdp_sensitivity_work *work, size_t columns, uint64_t draws) {
  uint64_t each = (uint64_t)(columns + work->request->look_count + 1) * sizeof(double);
  uint64_t most = GRDP_GATHERED_BYTES / each / GRDP_SCRAMBLES * GRDP_SCRAMBLES;
  most = most < GRDP_SCRAMBLES ? GRDP_SCRAMBLES : most;
  return draws < most ? draws : most;
}

static bool takes_scores(const gatherer *all, uint32_t row) {
  const grdp_factors *factors = grdp_experiment_factors(all->work->experiment);
  return all->gathering->scores && factors->items[row % factors->count].rows == NULL;
}

static void gather_block(gatherer *all, unsigned worker, uint64_t first, size_t count) {
  grdp_pick_freeze *frozen = all->threads[worker];
  const double **series = all->series[worker];
  size_t columns = all->gathering->column_count;
  grdp_pick_freeze_begin(frozen, first / GRDP_DRAW_BLOCK);
  const double *const *values = grdp_pick_freeze_rows(frozen, GRDP_SAMPLE_A);
  grdp_pick_freeze_run(frozen, values);
  for (size_t i = 0; i < columns; i++) {
    uint32_t row = all->gathering->rows[i];
    series[i] = takes_scores(all, row) ? grdp_pick_freeze_scores(frozen, GRDP_SAMPLE_A, row) : values[row];
  }
  for (size_t look = 0; look < all->work->request->look_count; look++)
    series[columns + look] = grdp_pick_freeze_values(frozen, look);
  grdp_stored_draws_put(&all->stored, first, series, grdp_pick_freeze_failed(frozen), count);
}

static grdp_status gather_chunk(void *subject, unsigned worker, uint64_t first, size_t count) {
  for (size_t at = 0; at < count; at += GRDP_DRAW_BLOCK)
    gather_block(subject, worker, first + at, count - at < GRDP_DRAW_BLOCK ? count - at : GRDP_DRAW_BLOCK);
  return GRDP_OK;
}

/* Moves the draws that did not fail together. */
static void close_ranks(const gatherer *all, grdp_arena *arena, grdp_gathered *out) {
  const grdp_stored_draws *stored = &all->stored;
  uint32_t *kept = GRDP_NEW_ARRAY(arena, stored->capacity, uint32_t);
  uint8_t *scrambles = GRDP_NEW_ARRAY(arena, stored->capacity, uint8_t);
  double **series = GRDP_NEW_ARRAY(arena, stored->series, double *);
  out->draws = grdp_stored_draws_complete(stored, kept);
  for (size_t i = 0; i < out->draws; i++)
    scrambles[i] = (uint8_t)(kept[i] % GRDP_SCRAMBLES);
  for (size_t s = 0; s < stored->series; s++) {
    series[s] = stored->values + s * stored->capacity;
    for (size_t i = 0; i < out->draws; i++)
      series[s][i] = series[s][kept[i]];
  }
  out->scrambles = scrambles;
  out->columns = series;
  out->looks = series + out->column_count;
  out->failed = out->base - out->draws;
}

static grdp_status gather_all(gatherer *all, grdp_arena *arena, grdp_gathered *out) {
  uint64_t draws = all->gathering->draws;
  size_t series = out->column_count + out->look_count;
  unsigned threads = grdp_crew_size(all->work->request->threads, draws, CHUNK);
  GRDP_TRY(grdp_effects_open_threads(all->work, arena, threads, &all->threads));
  all->series = GRDP_NEW_ARRAY(arena, threads, const double **);
  for (unsigned i = 0; i < threads; i++)
    all->series[i] = GRDP_NEW_ARRAY(arena, series, const double *);
  all->stored = grdp_stored_draws_empty(series, draws, arena);
  const grdp_crew crew = {.workers = threads, .chunk = CHUNK, .subject = all, .run = gather_chunk};
  while (out->base < draws && !out->stopped) {
    GRDP_TRY(grdp_crew_round(&crew, out->base, draws, &out->base));
    out->stopped = !grdp_effects_go_on(all->work, out->base, draws) && out->base < draws;
  }
  return GRDP_OK;
}

grdp_status grdp_gather(const grdp_sensitivity_work *work, const grdp_gathering *gathering, grdp_arena *arena,
                        grdp_gathered *out) {
  gatherer all = {.work = work, .gathering = gathering};
  grdp_gathered found = {.column_count = gathering->column_count, .look_count = work->request->look_count};
  GRDP_TRY(gather_all(&all, arena, &found));
  close_ranks(&all, arena, &found);
  *out = found;
  return GRDP_OK;
}

grdp_standard grdp_standardise(double *values, size_t count) {
  double first = count > 0 ? values[0] : 0.0, n = (double)count, sum = 0.0, squares = 0.0;
  for (size_t i = 0; i < count; i++)
    sum += values[i] - first;
  double offset = count > 0 ? sum / n : 0.0;
  for (size_t i = 0; i < count; i++) {
    values[i] = (values[i] - first) - offset;
    squares += values[i] * values[i];
  }
  double deviation = count > 0 ? sqrt(squares / n) : 0.0;
  /* What rounding leaves of a constant is no variation. */
  if (!(deviation > 4e-15 * (fabs(first) + fabs(offset))) || !isfinite(deviation))
    deviation = 0.0;
  for (size_t i = 0; i < count; i++)
    values[i] = deviation > 0.0 ? values[i] / deviation : 0.0;
  return (grdp_standard){first + offset, deviation};
}
