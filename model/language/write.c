/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A tree as text again.
 */
#include "expression.h"

#include <stdlib.h>
#include <string.h>

#include "functions.h"
#include "number.h"

/* How strongly an operator binds; an operand that binds less than its place asks for gets brackets. */
enum {
  BINDS_OR = 1,
  BINDS_AND,
  BINDS_NOT,
  BINDS_COMPARISON,
  BINDS_SUM,
  BINDS_TERM,
  BINDS_UNARY,
  BINDS_POWER,
  BINDS_PRIMARY
};

/* Text of each operator, its own strength, and what it asks of its left and right operand (the grammar). */
static const struct {
  const char *text;
  int own, left, right;
} operators[] = {
    [GRDP_NEGATE] = {"-", BINDS_UNARY, 0, BINDS_POWER},
    [GRDP_NOT] = {"not ", BINDS_NOT, 0, BINDS_COMPARISON},
    [GRDP_ADD] = {" + ", BINDS_SUM, BINDS_SUM, BINDS_TERM},
    [GRDP_SUBTRACT] = {" - ", BINDS_SUM, BINDS_SUM, BINDS_TERM},
    [GRDP_MULTIPLY] = {" * ", BINDS_TERM, BINDS_TERM, BINDS_UNARY},
    [GRDP_DIVIDE] = {" / ", BINDS_TERM, BINDS_TERM, BINDS_UNARY},
    [GRDP_POWER] = {"^", BINDS_POWER, BINDS_PRIMARY, BINDS_UNARY},
    [GRDP_LESS] = {" < ", BINDS_COMPARISON, BINDS_SUM, BINDS_SUM},
    [GRDP_LESS_EQUAL] = {" <= ", BINDS_COMPARISON, BINDS_SUM, BINDS_SUM},
    [GRDP_GREATER] = {" > ", BINDS_COMPARISON, BINDS_SUM, BINDS_SUM},
    [GRDP_GREATER_EQUAL] = {" >= ", BINDS_COMPARISON, BINDS_SUM, BINDS_SUM},
    [GRDP_EQUAL] = {" == ", BINDS_COMPARISON, BINDS_SUM, BINDS_SUM},
    [GRDP_UNEQUAL] = {" != ", BINDS_COMPARISON, BINDS_SUM, BINDS_SUM},
    [GRDP_AND] = {" and ", BINDS_AND, BINDS_AND, BINDS_NOT},
    [GRDP_OR] = {" or ", BINDS_OR, BINDS_OR, BINDS_AND},
};

/* A percentage is written by moving the point of the shortest decimal, which reads back as the same number;
 * multiplying by 100 would round. */
static void write_percent(double value, grdp_buffer *out) {
  char text[32];
  char digits[32];
  grdp_number_write(value, text);
  size_t size = strcspn(text, "e");
  if (text[size] == 'e') {
    grdp_buffer_add(out, (grdp_text){text, size});
    grdp_buffer_add_byte(out, 'e');
    grdp_buffer_add_integer(out, strtol(text + size + 1, NULL, 10) + 2);
    return;
  }
  size_t whole = strcspn(text, ".");
  size_t count = 0;
  for (size_t i = 0; i < size; i++)
    if (text[i] != '.')
      digits[count++] = text[i];
  while (count < whole + 2)
    digits[count++] = '0';
  size_t first = 0;
  while (first + 1 < whole + 2 && digits[first] == '0')
    first++;
  grdp_buffer_add(out, (grdp_text){digits + first, whole + 2 - first});
  if (count > whole + 2) {
    grdp_buffer_add_byte(out, '.');
    grdp_buffer_add(out, (grdp_text){digits + whole + 2, count - whole - 2});
  }
}

static void write_literal(const grdp_expression *literal, grdp_buffer *out) {
  if (!literal->as.number.percent) {
    grdp_buffer_add_number(out, literal->as.number.value);
    return;
  }
  write_percent(literal->as.number.value, out);
  grdp_buffer_add_byte(out, '%');
}

static void write_reference(const grdp_expression *reference, grdp_buffer *out) {
  grdp_buffer_add(out, reference->as.reference.name.text);
  for (uint32_t i = 0; i < reference->as.reference.index_count; i++) {
    grdp_buffer_add_byte(out, i == 0 ? '[' : ',');
    grdp_buffer_add(out, reference->as.reference.indices[i].text);
  }
  if (reference->as.reference.index_count > 0)
    grdp_buffer_add_byte(out, ']');
  int32_t shift = reference->as.reference.shift;
  if (shift == 0)
    return;
  grdp_buffer_add_string(out, shift > 0 ? "(+" : "(");
  grdp_buffer_add_integer(out, shift);
  grdp_buffer_add_byte(out, ')');
}

static void write_call(const grdp_expression *call, grdp_buffer *out) {
  grdp_buffer_add_string(out, grdp_function_text(call->as.function));
  for (uint32_t i = 0; i < call->child_count; i++) {
    grdp_buffer_add_string(out, i == 0 ? "(" : ", ");
    grdp_expression_write(call->children[i], out);
  }
  grdp_buffer_add_byte(out, ')');
}

static void write_aggregate(const grdp_expression *aggregate, grdp_buffer *out) {
  grdp_buffer_add_string(out, grdp_aggregate_text(aggregate->as.aggregate.kind));
  grdp_buffer_add_byte(out, '(');
  grdp_expression_write(aggregate->children[0], out);
  for (uint32_t i = 0; i < aggregate->as.aggregate.binder_count; i++) {
    grdp_buffer_add_string(out, i == 0 ? " for " : ", ");
    grdp_buffer_add(out, aggregate->as.aggregate.binders[i].index.text);
    grdp_buffer_add_string(out, " in ");
    grdp_buffer_add(out, aggregate->as.aggregate.binders[i].set.text);
  }
  if (aggregate->child_count > 1) {
    grdp_buffer_add_string(out, " where ");
    grdp_expression_write(aggregate->children[1], out);
  }
  grdp_buffer_add_byte(out, ')');
}

static int own_strength(const grdp_expression *expression) {
  return expression->kind < GRDP_NEGATE ? BINDS_PRIMARY : operators[expression->kind].own;
}

static void write_operand(const grdp_expression *operand, int needed, grdp_buffer *out) {
  bool bracket = own_strength(operand) < needed;
  if (bracket)
    grdp_buffer_add_byte(out, '(');
  grdp_expression_write(operand, out);
  if (bracket)
    grdp_buffer_add_byte(out, ')');
}

void grdp_expression_write(const grdp_expression *expression, grdp_buffer *out) {
  switch (expression->kind) {
  case GRDP_NUMBER_LITERAL:
    write_literal(expression, out);
    return;
  case GRDP_REFERENCE:
    write_reference(expression, out);
    return;
  case GRDP_CALL:
    write_call(expression, out);
    return;
  case GRDP_AGGREGATE:
    write_aggregate(expression, out);
    return;
  default:
    break;
  }
  if (expression->child_count == 2)
    write_operand(expression->children[0], operators[expression->kind].left, out);
  grdp_buffer_add_string(out, operators[expression->kind].text);
  write_operand(expression->children[expression->child_count - 1], operators[expression->kind].right, out);
}
