/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The correlation key: kind, copula and pairs. Whether the matrix is positive definite is a question for the run,
 * which knows the matrix.
 */
#include <math.h>

#include "builder.h"

enum { KIND, COPULA, REPAIR, PAIRS, KEYS };
static const char *const keys[KEYS] = {"kind", "copula", "repair", "pairs"};
static const char *const kind_words[] = {
    [GRDP_SPEARMAN] = "spearman", [GRDP_PEARSON] = "pearson", [GRDP_KENDALL] = "kendall"};
static const char *const repair_words[] = {"nearest"};
static const char *const copula_words[] = {"gaussian", "student"};

/* copula = "gaussian" | "student" "(" "df" "=" number ")" */
static void read_copula(grdp_builder *builder, const grdp_node *node) {
  grdp_named_call call;
  if (!grdp_needs_text(builder, GRDP_TEXT("copula"), node) ||
      grdp_parse_named_call(builder->arena, node->fragment, builder->diagnostics, &call) != GRDP_OK)
    return;
  grdp_node name = *node;
  name.fragment.text = call.name.text;
  size_t word;
  if (!grdp_read_word(builder, GRDP_TEXT("copula"), &name, copula_words, sizeof copula_words / sizeof *copula_words,
                      &word) ||
      word == 0)
    return;
  bool degrees = call.argument_count == 1 && grdp_text_is(call.arguments[0].key.text, "df");
  if (degrees && call.arguments[0].value.value > 0)
    builder->scenario->correlations.student_df = call.arguments[0].value.value;
  else
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_MISSING_PARAMETER, node->fragment.place, "student", "df",
                  NULL);
}

/* The one uncertain cell that a name means; false after a report. */
static bool read_side(grdp_builder *builder, const grdp_series_name *name, uint32_t *cell) {
  uint32_t count;
  if (!grdp_find_cells(builder, name, cell, &count))
    return false;
  grdp_code code = count != 1 ? GRDP_DIAGNOSTIC_ONE_SERIES : GRDP_DIAGNOSTIC_NOT_UNCERTAIN;
  if (count == 1 && builder->scenario->cells[*cell].uncertainty != NULL)
    return true;
  grdp_place place = grdp_fragment_place(&name->fragment, name->name.offset, name->name.text.size);
  grdp_diagnose(builder->diagnostics, code, place, grdp_string(builder, name->name.text), NULL);
  return false;
}

static bool read_correlation(grdp_builder *builder, const grdp_entry *entry, double *correlation) {
  bool percent;
  if (!grdp_needs_text(builder, entry->key.text, entry->value) ||
      !grdp_read_number(builder, entry->key.text, &entry->value->fragment, correlation, &percent))
    return false;
  if (fabs(*correlation) <= 1)
    return true;
  grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_CORRELATION_RANGE, entry->value->fragment.place, NULL);
  return false;
}

static bool check_sides(grdp_builder *builder, const grdp_entry *entry, uint32_t a, uint32_t b) {
  const grdp_cell *x = &builder->scenario->cells[a], *y = &builder->scenario->cells[b];
  if (a == b) {
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_PAIR_SELF, entry->key.place, x->name, NULL);
    return false;
  }
  if (x->uncertainty->every == y->uncertainty->every)
    return true;
  bool x_draw = x->uncertainty->every == GRDP_EVERY_DRAW;
  grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_PAIR_EVERY, entry->key.place, x_draw ? x->name : y->name,
                x_draw ? y->name : x->name, NULL);
  return false;
}

typedef struct pair_list {
  GRDP_VECTOR(grdp_pair) pairs;
  GRDP_VECTOR(uint32_t) layers; /* of each pair */
  grdp_table by_cells;          /* "a~b" with a < b -> number + 1; 0: removed */
} pair_list;

static grdp_text pair_key(grdp_builder *builder, uint32_t a, uint32_t b) {
  grdp_buffer key = {.arena = builder->arena};
  grdp_buffer_add_integer(&key, a < b ? a : b);
  grdp_buffer_add_byte(&key, '~');
  grdp_buffer_add_integer(&key, a < b ? b : a);
  return grdp_buffer_text(&key);
}

static void merge_pair(grdp_builder *builder, pair_list *list, const grdp_entry *entry, uint32_t layer) {
  grdp_series_name left, right;
  grdp_pair pair = {.place = entry->key.place};
  if (grdp_parse_pair(entry->key, builder->diagnostics, &left, &right) != GRDP_OK ||
      !read_side(builder, &left, &pair.a) || !read_side(builder, &right, &pair.b) ||
      !check_sides(builder, entry, pair.a, pair.b))
    return;
  bool none = grdp_node_none(entry->value);
  if (!none && !read_correlation(builder, entry, &pair.correlation))
    return;
  bool added;
  uint32_t *slot = grdp_table_add(builder->arena, &list->by_cells, pair_key(builder, pair.a, pair.b), 0, &added);
  if (!added && *slot > 0 && list->layers.items[*slot - 1] == layer) {
    grdp_diagnose_second(builder->diagnostics, GRDP_DIAGNOSTIC_PAIR_TWICE, entry->key.place,
                         list->pairs.items[*slot - 1].place, grdp_string(builder, entry->key.text), NULL);
    return;
  }
  *slot = none ? 0 : (uint32_t)list->pairs.count + 1;
  if (none)
    return;
  *GRDP_PUSH(builder->arena, &list->pairs) = pair;
  *GRDP_PUSH(builder->arena, &list->layers) = layer;
}

/* The pairs that no upper layer replaced or removed. */
static void keep_pairs(grdp_builder *builder, const pair_list *list) {
  GRDP_VECTOR(grdp_pair) kept = {0};
  for (size_t i = 0; i < list->pairs.count; i++) {
    const grdp_pair *pair = &list->pairs.items[i];
    if (*grdp_table_find(&list->by_cells, pair_key(builder, pair->a, pair->b)) == i + 1)
      *GRDP_PUSH(builder->arena, &kept) = *pair;
  }
  builder->scenario->correlations.pairs = kept.items;
  builder->scenario->correlations.pair_count = kept.count;
}

void grdp_build_correlations(grdp_builder *builder) {
  grdp_correlations *correlations = &builder->scenario->correlations;
  grdp_slot slots[KEYS] = {0};
  pair_list list = {0};
  for (uint32_t layer = 0; layer < builder->layers.count; layer++) {
    const grdp_node *map = grdp_node_find(builder->layers.items[layer].root, "correlation");
    if (map == NULL)
      continue;
    correlations->place = map->fragment.place;
    slots[PAIRS].node = NULL;
    grdp_merge_keys(builder, GRDP_TEXT("correlation"), (grdp_slot){map, layer}, keys, KEYS, slots);
    const grdp_node *pairs = slots[PAIRS].node;
    if (pairs == NULL || !grdp_needs_map(builder, GRDP_TEXT("pairs"), pairs))
      continue;
    for (size_t i = 0; i < pairs->count; i++)
      merge_pair(builder, &list, &pairs->entries[i], layer);
  }
  size_t word = GRDP_SPEARMAN;
  if (slots[KIND].node != NULL)
    grdp_read_word(builder, GRDP_TEXT("kind"), slots[KIND].node, kind_words, sizeof kind_words / sizeof *kind_words,
                   &word);
  correlations->kind = (grdp_correlation_kind)word;
  if (slots[REPAIR].node != NULL)
    correlations->repair = grdp_read_word(builder, GRDP_TEXT("repair"), slots[REPAIR].node, repair_words, 1, &word);
  if (slots[COPULA].node != NULL)
    read_copula(builder, slots[COPULA].node);
  keep_pairs(builder, &list);
}
