/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The fingerprint of a design: that its draws are made again from what they were made from. Internal to report/.
 */
#ifndef GRDP_DESIGN_PRINT_H
#define GRDP_DESIGN_PRINT_H

#include "design.h"

/* SHA-256 over kind, seed, scores and directions, to the last bit. GRDP_MEMORY. */
grdp_status grdp_design_fingerprint(const grdp_design *design, char out[65]);

#endif
