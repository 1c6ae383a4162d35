/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The hash table: open addressing with linear probing, at most half full.
 */
#include <string.h>

#include "text.h"

struct grdp_table_entry {
  grdp_text key;
  uint32_t value;
  uint32_t hash;
  bool used;
};

/* FNV-1a (Fowler, Noll, Vo; draft-eastlake-fnv), 32 bits, with a last mix because probing is linear. */
static uint32_t hash_of(grdp_text key) {
  uint32_t hash = 2166136261u;
  for (size_t i = 0; i < key.size; i++)
    hash = (hash ^ (unsigned char)key.data[i]) * 16777619u;
  hash ^= hash >> 16;
  hash *= 0x45d9f3bu;
  return hash ^ hash >> 16;
}

static struct grdp_table_entry *locate(const grdp_table *table, grdp_text key, uint32_t hash) {
  size_t mask = table->capacity - 1;
  for (size_t i = hash & mask;; i = (i + 1) & mask) {
    struct grdp_table_entry *entry = &table->entries[i];
    if (!entry->used || (entry->hash == hash && grdp_text_equal(entry->key, key)))
      return entry;
  }
}

static void grow(grdp_arena *arena, grdp_table *table) {
  grdp_table larger = {.count = table->count, .capacity = table->capacity == 0 ? 16 : table->capacity * 2};
  larger.entries = GRDP_NEW_ARRAY(arena, larger.capacity, struct grdp_table_entry);
  for (size_t i = 0; i < table->capacity; i++)
    if (table->entries[i].used)
      *locate(&larger, table->entries[i].key, table->entries[i].hash) = table->entries[i];
  *table = larger;
}

uint32_t *grdp_table_find(const grdp_table *table, grdp_text key) {
  if (table->capacity == 0)
    return NULL;
  struct grdp_table_entry *entry = locate(table, key, hash_of(key));
  return entry->used ? &entry->value : NULL;
}

uint32_t *grdp_table_add(grdp_arena *arena, grdp_table *table, grdp_text key, uint32_t value, bool *added) {
  if (table->count * 2 >= table->capacity)
    grow(arena, table);
  uint32_t hash = hash_of(key);
  struct grdp_table_entry *entry = locate(table, key, hash);
  if (added != NULL)
    *added = !entry->used;
  if (!entry->used) {
    *entry = (struct grdp_table_entry){key, value, hash, true};
    table->count++;
  }
  return &entry->value;
}
