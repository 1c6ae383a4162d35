/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "compare.h"

#include <math.h>

#include "compare_blend.h"
#include "compare_game.h"
#include "compare_reach.h"
#include "compare_reads.h"

enum {
  PAIRS_LEAST = 16, /* of orders; each run of draws is worth many of the central path */
  PAIRS_MOST = 512,
  PARTS = GRDP_SCRAMBLES + 1 /* a value, then what each scramble adds to its error */
};
static const double OPERATIONS = 4e9; /* what the sampled orders of a central path may cost */
static const double TAIL = 0.025;     /* of a 95 % interval */

typedef struct comparing {
  grdp_arena *arena;
  const grdp_compare_request *request;
  grdp_changes changes;
  grdp_blend *blends[2];
  uint32_t program_edit;      /* with it a blend stands on the second side; UINT32_MAX: none */
  grdp_compare_path paths[2]; /* of the sides themselves */
  size_t *quantities[2];      /* numbers of those on the central path, and of those over draws */
  size_t counts[2];
  const grdp_design *design; /* of the first run that draws; NULL: none has */
  uint64_t runs, runs_done;  /* of draws */
  grdp_difference *differences;
  grdp_comparison *out;
} comparing;

/* --- the sides --- */

static void release_machine(void *machine) {
  grdp_machine_free(machine);
}

static grdp_status find_path(comparing *work, size_t side) {
  const grdp_program *program = work->request->sides[side].program;
  double *values = GRDP_NEW_ARRAY(work->arena, (size_t)program->periods * program->cells + 1, double);
  grdp_machine *machine;
  GRDP_TRY(grdp_machine_open(program, 1, &machine));
  grdp_arena_defer(work->arena, release_machine, machine);
  grdp_machine_fill(machine);
  for (uint32_t t = 0; t < program->periods; t++) {
    grdp_machine_period(machine, t);
    for (uint32_t cell = 0; cell < program->cells; cell++)
      values[(size_t)t * program->cells + cell] = grdp_machine_value(machine, t, cell, 0);
  }
  work->paths[side] = (grdp_compare_path){program, values};
  return GRDP_OK;
}

static double side_value(const comparing *work, size_t side, const grdp_quantity *quantity) {
  const grdp_compare_path *path = &work->paths[side];
  uint32_t cell = side == 0 ? quantity->cell : work->changes.twins[0][quantity->cell];
  int64_t period = side == 0 ? quantity->period : (int64_t)quantity->period + work->changes.offset;
  if (cell == UINT32_MAX || period < 0 || period >= path->program->periods)
    return (double)NAN;
  return path->values[(size_t)period * path->program->cells + cell];
}

static bool is_drawn(const grdp_quantity *quantity) {
  return quantity->kind != GRDP_QUANTITY_CENTRAL;
}

static void sort_quantities(comparing *work) {
  const grdp_compare_request *request = work->request;
  for (size_t drawn = 0; drawn < 2; drawn++)
    work->quantities[drawn] = GRDP_NEW_ARRAY(work->arena, request->count + 1, size_t);
  for (size_t i = 0; i < request->count; i++) {
    size_t drawn = is_drawn(&request->quantities[i]) ? 1 : 0;
    work->quantities[drawn][work->counts[drawn]++] = i;
  }
}

static void level_central(comparing *work) {
  for (size_t i = 0; i < work->counts[0]; i++) {
    size_t number = work->quantities[0][i];
    grdp_difference *one = &work->differences[number];
    one->from = side_value(work, 0, &work->request->quantities[number]);
    one->to = side_value(work, 1, &work->request->quantities[number]);
    one->level = (grdp_share){one->to - one->from, (double)NAN, (double)NAN};
  }
}

/* --- a game over the edits --- */

typedef struct playing {
  comparing *work;
  const uint32_t *edits; /* [players] */
  size_t players;
  bool *members; /* [edits] */
} playing;

static playing players_of(comparing *work, bool central) {
  const grdp_changes *changes = &work->changes;
  uint32_t *edits = GRDP_NEW_ARRAY(work->arena, changes->edits.count + 1, uint32_t);
  playing play = {.work = work, .edits = edits};
  const bool *relevant = grdp_compare_relevant(work->arena, changes, work->request, !central);
  for (uint32_t i = 0; i < changes->edits.count; i++)
    if (relevant[i] && (!central || changes->central.items[i]))
      edits[play.players++] = i;
  play.members = GRDP_NEW_ARRAY(work->arena, changes->edits.count + 1, bool);
  return play;
}

/* Sets the blend that the players make, and gives it with its side. */
static grdp_status set_players(playing *play, const bool *members, size_t *side) {
  comparing *work = play->work;
  for (size_t i = 0; i < play->players; i++)
    play->members[play->edits[i]] = members[i];
  *side = work->program_edit != UINT32_MAX && play->members[work->program_edit] ? 1 : 0;
  if (work->blends[*side] == NULL)
    work->blends[*side] = grdp_blend_make(work->arena, &work->changes, *side);
  return grdp_blend_set(work->blends[*side], play->members);
}

static grdp_status value_central(void *context, const bool *members, double *values) {
  playing *play = context;
  comparing *work = play->work;
  size_t side;
  GRDP_TRY(set_players(play, members, &side));
  GRDP_TRY(grdp_blend_run(work->blends[side]));
  for (size_t i = 0; i < work->counts[0]; i++) {
    const grdp_quantity *quantity = &work->request->quantities[work->quantities[0][i]];
    uint32_t cell = side == 0 ? quantity->cell : work->changes.twins[0][quantity->cell];
    int64_t period = side == 0 ? quantity->period : (int64_t)quantity->period + work->changes.offset;
    values[i] = grdp_blend_value(work->blends[side], cell, (uint32_t)period);
    if (!isfinite(values[i]))
      return GRDP_NUMERIC;
  }
  return GRDP_OK;
}

/* What the blends of nobody and of all give must be the sides; otherwise something differs that no edit says. */
static bool is_complete(const comparing *work, const grdp_shares *shares) {
  for (size_t i = 0; i < work->counts[0]; i++) {
    const grdp_difference *one = &work->differences[work->quantities[0][i]];
    double tolerance = 1e-9 * (fabs(one->from) + fabs(one->to));
    if (!(fabs(shares->none[i] - one->from) <= tolerance && fabs(shares->whole[i] - one->to) <= tolerance))
      return false;
  }
  return true;
}

static void keep_central(comparing *work, const playing *play, const grdp_shares *shares, double reach) {
  for (size_t i = 0; i < work->counts[0]; i++) {
    grdp_difference *one = &work->differences[work->quantities[0][i]];
    grdp_share *edits = GRDP_NEW_ARRAY(work->arena, work->changes.edits.count + 1, grdp_share);
    grdp_shares_settle(shares->values + i, play->players, work->counts[0], one->level.value);
    for (size_t k = 0; k < play->players; k++) {
      size_t at = k * work->counts[0] + i;
      double value = shares->values[at], error = shares->errors == NULL ? 0 : shares->errors[at];
      edits[play->edits[k]] = shares->errors == NULL
                                  ? (grdp_share){value, shares->least[at], shares->most[at]}
                                  : (grdp_share){value, value - reach * error, value + reach * error};
    }
    one->edits = edits;
  }
}

/* As many orders as the work allows: the same number on every machine. */
static size_t pairs_of_orders(const comparing *work, size_t players) {
  const grdp_program *program = work->request->sides[0].program;
  double one = ((double)program->instruction_count + program->cells) * program->periods;
  double pairs = OPERATIONS / (2 * (double)players * (one + 1)) / (work->changes.rebuilt ? 100 : 1);
  return pairs < PAIRS_LEAST ? PAIRS_LEAST : pairs > PAIRS_MOST ? PAIRS_MOST : (size_t)pairs;
}

static uint64_t seed_of(const comparing *work) {
  return work->request->draws == NULL ? 0 : work->request->draws->seed;
}

static grdp_status attribute_central(comparing *work) {
  playing play = players_of(work, true);
  const grdp_game game = {play.players, work->counts[0], value_central, &play};
  grdp_shares shares;
  bool exact = play.players <= GRDP_GAME_EXACT;
  size_t pairs = exact ? 2 : pairs_of_orders(work, play.players);
  work->out->sampled = !exact;
  grdp_status status = exact ? grdp_game_exact(work->arena, &game, &shares)
                             : grdp_game_sampled(work->arena, &game, seed_of(work), pairs, &shares);
  if (status == GRDP_NUMERIC || (status == GRDP_OK && !is_complete(work, &shares))) {
    work->out->uncomputable = true;
    return GRDP_OK;
  }
  GRDP_TRY(status);
  keep_central(work, &play, &shares, grdp_student_quantile((double)pairs - 1, TAIL));
  return GRDP_OK;
}

static grdp_status attribute_reads(comparing *work) {
  for (size_t i = 0; i < work->counts[0]; i++) {
    size_t number = work->quantities[0][i];
    grdp_difference *one = &work->differences[number];
    if (one->level.value != 0 && isfinite(one->level.value))
      GRDP_TRY(grdp_compare_reads(work->arena, &work->changes, work->paths, &work->request->quantities[number],
                                  seed_of(work), one));
  }
  return GRDP_OK;
}

/* --- over draws --- */

static bool is_stopped(const comparing *work) {
  return work->request->stopped != NULL && work->request->stopped(work->request->context);
}

static void put_chance(const grdp_chance *chance, double *parts) {
  parts[0] = chance->estimate.value;
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++)
    parts[r + 1] = chance->parts[r];
}

static double is_met(const grdp_result *result, uint32_t target) {
  for (size_t i = 0; i < result->target_count; i++)
    if ((target == UINT32_MAX || result->targets[i].target == target) && result->targets[i].outcome != GRDP_TRACKED &&
        result->targets[i].outcome != GRDP_MET)
      return 0;
  return 1;
}

/* Where nothing is drawn, or the cell does not vary, the central path is all there is. */
static void put_quantity(const comparing *work, const grdp_result *result, size_t side, const grdp_quantity *quantity,
                         double parts[PARTS]) {
  uint32_t target = side == 0 || quantity->kind != GRDP_QUANTITY_CHANCE
                        ? quantity->target
                        : work->changes.target_twins[quantity->target];
  for (size_t r = 1; r < PARTS; r++)
    parts[r] = 0;
  if (quantity->kind == GRDP_QUANTITY_MEAN) {
    uint32_t cell = side == 0 ? quantity->cell : work->changes.twins[0][quantity->cell];
    uint32_t period = (uint32_t)(quantity->period + (side == 0 ? 0 : work->changes.offset));
    const grdp_spread *spread = grdp_result_spread(result, cell, period);
    parts[0] = spread == NULL ? grdp_result_value(result, cell, period) : spread->mean.value;
    for (size_t r = 0; spread != NULL && r < GRDP_SCRAMBLES; r++)
      parts[r + 1] = spread->mean_parts[r];
  } else if (result->draws == NULL) {
    parts[0] = is_met(result, quantity->kind == GRDP_QUANTITY_ALL ? UINT32_MAX : target);
  } else {
    put_chance(quantity->kind == GRDP_QUANTITY_ALL ? &result->draws->all : &result->draws->every[target], parts);
  }
}

static const bool *looked_at(const comparing *work, size_t side) {
  bool *of = GRDP_NEW_ARRAY(work->arena, work->request->sides[side].scenario->cell_count + 1, bool);
  for (size_t i = 0; i < work->counts[1]; i++) {
    const grdp_quantity *quantity = &work->request->quantities[work->quantities[1][i]];
    if (quantity->kind == GRDP_QUANTITY_MEAN)
      of[side == 0 ? quantity->cell : work->changes.twins[0][quantity->cell]] = true;
  }
  return of;
}

/* As if every run drew as much as this one; its central path is no part of it. */
static void tell_progress(const comparing *work, grdp_progress run) {
  if (work->request->progressed != NULL && run.total > 0)
    work->request->progressed(work->request->context, (grdp_progress){work->runs_done * run.total + run.done,
                                                                      (work->runs < 1 ? 1 : work->runs) * run.total});
}

static grdp_status finish_run(comparing *work, grdp_run *run, grdp_diagnostics *silent, grdp_result **result) {
  bool done = false;
  while (!done) {
    if (is_stopped(work))
      return GRDP_NUMERIC;
    GRDP_TRY(grdp_run_step(run, silent, &done));
    tell_progress(work, grdp_run_progress(run));
  }
  work->runs_done++;
  return grdp_run_take(run, result);
}

static grdp_status run_draws(comparing *work, const grdp_compare_side *side, const bool *of, grdp_result **result) {
  grdp_run_options options = *work->request->draws;
  grdp_diagnostics *silent;
  grdp_run *run;
  options.of = of;
  options.shared = options.shared == NULL ? work->design : options.shared;
  GRDP_TRY(grdp_diagnostics_create(&silent));
  grdp_status status = grdp_run_open(side->scenario, side->program, &options, silent, &run);
  if (status == GRDP_OK) {
    status = finish_run(work, run, silent, result);
    grdp_run_free(run);
  }
  grdp_diagnostics_free(silent);
  return status;
}

static void release_result(void *result) {
  grdp_result_free(result);
}

static grdp_status value_draws(void *context, const bool *members, double *values) {
  playing *play = context;
  comparing *work = play->work;
  size_t side;
  grdp_result *result;
  GRDP_TRY(set_players(play, members, &side));
  const grdp_compare_side blended = {grdp_blend_scenario(work->blends[side]), grdp_blend_program(work->blends[side])};
  GRDP_TRY(run_draws(work, &blended, looked_at(work, side), &result));
  bool kept = work->design == NULL && result->draws != NULL;
  for (size_t i = 0; i < work->counts[1]; i++)
    put_quantity(work, result, side, &work->request->quantities[work->quantities[1][i]], values + i * PARTS);
  if (kept) {
    work->design = result->draws->design;
    grdp_arena_defer(work->arena, release_result, result);
  } else {
    grdp_result_free(result);
  }
  return GRDP_OK;
}

/* Where no scramble differs, and none would of n draws with 97.5 % when a share of 3.7 / n does (Clopper and Pearson
 * 1934 for no hits), such a share may still move either way. */
static double least_reach(const comparing *work, const grdp_quantity *quantity) {
  bool chance = quantity->kind == GRDP_QUANTITY_CHANCE || quantity->kind == GRDP_QUANTITY_ALL;
  return chance && work->design != NULL ? -log(TAIL) / (double)work->request->draws->draws : 0;
}

static grdp_share share_over_draws(const comparing *work, const double parts[PARTS], double order_error,
                                   const grdp_quantity *quantity) {
  double scatter = grdp_scatter(parts + 1), error = sqrt(scatter * scatter + order_error * order_error);
  double reach = grdp_student_quantile(GRDP_SCRAMBLES - 1, TAIL) * error;
  if (scatter == 0 && parts[0] != 0)
    reach = fmax(reach, least_reach(work, quantity));
  return (grdp_share){parts[0], parts[0] - reach, parts[0] + reach};
}

static double reach_of(const double parts[GRDP_SCRAMBLES]) {
  return grdp_student_quantile(GRDP_SCRAMBLES - 1, TAIL) * grdp_scatter(parts);
}

static void keep_draws(comparing *work, const playing *play, const grdp_shares *shares) {
  for (size_t i = 0; i < work->counts[1]; i++) {
    const grdp_quantity *quantity = &work->request->quantities[work->quantities[1][i]];
    grdp_difference *one = &work->differences[work->quantities[1][i]];
    grdp_share *edits = GRDP_NEW_ARRAY(work->arena, work->changes.edits.count + 1, grdp_share);
    size_t at = i * PARTS, width = work->counts[1] * PARTS;
    double parts[PARTS];
    for (size_t r = 0; r < PARTS; r++)
      parts[r] = shares->whole[at + r] - shares->none[at + r];
    one->from = shares->none[at];
    one->to = shares->whole[at];
    one->reach[0] = reach_of(shares->none + at + 1);
    one->reach[1] = reach_of(shares->whole + at + 1);
    one->level = share_over_draws(work, parts, 0, quantity);
    for (size_t k = 0; k < play->players; k++) {
      double order_error = shares->errors == NULL ? 0 : shares->errors[k * width + at];
      edits[play->edits[k]] = share_over_draws(work, shares->values + k * width + at, order_error, quantity);
    }
    one->edits = edits;
  }
}

/* The sides alone: what is left when their mixtures cannot be computed. */
static grdp_status level_draws(comparing *work) {
  grdp_shares shares = {.none = GRDP_NEW_ARRAY(work->arena, work->counts[1] * PARTS, double),
                        .whole = GRDP_NEW_ARRAY(work->arena, work->counts[1] * PARTS, double)};
  work->runs = 2;
  work->runs_done = 0;
  double *const ends[2] = {shares.none, shares.whole};
  for (size_t side = 0; side < 2; side++) {
    grdp_result *result;
    GRDP_TRY(run_draws(work, &work->request->sides[side], looked_at(work, side), &result));
    grdp_arena_defer(work->arena, release_result, result);
    if (work->design == NULL && result->draws != NULL)
      work->design = result->draws->design;
    for (size_t i = 0; i < work->counts[1]; i++)
      put_quantity(work, result, side, &work->request->quantities[work->quantities[1][i]], ends[side] + i * PARTS);
  }
  const playing nobody = {.work = work};
  keep_draws(work, &nobody, &shares);
  for (size_t i = 0; i < work->counts[1]; i++)
    work->differences[work->quantities[1][i]].edits = NULL;
  return GRDP_OK;
}

/* Every coalition, or what an order adds to nobody and all: one run each. */
static uint64_t runs_of(size_t players) {
  return players <= GRDP_COMPARE_EXACT_DRAWS ? UINT64_C(1) << players : 2 + 2 * PAIRS_LEAST * ((uint64_t)players - 1);
}

static grdp_status attribute_draws(comparing *work) {
  playing play = players_of(work, false);
  const grdp_game game = {play.players, work->counts[1] * PARTS, value_draws, &play};
  grdp_shares shares;
  work->runs = runs_of(play.players);
  grdp_status status = work->out->different_time || work->out->uncomputable ? GRDP_NUMERIC
                       : play.players <= GRDP_COMPARE_EXACT_DRAWS
                           ? grdp_game_exact(work->arena, &game, &shares)
                           : grdp_game_sampled(work->arena, &game, seed_of(work), PAIRS_LEAST, &shares);
  if (is_stopped(work) ||
      (status != GRDP_OK && status != GRDP_NUMERIC && status != GRDP_CHECK && status != GRDP_INVALID))
    return status;
  if (status == GRDP_OK) {
    keep_draws(work, &play, &shares);
    return GRDP_OK;
  }
  work->out->uncomputable = !work->out->different_time;
  return level_draws(work);
}

/* --- all --- */

static void begin(comparing *work) {
  const grdp_compare_side *sides = work->request->sides;
  int64_t offset;
  work->out->different_time = !grdp_compare_times(&sides[0].scenario->time, &sides[1].scenario->time, &offset);
  grdp_changes_find(work->arena, sides, &work->changes);
  work->program_edit = UINT32_MAX;
  for (size_t i = 0; i < work->changes.items.count; i++)
    if (work->changes.items.items[i].kind == GRDP_CHANGE_PROGRAM)
      work->program_edit = work->changes.items.items[i].edit;
  work->differences = GRDP_NEW_ARRAY(work->arena, work->request->count + 1, grdp_difference);
  sort_quantities(work);
}

grdp_status grdp_compare(grdp_arena *arena, const grdp_compare_request *request, grdp_comparison *out) {
  grdp_comparison comparison = {0};
  comparing *work = GRDP_NEW(arena, comparing);
  *work = (comparing){.arena = arena, .request = request, .out = &comparison};
  begin(work);
  for (size_t side = 0; side < 2; side++)
    GRDP_TRY(find_path(work, side));
  level_central(work);
  if (!comparison.different_time && work->counts[0] > 0) {
    GRDP_TRY(attribute_central(work));
    GRDP_TRY(attribute_reads(work));
  }
  if (work->counts[1] > 0)
    GRDP_TRY(attribute_draws(work));
  comparison.edits = work->changes.edits.items;
  comparison.edit_count = comparison.different_time ? 0 : work->changes.edits.count;
  comparison.revised = work->changes.revised;
  comparison.differences = work->differences;
  *out = comparison;
  return GRDP_OK;
}
