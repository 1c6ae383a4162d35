/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of the parser share: one token of lookahead, and how mistakes are reported.
 */
#ifndef GRDP_PARSER_H
#define GRDP_PARSER_H

#include "lexer.h"
#include "parse.h"

/* What an expression may read. */
typedef enum grdp_parser_mode {
  GRDP_READS_SERIES, /* a formula */
  GRDP_READS_PATH,   /* prev and was */
  GRDP_READS_NOTHING /* the argument of a distribution */
} grdp_parser_mode;

typedef struct grdp_parser {
  grdp_lexer lexer;
  grdp_token token;
  uint32_t end;  /* behind the token before */
  bool compared; /* the token before was == or != */
  grdp_arena *arena;
  grdp_parser_mode mode;
  uint32_t nesting;
  uint32_t node_count;
} grdp_parser;

/* Starts at the first token. `arena` may be NULL where no tree is built. */
void grdp_parser_start(grdp_parser *parser, const grdp_fragment *fragment, grdp_diagnostics *diagnostics,
                       grdp_arena *arena, grdp_lexer_kind kind);
void grdp_parser_advance(grdp_parser *parser);

/* Reports the current token; the first argument of the message is its text. */
void grdp_parser_report(const grdp_parser *parser, grdp_code code, const char *second);
/* Reports a name; the first argument of the message is its text. */
void grdp_parser_report_name(const grdp_parser *parser, grdp_code code, const grdp_name *name, const char *second);
/* The current token cannot stand where it does. A bad token has been reported already. */
void grdp_parser_report_unexpected(const grdp_parser *parser);

/* Steps over a token of this kind, or reports that `symbol` is missing. */
bool grdp_parser_expect(grdp_parser *parser, grdp_token_kind kind, const char *symbol);
/* Steps over a closing bracket; `opened` is where its bracket was opened. */
bool grdp_parser_close(grdp_parser *parser, grdp_token_kind kind, uint32_t opened);
/* Nothing may follow. */
bool grdp_parser_expect_end(const grdp_parser *parser);
/* Reads a name that is no word of the grammar. */
bool grdp_parser_name(grdp_parser *parser, grdp_name *out);

/* A node that begins at byte `offset`, or NULL when there are too many. */
grdp_expression *grdp_parser_node(grdp_parser *parser, grdp_expression_kind kind, uint32_t offset);
/* Gives a node its children (copied) and its end; NULL when the tree becomes too deep. */
const grdp_expression *grdp_parser_finish(grdp_parser *parser, grdp_expression *node,
                                          const grdp_expression *const *children, size_t count);
/* Counts a level of nesting in; false, reported, when there are too many. */
bool grdp_parser_enter(grdp_parser *parser);
void grdp_parser_leave(grdp_parser *parser);

/* expr; NULL when a mistake was reported. */
const grdp_expression *grdp_parser_expression(grdp_parser *parser);
/* What begins with a name: reference, call or aggregate. */
const grdp_expression *grdp_parser_named(grdp_parser *parser);
/* series without shift: name [ "[" element { "," element } "]" ] */
bool grdp_parser_series(grdp_parser *parser, grdp_series_name *out);
/* [ "[" index { "," index } "]" ], appended to `indices` */
bool grdp_parser_indices(grdp_parser *parser, grdp_name *indices, uint32_t *count);
/* Appends one of the binders of an aggregate or a declaration: index "in" set */
bool grdp_parser_binder(grdp_parser *parser, grdp_binder *binders, uint32_t *count, uint32_t limit);

#endif
