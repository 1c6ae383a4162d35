/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scenario: all its layers applied, every value resolved, checked and traced to its place. Immutable once
 * loaded. Formulas are parsed but their names are resolved by compile/.
 */
#ifndef GRDP_SCENARIO_H
#define GRDP_SCENARIO_H

#include "correlation.h"
#include "diagnostics.h"
#include "distribution.h"
#include "parse.h"
#include "period.h"
#include "units.h"

/* A text per language; an empty one falls back to the other, and both empty to the name. */
typedef struct grdp_label {
  grdp_text text[GRDP_LANGUAGE_COUNT];
} grdp_label;

grdp_text grdp_label_text(const grdp_label *label, grdp_language language, grdp_text otherwise);

/* Periods are numbered from 0 at `first` (history held for lags) through `base` to `last`:
 * ordinal = first_ordinal + t. Simulation runs over t = base + 1 … last. */
typedef struct grdp_timeline {
  grdp_frequency frequency;
  int32_t first_ordinal;
  uint32_t base;
  uint32_t last;
} grdp_timeline;

void grdp_timeline_write(const grdp_timeline *timeline, uint32_t t, char out[16]);

typedef struct grdp_element {
  grdp_text name;
  grdp_label label;
  grdp_place place;
} grdp_element;

typedef struct grdp_set {
  grdp_text name;
  grdp_label label;
  uint32_t *elements; /* numbers of grdp_scenario.elements, in order */
  uint32_t count;
  grdp_table positions; /* element name -> its position in `elements` */
  grdp_place place;
} grdp_set;

/* The position of an element in a set, or UINT32_MAX. */
uint32_t grdp_set_position(const grdp_set *set, grdp_text element);

typedef enum grdp_origin_status { GRDP_ASSUMED, GRDP_TARGETED, GRDP_SOURCED, GRDP_DERIVED } grdp_origin_status;
const char *grdp_origin_status_text(grdp_origin_status status); /* "assumed", "target", … as in files */

typedef enum grdp_edit_kind { GRDP_EDIT_SET, GRDP_EDIT_ADJUST, GRDP_EDIT_FIX } grdp_edit_kind;

/* Where a given number comes from. */
typedef struct grdp_origin {
  grdp_place place;
  grdp_origin_status status;
  grdp_text source;
  grdp_text note;
  grdp_text edit; /* the series as an edit names it ("growth", "growth[services]"); empty: no edit gives it */
  grdp_edit_kind kind;
} grdp_origin;

typedef enum grdp_every { GRDP_EVERY_DRAW, GRDP_EVERY_PERIOD } grdp_every;

/* An uncertain input, or the additive residual of an equation. */
typedef struct grdp_uncertainty {
  grdp_text text;     /* the distribution as written */
  grdp_origin origin; /* status, source and note of the input */
  grdp_distribution distribution;
  grdp_every every;
  double persistence;
  grdp_text joint;    /* empty: none */
  uint32_t empirical; /* the observed cell of empirical(series); UINT32_MAX: none */
  grdp_place place;
} grdp_uncertainty;

/* A number per period, t = 0 … last; NaN where none is given. */
typedef struct grdp_given {
  double *values;
  const grdp_origin **origins;
} grdp_given;

/* One series at one element (or pair of elements): an input or one equation. Cells of a series are consecutive,
 * the last index running fastest. */
typedef struct grdp_cell {
  uint32_t series;
  uint32_t elements[GRDP_INDEX_LIMIT];
  const char *name;    /* "output[industry]" */
  grdp_given path;     /* input: its central value for every period (NaN before the base when unknown),
                                     with `fix` applied; values is NULL for an equation */
  grdp_given observed; /* equation: observations and start values up to the base; after the base those
                                     of data (for charts and fitting only). values NULL: none */
  grdp_given fixed;    /* values of `fix` after the base (of an input: also in `path`, and every draw takes
                                     them); NULL: none */
  grdp_given added;    /* equation: add-factors; NULL: none */
  const grdp_uncertainty *uncertainty; /* NULL: certain */
  const grdp_formula *formula;         /* equation: right side of `is`, or left side of `solve` */
  const grdp_formula *right;           /* right side of `solve`; NULL for `is` */
  const grdp_text *index_names;        /* of the formula: one per dimension */
  grdp_place place;                    /* of the formula, or of the input */
} grdp_cell;

typedef enum grdp_series_kind { GRDP_SERIES_INPUT, GRDP_SERIES_EQUATION } grdp_series_kind;

typedef struct grdp_series {
  grdp_text name;
  grdp_series_kind kind;
  grdp_label label;
  grdp_unit unit;      /* GRDP_UNIT_UNKNOWN when none is given */
  bool percent;        /* the unit was written % : shown times 100 */
  grdp_text unit_text; /* as written; empty when none */
  uint32_t dimensions;
  uint32_t sets[GRDP_INDEX_LIMIT];
  uint32_t first_cell, cell_count;
  const grdp_formula *terminal; /* NULL: none */
  grdp_place place;
} grdp_series;

typedef enum grdp_rule {
  GRDP_AT_LEAST,
  GRDP_MORE_THAN,
  GRDP_AT_MOST,
  GRDP_BELOW,
  GRDP_EQUALS,
  GRDP_BETWEEN
} grdp_rule;
const char *grdp_rule_text(grdp_rule rule); /* "at_least", … as in files */

typedef struct grdp_target {
  grdp_text name;
  grdp_label label;
  uint32_t cell;        /* UINT32_MAX: tracked, not modelled */
  uint32_t first, last; /* periods t */
  grdp_rule rule;
  double bound, upper;            /* upper: of between */
  double about, stretch, outcome; /* NaN: none */
  bool percent;                   /* shown times 100 */
  grdp_text unit_text;            /* the target's own, else its series' */
  grdp_text source, note;
  grdp_place place;
} grdp_target;

typedef struct grdp_check {
  grdp_text name;
  const grdp_formula *formula;
  grdp_place place;
} grdp_check;

typedef struct grdp_pair {
  uint32_t a, b; /* cells */
  double correlation;
  grdp_place place;
} grdp_pair;

typedef struct grdp_correlations {
  grdp_correlation_kind kind;
  double student_df; /* 0: Gaussian copula */
  bool repair;
  grdp_pair *pairs;
  size_t pair_count;
  grdp_place place;
} grdp_correlations;

/* A base unit with its label. */
typedef struct grdp_base_unit {
  grdp_text name;
  grdp_label label;
} grdp_base_unit;

typedef struct grdp_scenario grdp_scenario;
struct grdp_scenario {
  grdp_arena arena;
  const char *name; /* the file's name without .yaml, or as the user gave it */
  const char *path;
  grdp_label title, description;
  grdp_text territory;
  grdp_timeline time;
  grdp_unit_table *unit_table;
  const grdp_base_unit *units;
  size_t unit_count;
  const grdp_element *elements;
  size_t element_count;
  const grdp_set *sets;
  size_t set_count;
  grdp_series *series; /* inputs and equations in order of declaration */
  size_t series_count;
  grdp_cell *cells;
  size_t cell_count;
  const grdp_target *targets;
  size_t target_count;
  const grdp_check *checks;
  size_t check_count;
  const struct grdp_chart_request *charts; /* chart_request.h */
  size_t chart_count;
  const struct grdp_reconciliation *reconciliations; /* reconciliation.h */
  size_t reconciliation_count;
  const struct grdp_fitting *fittings; /* fitting.h */
  size_t fitting_count;
  const struct grdp_backtest *backtests; /* backtesting.h */
  size_t backtest_count;
  grdp_correlations correlations;
  const grdp_source *const *files; /* every file read, layers bottom first, then data files */
  size_t file_count;
  grdp_table series_by_name;   /* -> number of series */
  grdp_table elements_by_name; /* -> number of element */
  grdp_table sets_by_name;     /* -> number of set */
};

/* An edit of the command line. */
typedef struct grdp_edit {
  grdp_edit_kind kind;
  const char *text; /* "growth[services]=10.3%", "exports@2026..2027=35" */
} grdp_edit;

/* What a scenario is called without a name of its own: "dir/low.yaml" is "low". In the arena. */
const char *grdp_scenario_name_of(grdp_arena *arena, const char *path);

/*
 * Reads a file with all its layers and data, applies the edits on top, checks everything, reports every mistake.
 * GRDP_INVALID when there is an error; warnings do not fail.
 */
grdp_status grdp_scenario_load(const char *path, const char *name, const grdp_edit *edits, size_t edit_count,
                               grdp_diagnostics *diagnostics, grdp_scenario **out);
void grdp_scenario_free(grdp_scenario *scenario);

/* The cell that a series' name means ("output[industry]"); with an unknown one, a diagnostic that suggests. All the
 * series' cells when an index is left out (count > 1). */
grdp_status grdp_scenario_cells(const grdp_scenario *scenario, const grdp_series_name *name,
                                grdp_diagnostics *diagnostics, uint32_t *first, uint32_t *count);

/* "Value added, Industry and construction" in a language. */
const char *grdp_cell_label(const grdp_scenario *scenario, grdp_arena *arena, uint32_t cell, grdp_language language);
/* "normal(sd=3.2%), every: period, persistence: 0.2": an uncertain cell as its file says it. */
const char *grdp_uncertainty_text(grdp_arena *arena, const grdp_uncertainty *uncertainty);
/* The unit as shown, in a language ("tỷ đồng", "%", "vnd_bn / person"). */
const char *grdp_unit_label(const grdp_scenario *scenario, grdp_arena *arena, grdp_text unit_text,
                            grdp_language language);

#endif
