/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pieces of run.json. Internal to report/.
 */
#ifndef GRDP_MANIFEST_H
#define GRDP_MANIFEST_H

#include <jansson.h>
#include <stdio.h>

#include "outcome.h"

/* A JSON string; bytes that are not UTF-8 (a file's name may hold any) become question marks. NULL without memory. */
json_t *grdp_json_text(grdp_text text);
void grdp_json_set_text(json_t *object, const char *key, const char *text);

/* The files that a scenario was read from, each with its SHA-256; its periods; edits. */
json_t *grdp_manifest_files(const grdp_scenario *scenario);
json_t *grdp_manifest_time(const grdp_timeline *time);
json_t *grdp_manifest_edits(const grdp_edit *list, size_t count);

/* Name, path from the folder (NULL: none), territory, time and files of the scenario that an analysis is of. */
json_t *grdp_manifest_scenario(const grdp_scenario *scenario, const char *path);
/* Writes the object and drops it. jansson's setters take NULL for an error, so that memory that ended shows as fewer
 * members than there should be: GRDP_MEMORY. */
grdp_status grdp_manifest_put(json_t *value, size_t members, FILE *out);

/* How the draws of a scenario went. */
json_t *grdp_manifest_draws(const grdp_result *result, const char *precision);
/* A design as a member `"design": {…}` of an object, a line per score and per direction. The numbers of the directions
 * read back to the same bits. */
grdp_status grdp_manifest_design(const grdp_design *design, grdp_frequency frequency, FILE *out);

/* "division", "logarithm", …: why a draw failed. */
const char *grdp_failure_reason_text(grdp_failure_reason reason);

#endif
