/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Exact derivatives on the central path, by all inputs in one backward pass (gradient.h). Its players are all
 * inputs that
 * a look depends on, uncertain or not, and uncertain residuals; correlation plays no part. Inputs up to the base
 * are
 * held.
 *
 *   derivative   sum of d y / d x_t over the simulated periods: of a parallel shift of the whole path; with
 *                `each_period` of each period by itself
 *   elasticity   sum of (d y / d x_t) x_t / y: the change of y in per cent when the whole path is raised by 1 %;
 *   not there
 *                where y is 0
 */
#include <math.h>

#include "effects.h"
#include "multipliers.h"

typedef struct local {
  const grdp_sensitivity_work *work;
  grdp_moved *moved;
  const uint32_t *cells; /* what is derived by */
  size_t count;
  uint32_t periods;    /* simulated */
  uint32_t *player_of; /* [count][periods], or [count] where periods move as one; UINT32_MAX: none */
  bool *asked;         /* the same: some look depends on it */
} local;

static size_t slots(const local *one) {
  return one->work->request->choice.each_period ? one->periods : 1;
}

static bool is_moved(const grdp_sensitivity_work *work, uint32_t cell) {
  const grdp_cell *of = &work->request->scenario->cells[cell];
  return of->path.values != NULL || of->uncertainty != NULL;
}

static void choose_cells(local *one, grdp_arena *scratch) {
  const grdp_scenario *scenario = one->work->request->scenario;
  uint32_t *cells = GRDP_NEW_ARRAY(scratch, scenario->cell_count, uint32_t);
  for (uint32_t cell = 0; cell < scenario->cell_count; cell++)
    if (is_moved(one->work, cell))
      cells[one->count++] = cell;
  one->cells = cells;
}

/* A value that is not on the path was never read. */
static double path_value(const local *one, size_t number, uint32_t t) {
  const grdp_cell *cell = &one->work->request->scenario->cells[one->cells[number]];
  return cell->path.values == NULL ? 0.0 : cell->path.values[t];
}

/* --- players --- */

/* Marks what a look depends on. A derivative of exactly 0 in every period is that of an input that plays no part.
 * */
static void ask(local *one, size_t look) {
  const grdp_look *of = &one->work->request->looks[look];
  uint32_t first = one->work->request->scenario->time.base + 1;
  size_t width = slots(one);
  if (of->period < first)
    return;
  grdp_moved_derive(one->moved, of->cell, of->period);
  for (size_t i = 0; i < one->count; i++)
    for (uint32_t p = 0; p < one->periods; p++)
      if (grdp_moved_multiplier(one->moved, i, first + p, 0) != 0.0)
        one->asked[i * width + (width > 1 ? p : 0)] = true;
}

static grdp_player player_of(const local *one, size_t number, size_t slot) {
  const grdp_scenario *scenario = one->work->request->scenario;
  grdp_arena *arena = one->work->arena;
  const char *name = scenario->cells[one->cells[number]].name;
  char period[16];
  if (!one->work->request->choice.each_period)
    return (grdp_player){.name = grdp_text_join(arena, name, NULL)};
  grdp_timeline_write(&scenario->time, scenario->time.base + 1 + (uint32_t)slot, period);
  return (grdp_player){.name = grdp_text_join(arena, name, "@", period, NULL)};
}

static void make_players(local *one, grdp_arena *scratch, grdp_sensitivity *out) {
  size_t width = slots(one), count = one->count * width;
  GRDP_VECTOR(grdp_player) players = {0};
  one->player_of = GRDP_NEW_ARRAY(scratch, count, uint32_t);
  for (size_t i = 0; i < count; i++) {
    one->player_of[i] = one->asked[i] ? (uint32_t)players.count : UINT32_MAX;
    if (one->asked[i])
      *GRDP_PUSH(one->work->arena, &players) = player_of(one, i / width, i % width);
  }
  out->players = (grdp_players){players.items, players.count};
}

/* --- effects --- */

typedef struct slope {
  double derivative; /* of a shift */
  double raised;     /* sum of derivative times value */
} slope;

static slope slope_of(const local *one, size_t number, size_t slot) {
  uint32_t first = one->work->request->scenario->time.base + 1;
  bool each = one->work->request->choice.each_period;
  slope sum = {0.0, 0.0};
  for (uint32_t p = each ? (uint32_t)slot : 0; p < (each ? (uint32_t)slot + 1 : one->periods); p++) {
    double derivative = grdp_moved_multiplier(one->moved, number, first + p, 0);
    sum.derivative += derivative;
    if (derivative != 0.0)
      sum.raised += derivative * path_value(one, number, first + p);
  }
  return sum;
}

static void add_effects(const local *one, size_t look, grdp_effect_list *list) {
  const grdp_look *of = &one->work->request->looks[look];
  size_t width = slots(one);
  double y = grdp_moved_central(one->moved, of->cell, of->period);
  bool simulated = of->period > one->work->request->scenario->time.base;
  if (simulated)
    grdp_moved_derive(one->moved, of->cell, of->period);
  for (size_t i = 0; i < one->count * width; i++) {
    if (one->player_of[i] == UINT32_MAX)
      continue;
    slope at = simulated ? slope_of(one, i / width, i % width) : (slope){0.0, 0.0};
    grdp_effect what = {(uint32_t)look, one->player_of[i], UINT32_MAX, GRDP_EFFECT_DERIVATIVE, 0, 0, 0};
    grdp_effect_add(one->work->arena, list, what, grdp_effect_alone(at.derivative));
    what.measure = GRDP_EFFECT_ELASTICITY;
    if (y != 0.0 && isfinite(at.raised / y))
      grdp_effect_add(one->work->arena, list, what, grdp_effect_alone(at.raised / y));
  }
}

static grdp_status analyse(const grdp_sensitivity_work *work, grdp_arena *scratch, grdp_sensitivity *out) {
  const grdp_program *program = work->request->program;
  local one = {.work = work, .periods = grdp_program_simulated(program)};
  grdp_effect_list list = {0};
  choose_cells(&one, scratch);
  GRDP_TRY(grdp_moved_open(scratch, program, one.cells, one.count, &one.moved));
  if (one.periods > 0)
    grdp_moved_run(one.moved, program->periods - 1);
  one.asked = GRDP_NEW_ARRAY(scratch, one.count * slots(&one), bool);
  for (size_t look = 0; look < work->request->look_count; look++)
    ask(&one, look);
  make_players(&one, scratch, out);
  for (size_t look = 0; look < work->request->look_count; look++)
    add_effects(&one, look, &list);
  grdp_effects_give(&list, out);
  out->base = out->runs = 1;
  if (out->players.count > 0)
    return GRDP_OK;
  grdp_diagnose(work->diagnostics, GRDP_DIAGNOSTIC_SENSITIVITY_NOTHING_MOVES, (grdp_place){0}, NULL);
  return GRDP_INVALID;
}

grdp_status grdp_sensitivity_local(const grdp_sensitivity_work *work, grdp_sensitivity *out) {
  const grdp_players any = {NULL, 1};
  GRDP_TRY(grdp_effects_check(work, &any, false));
  return grdp_effects_with_scratch(work, analyse, out);
}
