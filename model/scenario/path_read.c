/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Paths as they are written: one expression, or a map from periods to expressions.
 */
#include <stdlib.h>

#include "builder.h"

typedef struct path_reader {
  grdp_builder *builder;
  const grdp_series *series;
  const char *name;
  bool edit;
  GRDP_VECTOR(grdp_piece) pieces;
} path_reader;

static bool add_piece(path_reader *reader, grdp_span span, const grdp_fragment *key, const grdp_fragment *text) {
  grdp_builder *builder = reader->builder;
  grdp_path_formula formula;
  if (grdp_parse_path(builder->arena, *text, builder->diagnostics, &formula) != GRDP_OK ||
      !grdp_check_percent(builder, reader->series, reader->name, formula.formula))
    return false;
  *GRDP_PUSH(builder->arena, &reader->pieces) = (grdp_piece){span, formula, text, key};
  return true;
}

/* An edit may name periods up to the horizon's end only; a path may say more than a shorter horizon needs. */
static bool lies_inside(path_reader *reader, const grdp_fragment *key, grdp_span span) {
  grdp_builder *builder = reader->builder;
  if (!reader->edit || span.last <= builder->end_ordinal)
    return true;
  grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_PERIOD_OUTSIDE, key->place, grdp_string(builder, key->text),
                grdp_span_string(builder, (grdp_span){builder->base_ordinal + 1, builder->end_ordinal}), NULL);
  return false;
}

static bool read_period(path_reader *reader, const grdp_entry *entry) {
  grdp_span span;
  return grdp_read_span(reader->builder, &entry->key, &span) && lies_inside(reader, &entry->key, span) &&
         grdp_needs_text(reader->builder, entry->key.text, entry->value) &&
         add_piece(reader, span, &entry->key, &entry->value->fragment);
}

static int by_first(const void *a, const void *b) {
  int32_t x = ((const grdp_piece *)a)->span.first, y = ((const grdp_piece *)b)->span.first;
  return (x > y) - (x < y);
}

static bool check_overlap(path_reader *reader) {
  grdp_builder *builder = reader->builder;
  if (reader->pieces.count > 1)
    qsort(reader->pieces.items, reader->pieces.count, sizeof(grdp_piece), by_first);
  for (size_t i = 1; i < reader->pieces.count; i++) {
    const grdp_piece *before = &reader->pieces.items[i - 1], *piece = &reader->pieces.items[i];
    if (piece->span.first > before->span.last)
      continue;
    grdp_diagnose_second(builder->diagnostics, GRDP_DIAGNOSTIC_PERIOD_TWICE, piece->key->place, before->key->place,
                         grdp_period_string(builder, piece->span.first), NULL);
    return false;
  }
  return true;
}

static grdp_path *finish(path_reader *reader, uint32_t layer) {
  grdp_path *path = GRDP_NEW(reader->builder->arena, grdp_path);
  *path = (grdp_path){.pieces = reader->pieces.items,
                      .count = reader->pieces.count,
                      .layer = layer,
                      .findings = GRDP_NEW(reader->builder->arena, grdp_path_findings)};
  return path;
}

static grdp_path *read_everywhere(path_reader *reader, const grdp_slot *slot) {
  grdp_span all = {INT32_MIN, INT32_MAX};
  if (!add_piece(reader, all, NULL, &slot->node->fragment))
    return NULL;
  grdp_path *path = finish(reader, slot->layer);
  path->everywhere = true;
  return path;
}

const grdp_path *grdp_read_path(grdp_builder *builder, const grdp_series *series, const char *name,
                                const grdp_slot *slot) {
  path_reader reader = {.builder = builder, .series = series, .name = name};
  grdp_path *path = NULL;
  if (slot->node->kind == GRDP_NODE_TEXT) {
    path = read_everywhere(&reader, slot);
  } else if (grdp_needs_map(builder, GRDP_TEXT("path"), slot->node)) {
    bool good = true;
    for (size_t i = 0; i < slot->node->count; i++)
      good = read_period(&reader, &slot->node->entries[i]) && good;
    if (good && check_overlap(&reader))
      path = finish(&reader, slot->layer);
  }
  if (path != NULL)
    path->whole = true;
  return path;
}

/* In the order of the attributes from GRDP_STATUS_OF on, then `path`. */
static const char *const edit_keys[GRDP_ELEMENT_COUNT + 1] = {"status", "source",      "note",  "uncertain",
                                                              "every",  "persistence", "joint", "path"};
static const char *const origin_keys[] = {"status", "source", "note", "path"};
enum { ORIGIN_KEYS = 3 };

/* `path` says in a map with attributes what stands for the value alone otherwise. */
static bool read_path_key(path_reader *reader, const grdp_entry *entry, grdp_path *edit) {
  const grdp_node *value = entry->value;
  if (value->kind == GRDP_NODE_TEXT) {
    edit->everywhere = true;
    return add_piece(reader, (grdp_span){INT32_MIN, INT32_MAX}, &entry->key, &value->fragment);
  }
  bool good = grdp_needs_map(reader->builder, entry->key.text, value);
  for (size_t i = 0; i < value->count && value->kind == GRDP_NODE_MAP; i++)
    good = read_period(reader, &value->entries[i]) && good;
  return good;
}

static bool read_attribute(path_reader *reader, const grdp_entry *entry, grdp_slot *attributes, grdp_path *edit,
                           uint32_t layer) {
  size_t index;
  bool all = attributes != NULL;
  if (!grdp_key_index(reader->builder, &entry->key, all ? edit_keys : origin_keys,
                      all ? GRDP_ELEMENT_COUNT + 1 : ORIGIN_KEYS + 1, &index))
    return false;
  const grdp_node **origin[ORIGIN_KEYS] = {&edit->status, &edit->source, &edit->note};
  if (index < ORIGIN_KEYS)
    *origin[index] = entry->value;
  else if (attributes == NULL || index == GRDP_ELEMENT_COUNT)
    return read_path_key(reader, entry, edit);
  else
    attributes[index] = (grdp_slot){entry->value, layer};
  return true;
}

const grdp_path *grdp_read_edit(grdp_builder *builder, const grdp_series *series, const char *name,
                                const grdp_slot *slot, grdp_slot *attributes) {
  path_reader reader = {.builder = builder, .series = series, .name = name, .edit = true};
  if (slot->node->kind == GRDP_NODE_TEXT)
    return read_everywhere(&reader, slot);
  grdp_path edit = {0};
  bool good = grdp_needs_map(builder, grdp_text_of(name), slot->node);
  for (size_t i = 0; i < slot->node->count && slot->node->kind == GRDP_NODE_MAP; i++) {
    const grdp_entry *entry = &slot->node->entries[i];
    bool read = grdp_looks_like_period(entry->key.text)
                    ? read_period(&reader, entry)
                    : read_attribute(&reader, entry, attributes, &edit, slot->layer);
    good = read && good;
  }
  if (!good || !check_overlap(&reader))
    return NULL;
  edit.pieces = reader.pieces.items;
  edit.count = reader.pieces.count;
  edit.layer = slot->layer;
  edit.findings = GRDP_NEW(builder->arena, grdp_path_findings);
  grdp_path *path = GRDP_NEW(builder->arena, grdp_path);
  *path = edit;
  return path;
}

const grdp_piece *grdp_path_piece(const grdp_path *path, int32_t ordinal) {
  size_t low = 0, high = path->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (path->pieces[middle].span.last < ordinal)
      low = middle + 1;
    else
      high = middle;
  }
  bool covers = low < path->count && path->pieces[low].span.first <= ordinal;
  return covers ? &path->pieces[low] : NULL;
}
