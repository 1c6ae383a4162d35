/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where a file gives the path of a series, and how it may be changed there.
 */
#include <string.h>

#include "edit.h"
#include "period.h"
#include "reading.h"

enum { KEYS_LIMIT = 8, MONTHS = 12 };

/* A period or range of periods; in months since year 0, both included. */
typedef struct range {
  grdp_frequency frequency;
  int32_t first, last; /* ordinals; last of an open range is INT32_MAX */
  int32_t month_first, month_last;
} range;

typedef struct work {
  grdp_arena *arena;
  const grdp_source *source;
  grdp_diagnostics *diagnostics;
  const grdp_series_edit *edit;
  const char *series; /* without spaces */
  range period;       /* when the edit names one */
  const char *keys[KEYS_LIMIT];
  size_t key_count;
  const grdp_node *value; /* what the keys give in the file, or NULL */
  bool at_path;           /* they end at an attribute `path` */
} work;

static const char *without_spaces(grdp_arena *arena, grdp_text text) {
  grdp_buffer out = {.arena = arena};
  for (size_t i = 0; i < text.size; i++)
    if (text.data[i] != ' ')
      grdp_buffer_add_byte(&out, text.data[i]);
  return grdp_buffer_string(&out);
}

static int32_t months(grdp_frequency frequency, int32_t ordinal) {
  return ordinal * (MONTHS / (int32_t)frequency);
}

/* range = period | period ".." [ period ] */
static bool read_range(grdp_text text, range *out) {
  grdp_period first, last;
  size_t dot = grdp_text_find(text, '.');
  if (!grdp_period_read(grdp_text_trim(grdp_text_slice(text, 0, dot)), &first))
    return false;
  *out = (range){first.frequency, first.ordinal, first.ordinal, months(first.frequency, first.ordinal), 0};
  out->month_last = months(first.frequency, first.ordinal + 1) - 1;
  if (dot == text.size)
    return true;
  if (dot + 1 >= text.size || text.data[dot + 1] != '.')
    return false;
  grdp_text end = grdp_text_trim(grdp_text_slice(text, dot + 2, text.size - dot - 2));
  if (end.size == 0) {
    out->last = out->month_last = INT32_MAX;
    return true;
  }
  if (!grdp_period_read(end, &last) || last.frequency != first.frequency || last.ordinal < first.ordinal)
    return false;
  out->last = last.ordinal;
  out->month_last = months(last.frequency, last.ordinal + 1) - 1;
  return true;
}

static bool overlaps(const range *a, const range *b) {
  return a->month_first <= b->month_last && b->month_first <= a->month_last;
}

static bool is_same(const range *a, const range *b) {
  return a->month_first == b->month_first && a->month_last == b->month_last;
}

static void enter(work *w, const char *key, const grdp_node *value) {
  w->keys[w->key_count++] = key;
  w->value = value;
}

/* Enters the attribute `path` of a value where it has one. */
static bool enter_attribute(work *w, const grdp_node *value) {
  const grdp_node *path = grdp_node_find(value, "path");
  if (path == NULL)
    return false;
  enter(w, "path", path);
  w->at_path = true;
  return true;
}

static void enter_entry(work *w, const grdp_entry *entry) {
  enter(w, grdp_text_string(w->arena, entry->key.text), entry->value);
}

/* The entry whose key is `wanted` when spaces do not count, or NULL. */
static const grdp_entry *find_spaced(const work *w, const grdp_node *map, const char *wanted) {
  if (map == NULL || map->kind != GRDP_NODE_MAP)
    return NULL;
  for (size_t i = 0; i < map->count; i++)
    if (strcmp(without_spaces(w->arena, map->entries[i].key.text), wanted) == 0)
      return &map->entries[i];
  return NULL;
}

/* series = name [ "[" index { "," index } "]" ] */
static bool is_series(const char *text) {
  size_t name = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_");
  if (name == 0 || text[0] < 'a' || text[name] == '\0')
    return name > 0 && text[0] >= 'a';
  size_t index = text[name] == '[' ? strspn(text + name + 1, "abcdefghijklmnopqrstuvwxyz0123456789_,") : 0;
  return index > 0 && strcmp(text + name + 1 + index, "]") == 0;
}

/* The input whose name is that of the series, indexed or not. */
static const grdp_entry *find_input(const work *w, const grdp_node *inputs) {
  if (inputs == NULL || inputs->kind != GRDP_NODE_MAP)
    return NULL;
  grdp_text name = grdp_text_slice(grdp_text_of(w->series), 0, strcspn(w->series, "["));
  for (size_t i = 0; i < inputs->count; i++) {
    grdp_text key = inputs->entries[i].key.text;
    if (grdp_text_equal(grdp_text_trim(grdp_text_slice(key, 0, grdp_text_find(key, '['))), name))
      return &inputs->entries[i];
  }
  return NULL;
}

/* Enters the path that a value gives: a text itself, or `path` of a map. False without one. */
static bool enter_path(work *w, const grdp_entry *entry) {
  enter_entry(w, entry);
  return enter_attribute(w, entry->value) || entry->value->kind == GRDP_NODE_TEXT;
}

static bool enter_inputs(work *w, const grdp_node *root) {
  const grdp_entry *input = find_input(w, grdp_node_find(root, "inputs"));
  const char *index = strchr(w->series, '[');
  if (input == NULL || (index != NULL) != (grdp_text_find(input->key.text, '[') < input->key.text.size))
    return false;
  enter(w, "inputs", NULL);
  bool found;
  if (index == NULL) {
    found = enter_path(w, input);
  } else {
    const grdp_node *each = grdp_node_find(input->value, "each");
    grdp_text element = grdp_text_slice(grdp_text_of(index), 1, strlen(index) - 2);
    const grdp_entry *own = find_spaced(w, each, grdp_text_string(w->arena, element));
    enter_entry(w, input);
    enter(w, "each", NULL);
    found = own != NULL && enter_path(w, own);
  }
  if (!found) {
    w->key_count = 0;
    w->value = NULL;
  }
  return found;
}

/* Finds where the file gives the series, or where it is to be added. */
static void find_place(work *w, const grdp_node *root) {
  const grdp_node *set = grdp_node_find(root, "set");
  const grdp_entry *entry = find_spaced(w, set, w->series);
  if (entry == NULL && enter_inputs(w, root))
    return;
  enter(w, "set", NULL);
  if (entry == NULL) {
    enter(w, w->series, NULL);
    return;
  }
  enter_entry(w, entry);
  enter_attribute(w, entry->value);
}

static const char *shown(const work *w, grdp_text text) {
  return grdp_text_shown(w->arena, text);
}

static void write_entry(grdp_buffer *out, const char *key, grdp_text value) {
  if (out->size > 0)
    grdp_buffer_add_string(out, ", ");
  grdp_buffer_add_string(out, key);
  grdp_buffer_add_string(out, ": ");
  grdp_scalar_write(out, value, true);
}

/* "2026", "2026..2028" or "2026.." */
static const char *range_text(grdp_arena *arena, grdp_frequency frequency, int32_t first, int32_t last) {
  char begin[16], end[16] = "";
  grdp_period_write(frequency, first, begin);
  if (last == first)
    return grdp_text_join(arena, begin, NULL);
  if (last != INT32_MAX)
    grdp_period_write(frequency, last, end);
  return grdp_text_join(arena, begin, "..", end, NULL);
}

/* What an edit of one period leaves of a range, to be written by hand; "" where that would change the meaning. */
static const char *split_range(const work *w, const range *whole, const grdp_node *value) {
  const range *part = &w->period;
  bool inside = part->frequency == whole->frequency && part->first >= whole->first && part->last <= whole->last;
  if (!inside || value->kind != GRDP_NODE_TEXT)
    return "";
  grdp_text old = value->fragment.text;
  if (old.size >= 3 && memcmp(old.data, "to ", 3) == 0)
    return "";
  grdp_buffer out = {.arena = w->arena};
  if (part->first > whole->first)
    write_entry(&out, range_text(w->arena, whole->frequency, whole->first, part->first - 1), old);
  write_entry(&out, range_text(w->arena, part->frequency, part->first, part->last), w->edit->value);
  if (part->last < whole->last)
    write_entry(&out, range_text(w->arena, whole->frequency, part->last + 1, whole->last), old);
  return grdp_buffer_string(&out);
}

static grdp_status report_one_value(const work *w) {
  const range *part = &w->period;
  const range rest = {part->frequency, part->first, INT32_MAX, part->month_first, INT32_MAX};
  const char *split = part->last == INT32_MAX ? "" : split_range(w, &rest, w->value);
  const char *map = split[0] == '\0' ? "" : grdp_text_join(w->arena, "{", split, "}", NULL);
  grdp_diagnose(w->diagnostics, GRDP_DIAGNOSTIC_EDIT_ONE_VALUE, w->value->fragment.place,
                shown(w, grdp_text_of(w->series)), shown(w, w->edit->period), map, NULL);
  return GRDP_INVALID;
}

/* A key of the same periods, or none that touches them. */
static grdp_status find_period(work *w) {
  const grdp_node *map = w->value;
  const grdp_entry *touching = NULL;
  range key, touched = {0};
  for (size_t i = 0; i < map->count; i++) {
    if (!read_range(map->entries[i].key.text, &key) || !overlaps(&key, &w->period))
      continue;
    if (is_same(&key, &w->period)) {
      enter_entry(w, &map->entries[i]);
      return GRDP_OK;
    }
    touching = &map->entries[i];
    touched = key;
  }
  if (touching == NULL) {
    enter(w, grdp_text_string(w->arena, w->edit->period), NULL);
    return GRDP_OK;
  }
  grdp_diagnose(w->diagnostics, GRDP_DIAGNOSTIC_EDIT_OVERLAP, touching->key.place, shown(w, touching->key.text),
                shown(w, w->edit->period), split_range(w, &touched, touching->value), NULL);
  return GRDP_INVALID;
}

/* A map with one period has one value, which is meant. Without `path`, several periods alone are a path, and
 * attributes alone get one. */
static grdp_status find_whole(work *w) {
  const grdp_node *map = w->value;
  size_t periods = 0;
  const grdp_entry *first = NULL;
  range key;
  for (size_t i = map->count; i-- > 0;) {
    if (!read_range(map->entries[i].key.text, &key))
      continue;
    periods++;
    first = &map->entries[i];
  }
  if (periods == 1) {
    enter_entry(w, first);
    return GRDP_OK;
  }
  if (w->at_path || (periods == map->count && periods > 0))
    return GRDP_OK;
  if (periods == 0) {
    enter(w, "path", NULL);
    return GRDP_OK;
  }
  grdp_diagnose(
      w->diagnostics, GRDP_DIAGNOSTIC_EDIT_BY_PERIOD, map->fragment.place, shown(w, grdp_text_of(w->series)),
      grdp_text_join(w->arena, w->series, "@", shown(w, first->key.text), "=", shown(w, w->edit->value), NULL), NULL);
  return GRDP_INVALID;
}

/* Narrows the place down to the value that changes. */
static grdp_status find_value(work *w) {
  bool dated = w->edit->period.size > 0;
  if (w->value == NULL) {
    if (dated)
      enter(w, grdp_text_string(w->arena, w->edit->period), NULL);
    return GRDP_OK;
  }
  if (w->value->kind == GRDP_NODE_MAP)
    return dated ? find_period(w) : find_whole(w);
  return dated && w->value->kind == GRDP_NODE_TEXT ? report_one_value(w) : GRDP_OK;
}

static grdp_status read_edit(work *w) {
  w->series = without_spaces(w->arena, w->edit->series);
  grdp_status status = GRDP_OK;
  if (!is_series(w->series)) {
    grdp_diagnose(w->diagnostics, GRDP_DIAGNOSTIC_EDIT_SERIES, (grdp_place){0}, shown(w, w->edit->series), NULL);
    status = GRDP_INVALID;
  }
  if (w->edit->period.size > 0 && !read_range(w->edit->period, &w->period)) {
    grdp_diagnose(w->diagnostics, GRDP_DIAGNOSTIC_EDIT_PERIOD, (grdp_place){0}, shown(w, w->edit->period), NULL);
    status = GRDP_INVALID;
  }
  return status;
}

/* The old value: of a text what it says, of a map its bytes. */
static void describe_before(const work *w, grdp_series_edited *out) {
  if (w->value == NULL)
    return;
  uint32_t offset = w->value->fragment.place.offset;
  out->place = (grdp_place){w->source, offset, w->value->end - offset};
  out->before = w->value->kind == GRDP_NODE_TEXT ? w->value->fragment.text
                                                 : grdp_text_slice(w->source->text, offset, w->value->end - offset);
}

grdp_status grdp_edit_series(grdp_arena *arena, const grdp_source *source, const grdp_series_edit *edit,
                             grdp_diagnostics *diagnostics, grdp_series_edited *out) {
  work w = {.arena = arena, .source = source, .diagnostics = diagnostics, .edit = edit};
  GRDP_TRY(read_edit(&w));
  const grdp_node *root;
  GRDP_TRY(grdp_document_parse(arena, source, diagnostics, &root));
  find_place(&w, root);
  GRDP_TRY(find_value(&w));
  grdp_series_edited edited = {.text = {"", 0}, .before = {"", 0}};
  describe_before(&w, &edited);
  w.keys[w.key_count] = NULL;
  GRDP_TRY(grdp_edit_value(arena, source, w.keys, edit->value, diagnostics, &edited.text));
  *out = edited;
  return GRDP_OK;
}
