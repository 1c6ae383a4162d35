/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The correlation key: kind, copula and pairs. Whether the matrix is positive definite is a question for the run,
 * which knows the matrix.
 */
#include <math.h>
#include <string.h>

#include "builder.h"

enum { KIND, COPULA, REPAIR, PAIRS, KEYS };
static const char *const keys[KEYS] = {"kind", "copula", "repair", "pairs"};
static const char *const kind_words[] = {
    [GRDP_SPEARMAN] = "spearman", [GRDP_PEARSON] = "pearson", [GRDP_KENDALL] = "kendall"};
static const char *const repair_words[] = {"nearest"};
static const char *const copula_words[] = {"gaussian", "student"};

static void refuse_copula_argument(grdp_builder *builder, const grdp_named_call *call, const grdp_argument *argument,
                                   const char *takes) {
  grdp_place place = grdp_fragment_place(&call->fragment, argument->offset, argument->size);
  grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_UNKNOWN_PARAMETER, place, grdp_string(builder, call->name.text),
                grdp_string(builder, argument->key.text), takes, NULL);
}

/* The Gaussian copula takes nothing. */
static void refuse_all(grdp_builder *builder, const grdp_named_call *call) {
  const grdp_name *series = &call->series.name;
  const grdp_argument alone = {.key = *series, .offset = series->offset, .size = (uint32_t)series->text.size};
  if (call->argument_count > 0)
    refuse_copula_argument(builder, call, &call->arguments[0], NULL);
  else if (series->text.size > 0)
    refuse_copula_argument(builder, call, &alone, NULL);
}

/* The degrees of freedom of a Student copula: above 0. */
static void read_degrees(grdp_builder *builder, const grdp_named_call *call) {
  double degrees = NAN;
  for (uint32_t i = 0; i < call->argument_count; i++) {
    const grdp_argument *argument = &call->arguments[i];
    if (!grdp_text_is(argument->key.text, "df")) {
      refuse_copula_argument(builder, call, argument, "df");
      return;
    }
    degrees = argument->value.value;
  }
  if (isnan(degrees))
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_MISSING_PARAMETER, call->fragment.place, "student", "df",
                  NULL);
  else if (degrees > 0)
    builder->scenario->correlations.student_df = degrees;
  else
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_DISTRIBUTION_ABOVE_ZERO, call->fragment.place, "df",
                  "student", NULL);
}

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
                      &word))
    return;
  if (word == 1)
    read_degrees(builder, &call);
  else
    refuse_all(builder, &call);
}

/* One side of a pair, as it is written. */
typedef struct pair_side {
  uint32_t cell;
  grdp_text name;
  grdp_place place;
} pair_side;

/* The one cell that a name means; false after a report. */
static bool read_side(grdp_builder *builder, const grdp_series_name *name, pair_side *side) {
  uint32_t count;
  if (!grdp_find_cells(builder, name, &side->cell, &count))
    return false;
  side->place = grdp_fragment_place(&name->fragment, name->name.offset, name->name.text.size);
  side->name = name->name.text;
  if (count == 1)
    return true;
  grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_ONE_SERIES, side->place, grdp_string(builder, side->name),
                NULL);
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

/* A pair as a layer gives it. What its inputs are is asked once all layers are read: an upper one may remove the pair. */
typedef struct written_pair {
  pair_side sides[2];
  grdp_place place;
  double correlation;
  uint32_t layer;
} written_pair;

static bool check_pair(grdp_builder *builder, const written_pair *pair) {
  const grdp_cell *cells = builder->scenario->cells;
  for (size_t i = 0; i < 2; i++) {
    if (cells[pair->sides[i].cell].uncertainty != NULL)
      continue;
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_NOT_UNCERTAIN, pair->sides[i].place,
                  grdp_string(builder, pair->sides[i].name), NULL);
    return false;
  }
  const grdp_cell *x = &cells[pair->sides[0].cell], *y = &cells[pair->sides[1].cell];
  if (x->uncertainty->every == y->uncertainty->every)
    return true;
  bool x_draw = x->uncertainty->every == GRDP_EVERY_DRAW;
  grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_PAIR_EVERY, pair->place, x_draw ? x->name : y->name,
                x_draw ? y->name : x->name, NULL);
  return false;
}

typedef struct pair_list {
  GRDP_VECTOR(written_pair) pairs;
  size_t first;        /* those before it were removed by `pairs: none` */
  grdp_table by_cells; /* "a~b" with a < b -> number + 1; 0: removed */
} pair_list;

static grdp_text pair_key(grdp_builder *builder, uint32_t a, uint32_t b) {
  grdp_buffer key = {.arena = builder->arena};
  grdp_buffer_add_integer(&key, a < b ? a : b);
  grdp_buffer_add_byte(&key, '~');
  grdp_buffer_add_integer(&key, a < b ? b : a);
  return grdp_buffer_text(&key);
}

/* pair = series "~" series ":" ( number | "none" ) */
static void merge_pair(grdp_builder *builder, pair_list *list, const grdp_entry *entry, uint32_t layer) {
  grdp_series_name left, right;
  written_pair pair = {.place = entry->key.place, .layer = layer};
  pair_side *a = &pair.sides[0], *b = &pair.sides[1];
  if (grdp_parse_pair(entry->key, builder->diagnostics, &left, &right) != GRDP_OK || !read_side(builder, &left, a) ||
      !read_side(builder, &right, b))
    return;
  if (a->cell == b->cell) {
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_PAIR_SELF, pair.place, builder->scenario->cells[a->cell].name,
                  NULL);
    return;
  }
  bool none = grdp_node_none(entry->value);
  if (!none && !read_correlation(builder, entry, &pair.correlation))
    return;
  bool added;
  uint32_t *slot = grdp_table_add(builder->arena, &list->by_cells, pair_key(builder, a->cell, b->cell), 0, &added);
  if (!added && *slot > 0 && list->pairs.items[*slot - 1].layer == layer) {
    grdp_diagnose_second(builder->diagnostics, GRDP_DIAGNOSTIC_PAIR_TWICE, pair.place,
                         list->pairs.items[*slot - 1].place, grdp_string(builder, entry->key.text), NULL);
    return;
  }
  *slot = none ? 0 : (uint32_t)list->pairs.count + 1;
  if (!none)
    *GRDP_PUSH(builder->arena, &list->pairs) = pair;
}

/* The pairs that no upper layer replaced or removed. */
static void keep_pairs(grdp_builder *builder, const pair_list *list) {
  GRDP_VECTOR(grdp_pair) kept = {0};
  for (size_t i = list->first; i < list->pairs.count; i++) {
    const written_pair *pair = &list->pairs.items[i];
    uint32_t a = pair->sides[0].cell, b = pair->sides[1].cell;
    if (*grdp_table_find(&list->by_cells, pair_key(builder, a, b)) == i + 1 && check_pair(builder, pair))
      *GRDP_PUSH(builder->arena, &kept) = (grdp_pair){a, b, pair->correlation, pair->place};
  }
  builder->scenario->correlations.pairs = kept.items;
  builder->scenario->correlations.pair_count = kept.count;
}

/* One layer's key. `correlation: none` and `pairs: none` remove what lies below. */
static void merge_layer(grdp_builder *builder, const grdp_node *map, uint32_t layer, grdp_slot *slots,
                        pair_list *list) {
  if (grdp_node_none(map)) {
    memset(slots, 0, KEYS * sizeof *slots);
    list->first = list->pairs.count;
    return;
  }
  builder->scenario->correlations.place = map->fragment.place;
  grdp_merge_keys(builder, GRDP_TEXT("correlation"), (grdp_slot){map, layer}, keys, KEYS, slots);
  const grdp_node *pairs = grdp_node_find(map, "pairs");
  if (pairs == NULL)
    return;
  if (grdp_node_none(pairs)) {
    list->first = list->pairs.count;
    return;
  }
  if (!grdp_needs_map(builder, GRDP_TEXT("pairs"), pairs))
    return;
  for (size_t i = 0; i < pairs->count; i++)
    merge_pair(builder, list, &pairs->entries[i], layer);
}

void grdp_build_correlations(grdp_builder *builder) {
  grdp_correlations *correlations = &builder->scenario->correlations;
  grdp_slot slots[KEYS] = {0};
  pair_list list = {0};
  for (uint32_t layer = 0; layer < builder->layers.count; layer++) {
    const grdp_node *map = grdp_node_find(builder->layers.items[layer].root, "correlation");
    if (map != NULL)
      merge_layer(builder, map, layer, slots, &list);
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
