/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One scenario file as a tree with places, and the files it extends as an ordered list of layers.
 * Every scalar is text; its key decides how it is read. Anchors, aliases, tags, merge keys, several
 * documents and duplicate keys are refused.
 */
#ifndef GRDP_DOCUMENT_H
#define GRDP_DOCUMENT_H

#include "diagnostics.h"

enum {
  GRDP_NODE_DEPTH = 64,
  GRDP_NODE_LIMIT = 4000000,
  GRDP_LAYER_LIMIT = 256,
  GRDP_LINE_LIMIT = 256 * 1024, /* bytes; every diagnostic keeps its line */
  GRDP_BLANK_LIMIT = 4096,      /* blanks in a row, line ends included */
  GRDP_MISTAKE_LIMIT = 50       /* errors of the tree itself after which a file is not read on */
};

typedef enum grdp_node_kind { GRDP_NODE_TEXT, GRDP_NODE_MAP, GRDP_NODE_LIST } grdp_node_kind;

typedef struct grdp_node grdp_node;
typedef struct grdp_entry {
  grdp_fragment key;
  const grdp_node *value;
} grdp_entry;

struct grdp_node {
  grdp_node_kind kind;
  bool empty;                /* a key without a value (plain and of no length); never in a tree that is returned */
  bool plain;                /* an unquoted text */
  bool flow;                 /* a map or list written inside {} or [] */
  grdp_fragment fragment;    /* of a text: its value and place; else only the place of its first bytes */
  const grdp_entry *entries; /* of a map, in file order */
  const grdp_node **items;   /* of a list */
  size_t count;
  uint32_t end; /* offset behind the last byte of the whole node */
};

/*
 * The tree of one source; *out is the top map. Every key without a value is an error whose hint names the likely
 * cause: a comma inside {}, a decimal comma, no space behind a colon. Reports up to GRDP_MISTAKE_LIMIT mistakes; what
 * libyaml itself refuses ends the reading. GRDP_INVALID: something was reported.
 */
grdp_status grdp_document_parse(grdp_arena *arena, const grdp_source *source, grdp_diagnostics *diagnostics,
                                const grdp_node **out);

/* The value of a key of a map, or NULL. */
const grdp_node *grdp_node_find(const grdp_node *map, const char *key);
const grdp_entry *grdp_node_entry(const grdp_node *map, const char *key);
/* Whether a node is the plain text `none`, which removes what lies below. */
bool grdp_node_none(const grdp_node *node);

/* One file of a scenario. Layers are ordered bottom first; each file stands once, at its first place. */
typedef struct grdp_layer {
  const grdp_source *source;
  const char *folder;    /* of the file, to resolve paths relative to it: "" or "dir/" */
  const grdp_node *root; /* checked: a map with grdp: 1 */
  size_t *below;         /* numbers of the layers that its `extends` names, in order */
  const grdp_place *below_places;
  size_t below_count;
} grdp_layer;

typedef struct grdp_layers {
  grdp_layer *items;
  size_t count;
} grdp_layers;

/* Reads a file and all it extends; a cycle, a missing or special file and a wrong version are reported (GRDP_INVALID),
 * those of the first file itself without a place. */
grdp_status grdp_layers_read(grdp_arena *arena, const char *path, grdp_diagnostics *diagnostics, grdp_layers *out);
/* Whether layer `upper` extends `lower`, directly or through others. */
bool grdp_layers_reach(const grdp_layers *layers, size_t upper, size_t lower);

#endif
