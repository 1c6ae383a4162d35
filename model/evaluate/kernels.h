/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The machine's operations over lanes, one table per instruction set. All tables give the same bits.
 */
#ifndef GRDP_KERNELS_H
#define GRDP_KERNELS_H

#include <stddef.h>

#include "program.h"

/* r[i] = operation(a[i], b[i], c[i]), i < lanes; r may be an operand. Operands that the operation does not use need
 * only be addresses that can be read, or NULL. */
typedef void grdp_kernel(size_t lanes, const double *a, const double *b, const double *c, double *r);

typedef struct grdp_kernels {
  const char *name;
  grdp_kernel *operations[GRDP_OPERATION_COUNT];
  size_t (*count_failures)(size_t lanes, const double *values); /* those not finite */
} grdp_kernels;

extern const grdp_kernels grdp_kernels_portable;
#ifdef GRDP_X86_64
extern const grdp_kernels grdp_kernels_avx2;   /* and FMA: x86-64-v3 */
extern const grdp_kernels grdp_kernels_avx512; /* F, DQ and VL */
#endif

/* The fastest table that this processor runs. */
const grdp_kernels *grdp_kernels_choose(void);
/* The number-th table that this processor runs, the portable one first; NULL when there is none. */
const grdp_kernels *grdp_kernels_get(size_t number);

#endif
