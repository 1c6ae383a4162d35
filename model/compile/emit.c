/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Temporaries are a stack: what a part computes lands in the first temporary that was free before it, so that a
 * formula needs as many as it is deep. A target may be one of its own operands.
 */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "build.h"

/* Those over time have no operation of their own. */
#define GRDP_OP_NONE GRDP_OPERATION_COUNT

static const uint32_t function_operations[GRDP_FUNCTION_COUNT] = {
#define GRDP_FUNCTION(name, text, least, most, rule, operation) GRDP_OP_##operation,
#include "functions.def"
#undef GRDP_FUNCTION
};

grdp_operand grdp_intern_constant(grdp_compiler *compiler, double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  uint32_t next = (uint32_t)compiler->constants.count;
  uint32_t number = grdp_pairs_add(&compiler->scratch, &compiler->constant_numbers, bits, next);
  if (number == next)
    *GRDP_PUSH(&compiler->scratch, &compiler->constants) = value;
  return GRDP_OPERAND_CONSTANT | number;
}

double grdp_operand_value(const grdp_compiler *compiler, grdp_operand constant) {
  return compiler->constants.items[grdp_operand_number(constant)];
}

grdp_operand grdp_intern_reference(grdp_compiler *compiler, uint32_t cell, int64_t shift) {
  int32_t near = shift > INT32_MAX / 2 ? INT32_MAX / 2 : shift < INT32_MIN / 2 ? INT32_MIN / 2 : (int32_t)shift;
  uint32_t next = (uint32_t)compiler->references.count;
  uint32_t number =
      grdp_pairs_add(&compiler->scratch, &compiler->reference_numbers, grdp_pair_key(cell, (uint32_t)near), next);
  if (number == next)
    *GRDP_PUSH(&compiler->scratch, &compiler->references) = (grdp_cell_reference){cell, near};
  return GRDP_OPERAND_REFERENCE | number;
}

/* The value of an operation on constants, where it is a number: an illegal one is left to the machine, whose
 * message names the arguments. */
static bool fold(const grdp_compiler *compiler, grdp_operation operation, const grdp_operand operands[3],
                 double *out) {
  double values[3] = {0};
  for (uint32_t i = 0; i < grdp_operation_operands(operation); i++) {
    if (!grdp_operand_constant(operands[i]))
      return false;
    values[i] = grdp_operand_value(compiler, operands[i]);
  }
  double value = grdp_operation_apply(operation, values[0], values[1], values[2]);
  if (!isfinite(value))
    return false;
  *out = value;
  return true;
}

grdp_operand grdp_emit_operation(grdp_emitter *emitter, const grdp_expression *part, uint32_t mark,
                                 grdp_operation operation, const grdp_operand operands[3]) {
  grdp_compiler *compiler = emitter->compiler;
  double value;
  emitter->top = mark;
  if (fold(compiler, operation, operands, &value))
    return grdp_intern_constant(compiler, value);
  emitter->top = mark + 1;
  if (emitter->top > compiler->temporaries)
    compiler->temporaries = emitter->top;
  *GRDP_PUSH(&compiler->scratch, &compiler->instructions) =
      (grdp_instruction){operation, mark, operands[0], operands[1], operands[2]};
  *GRDP_PUSH(&compiler->scratch, &compiler->texts) = (grdp_span_of_text){part->offset, part->size, 0};
  return mark;
}

static uint32_t element_of(const grdp_emitter *emitter, grdp_position position) {
  return position.bound ? emitter->environment[position.number] : position.number;
}

/* Reports once per formula that an index stands for an element outside the series' set. */
static void report_outside(grdp_emitter *emitter, grdp_term *term, uint32_t dimension, uint32_t element) {
  if (term->reported)
    return;
  term->reported = true;
  grdp_compiler *compiler = emitter->compiler;
  const grdp_scenario *scenario = compiler->scenario;
  const grdp_series *series = &scenario->series[term->as.reference.series];
  const grdp_name *index = &term->expression->as.reference.indices[dimension];
  grdp_diagnose(compiler->diagnostics, GRDP_DIAGNOSTIC_ELEMENT_OUTSIDE,
                grdp_formula_name_place(emitter->formula->formula, index),
                grdp_text_string(&compiler->scratch, series->name),
                grdp_text_string(&compiler->scratch, scenario->elements[element].name),
                grdp_text_string(&compiler->scratch, scenario->sets[series->sets[dimension]].name),
                grdp_text_string(&compiler->scratch, index->text), NULL);
}

/* The cell of a series' reference at the elements of the environment; UINT32_MAX when it has none. */
static uint32_t cell_of(grdp_emitter *emitter, grdp_term *term) {
  const grdp_compiler *compiler = emitter->compiler;
  const grdp_series *series = &compiler->scenario->series[term->as.reference.series];
  uint32_t place = 0;
  for (uint32_t i = 0; i < series->dimensions; i++) {
    uint32_t element = element_of(emitter, term->as.reference.positions[i]);
    uint32_t position = grdp_pairs_find(&compiler->positions, grdp_pair_key(series->sets[i], element));
    if (position == UINT32_MAX) {
      report_outside(emitter, term, i, element);
      return UINT32_MAX;
    }
    place = place * compiler->scenario->sets[series->sets[i]].count + position;
  }
  return series->first_cell + place;
}

/* The future of a computed series ends with what it is beyond the horizon, which must be said, and where no further
 * future can be read. */
static void check_lead(grdp_emitter *emitter, grdp_term *term, uint32_t cell) {
  const grdp_scenario *scenario = emitter->compiler->scenario;
  const grdp_series *series = &scenario->series[term->as.reference.series];
  if (scenario->cells[cell].formula == NULL || (series->terminal != NULL && !emitter->terminal) || term->reported)
    return;
  grdp_diagnose(emitter->compiler->diagnostics,
                emitter->terminal ? GRDP_DIAGNOSTIC_TERMINAL_LEAD : GRDP_DIAGNOSTIC_COMPUTED_LEAD,
                grdp_formula_place(emitter->formula->formula, term->expression), scenario->cells[cell].name,
                grdp_text_string(&emitter->compiler->scratch, series->name), NULL);
  term->reported = true;
}

static grdp_operand emit_reference(grdp_emitter *emitter, grdp_term *term, int32_t shift) {
  grdp_compiler *compiler = emitter->compiler;
  uint32_t cell = cell_of(emitter, term);
  if (cell == UINT32_MAX)
    return grdp_intern_constant(compiler, 1);
  int64_t total = (int64_t)shift + term->expression->as.reference.shift;
  if (total > 0)
    check_lead(emitter, term, cell);
  return grdp_intern_reference(compiler, cell, total);
}

/* The operands of a part, one after another on the stack. */
static void emit_operands(grdp_emitter *emitter, grdp_term *term, int32_t shift, grdp_operand operands[3]) {
  assert(term->child_count <= 3);
  for (uint32_t i = 0; i < term->child_count; i++)
    operands[i] = grdp_emit(emitter, term->children[i], shift);
}

/* min and max of several arguments: a chain. */
static grdp_operand emit_chain(grdp_emitter *emitter, grdp_term *term, int32_t shift, grdp_operation operation) {
  uint32_t mark = emitter->top;
  grdp_operand result = grdp_emit(emitter, term->children[0], shift);
  for (uint32_t i = 1; i < term->child_count; i++) {
    grdp_operand operands[3] = {result, grdp_emit(emitter, term->children[i], shift), 0};
    result = grdp_emit_operation(emitter, term->expression, mark, operation, operands);
  }
  return result;
}

/* if(condition, a, b): the branch that a known condition does not take is left out. */
static grdp_operand emit_if(grdp_emitter *emitter, grdp_term *term, int32_t shift) {
  uint32_t mark = emitter->top;
  grdp_operand operands[3] = {grdp_emit(emitter, term->children[0], shift), 0, 0};
  if (grdp_operand_constant(operands[0]))
    return grdp_emit(emitter, term->children[grdp_operand_value(emitter->compiler, operands[0]) != 0 ? 1 : 2], shift);
  operands[1] = grdp_emit(emitter, term->children[1], shift);
  operands[2] = grdp_emit(emitter, term->children[2], shift);
  return grdp_emit_operation(emitter, term->expression, mark, GRDP_OP_SELECT, operands);
}

static grdp_operand emit_function(grdp_emitter *emitter, grdp_term *term, int32_t shift) {
  grdp_function function = term->expression->as.function;
  uint32_t operation = function_operations[function];
  if (operation == GRDP_OP_NONE)
    return grdp_emit_over_time(emitter, term, shift);
  if (function == GRDP_FUNCTION_IF)
    return emit_if(emitter, term, shift);
  if (function == GRDP_FUNCTION_MIN || function == GRDP_FUNCTION_MAX)
    return emit_chain(emitter, term, shift, (grdp_operation)operation);
  uint32_t mark = emitter->top;
  grdp_operand operands[3] = {0};
  emit_operands(emitter, term, shift, operands);
  return grdp_emit_operation(emitter, term->expression, mark, (grdp_operation)operation, operands);
}

/* A square is a product and a half a root: cheaper, and exact. */
static grdp_operand emit_power(grdp_emitter *emitter, grdp_term *term, int32_t shift) {
  uint32_t mark = emitter->top;
  grdp_operand operands[3] = {0};
  emit_operands(emitter, term, shift, operands);
  double exponent = grdp_operand_constant(operands[1]) ? grdp_operand_value(emitter->compiler, operands[1]) : 0;
  if (exponent == 2) {
    operands[1] = operands[0];
    return grdp_emit_operation(emitter, term->expression, mark, GRDP_OP_MULTIPLY, operands);
  }
  if (exponent == 0.5) {
    operands[1] = 0;
    return grdp_emit_operation(emitter, term->expression, mark, GRDP_OP_SQRT, operands);
  }
  return grdp_emit_operation(emitter, term->expression, mark, GRDP_OP_POWER, operands);
}

/* and, or: what the first operand decides when the program is made, the second does not change. */
static grdp_operand emit_connective(grdp_emitter *emitter, grdp_term *term, int32_t shift) {
  grdp_compiler *compiler = emitter->compiler;
  bool either = term->expression->kind == GRDP_OR;
  uint32_t mark = emitter->top;
  grdp_operand operands[3] = {grdp_emit(emitter, term->children[0], shift), 0, 0};
  if (grdp_operand_constant(operands[0]) && (grdp_operand_value(compiler, operands[0]) != 0) == either)
    return grdp_intern_constant(compiler, either);
  operands[1] = grdp_emit(emitter, term->children[1], shift);
  return grdp_emit_operation(emitter, term->expression, mark, either ? GRDP_OP_OR : GRDP_OP_AND, operands);
}

static grdp_operand emit_operator(grdp_emitter *emitter, grdp_term *term, int32_t shift) {
  static const grdp_operation operations[] = {
      [GRDP_NEGATE] = GRDP_OP_NEGATE,     [GRDP_NOT] = GRDP_OP_NOT,
      [GRDP_ADD] = GRDP_OP_ADD,           [GRDP_SUBTRACT] = GRDP_OP_SUBTRACT,
      [GRDP_MULTIPLY] = GRDP_OP_MULTIPLY, [GRDP_DIVIDE] = GRDP_OP_DIVIDE,
      [GRDP_LESS] = GRDP_OP_LESS,         [GRDP_LESS_EQUAL] = GRDP_OP_LESS_EQUAL,
      [GRDP_GREATER] = GRDP_OP_LESS,      [GRDP_GREATER_EQUAL] = GRDP_OP_LESS_EQUAL,
      [GRDP_EQUAL] = GRDP_OP_EQUAL,       [GRDP_UNEQUAL] = GRDP_OP_UNEQUAL};
  grdp_expression_kind kind = term->expression->kind;
  if (kind == GRDP_POWER)
    return emit_power(emitter, term, shift);
  if (kind == GRDP_AND || kind == GRDP_OR)
    return emit_connective(emitter, term, shift);
  uint32_t mark = emitter->top;
  grdp_operand operands[3] = {0};
  emit_operands(emitter, term, shift, operands);
  if (kind == GRDP_GREATER || kind == GRDP_GREATER_EQUAL) {
    grdp_operand left = operands[0];
    operands[0] = operands[1];
    operands[1] = left;
  }
  return grdp_emit_operation(emitter, term->expression, mark, operations[kind], operands);
}

/* index == element, known when the program is made. */
static grdp_operand emit_same(grdp_emitter *emitter, const grdp_term *term) {
  bool same = element_of(emitter, term->as.same[0]) == element_of(emitter, term->as.same[1]);
  return grdp_intern_constant(emitter->compiler, same == (term->expression->kind == GRDP_EQUAL));
}

grdp_operand grdp_emit(grdp_emitter *emitter, grdp_term *term, int32_t shift) {
  grdp_compiler *compiler = emitter->compiler;
  if (compiler->visits >= GRDP_EXPANSION_LIMIT)
    return grdp_intern_constant(compiler, 1);
  compiler->visits++;
  switch (term->kind) {
  case GRDP_TERM_NUMBER:
    return grdp_intern_constant(compiler, term->as.number);
  case GRDP_TERM_SERIES:
    return emit_reference(emitter, term, shift);
  case GRDP_TERM_CALENDAR:
    return grdp_intern_reference(compiler, compiler->calendar_first + term->as.calendar, shift);
  case GRDP_TERM_SAME:
    return emit_same(emitter, term);
  case GRDP_TERM_FUNCTION:
    return emit_function(emitter, term, shift);
  case GRDP_TERM_AGGREGATE:
    return grdp_emit_aggregate(emitter, term, shift);
  case GRDP_TERM_OPERATOR:
    return emit_operator(emitter, term, shift);
  }
  return grdp_intern_constant(compiler, 1);
}

void grdp_emit_result(grdp_emitter *emitter, grdp_operand result, uint32_t first, uint32_t cell) {
  grdp_compiler *compiler = emitter->compiler;
  grdp_operand target = grdp_intern_reference(compiler, cell, 0);
  bool computed = (result & GRDP_OPERAND_KIND) == 0 && compiler->instructions.count > first;
  if (!computed) {
    const grdp_operand operands[3] = {result, 0, 0};
    const grdp_expression *root = emitter->formula->formula->root;
    *GRDP_PUSH(&compiler->scratch, &compiler->instructions) = (grdp_instruction){GRDP_OP_COPY, 0, operands[0], 0, 0};
    *GRDP_PUSH(&compiler->scratch, &compiler->texts) = (grdp_span_of_text){root->offset, root->size, 0};
  }
  compiler->instructions.items[compiler->instructions.count - 1].target = target;
}

static void begin_emitting(grdp_emitter *emitter, const uint32_t *elements) {
  grdp_compiler *compiler = emitter->compiler;
  size_t slots = (size_t)emitter->formula->slots + GRDP_INDEX_LIMIT;
  emitter->environment = GRDP_NEW_ARRAY(&compiler->scratch, slots, uint32_t);
  for (uint32_t i = 0; elements != NULL && i < GRDP_INDEX_LIMIT; i++)
    emitter->environment[i] = elements[i];
}

void grdp_emit_equation(grdp_compiler *compiler, grdp_resolved *formula, const uint32_t *elements, uint32_t cell,
                        grdp_place place) {
  grdp_emitter emitter = {.compiler = compiler, .formula = formula};
  begin_emitting(&emitter, elements);
  uint32_t first = (uint32_t)compiler->instructions.count;
  grdp_emit_result(&emitter, grdp_emit(&emitter, formula->root, 0), first, cell);
  *GRDP_PUSH(&compiler->scratch, &compiler->drafts) =
      (grdp_draft){.cell = cell,
                   .first = first,
                   .count = (uint32_t)compiler->instructions.count - first,
                   .formula = formula->formula,
                   .place = place};
}

void grdp_emit_terminal(grdp_compiler *compiler, grdp_resolved *formula, const grdp_cell *cell, uint32_t number) {
  grdp_emitter emitter = {.compiler = compiler, .formula = formula, .terminal = true};
  begin_emitting(&emitter, cell->elements);
  uint32_t first = (uint32_t)compiler->instructions.count;
  grdp_emit_result(&emitter, grdp_emit(&emitter, formula->root, 0), first, number);
  *GRDP_PUSH(&compiler->scratch, &compiler->terminals) =
      (grdp_terminal){.cell = number,
                      .first = first,
                      .count = (uint32_t)compiler->instructions.count - first,
                      .formula = formula->formula,
                      .place = cell->place};
}

/* left less right; where both are known when the program is made, so is that. */
void grdp_emit_implicit(grdp_compiler *compiler, grdp_resolved *left, grdp_resolved *right, const grdp_cell *cell,
                        uint32_t number) {
  grdp_emitter first_side = {.compiler = compiler, .formula = left};
  grdp_emitter second_side = {.compiler = compiler, .formula = right};
  begin_emitting(&first_side, cell->elements);
  begin_emitting(&second_side, cell->elements);
  uint32_t first = (uint32_t)compiler->instructions.count;
  grdp_operand operands[3] = {grdp_emit(&first_side, left->root, 0), 0, 0};
  second_side.top = first_side.top;
  operands[1] = grdp_emit(&second_side, right->root, 0);
  grdp_operand result = grdp_emit_operation(&first_side, left->formula->root, 0, GRDP_OP_SUBTRACT, operands);
  grdp_emit_result(&first_side, result, first, number);
  grdp_draft draft = {.cell = number,
                      .first = first,
                      .count = (uint32_t)compiler->instructions.count - first,
                      .formula = left->formula,
                      .place = cell->place,
                      .implicit = true};
  bool added = cell->added.values != NULL || cell->uncertainty != NULL;
  if (!compiler->options.implicit && !added)
    grdp_invert(compiler, &draft);
  *GRDP_PUSH(&compiler->scratch, &compiler->drafts) = draft;
}
