/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "block.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static bool any_failed(const uint8_t *failed) {
  uint8_t any = 0;
  for (size_t i = 0; i < GRDP_BLOCK; i++)
    any = (uint8_t)(any | failed[i]);
  return any != 0;
}

static bool counts(const double *values, const uint8_t *failed, size_t i) {
  return isfinite(values[i]) && (failed == NULL || failed[i] == 0);
}

/* What does not count gets weight 0 and the value of one that does, so that it changes neither sums nor range. */
static void separate(const double *values, const uint8_t *failed, size_t count, grdp_block *out) {
  double stand_in = 0.0;
  for (size_t i = 0; i < count && out->good == 0; i++)
    if (counts(values, failed, i)) {
      stand_in = values[i];
      out->good = 1;
    }
  out->good = 0;
  for (size_t i = 0; i < GRDP_BLOCK; i++) {
    bool good = i < count && counts(values, failed, i);
    out->weights[i] = good ? 1.0 : 0.0;
    out->clean[i] = good ? values[i] : stand_in;
    out->good += good;
  }
  out->left_out = count - out->good;
  out->values = out->clean;
}

void grdp_block_prepare(const grdp_passes *passes, const double *values, const uint8_t *failed, size_t count,
                        grdp_block *out) {
  assert(count <= GRDP_BLOCK);
  out->passes = passes;
  out->good = out->left_out = 0;
  out->whole =
      count == GRDP_BLOCK && (failed == NULL || !any_failed(failed)) && passes->look(values, &out->least, &out->most);
  if (!out->whole) {
    separate(values, failed, count, out);
    passes->look(out->values, &out->least, &out->most);
    return;
  }
  out->values = values;
  out->good = GRDP_BLOCK;
}
