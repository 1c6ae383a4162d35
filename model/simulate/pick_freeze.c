/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One thread's samples and machine.
 */
#include "pick_freeze.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "guarded.h"
#include "pick_freeze_state.h"
#include "targets.h"

/* At 4,096 bytes apart rows would compete for the same lines of the cache. */
enum { ROW = GRDP_DRAW_BLOCK, ROW_STRIDE = GRDP_DRAW_BLOCK + 8 };

static uint32_t first_period(const grdp_experiment *experiment) {
  return experiment->plan.scenario->time.base + 1;
}

static size_t row_count(const grdp_experiment *experiment) {
  return (size_t)experiment->factors->periods * experiment->factors->count;
}

/* --- opening --- */

static size_t count_drawn(const grdp_experiment *experiment) {
  size_t count = 0;
  for (uint32_t p = 0; p < experiment->periods; p++)
    for (size_t f = 0; f < experiment->factors->count; f++)
      count += grdp_experiment_drawn(experiment, f, p);
  return count;
}

static void place_rows(grdp_pick_freeze *frozen, grdp_sample sample, double *next) {
  const grdp_experiment *experiment = frozen->experiment;
  size_t factors = experiment->factors->count;
  frozen->rows[sample] = GRDP_NEW_ARRAY(&frozen->arena, row_count(experiment), const double *);
  for (uint32_t p = 0; p < experiment->periods; p++)
    for (size_t f = 0; f < factors; f++) {
      if (!grdp_experiment_drawn(experiment, f, p))
        continue;
      frozen->rows[sample][p * factors + f] = next;
      next += ROW_STRIDE;
    }
}

static void make_samples(grdp_pick_freeze *frozen) {
  const grdp_experiment *experiment = frozen->experiment;
  size_t drawn = count_drawn(experiment), samples = experiment->draws[GRDP_SAMPLE_B] != NULL ? 2 : 1;
  frozen->store_size = samples * drawn * ROW_STRIDE;
  frozen->store = GRDP_NEW_ARRAY(&frozen->arena, frozen->store_size + 8, double);
  while ((uintptr_t)frozen->store % 64 != 0)
    frozen->store++;
  for (size_t i = 0; i < samples; i++)
    place_rows(frozen, (grdp_sample)i, frozen->store + i * drawn * ROW_STRIDE);
  frozen->targets = GRDP_NEW_ARRAY(&frozen->arena, experiment->factors->count, double *);
}

/* How many rows the machine has for each factor: it uses them in turn. */
static void count_turns(grdp_pick_freeze *frozen) {
  const grdp_experiment *experiment = frozen->experiment;
  uint32_t first = first_period(experiment);
  frozen->written = GRDP_NEW_ARRAY(&frozen->arena, row_count(experiment), const double *);
  frozen->turns = GRDP_NEW_ARRAY(&frozen->arena, experiment->factors->count, uint32_t);
  for (size_t f = 0; f < experiment->factors->count; f++) {
    uint32_t cell = grdp_experiment_cell(experiment, f), turn = 1;
    const double *beginning = experiment->periods > 0 ? grdp_machine_drawn(frozen->machine, first, cell) : NULL;
    while (turn < experiment->periods && grdp_machine_drawn(frozen->machine, first + turn, cell) != beginning)
      turn++;
    frozen->turns[f] = turn;
  }
}

static void fill(double *row, double value) {
  for (size_t lane = 0; lane < ROW; lane++)
    row[lane] = value;
}

/* What never varies stands there from the beginning. */
static void make_values(grdp_pick_freeze *frozen) {
  const grdp_experiment *experiment = frozen->experiment;
  size_t looks = experiment->plan.look_count;
  frozen->taken = GRDP_NEW_ARRAY(&frozen->arena, looks, double *);
  frozen->values = GRDP_NEW_ARRAY(&frozen->arena, looks, const double *);
  frozen->met = GRDP_NEW_ARRAY(&frozen->arena, (looks + 1) * ROW, uint8_t);
  for (size_t i = 0; i < looks; i++) {
    frozen->taken[i] = GRDP_NEW_ARRAY(&frozen->arena, ROW_STRIDE, double);
    fill(frozen->taken[i], experiment->centrals[i]);
    frozen->values[i] = frozen->taken[i];
  }
}

static grdp_status open_parts(void *subject) {
  grdp_pick_freeze *frozen = subject;
  const grdp_experiment *experiment = frozen->experiment;
  GRDP_TRY(grdp_machine_open_draws(experiment->plan.program, &experiment->machine, &frozen->machine));
  for (int i = 0; i < 2; i++)
    if (experiment->draws[i] != NULL)
      GRDP_TRY(grdp_draw_worker_open(experiment->draws[i], experiment->plan.scores, &frozen->workers[i]));
  make_samples(frozen);
  count_turns(frozen);
  make_values(frozen);
  return GRDP_OK;
}

grdp_status grdp_pick_freeze_open(const grdp_experiment *experiment, grdp_pick_freeze **out) {
  grdp_pick_freeze *frozen = calloc(1, sizeof *frozen);
  if (frozen == NULL)
    return GRDP_MEMORY;
  frozen->experiment = experiment;
  grdp_status status = grdp_guarded(&frozen->arena, open_parts, frozen);
  if (status != GRDP_OK) {
    grdp_pick_freeze_free(frozen);
    return status;
  }
  *out = frozen;
  return GRDP_OK;
}

void grdp_pick_freeze_free(grdp_pick_freeze *frozen) {
  if (frozen == NULL)
    return;
  for (int i = 0; i < 2; i++)
    grdp_draw_worker_free(frozen->workers[i]);
  grdp_machine_free(frozen->machine);
  grdp_arena_free(&frozen->arena);
  free(frozen);
}

/* --- a block --- */

static void draw(grdp_pick_freeze *frozen, grdp_sample sample, uint64_t block) {
  const grdp_experiment *experiment = frozen->experiment;
  size_t factors = experiment->factors->count;
  grdp_draw_worker_begin(frozen->workers[sample], block);
  for (uint32_t p = 0; p < experiment->periods; p++) {
    for (size_t f = 0; f < factors; f++) {
      const double *row = frozen->rows[sample][p * factors + f];
      frozen->targets[f] = row == NULL ? NULL : frozen->store + (row - frozen->store);
    }
    grdp_draw_worker_period(frozen->workers[sample], p, frozen->targets);
  }
}

void grdp_pick_freeze_begin(grdp_pick_freeze *frozen, uint64_t block) {
  for (int i = 0; i < 2; i++)
    if (frozen->workers[i] != NULL)
      draw(frozen, (grdp_sample)i, block);
  memset(frozen->written, 0, row_count(frozen->experiment) * sizeof *frozen->written);
}

const double *const *grdp_pick_freeze_rows(const grdp_pick_freeze *frozen, grdp_sample sample) {
  return frozen->rows[sample];
}

const double *grdp_pick_freeze_scores(const grdp_pick_freeze *frozen, grdp_sample sample, size_t row) {
  size_t factors = frozen->experiment->factors->count;
  assert(frozen->experiment->plan.scores);
  return grdp_draw_worker_scores(frozen->workers[sample], (uint32_t)(row / factors), (uint32_t)(row % factors));
}

/* --- a run --- */

/* The path's value of an input; a residual that is not drawn is 0. */
static const double *path_of(const grdp_experiment *experiment, size_t f, uint32_t p) {
  static const double nothing = 0.0;
  const grdp_cell *cell = &experiment->plan.scenario->cells[grdp_experiment_cell(experiment, f)];
  return cell->path.values == NULL ? &nothing : &cell->path.values[first_period(experiment) + p];
}

/* Rows of A and B stay as they are within a block, and the path always: where the machine still has them nothing is
 * copied. */
static void write_row(grdp_pick_freeze *frozen, uint32_t p, size_t f, const double *row) {
  const grdp_experiment *experiment = frozen->experiment;
  const double **written = &frozen->written[(p % frozen->turns[f]) * experiment->factors->count + f];
  double *to = grdp_machine_drawn(frozen->machine, first_period(experiment) + p, grdp_experiment_cell(experiment, f));
  const double *from = row != NULL ? row : path_of(experiment, f, p);
  if (from == *written)
    return;
  bool steady = row == NULL || (row >= frozen->store && row < frozen->store + frozen->store_size);
  *written = steady ? from : NULL;
  if (row != NULL)
    memcpy(to, row, ROW * sizeof *to);
  else
    fill(to, *from);
}

static void write_period(grdp_pick_freeze *frozen, uint32_t p, const double *const *rows) {
  size_t factors = frozen->experiment->factors->count;
  for (size_t f = 0; f < factors; f++)
    write_row(frozen, p, f, rows[p * factors + f]);
}

/* In the last period the machine's own row is good until the next run. */
static void take_value(grdp_pick_freeze *frozen, uint32_t p, const grdp_taking *taking) {
  uint32_t t = first_period(frozen->experiment) + p;
  if (!grdp_machine_varies(frozen->machine, t, taking->cell))
    return;
  const double *row = grdp_machine_values(frozen->machine, t, taking->cell);
  if (p + 1 < frozen->experiment->periods)
    row = memcpy(frozen->taken[taking->look], row, ROW * sizeof *row);
  frozen->values[taking->look] = row;
}

static void judge(grdp_pick_freeze *frozen, uint32_t p, const grdp_taking *taking) {
  const grdp_experiment *experiment = frozen->experiment;
  uint32_t t = first_period(experiment) + p;
  uint8_t *all = frozen->met + (size_t)taking->look * ROW;
  uint8_t *met = frozen->met + experiment->plan.look_count * ROW;
  if (grdp_machine_varies(frozen->machine, t, taking->cell)) {
    grdp_target_judge(taking->target, grdp_machine_values(frozen->machine, t, taking->cell), ROW, met);
  } else {
    double known = experiment->central.known[(size_t)t * experiment->plan.program->cells + taking->cell];
    grdp_target_judge(taking->target, &known, 1, met);
    memset(met, met[0], ROW);
  }
  for (size_t lane = 0; lane < ROW; lane++)
    all[lane] &= met[lane];
}

static void take_period(grdp_pick_freeze *frozen, uint32_t p) {
  const grdp_experiment *experiment = frozen->experiment;
  for (size_t i = experiment->starts[p]; i < experiment->starts[p + 1]; i++) {
    const grdp_taking *taking = &experiment->takings[i];
    if (taking->target == NULL)
      take_value(frozen, p, taking);
    else
      judge(frozen, p, taking);
  }
}

/* Targets begin as they are in the periods up to the base. */
static void begin_judging(grdp_pick_freeze *frozen) {
  const grdp_experiment *experiment = frozen->experiment;
  for (size_t i = 0; i < experiment->plan.look_count; i++)
    if (experiment->plan.looks[i].kind != GRDP_LOOK_VALUE)
      memset(frozen->met + i * ROW, experiment->beginnings[i], ROW);
}

static void end_judging(grdp_pick_freeze *frozen) {
  const grdp_experiment *experiment = frozen->experiment;
  for (size_t i = 0; i < experiment->plan.look_count; i++)
    for (size_t lane = 0; experiment->plan.looks[i].kind != GRDP_LOOK_VALUE && lane < ROW; lane++)
      frozen->taken[i][lane] = frozen->met[i * ROW + lane];
}

void grdp_pick_freeze_run(grdp_pick_freeze *frozen, const double *const *rows) {
  const grdp_experiment *experiment = frozen->experiment;
  bool ahead = grdp_machine_reads_ahead(frozen->machine);
  grdp_machine_restart(frozen->machine);
  begin_judging(frozen);
  for (uint32_t p = 0; ahead && p < experiment->periods; p++)
    write_period(frozen, p, rows);
  for (uint32_t p = 0; p < experiment->periods; p++) {
    if (!ahead)
      write_period(frozen, p, rows);
    grdp_machine_period(frozen->machine, first_period(experiment) + p);
    take_period(frozen, p);
  }
  end_judging(frozen);
}

const double *grdp_pick_freeze_values(const grdp_pick_freeze *frozen, size_t look) {
  return frozen->values[look];
}

const uint8_t *grdp_pick_freeze_failed(const grdp_pick_freeze *frozen) {
  return grdp_machine_failed(frozen->machine);
}
