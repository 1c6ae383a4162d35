/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Aggregates repeat their argument for every element, functions over time for every period that they read.
 */
#include <math.h>

#include "build.h"

/* --- aggregates --- */

/* How the terms of an aggregate are joined; `neutral` stands for a term that its condition leaves out in a run. */
typedef struct joining {
  double neutral;
  grdp_operation operation;
  bool counting; /* each term counts 1 */
} joining;

/* The number of combinations of elements, at most beyond the limit. */
static uint64_t combination_count(const grdp_emitter *emitter, const grdp_term *term) {
  uint64_t count = 1;
  for (uint32_t i = 0; i < term->as.binders.count; i++) {
    count *= emitter->compiler->scenario->sets[term->as.binders.sets[i]].count;
    if (count > GRDP_EXPANSION_LIMIT)
      return (uint64_t)GRDP_EXPANSION_LIMIT + 1;
  }
  return count;
}

/* Binds the indices of an aggregate to combination `number`, the last index running fastest. */
static void bind_combination(grdp_emitter *emitter, const grdp_term *term, uint64_t number) {
  for (uint32_t i = term->as.binders.count; i > 0; i--) {
    const grdp_set *set = &emitter->compiler->scenario->sets[term->as.binders.sets[i - 1]];
    emitter->environment[term->as.binders.slot + i - 1] = set->elements[number % set->count];
    number /= set->count;
  }
}

/* One term; false when its condition leaves it out for good. */
static bool emit_one(grdp_emitter *emitter, grdp_term *term, int32_t shift, const joining *how, grdp_operand *out) {
  grdp_compiler *compiler = emitter->compiler;
  uint32_t mark = emitter->top;
  grdp_operand condition = grdp_intern_constant(compiler, 1);
  if (term->child_count > 1)
    condition = grdp_emit(emitter, term->children[1], shift);
  bool known = grdp_operand_constant(condition);
  if (known && grdp_operand_value(compiler, condition) == 0)
    return false;
  grdp_operand body =
      how->counting ? grdp_intern_constant(compiler, 1) : grdp_emit(emitter, term->children[0], shift);
  if (!known) {
    grdp_operand operands[3] = {condition, body, grdp_intern_constant(compiler, how->neutral)};
    body = grdp_emit_operation(emitter, term->expression, mark, GRDP_OP_SELECT, operands);
  }
  *out = body;
  return true;
}

/* A product that a sum takes in: the machine rounds it once with the sum (MULTIPLY_ADD). A square stays one, for those
 * who turn an equation inside out. */
static bool take_product(grdp_emitter *emitter, grdp_operand next, grdp_instruction *product) {
  grdp_compiler *compiler = emitter->compiler;
  if ((next & GRDP_OPERAND_KIND) != 0)
    return false;
  *product = compiler->instructions.items[compiler->instructions.count - 1];
  if (product->operation != GRDP_OP_MULTIPLY || product->target != next || product->a == product->b)
    return false;
  compiler->instructions.count--;
  compiler->texts.count--;
  return true;
}

static grdp_operand join(grdp_emitter *emitter, const grdp_term *term, uint32_t mark, const joining *how,
                         const grdp_operand pair[2]) {
  grdp_instruction product;
  bool sum = how->operation == GRDP_OP_ADD && !how->counting;
  if (sum && take_product(emitter, pair[1], &product)) {
    const grdp_operand operands[3] = {product.a, product.b, pair[0]};
    return grdp_emit_operation(emitter, term->expression, mark, GRDP_OP_MULTIPLY_ADD, operands);
  }
  const grdp_operand operands[3] = {pair[0], pair[1], 0};
  return grdp_emit_operation(emitter, term->expression, mark, how->operation, operands);
}

/* All terms joined; the neutral element when there is none. */
static grdp_operand join_terms(grdp_emitter *emitter, grdp_term *term, int32_t shift, const joining *how,
                               uint64_t *terms) {
  grdp_compiler *compiler = emitter->compiler;
  uint32_t mark = emitter->top;
  uint64_t combinations = combination_count(emitter, term);
  grdp_operand result = 0, next;
  *terms = 0;
  for (uint64_t i = 0; i < combinations && compiler->visits < GRDP_EXPANSION_LIMIT; i++) {
    compiler->visits++;
    bind_combination(emitter, term, i);
    if (!emit_one(emitter, term, shift, how, &next))
      continue;
    const grdp_operand pair[2] = {result, next};
    result = *terms == 0 ? next : join(emitter, term, mark, how, pair);
    ++*terms;
  }
  return *terms == 0 ? grdp_intern_constant(compiler, how->neutral) : result;
}

static void report_empty(grdp_emitter *emitter, grdp_term *term, const char *name) {
  bool stopped = emitter->compiler->visits >= GRDP_EXPANSION_LIMIT;
  if (!term->reported && !stopped)
    grdp_diagnose(emitter->compiler->diagnostics, GRDP_DIAGNOSTIC_EMPTY_AGGREGATE,
                  grdp_formula_place(emitter->formula->formula, term->expression), name, NULL);
  term->reported = true;
}

static const joining count = {0, GRDP_OP_ADD, true};

/* Where a condition that a run decides leaves nothing, the least of nothing is 0 / 0, not the infinity it began with. */
static grdp_operand refuse_nothing(grdp_emitter *emitter, grdp_term *term, int32_t shift, uint32_t mark,
                                   grdp_operand result) {
  uint64_t terms;
  uint32_t above = emitter->top;
  grdp_operand number = join_terms(emitter, term, shift, &count, &terms);
  if (grdp_operand_constant(number))
    return result;
  const grdp_operand same[3] = {number, number, 0};
  /* The ratio first: it is the cause that a message shall name. */
  const grdp_operand product[3] = {grdp_emit_operation(emitter, term->expression, above, GRDP_OP_DIVIDE, same),
                                   result, 0};
  return grdp_emit_operation(emitter, term->expression, mark, GRDP_OP_MULTIPLY, product);
}

/* mean = sum / number of terms */
static grdp_operand emit_mean(grdp_emitter *emitter, grdp_term *term, int32_t shift) {
  static const joining sum = {0, GRDP_OP_ADD, false};
  uint32_t mark = emitter->top;
  uint64_t terms;
  grdp_operand operands[3] = {join_terms(emitter, term, shift, &sum, &terms), 0, 0};
  if (terms == 0)
    report_empty(emitter, term, "mean");
  operands[1] = join_terms(emitter, term, shift, &count, &terms);
  return grdp_emit_operation(emitter, term->expression, mark, GRDP_OP_DIVIDE, operands);
}

grdp_operand grdp_emit_aggregate(grdp_emitter *emitter, grdp_term *term, int32_t shift) {
  static const joining joinings[] = {[GRDP_SUM] = {0, GRDP_OP_ADD, false},
                                     [GRDP_PROD] = {1, GRDP_OP_MULTIPLY, false},
                                     [GRDP_LEAST] = {INFINITY, GRDP_OP_MIN, false},
                                     [GRDP_GREATEST] = {-INFINITY, GRDP_OP_MAX, false}};
  grdp_aggregate kind = term->expression->as.aggregate.kind;
  if (kind == GRDP_MEAN)
    return emit_mean(emitter, term, shift);
  uint64_t terms;
  uint32_t mark = emitter->top;
  bool extreme = kind == GRDP_LEAST || kind == GRDP_GREATEST;
  grdp_operand result = join_terms(emitter, term, shift, &joinings[kind], &terms);
  if (terms == 0 && extreme)
    report_empty(emitter, term, kind == GRDP_LEAST ? "min" : "max");
  return extreme && term->child_count > 1 ? refuse_nothing(emitter, term, shift, mark, result) : result;
}

/* --- hidden cells --- */

/* The text of a part with elements in place of the indices bound outside it. */
typedef struct naming {
  grdp_buffer buffer;
  const char *text; /* the formula's */
  uint32_t cursor;  /* written up to here */
  const grdp_emitter *emitter;
} naming;

static void write_up_to(naming *writer, uint32_t end) {
  for (; writer->cursor < end; writer->cursor++) {
    char byte = writer->text[writer->cursor];
    bool space = grdp_is_blank(byte);
    bool spaced = writer->buffer.size > 0 && writer->buffer.data[writer->buffer.size - 1] == ' ';
    if (!space)
      grdp_buffer_add_byte(&writer->buffer, byte);
    else if (!spaced)
      grdp_buffer_add_byte(&writer->buffer, ' ');
  }
}

static void write_index(naming *writer, grdp_position position, uint32_t limit, const grdp_name *name) {
  if (!position.bound || position.number >= limit)
    return;
  const grdp_emitter *emitter = writer->emitter;
  write_up_to(writer, name->offset);
  uint32_t element = emitter->environment[position.number];
  grdp_buffer_add(&writer->buffer, emitter->compiler->scenario->elements[element].name);
  writer->cursor = name->offset + (uint32_t)name->text.size;
}

/* Slots from `limit` on are bound inside the part. */
static void write_indices(naming *writer, const grdp_term *term, uint32_t limit) {
  const grdp_expression *expression = term->expression;
  if (term->kind == GRDP_TERM_SERIES)
    for (uint32_t i = 0; i < expression->as.reference.index_count; i++)
      write_index(writer, term->as.reference.positions[i], limit, &expression->as.reference.indices[i]);
  if (term->kind == GRDP_TERM_SAME)
    for (uint32_t i = 0; i < 2; i++)
      write_index(writer, term->as.same[i], limit, &expression->children[i]->as.reference.name);
  if (term->kind == GRDP_TERM_AGGREGATE && term->as.binders.slot < limit)
    limit = term->as.binders.slot;
  for (uint32_t i = 0; i < term->child_count; i++)
    write_indices(writer, term->children[i], limit);
}

/* "ytd(output[industry])", or of the argument "(output[industry])". */
static const char *write_name(const grdp_emitter *emitter, const grdp_term *call, bool argument) {
  const grdp_expression *part = argument ? call->children[0]->expression : call->expression;
  naming writer = {.buffer = {.arena = &emitter->compiler->scratch},
                   .text = emitter->formula->formula->fragment.text.data,
                   .cursor = part->offset,
                   .emitter = emitter};
  if (argument)
    grdp_buffer_add_byte(&writer.buffer, '(');
  write_indices(&writer, argument ? call->children[0] : call, UINT32_MAX);
  write_up_to(&writer, part->offset + part->size);
  if (argument)
    grdp_buffer_add_byte(&writer.buffer, ')');
  return grdp_buffer_string(&writer.buffer);
}

/* The hidden cell of a call (or of its argument); equal calls share it. */
static uint32_t auxiliary_cell(const grdp_emitter *emitter, grdp_term *call, bool argument) {
  grdp_compiler *compiler = emitter->compiler;
  const char *name = write_name(emitter, call, argument);
  uint32_t next = (uint32_t)compiler->auxiliaries.count;
  bool added;
  compiler->visits += call->expression->size / 16; /* the name's length is work, too */
  uint32_t number =
      *grdp_table_add(&compiler->scratch, &compiler->auxiliary_numbers, grdp_text_of(name), next, &added);
  if (!added)
    return compiler->auxiliary_first + number;
  uint32_t slots = emitter->formula->slots;
  uint32_t *environment = GRDP_NEW_ARRAY(&compiler->scratch, (size_t)slots + 1, uint32_t);
  for (uint32_t i = 0; i < slots; i++)
    environment[i] = emitter->environment[i];
  *GRDP_PUSH(&compiler->scratch, &compiler->auxiliaries) = (grdp_auxiliary){.term = call,
                                                                            .argument = argument,
                                                                            .formula = emitter->formula,
                                                                            .environment = environment,
                                                                            .name = name,
                                                                            .cell = compiler->auxiliary_first + next,
                                                                            .summed = UINT32_MAX};
  return compiler->auxiliary_first + next;
}

/* cumsum: s = s(-1) + x. Its history is given by totals.c. */
static grdp_operand emit_total(grdp_emitter *emitter, grdp_auxiliary *auxiliary) {
  grdp_compiler *compiler = emitter->compiler;
  grdp_term *x = auxiliary->term->children[0];
  bool plain = x->kind == GRDP_TERM_SERIES && x->expression->as.reference.shift == 0;
  grdp_operand operands[3] = {grdp_intern_reference(compiler, auxiliary->cell, -1), 0, 0};
  operands[1] = plain ? grdp_emit(emitter, x, 0)
                      : grdp_intern_reference(compiler, auxiliary_cell(emitter, auxiliary->term, true), 0);
  if (grdp_operand_reference(operands[1]))
    auxiliary->summed = compiler->references.items[grdp_operand_number(operands[1])].cell;
  return grdp_emit_operation(emitter, auxiliary->term->expression, 0, GRDP_OP_ADD, operands);
}

/* ytd: x in the first period of a year, else ytd(-1) + x. */
static grdp_operand emit_year_to_date(grdp_emitter *emitter, const grdp_auxiliary *auxiliary) {
  grdp_compiler *compiler = emitter->compiler;
  const grdp_expression *part = auxiliary->term->expression;
  grdp_operand x = grdp_emit(emitter, auxiliary->term->children[0], 0);
  const grdp_operand further[3] = {grdp_intern_reference(compiler, auxiliary->cell, -1), x, 0};
  grdp_operand sum = grdp_emit_operation(emitter, part, emitter->top, GRDP_OP_ADD, further);
  uint32_t calendar =
      compiler->scenario->time.frequency == GRDP_MONTHLY ? GRDP_CALENDAR_MONTH : GRDP_CALENDAR_QUARTER;
  const grdp_operand beginning[3] = {grdp_intern_reference(compiler, compiler->calendar_first + calendar, 0),
                                     grdp_intern_constant(compiler, 1), 0};
  grdp_operand begins = grdp_emit_operation(emitter, part, emitter->top, GRDP_OP_EQUAL, beginning);
  const grdp_operand choice[3] = {begins, x, sum};
  return grdp_emit_operation(emitter, part, 0, GRDP_OP_SELECT, choice);
}

static void emit_auxiliary(grdp_compiler *compiler, uint32_t number) {
  /* The list may move while code is written. */
  grdp_auxiliary auxiliary = compiler->auxiliaries.items[number];
  grdp_emitter emitter = {.compiler = compiler, .formula = auxiliary.formula, .environment = auxiliary.environment};
  const grdp_expression *part = auxiliary.term->expression;
  uint32_t first = (uint32_t)compiler->instructions.count;
  grdp_operand result;
  if (auxiliary.argument)
    result = grdp_emit(&emitter, auxiliary.term->children[0], 0);
  else if (part->as.function == GRDP_FUNCTION_CUMSUM)
    result = emit_total(&emitter, &auxiliary);
  else
    result = emit_year_to_date(&emitter, &auxiliary);
  grdp_emit_result(&emitter, result, first, auxiliary.cell);
  compiler->auxiliaries.items[number].summed = auxiliary.summed;
  *GRDP_PUSH(&compiler->scratch, &compiler->drafts) =
      (grdp_draft){.cell = auxiliary.cell,
                   .first = first,
                   .count = (uint32_t)compiler->instructions.count - first,
                   .formula = auxiliary.formula->formula,
                   .place = grdp_formula_place(auxiliary.formula->formula, part)};
}

void grdp_emit_auxiliaries(grdp_compiler *compiler) {
  for (uint32_t i = 0; i < compiler->auxiliaries.count && compiler->visits < GRDP_EXPANSION_LIMIT; i++)
    emit_auxiliary(compiler, i);
}

/* --- functions over time --- */

/* operation(x, x(-lag)) */
static grdp_operand emit_lagged(grdp_emitter *emitter, grdp_term *term, int32_t shift, int32_t lag,
                                grdp_operation operation) {
  uint32_t mark = emitter->top;
  grdp_operand operands[3] = {grdp_emit(emitter, term->children[0], shift), 0, 0};
  operands[1] = grdp_emit(emitter, term->children[0], shift - lag);
  return grdp_emit_operation(emitter, term->expression, mark, operation, operands);
}

/* pct, yoy: x / x(-lag) - 1 */
static grdp_operand emit_growth(grdp_emitter *emitter, grdp_term *term, int32_t shift, int32_t lag) {
  uint32_t mark = emitter->top;
  grdp_operand ratio = emit_lagged(emitter, term, shift, lag, GRDP_OP_DIVIDE);
  const grdp_operand operands[3] = {ratio, grdp_intern_constant(emitter->compiler, 1), 0};
  return grdp_emit_operation(emitter, term->expression, mark, GRDP_OP_SUBTRACT, operands);
}

static grdp_operand emit_logarithm(grdp_emitter *emitter, grdp_term *term, int32_t shift) {
  uint32_t mark = emitter->top;
  const grdp_operand operands[3] = {grdp_emit(emitter, term->children[0], shift), 0, 0};
  return grdp_emit_operation(emitter, term->expression, mark, GRDP_OP_LOG, operands);
}

/* dlog: log(x) - log(x(-1)), not log(x / x(-1)), which two negative values would pass. */
static grdp_operand emit_log_difference(grdp_emitter *emitter, grdp_term *term, int32_t shift) {
  uint32_t mark = emitter->top;
  grdp_operand operands[3] = {emit_logarithm(emitter, term, shift), 0, 0};
  operands[1] = emit_logarithm(emitter, term, shift - 1);
  return grdp_emit_operation(emitter, term->expression, mark, GRDP_OP_SUBTRACT, operands);
}

/* movsum(x, n): x + x(-1) + … + x(-(n - 1)); movavg: that over n */
static grdp_operand emit_window(grdp_emitter *emitter, grdp_term *term, int32_t shift, bool average) {
  uint32_t mark = emitter->top;
  grdp_operand operands[3] = {grdp_emit(emitter, term->children[0], shift), 0, 0};
  for (uint32_t i = 1; i < term->as.window; i++) {
    operands[1] = grdp_emit(emitter, term->children[0], shift - (int32_t)i);
    operands[0] = grdp_emit_operation(emitter, term->expression, mark, GRDP_OP_ADD, operands);
  }
  if (!average)
    return operands[0];
  operands[1] = grdp_intern_constant(emitter->compiler, term->as.window);
  return grdp_emit_operation(emitter, term->expression, mark, GRDP_OP_DIVIDE, operands);
}

grdp_operand grdp_emit_over_time(grdp_emitter *emitter, grdp_term *term, int32_t shift) {
  grdp_compiler *compiler = emitter->compiler;
  int32_t year = (int32_t)compiler->scenario->time.frequency;
  switch (term->expression->as.function) {
  case GRDP_FUNCTION_D:
    return emit_lagged(emitter, term, shift, 1, GRDP_OP_SUBTRACT);
  case GRDP_FUNCTION_PCT:
    return emit_growth(emitter, term, shift, 1);
  case GRDP_FUNCTION_DLOG:
    return emit_log_difference(emitter, term, shift);
  case GRDP_FUNCTION_YOY:
    return emit_growth(emitter, term, shift, year);
  case GRDP_FUNCTION_MOVAVG:
    return emit_window(emitter, term, shift, true);
  case GRDP_FUNCTION_MOVSUM:
    return emit_window(emitter, term, shift, false);
  case GRDP_FUNCTION_YTD:
    if (year == 1)
      return grdp_emit(emitter, term->children[0], shift);
    break;
  default:
    break;
  }
  return grdp_intern_reference(compiler, auxiliary_cell(emitter, term, false), shift);
}
