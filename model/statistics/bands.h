/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bands that hold whole paths. A band that holds 90 % of the draws in each period alone holds far fewer of the paths from
 * beginning to end. Here the depth of a path is how many draws lie at or beyond it, on the nearer side, in the period
 * where these are fewest; the band of a share leaves out the least deep paths: it goes from the k-th lowest to the k-th
 * highest draw of every period, k being the greatest for which that share of the paths lies within from beginning to
 * end. This is the rank envelope of Myllymäki, Mrkvička, Grabarnik, Seijo and Hahn (2017, J. R. Stat. Soc. B 79(2),
 * doi:10.1111/rssb.12172), which is also the sup-t band from quantiles of draws of Montiel Olea and Plagborg-Møller (2019,
 * J. Appl. Econometrics 34(1), doi:10.1002/jae.2656): the same share in every period, as narrow as can be.
 *
 * Its ends are order statistics of the stored draws, not quantiles of the histogram of all draws: so the share that it
 * holds is exact for the draws that it is made of, and no bin's width comes in.
 */
#ifndef GRDP_BANDS_H
#define GRDP_BANDS_H

#include "arena.h"
#include "ranks.h"

/* The paths of one series, ready for bands of any share. */
typedef struct grdp_path_depths {
  size_t periods, draws;
  const uint32_t *depths;      /* [draws] ascending, 1 … draws */
  const double *const *values; /* [periods][draws] ascending */
} grdp_path_depths;

/* `paths` holds the series once for each period. Draws that are missing in any period are left out. In the arena: 8 bytes
 * for each period and draw, and 40 for each draw. */
grdp_path_depths grdp_path_depths_make(const grdp_stored_draws *paths, grdp_arena *arena);

typedef struct grdp_band {
  double held;      /* share of the paths that lie within, ends included: at least what was asked for */
  double pointwise; /* share that lies within in each period alone (without ties) */
} grdp_band;

/* 0 < share <= 1; low[periods], high[periods]. All NaN without draws. A greater share gives a band no narrower. */
grdp_band grdp_path_band_of(const grdp_path_depths *paths, double share, double *low, double *high);

#endif
