/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "quantity_choice.h"
#include "results.h"
#include "sweep_request.h"

/* --- what is looked at --- */

typedef struct choosing {
  grdp_sweep_request *request;
  grdp_arena *arena;
  const grdp_scenario *base;
  GRDP_VECTOR(grdp_sweep_look) looks;
  grdp_table seen;
} choosing;

static void add(choosing *choose, grdp_quantity quantity, grdp_sweep_statistic statistic) {
  bool added;
  char *period = GRDP_NEW_ARRAY(choose->arena, GRDP_RANGE_SIZE, char);
  grdp_quantity_period(choose->base, &quantity, period);
  const char *series = grdp_quantity_name(choose->arena, choose->base, &quantity);
  const char *key =
      grdp_text_join(choose->arena, series, "@", period, "@", grdp_sweep_statistic_text(statistic), NULL);
  grdp_table_add(choose->arena, &choose->seen, grdp_text_of(key), 0, &added);
  if (added)
    *GRDP_PUSH(choose->arena, &choose->looks) = (grdp_sweep_look){quantity, statistic, series, period};
}

/* The central path, and with draws the mean. */
static void add_periods(choosing *choose, uint32_t cell, uint32_t first, uint32_t last, bool central) {
  grdp_quantity quantity = {.kind = GRDP_QUANTITY_CENTRAL, .cell = cell};
  for (quantity.period = first; quantity.period <= last; quantity.period++) {
    if (central)
      add(choose, quantity, GRDP_SWEEP_CENTRAL);
    if (choose->request->drawn)
      add(choose, quantity, GRDP_SWEEP_MEAN);
  }
}

static grdp_status add_named(choosing *choose, const char *text) {
  grdp_projections all = choose->request->projections;
  grdp_named_quantities named;
  GRDP_TRY(grdp_quantities_named(choose->arena, &all, text, &named));
  if (named.kind == GRDP_QUANTITY_CHANCE || named.kind == GRDP_QUANTITY_ALL)
    add(choose, (grdp_quantity){.kind = named.kind, .target = named.target}, GRDP_SWEEP_PROBABILITY);
  for (uint32_t cell = named.first_cell; cell < named.first_cell + named.cell_count; cell++)
    add_periods(choose, cell, named.first, named.last, named.kind == GRDP_QUANTITY_CENTRAL);
  return GRDP_OK;
}

static void add_targets(choosing *choose) {
  const grdp_scenario *base = choose->base;
  for (uint32_t i = 0; i < base->target_count; i++)
    if (base->targets[i].cell != UINT32_MAX)
      add_periods(choose, base->targets[i].cell, base->targets[i].first, base->targets[i].last, true);
  for (uint32_t i = 0; choose->request->drawn && i < base->target_count; i++)
    if (base->targets[i].cell != UINT32_MAX)
      add(choose, (grdp_quantity){.kind = GRDP_QUANTITY_CHANCE, .target = i}, GRDP_SWEEP_PROBABILITY);
}

grdp_status grdp_sweep_choose(grdp_sweep_request *request) {
  const grdp_arguments *arguments = &request->arguments;
  choosing choose = {request, arguments->arena, request->projections.items[0].scenario, {0}, {0}};
  grdp_status status = GRDP_OK;
  for (size_t i = 0; i < arguments->of.count; i++) {
    grdp_status one = add_named(&choose, arguments->of.items[i]);
    status = one == GRDP_OK ? status : one;
  }
  if (arguments->of.count == 0)
    add_targets(&choose);
  request->looks = choose.looks.items;
  request->look_count = choose.looks.count;
  return status;
}

/* --- one point --- */

static const grdp_sweep_report *shape_of(const grdp_sweep_request *request) {
  return &request->report;
}

/* Its file, and the edits of the command line with those of the point behind them. */
static grdp_arguments point_arguments(const grdp_sweep_request *request, grdp_arena *arena, size_t number,
                                      grdp_projection *one) {
  grdp_arguments arguments = request->arguments;
  size_t count = arguments.edits.count;
  arguments.arena = arena;
  arguments.edits.items = GRDP_NEW_ARRAY(arena, count + request->axis_count, grdp_edit);
  for (size_t i = 0; i < count; i++)
    arguments.edits.items[i] = request->arguments.edits.items[i];
  one->path = request->projections.items[0].path;
  one->name = request->projections.items[0].name;
  for (size_t i = 0; i < request->axis_count; i++) {
    const grdp_sweep_axis *axis = &request->axes[i];
    const char *text = axis->texts[grdp_sweep_place(shape_of(request), number, i)];
    if (axis->scenario) {
      one->path = text;
      one->name = grdp_scenario_name_of(arena, text);
      continue;
    }
    arguments.edits.items[count++] = (grdp_edit){GRDP_EDIT_SET, grdp_text_join(arena, axis->name, "=", text, NULL)};
  }
  arguments.edits.count = arguments.edits.capacity = count;
  return arguments;
}

/* UINT32_MAX: the scenario has no such series, or not the period. */
static uint32_t find_cell(const grdp_sweep_request *request, const grdp_scenario *scenario,
                          const grdp_sweep_look *look, uint32_t *period) {
  const grdp_timeline *base = &request->projections.items[0].scenario->time, *time = &scenario->time;
  int64_t t = (int64_t)look->quantity.period + base->first_ordinal - time->first_ordinal;
  if (time->frequency != base->frequency || t < 0 || t > (int64_t)time->last)
    return UINT32_MAX;
  *period = (uint32_t)t;
  return grdp_cell_named(scenario, look->series);
}

static const grdp_chance *find_chance(const grdp_sweep_request *request, const grdp_result *result,
                                      const grdp_sweep_look *look) {
  if (result->draws == NULL)
    return NULL;
  if (look->quantity.kind == GRDP_QUANTITY_ALL)
    return &result->draws->all;
  grdp_text name = request->projections.items[0].scenario->targets[look->quantity.target].name;
  for (size_t i = 0; i < result->scenario->target_count; i++)
    if (grdp_text_equal(result->scenario->targets[i].name, name))
      return &result->draws->every[i];
  return NULL;
}

static grdp_sweep_value value_of(const grdp_sweep_request *request, const grdp_result *result,
                                 const grdp_sweep_look *look) {
  grdp_sweep_value value = {(double)NAN, (double)NAN, (double)NAN};
  uint32_t period = 0;
  const grdp_estimate *estimate = NULL;
  if (look->statistic == GRDP_SWEEP_PROBABILITY) {
    const grdp_chance *chance = find_chance(request, result, look);
    estimate = chance == NULL ? NULL : &chance->estimate;
  } else {
    uint32_t cell = find_cell(request, result->scenario, look, &period);
    if (cell == UINT32_MAX)
      return value;
    const grdp_spread *spread = grdp_result_spread(result, cell, period);
    /* What does not vary has its central path for a mean. */
    if (look->statistic == GRDP_SWEEP_CENTRAL || (spread == NULL && result->draws != NULL))
      value.value = grdp_result_value(result, cell, period);
    else if (spread != NULL)
      estimate = &spread->mean;
  }
  return estimate == NULL ? value : (grdp_sweep_value){estimate->value, estimate->low, estimate->high};
}

static void keep_values(grdp_sweep_request *request, const grdp_result *result, grdp_sweep_cell *cell) {
  grdp_sweep_value *values = GRDP_NEW_ARRAY(request->arguments.arena, request->look_count + 1, grdp_sweep_value);
  for (size_t i = 0; i < request->look_count; i++)
    values[i] = value_of(request, result, &request->looks[i]);
  cell->values = values;
}

/* "E0701: …", the first error. */
static const char *reason_of(const grdp_sweep_request *request, const grdp_projection *one, grdp_status status) {
  grdp_buffer text = {.arena = request->arguments.arena};
  size_t count = one->diagnostics == NULL ? 0 : grdp_diagnostics_count(one->diagnostics);
  for (size_t i = 0; i < count; i++) {
    const grdp_diagnostic *diagnostic = grdp_diagnostics_get(one->diagnostics, i);
    if (diagnostic->severity != GRDP_SEVERITY_ERROR)
      continue;
    grdp_buffer_add_string(&text, grdp_code_name(diagnostic->code));
    grdp_buffer_add_string(&text, ": ");
    grdp_diagnostic_message(diagnostic, request->console->language, &text);
    return grdp_buffer_string(&text);
  }
  return grdp_status_text(status);
}

/* Only what is looked at, beside targets. */
static const bool *watched(const grdp_sweep_request *request, grdp_arena *arena, const grdp_scenario *scenario) {
  bool *of = GRDP_NEW_ARRAY(arena, scenario->cell_count + 1, bool);
  for (size_t i = 0; i < request->look_count; i++) {
    uint32_t period, cell = UINT32_MAX;
    if (request->looks[i].statistic == GRDP_SWEEP_MEAN)
      cell = find_cell(request, scenario, &request->looks[i], &period);
    if (cell != UINT32_MAX)
      of[cell] = true;
  }
  return of;
}

static grdp_status compute(grdp_sweep_request *request, grdp_arena *arena, size_t number,
                           grdp_projections *projections) {
  grdp_projection *one = projections->items;
  grdp_arguments arguments = point_arguments(request, arena, number, one);
  GRDP_TRY(grdp_projections_load(&arguments, projections));
  one->options = request->draws.run;
  one->options.of = watched(request, arena, one->scenario);
  if (!grdp_is_uncertain(one->scenario))
    one->options.draws = 0;
  if (request->reference.count > 0)
    one->options.shared = request->reference.items[0].result->draws->design;
  return grdp_projections_run(request->console, projections, true);
}

/* The first point with draws stays: its design is that of the others. */
static void release(grdp_sweep_request *request, grdp_projections *projections) {
  const grdp_result *result = projections->items[0].result;
  if (request->reference.count == 0 && result != NULL && result->draws != NULL &&
      !grdp_console_interrupted(request->console)) {
    request->reference = *projections;
    request->reference.items[0].options.of = NULL; /* of the point's memory */
    return;
  }
  grdp_projections_free(projections);
}

static grdp_status run_guarded(grdp_sweep_request *request, grdp_arena *arena, size_t number) {
  grdp_projections projections = {GRDP_NEW(request->arguments.arena, grdp_projection), 1};
  grdp_sweep_cell *cell = &request->cells[number];
  grdp_status status = compute(request, arena, number, &projections);
  if (status == GRDP_MEMORY || status == GRDP_FILE || grdp_console_interrupted(request->console)) {
    grdp_projections_free(&projections);
    return grdp_console_interrupted(request->console) ? GRDP_OK : status;
  }
  *cell = (grdp_sweep_cell){.done = true};
  if (status == GRDP_OK && projections.items[0].result != NULL)
    keep_values(request, projections.items[0].result, cell);
  else
    cell->reason = reason_of(request, &projections.items[0], status);
  release(request, &projections);
  return GRDP_OK;
}

grdp_status grdp_sweep_run_cell(grdp_sweep_request *request, size_t number) {
  grdp_arena arena = {0};
  arena.exhausted = request->arguments.arena->exhausted;
  grdp_status status = run_guarded(request, &arena, number);
  grdp_arena_free(&arena);
  return status;
}

/* Points that failed have no draws; others before the first that has some are quickly run. */
grdp_status grdp_sweep_find_reference(grdp_sweep_request *request) {
  for (size_t i = 0; request->drawn && request->reference.count == 0 && i < request->cell_count; i++) {
    if (!request->cells[i].done || grdp_console_interrupted(request->console))
      break;
    if (request->cells[i].reason == NULL)
      GRDP_TRY(grdp_sweep_run_cell(request, i));
  }
  return GRDP_OK;
}
