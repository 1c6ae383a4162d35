/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "worker.h"

#include <math.h>

#include "guarded.h"

static uint32_t first_period(const grdp_worker *worker) {
  return worker->work->scenario->time.base + 1;
}

static grdp_status make_rows(void *subject) {
  grdp_worker *worker = subject;
  worker->rows = GRDP_NEW_ARRAY(&worker->arena, worker->work->drawn->factors.count, double *);
  return GRDP_OK;
}

grdp_status grdp_worker_open(grdp_worker *worker, const grdp_work *work) {
  *worker = (grdp_worker){.work = work};
  GRDP_TRY(grdp_guarded(&worker->arena, make_rows, worker));
  GRDP_TRY(grdp_machine_open_draws(work->program, &work->plan, &worker->machine));
  return grdp_draw_worker_open(work->draws, work->plan.whole, &worker->draws);
}

void grdp_worker_close(grdp_worker *worker) {
  grdp_machine_free(worker->machine);
  grdp_draw_worker_free(worker->draws);
  grdp_arena_free(&worker->exact_arena);
  grdp_arena_free(&worker->pass_arena);
  grdp_arena_free(&worker->arena);
}

typedef struct beginning {
  grdp_worker *worker;
  const grdp_watch *watch;
  const grdp_frame *frames;
  grdp_pass pass;
  grdp_exact_group group;
} beginning;

static grdp_status begin_pass(void *subject) {
  const beginning *with = subject;
  grdp_worker *worker = with->worker;
  grdp_tally_open(&worker->tally, with->watch, with->frames, with->pass, &worker->pass_arena);
  worker->losses = grdp_losses_empty(&worker->pass_arena);
  return GRDP_OK;
}

grdp_status grdp_worker_begin_pass(grdp_worker *worker, const grdp_watch *watch, const grdp_frame *frames,
                                   grdp_pass pass) {
  beginning with = {worker, watch, frames, pass, {NULL, 0, 0}};
  grdp_arena_free(&worker->pass_arena);
  grdp_arena_free(&worker->exact_arena);
  worker->exact = (grdp_exact_tally){0};
  return grdp_guarded(&worker->pass_arena, begin_pass, &with);
}

static grdp_status begin_exact(void *subject) {
  const beginning *with = subject;
  with->worker->exact = grdp_exact_open(with->group, &with->worker->exact_arena);
  return GRDP_OK;
}

grdp_status grdp_worker_begin_exact(grdp_worker *worker, grdp_exact_group group) {
  beginning with = {.worker = worker, .group = group};
  grdp_arena_free(&worker->exact_arena);
  worker->exact = (grdp_exact_tally){0};
  return grdp_guarded(&worker->exact_arena, begin_exact, &with);
}

/* --- a block --- */

/* Where an input is fixed, every draw has its path's value. */
static void fill_fixed(const grdp_cell *cell, uint32_t t, double *row) {
  for (size_t lane = 0; cell->path.values != NULL && lane < GRDP_DRAW_BLOCK; lane++)
    row[lane] = cell->path.values[t];
}

static void draw_period(grdp_worker *worker, uint32_t p) {
  const grdp_drawn_cells *drawn = worker->work->drawn;
  uint32_t t = first_period(worker) + p;
  for (size_t i = 0; i < drawn->factors.count; i++) {
    worker->rows[i] = grdp_machine_drawn(worker->machine, t, drawn->cells[i]);
    if (isnan(drawn->factors.items[i].centres[p]))
      fill_fixed(&worker->work->scenario->cells[drawn->cells[i]], t, worker->rows[i]);
  }
  grdp_draw_worker_period(worker->draws, p, worker->rows);
}

void grdp_worker_begin_block(grdp_worker *worker, uint64_t block) {
  grdp_draw_worker_begin(worker->draws, block);
  grdp_machine_restart(worker->machine);
  bool ahead = grdp_machine_reads_ahead(worker->machine);
  for (uint32_t p = 0; ahead && p < worker->work->drawn->factors.periods; p++)
    draw_period(worker, p);
}

size_t grdp_worker_period(grdp_worker *worker, uint32_t p) {
  if (!grdp_machine_reads_ahead(worker->machine))
    draw_period(worker, p);
  return grdp_machine_period(worker->machine, first_period(worker) + p);
}

/* --- a chunk --- */

/* The values that may be quantiles of the group's columns of period p. */
static void look_again(grdp_worker *worker, uint32_t p, grdp_block_place place) {
  const grdp_watch *watch = worker->tally.watch;
  const grdp_pass *pass = &worker->tally.pass;
  const uint8_t *failed = grdp_machine_failed(worker->machine);
  size_t first = pass->first + worker->exact.first, last = pass->first + worker->exact.last;
  for (size_t i = watch->starts[p]; i < watch->starts[p + 1]; i++) {
    if (i < first || i >= last)
      continue;
    const double *values = grdp_machine_values(worker->machine, watch->columns[i].period, watch->columns[i].cell);
    grdp_exact_add(&worker->exact, i - pass->first, &worker->tally.histograms[i - pass->first], values, failed,
                   place.count);
  }
}

static void run_block_again(grdp_worker *worker, grdp_block_place place) {
  grdp_worker_begin_block(worker, place.first / GRDP_DRAW_BLOCK);
  for (uint32_t p = 0; p < worker->work->drawn->factors.periods; p++) {
    grdp_worker_period(worker, p);
    look_again(worker, p, place);
  }
}

static void run_block(grdp_worker *worker, grdp_block_place place) {
  const grdp_program *program = worker->work->program;
  bool whole = worker->tally.pass.whole;
  grdp_worker_begin_block(worker, place.first / GRDP_DRAW_BLOCK);
  grdp_tally_begin_block(&worker->tally, place);
  for (uint32_t p = 0; p < worker->work->drawn->factors.periods; p++) {
    uint32_t t = first_period(worker) + p;
    size_t failures = grdp_worker_period(worker, p);
    if (whole && failures > 0)
      grdp_losses_look(&worker->losses, program, worker->machine, t, place.first, place.count);
    if (whole)
      grdp_losses_look_at_checks(&worker->losses, program, worker->machine, t, place.first, place.count);
    grdp_tally_period(&worker->tally, worker->machine, p, place);
  }
  if (whole)
    grdp_losses_end_block(&worker->losses, worker->machine, place.count);
  grdp_tally_end_block(&worker->tally, worker->machine, place);
}

typedef struct chunk {
  grdp_worker *worker;
  uint64_t first;
  size_t count;
} chunk;

static grdp_status run_chunk(void *subject) {
  const chunk *one = subject;
  grdp_worker *worker = one->worker;
  grdp_tally_begin_chunk(&worker->tally);
  for (size_t at = 0; at < one->count; at += GRDP_DRAW_BLOCK) {
    size_t left = one->count - at;
    grdp_block_place place = {one->first + at, left < GRDP_DRAW_BLOCK ? left : GRDP_DRAW_BLOCK};
    if (worker->exact.columns == NULL)
      run_block(worker, place);
    else
      run_block_again(worker, place);
  }
  grdp_tally_end_chunk(&worker->tally);
  return GRDP_OK;
}

static grdp_status run_chunk_guarded(void *subject) {
  return grdp_guarded(&((chunk *)subject)->worker->exact_arena, run_chunk, subject);
}

void grdp_worker_chunk(grdp_worker *worker, uint64_t first, size_t count) {
  chunk one = {worker, first, count};
  worker->status = grdp_guarded(&worker->pass_arena, run_chunk_guarded, &one);
}
