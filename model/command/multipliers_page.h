/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * `grdp explain FILE SERIES --multipliers`
 */
#ifndef GRDP_MULTIPLIERS_PAGE_H
#define GRDP_MULTIPLIERS_PAGE_H

#include "output.h"

/* Of `count` cells from `first`, on the central path, which must have been run. */
grdp_exit grdp_multipliers_print(const grdp_arguments *arguments, const grdp_console *console,
                                 const grdp_projection *one, uint32_t first, uint32_t count);

#endif
