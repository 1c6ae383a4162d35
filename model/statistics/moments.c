/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "moments.h"

#include <assert.h>
#include <math.h>

grdp_moments grdp_moments_empty(double centre) {
  return (grdp_moments){.centre = centre, .least = (double)INFINITY, .most = -(double)INFINITY};
}

void grdp_moments_add(grdp_moments *moments, const grdp_block *block) {
  moments->left_out += block->left_out;
  if (block->good == 0)
    return;
  grdp_moments part = {.centre = moments->centre, .least = block->least, .most = block->most};
  if (block->whole)
    block->passes->measure(block->values, &part);
  else
    block->passes->measure_some(block->values, block->weights, &part);
  block->passes->merge(moments, &part);
}

void grdp_moments_merge(grdp_moments *into, const grdp_moments *from) {
  assert(into->centre == from->centre);
  grdp_passes_choose()->merge(into, from);
}

/* All scrambles about the common mean: sum of (x - m)^2 = S + n d^2 and of (x - m)^3 = C + 3 d S + n d^3, d = m_r - m. */
grdp_pooled_moments grdp_moments_pool(const grdp_moments *moments) {
  grdp_pooled_moments all = {0.0, 0.0, 0.0, 0.0};
  double total = 0.0;
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++) {
    all.count += moments->count[r];
    total += moments->count[r] * moments->offset[r];
  }
  if (!(all.count > 0.0))
    return all;
  all.offset = total / all.count;
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++) {
    double n = moments->count[r], d = moments->offset[r] - all.offset;
    double own = moments->squares[r], shift = n * d * d;
    all.squares += own + shift;
    all.cubes += moments->cubes[r] + d * (3.0 * own + shift);
  }
  return all;
}

grdp_summary grdp_moments_summary(const grdp_moments *moments) {
  grdp_pooled_moments all = grdp_moments_pool(moments);
  const double none = (double)NAN;
  grdp_summary summary = {.count = all.count,
                          .mean = none,
                          .deviation = none,
                          .skewness = none,
                          .least = none,
                          .most = none,
                          .left_out = (double)moments->left_out};
  if (!(all.count > 0.0))
    return summary;
  double variance = all.squares / all.count;
  summary.mean = moments->centre + all.offset;
  if (all.count > 1.0)
    summary.deviation = sqrt(all.squares / (all.count - 1.0));
  if (variance > 0.0)
    summary.skewness = all.cubes / all.count / variance / sqrt(variance);
  summary.least = moments->least;
  summary.most = moments->most;
  return summary;
}
