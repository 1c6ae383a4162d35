/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From where the instruments stand, each round goes towards the least move that would reach the targets if the model
 * were linear. Step lengths are tried together, one a lane. When the targets are reached, further rounds go on along
 * them to the least move.
 */
#include "seek.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "seek_moves.h"
#include "seek_state.h"

enum { ROUNDS = 80, HALVINGS = 40 };

/* ---- where things stand ---- */

static void place_variable(grdp_seeker *seeker, size_t i, size_t p) {
  const grdp_seek_request *request = seeker->request;
  const grdp_seek_instrument *instrument = &request->instruments[i];
  size_t v = i * seeker->period_count + p;
  uint32_t period = seeker->periods[p];
  double size = grdp_moved_central(seeker->moved, instrument->cell, period);
  seeker->before[v] = grdp_seek_before(request->scenario, instrument->cell, period);
  seeker->scales[v] = grdp_seek_scale(request->scenario, instrument, period, size);
  seeker->low[v] = (instrument->low - seeker->before[v]) / seeker->scales[v];
  seeker->high[v] = (instrument->high - seeker->before[v]) / seeker->scales[v];
}

static void place_targets(grdp_seeker *seeker) {
  for (size_t i = 0; i < seeker->request->target_count; i++) {
    const grdp_seek_target *target = &seeker->request->targets[i];
    double had = grdp_moved_central(seeker->moved, target->cell, target->period);
    double size = target->value != 0.0 ? target->value : had;
    seeker->sizes[i] = size != 0.0 && isfinite(size) ? fabs(size) : 1.0;
  }
}

static grdp_status check_request(grdp_seeker *seeker) {
  const grdp_seek_request *request = seeker->request;
  size_t errors = grdp_diagnostics_errors(seeker->diagnostics);
  seeker->periods =
      (uint32_t *)(uintptr_t)grdp_seek_periods(seeker->arena, request, seeker->diagnostics, &seeker->period_count);
  for (size_t i = 0; i < request->instrument_count; i++)
    for (size_t p = 0; p < seeker->period_count; p++)
      grdp_seek_check_bounds(seeker->arena, request->scenario, &request->instruments[i], seeker->periods[p],
                             seeker->diagnostics);
  return grdp_diagnostics_errors(seeker->diagnostics) > errors ? GRDP_INVALID : GRDP_OK;
}

static grdp_status begin(grdp_seeker *seeker) {
  const grdp_seek_request *request = seeker->request;
  GRDP_TRY(check_request(seeker));
  uint32_t *cells = GRDP_NEW_ARRAY(seeker->arena, request->instrument_count, uint32_t);
  for (size_t i = 0; i < request->instrument_count; i++)
    cells[i] = request->instruments[i].cell;
  GRDP_TRY(grdp_moved_open(seeker->arena, request->program, cells, request->instrument_count, &seeker->moved));
  seeker->variables = request->instrument_count * seeker->period_count;
  double **const arrays[] = {&seeker->before, &seeker->scales,   &seeker->low,  &seeker->high,
                             &seeker->moves,  &seeker->proposed, &seeker->found};
  for (size_t i = 0; i < sizeof arrays / sizeof arrays[0]; i++)
    *arrays[i] = GRDP_NEW_ARRAY(seeker->arena, seeker->variables, double);
  seeker->sizes = GRDP_NEW_ARRAY(seeker->arena, request->target_count, double);
  seeker->gaps = GRDP_NEW_ARRAY(seeker->arena, request->target_count, double);
  seeker->slopes = GRDP_NEW_ARRAY(seeker->arena, request->target_count * seeker->variables, double);
  seeker->first_slopes = GRDP_NEW_ARRAY(seeker->arena, request->target_count * seeker->variables, double);
  for (size_t i = 0; i < request->instrument_count; i++)
    for (size_t p = 0; p < seeker->period_count; p++)
      place_variable(seeker, i, p);
  place_targets(seeker);
  return GRDP_OK;
}

/* ---- looking ---- */

/* Lane l goes `lengths[l]` of the way from the moves to those proposed. */
static void run_lanes(grdp_seeker *seeker, const double *lengths) {
  for (size_t v = 0; v < seeker->variables; v++) {
    size_t p = v % seeker->period_count;
    double *by = grdp_moved_by(seeker->moved, v / seeker->period_count, seeker->periods[p]);
    for (uint32_t lane = 0; lane < GRDP_MOVED_LANES; lane++) {
      double move = seeker->moves[v] + lengths[lane] * (seeker->proposed[v] - seeker->moves[v]);
      by[lane] = move * seeker->scales[v];
    }
  }
  grdp_moved_run(seeker->moved, seeker->periods[seeker->period_count - 1]);
}

static double gap_of(const grdp_seeker *seeker, size_t target, uint32_t lane) {
  const grdp_seek_target *one = &seeker->request->targets[target];
  return (one->value - grdp_moved_value(seeker->moved, one->cell, one->period, lane)) / seeker->sizes[target];
}

static double worst_gap(const grdp_seeker *seeker, uint32_t lane) {
  double worst = grdp_moved_holds(seeker->moved, lane) ? 0.0 : (double)INFINITY;
  for (size_t i = 0; i < seeker->request->target_count; i++) {
    double gap = fabs(gap_of(seeker, i, lane));
    worst = gap <= worst ? worst : isnan(gap) ? (double)INFINITY : gap;
  }
  return worst;
}

/* Gaps and slopes at the moves of a lane that has been run. */
static void look(grdp_seeker *seeker, uint32_t lane) {
  for (size_t i = 0; i < seeker->request->target_count; i++) {
    const grdp_seek_target *target = &seeker->request->targets[i];
    seeker->gaps[i] = gap_of(seeker, i, lane);
    grdp_moved_derive(seeker->moved, target->cell, target->period);
    for (size_t v = 0; v < seeker->variables; v++) {
      size_t p = v % seeker->period_count;
      double slope = grdp_moved_multiplier(seeker->moved, v / seeker->period_count, seeker->periods[p], lane);
      seeker->slopes[i * seeker->variables + v] =
          isfinite(slope) ? slope * seeker->scales[v] / seeker->sizes[i] : 0.0;
    }
  }
}

/* ---- going ---- */

/* The least move that reaches the targets as they look from here. */
static void propose(grdp_seeker *seeker) {
  size_t targets = seeker->request->target_count;
  double *wanted = GRDP_NEW_ARRAY(seeker->arena, targets, double);
  for (size_t i = 0; i < targets; i++) {
    wanted[i] = seeker->gaps[i];
    for (size_t v = 0; v < seeker->variables; v++)
      wanted[i] += seeker->slopes[i * seeker->variables + v] * seeker->moves[v];
  }
  grdp_least_move problem = {targets, seeker->variables, seeker->slopes, wanted, seeker->low, seeker->high};
  grdp_least_move_find(seeker->arena, &problem, seeker->proposed);
}

static double length_of(const double *moves, size_t count) {
  double length = 0.0;
  for (size_t v = 0; v < count; v++)
    length = hypot(length, moves[v]);
  return length;
}

/* Takes the step length that comes nearest, shorter and shorter ones until one is better than standing still. */
static bool take_step(grdp_seeker *seeker, double worst) {
  double lengths[GRDP_MOVED_LANES], length = 1.0;
  bool along =
      worst <= GRDP_SEEK_TOLERANCE; /* along the targets, towards the least move: the gap may open a little */
  for (int halvings = 0; halvings < HALVINGS; halvings += GRDP_MOVED_LANES) {
    for (uint32_t lane = 0; lane < GRDP_MOVED_LANES; lane++, length /= 2.0)
      lengths[lane] = length;
    run_lanes(seeker, lengths);
    uint32_t best = 0;
    for (uint32_t lane = 1; lane < GRDP_MOVED_LANES && !along; lane++)
      if (worst_gap(seeker, lane) < worst_gap(seeker, best))
        best = lane;
    if (!(worst_gap(seeker, best) < (along ? 1e-2 : worst * (1.0 - 1e-4 * lengths[best]))))
      continue;
    for (size_t v = 0; v < seeker->variables; v++)
      seeker->moves[v] += lengths[best] * (seeker->proposed[v] - seeker->moves[v]);
    look(seeker, best);
    return true;
  }
  return false;
}

static double worst_of(const grdp_seeker *seeker) {
  double worst = 0.0;
  for (size_t i = 0; i < seeker->request->target_count; i++)
    worst = fmax(worst, fabs(seeker->gaps[i]));
  return worst;
}

/* Keeps the moves when they reach the targets with less than before. */
static void keep(grdp_seeker *seeker, double worst) {
  size_t count = seeker->variables;
  if (worst > GRDP_SEEK_TOLERANCE)
    return;
  if (!seeker->reached || length_of(seeker->moves, count) < length_of(seeker->found, count))
    memcpy(seeker->found, seeker->moves, count * sizeof(double));
  seeker->reached = true;
}

/* Whether the proposal is where we are. */
static bool stands(const grdp_seeker *seeker) {
  double far = 0.0;
  for (size_t v = 0; v < seeker->variables; v++)
    far = hypot(far, seeker->proposed[v] - seeker->moves[v]);
  return far <= 1e-9 * fmax(1.0, length_of(seeker->moves, seeker->variables));
}

static void search(grdp_seeker *seeker) {
  static const double still[GRDP_MOVED_LANES] = {0.0};
  run_lanes(seeker, still);
  look(seeker, 0);
  memcpy(seeker->first_slopes, seeker->slopes, seeker->request->target_count * seeker->variables * sizeof(double));
  for (int round = 0; round < ROUNDS; round++) {
    double worst = worst_of(seeker);
    keep(seeker, worst);
    propose(seeker);
    if ((worst <= GRDP_SEEK_TOLERANCE && stands(seeker)) || !take_step(seeker, worst))
      break;
  }
  keep(seeker, worst_of(seeker));
}

/* ---- the answer ---- */

/* Twelve digits: what a person writes down. Powers of ten up to 1e22 are exact, so that no other digits come of it. */
static double shortened(double value) {
  enum { DIGITS = 12, EXACT_POWERS = 22 };
  if (value == 0.0 || !isfinite(value))
    return value;
  int decimals = DIGITS - 1 - (int)floor(log10(fabs(value)));
  if (decimals < 0 || decimals > EXACT_POWERS)
    return value;
  double power = pow(10.0, decimals);
  return round(value * power) / power;
}

/* What rounding has moved has not moved; values are written short where the targets are reached with these too. */
static void finish_moves(grdp_seeker *seeker, bool shorten, double *after) {
  double length = length_of(seeker->found, seeker->variables);
  for (size_t v = 0; v < seeker->variables; v++) {
    double move = fabs(seeker->found[v]) <= 1e-13 * fmax(1.0, length) ? 0.0 : seeker->found[v];
    double value = seeker->before[v] + move * seeker->scales[v], brief = shortened(value);
    const grdp_seek_instrument *instrument = &seeker->request->instruments[v / seeker->period_count];
    bool allowed = brief >= instrument->low && brief <= instrument->high;
    after[v] = shorten && allowed && move != 0.0 ? brief : value;
    seeker->moves[v] = (after[v] - seeker->before[v]) / seeker->scales[v];
  }
}

/* The instruments' values as they are reported, and what the targets become with exactly these. */
static void fill(grdp_seeker *seeker, grdp_seek_answer *out) {
  static const double still[GRDP_MOVED_LANES] = {0.0};
  const grdp_seek_request *request = seeker->request;
  double *after = GRDP_NEW_ARRAY(seeker->arena, seeker->variables, double);
  double *was = GRDP_NEW_ARRAY(seeker->arena, request->target_count, double);
  double *becomes = GRDP_NEW_ARRAY(seeker->arena, request->target_count, double);
  finish_moves(seeker, true, after);
  run_lanes(seeker, still);
  if (!(worst_gap(seeker, 0) <= GRDP_SEEK_TOLERANCE)) {
    finish_moves(seeker, false, after);
    run_lanes(seeker, still);
  }
  for (size_t i = 0; i < request->target_count; i++) {
    const grdp_seek_target *target = &request->targets[i];
    was[i] = grdp_moved_central(seeker->moved, target->cell, target->period);
    becomes[i] = grdp_moved_value(seeker->moved, target->cell, target->period, 0);
  }
  *out = (grdp_seek_answer){seeker->periods, seeker->period_count, seeker->before, after, was, becomes};
}

grdp_status grdp_seek(grdp_arena *arena, const grdp_seek_request *request, grdp_diagnostics *diagnostics,
                      grdp_seek_answer *out) {
  assert(request->target_count > 0 && request->instrument_count > 0);
  grdp_seeker seeker = {.arena = arena, .request = request, .diagnostics = diagnostics};
  GRDP_TRY(begin(&seeker));
  search(&seeker);
  if (!seeker.reached) {
    grdp_seek_explain(&seeker);
    return GRDP_NUMERIC;
  }
  fill(&seeker, out);
  return GRDP_OK;
}
