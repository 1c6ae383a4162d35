/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quantity_choice.h"

#include <string.h>

#include "spreads.h"

typedef struct naming {
  grdp_arena *arena;
  const grdp_projections *all;
  const grdp_scenario *base;
} naming;

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

static grdp_status find_target(const naming *name, const grdp_projection *one, const of_words *words, uint32_t *out) {
  const grdp_scenario *scenario = one->scenario;
  grdp_text *names = GRDP_NEW_ARRAY(name->arena, scenario->target_count + 1, grdp_text);
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
                grdp_text_string(name->arena, words->what.text),
                grdp_text_string(name->arena, grdp_text_nearest(words->what.text, names, count)), NULL);
  return GRDP_INVALID;
}

/* In every scenario; gives the number of the first. */
static grdp_status find_chance(const naming *name, const of_words *words, grdp_named_quantities *out) {
  for (size_t i = name->all->count; i-- > 0 && words->kind == GRDP_QUANTITY_CHANCE;)
    GRDP_TRY(find_target(name, &name->all->items[i], words, &out->target));
  return GRDP_OK;
}

static grdp_status find_period(const naming *name, const of_words *words, uint32_t *first, uint32_t *last) {
  const grdp_timeline *time = &name->base->time;
  grdp_diagnostics *diagnostics = name->all->items[0].diagnostics;
  const char *written = grdp_text_string(name->arena, words->period.text);
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

static grdp_status find_series(const naming *name, const of_words *words, grdp_named_quantities *out) {
  grdp_series_name series;
  GRDP_TRY(grdp_parse_series_name(words->what, name->all->items[0].diagnostics, &series));
  for (size_t i = name->all->count; i-- > 0;)
    GRDP_TRY(grdp_scenario_cells(name->all->items[i].scenario, &series, name->all->items[i].diagnostics,
                                 &out->first_cell, &out->cell_count));
  return find_period(name, words, &out->first, &out->last);
}

/* A target's series in its periods; false: no target has that name. */
static bool find_target_series(const naming *name, const of_words *words, grdp_named_quantities *out) {
  for (size_t i = 0; i < name->base->target_count; i++) {
    const grdp_target *target = &name->base->targets[i];
    if (!grdp_text_equal(target->name, words->what.text) || target->cell == UINT32_MAX)
      continue;
    out->first_cell = target->cell;
    out->cell_count = 1;
    out->first = target->first;
    out->last = target->last;
    return true;
  }
  return false;
}

grdp_status grdp_quantities_named(grdp_arena *arena, const grdp_projections *projections, const char *text,
                                  grdp_named_quantities *out) {
  const naming name = {arena, projections, projections->items[0].scenario};
  const grdp_source *source = grdp_source_make(arena, "--of", grdp_text_of(text));
  const of_words words = split((grdp_fragment){source->text, {source, 0, (uint32_t)source->text.size}});
  grdp_named_quantities found = {.kind = words.kind};
  bool chance = words.kind == GRDP_QUANTITY_CHANCE || words.kind == GRDP_QUANTITY_ALL;
  bool series = grdp_table_find(&name.base->series_by_name, words.what.text) != NULL;
  grdp_status status = GRDP_OK;
  if (chance)
    status = find_chance(&name, &words, &found);
  else if (words.kind != GRDP_QUANTITY_CENTRAL || series || !find_target_series(&name, &words, &found))
    status = find_series(&name, &words, &found);
  if (status == GRDP_OK)
    *out = found;
  return status;
}
