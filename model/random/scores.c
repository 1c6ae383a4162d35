/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scores.h"
#include "sets.h"

const grdp_score_kernels *grdp_score_kernels_get(size_t number) {
  static const grdp_score_kernels *const tables[] = {GRDP_SET_TABLES(grdp_score_kernels)};
  return number < grdp_sets_usable() ? tables[number] : NULL;
}

const grdp_score_kernels *grdp_score_kernels_choose(void) {
  return grdp_score_kernels_get(grdp_sets_usable() - 1);
}
