/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The effects of an answer by input and measure, and which input comes first.
 */
#include <math.h>
#include <stdlib.h>

#include "sensitivity_report.h"

/* A part of the variance below that is not worth a warning. */
static const double interaction_least = 0.05;

const char *grdp_quantity_full_name(grdp_arena *arena, const grdp_scenario *scenario, const grdp_quantity *quantity) {
  const char *name = grdp_quantity_name(arena, scenario, quantity);
  char period[GRDP_RANGE_SIZE];
  if (quantity->kind == GRDP_QUANTITY_CHANCE || quantity->kind == GRDP_QUANTITY_ALL)
    return name;
  grdp_quantity_period(scenario, quantity, period);
  return grdp_text_join(arena, name, "@", period, NULL);
}

grdp_effect_table grdp_effect_table_make(grdp_arena *arena, const grdp_sensitivity *found, size_t look) {
  grdp_effect_table table = {.players = found->players.count};
  table.cells = GRDP_NEW_ARRAY(arena, (table.players + 1) * GRDP_EFFECT_MEASURE_COUNT, const grdp_effect *);
  for (size_t i = 0; i < found->effect_count; i++) {
    const grdp_effect *one = &found->effects[i];
    if (one->look != look || one->other != UINT32_MAX)
      continue;
    size_t row = one->player == UINT32_MAX ? table.players : one->player;
    table.cells[row * GRDP_EFFECT_MEASURE_COUNT + one->measure] = one;
  }
  return table;
}

const grdp_effect *grdp_effect_at(const grdp_effect_table *table, size_t player, grdp_effect_measure measure) {
  return table->cells[player * GRDP_EFFECT_MEASURE_COUNT + measure];
}

const grdp_effect *grdp_effect_whole(const grdp_effect_table *table, grdp_effect_measure measure) {
  return grdp_effect_at(table, table->players, measure);
}

static bool is_measured(const grdp_effect_table *table, grdp_effect_measure measure) {
  for (size_t player = 0; player < table->players; player++) {
    const grdp_effect *one = grdp_effect_at(table, player, measure);
    if (one != NULL && isfinite(one->value))
      return true;
  }
  return false;
}

grdp_effect_measure grdp_effect_main(const grdp_effect_table *table) {
  static const grdp_effect_measure mains[] = {
      GRDP_EFFECT_TOTAL,        GRDP_EFFECT_SHAPLEY,    GRDP_EFFECT_MU_STAR,         GRDP_EFFECT_HIGH,
      GRDP_EFFECT_ELASTICITY,   GRDP_EFFECT_DERIVATIVE, GRDP_EFFECT_FIRST_GIVEN,     GRDP_EFFECT_FIRST,
      GRDP_EFFECT_PARTIAL_RANK, GRDP_EFFECT_REGRESSION, GRDP_EFFECT_RANK_CORRELATION};
  for (size_t i = 0; i < sizeof mains / sizeof mains[0]; i++)
    if (is_measured(table, mains[i]))
      return mains[i];
  return GRDP_EFFECT_MEASURE_COUNT;
}

/* Of given draws small shares are lost in noise, where the square of a standardised coefficient, which is a share too,
 * still tells them apart. */
static double given_size(const grdp_effect_table *table, const grdp_effect *one, size_t player) {
  const grdp_effect *linear = grdp_effect_at(table, player, GRDP_EFFECT_REGRESSION);
  double share = grdp_effect_undetected(one) ? fmin(one->value, 0) : one->value;
  return linear == NULL || !isfinite(linear->value) ? share : fmax(share, linear->value * linear->value);
}

double grdp_effect_size(const grdp_effect_table *table, grdp_effect_measure measure, size_t player) {
  const grdp_effect *one = grdp_effect_at(table, player, measure);
  if (one == NULL)
    return NAN;
  if (measure == GRDP_EFFECT_FIRST_GIVEN)
    return fabs(given_size(table, one, player));
  if (measure != GRDP_EFFECT_HIGH)
    return fabs(one->value);
  const grdp_effect *low = grdp_effect_at(table, player, GRDP_EFFECT_LOW);
  return low == NULL ? NAN : fabs(one->value - low->value);
}

typedef struct ranked {
  size_t player;
  double size;
} ranked;

/* The largest first, and what is equally large in its order. */
static int by_size(const void *a, const void *b) {
  const ranked *x = a, *y = b;
  if (x->size != y->size)
    return x->size > y->size ? -1 : 1;
  return x->player < y->player ? -1 : 1;
}

/* Shares may be estimated as negative: what is below zero stands behind what is above. */
static double rank_of(const grdp_effect_table *table, grdp_effect_measure measure, size_t player) {
  bool share = measure == GRDP_EFFECT_TOTAL || measure == GRDP_EFFECT_SHAPLEY || measure == GRDP_EFFECT_FIRST;
  const grdp_effect *one = grdp_effect_at(table, player, measure);
  if (measure == GRDP_EFFECT_FIRST_GIVEN)
    return one == NULL ? (double)NAN : given_size(table, one, player);
  return share && one != NULL ? one->value : grdp_effect_size(table, measure, player);
}

const size_t *grdp_effect_ranking(grdp_arena *arena, const grdp_effect_table *table, size_t *count) {
  ranked *all = GRDP_NEW_ARRAY(arena, table->players + 1, ranked);
  size_t *order = GRDP_NEW_ARRAY(arena, table->players + 1, size_t);
  grdp_effect_measure measure = grdp_effect_main(table);
  *count = 0;
  for (size_t player = 0; player < table->players && measure != GRDP_EFFECT_MEASURE_COUNT; player++) {
    double size = rank_of(table, measure, player);
    if (isfinite(size))
      all[(*count)++] = (ranked){player, size};
  }
  if (*count > 1)
    qsort(all, *count, sizeof *all, by_size);
  for (size_t i = 0; i < *count; i++)
    order[i] = all[i].player;
  return order;
}

bool grdp_effects_interact(const grdp_sensitivity *found, const grdp_effect_table *table, size_t look) {
  grdp_effect_measure alone = is_measured(table, GRDP_EFFECT_FIRST) ? GRDP_EFFECT_FIRST : GRDP_EFFECT_FIRST_GIVEN;
  double sum = 0, squares = 0;
  if (found->interacts != NULL)
    return found->interacts[look];
  if (!is_measured(table, alone))
    return false;
  for (size_t player = 0; player < table->players; player++) {
    const grdp_effect *one = grdp_effect_at(table, player, alone);
    if (one == NULL || !isfinite(one->value))
      return false;
    double half = isfinite(one->high - one->low) ? (one->high - one->low) / 2 : 0;
    sum += one->value;
    squares += half * half;
  }
  return 1 - sum > fmax(interaction_least, sqrt(squares));
}
