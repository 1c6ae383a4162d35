/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "compare_changes.h"

#include <math.h>
#include <string.h>

bool grdp_compare_times(const grdp_timeline *from, const grdp_timeline *to, int64_t *offset) {
  *offset = (int64_t)from->first_ordinal - to->first_ordinal;
  return from->frequency == to->frequency && (int64_t)from->base + *offset == to->base &&
         (int64_t)from->last + *offset == to->last;
}

const uint32_t *grdp_compare_twins(grdp_arena *arena, const grdp_scenario *from, const grdp_scenario *to) {
  uint32_t *twins = GRDP_NEW_ARRAY(arena, from->cell_count + 1, uint32_t);
  grdp_table names = {0};
  for (uint32_t i = 0; i < to->cell_count; i++)
    grdp_table_add(arena, &names, grdp_text_of(to->cells[i].name), i, NULL);
  for (uint32_t i = 0; i < from->cell_count; i++) {
    const uint32_t *twin = grdp_table_find(&names, grdp_text_of(from->cells[i].name));
    twins[i] = twin == NULL ? UINT32_MAX : *twin;
  }
  return twins;
}

static const uint32_t *twin_targets(grdp_arena *arena, const grdp_scenario *from, const grdp_scenario *to) {
  uint32_t *twins = GRDP_NEW_ARRAY(arena, from->target_count + 1, uint32_t);
  grdp_table names = {0};
  for (uint32_t i = 0; i < to->target_count; i++)
    grdp_table_add(arena, &names, to->targets[i].name, i, NULL);
  for (uint32_t i = 0; i < from->target_count; i++) {
    const uint32_t *twin = grdp_table_find(&names, from->targets[i].name);
    twins[i] = twin == NULL ? UINT32_MAX : *twin;
  }
  return twins;
}

/* --- the edits --- */

typedef struct finding {
  grdp_arena *arena;
  grdp_changes *out;
  grdp_table names;      /* of the edits */
  uint32_t numbers[2];   /* of the cell at hand */
  grdp_change_kind kind; /* of its numbers */
  uint32_t carried;      /* the edit behind their last change: a path that goes on from it moves with it */
} finding;

static const grdp_given *given_of(const grdp_cell *cell, grdp_change_kind kind) {
  const grdp_given *const givens[] = {[GRDP_CHANGE_PATH] = &cell->path,
                                      [GRDP_CHANGE_OBSERVED] = &cell->observed,
                                      [GRDP_CHANGE_FIXED] = &cell->fixed,
                                      [GRDP_CHANGE_ADDED] = &cell->added};
  return givens[kind];
}

static uint32_t edit_named(finding *find, const char *name) {
  grdp_changes *out = find->out;
  bool added;
  uint32_t number =
      *grdp_table_add(find->arena, &find->names, grdp_text_of(name), (uint32_t)out->edits.count, &added);
  if (added) {
    *GRDP_PUSH(find->arena, &out->edits) = name;
    *GRDP_PUSH(find->arena, &out->central) = false;
  }
  return number;
}

static bool is_edit(const grdp_origin *origin) {
  return origin != NULL && origin->edit.size > 0;
}

static bool same_place(const grdp_origin *a, const grdp_origin *b) {
  if (a == NULL || b == NULL)
    return a == b;
  const grdp_source *x = a->place.source, *y = b->place.source;
  bool same_file = x == y || (x != NULL && y != NULL && strcmp(x->path, y->path) == 0);
  return same_file && a->place.offset == b->place.offset && grdp_text_equal(a->edit, b->edit);
}

static const char *written_name(finding *find, const grdp_origin *origin) {
  static const char *const words[] = {[GRDP_EDIT_SET] = "", [GRDP_EDIT_ADJUST] = "adjust ", [GRDP_EDIT_FIX] = "fix "};
  return grdp_text_join(find->arena, words[origin->kind], grdp_text_string(find->arena, origin->edit), NULL);
}

static const grdp_origin *origin_at(const grdp_given *given, uint32_t period) {
  return given->values == NULL || given->origins == NULL ? NULL : given->origins[period];
}

/* Whether one line gives the first and the last element of the cell's series, and so most likely all. */
static bool is_common(const finding *find, size_t side, uint32_t period, const grdp_origin *origin) {
  const grdp_scenario *scenario = find->out->sides[side].scenario;
  const grdp_series *series = &scenario->series[scenario->cells[find->numbers[side]].series];
  const grdp_cell *cells = &scenario->cells[series->first_cell];
  return series->cell_count > 1 && same_place(origin_at(given_of(&cells[0], find->kind), period), origin) &&
         same_place(origin_at(given_of(&cells[series->cell_count - 1], find->kind), period), origin);
}

/* What no edit gives is called as its cell; where one line gives all elements, as its series. */
static const char *declared_name(finding *find, const grdp_change *change) {
  size_t side = change->origins[1] != NULL ? 1 : 0;
  const grdp_scenario *scenario = find->out->sides[side].scenario;
  const grdp_cell *cell = &scenario->cells[find->numbers[side]];
  if (change->origins[side] != NULL && is_common(find, side, change->periods[side], change->origins[side]))
    return grdp_text_string(find->arena, scenario->series[cell->series].name);
  return cell->name;
}

/* The second side's edit; else that of the first, which is undone. */
static uint32_t edit_of(finding *find, const grdp_change *change) {
  if (same_place(change->origins[0], change->origins[1]) && find->carried != UINT32_MAX)
    return find->carried;
  for (size_t side = 2; side-- > 0;)
    if (is_edit(change->origins[side]) && !same_place(change->origins[0], change->origins[1]))
      return edit_named(find, written_name(find, change->origins[side]));
  return edit_named(find, declared_name(find, change));
}

/* --- numbers per period --- */

static double value_at(const grdp_given *given, grdp_change_kind kind, int64_t period, uint32_t periods) {
  bool known = given->values != NULL && period >= 0 && period < periods && !isnan(given->values[period]);
  double none = kind == GRDP_CHANGE_ADDED ? 0 : (double)NAN;
  return known ? given->values[period] : none;
}

static bool differs(double a, double b) {
  return !(a == b) && !(isnan(a) && isnan(b));
}

/* Of a computed cell, observations count up to the base and what is fixed behind it. */
static bool counts(const finding *find, uint32_t period) {
  const grdp_scenario *scenario = find->out->sides[0].scenario;
  bool computed = scenario->cells[find->numbers[0]].formula != NULL, known = period <= scenario->time.base;
  return !computed || (find->kind == GRDP_CHANGE_OBSERVED) == known;
}

static bool moves_central(const finding *find) {
  bool computed = find->out->sides[0].scenario->cells[find->numbers[0]].formula != NULL;
  return computed || find->kind == GRDP_CHANGE_PATH;
}

static void add_number(finding *find, const grdp_given *const givens[2], uint32_t period) {
  grdp_changes *out = find->out;
  int64_t there = (int64_t)period + out->offset;
  uint32_t limits[2] = {out->sides[0].program->periods, out->sides[1].program->periods};
  grdp_change change = {.kind = find->kind,
                        .cells = {find->numbers[0], find->numbers[1]},
                        .periods = {period, (uint32_t)there},
                        .values = {value_at(givens[0], find->kind, period, limits[0]),
                                   value_at(givens[1], find->kind, there, limits[1])}};
  if (there < 0 || there >= limits[1] || !counts(find, period) || !differs(change.values[0], change.values[1]))
    return;
  change.origins[0] = origin_at(givens[0], period);
  change.origins[1] = origin_at(givens[1], (uint32_t)there);
  find->carried = change.edit = edit_of(find, &change);
  bool known = period <= out->sides[0].scenario->time.base;
  out->revised = out->revised || (known && !is_edit(change.origins[0]) && !is_edit(change.origins[1]));
  out->central.items[change.edit] = out->central.items[change.edit] || moves_central(find);
  *GRDP_PUSH(find->arena, &out->items) = change;
}

static void find_numbers(finding *find) {
  const grdp_cell *cells[2] = {&find->out->sides[0].scenario->cells[find->numbers[0]],
                               &find->out->sides[1].scenario->cells[find->numbers[1]]};
  for (find->kind = GRDP_CHANGE_PATH; find->kind < GRDP_CHANGE_GIVENS; find->kind++) {
    const grdp_given *const givens[2] = {given_of(cells[0], find->kind), given_of(cells[1], find->kind)};
    find->carried = UINT32_MAX;
    if (givens[0]->values == NULL && givens[1]->values == NULL)
      continue;
    for (uint32_t t = 0; t < find->out->sides[0].program->periods; t++)
      add_number(find, givens, t);
  }
}

/* --- what has no period --- */

static void add_whole(finding *find, grdp_change_kind kind, const char *name) {
  uint32_t edit = edit_named(find, name);
  *GRDP_PUSH(find->arena, &find->out->items) =
      (grdp_change){.kind = kind, .edit = edit, .cells = {find->numbers[0], find->numbers[1]}};
}

static const char *uncertainty_name(finding *find) {
  for (size_t side = 2; side-- > 0;) {
    const grdp_cell *cell = &find->out->sides[side].scenario->cells[find->numbers[side]];
    if (cell->uncertainty != NULL && is_edit(&cell->uncertainty->origin))
      return grdp_text_string(find->arena, cell->uncertainty->origin.edit);
  }
  return find->out->sides[0].scenario->cells[find->numbers[0]].name;
}

static void find_uncertainty(finding *find) {
  const grdp_scenario *from = find->out->sides[0].scenario, *to = find->out->sides[1].scenario;
  if (!grdp_same_uncertainty(from, from->cells[find->numbers[0]].uncertainty, to,
                             to->cells[find->numbers[1]].uncertainty))
    add_whole(find, GRDP_CHANGE_UNCERTAINTY, uncertainty_name(find));
}

static bool same_target(const finding *find, const grdp_target *a, const grdp_target *b) {
  uint32_t cell = a->cell == UINT32_MAX ? UINT32_MAX : find->out->twins[0][a->cell];
  return cell == b->cell && a->first + find->out->offset == b->first && a->last + find->out->offset == b->last &&
         a->rule == b->rule && !differs(a->bound, b->bound) && !differs(a->upper, b->upper);
}

static void find_targets(finding *find) {
  const grdp_scenario *from = find->out->sides[0].scenario, *to = find->out->sides[1].scenario;
  for (uint32_t i = 0; i < from->target_count; i++) {
    uint32_t twin = find->out->target_twins[i];
    if (twin == UINT32_MAX || same_target(find, &from->targets[i], &to->targets[twin]))
      continue;
    find->numbers[0] = i;
    find->numbers[1] = twin;
    add_whole(find, GRDP_CHANGE_TARGET, "targets");
  }
}

/* --- equations --- */

static bool find_formulas(finding *find) {
  const grdp_scenario *from = find->out->sides[0].scenario, *to = find->out->sides[1].scenario;
  size_t before = find->out->items.count;
  if (!grdp_same_cells(from, to))
    return false;
  for (uint32_t i = 0; i < from->cell_count; i++) {
    const grdp_series *series = &from->series[from->cells[i].series];
    if (grdp_same_formula(&from->cells[i], &to->cells[i], series->dimensions))
      continue;
    find->numbers[0] = find->numbers[1] = i;
    add_whole(find, GRDP_CHANGE_FORMULA,
              grdp_text_join(find->arena, "equations:", grdp_text_string(find->arena, series->name), NULL));
  }
  return find->out->items.count > before;
}

/* Series by series where both sides have the same ones, otherwise all together. */
static void find_equations(finding *find) {
  grdp_changes *out = find->out;
  if (grdp_same_code(out->sides[0].program, out->sides[1].program)) {
    out->rebuilt = !grdp_same_totals(out->sides[0].program, out->sides[1].program);
    return;
  }
  size_t before = out->items.count;
  out->rebuilt = true;
  out->two_sided = !find_formulas(find);
  if (out->two_sided)
    add_whole(find, GRDP_CHANGE_PROGRAM, "equations");
  for (size_t i = before; i < out->items.count; i++)
    out->central.items[out->items.items[i].edit] = true;
}

/* A block's derivatives are written for the cells that are given in it. */
static bool changes_block(const grdp_changes *changes) {
  for (size_t i = 0; i < changes->items.count; i++) {
    const grdp_change *change = &changes->items.items[i];
    for (size_t side = 0; side < 2 && change->kind < GRDP_CHANGE_GIVENS; side++)
      if (grdp_program_block(changes->sides[side].program, change->cells[side]) != NULL)
        return true;
  }
  return false;
}

void grdp_changes_find(grdp_arena *arena, const grdp_compare_side sides[2], grdp_changes *out) {
  const grdp_scenario *from = sides[0].scenario, *to = sides[1].scenario;
  *out = (grdp_changes){.sides = sides,
                        .twins = {grdp_compare_twins(arena, from, to), grdp_compare_twins(arena, to, from)},
                        .target_twins = twin_targets(arena, from, to)};
  finding find = {.arena = arena, .out = out};
  grdp_compare_times(&from->time, &to->time, &out->offset);
  for (uint32_t i = 0; i < from->cell_count; i++) {
    uint32_t twin = out->twins[0][i];
    if (twin == UINT32_MAX || (from->cells[i].formula == NULL) != (to->cells[twin].formula == NULL))
      continue;
    find.numbers[0] = i;
    find.numbers[1] = twin;
    find_numbers(&find);
    find_uncertainty(&find);
  }
  find_equations(&find);
  if (!grdp_same_correlations(from, to))
    add_whole(&find, GRDP_CHANGE_CORRELATIONS, "correlation");
  find_targets(&find);
  out->rebuilt = out->rebuilt || changes_block(out);
}
