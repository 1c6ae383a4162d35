/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The probability along a line of moves is a function of one number, which is bracketed and then found by the Illinois
 * method (Dowell and Jarratt 1971, doi:10.1007/BF01934364).
 */
#include "seek_chance.h"

#include <math.h>
#include <string.h>

#include "seek_state.h"
#include "seek_variant.h"

enum { RUNS = 60 };
/* Units of move beyond which nobody will go. */
#define FARTHEST 65536.0

/* A place on the line and what was found there. */
typedef struct line_point {
  double at;
  grdp_estimate chance;
} line_point;

typedef struct chance_seeker {
  grdp_arena *arena;
  const grdp_seek_chance_request *request;
  grdp_diagnostics *diagnostics;
  grdp_diagnostics *silent; /* what runs complain of on the way */
  const uint32_t *periods;
  size_t period_count, variables;
  double *before, *direction; /* [variables]; the direction in the instruments' own units */
  grdp_seek_variant *variant;
  grdp_run_options options;
  grdp_result *first; /* its design is that of all others */
  uint64_t draws;
  uint32_t runs;
} chance_seeker;

static void release(void *object) {
  chance_seeker *seeker = object;
  if (seeker->first != NULL)
    grdp_result_free(seeker->first);
  grdp_diagnostics_free(seeker->silent);
}

/* ---- the direction ---- */

static size_t count_points(const grdp_seek_chance_request *request) {
  size_t count = 0;
  for (size_t i = 0; i < request->target_count; i++)
    count += request->targets[i].last - request->targets[i].first + 1;
  return count;
}

/* The targets in single periods, as grdp_seek has them. */
static grdp_seek_request make_points(chance_seeker *seeker) {
  const grdp_seek_chance_request *request = seeker->request;
  size_t count = 0;
  grdp_seek_target *points = GRDP_NEW_ARRAY(seeker->arena, count_points(request), grdp_seek_target);
  for (size_t i = 0; i < request->target_count; i++)
    for (uint32_t t = request->targets[i].first; t <= request->targets[i].last; t++)
      points[count++] =
          (grdp_seek_target){request->targets[i].cell, t, request->targets[i].bound, request->targets[i].place};
  return (grdp_seek_request){request->scenario,         request->program, request->instruments,
                             request->instrument_count, points,           count};
}

static bool is_lower_bound(const grdp_target *target) {
  return target->rule == GRDP_AT_LEAST || target->rule == GRDP_MORE_THAN;
}

/* What one target adds: where it rises, in units of move. Of several, each counts by its own size. */
static void add_slope(chance_seeker *seeker, grdp_moved *moved, const grdp_target *target, uint32_t period) {
  double had = grdp_moved_central(moved, target->cell, period);
  double size = target->bound != 0.0 ? fabs(target->bound) : had != 0.0 ? fabs(had) : 1.0;
  grdp_moved_derive(moved, target->cell, period);
  for (size_t v = 0; v < seeker->variables; v++) {
    size_t i = v / seeker->period_count, p = v % seeker->period_count;
    const grdp_seek_instrument *instrument = &seeker->request->instruments[i];
    double unit = grdp_seek_scale(seeker->request->scenario, instrument, seeker->periods[p],
                                  grdp_moved_central(moved, instrument->cell, seeker->periods[p]));
    double slope = grdp_moved_multiplier(moved, i, seeker->periods[p], 0);
    if (isfinite(slope))
      seeker->direction[v] += (is_lower_bound(target) ? unit : -unit) * slope / size;
  }
}

/* From slopes by units of move to a move of length 1 in these units, said in the instruments' own. */
static bool finish_direction(chance_seeker *seeker, const grdp_moved *moved) {
  double length = 0.0;
  for (size_t v = 0; v < seeker->variables; v++)
    length = hypot(length, seeker->direction[v]);
  for (size_t v = 0; v < seeker->variables && length > 0.0; v++) {
    const grdp_seek_instrument *instrument = &seeker->request->instruments[v / seeker->period_count];
    uint32_t period = seeker->periods[v % seeker->period_count];
    seeker->direction[v] *= grdp_seek_scale(seeker->request->scenario, instrument, period,
                                            grdp_moved_central(moved, instrument->cell, period)) /
                            length;
  }
  return length > 0.0;
}

static grdp_status find_direction(chance_seeker *seeker, bool *moves) {
  const grdp_seek_chance_request *request = seeker->request;
  grdp_moved *moved;
  uint32_t *cells = GRDP_NEW_ARRAY(seeker->arena, request->instrument_count, uint32_t);
  for (size_t i = 0; i < request->instrument_count; i++)
    cells[i] = request->instruments[i].cell;
  GRDP_TRY(grdp_moved_open(seeker->arena, request->program, cells, request->instrument_count, &moved));
  grdp_moved_run(moved, seeker->periods[seeker->period_count - 1]);
  for (size_t i = 0; i < request->target_count; i++)
    for (uint32_t t = request->targets[i].first; t <= request->targets[i].last; t++)
      add_slope(seeker, moved, &request->targets[i], t);
  *moves = finish_direction(seeker, moved);
  return GRDP_OK;
}

/* ---- runs ---- */

static double value_at(const chance_seeker *seeker, size_t variable, double at) {
  const grdp_seek_instrument *instrument = &seeker->request->instruments[variable / seeker->period_count];
  double value = seeker->before[variable] + at * seeker->direction[variable];
  return fmin(fmax(value, instrument->low), instrument->high);
}

static bool stopped(const chance_seeker *seeker) {
  return seeker->request->stopped != NULL && seeker->request->stopped(seeker->request->context);
}

static grdp_status run_draws(chance_seeker *seeker, grdp_result **out) {
  grdp_run *run;
  bool done = false;
  /* What is wrong where it begins, the user must know; elsewhere it is only a place not to go to. */
  grdp_diagnostics *diagnostics = seeker->first == NULL ? seeker->diagnostics : seeker->silent;
  GRDP_TRY(grdp_run_open(&seeker->variant->scenario, &seeker->variant->program, &seeker->options, diagnostics, &run));
  grdp_status status = GRDP_OK;
  while (status == GRDP_OK && !done)
    status = stopped(seeker) ? GRDP_NUMERIC : grdp_run_step(run, diagnostics, &done);
  if (status == GRDP_OK)
    status = grdp_run_take(run, out);
  grdp_run_free(run);
  return status;
}

static grdp_status look(chance_seeker *seeker, double at, line_point *out) {
  grdp_result *result;
  for (size_t v = 0; v < seeker->variables; v++)
    seeker->variant->rows[v / seeker->period_count][seeker->periods[v % seeker->period_count]] =
        value_at(seeker, v, at);
  seeker->runs++;
  GRDP_TRY(run_draws(seeker, &result));
  *out = (line_point){at, {NAN, NAN, NAN, NAN}};
  if (result->draws != NULL) {
    out->chance = result->draws->all.estimate;
    seeker->draws = result->draws->draws;
  }
  if (seeker->first != NULL) {
    grdp_result_free(result);
    return GRDP_OK;
  }
  seeker->first = result;
  if (result->draws != NULL)
    seeker->options.shared = result->draws->design;
  return GRDP_OK;
}

/* ---- the root ---- */

static double gap_at(const chance_seeker *seeker, const line_point *point) {
  return point->chance.value - seeker->request->probability;
}

/* Whether all instruments that move at all are at a bound. */
static bool all_bound(const chance_seeker *seeker, double at) {
  for (size_t v = 0; v < seeker->variables; v++)
    if (seeker->direction[v] != 0.0 && value_at(seeker, v, at) == seeker->before[v] + at * seeker->direction[v])
      return false;
  return true;
}

/* Farther and farther until the probability has passed the one that is asked for; false: it never does. `near` and `far`
 * are then on both sides. */
static grdp_status bracket(chance_seeker *seeker, line_point *near, line_point *far, bool *found) {
  double sign = gap_at(seeker, near) < 0.0 ? 1.0 : -1.0;
  *found = gap_at(seeker, near) == 0.0;
  *far = *near;
  for (double step = 0.5; !*found && step <= FARTHEST && !stopped(seeker); step *= 2.0) {
    line_point point;
    grdp_status status = look(seeker, sign * step, &point);
    if (status == GRDP_MEMORY)
      return status;
    if (status != GRDP_OK || isnan(point.chance.value))
      return GRDP_OK; /* the model goes no further */
    *near = *far;
    *far = point;
    *found = gap_at(seeker, far) * sign >= 0.0;
    if (all_bound(seeker, point.at))
      return GRDP_OK;
  }
  return GRDP_OK;
}

static bool is_near_enough(const chance_seeker *seeker, const line_point *point) {
  double least = 0.5 / (double)(seeker->draws == 0 ? 1 : seeker->draws);
  return fabs(gap_at(seeker, point)) <= fmax(0.01 * point->chance.error, least);
}

/* a and b lie on both sides; the weights halve when one side stays. */
static grdp_status find_root(chance_seeker *seeker, line_point a, line_point b, line_point *out) {
  double weight_a = gap_at(seeker, &a), weight_b = gap_at(seeker, &b);
  *out = fabs(weight_a) < fabs(weight_b) ? a : b;
  while (!is_near_enough(seeker, out) && seeker->runs < RUNS && fabs(b.at - a.at) > 1e-12 * fmax(1.0, fabs(b.at))) {
    line_point point;
    double at =
        weight_b == weight_a ? (a.at + b.at) / 2.0 : (a.at * weight_b - b.at * weight_a) / (weight_b - weight_a);
    GRDP_TRY(look(seeker, at, &point));
    if (gap_at(seeker, &point) * gap_at(seeker, &b) < 0.0) {
      a = b;
      weight_a = gap_at(seeker, &a);
    } else {
      weight_a /= 2.0;
    }
    b = point;
    weight_b = gap_at(seeker, &b);
    *out = point;
  }
  return GRDP_OK;
}

/* The slope of the probability about the root, from two runs far enough apart to see it; 0: it cannot be seen. */
static grdp_status find_slope(chance_seeker *seeker, const line_point *root, double guess, double *out) {
  double reach = fmax(0.01, 4.0 * root->chance.error) / fmax(fabs(guess), 1e-6);
  line_point low, high;
  *out = 0.0;
  if (!(reach <= FARTHEST))
    return GRDP_OK;
  grdp_status below = look(seeker, root->at - reach, &low), above = look(seeker, root->at + reach, &high);
  if (below == GRDP_MEMORY || above == GRDP_MEMORY)
    return GRDP_MEMORY;
  if (below == GRDP_OK && above == GRDP_OK)
    *out = (high.chance.value - low.chance.value) / (2.0 * reach);
  return GRDP_OK;
}

/* ---- all ---- */

static const char *share_text(const chance_seeker *seeker, double share) {
  grdp_buffer text = {.arena = seeker->arena};
  grdp_buffer_add_number(&text, round(share * 1e4) / 1e2);
  grdp_buffer_add_string(&text, "%");
  return grdp_buffer_string(&text);
}

static grdp_status report(const chance_seeker *seeker, grdp_code code, const line_point *at) {
  grdp_diagnose(seeker->diagnostics, code, seeker->request->targets[0].place, share_text(seeker, at->chance.value),
                share_text(seeker, seeker->request->probability), NULL);
  return GRDP_NUMERIC;
}

static grdp_status report_furthest(const chance_seeker *seeker, const line_point *at) {
  bool bound = at->at != 0.0 && all_bound(seeker, at->at);
  return report(seeker, bound ? GRDP_DIAGNOSTIC_SEEK_CHANCE_BOUND : GRDP_DIAGNOSTIC_SEEK_CHANCE_FURTHEST, at);
}

static void fill(const chance_seeker *seeker, const line_point *first, const line_point *root, double slope,
                 grdp_seek_chance_answer *out) {
  double *after = GRDP_NEW_ARRAY(seeker->arena, seeker->variables, double);
  double *errors = GRDP_NEW_ARRAY(seeker->arena, seeker->variables, double);
  for (size_t v = 0; v < seeker->variables; v++) {
    after[v] = value_at(seeker, v, root->at);
    errors[v] = slope == 0.0 ? (double)NAN : fabs(seeker->direction[v]) * root->chance.error / fabs(slope);
  }
  *out = (grdp_seek_chance_answer){seeker->periods, seeker->period_count, seeker->before, after,       errors,
                                   first->chance,   root->chance,         seeker->draws,  seeker->runs};
}

static grdp_status begin(chance_seeker *seeker) {
  const grdp_seek_chance_request *request = seeker->request;
  grdp_seek_request points = make_points(seeker);
  size_t errors = grdp_diagnostics_errors(seeker->diagnostics);
  seeker->periods = grdp_seek_periods(seeker->arena, &points, seeker->diagnostics, &seeker->period_count);
  seeker->variables = request->instrument_count * seeker->period_count;
  seeker->before = GRDP_NEW_ARRAY(seeker->arena, seeker->variables, double);
  seeker->direction = GRDP_NEW_ARRAY(seeker->arena, seeker->variables, double);
  for (size_t v = 0; v < seeker->variables; v++) {
    const grdp_seek_instrument *instrument = &request->instruments[v / seeker->period_count];
    uint32_t period = seeker->periods[v % seeker->period_count];
    seeker->before[v] = grdp_seek_before(request->scenario, instrument->cell, period);
    grdp_seek_check_bounds(seeker->arena, request->scenario, instrument, period, seeker->diagnostics);
  }
  if (grdp_diagnostics_errors(seeker->diagnostics) > errors)
    return GRDP_INVALID;
  seeker->variant = grdp_seek_variant_make(seeker->arena, request->scenario, request->program, request->instruments,
                                           request->instrument_count);
  grdp_seek_variant_aim(seeker->variant, request->targets, request->target_count);
  seeker->options = *request->draws;
  seeker->options.of = GRDP_NEW_ARRAY(seeker->arena, request->scenario->cell_count, bool); /* none but the targets */
  GRDP_TRY(grdp_diagnostics_create(&seeker->silent));
  grdp_arena_defer(seeker->arena, release, seeker);
  return GRDP_OK;
}

static grdp_status seek(chance_seeker *seeker, grdp_seek_chance_answer *out) {
  line_point first, near, far, root;
  bool moves, found;
  double slope;
  GRDP_TRY(find_direction(seeker, &moves));
  GRDP_TRY(look(seeker, 0.0, &first));
  if (isnan(first.chance.value)) {
    grdp_diagnose(seeker->diagnostics, GRDP_DIAGNOSTIC_SEEK_CHANCE_CERTAIN, seeker->request->targets[0].place,
                  seeker->request->scenario->name, NULL);
    return GRDP_INVALID;
  }
  if (!moves)
    return report(seeker, GRDP_DIAGNOSTIC_SEEK_CHANCE_UNMOVED, &first);
  near = first;
  GRDP_TRY(bracket(seeker, &near, &far, &found));
  if (stopped(seeker))
    return GRDP_NUMERIC;
  if (!found)
    return report_furthest(seeker, &far);
  grdp_status status = find_root(seeker, near, far, &root);
  if (status == GRDP_MEMORY || stopped(seeker))
    return status;
  if (status != GRDP_OK)
    return report_furthest(seeker, &near);
  double guess = far.at == near.at ? 0.1 : (far.chance.value - near.chance.value) / (far.at - near.at);
  GRDP_TRY(find_slope(seeker, &root, guess, &slope));
  fill(seeker, &first, &root, slope, out);
  return GRDP_OK;
}

grdp_status grdp_seek_chance(grdp_arena *arena, const grdp_seek_chance_request *request,
                             grdp_diagnostics *diagnostics, grdp_seek_chance_answer *out) {
  chance_seeker *seeker = GRDP_NEW(arena, chance_seeker);
  *seeker = (chance_seeker){.arena = arena, .request = request, .diagnostics = diagnostics};
  GRDP_TRY(begin(seeker));
  return seek(seeker, out);
}
