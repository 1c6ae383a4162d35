/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sections that merge by name: targets, checks, charts.
 */
#ifndef GRDP_NAMED_H
#define GRDP_NAMED_H

#include "builder.h"

typedef struct grdp_named {
  grdp_text name;
  grdp_place place;
  bool removed;
  const grdp_node *value; /* of the uppermost layer that has the name */
  grdp_slot *slots;       /* [key_count] */
} grdp_named;

typedef GRDP_VECTOR(grdp_named) grdp_named_list;

/* Merges a section through the layers; without keys the values are taken whole. */
void grdp_merge_named(grdp_builder *builder, const char *section, const char *const *keys, size_t key_count,
                      grdp_named_list *out);
/* `in`: a period or range within the timeline, as t; false after a report. */
bool grdp_read_simulated(grdp_builder *builder, const grdp_node *node, uint32_t *first, uint32_t *last);

#endif
