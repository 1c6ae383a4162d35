/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reads run.json back, so that a run can be gone on with, its draws replayed and its design shared. The file may have
 * been changed by anyone: every member is checked.
 */
#ifndef GRDP_MANIFEST_READ_H
#define GRDP_MANIFEST_READ_H

#include "tables.h"

enum {
  GRDP_MANIFEST_SCENARIOS = 10000,
  GRDP_MANIFEST_ITEMS = 1000000, /* scores, files of a scenario, edits */
};

typedef struct grdp_stored_file {
  const char *path; /* relative to the scenario's file */
  const char *hash; /* SHA-256 */
} grdp_stored_file;

typedef struct grdp_stored_scenario {
  const char *name;
  const char *path; /* of its file, from where the program runs; NULL: not kept */
  const grdp_stored_file *files;
  size_t file_count;
  uint64_t draws;     /* done; 0: none */
  uint64_t asked;     /* draws; more than `draws` when the run was stopped */
  uint64_t requested; /* what --more adds to: the draws before they were rounded up, or those done */
  bool partial;
} grdp_stored_scenario;

typedef struct grdp_manifest {
  const char *folder;
  const grdp_edit *edits;
  size_t edit_count;
  grdp_request request; /* without precision */
  const grdp_stored_scenario *scenarios;
  size_t scenario_count;
  const grdp_design *design; /* NULL: nothing was drawn */
} grdp_manifest;

typedef enum grdp_manifest_fault {
  GRDP_MANIFEST_FINE,
  GRDP_MANIFEST_MISSING, /* no run.json there, or it cannot be read */
  GRDP_MANIFEST_FOREIGN, /* not of this program */
  GRDP_MANIFEST_DAMAGED  /* not what this program writes; *where says which member, "" when it is no JSON */
} grdp_manifest_fault;

/* Reads FOLDER/run.json into the arena. `where` is set on GRDP_MANIFEST_DAMAGED. */
grdp_manifest_fault grdp_manifest_read(grdp_arena *arena, const char *folder, grdp_manifest *out, const char **where);

/* The first file of a scenario that is not the stored one any more, by its path; NULL: all are the same. */
const char *grdp_manifest_changed(grdp_arena *arena, const grdp_stored_scenario *stored,
                                  const grdp_scenario *scenario);

#endif
