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
  grdp_table *targets;          /* [result_count] by name, made when needed */
  size_t undrawn;               /* charts asked for that need draws */
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
/* What the draws say of a cell there; NULL when it was not drawn or does not vary. */
const grdp_spread *grdp_chart_spread(const grdp_chart_work *work, size_t result, uint32_t cell, uint32_t t);
/* Whether a period t of the first scenario is known in a result. */
bool grdp_chart_known(const grdp_chart_work *work, size_t result, uint32_t t);
/* A target of the first scenario in another, by name; UINT32_MAX: it has none. */
uint32_t grdp_chart_target_in(grdp_chart_filler *filler, size_t result, uint32_t target);
/* [last - first + 1] of a result. */
const double *grdp_chart_path(const grdp_chart_work *work, size_t result, uint32_t cell);

/* Text of the model, or of the chart. */
const char *grdp_chart_label(const grdp_chart_filler *filler, const grdp_label *label, const char *otherwise);
const char *grdp_chart_series_label(const grdp_chart_filler *filler, uint32_t cell);
/* The element's label when all cells are of one series, else the cell's. */
const char *grdp_chart_cell_label(const grdp_chart_work *work, uint32_t cell);
const char *grdp_chart_period(const grdp_chart_filler *filler, uint32_t t);
const char *grdp_chart_unit(const grdp_chart_work *work, uint32_t cell);
/* One unit for all series, NULL when they differ. */
const char *grdp_chart_common_unit(const grdp_chart_work *work);
/* Notes that only the first `limit` series are shown, when there are more. */
void grdp_chart_note_first(grdp_chart_work *work, size_t limit);
/* "65,536 draws", of a run that was stopped "65,536 draws, stopped"; "" when the results have different numbers. */
const char *grdp_chart_draws(const grdp_chart_filler *filler);
/* "a · b" of those that are not empty. */
const char *grdp_chart_joined(grdp_arena *arena, const char *a, const char *b);

/* A plot with name, title, note and the request's periods as categories; without panels. */
grdp_plot grdp_chart_plot(grdp_chart_work *work, const char *subtitle);
/* The file name of one result's chart: NAME, or NAME_SCENARIO among several. */
const char *grdp_chart_result_name(const grdp_chart_work *work, size_t result);
/* Makes the scenarios the categories, and the single period they are shown in part of the subtitle. */
void grdp_chart_across_scenarios(const grdp_chart_work *work, grdp_plot *plot);
/* Puts it on the list, under a name of its own; more panels than a sheet takes go on further sheets. */
void grdp_chart_add(grdp_chart_work *work, grdp_plot plot);

/* The dashes of the request's targets: target, and stretch where there is one. */
enum { GRDP_CHART_MARKS = 2 };
size_t grdp_chart_marks(const grdp_chart_work *work, uint32_t only_cell, grdp_plot_series out[GRDP_CHART_MARKS]);
/* The marks stand in each panel, behind `first` other series, so that all have the same; those that none uses go. */
void grdp_chart_drop_marks(grdp_plot_panel *panels, size_t count, size_t first, size_t periods);

/* A target's bound with its sign, divided by the scale: "≥ 12.5%", "≥ 9,486 USD/person". */
const char *grdp_chart_bound(const grdp_chart_work *work, const grdp_target *target, bool with_unit);

/* The kinds. */
void grdp_chart_fill_stacks(grdp_chart_work *work);
void grdp_chart_fill_lines(grdp_chart_work *work);
void grdp_chart_fill_bridge(grdp_chart_work *work);
void grdp_chart_fill_scatter(grdp_chart_work *work);
void grdp_chart_fill_targets(grdp_chart_work *work);
/* Of draws: some result must have them. */
void grdp_chart_fill_fan(grdp_chart_work *work);
void grdp_chart_fill_distribution(grdp_chart_work *work);
void grdp_chart_fill_probabilities(grdp_chart_work *work);
void grdp_chart_fill_correlations(grdp_chart_work *work);

#endif
