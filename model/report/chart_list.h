/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Charts that an analysis fills itself: their files' names and how they are drawn. Internal to report/.
 */
#ifndef GRDP_CHART_LIST_H
#define GRDP_CHART_LIST_H

#include "charts.h"

typedef struct grdp_chart_list {
  grdp_arena *arena;
  const grdp_charts_options *options;
  GRDP_VECTOR(grdp_plot) plots;
  grdp_table names; /* of those that were given */
} grdp_chart_list;

/* A file's name as near to the wish as [a-z0-9_] allow and unlike the others'. The wish begins with a letter. */
const char *grdp_chart_list_name(grdp_chart_list *list, const char *wish);
/* Draws them into a folder that is made when it is not there; as grdp_charts_write. */
grdp_status grdp_chart_list_draw(const grdp_chart_list *list, const char *folder, grdp_charts_report *out);

#endif
