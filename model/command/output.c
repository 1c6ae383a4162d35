/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "output.h"

#include <string.h>

grdp_exit grdp_output_form_read(const grdp_arguments *arguments, const grdp_console *console, grdp_output_form limit,
                                grdp_output_form *out) {
  static const char *const words[GRDP_FORM_COUNT] = {"table", "csv", "json"};
  const char *value = arguments->values[GRDP_OPTION_FORMAT];
  *out = GRDP_FORM_TABLE;
  for (size_t i = 0; value != NULL && i < GRDP_FORM_COUNT && i < (size_t)limit; i++) {
    if (strcmp(words[i], value) == 0) {
      *out = (grdp_output_form)i;
      return GRDP_EXIT_DONE;
    }
  }
  if (value == NULL)
    return GRDP_EXIT_DONE;
  const char *choices = limit == GRDP_FORM_COUNT ? "table, csv, json" : "table, csv";
  return grdp_complain(console, GRDP_EXIT_USAGE, GRDP_MESSAGE_VALUE_UNKNOWN, "--format", value, choices, NULL);
}

bool grdp_option_given(const grdp_arguments *arguments, grdp_option option) {
  return arguments->values[option] != NULL;
}

bool grdp_asked_for(const grdp_arguments *arguments, grdp_text name) {
  for (size_t i = 0; i < arguments->of.count; i++)
    if (grdp_text_is(name, arguments->of.items[i]))
      return true;
  return arguments->of.count == 0;
}

size_t grdp_equation_count(const grdp_scenario *scenario) {
  size_t count = 0;
  for (size_t i = 0; i < scenario->series_count; i++)
    count += scenario->series[i].kind == GRDP_SERIES_EQUATION ? scenario->series[i].cell_count : 0;
  return count;
}

void grdp_projections_release(void *projections) {
  grdp_projections_free(projections);
}

const char *grdp_place_text(grdp_arena *arena, grdp_place place) {
  uint32_t line, column;
  if (place.source == NULL)
    return "";
  grdp_place_position(place, &line, &column);
  return grdp_text_join(arena, place.source->path, ":", grdp_integer_text(arena, line), NULL);
}

grdp_screen grdp_console_screen(const grdp_console *console) {
  return (grdp_screen){console->language, console->colour_out, console->columns};
}
