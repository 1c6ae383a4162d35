/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a sensitivity analysis prints and writes: a table for people, rows for programs, charts, run.json.
 */
#ifndef GRDP_SENSITIVITY_REPORT_H
#define GRDP_SENSITIVITY_REPORT_H

#include <stdio.h>

#include "charts.h"
#include "quantity_words.h"
#include "scorecard.h"
#include "sensitivity.h"

typedef struct grdp_sensitivity_report {
  const grdp_scenario *scenario;
  const grdp_sensitivity_request *asked;
  const grdp_sensitivity *found;
  const grdp_quantity *quantities; /* [count] what the looks are of; those of one series stand together, by period */
  const double *centrals;          /* [count] of values on the central path; NaN of chances */
  size_t count;
  const grdp_edit *edits; /* of the command line, or of the folder that is analysed */
  size_t edit_count;
  const char *version; /* of the program */
  const char *given;   /* the results folder that is analysed; NULL: none */
  const char *path;    /* of the scenario's file as seen from the folder that is written; NULL: left out */
} grdp_sensitivity_report;

/*
 * of,input,measure,value,low,high. `of` is "grdp_growth@2025", "P(TARGET)" or "P(all)"; `input` is the name of a
 * player, empty for the result as a whole. Measures are those of sensitivity_measures.def, with these additions:
 *   central               the result on the central path
 *   second:OTHER          of two inputs together, beyond what each does alone
 *   conditional_mean:K    of bin K, from 1
 * low and high are the 95 % interval, empty where there is none.
 */
grdp_status grdp_write_sensitivity_csv(const grdp_sensitivity_report *report, FILE *out);
grdp_status grdp_write_sensitivity_json(const grdp_sensitivity_report *report, FILE *out);
/* run.json: what was asked for, how it went, the scenario's files with their hashes, and the design's fingerprint. */
grdp_status grdp_write_sensitivity_manifest(const grdp_sensitivity_report *report, FILE *out);
void grdp_sensitivity_table_add(const grdp_sensitivity_report *report, const grdp_screen *screen, grdp_buffer *out);

/* Charts of what the method tells, for each chance and for each series in the last of its periods. As
 * grdp_charts_write. */
grdp_status grdp_sensitivity_charts_write(const grdp_sensitivity_report *report, const grdp_charts_options *options,
                                          const char *folder, grdp_charts_report *out);

/* ---- shared by them ---- */

/* "grdp_growth@2025", "P(all)" */
const char *grdp_quantity_full_name(grdp_arena *arena, const grdp_scenario *scenario, const grdp_quantity *quantity);

/* The effects of one look as a table: [players + 1][measures], NULL where there is none; the last row is of the look
 * as a whole. Those with another player or a bin are not in it. */
typedef struct grdp_effect_table {
  const grdp_effect **cells;
  size_t players;
} grdp_effect_table;
grdp_effect_table grdp_effect_table_make(grdp_arena *arena, const grdp_sensitivity *found, size_t look);
/* NULL: there is none. */
const grdp_effect *grdp_effect_at(const grdp_effect_table *table, size_t player, grdp_effect_measure measure);
const grdp_effect *grdp_effect_whole(const grdp_effect_table *table, grdp_effect_measure measure);

/* The measure that inputs are ranked by: the first of those that a method gives; GRDP_EFFECT_MEASURE_COUNT when no input
 * has any. HIGH stands for the distance between LOW and HIGH. */
grdp_effect_measure grdp_effect_main(const grdp_effect_table *table);
/* How large an input's effect is by that measure; NaN: it has none. */
double grdp_effect_size(const grdp_effect_table *table, grdp_effect_measure measure, size_t player);
/* The players that have an effect, the largest first. */
const size_t *grdp_effect_ranking(grdp_arena *arena, const grdp_effect_table *table, size_t *count);
/* Whether inputs act together: what each does alone leaves a part of the variance that its error does not explain. */
bool grdp_effects_interact(const grdp_sensitivity *found, const grdp_effect_table *table, size_t look);

#endif
