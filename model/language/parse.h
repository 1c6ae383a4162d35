/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text to tree. Each function reports what is wrong, one mistake a text, at its place and returns
 * GRDP_INVALID; none crashes or hangs on any bytes. Brackets and exponents nest to GRDP_EXPRESSION_NESTING,
 * the tree is limited to GRDP_EXPRESSION_DEPTH (expression.h) and to GRDP_EXPRESSION_NODES nodes.
 */
#ifndef GRDP_PARSE_H
#define GRDP_PARSE_H

#include "diagnostics.h"
#include "expression.h"
#include "number.h"

enum { GRDP_EXPRESSION_NESTING = 200, GRDP_EXPRESSION_NODES = 100000, GRDP_ARGUMENT_LIMIT = 1000 };

/* expr */
grdp_status grdp_parse_formula(grdp_arena *arena, grdp_fragment fragment, grdp_diagnostics *diagnostics,
                               const grdp_formula **out);

/* A value of a path: [ "to" ] expr, where expr may read only numbers, pi, prev and was, and the functions of
 * numbers. A decimal comma ("15,67%") gets its own diagnostic with the number as it should be written. */
typedef struct grdp_path_formula {
  const grdp_formula *formula;
  bool to;
} grdp_path_formula;
grdp_status grdp_parse_path(grdp_arena *arena, grdp_fragment fragment, grdp_diagnostics *diagnostics,
                            grdp_path_formula *out);

/* The value of a path formula; prev and was are given (NaN: not available). The result is NaN where it is not
 * a number (division by zero, prev not available). */
double grdp_path_value(const grdp_expression *expression, double previous, double was);
bool grdp_path_reads(const grdp_expression *expression, const char *name);

/*
 * Whether the literals of a path fit its series' unit (scenarios/README.md). In a series of unit % (percent_series)
 * 15.67 or prev + 1 must say %; in a series of another unit 5% or was - 10% must not, but may scale: was * 90%. A
 * series of unit 1 or without a unit takes both and is not asked about. False gives the literal at fault and whether
 * it lacks its % (true) or has one too many (false).
 */
bool grdp_path_percent(const grdp_expression *root, bool percent_series, const grdp_expression **culprit,
                       bool *missing_percent);
/* Whether the value of an expression of constants is a percentage: 3%, -5%, 2 * 1.5%. */
bool grdp_path_is_percent(const grdp_expression *root);

/* left "==" right */
grdp_status grdp_parse_equality(grdp_arena *arena, grdp_fragment fragment, grdp_diagnostics *diagnostics,
                                const grdp_formula **left, const grdp_formula **right);

/* A series as a key, a command-line edit or a CSV cell names it: name [ "[" element { "," element } "]" ] */
typedef struct grdp_series_name {
  grdp_fragment fragment;
  grdp_name name;
  grdp_name indices[GRDP_INDEX_LIMIT];
  uint32_t index_count;
} grdp_series_name;
grdp_status grdp_parse_series_name(grdp_fragment fragment, grdp_diagnostics *diagnostics, grdp_series_name *out);

/* A declaration: name [ "[" index "in" set { "," index "in" set } "]" ] */
typedef struct grdp_header {
  grdp_fragment fragment;
  grdp_name name;
  grdp_binder binders[GRDP_INDEX_LIMIT];
  uint32_t binder_count;
} grdp_header;
grdp_status grdp_parse_header(grdp_fragment fragment, grdp_diagnostics *diagnostics, grdp_header *out);

/* series "~" series */
grdp_status grdp_parse_pair(grdp_fragment fragment, grdp_diagnostics *diagnostics, grdp_series_name *left,
                            grdp_series_name *right);

/* name "(" [ argument { "," argument } ] ")" with argument = key "=" expr, or one name alone (empirical). The key
 * is a name, or for `discrete` a number (key_number). Also the bare name without brackets. */
typedef struct grdp_argument {
  grdp_name key;
  bool numeric_key;
  grdp_number key_number;
  grdp_number value;     /* the constant expression's value, percent when its literal was */
  uint32_t offset, size; /* of the whole argument */
} grdp_argument;
typedef struct grdp_named_call {
  grdp_fragment fragment;
  grdp_name name;
  grdp_argument *arguments;
  uint32_t argument_count;
  grdp_series_name series; /* of empirical(series); name.text.size 0 when absent */
} grdp_named_call;
grdp_status grdp_parse_named_call(grdp_arena *arena, grdp_fragment fragment, grdp_diagnostics *diagnostics,
                                  grdp_named_call *out);

#endif
