/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tables of a results folder, for one scenario or several side by side. All write to a stream; the caller checks it
 * with ferror when it is closed. The same results give the same bytes, on any machine and from any working directory.
 */
#ifndef GRDP_TABLES_H
#define GRDP_TABLES_H

#include <stdio.h>

#include "rows.h"

/* How the draws were asked for, as run.json keeps it beside the edits, so that the run can be gone on with. */
typedef struct grdp_request {
  const char *const *of;
  size_t of_count;
  const char *const *kept; /* series whose draws are kept */
  size_t kept_count;
  const char *precision; /* as written; NULL: none was asked for */
  bool exact, accept_failures;
  bool one_step; /* --mode static */
} grdp_request;

/* What a set of tables is made of. */
typedef struct grdp_report {
  const grdp_result *const *results;
  const grdp_selection *selections; /* one per result; NULL: everything */
  size_t count;
  const grdp_edit *edits; /* of the command line */
  size_t edit_count;
  const char *version; /* of the program */
  grdp_request request;
  const char *folder;        /* of the results, for messages; NULL: none is written */
  const char *const *paths;  /* of the scenarios' files, relative to the folder of the results; NULL: left out */
  const uint64_t *requested; /* draws of each result before they were rounded up; NULL: those that were drawn */
} grdp_report;

/* Rows from somewhere else than a result, such as a single draw. */
typedef struct grdp_row_source {
  bool (*next)(void *state, grdp_row *out); /* false: there is none left */
  void *state;
} grdp_row_source;
grdp_status grdp_write_rows_csv(const grdp_row_source *source, FILE *out);
grdp_status grdp_write_rows_json(const grdp_row_source *source, FILE *out);

/* scenario,series,period,statistic,value,unit */
grdp_status grdp_write_result_csv(const grdp_report *report, FILE *out);
/* The same rows as a JSON array of objects. */
grdp_status grdp_write_result_json(const grdp_report *report, FILE *out);
/* scenario,target,label_en,label_vi,series,period,rule,bound,upper,about,stretch,projected,gap,status,unit,source,note,
 * probability,probability_se,probability_low,probability_high,probability_failed_missed,probability_failed_met,
 * probability_every: the last ones are empty without draws; the very last is the chance of being met in every period. */
grdp_status grdp_write_targets_csv(const grdp_report *report, FILE *out);
/* scenario,series,kind,period,value,unit,status,source,note,file,line: every number that was given. `kind` is `path`
 * (an input), `observed` (data and start values), `fixed` or `added`. Consecutive periods with one origin and one value
 * share a row whose period is a range. */
grdp_status grdp_write_sources_csv(const grdp_report *report, FILE *out);
/* run.json: the program, its version, what was asked for, each scenario with the files it was read from and their
 * SHA-256 and how its draws went, and the design. manifest_read.h reads it. */
grdp_status grdp_write_manifest(const grdp_report *report, FILE *out);

/* Adds "name":"text", with what JSON asks to be escaped. */
void grdp_json_text_add(grdp_buffer *out, const char *name, grdp_text text);
/* `,"name":value`; nothing where the value is not finite. */
void grdp_json_number_add(grdp_buffer *out, const char *name, double value);

/* A given number of a cell: periods first … last hold `value`. */
typedef struct grdp_given_run {
  const char *kind;
  uint32_t first, last;
  double value;
  const grdp_origin *origin; /* NULL: unknown */
} grdp_given_run;

typedef struct grdp_given_walk {
  const grdp_scenario *scenario;
  uint32_t cell;
  size_t kind;
  uint32_t period;
} grdp_given_walk;

/* The given numbers of a cell in the order of sources.csv; false at the end. */
bool grdp_given_next(grdp_given_walk *walk, grdp_given_run *out);

/* A target's own label, else its series', else its name. */
const char *grdp_target_label(const grdp_scenario *scenario, grdp_arena *arena, const grdp_target *target,
                              grdp_language language);
/* A file's path relative to the folder of the scenario's own file, so that results do not depend on where the program
 * was started. */
const char *grdp_file_path(const grdp_scenario *scenario, const char *path);

#endif
