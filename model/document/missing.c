/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keys without a value, and what most likely caused them.
 */
#include "number.h"
#include "reading.h"

static uint32_t end_of(const grdp_entry *entry) {
  return entry->key.place.offset + entry->key.place.size;
}

/* `a:1` is one text for YAML. */
static const char *spaced(grdp_arena *arena, grdp_text key) {
  size_t colon = grdp_text_find(key, ':');
  if (colon == 0 || colon + 1 >= key.size)
    return NULL;
  return grdp_text_join(arena, grdp_text_shown(arena, grdp_text_slice(key, 0, colon)), ": ",
                        grdp_text_shown(arena, grdp_text_slice(key, colon + 1, key.size - colon - 1)), NULL);
}

/* The bytes from the value before the key up to the end of the last key of the run: what was meant as one text. */
static grdp_text meant(const grdp_entry *before, const grdp_entry *last) {
  grdp_place from = before->value->fragment.place;
  return grdp_text_slice(from.source->text, from.offset, end_of(last) - from.offset);
}

static void report(grdp_arena *arena, grdp_diagnostics *diagnostics, const grdp_entry *first, const grdp_entry *last,
                   const grdp_entry *before) {
  const char *key = grdp_text_shown(arena, first->key.text);
  const char *separate = spaced(arena, first->key.text);
  bool joined = before != NULL && before->value->plain && !before->value->empty;
  if (separate != NULL) {
    grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_NO_VALUE_COLON, first->key.place, key, separate, NULL);
    return;
  }
  if (!joined) {
    grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_NO_VALUE, first->key.place, key, NULL);
    return;
  }
  grdp_text text = meant(before, last);
  grdp_number number;
  if (grdp_number_read(text, &number) == GRDP_NUMBER_COMMA)
    grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_NO_VALUE_DECIMAL, first->key.place, key,
                  grdp_text_shown(arena, grdp_text_of(grdp_number_suggest(arena, text))), NULL);
  else
    grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_NO_VALUE_COMMA, first->key.place, key,
                  grdp_text_join(arena, "\"", grdp_text_shown(arena, text), "\"", NULL), NULL);
}

void grdp_missing_report(grdp_arena *arena, grdp_diagnostics *diagnostics, const grdp_node *map) {
  for (size_t i = 0; i < map->count; i++) {
    if (!map->entries[i].value->empty || map->entries[i].key.text.size == 0)
      continue;
    size_t last = i;
    while (map->flow && last + 1 < map->count && map->entries[last + 1].value->empty)
      last++;
    const grdp_entry *before = map->flow && i > 0 ? &map->entries[i - 1] : NULL;
    report(arena, diagnostics, &map->entries[i], &map->entries[last], before);
    i = last;
  }
}
