/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The picture of what depends on what, drawn by Graphviz where it is installed.
 */
#ifndef GRDP_GRAPH_H
#define GRDP_GRAPH_H

#include "compile.h"
#include "console.h"

typedef struct grdp_graph {
  const grdp_scenario *scenario;
  const grdp_program *program;
  uint32_t first, count; /* cells whose neighbours are shown; count 0: the whole model */
} grdp_graph;

/* The graph in the language of Graphviz: a node per series, dashed where only an earlier period is read. */
void grdp_graph_add(const grdp_graph *graph, grdp_language language, grdp_buffer *out);

/* Writes FILE.svg with `dot`, or, where there is none, FILE.dot. */
grdp_exit grdp_graph_draw(grdp_arena *arena, const grdp_console *console, const grdp_graph *graph, const char *path);

#endif
