/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser.h"
#include "units.h"

static void report_unit(const grdp_parser *parser) {
  grdp_code code = parser->token.kind == GRDP_TOKEN_END ? GRDP_DIAGNOSTIC_UNIT_END : GRDP_DIAGNOSTIC_UNIT_FORM;
  grdp_parser_report(parser, code, NULL);
}

/* [ "^" [ "-" ] number ] */
static bool parse_exponent(grdp_parser *parser, double *exponent) {
  *exponent = 1;
  if (parser->token.kind != GRDP_TOKEN_POWER)
    return true;
  grdp_parser_advance(parser);
  bool negative = parser->token.kind == GRDP_TOKEN_MINUS;
  if (negative)
    grdp_parser_advance(parser);
  double value = parser->token.kind == GRDP_TOKEN_NUMBER ? parser->token.number.value : -1;
  if (value < 0 || value > GRDP_UNIT_EXPONENT_LIMIT) {
    report_unit(parser);
    return false;
  }
  *exponent = negative ? -value : value;
  grdp_parser_advance(parser);
  return true;
}

static void report_unknown(const grdp_parser *parser, const grdp_unit_table *table, const grdp_name *name) {
  char shown[GRDP_SHOWN_SIZE];
  grdp_text nearest = grdp_unit_base_nearest(table, name->text);
  grdp_parser_report_name(parser, GRDP_DIAGNOSTIC_UNIT_UNKNOWN, name, grdp_show_text(nearest, shown));
}

/* factor = ( name | "1" | "%" ) [ "^" [ "-" ] number ] */
static bool parse_factor(grdp_parser *parser, grdp_unit_table *table, grdp_unit *out) {
  grdp_unit_base base = 0;
  double exponent;
  grdp_name name = {parser->token.text, parser->token.offset};
  grdp_token_kind kind = parser->token.kind;
  bool named = kind >= GRDP_TOKEN_NAME && kind <= GRDP_TOKEN_WAS;
  bool one = kind == GRDP_TOKEN_NUMBER && parser->token.number.value == 1;
  if (!named && !one && kind != GRDP_TOKEN_PERCENT) {
    report_unit(parser);
    return false;
  }
  if (named && !grdp_unit_base_find(table, name.text, &base)) {
    report_unknown(parser, table, &name);
    return false;
  }
  grdp_parser_advance(parser);
  if (!parse_exponent(parser, &exponent))
    return false;
  *out = named ? grdp_unit_of_base(table, base, exponent) : GRDP_UNIT_PURE;
  return true;
}

/* unit = factor { ("*" | "/") factor } */
grdp_status grdp_unit_parse(grdp_unit_table *table, grdp_fragment fragment, grdp_diagnostics *diagnostics,
                            grdp_unit *out, bool *percent) {
  grdp_parser parser;
  grdp_unit unit, next;
  grdp_parser_start(&parser, &fragment, diagnostics, NULL, GRDP_LEXER_UNIT);
  bool begins_percent = parser.token.kind == GRDP_TOKEN_PERCENT;
  if (!parse_factor(&parser, table, &unit))
    return GRDP_INVALID;
  bool alone = parser.token.kind == GRDP_TOKEN_END && parser.end - 1 == grdp_text_find(fragment.text, '%');
  while (parser.token.kind == GRDP_TOKEN_TIMES || parser.token.kind == GRDP_TOKEN_OVER) {
    bool over = parser.token.kind == GRDP_TOKEN_OVER;
    grdp_parser_advance(&parser);
    if (!parse_factor(&parser, table, &next))
      return GRDP_INVALID;
    unit = over ? grdp_unit_quotient(table, unit, next) : grdp_unit_product(table, unit, next);
    if (unit == GRDP_UNIT_UNKNOWN) {
      grdp_parser_report(&parser, GRDP_DIAGNOSTIC_FORMULA_LONG, "64");
      return GRDP_INVALID;
    }
  }
  if (parser.token.kind != GRDP_TOKEN_END) {
    report_unit(&parser);
    return GRDP_INVALID;
  }
  *out = unit;
  *percent = begins_percent && alone;
  return GRDP_OK;
}
