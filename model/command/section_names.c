/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "section_names.h"

static bool is_known(const char *name, const grdp_text *names, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (grdp_text_is(names[i], name))
      return true;
  return false;
}

grdp_status grdp_section_names_check(const grdp_arguments *arguments, const char *section, const grdp_text *names,
                                     size_t count, grdp_diagnostics *diagnostics) {
  grdp_status status = GRDP_OK;
  for (size_t i = 0; i < arguments->of.count; i++) {
    const char *name = arguments->of.items[i];
    if (is_known(name, names, count))
      continue;
    grdp_text nearest = grdp_text_nearest(grdp_text_of(name), names, count);
    grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_SECTION_NAME, (grdp_place){0}, name, section,
                  grdp_text_string(arguments->arena, nearest), NULL);
    status = GRDP_INVALID;
  }
  return status;
}
