/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "distinct.h"

#include <string.h>

/* Multiplicative hashing (Knuth 1998, The Art of Computer Programming 3, sec. 6.4); the upper bits are the mixed ones. */
static size_t slot_of(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  bits ^= bits >> 32;
  return (size_t)((bits * UINT64_C(0x9e3779b97f4a7c15)) >> 55) % GRDP_DISTINCT_SLOTS;
}

void grdp_distinct_add(grdp_distinct *distinct, double value, uint32_t times) {
  value += 0.0; /* -0 is 0 */
  size_t slot = slot_of(value);
  while (distinct->counts[slot] > 0 && distinct->values[slot] != value)
    slot = (slot + 1) % GRDP_DISTINCT_SLOTS;
  if (distinct->counts[slot] > 0) {
    distinct->counts[slot] += times;
    return;
  }
  if (distinct->count == GRDP_DISTINCT) {
    distinct->many = true;
    return;
  }
  distinct->count++;
  distinct->values[slot] = value;
  distinct->counts[slot] = times;
}

void grdp_distinct_add_all(grdp_distinct *distinct, const double *values, const double *weights, size_t count) {
  for (size_t i = 0; i < count && !distinct->many; i++)
    if (weights == NULL || weights[i] > 0.0)
      grdp_distinct_add(distinct, values[i], 1);
}

void grdp_distinct_merge(grdp_distinct *into, const grdp_distinct *from) {
  into->many = into->many || from->many;
  for (size_t slot = 0; slot < GRDP_DISTINCT_SLOTS && !into->many; slot++)
    if (from->counts[slot] > 0)
      grdp_distinct_add(into, from->values[slot], from->counts[slot]);
}

/* By insertion: they are few. The counts stand in `below` at first. */
const grdp_counted *grdp_distinct_read(const grdp_distinct *distinct, grdp_arena *arena) {
  grdp_counted *steps = GRDP_NEW_ARRAY(arena, distinct->count, grdp_counted);
  size_t count = 0;
  for (size_t slot = 0; slot < GRDP_DISTINCT_SLOTS; slot++) {
    if (distinct->counts[slot] == 0)
      continue;
    size_t place = count++;
    for (; place > 0 && steps[place - 1].value > distinct->values[slot]; place--)
      steps[place] = steps[place - 1];
    steps[place] = (grdp_counted){distinct->values[slot], distinct->counts[slot]};
  }
  uint64_t below = 0;
  for (size_t i = 0; i < count; i++) {
    uint64_t times = steps[i].below;
    steps[i].below = below;
    below += times;
  }
  return steps;
}

double grdp_counted_ranked(const grdp_counted *steps, size_t count, uint64_t rank) {
  size_t first = 0, past = count;
  while (past - first > 1) {
    size_t middle = first + (past - first) / 2;
    if (steps[middle].below <= rank)
      first = middle;
    else
      past = middle;
  }
  return steps[first].value;
}

uint64_t grdp_counted_up_to(const grdp_counted *steps, size_t count, uint64_t total, double x) {
  size_t first = 0, past = count;
  while (first < past) {
    size_t middle = first + (past - first) / 2;
    if (steps[middle].value <= x)
      first = middle + 1;
    else
      past = middle;
  }
  return first < count ? steps[first].below : total;
}
