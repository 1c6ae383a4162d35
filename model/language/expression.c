/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "expression.h"

#include <assert.h>

#include "functions.h"

grdp_place grdp_formula_place(const grdp_formula *formula, const grdp_expression *part) {
  return grdp_fragment_place(&formula->fragment, part->offset, part->size);
}

grdp_place grdp_formula_name_place(const grdp_formula *formula, const grdp_name *name) {
  return grdp_fragment_place(&formula->fragment, name->offset, name->text.size);
}

int32_t grdp_expression_window(const grdp_expression *call) {
  assert(call->kind == GRDP_CALL && call->child_count == 2);
  return (int32_t)call->children[1]->as.number.value;
}

/* The shifts at which an expression reads something, from first to last; nothing read: first > last. */
typedef struct shift_range {
  int32_t first, last;
} shift_range;

static const shift_range nothing = {INT32_MAX, INT32_MIN};

static shift_range unite(shift_range a, shift_range b) {
  return (shift_range){a.first < b.first ? a.first : b.first, a.last > b.last ? a.last : b.last};
}

/* By how many periods a function looks further back than its argument (scenarios/README.md). */
static int32_t function_back(const grdp_expression *call, int32_t periods_per_year) {
  switch (call->as.function) {
  case GRDP_FUNCTION_D:
  case GRDP_FUNCTION_PCT:
  case GRDP_FUNCTION_DLOG:
    return 1;
  case GRDP_FUNCTION_YOY:
    return periods_per_year;
  case GRDP_FUNCTION_YTD:
    return periods_per_year - 1;
  case GRDP_FUNCTION_MOVAVG:
  case GRDP_FUNCTION_MOVSUM:
    return grdp_expression_window(call) - 1;
  default:
    return 0;
  }
}

static shift_range find_reach(const grdp_expression *expression, int32_t periods_per_year) {
  shift_range range = nothing;
  if (expression->kind == GRDP_REFERENCE)
    return (shift_range){expression->as.reference.shift, expression->as.reference.shift};
  for (uint32_t i = 0; i < expression->child_count; i++)
    range = unite(range, find_reach(expression->children[i], periods_per_year));
  if (expression->kind == GRDP_CALL && range.first <= range.last)
    range.first -= function_back(expression, periods_per_year);
  return range;
}

void grdp_formula_reach(const grdp_formula *formula, int32_t periods_per_year, int32_t *back, int32_t *ahead) {
  shift_range range = find_reach(formula->root, periods_per_year);
  bool reads = range.first <= range.last;
  *back = reads && range.first < 0 ? -range.first : 0;
  *ahead = reads && range.last > 0 ? range.last : 0;
}
