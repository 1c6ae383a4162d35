/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "factors.h"

#include <math.h>

typedef struct factor_maker {
  const grdp_scenario *scenario;
  grdp_arena *arena;
  grdp_diagnostics *diagnostics;
  grdp_factor *factors;
  uint32_t *cells;
  uint32_t *of_cell; /* [scenario cells] */
  uint32_t count;
} factor_maker;

static const grdp_cell *cell_of(const factor_maker *maker, uint32_t factor) {
  return &maker->scenario->cells[maker->cells[factor]];
}

/* The path's value in each simulated period, around 0 for a residual; NaN where the cell is fixed. */
static const double *make_centres(const factor_maker *maker, const grdp_cell *cell) {
  const grdp_timeline *time = &maker->scenario->time;
  uint32_t periods = time->last - time->base;
  double *centres = GRDP_NEW_ARRAY(maker->arena, periods, double);
  for (uint32_t p = 0; p < periods; p++) {
    uint32_t t = time->base + 1 + p;
    bool fixed = cell->fixed.values != NULL && !isnan(cell->fixed.values[t]);
    centres[p] = cell->path.values == NULL ? 0.0 : cell->path.values[t];
    if (fixed)
      centres[p] = (double)NAN;
  }
  return centres;
}

static void add_factor(factor_maker *maker, uint32_t number) {
  const grdp_cell *cell = &maker->scenario->cells[number];
  const grdp_uncertainty *uncertainty = cell->uncertainty;
  maker->of_cell[number] = maker->count;
  maker->cells[maker->count] = number;
  maker->factors[maker->count] = (grdp_factor){.name = grdp_text_of(cell->name),
                                               .every_period = uncertainty->every == GRDP_EVERY_PERIOD,
                                               .persistence = uncertainty->persistence,
                                               .distribution = &uncertainty->distribution,
                                               .centres = make_centres(maker, cell),
                                               .joint = maker->count};
  maker->count++;
}

/* --- joint rows --- */

static bool is_observed(const grdp_cell *cell, uint32_t t) {
  return cell->observed.values != NULL && !isnan(cell->observed.values[t]);
}

/* The observed cell that a factor resamples. */
static const grdp_cell *resampled(const factor_maker *maker, uint32_t factor) {
  return &maker->scenario->cells[cell_of(maker, factor)->uncertainty->empirical];
}

/* The rows of a joint name: the periods up to the base in which all its series are observed. */
static void fill_rows(const factor_maker *maker, const uint32_t *members, size_t count) {
  uint32_t base = maker->scenario->time.base;
  bool *complete = GRDP_NEW_ARRAY(maker->arena, base + 1, bool);
  size_t rows = 0;
  for (uint32_t t = 0; t <= base; t++) {
    complete[t] = true;
    for (size_t i = 0; i < count; i++)
      complete[t] = complete[t] && is_observed(resampled(maker, members[i]), t);
    rows += complete[t];
  }
  const grdp_uncertainty *first = cell_of(maker, members[0])->uncertainty;
  if (rows == 0)
    grdp_diagnose(maker->diagnostics, GRDP_DIAGNOSTIC_JOINT_ROWS, first->place,
                  grdp_text_string(maker->arena, first->joint), NULL);
  for (size_t i = 0; i < count; i++) {
    grdp_factor *factor = &maker->factors[members[i]];
    double *values = GRDP_NEW_ARRAY(maker->arena, rows, double);
    for (uint32_t t = 0, row = 0; t <= base; t++)
      if (complete[t])
        values[row++] = resampled(maker, members[i])->observed.values[t];
    factor->rows = values;
    factor->row_count = rows;
  }
}

/* False after a report: a member that does not resample, or remembers otherwise than the first. */
static bool fits_joint(const factor_maker *maker, uint32_t first, uint32_t member) {
  const grdp_cell *cell = cell_of(maker, member);
  const grdp_uncertainty *own = cell->uncertainty;
  const char *joint = grdp_text_string(maker->arena, own->joint);
  if (own->empirical == UINT32_MAX) {
    grdp_diagnose(maker->diagnostics, GRDP_DIAGNOSTIC_JOINT_FORM, own->place, cell->name, joint, NULL);
    return false;
  }
  const grdp_factor *a = &maker->factors[first], *b = &maker->factors[member];
  if (a->persistence == b->persistence)
    return true;
  grdp_diagnose(maker->diagnostics, GRDP_DIAGNOSTIC_JOINT_PERSISTENCE, own->place, cell_of(maker, first)->name,
                cell->name, joint, NULL);
  return false;
}

typedef struct joint_name {
  GRDP_VECTOR(uint32_t) members;
} joint_name;

/* Those that draw a row for the whole path share one, and those that draw one for each period. */
static grdp_text joint_key(const factor_maker *maker, uint32_t factor) {
  const char *rhythm = maker->factors[factor].every_period ? "period " : "draw ";
  const char *joint = grdp_text_string(maker->arena, cell_of(maker, factor)->uncertainty->joint);
  return grdp_text_of(grdp_text_join(maker->arena, rhythm, joint, NULL));
}

/* Puts the factors of one joint name together: one name of the stream, one score. */
static void join_factors(factor_maker *maker) {
  grdp_table names = {0};
  joint_name *all = GRDP_NEW_ARRAY(maker->arena, maker->count, joint_name);
  uint32_t count = 0;
  for (uint32_t i = 0; i < maker->count; i++) {
    grdp_text joint = cell_of(maker, i)->uncertainty->joint;
    if (joint.size == 0)
      continue;
    bool added;
    uint32_t number = *grdp_table_add(maker->arena, &names, joint_key(maker, i), count, &added);
    joint_name *one = &all[number];
    count += added;
    uint32_t first = one->members.count == 0 ? i : one->members.items[0];
    if (!fits_joint(maker, first, i))
      continue;
    *GRDP_PUSH(maker->arena, &one->members) = i;
    maker->factors[i].joint = first;
    maker->factors[i].name =
        grdp_text_of(grdp_text_join(maker->arena, "joint ", grdp_text_string(maker->arena, joint), NULL));
  }
  for (uint32_t i = 0; i < count; i++)
    if (all[i].members.count > 0)
      fill_rows(maker, all[i].members.items, all[i].members.count);
}

/* --- groups --- */

/* The factor that has the score of a cell: of joint factors the first. */
static uint32_t scored_factor(const factor_maker *maker, uint32_t cell) {
  return maker->factors[maker->of_cell[cell]].joint;
}

/* Positions of a group's members by ascending factor. */
static uint32_t *order_members(const factor_maker *maker, const grdp_correlation_group *group) {
  uint32_t *order = GRDP_NEW_ARRAY(maker->arena, group->count, uint32_t);
  for (uint32_t i = 0; i < group->count; i++) {
    uint32_t at = i, factor = scored_factor(maker, group->cells[i]);
    for (; at > 0 && scored_factor(maker, group->cells[order[at - 1]]) > factor; at--)
      order[at] = order[at - 1];
    order[at] = i;
  }
  return order;
}

static grdp_factor_group make_group(const factor_maker *maker, const grdp_correlation_group *group) {
  size_t n = group->count;
  const grdp_cell *cells = maker->scenario->cells;
  const uint32_t *order = order_members(maker, group);
  uint32_t *factors = GRDP_NEW_ARRAY(maker->arena, n, uint32_t);
  double *matrix = GRDP_NEW_ARRAY(maker->arena, n * n, double);
  for (size_t i = 0; i < n; i++) {
    factors[i] = scored_factor(maker, group->cells[order[i]]);
    if (i > 0 && factors[i] == factors[i - 1])
      grdp_diagnose(maker->diagnostics, GRDP_DIAGNOSTIC_JOINT_CORRELATED, group->place,
                    cells[group->cells[order[i - 1]]].name, cells[group->cells[order[i]]].name, NULL);
    for (size_t k = 0; k < n; k++)
      matrix[i * n + k] = group->scores[order[i] * n + order[k]];
  }
  return (grdp_factor_group){n, factors, matrix};
}

grdp_drawn_cells grdp_factors_make(const grdp_scenario *scenario, const grdp_correlation_groups *groups,
                                   grdp_arena *arena, grdp_diagnostics *diagnostics) {
  const grdp_timeline *time = &scenario->time;
  factor_maker maker = {scenario,
                        arena,
                        diagnostics,
                        GRDP_NEW_ARRAY(arena, scenario->cell_count, grdp_factor),
                        GRDP_NEW_ARRAY(arena, scenario->cell_count, uint32_t),
                        GRDP_NEW_ARRAY(arena, scenario->cell_count, uint32_t),
                        0};
  for (uint32_t i = 0; i < scenario->cell_count; i++)
    if (scenario->cells[i].uncertainty != NULL)
      add_factor(&maker, i);
  join_factors(&maker);
  grdp_factor_group *made = GRDP_NEW_ARRAY(arena, groups->count, grdp_factor_group);
  for (size_t i = 0; i < groups->count; i++)
    made[i] = make_group(&maker, &groups->items[i]);
  grdp_factors factors = {.items = maker.factors,
                          .count = maker.count,
                          .groups = made,
                          .group_count = groups->count,
                          .student_df = scenario->correlations.student_df,
                          .periods = time->last - time->base,
                          .first_ordinal = time->first_ordinal + (int32_t)time->base + 1};
  return (grdp_drawn_cells){factors, maker.cells};
}

void grdp_factors_warn(const grdp_drawn_cells *drawn, const grdp_draws *draws, const grdp_scenario *scenario,
                       grdp_diagnostics *diagnostics) {
  grdp_place told = {0};
  for (size_t f = 0; f < drawn->factors.count; f++) {
    const grdp_cell *cell = &scenario->cells[drawn->cells[f]];
    grdp_place place = cell->uncertainty == NULL ? cell->place : cell->uncertainty->place;
    /* The elements of one series share one line: one message. */
    bool again = told.source == place.source && told.offset == place.offset;
    if (again || grdp_draws_certified(draws, f))
      continue;
    told = place;
    grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_DISTRIBUTION_UNCERTIFIED, place, cell->name, NULL);
  }
}
