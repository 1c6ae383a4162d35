/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Past plans and their outcomes (backtesting.h).
 */
#include "backtesting.h"

#include <math.h>
#include <stdlib.h>

#include "data_file.h"
#include "named.h"

enum { DATA, SERIES, OVER, LEVEL, BIAS, SPREAD, LABEL, KEYS };
static const char *const keys[KEYS] = {"data", "series", "over", "level", "bias", "spread", "label"};

enum { ROW_SERIES, ROW_PERIOD, ROW_PLAN, ROW_OUTCOME, ROW_SPREAD, ROW_SOURCE, ROW_NOTE, COLUMNS };
static const char *const column_names[COLUMNS] = {"series", "period", "plan", "outcome", "sd", "source", "note"};
static const grdp_data_columns plan_columns = {column_names, COLUMNS,
                                               1u << ROW_PERIOD | 1u << ROW_PLAN | 1u << ROW_OUTCOME,
                                               GRDP_DIAGNOSTIC_PLAN_COLUMNS, GRDP_DIAGNOSTIC_PLAN_COLUMN_MISSING};

static const double DEFAULT_LEVEL = 0.9;

typedef struct draft {
  grdp_builder *builder;
  const grdp_named *named;
  grdp_backtest made;
  const grdp_series *series;  /* NULL: none */
  grdp_text series_name;      /* as written; empty: none */
  bool with_percent, without; /* whether numbers with % and other than 0 without were read */
  bool told;                  /* that they are mixed */
  GRDP_VECTOR(grdp_plan) plans;
} draft;

static const char *name_of(const draft *at) {
  return grdp_string(at->builder, at->named->name);
}

static void report(const draft *at, grdp_code code, grdp_place place, const char *first, const char *second) {
  grdp_diagnose(at->builder->diagnostics, code, place, first, second, NULL);
}

/* The one cell that a key names; UINT32_MAX when there is none, or after a report. */
static uint32_t read_cell(const draft *at, int key) {
  grdp_builder *builder = at->builder;
  const grdp_node *node = at->named->slots[key].node;
  grdp_series_name name;
  uint32_t first, count;
  if (node == NULL || !grdp_needs_text(builder, grdp_text_of(keys[key]), node) ||
      grdp_parse_series_name(node->fragment, builder->diagnostics, &name) != GRDP_OK ||
      !grdp_find_cells(builder, &name, &first, &count))
    return UINT32_MAX;
  if (count == 1)
    return first;
  report(at, GRDP_DIAGNOSTIC_ONE_SERIES, node->fragment.place, grdp_string(builder, node->fragment.text), NULL);
  return UINT32_MAX;
}

static uint32_t read_input(const draft *at, int key) {
  const grdp_scenario *scenario = at->builder->scenario;
  uint32_t cell = read_cell(at, key);
  if (cell == UINT32_MAX || scenario->series[scenario->cells[cell].series].kind == GRDP_SERIES_INPUT)
    return cell;
  report(at, GRDP_DIAGNOSTIC_BACKTEST_INPUT, at->named->slots[key].node->fragment.place, scenario->cells[cell].name,
         keys[key]);
  return UINT32_MAX;
}

static void read_series(draft *at) {
  const grdp_scenario *scenario = at->builder->scenario;
  at->made.cell = read_cell(at, SERIES);
  if (at->made.cell == UINT32_MAX)
    return;
  at->series = &scenario->series[scenario->cells[at->made.cell].series];
  at->series_name = at->named->slots[SERIES].node->fragment.text;
  at->made.percent = at->series->percent;
  at->made.unit_text = at->series->unit_text;
}

static void read_level(draft *at) {
  const grdp_node *node = at->named->slots[LEVEL].node;
  bool percent;
  at->made.level = DEFAULT_LEVEL;
  if (node == NULL || !grdp_needs_text(at->builder, GRDP_TEXT("level"), node) ||
      !grdp_read_number(at->builder, GRDP_TEXT("level"), &node->fragment, &at->made.level, &percent))
    return;
  if (!(at->made.level > 0 && at->made.level < 1))
    report(at, GRDP_DIAGNOSTIC_BACKTEST_LEVEL, node->fragment.place, NULL, NULL);
}

/* --- rows --- */

/* With a series its unit decides on the %, else all numbers must be alike. */
static bool check_percent(draft *at, const grdp_fragment *cell, const grdp_number *number) {
  grdp_builder *builder = at->builder;
  const char *text = grdp_string(builder, cell->text);
  if (at->series != NULL) {
    bool pure = at->series->unit == GRDP_UNIT_UNKNOWN || at->series->unit == GRDP_UNIT_PURE;
    bool lacks = at->series->percent && !number->percent && number->value != 0;
    if (lacks)
      report(at, GRDP_DIAGNOSTIC_PERCENT_MISSING, cell->place, grdp_string(builder, at->series->name), text);
    else if (number->percent && !pure)
      report(at, GRDP_DIAGNOSTIC_PERCENT_UNEXPECTED, cell->place, grdp_string(builder, at->series->name),
             grdp_string(builder, at->series->unit_text));
    return !lacks && !(number->percent && !pure);
  }
  at->with_percent = at->with_percent || number->percent;
  at->without = at->without || (!number->percent && number->value != 0);
  if (!at->with_percent || !at->without || at->told)
    return true;
  at->told = true;
  report(at, GRDP_DIAGNOSTIC_PLAN_PERCENT, cell->place, name_of(at), NULL);
  return false;
}

/* NaN for an empty cell; false after a report. */
static bool read_number(draft *at, const grdp_data_file *file, uint32_t column, double *out) {
  grdp_fragment cell = grdp_data_file_cell(file, column);
  grdp_number number;
  *out = NAN;
  if (cell.text.size == 0)
    return true;
  if (!grdp_data_file_number(file, column, &number) || !check_percent(at, &cell, &number))
    return false;
  *out = number.value;
  return true;
}

/* Rows of other series stand in the file too. */
static bool is_meant(const draft *at, const grdp_data_file *file) {
  grdp_text series = grdp_data_file_cell(file, ROW_SERIES).text;
  return file->positions[ROW_SERIES] == UINT32_MAX || grdp_text_equal(series, at->named->name) ||
         (at->series_name.size > 0 && grdp_text_equal(series, at->series_name));
}

static bool read_period(const draft *at, const grdp_data_file *file, int32_t *ordinal) {
  grdp_fragment cell = grdp_data_file_cell(file, ROW_PERIOD);
  grdp_span span;
  if (!grdp_read_span(at->builder, &cell, &span))
    return false;
  *ordinal = span.first;
  if (span.first == span.last)
    return true;
  report(at, GRDP_DIAGNOSTIC_PLAN_PERIOD, cell.place, NULL, NULL);
  return false;
}

static void read_row(draft *at, const grdp_data_file *file) {
  grdp_plan plan = {.place = grdp_data_file_cell(file, ROW_PERIOD).place,
                    .source = grdp_data_file_cell(file, ROW_SOURCE).text,
                    .note = grdp_data_file_cell(file, ROW_NOTE).text};
  if (!read_period(at, file, &plan.ordinal) || !read_number(at, file, ROW_PLAN, &plan.plan) ||
      !read_number(at, file, ROW_OUTCOME, &plan.outcome) || !read_number(at, file, ROW_SPREAD, &plan.spread))
    return;
  if (isnan(plan.plan) && isnan(plan.outcome))
    report(at, GRDP_DIAGNOSTIC_PLAN_EMPTY, plan.place, NULL, NULL);
  else if (plan.spread <= 0)
    report(at, GRDP_DIAGNOSTIC_PLAN_SPREAD, grdp_data_file_cell(file, ROW_SPREAD).place, NULL, NULL);
  else
    *GRDP_PUSH(at->builder->arena, &at->plans) = plan;
}

static int compare_plans(const void *a, const void *b) {
  const grdp_plan *x = a, *y = b;
  if (x->ordinal != y->ordinal)
    return x->ordinal < y->ordinal ? -1 : 1;
  return x->place.offset < y->place.offset ? -1 : x->place.offset > y->place.offset;
}

static bool in_span(grdp_span span, int32_t ordinal) {
  return span.first > span.last || (span.first <= ordinal && ordinal <= span.last);
}

/* By period; each may stand once, and one plan at least must have its outcome. */
static void check_rows(draft *at) {
  grdp_builder *builder = at->builder;
  size_t known = 0;
  if (at->plans.count > 0)
    qsort(at->plans.items, at->plans.count, sizeof *at->plans.items, compare_plans);
  for (size_t i = 0; i < at->plans.count; i++) {
    const grdp_plan *plan = &at->plans.items[i];
    known += !isnan(plan->plan) && !isnan(plan->outcome) && in_span(at->made.over, plan->ordinal);
    if (i > 0 && plan[-1].ordinal == plan->ordinal)
      grdp_diagnose_second(builder->diagnostics, GRDP_DIAGNOSTIC_PLAN_TWICE, plan->place, plan[-1].place, name_of(at),
                           grdp_period_string(builder, plan->ordinal), NULL);
  }
  const char *name = at->series_name.size > 0 ? grdp_string(builder, at->series_name) : name_of(at);
  if (known == 0)
    report(at, GRDP_DIAGNOSTIC_BACKTEST_EMPTY, at->named->place, name_of(at), name);
}

static void read_plans(draft *at) {
  const grdp_slot *slot = &at->named->slots[DATA];
  size_t before = grdp_diagnostics_errors(at->builder->diagnostics);
  grdp_data_file file;
  if (slot->node == NULL) {
    report(at, GRDP_DIAGNOSTIC_MISSING_KEY, at->named->place, name_of(at), "data");
    return;
  }
  if (!grdp_needs_text(at->builder, GRDP_TEXT("data"), slot->node) ||
      !grdp_data_file_open(at->builder, slot->layer, slot->node, &plan_columns, &file))
    return;
  while (grdp_data_file_next(&file))
    if (is_meant(at, &file))
      read_row(at, &file);
  if (grdp_diagnostics_errors(at->builder->diagnostics) == before)
    check_rows(at);
  at->made.plans = at->plans.items;
  at->made.plan_count = at->plans.count;
}

static grdp_backtest read_backtest(grdp_builder *builder, const grdp_named *named) {
  draft at = {
      .builder = builder, .named = named, .made = {.name = named->name, .place = named->place, .over = {1, 0}}};
  const grdp_node *over = named->slots[OVER].node;
  read_series(&at);
  if (over != NULL && grdp_needs_text(builder, GRDP_TEXT("over"), over))
    grdp_read_span(builder, &over->fragment, &at.made.over);
  read_level(&at);
  at.made.bias = read_input(&at, BIAS);
  at.made.spread = read_input(&at, SPREAD);
  at.made.label = grdp_read_label(builder, GRDP_TEXT("label"), named->slots[LABEL].node);
  read_plans(&at);
  if (at.series == NULL)
    at.made.percent = at.with_percent;
  return at.made;
}

void grdp_build_backtests(grdp_builder *builder) {
  grdp_named_list list = {0};
  grdp_merge_named(builder, "backtest", keys, KEYS, &list);
  GRDP_VECTOR(grdp_backtest) backtests = {0};
  for (size_t i = 0; i < list.count; i++)
    if (!list.items[i].removed)
      *GRDP_PUSH(builder->arena, &backtests) = read_backtest(builder, &list.items[i]);
  builder->scenario->backtests = backtests.items;
  builder->scenario->backtest_count = backtests.count;
}
