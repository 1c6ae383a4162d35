/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Texts that name series: keys, declarations, pairs.
 */
#include "parser.h"

/* A text of names ends where nothing more can be said. */
static bool expect_name_end(const grdp_parser *parser) {
  grdp_token_kind kind = parser->token.kind;
  if (kind != GRDP_TOKEN_END && kind != GRDP_TOKEN_BAD)
    grdp_parser_report(parser, GRDP_DIAGNOSTIC_UNEXPECTED, NULL);
  return kind == GRDP_TOKEN_END;
}

/* name [ "[" element { "," element } "]" ] */
grdp_status grdp_parse_series_name(grdp_fragment fragment, grdp_diagnostics *diagnostics, grdp_series_name *out) {
  grdp_parser parser;
  grdp_series_name name = {.fragment = fragment};
  grdp_parser_start(&parser, &fragment, diagnostics, NULL, GRDP_LEXER_FORMULA);
  if (!grdp_parser_series(&parser, &name))
    return GRDP_INVALID;
  if (parser.token.kind == GRDP_TOKEN_COMMA) {
    grdp_parser_report(&parser, GRDP_DIAGNOSTIC_SERIES_LIST, NULL);
    return GRDP_INVALID;
  }
  if (!expect_name_end(&parser))
    return GRDP_INVALID;
  *out = name;
  return GRDP_OK;
}

/* "[" index "in" set { "," index "in" set } "]" */
static bool parse_binders(grdp_parser *parser, grdp_header *header) {
  uint32_t opened = parser->token.offset;
  do {
    grdp_parser_advance(parser);
    if (!grdp_parser_binder(parser, header->binders, &header->binder_count, GRDP_INDEX_LIMIT))
      return false;
  } while (parser->token.kind == GRDP_TOKEN_COMMA);
  return grdp_parser_close(parser, GRDP_TOKEN_RIGHT_SQUARE, opened);
}

/* name [ "[" index "in" set { "," index "in" set } "]" ] */
grdp_status grdp_parse_header(grdp_fragment fragment, grdp_diagnostics *diagnostics, grdp_header *out) {
  grdp_parser parser;
  grdp_header header = {.fragment = fragment};
  grdp_parser_start(&parser, &fragment, diagnostics, NULL, GRDP_LEXER_FORMULA);
  if (!grdp_parser_name(&parser, &header.name))
    return GRDP_INVALID;
  if (grdp_name_reserved(header.name.text)) {
    grdp_parser_report_name(&parser, GRDP_DIAGNOSTIC_WORD_RESERVED, &header.name, NULL);
    return GRDP_INVALID;
  }
  if (parser.token.kind == GRDP_TOKEN_LEFT_SQUARE && !parse_binders(&parser, &header))
    return GRDP_INVALID;
  if (!expect_name_end(&parser))
    return GRDP_INVALID;
  *out = header;
  return GRDP_OK;
}

/* series "~" series */
grdp_status grdp_parse_pair(grdp_fragment fragment, grdp_diagnostics *diagnostics, grdp_series_name *left,
                            grdp_series_name *right) {
  grdp_parser parser;
  grdp_series_name first = {.fragment = fragment};
  grdp_series_name second = {.fragment = fragment};
  grdp_parser_start(&parser, &fragment, diagnostics, NULL, GRDP_LEXER_FORMULA);
  if (!grdp_parser_series(&parser, &first) || !grdp_parser_expect(&parser, GRDP_TOKEN_TILDE, "~") ||
      !grdp_parser_series(&parser, &second) || !expect_name_end(&parser))
    return GRDP_INVALID;
  *left = first;
  *right = second;
  return GRDP_OK;
}
