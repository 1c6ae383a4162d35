/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which inputs move as one.
 */
#include "sensitivity.h"

#include <assert.h>
#include <stdio.h>

#define NO_GROUP UINT32_MAX

typedef struct player_maker {
  grdp_arena *arena;
  const grdp_scenario *scenario;
  const grdp_experiment *experiment;
  const grdp_factors *factors;
  const grdp_player_choice *choice;
  grdp_diagnostics *diagnostics;
  const uint32_t *bundles; /* [factors] what cannot be parted */
  uint32_t *owners;        /* [factors] the user's group, or NO_GROUP */
  GRDP_VECTOR(grdp_player) players;
} player_maker;

static const char *name_of(const player_maker *maker, uint32_t factor) {
  return maker->scenario->cells[grdp_experiment_cell(maker->experiment, factor)].name;
}

/* --- the user's groups --- */

static uint32_t *factors_of_cells(const player_maker *maker) {
  uint32_t *factors = GRDP_NEW_ARRAY(maker->arena, maker->scenario->cell_count, uint32_t);
  for (uint32_t cell = 0; cell < maker->scenario->cell_count; cell++)
    factors[cell] = UINT32_MAX;
  for (uint32_t f = 0; f < maker->factors->count; f++)
    factors[grdp_experiment_cell(maker->experiment, f)] = f;
  return factors;
}

static void own(player_maker *maker, uint32_t group, uint32_t factor) {
  const grdp_player_group *one = &maker->choice->groups[group];
  uint32_t *owner = &maker->owners[factor];
  if (*owner != NO_GROUP && *owner != group)
    grdp_diagnose(maker->diagnostics, GRDP_DIAGNOSTIC_PLAYERS_TWICE, one->place, name_of(maker, factor),
                  maker->choice->groups[*owner].name, one->name, NULL);
  *owner = group;
}

static void read_groups(player_maker *maker) {
  const uint32_t *factors = factors_of_cells(maker);
  grdp_table names = {0};
  for (uint32_t f = 0; f < maker->factors->count; f++)
    maker->owners[f] = NO_GROUP;
  for (uint32_t g = 0; g < maker->choice->group_count; g++) {
    const grdp_player_group *group = &maker->choice->groups[g];
    bool added;
    grdp_table_add(maker->arena, &names, grdp_text_of(group->name), g, &added);
    if (!added)
      grdp_diagnose(maker->diagnostics, GRDP_DIAGNOSTIC_PLAYERS_SAME_NAME, group->place, group->name, NULL);
    for (size_t i = 0; i < group->count; i++)
      if (factors[group->cells[i]] != UINT32_MAX)
        own(maker, g, factors[group->cells[i]]);
  }
}

/* --- what a group may not part --- */

/* The number of each factor's correlation group; of none its own number behind them. Joint factors have the first's. */
static const uint32_t *matrices_of(const player_maker *maker) {
  const grdp_factors *factors = maker->factors;
  uint32_t *matrices = GRDP_NEW_ARRAY(maker->arena, factors->count, uint32_t);
  for (uint32_t f = 0; f < factors->count; f++)
    matrices[f] = (uint32_t)factors->group_count + f;
  for (uint32_t g = 0; g < factors->group_count; g++)
    for (size_t i = 0; i < factors->groups[g].count; i++)
      matrices[factors->groups[g].factors[i]] = g;
  for (uint32_t f = 0; f < factors->count; f++)
    matrices[f] = matrices[factors->items[f].joint];
  return matrices;
}

/* Why two factors of a bundle are tied; the nearest ties first. */
static int reason_of(const player_maker *maker, const uint32_t *matrices, uint32_t a, uint32_t b) {
  if (maker->factors->items[a].joint == maker->factors->items[b].joint)
    return 0;
  return matrices[a] == matrices[b] ? 1 : 2;
}

/* A bundle of which a group has a part: the closest tie that is cut is told of. */
static void report_parted(player_maker *maker, const uint32_t *matrices, uint32_t inside) {
  static const grdp_code codes[] = {GRDP_DIAGNOSTIC_PLAYERS_PARTED_JOINT, GRDP_DIAGNOSTIC_PLAYERS_PARTED,
                                    GRDP_DIAGNOSTIC_PLAYERS_PARTED_COPULA};
  const grdp_player_group *group = &maker->choice->groups[maker->owners[inside]];
  uint32_t outside = UINT32_MAX;
  int reason = 3; /* no tie */
  for (uint32_t f = 0; f < maker->factors->count; f++) {
    bool cut = maker->bundles[f] == maker->bundles[inside] && maker->owners[f] != maker->owners[inside];
    int own_reason = cut ? reason_of(maker, matrices, inside, f) : 3;
    if (own_reason >= reason)
      continue;
    reason = own_reason;
    outside = f;
  }
  assert(outside != UINT32_MAX);
  grdp_diagnose(maker->diagnostics, codes[reason], group->place, group->name, name_of(maker, inside),
                name_of(maker, outside), NULL);
}

/* One message for each bundle that is parted. */
static void check_bundles(player_maker *maker, size_t bundle_count) {
  const uint32_t *matrices = matrices_of(maker);
  uint32_t *first = GRDP_NEW_ARRAY(maker->arena, bundle_count, uint32_t);
  bool *told = GRDP_NEW_ARRAY(maker->arena, bundle_count, bool);
  for (uint32_t f = (uint32_t)maker->factors->count; f-- > 0;)
    first[maker->bundles[f]] = f;
  for (uint32_t f = 0; f < maker->factors->count; f++) {
    uint32_t bundle = maker->bundles[f], other = first[bundle];
    if (told[bundle] || maker->owners[f] == maker->owners[other])
      continue;
    told[bundle] = true;
    report_parted(maker, matrices, maker->owners[f] != NO_GROUP ? f : other);
  }
}

/* --- players --- */

/* Of the factors, in the periods from first up to last - 1. Nothing is drawn there: no player. */
static void add_player(player_maker *maker, const char *name, const uint32_t *factors, size_t count, uint32_t first,
                       uint32_t last) {
  GRDP_VECTOR(uint32_t) rows = {0};
  for (uint32_t p = first; p < last; p++)
    for (size_t i = 0; i < count; i++)
      if (grdp_experiment_drawn(maker->experiment, factors[i], p))
        *GRDP_PUSH(maker->arena, &rows) = (uint32_t)(p * maker->factors->count + factors[i]);
  if (rows.count > 0)
    *GRDP_PUSH(maker->arena, &maker->players) = (grdp_player){name, rows.items, rows.count, factors, count};
}

/* "a + b", in a period "a@2026 + b@2026". */
static const char *join_names(const player_maker *maker, const uint32_t *factors, size_t count, const char *period) {
  const char *text = "";
  for (size_t i = 0; i < count; i++)
    text = grdp_text_join(maker->arena, text, i > 0 ? " + " : "", name_of(maker, factors[i]), *period ? "@" : "",
                          period, NULL);
  return text;
}

/* Periods are independent of each other. */
static bool falls_apart(const player_maker *maker, const uint32_t *factors, size_t count) {
  bool apart = maker->choice->each_period;
  for (size_t i = 0; i < count; i++) {
    const grdp_factor *factor = &maker->factors->items[factors[i]];
    apart = apart && factor->every_period && factor->persistence == 0.0;
  }
  return apart;
}

static void add_inputs(player_maker *maker, const uint32_t *factors, size_t count) {
  uint32_t periods = grdp_experiment_periods(maker->experiment);
  if (!falls_apart(maker, factors, count)) {
    add_player(maker, join_names(maker, factors, count, ""), factors, count, 0, periods);
    return;
  }
  for (uint32_t p = 0; p < periods; p++) {
    char period[16];
    grdp_timeline_write(&maker->scenario->time, maker->scenario->time.base + 1 + p, period);
    add_player(maker, join_names(maker, factors, count, period), factors, count, p, p + 1);
  }
}

/* Factors by the player that they belong to: the user's group, or what cannot be parted. */
static void make_players(player_maker *maker, size_t bundle_count) {
  size_t count = maker->factors->count, keys = maker->choice->group_count + bundle_count;
  uint32_t *sizes = GRDP_NEW_ARRAY(maker->arena, keys, uint32_t);
  uint32_t **members = GRDP_NEW_ARRAY(maker->arena, keys, uint32_t *);
  uint32_t *key_of = GRDP_NEW_ARRAY(maker->arena, count, uint32_t);
  for (uint32_t f = 0; f < count; f++) {
    key_of[f] =
        maker->owners[f] != NO_GROUP ? maker->owners[f] : (uint32_t)maker->choice->group_count + maker->bundles[f];
    sizes[key_of[f]]++;
  }
  for (size_t key = 0; key < keys; key++) {
    members[key] = GRDP_NEW_ARRAY(maker->arena, sizes[key], uint32_t);
    sizes[key] = 0;
  }
  for (uint32_t f = 0; f < count; f++)
    members[key_of[f]][sizes[key_of[f]]++] = f;
  for (uint32_t f = 0; f < count; f++) {
    uint32_t key = key_of[f];
    if (members[key][0] != f)
      continue;
    if (key < maker->choice->group_count)
      add_player(maker, maker->choice->groups[key].name, members[key], sizes[key], 0,
                 grdp_experiment_periods(maker->experiment));
    else
      add_inputs(maker, members[key], sizes[key]);
  }
}

/* Where correlated inputs may be looked at apart, only joint ones cannot. */
static const uint32_t *joint_bundles(const player_maker *maker, size_t *count) {
  uint32_t *bundles = GRDP_NEW_ARRAY(maker->arena, maker->factors->count, uint32_t);
  *count = 0;
  for (uint32_t f = 0; f < maker->factors->count; f++) {
    uint32_t first = maker->factors->items[f].joint;
    bundles[f] = first == f ? (uint32_t)(*count)++ : bundles[first];
  }
  return bundles;
}

grdp_status grdp_players_make(grdp_arena *arena, const grdp_scenario *scenario, const grdp_experiment *experiment,
                              const grdp_player_choice *choice, grdp_diagnostics *diagnostics, grdp_players *out) {
  player_maker maker = {.arena = arena,
                        .scenario = scenario,
                        .experiment = experiment,
                        .factors = grdp_experiment_factors(experiment),
                        .choice = choice,
                        .diagnostics = diagnostics};
  size_t errors = grdp_diagnostics_errors(diagnostics), bundle_count;
  maker.bundles =
      choice->split ? joint_bundles(&maker, &bundle_count) : grdp_experiment_bundles(experiment, &bundle_count);
  maker.owners = GRDP_NEW_ARRAY(arena, maker.factors->count, uint32_t);
  read_groups(&maker);
  check_bundles(&maker, bundle_count);
  if (grdp_diagnostics_errors(diagnostics) > errors)
    return GRDP_INVALID;
  make_players(&maker, bundle_count);
  *out = (grdp_players){maker.players.items, maker.players.count};
  return GRDP_OK;
}
