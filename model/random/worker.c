/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One thread's draws, block by block: scores, rotation, correlation, persistence, copula, values.
 */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "latin.h"
#include "sampler.h"

/* --- working memory --- */

static double *new_rows(grdp_arena *arena, size_t count) {
  return grdp_arena_array(arena, count, GRDP_ROW_STRIDE * sizeof(double));
}

static void open_rotated(grdp_draw_worker *worker) {
  size_t count = worker->draws->rotation.row_count;
  if (count == 0)
    return;
  worker->rotated = new_rows(&worker->arena, count);
  worker->rotated_rows = GRDP_NEW_ARRAY(&worker->arena, count, double *);
  for (size_t i = 0; i < count; i++)
    worker->rotated_rows[i] = grdp_row(worker->rotated, i);
  double *rows = new_rows(&worker->arena, 2 * GRDP_DIRECTION_LIMIT);
  for (size_t i = 0; i < 2 * GRDP_DIRECTION_LIMIT; i++)
    worker->rotation_rows[i] = grdp_row(rows, i);
}

static void open_kept(grdp_draw_worker *worker) {
  const grdp_draws *draws = worker->draws;
  size_t slots = draws->index.slots;
  worker->kept.means = GRDP_NEW_ARRAY(&worker->arena, slots * draws->factors->count, double);
  worker->kept.adjoints = GRDP_NEW_ARRAY(&worker->arena, draws->widest, double);
  worker->kept.scores = new_rows(&worker->arena, slots * draws->factors->count);
  if (draws->student == NULL)
    return;
  worker->kept.students = new_rows(&worker->arena, slots * draws->factors->count);
  worker->kept.multipliers = new_rows(&worker->arena, slots);
}

static void open_rows(grdp_draw_worker *worker) {
  const grdp_draws *draws = worker->draws;
  open_rotated(worker);
  worker->whole = new_rows(&worker->arena, draws->whole_rows);
  worker->state = new_rows(&worker->arena, draws->state_rows);
  worker->fresh = new_rows(&worker->arena, draws->widest);
  double **const single[] = {&worker->mixed, &worker->student, &worker->finished, &worker->multiplier,
                             &worker->uniform};
  for (size_t i = 0; i < sizeof single / sizeof *single; i++)
    *single[i] = new_rows(&worker->arena, 1);
  worker->sources = GRDP_NEW_ARRAY(&worker->arena, (size_t)draws->widest + 1, const double *);
  if (worker->keeps)
    open_kept(worker);
}

grdp_status grdp_draw_worker_open(const grdp_draws *draws, bool keeps, grdp_draw_worker **out) {
  assert(!keeps || draws->spans == NULL);
  grdp_draw_worker *worker = calloc(1, sizeof *worker);
  if (worker == NULL)
    return GRDP_MEMORY;
  worker->draws = draws;
  worker->keeps = keeps;
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&worker->arena, exhausted) {
    grdp_draw_worker_free(worker);
    return GRDP_MEMORY;
  }
  open_rows(worker);
  worker->arena.exhausted = NULL;
  *out = worker;
  return GRDP_OK;
}

void grdp_draw_worker_free(grdp_draw_worker *worker) {
  if (worker == NULL)
    return;
  grdp_arena_free(&worker->arena);
  free(worker);
}

/* --- scores --- */

static void make_latin(const grdp_draw_worker *worker, uint32_t number, double *out) {
  const grdp_draws *draws = worker->draws;
  grdp_latin latin;
  grdp_latin_open(draws->design->seed, draws->names[number], (uint32_t)draws->design->scores[number].ordinal,
                  draws->strata, &latin);
  grdp_latin_fill(&latin, worker->first, GRDP_DRAW_BLOCK, worker->uniform);
  draws->kernels->of_uniforms(GRDP_DRAW_BLOCK, worker->uniform, out);
}

/* One row of independent scores. */
static void make_scores(const grdp_draw_worker *worker, uint32_t number, double *out) {
  const grdp_draws *draws = worker->draws;
  const grdp_design *design = draws->design;
  if (design->kind == GRDP_DESIGN_SOBOL && number < GRDP_SOBOL_DIMENSIONS) {
    draws->kernels->of_sobol(&draws->points[number], worker->first, GRDP_DRAW_BLOCK, out);
  } else if (design->kind == GRDP_DESIGN_LHS) {
    make_latin(worker, number, out);
  } else {
    grdp_stream stream = grdp_stream_open(design->seed, draws->names[number]);
    draws->kernels->of_stream(&stream, (uint32_t)design->scores[number].ordinal, worker->first, GRDP_DRAW_BLOCK, out);
  }
}

/* A score of the design: rotated at the block's beginning, or made now in `out`. */
static const double *score_row(const grdp_draw_worker *worker, uint32_t number, double *out) {
  const grdp_draws *draws = worker->draws;
  if (draws->rotated != NULL && draws->rotated[number] != GRDP_NO_NUMBER)
    return worker->rotated_rows[draws->rotated[number]];
  make_scores(worker, number, out);
  return out;
}

/* --- one cluster in one slot --- */

/* sqrt(df / chi-square), which makes Student's t of normal scores. The bound keeps a chi-square of very few degrees
 * of freedom, which may round to 0, from giving infinity. */
static void make_multiplier(grdp_draw_worker *worker, size_t slot) {
  const grdp_draws *draws = worker->draws;
  double *row = worker->multiplier, df = draws->factors->student_df;
  uint32_t number = *grdp_score_number(&draws->index, (uint32_t)draws->factors->count, slot);
  assert(number != GRDP_NO_NUMBER);
  grdp_transform_apply(draws->chi_square, GRDP_DRAW_BLOCK, score_row(worker, number, row), row);
  for (size_t i = 0; i < GRDP_DRAW_BLOCK; i++)
    row[i] = sqrt(df / (row[i] > 1e-290 ? row[i] : 1e-290));
  if (worker->keeps)
    memcpy(grdp_row(worker->kept.multipliers, slot), row, GRDP_DRAW_BLOCK * sizeof *row);
}

static void gather_fresh(grdp_draw_worker *worker, const grdp_cluster *cluster, size_t slot) {
  for (uint32_t i = 0; i < cluster->count; i++) {
    uint32_t number = *grdp_score_number(&worker->draws->index, cluster->factors[i], slot);
    worker->sources[1 + i] = score_row(worker, number, grdp_row(worker->fresh, i));
  }
}

/* The normal score of the cluster's i-th factor from its w, and with persistence from its score in the period before. */
static const double *mix(grdp_draw_worker *worker, const grdp_cluster *cluster, const grdp_mixing *mixing,
                         size_t slot, uint32_t i) {
  const grdp_score_kernels *kernels = worker->draws->kernels;
  if (mixing->start == NULL)
    return worker->sources[1];
  double *out = cluster->persistent ? grdp_row(worker->state, mixing->state + i) : worker->mixed;
  size_t n = cluster->count;
  if (mixing->later == NULL || slot <= 1) {
    kernels->combine(GRDP_DRAW_BLOCK, NULL, (size_t)i + 1, mixing->start + i * n, worker->sources + 1, out);
    return out;
  }
  worker->sources[0] = out;
  kernels->combine(GRDP_DRAW_BLOCK, NULL, (size_t)i + 2, mixing->later + i * (n + 1), worker->sources, out);
  return out;
}

/* Student's t, and back to the normal score that is exceeded as often (the copula's margins). */
static const double *pass_copula(grdp_draw_worker *worker, const double *z) {
  double *student = worker->student;
  const double *multiplier = worker->multiplier;
  for (size_t i = 0; i < GRDP_DRAW_BLOCK; i++)
    student[i] = z[i] * multiplier[i];
  grdp_transform_apply(worker->draws->student, GRDP_DRAW_BLOCK, student, worker->finished);
  return worker->finished;
}

static void keep(grdp_draw_worker *worker, const grdp_cluster *cluster, size_t slot, uint32_t factor,
                 const double *finished) {
  size_t row = slot * worker->draws->factors->count + factor;
  memcpy(grdp_row(worker->kept.scores, row), finished, GRDP_DRAW_BLOCK * sizeof *finished);
  if (cluster->in_copula)
    memcpy(grdp_row(worker->kept.students, row), worker->student, GRDP_DRAW_BLOCK * sizeof *finished);
}

/* The finished score of the cluster's i-th factor: what its distribution makes values of. */
static const double *finish(grdp_draw_worker *worker, size_t number, size_t slot, uint32_t i) {
  const grdp_cluster *cluster = &worker->draws->clusters.items[number];
  const double *z = mix(worker, cluster, &worker->draws->mixings[number], slot, i);
  const double *finished = cluster->in_copula ? pass_copula(worker, z) : z;
  if (worker->keeps)
    keep(worker, cluster, slot, cluster->factors[i], finished);
  return finished;
}

/* --- blocks and periods --- */

static void rotate(grdp_draw_worker *worker) {
  const grdp_rotation *rotation = &worker->draws->rotation;
  for (size_t row = 0; row < rotation->row_count; row++)
    make_scores(worker, rotation->scores[row], worker->rotated_rows[row]);
  grdp_rotation_apply(rotation, worker->draws->kernels, GRDP_DRAW_BLOCK, worker->rotated_rows, worker->rotation_rows);
}

/* Whether a cluster's values come from the points themselves, which is done period by period. */
static bool is_direct(const grdp_draw_worker *worker, size_t cluster) {
  return worker->draws->spans != NULL && worker->draws->spans[cluster].width > 0.0;
}

void grdp_draw_worker_begin(grdp_draw_worker *worker, uint64_t block) {
  const grdp_draws *draws = worker->draws;
  worker->first = block * GRDP_DRAW_BLOCK;
  if (draws->rotation.count > 0)
    rotate(worker);
  if (draws->clusters.whole_copula)
    make_multiplier(worker, 0);
  for (size_t c = 0; c < draws->clusters.count; c++) {
    const grdp_cluster *cluster = &draws->clusters.items[c];
    if (cluster->every_period || draws->factors->periods == 0 || !cluster->live[0] || is_direct(worker, c))
      continue;
    gather_fresh(worker, cluster, 0);
    for (uint32_t i = 0; i < cluster->count; i++)
      memcpy(grdp_row(worker->whole, draws->mixings[c].whole + i), finish(worker, c, 0, i),
             GRDP_DRAW_BLOCK * sizeof(double));
  }
}

static void write_span(const grdp_draw_worker *worker, size_t number, uint32_t period, double *const *rows) {
  const grdp_draws *draws = worker->draws;
  const grdp_cluster *cluster = &draws->clusters.items[number];
  uint32_t factor = cluster->factors[0];
  uint32_t score = *grdp_score_number(&draws->index, factor, cluster->every_period ? 1 + (size_t)period : 0);
  if (draws->transforms[(size_t)period * draws->factors->count + factor] != NULL)
    draws->kernels->span_of_sobol(&draws->points[score], worker->first, GRDP_DRAW_BLOCK, draws->spans[number].low,
                                  draws->spans[number].width, rows[factor]);
}

/* The values of a factor, and of those that draw the same row of observations. */
static void write_values(const grdp_draws *draws, uint32_t period, uint32_t factor, const double *scores,
                         double *const *rows) {
  const grdp_transform *const *transforms = draws->transforms + (size_t)period * draws->factors->count;
  for (uint32_t f = factor; f != GRDP_NO_NUMBER; f = draws->next_joint[f])
    if (transforms[f] != NULL)
      grdp_transform_apply(transforms[f], GRDP_DRAW_BLOCK, scores, rows[f]);
}

void grdp_draw_worker_period(grdp_draw_worker *worker, uint32_t period, double *const *rows) {
  const grdp_draws *draws = worker->draws;
  const size_t slot = 1 + (size_t)period;
  assert(period < draws->factors->periods);
  if (draws->clusters.period_copula[period])
    make_multiplier(worker, slot);
  for (size_t c = 0; c < draws->clusters.count; c++) {
    const grdp_cluster *cluster = &draws->clusters.items[c];
    if (!cluster->live[period])
      continue;
    if (is_direct(worker, c)) {
      write_span(worker, c, period, rows);
      continue;
    }
    if (cluster->every_period)
      gather_fresh(worker, cluster, slot);
    for (uint32_t i = 0; i < cluster->count; i++) {
      const double *scores =
          cluster->every_period ? finish(worker, c, slot, i) : grdp_row(worker->whole, draws->mixings[c].whole + i);
      write_values(draws, period, cluster->factors[i], scores, rows);
    }
  }
}

const double *grdp_draw_worker_scores(const grdp_draw_worker *worker, uint32_t period, uint32_t factor) {
  const grdp_factors *factors = worker->draws->factors;
  assert(worker->keeps && period < factors->periods);
  size_t slot = factors->items[factor].every_period ? 1 + (size_t)period : 0;
  return grdp_row(worker->kept.scores, slot * factors->count + factors->items[factor].joint);
}
