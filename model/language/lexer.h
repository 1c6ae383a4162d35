/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Formula text to tokens, one at a time. What users of other programs type (&&, <>, a pasted ×) is
 * recognised and reported with what to type instead.
 */
#ifndef GRDP_LEXER_H
#define GRDP_LEXER_H

#include "diagnostics.h"
#include "number.h"

typedef enum grdp_token_kind {
  GRDP_TOKEN_END,
  GRDP_TOKEN_BAD, /* reported already */
  GRDP_TOKEN_NUMBER,
  GRDP_TOKEN_NAME,
  /* The words of the grammar stay together, GRDP_TOKEN_AND to GRDP_TOKEN_WAS. */
  GRDP_TOKEN_AND,
  GRDP_TOKEN_OR,
  GRDP_TOKEN_NOT,
  GRDP_TOKEN_FOR,
  GRDP_TOKEN_IN,
  GRDP_TOKEN_WHERE,
  GRDP_TOKEN_TO,
  GRDP_TOKEN_PREV,
  GRDP_TOKEN_WAS,
  GRDP_TOKEN_LEFT_ROUND,
  GRDP_TOKEN_RIGHT_ROUND,
  GRDP_TOKEN_LEFT_SQUARE,
  GRDP_TOKEN_RIGHT_SQUARE,
  GRDP_TOKEN_COMMA,
  GRDP_TOKEN_PLUS,
  GRDP_TOKEN_MINUS,
  GRDP_TOKEN_TIMES,
  GRDP_TOKEN_OVER,
  GRDP_TOKEN_POWER,
  GRDP_TOKEN_LESS,
  GRDP_TOKEN_LESS_EQUAL,
  GRDP_TOKEN_GREATER,
  GRDP_TOKEN_GREATER_EQUAL,
  GRDP_TOKEN_EQUAL,
  GRDP_TOKEN_UNEQUAL,
  GRDP_TOKEN_TILDE,
  GRDP_TOKEN_ASSIGN, /* "=", of named calls only */
  GRDP_TOKEN_PERCENT /* "%" alone, of units only */
} grdp_token_kind;

typedef struct grdp_token {
  grdp_token_kind kind;
  grdp_text text;
  uint32_t offset;
  grdp_number number; /* of GRDP_TOKEN_NUMBER */
} grdp_token;

/* Some symbols have a meaning in one kind of text only. */
typedef enum grdp_lexer_kind { GRDP_LEXER_FORMULA, GRDP_LEXER_CALL, GRDP_LEXER_UNIT } grdp_lexer_kind;

typedef struct grdp_lexer {
  const grdp_fragment *fragment;
  grdp_diagnostics *diagnostics;
  grdp_arena *arena; /* for suggestions; NULL: none are made */
  grdp_lexer_kind kind;
  size_t position;
  uint32_t open_calls; /* kept by the parser: inside a call a comma parts arguments */
} grdp_lexer;

/* The next token; GRDP_TOKEN_END again and again at the end. */
grdp_token grdp_lexer_next(grdp_lexer *lexer);

/* Reports bytes [offset, offset + size) with up to three arguments; unused ones are NULL. */
void grdp_lexer_report(const grdp_lexer *lexer, grdp_code code, size_t offset, size_t size,
                       const char *const arguments[3]);

/* A number with a decimal comma around the comma at `comma`: reports it and gives true. */
bool grdp_lexer_report_comma(const grdp_lexer *lexer, size_t comma);

/* A part of the user's text for a message: cut off behind about 40 bytes. */
enum { GRDP_SHOWN_SIZE = 48 };
const char *grdp_show_text(grdp_text text, char out[GRDP_SHOWN_SIZE]);

/* The word of the grammar that `name` is, or GRDP_TOKEN_NAME. */
grdp_token_kind grdp_word_kind(grdp_text name);

#endif
