/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Instruction sets: loops over draws are compiled once for each, and the widest that the processor runs is taken. All
 * give the same bits.
 */
#ifndef GRDP_SETS_H
#define GRDP_SETS_H

#include <stddef.h>

/* The addresses of NAME_portable, NAME_avx2 and NAME_avx512, as far as they were built (GRDP_WIDEST: 0, 1 or 2). */
#ifndef GRDP_WIDEST
#define GRDP_WIDEST 0
#endif
#if GRDP_WIDEST >= 2
#define GRDP_SET_TABLES(name) &name##_portable, &name##_avx2, &name##_avx512
#elif GRDP_WIDEST == 1
#define GRDP_SET_TABLES(name) &name##_portable, &name##_avx2
#else
#define GRDP_SET_TABLES(name) &name##_portable
#endif

/* How many of GRDP_SET_TABLES this processor runs: at least 1, the last of them is the fastest. */
size_t grdp_sets_usable(void);

#endif
