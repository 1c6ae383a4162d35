/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Chooses and fills the charts of a run: those that the model asks for (chart_request.h); when it asks for none, the
 * series that have targets, as small multiples, and the targets themselves; with draws also their fans, the probability
 * of each target, and how they move together.
 */
#ifndef GRDP_CHARTS_H
#define GRDP_CHARTS_H

#include "plots.h"
#include "run.h"

typedef struct grdp_charts_options {
  grdp_language language;
  unsigned formats; /* GRDP_PLOT_SVG | … ; 0: svg and png */
  const char *note; /* a line below every chart, such as edits of the command line; NULL: none */
} grdp_charts_options;

typedef struct grdp_charts_report {
  size_t charts;  /* whose script and data were written */
  size_t undrawn; /* charts that the model asks for and that were left out, since no scenario has draws */
  size_t pictures;
  grdp_plot_outcome outcome; /* GRDP_PLOTS_NO_GNUPLOT: scripts and data only */
  char message[256];         /* what gnuplot complained of, "" when nothing */
} grdp_charts_report;

/*
 * Draws the charts of one scenario, or of several side by side, into `folder`, which is made when it is not there (the
 * folder above it must be). The charts are those that the first scenario asks for; series and targets of the others
 * are found by name, and a scenario without one shows a gap. GRDP_FILE when a file cannot be written, GRDP_MEMORY;
 * what became of the pictures is in *out and is no failure.
 */
grdp_status grdp_charts_write(const grdp_result *const *results, size_t result_count,
                              const grdp_charts_options *options, const char *folder, grdp_charts_report *out);

#endif
