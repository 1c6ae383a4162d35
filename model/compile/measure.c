/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Units are checked gradually: what reads a series without a unit is not checked, and neither is what encloses it.
 * After a mistake the unit is unknown as well, so that one mistake gets one message.
 */
#include "build.h"
#include "functions.h"

typedef enum unit_rule { RULE_PURE, RULE_SAME, RULE_ROOT, RULE_CHOICE, RULE_RATIO, RULE_KEEP } unit_rule;

static const unit_rule function_rules[GRDP_FUNCTION_COUNT] = {
#define GRDP_FUNCTION(name, text, least, most, rule, operation) RULE_##rule,
#include "functions.def"
#undef GRDP_FUNCTION
};

typedef struct metering {
  grdp_compiler *compiler;
  const grdp_formula *formula;
} metering;

static grdp_unit measure(metering *meter, const grdp_term *term);

/* GRDP_UNIT_ANY is a pure number in a product. */
static grdp_unit settled(grdp_unit unit) {
  return unit == GRDP_UNIT_ANY ? GRDP_UNIT_PURE : unit;
}

static const char *unit_text(metering *meter, grdp_unit unit) {
  grdp_compiler *compiler = meter->compiler;
  return grdp_unit_text(compiler->scenario->unit_table, &compiler->scratch, settled(unit));
}

/* "1" when one of two units is, to explain it; else "". */
static const char *pure_text(grdp_unit a, grdp_unit b) {
  return a == GRDP_UNIT_PURE || b == GRDP_UNIT_PURE ? "1" : "";
}

static grdp_place place_of(const metering *meter, const grdp_term *term) {
  return grdp_formula_place(meter->formula, term->expression);
}

/* The operator stands between its operands, behind the brackets that close there. */
static grdp_place operator_place(const metering *meter, const grdp_term *term) {
  const grdp_expression *left = term->expression->children[0], *right = term->expression->children[1];
  const char *text = meter->formula->fragment.text.data;
  uint32_t offset = left->offset + left->size, end = right->offset;
  while (offset < end && (grdp_is_blank(text[offset]) || text[offset] == ')'))
    offset++;
  uint32_t size = 0;
  while (offset + size < end && !grdp_is_blank(text[offset + size]) && text[offset + size] != '(')
    size++;
  return size == 0 ? place_of(meter, term) : grdp_fragment_place(&meter->formula->fragment, offset, size);
}

static const char *operator_text(const grdp_term *term) {
  static const char *const texts[] = {
      [GRDP_ADD] = "+",     [GRDP_SUBTRACT] = "-",       [GRDP_LESS] = "<",   [GRDP_LESS_EQUAL] = "<=",
      [GRDP_GREATER] = ">", [GRDP_GREATER_EQUAL] = ">=", [GRDP_EQUAL] = "==", [GRDP_UNEQUAL] = "!=",
      [GRDP_POWER] = "^",   [GRDP_NOT] = "not",          [GRDP_AND] = "and",  [GRDP_OR] = "or"};
  return term->kind == GRDP_TERM_FUNCTION ? grdp_function_text(term->expression->as.function)
                                          : texts[term->expression->kind];
}

/* The common unit of two parts; where they differ, a message at `place`. */
static grdp_unit join_as(metering *meter, const char *operator, grdp_unit a, grdp_unit b, grdp_place place) {
  if (a == GRDP_UNIT_UNKNOWN || b == GRDP_UNIT_UNKNOWN)
    return GRDP_UNIT_UNKNOWN;
  if (a == GRDP_UNIT_ANY || a == b)
    return b;
  if (b == GRDP_UNIT_ANY)
    return a;
  const char *pure = pure_text(a, b);
  grdp_diagnose(meter->compiler->diagnostics,
                pure[0] != '\0' ? GRDP_DIAGNOSTIC_UNITS_DIFFER_PURE : GRDP_DIAGNOSTIC_UNITS_DIFFER, place, operator,
                unit_text(meter, a), unit_text(meter, b), pure, NULL);
  return GRDP_UNIT_UNKNOWN;
}

static grdp_unit join(metering *meter, const grdp_term *term, grdp_unit a, grdp_unit b, grdp_place place) {
  return join_as(meter, operator_text(term), a, b, place);
}

/* Reports a part that is not a pure number; unknown when it is not or is not known. */
static grdp_unit need_pure(metering *meter, const char *where, const grdp_term *part, grdp_unit unit) {
  if (unit == GRDP_UNIT_ANY || unit == GRDP_UNIT_PURE || unit == GRDP_UNIT_UNKNOWN)
    return unit;
  grdp_diagnose(meter->compiler->diagnostics, GRDP_DIAGNOSTIC_UNIT_NOT_PURE, place_of(meter, part), where,
                unit_text(meter, unit), NULL);
  return GRDP_UNIT_UNKNOWN;
}

static grdp_unit pure_operands(metering *meter, const grdp_term *term) {
  grdp_unit result = GRDP_UNIT_ANY;
  for (uint32_t i = 0; i < term->child_count; i++) {
    grdp_unit unit = need_pure(meter, operator_text(term), term->children[i], measure(meter, term->children[i]));
    if (unit == GRDP_UNIT_UNKNOWN || (unit == GRDP_UNIT_PURE && result == GRDP_UNIT_ANY))
      result = unit;
  }
  return result;
}

/* The operands of a function from number `first` on have one unit. */
static grdp_unit same_operands(metering *meter, const grdp_term *term, uint32_t first) {
  grdp_unit result = measure(meter, term->children[first]);
  for (uint32_t i = first + 1; i < term->child_count; i++) {
    grdp_unit unit = measure(meter, term->children[i]);
    result = join(meter, term, result, unit, place_of(meter, term->children[i]));
  }
  return result;
}

static grdp_unit measure_function(metering *meter, const grdp_term *term) {
  switch (function_rules[term->expression->as.function]) {
  case RULE_PURE:
    return pure_operands(meter, term);
  case RULE_SAME:
    return same_operands(meter, term, 0);
  case RULE_KEEP:
    return measure(meter, term->children[0]);
  case RULE_CHOICE:
    need_pure(meter, operator_text(term), term->children[0], measure(meter, term->children[0]));
    return same_operands(meter, term, 1);
  case RULE_ROOT: {
    grdp_unit unit = measure(meter, term->children[0]);
    bool plain = unit == GRDP_UNIT_ANY || unit == GRDP_UNIT_UNKNOWN;
    return plain ? unit : grdp_unit_power(meter->compiler->scenario->unit_table, unit, 0.5);
  }
  case RULE_RATIO:
    measure(meter, term->children[0]);
    return GRDP_UNIT_PURE;
  }
  return GRDP_UNIT_UNKNOWN;
}

static grdp_unit measure_aggregate(metering *meter, const grdp_term *term) {
  grdp_aggregate kind = term->expression->as.aggregate.kind;
  grdp_unit unit = measure(meter, term->children[0]);
  if (term->child_count > 1)
    need_pure(meter, "where", term->children[1], measure(meter, term->children[1]));
  return kind == GRDP_PROD ? need_pure(meter, grdp_aggregate_text(kind), term->children[0], unit) : unit;
}

/* Whether a part consists of literals alone, and its value. */
static bool literal_value(const grdp_term *term, double *value) {
  double a, b;
  if (term->kind == GRDP_TERM_NUMBER) {
    *value = term->as.number;
    return true;
  }
  if (term->kind != GRDP_TERM_OPERATOR || !literal_value(term->children[0], &a))
    return false;
  if (term->expression->kind == GRDP_NEGATE) {
    *value = -a;
    return true;
  }
  if (term->expression->kind != GRDP_DIVIDE || !literal_value(term->children[1], &b) || b == 0)
    return false;
  *value = a / b;
  return true;
}

/* `^` needs a pure base unless the exponent is a literal. */
static grdp_unit measure_power(metering *meter, const grdp_term *term) {
  grdp_unit base = measure(meter, term->children[0]), exponent = measure(meter, term->children[1]);
  double value;
  exponent = need_pure(meter, "^", term->children[1], exponent);
  if (base == GRDP_UNIT_ANY)
    return exponent;
  if (base == GRDP_UNIT_UNKNOWN || base == GRDP_UNIT_PURE)
    return exponent == GRDP_UNIT_UNKNOWN ? exponent : base;
  if (literal_value(term->children[1], &value))
    return grdp_unit_power(meter->compiler->scenario->unit_table, base, value);
  if (exponent != GRDP_UNIT_UNKNOWN)
    grdp_diagnose(meter->compiler->diagnostics, GRDP_DIAGNOSTIC_POWER_UNIT, place_of(meter, term->children[0]),
                  unit_text(meter, base), NULL);
  return GRDP_UNIT_UNKNOWN;
}

static grdp_unit measure_product(metering *meter, const grdp_term *term) {
  grdp_unit a = measure(meter, term->children[0]), b = measure(meter, term->children[1]);
  grdp_unit_table *table = meter->compiler->scenario->unit_table;
  if (a == GRDP_UNIT_UNKNOWN || b == GRDP_UNIT_UNKNOWN)
    return GRDP_UNIT_UNKNOWN;
  if (a == GRDP_UNIT_ANY && b == GRDP_UNIT_ANY)
    return GRDP_UNIT_ANY;
  return term->expression->kind == GRDP_MULTIPLY ? grdp_unit_product(table, settled(a), settled(b))
                                                 : grdp_unit_quotient(table, settled(a), settled(b));
}

static grdp_unit measure_operator(metering *meter, const grdp_term *term) {
  grdp_unit a, b;
  switch (term->expression->kind) {
  case GRDP_NEGATE:
    return measure(meter, term->children[0]);
  case GRDP_NOT:
  case GRDP_AND:
  case GRDP_OR:
    return pure_operands(meter, term);
  case GRDP_MULTIPLY:
  case GRDP_DIVIDE:
    return measure_product(meter, term);
  case GRDP_POWER:
    return measure_power(meter, term);
  default:
    a = measure(meter, term->children[0]);
    b = measure(meter, term->children[1]);
    a = join(meter, term, a, b, operator_place(meter, term));
    return term->expression->kind == GRDP_ADD || term->expression->kind == GRDP_SUBTRACT ? a : GRDP_UNIT_PURE;
  }
}

static grdp_unit measure(metering *meter, const grdp_term *term) {
  switch (term->kind) {
  case GRDP_TERM_NUMBER: {
    bool percent = term->expression->kind == GRDP_NUMBER_LITERAL && term->expression->as.number.percent;
    return percent ? GRDP_UNIT_PURE : GRDP_UNIT_ANY;
  }
  case GRDP_TERM_SERIES:
    return meter->compiler->scenario->series[term->as.reference.series].unit;
  case GRDP_TERM_CALENDAR:
    return GRDP_UNIT_ANY;
  case GRDP_TERM_SAME:
    return GRDP_UNIT_PURE;
  case GRDP_TERM_FUNCTION:
    return measure_function(meter, term);
  case GRDP_TERM_AGGREGATE:
    return measure_aggregate(meter, term);
  case GRDP_TERM_OPERATOR:
    return measure_operator(meter, term);
  }
  return GRDP_UNIT_UNKNOWN;
}

grdp_unit grdp_measure(grdp_compiler *compiler, const grdp_resolved *formula) {
  metering meter = {compiler, formula->formula};
  return measure(&meter, formula->root);
}

void grdp_measure_sides(grdp_compiler *compiler, const grdp_resolved *left, const grdp_resolved *right) {
  metering meter = {compiler, left->formula};
  grdp_unit a = measure(&meter, left->root);
  meter.formula = right->formula;
  grdp_unit b = measure(&meter, right->root);
  join_as(&meter, "==", a, b, place_of(&meter, right->root));
}

void grdp_measure_against(grdp_compiler *compiler, const grdp_resolved *formula, const grdp_series *series) {
  metering meter = {compiler, formula->formula};
  grdp_unit unit = measure(&meter, formula->root), declared = series->unit;
  if (unit == declared || unit == GRDP_UNIT_ANY || unit == GRDP_UNIT_UNKNOWN || declared == GRDP_UNIT_UNKNOWN)
    return;
  grdp_diagnose(compiler->diagnostics, GRDP_DIAGNOSTIC_FORMULA_UNIT, place_of(&meter, formula->root),
                grdp_text_string(&compiler->scratch, series->name), unit_text(&meter, declared),
                unit_text(&meter, unit), pure_text(declared, unit), NULL);
}
