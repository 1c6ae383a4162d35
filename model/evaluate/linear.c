/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "linear.h"

#include <float.h>
#include <math.h>

#include "sets.h"

size_t grdp_matrix_pitch(size_t n) {
  size_t pitch = (n + 1 + 31) / 32 * 32;
  return pitch % 128 == 0 ? pitch + 32 : pitch;
}

/* Rounding errors of a column of U are within n units of its greatest element (Higham 2002, Accuracy and Stability of
 * Numerical Algorithms, theorem 9.3); 8 leaves room. */
int grdp_matrix_singular(const grdp_matrix *factored) {
  double rounding = 8.0 * (double)factored->n * DBL_EPSILON;
  for (size_t j = 0; j < factored->n; j++) {
    double most = 0.0, pivot = fabs(factored->elements[j * factored->pitch + j]);
    size_t reach = factored->banded ? factored->lower + factored->upper : j;
    for (size_t i = j > reach ? j - reach : 0; i <= j; i++) {
      double size = fabs(factored->elements[i * factored->pitch + j]);
      most = size > most ? size : most;
    }
    if (!(pivot > rounding * most) || !(pivot <= DBL_MAX))
      return 1;
  }
  return 0;
}

const grdp_linear_kernels *grdp_linear_get(size_t number) {
  static const grdp_linear_kernels *const tables[] = {GRDP_SET_TABLES(grdp_linear)};
  return number < grdp_sets_usable() ? tables[number] : NULL;
}

const grdp_linear_kernels *grdp_linear_choose(void) {
  return grdp_linear_get(grdp_sets_usable() - 1);
}
