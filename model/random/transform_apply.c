/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <float.h>

#include "families.h"
#include "sets.h"
#include "transform_kernels.h"

const grdp_transform_kernels *grdp_transform_kernels_get(size_t number) {
  static const grdp_transform_kernels *const tables[] = {GRDP_SET_TABLES(grdp_transform_kernels)};
  return number < grdp_sets_usable() ? tables[number] : NULL;
}

const grdp_transform_kernels *grdp_transform_kernels_choose(void) {
  return grdp_transform_kernels_get(grdp_sets_usable() - 1);
}

static double confined(double x, double low, double high) {
  if (x > high)
    return high;
  return x > low ? x : low;
}

/* Without a distribution, m is the degrees of freedom of a t whose score is asked for. */
static double exact_value(const grdp_transform *t, double z) {
  if (t->distribution == NULL) {
    const grdp_distribution student = {GRDP_DISTRIBUTION_STUDENT, {1.0, t->m}, 0.0, 0.0, NULL, NULL, 0};
    grdp_tails tails = grdp_family_of(GRDP_DISTRIBUTION_STUDENT)->tails(&student, 0.0, z);
    return confined(grdp_special_normal_quantile(tails.below, tails.above), t->low, t->high);
  }
  grdp_tails tails = grdp_special_normal(confined(z, -GRDP_SCORE_LIMIT, GRDP_SCORE_LIMIT));
  double x = grdp_family_truncated_quantile(t->distribution, t->m, tails.below, tails.above);
  return confined(x, t->low, t->high);
}

void grdp_transform_apply(const grdp_transform *transform, size_t count, const double *scores, double *values) {
  if (transform->form != GRDP_TRANSFORM_EXACT) {
    transform->kernels->apply[transform->form](transform, count, scores, values);
    return;
  }
  for (size_t i = 0; i < count; i++)
    values[i] = exact_value(transform, scores[i]);
}

void grdp_transform_slopes(const grdp_transform *transform, size_t count, const double *scores, double *slopes) {
  const double step = 0x1p-14;
  if (transform->form != GRDP_TRANSFORM_EXACT) {
    transform->kernels->slopes[transform->form](transform, count, scores, slopes);
    return;
  }
  for (size_t i = 0; i < count; i++) {
    double z = scores[i];
    slopes[i] = (exact_value(transform, z + step) - exact_value(transform, z - step)) / (2.0 * step);
  }
}
