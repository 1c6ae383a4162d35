/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A scenario of a results folder whose draws are made again.
 */
#ifndef GRDP_STORED_H
#define GRDP_STORED_H

#include "draw_options.h"
#include "projection.h"

/* The scenario of --scenario, or the only one; refuses one that holds no draws or does not say where its file is. */
grdp_exit grdp_stored_choose(const grdp_arguments *arguments, const grdp_console *console,
                             const grdp_manifest *manifest, const grdp_stored_scenario **out);
/* The scenario as a projection, and the edits of the folder behind those of the arguments. */
grdp_projections grdp_stored_projections(grdp_arguments *arguments, const grdp_manifest *manifest,
                                         const grdp_stored_scenario *stored);
/* Refuses files that are not those that the folder was made from. */
grdp_exit grdp_stored_check(const grdp_arguments *arguments, const grdp_console *console,
                            const grdp_manifest *manifest, const grdp_stored_scenario *stored,
                            const grdp_scenario *scenario);

#endif
