/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mixtures.h"
#include "sets.h"

const grdp_mixture_kernels *grdp_mixture_kernels_get(size_t number) {
  static const grdp_mixture_kernels *const tables[] = {GRDP_SET_TABLES(grdp_mixture_kernels)};
  return number < grdp_sets_usable() ? tables[number] : NULL;
}

const grdp_mixture_kernels *grdp_mixture_kernels_choose(void) {
  return grdp_mixture_kernels_get(grdp_sets_usable() - 1);
}
