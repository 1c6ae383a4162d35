/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "passes.h"
#include "sets.h"

const grdp_passes *grdp_passes_get(size_t number) {
  static const grdp_passes *const tables[] = {GRDP_SET_TABLES(grdp_passes)};
  return number < grdp_sets_usable() ? tables[number] : NULL;
}

const grdp_passes *grdp_passes_choose(void) {
  return grdp_passes_get(grdp_sets_usable() - 1);
}
