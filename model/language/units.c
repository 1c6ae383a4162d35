/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Units as sorted lists of (base unit, exponent), each kept once; products are remembered, so that checking
 * many formulas takes linear time.
 */
#include "units.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "number.h"

/* More base units than any statistic has; keeps hostile units small. */
enum { FACTOR_LIMIT = 64 };

typedef struct factor {
  uint32_t base;
  double exponent;
} factor;

typedef struct unit {
  const factor *factors; /* ascending by base */
  uint32_t count;
} unit;

/* A unit while it is made. */
typedef struct factor_list {
  factor items[FACTOR_LIMIT];
  uint32_t count;
} factor_list;

struct grdp_unit_table {
  grdp_arena *arena;
  grdp_table base_numbers;
  GRDP_VECTOR(grdp_text) bases;
  grdp_table unit_numbers; /* by the bytes of their factors */
  GRDP_VECTOR(unit) units;
  grdp_table products, quotients, powers; /* by the bytes of their operands */
};

/* Exponents are fractions with small denominators; 1/3 three times is 1, and so is 0.333333. */
static double settle_exponent(double exponent) {
  static const double denominator = 5040; /* 7!: halves to tenths */
  static const double tolerance = 1e-6;
  double nearest = round(exponent * denominator) / denominator;
  return fabs(nearest - exponent) <= tolerance ? nearest : exponent;
}

/* The bytes that equal units share. */
static grdp_text make_key(const factor_list *list, int64_t key[2 * FACTOR_LIMIT]) {
  for (uint32_t i = 0; i < list->count; i++) {
    key[2 * i] = list->items[i].base;
    key[2 * i + 1] = llround(list->items[i].exponent * 1e9);
  }
  return (grdp_text){(const char *)key, 2 * list->count * sizeof *key};
}

static grdp_unit intern(grdp_unit_table *table, const factor_list *list) {
  int64_t bytes[2 * FACTOR_LIMIT];
  bool added;
  grdp_text key = make_key(list, bytes);
  const uint32_t *found = grdp_table_find(&table->unit_numbers, key);
  if (found != NULL)
    return *found;
  factor *factors = GRDP_NEW_ARRAY(table->arena, list->count, factor);
  if (list->count > 0)
    memcpy(factors, list->items, list->count * sizeof *factors);
  grdp_unit number = (grdp_unit)table->units.count;
  *GRDP_PUSH(table->arena, &table->units) = (unit){factors, list->count};
  grdp_table_add(table->arena, &table->unit_numbers, grdp_text_copy(table->arena, key), number, &added);
  return number;
}

grdp_unit_table *grdp_unit_table_create(grdp_arena *arena) {
  grdp_unit_table *table = GRDP_NEW(arena, grdp_unit_table);
  const factor_list pure = {.count = 0};
  table->arena = arena;
  grdp_unit number = intern(table, &pure);
  assert(number == GRDP_UNIT_PURE);
  (void)number;
  return table;
}

bool grdp_unit_declare(grdp_unit_table *table, grdp_text name) {
  bool added;
  if (grdp_table_find(&table->base_numbers, name) != NULL)
    return false;
  grdp_text copy = grdp_text_copy(table->arena, name);
  grdp_table_add(table->arena, &table->base_numbers, copy, (uint32_t)table->bases.count, &added);
  *GRDP_PUSH(table->arena, &table->bases) = copy;
  return true;
}

bool grdp_unit_base_find(const grdp_unit_table *table, grdp_text name, grdp_unit_base *out) {
  const uint32_t *found = grdp_table_find(&table->base_numbers, name);
  if (found != NULL)
    *out = *found;
  return found != NULL;
}

grdp_text grdp_unit_base_nearest(const grdp_unit_table *table, grdp_text name) {
  return grdp_text_nearest(name, table->bases.items, table->bases.count);
}

/* Appends base^exponent unless it is 1; false when there is no room or the exponent is no sensible number. */
static bool append(factor_list *list, uint32_t base, double exponent) {
  double settled = settle_exponent(exponent);
  if (settled == 0)
    return true;
  if (list->count == FACTOR_LIMIT || !(fabs(settled) <= GRDP_UNIT_EXPONENT_LIMIT))
    return false;
  list->items[list->count++] = (factor){base, settled};
  return true;
}

/* a * b^sign: exponents of equal bases add. */
static grdp_unit combine(grdp_unit_table *table, grdp_unit a, grdp_unit b, double sign) {
  factor_list list = {.count = 0};
  unit left = table->units.items[a], right = table->units.items[b];
  uint32_t i = 0, j = 0;
  while (i < left.count || j < right.count) {
    bool take_left = j == right.count || (i < left.count && left.factors[i].base <= right.factors[j].base);
    bool take_right = i == left.count || (j < right.count && right.factors[j].base <= left.factors[i].base);
    uint32_t base = take_left ? left.factors[i].base : right.factors[j].base;
    double exponent = take_left ? left.factors[i++].exponent : 0;
    if (take_right)
      exponent += sign * right.factors[j++].exponent;
    if (!append(&list, base, exponent))
      return GRDP_UNIT_UNKNOWN;
  }
  return intern(table, &list);
}

static grdp_unit combine_once(grdp_unit_table *table, grdp_table *memory, grdp_unit a, grdp_unit b, double sign) {
  bool added;
  if (a == GRDP_UNIT_UNKNOWN || b == GRDP_UNIT_UNKNOWN)
    return GRDP_UNIT_UNKNOWN;
  assert(a < table->units.count && b < table->units.count);
  const grdp_unit operands[2] = {a, b};
  grdp_text key = {(const char *)operands, sizeof operands};
  const uint32_t *found = grdp_table_find(memory, key);
  if (found != NULL)
    return *found;
  grdp_unit result = combine(table, a, b, sign);
  grdp_table_add(table->arena, memory, grdp_text_copy(table->arena, key), result, &added);
  return result;
}

grdp_unit grdp_unit_product(grdp_unit_table *table, grdp_unit a, grdp_unit b) {
  return combine_once(table, &table->products, a, b, 1);
}

grdp_unit grdp_unit_quotient(grdp_unit_table *table, grdp_unit a, grdp_unit b) {
  return combine_once(table, &table->quotients, a, b, -1);
}

static grdp_unit raise_unit(grdp_unit_table *table, grdp_unit base, double exponent) {
  factor_list list = {.count = 0};
  unit raised = table->units.items[base];
  for (uint32_t i = 0; i < raised.count; i++)
    if (!append(&list, raised.factors[i].base, raised.factors[i].exponent * exponent))
      return GRDP_UNIT_UNKNOWN;
  return intern(table, &list);
}

grdp_unit grdp_unit_power(grdp_unit_table *table, grdp_unit a, double exponent) {
  char bytes[sizeof a + sizeof exponent];
  bool added;
  if (a == GRDP_UNIT_UNKNOWN || isnan(exponent))
    return GRDP_UNIT_UNKNOWN;
  assert(a < table->units.count);
  memcpy(bytes, &a, sizeof a);
  memcpy(bytes + sizeof a, &exponent, sizeof exponent);
  grdp_text key = {bytes, sizeof bytes};
  const uint32_t *found = grdp_table_find(&table->powers, key);
  if (found != NULL)
    return *found;
  grdp_unit result = raise_unit(table, a, exponent);
  grdp_table_add(table->arena, &table->powers, grdp_text_copy(table->arena, key), result, &added);
  return result;
}

grdp_unit grdp_unit_of_base(grdp_unit_table *table, grdp_unit_base base, double exponent) {
  factor_list list = {.count = 0};
  assert(base < table->bases.count);
  return append(&list, base, exponent) ? intern(table, &list) : GRDP_UNIT_UNKNOWN;
}

static void write_factor(const grdp_unit_table *table, const factor *written, grdp_buffer *out) {
  double exponent = fabs(written->exponent);
  grdp_buffer_add(out, table->bases.items[written->base]);
  if (exponent == 1)
    return;
  grdp_buffer_add_byte(out, '^');
  grdp_buffer_add_number(out, exponent);
}

const char *grdp_unit_text(const grdp_unit_table *table, grdp_arena *arena, grdp_unit number) {
  grdp_buffer out = {.arena = arena};
  if (number == GRDP_UNIT_UNKNOWN)
    return "?";
  assert(number < table->units.count);
  unit written = table->units.items[number];
  for (uint32_t i = 0; i < written.count; i++) {
    if (written.factors[i].exponent < 0)
      continue;
    if (out.size > 0)
      grdp_buffer_add_string(&out, " * ");
    write_factor(table, &written.factors[i], &out);
  }
  if (out.size == 0)
    grdp_buffer_add_byte(&out, '1');
  for (uint32_t i = 0; i < written.count; i++) {
    if (written.factors[i].exponent > 0)
      continue;
    grdp_buffer_add_string(&out, " / ");
    write_factor(table, &written.factors[i], &out);
  }
  return grdp_buffer_string(&out);
}
