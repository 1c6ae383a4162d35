/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Angles beyond the reach of the quick reduction.
 */
#ifndef GRDP_REDUCTION_H
#define GRDP_REDUCTION_H

#include <stdint.h>

/*
 * x = (4 n + quadrant) pi / 2 + high + low, |high| <= pi / 4, with a relative error of the sum below 2^-64, for every
 * finite |x| >= 2^20 (Payne and Hanek 1983, SIGNUM Newsletter 18(1), doi:10.1145/1057600.1057602: of 2 / pi only the
 * bits that matter are multiplied). Not finite: high and low are NaN.
 */
void grdp_reduce_angle(double x, double *high, double *low, uint64_t *quadrant);

#endif
