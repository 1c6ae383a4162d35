/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is checked of a file before it is read as YAML.
 */
#include <stdio.h>
#include <string.h>

#include "reading.h"

enum { SHOWN_LIMIT = 60 };

const char *grdp_text_shown(grdp_arena *arena, grdp_text text) {
  size_t size = text.size;
  if (size > SHOWN_LIMIT)
    for (size = SHOWN_LIMIT; size > 0 && ((unsigned char)text.data[size] & 0xC0u) == 0x80u;)
      size--;
  grdp_buffer shown = {.arena = arena};
  for (size_t i = 0; i < size; i++)
    grdp_buffer_add_byte(&shown, (unsigned char)text.data[i] < 0x20 ? ' ' : text.data[i]);
  if (size < text.size)
    grdp_buffer_add_string(&shown, "…");
  return grdp_buffer_string(&shown);
}

void grdp_control_report(grdp_diagnostics *diagnostics, grdp_place place, unsigned long character) {
  char name[24];
  snprintf(name, sizeof name, "U+%04lX", character);
  grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_CONTROL_CHARACTER, place, name, NULL);
}

uint32_t grdp_bytes_start(const grdp_source *source) {
  bool marked = source->text.size >= 3 && memcmp(source->text.data, "\xEF\xBB\xBF", 3) == 0;
  return marked ? 3 : 0;
}

/* U+2028 and U+2029 end a line for libyaml, but not for an editor or in YAML 1.2. */
static bool check_separators(const grdp_source *source, grdp_diagnostics *diagnostics) {
  const unsigned char *bytes = (const unsigned char *)source->text.data;
  for (size_t i = 0; i + 2 < source->text.size; i++) {
    if (bytes[i] != 0xE2 || bytes[i + 1] != 0x80 || (bytes[i + 2] & 0xFEu) != 0xA8)
      continue;
    grdp_control_report(diagnostics, (grdp_place){source, (uint32_t)i, 3}, 0x2000u + (bytes[i + 2] & 0x3Fu));
    return false;
  }
  return true;
}

/* A byte below 0x20, 0x7f, or the two bytes of U+0080 to U+009F, which are well-formed but control characters. */
static bool check_characters(const grdp_source *source, grdp_diagnostics *diagnostics) {
  size_t fault;
  if (grdp_text_valid(source->text, &fault))
    return check_separators(source, diagnostics);
  const unsigned char *byte = (const unsigned char *)source->text.data + fault;
  grdp_place place = {source, (uint32_t)fault, 1};
  bool high = fault + 1 < source->text.size && byte[0] == 0xC2 && byte[1] >= 0x80 && byte[1] < 0xA0;
  if (byte[0] < 0x20 || byte[0] == 0x7F || high)
    grdp_control_report(diagnostics, place, high ? byte[1] : byte[0]);
  else
    grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_NOT_UTF8, place, NULL);
  return false;
}

static bool check_lines(grdp_arena *arena, const grdp_source *source, grdp_diagnostics *diagnostics) {
  for (size_t i = 0; i < source->line_count; i++) {
    size_t end = i + 1 < source->line_count ? source->lines[i + 1] : source->text.size;
    if (end - source->lines[i] <= GRDP_LINE_LIMIT)
      continue;
    grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_LINE_LONG, (grdp_place){source, source->lines[i], 1},
                  grdp_integer_text(arena, GRDP_LINE_LIMIT), NULL);
    return false;
  }
  return true;
}

/* For every word of a text libyaml clears the memory that the longest run of blanks in it has taken. */
static bool check_blanks(grdp_arena *arena, const grdp_source *source, grdp_diagnostics *diagnostics) {
  size_t run = 0;
  for (size_t i = 0; i < source->text.size; i++) {
    char byte = source->text.data[i];
    bool blank = byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
    run = blank ? run + 1 : 0;
    if (run <= GRDP_BLANK_LIMIT)
      continue;
    grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_BLANK_LONG, (grdp_place){source, (uint32_t)i, 1},
                  grdp_integer_text(arena, GRDP_BLANK_LIMIT), NULL);
    return false;
  }
  return true;
}

static uint32_t line_end(const grdp_source *source, uint32_t offset) {
  const char *end = memchr(source->text.data + offset, '\n', source->text.size - offset);
  return end == NULL ? (uint32_t)source->text.size : (uint32_t)(end - source->text.data);
}

/* Directives may stand only before the first line of content. */
static bool check_directives(grdp_arena *arena, const grdp_source *source, grdp_diagnostics *diagnostics) {
  uint32_t at = grdp_bytes_next(source, grdp_bytes_start(source));
  for (bool first = true; at < source->text.size && source->text.data[at] == '%'; first = false) {
    uint32_t end = line_end(source, at);
    grdp_text line = grdp_text_trim(grdp_text_slice(source->text, at, end - at));
    if (!first || !grdp_text_is(line, "%YAML 1.2")) {
      grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_DIRECTIVE, (grdp_place){source, at, (uint32_t)line.size},
                    grdp_text_shown(arena, line), NULL);
      return false;
    }
    at = grdp_bytes_next(source, end);
  }
  return true;
}

uint32_t grdp_bytes_next(const grdp_source *source, uint32_t offset) {
  grdp_text text = source->text;
  while (offset < text.size) {
    char byte = text.data[offset];
    bool dots = text.size - offset >= 3 && memcmp(text.data + offset, "...", 3) == 0;
    if (byte == '#')
      offset = line_end(source, offset);
    else if (dots)
      offset += 3;
    else if (byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n')
      offset++;
    else
      break;
  }
  return offset;
}

bool grdp_bytes_check(grdp_arena *arena, const grdp_source *source, grdp_diagnostics *diagnostics) {
  return check_characters(source, diagnostics) && check_lines(arena, source, diagnostics) &&
         check_blanks(arena, source, diagnostics) && check_directives(arena, source, diagnostics);
}
