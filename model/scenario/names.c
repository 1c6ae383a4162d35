/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What names mean: title, time, units, sets and their elements, over all layers.
 */
#include <assert.h>
#include <string.h>

#include "builder.h"
#include "chart_request.h"

static const char *const top_keys[] = {"grdp",      "extends", "title",   "description", "territory", "time",
                                       "units",     "sets",    "data",    "inputs",      "equations", "correlation",
                                       "set",       "adjust",  "fix",     "checks",      "targets",   "charts",
                                       "reconcile", "fit",     "backtest"};

static void check_top_keys(grdp_builder *builder, const grdp_node *root) {
  for (size_t i = 0; i < root->count; i++) {
    size_t index;
    grdp_key_index(builder, &root->entries[i].key, top_keys, sizeof top_keys / sizeof *top_keys, &index);
  }
}

/* Title and description belong to the uppermost file alone where it has them: a scenario is not its model. */
static void read_heading(grdp_builder *builder, const grdp_node *root) {
  grdp_scenario *scenario = builder->scenario;
  const grdp_node *title = grdp_node_find(root, "title");
  const grdp_node *description = grdp_node_find(root, "description");
  const grdp_node *territory = grdp_node_find(root, "territory");
  if (title != NULL)
    scenario->title = grdp_read_label(builder, GRDP_TEXT("title"), title);
  if (description != NULL || title != NULL)
    scenario->description = grdp_read_label(builder, GRDP_TEXT("description"), description);
  if (territory != NULL)
    scenario->territory = grdp_read_text(builder, GRDP_TEXT("territory"), territory);
}

/* --- time --- */

enum { FREQUENCY, BASE, END, TIME_KEYS };
static const char *const time_keys[TIME_KEYS] = {"frequency", "base", "end"};
static const char *const frequency_words[] = {"annual", "quarterly", "monthly"};
static const grdp_frequency frequencies[] = {GRDP_ANNUAL, GRDP_QUARTERLY, GRDP_MONTHLY};

static void check_time(grdp_builder *builder, const grdp_slot *slots) {
  const grdp_source *source = builder->layers.items[builder->layers.count - 1].source;
  grdp_buffer missing = {.arena = builder->arena};
  size_t count = 0;
  for (size_t i = 0; i < TIME_KEYS; i++)
    if (slots[i].node == NULL)
      grdp_buffer_add_listed(&missing, count++, time_keys[i]);
  if (count > 0)
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_TIME_MISSING, (grdp_place){source, 0, 0},
                  grdp_buffer_string(&missing), NULL);
}

static bool read_time_period(grdp_builder *builder, const grdp_slot *slot, const char *key, int32_t *ordinal) {
  grdp_span span;
  if (slot->node == NULL || !grdp_needs_text(builder, grdp_text_of(key), slot->node) ||
      !grdp_read_span(builder, &slot->node->fragment, &span))
    return false;
  *ordinal = span.last;
  return true;
}

static void read_time(grdp_builder *builder) {
  grdp_slot slots[TIME_KEYS] = {0};
  for (size_t i = 0; i < builder->layers.count; i++) {
    const grdp_node *time = grdp_node_find(builder->layers.items[i].root, "time");
    if (time != NULL)
      grdp_merge_keys(builder, GRDP_TEXT("time"), (grdp_slot){time, (uint32_t)i}, time_keys, TIME_KEYS, slots);
  }
  size_t word = 0;
  builder->scenario->time.frequency = GRDP_ANNUAL;
  check_time(builder, slots);
  if (slots[FREQUENCY].node != NULL &&
      grdp_read_word(builder, GRDP_TEXT("frequency"), slots[FREQUENCY].node, frequency_words, 3, &word))
    builder->scenario->time.frequency = frequencies[word];
  builder->base_ordinal = builder->end_ordinal = 0;
  int32_t base = 0, end = 0;
  bool has_base = read_time_period(builder, &slots[BASE], "base", &base);
  bool has_end = read_time_period(builder, &slots[END], "end", &end);
  if (has_base && has_end && end <= base)
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_TIME_ORDER, slots[END].node->fragment.place, NULL);
  builder->base_ordinal = base;
  builder->end_ordinal = end;
}

/* --- units --- */

typedef struct unit_list {
  GRDP_VECTOR(grdp_base_unit) items;
  grdp_table by_name;
} unit_list;

static void merge_unit(grdp_builder *builder, unit_list *units, const grdp_entry *entry) {
  if (!grdp_name_usable(builder, &entry->key, entry->key.text))
    return;
  bool added;
  uint32_t index =
      *grdp_table_add(builder->arena, &units->by_name, entry->key.text, (uint32_t)units->items.count, &added);
  if (added) {
    *GRDP_PUSH(builder->arena, &units->items) = (grdp_base_unit){.name = entry->key.text};
    grdp_unit_declare(builder->scenario->unit_table, entry->key.text);
  }
  assert(index < units->items.count && units->items.items != NULL);
  units->items.items[index].label = grdp_read_label(builder, entry->key.text, entry->value);
}

static void read_units(grdp_builder *builder) {
  unit_list units = {0};
  for (size_t layer = 0; layer < builder->layers.count; layer++) {
    const grdp_node *map = grdp_node_find(builder->layers.items[layer].root, "units");
    if (map == NULL || !grdp_needs_map(builder, GRDP_TEXT("units"), map))
      continue;
    for (size_t i = 0; i < map->count; i++)
      merge_unit(builder, &units, &map->entries[i]);
  }
  builder->scenario->units = units.items.items;
  builder->scenario->unit_count = units.items.count;
}

/* --- sets --- */

typedef struct draft_set {
  grdp_text name;
  grdp_fragment key;
  bool removed, faulty;           /* faulty: a part could not be united, which was told */
  const grdp_node *parts;         /* a union's list; NULL for a set of elements */
  grdp_table members;             /* element name -> 1 present, 0 removed */
  GRDP_VECTOR(uint32_t) elements; /* numbers; those removed are skipped when the set is made */
  enum { UNSEEN, OPEN, DONE } state;
} draft_set;

typedef struct draft_sets {
  GRDP_VECTOR(draft_set) sets;
  GRDP_VECTOR(grdp_element) elements;
  grdp_table by_name;
} draft_sets;

static uint32_t intern_element(grdp_builder *builder, draft_sets *drafts, const grdp_entry *entry) {
  bool added;
  uint32_t number = *grdp_table_add(builder->arena, &builder->scenario->elements_by_name, entry->key.text,
                                    (uint32_t)drafts->elements.count, &added);
  if (added)
    *GRDP_PUSH(builder->arena, &drafts->elements) =
        (grdp_element){.name = entry->key.text, .place = entry->key.place};
  grdp_label label = grdp_read_label(builder, entry->key.text, entry->value);
  for (size_t i = 0; i < GRDP_LANGUAGE_COUNT; i++)
    if (label.text[i].size > 0)
      drafts->elements.items[number].label.text[i] = label.text[i];
  return number;
}

static void merge_elements(grdp_builder *builder, draft_sets *drafts, draft_set *set, const grdp_node *map) {
  for (size_t i = 0; i < map->count; i++) {
    const grdp_entry *entry = &map->entries[i];
    bool none = grdp_node_none(entry->value);
    if (!none && !grdp_name_usable(builder, &entry->key, entry->key.text))
      continue;
    bool added = false;
    uint32_t *present = none ? grdp_table_find(&set->members, entry->key.text)
                             : grdp_table_add(builder->arena, &set->members, entry->key.text, 0, &added);
    if (present == NULL) {
      grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_UNKNOWN_ELEMENT, entry->key.place,
                    grdp_string(builder, entry->key.text), grdp_string(builder, set->name), "", NULL);
      continue;
    }
    *present = !none;
    uint32_t number = none ? 0 : intern_element(builder, drafts, entry);
    if (added)
      *GRDP_PUSH(builder->arena, &set->elements) = number;
  }
}

static void merge_set(grdp_builder *builder, draft_sets *drafts, const grdp_entry *entry) {
  if (!grdp_name_usable(builder, &entry->key, entry->key.text))
    return;
  bool added;
  uint32_t index =
      *grdp_table_add(builder->arena, &drafts->by_name, entry->key.text, (uint32_t)drafts->sets.count, &added);
  if (added)
    *GRDP_PUSH(builder->arena, &drafts->sets) = (draft_set){.name = entry->key.text, .key = entry->key};
  assert(index < drafts->sets.count && drafts->sets.items != NULL);
  draft_set *set = &drafts->sets.items[index];
  const grdp_node *value = entry->value;
  set->removed = grdp_node_none(value);
  if (set->removed)
    *set = (draft_set){.name = entry->key.text, .key = entry->key, .removed = true};
  else if (value->kind == GRDP_NODE_LIST)
    set->parts = value;
  else if (grdp_needs_map(builder, entry->key.text, value)) {
    set->parts = NULL;
    merge_elements(builder, drafts, set, value);
  }
}

static void report_unknown_set(grdp_builder *builder, const draft_sets *drafts, const grdp_fragment *fragment) {
  assert(drafts->sets.items != NULL); /* the union that names it is one */
  grdp_text *names = GRDP_NEW_ARRAY(builder->arena, drafts->sets.count, grdp_text);
  for (size_t i = 0; i < drafts->sets.count; i++)
    names[i] = drafts->sets.items[i].name;
  grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_UNKNOWN_SET, fragment->place,
                grdp_string(builder, fragment->text),
                grdp_string(builder, grdp_text_nearest(fragment->text, names, drafts->sets.count)), NULL);
}

static void close_set(grdp_builder *builder, draft_sets *drafts, draft_set *set, int depth);

/* Appends the elements of one part of a union; those that it has already stay where they are. */
static void unite(grdp_builder *builder, draft_sets *drafts, draft_set *set, const grdp_node *part, int depth) {
  set->faulty = true;
  if (!grdp_needs_text(builder, set->name, part))
    return;
  const uint32_t *index = grdp_table_find(&drafts->by_name, part->fragment.text);
  draft_set *other = index == NULL ? NULL : &drafts->sets.items[*index];
  if (other == NULL || other->removed) {
    report_unknown_set(builder, drafts, &part->fragment);
    return;
  }
  if (other->state == OPEN || depth > GRDP_NODE_DEPTH) {
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_SET_CYCLE, part->fragment.place,
                  grdp_string(builder, other->name), NULL);
    return;
  }
  close_set(builder, drafts, other, depth + 1);
  set->faulty = other->faulty;
  for (size_t i = 0; i < other->elements.count; i++) {
    bool added;
    uint32_t element = other->elements.items[i];
    grdp_text name = drafts->elements.items[element].name;
    grdp_table_add(builder->arena, &set->members, name, 1, &added);
    if (added)
      *GRDP_PUSH(builder->arena, &set->elements) = element;
  }
}

/* Makes the final list of a set's elements: a union's parts joined, removed elements left out. */
static void close_set(grdp_builder *builder, draft_sets *drafts, draft_set *set, int depth) {
  if (set->state != UNSEEN)
    return;
  set->state = OPEN;
  if (set->parts != NULL) {
    set->elements.count = 0;
    set->members = (grdp_table){0};
    for (size_t i = 0; i < set->parts->count; i++)
      unite(builder, drafts, set, set->parts->items[i], depth);
  }
  size_t kept = 0;
  for (size_t i = 0; i < set->elements.count; i++) {
    uint32_t element = set->elements.items[i];
    if (*grdp_table_find(&set->members, drafts->elements.items[element].name) == 1)
      set->elements.items[kept++] = element;
  }
  set->elements.count = kept;
  if (kept == 0 && !set->faulty)
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_SET_EMPTY, set->key.place, grdp_string(builder, set->name),
                  NULL);
  set->state = DONE;
}

static void read_sets(grdp_builder *builder) {
  draft_sets drafts = {0};
  for (size_t layer = 0; layer < builder->layers.count; layer++) {
    const grdp_node *map = grdp_node_find(builder->layers.items[layer].root, "sets");
    if (map == NULL || !grdp_needs_map(builder, GRDP_TEXT("sets"), map))
      continue;
    for (size_t i = 0; i < map->count; i++)
      merge_set(builder, &drafts, &map->entries[i]);
  }
  GRDP_VECTOR(grdp_set) sets = {0};
  for (size_t i = 0; i < drafts.sets.count; i++) {
    draft_set *draft = &drafts.sets.items[i];
    if (draft->removed)
      continue;
    close_set(builder, &drafts, draft, 0);
    grdp_table_add(builder->arena, &builder->scenario->sets_by_name, draft->name, (uint32_t)sets.count, NULL);
    grdp_set *set = GRDP_PUSH(builder->arena, &sets);
    *set = (grdp_set){.name = draft->name,
                      .elements = draft->elements.items,
                      .count = (uint32_t)draft->elements.count,
                      .place = draft->key.place};
    for (uint32_t j = 0; j < set->count; j++)
      grdp_table_add(builder->arena, &set->positions, drafts.elements.items[set->elements[j]].name, j, NULL);
  }
  builder->scenario->sets = sets.items;
  builder->scenario->set_count = sets.count;
  builder->scenario->elements = drafts.elements.items;
  builder->scenario->element_count = drafts.elements.count;
}

void grdp_build_names(grdp_builder *builder) {
  builder->scenario->unit_table = grdp_unit_table_create(builder->arena);
  for (size_t i = 0; i < builder->layers.count; i++) {
    check_top_keys(builder, builder->layers.items[i].root);
    read_heading(builder, builder->layers.items[i].root);
  }
  read_time(builder);
  read_units(builder);
  read_sets(builder);
}
