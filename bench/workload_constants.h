/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The numbers of the workload (workload.h, draws.yaml). They are constants in every file, so that compilers can use
 * them as such.
 */
#ifndef GRDP_BENCH_WORKLOAD_CONSTANTS_H
#define GRDP_BENCH_WORKLOAD_CONSTANTS_H

enum { COMPONENTS = 4, YEARS = 10 };

static const double workload_start[COMPONENTS] = {40, 30, 20, 10};
static const double workload_drift[COMPONENTS] = {0.020, 0.015, 0.030, 0.010};
static const double workload_rate[COMPONENTS] = {0.20, 0.35, 0.15, 0.10};
static const double workload_elasticity[COMPONENTS] = {0.90, 1.10, 0.95, 1.20};
static const double workload_factor[COMPONENTS][COMPONENTS] = {
    {0.030, 0, 0, 0}, {0.012, 0.032, 0, 0}, {0.010, 0.008, 0.040, 0}, {0.006, 0.004, 0.010, 0.024}};

#endif
