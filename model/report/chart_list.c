/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chart_list.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum { NAME_MOST = 120 };

/* Lower-case letters, digits and _. */
static const char *plain_name(grdp_arena *arena, const char *wish) {
  size_t size = strlen(wish) < NAME_MOST ? strlen(wish) : NAME_MOST;
  char *name = grdp_arena_copy(arena, wish, size);
  for (char *c = name; *c != '\0'; c++) {
    *c = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
    bool plain = (*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9');
    *c = plain ? *c : '_';
  }
  for (size_t end = size; end > 1 && name[end - 1] == '_'; end--)
    name[end - 1] = '\0';
  return name;
}

const char *grdp_chart_list_name(grdp_chart_list *list, const char *wish) {
  const char *plain = plain_name(list->arena, wish), *name = plain;
  bool added = false;
  for (long long number = 2; !added; number++) {
    grdp_table_add(list->arena, &list->names, grdp_text_of(name), 0, &added);
    if (!added)
      name = grdp_text_join(list->arena, plain, "_", grdp_integer_text(list->arena, number), NULL);
  }
  return name;
}

grdp_status grdp_chart_list_draw(const grdp_chart_list *list, const char *folder, grdp_charts_report *out) {
  unsigned formats = list->options->formats;
  const grdp_plot_options options = {.language = list->options->language,
                                     .formats = formats != 0 ? formats : GRDP_PLOT_SVG | GRDP_PLOT_PNG};
  grdp_plot_report report = {0};
  *out = (grdp_charts_report){0};
  if (list->plots.count == 0)
    return GRDP_OK;
  if (mkdir(folder, 0777) != 0 && errno != EEXIST)
    return GRDP_FILE;
  GRDP_TRY(grdp_plots_draw(list->plots.items, list->plots.count, &options, folder, &report));
  *out = (grdp_charts_report){.charts = list->plots.count, .pictures = report.pictures, .outcome = report.outcome};
  memcpy(out->message, report.message, sizeof out->message);
  return GRDP_OK;
}
