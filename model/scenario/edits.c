/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The edits of scenarios (`set`, `adjust`, `fix`) and of the command line, in layer order.
 */
#include <string.h>

#include "builder.h"

static const char *const sections[] = {
    [GRDP_EDIT_SET] = "set", [GRDP_EDIT_ADJUST] = "adjust", [GRDP_EDIT_FIX] = "fix"};
enum { SECTIONS = sizeof sections / sizeof *sections };

/* `set` changes a computed series up to the base only, where it replaces observations. */
static bool is_allowed(grdp_builder *builder, const grdp_series *series, grdp_edit_kind kind,
                       const grdp_fragment *key, const grdp_path *path) {
  bool input = series->kind == GRDP_SERIES_INPUT;
  if (kind == GRDP_EDIT_ADJUST && input) {
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_ADJUST_INPUT, key->place, grdp_string(builder, key->text),
                  NULL);
    return false;
  }
  bool after = path->count > 0 && path->pieces[path->count - 1].span.last > builder->base_ordinal;
  if (kind != GRDP_EDIT_SET || input || !after)
    return true;
  grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_SET_COMPUTED, key->place, grdp_string(builder, key->text),
                grdp_period_string(builder, builder->base_ordinal), NULL);
  return false;
}

/* The attributes of uncertainty that a `set` gives to the cells it names. */
static void keep_attributes(grdp_builder *builder, uint32_t first, uint32_t count, const grdp_slot *attributes,
                            const grdp_fragment *key) {
  const grdp_scenario *scenario = builder->scenario;
  const grdp_series *series = &scenario->series[scenario->cells[first].series];
  grdp_definition *definition = builder->of_series[scenario->cells[first].series];
  for (size_t a = 0; a < GRDP_ELEMENT_COUNT; a++) {
    if (attributes[a].node == NULL)
      continue;
    if (definition->parts == NULL)
      definition->parts = GRDP_NEW_ARRAY(builder->arena, definition->cell_count, grdp_cell_parts);
    for (uint32_t i = 0; i < count; i++) {
      grdp_cell_parts *parts = &definition->parts[first - series->first_cell + i];
      parts->edited[a] = attributes[a];
      parts->edited_by[a] = key;
    }
  }
}

/* Whether an edit says more than values: where they come from, or how uncertain they are. */
static bool says_more(const grdp_path *path, const grdp_slot *attributes) {
  bool more = path->status != NULL || path->source != NULL || path->note != NULL;
  for (size_t a = 0; a < GRDP_ELEMENT_COUNT; a++)
    more = more || attributes[a].node != NULL;
  return more;
}

static void add_edit(grdp_builder *builder, grdp_edit_kind kind, const grdp_entry *entry, uint32_t layer) {
  grdp_series_name name;
  uint32_t first, count;
  if (grdp_parse_series_name(entry->key, builder->diagnostics, &name) != GRDP_OK ||
      !grdp_find_cells(builder, &name, &first, &count))
    return;
  const grdp_series *series = &builder->scenario->series[builder->scenario->cells[first].series];
  grdp_slot attributes[GRDP_ELEMENT_COUNT] = {0};
  grdp_slot slot = {entry->value, layer};
  const grdp_path *path = grdp_read_edit(builder, series, grdp_string(builder, entry->key.text), &slot,
                                         kind == GRDP_EDIT_SET ? attributes : NULL);
  if (path == NULL || !is_allowed(builder, series, kind, &entry->key, path))
    return;
  keep_attributes(builder, first, count, attributes, &entry->key);
  if (says_more(path, attributes))
    path->findings->effect = GRDP_EDIT_CHANGES;
  for (uint32_t i = 0; i < count && path->count > 0; i++)
    *GRDP_PUSH(builder->arena, &builder->edits) = (grdp_cell_edit){first + i, kind, path, &entry->key};
}

static bool is_of_element(const grdp_entry *entry) {
  return grdp_text_find(entry->key.text, '[') < entry->key.text.size;
}

static void add_section(grdp_builder *builder, grdp_edit_kind kind, uint32_t layer) {
  const grdp_node *map = grdp_node_find(builder->layers.items[layer].root, sections[kind]);
  if (map == NULL || !grdp_needs_map(builder, grdp_text_of(sections[kind]), map))
    return;
  /* An edit of one element lies on top of one of all elements, in whatever order they stand. */
  for (size_t pass = 0; pass < 2; pass++)
    for (size_t i = 0; i < map->count; i++)
      if (is_of_element(&map->entries[i]) == (pass == 1))
        add_edit(builder, kind, &map->entries[i], layer);
}

/* edit = series [ "@" periods ] "=" value, from the command line: made to look as if a layer on top held it. */
static void add_command_edit(grdp_builder *builder, const grdp_edit *edit) {
  const grdp_source *source = grdp_source_make(
      builder->arena, grdp_text_join(builder->arena, "--", sections[edit->kind], NULL), grdp_text_of(edit->text));
  grdp_text text = source->text;
  size_t equals = grdp_text_find(text, '='), at = grdp_text_find(grdp_text_slice(text, 0, equals), '@');
  if (equals == text.size || equals == 0) {
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_EDIT_FORM, (grdp_place){source, 0, (uint32_t)text.size},
                  edit->text, NULL);
    return;
  }
  grdp_text parts[] = {grdp_text_slice(text, 0, at < equals ? at : equals),
                       grdp_text_slice(text, at + 1, at < equals ? equals - at - 1 : 0),
                       grdp_text_slice(text, equals + 1, text.size)};
  grdp_fragment fragments[3];
  for (size_t i = 0; i < 3; i++)
    fragments[i] = (grdp_fragment){
        parts[i], {source, (uint32_t)(parts[i].size == 0 ? 0 : parts[i].data - text.data), (uint32_t)parts[i].size}};
  grdp_node *value = GRDP_NEW(builder->arena, grdp_node), *map = GRDP_NEW(builder->arena, grdp_node);
  grdp_entry *periods = GRDP_NEW(builder->arena, grdp_entry), *entry = GRDP_NEW(builder->arena, grdp_entry);
  *value = (grdp_node){.kind = GRDP_NODE_TEXT, .plain = true, .fragment = fragments[2]};
  *periods = (grdp_entry){fragments[1], value};
  *map = (grdp_node){.kind = GRDP_NODE_MAP, .fragment = fragments[1], .entries = periods, .count = 1};
  *entry = (grdp_entry){fragments[0], at < equals ? map : value};
  add_edit(builder, edit->kind, entry, (uint32_t)builder->layers.count);
}

/* Sorts by cell, keeping the order of layers (a counting sort). */
static void sort_edits(grdp_builder *builder) {
  size_t cells = builder->scenario->cell_count, count = builder->edits.count;
  uint32_t *begin = GRDP_NEW_ARRAY(builder->arena, cells + 2, uint32_t);
  for (size_t i = 0; i < count; i++)
    begin[builder->edits.items[i].cell + 2]++;
  for (size_t i = 2; i < cells + 2; i++)
    begin[i] += begin[i - 1];
  grdp_cell_edit *sorted = GRDP_NEW_ARRAY(builder->arena, count, grdp_cell_edit);
  for (size_t i = 0; i < count; i++)
    sorted[begin[builder->edits.items[i].cell + 1]++] = builder->edits.items[i];
  builder->edits.items = sorted;
  builder->edits_of = begin;
}

const grdp_cell_edit *grdp_edits_of(const grdp_builder *builder, uint32_t cell, size_t *count) {
  *count = builder->edits_of[cell + 1] - builder->edits_of[cell];
  return builder->edits.items + builder->edits_of[cell];
}

void grdp_build_edits(grdp_builder *builder) {
  for (uint32_t layer = 0; layer < builder->layers.count; layer++)
    for (size_t kind = 0; kind < SECTIONS; kind++)
      add_section(builder, (grdp_edit_kind)kind, layer);
  for (size_t i = 0; i < builder->command_edit_count; i++)
    add_command_edit(builder, &builder->command_edits[i]);
  sort_edits(builder);
}

/* --- layers of the same level that edit the same period --- */

/* The first ordinal that both paths cover; false when there is none. */
static bool find_common(const grdp_path *a, const grdp_path *b, int32_t lowest, int32_t *ordinal) {
  size_t i = 0, j = 0;
  while (i < a->count && j < b->count) {
    grdp_span x = a->pieces[i].span, y = b->pieces[j].span;
    int32_t first = x.first > y.first ? x.first : y.first;
    int32_t last = x.last < y.last ? x.last : y.last;
    if (first <= last) {
      *ordinal = first == INT32_MIN ? lowest : first; /* an edit of all periods has no first one */
      return true;
    }
    *(x.last < y.last ? &i : &j) += 1;
  }
  return false;
}

/* Where the `extends` stands that first joins two layers: its later entry. */
static grdp_place joining_place(const grdp_layers *layers, size_t a, size_t b) {
  for (size_t top = (a > b ? a : b) + 1; top < layers->count; top++) {
    if (!grdp_layers_reach(layers, top, a) || !grdp_layers_reach(layers, top, b))
      continue;
    const grdp_layer *layer = &layers->items[top];
    for (size_t i = layer->below_count; i-- > 0;)
      if (layer->below[i] == b || grdp_layers_reach(layers, layer->below[i], b) || layer->below[i] == a ||
          grdp_layers_reach(layers, layer->below[i], a))
        return layer->below_places[i];
  }
  return (grdp_place){0};
}

/* Whether a cell has both edits. */
static bool has_both(const grdp_builder *builder, uint32_t cell, const grdp_cell_edit *a, const grdp_cell_edit *b) {
  size_t count, found = 0;
  const grdp_cell_edit *edits = grdp_edits_of(builder, cell, &count);
  for (size_t i = 0; i < count; i++)
    found += edits[i].key == a->key || edits[i].key == b->key;
  return found == 2;
}

static void check_pair(grdp_builder *builder, const grdp_cell_edit *a, const grdp_cell_edit *b) {
  const grdp_layers *layers = &builder->layers;
  size_t x = a->path->layer, y = b->path->layer;
  int32_t ordinal;
  if (x == y || x >= layers->count || y >= layers->count || grdp_layers_reach(layers, x, y) ||
      grdp_layers_reach(layers, y, x) || !find_common(a->path, b->path, builder->base_ordinal + 1, &ordinal))
    return;
  /* Where the cell before has both, too, it was told there. */
  if (a->cell > 0 && has_both(builder, a->cell - 1, a, b))
    return;
  grdp_diagnose_second(builder->diagnostics, GRDP_DIAGNOSTIC_EDIT_CONFLICT, joining_place(layers, x, y),
                       b->key->place, grdp_string(builder, b->key->text), layers->items[x].source->path,
                       layers->items[y].source->path, grdp_period_string(builder, ordinal), NULL);
}

void grdp_check_conflicts(grdp_builder *builder) {
  for (uint32_t cell = 0; cell < builder->scenario->cell_count; cell++) {
    size_t count;
    const grdp_cell_edit *edits = grdp_edits_of(builder, cell, &count);
    /* In layer order: only those of lower layers can be at odds with an edit. */
    for (size_t i = 1; i < count; i++)
      for (size_t j = 0; j < i && edits[j].path->layer < edits[i].path->layer; j++)
        check_pair(builder, &edits[j], &edits[i]);
  }
}

/* An edit that changes no value of any element that it names is most likely a slip. */
void grdp_check_effects(grdp_builder *builder) {
  for (size_t i = 0; i < builder->edits.count; i++) {
    const grdp_cell_edit *edit = &builder->edits.items[i];
    grdp_path_findings *findings = edit->path->findings;
    if (findings->effect == GRDP_EDIT_IDLE)
      grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_EDIT_NOTHING, edit->key->place,
                    grdp_string(builder, edit->key->text), NULL);
    findings->effect = GRDP_EDIT_CHANGES;
  }
}
