/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The operators of the grammar, one function a rule (recursive descent). Chains such as a + b + c are
 * built by loops, so that the stack holds nested brackets and exponents alone.
 */
#include "parser.h"

static const grdp_expression *parse_unary(grdp_parser *parser);

/* Operators of one precedence, ended by GRDP_TOKEN_END. */
typedef struct operator_kind {
  grdp_token_kind token;
  grdp_expression_kind node;
} operator_kind;

static const operator_kind or_operators[] = {{GRDP_TOKEN_OR, GRDP_OR}, {GRDP_TOKEN_END, GRDP_OR}};
static const operator_kind and_operators[] = {{GRDP_TOKEN_AND, GRDP_AND}, {GRDP_TOKEN_END, GRDP_AND}};
static const operator_kind comparison_operators[] = {
    {GRDP_TOKEN_LESS, GRDP_LESS},       {GRDP_TOKEN_LESS_EQUAL, GRDP_LESS_EQUAL},
    {GRDP_TOKEN_GREATER, GRDP_GREATER}, {GRDP_TOKEN_GREATER_EQUAL, GRDP_GREATER_EQUAL},
    {GRDP_TOKEN_EQUAL, GRDP_EQUAL},     {GRDP_TOKEN_UNEQUAL, GRDP_UNEQUAL},
    {GRDP_TOKEN_END, GRDP_EQUAL}};
static const operator_kind sum_operators[] = {
    {GRDP_TOKEN_PLUS, GRDP_ADD}, {GRDP_TOKEN_MINUS, GRDP_SUBTRACT}, {GRDP_TOKEN_END, GRDP_ADD}};
static const operator_kind term_operators[] = {
    {GRDP_TOKEN_TIMES, GRDP_MULTIPLY}, {GRDP_TOKEN_OVER, GRDP_DIVIDE}, {GRDP_TOKEN_END, GRDP_MULTIPLY}};

static const operator_kind *find_operator(const operator_kind *operators, grdp_token_kind token) {
  for (; operators->token != GRDP_TOKEN_END; operators++)
    if (operators->token == token)
      return operators;
  return NULL;
}

typedef const grdp_expression *parse_rule(grdp_parser *parser);

static const grdp_expression *make_binary(grdp_parser *parser, grdp_expression_kind kind, uint32_t start,
                                          const grdp_expression *left, const grdp_expression *right) {
  const grdp_expression *const children[2] = {left, right};
  if (left == NULL || right == NULL)
    return NULL;
  grdp_expression *node = grdp_parser_node(parser, kind, start);
  return node != NULL ? grdp_parser_finish(parser, node, children, 2) : NULL;
}

/* operand { operator operand }, left associative */
static const grdp_expression *parse_chain(grdp_parser *parser, const operator_kind *operators,
                                          parse_rule *parse_operand) {
  uint32_t start = parser->token.offset;
  const grdp_expression *left = parse_operand(parser);
  const operator_kind *found;
  while (left != NULL && (found = find_operator(operators, parser->token.kind)) != NULL) {
    grdp_parser_advance(parser);
    left = make_binary(parser, found->node, start, left, parse_operand(parser));
  }
  return left;
}

static const grdp_expression *report_operand(const grdp_parser *parser) {
  grdp_token_kind kind = parser->token.kind;
  if (kind == GRDP_TOKEN_END && parser->end == 0)
    grdp_parser_report(parser, GRDP_DIAGNOSTIC_FORMULA_EMPTY, NULL);
  else if (kind == GRDP_TOKEN_END)
    grdp_parser_report(parser, GRDP_DIAGNOSTIC_END_EARLY, NULL);
  else if (kind == GRDP_TOKEN_PREV || kind == GRDP_TOKEN_WAS)
    grdp_parser_report(parser,
                       parser->mode == GRDP_READS_NOTHING ? GRDP_DIAGNOSTIC_ARGUMENT_READS
                                                          : GRDP_DIAGNOSTIC_FORMULA_PATH_WORD,
                       NULL);
  else
    grdp_parser_report(parser, GRDP_DIAGNOSTIC_OPERAND_MISSING,
                       kind == GRDP_TOKEN_NOT || kind == GRDP_TOKEN_MINUS ? "(\u2026)" : "");
  return NULL;
}

/* number [ "%" ], read as one token */
static const grdp_expression *parse_literal(grdp_parser *parser) {
  grdp_expression *node = grdp_parser_node(parser, GRDP_NUMBER_LITERAL, parser->token.offset);
  if (node == NULL)
    return NULL;
  node->as.number.value = parser->token.number.value;
  node->as.number.percent = parser->token.number.percent;
  grdp_parser_advance(parser);
  return grdp_parser_finish(parser, node, NULL, 0);
}

/* "(" expr ")" */
static const grdp_expression *parse_bracket(grdp_parser *parser) {
  uint32_t opened = parser->token.offset;
  if (!grdp_parser_enter(parser))
    return NULL;
  uint32_t open_calls = parser->lexer.open_calls;
  parser->lexer.open_calls = 0;
  grdp_parser_advance(parser);
  const grdp_expression *inner = grdp_parser_expression(parser);
  parser->lexer.open_calls = open_calls;
  if (inner == NULL || !grdp_parser_close(parser, GRDP_TOKEN_RIGHT_ROUND, opened))
    return NULL;
  grdp_parser_leave(parser);
  return inner;
}

/* primary = number [ "%" ] | reference | call | aggregate | "(" expr ")" */
static const grdp_expression *parse_primary(grdp_parser *parser) {
  const grdp_expression *primary;
  grdp_token_kind kind = parser->token.kind;
  bool path_word = kind == GRDP_TOKEN_PREV || kind == GRDP_TOKEN_WAS;
  if (kind == GRDP_TOKEN_NUMBER)
    primary = parse_literal(parser);
  else if (kind == GRDP_TOKEN_LEFT_ROUND)
    primary = parse_bracket(parser);
  else if (kind == GRDP_TOKEN_NAME || (path_word && parser->mode == GRDP_READS_PATH))
    primary = grdp_parser_named(parser);
  else
    return report_operand(parser);
  bool bracket = primary != NULL && primary->kind != GRDP_NUMBER_LITERAL;
  if (bracket && parser->token.kind == GRDP_TOKEN_LEFT_ROUND) {
    grdp_parser_report(parser, GRDP_DIAGNOSTIC_SHIFT_BRACKET, NULL);
    return NULL;
  }
  return primary;
}

/* power = primary [ "^" unary ] */
static const grdp_expression *parse_power(grdp_parser *parser) {
  uint32_t start = parser->token.offset;
  const grdp_expression *base = parse_primary(parser);
  if (base == NULL || parser->token.kind != GRDP_TOKEN_POWER)
    return base;
  if (!grdp_parser_enter(parser))
    return NULL;
  grdp_parser_advance(parser);
  const grdp_expression *power = make_binary(parser, GRDP_POWER, start, base, parse_unary(parser));
  grdp_parser_leave(parser);
  return power;
}

/* [ operator ] operand */
static const grdp_expression *parse_prefix(grdp_parser *parser, operator_kind prefix, parse_rule *parse_operand) {
  uint32_t start = parser->token.offset;
  if (parser->token.kind != prefix.token)
    return parse_operand(parser);
  grdp_parser_advance(parser);
  const grdp_expression *operand = parse_operand(parser);
  grdp_expression *node = operand != NULL ? grdp_parser_node(parser, prefix.node, start) : NULL;
  return node != NULL ? grdp_parser_finish(parser, node, &operand, 1) : NULL;
}

/* unary = [ "-" ] power */
static const grdp_expression *parse_unary(grdp_parser *parser) {
  return parse_prefix(parser, (operator_kind){GRDP_TOKEN_MINUS, GRDP_NEGATE}, parse_power);
}

/* term = unary { ("*" | "/") unary } */
static const grdp_expression *parse_term(grdp_parser *parser) {
  return parse_chain(parser, term_operators, parse_unary);
}

/* sum = term { ("+" | "-") term } */
static const grdp_expression *parse_sum(grdp_parser *parser) {
  return parse_chain(parser, sum_operators, parse_term);
}

/* comparison = sum [ ("<" | "<=" | ">" | ">=" | "==" | "!=") sum ] */
static const grdp_expression *parse_comparison(grdp_parser *parser) {
  uint32_t start = parser->token.offset;
  const grdp_expression *left = parse_sum(parser);
  const operator_kind *found = find_operator(comparison_operators, parser->token.kind);
  if (left == NULL || found == NULL)
    return left;
  grdp_parser_advance(parser);
  const grdp_expression *comparison = make_binary(parser, found->node, start, left, parse_sum(parser));
  if (comparison == NULL || find_operator(comparison_operators, parser->token.kind) == NULL)
    return comparison;
  grdp_parser_report(parser, GRDP_DIAGNOSTIC_COMPARISON_CHAIN, NULL);
  return NULL;
}

/* not = [ "not" ] comparison */
static const grdp_expression *parse_not(grdp_parser *parser) {
  return parse_prefix(parser, (operator_kind){GRDP_TOKEN_NOT, GRDP_NOT}, parse_comparison);
}

/* and = not { "and" not } */
static const grdp_expression *parse_and(grdp_parser *parser) {
  return parse_chain(parser, and_operators, parse_not);
}

/* expr = or;  or = and { "or" and } */
const grdp_expression *grdp_parser_expression(grdp_parser *parser) {
  return parse_chain(parser, or_operators, parse_and);
}
