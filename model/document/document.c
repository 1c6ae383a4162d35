/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libyaml's events to the tree. Its marks count characters, so a cursor follows them in bytes: events come in the
 * order of the file, and the whole walk takes linear time however long a line is.
 */
#include <assert.h>
#include <string.h>
#include <yaml.h>

#include "reading.h"

/* Maps up to this many entries are searched for duplicates pair by pair. */
enum { SMALL_MAP = 16 };

/* A map or list that is being read; its children so far are pending[first…]. */
typedef struct level {
  grdp_node *node;
  size_t first;
  grdp_fragment key; /* of a map: the key that waits for its value */
  bool keyed;
} level;

typedef struct reading {
  grdp_arena *arena;
  const grdp_source *source;
  grdp_diagnostics *diagnostics;
  size_t errors_before;
  yaml_parser_t parser;
  yaml_event_t event;
  size_t index;    /* characters that the cursor has passed */
  uint32_t offset; /* the cursor in bytes */
  level levels[GRDP_NODE_DEPTH];
  size_t depth;
  GRDP_VECTOR(grdp_entry) pending;
  size_t nodes;
  const grdp_node *root;
} reading;

/* What to do after an event. */
typedef enum step { STEP_ON, STEP_STOP } step;

static void release(void *object) {
  reading *r = object;
  yaml_event_delete(&r->event);
  yaml_parser_delete(&r->parser);
}

static bool continues(const reading *r, uint32_t offset) {
  return ((unsigned char)r->source->text.data[offset] & 0xC0u) == 0x80u;
}

/* Bytes from a mark. */
static uint32_t offset_of(reading *r, size_t index) {
  while (r->index < index && r->offset < r->source->text.size) {
    do
      r->offset++;
    while (continues(r, r->offset));
    r->index++;
  }
  while (r->index > index) {
    do
      r->offset--;
    while (continues(r, r->offset));
    r->index--;
  }
  return r->offset;
}

static grdp_place place_at(const reading *r, uint32_t offset, uint32_t size) {
  return (grdp_place){r->source, offset, size};
}

/* Reports a limit and stops. */
static step stop_at(const reading *r, grdp_code code, grdp_place place, long long limit) {
  grdp_diagnose(r->diagnostics, code, place, grdp_integer_text(r->arena, limit), NULL);
  return STEP_STOP;
}

static step report(const reading *r, grdp_code code, grdp_place place) {
  grdp_diagnose(r->diagnostics, code, place, NULL);
  return STEP_ON;
}

/* Anchors and tags, which may stand before any value. Without a name, a tag shows in the first byte only. */
static void check_properties(const reading *r, uint32_t at, const yaml_char_t *anchor, const yaml_char_t *tag) {
  if (anchor != NULL)
    report(r, GRDP_DIAGNOSTIC_ANCHOR, place_at(r, at, 1));
  else if (tag != NULL || r->source->text.data[at] == '!')
    report(r, GRDP_DIAGNOSTIC_TAG, place_at(r, at, 1));
}

static level *innermost(reading *r) {
  return r->depth == 0 ? NULL : &r->levels[r->depth - 1];
}

static void add_value(reading *r, const grdp_node *value) {
  level *parent = innermost(r);
  if (parent == NULL) {
    r->root = value;
    return;
  }
  *GRDP_PUSH(r->arena, &r->pending) = (grdp_entry){parent->key, value};
  parent->keyed = false;
}

/* Counts a node against the limit. */
static step count_node(reading *r, uint32_t at) {
  r->nodes++;
  return r->nodes > GRDP_NODE_LIMIT ? stop_at(r, GRDP_DIAGNOSTIC_NODE_LIMIT, place_at(r, at, 1), GRDP_NODE_LIMIT)
                                    : STEP_ON;
}

/* The bytes of a scalar as written. A block scalar's mark lies behind its last line break. */
static grdp_place scalar_place(reading *r) {
  uint32_t begin = offset_of(r, r->event.start_mark.index);
  uint32_t end = offset_of(r, r->event.end_mark.index);
  const char *bytes = r->source->text.data;
  while (end > begin + 1 && strchr(" \t\r\n", bytes[end - 1]) != NULL)
    end--;
  return place_at(r, begin, end > begin ? end - begin : 0);
}

/* Escapes can name characters that may not stand in a file. */
static void check_escapes(const reading *r, const grdp_fragment *fragment) {
  size_t fault;
  if (r->event.data.scalar.style != YAML_DOUBLE_QUOTED_SCALAR_STYLE || grdp_text_valid(fragment->text, &fault))
    return;
  const unsigned char *byte = (const unsigned char *)fragment->text.data + fault;
  grdp_control_report(r->diagnostics, fragment->place, byte[0] == 0xC2 ? byte[1] : byte[0]);
}

static grdp_fragment read_fragment(reading *r) {
  const char *bytes = (const char *)r->event.data.scalar.value;
  size_t size = r->event.data.scalar.length;
  grdp_fragment fragment = {{grdp_arena_copy(r->arena, bytes, size), size}, scalar_place(r)};
  check_properties(r, fragment.place.offset, r->event.data.scalar.anchor, r->event.data.scalar.tag);
  check_escapes(r, &fragment);
  return fragment;
}

static step read_key(reading *r, level *parent) {
  bool plain = r->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
  parent->key = read_fragment(r);
  parent->keyed = true;
  if (plain && grdp_text_is(parent->key.text, "<<"))
    return report(r, GRDP_DIAGNOSTIC_MERGE_KEY, parent->key.place);
  if (plain && parent->key.text.size == 0)
    return report(r, GRDP_DIAGNOSTIC_NO_KEY, parent->key.place);
  return STEP_ON;
}

static bool awaits_key(const level *parent) {
  return parent != NULL && parent->node->kind == GRDP_NODE_MAP && !parent->keyed;
}

static step read_scalar(reading *r) {
  level *parent = innermost(r);
  if (awaits_key(parent))
    return read_key(r, parent);
  grdp_node *node = GRDP_NEW(r->arena, grdp_node);
  node->kind = GRDP_NODE_TEXT;
  node->plain = r->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
  node->empty = node->plain && r->event.data.scalar.length == 0;
  node->fragment = read_fragment(r);
  node->end = node->fragment.place.offset + node->fragment.place.size;
  add_value(r, node);
  return count_node(r, node->fragment.place.offset);
}

static step read_alias(reading *r) {
  uint32_t at = offset_of(r, r->event.start_mark.index);
  report(r, GRDP_DIAGNOSTIC_ALIAS, place_at(r, at, 1));
  level *parent = innermost(r);
  if (awaits_key(parent)) {
    parent->key = (grdp_fragment){GRDP_TEXT("*"), place_at(r, at, 1)};
    parent->keyed = true;
    return STEP_ON;
  }
  grdp_node *node = GRDP_NEW(r->arena, grdp_node);
  *node = (grdp_node){.kind = GRDP_NODE_TEXT, .fragment = {GRDP_TEXT("*"), place_at(r, at, 1)}, .end = at + 1};
  add_value(r, node);
  return count_node(r, at);
}

/* A map or list begins. */
static step open_level(reading *r, grdp_node_kind kind, bool flow) {
  uint32_t at = offset_of(r, r->event.start_mark.index);
  if (awaits_key(innermost(r))) {
    report(r, GRDP_DIAGNOSTIC_KEY_NOT_TEXT, place_at(r, at, 1));
    return STEP_STOP;
  }
  if (r->depth == GRDP_NODE_DEPTH)
    return stop_at(r, GRDP_DIAGNOSTIC_NODE_DEPTH, place_at(r, at, 1), GRDP_NODE_DEPTH);
  grdp_node *node = GRDP_NEW(r->arena, grdp_node);
  *node = (grdp_node){.kind = kind, .flow = flow, .fragment = {.place = place_at(r, at, 1)}, .end = at + 1};
  r->levels[r->depth++] = (level){.node = node, .first = r->pending.count};
  return count_node(r, at);
}

static step open_map(reading *r) {
  uint32_t at = offset_of(r, r->event.start_mark.index);
  check_properties(r, at, r->event.data.mapping_start.anchor, r->event.data.mapping_start.tag);
  return open_level(r, GRDP_NODE_MAP, r->event.data.mapping_start.style == YAML_FLOW_MAPPING_STYLE);
}

static step open_list(reading *r) {
  uint32_t at = offset_of(r, r->event.start_mark.index);
  check_properties(r, at, r->event.data.sequence_start.anchor, r->event.data.sequence_start.tag);
  return open_level(r, GRDP_NODE_LIST, r->event.data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE);
}

static bool too_many_mistakes(const reading *r) {
  return grdp_diagnostics_errors(r->diagnostics) - r->errors_before >= GRDP_MISTAKE_LIMIT;
}

static void report_duplicate(const reading *r, const grdp_fragment *key, const grdp_fragment *first) {
  grdp_diagnose_second(r->diagnostics, GRDP_DIAGNOSTIC_DUPLICATE_KEY, key->place, first->place,
                       grdp_text_shown(r->arena, key->text), NULL);
}

/* Gives the entry of the same key before entry i, or NULL. */
static const grdp_entry *find_before(const grdp_node *map, size_t i) {
  for (size_t j = 0; j < i; j++)
    if (grdp_text_equal(map->entries[j].key.text, map->entries[i].key.text))
      return &map->entries[j];
  return NULL;
}

static void check_duplicates(const reading *r, const grdp_node *map) {
  grdp_table table = {0};
  for (size_t i = 0; i < map->count && !too_many_mistakes(r); i++) {
    const grdp_fragment *key = &map->entries[i].key;
    const grdp_entry *first = NULL;
    bool added = true;
    if (map->count <= SMALL_MAP) {
      first = find_before(map, i);
    } else {
      uint32_t *number = grdp_table_add(r->arena, &table, key->text, (uint32_t)i, &added);
      first = added ? NULL : &map->entries[*number];
    }
    if (first != NULL)
      report_duplicate(r, key, &first->key);
  }
}

static void take_entries(reading *r, grdp_node *map, const grdp_entry *children) {
  grdp_entry *entries = GRDP_NEW_ARRAY(r->arena, map->count, grdp_entry);
  if (map->count > 0)
    memcpy(entries, children, map->count * sizeof *entries);
  map->entries = entries;
  check_duplicates(r, map);
  grdp_missing_report(r->arena, r->diagnostics, map);
}

static void take_items(reading *r, grdp_node *list, const grdp_entry *children) {
  list->items = GRDP_NEW_ARRAY(r->arena, list->count, const grdp_node *);
  for (size_t i = 0; i < list->count; i++) {
    list->items[i] = children[i].value;
    if (children[i].value->empty)
      report(r, GRDP_DIAGNOSTIC_NO_ITEM, place_at(r, children[i].value->fragment.place.offset, 0));
  }
}

/* A map or list ends: its children leave the pending ones. */
static step close_level(reading *r) {
  assert(r->depth > 0);
  level closed = r->levels[--r->depth];
  grdp_node *node = closed.node;
  node->count = r->pending.count - closed.first;
  const grdp_entry *children = node->count == 0 ? NULL : &r->pending.items[closed.first];
  r->pending.count = closed.first;
  if (node->flow)
    node->end = offset_of(r, r->event.end_mark.index);
  else if (node->count > 0)
    node->end = children[node->count - 1].value->end;
  if (node->kind == GRDP_NODE_MAP)
    take_entries(r, node, children);
  else
    take_items(r, node, children);
  add_value(r, node);
  return STEP_ON;
}

/* What follows the document is looked at in the bytes: libyaml would take quadratic time over many directives. */
static step end_document(reading *r) {
  uint32_t next = grdp_bytes_next(r->source, offset_of(r, r->event.end_mark.index));
  if (next < r->source->text.size)
    report(r, GRDP_DIAGNOSTIC_SEVERAL_DOCUMENTS, place_at(r, next, 1));
  return STEP_STOP;
}

static step take_event(reading *r) {
  if (too_many_mistakes(r))
    return stop_at(r, GRDP_DIAGNOSTIC_MISTAKE_LIMIT, place_at(r, r->offset, 0), GRDP_MISTAKE_LIMIT);
  switch (r->event.type) {
  case YAML_SCALAR_EVENT:
    return read_scalar(r);
  case YAML_ALIAS_EVENT:
    return read_alias(r);
  case YAML_MAPPING_START_EVENT:
    return open_map(r);
  case YAML_SEQUENCE_START_EVENT:
    return open_list(r);
  case YAML_MAPPING_END_EVENT:
  case YAML_SEQUENCE_END_EVENT:
    return close_level(r);
  case YAML_DOCUMENT_END_EVENT:
    return end_document(r);
  case YAML_STREAM_END_EVENT:
    return STEP_STOP;
  default:
    return STEP_ON;
  }
}

/* The error libyaml stopped at; its reader counts bytes, the rest of it characters. */
static grdp_status report_fault(reading *r) {
  const yaml_parser_t *parser = &r->parser;
  if (parser->error == YAML_MEMORY_ERROR)
    return GRDP_MEMORY;
  if (parser->error == YAML_READER_ERROR) {
    uint32_t at = grdp_bytes_start(r->source) + (uint32_t)parser->problem_offset;
    grdp_control_report(r->diagnostics, place_at(r, at, 1), (unsigned long)parser->problem_value);
    return GRDP_INVALID;
  }
  uint32_t at = offset_of(r, parser->problem_mark.index);
  bool has_context = parser->context != NULL;
  grdp_fault fault = {.arena = r->arena,
                      .source = r->source,
                      .diagnostics = r->diagnostics,
                      .problem = parser->problem != NULL ? parser->problem : "",
                      .context = has_context ? parser->context : "",
                      .at = at,
                      .from = has_context ? offset_of(r, parser->context_mark.index) : at,
                      .bracket = r->depth > 0 && r->levels[r->depth - 1].node->flow
                                     ? r->levels[r->depth - 1].node->fragment.place.offset
                                     : at};
  grdp_fault_report(&fault);
  return GRDP_INVALID;
}

static grdp_status read_events(reading *r) {
  uint32_t start = grdp_bytes_start(r->source);
  r->offset = start;
  if (!yaml_parser_initialize(&r->parser))
    return GRDP_MEMORY;
  yaml_parser_set_encoding(&r->parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&r->parser, (const unsigned char *)r->source->text.data + start,
                               r->source->text.size - start);
  for (step next = STEP_ON; next == STEP_ON;) {
    if (!yaml_parser_parse(&r->parser, &r->event))
      return report_fault(r);
    next = take_event(r);
    yaml_event_delete(&r->event);
  }
  return GRDP_OK;
}

/* An empty text at the top is a document of comments alone. */
static void check_top(const reading *r) {
  if (r->root == NULL || r->root->empty)
    report(r, GRDP_DIAGNOSTIC_EMPTY_FILE, place_at(r, 0, 0));
  else if (r->root->kind != GRDP_NODE_MAP)
    report(r, GRDP_DIAGNOSTIC_TOP_NOT_MAP, r->root->fragment.place);
}

grdp_status grdp_document_parse(grdp_arena *arena, const grdp_source *source, grdp_diagnostics *diagnostics,
                                const grdp_node **out) {
  if (!grdp_bytes_check(arena, source, diagnostics))
    return GRDP_INVALID;
  reading *r = GRDP_NEW(arena, reading);
  *r = (reading){.arena = arena,
                 .source = source,
                 .diagnostics = diagnostics,
                 .errors_before = grdp_diagnostics_errors(diagnostics)};
  /* Registered before libyaml has memory, since registering may itself end in the arena's guard. */
  grdp_arena_defer(arena, release, r);
  grdp_status status = read_events(r);
  release(r);
  GRDP_TRY(status);
  if (grdp_diagnostics_errors(diagnostics) == r->errors_before)
    check_top(r);
  if (grdp_diagnostics_errors(diagnostics) > r->errors_before)
    return GRDP_INVALID;
  *out = r->root;
  return GRDP_OK;
}

const grdp_entry *grdp_node_entry(const grdp_node *map, const char *key) {
  if (map == NULL || map->kind != GRDP_NODE_MAP)
    return NULL;
  grdp_text wanted = grdp_text_of(key);
  for (size_t i = 0; i < map->count; i++)
    if (grdp_text_equal(map->entries[i].key.text, wanted))
      return &map->entries[i];
  return NULL;
}

const grdp_node *grdp_node_find(const grdp_node *map, const char *key) {
  const grdp_entry *entry = grdp_node_entry(map, key);
  return entry == NULL ? NULL : entry->value;
}

bool grdp_node_none(const grdp_node *node) {
  return node != NULL && node->kind == GRDP_NODE_TEXT && node->plain && grdp_text_is(node->fragment.text, "none");
}
