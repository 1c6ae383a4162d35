/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser.h"

#include <string.h>

void grdp_parser_start(grdp_parser *parser, const grdp_fragment *fragment, grdp_diagnostics *diagnostics,
                       grdp_arena *arena, grdp_lexer_kind kind) {
  memset(parser, 0, sizeof *parser);
  parser->lexer.fragment = fragment;
  parser->lexer.diagnostics = diagnostics;
  parser->lexer.arena = arena;
  parser->lexer.kind = kind;
  parser->arena = arena;
  parser->token = grdp_lexer_next(&parser->lexer);
}

void grdp_parser_advance(grdp_parser *parser) {
  parser->end = parser->token.offset + (uint32_t)parser->token.text.size;
  parser->compared = parser->token.kind == GRDP_TOKEN_EQUAL || parser->token.kind == GRDP_TOKEN_UNEQUAL;
  parser->token = grdp_lexer_next(&parser->lexer);
}

void grdp_parser_report(const grdp_parser *parser, grdp_code code, const char *second) {
  char shown[GRDP_SHOWN_SIZE];
  const grdp_token *token = &parser->token;
  if (token->kind == GRDP_TOKEN_BAD)
    return;
  const char *arguments[3] = {grdp_show_text(token->text, shown), second, NULL};
  grdp_lexer_report(&parser->lexer, code, token->offset, token->text.size, arguments);
}

void grdp_parser_report_name(const grdp_parser *parser, grdp_code code, const grdp_name *name, const char *second) {
  char shown[GRDP_SHOWN_SIZE];
  const char *arguments[3] = {grdp_show_text(name->text, shown), second, NULL};
  grdp_lexer_report(&parser->lexer, code, name->offset, name->text.size, arguments);
}

/* A missing operator: what to write between two numbers is another question than elsewhere. */
static void report_operator(const grdp_parser *parser) {
  grdp_text text = parser->lexer.fragment->text;
  bool digit_before = parser->end > 0 && text.data[parser->end - 1] >= '0' && text.data[parser->end - 1] <= '9';
  if (parser->token.kind == GRDP_TOKEN_NUMBER && digit_before)
    grdp_parser_report(parser, GRDP_DIAGNOSTIC_NUMBERS_ADJACENT, NULL);
  else
    grdp_parser_report(parser, GRDP_DIAGNOSTIC_OPERATOR_MISSING, NULL);
}

void grdp_parser_report_unexpected(const grdp_parser *parser) {
  switch (parser->token.kind) {
  case GRDP_TOKEN_BAD:
    break;
  case GRDP_TOKEN_END:
    grdp_parser_report(parser, GRDP_DIAGNOSTIC_END_EARLY, NULL);
    break;
  case GRDP_TOKEN_NUMBER:
  case GRDP_TOKEN_NAME:
  case GRDP_TOKEN_LEFT_ROUND:
    report_operator(parser);
    break;
  case GRDP_TOKEN_RIGHT_ROUND:
  case GRDP_TOKEN_RIGHT_SQUARE:
    grdp_parser_report(parser, GRDP_DIAGNOSTIC_FORMULA_BRACKET_STRAY, NULL);
    break;
  case GRDP_TOKEN_COMMA:
    if (grdp_lexer_report_comma(&parser->lexer, parser->token.offset))
      break;
    /* fall through */
  default:
    grdp_parser_report(parser, GRDP_DIAGNOSTIC_UNEXPECTED, NULL);
  }
}

bool grdp_parser_expect(grdp_parser *parser, grdp_token_kind kind, const char *symbol) {
  if (parser->token.kind == kind) {
    grdp_parser_advance(parser);
    return true;
  }
  if (parser->token.kind == GRDP_TOKEN_END)
    grdp_parser_report(parser, GRDP_DIAGNOSTIC_SYMBOL_MISSING_END, symbol);
  else
    grdp_parser_report(parser, GRDP_DIAGNOSTIC_SYMBOL_MISSING, symbol);
  return false;
}

bool grdp_parser_close(grdp_parser *parser, grdp_token_kind kind, uint32_t opened) {
  const grdp_token *token = &parser->token;
  const grdp_lexer *lexer = &parser->lexer;
  if (token->kind == kind) {
    grdp_parser_advance(parser);
    return true;
  }
  if (token->kind == GRDP_TOKEN_BAD)
    return false;
  char open[2] = {lexer->fragment->text.data[opened], 0};
  const char *close = kind == GRDP_TOKEN_RIGHT_SQUARE ? "]" : ")";
  if (token->kind == GRDP_TOKEN_END) {
    const char *arguments[3] = {open, close, NULL};
    grdp_lexer_report(lexer, GRDP_DIAGNOSTIC_FORMULA_BRACKET_OPEN, opened, 1, arguments);
    return false;
  }
  if (token->kind == GRDP_TOKEN_COMMA && grdp_lexer_report_comma(lexer, token->offset))
    return false;
  char shown[GRDP_SHOWN_SIZE];
  grdp_diagnose_second(lexer->diagnostics, GRDP_DIAGNOSTIC_FORMULA_BRACKET_EXPECTED,
                       grdp_fragment_place(lexer->fragment, token->offset, token->text.size),
                       grdp_fragment_place(lexer->fragment, opened, 1), grdp_show_text(token->text, shown), close,
                       open, (const char *)NULL);
  return false;
}

bool grdp_parser_expect_end(const grdp_parser *parser) {
  if (parser->token.kind == GRDP_TOKEN_END)
    return true;
  grdp_parser_report_unexpected(parser);
  return false;
}

bool grdp_parser_name(grdp_parser *parser, grdp_name *out) {
  const grdp_token *token = &parser->token;
  if (token->kind == GRDP_TOKEN_NAME) {
    *out = (grdp_name){token->text, token->offset};
    grdp_parser_advance(parser);
    return true;
  }
  if (token->kind == GRDP_TOKEN_END)
    grdp_parser_report(parser, GRDP_DIAGNOSTIC_NAME_MISSING_END, NULL);
  else if (token->kind >= GRDP_TOKEN_AND && token->kind <= GRDP_TOKEN_WAS)
    grdp_parser_report(parser, GRDP_DIAGNOSTIC_WORD_RESERVED, NULL);
  else
    grdp_parser_report(parser, GRDP_DIAGNOSTIC_NAME_MISSING, NULL);
  return false;
}

grdp_expression *grdp_parser_node(grdp_parser *parser, grdp_expression_kind kind, uint32_t offset) {
  if (parser->node_count == GRDP_EXPRESSION_NODES) {
    grdp_parser_report(parser, GRDP_DIAGNOSTIC_FORMULA_LONG, "100000");
    return NULL;
  }
  parser->node_count++;
  grdp_expression *node = GRDP_NEW(parser->arena, grdp_expression);
  node->kind = kind;
  node->offset = offset;
  return node;
}

const grdp_expression *grdp_parser_finish(grdp_parser *parser, grdp_expression *node,
                                          const grdp_expression *const *children, size_t count) {
  uint32_t depth = 0;
  for (size_t i = 0; i < count; i++)
    depth = children[i]->depth > depth ? children[i]->depth : depth;
  if (depth >= GRDP_EXPRESSION_DEPTH) {
    grdp_parser_report(parser, GRDP_DIAGNOSTIC_FORMULA_LONG, "2000");
    return NULL;
  }
  node->depth = depth + 1;
  node->size = parser->end - node->offset;
  node->child_count = (uint32_t)count;
  if (count > 0) {
    node->children = GRDP_NEW_ARRAY(parser->arena, count, const grdp_expression *);
    memcpy(node->children, children, count * sizeof *children);
  }
  return node;
}

bool grdp_parser_enter(grdp_parser *parser) {
  if (parser->nesting < GRDP_EXPRESSION_NESTING) {
    parser->nesting++;
    return true;
  }
  grdp_parser_report(parser, GRDP_DIAGNOSTIC_FORMULA_NESTING, "200");
  return false;
}

void grdp_parser_leave(grdp_parser *parser) {
  parser->nesting--;
}
