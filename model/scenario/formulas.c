/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The formulas of equations and checks, each parsed once, and the history that their lags need.
 */
#include "builder.h"

/* Identities before the base may read one another's lags; four times the farthest lag covers such chains. */
enum { HISTORY_FACTOR = 4 };

typedef struct parsed {
  const grdp_formula *left;  /* or the right side of `is` */
  const grdp_formula *right; /* of `solve` */
} parsed;

static bool parse(grdp_builder *builder, const grdp_written *written, bool equality, parsed *out) {
  const grdp_fragment *text = &written->slot.node->fragment;
  grdp_status status = equality
                           ? grdp_parse_equality(builder->arena, *text, builder->diagnostics, &out->left, &out->right)
                           : grdp_parse_formula(builder->arena, *text, builder->diagnostics, &out->left);
  return status == GRDP_OK;
}

static void give(grdp_cell *cell, const parsed *formula, const grdp_written *written) {
  cell->formula = formula->left;
  cell->right = formula->right;
  cell->index_names = written->index_names;
  cell->place = written->slot.node->fragment.place;
}

/* The elements without a formula, told together. */
static void report_uncovered(grdp_builder *builder, const grdp_definition *definition, const grdp_cell *cells) {
  grdp_buffer names = {.arena = builder->arena};
  size_t count = 0;
  for (uint32_t i = 0; i < definition->cell_count; i++)
    if (definition->parts[i].formula.slot.node == NULL)
      grdp_buffer_add_listed(&names, count++, cells[i].name);
  if (count > 0)
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_EQUATION_UNCOVERED, definition->place,
                  grdp_buffer_string(&names), NULL);
}

static void read_equation(grdp_builder *builder, const grdp_definition *definition) {
  const grdp_series *series = &builder->scenario->series[definition->series];
  grdp_cell *cells = &builder->scenario->cells[series->first_cell];
  bool equality = definition->attributes[GRDP_SOLVE].node != NULL;
  bool has_formula = definition->formula.slot.node != NULL;
  if (!has_formula && definition->parts == NULL) {
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_EQUATION_FORM, definition->place,
                  grdp_string(builder, definition->name), NULL);
    return;
  }
  parsed common = {0};
  bool good = !has_formula || parse(builder, &definition->formula, equality, &common);
  for (uint32_t i = 0; i < series->cell_count; i++) {
    const grdp_written *own = definition->parts == NULL ? NULL : &definition->parts[i].formula;
    parsed formula = {0};
    if (own != NULL && own->slot.node != NULL) {
      if (parse(builder, own, equality, &formula))
        give(&cells[i], &formula, own);
    } else if (good && has_formula) {
      give(&cells[i], &common, &definition->formula);
    }
  }
  if (!has_formula)
    report_uncovered(builder, definition, cells);
}

static void read_terminal(grdp_builder *builder, const grdp_definition *definition) {
  const grdp_node *node = definition->attributes[GRDP_TERMINAL].node;
  if (node != NULL && grdp_needs_text(builder, GRDP_TEXT("terminal"), node))
    grdp_parse_formula(builder->arena, node->fragment, builder->diagnostics,
                       &builder->scenario->series[definition->series].terminal);
}

void grdp_build_formulas(grdp_builder *builder) {
  for (size_t i = 0; i < builder->scenario->series_count; i++) {
    if (builder->of_series[i]->kind != GRDP_SERIES_EQUATION)
      continue;
    read_equation(builder, builder->of_series[i]);
    read_terminal(builder, builder->of_series[i]);
  }
}

static int32_t farthest_lag(const grdp_builder *builder) {
  const grdp_scenario *scenario = builder->scenario;
  int32_t farthest = 0;
  const grdp_formula *last = NULL;
  for (size_t i = 0; i < scenario->cell_count; i++) {
    const grdp_formula *formulas[] = {scenario->cells[i].formula, scenario->cells[i].right};
    for (size_t j = 0; j < 2; j++) {
      int32_t back = 0, ahead = 0;
      if (formulas[j] == NULL || formulas[j] == last)
        continue;
      grdp_formula_reach(formulas[j], (int32_t)scenario->time.frequency, &back, &ahead);
      farthest = back > farthest ? back : farthest;
      last = formulas[j];
    }
  }
  for (size_t i = 0; i < scenario->check_count; i++) {
    int32_t back = 0, ahead = 0;
    grdp_formula_reach(scenario->checks[i].formula, (int32_t)scenario->time.frequency, &back, &ahead);
    farthest = back > farthest ? back : farthest;
  }
  return farthest;
}

static void too_large(grdp_builder *builder, int64_t periods) {
  grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_TOO_LARGE, (grdp_place){0},
                grdp_integer_text(builder->arena, (long long)builder->scenario->cell_count),
                grdp_integer_text(builder->arena, periods), NULL);
}

/* The first ordinal that an edit names. */
static int32_t earliest_edit(const grdp_builder *builder) {
  int32_t earliest = builder->base_ordinal;
  for (size_t i = 0; i < builder->edits.count; i++) {
    const grdp_path *path = builder->edits.items[i].path;
    if (!path->everywhere && path->pieces[0].span.first < earliest)
      earliest = path->pieces[0].span.first;
  }
  return earliest;
}

void grdp_build_timeline(grdp_builder *builder) {
  grdp_scenario *scenario = builder->scenario;
  int32_t lowest = GRDP_YEAR_FIRST * (int32_t)scenario->time.frequency;
  int32_t first = builder->base_ordinal - HISTORY_FACTOR * farthest_lag(builder);
  int32_t edited = earliest_edit(builder), reconciled = grdp_earliest_reconciled(builder);
  first = edited < first ? edited : first;
  first = reconciled < first ? reconciled : first;
  for (size_t i = 0; i < builder->observations.count; i++) {
    grdp_span span = builder->observations.items[i].span;
    if (span.first <= span.last && span.first < first)
      first = span.first;
  }
  first = first < lowest ? lowest : first;
  int64_t periods = (int64_t)builder->end_ordinal - first + 1;
  if ((int64_t)scenario->cell_count * periods > GRDP_ELEMENT_LIMIT) {
    too_large(builder, periods);
    first = builder->base_ordinal;
  }
  scenario->time.first_ordinal = first;
  scenario->time.base = (uint32_t)(builder->base_ordinal - first);
  scenario->time.last = (uint32_t)(builder->end_ordinal - first);
}
