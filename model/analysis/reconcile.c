/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "balance.h"
#include "denton.h"
#include "reconcile_parts.h"
#include "telling.h"
#include "trial.h"

double grdp_reconcile_given(const grdp_scenario *scenario, uint32_t cell, uint32_t period) {
  const grdp_cell *one = &scenario->cells[cell];
  if (one->path.values != NULL)
    return one->path.values[period];
  return one->observed.values != NULL && period <= scenario->time.base ? one->observed.values[period] : (double)NAN;
}

const char *grdp_reconcile_period(const grdp_reconciling *at, uint32_t period) {
  char text[16];
  grdp_timeline_write(&at->scenario->time, period, text);
  return grdp_text_join(at->arena, text, NULL);
}

const char *grdp_reconcile_number(const grdp_reconciling *at, uint32_t cell, double value) {
  return grdp_tell_number(at->arena, value, at->scenario->series[at->scenario->cells[cell].series].percent);
}

const char *grdp_reconcile_rough(const grdp_reconciling *at, double value) {
  double unit = isfinite(value) && value != 0.0 ? pow(10.0, floor(log10(fabs(value))) - 2.0) : 0.0;
  return grdp_tell_number(at->arena, unit > 0.0 ? round(value / unit) * unit : value, false);
}

bool grdp_reconcile_movable(const grdp_reconciling *at, uint32_t cell, uint32_t period, grdp_place place) {
  const grdp_cell *one = &at->scenario->cells[cell];
  if (one->fixed.values == NULL || isnan(one->fixed.values[period]))
    return true;
  grdp_diagnose(at->diagnostics, GRDP_DIAGNOSTIC_RECONCILE_FIXED, place, one->name, grdp_reconcile_period(at, period),
                NULL);
  return false;
}

double grdp_reconcile_needed(const grdp_reconciling *at, uint32_t cell, uint32_t period, grdp_place place) {
  if (!grdp_reconcile_movable(at, cell, period, place))
    return (double)NAN;
  double value = grdp_reconcile_given(at->scenario, cell, period);
  if (isnan(value))
    grdp_diagnose(at->diagnostics, GRDP_DIAGNOSTIC_RECONCILE_COMPUTED, place, at->scenario->cells[cell].name,
                  grdp_reconcile_period(at, period), NULL);
  return value;
}

/* --- a matrix --- */

static bool read_matrix(const grdp_reconciling *at, double *matrix) {
  const grdp_reconciliation *asked = at->asked;
  for (uint32_t i = 0; i < asked->rows * asked->columns; i++) {
    matrix[i] = grdp_reconcile_needed(at, asked->cell + i, asked->first, asked->given_place);
    if (isnan(matrix[i]))
      return false;
    if (matrix[i] >= 0.0)
      continue;
    grdp_diagnose(at->diagnostics, GRDP_DIAGNOSTIC_MATRIX_NEGATIVE, asked->given_place,
                  at->scenario->cells[asked->cell + i].name, grdp_reconcile_period(at, asked->first),
                  grdp_reconcile_number(at, asked->cell + i, matrix[i]), NULL);
    return false;
  }
  return true;
}

static bool read_margin(const grdp_reconciling *at, const grdp_trial *trial, bool of_rows, double *totals) {
  const grdp_reconciliation *asked = at->asked;
  uint32_t first = of_rows ? asked->row_totals : asked->column_totals, count = of_rows ? asked->rows : asked->columns;
  grdp_place place = of_rows ? asked->row_place : asked->column_place;
  for (uint32_t i = 0; i < count; i++) {
    totals[i] = grdp_trial_value(trial, first + i, asked->first);
    bool known = isfinite(totals[i]);
    if (known && totals[i] >= 0.0)
      continue;
    grdp_diagnose(at->diagnostics, known ? GRDP_DIAGNOSTIC_MATRIX_NEGATIVE : GRDP_DIAGNOSTIC_MARGIN_MISSING, place,
                  at->scenario->cells[first + i].name, grdp_reconcile_period(at, asked->first),
                  grdp_reconcile_number(at, first + i, totals[i]), NULL);
    return false;
  }
  return true;
}

static void release_trial(void *trial) {
  grdp_trial_free(trial);
}

/* Totals may be computed: they are taken from the central path. */
static grdp_status read_margins(const grdp_reconciling *at, double *rows, double *columns) {
  grdp_trial *trial;
  grdp_failure failure;
  GRDP_TRY(grdp_trial_open(at->program, &trial));
  grdp_arena_defer(at->arena, release_trial, trial);
  grdp_trial_run(trial, &failure);
  bool good = read_margin(at, trial, true, rows) && read_margin(at, trial, false, columns);
  return good ? GRDP_OK : GRDP_INVALID;
}

/* The names of the chosen cells, and the sum of their totals. */
static const char *chosen(const grdp_reconciling *at, uint32_t first, const bool *in, const grdp_balance *balance,
                          double *sum) {
  bool of_rows = first == at->asked->row_totals;
  size_t count = of_rows ? balance->rows : balance->columns, listed = 0;
  const double *totals = of_rows ? balance->row_totals : balance->column_totals;
  grdp_buffer names = {.arena = at->arena};
  *sum = 0.0;
  for (size_t i = 0; i < count; i++) {
    if (!in[i])
      continue;
    grdp_buffer_add_listed(&names, listed++, at->scenario->cells[first + i].name);
    *sum += totals[i];
  }
  return listed == 0 ? "-" : grdp_buffer_string(&names);
}

static void report_infeasible(const grdp_reconciling *at, const grdp_balance *balance,
                              const grdp_balance_result *found) {
  const grdp_reconciliation *asked = at->asked;
  double needed, held;
  const char *rows = chosen(at, asked->row_totals, found->in_rows, balance, &needed);
  const char *columns = chosen(at, asked->column_totals, found->in_columns, balance, &held);
  grdp_diagnose(at->diagnostics, GRDP_DIAGNOSTIC_MARGINS_INFEASIBLE, asked->row_place, rows,
                grdp_reconcile_number(at, asked->row_totals, needed), columns,
                grdp_reconcile_number(at, asked->column_totals, held), NULL);
}

static void report_balance(const grdp_reconciling *at, const grdp_balance *balance,
                           const grdp_balance_result *found) {
  const grdp_reconciliation *asked = at->asked;
  const grdp_cell *cells = at->scenario->cells;
  const char *matrix = grdp_text_string(at->arena, at->scenario->series[cells[asked->cell].series].name);
  bool column = found->fault == GRDP_BALANCE_COLUMN;
  uint32_t total = (column ? asked->column_totals : asked->row_totals) + (uint32_t)found->place;
  grdp_place place = column ? asked->column_place : asked->row_place;
  if (found->fault == GRDP_BALANCE_SUMS)
    grdp_diagnose(at->diagnostics, GRDP_DIAGNOSTIC_MARGINS_DIFFER, asked->row_place, matrix,
                  grdp_reconcile_number(at, asked->row_totals, found->row_sum),
                  grdp_reconcile_number(at, asked->column_totals, found->column_sum), NULL);
  else if (found->fault == GRDP_BALANCE_INFEASIBLE)
    report_infeasible(at, balance, found);
  else if (found->fault == GRDP_BALANCE_SLOW)
    grdp_diagnose(at->diagnostics, GRDP_DIAGNOSTIC_MARGINS_SLOW, place, matrix,
                  grdp_integer_text(at->arena, (long long)found->rounds), cells[total].name,
                  grdp_reconcile_rough(at, found->error), NULL);
  else
    grdp_diagnose(at->diagnostics, GRDP_DIAGNOSTIC_MARGIN_UNREACHED, place, cells[total].name,
                  grdp_reconcile_number(
                      at, total, column ? balance->column_totals[found->place] : balance->row_totals[found->place]),
                  matrix, NULL);
}

grdp_status grdp_reconcile_matrix(const grdp_reconciling *at, grdp_reconciled *out) {
  const grdp_reconciliation *asked = at->asked;
  size_t count = (size_t)asked->rows * asked->columns;
  double *matrix = GRDP_NEW_ARRAY(at->arena, count, double);
  double *rows = GRDP_NEW_ARRAY(at->arena, asked->rows, double);
  double *columns = GRDP_NEW_ARRAY(at->arena, asked->columns, double);
  if (!read_matrix(at, matrix))
    return GRDP_INVALID;
  GRDP_TRY(read_margins(at, rows, columns));
  const grdp_balance balance = {asked->rows, asked->columns, matrix, rows, columns};
  grdp_balance_result found = grdp_balance_find(at->arena, &balance);
  if (found.fault != GRDP_BALANCED) {
    report_balance(at, &balance, &found);
    return GRDP_INVALID;
  }
  grdp_reconciled_item *items = GRDP_NEW_ARRAY(at->arena, count, grdp_reconciled_item);
  for (size_t i = 0; i < count; i++)
    items[i] = (grdp_reconciled_item){.name = at->scenario->cells[asked->cell + i].name,
                                      .cell = asked->cell + (uint32_t)i,
                                      .period = asked->first,
                                      .given = true,
                                      .stated = matrix[i],
                                      .reconciled = found.matrix[i],
                                      .sigma = NAN,
                                      .ratio = NAN};
  *out = (grdp_reconciled){asked, items, count};
  return GRDP_OK;
}

/* --- totals over periods --- */

static bool read_indicator(const grdp_reconciling *at, double *values) {
  const grdp_reconciliation *asked = at->asked;
  for (uint32_t t = asked->first; t <= asked->last; t++) {
    double value = grdp_reconcile_needed(at, asked->cell, t, asked->given_place);
    if (isnan(value))
      return false;
    values[t - asked->first] = value;
    if (value > 0.0)
      continue;
    grdp_diagnose(at->diagnostics, GRDP_DIAGNOSTIC_INDICATOR_SIGN, asked->given_place,
                  at->scenario->cells[asked->cell].name, grdp_reconcile_period(at, t),
                  grdp_reconcile_number(at, asked->cell, value), NULL);
    return false;
  }
  return true;
}

grdp_status grdp_reconcile_totals(const grdp_reconciling *at, grdp_reconciled *out) {
  const grdp_reconciliation *asked = at->asked;
  size_t count = asked->last - asked->first + 1;
  double *indicator = GRDP_NEW_ARRAY(at->arena, count, double), *values = GRDP_NEW_ARRAY(at->arena, count, double);
  grdp_denton_total *totals = GRDP_NEW_ARRAY(at->arena, asked->total_count, grdp_denton_total);
  if (!read_indicator(at, indicator))
    return GRDP_INVALID;
  for (size_t k = 0; k < asked->total_count; k++) {
    const grdp_period_total *total = &asked->totals[k];
    double periods = asked->mean ? (double)(total->last - total->first + 1) : 1.0;
    totals[k] = (grdp_denton_total){total->first - asked->first, total->last - asked->first, total->value * periods};
  }
  const grdp_denton denton = {count, indicator, totals, asked->total_count};
  GRDP_TRY(grdp_denton_spread(at->arena, &denton, values));
  grdp_reconciled_item *items = GRDP_NEW_ARRAY(at->arena, count, grdp_reconciled_item);
  for (uint32_t i = 0; i < count; i++) {
    const char *period = grdp_reconcile_period(at, asked->first + i);
    items[i] = (grdp_reconciled_item){
        .name = grdp_text_join(at->arena, at->scenario->cells[asked->cell].name, "@", period, NULL),
        .cell = asked->cell,
        .period = asked->first + i,
        .given = true,
        .stated = indicator[i],
        .reconciled = values[i],
        .sigma = NAN,
        .ratio = NAN};
  }
  *out = (grdp_reconciled){asked, items, count};
  return GRDP_OK;
}

/* --- all kinds --- */

static grdp_status (*const methods[GRDP_RECONCILIATION_KINDS])(const grdp_reconciling *, grdp_reconciled *) = {
    [GRDP_RECONCILE_ACCOUNTS] = grdp_reconcile_accounts,
    [GRDP_RECONCILE_MATRIX] = grdp_reconcile_matrix,
    [GRDP_RECONCILE_TOTALS] = grdp_reconcile_totals};

grdp_status grdp_reconcile(grdp_arena *arena, const grdp_scenario *scenario, const grdp_program *program,
                           const grdp_reconciliation *asked, grdp_diagnostics *diagnostics, grdp_reconciled *out) {
  const grdp_reconciling at = {arena, scenario, program, asked, diagnostics};
  return methods[asked->kind](&at, out);
}
