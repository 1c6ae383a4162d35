/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What `grdp discover` prints and writes: a sentence and tables for people, rows for programs, charts, run.json.
 */
#ifndef GRDP_DISCOVER_REPORT_H
#define GRDP_DISCOVER_REPORT_H

#include <stdio.h>

#include "charts.h"
#include "discover.h"
#include "quantity_words.h"
#include "scorecard.h"

typedef struct grdp_discover_report {
  const grdp_scenario *scenario;
  const grdp_quantity *targets; /* [count] GRDP_QUANTITY_CHANCE or GRDP_QUANTITY_ALL */
  const grdp_discovery *found;  /* [count] */
  size_t count;
  const grdp_discover_request *asked; /* what they share */
  const grdp_edit *edits;             /* of the command line */
  size_t edit_count;
  const char *version; /* of the program */
  const char *path;    /* of the scenario's file as seen from the folder that is written; NULL: left out */
} grdp_discover_report;

/*
 * target,input,period,measure,value,low,high: low and high are the 95 % interval, of a bound its range over the searches
 * in random halves. Measures without an input: draws, failed, missed, of the box density, coverage, mass, and of the
 * trajectory trajectory_density:K, trajectory_coverage:K, trajectory_mass:K, trajectory_inputs:K (K peels), chosen.
 * With one: at_least, at_most, and of each such bound p_value:BOUND and searches:BOUND; the same of dropped ones under
 * dropped:BOUND; then distance, all_p05, all_p50, all_p95, missed_p05, missed_p50, missed_p95.
 */
grdp_status grdp_write_discover_csv(const grdp_discover_report *report, FILE *out);
grdp_status grdp_write_discover_manifest(const grdp_discover_report *report, FILE *out);
void grdp_discover_table_add(const grdp_discover_report *report, const grdp_screen *screen, grdp_buffer *out);
/* The box of each target and how it was found. As grdp_charts_write. */
grdp_status grdp_discover_charts_write(const grdp_discover_report *report, const grdp_charts_options *options,
                                       const char *folder, grdp_charts_report *out);

/* ---- words that they share ---- */

/* What texts are made of. */
typedef struct grdp_discover_words {
  grdp_arena *arena;
  const grdp_scenario *scenario;
  grdp_language language;
} grdp_discover_words;

/* "all", or the target's name */
const char *grdp_discover_target_name(const grdp_discover_words *words, const grdp_quantity *target);
/* "“Growth”", "at least one target" */
const char *grdp_discover_target_words(const grdp_discover_words *words, const grdp_quantity *target);
/* "Growth: Industry (2025)" */
const char *grdp_discover_input_words(const grdp_discover_words *words, const grdp_discover_input *input);
/* 0 where it is so small beside the input's range that it is none. */
double grdp_discover_shown(const grdp_discover_input *input, double value);
/* With as many decimals as a hundredth of the input's range needs. */
const char *grdp_discover_value_words(const grdp_discover_words *words, const grdp_discover_input *input,
                                      double value);
/* "74%", "3.2%" */
const char *grdp_discover_share_words(const grdp_discover_words *words, double share);
/* "≤ 4%" */
const char *grdp_discover_bound_words(const grdp_discover_words *words, const grdp_discovery *found,
                                      const grdp_discover_restriction *one);
/* "exports (2025) is at most 4% and …" of the restrictions that are kept. */
const char *grdp_discover_box_words(const grdp_discover_words *words, const grdp_discovery *found);

#endif
