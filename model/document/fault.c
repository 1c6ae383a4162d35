/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * libyaml's messages in a planner's words.
 */
#include <string.h>

#include "reading.h"

static grdp_place place_of(const grdp_fault *fault, uint32_t offset, uint32_t size) {
  uint32_t left = (uint32_t)fault->source->text.size - offset;
  return (grdp_place){fault->source, offset, size < left ? size : left};
}

/* The byte at an offset; the text ends with a zero. */
static char byte_at(const grdp_fault *fault, uint32_t offset) {
  return fault->source->text.data[offset];
}

static uint32_t line_start(const grdp_fault *fault, uint32_t offset) {
  while (offset > 0 && byte_at(fault, offset - 1) != '\n')
    offset--;
  return offset;
}

/* Whether only blanks stand before the offset on its line. */
static bool begins_line(const grdp_fault *fault, uint32_t offset) {
  uint32_t i = line_start(fault, offset);
  while (i < offset && (byte_at(fault, i) == ' ' || byte_at(fault, i) == '\t'))
    i++;
  return i == offset;
}

/* Whether a ': ' stands before the offset on its line. */
static bool has_colon_before(const grdp_fault *fault, uint32_t offset) {
  for (uint32_t i = line_start(fault, offset); i + 1 < offset; i++)
    if (byte_at(fault, i) == ':' && byte_at(fault, i + 1) == ' ')
      return true;
  return false;
}

static void report_at(const grdp_fault *fault, grdp_code code, uint32_t offset, uint32_t size) {
  const char *bytes = grdp_text_shown(fault->arena, grdp_text_slice(fault->source->text, offset, size));
  grdp_diagnose(fault->diagnostics, code, place_of(fault, offset, size), bytes, NULL);
}

static void report_tab(const grdp_fault *fault) {
  uint32_t at = fault->at;
  while (byte_at(fault, at) == ' ')
    at++;
  report_at(fault, GRDP_DIAGNOSTIC_TAB, at, 1);
}

/* The quote stands where libyaml began. */
static void report_quote(const grdp_fault *fault) {
  bool single = byte_at(fault, fault->from) == '\'';
  grdp_diagnose(fault->diagnostics, GRDP_DIAGNOSTIC_QUOTE_OPEN, place_of(fault, fault->from, 1), single ? "'" : "\"",
                single ? "''" : "\\\"", NULL);
}

static void report_open_bracket(const grdp_fault *fault, uint32_t offset) {
  bool list = byte_at(fault, offset) == '[';
  grdp_diagnose(fault->diagnostics, GRDP_DIAGNOSTIC_BRACKET_OPEN, place_of(fault, offset, 1), list ? "[" : "{",
                list ? "]" : "}", NULL);
}

/* Inside {} or []: either the bracket is never closed, and libyaml stumbles on a later line, or a comma is missing. */
static void report_bracket(const grdp_fault *fault) {
  const char *closing = byte_at(fault, fault->from) == '[' ? "]" : "}";
  char byte = byte_at(fault, fault->at);
  bool later = line_start(fault, fault->at) > fault->from;
  bool open = byte == '\0' || byte == ']' || byte == '}' || (later && (byte == ':' || begins_line(fault, fault->at)));
  if (open)
    report_open_bracket(fault, fault->from);
  else if (byte == ':')
    report_at(fault, GRDP_DIAGNOSTIC_COLON_IN_TEXT, fault->at, 1);
  else
    grdp_diagnose_second(fault->diagnostics, GRDP_DIAGNOSTIC_COMMA_MISSING, place_of(fault, fault->at, 1),
                         place_of(fault, fault->from, 1), closing, NULL);
}

/* A token that fits nowhere: its first byte and its place on the line tell why. */
static void report_stray(const grdp_fault *fault) {
  char byte = byte_at(fault, fault->at);
  bool first = begins_line(fault, fault->at);
  grdp_code code = byte == ']' || byte == '}' ? GRDP_DIAGNOSTIC_BRACKET_STRAY
                   : byte == ':' && first     ? GRDP_DIAGNOSTIC_NO_KEY
                   : first                    ? GRDP_DIAGNOSTIC_INDENTATION
                                              : GRDP_DIAGNOSTIC_TEXT_BEHIND;
  report_at(fault, code, fault->at, 1);
}

static void report_colon(const grdp_fault *fault) {
  uint32_t first = line_start(fault, fault->at);
  while (byte_at(fault, first) == ' ')
    first++;
  if (has_colon_before(fault, fault->at))
    report_at(fault, GRDP_DIAGNOSTIC_COLON_IN_TEXT, fault->at, 1);
  else
    report_at(fault, GRDP_DIAGNOSTIC_INDENTATION, first, fault->at > first ? fault->at - first : 1);
}

/* A key that no colon follows: the line where it began is at fault, not the one where libyaml gave up. */
static void report_no_colon(const grdp_fault *fault) {
  grdp_text rest = grdp_text_slice(fault->source->text, fault->from, fault->source->text.size - fault->from);
  size_t size = grdp_text_trim(grdp_text_slice(rest, 0, grdp_text_find(rest, '\n'))).size;
  report_at(fault, GRDP_DIAGNOSTIC_COLON_MISSING, fault->from, size > 0 ? (uint32_t)size : 1);
}

static void report_character(const grdp_fault *fault) {
  bool tab = byte_at(fault, fault->at) == '\t';
  report_at(fault, tab ? GRDP_DIAGNOSTIC_TAB : GRDP_DIAGNOSTIC_MUST_QUOTE, fault->at, 1);
}

static void report_content(const grdp_fault *fault) {
  bool block = strcmp(fault->context, "while parsing a block node") == 0;
  char byte = byte_at(fault, fault->at);
  if (block && (byte == ']' || byte == '}'))
    report_at(fault, GRDP_DIAGNOSTIC_BRACKET_STRAY, fault->at, 1);
  else if (fault->bracket < fault->at && (byte == '\0' || byte == ']' || byte == '}'))
    report_open_bracket(fault, fault->bracket);
  else if (byte == ':')
    report_at(fault, GRDP_DIAGNOSTIC_NO_KEY, fault->at, 1);
  else
    report_at(fault, GRDP_DIAGNOSTIC_ENTRY_MISSING, fault->at, 1);
}

static void report_list(const grdp_fault *fault) {
  report_at(fault, GRDP_DIAGNOSTIC_LIST_HERE, fault->at, 1);
}

static void report_question(const grdp_fault *fault) {
  report_at(fault, GRDP_DIAGNOSTIC_MUST_QUOTE, fault->at, 1);
}

static void report_block_text(const grdp_fault *fault) {
  report_at(fault, GRDP_DIAGNOSTIC_MUST_QUOTE, fault->from, 1);
}

static bool is_letter_or_digit(char byte) {
  return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* The escape is the backslash at or before the fault, and what follows it: one character, or x, u or U and digits. */
static void report_escape(const grdp_fault *fault) {
  uint32_t first = fault->at;
  while (first > fault->from && byte_at(fault, first) != '\\')
    first--;
  uint32_t end = first + 1, longest = first + 10;
  do
    end++;
  while (((unsigned char)byte_at(fault, end) & 0xC0u) == 0x80u);
  bool numbered = strchr("xuU", byte_at(fault, first + 1)) != NULL;
  while (numbered && end < longest && is_letter_or_digit(byte_at(fault, end)))
    end++;
  report_at(fault, GRDP_DIAGNOSTIC_ESCAPE, first, end - first);
}

static void report_anchor(const grdp_fault *fault) {
  report_at(fault, GRDP_DIAGNOSTIC_ANCHOR, fault->from, 1);
}

static void report_alias(const grdp_fault *fault) {
  report_at(fault, GRDP_DIAGNOSTIC_ALIAS, fault->from, 1);
}

static void report_tag(const grdp_fault *fault) {
  report_at(fault, GRDP_DIAGNOSTIC_TAG, fault->from, 1);
}

static void report_directive(const grdp_fault *fault) {
  uint32_t end = fault->from;
  while ((unsigned char)byte_at(fault, end) > ' ')
    end++;
  report_at(fault, GRDP_DIAGNOSTIC_DIRECTIVE, fault->from, end - fault->from);
}

typedef struct rule {
  const char *context; /* "" fits all */
  const char *problem; /* "" fits all */
  void (*report)(const grdp_fault *fault);
} rule;

static const rule rules[] = {
    {"while scanning an anchor", "", report_anchor},
    {"while scanning an alias", "", report_alias},
    {"while scanning a tag", "", report_tag},
    {"while parsing a tag", "", report_tag},
    {"", "found undefined tag handle", report_tag},
    {"while scanning a directive", "", report_directive},
    {"while scanning a %YAML directive", "", report_directive},
    {"while parsing a %TAG directive", "", report_directive},
    {"while scanning a tag directive", "", report_directive},
    {"", "found a tab character that violates indentation", report_tab},
    {"", "found a tab character where an indentation space is expected", report_tab},
    {"while scanning a quoted scalar", "found unexpected end of stream", report_quote},
    {"while scanning a quoted scalar", "found unexpected document indicator", report_quote},
    {"while parsing a quoted scalar", "", report_escape},
    {"while scanning a block scalar", "", report_block_text},
    {"", "did not find expected ',' or '}'", report_bracket},
    {"", "did not find expected ',' or ']'", report_bracket},
    {"", "did not find expected key", report_stray},
    {"", "did not find expected '-' indicator", report_stray},
    {"", "did not find expected <document start>", report_stray},
    {"", "could not find expected ':'", report_no_colon},
    {"", "mapping values are not allowed in this context", report_colon},
    {"", "mapping keys are not allowed in this context", report_question},
    {"", "block sequence entries are not allowed in this context", report_list},
    {"", "found character that cannot start any token", report_character},
    {"", "did not find expected node content", report_content},
};

static bool fits(const char *pattern, const char *text) {
  return pattern[0] == '\0' || strcmp(pattern, text) == 0;
}

void grdp_fault_report(const grdp_fault *fault) {
  for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
    if (fits(rules[i].context, fault->context) && fits(rules[i].problem, fault->problem)) {
      rules[i].report(fault);
      return;
    }
  grdp_diagnose(fault->diagnostics, GRDP_DIAGNOSTIC_YAML, place_of(fault, fault->at, 1), fault->problem, NULL);
}
