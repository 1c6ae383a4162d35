/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Formulas, equalities and values of paths: the texts that hold expressions.
 */
#include "parser.h"

static const grdp_formula *make_formula(grdp_arena *arena, grdp_fragment fragment, const grdp_expression *root) {
  grdp_formula *formula = GRDP_NEW(arena, grdp_formula);
  formula->fragment = fragment;
  formula->root = root;
  return formula;
}

/* expr, and nothing behind it */
static const grdp_expression *parse_whole(grdp_parser *parser) {
  const grdp_expression *root = grdp_parser_expression(parser);
  return root != NULL && grdp_parser_expect_end(parser) ? root : NULL;
}

/* expr */
grdp_status grdp_parse_formula(grdp_arena *arena, grdp_fragment fragment, grdp_diagnostics *diagnostics,
                               const grdp_formula **out) {
  grdp_parser parser;
  grdp_parser_start(&parser, &fragment, diagnostics, arena, GRDP_LEXER_FORMULA);
  const grdp_expression *root = parse_whole(&parser);
  if (root == NULL)
    return GRDP_INVALID;
  *out = make_formula(arena, fragment, root);
  return GRDP_OK;
}

/* [ "to" ] expr */
grdp_status grdp_parse_path(grdp_arena *arena, grdp_fragment fragment, grdp_diagnostics *diagnostics,
                            grdp_path_formula *out) {
  grdp_parser parser;
  grdp_parser_start(&parser, &fragment, diagnostics, arena, GRDP_LEXER_FORMULA);
  parser.mode = GRDP_READS_PATH;
  bool to = parser.token.kind == GRDP_TOKEN_TO;
  if (to)
    grdp_parser_advance(&parser);
  const grdp_expression *root = parse_whole(&parser);
  if (root == NULL)
    return GRDP_INVALID;
  *out = (grdp_path_formula){make_formula(arena, fragment, root), to};
  return GRDP_OK;
}

/* left "==" right: the comparison of the grammar, at the top */
grdp_status grdp_parse_equality(grdp_arena *arena, grdp_fragment fragment, grdp_diagnostics *diagnostics,
                                const grdp_formula **left, const grdp_formula **right) {
  grdp_parser parser;
  grdp_parser_start(&parser, &fragment, diagnostics, arena, GRDP_LEXER_FORMULA);
  const grdp_expression *root = parse_whole(&parser);
  if (root == NULL)
    return GRDP_INVALID;
  if (root->kind != GRDP_EQUAL) {
    const char *arguments[3] = {NULL, NULL, NULL};
    grdp_lexer_report(&parser.lexer, GRDP_DIAGNOSTIC_EQUALITY_MISSING, root->offset, root->size, arguments);
    return GRDP_INVALID;
  }
  *left = make_formula(arena, fragment, root->children[0]);
  *right = make_formula(arena, fragment, root->children[1]);
  return GRDP_OK;
}
