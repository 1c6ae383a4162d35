/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What commands that write a folder say of its files.
 */
#ifndef GRDP_WRITTEN_H
#define GRDP_WRITTEN_H

#include "charts.h"
#include "folder.h"
#include "output.h"

/* Reads --charts, "svg,png": bits of GRDP_PLOT_SVG and so on, 0 for none. */
grdp_exit grdp_written_formats(const grdp_arguments *arguments, const grdp_console *console, unsigned *out);
/* A file could not be written: says why, from errno. */
grdp_exit grdp_written_complain(const grdp_console *console, const char *name);
/* What a folder's fault means; GRDP_EXIT_DONE when there is none. */
grdp_exit grdp_written_folder(const grdp_console *console, const char *path, grdp_folder_fault fault);
/* The results folder of -o, which --force replaces; DONE where none is asked for. Whether it can be written; opening it;
 * putting it in its place. */
grdp_exit grdp_written_check(const grdp_arguments *arguments, const grdp_console *console);
grdp_exit grdp_written_open(const grdp_arguments *arguments, const grdp_console *console, grdp_folder *out);
grdp_exit grdp_written_commit(const grdp_arguments *arguments, const grdp_console *console, grdp_folder *folder);
/* "Results: DIR" below a table, where a person looks first; nothing with -q or another form. */
void grdp_written_tell(const grdp_arguments *arguments, const grdp_console *console, grdp_output_form form,
                       const char *path);
/* Closes a file that was written with a status. */
grdp_exit grdp_written_file(const grdp_console *console, FILE *file, grdp_status status, const char *name);
/* What became of charts. A picture that is missing does not fail the command: the tables are there, and the scripts draw
 * it later. */
grdp_exit grdp_written_charts(const grdp_console *console, grdp_status status, const char *path,
                              const grdp_charts_report *drawn);

#endif
