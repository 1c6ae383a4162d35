/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Inputs and equations: merged by name, attribute by attribute, `each` element by element, bottom layer first.
 */
#include <string.h>

#include "builder.h"

/* In the order of grdp_attribute. Inputs take the first INPUT_KEYS, equations those that EQUATION_MASK names. */
static const char *const attribute_keys[GRDP_ATTRIBUTE_COUNT] = {
    "label", "unit", "status", "source", "note",  "uncertain", "every",   "persistence",
    "joint", "path", "each",   "is",     "solve", "start",     "terminal"};

static const char *const input_keys[] = {"label", "unit",        "status", "source", "note", "uncertain",
                                         "every", "persistence", "joint",  "path",   "each"};
static const char *const equation_keys[] = {"label", "unit",  "status",   "source",    "note",  "is",         "solve",
                                            "each",  "start", "terminal", "uncertain", "every", "persistence"};

typedef struct kind_keys {
  const char *section;
  const char *const *keys;
  size_t count;
} kind_keys;

static const kind_keys kinds[] = {
    [GRDP_SERIES_INPUT] = {"inputs", input_keys, sizeof input_keys / sizeof *input_keys},
    [GRDP_SERIES_EQUATION] = {"equations", equation_keys, sizeof equation_keys / sizeof *equation_keys}};

/* `each` of an input may give these to an element, besides `path`. */
static const char *const element_keys[] = {"path",      "status", "source",      "note",
                                           "uncertain", "every",  "persistence", "joint"};

static grdp_attribute attribute_of(const char *key) {
  size_t i = 0;
  while (strcmp(attribute_keys[i], key) != 0)
    i++;
  return (grdp_attribute)i;
}

/* --- headers --- */

/* Finds the sets of a header; false after a report. */
static bool read_sets_of(grdp_builder *builder, const grdp_header *header, grdp_definition *definition) {
  grdp_text *index_names = GRDP_NEW_ARRAY(builder->arena, GRDP_INDEX_LIMIT, grdp_text);
  for (uint32_t i = 0; i < header->binder_count; i++) {
    const grdp_binder *binder = &header->binders[i];
    const uint32_t *set = grdp_table_find(&builder->scenario->sets_by_name, binder->set.text);
    grdp_place index = grdp_fragment_place(&header->fragment, binder->index.offset, binder->index.text.size);
    if (grdp_table_find(&builder->scenario->elements_by_name, binder->index.text) != NULL) {
      grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_NAME_TAKEN, index, grdp_string(builder, binder->index.text),
                    NULL);
      return false;
    }
    if (set == NULL) {
      size_t count = builder->scenario->set_count;
      grdp_text *names = GRDP_NEW_ARRAY(builder->arena, count, grdp_text);
      for (size_t j = 0; j < count; j++)
        names[j] = builder->scenario->sets[j].name;
      grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_UNKNOWN_SET,
                    grdp_fragment_place(&header->fragment, binder->set.offset, binder->set.text.size),
                    grdp_string(builder, binder->set.text),
                    grdp_string(builder, grdp_text_nearest(binder->set.text, names, count)), NULL);
      return false;
    }
    definition->sets[i] = *set;
    index_names[i] = binder->index.text;
  }
  definition->dimensions = header->binder_count;
  definition->index_names = index_names;
  return true;
}

static uint32_t cells_over(const grdp_builder *builder, const grdp_definition *definition) {
  uint64_t cells = 1;
  for (uint32_t i = 0; i < definition->dimensions; i++)
    cells *= builder->scenario->sets[definition->sets[i]].count;
  return cells > UINT32_MAX ? UINT32_MAX : (uint32_t)cells;
}

/* A key such as `growth[industry]` is an element where a declaration needs an index. */
static bool names_an_element(grdp_builder *builder, const grdp_entry *entry) {
  size_t bracket = grdp_text_find(entry->key.text, '[');
  grdp_text inside = grdp_text_slice(entry->key.text, bracket + 1, entry->key.text.size);
  inside = grdp_text_trim(grdp_text_slice(inside, 0, grdp_text_find(inside, ']')));
  if (grdp_table_find(&builder->scenario->elements_by_name, inside) == NULL)
    return false;
  grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_HEADER_ELEMENT, entry->key.place,
                grdp_string(builder, entry->key.text),
                grdp_string(builder, grdp_text_slice(entry->key.text, 0, bracket)), NULL);
  return true;
}

static bool same_sets(const grdp_definition *a, const grdp_definition *b) {
  return a->dimensions == b->dimensions && memcmp(a->sets, b->sets, sizeof *a->sets * a->dimensions) == 0;
}

static bool is_name_free(grdp_builder *builder, const grdp_header *header) {
  grdp_place place = grdp_fragment_place(&header->fragment, header->name.offset, header->name.text.size);
  const uint32_t *element = grdp_table_find(&builder->scenario->elements_by_name, header->name.text);
  if (element == NULL)
    return true;
  grdp_diagnose_second(builder->diagnostics, GRDP_DIAGNOSTIC_NAME_TAKEN, place,
                       builder->scenario->elements[*element].place, grdp_string(builder, header->name.text), NULL);
  return false;
}

/* Adds what a header says to the definition of its name, which it makes when it is new. NULL after a report. */
static grdp_definition *declare(grdp_builder *builder, const grdp_header *header, grdp_series_kind kind) {
  grdp_definition fresh = {.name = header->name.text, .kind = kind, .place = header->fragment.place};
  if (!is_name_free(builder, header) || !read_sets_of(builder, header, &fresh))
    return NULL;
  fresh.cell_count = cells_over(builder, &fresh);
  bool added;
  uint32_t index = *grdp_table_add(builder->arena, &builder->definitions_by_name, header->name.text,
                                   (uint32_t)builder->definitions.count, &added);
  if (added)
    *GRDP_PUSH(builder->arena, &builder->definitions) = fresh;
  grdp_definition *definition = &builder->definitions.items[index];
  if (definition->removed)
    *definition = fresh;
  grdp_code code = GRDP_DIAGNOSTIC_COUNT;
  if (definition->kind != kind)
    code = GRDP_DIAGNOSTIC_KIND_CHANGED;
  else if (header->binder_count > 0 && !same_sets(definition, &fresh))
    code = GRDP_DIAGNOSTIC_HEADER_CHANGED;
  if (code != GRDP_DIAGNOSTIC_COUNT) {
    grdp_diagnose_second(builder->diagnostics, code, header->fragment.place, definition->place,
                         grdp_string(builder, header->name.text), NULL);
    return NULL;
  }
  if (header->binder_count > 0)
    definition->index_names = fresh.index_names;
  return definition;
}

/* --- elements --- */

static void report_element(grdp_builder *builder, grdp_place place, grdp_text name, uint32_t set) {
  const grdp_set *s = &builder->scenario->sets[set];
  grdp_text *names = GRDP_NEW_ARRAY(builder->arena, s->count, grdp_text);
  for (uint32_t i = 0; i < s->count; i++)
    names[i] = builder->scenario->elements[s->elements[i]].name;
  grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_UNKNOWN_ELEMENT, place, grdp_string(builder, name),
                grdp_string(builder, s->name), grdp_string(builder, grdp_text_nearest(name, names, s->count)), NULL);
}

/* key = element { "," element } */
bool grdp_element_cell(grdp_builder *builder, const grdp_definition *definition, const grdp_fragment *key,
                       uint32_t *cell) {
  grdp_text rest = key->text;
  uint32_t number = 0, given = 0;
  for (bool more = true; more; given++) {
    size_t comma = grdp_text_find(rest, ',');
    grdp_text name = grdp_text_trim(grdp_text_slice(rest, 0, comma));
    more = comma < rest.size;
    rest = grdp_text_slice(rest, comma + 1, rest.size);
    if (given >= definition->dimensions)
      continue;
    uint32_t set = definition->sets[given], position = grdp_set_position(&builder->scenario->sets[set], name);
    if (position == UINT32_MAX) {
      report_element(builder, key->place, name, set);
      return false;
    }
    number = number * builder->scenario->sets[set].count + position;
  }
  if (given != definition->dimensions) {
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_INDEX_COUNT, key->place,
                  grdp_string(builder, definition->name), grdp_integer_text(builder->arena, definition->dimensions),
                  grdp_integer_text(builder->arena, given), NULL);
    return false;
  }
  *cell = number;
  return true;
}

static grdp_cell_parts *parts_of(grdp_builder *builder, grdp_definition *definition, uint32_t cell) {
  if (definition->parts == NULL)
    definition->parts = GRDP_NEW_ARRAY(builder->arena, definition->cell_count, grdp_cell_parts);
  return &definition->parts[cell];
}

/* --- `each` --- */

/* element: path, or element: {path: …, uncertain: …} */
static void merge_input_element(grdp_builder *builder, grdp_cell_parts *parts, const grdp_entry *entry,
                                uint32_t layer) {
  if (entry->value->kind == GRDP_NODE_TEXT) {
    *GRDP_PUSH(builder->arena, &parts->paths) = (grdp_slot){entry->value, layer};
    return;
  }
  enum { KEYS = sizeof element_keys / sizeof *element_keys };
  if (!grdp_needs_map(builder, entry->key.text, entry->value))
    return;
  for (size_t i = 0; i < entry->value->count; i++) {
    size_t index;
    const grdp_entry *inner = &entry->value->entries[i];
    if (!grdp_key_index(builder, &inner->key, element_keys, KEYS, &index))
      continue;
    bool none = grdp_node_none(inner->value);
    grdp_slot slot = {none ? NULL : inner->value, layer};
    grdp_attribute attribute = attribute_of(element_keys[index]);
    if (attribute != GRDP_PATH)
      parts->attributes[attribute - GRDP_ELEMENT_FIRST] = slot;
    else if (none)
      parts->paths.count = 0;
    else
      *GRDP_PUSH(builder->arena, &parts->paths) = slot;
  }
}

static void merge_formula_element(grdp_builder *builder, const grdp_definition *definition, grdp_cell_parts *parts,
                                  const grdp_entry *entry, uint32_t layer) {
  if (grdp_needs_text(builder, entry->key.text, entry->value))
    parts->formula = (grdp_written){{entry->value, layer}, definition->index_names};
}

static void merge_each(grdp_builder *builder, grdp_definition *definition, const grdp_node *each, uint32_t layer) {
  if (!grdp_needs_map(builder, GRDP_TEXT("each"), each))
    return;
  if (definition->dimensions == 0) {
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_NO_SETS_TO_INDEX, each->fragment.place,
                  grdp_string(builder, definition->name), NULL);
    return;
  }
  for (size_t i = 0; i < each->count; i++) {
    uint32_t cell;
    const grdp_entry *entry = &each->entries[i];
    if (!grdp_element_cell(builder, definition, &entry->key, &cell))
      continue;
    grdp_cell_parts *parts = parts_of(builder, definition, cell);
    if (grdp_node_none(entry->value))
      *parts = (grdp_cell_parts){0};
    else if (definition->kind == GRDP_SERIES_INPUT)
      merge_input_element(builder, parts, entry, layer);
    else
      merge_formula_element(builder, definition, parts, entry, layer);
  }
}

/* --- one declaration --- */

static void merge_formula(grdp_builder *builder, grdp_definition *definition, grdp_attribute attribute,
                          const grdp_entry *entry, uint32_t layer) {
  grdp_attribute other = attribute == GRDP_IS ? GRDP_SOLVE : GRDP_IS;
  if (!grdp_needs_text(builder, entry->key.text, entry->value))
    return;
  const grdp_slot *rival = &definition->attributes[other];
  if (rival->node != NULL && rival->layer == layer)
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_EQUATION_BOTH, entry->key.place,
                  grdp_string(builder, definition->name), NULL);
  definition->attributes[other] = (grdp_slot){0};
  definition->attributes[attribute] = (grdp_slot){entry->value, layer};
  definition->formula = (grdp_written){{entry->value, layer}, definition->index_names};
}

static void merge_attribute(grdp_builder *builder, grdp_definition *definition, const grdp_entry *entry,
                            uint32_t layer) {
  const kind_keys *keys = &kinds[definition->kind];
  size_t index;
  if (!grdp_key_index(builder, &entry->key, keys->keys, keys->count, &index))
    return;
  grdp_attribute attribute = attribute_of(keys->keys[index]);
  bool none = grdp_node_none(entry->value);
  if (attribute == GRDP_EACH && !none)
    merge_each(builder, definition, entry->value, layer);
  else if (attribute == GRDP_EACH)
    definition->parts = NULL;
  else if (attribute == GRDP_PATH && !none)
    *GRDP_PUSH(builder->arena, &definition->paths) = (grdp_slot){entry->value, layer};
  else if (attribute == GRDP_PATH)
    definition->paths.count = 0;
  else if ((attribute == GRDP_IS || attribute == GRDP_SOLVE) && !none)
    merge_formula(builder, definition, attribute, entry, layer);
  else {
    definition->attributes[attribute] = (grdp_slot){none ? NULL : entry->value, layer};
    if (attribute == GRDP_IS || attribute == GRDP_SOLVE)
      definition->formula = (grdp_written){0};
  }
}

static void merge_declaration(grdp_builder *builder, const grdp_entry *entry, grdp_series_kind kind, uint32_t layer) {
  grdp_header header;
  if (names_an_element(builder, entry) || grdp_parse_header(entry->key, builder->diagnostics, &header) != GRDP_OK)
    return;
  if (grdp_node_none(entry->value)) {
    uint32_t *index = grdp_table_find(&builder->definitions_by_name, header.name.text);
    if (index != NULL)
      builder->definitions.items[*index].removed = true;
    return;
  }
  grdp_definition *definition = declare(builder, &header, kind);
  if (definition == NULL || !grdp_needs_map(builder, entry->key.text, entry->value))
    return;
  for (size_t i = 0; i < entry->value->count; i++)
    merge_attribute(builder, definition, &entry->value->entries[i], layer);
}

/* --- series and cells --- */

static const char *cell_name(grdp_builder *builder, const grdp_series *series, const grdp_cell *cell) {
  grdp_buffer name = {.arena = builder->arena};
  grdp_buffer_add(&name, series->name);
  for (uint32_t i = 0; i < series->dimensions; i++) {
    grdp_buffer_add_byte(&name, i == 0 ? '[' : ',');
    grdp_buffer_add(&name, builder->scenario->elements[cell->elements[i]].name);
  }
  if (series->dimensions > 0)
    grdp_buffer_add_byte(&name, ']');
  return grdp_buffer_string(&name);
}

static void make_cells(grdp_builder *builder, uint32_t number) {
  grdp_scenario *scenario = builder->scenario;
  const grdp_series *series = &scenario->series[number];
  for (uint32_t i = 0; i < series->cell_count; i++) {
    grdp_cell *cell = &scenario->cells[series->first_cell + i];
    cell->series = number;
    cell->place = series->place;
    for (uint32_t d = series->dimensions, rest = i; d-- > 0;) {
      const grdp_set *set = &scenario->sets[series->sets[d]];
      cell->elements[d] = set->elements[rest % set->count];
      rest /= set->count;
    }
    cell->name = cell_name(builder, series, cell);
  }
}

static void read_unit(grdp_builder *builder, grdp_series *series, const grdp_node *node) {
  series->unit = GRDP_UNIT_UNKNOWN;
  if (node == NULL || !grdp_needs_text(builder, GRDP_TEXT("unit"), node))
    return;
  series->unit_text = node->fragment.text;
  if (grdp_unit_parse(builder->scenario->unit_table, node->fragment, builder->diagnostics, &series->unit,
                      &series->percent) != GRDP_OK)
    series->unit = GRDP_UNIT_UNKNOWN;
}

static void make_series(grdp_builder *builder) {
  grdp_scenario *scenario = builder->scenario;
  size_t count = builder->definitions.count;
  scenario->series = GRDP_NEW_ARRAY(builder->arena, count, grdp_series);
  builder->of_series = GRDP_NEW_ARRAY(builder->arena, count, grdp_definition *);
  uint64_t cells = 0;
  for (size_t i = 0; i < count; i++) {
    grdp_definition *definition = &builder->definitions.items[i];
    if (definition->removed)
      continue;
    uint32_t number = (uint32_t)scenario->series_count++;
    grdp_series *series = &scenario->series[number];
    *series = (grdp_series){.name = definition->name,
                            .kind = definition->kind,
                            .dimensions = definition->dimensions,
                            .first_cell = (uint32_t)cells,
                            .cell_count = definition->cell_count,
                            .place = definition->place};
    memcpy(series->sets, definition->sets, sizeof series->sets);
    series->label = grdp_read_label(builder, GRDP_TEXT("label"), definition->attributes[GRDP_LABEL].node);
    read_unit(builder, series, definition->attributes[GRDP_UNIT].node);
    definition->series = number;
    builder->of_series[number] = definition;
    grdp_table_add(builder->arena, &scenario->series_by_name, series->name, number, NULL);
    cells += definition->cell_count;
  }
  uint64_t periods = (uint64_t)((int64_t)builder->end_ordinal - builder->base_ordinal + 1);
  if (cells > GRDP_CELL_LIMIT || cells > GRDP_ELEMENT_LIMIT / periods) {
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_TOO_LARGE, (grdp_place){0},
                  grdp_integer_text(builder->arena, (long long)cells),
                  grdp_integer_text(builder->arena, (long long)periods), NULL);
    scenario->series_count = 0;
    return;
  }
  scenario->cell_count = (size_t)cells;
  scenario->cells = GRDP_NEW_ARRAY(builder->arena, scenario->cell_count, grdp_cell);
  for (uint32_t i = 0; i < scenario->series_count; i++)
    make_cells(builder, i);
}

void grdp_build_definitions(grdp_builder *builder) {
  static const grdp_series_kind order[] = {GRDP_SERIES_INPUT, GRDP_SERIES_EQUATION};
  for (size_t layer = 0; layer < builder->layers.count; layer++) {
    /* Removals first: `inputs: {x: none}` with `equations: {x: …}` turns an input into an equation, and the reverse. */
    for (size_t pass = 0; pass < 4; pass++) {
      grdp_series_kind kind = order[pass % 2];
      const grdp_text section = grdp_text_of(kinds[kind].section);
      const grdp_node *map = grdp_node_find(builder->layers.items[layer].root, kinds[kind].section);
      if (map == NULL || (pass < 2 && !grdp_needs_map(builder, section, map)) || map->kind != GRDP_NODE_MAP)
        continue;
      for (size_t i = 0; i < map->count; i++)
        if (grdp_node_none(map->entries[i].value) == (pass < 2))
          merge_declaration(builder, &map->entries[i], kind, (uint32_t)layer);
    }
  }
  make_series(builder);
}
