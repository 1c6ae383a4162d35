/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Some factors of A drawn anew given the others.
 */
#include <assert.h>

#include "guarded.h"
#include "pick_freeze_state.h"

static grdp_status make_resampler(void *subject) {
  grdp_pick_freeze *frozen = subject;
  frozen->resampler = grdp_resampler_make(&frozen->arena, frozen->workers[GRDP_SAMPLE_A],
                                          frozen->workers[GRDP_SAMPLE_B], frozen->experiment->periods);
  return GRDP_OK;
}

grdp_status grdp_pick_freeze_prepare_resampling(grdp_pick_freeze *frozen) {
  assert(frozen->experiment->plan.scores && frozen->workers[GRDP_SAMPLE_B] != NULL);
  return grdp_guarded(&frozen->arena, make_resampler, frozen);
}

const double *const *grdp_pick_freeze_resample(grdp_pick_freeze *frozen, const bool *chosen) {
  assert(frozen->resampler != NULL);
  return grdp_resample(frozen->resampler, frozen->rows[GRDP_SAMPLE_A], frozen->rows[GRDP_SAMPLE_B], chosen);
}
