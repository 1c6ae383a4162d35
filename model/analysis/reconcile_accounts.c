/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Accounts by Gauss-Newton. In each step, with z = (x - stated) / sigma of the items that move and the slopes J of the
 * computed ones at the point reached:
 *
 *   minimise |z|^2 + sum over computed items of ((y + J dx - stated) / sigma)^2   where exact ones hold
 */
#include <math.h>
#include <string.h>

#include "reconcile_least.h"
#include "reconcile_parts.h"
#include "reconcile_slopes.h"

enum { STEPS = 100, HALVINGS = 40 };
#define SETTLED 1e-12 /* a move, of a value or its sigma */
#define ROUNDING 1e-9 /* a move that no longer shrinks may be rounding */
#define HELD 1e-9     /* of a value's size: a condition holds */
#define EQUAL 1e-12   /* and what is left of it is rounding, which is not shown */
#define SHARE 1e-8    /* of a condition in another, below which it is not named */

typedef struct accounts {
  const grdp_reconciling *of;
  grdp_reconciled_item *items;
  size_t count;
  /* numbers of items */
  uint32_t *moved, *soft, *hard;
  size_t moved_count, soft_count, hard_count, compared_count;
  grdp_slopes_plan plan; /* compared: the soft ones, then the hard ones */
  grdp_slopes *slopes;
  double *values, *next; /* [moved] */
  double *computed;      /* [compared] */
  double *jacobian;      /* [compared][moved] */
  grdp_least_result least;
  double move;  /* the largest, of a value or its sigma */
  double share; /* of the step that is taken */
  size_t steps;
  grdp_arena scratch; /* of a step */
} accounts;

/* --- which items take part in which way --- */

static bool read_item(accounts *at, size_t number) {
  const grdp_reconciling *of = at->of;
  const grdp_account *account = &of->asked->items[number];
  const grdp_cell *cell = &of->scenario->cells[account->cell];
  uint32_t period = of->asked->first;
  if (!grdp_reconcile_movable(of, account->cell, period, account->place))
    return false;
  double given = grdp_reconcile_given(of->scenario, account->cell, period);
  double stated = isnan(account->stated) ? given : account->stated;
  at->items[number] = (grdp_reconciled_item){.name = cell->name,
                                             .cell = account->cell,
                                             .period = period,
                                             .given = !isnan(given),
                                             .stated = stated,
                                             .reconciled = stated,
                                             .sigma = account->sigma,
                                             .ratio = NAN};
  if (!isnan(stated) && !(isnan(given) && cell->path.values != NULL))
    return true;
  grdp_code code = cell->path.values != NULL ? GRDP_DIAGNOSTIC_NO_PATH : GRDP_DIAGNOSTIC_ITEM_STATED;
  grdp_diagnose(of->diagnostics, code, account->place, cell->name, grdp_reconcile_period(of, period), NULL);
  return false;
}

static void sort_items(accounts *at) {
  grdp_arena *arena = at->of->arena;
  at->moved = GRDP_NEW_ARRAY(arena, at->count, uint32_t);
  at->soft = GRDP_NEW_ARRAY(arena, at->count, uint32_t);
  at->hard = GRDP_NEW_ARRAY(arena, at->count, uint32_t);
  for (uint32_t i = 0; i < at->count; i++) {
    const grdp_reconciled_item *item = &at->items[i];
    if (item->given && item->sigma > 0.0)
      at->moved[at->moved_count++] = i;
    else if (!item->given && item->sigma > 0.0)
      at->soft[at->soft_count++] = i;
    else if (!item->given)
      at->hard[at->hard_count++] = i;
  }
  at->compared_count = at->soft_count + at->hard_count;
}

static grdp_status read_items(accounts *at) {
  const grdp_reconciling *of = at->of;
  at->count = of->asked->item_count;
  at->items = GRDP_NEW_ARRAY(of->arena, at->count, grdp_reconciled_item);
  bool good = true;
  for (size_t i = 0; i < at->count; i++)
    good = read_item(at, i) && good;
  if (!good)
    return GRDP_INVALID;
  sort_items(at);
  if (at->moved_count > 0)
    return GRDP_OK;
  grdp_diagnose(of->diagnostics, GRDP_DIAGNOSTIC_RECONCILE_STILL, of->asked->place,
                grdp_text_string(of->arena, of->asked->name), NULL);
  return GRDP_INVALID;
}

static uint32_t compared_item(const accounts *at, size_t k) {
  return k < at->soft_count ? at->soft[k] : at->hard[k - at->soft_count];
}

static grdp_status prepare(accounts *at) {
  grdp_arena *arena = at->of->arena;
  uint32_t *moved = GRDP_NEW_ARRAY(arena, at->moved_count, uint32_t);
  uint32_t *compared = GRDP_NEW_ARRAY(arena, at->compared_count, uint32_t);
  double *scales = GRDP_NEW_ARRAY(arena, at->moved_count, double);
  at->values = GRDP_NEW_ARRAY(arena, at->moved_count, double);
  at->next = GRDP_NEW_ARRAY(arena, at->moved_count, double);
  at->computed = GRDP_NEW_ARRAY(arena, at->compared_count, double);
  at->jacobian = GRDP_NEW_ARRAY(arena, at->compared_count * at->moved_count, double);
  for (size_t i = 0; i < at->moved_count; i++) {
    const grdp_reconciled_item *item = &at->items[at->moved[i]];
    moved[i] = item->cell;
    scales[i] = item->sigma;
    at->values[i] = item->stated;
  }
  for (size_t k = 0; k < at->compared_count; k++)
    compared[k] = at->items[compared_item(at, k)].cell;
  at->plan = (grdp_slopes_plan){at->of->program, at->of->asked->first, moved, compared,
                                at->moved_count, at->compared_count,   scales};
  GRDP_TRY(grdp_slopes_open(&at->plan, &at->slopes));
  for (size_t i = 0; i < at->count; i++)
    if (at->items[i].given)
      grdp_slopes_set(at->slopes, at->items[i].cell, at->items[i].stated);
  return GRDP_OK;
}

/* --- a step --- */

static bool run_at(accounts *at, const double *values) {
  for (size_t i = 0; i < at->moved_count; i++)
    grdp_slopes_set(at->slopes, at->plan.moved[i], values[i]);
  return grdp_slopes_run(at->slopes, at->computed);
}

/* In units of sigma; a row of a computed item without one is divided by its size. */
static void linearise(const accounts *at, double *slopes, double *values) {
  size_t n = at->moved_count;
  for (size_t k = 0; k < at->compared_count; k++) {
    const grdp_reconciled_item *item = &at->items[compared_item(at, k)];
    double value = item->stated - at->computed[k], size = item->sigma;
    double *row = slopes + k * n, largest = 0.0;
    for (size_t i = 0; i < n; i++) {
      double sigma = at->items[at->moved[i]].sigma, z = (at->values[i] - at->items[at->moved[i]].stated) / sigma;
      row[i] = at->jacobian[k * n + i] * sigma;
      value += row[i] * z;
      largest = fmax(largest, fabs(row[i]));
    }
    if (size == 0.0)
      size = largest > 0.0 ? largest : 1.0;
    for (size_t i = 0; i < n; i++)
      row[i] /= size;
    values[k] = value / size;
  }
}

static void find_next(accounts *at) {
  grdp_arena *arena = &at->scratch;
  grdp_arena_free(arena);
  arena->exhausted = at->of->arena->exhausted;
  size_t n = at->moved_count, compared = at->compared_count, soft = at->soft_count;
  double *slopes = GRDP_NEW_ARRAY(arena, compared * n, double), *values = GRDP_NEW_ARRAY(arena, compared, double);
  linearise(at, slopes, values);
  const grdp_least least = {n, soft, at->hard_count, slopes, values, slopes + soft * n, values + soft};
  at->least = grdp_least_find(arena, &least);
  at->move = 0.0;
  for (size_t i = 0; i < n; i++) {
    const grdp_reconciled_item *item = &at->items[at->moved[i]];
    at->next[i] = item->stated + item->sigma * at->least.unknowns[i];
    at->move = fmax(at->move, fabs(at->next[i] - at->values[i]) / fmax(fabs(at->values[i]), item->sigma));
  }
}

/* Goes the share of the step, halved while the model cannot be computed there. */
static bool go(accounts *at, double *tried) {
  double share = at->share;
  for (int halving = 0; halving < HALVINGS; halving++, share *= 0.5) {
    for (size_t i = 0; i < at->moved_count; i++)
      tried[i] = share == 1.0 ? at->next[i] : at->values[i] + share * (at->next[i] - at->values[i]);
    if (!run_at(at, tried))
      continue;
    memcpy(at->values, tried, at->moved_count * sizeof *tried);
    return true;
  }
  return false;
}

static void report_diverged(const accounts *at) {
  const grdp_reconciling *of = at->of;
  grdp_diagnose(of->diagnostics, GRDP_DIAGNOSTIC_ACCOUNTS_DIVERGED, of->asked->place,
                grdp_text_string(of->arena, of->asked->name), grdp_integer_text(of->arena, (long long)at->steps),
                grdp_reconcile_rough(of, at->move), NULL);
}

static grdp_status iterate(accounts *at) {
  double *tried = GRDP_NEW_ARRAY(at->of->arena, at->moved_count, double);
  double before = INFINITY;
  at->share = 1.0;
  at->move = INFINITY;
  for (at->steps = 0; run_at(at, at->values) && at->steps < STEPS; at->steps++) {
    grdp_status status = grdp_slopes_find(at->slopes, at->jacobian);
    if (status == GRDP_MEMORY)
      return status;
    if (status != GRDP_OK)
      break;
    find_next(at);
    bool rounding = at->move <= ROUNDING && at->move >= 0.5 * before;
    if (at->move > before)
      at->share *= 0.5;
    if (!go(at, tried))
      break;
    if (at->move <= SETTLED || rounding)
      return GRDP_OK;
    before = at->move;
  }
  report_diverged(at);
  return GRDP_NUMERIC;
}

/* --- what came of it --- */

/* The conditions that a dependent one is made of. */
static const char *others(const accounts *at, size_t row) {
  grdp_buffer names = {.arena = at->of->arena};
  size_t listed = 0;
  for (size_t k = 0; k < at->hard_count; k++)
    if (fabs(at->least.combination[row * at->hard_count + k]) > SHARE)
      grdp_buffer_add_listed(&names, listed++, at->items[at->hard[k]].name);
  return grdp_buffer_string(&names);
}

/* Whether a condition holds, but for the rounding of what it is made of. */
static bool holds(const accounts *at, size_t row, double tolerance) {
  const double *slopes = at->jacobian + (at->soft_count + row) * at->moved_count;
  double stated = at->items[at->hard[row]].stated, value = at->computed[at->soft_count + row];
  double size = fmax(fabs(value), fabs(stated));
  for (size_t i = 0; i < at->moved_count; i++)
    size = fmax(size, fabs(slopes[i] * at->values[i]));
  return fabs(value - stated) <= tolerance * size;
}

/* The steps ended at a point from where none goes on. False. */
static bool report_unreached(const accounts *at, size_t row) {
  const grdp_reconciling *of = at->of;
  const grdp_reconciled_item *item = &at->items[at->hard[row]];
  grdp_diagnose(of->diagnostics, GRDP_DIAGNOSTIC_ACCOUNTS_UNREACHED, of->asked->items[at->hard[row]].place,
                item->name, grdp_reconcile_number(of, item->cell, item->stated),
                grdp_reconcile_number(of, item->cell, at->computed[at->soft_count + row]), NULL);
  return false;
}

/* Of a condition that depends on others: it may say the same, or something else. */
static bool check_condition(const accounts *at, size_t row) {
  const grdp_reconciling *of = at->of;
  const grdp_reconciled_item *item = &at->items[at->hard[row]];
  double value = at->computed[at->soft_count + row];
  bool good = holds(at, row, HELD);
  grdp_place place = of->asked->items[at->hard[row]].place;
  const char *stated = grdp_reconcile_number(of, item->cell, item->stated);
  const char *computed = grdp_reconcile_number(of, item->cell, value), *names = others(at, row);
  if (*names == '\0') {
    if (!good)
      grdp_diagnose(of->diagnostics, GRDP_DIAGNOSTIC_ACCOUNTS_UNMOVED, place, item->name, stated, computed, NULL);
    return good;
  }
  if (good)
    grdp_diagnose(of->diagnostics, GRDP_DIAGNOSTIC_ACCOUNTS_DEPENDENT, place, item->name, names, NULL);
  else
    grdp_diagnose(of->diagnostics, GRDP_DIAGNOSTIC_ACCOUNTS_CONTRADICT, place, item->name, stated, names, computed,
                  NULL);
  return good;
}

static grdp_status finish(accounts *at) {
  bool good = true;
  for (size_t row = 0; row < at->hard_count; row++) {
    if (!at->least.independent[row])
      good = check_condition(at, row) && good;
    else if (!holds(at, row, HELD))
      good = report_unreached(at, row);
  }
  for (size_t i = 0; i < at->moved_count; i++)
    at->items[at->moved[i]].reconciled = at->values[i];
  for (size_t k = 0; k < at->compared_count; k++)
    at->items[compared_item(at, k)].reconciled = at->computed[k];
  for (size_t row = 0; row < at->hard_count; row++)
    if (holds(at, row, EQUAL))
      at->items[at->hard[row]].reconciled = at->items[at->hard[row]].stated;
  for (size_t i = 0; i < at->count; i++)
    if (at->items[i].sigma > 0.0)
      at->items[i].ratio = (at->items[i].reconciled - at->items[i].stated) / at->items[i].sigma;
  return good ? GRDP_OK : GRDP_INVALID;
}

static void release(void *object) {
  accounts *at = object;
  grdp_slopes_free(at->slopes);
  grdp_arena_free(&at->scratch);
  at->slopes = NULL;
}

grdp_status grdp_reconcile_accounts(const grdp_reconciling *of, grdp_reconciled *out) {
  accounts *at = GRDP_NEW(of->arena, accounts);
  at->of = of;
  grdp_arena_defer(of->arena, release, at);
  GRDP_TRY(read_items(at));
  GRDP_TRY(prepare(at));
  GRDP_TRY(iterate(at));
  GRDP_TRY(finish(at));
  *out = (grdp_reconciled){of->asked, at->items, at->count};
  return GRDP_OK;
}
