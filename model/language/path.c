/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Values of paths: expressions of constants, prev and was. NaN stands for "no number" and spreads.
 */
#include <math.h>

#include "functions.h"
#include "parse.h"

static const double pi = 3.14159265358979323846;

typedef struct path_context {
  double previous, was;
} path_context;

static double evaluate(const grdp_expression *expression, const path_context *context);

static double finite_or_nan(double value) {
  return isfinite(value) ? value : (double)NAN;
}

static double read_word(grdp_text name, const path_context *context) {
  if (grdp_text_is(name, "prev"))
    return context->previous;
  if (grdp_text_is(name, "was"))
    return context->was;
  return grdp_text_is(name, "pi") ? pi : (double)NAN;
}

static double divide(double a, double b) {
  return b == 0 ? (double)NAN : a / b;
}

static double apply_operator(grdp_expression_kind kind, double a, double b) {
  switch (kind) {
  case GRDP_ADD:
    return a + b;
  case GRDP_SUBTRACT:
    return a - b;
  case GRDP_MULTIPLY:
    return a * b;
  case GRDP_DIVIDE:
    return divide(a, b);
  case GRDP_POWER:
    return pow(a, b);
  case GRDP_LESS:
    return a < b;
  case GRDP_LESS_EQUAL:
    return a <= b;
  case GRDP_GREATER:
    return a > b;
  case GRDP_GREATER_EQUAL:
    return a >= b;
  case GRDP_EQUAL:
    return a == b;
  case GRDP_UNEQUAL:
    return a != b;
  case GRDP_AND:
    return a != 0 && b != 0;
  case GRDP_OR:
    return a != 0 || b != 0;
  default:
    return NAN;
  }
}

/* min, max and clamp: the arguments are numbers, none NaN. */
static double apply_choice(const grdp_expression *call, const double *first, const path_context *context) {
  double value = *first;
  for (uint32_t i = 1; i < call->child_count; i++) {
    double other = evaluate(call->children[i], context);
    if (isnan(other))
      return NAN;
    /* clamp(x, low, high) is the lesser of high and the greater of x and low. */
    bool greatest = call->as.function == GRDP_FUNCTION_MAX || (call->as.function == GRDP_FUNCTION_CLAMP && i == 1);
    if (greatest ? other > value : other < value)
      value = other;
  }
  return value;
}

/* The functions of one number. */
static double apply_function(grdp_function function, double x) {
  switch (function) {
  case GRDP_FUNCTION_ABS:
    return fabs(x);
  case GRDP_FUNCTION_EXP:
    return exp(x);
  case GRDP_FUNCTION_LOG:
    return x > 0 ? log(x) : (double)NAN;
  case GRDP_FUNCTION_LOG10:
    return x > 0 ? log10(x) : (double)NAN;
  case GRDP_FUNCTION_SQRT:
    return x >= 0 ? sqrt(x) : (double)NAN;
  case GRDP_FUNCTION_SIN:
    return sin(x);
  case GRDP_FUNCTION_COS:
    return cos(x);
  case GRDP_FUNCTION_TAN:
    return tan(x);
  case GRDP_FUNCTION_TANH:
    return tanh(x);
  case GRDP_FUNCTION_FLOOR:
    return floor(x);
  case GRDP_FUNCTION_NORMAL_CDF:
    return 0.5 * erfc(-x / sqrt(2.0));
  case GRDP_FUNCTION_LOGISTIC:
    return 1 / (1 + exp(-x));
  default:
    return NAN;
  }
}

static double evaluate_call(const grdp_expression *call, const path_context *context) {
  double first = evaluate(call->children[0], context);
  if (isnan(first))
    return NAN;
  switch (call->as.function) {
  case GRDP_FUNCTION_IF:
    return evaluate(call->children[first != 0 ? 1 : 2], context);
  case GRDP_FUNCTION_MIN:
  case GRDP_FUNCTION_MAX:
  case GRDP_FUNCTION_CLAMP:
    return apply_choice(call, &first, context);
  default:
    return apply_function(call->as.function, first);
  }
}

static double evaluate(const grdp_expression *expression, const path_context *context) {
  switch (expression->kind) {
  case GRDP_NUMBER_LITERAL:
    return expression->as.number.value;
  case GRDP_REFERENCE:
    return read_word(expression->as.reference.name.text, context);
  case GRDP_CALL:
    return finite_or_nan(evaluate_call(expression, context));
  case GRDP_AGGREGATE:
    return NAN;
  default:
    break;
  }
  double a = evaluate(expression->children[0], context);
  if (isnan(a))
    return NAN;
  if (expression->kind == GRDP_NEGATE)
    return -a;
  if (expression->kind == GRDP_NOT)
    return a == 0;
  double b = evaluate(expression->children[1], context);
  return isnan(b) ? (double)NAN : finite_or_nan(apply_operator(expression->kind, a, b));
}

double grdp_path_value(const grdp_expression *expression, double previous, double was) {
  const path_context context = {previous, was};
  return finite_or_nan(evaluate(expression, &context));
}

bool grdp_path_reads(const grdp_expression *expression, const char *name) {
  if (expression->kind == GRDP_REFERENCE)
    return grdp_text_is(expression->as.reference.name.text, name);
  for (uint32_t i = 0; i < expression->child_count; i++)
    if (grdp_path_reads(expression->children[i], name))
      return true;
  return false;
}
