/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether the literals of a path fit a series of unit %: each part of the expression is a plain number, a
 * percentage, a value of the series, or a growth factor such as 1 + 5%.
 */
#include "functions.h"
#include "parse.h"

typedef enum part_kind {
  PART_ANY, /* zero, and what has no measure of its own: fits everywhere */
  PART_NUMBER,
  PART_PERCENT,
  PART_VALUE,  /* prev, was: in the unit of the series */
  PART_FACTOR, /* a number with a percentage or a value of a % series added: 1 + 5% */
  PART_COUNT
} part_kind;

typedef struct percent_check {
  bool percent_series;
  const grdp_expression *culprit; /* NULL: none so far */
  bool missing;
} percent_check;

static part_kind find_kind(const grdp_expression *expression, percent_check *check);

static const part_kind product_kinds[PART_COUNT][PART_COUNT] = {
    [PART_ANY] = {PART_ANY, PART_NUMBER, PART_PERCENT, PART_VALUE, PART_FACTOR},
    [PART_NUMBER] = {PART_NUMBER, PART_NUMBER, PART_PERCENT, PART_VALUE, PART_FACTOR},
    [PART_PERCENT] = {PART_PERCENT, PART_PERCENT, PART_PERCENT, PART_VALUE, PART_PERCENT},
    [PART_VALUE] = {PART_VALUE, PART_VALUE, PART_VALUE, PART_VALUE, PART_VALUE},
    [PART_FACTOR] = {PART_FACTOR, PART_FACTOR, PART_PERCENT, PART_VALUE, PART_FACTOR},
};

/* Dividend by divisor: like by like is a number, but a quotient of growth factors is a growth factor. */
static const part_kind quotient_kinds[PART_COUNT][PART_COUNT] = {
    [PART_ANY] = {PART_ANY, PART_ANY, PART_ANY, PART_ANY, PART_ANY},
    [PART_NUMBER] = {PART_NUMBER, PART_NUMBER, PART_NUMBER, PART_NUMBER, PART_NUMBER},
    [PART_PERCENT] = {PART_PERCENT, PART_PERCENT, PART_NUMBER, PART_NUMBER, PART_PERCENT},
    [PART_VALUE] = {PART_VALUE, PART_VALUE, PART_VALUE, PART_NUMBER, PART_VALUE},
    [PART_FACTOR] = {PART_FACTOR, PART_FACTOR, PART_NUMBER, PART_NUMBER, PART_FACTOR},
};

/* The first literal that adds to the value of a part and is a plain number (or a percentage), or NULL. */
static const grdp_expression *find_literal(const grdp_expression *part, bool percent) {
  if (part->kind == GRDP_NUMBER_LITERAL)
    return part->as.number.percent == percent && part->as.number.value != 0 ? part : NULL;
  bool same = part->kind == GRDP_CALL &&
              (part->as.function == GRDP_FUNCTION_ABS || part->as.function == GRDP_FUNCTION_MIN ||
               part->as.function == GRDP_FUNCTION_MAX || part->as.function == GRDP_FUNCTION_CLAMP ||
               part->as.function == GRDP_FUNCTION_IF || part->as.function == GRDP_FUNCTION_FLOOR);
  if (!same && (part->kind < GRDP_NEGATE || part->kind > GRDP_POWER || part->kind == GRDP_NOT))
    return NULL;
  /* The condition of `if` and an exponent add nothing. */
  uint32_t first = part->kind == GRDP_CALL && part->as.function == GRDP_FUNCTION_IF ? 1 : 0;
  uint32_t count = part->kind == GRDP_POWER ? 1 : part->child_count;
  for (uint32_t i = first; i < count; i++) {
    const grdp_expression *found = find_literal(part->children[i], percent);
    if (found != NULL)
      return found;
  }
  return NULL;
}

/* Blames the literal of `part`, unless there is none or another was found before. */
static void blame(percent_check *check, const grdp_expression *part, bool missing) {
  if (check->culprit != NULL)
    return;
  const grdp_expression *literal = find_literal(part, !missing);
  if (literal == NULL)
    return;
  check->culprit = literal;
  check->missing = missing;
}

static bool is_pair(part_kind a, part_kind b, part_kind first, part_kind second) {
  return (a == first && b == second) || (a == second && b == first);
}

/* a + b, a - b */
static part_kind add_kinds(const grdp_expression *sum, part_kind a, part_kind b, percent_check *check) {
  const grdp_expression *right = sum->children[1];
  if (a == PART_ANY || b == PART_ANY)
    return a == PART_ANY ? b : a;
  bool less_one = sum->kind == GRDP_SUBTRACT && right->kind == GRDP_NUMBER_LITERAL && right->as.number.value == 1 &&
                  !right->as.number.percent;
  if (a == PART_FACTOR && less_one)
    return PART_PERCENT;
  if (is_pair(a, b, PART_VALUE, PART_PERCENT)) {
    if (!check->percent_series)
      blame(check, a == PART_PERCENT ? sum->children[0] : right, false);
    return PART_VALUE;
  }
  if (a == b)
    return a;
  bool value = a == PART_VALUE || b == PART_VALUE;
  return value && !check->percent_series ? PART_VALUE : PART_FACTOR;
}

/* Parts of which one is chosen, or that are compared: a % lacks where only one of them has it. */
static part_kind match_kinds(const grdp_expression *a, part_kind a_kind, const grdp_expression *b, part_kind b_kind,
                             percent_check *check) {
  if (a_kind == PART_ANY || b_kind == PART_ANY)
    return a_kind == PART_ANY ? b_kind : a_kind;
  bool a_number = a_kind == PART_NUMBER;
  if (check->percent_series && a_number != (b_kind == PART_NUMBER))
    blame(check, a_number ? a : b, true);
  if (!check->percent_series && is_pair(a_kind, b_kind, PART_VALUE, PART_PERCENT))
    blame(check, a_kind == PART_PERCENT ? a : b, false);
  if (a_kind == PART_VALUE || b_kind == PART_VALUE)
    return PART_VALUE;
  return a_kind == PART_PERCENT ? a_kind : b_kind;
}

static part_kind match_arguments(const grdp_expression *call, uint32_t first, percent_check *check) {
  part_kind kind = find_kind(call->children[first], check);
  for (uint32_t i = first + 1; i < call->child_count; i++)
    kind = match_kinds(call->children[first], kind, call->children[i], find_kind(call->children[i], check), check);
  return kind;
}

static part_kind find_call_kind(const grdp_expression *call, percent_check *check) {
  switch (call->as.function) {
  case GRDP_FUNCTION_ABS:
  case GRDP_FUNCTION_FLOOR:
  case GRDP_FUNCTION_SQRT:
  case GRDP_FUNCTION_MIN:
  case GRDP_FUNCTION_MAX:
  case GRDP_FUNCTION_CLAMP:
    return match_arguments(call, 0, check);
  case GRDP_FUNCTION_IF:
    find_kind(call->children[0], check);
    return match_arguments(call, 1, check);
  case GRDP_FUNCTION_EXP:
    return PART_FACTOR;
  default:
    return PART_ANY;
  }
}

static part_kind find_literal_kind(const grdp_expression *literal) {
  if (literal->as.number.value == 0)
    return PART_ANY;
  return literal->as.number.percent ? PART_PERCENT : PART_NUMBER;
}

static part_kind find_binary_kind(const grdp_expression *expression, percent_check *check) {
  const grdp_expression *left = expression->children[0];
  const grdp_expression *right = expression->children[1];
  part_kind a = find_kind(left, check);
  if (expression->kind == GRDP_POWER)
    return a;
  part_kind b = find_kind(right, check);
  switch (expression->kind) {
  case GRDP_ADD:
  case GRDP_SUBTRACT:
    return add_kinds(expression, a, b, check);
  case GRDP_MULTIPLY:
    return product_kinds[a][b];
  case GRDP_DIVIDE:
    return quotient_kinds[a][b];
  case GRDP_AND:
  case GRDP_OR:
    return PART_ANY;
  default:
    match_kinds(left, a, right, b, check);
    return PART_ANY;
  }
}

static part_kind find_kind(const grdp_expression *expression, percent_check *check) {
  switch (expression->kind) {
  case GRDP_NUMBER_LITERAL:
    return find_literal_kind(expression);
  case GRDP_REFERENCE:
    return grdp_constant_find(expression->as.reference.name.text) ? PART_NUMBER : PART_VALUE;
  case GRDP_CALL:
    return find_call_kind(expression, check);
  case GRDP_AGGREGATE:
    return PART_ANY;
  case GRDP_NEGATE:
    return find_kind(expression->children[0], check);
  case GRDP_NOT:
    find_kind(expression->children[0], check);
    return PART_ANY;
  default:
    return find_binary_kind(expression, check);
  }
}

bool grdp_path_percent(const grdp_expression *root, bool percent_series, const grdp_expression **culprit,
                       bool *missing_percent) {
  percent_check check = {.percent_series = percent_series};
  part_kind kind = find_kind(root, &check);
  if (percent_series && (kind == PART_NUMBER || kind == PART_FACTOR))
    blame(&check, root, true);
  if (!percent_series && kind == PART_PERCENT)
    blame(&check, root, false);
  if (check.culprit == NULL)
    return true;
  *culprit = check.culprit;
  *missing_percent = check.missing;
  return false;
}

bool grdp_path_is_percent(const grdp_expression *root) {
  percent_check check = {.percent_series = true};
  return find_kind(root, &check) == PART_PERCENT;
}
