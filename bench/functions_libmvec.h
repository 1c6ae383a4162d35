/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The C library's functions over vectors (libmvec, within 4 units in the last place), for AVX-512.
 */
#ifndef GRDP_BENCH_FUNCTIONS_LIBMVEC_H
#define GRDP_BENCH_FUNCTIONS_LIBMVEC_H

#include "kernels.h"

/* lanes is a multiple of 8; b is read by functions of two arguments. */
typedef void libmvec_rows(size_t lanes, const double *a, const double *b, double *result);

/* NULL where the library has no such function, or the processor no AVX-512. */
libmvec_rows *libmvec_find(grdp_operation operation);

#endif
