/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pairs.h"

#include <assert.h>

/* Multiply and fold: neighbouring numbers must not share a run of places. */
static size_t place_of(const grdp_pairs *pairs, uint64_t key) {
  uint64_t hash = (key ^ key >> 32) * UINT64_C(0x9E3779B97F4A7C15);
  size_t place = (size_t)(hash ^ hash >> 29) & (pairs->capacity - 1);
  while (pairs->values[place] != UINT32_MAX && pairs->keys[place] != key)
    place = (place + 1) & (pairs->capacity - 1);
  return place;
}

static void enlarge(grdp_arena *arena, grdp_pairs *pairs) {
  grdp_pairs larger = {.capacity = pairs->capacity == 0 ? 64 : pairs->capacity * 2, .count = pairs->count};
  larger.keys = GRDP_NEW_ARRAY(arena, larger.capacity, uint64_t);
  larger.values = GRDP_NEW_ARRAY(arena, larger.capacity, uint32_t);
  for (size_t i = 0; i < larger.capacity; i++)
    larger.values[i] = UINT32_MAX;
  for (size_t i = 0; i < pairs->capacity; i++) {
    if (pairs->values[i] == UINT32_MAX)
      continue;
    size_t place = place_of(&larger, pairs->keys[i]);
    larger.keys[place] = pairs->keys[i];
    larger.values[place] = pairs->values[i];
  }
  *pairs = larger;
}

uint32_t grdp_pairs_find(const grdp_pairs *pairs, uint64_t key) {
  return pairs->capacity == 0 ? UINT32_MAX : pairs->values[place_of(pairs, key)];
}

uint32_t grdp_pairs_add(grdp_arena *arena, grdp_pairs *pairs, uint64_t key, uint32_t value) {
  assert(value != UINT32_MAX);
  if (pairs->count * 2 >= pairs->capacity)
    enlarge(arena, pairs);
  size_t place = place_of(pairs, key);
  if (pairs->values[place] != UINT32_MAX)
    return pairs->values[place];
  pairs->keys[place] = key;
  pairs->values[place] = value;
  pairs->count++;
  return value;
}

void grdp_pairs_set(grdp_pairs *pairs, uint64_t key, uint32_t value) {
  size_t place = place_of(pairs, key);
  assert(pairs->values[place] != UINT32_MAX && value != UINT32_MAX);
  pairs->values[place] = value;
}
