/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tree of a formula and the functions of the language (scenarios/README.md, Formulas).
 */
#ifndef GRDP_EXPRESSION_H
#define GRDP_EXPRESSION_H

#include "source.h"

/* functions.def gives: name, text, least and most arguments, unit rule, operation. */
typedef enum grdp_function {
#define GRDP_FUNCTION(name, text, least, most, unit_rule, operation) GRDP_FUNCTION_##name,
#include "functions.def"
#undef GRDP_FUNCTION
  GRDP_FUNCTION_COUNT
} grdp_function;

typedef enum grdp_aggregate { GRDP_SUM, GRDP_PROD, GRDP_MEAN, GRDP_LEAST, GRDP_GREATEST } grdp_aggregate;

typedef enum grdp_expression_kind {
  GRDP_NUMBER_LITERAL,
  GRDP_REFERENCE, /* a name with indices and shift: series, bound index, element, constant; prev, was */
  GRDP_CALL,
  GRDP_AGGREGATE,
  GRDP_NEGATE,
  GRDP_NOT,
  GRDP_ADD,
  GRDP_SUBTRACT,
  GRDP_MULTIPLY,
  GRDP_DIVIDE,
  GRDP_POWER,
  GRDP_LESS,
  GRDP_LESS_EQUAL,
  GRDP_GREATER,
  GRDP_GREATER_EQUAL,
  GRDP_EQUAL,
  GRDP_UNEQUAL,
  GRDP_AND,
  GRDP_OR
} grdp_expression_kind;

/* A name where it stands: bytes [offset, offset + text.size) of the formula. */
typedef struct grdp_name {
  grdp_text text;
  uint32_t offset;
} grdp_name;

enum { GRDP_INDEX_LIMIT = 2 }; /* dimensions of a series */

/* `for index in set` */
typedef struct grdp_binder {
  grdp_name index;
  grdp_name set;
} grdp_binder;

/* No tree is deeper, so that a walk over it may recurse. `a + b + c` is two deep: a chain of some 2,000 terms is
 * refused with a hint to use sum(… for …). */
enum { GRDP_EXPRESSION_DEPTH = 2000 };

/* Limits of what one shift and one window may span, and of the indices of one aggregate. */
enum { GRDP_SHIFT_LIMIT = 1200, GRDP_WINDOW_LIMIT = 400, GRDP_BINDER_LIMIT = 8 };

typedef struct grdp_expression grdp_expression;
struct grdp_expression {
  grdp_expression_kind kind;
  uint32_t offset, size; /* bytes in the formula's text */
  uint32_t depth;        /* 1 for a leaf, else one more than the deepest child */
  uint32_t child_count;
  const grdp_expression **children; /* operands; arguments; of an aggregate: body, then the condition if any */
  union {
    struct {
      double value;
      bool percent;
    } number;
    struct {
      grdp_name name;
      grdp_name indices[GRDP_INDEX_LIMIT];
      uint32_t index_count;
      int32_t shift;
    } reference;
    grdp_function function;
    struct {
      grdp_aggregate kind;
      grdp_binder *binders;
      uint32_t binder_count;
    } aggregate;
  } as;
};

/* A parsed formula with the text it stands in. */
typedef struct grdp_formula {
  grdp_fragment fragment;
  const grdp_expression *root;
} grdp_formula;

/* Where a part of a formula stands in its file. */
grdp_place grdp_formula_place(const grdp_formula *formula, const grdp_expression *part);
grdp_place grdp_formula_name_place(const grdp_formula *formula, const grdp_name *name);

const char *grdp_function_text(grdp_function function);
/* False when `name` is no function. */
bool grdp_function_find(grdp_text name, grdp_function *out);
/* Whether a name is a constant (year, quarter, month, pi) or a word of the grammar, and so may name nothing else. */
bool grdp_name_word(grdp_text name);
/* The same, or a function or an aggregate: may not name a series, since `d(-1)` would mean two things. Sets, elements
 * and indices may be called as functions are: no bracket follows them. */
bool grdp_name_reserved(grdp_text name);
/* [a-z][a-z0-9_]* */
bool grdp_name_valid(grdp_text name);

/* The farthest a formula reaches back and ahead (both >= 0), counting the functions over time, which shift their
 * whole argument: d pct dlog 1, yoy a year, ytd a year less one period, movavg(x, n) and movsum(x, n) n - 1.
 * cumsum counts its argument alone: what it has summed before is its own memory. */
void grdp_formula_reach(const grdp_formula *formula, int32_t periods_per_year, int32_t *back, int32_t *ahead);

/* `movavg` and `movsum`: the number of periods. */
int32_t grdp_expression_window(const grdp_expression *call);

/* The formula as text again, with parentheses where they are needed only; for messages and explain. Reading
 * it again gives the same tree. */
void grdp_expression_write(const grdp_expression *expression, grdp_buffer *out);

#endif
