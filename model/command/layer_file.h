/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The text of a scenario that a command writes (--write).
 */
#ifndef GRDP_LAYER_FILE_H
#define GRDP_LAYER_FILE_H

#include "arguments.h"

/* The path of --write, NULL: not given. Refuses one that exists, unless --force is given too. */
grdp_exit grdp_layer_file_check(const grdp_arguments *arguments, const grdp_console *console, const char **out);
/* The scenario's file as `extends` of the file to be written names it. */
const char *grdp_layer_file_extends(grdp_arena *arena, const char *written, const char *scenario);
/* Writes it: complete, or not at all. */
grdp_exit grdp_layer_file_write(const grdp_console *console, grdp_arena *arena, const char *path, grdp_text text);

#endif
