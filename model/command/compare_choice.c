/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "compare_request.h"

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

/* of = "P(" target ")" | "P(all)" | [ "mean(" ] series [ ")" ] [ "@" period ] | target */
typedef struct of_words {
  grdp_quantity_kind kind;
  grdp_fragment what;
  grdp_fragment period; /* empty: every simulated one */
} of_words;

static grdp_fragment part_of(grdp_fragment whole, size_t offset, size_t size) {
  grdp_text text = grdp_text_slice(whole.text, offset, size), trimmed = grdp_text_trim(text);
  size_t blank = trimmed.size == 0 ? 0 : (size_t)(trimmed.data - text.data);
  return (grdp_fragment){
      trimmed, {whole.place.source, whole.place.offset + (uint32_t)(offset + blank), (uint32_t)trimmed.size}};
}

static bool begins_with(grdp_text text, const char *word) {
  size_t size = strlen(word);
  return text.size > size && memcmp(text.data, word, size) == 0 && text.data[text.size - 1] == ')';
}

static of_words split(grdp_fragment whole) {
  size_t at = grdp_text_find(whole.text, '@');
  of_words words = {.kind = GRDP_QUANTITY_CENTRAL, .what = part_of(whole, 0, at)};
  if (at < whole.text.size)
    words.period = part_of(whole, at + 1, whole.text.size - at - 1);
  grdp_text text = words.what.text;
  if (begins_with(text, "P(")) {
    words.what = part_of(words.what, 2, text.size - 3);
    words.kind = grdp_text_is(words.what.text, "all") ? GRDP_QUANTITY_ALL : GRDP_QUANTITY_CHANCE;
  } else if (begins_with(text, "mean(")) {
    words.what = part_of(words.what, 5, text.size - 6);
    words.kind = GRDP_QUANTITY_MEAN;
  }
  return words;
}

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

static grdp_status find_target(choosing *choose, const grdp_projection *one, const of_words *words, uint32_t *out) {
  const grdp_scenario *scenario = one->scenario;
  grdp_text *names = GRDP_NEW_ARRAY(choose->arena, scenario->target_count + 1, grdp_text);
  size_t count = 0;
  for (size_t i = 0; i < scenario->target_count; i++) {
    if (scenario->targets[i].cell == UINT32_MAX)
      continue;
    names[count++] = scenario->targets[i].name;
    if (!grdp_text_equal(scenario->targets[i].name, words->what.text))
      continue;
    *out = (uint32_t)i;
    return GRDP_OK;
  }
  names[count++] = GRDP_TEXT("all");
  grdp_diagnose(one->diagnostics, GRDP_DIAGNOSTIC_UNKNOWN_TARGET, words->what.place,
                grdp_text_string(choose->arena, words->what.text),
                grdp_text_string(choose->arena, grdp_text_nearest(words->what.text, names, count)), NULL);
  return GRDP_INVALID;
}

/* In every scenario; gives the number of the base. */
static grdp_status add_chance(choosing *choose, const of_words *words) {
  grdp_quantity quantity = {.kind = words->kind};
  grdp_projections *all = &choose->request->projections;
  for (size_t i = all->count; i-- > 0 && words->kind == GRDP_QUANTITY_CHANCE;)
    GRDP_TRY(find_target(choose, &all->items[i], words, &quantity.target));
  add(choose, quantity);
  return GRDP_OK;
}

static grdp_status find_period(choosing *choose, const of_words *words, uint32_t *first, uint32_t *last) {
  const grdp_timeline *time = &choose->base->time;
  grdp_diagnostics *diagnostics = choose->request->projections.items[0].diagnostics;
  const char *written = grdp_text_string(choose->arena, words->period.text);
  char simulated[GRDP_RANGE_SIZE];
  grdp_period period;
  *first = time->base + 1;
  *last = time->last;
  if (words->period.text.data == NULL)
    return GRDP_OK;
  if (!grdp_period_read(words->period.text, &period) || period.frequency != time->frequency) {
    grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_PERIOD_INVALID, words->period.place, written, NULL);
    return GRDP_INVALID;
  }
  int64_t t = (int64_t)period.ordinal - time->first_ordinal;
  if (t > time->base && t <= time->last) {
    *first = *last = (uint32_t)t;
    return GRDP_OK;
  }
  grdp_range_write(time, time->base + 1, time->last, simulated);
  grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_PERIOD_OUTSIDE, words->period.place, written, simulated, NULL);
  return GRDP_INVALID;
}

static grdp_status add_series(choosing *choose, const of_words *words) {
  grdp_projections *all = &choose->request->projections;
  uint32_t first_cell = 0, count = 0, first, last;
  grdp_series_name name;
  GRDP_TRY(grdp_parse_series_name(words->what, all->items[0].diagnostics, &name));
  for (size_t i = all->count; i-- > 0;)
    GRDP_TRY(grdp_scenario_cells(all->items[i].scenario, &name, all->items[i].diagnostics, &first_cell, &count));
  GRDP_TRY(find_period(choose, words, &first, &last));
  for (uint32_t cell = first_cell; cell < first_cell + count; cell++)
    add_periods(choose, (grdp_quantity){.kind = words->kind, .cell = cell}, first, last);
  return GRDP_OK;
}

/* A target's series in its periods; false: no target has that name. */
static bool add_target(choosing *choose, grdp_text name) {
  for (size_t i = 0; i < choose->base->target_count; i++) {
    const grdp_target *target = &choose->base->targets[i];
    if (!grdp_text_equal(target->name, name) || target->cell == UINT32_MAX)
      continue;
    add_periods(choose, (grdp_quantity){.kind = GRDP_QUANTITY_CENTRAL, .cell = target->cell}, target->first,
                target->last);
    return true;
  }
  return false;
}

static grdp_status add_named(choosing *choose, const char *text) {
  const grdp_source *source = grdp_source_make(choose->arena, "--of", grdp_text_of(text));
  const of_words words = split((grdp_fragment){source->text, {source, 0, (uint32_t)source->text.size}});
  if (words.kind == GRDP_QUANTITY_CHANCE || words.kind == GRDP_QUANTITY_ALL)
    return add_chance(choose, &words);
  bool series = grdp_table_find(&choose->base->series_by_name, words.what.text) != NULL;
  if (words.kind == GRDP_QUANTITY_CENTRAL && !series && add_target(choose, words.what.text))
    return GRDP_OK;
  return add_series(choose, &words);
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
