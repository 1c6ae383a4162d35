/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The value of every input in every period. What the layers say of an input is a stack: its paths and the edits on
 * them, bottom first. Level k is the path as the entries 0 … k give it; the uppermost level is the result.
 *
 *   prev   the value of the same level in the period before
 *   was    the value of the level below the entry that reads it
 *   to x   equal steps from the period before the range to x in its last
 */
#include <math.h>
#include <string.h>

#include "builder.h"

typedef struct stack_entry {
  const grdp_path *path;
  const grdp_cell_edit *edit; /* NULL: a path of the declaration */
  double *values;             /* of the level, [periods]; NULL until wanted */
  const grdp_origin **origins;
  const grdp_origin **piece_origins; /* of this entry, one a piece, made when used */
  bool reported;
} stack_entry;

/* The elements of one series that lack a value, told together. */
typedef struct gap_list {
  grdp_buffer names; /* the first of them */
  uint32_t count;
  const char *missing; /* the periods, the same for all */
  grdp_place place;
} gap_list;

typedef struct path_stack {
  grdp_builder *builder;
  uint32_t number;
  grdp_cell *cell;
  uint32_t periods;
  bool common; /* the path is that of all elements */
  GRDP_VECTOR(stack_entry) entries;
  gap_list *gaps;
} path_stack;

static int32_t ordinal_of(const path_stack *stack, uint32_t t) {
  return stack->builder->scenario->time.first_ordinal + (int32_t)t;
}

/* --- building the stack --- */

static void push(path_stack *stack, const grdp_path *path, const grdp_cell_edit *edit) {
  if (path != NULL)
    *GRDP_PUSH(stack->builder->arena, &stack->entries) = (stack_entry){.path = path, .edit = edit};
}

/* Paths of the declaration and edits, merged by layer; within a layer the edit comes on top. */
static void fill_stack(path_stack *stack, const grdp_path *const *paths, size_t path_count) {
  size_t count, at = 0;
  const grdp_cell_edit *edits = grdp_edits_of(stack->builder, stack->number, &count);
  for (size_t i = 0; i <= count; i++) {
    uint32_t layer = i < count ? edits[i].path->layer : UINT32_MAX;
    for (; at < path_count && (paths[at] == NULL || paths[at]->layer <= layer); at++)
      push(stack, paths[at], NULL);
    if (i < count)
      push(stack, edits[i].path, &edits[i]);
  }
}

/* --- values --- */

static double observed(const path_stack *stack, uint32_t t) {
  return stack->cell->observed.values == NULL ? NAN : stack->cell->observed.values[t];
}

static double *level(path_stack *stack, size_t k);

/* The value of level k - 1, the levels below entry k; below all entries are the data. */
static double below(path_stack *stack, size_t k, uint32_t t) {
  return k == 0 ? observed(stack, t) : level(stack, k - 1)[t];
}

static const grdp_origin *piece_origin(path_stack *stack, stack_entry *entry, const grdp_piece *piece) {
  grdp_builder *builder = stack->builder;
  if (entry->piece_origins == NULL)
    entry->piece_origins = GRDP_NEW_ARRAY(builder->arena, entry->path->count, const grdp_origin *);
  const grdp_origin **slot = &entry->piece_origins[piece - entry->path->pieces];
  if (*slot != NULL)
    return *slot;
  grdp_origin *origin = GRDP_NEW(builder->arena, grdp_origin);
  if (entry->edit != NULL)
    *origin = grdp_edit_origin(builder, piece->text->place, entry->edit);
  else
    *origin =
        grdp_read_origin(builder, piece->text->place, grdp_cell_attribute(builder, stack->number, GRDP_STATUS_OF),
                         grdp_cell_attribute(builder, stack->number, GRDP_SOURCE),
                         grdp_cell_attribute(builder, stack->number, GRDP_NOTE));
  return *slot = origin;
}

/* What a message calls the input: a path given for all elements belongs to the series. */
static const char *name_for(const path_stack *stack) {
  const grdp_series *series = &stack->builder->scenario->series[stack->cell->series];
  return stack->common ? grdp_string(stack->builder, series->name) : stack->cell->name;
}

static void report_value(path_stack *stack, stack_entry *entry, const grdp_piece *piece, uint32_t t, grdp_code code) {
  bool told = entry->reported || entry->path->findings->told;
  entry->reported = entry->path->findings->told = true;
  if (told)
    return;
  grdp_diagnose(stack->builder->diagnostics, code, piece->text->place, name_for(stack),
                grdp_period_string(stack->builder, ordinal_of(stack, t)), NULL);
}

/* The first and last t that a piece covers within the timeline. */
static void bounds(const path_stack *stack, const grdp_piece *piece, uint32_t *first, uint32_t *last) {
  int64_t origin = stack->builder->scenario->time.first_ordinal;
  int64_t begin = piece->span.first - origin, end = piece->span.last - origin;
  *first = begin < 0 ? 0 : (uint32_t)begin;
  *last = end >= stack->periods ? stack->periods - 1 : (uint32_t)end;
}

/* The value of a piece of entry `at` in period t of level k. Before the base a value that cannot be had is not known
 * and nothing to report. */
static double piece_value(path_stack *stack, size_t k, size_t at, const grdp_piece *piece, uint32_t t) {
  const grdp_expression *root = piece->formula.formula->root;
  bool reads_previous = grdp_path_reads(root, "prev"), reads_was = grdp_path_reads(root, "was");
  double *values = stack->entries.items[k].values;
  uint32_t first, last;
  bounds(stack, piece, &first, &last);
  double previous = t > 0 ? values[t - 1] : NAN;
  double from = first > 0 ? values[first - 1] : NAN;
  double was = reads_was ? below(stack, at, piece->formula.to ? last : t) : NAN;
  double value = grdp_path_value(root, piece->formula.to ? from : previous, was);
  if (piece->formula.to)
    value = from + (value - from) * (double)(t - first + 1) / (double)(last - first + 1);
  if (isfinite(value) || t <= stack->builder->scenario->time.base)
    return value;
  grdp_code code = GRDP_DIAGNOSTIC_VALUE_NOT_FINITE;
  if (piece->formula.to && isnan(from))
    code = GRDP_DIAGNOSTIC_PREVIOUS_IN_TO;
  else if (reads_previous && isnan(previous))
    code = GRDP_DIAGNOSTIC_NO_PREVIOUS;
  else if (reads_was && isnan(was))
    code = GRDP_DIAGNOSTIC_NO_WAS;
  report_value(stack, &stack->entries.items[at], piece, t, code);
  return NAN;
}

/* Up to the base an observation stands unless an edit names its period, or a path does that lies in its layer or above
 * it. A key that also covers periods after the base (2024 with the base 2024Q2, 2020..) is not about what is known. */
static bool overrules(const path_stack *stack, const stack_entry *entry, const grdp_piece *piece, uint32_t t) {
  if (entry->path->everywhere || entry->edit != NULL)
    return !entry->path->everywhere;
  const grdp_origin *origin = stack->cell->observed.origins[t];
  uint32_t layer = ((const grdp_layered_origin *)(const void *)origin)->layer;
  return layer <= entry->path->layer && piece->span.last <= stack->builder->base_ordinal;
}

static double value_at(path_stack *stack, size_t k, uint32_t t, const grdp_origin **origin) {
  bool history = t <= stack->builder->scenario->time.base;
  double known = history ? observed(stack, t) : NAN;
  for (size_t at = k + 1; at-- > 0;) {
    stack_entry *entry = &stack->entries.items[at];
    const grdp_piece *piece = grdp_path_piece(entry->path, ordinal_of(stack, t));
    if (piece != NULL && (isnan(known) || overrules(stack, entry, piece, t))) {
      *origin = piece_origin(stack, entry, piece);
      return piece_value(stack, k, at, piece, t);
    }
    if (entry->path->whole && !history)
      return NAN;
  }
  double data = observed(stack, t);
  *origin = isnan(data) ? NULL : stack->cell->observed.origins[t];
  return data;
}

static double *level(path_stack *stack, size_t k) {
  if (stack->entries.items[k].values == NULL) {
    stack->entries.items[k].values = GRDP_NEW_ARRAY(stack->builder->arena, stack->periods, double);
    stack->entries.items[k].origins = GRDP_NEW_ARRAY(stack->builder->arena, stack->periods, const grdp_origin *);
    for (uint32_t t = 0; t < stack->periods; t++)
      stack->entries.items[k].values[t] = value_at(stack, k, t, &stack->entries.items[k].origins[t]);
  }
  return stack->entries.items[k].values;
}

/* --- what is checked of the result --- */

static const char *number_string(grdp_builder *builder, double value) {
  grdp_buffer buffer = {.arena = builder->arena};
  grdp_buffer_add_number(&buffer, value);
  return grdp_buffer_string(&buffer);
}

/* A typed number about 1,000 times smaller than the value beside it or below it. */
static void check_thousands(path_stack *stack, size_t at) {
  const double *values = level(stack, stack->entries.count - 1);
  const grdp_path *path = stack->entries.items[at].path;
  for (size_t i = 0; i < path->count; i++) {
    const grdp_piece *piece = &path->pieces[i];
    uint32_t first, last;
    bounds(stack, piece, &first, &last);
    if (piece->formula.formula->root->kind != GRDP_NUMBER_LITERAL || first > last || first >= stack->periods ||
        piece->span.last < stack->builder->scenario->time.first_ordinal)
      continue;
    double value = piece->formula.formula->root->as.number.value;
    double beside[] = {first > 0 ? values[first - 1] : NAN, last + 1 < stack->periods ? values[last + 1] : NAN,
                       at > 0 ? level(stack, at - 1)[first] : NAN};
    for (size_t j = 0; j < 3; j++) {
      if (!grdp_is_thousandfold(value, beside[j]) || path->findings->small)
        continue;
      path->findings->small = true;
      const char *text = grdp_string(stack->builder, piece->text->text);
      grdp_diagnose(stack->builder->diagnostics, GRDP_DIAGNOSTIC_THOUSANDFOLD, piece->text->place, text,
                    number_string(stack->builder, beside[j]), grdp_without_point(stack->builder, piece->text->text),
                    NULL);
      break;
    }
  }
}

static void check_changes(path_stack *stack, size_t at) {
  const stack_entry *entry = &stack->entries.items[at];
  if (entry->edit == NULL)
    return;
  const double *values = level(stack, at);
  for (uint32_t t = 0; t < stack->periods; t++) {
    double was = below(stack, at, t);
    if (values[t] != was && !(isnan(values[t]) && isnan(was))) {
      entry->path->findings->effect = GRDP_EDIT_CHANGES;
      return;
    }
  }
  bool uncertain = grdp_cell_attribute(stack->builder, stack->number, GRDP_UNCERTAIN) != NULL;
  if (entry->edit->kind == GRDP_EDIT_FIX && uncertain)
    entry->path->findings->effect = GRDP_EDIT_CHANGES; /* every draw takes the value now */
  else if (entry->path->findings->effect == GRDP_EDIT_UNSEEN)
    entry->path->findings->effect = GRDP_EDIT_IDLE;
}

/* "2027, 2029..2030" */
static const char *missing_periods(path_stack *stack, const double *values, int32_t *first) {
  grdp_buffer text = {.arena = stack->builder->arena};
  for (uint32_t t = stack->builder->scenario->time.base + 1; t < stack->periods; t++) {
    if (!isnan(values[t]))
      continue;
    uint32_t end = t;
    while (end + 1 < stack->periods && isnan(values[end + 1]))
      end++;
    if (text.size == 0)
      *first = ordinal_of(stack, t);
    grdp_buffer_add_string(&text, text.size == 0 ? "" : ", ");
    grdp_span span = {ordinal_of(stack, t), ordinal_of(stack, end)};
    grdp_buffer_add_string(&text, grdp_span_string(stack->builder, span));
    t = end;
  }
  return grdp_buffer_string(&text);
}

static void report_gaps(grdp_builder *builder, const grdp_series *series, const gap_list *gaps) {
  if (gaps->count == 0)
    return;
  grdp_buffer names = gaps->names;
  grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_NO_PATH, gaps->place,
                gaps->count == series->cell_count ? grdp_string(builder, series->name) : grdp_buffer_string(&names),
                gaps->missing, NULL);
}

/* Elements that lack the same periods share one message. */
static void add_gap(path_stack *stack, const char *missing) {
  gap_list *gaps = stack->gaps;
  if (gaps->count > 0 && strcmp(gaps->missing, missing) != 0) {
    report_gaps(stack->builder, &stack->builder->scenario->series[stack->cell->series], gaps);
    *gaps = (gap_list){0};
  }
  if (gaps->count == 0)
    *gaps = (gap_list){.names = {.arena = stack->builder->arena}, .missing = missing, .place = stack->cell->place};
  grdp_buffer_add_listed(&gaps->names, gaps->count++, stack->cell->name);
}

/* The path of the declaration that holds, not an edit of it; NULL when there is none. */
static const grdp_path *uppermost_path(const path_stack *stack) {
  for (size_t i = stack->entries.count; i-- > 0;)
    if (stack->entries.items[i].path->whole)
      return stack->entries.items[i].path;
  return NULL;
}

static void check_gaps(path_stack *stack, const double *values) {
  grdp_builder *builder = stack->builder;
  int32_t first = 0;
  const char *missing = missing_periods(stack, values, &first);
  bool reported = false;
  for (size_t i = 0; i < stack->entries.count; i++)
    reported = reported || stack->entries.items[i].reported;
  if (missing[0] == '\0' || reported)
    return;
  const grdp_path *path = uppermost_path(stack);
  if (path == NULL) {
    add_gap(stack, missing);
    return;
  }
  if (path->findings->told)
    return;
  path->findings->told = true;
  grdp_span all = {first, builder->end_ordinal};
  bool to_the_end =
      all.first < all.last && isnan(values[stack->periods - 1]) && grdp_path_piece(path, all.last) == NULL;
  const char *key = grdp_period_string(builder, first);
  grdp_place place = path->count > 0 ? path->pieces[path->count - 1].key->place : stack->cell->place;
  grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_PATH_GAP, place, name_for(stack), missing,
                to_the_end ? grdp_text_join(builder->arena, key, "..", NULL) : key, NULL);
}

/* --- one input --- */

/* Where m plays no part and there is no path, the central path is the median of the distribution: uncertain.c. */
static bool has_own_median(grdp_builder *builder, uint32_t number) {
  const grdp_node *node = grdp_cell_attribute(builder, number, GRDP_UNCERTAIN);
  grdp_distribution_kind kind;
  if (node == NULL || node->kind != GRDP_NODE_TEXT)
    return false;
  grdp_text text = grdp_text_trim(grdp_text_slice(node->fragment.text, 0, grdp_text_find(node->fragment.text, '(')));
  return grdp_distribution_find(text, &kind) && !grdp_distribution_uses_path(kind);
}

/* The fixed periods of an input, which every draw takes. */
static void keep_fixed(path_stack *stack, const double *values, const grdp_origin *const *origins) {
  uint32_t base = stack->builder->scenario->time.base;
  for (size_t i = 0; i < stack->entries.count; i++) {
    const stack_entry *entry = &stack->entries.items[i];
    if (entry->edit == NULL || entry->edit->kind != GRDP_EDIT_FIX)
      continue;
    grdp_given *fixed = &stack->cell->fixed;
    if (fixed->values == NULL) {
      fixed->values = GRDP_NEW_ARRAY(stack->builder->arena, stack->periods, double);
      fixed->origins = GRDP_NEW_ARRAY(stack->builder->arena, stack->periods, const grdp_origin *);
      for (uint32_t t = 0; t < stack->periods; t++)
        fixed->values[t] = NAN;
    }
    for (uint32_t t = base + 1; t < stack->periods; t++) {
      if (grdp_path_piece(entry->path, ordinal_of(stack, t)) == NULL)
        continue;
      fixed->values[t] = values[t];
      fixed->origins[t] = origins[t];
    }
  }
}

enum { DEEP_STACK = 256 };

static void keep_path(path_stack *stack) {
  size_t count = stack->entries.count;
  if (count == 0) {
    stack->cell->path = stack->cell->observed;
    if (stack->cell->path.values == NULL) {
      double *values = GRDP_NEW_ARRAY(stack->builder->arena, stack->periods, double);
      for (uint32_t t = 0; t < stack->periods; t++)
        values[t] = NAN;
      stack->cell->path.values = values;
      stack->cell->path.origins = GRDP_NEW_ARRAY(stack->builder->arena, stack->periods, const grdp_origin *);
    }
    return;
  }
  /* A level that reads `was` asks for the one below: many of them are taken from below, to spare the stack. */
  for (size_t i = 0; count > DEEP_STACK && i < count; i++)
    level(stack, i);
  double *values = level(stack, count - 1);
  stack->cell->path = (grdp_given){values, stack->entries.items[count - 1].origins};
  keep_fixed(stack, values, stack->cell->path.origins);
  for (size_t i = 0; i < count; i++) {
    check_thousands(stack, i);
    check_changes(stack, i);
  }
}

static void build_cell(path_stack *stack, const grdp_path *const *paths, size_t path_count) {
  fill_stack(stack, paths, path_count);
  keep_path(stack);
  if (uppermost_path(stack) != NULL || !has_own_median(stack->builder, stack->number))
    check_gaps(stack, stack->cell->path.values);
}

typedef struct path_list {
  const grdp_path **items; /* bottom first; one is NULL when it could not be read */
  size_t count;
} path_list;

static path_list read_paths(grdp_builder *builder, const grdp_series *series, const char *name,
                            const grdp_slots *slots) {
  path_list paths = {GRDP_NEW_ARRAY(builder->arena, slots->count, const grdp_path *), slots->count};
  for (size_t i = 0; i < slots->count; i++)
    paths.items[i] = grdp_read_path(builder, series, name, &slots->items[i]);
  return paths;
}

/* A path under `each` takes the place of the common one, which `was` still sees where it lies in a layer below. */
static path_list join_paths(grdp_builder *builder, path_list common, const grdp_slots *common_slots, path_list own,
                            const grdp_slots *own_slots) {
  path_list joined = {GRDP_NEW_ARRAY(builder->arena, common.count + own.count, const grdp_path *), 0};
  for (size_t i = 0; i < common.count && common_slots->items[i].layer < own_slots->items[0].layer; i++)
    joined.items[joined.count++] = common.items[i];
  for (size_t i = 0; i < own.count; i++)
    joined.items[joined.count++] = own.items[i];
  return joined;
}

static bool all_read(path_list paths) {
  for (size_t i = 0; i < paths.count; i++)
    if (paths.items[i] == NULL)
      return false;
  return true;
}

/* The path of the declaration is read once for all elements; those with paths under `each` have their own. */
static void build_series(grdp_builder *builder, const grdp_definition *definition) {
  const grdp_series *series = &builder->scenario->series[definition->series];
  path_list common = read_paths(builder, series, grdp_string(builder, series->name), &definition->paths);
  gap_list gaps = {0};
  for (uint32_t i = 0; i < series->cell_count; i++) {
    uint32_t number = series->first_cell + i;
    grdp_cell *cell = &builder->scenario->cells[number];
    const grdp_slots *own = definition->parts == NULL ? NULL : &definition->parts[i].paths;
    bool has_own = own != NULL && own->count > 0;
    path_list paths = common;
    if (has_own)
      paths = join_paths(builder, common, &definition->paths, read_paths(builder, series, cell->name, own), own);
    path_stack stack = {.builder = builder,
                        .number = number,
                        .cell = cell,
                        .common = !has_own,
                        .gaps = &gaps,
                        .periods = builder->scenario->time.last + 1};
    if (all_read(paths))
      build_cell(&stack, paths.items, paths.count);
  }
  report_gaps(builder, series, &gaps);
}

void grdp_build_paths(grdp_builder *builder) {
  for (size_t i = 0; i < builder->scenario->series_count; i++)
    if (builder->of_series[i]->kind == GRDP_SERIES_INPUT)
      build_series(builder, builder->of_series[i]);
}
