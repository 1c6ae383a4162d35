/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The forms of uncertainty: normal(sd=3%), discrete(-5%=0.2, 0%=0.8), empirical(series), gaussian.
 */
#include "parser.h"

#include <math.h>

typedef GRDP_VECTOR(grdp_argument) argument_list;

static void report_argument(const grdp_parser *parser, grdp_code code, const grdp_argument *argument) {
  char shown[GRDP_SHOWN_SIZE];
  const char *arguments[3] = {grdp_show_text(argument->key.text, shown), NULL, NULL};
  grdp_lexer_report(&parser->lexer, code, argument->key.offset, argument->key.text.size, arguments);
}

/* [ "-" | "+" ] number */
static bool parse_number_key(grdp_parser *parser, grdp_argument *argument) {
  uint32_t start = parser->token.offset;
  bool negative = parser->token.kind == GRDP_TOKEN_MINUS;
  if (negative || parser->token.kind == GRDP_TOKEN_PLUS)
    grdp_parser_advance(parser);
  if (parser->token.kind != GRDP_TOKEN_NUMBER) {
    grdp_parser_report(parser, GRDP_DIAGNOSTIC_ARGUMENT_NAME, NULL);
    return false;
  }
  argument->numeric_key = true;
  argument->key_number = parser->token.number;
  if (negative)
    argument->key_number.value = -argument->key_number.value;
  grdp_parser_advance(parser);
  argument->key.offset = start;
  argument->key.text = grdp_text_slice(parser->lexer.fragment->text, start, parser->end - start);
  return true;
}

/* name | number */
static bool parse_key(grdp_parser *parser, grdp_argument *argument) {
  switch (parser->token.kind) {
  case GRDP_TOKEN_NUMBER:
  case GRDP_TOKEN_MINUS:
  case GRDP_TOKEN_PLUS:
    return parse_number_key(parser, argument);
  default:
    return grdp_parser_name(parser, &argument->key);
  }
}

static bool is_repeated(const argument_list *arguments, const grdp_argument *argument) {
  for (size_t i = 0; i < arguments->count; i++) {
    const grdp_argument *other = &arguments->items[i];
    if (other->numeric_key != argument->numeric_key)
      continue;
    if (argument->numeric_key ? other->key_number.value == argument->key_number.value
                              : grdp_text_equal(other->key.text, argument->key.text))
      return true;
  }
  return false;
}

/* "=" expr, of constants alone */
static bool parse_value(grdp_parser *parser, grdp_argument *argument) {
  if (parser->token.kind != GRDP_TOKEN_ASSIGN) {
    report_argument(parser, GRDP_DIAGNOSTIC_ARGUMENT_NAME, argument);
    return false;
  }
  grdp_parser_advance(parser);
  const grdp_expression *value = grdp_parser_expression(parser);
  if (value == NULL)
    return false;
  argument->size = parser->end - argument->offset;
  argument->value = (grdp_number){grdp_path_value(value, NAN, NAN), grdp_path_is_percent(value)};
  if (!isnan(argument->value.value))
    return true;
  report_argument(parser, GRDP_DIAGNOSTIC_ARGUMENT_VALUE, argument);
  return false;
}

/* argument = key "=" expr | series; `comma` is where the comma before it stands, 0 at the first */
static bool parse_argument(grdp_parser *parser, grdp_named_call *call, argument_list *arguments, uint32_t comma) {
  grdp_argument argument = {.offset = parser->token.offset};
  bool number = parser->token.kind == GRDP_TOKEN_NUMBER;
  if (!parse_key(parser, &argument))
    return false;
  bool assigned = parser->token.kind == GRDP_TOKEN_ASSIGN;
  if (number && !assigned && comma > 0 && grdp_lexer_report_comma(&parser->lexer, comma))
    return false;
  if (!assigned && !argument.numeric_key && comma == 0) {
    call->series.fragment = call->fragment;
    call->series.name = argument.key;
    return grdp_parser_indices(parser, call->series.indices, &call->series.index_count);
  }
  if (assigned && is_repeated(arguments, &argument)) {
    report_argument(parser, GRDP_DIAGNOSTIC_NAME_TWICE, &argument);
    return false;
  }
  if (arguments->count == GRDP_ARGUMENT_LIMIT) {
    const char *shown[3] = {"", "1000", NULL};
    grdp_lexer_report(&parser->lexer, GRDP_DIAGNOSTIC_FORMULA_LONG, argument.offset, argument.key.text.size, shown);
    return false;
  }
  if (!parse_value(parser, &argument))
    return false;
  *GRDP_PUSH(parser->arena, arguments) = argument;
  return true;
}

/* "(" [ argument { "," argument } ] ")" */
static bool parse_list(grdp_parser *parser, grdp_named_call *call) {
  argument_list arguments = {0};
  uint32_t opened = parser->token.offset;
  uint32_t comma = 0;
  grdp_parser_advance(parser);
  while (comma > 0 || parser->token.kind != GRDP_TOKEN_RIGHT_ROUND) {
    if (!parse_argument(parser, call, &arguments, comma))
      return false;
    if (parser->token.kind != GRDP_TOKEN_COMMA)
      break;
    comma = parser->token.offset;
    grdp_parser_advance(parser);
  }
  call->arguments = arguments.items;
  call->argument_count = (uint32_t)arguments.count;
  return grdp_parser_close(parser, GRDP_TOKEN_RIGHT_ROUND, opened);
}

/* name [ "(" [ argument { "," argument } ] ")" ] */
grdp_status grdp_parse_named_call(grdp_arena *arena, grdp_fragment fragment, grdp_diagnostics *diagnostics,
                                  grdp_named_call *out) {
  grdp_parser parser;
  grdp_named_call call = {.fragment = fragment};
  grdp_parser_start(&parser, &fragment, diagnostics, arena, GRDP_LEXER_CALL);
  parser.mode = GRDP_READS_NOTHING;
  if (!grdp_parser_name(&parser, &call.name))
    return GRDP_INVALID;
  if (parser.token.kind == GRDP_TOKEN_LEFT_ROUND && !parse_list(&parser, &call))
    return GRDP_INVALID;
  if (parser.token.kind != GRDP_TOKEN_END) {
    grdp_parser_report(&parser, GRDP_DIAGNOSTIC_UNEXPECTED, NULL);
    return GRDP_INVALID;
  }
  *out = call;
  return GRDP_OK;
}
