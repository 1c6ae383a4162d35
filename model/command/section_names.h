/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The entries of a section (`fit`, `backtest`, `reconcile`) that --of asks for.
 */
#ifndef GRDP_SECTION_NAMES_H
#define GRDP_SECTION_NAMES_H

#include "arguments.h"
#include "diagnostics.h"

/* Whether each name of --of is one of the section's, [count]. GRDP_INVALID: the others are reported, with the nearest. */
grdp_status grdp_section_names_check(const grdp_arguments *arguments, const char *section, const grdp_text *names,
                                     size_t count, grdp_diagnostics *diagnostics);

#endif
