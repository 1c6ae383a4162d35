/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Finds products of a matrix and a vector: sums of a[i,j] * x[j] over the same x, where a does not vary over draws and x
 * does. They stand in a program as a MULTIPLY and MULTIPLY_ADDs in place, one sum per row i, in as many steps; the
 * kernel of linear.h gives the same bits for all rows at once.
 */
#ifndef GRDP_CONTRACTION_H
#define GRDP_CONTRACTION_H

#include "varying.h"

/* A sum: instructions first … first + terms - 1 of a step, counted from the step's first. */
typedef struct grdp_contraction_row {
  uint32_t step, first;
  uint32_t product, place; /* row `place` of a product */
  uint32_t next;           /* row of the same product; UINT32_MAX: none */
} grdp_contraction_row;

typedef struct grdp_contraction_product {
  uint32_t terms, rows, first, last;
  const uint32_t *x; /* [terms] references */
  bool worthwhile;   /* large enough for the kernel */
} grdp_contraction_product;

typedef struct grdp_contraction_plan {
  GRDP_VECTOR(grdp_contraction_row) rows; /* by step, then first */
  GRDP_VECTOR(grdp_contraction_product) products;
} grdp_contraction_plan;

/* The operand of a term of such a sum that does not vary (`slot`), and the reference that does (`x`); false: it is no
 * such term. lanes[references]: which read lanes. */
bool grdp_contraction_term(const grdp_program *program, const bool *lanes, const grdp_instruction *code,
                           uint32_t *slot, uint32_t *x);

/* Linear in instructions. */
void grdp_find_contractions(grdp_arena *arena, const grdp_varying *varying, const bool *lanes,
                            grdp_contraction_plan *out);

#endif
