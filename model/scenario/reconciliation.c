/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What shall be reconciled (reconciliation.h).
 */
#include "reconciliation.h"

#include <math.h>
#include <stdlib.h>

#include "named.h"

enum { ITEMS, MATRIX, SERIES, IN, ROWS, COLUMNS, TOTALS, AS, LABEL, KEYS };
static const char *const keys[KEYS] = {"items", "matrix", "series", "in", "rows", "columns", "totals", "as", "label"};

/* The first three keys, in the order of the kinds, say the kind; each kind takes a few of the others. */
static const struct {
  bool takes[KEYS];
  const char *text;
} shapes[GRDP_RECONCILIATION_KINDS] = {
    [GRDP_RECONCILE_ACCOUNTS] = {{[ITEMS] = true, [IN] = true, [LABEL] = true}, "items, in, label"},
    [GRDP_RECONCILE_MATRIX] = {{[MATRIX] = true, [IN] = true, [ROWS] = true, [COLUMNS] = true, [LABEL] = true},
                               "matrix, rows, columns, in, label"},
    [GRDP_RECONCILE_TOTALS] = {{[SERIES] = true, [IN] = true, [TOTALS] = true, [AS] = true, [LABEL] = true},
                               "series, totals, as, in, label"}};

typedef struct draft {
  grdp_builder *builder;
  const grdp_named *named;
  grdp_reconciliation made;
  GRDP_VECTOR(grdp_account) accounts;
  grdp_table by_name; /* cells that are items */
} draft;

static const char *name_of(const draft *at) {
  return grdp_string(at->builder, at->named->name);
}

static const char *period_of(const draft *at, uint32_t period) {
  return grdp_period_string(at->builder, at->builder->scenario->time.first_ordinal + (int32_t)period);
}

static const grdp_series *series_of(const draft *at, uint32_t cell) {
  return &at->builder->scenario->series[at->builder->scenario->cells[cell].series];
}

static void report(const draft *at, grdp_code code, grdp_place place, const char *first, const char *second,
                   const char *third) {
  grdp_diagnose(at->builder->diagnostics, code, place, first, second, third, NULL);
}

/* --- what all kinds share --- */

static bool find_kind(draft *at) {
  const grdp_slot *slots = at->named->slots;
  size_t found = 0;
  for (int kind = 0; kind < GRDP_RECONCILIATION_KINDS; kind++) {
    if (slots[kind].node == NULL)
      continue;
    at->made.kind = (grdp_reconciliation_kind)kind;
    found++;
  }
  if (found != 1) {
    report(at, GRDP_DIAGNOSTIC_RECONCILE_KIND, at->named->place, name_of(at), NULL, NULL);
    return false;
  }
  bool good = true;
  for (size_t key = 0; key < KEYS; key++) {
    if (slots[key].node == NULL || shapes[at->made.kind].takes[key])
      continue;
    report(at, GRDP_DIAGNOSTIC_RECONCILE_KEY, slots[key].node->fragment.place, keys[key], keys[at->made.kind],
           shapes[at->made.kind].text);
    good = false;
  }
  return good;
}

static bool require(draft *at, size_t key) {
  if (at->named->slots[key].node != NULL)
    return true;
  report(at, GRDP_DIAGNOSTIC_MISSING_KEY, at->named->place, name_of(at), keys[key], NULL);
  return false;
}

static bool read_period(draft *at) {
  if (!require(at, IN))
    return false;
  const grdp_node *node = at->named->slots[IN].node;
  if (!grdp_read_simulated(at->builder, node, &at->made.first, &at->made.last))
    return false;
  if (at->made.first == at->made.last)
    return true;
  report(at, GRDP_DIAGNOSTIC_RECONCILE_PERIOD, node->fragment.place, grdp_string(at->builder, node->fragment.text),
         NULL, NULL);
  return false;
}

static bool read_cells(draft *at, const grdp_fragment *fragment, uint32_t *first, uint32_t *count) {
  grdp_series_name name;
  return grdp_parse_series_name(*fragment, at->builder->diagnostics, &name) == GRDP_OK &&
         grdp_find_cells(at->builder, &name, first, count);
}

/* --- accounts --- */

enum { STATED, SIGMA, ITEM_KEYS };
static const char *const item_keys[ITEM_KEYS] = {"stated", "sigma"};

/* sigma = number | "exact" */
static bool read_sigma(draft *at, const grdp_node *node, uint32_t cell, double *sigma) {
  const char *name = at->builder->scenario->cells[cell].name;
  *sigma = 0.0;
  if (!grdp_needs_text(at->builder, GRDP_TEXT("sigma"), node))
    return false;
  if (grdp_text_is(node->fragment.text, "exact"))
    return true;
  if (!grdp_read_value(at->builder, series_of(at, cell), name, &node->fragment, sigma))
    return false;
  if (*sigma >= 0.0)
    return true;
  report(at, GRDP_DIAGNOSTIC_SIGMA_NEGATIVE, node->fragment.place, name, NULL, NULL);
  return false;
}

static bool read_stated(draft *at, const grdp_node *node, grdp_account *account) {
  account->stated = NAN;
  return node == NULL ||
         (grdp_needs_text(at->builder, GRDP_TEXT("stated"), node) &&
          grdp_read_value(at->builder, series_of(at, account->cell), at->builder->scenario->cells[account->cell].name,
                          &node->fragment, &account->stated));
}

static void add_account(draft *at, const grdp_entry *entry, const grdp_slot *slots, uint32_t cell) {
  grdp_builder *builder = at->builder;
  const char *name = builder->scenario->cells[cell].name;
  grdp_account account = {.cell = cell, .place = entry->key.place};
  bool added;
  grdp_table_add(builder->arena, &at->by_name, grdp_text_of(name), 0, &added);
  if (!added) {
    report(at, GRDP_DIAGNOSTIC_PERIOD_TWICE, entry->key.place, name, NULL, NULL);
    return;
  }
  if (slots[SIGMA].node == NULL) {
    report(at, GRDP_DIAGNOSTIC_ITEM_SIGMA, entry->key.place, name, NULL, NULL);
    return;
  }
  if (read_sigma(at, slots[SIGMA].node, cell, &account.sigma) && read_stated(at, slots[STATED].node, &account))
    *GRDP_PUSH(builder->arena, &at->accounts) = account;
}

/* item = series ":" ( sigma | "{" [ "stated:" number "," ] "sigma:" sigma "}" ) */
static void read_item(draft *at, const grdp_entry *entry) {
  grdp_slot slots[ITEM_KEYS] = {0};
  uint32_t first, count;
  if (grdp_node_none(entry->value) || !read_cells(at, &entry->key, &first, &count))
    return;
  if (entry->value->kind == GRDP_NODE_TEXT)
    slots[SIGMA].node = entry->value;
  else
    grdp_merge_keys(at->builder, entry->key.text, (grdp_slot){entry->value, 0}, item_keys, ITEM_KEYS, slots);
  for (uint32_t i = 0; i < count; i++)
    add_account(at, entry, slots, first + i);
}

static void read_accounts(draft *at) {
  const grdp_node *map = at->named->slots[ITEMS].node;
  if (!read_period(at) || !grdp_needs_map(at->builder, GRDP_TEXT("items"), map))
    return;
  for (size_t i = 0; i < map->count; i++)
    read_item(at, &map->entries[i]);
  at->made.items = at->accounts.items;
  at->made.item_count = at->accounts.count;
}

/* --- a matrix --- */

static bool read_margin(draft *at, size_t key, uint32_t dimension, uint32_t *cells) {
  uint32_t first, count;
  if (!require(at, key) || !grdp_needs_text(at->builder, grdp_text_of(keys[key]), at->named->slots[key].node))
    return false;
  const grdp_fragment *fragment = &at->named->slots[key].node->fragment;
  if (!read_cells(at, fragment, &first, &count))
    return false;
  const grdp_series *matrix = series_of(at, at->made.cell), *margin = series_of(at, first);
  *cells = first;
  if (margin->dimensions == 1 && margin->sets[0] == matrix->sets[dimension] && count == margin->cell_count)
    return true;
  report(at, GRDP_DIAGNOSTIC_MARGIN_FORM, fragment->place, grdp_string(at->builder, fragment->text),
         grdp_string(at->builder, at->builder->scenario->sets[matrix->sets[dimension]].name),
         grdp_string(at->builder, matrix->name));
  return false;
}

static void read_matrix(draft *at) {
  const grdp_node *node = at->named->slots[MATRIX].node;
  uint32_t count;
  if (!read_period(at) || !grdp_needs_text(at->builder, GRDP_TEXT("matrix"), node) ||
      !read_cells(at, &node->fragment, &at->made.cell, &count))
    return;
  const grdp_series *series = series_of(at, at->made.cell);
  if (series->dimensions != 2 || count != series->cell_count) {
    report(at, GRDP_DIAGNOSTIC_MATRIX_FORM, node->fragment.place, grdp_string(at->builder, node->fragment.text), NULL,
           NULL);
    return;
  }
  at->made.rows = at->builder->scenario->sets[series->sets[0]].count;
  at->made.columns = at->builder->scenario->sets[series->sets[1]].count;
  at->made.given_place = node->fragment.place;
  bool rows = read_margin(at, ROWS, 0, &at->made.row_totals);
  bool columns = read_margin(at, COLUMNS, 1, &at->made.column_totals);
  if (!rows || !columns)
    return;
  at->made.row_place = at->named->slots[ROWS].node->fragment.place;
  at->made.column_place = at->named->slots[COLUMNS].node->fragment.place;
}

/* --- totals over periods --- */

static int by_first(const void *a, const void *b) {
  uint32_t x = ((const grdp_period_total *)a)->first, y = ((const grdp_period_total *)b)->first;
  return x < y ? -1 : x > y;
}

static bool read_total(draft *at, const grdp_entry *entry, grdp_period_total *out) {
  grdp_builder *builder = at->builder;
  const grdp_node key = {.kind = GRDP_NODE_TEXT, .fragment = entry->key};
  out->place = entry->key.place;
  return grdp_read_simulated(builder, &key, &out->first, &out->last) &&
         grdp_needs_text(builder, entry->key.text, entry->value) &&
         grdp_read_value(builder, series_of(at, at->made.cell), builder->scenario->cells[at->made.cell].name,
                         &entry->value->fragment, &out->value);
}

static bool read_totals(draft *at) {
  const grdp_node *map = at->named->slots[TOTALS].node;
  if (!require(at, TOTALS) || !grdp_needs_map(at->builder, GRDP_TEXT("totals"), map))
    return false;
  if (map->count == 0) {
    report(at, GRDP_DIAGNOSTIC_MISSING_KEY, map->fragment.place, "totals", "2025", NULL);
    return false;
  }
  grdp_period_total *totals = GRDP_NEW_ARRAY(at->builder->arena, map->count, grdp_period_total);
  bool good = true;
  for (size_t i = 0; i < map->count; i++)
    good = read_total(at, &map->entries[i], &totals[i]) && good;
  if (!good)
    return false;
  if (map->count > 1)
    qsort(totals, map->count, sizeof *totals, by_first);
  for (size_t i = 1; i < map->count; i++) {
    if (totals[i].first > totals[i - 1].last)
      continue;
    report(at, GRDP_DIAGNOSTIC_PERIOD_TWICE, totals[i].place, period_of(at, totals[i].first), NULL, NULL);
    return false;
  }
  at->made.totals = totals;
  at->made.total_count = map->count;
  return true;
}

/* `in`, which must hold the totals' periods; without it from the first of them to the last. */
static void read_range(draft *at) {
  const grdp_node *node = at->named->slots[IN].node;
  const grdp_period_total *totals = at->made.totals;
  size_t count = at->made.total_count;
  at->made.first = totals[0].first;
  at->made.last = totals[count - 1].last;
  if (node == NULL)
    return;
  if (!grdp_read_simulated(at->builder, node, &at->made.first, &at->made.last))
    return;
  for (size_t i = 0; i < count; i++) {
    if (totals[i].first >= at->made.first && totals[i].last <= at->made.last)
      continue;
    report(at, GRDP_DIAGNOSTIC_TOTAL_OUTSIDE, totals[i].place, grdp_string(at->builder, node->fragment.text), NULL,
           NULL);
    return;
  }
  return;
}

static void read_series(draft *at) {
  static const char *const words[] = {"sum", "mean"};
  const grdp_slot *slots = at->named->slots;
  const grdp_node *node = slots[SERIES].node;
  uint32_t count;
  size_t word = 0;
  if (!grdp_needs_text(at->builder, GRDP_TEXT("series"), node) ||
      !read_cells(at, &node->fragment, &at->made.cell, &count))
    return;
  if (count != 1) {
    report(at, GRDP_DIAGNOSTIC_ONE_SERIES, node->fragment.place, grdp_string(at->builder, node->fragment.text), NULL,
           NULL);
    return;
  }
  if (slots[AS].node != NULL && !grdp_read_word(at->builder, GRDP_TEXT("as"), slots[AS].node, words, 2, &word))
    return;
  at->made.mean = word == 1;
  at->made.given_place = node->fragment.place;
  if (read_totals(at))
    read_range(at);
}

/* --- all of them --- */

static void (*const readers[GRDP_RECONCILIATION_KINDS])(draft *) = {[GRDP_RECONCILE_ACCOUNTS] = read_accounts,
                                                                    [GRDP_RECONCILE_MATRIX] = read_matrix,
                                                                    [GRDP_RECONCILE_TOTALS] = read_series};

void grdp_build_reconciliations(grdp_builder *builder) {
  grdp_named_list list = {0};
  grdp_merge_named(builder, "reconcile", keys, KEYS, &list);
  GRDP_VECTOR(grdp_reconciliation) made = {0};
  for (size_t i = 0; i < list.count; i++) {
    draft at = {.builder = builder, .named = &list.items[i]};
    if (list.items[i].removed)
      continue;
    at.made = (grdp_reconciliation){.name = at.named->name, .place = at.named->place};
    at.made.label = grdp_read_label(builder, GRDP_TEXT("label"), at.named->slots[LABEL].node);
    if (find_kind(&at))
      readers[at.made.kind](&at);
    *GRDP_PUSH(builder->arena, &made) = at.made;
  }
  builder->scenario->reconciliations = made.items;
  builder->scenario->reconciliation_count = made.count;
}

/* --- what must be held of the past --- */

/* The first ordinal of a period or range; what is none is told later. */
static void find_earlier(const grdp_builder *builder, grdp_text text, int32_t *earliest) {
  grdp_period period;
  grdp_span span;
  text = grdp_text_trim(grdp_text_slice(text, 0, grdp_text_find(text, '.')));
  if (grdp_period_read(text, &period) && grdp_period_span(period, builder->scenario->time.frequency, &span) &&
      span.first < *earliest)
    *earliest = span.first;
}

static void find_earlier_of(const grdp_builder *builder, const grdp_node *one, int32_t *earliest) {
  const grdp_node *in = one->kind == GRDP_NODE_MAP ? grdp_node_find(one, keys[IN]) : NULL;
  const grdp_node *totals = one->kind == GRDP_NODE_MAP ? grdp_node_find(one, keys[TOTALS]) : NULL;
  if (in != NULL && in->kind == GRDP_NODE_TEXT)
    find_earlier(builder, in->fragment.text, earliest);
  for (size_t i = 0; totals != NULL && totals->kind == GRDP_NODE_MAP && i < totals->count; i++)
    find_earlier(builder, totals->entries[i].key.text, earliest);
}

int32_t grdp_earliest_reconciled(const grdp_builder *builder) {
  int32_t earliest = builder->base_ordinal;
  for (size_t layer = 0; layer < builder->layers.count; layer++) {
    const grdp_node *section = grdp_node_find(builder->layers.items[layer].root, "reconcile");
    if (section == NULL || section->kind != GRDP_NODE_MAP)
      continue;
    for (size_t i = 0; i < section->count; i++)
      find_earlier_of(builder, section->entries[i].value, &earliest);
  }
  return earliest;
}
