/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "order.h"

#include <stdbool.h>
#include <string.h>

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS, ROUNDS = (64 + DIGIT_BITS - 1) / DIGIT_BITS };

static const uint64_t SIGN = UINT64_C(1) << 63;

/* Whole numbers in the order of the values: the bits of positive ones above those of negative ones, which are turned
 * round. */
grdp_ordered grdp_ordered_make(double value, uint32_t draw) {
  double unsigned_zero = value + 0.0;
  uint64_t bits;
  memcpy(&bits, &unsigned_zero, sizeof bits);
  return (grdp_ordered){bits & SIGN ? ~bits : bits | SIGN, draw};
}

double grdp_ordered_value(const grdp_ordered *item) {
  uint64_t bits = item->key & SIGN ? item->key & ~SIGN : ~item->key;
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static size_t digit_of(const grdp_ordered *item, int round) {
  return (size_t)(item->key >> (round * DIGIT_BITS)) & (DIGITS - 1);
}

/* Where the items of each digit begin. Returns whether there is more than one digit. */
static bool find_places(size_t count, const grdp_ordered *items, int round, uint32_t *places) {
  memset(places, 0, DIGITS * sizeof *places);
  for (size_t i = 0; i < count; i++)
    places[digit_of(&items[i], round)]++;
  if (places[digit_of(&items[0], round)] == count)
    return false;
  uint32_t begin = 0;
  for (size_t digit = 0; digit < DIGITS; digit++) {
    uint32_t own = places[digit];
    places[digit] = begin;
    begin += own;
  }
  return true;
}

void grdp_order(size_t count, grdp_ordered *items, grdp_ordered *work) {
  uint32_t places[DIGITS];
  grdp_ordered *from = items, *to = work;
  for (int round = 0; count > 1 && round < ROUNDS; round++) {
    if (!find_places(count, from, round, places))
      continue;
    for (size_t i = 0; i < count; i++)
      to[places[digit_of(&from[i], round)]++] = from[i];
    grdp_ordered *sorted = to;
    to = from;
    from = sorted;
  }
  if (from != items)
    memcpy(items, from, count * sizeof *items);
}
