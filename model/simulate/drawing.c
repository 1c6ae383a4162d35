/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "crew.h"
#include "drawing_state.h"
#include "guarded.h"

/* A histogram of a series that is roughly normal; histogram.h. */
enum { HISTOGRAM_BYTES = 52 * 1024 };

grdp_pass grdp_drawing_pass(const grdp_drawing *drawing) {
  size_t group = drawing->pass_count == 0 ? 0 : (drawing->first_group + drawing->pass) % drawing->pass_count;
  size_t first = group * drawing->columns_per_pass, last = first + drawing->columns_per_pass;
  size_t columns = drawing->watch.column_count;
  return (grdp_pass){first < columns ? first : columns, last < columns ? last : columns, drawing->pass == 0};
}

bool grdp_drawing_has_column(const grdp_drawing *drawing, size_t column) {
  size_t group = column / drawing->columns_per_pass;
  size_t pass = (group + drawing->pass_count - drawing->first_group) % drawing->pass_count;
  return drawing->done || pass <= drawing->pass;
}

/* --- numbers of draws --- */

/* Sobol' points are best by powers of two, and every scramble has as many. */
uint64_t grdp_run_draws(grdp_design_kind kind, uint64_t draws) {
  uint64_t rounded = GRDP_SCRAMBLES;
  if (kind == GRDP_DESIGN_RANDOM || draws == 0)
    return draws;
  if (kind == GRDP_DESIGN_LHS)
    return (draws + GRDP_SCRAMBLES - 1) / GRDP_SCRAMBLES * GRDP_SCRAMBLES;
  while (rounded < draws)
    rounded *= 2;
  return rounded;
}

/* While a precision is not reached the draws grow, and there may be work for all. */
static unsigned count_workers(const grdp_run_options *options, uint64_t draws) {
  return grdp_crew_size(options->threads, options->aim.kind == GRDP_AIM_NONE ? draws : UINT64_MAX, GRDP_CHUNK);
}

/* --- opening --- */

static void plan_work(grdp_drawing *drawing) {
  const grdp_drawing_base *base = &drawing->base;
  bool *drawn = GRDP_NEW_ARRAY(&drawing->arena, base->program->cells, bool);
  for (size_t i = 0; i < base->drawn->factors.count; i++)
    drawn[base->drawn->cells[i]] = true;
  drawing->work = (grdp_work){.scenario = base->scenario, .program = base->program, .drawn = base->drawn};
  drawing->work.plan =
      (grdp_machine_plan){.lanes = GRDP_DRAW_BLOCK,
                          .drawn = drawn,
                          .wanted = grdp_watch_wanted(base->scenario, base->program, base->options, &drawing->arena),
                          .known = base->known};
}

static grdp_status open_draws(grdp_drawing *drawing) {
  const grdp_drawing_base *base = &drawing->base;
  GRDP_TRY(grdp_sampling_design(&drawing->work, base->options, base->targets, base->target_count, &drawing->arena,
                                &drawing->design));
  bool independent = drawing->design->kind == GRDP_DESIGN_RANDOM;
  drawing->confidence = grdp_confidence_make(independent ? GRDP_INDEPENDENT : GRDP_SCRAMBLED, 0.95);
  drawing->asked = drawing->begun = grdp_run_draws(drawing->design->kind, base->options->draws);
  GRDP_TRY(grdp_draws_open(&base->drawn->factors, drawing->design, drawing->asked, &drawing->draws));
  drawing->work.draws = drawing->draws;
  return GRDP_OK;
}

static grdp_status open_workers(grdp_drawing *drawing) {
  unsigned count = count_workers(drawing->base.options, drawing->asked);
  drawing->workers = GRDP_NEW_ARRAY(&drawing->arena, count, grdp_worker);
  for (; drawing->worker_count < count; drawing->worker_count++) {
    grdp_worker *worker = &drawing->workers[drawing->worker_count];
    grdp_status status = grdp_worker_open(worker, &drawing->work);
    if (status != GRDP_OK) {
      grdp_worker_close(worker);
      return status;
    }
  }
  return GRDP_OK;
}

static void watch_columns(grdp_drawing *drawing) {
  const grdp_drawing_base *base = &drawing->base;
  drawing->watch = (grdp_watch){.scenario = base->scenario,
                                .program = base->program,
                                .options = base->options,
                                .first_period = base->scenario->time.base + 1,
                                .periods = base->drawn->factors.periods,
                                .wanted = drawing->work.plan.wanted,
                                .known = base->known,
                                .targets = base->targets,
                                .target_count = base->target_count};
  grdp_watch_make(&drawing->watch, drawing->workers[0].machine, &drawing->arena);
}

/* The columns that have a frame. */
typedef struct framing {
  grdp_block block;
  bool *done; /* [columns] */
  size_t count;
} framing;

/* Frames of a block's columns that have none yet. */
static void frame_block(grdp_drawing *drawing, framing *framed, uint64_t number) {
  grdp_worker *worker = &drawing->workers[0];
  const grdp_watch *watch = &drawing->watch;
  const grdp_passes *passes = grdp_passes_choose();
  grdp_worker_begin_block(worker, number);
  for (uint32_t p = 0; p < watch->periods; p++) {
    grdp_worker_period(worker, p);
    for (size_t i = watch->starts[p]; i < watch->starts[p + 1]; i++) {
      if (framed->done[i])
        continue;
      const double *values = grdp_machine_values(worker->machine, watch->columns[i].period, watch->columns[i].cell);
      grdp_block_prepare(passes, values, grdp_machine_failed(worker->machine), GRDP_DRAW_BLOCK, &framed->block);
      drawing->frames[i] = grdp_frame_make(&framed->block);
      framed->done[i] = framed->block.good > 0;
      framed->count += framed->done[i];
    }
  }
}

/* Of the first block, or for columns that failed in all of it, of the first block of the first chunk in which they did
 * not: the same whatever the number of threads and draws. */
static void make_frames(grdp_drawing *drawing) {
  size_t columns = drawing->watch.column_count;
  framing *framed = GRDP_NEW(&drawing->arena, framing);
  framed->done = GRDP_NEW_ARRAY(&drawing->arena, columns, bool);
  drawing->frames = GRDP_NEW_ARRAY(&drawing->arena, columns, grdp_frame);
  for (uint64_t number = 0; number < GRDP_CHUNK / GRDP_DRAW_BLOCK && framed->count < columns; number++)
    frame_block(drawing, framed, number);
  drawing->moments = GRDP_NEW_ARRAY(&drawing->arena, columns, grdp_moments);
  for (size_t i = 0; i < columns; i++)
    drawing->moments[i] = grdp_moments_empty(drawing->frames[i].scaling.centre);
}

/* Bytes for the histograms; as much again for values that are looked at again. UINT64_MAX: no limit. */
static uint64_t share_of_memory(const grdp_run_options *options) {
  return options->memory == 0 ? UINT64_MAX : options->exact ? options->memory / 2 : options->memory;
}

static void plan_passes(grdp_drawing *drawing) {
  size_t columns = drawing->watch.column_count;
  const grdp_aim *aim = &drawing->base.options->aim;
  uint64_t fitting = share_of_memory(drawing->base.options) / ((uint64_t)HISTOGRAM_BYTES * drawing->worker_count);
  drawing->columns_per_pass = fitting < 1 ? 1 : fitting < columns ? (size_t)fitting : columns;
  drawing->pass_count = columns == 0 ? 1 : (columns + drawing->columns_per_pass - 1) / drawing->columns_per_pass;
  /* A mean whose precision is asked for must be known in the first pass. */
  if (drawing->columns_per_pass > 0 && aim->kind == GRDP_AIM_MEAN &&
      grdp_machine_varies(drawing->workers[0].machine, aim->period, aim->number))
    drawing->first_group = grdp_watch_column(&drawing->watch, aim->number, aim->period) / drawing->columns_per_pass;
  drawing->spreads = GRDP_NEW_ARRAY(&drawing->arena, columns, grdp_spread);
}

/* A path stays where it is in the periods in which its cell does not vary. */
static void fill_steady_paths(grdp_drawing *drawing) {
  const grdp_watch *watch = &drawing->watch;
  const grdp_stored_draws *paths = &drawing->shared.paths;
  for (size_t i = 0; i < watch->banded_count * watch->periods; i++) {
    uint32_t t = watch->first_period + (uint32_t)(i % watch->periods), cell = watch->banded[i / watch->periods];
    bool varies = grdp_machine_varies(drawing->workers[0].machine, t, cell);
    for (size_t k = 0; k < paths->capacity && !varies; k++)
      paths->values[i * paths->capacity + k] = watch->known[(size_t)t * watch->program->cells + cell];
  }
}

static void make_shared(grdp_drawing *drawing) {
  enum { PATH_DRAWS = 4096 };
  const grdp_watch *watch = &drawing->watch;
  bool grows = drawing->base.options->aim.kind != GRDP_AIM_NONE;
  uint64_t draws = grows ? GRDP_RANKED_DRAWS : drawing->asked;
  size_t ranked = draws < GRDP_RANKED_DRAWS ? (size_t)draws : GRDP_RANKED_DRAWS;
  size_t paths = draws < PATH_DRAWS ? (size_t)draws : PATH_DRAWS;
  grdp_shared_draws *shared = &drawing->shared;
  shared->ranked = grdp_stored_draws_empty(watch->chosen_count, ranked, &drawing->arena);
  shared->paths = grdp_stored_draws_empty(watch->banded_count * watch->periods, paths, &drawing->arena);
  fill_steady_paths(drawing);
  size_t kept = drawing->base.options->kept_count * watch->periods;
  if (kept > 0)
    shared->kept = GRDP_NEW_ARRAY(&drawing->arena, kept * drawing->worker_count * GRDP_CHUNK, float);
  drawing->covariances = grdp_tally_covariances(watch, drawing->frames, &drawing->arena);
}

static grdp_status begin_pass(grdp_drawing *drawing) {
  drawing->next = 0;
  for (unsigned i = 0; i < drawing->worker_count; i++) {
    GRDP_TRY(
        grdp_worker_begin_pass(&drawing->workers[i], &drawing->watch, drawing->frames, grdp_drawing_pass(drawing)));
    drawing->workers[i].tally.shared = &drawing->shared;
  }
  return GRDP_OK;
}

static grdp_status open_parts(void *subject) {
  grdp_drawing *drawing = subject;
  plan_work(drawing);
  GRDP_TRY(open_draws(drawing));
  GRDP_TRY(open_workers(drawing));
  watch_columns(drawing);
  make_frames(drawing);
  plan_passes(drawing);
  make_shared(drawing);
  return begin_pass(drawing);
}

grdp_status grdp_drawing_open(const grdp_drawing_base *base, grdp_drawing **out) {
  grdp_drawing *drawing = calloc(1, sizeof *drawing);
  if (drawing == NULL)
    return GRDP_MEMORY;
  drawing->base = *base;
  grdp_status status = grdp_guarded(&drawing->arena, open_parts, drawing);
  if (status != GRDP_OK) {
    grdp_drawing_free(drawing);
    return status;
  }
  *out = drawing;
  return GRDP_OK;
}

void grdp_drawing_free(grdp_drawing *drawing) {
  if (drawing == NULL)
    return;
  for (unsigned i = 0; i < drawing->worker_count; i++)
    grdp_worker_close(&drawing->workers[i]);
  grdp_draws_free(drawing->draws);
  grdp_arena_free(&drawing->scratch);
  grdp_arena_free(&drawing->arena);
  free(drawing);
}

void grdp_drawing_warn(const grdp_drawing *drawing, grdp_diagnostics *diagnostics) {
  grdp_factors_warn(drawing->base.drawn, drawing->draws, drawing->base.scenario, diagnostics);
}

/* --- rounds --- */

/* Where the draws are doubled a chunk ends, in later passes too: so that the same sums are made in each. */
static uint64_t stage_end(const grdp_drawing *drawing) {
  uint64_t end = drawing->begun;
  if (drawing->base.options->aim.kind == GRDP_AIM_NONE)
    return drawing->asked;
  while (end <= drawing->next && end < drawing->asked)
    end *= 2;
  return end;
}

static grdp_status run_chunk(void *subject, unsigned worker, uint64_t first, size_t count) {
  grdp_worker *one = &((grdp_drawing *)subject)->workers[worker];
  grdp_worker_chunk(one, first, count);
  return one->status;
}

/* Moments and covariances in the order of the chunks, so that the number of threads does not matter. */
static void merge_chunk(void *subject, unsigned worker) {
  grdp_drawing *drawing = subject;
  grdp_pass pass = grdp_drawing_pass(drawing);
  const grdp_tally *tally = &drawing->workers[worker].tally;
  for (size_t k = pass.first; k < pass.last; k++)
    grdp_moments_merge(&drawing->moments[k], &tally->moments[k - pass.first]);
  if (pass.whole && drawing->watch.chosen_count > 0)
    grdp_covariances_merge(&drawing->covariances, &tally->covariances);
}

static grdp_status run_round(grdp_drawing *drawing) {
  const grdp_crew crew = {.workers = drawing->worker_count,
                          .chunk = GRDP_CHUNK,
                          .subject = drawing,
                          .run = run_chunk,
                          .merge = drawing->again == NULL ? merge_chunk : NULL};
  uint64_t first = drawing->next, end = stage_end(drawing), most = (uint64_t)crew.workers * GRDP_CHUNK;
  drawing->shared.kept_first = first;
  drawing->shared.kept_count = (size_t)(end - first < most ? end - first : most);
  GRDP_TRY(grdp_crew_round(&crew, first, end, &drawing->next));
  bool counts = drawing->pass == 0 && drawing->again == NULL, kept = counts && drawing->shared.kept != NULL;
  drawing->kept = (grdp_kept){first, kept ? drawing->shared.kept_count : 0, drawing->shared.kept};
  drawing->drawn += drawing->next - first;
  if (counts)
    drawing->counted = drawing->next;
  return GRDP_OK;
}

/* --- what the first pass counts --- */

static void merge_tallies(const grdp_drawing *drawing, grdp_judgement *into) {
  const grdp_watch *watch = &drawing->watch;
  for (unsigned i = 0; i < drawing->worker_count; i++) {
    const grdp_worker *worker = &drawing->workers[i];
    for (size_t k = 0; k < watch->target_count; k++)
      grdp_hits_merge(&into->hits[k], &worker->tally.hits[k]);
    for (size_t k = 0; k < watch->scenario->target_count; k++)
      grdp_hits_merge(&into->every[k], &worker->tally.every[k]);
    grdp_hits_merge(&into->all, &worker->tally.all);
    grdp_losses_merge(&into->losses, &worker->losses);
  }
}

grdp_judgement grdp_drawing_judge(const grdp_drawing *drawing, grdp_arena *arena) {
  if (drawing->pass > 0)
    return drawing->judgement;
  grdp_judgement judgement = {GRDP_NEW_ARRAY(arena, drawing->watch.target_count, grdp_hits),
                              GRDP_NEW_ARRAY(arena, drawing->watch.scenario->target_count, grdp_hits),
                              {{0}, {0}, {0}},
                              grdp_losses_empty(arena)};
  merge_tallies(drawing, &judgement);
  return judgement;
}

static bool all_within(const grdp_judgement *judgement, const grdp_watch *watch, uint32_t target, double width,
                       const grdp_confidence *confidence) {
  for (size_t i = 0; i < watch->target_count; i++) {
    if (watch->targets[i].target != target || isnan(watch->targets[i].projected))
      continue;
    grdp_estimate estimate = grdp_interval_probability(&judgement->hits[i], confidence);
    if (!((estimate.high - estimate.low) / 2.0 <= width))
      return false;
  }
  return true;
}

bool grdp_drawing_is_narrow(const grdp_drawing *drawing, grdp_arena *arena) {
  const grdp_aim *aim = &drawing->base.options->aim;
  const grdp_confidence *confidence = &drawing->confidence;
  grdp_judgement judgement = grdp_drawing_judge(drawing, arena);
  grdp_estimate estimate = {0};
  if (aim->kind == GRDP_AIM_TARGET)
    return all_within(&judgement, &drawing->watch, aim->number, aim->width, confidence);
  if (aim->kind == GRDP_AIM_ALL)
    estimate = grdp_interval_probability(&judgement.all, confidence);
  else if (grdp_machine_varies(drawing->workers[0].machine, aim->period, aim->number))
    estimate = grdp_interval_mean(&drawing->moments[grdp_watch_column(&drawing->watch, aim->number, aim->period)],
                                  confidence);
  return (estimate.high - estimate.low) / 2.0 <= aim->width;
}

/* --- steps --- */

/* Doubles the draws until the precision is reached twice in a row; one that happens to be reached by chance is then
 * not believed. */
static bool goes_on(grdp_drawing *drawing) {
  const uint64_t most = UINT64_C(1) << 31;
  if (drawing->base.options->aim.kind == GRDP_AIM_NONE || drawing->pass > 0 || drawing->again != NULL)
    return false;
  drawing->narrow = grdp_drawing_is_narrow(drawing, &drawing->arena) ? drawing->narrow + 1 : 0;
  if (drawing->narrow >= 2 || drawing->asked >= most)
    return false;
  drawing->asked *= 2;
  return true;
}

/* The next columns, as many as there is memory for, but one at least. */
static grdp_status begin_again(grdp_drawing *drawing, size_t first) {
  grdp_pass pass = grdp_drawing_pass(drawing);
  uint64_t room = share_of_memory(drawing->base.options), used = 0;
  size_t last = first;
  for (; last < pass.last - pass.first; last++) {
    used += grdp_exact_bytes(&drawing->again[last]);
    if (used > room && last > first)
      break;
  }
  drawing->group = (grdp_exact_group){drawing->again, first, last};
  drawing->groups_more += first > 0;
  drawing->next = 0;
  for (unsigned i = 0; i < drawing->worker_count; i++)
    GRDP_TRY(grdp_worker_begin_exact(&drawing->workers[i], drawing->group));
  return GRDP_OK;
}

static grdp_status end_counting(grdp_drawing *drawing, grdp_diagnostics *diagnostics) {
  const grdp_run_options *options = drawing->base.options;
  grdp_pass pass = grdp_drawing_pass(drawing);
  if (drawing->pass == 0) {
    drawing->judgement = grdp_drawing_judge(drawing, &drawing->arena);
    if (!options->accept_failures)
      GRDP_TRY(
          grdp_losses_report_share(&drawing->judgement.losses, drawing->base.scenario, drawing->asked, diagnostics));
  }
  if (options->exact)
    drawing->again = GRDP_NEW_ARRAY(&drawing->arena, pass.last - pass.first, grdp_exact_column);
  return grdp_drawing_summarise(drawing, drawing->spreads + pass.first, drawing->again);
}

/* The draws are counted; where quantiles shall be exact they are run again, for as many columns at a time as there is
 * memory for; then comes the next pass. */
static grdp_status end_part(grdp_drawing *drawing, grdp_diagnostics *diagnostics) {
  grdp_pass pass = grdp_drawing_pass(drawing);
  if (drawing->again == NULL) {
    GRDP_TRY(end_counting(drawing, diagnostics));
    if (drawing->again != NULL)
      return begin_again(drawing, 0);
  } else {
    GRDP_TRY(grdp_drawing_refine(drawing, drawing->spreads + pass.first));
    if (drawing->group.last < pass.last - pass.first)
      return begin_again(drawing, drawing->group.last);
    drawing->again = NULL;
  }
  drawing->pass++;
  drawing->done = drawing->pass == drawing->pass_count;
  return drawing->done ? GRDP_OK : begin_pass(drawing);
}

static grdp_status look_at_checks(grdp_drawing *drawing, grdp_diagnostics *diagnostics) {
  if (drawing->pass > 0 || drawing->again != NULL || drawing->base.program->checks == 0)
    return GRDP_OK;
  grdp_losses merged = grdp_losses_empty(&drawing->arena);
  for (unsigned i = 0; i < drawing->worker_count; i++)
    grdp_losses_merge_checks(&merged, &drawing->workers[i].losses);
  return grdp_losses_report_check(&merged, drawing->base.scenario, &drawing->arena, diagnostics);
}

typedef struct stepping {
  grdp_drawing *drawing;
  grdp_diagnostics *diagnostics;
} stepping;

static grdp_status step(void *subject) {
  grdp_drawing *drawing = ((stepping *)subject)->drawing;
  grdp_diagnostics *diagnostics = ((stepping *)subject)->diagnostics;
  GRDP_TRY(run_round(drawing));
  GRDP_TRY(look_at_checks(drawing, diagnostics));
  if (drawing->next < drawing->asked || goes_on(drawing))
    return GRDP_OK;
  return end_part(drawing, diagnostics);
}

grdp_status grdp_drawing_step(grdp_drawing *drawing, grdp_diagnostics *diagnostics, bool *done) {
  drawing->kept.count = 0;
  stepping one = {drawing, diagnostics};
  grdp_status status = drawing->done ? GRDP_OK : grdp_guarded(&drawing->arena, step, &one);
  *done = drawing->done;
  return status;
}

grdp_progress grdp_drawing_progress(const grdp_drawing *drawing) {
  uint64_t parts = drawing->base.options->exact ? 2 : 1;
  return (grdp_progress){drawing->drawn, drawing->asked * (drawing->pass_count * parts + drawing->groups_more)};
}

grdp_kept grdp_drawing_kept(const grdp_drawing *drawing) {
  return drawing->kept;
}
