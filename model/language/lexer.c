/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lexer.h"

#include <string.h>

typedef struct symbol {
  const char *text;
  size_t size;
  grdp_token_kind kind;
  const char *meant;
} symbol;

static const symbol symbols[] = {
#define GRDP_SYMBOL(text, kind, meant) {text, sizeof text - 1, GRDP_TOKEN_##kind, meant},
#include "symbols.def"
#undef GRDP_SYMBOL
};

static const struct {
  const char *text;
  grdp_token_kind kind;
} words[] = {{"and", GRDP_TOKEN_AND}, {"or", GRDP_TOKEN_OR},     {"not", GRDP_TOKEN_NOT},
             {"for", GRDP_TOKEN_FOR}, {"in", GRDP_TOKEN_IN},     {"where", GRDP_TOKEN_WHERE},
             {"to", GRDP_TOKEN_TO},   {"prev", GRDP_TOKEN_PREV}, {"was", GRDP_TOKEN_WAS}};

grdp_token_kind grdp_word_kind(grdp_text name) {
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (grdp_text_is(name, words[i].text))
      return words[i].kind;
  return GRDP_TOKEN_NAME;
}

const char *grdp_show_text(grdp_text text, char out[GRDP_SHOWN_SIZE]) {
  static const char ellipsis[] = "\u2026";
  size_t limit = GRDP_SHOWN_SIZE - sizeof ellipsis;
  size_t size = text.size;
  if (size > limit) {
    size = limit;
    while (size > 0 && ((unsigned char)text.data[size] & 0xC0) == 0x80)
      size--;
  }
  if (size > 0)
    memcpy(out, text.data, size);
  out[size] = 0;
  if (size < text.size)
    memcpy(out + size, ellipsis, sizeof ellipsis);
  return out;
}

void grdp_lexer_report(const grdp_lexer *lexer, grdp_code code, size_t offset, size_t size,
                       const char *const arguments[3]) {
  grdp_place place = grdp_fragment_place(lexer->fragment, offset, size);
  grdp_diagnose(lexer->diagnostics, code, place, arguments[0], arguments[1], arguments[2], (const char *)NULL);
}

static grdp_token make_token(const grdp_lexer *lexer, grdp_token_kind kind, size_t offset, size_t size) {
  return (grdp_token){
      .kind = kind, .text = grdp_text_slice(lexer->fragment->text, offset, size), .offset = (uint32_t)offset};
}

/* Reports the bytes that a token would have taken, and makes it bad. */
static grdp_token refuse(const grdp_lexer *lexer, grdp_code code, size_t offset, size_t size, const char *second) {
  char shown[GRDP_SHOWN_SIZE];
  grdp_text text = grdp_text_slice(lexer->fragment->text, offset, size);
  const char *arguments[3] = {grdp_show_text(text, shown), second, NULL};
  grdp_lexer_report(lexer, code, offset, size, arguments);
  return make_token(lexer, GRDP_TOKEN_BAD, offset, size);
}

/* The byte at `at`, or 0 behind the end. */
static char byte_at(const grdp_lexer *lexer, size_t at) {
  return at < lexer->fragment->text.size ? lexer->fragment->text.data[at] : 0;
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
static bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
static bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
static bool is_word_byte(char c) {
  return is_lower(c) || is_upper(c) || is_digit(c) || c == '_';
}

static const symbol *find_symbol(const grdp_lexer *lexer, size_t at) {
  grdp_text text = lexer->fragment->text;
  for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++)
    if (symbols[i].text[0] == text.data[at] && symbols[i].size <= text.size - at &&
        memcmp(symbols[i].text, text.data + at, symbols[i].size) == 0)
      return &symbols[i];
  return NULL;
}

/* Bytes of the character beyond ASCII at `at`; 0 when they are not UTF-8. */
static size_t character_size(const grdp_lexer *lexer, size_t at) {
  grdp_text text = lexer->fragment->text;
  size_t size = 2;
  size_t fault;
  if (((unsigned char)text.data[at] & 0xF0) == 0xE0)
    size = 3;
  else if (((unsigned char)text.data[at] & 0xF8) == 0xF0)
    size = 4;
  if (size > text.size - at || !grdp_text_valid(grdp_text_slice(text, at, size), &fault))
    return 0;
  return size;
}

/* Bytes that belong to a word at `at`: a letter, digit or _ of ASCII, or a character beyond it that is no symbol. */
static size_t word_step(const grdp_lexer *lexer, size_t at) {
  char c = byte_at(lexer, at);
  if (is_word_byte(c))
    return 1;
  if ((unsigned char)c < 0x80 || find_symbol(lexer, at) != NULL)
    return 0;
  return character_size(lexer, at);
}

/* How a wrong name should be written: in lower case; "" when that is no name either. */
static const char *suggest_name(grdp_text name, char out[GRDP_SHOWN_SIZE]) {
  out[0] = 0;
  if (name.size >= GRDP_SHOWN_SIZE || is_digit(name.data[0]) || name.data[0] == '_')
    return out;
  for (size_t i = 0; i < name.size; i++) {
    if (!is_word_byte(name.data[i])) {
      out[0] = 0;
      return out;
    }
    out[i] = is_upper(name.data[i]) ? (char)(name.data[i] - 'A' + 'a') : name.data[i];
  }
  out[name.size] = 0;
  return out;
}

static grdp_token read_word(grdp_lexer *lexer) {
  size_t start = lexer->position;
  bool good = is_lower(byte_at(lexer, start));
  size_t step;
  while ((step = word_step(lexer, lexer->position)) > 0) {
    char c = byte_at(lexer, lexer->position);
    good = good && (is_lower(c) || is_digit(c) || c == '_');
    lexer->position += step;
  }
  size_t size = lexer->position - start;
  grdp_token token = make_token(lexer, GRDP_TOKEN_NAME, start, size);
  if (good) {
    token.kind = grdp_word_kind(token.text);
    return token;
  }
  char suggested[GRDP_SHOWN_SIZE];
  return refuse(lexer, GRDP_DIAGNOSTIC_NAME_FORM, start, size, suggest_name(token.text, suggested));
}

/* The end of [0-9_.]* [e [-+] digits] [%] from `at`. A unit's % is a factor of its own. */
static size_t number_end(const grdp_lexer *lexer, size_t at) {
  while (is_digit(byte_at(lexer, at)) || byte_at(lexer, at) == '_' || byte_at(lexer, at) == '.')
    at++;
  char mark = byte_at(lexer, at);
  if (mark == 'e' || mark == 'E') {
    size_t digits = at + 1;
    if (byte_at(lexer, digits) == '-' || byte_at(lexer, digits) == '+')
      digits++;
    if (is_digit(byte_at(lexer, digits)))
      for (at = digits; is_digit(byte_at(lexer, at));)
        at++;
  }
  if (byte_at(lexer, at) == '%' && lexer->kind != GRDP_LEXER_UNIT)
    at++;
  return at;
}

/* The end of a run of digits, points and commas, and a % behind it. */
static size_t grouped_end(const grdp_lexer *lexer, size_t at) {
  while (is_digit(byte_at(lexer, at)) || byte_at(lexer, at) == '_' ||
         ((byte_at(lexer, at) == '.' || byte_at(lexer, at) == ',') && is_digit(byte_at(lexer, at + 1))))
    at++;
  return byte_at(lexer, at) == '%' ? at + 1 : at;
}

static grdp_token refuse_comma(const grdp_lexer *lexer, size_t start, size_t end) {
  const char *suggestion = "";
  if (lexer->arena != NULL)
    suggestion = grdp_number_suggest(lexer->arena, grdp_text_slice(lexer->fragment->text, start, end - start));
  return refuse(lexer, GRDP_DIAGNOSTIC_FORMULA_COMMA, start, end - start, suggestion);
}

bool grdp_lexer_report_comma(const grdp_lexer *lexer, size_t comma) {
  size_t start = comma;
  while (start > 0 && (is_digit(byte_at(lexer, start - 1)) || byte_at(lexer, start - 1) == '.'))
    start--;
  if (start == comma || !is_digit(byte_at(lexer, comma + 1)))
    return false;
  refuse_comma(lexer, start, grouped_end(lexer, comma));
  return true;
}

/* What to write for .5 and 5. */
static const char *suggest_point(grdp_text wrong, char out[GRDP_SHOWN_SIZE]) {
  out[0] = 0;
  if (wrong.size + 2 > GRDP_SHOWN_SIZE)
    return out;
  if (wrong.data[0] == '.') {
    out[0] = '0';
    memcpy(out + 1, wrong.data, wrong.size);
    out[wrong.size + 1] = 0;
  } else if (wrong.data[wrong.size - 1] == '.') {
    memcpy(out, wrong.data, wrong.size - 1);
    out[wrong.size - 1] = 0;
  }
  grdp_number ignored;
  if (grdp_number_read(grdp_text_of(out), &ignored) != GRDP_NUMBER_GOOD)
    out[0] = 0;
  return out;
}

/* Several points are a decimal comma's companions, unless two stand side by side. */
static bool has_points(grdp_text text) {
  size_t points = 0;
  for (size_t i = 0; i < text.size; i++) {
    if (text.data[i] != '.')
      continue;
    if (i + 1 == text.size || !is_digit(text.data[i + 1]))
      return false;
    points++;
  }
  return points > 1;
}

static grdp_token refuse_number(const grdp_lexer *lexer, size_t start, size_t end, grdp_number_form form) {
  grdp_text text = grdp_text_slice(lexer->fragment->text, start, end - start);
  if (has_points(text))
    return refuse_comma(lexer, start, lexer->open_calls == 0 ? grouped_end(lexer, start) : end);
  if (form == GRDP_NUMBER_RANGE)
    return refuse(lexer, GRDP_DIAGNOSTIC_FORMULA_NUMBER_RANGE, start, end - start, NULL);
  char suggested[GRDP_SHOWN_SIZE];
  return refuse(lexer, GRDP_DIAGNOSTIC_FORMULA_NUMBER, start, end - start, suggest_point(text, suggested));
}

/* 2x: a product without its sign. */
static grdp_token refuse_product(const grdp_lexer *lexer, size_t start, size_t end) {
  size_t last = end;
  for (size_t step; (step = word_step(lexer, last)) > 0;)
    last += step;
  char number[GRDP_SHOWN_SIZE], word[GRDP_SHOWN_SIZE];
  grdp_show_text(grdp_text_slice(lexer->fragment->text, start, end - start), number);
  grdp_show_text(grdp_text_slice(lexer->fragment->text, end, last - end), word);
  const char *arguments[3] = {number, word, NULL};
  grdp_lexer_report(lexer, GRDP_DIAGNOSTIC_PRODUCT_SIGN, start, last - start, arguments);
  return make_token(lexer, GRDP_TOKEN_BAD, start, last - start);
}

static grdp_token read_number(grdp_lexer *lexer) {
  size_t start = lexer->position;
  size_t end = number_end(lexer, start);
  grdp_token token = make_token(lexer, GRDP_TOKEN_NUMBER, start, end - start);
  lexer->position = end;
  grdp_number_form form = grdp_number_read(token.text, &token.number);
  if (form != GRDP_NUMBER_GOOD)
    return refuse_number(lexer, start, end, form);
  if (word_step(lexer, end) > 0 && !is_digit(byte_at(lexer, end)))
    return refuse_product(lexer, start, end);
  return token;
}

/* Whether only blanks stand before: spreadsheets begin a formula with '='. */
static bool begins_text(const grdp_lexer *lexer, size_t at) {
  return grdp_text_trim(grdp_text_slice(lexer->fragment->text, 0, at)).size == 0;
}

static grdp_token read_symbol(grdp_lexer *lexer, const symbol *found) {
  size_t start = lexer->position;
  lexer->position += found->size;
  if (found->kind == GRDP_TOKEN_PERCENT && lexer->kind != GRDP_LEXER_UNIT)
    return refuse(lexer, GRDP_DIAGNOSTIC_PERCENT_ALONE, start, found->size, NULL);
  if (found->kind == GRDP_TOKEN_ASSIGN && lexer->kind != GRDP_LEXER_CALL && begins_text(lexer, start))
    return refuse(lexer, GRDP_DIAGNOSTIC_EQUALS_FIRST, start, found->size, NULL);
  if (found->kind == GRDP_TOKEN_ASSIGN && lexer->kind != GRDP_LEXER_CALL)
    return refuse(lexer, GRDP_DIAGNOSTIC_SYMBOL_FOREIGN, start, found->size, found->meant);
  if (found->kind != GRDP_TOKEN_BAD)
    return make_token(lexer, found->kind, start, found->size);
  if (found->meant[0] == 0)
    return refuse(lexer, GRDP_DIAGNOSTIC_QUOTE_MARK, start, found->size, NULL);
  if (found->meant[0] == ' ')
    return refuse(lexer, GRDP_DIAGNOSTIC_SPACE_ODD, start, found->size, NULL);
  return refuse(lexer, GRDP_DIAGNOSTIC_SYMBOL_FOREIGN, start, found->size, found->meant);
}

/* A byte that begins nothing. Those that cannot be shown are given in hexadecimal. */
static grdp_token refuse_byte(grdp_lexer *lexer) {
  static const char digits[] = "0123456789ABCDEF";
  size_t start = lexer->position++;
  unsigned char byte = (unsigned char)byte_at(lexer, start);
  if (byte > 0x20 && byte < 0x7F)
    return refuse(lexer, GRDP_DIAGNOSTIC_UNEXPECTED, start, 1, NULL);
  char hexadecimal[] = {digits[byte >> 4], digits[byte & 15], 0};
  const char *arguments[3] = {hexadecimal, NULL, NULL};
  grdp_lexer_report(lexer, GRDP_DIAGNOSTIC_BYTE, start, 1, arguments);
  return make_token(lexer, GRDP_TOKEN_BAD, start, 1);
}

grdp_token grdp_lexer_next(grdp_lexer *lexer) {
  while (grdp_is_blank(byte_at(lexer, lexer->position)))
    lexer->position++;
  size_t at = lexer->position;
  if (at >= lexer->fragment->text.size)
    return make_token(lexer, GRDP_TOKEN_END, lexer->fragment->text.size, 0);
  if (is_digit(byte_at(lexer, at)) || (byte_at(lexer, at) == '.' && is_digit(byte_at(lexer, at + 1))))
    return read_number(lexer);
  const symbol *found = find_symbol(lexer, at);
  if (found != NULL)
    return read_symbol(lexer, found);
  if (word_step(lexer, at) > 0)
    return read_word(lexer);
  return refuse_byte(lexer);
}
