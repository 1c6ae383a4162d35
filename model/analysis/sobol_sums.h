/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The sums of pick-freeze runs of several looks and players, and the indices made of them. Internal to analysis/.
 */
#ifndef GRDP_SOBOL_SUMS_H
#define GRDP_SOBOL_SUMS_H

#include "interval.h"
#include "mixtures.h"
#include "sensitivity.h"

/* All sums lie one after the other, so that those of two chunks are added in one go: by look the pair's, those of the
 * players' mixtures, and of the second order those of pairs of players. */
typedef struct grdp_sobol_sums {
  size_t looks, players;
  size_t pairs;      /* of players; 0: no second order */
  size_t size, look; /* numbers in all; of a look */
  double *values;
} grdp_sobol_sums;

/* Zero, in the arena. */
grdp_sobol_sums grdp_sobol_sums_make(grdp_arena *arena, size_t looks, size_t players, bool second);
/* Their places in an array of sums->size numbers. Of pairs i < j, both orders together. */
grdp_pair_sums *grdp_sobol_pair(const grdp_sobol_sums *sums, double *values, size_t look);
grdp_mixture_sums *grdp_sobol_mixture(const grdp_sobol_sums *sums, double *values, size_t look, size_t player);
double *grdp_sobol_cross(const grdp_sobol_sums *sums, double *values, size_t look, size_t i, size_t j);

typedef struct grdp_sobol_estimation {
  const grdp_sobol_sums *sums;
  const double *centres; /* [looks] */
  grdp_confidence confidence;
} grdp_sobol_estimation;

/* In the arena, in the order of grdp_sensitivity. */
const grdp_effect *grdp_sobol_effects(const grdp_sobol_estimation *estimation, grdp_arena *arena, size_t *count);
/* Half of the widest interval of an index, of looks that vary. */
double grdp_sobol_widest(const grdp_sobol_estimation *estimation);

#endif
