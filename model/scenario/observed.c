/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is known of cells before any equation runs: observations, start values, and the edits of equations.
 */
#include <math.h>

#include "builder.h"

static uint32_t period_count(const grdp_builder *builder) {
  return builder->scenario->time.last + 1;
}

static grdp_given make_given(grdp_builder *builder) {
  uint32_t periods = period_count(builder);
  grdp_given given = {GRDP_NEW_ARRAY(builder->arena, periods, double),
                      GRDP_NEW_ARRAY(builder->arena, periods, const grdp_origin *)};
  for (uint32_t t = 0; t < periods; t++)
    given.values[t] = NAN;
  return given;
}

/* The periods t of a span within the timeline; false when none is. */
static bool clip(const grdp_builder *builder, grdp_span span, uint32_t *first, uint32_t *last) {
  int64_t begin = (int64_t)span.first - builder->scenario->time.first_ordinal;
  int64_t end = (int64_t)span.last - builder->scenario->time.first_ordinal;
  int64_t latest = builder->scenario->time.last;
  if (span.first > span.last) {
    begin = 0;
    end = latest;
  }
  begin = begin < 0 ? 0 : begin;
  end = end > latest ? latest : end;
  *first = (uint32_t)begin;
  *last = (uint32_t)end;
  return begin <= end;
}

static const grdp_layered_origin *layered(const grdp_origin *origin) {
  return (const grdp_layered_origin *)(const void *)origin;
}

/* False after a report. */
static bool put_observation(grdp_builder *builder, const grdp_observation *observation) {
  grdp_cell *cell = &builder->scenario->cells[observation->cell];
  uint32_t first, last;
  if (!clip(builder, observation->span, &first, &last))
    return true;
  if (cell->observed.values == NULL)
    cell->observed = make_given(builder);
  for (uint32_t t = first; t <= last; t++) {
    const grdp_origin *before = cell->observed.origins[t];
    if (before != NULL && layered(before)->layer == observation->origin->layer) {
      grdp_diagnose_second(builder->diagnostics, GRDP_DIAGNOSTIC_DATA_TWICE, observation->origin->origin.place,
                           before->place, cell->name,
                           grdp_period_string(builder, builder->scenario->time.first_ordinal + (int32_t)t), NULL);
      return false;
    }
    cell->observed.values[t] = observation->value;
    cell->observed.origins[t] = &observation->origin->origin;
  }
  return true;
}

/* --- start --- */

/* Data have precedence over `start`. */
static void put_start(grdp_builder *builder, grdp_cell *cell, const grdp_node *node, grdp_span span,
                      const grdp_slot *slot) {
  const grdp_series *series = &builder->scenario->series[cell->series];
  double value;
  uint32_t first, last;
  if (!grdp_needs_text(builder, GRDP_TEXT("start"), node) ||
      !grdp_read_value(builder, series, cell->name, &node->fragment, &value) || !clip(builder, span, &first, &last))
    return;
  const grdp_definition *definition = builder->of_series[cell->series];
  grdp_layered_origin *origin = GRDP_NEW(builder->arena, grdp_layered_origin);
  *origin = (grdp_layered_origin){
      grdp_read_origin(builder, node->fragment.place, definition->attributes[GRDP_STATUS_OF].node,
                       definition->attributes[GRDP_SOURCE].node, definition->attributes[GRDP_NOTE].node),
      slot->layer};
  if (cell->observed.values == NULL)
    cell->observed = make_given(builder);
  for (uint32_t t = first; t <= last && t <= builder->scenario->time.base; t++) {
    if (!isnan(cell->observed.values[t]))
      continue;
    cell->observed.values[t] = value;
    cell->observed.origins[t] = &origin->origin;
  }
}

/* number, or period -> number */
static void read_start(grdp_builder *builder, grdp_cell *cell, const grdp_node *node, const grdp_slot *slot) {
  grdp_span base = {builder->base_ordinal, builder->base_ordinal};
  if (node->kind != GRDP_NODE_MAP) {
    put_start(builder, cell, node, base, slot);
    return;
  }
  for (size_t i = 0; i < node->count; i++) {
    grdp_span span;
    const grdp_entry *entry = &node->entries[i];
    if (!grdp_read_span(builder, &entry->key, &span))
      continue;
    if (span.last > builder->base_ordinal)
      grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_START_AFTER_BASE, entry->key.place,
                    grdp_string(builder, entry->key.text), grdp_period_string(builder, builder->base_ordinal), NULL);
    else
      put_start(builder, cell, entry->value, span, slot);
  }
}

/* start = number | period -> number | element -> (number | period -> number) */
static void read_starts(grdp_builder *builder, const grdp_definition *definition) {
  const grdp_slot *slot = &definition->attributes[GRDP_START];
  const grdp_series *series = &builder->scenario->series[definition->series];
  grdp_cell *cells = &builder->scenario->cells[series->first_cell];
  const grdp_node *node = slot->node;
  if (node == NULL)
    return;
  bool by_element = node->kind == GRDP_NODE_MAP && series->dimensions > 0 && node->count > 0 &&
                    !grdp_looks_like_period(node->entries[0].key.text);
  for (uint32_t i = 0; i < series->cell_count && !by_element; i++)
    read_start(builder, &cells[i], node, slot);
  for (size_t i = 0; i < node->count && by_element; i++) {
    uint32_t cell;
    if (grdp_element_cell(builder, definition, &node->entries[i].key, &cell))
      read_start(builder, &cells[cell], node->entries[i].value, slot);
  }
}

/* --- edits of equations --- */

typedef struct edit_values {
  grdp_builder *builder;
  grdp_cell *cell;
  grdp_given *given;    /* what the edits change */
  double otherwise;     /* `was` where nothing is given: 0 for add-factors, else NaN */
  uint32_t first, last; /* periods t that the edits may change */
} edit_values;

static void report_unknown(const edit_values *edit, const grdp_piece *piece, uint32_t t, double previous,
                           double was) {
  grdp_builder *builder = edit->builder;
  const char *period = grdp_period_string(builder, builder->scenario->time.first_ordinal + (int32_t)t);
  const grdp_expression *root = piece->formula.formula->root;
  grdp_code code = GRDP_DIAGNOSTIC_VALUE_NOT_FINITE;
  if (isnan(previous) && (piece->formula.to || grdp_path_reads(root, "prev")))
    code = GRDP_DIAGNOSTIC_NO_PREVIOUS;
  else if (isnan(was) && grdp_path_reads(root, "was"))
    code = GRDP_DIAGNOSTIC_NO_WAS;
  grdp_diagnose(builder->diagnostics, code, piece->text->place, edit->cell->name, period, NULL);
}

/* The value in period t as the edits so far leave it: a fixed series goes on from its observations. */
static double value_so_far(const edit_values *edit, int64_t t) {
  const grdp_given *observed = &edit->cell->observed;
  double value = t < 0 ? NAN : edit->given->values[t];
  bool fixed = edit->given == &edit->cell->fixed && observed->values != NULL;
  if (fixed && t >= 0 && t <= edit->builder->scenario->time.base)
    value = observed->values[t];
  return isnan(value) ? edit->otherwise : value;
}

static bool put_edit_period(const edit_values *edit, const grdp_piece *piece, uint32_t t, const grdp_origin *origin) {
  double *values = edit->given->values;
  int64_t origin_ordinal = edit->builder->scenario->time.first_ordinal, end = edit->builder->end_ordinal;
  int64_t first = piece->span.first - origin_ordinal;
  int64_t last = (piece->span.last < end ? piece->span.last : end) - origin_ordinal;
  bool steps = piece->formula.to;
  double previous = value_so_far(edit, steps ? first - 1 : (int64_t)t - 1);
  double was = value_so_far(edit, steps ? last : (int64_t)t);
  double value = grdp_path_value(piece->formula.formula->root, previous, was);
  if (steps)
    value = previous + (value - previous) * (double)(t - first + 1) / (double)(last - first + 1);
  if (!isfinite(value)) {
    report_unknown(edit, piece, t, previous, was);
    return false;
  }
  values[t] = value;
  edit->given->origins[t] = origin;
  return true;
}

/* Periods in order, so that `prev` sees the edit's own value before. Says whether any value changed. */
static void put_edit(const edit_values *edit, const grdp_cell_edit *source) {
  grdp_builder *builder = edit->builder;
  bool changed = false, reached = false;
  if (edit->given->values == NULL)
    *edit->given = make_given(builder);
  for (size_t i = 0; i < source->path->count; i++) {
    const grdp_piece *piece = &source->path->pieces[i];
    uint32_t first, last;
    if (!clip(builder, piece->span, &first, &last))
      continue;
    grdp_layered_origin *origin = GRDP_NEW(builder->arena, grdp_layered_origin);
    *origin = (grdp_layered_origin){grdp_edit_origin(builder, piece->text->place, source), source->path->layer};
    for (uint32_t t = first < edit->first ? edit->first : first; t <= last && t <= edit->last; t++) {
      double before = isnan(edit->given->values[t]) ? edit->otherwise : edit->given->values[t];
      if (!put_edit_period(edit, piece, t, &origin->origin))
        return;
      reached = true;
      changed = changed || !(edit->given->values[t] == before);
    }
  }
  grdp_path_findings *findings = source->path->findings;
  if (changed)
    findings->effect = GRDP_EDIT_CHANGES;
  else if ((reached || source->kind == GRDP_EDIT_ADJUST) && findings->effect == GRDP_EDIT_UNSEEN)
    findings->effect = GRDP_EDIT_IDLE;
}

/* `fix` and `set` up to the base replace observations; after it `fix` switches the equation off and `adjust` adds. */
static void edit_equation(grdp_builder *builder, uint32_t number) {
  size_t count;
  const grdp_cell_edit *edits = grdp_edits_of(builder, number, &count);
  grdp_cell *cell = &builder->scenario->cells[number];
  uint32_t base = builder->scenario->time.base, last = builder->scenario->time.last;
  for (size_t i = 0; i < count; i++) {
    edit_values known = {builder, cell, &cell->observed, NAN, 0, base};
    edit_values fixed = {builder, cell, &cell->fixed, NAN, base + 1, last};
    edit_values added = {builder, cell, &cell->added, 0, base + 1, last};
    bool before = !edits[i].path->everywhere && edits[i].path->pieces[0].span.first <= builder->base_ordinal;
    bool after = edits[i].path->pieces[edits[i].path->count - 1].span.last > builder->base_ordinal;
    if (edits[i].kind == GRDP_EDIT_ADJUST) {
      put_edit(&added, &edits[i]);
      continue;
    }
    if (before)
      put_edit(&known, &edits[i]);
    if (after)
      put_edit(&fixed, &edits[i]);
  }
}

/* A point read as a decimal mark where thousands were meant makes a number a thousand times too small. */
static void check_thousands(grdp_builder *builder, const grdp_cell *cell) {
  const grdp_given *observed = &cell->observed;
  for (uint32_t t = 1; observed->values != NULL && t < period_count(builder); t++) {
    bool fell = grdp_is_thousandfold(observed->values[t], observed->values[t - 1]);
    bool rose = grdp_is_thousandfold(observed->values[t - 1], observed->values[t]);
    if (!fell && !rose)
      continue;
    uint32_t small = fell ? t : t - 1, large = fell ? t - 1 : t;
    grdp_buffer a = {.arena = builder->arena}, b = {.arena = builder->arena};
    grdp_buffer_add_number(&a, observed->values[small]);
    grdp_buffer_add_number(&b, observed->values[large]);
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_THOUSANDFOLD, observed->origins[small]->place,
                  grdp_buffer_string(&a), grdp_buffer_string(&b), grdp_without_point(builder, grdp_buffer_text(&a)),
                  NULL);
  }
}

void grdp_build_observed(grdp_builder *builder) {
  grdp_scenario *scenario = builder->scenario;
  /* A row for all elements of a series is several observations of one origin: one message. */
  const grdp_layered_origin *told = NULL;
  for (size_t i = 0; i < builder->observations.count; i++) {
    const grdp_observation *observation = &builder->observations.items[i];
    if (observation->origin != told && !put_observation(builder, observation))
      told = observation->origin;
  }
  for (size_t i = 0; i < scenario->series_count; i++)
    if (scenario->series[i].kind == GRDP_SERIES_EQUATION)
      read_starts(builder, builder->of_series[i]);
  for (uint32_t cell = 0; cell < scenario->cell_count; cell++) {
    check_thousands(builder, &scenario->cells[cell]);
    if (scenario->series[scenario->cells[cell].series].kind == GRDP_SERIES_EQUATION)
      edit_equation(builder, cell);
  }
}
