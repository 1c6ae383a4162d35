/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * --write FILE: what was found, as a scenario over the one that was asked about.
 */
#ifndef GRDP_SEEK_WRITE_H
#define GRDP_SEEK_WRITE_H

#include "output.h"
#include "seek_layer.h"

/* Refuses an empty name, a file that is there already (without --force), the scenario's own file, and edits of the
 * command line, which the written file would not have. Without --write all is well. */
grdp_exit grdp_layer_check(const grdp_arguments *arguments, const grdp_console *console, const char *scenario);

/* Writes the layer where --write says, whole or not at all; `extends` is filled in. */
grdp_exit grdp_layer_write(const grdp_arguments *arguments, const grdp_console *console, grdp_layer *layer);
/* "Wrote FILE. Next: …" */
void grdp_layer_tell(const grdp_arguments *arguments, const grdp_console *console);

#endif
