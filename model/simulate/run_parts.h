/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What other runs over draws need of a run whose central path has been computed. Internal to simulate/.
 */
#ifndef GRDP_RUN_PARTS_H
#define GRDP_RUN_PARTS_H

#include "factors.h"
#include "run.h"

typedef struct grdp_run_parts {
  const grdp_drawn_cells *drawn;
  const double *known;               /* [t][program's cells] of the central path */
  const grdp_target_result *targets; /* on it */
  size_t target_count;
} grdp_run_parts;

/* After a first step that went well; all of it is the run's. */
grdp_run_parts grdp_run_parts_of(const grdp_run *run);

#endif
