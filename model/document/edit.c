/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One value of a file changed by cutting bytes out and putting others in.
 */
#include "edit.h"

#include <assert.h>
#include <string.h>

#include "reading.h"

/* Bytes [offset, offset + size) give way to a text. */
typedef struct cut {
  uint32_t offset;
  uint32_t size;
  grdp_text text;
} cut;

typedef struct editing {
  grdp_arena *arena;
  const grdp_source *source;
  const grdp_node *root;
  grdp_text value;
  GRDP_VECTOR(cut) cuts; /* in the order of the file */
} editing;

static void add_cut(editing *e, uint32_t offset, uint32_t end, grdp_text text) {
  *GRDP_PUSH(e->arena, &e->cuts) = (cut){offset, end - offset, text};
}

static grdp_text apply_cuts(const editing *e) {
  grdp_buffer out = {.arena = e->arena};
  uint32_t at = 0;
  for (size_t i = 0; i < e->cuts.count; i++) {
    const cut *c = &e->cuts.items[i];
    grdp_buffer_add(&out, grdp_text_slice(e->source->text, at, c->offset - at));
    grdp_buffer_add(&out, c->text);
    at = c->offset + c->size;
  }
  grdp_buffer_add(&out, grdp_text_slice(e->source->text, at, e->source->text.size - at));
  return grdp_buffer_text(&out);
}

/* The end of the line without its line break. */
static uint32_t line_end(const grdp_source *source, uint32_t offset) {
  const char *bytes = source->text.data;
  const char *end = memchr(bytes + offset, '\n', source->text.size - offset);
  uint32_t at = end == NULL ? (uint32_t)source->text.size : (uint32_t)(end - bytes);
  return at > offset && bytes[at - 1] == '\r' ? at - 1 : at;
}

/* The line break that the file uses. */
static const char *line_break(const grdp_source *source) {
  size_t at = grdp_text_find(source->text, '\n');
  return at > 0 && at < source->text.size && source->text.data[at - 1] == '\r' ? "\r\n" : "\n";
}

/* Spaces before the keys of a block map. */
static uint32_t indent_of(const grdp_source *source, const grdp_node *map) {
  if (map->count == 0)
    return 0;
  uint32_t offset = map->entries[0].key.place.offset, first = offset;
  while (first > 0 && source->text.data[first - 1] != '\n')
    first--;
  return offset - (first == 0 ? grdp_bytes_start(source) : first);
}

/* How much deeper the file indents what stands below a key. */
static uint32_t indent_step(const editing *e) {
  for (size_t i = 0; i < e->root->count; i++) {
    const grdp_node *value = e->root->entries[i].value;
    if (value->kind == GRDP_NODE_MAP && !value->flow && value->count > 0)
      return indent_of(e->source, value) - indent_of(e->source, e->root);
  }
  return 2;
}

/* Writes the value below the keys, each in {}. */
static void write_flow(const editing *e, grdp_buffer *out, const char *const *keys, bool inside) {
  if (keys[0] == NULL) {
    grdp_scalar_write(out, e->value, inside);
    return;
  }
  size_t depth = 0;
  for (; keys[depth] != NULL; depth++) {
    grdp_buffer_add_byte(out, '{');
    grdp_scalar_write(out, grdp_text_of(keys[depth]), true);
    grdp_buffer_add_string(out, ": ");
  }
  grdp_scalar_write(out, e->value, true);
  grdp_buffer_add_repeated(out, '}', depth);
}

/* A further entry behind the last one of {}. */
static void add_to_flow(editing *e, const grdp_node *map, const char *const *keys) {
  grdp_buffer out = {.arena = e->arena};
  if (map->count > 0)
    grdp_buffer_add_string(&out, ", ");
  grdp_scalar_write(&out, grdp_text_of(keys[0]), true);
  grdp_buffer_add_string(&out, ": ");
  write_flow(e, &out, keys + 1, true);
  uint32_t at = map->count > 0 ? map->entries[map->count - 1].value->end : map->fragment.place.offset + 1;
  add_cut(e, at, at, grdp_buffer_text(&out));
}

/* Further lines below the last one of a block map. At the top of a file a new section gets lines of its own. */
static void add_to_block(editing *e, const grdp_node *map, const char *const *keys) {
  grdp_buffer out = {.arena = e->arena};
  uint32_t indent = indent_of(e->source, map);
  grdp_buffer_add_string(&out, line_break(e->source));
  grdp_buffer_add_repeated(&out, ' ', indent);
  if (map == e->root && keys[1] != NULL) {
    grdp_scalar_write(&out, grdp_text_of(keys[0]), false);
    grdp_buffer_add_byte(&out, ':');
    grdp_buffer_add_string(&out, line_break(e->source));
    grdp_buffer_add_repeated(&out, ' ', indent + indent_step(e));
    keys++;
  }
  grdp_scalar_write(&out, grdp_text_of(keys[0]), false);
  grdp_buffer_add_string(&out, ": ");
  write_flow(e, &out, keys + 1, false);
  uint32_t at = line_end(e->source, map->end);
  add_cut(e, at, at, grdp_buffer_text(&out));
}

/* The value moves up to the line of its key, whose comment stays; the lines below it go. */
static void replace_block(editing *e, const grdp_entry *entry, grdp_text text) {
  uint32_t colon = entry->key.place.offset + entry->key.place.size;
  while (colon < e->source->text.size && e->source->text.data[colon] != ':')
    colon++;
  uint32_t first = line_end(e->source, colon), last = line_end(e->source, entry->value->end);
  add_cut(e, colon + 1, colon + 1,
          grdp_text_of(grdp_text_join(e->arena, " ", grdp_text_string(e->arena, text), NULL)));
  add_cut(e, first, last, GRDP_TEXT(""));
}

/* Replaces the value of an entry by the value below the keys that are left. */
static void replace_value(editing *e, const grdp_entry *entry, const char *const *keys, bool inside) {
  grdp_buffer out = {.arena = e->arena};
  write_flow(e, &out, keys, inside);
  const grdp_node *old = entry->value;
  if (old->kind != GRDP_NODE_TEXT && !old->flow)
    replace_block(e, entry, grdp_buffer_text(&out));
  else
    add_cut(e, old->fragment.place.offset, old->end, grdp_buffer_text(&out));
}

/* Finds the place of the keys and makes the cuts. */
static grdp_status make_cuts(editing *e, const char *const *keys, grdp_diagnostics *diagnostics) {
  const grdp_node *map = e->root;
  for (;; keys++) {
    const grdp_entry *entry = grdp_node_entry(map, keys[0]);
    if (entry == NULL && map->flow)
      add_to_flow(e, map, keys);
    else if (entry == NULL)
      add_to_block(e, map, keys);
    else if (keys[1] == NULL || entry->value->kind == GRDP_NODE_TEXT)
      replace_value(e, entry, keys + 1, map->flow);
    if (entry == NULL || keys[1] == NULL || entry->value->kind == GRDP_NODE_TEXT)
      return GRDP_OK;
    if (entry->value->kind == GRDP_NODE_LIST) {
      grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_EDIT_LIST, entry->key.place,
                    grdp_text_shown(e->arena, entry->key.text), NULL);
      return GRDP_INVALID;
    }
    map = entry->value;
  }
}

static bool same_tree(const grdp_node *a, const grdp_node *b) {
  if (a->kind != b->kind || a->count != b->count || a->plain != b->plain)
    return false;
  if (a->kind == GRDP_NODE_TEXT)
    return grdp_text_equal(a->fragment.text, b->fragment.text);
  for (size_t i = 0; i < a->count; i++) {
    bool map = a->kind == GRDP_NODE_MAP;
    if (map && !grdp_text_equal(a->entries[i].key.text, b->entries[i].key.text))
      return false;
    if (map ? !same_tree(a->entries[i].value, b->entries[i].value) : !same_tree(a->items[i], b->items[i]))
      return false;
  }
  return true;
}

/* Whether `after` is `before` with the value at the keys and nothing else changed; before NULL: there was nothing. */
static bool is_as_wished(const grdp_node *before, const grdp_node *after, const char *const *keys, grdp_text value) {
  if (keys[0] == NULL)
    return after->kind == GRDP_NODE_TEXT && grdp_text_equal(after->fragment.text, value);
  size_t old = before != NULL && before->kind == GRDP_NODE_MAP ? before->count : 0;
  bool added = old == 0 || grdp_node_entry(before, keys[0]) == NULL;
  if (after->kind != GRDP_NODE_MAP || after->count != old + added)
    return false;
  grdp_text key = grdp_text_of(keys[0]);
  for (size_t i = 0; i < after->count; i++) {
    const grdp_entry *entry = &after->entries[i];
    const grdp_node *was = i < old ? before->entries[i].value : NULL;
    if (i < old && !grdp_text_equal(before->entries[i].key.text, entry->key.text))
      return false;
    bool wished = grdp_text_equal(entry->key.text, key);
    if (wished ? !is_as_wished(was, entry->value, keys + 1, value) : was == NULL || !same_tree(was, entry->value))
      return false;
  }
  return true;
}

static void release_diagnostics(void *diagnostics) {
  grdp_diagnostics_free(diagnostics);
}

/* Reads the new text. */
static grdp_status check_result(const editing *e, const char *const *keys, grdp_text text, bool *good) {
  grdp_diagnostics *unseen;
  GRDP_TRY(grdp_diagnostics_create(&unseen));
  grdp_arena_defer(e->arena, release_diagnostics, unseen);
  const grdp_source *source = grdp_source_make(e->arena, e->source->path, text);
  const grdp_node *root;
  grdp_status status = grdp_document_parse(e->arena, source, unseen, &root);
  *good = status == GRDP_OK && is_as_wished(e->root, root, keys, e->value);
  return status == GRDP_INVALID ? GRDP_OK : status;
}

grdp_status grdp_edit_value(grdp_arena *arena, const grdp_source *source, const char *const *keys, grdp_text value,
                            grdp_diagnostics *diagnostics, grdp_text *out) {
  assert(keys[0] != NULL);
  editing e = {.arena = arena, .source = source, .value = value};
  size_t fault;
  if (value.size == 0 || !grdp_text_valid(value, &fault)) {
    grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_EDIT_VALUE, (grdp_place){0}, NULL);
    return GRDP_INVALID;
  }
  GRDP_TRY(grdp_document_parse(arena, source, diagnostics, &e.root));
  GRDP_TRY(make_cuts(&e, keys, diagnostics));
  grdp_text text = apply_cuts(&e);
  bool good;
  GRDP_TRY(check_result(&e, keys, text, &good));
  if (!good) {
    grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_EDIT_UNSAFE, (grdp_place){source, e.cuts.items[0].offset, 0}, NULL);
    return GRDP_INVALID;
  }
  *out = text;
  return GRDP_OK;
}
