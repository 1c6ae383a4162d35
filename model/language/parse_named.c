/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What begins with a name: references, calls, aggregates.
 */
#include <assert.h>
#include <string.h>

#include "functions.h"
#include "parser.h"

typedef GRDP_VECTOR(const grdp_expression *) argument_list;

/* Tells about a name followed by a bracket that no function owns. */
static void report_unknown_function(const grdp_parser *parser, const grdp_name *name) {
  grdp_text nearest = grdp_function_nearest(name->text);
  char shown[GRDP_SHOWN_SIZE];
  if (nearest.size > 0)
    grdp_parser_report_name(parser, GRDP_DIAGNOSTIC_FUNCTION_UNKNOWN, name, grdp_show_text(nearest, shown));
  else
    grdp_parser_report_name(parser, GRDP_DIAGNOSTIC_FUNCTION_NONE, name, NULL);
}

/* digits; a whole number up to `limit` */
static bool read_integer(const grdp_token *token, int32_t limit, int32_t *out) {
  if (token->kind != GRDP_TOKEN_NUMBER)
    return false;
  for (size_t i = 0; i < token->text.size; i++)
    if (token->text.data[i] < '0' || token->text.data[i] > '9')
      return false;
  if (token->number.value > limit)
    return false;
  *out = (int32_t)token->number.value;
  return true;
}

/* x(1): neither a lag nor a lead. */
static void report_shift_sign(const grdp_parser *parser, const grdp_name *name) {
  char number[GRDP_SHOWN_SIZE];
  grdp_show_text(parser->token.text, number);
  grdp_parser_report_name(parser, GRDP_DIAGNOSTIC_SHIFT_SIGN, name, number);
}

/* [ "(" ("-" | "+") integer ")" ] */
static bool parse_shift(grdp_parser *parser, const grdp_name *name, int32_t *shift) {
  uint32_t opened = parser->token.offset;
  if (parser->token.kind != GRDP_TOKEN_LEFT_ROUND)
    return true;
  grdp_parser_advance(parser);
  grdp_token_kind sign = parser->token.kind;
  if (sign == GRDP_TOKEN_NUMBER)
    report_shift_sign(parser, name);
  else if (sign != GRDP_TOKEN_MINUS && sign != GRDP_TOKEN_PLUS && sign != GRDP_TOKEN_BAD)
    report_unknown_function(parser, name);
  if (sign != GRDP_TOKEN_MINUS && sign != GRDP_TOKEN_PLUS)
    return false;
  grdp_parser_advance(parser);
  int32_t size;
  if (!read_integer(&parser->token, GRDP_SHIFT_LIMIT, &size)) {
    if (parser->token.kind == GRDP_TOKEN_NUMBER)
      grdp_parser_report(parser, GRDP_DIAGNOSTIC_SHIFT_WHOLE, "1200");
    else if (parser->token.kind != GRDP_TOKEN_BAD)
      report_unknown_function(parser, name);
    return false;
  }
  grdp_parser_advance(parser);
  if (!grdp_parser_close(parser, GRDP_TOKEN_RIGHT_ROUND, opened))
    return false;
  *shift = sign == GRDP_TOKEN_MINUS ? -size : size;
  return true;
}

/* [ "[" index { "," index } "]" ];  index = element | bound index */
bool grdp_parser_indices(grdp_parser *parser, grdp_name *indices, uint32_t *count) {
  uint32_t opened = parser->token.offset;
  if (parser->token.kind != GRDP_TOKEN_LEFT_SQUARE)
    return true;
  do {
    grdp_parser_advance(parser);
    if (*count == GRDP_INDEX_LIMIT) {
      grdp_parser_report(parser, GRDP_DIAGNOSTIC_BINDER_COUNT, "2");
      return false;
    }
    if (!grdp_parser_name(parser, &indices[*count]))
      return false;
    ++*count;
  } while (parser->token.kind == GRDP_TOKEN_COMMA);
  return grdp_parser_close(parser, GRDP_TOKEN_RIGHT_SQUARE, opened);
}

bool grdp_parser_series(grdp_parser *parser, grdp_series_name *out) {
  return grdp_parser_name(parser, &out->name) && grdp_parser_indices(parser, out->indices, &out->index_count);
}

/* A path knows numbers, pi, prev and was; nothing else has a value that the user gives as constants. */
static bool check_path_word(const grdp_parser *parser, const grdp_name *name) {
  if (parser->mode == GRDP_READS_SERIES || grdp_text_is(name->text, "pi") ||
      grdp_word_kind(name->text) != GRDP_TOKEN_NAME)
    return true;
  grdp_parser_report_name(
      parser, parser->mode == GRDP_READS_NOTHING ? GRDP_DIAGNOSTIC_ARGUMENT_READS : GRDP_DIAGNOSTIC_PATH_READS, name,
      NULL);
  return false;
}

/* reference = name [ "[" index { "," index } "]" ] [ "(" ("-" | "+") integer ")" ] */
static const grdp_expression *parse_reference(grdp_parser *parser, const grdp_name *name) {
  grdp_token_kind follows = parser->token.kind;
  bool bracket = follows == GRDP_TOKEN_LEFT_SQUARE || follows == GRDP_TOKEN_LEFT_ROUND;
  if (bracket && (grdp_constant_find(name->text) || grdp_word_kind(name->text) != GRDP_TOKEN_NAME)) {
    grdp_parser_report_name(parser, GRDP_DIAGNOSTIC_CONSTANT_BRACKET, name, NULL);
    return NULL;
  }
  if (follows != GRDP_TOKEN_LEFT_ROUND && !check_path_word(parser, name))
    return NULL;
  grdp_expression *node = grdp_parser_node(parser, GRDP_REFERENCE, name->offset);
  if (node == NULL)
    return NULL;
  node->as.reference.name = *name;
  if (!grdp_parser_indices(parser, node->as.reference.indices, &node->as.reference.index_count) ||
      !parse_shift(parser, name, &node->as.reference.shift) || !check_path_word(parser, name))
    return NULL;
  if (parser->token.kind == GRDP_TOKEN_LEFT_SQUARE) {
    grdp_parser_report(parser, GRDP_DIAGNOSTIC_INDEX_PLACE, NULL);
    return NULL;
  }
  return grdp_parser_finish(parser, node, NULL, 0);
}

/* expr { "," expr }, or the body of an aggregate, which ends at "for" */
static bool parse_arguments(grdp_parser *parser, argument_list *arguments) {
  if (parser->token.kind == GRDP_TOKEN_RIGHT_ROUND)
    return true;
  for (;;) {
    const grdp_expression *argument = grdp_parser_expression(parser);
    if (argument == NULL)
      return false;
    *GRDP_PUSH(parser->arena, arguments) = argument;
    if (parser->token.kind != GRDP_TOKEN_COMMA)
      return true;
    grdp_parser_advance(parser);
  }
}

static bool check_count(const grdp_parser *parser, const grdp_name *name, grdp_function function, size_t count) {
  const grdp_function_row *row = grdp_function_get(function);
  if (count >= row->least && count <= row->most)
    return true;
  grdp_buffer expected = {.arena = parser->arena};
  grdp_buffer given = {.arena = parser->arena};
  grdp_buffer_add_integer(&expected, row->least);
  if (row->most != row->least) {
    grdp_buffer_add_string(&expected, "\u2013");
    grdp_buffer_add_integer(&expected, row->most);
  }
  grdp_buffer_add_integer(&given, (long long)count);
  const grdp_lexer *lexer = &parser->lexer;
  grdp_diagnose(lexer->diagnostics, GRDP_DIAGNOSTIC_ARGUMENT_COUNT,
                grdp_fragment_place(lexer->fragment, name->offset, name->text.size), row->text,
                grdp_buffer_string(&expected), grdp_buffer_string(&given), grdp_function_usage(function),
                (const char *)NULL);
  return false;
}

/* The window of movavg and movsum is a literal, so that a formula's reach is known when it is read. */
static bool check_window(const grdp_parser *parser, const grdp_name *name, grdp_function function,
                         const grdp_expression *const *arguments) {
  if (function != GRDP_FUNCTION_MOVAVG && function != GRDP_FUNCTION_MOVSUM)
    return true;
  assert(arguments != NULL);
  const grdp_expression *window = arguments[1];
  double value = window->kind == GRDP_NUMBER_LITERAL && !window->as.number.percent ? window->as.number.value : 0;
  if (value >= 1 && value <= GRDP_WINDOW_LIMIT && value == (double)(int32_t)value)
    return true;
  char shown[GRDP_SHOWN_SIZE];
  const char *arguments_shown[3] = {grdp_show_text(name->text, shown), "400", NULL};
  grdp_lexer_report(&parser->lexer, GRDP_DIAGNOSTIC_FUNCTION_WINDOW, window->offset, window->size, arguments_shown);
  return false;
}

/* call = function "(" [ expr { "," expr } ] ")", behind the arguments */
static const grdp_expression *finish_call(grdp_parser *parser, const grdp_name *name, uint32_t opened,
                                          const argument_list *arguments) {
  grdp_function function = GRDP_FUNCTION_COUNT;
  if (!grdp_parser_close(parser, GRDP_TOKEN_RIGHT_ROUND, opened))
    return NULL;
  if (!grdp_function_find(name->text, &function)) {
    grdp_parser_report_name(parser, GRDP_DIAGNOSTIC_AGGREGATE_FOR, name, NULL);
    return NULL;
  }
  if (parser->mode != GRDP_READS_SERIES && grdp_function_over_time(function)) {
    grdp_parser_report_name(parser, GRDP_DIAGNOSTIC_PATH_FUNCTION, name, NULL);
    return NULL;
  }
  if (!check_count(parser, name, function, arguments->count) ||
      !check_window(parser, name, function, arguments->items))
    return NULL;
  grdp_expression *node = grdp_parser_node(parser, GRDP_CALL, name->offset);
  if (node == NULL)
    return NULL;
  node->as.function = function;
  return grdp_parser_finish(parser, node, arguments->items, arguments->count);
}

/* An index without its set. */
static void report_in(const grdp_parser *parser, const grdp_name *index) {
  char shown[GRDP_SHOWN_SIZE], index_shown[GRDP_SHOWN_SIZE];
  const grdp_token *token = &parser->token;
  if (token->kind == GRDP_TOKEN_BAD)
    return;
  grdp_code code =
      token->kind == GRDP_TOKEN_END ? GRDP_DIAGNOSTIC_SYMBOL_MISSING_END : GRDP_DIAGNOSTIC_SYMBOL_MISSING;
  const char *arguments[3] = {grdp_show_text(token->text, shown), "in", grdp_show_text(index->text, index_shown)};
  grdp_lexer_report(&parser->lexer, code, token->offset, token->text.size, arguments);
}

bool grdp_parser_binder(grdp_parser *parser, grdp_binder *binders, uint32_t *count, uint32_t limit) {
  if (*count == limit) {
    grdp_parser_report(parser, GRDP_DIAGNOSTIC_BINDER_COUNT, limit == GRDP_INDEX_LIMIT ? "2" : "8");
    return false;
  }
  grdp_binder *binder = &binders[*count];
  if (!grdp_parser_name(parser, &binder->index))
    return false;
  if (grdp_name_word(binder->index.text)) {
    grdp_parser_report_name(parser, GRDP_DIAGNOSTIC_WORD_RESERVED, &binder->index, NULL);
    return false;
  }
  for (uint32_t i = 0; i < *count; i++)
    if (grdp_text_equal(binders[i].index.text, binder->index.text)) {
      grdp_parser_report_name(parser, GRDP_DIAGNOSTIC_NAME_TWICE, &binder->index, NULL);
      return false;
    }
  ++*count;
  if (parser->token.kind != GRDP_TOKEN_IN) {
    report_in(parser, &binder->index);
    return false;
  }
  grdp_parser_advance(parser);
  return grdp_parser_name(parser, &binder->set);
}

static grdp_aggregate find_aggregate(grdp_text name) {
  grdp_aggregate kind = GRDP_SUM;
  grdp_aggregate_find(name, &kind);
  return kind;
}

/* aggregate = ("sum" | …) "(" expr "for" name "in" set { "," name "in" set } [ "where" expr ] ")", from "for" */
static const grdp_expression *finish_aggregate(grdp_parser *parser, const grdp_name *name, uint32_t opened,
                                               const grdp_expression *body) {
  grdp_binder binders[GRDP_BINDER_LIMIT];
  uint32_t count = 0;
  const grdp_expression *children[2] = {body, NULL};
  do {
    grdp_parser_advance(parser);
    if (!grdp_parser_binder(parser, binders, &count, GRDP_BINDER_LIMIT))
      return NULL;
  } while (parser->token.kind == GRDP_TOKEN_COMMA);
  bool condition = parser->token.kind == GRDP_TOKEN_WHERE;
  if (condition) {
    grdp_parser_advance(parser);
    children[1] = grdp_parser_expression(parser);
    if (children[1] == NULL)
      return NULL;
  }
  if (!grdp_parser_close(parser, GRDP_TOKEN_RIGHT_ROUND, opened))
    return NULL;
  if (parser->mode != GRDP_READS_SERIES) {
    grdp_parser_report_name(parser, GRDP_DIAGNOSTIC_PATH_FUNCTION, name, NULL);
    return NULL;
  }
  grdp_expression *node = grdp_parser_node(parser, GRDP_AGGREGATE, name->offset);
  if (node == NULL)
    return NULL;
  node->as.aggregate.kind = find_aggregate(name->text);
  node->as.aggregate.binders = GRDP_NEW_ARRAY(parser->arena, count, grdp_binder);
  memcpy(node->as.aggregate.binders, binders, count * sizeof *binders);
  node->as.aggregate.binder_count = count;
  return grdp_parser_finish(parser, node, children, condition ? 2 : 1);
}

/* call | aggregate, from "(": `min(… for …)` and `min(a, b)` differ behind the first argument only */
static const grdp_expression *parse_call(grdp_parser *parser, const grdp_name *name) {
  uint32_t opened = parser->token.offset;
  grdp_aggregate ignored;
  argument_list arguments = {0};
  if (!grdp_parser_enter(parser))
    return NULL;
  parser->lexer.open_calls++;
  grdp_parser_advance(parser);
  if (!parse_arguments(parser, &arguments))
    return NULL;
  bool aggregate =
      arguments.count == 1 && parser->token.kind == GRDP_TOKEN_FOR && grdp_aggregate_find(name->text, &ignored);
  const grdp_expression *call = aggregate ? finish_aggregate(parser, name, opened, arguments.items[0])
                                          : finish_call(parser, name, opened, &arguments);
  parser->lexer.open_calls--;
  grdp_parser_leave(parser);
  return call;
}

const grdp_expression *grdp_parser_named(grdp_parser *parser) {
  grdp_name name = {parser->token.text, parser->token.offset};
  grdp_function function;
  grdp_aggregate aggregate;
  bool compared = parser->compared;
  grdp_parser_advance(parser);
  compared = compared || parser->token.kind == GRDP_TOKEN_EQUAL || parser->token.kind == GRDP_TOKEN_UNEQUAL;
  bool called = grdp_function_find(name.text, &function) || grdp_aggregate_find(name.text, &aggregate);
  /* An element or an index may be called as a function is; it stands beside == or != alone. */
  if (!called || (compared && parser->token.kind != GRDP_TOKEN_LEFT_ROUND))
    return parse_reference(parser, &name);
  if (parser->token.kind == GRDP_TOKEN_LEFT_ROUND)
    return parse_call(parser, &name);
  if (parser->token.kind != GRDP_TOKEN_BAD)
    grdp_parser_report_name(parser, GRDP_DIAGNOSTIC_FUNCTION_BARE, &name, NULL);
  return NULL;
}
