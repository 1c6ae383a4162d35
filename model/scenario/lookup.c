/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From names to cells, and what is shown of a scenario.
 */
#include <stdlib.h>

#include "builder.h"

void grdp_scenario_free(grdp_scenario *scenario) {
  if (scenario == NULL)
    return;
  grdp_arena_free(&scenario->arena);
  free(scenario);
}

grdp_text grdp_label_text(const grdp_label *label, grdp_language language, grdp_text otherwise) {
  if (label->text[language].size > 0)
    return label->text[language];
  for (size_t i = 0; i < GRDP_LANGUAGE_COUNT; i++)
    if (label->text[i].size > 0)
      return label->text[i];
  return otherwise;
}

void grdp_timeline_write(const grdp_timeline *timeline, uint32_t t, char out[16]) {
  grdp_period_write(timeline->frequency, timeline->first_ordinal + (int32_t)t, out);
}

const char *grdp_origin_status_text(grdp_origin_status status) {
  static const char *const texts[] = {
      [GRDP_ASSUMED] = "assumed", [GRDP_TARGETED] = "target", [GRDP_SOURCED] = "sourced", [GRDP_DERIVED] = "derived"};
  return texts[status];
}

const char *grdp_rule_text(grdp_rule rule) {
  static const char *const texts[] = {
      [GRDP_AT_LEAST] = "at_least", [GRDP_MORE_THAN] = "more_than", [GRDP_AT_MOST] = "at_most",
      [GRDP_BELOW] = "below",       [GRDP_EQUALS] = "equals",       [GRDP_BETWEEN] = "between"};
  return texts[rule];
}

uint32_t grdp_set_position(const grdp_set *set, grdp_text element) {
  const uint32_t *position = grdp_table_find(&set->positions, element);
  return position == NULL ? UINT32_MAX : *position;
}

typedef struct finder {
  const grdp_scenario *scenario;
  grdp_arena *arena; /* for messages */
  grdp_diagnostics *diagnostics;
  const grdp_series_name *name;
} finder;

static grdp_place place_of(const finder *f, const grdp_name *part) {
  return grdp_fragment_place(&f->name->fragment, part->offset, part->text.size);
}

/* The name as it is written, without what stands beside it (a pair names two, `empirical` stands before one). */
static const char *written_name(const finder *f) {
  const grdp_series_name *name = f->name;
  grdp_buffer text = {.arena = f->arena};
  grdp_buffer_add(&text, name->name.text);
  for (uint32_t i = 0; i < name->index_count; i++) {
    grdp_buffer_add_string(&text, i == 0 ? "[" : ", ");
    grdp_buffer_add(&text, name->indices[i].text);
  }
  grdp_buffer_add_string(&text, name->index_count > 0 ? "]" : "");
  return grdp_buffer_string(&text);
}

static void report_series(const finder *f) {
  grdp_text *names = GRDP_NEW_ARRAY(f->arena, f->scenario->series_count, grdp_text);
  for (size_t i = 0; i < f->scenario->series_count; i++)
    names[i] = f->scenario->series[i].name;
  grdp_text nearest = grdp_text_nearest(f->name->name.text, names, f->scenario->series_count);
  grdp_diagnose(f->diagnostics, GRDP_DIAGNOSTIC_UNKNOWN_SERIES, place_of(f, &f->name->name), written_name(f),
                grdp_text_string(f->arena, nearest), NULL);
}

/* An unknown element makes the whole series unknown; the caret stands under the element. */
static void report_element(const finder *f, const grdp_series *series, uint32_t dimension) {
  const grdp_set *set = &f->scenario->sets[series->sets[dimension]];
  const grdp_name *index = &f->name->indices[dimension];
  grdp_text *names = GRDP_NEW_ARRAY(f->arena, set->count, grdp_text);
  for (uint32_t i = 0; i < set->count; i++)
    names[i] = f->scenario->elements[set->elements[i]].name;
  grdp_text nearest = grdp_text_nearest(index->text, names, set->count);
  grdp_diagnose(f->diagnostics, GRDP_DIAGNOSTIC_UNKNOWN_SERIES, place_of(f, index), written_name(f),
                grdp_text_string(f->arena, nearest), NULL);
}

static void report_count(const finder *f, const grdp_series *series) {
  grdp_diagnose(f->diagnostics, GRDP_DIAGNOSTIC_INDEX_COUNT, place_of(f, &f->name->name),
                grdp_text_string(f->arena, series->name), grdp_integer_text(f->arena, series->dimensions),
                grdp_integer_text(f->arena, f->name->index_count), NULL);
}

static bool find(const finder *f, uint32_t *first, uint32_t *count) {
  const uint32_t *number = grdp_table_find(&f->scenario->series_by_name, f->name->name.text);
  if (number == NULL) {
    report_series(f);
    return false;
  }
  const grdp_series *series = &f->scenario->series[*number];
  if (f->name->index_count == 0) {
    *first = series->first_cell;
    *count = series->cell_count;
    return true;
  }
  if (f->name->index_count != series->dimensions) {
    report_count(f, series);
    return false;
  }
  uint32_t offset = 0;
  for (uint32_t i = 0; i < series->dimensions; i++) {
    const grdp_set *set = &f->scenario->sets[series->sets[i]];
    uint32_t at = grdp_set_position(set, f->name->indices[i].text);
    if (at == UINT32_MAX) {
      report_element(f, series, i);
      return false;
    }
    offset = offset * set->count + at;
  }
  *first = series->first_cell + offset;
  *count = 1;
  return true;
}

bool grdp_find_cells(grdp_builder *builder, const grdp_series_name *name, uint32_t *first, uint32_t *count) {
  finder f = {builder->scenario, builder->arena, builder->diagnostics, name};
  return find(&f, first, count);
}

grdp_status grdp_scenario_cells(const grdp_scenario *scenario, const grdp_series_name *name,
                                grdp_diagnostics *diagnostics, uint32_t *first, uint32_t *count) {
  grdp_arena arena = {0};
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&arena, exhausted) {
    grdp_arena_free(&arena);
    return GRDP_MEMORY;
  }
  finder f = {scenario, &arena, diagnostics, name};
  bool found = find(&f, first, count);
  grdp_arena_free(&arena);
  return found ? GRDP_OK : GRDP_INVALID;
}

const char *grdp_cell_label(const grdp_scenario *scenario, grdp_arena *arena, uint32_t cell, grdp_language language) {
  const grdp_cell *c = &scenario->cells[cell];
  const grdp_series *series = &scenario->series[c->series];
  grdp_buffer label = {.arena = arena};
  grdp_buffer_add(&label, grdp_label_text(&series->label, language, series->name));
  for (uint32_t i = 0; i < series->dimensions; i++) {
    const grdp_element *element = &scenario->elements[c->elements[i]];
    grdp_buffer_add_string(&label, i == 0 ? ": " : ", ");
    grdp_buffer_add(&label, grdp_label_text(&element->label, language, element->name));
  }
  return grdp_buffer_string(&label);
}

const char *grdp_uncertainty_text(grdp_arena *arena, const grdp_uncertainty *uncertainty) {
  grdp_buffer text = {.arena = arena};
  grdp_buffer_add(&text, uncertainty->text);
  grdp_buffer_add_string(&text, uncertainty->every == GRDP_EVERY_PERIOD ? ", every: period" : ", every: draw");
  if (uncertainty->persistence != 0) {
    grdp_buffer_add_string(&text, ", persistence: ");
    grdp_buffer_add_number(&text, uncertainty->persistence);
  }
  if (uncertainty->joint.size > 0) {
    grdp_buffer_add_string(&text, ", joint: ");
    grdp_buffer_add(&text, uncertainty->joint);
  }
  return grdp_buffer_string(&text);
}

const char *grdp_unit_label(const grdp_scenario *scenario, grdp_arena *arena, grdp_text unit_text,
                            grdp_language language) {
  for (size_t i = 0; i < scenario->unit_count; i++)
    if (grdp_text_equal(scenario->units[i].name, unit_text))
      return grdp_text_string(arena, grdp_label_text(&scenario->units[i].label, language, unit_text));
  return grdp_text_string(arena, unit_text);
}
