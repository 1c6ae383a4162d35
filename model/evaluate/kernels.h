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

/* Super-instructions of a machine over draws (fuse.h says what they compute). */
typedef enum grdp_super {
  GRDP_SUPER_SUM = GRDP_OPERATION_COUNT,
  GRDP_SUPER_SUM_TIMES,
  GRDP_SUPER_SUM_MIXED,
  GRDP_SUPER_CHAIN,
  GRDP_SUPER_TIMES_EXP,
  GRDP_SUPER_POWER,
  GRDP_SUPER_END
} grdp_super;

enum { GRDP_SUPER_COUNT = GRDP_SUPER_END - GRDP_OPERATION_COUNT, GRDP_MOST_TERMS = 8, GRDP_TILE_STEP = 32 };

/* What a term of sum_mixed does with its second row, and the whole sum with the last row; of chain, whether a term is
 * multiplied by its second row (TIMES) or by its scalar (ALONE), and whether it begins with the last row or the scalar. */
typedef enum grdp_term_mode { GRDP_TERM_ALONE, GRDP_TERM_TIMES, GRDP_TERM_OVER } grdp_term_mode;

/* rows of a sum: x[terms], then the last row, then the second row of each term (NULL: none). scalars of a sum: s[terms],
 * then c; of power: b, k. */
typedef struct grdp_super_operands {
  const double *rows[2 * GRDP_MOST_TERMS + 1];
  const double *scalars;
  const uint8_t *modes; /* [terms + 1] */
  size_t terms;
} grdp_super_operands;

/* lanes is a multiple of GRDP_TILE_STEP; r may be an operand. */
typedef void grdp_super_kernel(size_t lanes, const grdp_super_operands *operands, double *r);

typedef struct grdp_kernels {
  const char *name;
  grdp_kernel *operations[GRDP_OPERATION_COUNT];
  grdp_super_kernel *supers[GRDP_SUPER_COUNT];                  /* by grdp_super less GRDP_OPERATION_COUNT */
  size_t (*count_failures)(size_t lanes, const double *values); /* those not finite */
  /* lanes is a multiple of GRDP_TILE_STEP */
  bool (*all_finite)(size_t lanes, const double *values);
  /* Whether a value is not finite whose lane has not failed[lanes] before. */
  bool (*any_new_failure)(size_t lanes, const double *values, const uint8_t *failed);
} grdp_kernels;

extern const grdp_kernels grdp_kernels_portable;
extern const grdp_kernels grdp_kernels_avx2;   /* and FMA: x86-64-v3 */
extern const grdp_kernels grdp_kernels_avx512; /* F, DQ and VL */

/* The fastest table that this processor runs. */
const grdp_kernels *grdp_kernels_choose(void);
/* The number-th table that this processor runs, the portable one first; NULL when there is none. */
const grdp_kernels *grdp_kernels_get(size_t number);

#endif
