/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "compare_request.h"
#include "quantity_choice.h"

enum { DEFAULT_SERIES = 6 };

typedef GRDP_VECTOR(grdp_quantity) quantity_list;

typedef struct choosing {
  grdp_compare_command_request *request;
  grdp_arena *arena;
  const grdp_scenario *base;
  quantity_list list;
  grdp_table seen; /* series and period */
  bool drawn;      /* --draws was given */
} choosing;

/* --- adding --- */

static void add(choosing *choose, grdp_quantity quantity) {
  bool added;
  char period[GRDP_RANGE_SIZE];
  grdp_quantity_period(choose->base, &quantity, period);
  const char *key =
      grdp_text_join(choose->arena, grdp_quantity_name(choose->arena, choose->base, &quantity), "@", period, NULL);
  grdp_table_add(choose->arena, &choose->seen, grdp_text_of(key), 0, &added);
  if (added)
    *GRDP_PUSH(choose->arena, &choose->list) = quantity;
}

/* With --draws the mean stands beside the central path. */
static void add_periods(choosing *choose, grdp_quantity quantity, uint32_t first, uint32_t last) {
  bool both = choose->drawn && quantity.kind == GRDP_QUANTITY_CENTRAL;
  for (size_t kind = 0; kind < (both ? 2 : 1); kind++) {
    quantity.kind = kind == 1 ? GRDP_QUANTITY_MEAN : quantity.kind;
    for (quantity.period = first; quantity.period <= last; quantity.period++)
      add(choose, quantity);
  }
}

/* --- by name --- */

static grdp_status add_named(choosing *choose, const char *text) {
  grdp_named_quantities named;
  GRDP_TRY(grdp_quantities_named(choose->arena, &choose->request->projections, text, &named));
  if (named.kind == GRDP_QUANTITY_CHANCE || named.kind == GRDP_QUANTITY_ALL) {
    add(choose, (grdp_quantity){.kind = named.kind, .target = named.target});
    return GRDP_OK;
  }
  for (uint32_t cell = named.first_cell; cell < named.first_cell + named.cell_count; cell++)
    add_periods(choose, (grdp_quantity){.kind = named.kind, .cell = cell}, named.first, named.last);
  return GRDP_OK;
}

/* --- without names --- */

/* Whether every scenario has a series of that name. */
static bool *find_common(choosing *choose) {
  const grdp_projections *all = &choose->request->projections;
  bool *common = GRDP_NEW_ARRAY(choose->arena, choose->base->cell_count + 1, bool);
  for (size_t cell = 0; cell < choose->base->cell_count; cell++)
    common[cell] = true;
  for (size_t i = 1; i < all->count; i++) {
    const uint32_t *twins = grdp_compare_twins(choose->arena, choose->base, all->items[i].scenario);
    for (size_t cell = 0; cell < choose->base->cell_count; cell++)
      common[cell] = common[cell] && twins[cell] != UINT32_MAX;
  }
  return common;
}

static bool has_target(const grdp_scenario *scenario, grdp_text name) {
  for (size_t i = 0; i < scenario->target_count; i++)
    if (grdp_text_equal(scenario->targets[i].name, name) && scenario->targets[i].cell != UINT32_MAX)
      return true;
  return false;
}

static void add_chances(choosing *choose) {
  const grdp_projections *all = &choose->request->projections;
  for (uint32_t i = 0; choose->drawn && i < choose->base->target_count; i++) {
    bool common = true;
    for (size_t k = 0; k < all->count; k++)
      common = common && has_target(all->items[k].scenario, choose->base->targets[i].name);
    if (common)
      add(choose, (grdp_quantity){.kind = GRDP_QUANTITY_CHANCE, .target = i});
  }
}

static void add_default(choosing *choose) {
  const grdp_scenario *base = choose->base;
  const bool *common = find_common(choose);
  for (size_t i = 0; i < base->target_count; i++) {
    const grdp_target *target = &base->targets[i];
    if (target->cell != UINT32_MAX && common[target->cell])
      add_periods(choose, (grdp_quantity){.kind = GRDP_QUANTITY_CENTRAL, .cell = target->cell}, target->first,
                  target->last);
  }
  add_chances(choose);
  size_t chosen = 0;
  for (size_t i = 0; i < base->series_count && choose->list.count == 0 && chosen < DEFAULT_SERIES; i++) {
    const grdp_series *series = &base->series[i];
    if (series->kind != GRDP_SERIES_EQUATION || series->dimensions > 0 || !common[series->first_cell])
      continue;
    for (uint32_t t = base->time.base + 1; t <= base->time.last; t++)
      add(choose, (grdp_quantity){.kind = GRDP_QUANTITY_CENTRAL, .cell = series->first_cell, .period = t});
    chosen++;
  }
}

grdp_status grdp_compare_choose(grdp_compare_command_request *request) {
  const grdp_arguments *arguments = request->arguments;
  choosing choose = {.request = request,
                     .arena = arguments->arena,
                     .base = request->projections.items[0].scenario,
                     .drawn = grdp_option_given(arguments, GRDP_OPTION_DRAWS) && request->draws.run.draws > 0};
  grdp_status status = GRDP_OK;
  for (size_t i = 0; i < arguments->of.count; i++) {
    grdp_status one = add_named(&choose, arguments->of.items[i]);
    status = one == GRDP_OK ? status : one;
  }
  if (arguments->of.count == 0)
    add_default(&choose);
  request->quantities = choose.list.items;
  request->quantity_count = choose.list.count;
  return status;
}

grdp_exit grdp_compare_check_draws(const grdp_compare_command_request *request) {
  for (size_t i = 0; i < request->quantity_count; i++)
    if (request->quantities[i].kind != GRDP_QUANTITY_CENTRAL && request->draws.run.draws == 0)
      return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_COMPARE_NO_DRAWS,
                           grdp_quantity_name(request->arguments->arena, request->projections.items[0].scenario,
                                              &request->quantities[i]),
                           NULL);
  return GRDP_EXIT_DONE;
}
