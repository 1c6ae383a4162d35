/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base_block.h"

#include <math.h>

double *grdp_block_rows(grdp_arena *arena, size_t count) {
  return grdp_arena_array(arena, count, GRDP_DRAW_BLOCK * sizeof(double));
}

static double mean_of(const double *values, const uint8_t *failed, double otherwise) {
  double sum = 0.0, count = 0.0;
  for (size_t lane = 0; lane < GRDP_DRAW_BLOCK; lane++) {
    bool good = failed == NULL || !failed[lane];
    sum += good ? values[lane] : 0.0;
    count += good;
  }
  return count > 0.0 && isfinite(sum) ? sum / count : otherwise;
}

const double *grdp_base_centres(const grdp_sensitivity_work *work, grdp_pick_freeze *frozen, grdp_arena *arena) {
  size_t looks = work->request->look_count;
  double *centres = GRDP_NEW_ARRAY(arena, looks, double);
  grdp_pick_freeze_begin(frozen, 0);
  grdp_pick_freeze_run(frozen, grdp_pick_freeze_rows(frozen, GRDP_SAMPLE_A));
  const uint8_t *failed = grdp_pick_freeze_failed(frozen);
  for (size_t look = 0; look < looks; look++)
    centres[look] =
        mean_of(grdp_pick_freeze_values(frozen, look), failed, grdp_experiment_central(work->experiment, look));
  return centres;
}

grdp_base_block grdp_base_block_make(const grdp_sensitivity_work *work, grdp_pick_freeze *frozen, grdp_arena *arena) {
  return (grdp_base_block){.frozen = frozen,
                           .kernels = grdp_mixture_kernels_choose(),
                           .looks = work->request->look_count,
                           .values = grdp_block_rows(arena, 1)};
}

void grdp_base_block_begin(grdp_base_block *block, uint64_t number, size_t count) {
  for (size_t lane = 0; lane < GRDP_DRAW_BLOCK; lane++)
    block->out[lane] = lane >= count;
  block->any_out = count < GRDP_DRAW_BLOCK;
  grdp_pick_freeze_begin(block->frozen, number);
}

bool grdp_base_block_note_failures(grdp_base_block *block) {
  const uint8_t *failed = grdp_pick_freeze_failed(block->frozen);
  bool fresh = false;
  for (size_t lane = 0; failed != NULL && lane < GRDP_DRAW_BLOCK; lane++) {
    fresh = fresh || (failed[lane] && !block->out[lane]);
    block->out[lane] |= failed[lane] != 0;
  }
  block->any_out = block->any_out || fresh;
  return !fresh;
}

const double *grdp_base_block_values(grdp_base_block *block, size_t look) {
  const double *values = grdp_pick_freeze_values(block->frozen, look);
  if (!block->any_out)
    return values;
  for (size_t lane = 0; lane < GRDP_DRAW_BLOCK; lane++)
    block->values[lane] = block->out[lane] ? block->centres[look] : values[lane];
  return block->values;
}

bool grdp_base_block_run_sample(grdp_base_block *block, grdp_sample sample, double *out) {
  grdp_pick_freeze_run(block->frozen, grdp_pick_freeze_rows(block->frozen, sample));
  bool good = grdp_base_block_note_failures(block);
  for (size_t look = 0; look < block->looks; look++)
    block->kernels->centre(grdp_base_block_values(block, look), block->centres[look], grdp_block_row(out, look));
  return good;
}
