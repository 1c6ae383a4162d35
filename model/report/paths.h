/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Paths between a results folder and the files it was made from, so that results can be moved together with them.
 */
#ifndef GRDP_PATHS_H
#define GRDP_PATHS_H

#include "text.h"

/* The path of a file that exists as seen from a folder whose parent exists ("../scenarios/low.yaml"); links are
 * followed. NULL with errno when one of them cannot be found. */
const char *grdp_path_between(grdp_arena *arena, const char *folder, const char *file);
/* What a path as seen from a folder is from here, as short as it goes: "results/low" and "../../low.yaml" are
 * "low.yaml". */
const char *grdp_path_from(grdp_arena *arena, const char *folder, const char *path);

#endif
