/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of this layer share while a scenario is built. A scenario is built in one direction:
 *
 *   layers -> names.c    time, units, sets: what names mean
 *          -> declare.c  inputs and equations merged by name, attribute by attribute
 *          -> formulas.c formulas parsed; how far back they reach
 *          -> data.c     observations
 *          -> edits.c    set, adjust, fix in layer order
 *          -> path.c     the value of every input in every period
 *          -> uncertain.c, plan.c   distributions and correlations; targets, checks, charts, reconciliations
 */
#ifndef GRDP_BUILDER_H
#define GRDP_BUILDER_H

#include "document.h"
#include "scenario.h"

/* Of cells, and of cells times periods: what a gigabyte or two holds. */
enum { GRDP_CELL_LIMIT = 1000000, GRDP_ELEMENT_LIMIT = 60000000 };

/* One value of an attribute with the layer that gives it; node NULL: not given. */
typedef struct grdp_slot {
  const grdp_node *node;
  uint32_t layer;
} grdp_slot;

/* The attributes of inputs and equations; keys in declare.c. */
typedef enum grdp_attribute {
  GRDP_LABEL,
  GRDP_UNIT,
  GRDP_STATUS_OF,
  GRDP_SOURCE,
  GRDP_NOTE,
  GRDP_UNCERTAIN,
  GRDP_EVERY,
  GRDP_PERSISTENCE,
  GRDP_JOINT,
  GRDP_PATH,
  GRDP_EACH,
  GRDP_IS,
  GRDP_SOLVE,
  GRDP_START,
  GRDP_TERMINAL,
  GRDP_ATTRIBUTE_COUNT
} grdp_attribute;

/* The attributes that `each` and `set` may give to single elements. */
enum { GRDP_ELEMENT_FIRST = GRDP_STATUS_OF, GRDP_ELEMENT_COUNT = GRDP_JOINT - GRDP_STATUS_OF + 1 };

typedef GRDP_VECTOR(grdp_slot) grdp_slots;

/* A formula's text with the index names that hold where it stands. */
typedef struct grdp_written {
  grdp_slot slot;
  const grdp_text *index_names;
} grdp_written;

/* What the layers say of one cell beyond its series. */
typedef struct grdp_cell_parts {
  grdp_slots paths;                                   /* of `each`, bottom first */
  grdp_slot attributes[GRDP_ELEMENT_COUNT];           /* of `each` */
  grdp_slot edited[GRDP_ELEMENT_COUNT];               /* of `set` */
  const grdp_fragment *edited_by[GRDP_ELEMENT_COUNT]; /* the key of that edit */
  grdp_written formula;                               /* of an equation's `each` */
} grdp_cell_parts;

/* What the layers say of one series. */
typedef struct grdp_definition {
  grdp_text name;
  grdp_place place;
  bool removed;
  grdp_series_kind kind;
  uint32_t sets[GRDP_INDEX_LIMIT];
  uint32_t dimensions;
  const grdp_text *index_names; /* of the last header that named them */
  grdp_slot attributes[GRDP_ATTRIBUTE_COUNT];
  grdp_slots paths;       /* of `path`, bottom first */
  grdp_written formula;   /* of `is` or `solve` */
  grdp_cell_parts *parts; /* [cell_count]; NULL until an element is named */
  uint32_t cell_count;
  uint32_t series; /* number in the scenario */
} grdp_definition;

/* An expression and the periods for which it stands. */
typedef struct grdp_piece {
  grdp_span span; /* ordinals */
  grdp_path_formula formula;
  const grdp_fragment *text;
  const grdp_fragment *key; /* of the period; NULL when one expression stands for all */
} grdp_piece;

/* What was found of a path that several elements share, so that one mistake is told once. */
typedef struct grdp_path_findings {
  bool told;                                                           /* a value that cannot be had, or a gap */
  bool small;                                                          /* a value about 1,000 times too small */
  enum { GRDP_EDIT_UNSEEN, GRDP_EDIT_IDLE, GRDP_EDIT_CHANGES } effect; /* of an edit, over all its elements */
} grdp_path_findings;

/* A path, or the periods that an edit changes. Pieces are sorted and do not overlap. */
typedef struct grdp_path {
  const grdp_piece *pieces;
  size_t count;
  bool whole;                              /* replaces what lies below, also where it has no piece */
  bool everywhere;                         /* one expression for all periods */
  const grdp_node *status, *source, *note; /* of an edit */
  uint32_t layer;
  grdp_path_findings *findings;
} grdp_path;

/* An edit of `set`, `adjust` or `fix` on one cell. */
typedef struct grdp_cell_edit {
  uint32_t cell;
  grdp_edit_kind kind;
  const grdp_path *path; /* path->layer: the layer of the edit */
  const grdp_fragment *key;
} grdp_cell_edit;

/* A given number with the layer it stands in; the origin comes first, so that a scenario's origins can be read as these. */
typedef struct grdp_layered_origin {
  grdp_origin origin;
  uint32_t layer;
} grdp_layered_origin;

/* A row of a data file for one cell. */
typedef struct grdp_observation {
  uint32_t cell;
  grdp_span span; /* ordinals; first > last: every period */
  double value;
  const grdp_layered_origin *origin;
} grdp_observation;

typedef struct grdp_builder {
  grdp_scenario *scenario;
  grdp_arena *arena; /* the scenario's */
  grdp_diagnostics *diagnostics;
  grdp_layers layers;
  int32_t base_ordinal, end_ordinal;
  GRDP_VECTOR(grdp_definition) definitions;
  grdp_table definitions_by_name;
  grdp_definition **of_series; /* [series_count] */
  GRDP_VECTOR(grdp_observation) observations;
  GRDP_VECTOR(grdp_cell_edit) edits; /* in layer order */
  uint32_t *edits_of;                /* [cell_count + 1]: after sorting by cell */
  GRDP_VECTOR(const grdp_source *) files;
  const grdp_edit *command_edits;
  size_t command_edit_count;
} grdp_builder;

/* --- keys.c: reading maps and texts, reporting what is of the wrong kind --- */

/* Whether the node is a map (a text, a list); otherwise reports it under the key's name. */
bool grdp_needs_map(grdp_builder *builder, grdp_text key, const grdp_node *node);
bool grdp_needs_text(grdp_builder *builder, grdp_text key, const grdp_node *node);
/* The number of `key` in `keys`; reports an unknown key with the nearest known one and gives false. */
bool grdp_key_index(grdp_builder *builder, const grdp_fragment *key, const char *const *keys, size_t count,
                    size_t *out);
/* Merges a map into slots by its keys; `none` clears a slot. */
void grdp_merge_keys(grdp_builder *builder, grdp_text name, grdp_slot map, const char *const *keys, size_t count,
                     grdp_slot *slots);
/* text, or {en: …, vi: …} */
grdp_label grdp_read_label(grdp_builder *builder, grdp_text key, const grdp_node *node);
grdp_text grdp_read_text(grdp_builder *builder, grdp_text key, const grdp_node *node);
/* The number of the one of the words that stands there; false after a report. */
bool grdp_read_word(grdp_builder *builder, grdp_text key, const grdp_node *node, const char *const *words,
                    size_t count, size_t *out);
/* The items of a text or a list of texts; count 0 after a report. */
const grdp_node *const *grdp_read_texts(grdp_builder *builder, grdp_text key, const grdp_node *node, size_t *count);
/* Whether `name` may name a unit, a set or an element. Reports otherwise. */
bool grdp_name_usable(grdp_builder *builder, const grdp_fragment *fragment, grdp_text name);
/* A constant (an expression of numbers); reports otherwise. `percent` tells whether a % was written. */
bool grdp_read_number(grdp_builder *builder, grdp_text key, const grdp_fragment *fragment, double *value,
                      bool *percent);
/* The same for a value of a series: % is asked for in a % series and refused in one of another unit. */
bool grdp_read_value(grdp_builder *builder, const grdp_series *series, const char *name,
                     const grdp_fragment *fragment, double *value);
const char *grdp_string(grdp_builder *builder, grdp_text text);
/* Whether one value is about 1,000 times the other: a point may have been meant to group thousands. */
bool grdp_is_thousandfold(double small, double large);
/* A number as it reads when its point was meant to group thousands; "" when it has none. */
const char *grdp_without_point(grdp_builder *builder, grdp_text number);

/* Whether a formula's value may be a value of the series, as to %; reports otherwise. */
bool grdp_check_percent(grdp_builder *builder, const grdp_series *series, const char *name,
                        const grdp_formula *formula);

/* --- periods.c --- */

/* 2025, 2025Q3, 2026..2028, 2029.. as ordinals; an open range ends with the horizon. False after a report. */
bool grdp_read_span(grdp_builder *builder, const grdp_fragment *fragment, grdp_span *out);
/* Whether the text looks like a period or a range, so that a key of a mixed map can be told from an attribute. */
bool grdp_looks_like_period(grdp_text text);
const char *grdp_period_string(grdp_builder *builder, int32_t ordinal);
/* "2027" or "2027..2029" */
const char *grdp_span_string(grdp_builder *builder, grdp_span span);

/* --- path_read.c --- */

/* An expression, or a map from periods to expressions. NULL after a report. */
const grdp_path *grdp_read_path(grdp_builder *builder, const grdp_series *series, const char *name,
                                const grdp_slot *slot);
/* The same for an edit, whose map may also hold attributes: status, source, note, and for `set` those of
 * uncertainty, which are put into `attributes` (NULL: not allowed). */
const grdp_path *grdp_read_edit(grdp_builder *builder, const grdp_series *series, const char *name,
                                const grdp_slot *slot, grdp_slot *attributes);
/* The piece that covers an ordinal, or NULL. */
const grdp_piece *grdp_path_piece(const grdp_path *path, int32_t ordinal);

/* --- the phases, in order --- */
void grdp_build_names(grdp_builder *builder);
void grdp_build_definitions(grdp_builder *builder);
void grdp_build_formulas(grdp_builder *builder);
void grdp_build_data(grdp_builder *builder);
void grdp_build_edits(grdp_builder *builder);
void grdp_build_timeline(grdp_builder *builder);
void grdp_check_conflicts(grdp_builder *builder);
void grdp_check_effects(grdp_builder *builder);
void grdp_build_observed(grdp_builder *builder);
void grdp_build_paths(grdp_builder *builder);
void grdp_build_uncertainty(grdp_builder *builder);
void grdp_build_correlations(grdp_builder *builder);
void grdp_build_targets(grdp_builder *builder);
void grdp_build_checks(grdp_builder *builder);
void grdp_build_charts(grdp_builder *builder);
void grdp_build_fittings(grdp_builder *builder);
void grdp_build_backtests(grdp_builder *builder);
void grdp_build_reconciliations(grdp_builder *builder);
/* The first ordinal that `reconcile` names, at most the base: before the timeline is made. */
int32_t grdp_earliest_reconciled(const grdp_builder *builder);

/* --- shared by several phases --- */

/* The cells that a series' name means, all of them when the index is left out. False after a report. */
bool grdp_find_cells(grdp_builder *builder, const grdp_series_name *name, uint32_t *first, uint32_t *count);
/* The number of an element within a series' cells by its names ("a" or "a, m"); false after a report. */
bool grdp_element_cell(grdp_builder *builder, const grdp_definition *definition, const grdp_fragment *key,
                       uint32_t *cell);
/* An attribute of a cell after all layers: of `set`, `each`, or the series, whichever layer is uppermost. */
const grdp_node *grdp_cell_attribute(const grdp_builder *builder, uint32_t cell, grdp_attribute attribute);
/* target, sourced, derived, assumed (the default, also after a report). */
grdp_origin_status grdp_read_status(grdp_builder *builder, const grdp_node *node);
/* Status, source and note from their nodes, each of which may be NULL. */
grdp_origin grdp_read_origin(grdp_builder *builder, grdp_place place, const grdp_node *status,
                             const grdp_node *source, const grdp_node *note);
/* The origin of a value that an edit gives. */
grdp_origin grdp_edit_origin(grdp_builder *builder, grdp_place place, const grdp_cell_edit *edit);
/* The edits of a cell: items[0 … count) in layer order. */
const grdp_cell_edit *grdp_edits_of(const grdp_builder *builder, uint32_t cell, size_t *count);

#endif
