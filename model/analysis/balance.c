/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "balance.h"

#include <math.h>
#include <stdint.h>

enum { ROUNDS = 20000 };
#define SUM_TOLERANCE 1e-9 /* of the sum: by how much the two may differ */
#define TOLERANCE 1e-13
#define STALLED 1e-11

typedef struct scaling {
  const grdp_balance *of;
  double *row, *column; /* the factors */
  double largest;       /* total */
} scaling;

static double entry(const grdp_balance *of, size_t i, size_t j) {
  return of->matrix[i * of->columns + j];
}

static double sum_of(const double *values, size_t count) {
  double sum = 0.0;
  for (size_t i = 0; i < count; i++)
    sum += values[i];
  return sum;
}

static double factor_for(double total, double held) {
  return total == 0.0 ? 0.0 : total / held;
}

static double row_held(const scaling *at, size_t i) {
  double held = 0.0;
  for (size_t j = 0; j < at->of->columns; j++)
    held += entry(at->of, i, j) * at->column[j];
  return held;
}

/* r_i = u_i / sum_j a_ij s_j, then s_j = v_j / sum_i r_i a_ij (Bacharach 1970, eq. 4.1). */
static void scale_once(scaling *at, double *held) {
  const grdp_balance *of = at->of;
  for (size_t i = 0; i < of->rows; i++)
    at->row[i] = factor_for(of->row_totals[i], row_held(at, i));
  for (size_t j = 0; j < of->columns; j++)
    held[j] = 0.0;
  for (size_t i = 0; i < of->rows; i++)
    for (size_t j = 0; j < of->columns; j++)
      held[j] += at->row[i] * entry(of, i, j);
  for (size_t j = 0; j < of->columns; j++)
    at->column[j] = factor_for(of->column_totals[j], held[j]);
}

/* The columns hold their totals; how far the worst row is off. */
static double worst_row(const scaling *at, size_t *place) {
  double worst = 0.0;
  for (size_t i = 0; i < at->of->rows; i++) {
    double off = fabs(at->row[i] * row_held(at, i) - at->of->row_totals[i]);
    if (off <= worst)
      continue;
    worst = off;
    *place = i;
  }
  return worst;
}

static bool find_empty(const grdp_balance *of, grdp_balance_result *out) {
  for (size_t i = 0; i < of->rows; i++) {
    bool empty = of->row_totals[i] > 0.0;
    for (size_t j = 0; j < of->columns && empty; j++)
      empty = entry(of, i, j) == 0.0;
    if (empty) {
      out->fault = GRDP_BALANCE_ROW;
      out->place = i;
      return true;
    }
  }
  for (size_t j = 0; j < of->columns; j++) {
    bool empty = of->column_totals[j] > 0.0;
    for (size_t i = 0; i < of->rows && empty; i++)
      empty = entry(of, i, j) == 0.0;
    if (empty) {
      out->fault = GRDP_BALANCE_COLUMN;
      out->place = j;
      return true;
    }
  }
  return false;
}

/* --- whether the entries could hold the totals: the largest flow from rows to columns (Ford and Fulkerson 1956) --- */

typedef struct flow {
  const grdp_balance *of;
  double *carried;                /* [rows][columns] */
  double *left_row, *left_column; /* of the totals */
  double least;
  size_t *queue; /* rows, then columns as rows + j */
  size_t *from;  /* [rows + columns] the node before; SIZE_MAX: not reached */
} flow;

/* The neighbours of a node that it can pass something on to. */
static bool passes(const flow *at, size_t node, size_t other) {
  size_t rows = at->of->rows;
  if (node < rows)
    return other >= rows && entry(at->of, node, other - rows) > 0.0;
  return other < rows && at->carried[other * at->of->columns + node - rows] > at->least;
}

/* A column with room, reached in the fewest steps from rows that have something left; SIZE_MAX: none. */
static size_t search(flow *at) {
  size_t rows = at->of->rows, nodes = rows + at->of->columns, filled = 0;
  for (size_t node = 0; node < nodes; node++) {
    bool begins = node < rows && at->left_row[node] > at->least;
    at->from[node] = begins ? node : SIZE_MAX;
    if (begins)
      at->queue[filled++] = node;
  }
  for (size_t next = 0; next < filled; next++) {
    size_t node = at->queue[next];
    if (node >= rows && at->left_column[node - rows] > at->least)
      return node;
    for (size_t other = 0; other < nodes; other++) {
      if (at->from[other] != SIZE_MAX || !passes(at, node, other))
        continue;
      at->from[other] = node;
      at->queue[filled++] = other;
    }
  }
  return SIZE_MAX;
}

/* Passes on along the path that was found as much as it carries. */
static void augment(flow *at, size_t end) {
  size_t rows = at->of->rows, columns = at->of->columns, node = end;
  double most = at->left_column[end - rows];
  for (; at->from[node] != node; node = at->from[node])
    if (node < rows)
      most = fmin(most, at->carried[node * columns + at->from[node] - rows]);
  most = fmin(most, at->left_row[node]);
  at->left_row[node] -= most;
  at->left_column[end - rows] -= most;
  for (node = end; at->from[node] != node; node = at->from[node]) {
    size_t before = at->from[node];
    if (node >= rows)
      at->carried[before * columns + node - rows] += most;
    else
      at->carried[node * columns + before - rows] -= most;
  }
}

static bool find_infeasible(grdp_arena *arena, const grdp_balance *of, grdp_balance_result *out) {
  size_t nodes = of->rows + of->columns;
  flow at = {.of = of,
             .carried = GRDP_NEW_ARRAY(arena, of->rows * of->columns, double),
             .left_row = GRDP_NEW_ARRAY(arena, of->rows, double),
             .left_column = GRDP_NEW_ARRAY(arena, of->columns, double),
             .queue = GRDP_NEW_ARRAY(arena, nodes, size_t),
             .from = GRDP_NEW_ARRAY(arena, nodes, size_t),
             .least = SUM_TOLERANCE * out->row_sum};
  for (size_t i = 0; i < of->rows; i++)
    at.left_row[i] = of->row_totals[i];
  for (size_t j = 0; j < of->columns; j++)
    at.left_column[j] = of->column_totals[j];
  for (size_t end = search(&at); end != SIZE_MAX; end = search(&at))
    augment(&at, end);
  if (sum_of(at.left_row, of->rows) <= at.least * (double)(nodes + 1))
    return false;
  out->fault = GRDP_BALANCE_INFEASIBLE;
  out->in_rows = GRDP_NEW_ARRAY(arena, of->rows, bool);
  out->in_columns = GRDP_NEW_ARRAY(arena, of->columns, bool);
  for (size_t i = 0; i < of->rows; i++)
    out->in_rows[i] = at.from[i] != SIZE_MAX;
  for (size_t j = 0; j < of->columns; j++)
    out->in_columns[j] = at.from[of->rows + j] != SIZE_MAX;
  return true;
}

/* --- all together --- */

static bool scale(grdp_arena *arena, scaling *at, grdp_balance_result *out) {
  double *held = GRDP_NEW_ARRAY(arena, at->of->columns, double);
  double before = INFINITY;
  for (out->rounds = 1; out->rounds <= ROUNDS; out->rounds++) {
    scale_once(at, held);
    out->error = worst_row(at, &out->place);
    if (!isfinite(out->error))
      return false;
    bool stalled = out->error >= before && out->error <= STALLED * at->largest;
    if (out->error <= TOLERANCE * at->largest || stalled)
      return true;
    before = out->error;
  }
  out->rounds = ROUNDS;
  return false;
}

grdp_balance_result grdp_balance_find(grdp_arena *arena, const grdp_balance *balance) {
  size_t rows = balance->rows, columns = balance->columns;
  grdp_balance_result out = {.matrix = GRDP_NEW_ARRAY(arena, rows * columns, double),
                             .row_sum = sum_of(balance->row_totals, rows),
                             .column_sum = sum_of(balance->column_totals, columns)};
  if (fabs(out.row_sum - out.column_sum) > SUM_TOLERANCE * fmax(out.row_sum, out.column_sum)) {
    out.fault = GRDP_BALANCE_SUMS;
    return out;
  }
  if (find_empty(balance, &out))
    return out;
  scaling at = {
      .of = balance, .row = GRDP_NEW_ARRAY(arena, rows, double), .column = GRDP_NEW_ARRAY(arena, columns, double)};
  for (size_t j = 0; j < columns; j++)
    at.column[j] = 1.0;
  for (size_t i = 0; i < rows; i++)
    at.largest = fmax(at.largest, balance->row_totals[i]);
  if (!scale(arena, &at, &out) && !find_infeasible(arena, balance, &out))
    out.fault = GRDP_BALANCE_SLOW;
  for (size_t i = 0; i < rows; i++)
    for (size_t j = 0; j < columns; j++)
      out.matrix[i * columns + j] = at.row[i] * entry(balance, i, j) * at.column[j];
  return out;
}
