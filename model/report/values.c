/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "values.h"

#include <string.h>

static bool is_name_byte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '_';
}

static size_t name_size(grdp_text text) {
  size_t size = 0;
  while (size < text.size && is_name_byte(text.data[size]))
    size++;
  return size;
}

static bool is_compound(grdp_text unit_text) {
  return grdp_text_find(unit_text, '/') < unit_text.size || grdp_text_find(unit_text, '*') < unit_text.size ||
         grdp_text_find(unit_text, '^') < unit_text.size;
}

/* unit = name { ("*" | "/") name }: names by their labels, operators without the spaces around them. */
static const char *compound_words(const grdp_scenario *scenario, grdp_arena *arena, grdp_text rest,
                                  grdp_language language) {
  grdp_buffer words = {.arena = arena};
  while (rest.size > 0) {
    size_t size = name_size(rest);
    grdp_text name = grdp_text_slice(rest, 0, size);
    if (size > 0 && (name.data[0] < '0' || name.data[0] > '9'))
      grdp_buffer_add_string(&words, grdp_unit_label(scenario, arena, name, language));
    else if (size > 0)
      grdp_buffer_add(&words, name);
    else if (rest.data[0] == '*')
      grdp_buffer_add_string(&words, "·");
    else if (rest.data[0] != ' ')
      grdp_buffer_add_byte(&words, rest.data[0]);
    size = size > 0 ? size : 1;
    rest = grdp_text_slice(rest, size, rest.size - size);
  }
  return grdp_buffer_string(&words);
}

const char *grdp_unit_words(const grdp_scenario *scenario, grdp_arena *arena, grdp_text unit_text,
                            grdp_language language) {
  if (unit_text.size == 0 || grdp_text_is(unit_text, "1") || grdp_text_is(unit_text, "%"))
    return "";
  if (is_compound(unit_text))
    return compound_words(scenario, arena, unit_text, language);
  return grdp_unit_label(scenario, arena, unit_text, language);
}

const char *grdp_value_text(const grdp_scenario *scenario, grdp_arena *arena, double value, grdp_display display,
                            grdp_text unit_text) {
  grdp_buffer text = {.arena = arena};
  grdp_format_number(&text, value, display);
  const char *unit = display.percent ? "" : grdp_unit_words(scenario, arena, unit_text, display.language);
  return unit[0] == '\0' ? grdp_buffer_string(&text)
                         : grdp_text_join(arena, grdp_buffer_string(&text), " ", unit, NULL);
}
