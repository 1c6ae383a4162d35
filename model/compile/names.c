/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "build.h"

typedef struct resolution {
  grdp_compiler *compiler;
  const grdp_formula *formula;
  GRDP_VECTOR(grdp_text) scope; /* indices bound here; the place is the slot */
  uint32_t slots;
} resolution;

static grdp_term *resolve(resolution *resolver, const grdp_expression *expression);

static grdp_term *new_term(resolution *resolver, grdp_term_kind kind, const grdp_expression *expression) {
  grdp_term *term = GRDP_NEW(&resolver->compiler->scratch, grdp_term);
  term->kind = kind;
  term->expression = expression;
  return term;
}

static const char *string_of(resolution *resolver, grdp_text text) {
  return grdp_text_string(&resolver->compiler->scratch, text);
}

static grdp_place place_of(const resolution *resolver, const grdp_name *name) {
  return grdp_formula_name_place(resolver->formula, name);
}

const char *grdp_nearest(grdp_compiler *compiler, grdp_text wrong, const grdp_text *names, size_t count) {
  if (compiler->suggestions == 0 || count == 0)
    return "";
  compiler->suggestions--;
  return grdp_text_string(&compiler->scratch, grdp_text_nearest(wrong, names, count));
}

static const char *nearest_series(grdp_compiler *compiler, grdp_text wrong) {
  if (compiler->suggestions == 0)
    return "";
  const grdp_scenario *scenario = compiler->scenario;
  grdp_text *names = GRDP_NEW_ARRAY(&compiler->scratch, scenario->series_count, grdp_text);
  for (size_t i = 0; i < scenario->series_count; i++)
    names[i] = scenario->series[i].name;
  return grdp_nearest(compiler, wrong, names, scenario->series_count);
}

static const char *nearest_set(grdp_compiler *compiler, grdp_text wrong) {
  if (compiler->suggestions == 0)
    return "";
  const grdp_scenario *scenario = compiler->scenario;
  grdp_text *names = GRDP_NEW_ARRAY(&compiler->scratch, scenario->set_count, grdp_text);
  for (size_t i = 0; i < scenario->set_count; i++)
    names[i] = scenario->sets[i].name;
  return grdp_nearest(compiler, wrong, names, scenario->set_count);
}

/* Among the indices bound here and the elements of a set (or all elements: NULL). */
static const char *nearest_position(resolution *resolver, grdp_text wrong, const grdp_set *set) {
  grdp_compiler *compiler = resolver->compiler;
  if (compiler->suggestions == 0)
    return "";
  const grdp_scenario *scenario = compiler->scenario;
  size_t elements = set == NULL ? scenario->element_count : set->count, count = 0;
  grdp_text *names = GRDP_NEW_ARRAY(&compiler->scratch, resolver->scope.count + elements, grdp_text);
  for (size_t i = 0; i < resolver->scope.count; i++)
    names[count++] = resolver->scope.items[i];
  for (size_t i = 0; i < elements; i++)
    names[count++] = scenario->elements[set == NULL ? i : set->elements[i]].name;
  const char *nearest = grdp_nearest(compiler, wrong, names, count);
  /* One bound index and a name like nothing: the index is what was meant. */
  bool alone = nearest[0] == '\0' && resolver->scope.count == 1 && wrong.size <= 2;
  return alone ? string_of(resolver, resolver->scope.items[0]) : nearest;
}

/* The innermost index of a name. */
static bool find_index(const resolution *resolver, grdp_text name, uint32_t *slot) {
  for (size_t i = resolver->scope.count; i > 0; i--) {
    if (grdp_text_equal(resolver->scope.items[i - 1], name)) {
      *slot = (uint32_t)(i - 1);
      return true;
    }
  }
  return false;
}

/* index = element | bound index */
static bool find_position(const resolution *resolver, grdp_text name, grdp_position *out) {
  uint32_t slot;
  if (find_index(resolver, name, &slot)) {
    *out = (grdp_position){true, slot};
    return true;
  }
  const uint32_t *element = grdp_table_find(&resolver->compiler->scenario->elements_by_name, name);
  if (element != NULL)
    *out = (grdp_position){false, *element};
  return element != NULL;
}

static bool name_taken(const grdp_scenario *scenario, grdp_text name) {
  return grdp_name_word(name) || grdp_table_find(&scenario->series_by_name, name) != NULL ||
         grdp_table_find(&scenario->elements_by_name, name) != NULL ||
         grdp_table_find(&scenario->sets_by_name, name) != NULL;
}

void grdp_check_header(grdp_compiler *compiler, const grdp_series *series) {
  const grdp_text *names = compiler->scenario->cells[series->first_cell].index_names;
  for (uint32_t i = 0; names != NULL && i < series->dimensions; i++) {
    if (name_taken(compiler->scenario, names[i]))
      grdp_diagnose(compiler->diagnostics, GRDP_DIAGNOSTIC_INDEX_NAME_TAKEN, series->place,
                    grdp_text_string(&compiler->scratch, names[i]), NULL);
  }
}

/* "sector, market": the sets of a series. */
static const char *sets_of(resolution *resolver, const grdp_series *series) {
  grdp_buffer buffer = {.arena = &resolver->compiler->scratch};
  for (uint32_t i = 0; i < series->dimensions; i++) {
    grdp_buffer_add_string(&buffer, i > 0 ? ", " : "");
    grdp_buffer_add(&buffer, resolver->compiler->scenario->sets[series->sets[i]].name);
  }
  return grdp_buffer_string(&buffer);
}

/* Whether as many indices are given as the series has. */
static bool check_index_count(resolution *resolver, const grdp_expression *expression, const grdp_series *series) {
  uint32_t given = expression->as.reference.index_count;
  if (given == series->dimensions)
    return true;
  grdp_diagnostics *diagnostics = resolver->compiler->diagnostics;
  grdp_place place = grdp_formula_place(resolver->formula, expression);
  const char *name = string_of(resolver, series->name), *sets = sets_of(resolver, series);
  if (series->dimensions == 0)
    grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_NO_INDEX_WANTED, place, name, NULL);
  else if (given == 0)
    grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_INDEX_WANTED, place, name, sets, series->dimensions == 1 ? sets : "",
                  NULL);
  else
    grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_FORMULA_INDEX_COUNT, place, name, sets,
                  grdp_integer_text(&resolver->compiler->scratch, series->dimensions),
                  grdp_integer_text(&resolver->compiler->scratch, given), NULL);
  return false;
}

/* One index of a series: known, and, when it is an element, in the set. */
static bool resolve_position(resolution *resolver, const grdp_name *name, const grdp_series *series,
                             uint32_t dimension, grdp_position *out) {
  grdp_compiler *compiler = resolver->compiler;
  const grdp_set *set = &compiler->scenario->sets[series->sets[dimension]];
  if (!find_position(resolver, name->text, out)) {
    grdp_diagnose(compiler->diagnostics, GRDP_DIAGNOSTIC_UNKNOWN_INDEX, place_of(resolver, name),
                  string_of(resolver, name->text), nearest_position(resolver, name->text, set), NULL);
    return false;
  }
  if (out->bound ||
      grdp_pairs_find(&compiler->positions, grdp_pair_key(series->sets[dimension], out->number)) != UINT32_MAX)
    return true;
  grdp_diagnose(compiler->diagnostics, GRDP_DIAGNOSTIC_ELEMENT_OUTSIDE, place_of(resolver, name),
                string_of(resolver, series->name), string_of(resolver, name->text), string_of(resolver, set->name),
                "", NULL);
  return false;
}

static grdp_term *resolve_series(resolution *resolver, const grdp_expression *expression, uint32_t number) {
  const grdp_series *series = &resolver->compiler->scenario->series[number];
  if (!check_index_count(resolver, expression, series))
    return NULL;
  grdp_term *term = new_term(resolver, GRDP_TERM_SERIES, expression);
  term->as.reference.series = number;
  bool good = true;
  for (uint32_t i = 0; i < series->dimensions; i++)
    good = resolve_position(resolver, &expression->as.reference.indices[i], series, i,
                            &term->as.reference.positions[i]) &&
           good;
  return good ? term : NULL;
}

/* What is no series: the message that fits what it is. */
static void report_no_number(resolution *resolver, const grdp_name *name) {
  const grdp_scenario *scenario = resolver->compiler->scenario;
  const char *text = string_of(resolver, name->text), *nearest = "";
  grdp_code code = GRDP_DIAGNOSTIC_UNKNOWN_SERIES;
  uint32_t slot;
  if (find_index(resolver, name->text, &slot))
    code = GRDP_DIAGNOSTIC_INDEX_AS_NUMBER;
  else if (grdp_table_find(&scenario->elements_by_name, name->text) != NULL)
    code = GRDP_DIAGNOSTIC_ELEMENT_AS_NUMBER;
  else if (grdp_table_find(&scenario->sets_by_name, name->text) != NULL)
    code = GRDP_DIAGNOSTIC_SET_AS_NUMBER;
  else
    nearest = nearest_series(resolver->compiler, name->text);
  grdp_diagnose(resolver->compiler->diagnostics, code, place_of(resolver, name), text, nearest, NULL);
}

const char *const grdp_calendar_names[GRDP_CALENDAR_COUNT] = {"year", "quarter", "month"};

/* constant = "year" | "quarter" | "month" | "pi"; NULL when the name is none. */
static grdp_term *constant_term(resolution *resolver, const grdp_expression *expression) {
  grdp_text name = expression->as.reference.name.text;
  grdp_term *term = NULL;
  if (grdp_text_is(name, "pi")) {
    term = new_term(resolver, GRDP_TERM_NUMBER, expression);
    term->as.number = 3.14159265358979323846;
  }
  for (uint32_t i = 0; i < GRDP_CALENDAR_COUNT; i++) {
    if (grdp_text_is(name, grdp_calendar_names[i])) {
      term = new_term(resolver, GRDP_TERM_CALENDAR, expression);
      term->as.calendar = i;
    }
  }
  return term;
}

/* reference = name [ "[" index { "," index } "]" ] [ "(" ("-" | "+") integer ")" ] */
static grdp_term *resolve_reference(resolution *resolver, const grdp_expression *expression) {
  const grdp_name *name = &expression->as.reference.name;
  grdp_term *constant = constant_term(resolver, expression);
  if (constant != NULL)
    return constant;
  uint32_t slot;
  const uint32_t *series = grdp_table_find(&resolver->compiler->scenario->series_by_name, name->text);
  if (series != NULL && !find_index(resolver, name->text, &slot))
    return resolve_series(resolver, expression, *series);
  report_no_number(resolver, name);
  return NULL;
}

static bool resolve_children(resolution *resolver, grdp_term *term, uint32_t count) {
  const grdp_expression *expression = term->expression;
  term->child_count = count;
  term->children = GRDP_NEW_ARRAY(&resolver->compiler->scratch, count, grdp_term *);
  bool good = true;
  for (uint32_t i = 0; i < count; i++) {
    term->children[i] = resolve(resolver, expression->children[i]);
    good = term->children[i] != NULL && good;
  }
  return good;
}

/* Whether a part is a name alone that is an index or an element. */
static bool is_position(const resolution *resolver, const grdp_expression *part, grdp_position *out) {
  return part->kind == GRDP_REFERENCE && part->as.reference.index_count == 0 && part->as.reference.shift == 0 &&
         find_position(resolver, part->as.reference.name.text, out);
}

/* Beside an index or element stands something else: a misspelt element, or a number. */
static grdp_term *report_comparison(resolution *resolver, const grdp_expression *other) {
  grdp_compiler *compiler = resolver->compiler;
  const grdp_name *name = &other->as.reference.name;
  bool unknown = other->kind == GRDP_REFERENCE && other->as.reference.index_count == 0 &&
                 !name_taken(compiler->scenario, name->text);
  if (unknown)
    grdp_diagnose(compiler->diagnostics, GRDP_DIAGNOSTIC_UNKNOWN_INDEX, place_of(resolver, name),
                  string_of(resolver, name->text), nearest_position(resolver, name->text, NULL), NULL);
  else
    grdp_diagnose(compiler->diagnostics, GRDP_DIAGNOSTIC_COMPARED_TO_NUMBER,
                  grdp_formula_place(resolver->formula, other), NULL);
  return NULL;
}

/* comparison = sum [ ("<" | "<=" | ">" | ">=" | "==" | "!=") sum ] */
static grdp_term *resolve_comparison(resolution *resolver, const grdp_expression *expression) {
  grdp_position positions[2] = {{0}};
  bool left = is_position(resolver, expression->children[0], &positions[0]);
  bool right = is_position(resolver, expression->children[1], &positions[1]);
  if (!left && !right) {
    grdp_term *term = new_term(resolver, GRDP_TERM_OPERATOR, expression);
    return resolve_children(resolver, term, 2) ? term : NULL;
  }
  if (!left || !right)
    return report_comparison(resolver, expression->children[left ? 1 : 0]);
  if (expression->kind != GRDP_EQUAL && expression->kind != GRDP_UNEQUAL) {
    grdp_diagnose(resolver->compiler->diagnostics, GRDP_DIAGNOSTIC_ELEMENT_ORDER,
                  grdp_formula_place(resolver->formula, expression), NULL);
    return NULL;
  }
  grdp_term *term = new_term(resolver, GRDP_TERM_SAME, expression);
  term->as.same[0] = positions[0];
  term->as.same[1] = positions[1];
  return term;
}

/* call = function "(" [ expr { "," expr } ] ")" */
static grdp_term *resolve_call(resolution *resolver, const grdp_expression *expression) {
  grdp_term *term = new_term(resolver, GRDP_TERM_FUNCTION, expression);
  bool windowed = expression->as.function == GRDP_FUNCTION_MOVAVG || expression->as.function == GRDP_FUNCTION_MOVSUM;
  if (windowed)
    term->as.window = (uint32_t)expression->children[1]->as.number.value; /* a literal, says the parser */
  return resolve_children(resolver, term, windowed ? 1 : expression->child_count) ? term : NULL;
}

/* name "in" set; an inner index of the same name hides the outer one */
static bool bind(resolution *resolver, const grdp_binder *binder, uint32_t *set) {
  grdp_compiler *compiler = resolver->compiler;
  grdp_text index = binder->index.text;
  bool good = !name_taken(compiler->scenario, index);
  if (!good)
    grdp_diagnose(compiler->diagnostics, GRDP_DIAGNOSTIC_INDEX_NAME_TAKEN, place_of(resolver, &binder->index),
                  string_of(resolver, index), NULL);
  const uint32_t *number = grdp_table_find(&compiler->scenario->sets_by_name, binder->set.text);
  if (number == NULL)
    grdp_diagnose(compiler->diagnostics, GRDP_DIAGNOSTIC_UNKNOWN_SET, place_of(resolver, &binder->set),
                  string_of(resolver, binder->set.text), nearest_set(compiler, binder->set.text), NULL);
  else
    *set = *number;
  *GRDP_PUSH(&compiler->scratch, &resolver->scope) = index;
  return good && number != NULL;
}

/* aggregate = ("sum" | …) "(" expr "for" name "in" set { "," name "in" set } [ "where" expr ] ")" */
static grdp_term *resolve_aggregate(resolution *resolver, const grdp_expression *expression) {
  grdp_term *term = new_term(resolver, GRDP_TERM_AGGREGATE, expression);
  uint32_t count = expression->as.aggregate.binder_count;
  size_t outer = resolver->scope.count;
  term->as.binders.slot = (uint32_t)outer;
  term->as.binders.count = count;
  term->as.binders.sets = GRDP_NEW_ARRAY(&resolver->compiler->scratch, count, uint32_t);
  bool good = true;
  for (uint32_t i = 0; i < count; i++)
    good = bind(resolver, &expression->as.aggregate.binders[i], &term->as.binders.sets[i]) && good;
  if (resolver->scope.count > resolver->slots)
    resolver->slots = (uint32_t)resolver->scope.count;
  good = resolve_children(resolver, term, expression->child_count) && good;
  resolver->scope.count = outer;
  return good ? term : NULL;
}

static grdp_term *resolve(resolution *resolver, const grdp_expression *expression) {
  grdp_term *term;
  switch (expression->kind) {
  case GRDP_NUMBER_LITERAL:
    term = new_term(resolver, GRDP_TERM_NUMBER, expression);
    term->as.number = expression->as.number.value;
    return term;
  case GRDP_REFERENCE:
    return resolve_reference(resolver, expression);
  case GRDP_CALL:
    return resolve_call(resolver, expression);
  case GRDP_AGGREGATE:
    return resolve_aggregate(resolver, expression);
  case GRDP_LESS:
  case GRDP_LESS_EQUAL:
  case GRDP_GREATER:
  case GRDP_GREATER_EQUAL:
  case GRDP_EQUAL:
  case GRDP_UNEQUAL:
    return resolve_comparison(resolver, expression);
  default:
    term = new_term(resolver, GRDP_TERM_OPERATOR, expression);
    return resolve_children(resolver, term, expression->child_count) ? term : NULL;
  }
}

grdp_resolved *grdp_resolve(grdp_compiler *compiler, const grdp_formula *formula, const grdp_text *indices,
                            uint32_t index_count) {
  resolution resolver = {.compiler = compiler, .formula = formula, .slots = index_count};
  for (uint32_t i = 0; i < index_count; i++)
    *GRDP_PUSH(&compiler->scratch, &resolver.scope) = indices[i];
  grdp_resolved *resolved = GRDP_NEW(&compiler->scratch, grdp_resolved);
  resolved->formula = formula;
  resolved->root = resolve(&resolver, formula->root);
  resolved->slots = resolver.slots;
  return resolved;
}
