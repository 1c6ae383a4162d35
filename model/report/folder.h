/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A folder that is complete or absent. Its files are written into a hidden folder beside it with a name that cannot be
 * foretold; when all are safe on the disk the two change places in one step.
 */
#ifndef GRDP_FOLDER_H
#define GRDP_FOLDER_H

#include <stdio.h>

#include "status.h"
#include "text.h"

typedef enum grdp_folder_mode {
  GRDP_FOLDER_NEW,  /* the folder must not exist, or be empty */
  GRDP_FOLDER_OWN,  /* one that holds results of this program and nothing else is replaced */
  GRDP_FOLDER_FORCE /* one that holds results of this program is replaced, whatever else it holds */
} grdp_folder_mode;

typedef enum grdp_folder_fault {
  GRDP_FOLDER_FINE,
  GRDP_FOLDER_EXISTS,  /* there is one, and it may not be replaced in this mode */
  GRDP_FOLDER_MIXED,   /* results of this program and something else beside them */
  GRDP_FOLDER_FOREIGN, /* there is something else: a file, or a folder without results of this program */
  GRDP_FOLDER_SYSTEM   /* the system refused; errno says why */
} grdp_folder_fault;

typedef struct grdp_folder {
  const char *path; /* where it shall stand */
  char *temporary;  /* where it is written */
  bool replaces;
  char *above; /* working memory: the path, with its first parts cut off where they are removed */
  char *made;  /* in `above`: where the name of the first folder that was made for it ends; NULL: none */
} grdp_folder;

/* Whether results may be written to a path, before anything is; for runs that take long. */
grdp_folder_fault grdp_folder_check(grdp_arena *arena, const char *path, grdp_folder_mode mode);
/* Makes the hidden folder, and the folders above it where they are missing. */
grdp_folder_fault grdp_folder_open(grdp_arena *arena, const char *path, grdp_folder_mode mode, grdp_folder *out);
/* Makes a file in it, new and for this program alone to write; NULL with errno when that fails. */
FILE *grdp_folder_file(grdp_arena *arena, const grdp_folder *folder, const char *name);
/* Brings a file to the disk and closes it; false with errno when something was not written. */
bool grdp_folder_close_file(FILE *file);
/* Puts the folder in its place, or removes it when that fails. */
grdp_folder_fault grdp_folder_commit(grdp_arena *arena, grdp_folder *folder);
/* Removes what was written, and the folders that were made above it; needs no memory and may be called twice. */
void grdp_folder_discard(grdp_folder *folder);

#endif
