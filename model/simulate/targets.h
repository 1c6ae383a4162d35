/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Targets against the central path. Internal to simulate/.
 */
#ifndef GRDP_TARGETS_H
#define GRDP_TARGETS_H

#include "run.h"

/* Every target in each of its periods, in the order of the scenario; in the arena. known[t][the program's cells] is the
 * central path. */
const grdp_target_result *grdp_targets_evaluate(const grdp_scenario *scenario, const grdp_program *program,
                                                const double *known, grdp_arena *arena, size_t *count);

/* met[i]: whether values[i] meets the target's rule, with the tolerance of GRDP_TARGET_TOLERANCE. NaN does not. */
void grdp_target_judge(const grdp_target *target, const double *values, size_t count, uint8_t *met);

#endif
