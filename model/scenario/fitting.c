/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What shall be fitted (fitting.h).
 */
#include "fitting.h"

#include <math.h>

#include "named.h"

enum { EQUATION, COEFFICIENTS, OVER, ERRORS, NEWEY_WEST, RESTRICT, ALMON, KEYS };
static const char *const keys[KEYS] = {"equation",   "coefficients", "over", "errors",
                                       "newey_west", "restrict",     "almon"};
static const char *const error_words[] = {[GRDP_FIT_INDEPENDENT] = "independent", [GRDP_FIT_AR1] = "ar1"};
enum { OF, DEGREE, ALMON_KEYS };
static const char *const almon_keys[ALMON_KEYS] = {"of", "degree"};

typedef struct draft {
  grdp_builder *builder;
  const grdp_named *named;
  grdp_fitting made;
  uint32_t *cells;
  grdp_table by_name; /* of the coefficients -> number */
  GRDP_VECTOR(grdp_fit_restriction) restrictions;
} draft;

static const char *name_of(const draft *at) {
  return grdp_string(at->builder, at->named->name);
}

static void report(const draft *at, grdp_code code, grdp_place place, const char *first, const char *second) {
  grdp_diagnose(at->builder->diagnostics, code, place, first, second, NULL);
}

/* The one cell that a text names; UINT32_MAX after a report. */
static uint32_t read_cell(const draft *at, const grdp_fragment *fragment) {
  grdp_builder *builder = at->builder;
  grdp_series_name name;
  uint32_t first, count;
  if (grdp_parse_series_name(*fragment, builder->diagnostics, &name) != GRDP_OK ||
      !grdp_find_cells(builder, &name, &first, &count))
    return UINT32_MAX;
  if (count == 1)
    return first;
  report(at, GRDP_DIAGNOSTIC_ONE_SERIES, fragment->place, grdp_string(builder, fragment->text), NULL);
  return UINT32_MAX;
}

static grdp_series_kind kind_of(const draft *at, uint32_t cell) {
  const grdp_scenario *scenario = at->builder->scenario;
  return scenario->series[scenario->cells[cell].series].kind;
}

static bool read_equation(draft *at) {
  const grdp_node *node = at->named->slots[EQUATION].node;
  if (node != NULL && !grdp_needs_text(at->builder, GRDP_TEXT("equation"), node))
    return false;
  const grdp_fragment own = {at->named->name, at->named->place};
  const grdp_fragment *fragment = node != NULL ? &node->fragment : &own;
  at->made.cell = read_cell(at, fragment);
  if (at->made.cell == UINT32_MAX)
    return false;
  if (kind_of(at, at->made.cell) == GRDP_SERIES_EQUATION)
    return true;
  report(at, GRDP_DIAGNOSTIC_FIT_EQUATION, fragment->place, grdp_string(at->builder, fragment->text), name_of(at));
  return false;
}

static bool read_coefficient(draft *at, const grdp_fragment *fragment) {
  grdp_builder *builder = at->builder;
  uint32_t cell = read_cell(at, fragment);
  if (cell == UINT32_MAX)
    return false;
  const char *name = builder->scenario->cells[cell].name;
  bool added;
  grdp_table_add(builder->arena, &at->by_name, grdp_text_of(name), (uint32_t)at->made.coefficient_count, &added);
  bool input = kind_of(at, cell) == GRDP_SERIES_INPUT;
  if (!input || !added) {
    report(at, input ? GRDP_DIAGNOSTIC_FIT_COEFFICIENT_TWICE : GRDP_DIAGNOSTIC_FIT_COEFFICIENT, fragment->place, name,
           NULL);
    return false;
  }
  at->cells[at->made.coefficient_count++] = cell;
  return true;
}

static bool read_coefficients(draft *at) {
  grdp_builder *builder = at->builder;
  const grdp_node *node = at->named->slots[COEFFICIENTS].node;
  size_t count = 0;
  if (node == NULL) {
    report(at, GRDP_DIAGNOSTIC_MISSING_KEY, at->named->place, name_of(at), "coefficients");
    return false;
  }
  const grdp_node *const *items = grdp_read_texts(builder, GRDP_TEXT("coefficients"), node, &count);
  if (count > GRDP_FIT_COEFFICIENT_LIMIT) {
    report(at, GRDP_DIAGNOSTIC_FIT_LARGE, node->fragment.place, name_of(at),
           grdp_integer_text(builder->arena, GRDP_FIT_COEFFICIENT_LIMIT));
    return false;
  }
  at->cells = GRDP_NEW_ARRAY(builder->arena, count, uint32_t);
  bool good = count > 0;
  if (items != NULL && count == 0)
    report(at, GRDP_DIAGNOSTIC_MISSING_KEY, at->named->place, name_of(at), "coefficients");
  for (size_t i = 0; items != NULL && i < count; i++)
    good = read_coefficient(at, &items[i]->fragment) && good;
  at->made.coefficients = at->cells;
  return good;
}

static void read_over(draft *at) {
  grdp_builder *builder = at->builder;
  const grdp_node *node = at->named->slots[OVER].node;
  grdp_span span, model = {builder->scenario->time.first_ordinal, builder->end_ordinal};
  if (node == NULL || !grdp_needs_text(builder, GRDP_TEXT("over"), node) ||
      !grdp_read_span(builder, &node->fragment, &span))
    return;
  if (span.first < model.first || span.last > model.last) {
    report(at, GRDP_DIAGNOSTIC_PERIOD_OUTSIDE, node->fragment.place, grdp_string(builder, node->fragment.text),
           grdp_span_string(builder, model));
    return;
  }
  at->made.first = (uint32_t)(span.first - model.first);
  at->made.last = (uint32_t)(span.last - model.first);
}

/* A whole number from 0 to `limit` -> true. */
static bool read_whole(draft *at, const char *key, const grdp_node *node, uint32_t limit, uint32_t *out) {
  double value;
  bool percent;
  if (!grdp_needs_text(at->builder, grdp_text_of(key), node))
    return false;
  if (!grdp_read_number(at->builder, grdp_text_of(key), &node->fragment, &value, &percent) || percent ||
      !(value >= 0 && value <= limit) || value != floor(value))
    return false;
  *out = (uint32_t)value;
  return true;
}

static void read_errors(draft *at) {
  grdp_builder *builder = at->builder;
  const grdp_node *errors = at->named->slots[ERRORS].node, *lags = at->named->slots[NEWEY_WEST].node;
  size_t word = GRDP_FIT_INDEPENDENT, before = grdp_diagnostics_errors(builder->diagnostics);
  if (errors != NULL && grdp_read_word(builder, GRDP_TEXT("errors"), errors, error_words, 2, &word))
    at->made.errors = (grdp_fit_errors)word;
  if (lags == NULL)
    return;
  bool read = read_whole(at, "newey_west", lags, GRDP_FIT_LAG_LIMIT, &at->made.newey_west);
  if (!read && grdp_diagnostics_errors(builder->diagnostics) == before)
    report(at, GRDP_DIAGNOSTIC_FIT_LAGS, lags->fragment.place, grdp_integer_text(builder->arena, GRDP_FIT_LAG_LIMIT),
           grdp_string(builder, lags->fragment.text));
  if (at->made.errors == GRDP_FIT_AR1)
    report(at, GRDP_DIAGNOSTIC_FIT_TWO_WAYS, lags->fragment.place, name_of(at), NULL);
}

/* --- restrictions --- */

typedef struct linear_form {
  draft *at;
  const grdp_formula *formula;
  double *weights;
  double constant;
} linear_form;

/* constant = number | "-" constant | constant ( "+" | "-" | "*" | "/" ) constant; NaN when it is none */
static double constant_of(const grdp_expression *part) {
  if (part->kind == GRDP_NUMBER_LITERAL)
    return part->as.number.value;
  double a = part->child_count > 0 ? constant_of(part->children[0]) : (double)NAN;
  double b = part->child_count > 1 && !isnan(a) ? constant_of(part->children[1]) : (double)NAN;
  switch (part->kind) {
  case GRDP_NEGATE:
    return -a;
  case GRDP_ADD:
    return a + b;
  case GRDP_SUBTRACT:
    return a - b;
  case GRDP_MULTIPLY:
    return a * b;
  case GRDP_DIVIDE:
    return a / b;
  default:
    return NAN;
  }
}

static bool add_form(linear_form *form, const grdp_expression *part, double factor);

/* A coefficient by its name, blanks left out. */
static bool add_coefficient(linear_form *form, const grdp_expression *part, double factor) {
  grdp_builder *builder = form->at->builder;
  grdp_buffer written = {.arena = builder->arena}, name = {.arena = builder->arena};
  grdp_expression_write(part, &written);
  for (size_t i = 0; i < written.size; i++)
    if (written.data[i] != ' ')
      grdp_buffer_add_byte(&name, written.data[i]);
  const uint32_t *number = grdp_table_find(&form->at->by_name, grdp_buffer_text(&name));
  if (number != NULL) {
    form->weights[*number] += factor;
    return true;
  }
  size_t count = form->at->made.coefficient_count;
  grdp_text *names = GRDP_NEW_ARRAY(builder->arena, count, grdp_text);
  for (size_t i = 0; i < count; i++)
    names[i] = grdp_text_of(builder->scenario->cells[form->at->cells[i]].name);
  grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_RESTRICTION_NAME, grdp_formula_place(form->formula, part),
                grdp_buffer_string(&name), name_of(form->at),
                grdp_string(builder, grdp_text_nearest(grdp_buffer_text(&name), names, count)), NULL);
  return false;
}

static bool report_form(linear_form *form, const grdp_expression *part) {
  grdp_builder *builder = form->at->builder;
  report(form->at, GRDP_DIAGNOSTIC_RESTRICTION_FORM, grdp_formula_place(form->formula, part),
         grdp_string(builder, form->formula->fragment.text), NULL);
  return false;
}

/* A product with a constant on one side, a quotient by one. */
static bool add_product(linear_form *form, const grdp_expression *part, double factor) {
  double right = constant_of(part->children[1]);
  if (part->kind == GRDP_DIVIDE)
    return isfinite(1 / right) ? add_form(form, part->children[0], factor / right) : report_form(form, part);
  if (isfinite(right))
    return add_form(form, part->children[0], factor * right);
  double left = constant_of(part->children[0]);
  return isfinite(left) ? add_form(form, part->children[1], factor * left) : report_form(form, part);
}

/* form = number | coefficient | "-" form | form ( "+" | "-" ) form | constant "*" form | form "*" constant
 *      | form "/" constant; adds it `factor` times, false after a report */
static bool add_form(linear_form *form, const grdp_expression *part, double factor) {
  switch (part->kind) {
  case GRDP_NUMBER_LITERAL:
    form->constant += factor * part->as.number.value;
    return true;
  case GRDP_REFERENCE:
    return add_coefficient(form, part, factor);
  case GRDP_NEGATE:
    return add_form(form, part->children[0], -factor);
  case GRDP_ADD:
  case GRDP_SUBTRACT:
    return add_form(form, part->children[0], factor) &&
           add_form(form, part->children[1], part->kind == GRDP_ADD ? factor : -factor);
  case GRDP_MULTIPLY:
  case GRDP_DIVIDE:
    return add_product(form, part, factor);
  default:
    return report_form(form, part);
  }
}

static bool restricts(const draft *at, const double *weights) {
  for (size_t i = 0; i < at->made.coefficient_count; i++)
    if (weights[i] != 0)
      return true;
  return false;
}

/* restriction = form "==" form */
static void read_restriction(draft *at, const grdp_fragment *fragment) {
  grdp_builder *builder = at->builder;
  const grdp_formula *left, *right;
  if (grdp_parse_equality(builder->arena, *fragment, builder->diagnostics, &left, &right) != GRDP_OK)
    return;
  linear_form form = {
      .at = at, .formula = left, .weights = GRDP_NEW_ARRAY(builder->arena, at->made.coefficient_count, double)};
  if (!add_form(&form, left->root, 1))
    return;
  form.formula = right;
  if (!add_form(&form, right->root, -1))
    return;
  if (restricts(at, form.weights))
    *GRDP_PUSH(builder->arena, &at->restrictions) =
        (grdp_fit_restriction){form.weights, 0 - form.constant, *fragment};
  else
    report(at, GRDP_DIAGNOSTIC_RESTRICTION_EMPTY, fragment->place, grdp_string(builder, fragment->text), NULL);
}

static void read_restrictions(draft *at) {
  const grdp_node *node = at->named->slots[RESTRICT].node;
  size_t count = 0;
  const grdp_node *const *items =
      node == NULL ? NULL : grdp_read_texts(at->builder, GRDP_TEXT("restrict"), node, &count);
  for (size_t i = 0; i < count; i++) {
    if (at->restrictions.count < at->made.coefficient_count) {
      read_restriction(at, &items[i]->fragment);
      continue;
    }
    report(at, GRDP_DIAGNOSTIC_FIT_RESTRICTIONS, items[i]->fragment.place,
           grdp_string(at->builder, items[i]->fragment.text), name_of(at));
    return;
  }
}

/* --- distributed lags on a polynomial --- */

/* The numbers of the coefficients of `of`; false after a report. */
static bool read_lags(draft *at, const grdp_node *node, uint32_t **numbers, size_t *count) {
  grdp_builder *builder = at->builder;
  const grdp_node *const *items = grdp_read_texts(builder, GRDP_TEXT("of"), node, count);
  if (items == NULL)
    return false;
  *numbers = GRDP_NEW_ARRAY(builder->arena, *count, uint32_t);
  for (size_t i = 0; i < *count; i++) {
    grdp_text name = items[i]->fragment.text;
    const uint32_t *number = grdp_table_find(&at->by_name, name);
    if (number == NULL) {
      report(at, GRDP_DIAGNOSTIC_RESTRICTION_NAME, items[i]->fragment.place, grdp_string(builder, name), name_of(at));
      return false;
    }
    (*numbers)[i] = *number;
  }
  if (*count >= 2)
    return true;
  report(at, GRDP_DIAGNOSTIC_ALMON_LAGS, node->fragment.place, NULL, NULL);
  return false;
}

/* Coefficients lie on a polynomial of a degree where the differences of the next order vanish: the sum over j of
 * (-1)^j C(degree + 1, j) b(i + j) is 0 (Almon 1965, doi:10.2307/1911894; as restrictions: Greene, Econometric
 * Analysis). */
static void add_differences(draft *at, const uint32_t *numbers, size_t count, uint32_t degree,
                            const grdp_fragment *fragment) {
  size_t most = at->made.coefficient_count; /* more are refused when they are solved */
  for (size_t i = 0; i + degree + 1 < count && at->restrictions.count <= most; i++) {
    double *weights = GRDP_NEW_ARRAY(at->builder->arena, at->made.coefficient_count, double);
    double binomial = 1;
    for (uint32_t j = 0; j <= degree + 1; j++) {
      weights[numbers[i + j]] += j % 2 == 0 ? binomial : -binomial;
      binomial = binomial * (degree + 1 - j) / (j + 1);
    }
    *GRDP_PUSH(at->builder->arena, &at->restrictions) = (grdp_fit_restriction){weights, 0, *fragment};
  }
}

static void read_polynomial(draft *at, const grdp_node *map) {
  grdp_builder *builder = at->builder;
  grdp_slot slots[ALMON_KEYS] = {0};
  uint32_t *numbers = NULL, degree = 0;
  size_t count = 0;
  if (!grdp_needs_map(builder, GRDP_TEXT("almon"), map))
    return;
  grdp_merge_keys(builder, GRDP_TEXT("almon"), (grdp_slot){map, 0}, almon_keys, ALMON_KEYS, slots);
  for (size_t i = 0; i < ALMON_KEYS; i++)
    if (slots[i].node == NULL) {
      report(at, GRDP_DIAGNOSTIC_MISSING_KEY, map->fragment.place, "almon", almon_keys[i]);
      return;
    }
  if (!read_lags(at, slots[OF].node, &numbers, &count))
    return;
  const grdp_node *node = slots[DEGREE].node;
  size_t before = grdp_diagnostics_errors(builder->diagnostics);
  if (read_whole(at, "degree", node, (uint32_t)count - 2, &degree))
    add_differences(at, numbers, count, degree, &node->fragment);
  else if (grdp_diagnostics_errors(builder->diagnostics) == before)
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_ALMON_DEGREE, node->fragment.place,
                  grdp_integer_text(builder->arena, (long long)count),
                  grdp_integer_text(builder->arena, (long long)count - 2), grdp_string(builder, node->fragment.text),
                  NULL);
}

static void read_polynomials(draft *at) {
  const grdp_node *node = at->named->slots[ALMON].node;
  if (node == NULL)
    return;
  if (node->kind != GRDP_NODE_LIST)
    read_polynomial(at, node);
  for (size_t i = 0; node->kind == GRDP_NODE_LIST && i < node->count; i++)
    read_polynomial(at, node->items[i]);
}

static grdp_fitting read_fitting(grdp_builder *builder, const grdp_named *named) {
  draft at = {.builder = builder,
              .named = named,
              .made = {.name = named->name, .place = named->place, .first = 1, .newey_west = GRDP_FIT_NO_LAGS}};
  bool equation = read_equation(&at);
  bool coefficients = read_coefficients(&at);
  read_over(&at);
  read_errors(&at);
  if (equation && coefficients) {
    read_restrictions(&at);
    read_polynomials(&at);
  }
  at.made.restrictions = at.restrictions.items;
  at.made.restriction_count = at.restrictions.count;
  return at.made;
}

void grdp_build_fittings(grdp_builder *builder) {
  grdp_named_list list = {0};
  grdp_merge_named(builder, "fit", keys, KEYS, &list);
  GRDP_VECTOR(grdp_fitting) fittings = {0};
  for (size_t i = 0; i < list.count; i++)
    if (!list.items[i].removed)
      *GRDP_PUSH(builder->arena, &fittings) = read_fitting(builder, &list.items[i]);
  builder->scenario->fittings = fittings.items;
  builder->scenario->fitting_count = fittings.count;
}
