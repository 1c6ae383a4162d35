/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Targets against the central path. Internal to simulate/.
 */
#ifndef GRDP_TARGETS_H
#define GRDP_TARGETS_H

#include "run.h"

/* Every target in each of its periods, in the order of the scenario; in the arena. */
const grdp_target_result *grdp_targets_evaluate(const grdp_result *result, grdp_arena *arena, size_t *count);

#endif
