/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The design of a run: dimensions turned so that the first of them are the directions in which the targets move most
 * (Imai and Tan 2006). Internal to simulate/.
 */
#ifndef GRDP_SAMPLING_H
#define GRDP_SAMPLING_H

#include "worker.h"

/* In the arena. Without targets that vary, and for models whose pilot block would need more than 256 MiB, the design is
 * not rotated. GRDP_MEMORY. */
grdp_status grdp_sampling_design(const grdp_work *work, const grdp_run_options *options,
                                 const grdp_target_result *targets, size_t target_count, grdp_arena *arena,
                                 const grdp_design **out);

#endif
