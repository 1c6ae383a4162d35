/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How the command line asks for draws.
 */
#ifndef GRDP_DRAW_OPTIONS_H
#define GRDP_DRAW_OPTIONS_H

#include "arguments.h"
#include "manifest_read.h"
#include "run.h"

/* The most draws of a run: 2^32 points of each of 32 scrambles. */
#define GRDP_DRAWS_MOST ((uint64_t)1 << 31)

typedef struct grdp_draw_options {
  grdp_run_options run;  /* of every scenario: without `of`, `kept` and `aim` */
  const char *precision; /* NULL: not asked for */
} grdp_draw_options;

/* A whole number without sign: digits with _ between them, or 1e6; at most `most`. */
bool grdp_count_read(const char *text, uint64_t most, uint64_t *out);
/* "300MB", "2 GB", "512MiB", "1.5G": bytes, with or without B; i counts by 1024. */
bool grdp_size_read(const char *text, uint64_t *out);

/* Reads --draws, --seed, --design, --design-of, --precision, --exact, --accept-failures, --memory and --threads. */
grdp_exit grdp_draw_options_read(const grdp_arguments *arguments, const grdp_console *console,
                                 grdp_draw_options *out);

/* What a precision means in a scenario; unknown names and periods are reported. */
grdp_status grdp_aim_resolve(grdp_arena *arena, const grdp_scenario *scenario, const char *precision,
                             grdp_diagnostics *diagnostics, grdp_aim *out);

/* Reads a results folder, or explains what is wrong with it. */
grdp_exit grdp_manifest_open(const grdp_console *console, grdp_arena *arena, const char *folder, grdp_manifest *out);

/* Whether anything is uncertain in a scenario. */
bool grdp_is_uncertain(const grdp_scenario *scenario);

#endif
