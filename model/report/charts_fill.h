/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a request and the results to the numbers and texts of a chart. Internal to charts*.c.
 */
#ifndef GRDP_CHARTS_FILL_H
#define GRDP_CHARTS_FILL_H

#include "chart_request.h"
#include "charts.h"

typedef enum grdp_chart_word {
#define GRDP_CHART_WORD(name, english, vietnamese) GRDP_WORD_##name,
#include "charts_words.def"
#undef GRDP_CHART_WORD
  GRDP_CHART_WORD_COUNT
} grdp_chart_word;

const char *grdp_chart_word_text(grdp_chart_word word, grdp_language language);
/* With arguments ended by NULL for {0}, {1}, … */
const char *grdp_chart_phrase(grdp_arena *arena, grdp_language language, grdp_chart_word word, ...);

/* All that the charts of a run share. */
typedef struct grdp_chart_filler {
  grdp_arena *arena;
  const grdp_result *const *results;
  size_t result_count;
  const grdp_scenario *scenario; /* of the first result: its requests and labels hold */
  grdp_language language;
  const char *note;             /* of every chart; NULL: none */
  const char **scenario_labels; /* [result_count] */
  GRDP_VECTOR(grdp_plot) plots;
  grdp_table names; /* of the plots */
} grdp_chart_filler;

/* One request in work. */
typedef struct grdp_chart_work {
  grdp_chart_filler *filler;
  const grdp_chart_request *request;
  uint32_t *cells; /* all of `of` */
  size_t cell_count;
  uint32_t total;       /* UINT32_MAX: none */
  uint32_t first, last; /* periods t of the first scenario; last < first: none */
  const char *note;     /* what is left out; NULL: nothing */
} grdp_chart_work;

grdp_chart_work grdp_chart_begin(grdp_chart_filler *filler, const grdp_chart_request *request);

/* A cell of the first scenario, in a result, in a period t of the first scenario: as shown (times 100 for %, divided
 * by the scale). NaN when unknown there. */
double grdp_chart_value(const grdp_chart_work *work, size_t result, uint32_t cell, uint32_t t);
/* The same from observations behind the base, where they exist. */
double grdp_chart_observed(const grdp_chart_work *work, uint32_t cell, uint32_t t);
/* A number in a cell's unit, as shown. */
double grdp_chart_shown(const grdp_chart_work *work, uint32_t cell, double value);
/* [last - first + 1] of a result. */
const double *grdp_chart_path(const grdp_chart_work *work, size_t result, uint32_t cell);

/* Text of the model, or of the chart. */
const char *grdp_chart_label(const grdp_chart_filler *filler, const grdp_label *label, const char *otherwise);
const char *grdp_chart_series_label(const grdp_chart_filler *filler, uint32_t cell);
/* The element's label when all cells are of one series, else the cell's. */
const char *grdp_chart_cell_label(const grdp_chart_work *work, uint32_t cell);
const char *grdp_chart_period(const grdp_chart_filler *filler, uint32_t t);
const char *grdp_chart_unit(const grdp_chart_work *work, uint32_t cell);
/* "a · b" of those that are not empty. */
const char *grdp_chart_joined(grdp_arena *arena, const char *a, const char *b);

/* A plot with name, title, note and the request's periods as categories; without panels. */
grdp_plot grdp_chart_plot(grdp_chart_work *work, const char *subtitle);
/* Puts it on the list, under a name of its own; more panels than a sheet takes go on further sheets. */
void grdp_chart_add(grdp_chart_work *work, grdp_plot plot);

/* The dashes of the request's targets: target, and stretch where there is one. */
enum { GRDP_CHART_MARKS = 2 };
size_t grdp_chart_marks(const grdp_chart_work *work, uint32_t only_cell, grdp_plot_series out[GRDP_CHART_MARKS]);

/* The kinds. */
void grdp_chart_fill_stacks(grdp_chart_work *work);
void grdp_chart_fill_lines(grdp_chart_work *work);
void grdp_chart_fill_bridge(grdp_chart_work *work);
void grdp_chart_fill_scatter(grdp_chart_work *work);
void grdp_chart_fill_targets(grdp_chart_work *work);

#endif
