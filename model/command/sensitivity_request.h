/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What `grdp sensitivity` works with. Internal to command/.
 */
#ifndef GRDP_SENSITIVITY_REQUEST_H
#define GRDP_SENSITIVITY_REQUEST_H

#include "draw_options.h"
#include "folder.h"
#include "output.h"
#include "progress.h"
#include "sensitivity_report.h"

/* A method as the command line knows it. */
typedef struct grdp_sensitivity_word {
  const char *text;
  bool split; /* inputs that are correlated may be looked at apart */
} grdp_sensitivity_word;

typedef struct grdp_sensitivity_command_request {
  grdp_arguments arguments; /* of a results folder, with its edits */
  const grdp_console *console;
  grdp_projections projections; /* one */
  grdp_output_form form;
  unsigned chart_formats; /* GRDP_PLOT_…; 0: no charts */
  const char *results;    /* the folder whose draws are analysed; NULL: none */
  grdp_manifest manifest; /* its */
  const grdp_stored_scenario *stored;
  const grdp_quantity *quantities;
  size_t quantity_count;
  grdp_sensitivity_request asked;
  grdp_sensitivity found;
  grdp_sensitivity_report report;
  grdp_progress_line progress;
  bool quiet;
  const char *folder; /* NULL: none is written */
  grdp_folder written;
} grdp_sensitivity_command_request;

/* ---- sensitivity_options.c ---- */

grdp_sensitivity_word grdp_sensitivity_word_of(grdp_sensitivity_method method);
/* Method, design, base points, precision, charts; of a results folder what its run.json says. */
grdp_exit grdp_sensitivity_read_options(grdp_sensitivity_command_request *request);

/* ---- sensitivity_choice.c ---- */

/* What --of and --group name in the scenario that is loaded; what is unknown is reported. */
grdp_status grdp_sensitivity_choose(grdp_sensitivity_command_request *request);
/* Refuses what cannot be a quantity or a group whatever the scenario is. */
grdp_exit grdp_sensitivity_check_words(const grdp_sensitivity_command_request *request);
/* Refuses groups without anything uncertain. */
grdp_exit grdp_sensitivity_check_groups(const grdp_sensitivity_command_request *request);

/* ---- sensitivity_folder.c ---- */

/* sensitivity.csv, run.json and the charts; nothing without a folder. Says where they are. */
grdp_exit grdp_sensitivity_write_folder(grdp_sensitivity_command_request *request);

#endif
