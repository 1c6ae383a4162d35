/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a plan wants: targets and checks, merged by name, attribute by attribute.
 */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "named.h"

/* --- merging --- */

/* These names stand apart from those of formulas, so that a target may be called `year`. */
static bool check_name(grdp_builder *builder, const grdp_fragment *key) {
  if (grdp_name_valid(key->text))
    return true;
  grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_NAME_INVALID, key->place, grdp_string(builder, key->text),
                NULL);
  return false;
}

void grdp_merge_named(grdp_builder *builder, const char *section, const char *const *keys, size_t key_count,
                      grdp_named_list *out) {
  grdp_table by_name = {0};
  for (uint32_t layer = 0; layer < builder->layers.count; layer++) {
    const grdp_node *map = grdp_node_find(builder->layers.items[layer].root, section);
    if (map == NULL || !grdp_needs_map(builder, grdp_text_of(section), map))
      continue;
    for (size_t i = 0; i < map->count; i++) {
      const grdp_entry *entry = &map->entries[i];
      bool added;
      if (!check_name(builder, &entry->key))
        continue;
      uint32_t index = *grdp_table_add(builder->arena, &by_name, entry->key.text, (uint32_t)out->count, &added);
      grdp_named *named = added ? GRDP_PUSH(builder->arena, out) : &out->items[index];
      assert(named != NULL);
      bool none = grdp_node_none(entry->value);
      if (added || named->removed || none)
        *named = (grdp_named){.name = entry->key.text, .place = entry->key.place, .removed = none};
      named->value = entry->value;
      if (named->slots == NULL)
        named->slots = GRDP_NEW_ARRAY(builder->arena, key_count + 1, grdp_slot);
      if (!none && key_count > 0)
        grdp_merge_keys(builder, entry->key.text, (grdp_slot){entry->value, layer}, keys, key_count, named->slots);
    }
  }
}

/* --- targets --- */

/* The rules come first, in the order of grdp_rule. */
enum { SERIES = GRDP_BETWEEN + 1, IN, ABOUT, STRETCH, OUTCOME, LABEL, UNIT, SOURCE, NOTE, TARGET_KEYS };
static const char *const target_keys[TARGET_KEYS] = {"at_least", "more_than", "at_most", "below",  "equals",
                                                     "between",  "series",    "in",      "about",  "stretch",
                                                     "outcome",  "label",     "unit",    "source", "note"};

typedef struct draft_target {
  grdp_builder *builder;
  const grdp_named *named;
  grdp_target target;
  const grdp_series *series; /* NULL: tracked */
  bool percent;              /* a bound was written with % */
} draft_target;

/* The uppermost layer that gives a bound decides: the bound is replaced whole. */
static const grdp_slot *find_bound(draft_target *draft) {
  const grdp_slot *bound = NULL;
  for (int rule = GRDP_AT_LEAST; rule <= GRDP_BETWEEN; rule++) {
    const grdp_slot *slot = &draft->named->slots[rule];
    if (slot->node == NULL)
      continue;
    if (bound != NULL && slot->layer == bound->layer) {
      bound = NULL;
      break;
    }
    if (bound == NULL || slot->layer > bound->layer) {
      bound = slot;
      draft->target.rule = (grdp_rule)rule;
    }
  }
  if (bound == NULL)
    grdp_diagnose(draft->builder->diagnostics, GRDP_DIAGNOSTIC_TARGET_BOUND, draft->named->place, NULL);
  return bound;
}

static bool read_target_value(draft_target *draft, const char *key, const grdp_node *node, double *value) {
  grdp_builder *builder = draft->builder;
  bool percent = false;
  if (!grdp_needs_text(builder, grdp_text_of(key), node))
    return false;
  bool good =
      draft->series != NULL
          ? grdp_read_value(builder, draft->series, grdp_string(builder, draft->named->name), &node->fragment, value)
          : grdp_read_number(builder, grdp_text_of(key), &node->fragment, value, &percent);
  draft->percent = draft->percent || percent;
  return good;
}

static void read_between(draft_target *draft, const grdp_node *node) {
  bool pair = node->kind == GRDP_NODE_LIST && node->count == 2;
  bool read = pair && read_target_value(draft, "between", node->items[0], &draft->target.bound) &&
              read_target_value(draft, "between", node->items[1], &draft->target.upper);
  if (!pair || (read && draft->target.bound > draft->target.upper))
    grdp_diagnose(draft->builder->diagnostics, GRDP_DIAGNOSTIC_BETWEEN_FORM, node->fragment.place, NULL);
}

static void read_target_series(draft_target *draft) {
  grdp_builder *builder = draft->builder;
  const grdp_node *node = draft->named->slots[SERIES].node;
  draft->target.cell = UINT32_MAX;
  grdp_series_name name;
  uint32_t first, count;
  if (node == NULL || !grdp_needs_text(builder, GRDP_TEXT("series"), node) ||
      grdp_parse_series_name(node->fragment, builder->diagnostics, &name) != GRDP_OK ||
      !grdp_find_cells(builder, &name, &first, &count))
    return;
  if (count != 1) {
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_ONE_SERIES, node->fragment.place,
                  grdp_string(builder, node->fragment.text), NULL);
    return;
  }
  draft->target.cell = first;
  draft->series = &builder->scenario->series[builder->scenario->cells[first].series];
}

bool grdp_read_simulated(grdp_builder *builder, const grdp_node *node, uint32_t *first, uint32_t *last) {
  grdp_span span;
  if (!grdp_needs_text(builder, GRDP_TEXT("in"), node) || !grdp_read_span(builder, &node->fragment, &span))
    return false;
  int32_t begin = builder->scenario->time.first_ordinal;
  if (span.first < begin || span.last > builder->end_ordinal) {
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_PERIOD_OUTSIDE, node->fragment.place,
                  grdp_string(builder, node->fragment.text),
                  grdp_span_string(builder, (grdp_span){begin, builder->end_ordinal}), NULL);
    return false;
  }
  *first = (uint32_t)(span.first - begin);
  *last = (uint32_t)(span.last - begin);
  return true;
}

static void read_target_periods(draft_target *draft) {
  const grdp_node *node = draft->named->slots[IN].node;
  if (node != NULL)
    grdp_read_simulated(draft->builder, node, &draft->target.first, &draft->target.last);
  else
    grdp_diagnose(draft->builder->diagnostics, GRDP_DIAGNOSTIC_MISSING_KEY, draft->named->place,
                  grdp_string(draft->builder, draft->named->name), "in", NULL);
}

static void read_bounds(draft_target *draft, const grdp_slot *bound) {
  grdp_target *target = &draft->target;
  const grdp_slot *slots = draft->named->slots;
  target->upper = target->about = target->stretch = target->outcome = NAN;
  if (target->rule == GRDP_BETWEEN)
    read_between(draft, bound->node);
  else
    read_target_value(draft, target_keys[target->rule], bound->node, &target->bound);
  struct {
    int key;
    double *value;
  } further[] = {{ABOUT, &target->about}, {STRETCH, &target->stretch}, {OUTCOME, &target->outcome}};
  for (size_t i = 0; i < sizeof further / sizeof *further; i++)
    if (slots[further[i].key].node != NULL)
      read_target_value(draft, target_keys[further[i].key], slots[further[i].key].node, further[i].value);
}

/* Without a label a target is called as its series is. */
static grdp_label target_label(draft_target *draft) {
  grdp_builder *builder = draft->builder;
  const grdp_node *node = draft->named->slots[LABEL].node;
  if (node != NULL || draft->series == NULL)
    return grdp_read_label(builder, GRDP_TEXT("label"), node);
  grdp_label label;
  for (size_t i = 0; i < GRDP_LANGUAGE_COUNT; i++)
    label.text[i] =
        grdp_text_of(grdp_cell_label(builder->scenario, builder->arena, draft->target.cell, (grdp_language)i));
  return label;
}

static grdp_target read_target(grdp_builder *builder, const grdp_named *named) {
  draft_target draft = {.builder = builder, .named = named};
  draft.target = (grdp_target){.name = named->name, .place = named->place};
  read_target_series(&draft);
  read_target_periods(&draft);
  const grdp_slot *bound = find_bound(&draft);
  if (bound != NULL)
    read_bounds(&draft, bound);
  grdp_target *target = &draft.target;
  target->label = target_label(&draft);
  target->unit_text = grdp_read_text(builder, GRDP_TEXT("unit"), named->slots[UNIT].node);
  target->percent =
      draft.series != NULL ? draft.series->percent : draft.percent || grdp_text_is(target->unit_text, "%");
  if (target->unit_text.size == 0)
    target->unit_text = draft.series != NULL ? draft.series->unit_text
                        : target->percent    ? GRDP_TEXT("%")
                                             : (grdp_text){"", 0};
  target->source = grdp_read_text(builder, GRDP_TEXT("source"), named->slots[SOURCE].node);
  target->note = grdp_read_text(builder, GRDP_TEXT("note"), named->slots[NOTE].node);
  return *target;
}

void grdp_build_targets(grdp_builder *builder) {
  grdp_named_list list = {0};
  grdp_merge_named(builder, "targets", target_keys, TARGET_KEYS, &list);
  GRDP_VECTOR(grdp_target) targets = {0};
  for (size_t i = 0; i < list.count; i++)
    if (!list.items[i].removed)
      *GRDP_PUSH(builder->arena, &targets) = read_target(builder, &list.items[i]);
  builder->scenario->targets = targets.items;
  builder->scenario->target_count = targets.count;
}

/* --- checks --- */

void grdp_build_checks(grdp_builder *builder) {
  grdp_named_list list = {0};
  grdp_merge_named(builder, "checks", NULL, 0, &list);
  GRDP_VECTOR(grdp_check) checks = {0};
  for (size_t i = 0; i < list.count; i++) {
    const grdp_named *named = &list.items[i];
    grdp_check check = {.name = named->name, .place = named->value->fragment.place};
    if (!named->removed && grdp_needs_text(builder, named->name, named->value) &&
        grdp_parse_formula(builder->arena, named->value->fragment, builder->diagnostics, &check.formula) == GRDP_OK)
      *GRDP_PUSH(builder->arena, &checks) = check;
  }
  builder->scenario->checks = checks.items;
  builder->scenario->check_count = checks.count;
}
