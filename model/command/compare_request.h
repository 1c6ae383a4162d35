/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What `grdp compare` works with. Internal to command/.
 */
#ifndef GRDP_COMPARE_REQUEST_H
#define GRDP_COMPARE_REQUEST_H

#include "compare_report.h"
#include "draw_options.h"
#include "folder.h"
#include "output.h"

typedef struct grdp_compare_command_request {
  const grdp_arguments *arguments;
  const grdp_console *console;
  grdp_projections projections; /* the first is the base */
  grdp_output_form form;
  grdp_draw_options draws;
  const grdp_quantity *quantities;
  size_t quantity_count;
  grdp_compared *compared; /* [projections - 1] */
  grdp_compare_report report;
  const char *folder; /* NULL: none is written */
  grdp_folder written;
} grdp_compare_command_request;

/* ---- compare_choice.c ---- */

/* What is compared: what --of names; else the series that have targets, or the first equations. With --draws also
 * means, and the chances of targets. What is unknown is reported. */
grdp_status grdp_compare_choose(grdp_compare_command_request *request);

/* Refuses means and chances with --draws 0. */
grdp_exit grdp_compare_check_draws(const grdp_compare_command_request *request);

/* ---- compare_folder.c ---- */

/* compare.csv, run.json and the charts; nothing without a folder. Says where they are. */
grdp_exit grdp_compare_write_folder(grdp_compare_command_request *request);

#endif
